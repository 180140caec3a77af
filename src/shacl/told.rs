//! Shapes in a form in which those of two versions can be compared: each demand by itself, with what it asks of which nodes, and no numbers of terms.
//!
//! A property shape without a name belongs to the shape that names it; one with a name is told by itself, and the others demand it by its name.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;

use crate::shacl::component::Component;
use crate::shacl::files::Files;
use crate::shacl::files::Place;
use crate::shacl::literal::Value;
use crate::shacl::shape::Constraint;
use crate::shacl::shape::Shape;
use crate::shacl::shape::ShapeId;
use crate::shacl::shape::Shapes;
use crate::shacl::shape::Target;
use crate::shacl::terms::Id;
use crate::shacl::vocab::SH;
use crate::shacl::words;

/// A shape that has a name, or targets of its own.
pub struct Told {
    /// Its IRI; for a shape without one, its targets.
    pub name: String,
    /// As it is shown.
    pub shown: String,
    /// Which nodes it is for, each with the term that says so.
    pub targets: BTreeMap<String, String>,
    /// What it asks of them; nothing if it is switched off.
    pub demands: Vec<Demand>,
    /// Where it stands.
    pub place: Place,
}

/// One thing that is asked.
pub struct Demand {
    /// Along which path, with whole IRIs; none for the node itself.
    pub path: Option<String>,
    /// The path as it is shown.
    pub shown: Option<String>,
    /// Which kind of constraint.
    pub component: Component,
    /// In plain words, one sentence without a full stop.
    pub asked: String,
    /// `violation`, `warning`, `info`, or a name of the author's own.
    pub severity: String,
    /// What is said where it is not met.
    pub messages: BTreeSet<String>,
    /// Where it stands.
    pub place: Place,
    limit: Limit,
}

/// What a demand compares with.
enum Limit {
    /// The more, the stricter.
    Least(usize),
    /// The less, the stricter.
    Most(usize),
    /// The greater, the stricter.
    From(Option<Value>, String),
    /// The smaller, the stricter.
    To(Option<Value>, String),
    /// The fewer, the stricter; as they are told apart, and as they are shown.
    Among(BTreeMap<String, String>),
    /// The narrower, the stricter.
    Class(String),
    /// Only the same is the same.
    Other(String),
}

/// How a demand changed from one version to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It asks the same.
    Same,
    /// It asks more; what is no longer allowed, if that can be listed.
    Stricter(Vec<String>),
    /// It asks less; what is allowed now.
    Looser(Vec<String>),
    /// It asks something else.
    Other,
}

impl Demand {
    /// How another version of this demand differs from it. `is_a` says whether the first of two classes is below the second.
    pub fn turned(&self, now: &Self, is_a: &dyn Fn(&str, &str) -> bool) -> Turn {
        let by = |order: Option<Ordering>| match order {
            Some(Ordering::Less) => Turn::Looser(Vec::new()),
            Some(Ordering::Equal) => Turn::Same,
            Some(Ordering::Greater) => Turn::Stricter(Vec::new()),
            None => Turn::Other,
        };
        let ends = |was: &(&Option<Value>, &String), is: &(&Option<Value>, &String)| {
            if was.1 == is.1 { Some(Ordering::Equal) } else { is.0.as_ref()?.compare(was.0.as_ref()?) }
        };
        match (&self.limit, &now.limit) {
            (Limit::Least(was), Limit::Least(is)) => by(Some(is.cmp(was))),
            (Limit::Most(was), Limit::Most(is)) => by(Some(was.cmp(is))),
            (Limit::From(value, text), Limit::From(other, now)) => by(ends(&(value, text), &(other, now))),
            (Limit::To(value, text), Limit::To(other, now)) => {
                by(ends(&(value, text), &(other, now)).map(Ordering::reverse))
            }
            (Limit::Among(was), Limit::Among(is)) => {
                let only = |these: &BTreeMap<String, String>, those: &BTreeMap<String, String>| -> Vec<String> {
                    these.iter().filter(|(key, _)| !those.contains_key(*key)).map(|(_, shown)| shown.clone()).collect()
                };
                match (only(was, is), only(is, was)) {
                    (lost, gained) if lost.is_empty() && gained.is_empty() => Turn::Same,
                    (lost, gained) if gained.is_empty() => Turn::Stricter(lost),
                    (lost, gained) if lost.is_empty() => Turn::Looser(gained),
                    _ => Turn::Other,
                }
            }
            (Limit::Class(was), Limit::Class(is)) if was == is => Turn::Same,
            (Limit::Class(was), Limit::Class(is)) if is_a(is, was) => Turn::Stricter(Vec::new()),
            (Limit::Class(was), Limit::Class(is)) if is_a(was, is) => Turn::Looser(Vec::new()),
            (Limit::Other(was), Limit::Other(is)) if was == is => Turn::Same,
            _ => Turn::Other,
        }
    }
}

impl Shapes {
    /// The shapes with names or targets, each with what it asks.
    pub fn told(&self, files: &Files) -> Vec<Told> {
        let teller = Teller { shapes: self, files };
        let top = |shape: &&Shape| !shape.targets.is_empty() || teller.is_named(shape.node);
        self.all.iter().filter(top).map(|shape| teller.told(shape)).collect()
    }
}

struct Teller<'a> {
    shapes: &'a Shapes,
    files: &'a Files,
}

impl Teller<'_> {
    fn is_named(&self, node: Id) -> bool {
        matches!(self.files.terms().get(node), Term::NamedNode(_))
    }

    fn whole(&self, id: Id) -> String {
        match self.files.terms().get(id) {
            Term::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        }
    }

    fn told(&self, shape: &Shape) -> Told {
        let target = |target: &Target| {
            let (what, id) = match target {
                Target::Node(id) => ("", *id),
                Target::Class(id) => ("things of class ", *id),
                Target::SubjectsOf(id) => ("subjects of ", *id),
                Target::ObjectsOf(id) => ("values of ", *id),
            };
            (format!("{what}{}", self.files.show(id)), self.whole(id))
        };
        let targets: BTreeMap<String, String> = shape.targets.iter().map(target).collect();
        let of_targets = || format!("the shape of {}", targets.keys().cloned().collect::<Vec<_>>().join(", "));
        let (name, shown) = if self.is_named(shape.node) {
            (self.whole(shape.node), self.files.show(shape.node))
        } else {
            (of_targets(), of_targets())
        };
        let mut demands = Vec::new();
        self.demands(shape, "", "", &mut demands);
        Told { name, shown, targets, demands, place: self.files.place(shape.place) }
    }

    /// What a shape asks, and what the property shapes do that are its own.
    fn demands(&self, shape: &Shape, above: &str, above_shown: &str, found: &mut Vec<Demand>) {
        if shape.deactivated {
            return;
        }
        let joined = |above: &str, name: &dyn Fn(Id) -> String| match &shape.path {
            Some(path) if above.is_empty() => path.show(name),
            Some(path) => format!("{above} / {}", path.show(name)),
            None => above.to_owned(),
        };
        let path = joined(above, &|id| self.whole(id));
        let shown = joined(above_shown, &|id| self.files.show(id));
        let severity = self.whole(shape.severity);
        let severity = severity.strip_prefix(SH).map_or_else(|| severity.clone(), str::to_lowercase);
        let messages: BTreeSet<String> =
            shape.messages.iter().map(|id| self.files.terms().get(*id).to_string()).collect();
        for constraint in &shape.constraints {
            if let Constraint::Property(inner) = constraint
                && !self.is_named(self.shapes.all[*inner].node)
            {
                self.demands(&self.shapes.all[*inner], &path, &shown, found);
                continue;
            }
            found.push(Demand {
                path: (!path.is_empty()).then(|| path.clone()),
                shown: (!shown.is_empty()).then(|| shown.clone()),
                component: constraint.component(),
                asked: self.asked(constraint),
                severity: severity.clone(),
                messages: messages.clone(),
                place: self.files.place(shape.place),
                limit: self.limit(constraint),
            });
        }
    }

    fn asked(&self, constraint: &Constraint) -> String {
        match constraint {
            // what is said of one finding names the property that is one too many
            Constraint::Closed(_) => "no other properties are allowed".to_owned(),
            Constraint::UniqueLang => "one value in each language is allowed".to_owned(),
            Constraint::Not(shape) => format!("the value should not have {}", self.called(*shape)),
            Constraint::Node(shape) | Constraint::Property(shape) => {
                format!("the value should have {}", self.called(*shape))
            }
            other => words::asked(other, None, self.files),
        }
    }

    fn called(&self, shape: ShapeId) -> String {
        let node = self.shapes.all[shape].node;
        if self.is_named(node) { format!("the shape {}", self.files.show(node)) } else { "a certain shape".to_owned() }
    }

    fn limit(&self, constraint: &Constraint) -> Limit {
        let shown =
            |ids: &[Id]| ids.iter().map(|id| (self.whole(*id), format!("`{}`", self.files.show(*id)))).collect();
        let text = |id: Id| self.files.terms().get(id).to_string();
        let value = |id: Id| Value::of(self.files.terms().get(id));
        match constraint {
            Constraint::MinCount(count) | Constraint::MinLength(count) => Limit::Least(*count),
            Constraint::MaxCount(count) | Constraint::MaxLength(count) => Limit::Most(*count),
            Constraint::MinExclusive(bound) | Constraint::MinInclusive(bound) => {
                Limit::From(value(bound.literal), text(bound.literal))
            }
            Constraint::MaxExclusive(bound) | Constraint::MaxInclusive(bound) => {
                Limit::To(value(bound.literal), text(bound.literal))
            }
            Constraint::In { listed, .. } => Limit::Among(shown(listed)),
            Constraint::Closed(allowed) => Limit::Among(shown(allowed)),
            Constraint::LanguageIn(ranges) => {
                Limit::Among(ranges.iter().map(|range| (range.clone(), format!("`{range}`"))).collect())
            }
            Constraint::NodeKind(kind) => {
                let kinds = [(kind.iri, "IRIs"), (kind.blank, "blank nodes"), (kind.literal, "literals")];
                let allowed = kinds.into_iter().filter(|(allowed, _)| *allowed);
                Limit::Among(allowed.map(|(_, name)| (name.to_owned(), name.to_owned())).collect())
            }
            Constraint::Class(class) => Limit::Class(self.whole(*class)),
            other => Limit::Other(self.text(other)),
        }
    }

    /// The whole of a constraint, alike for all that ask the same.
    fn text(&self, constraint: &Constraint) -> String {
        let each = |shapes: &[ShapeId]| {
            let mut texts: Vec<String> = shapes.iter().map(|shape| self.nested(*shape)).collect();
            texts.sort();
            texts.join(" , ")
        };
        let of = match constraint {
            Constraint::Datatype(id)
            | Constraint::Equals(id)
            | Constraint::Disjoint(id)
            | Constraint::LessThan(id)
            | Constraint::LessThanOrEquals(id)
            | Constraint::HasValue(id) => self.files.terms().get(*id).to_string(),
            Constraint::Pattern(pattern, _) => pattern.as_str().to_owned(),
            Constraint::Not(shape) | Constraint::Node(shape) | Constraint::Property(shape) => self.nested(*shape),
            Constraint::And(shapes) | Constraint::Or(shapes) | Constraint::Xone(shapes) => each(shapes),
            Constraint::QualifiedMinCount(of) | Constraint::QualifiedMaxCount(of) => {
                format!("{} of {} without {}", of.count, self.nested(of.shape), each(&of.without))
            }
            Constraint::UniqueLang => String::new(),
            Constraint::Class(_)
            | Constraint::NodeKind(_)
            | Constraint::MinCount(_)
            | Constraint::MaxCount(_)
            | Constraint::MinExclusive(_)
            | Constraint::MinInclusive(_)
            | Constraint::MaxExclusive(_)
            | Constraint::MaxInclusive(_)
            | Constraint::MinLength(_)
            | Constraint::MaxLength(_)
            | Constraint::LanguageIn(_)
            | Constraint::Closed(_)
            | Constraint::In { .. } => match self.limit(constraint) {
                Limit::Least(count) | Limit::Most(count) => count.to_string(),
                Limit::From(_, text) | Limit::To(_, text) | Limit::Class(text) | Limit::Other(text) => text,
                Limit::Among(values) => values.into_keys().collect::<Vec<_>>().join(" "),
            },
        };
        format!("{} {of}", constraint.component().parameter())
    }

    /// A shape inside another: its name, or all that it asks.
    fn nested(&self, id: ShapeId) -> String {
        let shape = &self.shapes.all[id];
        if self.is_named(shape.node) {
            return self.whole(shape.node);
        }
        let path = shape.path.as_ref().map(|path| path.show(&|id| self.whole(id))).unwrap_or_default();
        let mut asked: Vec<String> = shape.constraints.iter().map(|constraint| self.text(constraint)).collect();
        asked.sort();
        let off = if shape.deactivated { "off " } else { "" };
        format!("[{off}{path} {}]", asked.join(" ; "))
    }
}
