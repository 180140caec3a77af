//! Evaluation: the nodes that each shape is for, and which of its constraints they do not meet.

use std::cell::RefCell;
use std::ops::ControlFlow;

use oxrdf::Term;
use rustc_hash::FxHashMap;

use crate::shacl::classes::Bits;
use crate::shacl::classes::Classes;
use crate::shacl::component::Component;
use crate::shacl::graph::Graph;
use crate::shacl::literal::Value;
use crate::shacl::literal::is_well_formed;
use crate::shacl::path::Path;
use crate::shacl::shape::Bound;
use crate::shacl::shape::Constraint;
use crate::shacl::shape::Qualified;
use crate::shacl::shape::Shape;
use crate::shacl::shape::ShapeId;
use crate::shacl::shape::Shapes;
use crate::shacl::shape::Target;
use crate::shacl::terms::Id;
use crate::shacl::terms::Terms;

/// A constraint that a focus node does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The node that was looked at.
    pub focus: Id,
    /// The value that is to blame, if one is.
    pub value: Option<Id>,
    /// Which kind of constraint.
    pub component: Component,
    pub(super) shape: ShapeId,
    /// Its number in the shape.
    pub(super) constraint: usize,
    /// The property that a closed shape does not allow.
    pub(super) stranger: Option<Id>,
}

/// What was found, and how many nodes were looked at for it.
pub(super) type Checked = (Vec<Finding>, usize);

/// Goes on, or stops at the first finding where that is enough.
type Flow = ControlFlow<()>;

type Found<'f> = &'f mut dyn FnMut(Finding) -> Flow;

/// Finds every constraint that the data do not meet, by shape and focus node in the order in which they were read.
pub fn check(terms: &Terms, shapes: &Shapes, data: &Graph) -> Checked {
    let classes = Classes::new(terms, data);
    let mut members = FxHashMap::default();
    for constraint in shapes.all.iter().flat_map(|shape| &shape.constraints) {
        if let Constraint::Class(class) = constraint {
            members.entry(*class).or_insert_with(|| classes.members(*class));
        }
    }
    let nested: Vec<bool> = shapes.all.iter().map(is_nested).collect();
    // it pays to remember which nodes conform where that needs other shapes or paths
    let costly = |(shape, nested): (&Shape, &bool)| *nested || shape.path.is_some();
    let known = shapes.all.iter().zip(&nested).map(|shape| costly(shape).then(RefCell::default)).collect();
    let checker = Checker { terms, shapes, data, members, nested, known };
    let mut findings = Vec::new();
    let mut checked = Bits::default();
    let mut count = 0;
    for (number, shape) in shapes.all.iter().enumerate().filter(|(_, shape)| !shape.deactivated) {
        for focus in targets(shape, data, classes) {
            count += usize::from(checked.insert(focus));
            let _ = checker.visit(number, focus, &mut |finding| {
                findings.push(finding);
                Flow::Continue(())
            });
        }
    }
    (findings, count)
}

fn targets(shape: &Shape, data: &Graph, classes: Classes<'_>) -> Vec<Id> {
    let nodes = |target: &Target| match target {
        Target::Node(node) => vec![*node],
        Target::Class(class) => classes.instances(*class),
        Target::SubjectsOf(predicate) => data.subjects_of(*predicate),
        Target::ObjectsOf(predicate) => data.objects_of(*predicate),
    };
    let mut targets: Vec<Id> = shape.targets.iter().flat_map(nodes).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// Whether a shape needs others.
fn is_nested(shape: &Shape) -> bool {
    shape.constraints.iter().any(|constraint| !constraint.needs().is_empty())
}

/// What is known of the nodes that were looked at for a shape that others need.
#[derive(Default)]
struct Known {
    seen: Bits,
    conform: Bits,
}

struct Checker<'a> {
    terms: &'a Terms,
    shapes: &'a Shapes,
    data: &'a Graph,
    members: FxHashMap<Id, Bits>,
    nested: Vec<bool>,
    known: Vec<Option<RefCell<Known>>>,
}

impl Checker<'_> {
    /// Looks at a node for a shape.
    fn visit(&self, number: ShapeId, focus: Id, found: Found<'_>) -> Flow {
        let shape = &self.shapes.all[number];
        if shape.deactivated {
            return Flow::Continue(());
        }
        let own = [focus];
        let mut room = Vec::new();
        let values = shape.path.as_ref().map_or(&own[..], |path| path.values(self.data, focus, &mut room));
        for (index, constraint) in shape.constraints.iter().enumerate() {
            let component = constraint.component();
            let finding = |value| Finding { focus, value, component, shape: number, constraint: index, stranger: None };
            match constraint {
                Constraint::Property(shape) => {
                    for &value in values {
                        // what is known to conform need not be taken apart again, however many ways lead to it
                        if !(self.nested[*shape] && self.conforms(*shape, value)) {
                            self.visit(*shape, value, found)?;
                        }
                    }
                }
                Constraint::Closed(allowed) => {
                    for (predicate, value) in values.iter().flat_map(|&node| self.data.about(node)) {
                        if allowed.binary_search(&predicate).is_err() {
                            found(Finding { stranger: Some(predicate), ..finding(Some(value)) })?;
                        }
                    }
                }
                Constraint::Equals(predicate) => {
                    let others = self.data.objects(focus, *predicate);
                    let less = |of: &[Id], other: &[Id]| -> Vec<Id> {
                        of.iter().copied().filter(|value| other.binary_search(value).is_err()).collect()
                    };
                    for value in less(values, others).into_iter().chain(less(others, values)) {
                        found(finding(Some(value)))?;
                    }
                }
                Constraint::LessThan(predicate) | Constraint::LessThanOrEquals(predicate) => {
                    let or_equal = component == Component::LessThanOrEquals;
                    for value in self.not_less(values, self.data.objects(focus, *predicate), or_equal) {
                        found(finding(Some(value)))?;
                    }
                }
                Constraint::UniqueLang => {
                    for _ in 0..self.repeated_languages(values) {
                        found(finding(None))?;
                    }
                }
                Constraint::MinCount(_)
                | Constraint::MaxCount(_)
                | Constraint::HasValue(_)
                | Constraint::QualifiedMinCount(_)
                | Constraint::QualifiedMaxCount(_) => {
                    if !self.holds(constraint, values) {
                        found(finding(None))?;
                    }
                }
                each => {
                    for &value in values {
                        if !self.fits(each, focus, value) {
                            found(finding(Some(value)))?;
                        }
                    }
                }
            }
        }
        Flow::Continue(())
    }

    /// Whether a node has a shape.
    fn conforms(&self, shape: ShapeId, node: Id) -> bool {
        let look = || self.visit(shape, node, &mut |_| Flow::Break(())).is_continue();
        let Some(known) = &self.known[shape] else { return look() };
        if known.borrow().seen.contains(node) {
            return known.borrow().conform.contains(node);
        }
        let conforms = look();
        let mut known = known.borrow_mut();
        known.seen.insert(node);
        if conforms {
            known.conform.insert(node);
        }
        conforms
    }

    /// Constraints of all values together.
    fn holds(&self, constraint: &Constraint, values: &[Id]) -> bool {
        let count = |of: &Qualified| {
            let counts = |&&value: &&Id| {
                self.conforms(of.shape, value) && !of.without.iter().any(|&other| self.conforms(other, value))
            };
            values.iter().filter(counts).count()
        };
        match constraint {
            Constraint::MinCount(least) => values.len() >= *least,
            Constraint::MaxCount(most) => values.len() <= *most,
            Constraint::HasValue(value) => values.binary_search(value).is_ok(),
            Constraint::QualifiedMinCount(of) => count(of) >= of.count,
            Constraint::QualifiedMaxCount(of) => count(of) <= of.count,
            _ => true,
        }
    }

    /// Constraints of each value by itself.
    fn fits(&self, constraint: &Constraint, focus: Id, value: Id) -> bool {
        let term = || self.terms.get(value);
        let compared = |bound: &Bound, holds: fn(std::cmp::Ordering) -> bool| {
            let order = Value::of(term()).zip(bound.value.as_ref()).and_then(|(value, bound)| value.compare(bound));
            order.is_some_and(holds)
        };
        match constraint {
            Constraint::Class(class) => self.members.get(class).is_some_and(|members| members.contains(value)),
            Constraint::Datatype(datatype) => match (term(), self.terms.get(*datatype)) {
                (Term::Literal(literal), Term::NamedNode(datatype)) => {
                    literal.datatype() == datatype.as_ref() && is_well_formed(datatype.as_str(), literal.value())
                }
                _ => false,
            },
            Constraint::NodeKind(kind) => match term() {
                Term::NamedNode(_) => kind.iri,
                Term::BlankNode(_) => kind.blank,
                Term::Literal(_) => kind.literal,
            },
            Constraint::MinExclusive(bound) => compared(bound, std::cmp::Ordering::is_gt),
            Constraint::MinInclusive(bound) => compared(bound, std::cmp::Ordering::is_ge),
            Constraint::MaxExclusive(bound) => compared(bound, std::cmp::Ordering::is_lt),
            Constraint::MaxInclusive(bound) => compared(bound, std::cmp::Ordering::is_le),
            // every text has at least no character, but a blank node has no text
            Constraint::MinLength(least) => text(term()).is_some_and(|text| text.chars().count() >= *least),
            Constraint::MaxLength(most) => text(term()).is_some_and(|text| text.chars().count() <= *most),
            Constraint::Pattern(regex, _) => text(term()).is_some_and(|text| regex.is_match(text)),
            Constraint::LanguageIn(ranges) => {
                language(term()).is_some_and(|language| ranges.iter().any(|range| in_range(language, range)))
            }
            Constraint::Disjoint(predicate) => self.data.objects(focus, *predicate).binary_search(&value).is_err(),
            Constraint::Not(shape) => !self.conforms(*shape, value),
            Constraint::And(shapes) => shapes.iter().all(|&shape| self.conforms(shape, value)),
            Constraint::Or(shapes) => shapes.iter().any(|&shape| self.conforms(shape, value)),
            Constraint::Xone(shapes) => shapes.iter().filter(|&&shape| self.conforms(shape, value)).count() == 1,
            Constraint::Node(shape) => self.conforms(*shape, value),
            Constraint::In { sorted, .. } => sorted.binary_search(&value).is_ok(),
            _ => true,
        }
    }

    /// Each value once for every other that it is not less than, or has no order with.
    fn not_less(&self, values: &[Id], others: &[Id], or_equal: bool) -> Vec<Id> {
        if others.is_empty() {
            return Vec::new();
        }
        let valued = |ids: &[Id]| -> Vec<(Id, Option<Value>)> {
            ids.iter().map(|&id| (id, Value::of(self.terms.get(id)))).collect()
        };
        let others = valued(others);
        let less = |value: &Option<Value>, other: &Option<Value>| {
            let order = value.as_ref().zip(other.as_ref()).and_then(|(value, other)| value.compare(other));
            order.is_some_and(|order| order.is_lt() || (or_equal && order.is_eq()))
        };
        let mut found = Vec::new();
        for (id, value) in valued(values) {
            found.extend(others.iter().filter(|(_, other)| !less(&value, other)).map(|_| id));
        }
        found
    }

    /// How many languages have more than one value.
    fn repeated_languages(&self, values: &[Id]) -> usize {
        if values.len() < 2 {
            return 0;
        }
        let mut languages: Vec<String> = Vec::new();
        languages
            .extend(values.iter().filter_map(|&value| language(self.terms.get(value))).map(str::to_ascii_lowercase));
        languages.sort_unstable();
        languages.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).count()
    }
}

fn text(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::Literal(literal) => Some(literal.value()),
        Term::BlankNode(_) => None,
    }
}

fn language(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(literal) => literal.language(),
        _ => None,
    }
}

/// Whether a language is in a basic range, which is in lower case.
fn in_range(language: &str, range: &str) -> bool {
    let language = language.to_ascii_lowercase();
    range == "*" || language.strip_prefix(range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl Finding {
    /// The property between focus node and value, if it is one property, and whether it leads from the value to the focus node.
    pub(super) fn property(&self, shapes: &Shapes) -> Option<(Id, bool)> {
        match (self.stranger, &shapes.all[self.shape].path) {
            (Some(stranger), _) => Some((stranger, false)),
            (None, Some(Path::Predicate(predicate))) => Some((*predicate, false)),
            (None, Some(Path::Inverse(path))) => match **path {
                Path::Predicate(predicate) => Some((predicate, true)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Where it is best mended: the statement to blame, one with the same property, or the first about the focus node, or the first that
    /// mentions it.
    pub(super) fn place(&self, shapes: &Shapes, data: &Graph) -> Option<u32> {
        let stated = self.property(shapes).and_then(|(predicate, backwards)| {
            if backwards {
                let subject = self.value.or_else(|| data.subjects(predicate, self.focus).first().copied())?;
                data.place(subject, predicate, self.focus)
            } else {
                let object = self.value.or_else(|| data.objects(self.focus, predicate).last().copied())?;
                data.place(self.focus, predicate, object)
            }
        });
        stated.or_else(|| data.place_of(self.focus)).or_else(|| data.mention_of(self.focus))
    }
}
