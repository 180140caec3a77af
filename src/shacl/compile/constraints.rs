//! Constraints of one shape.

use oxrdf::Term;

use crate::shacl::compile::Compiler;
use crate::shacl::literal::Value;
use crate::shacl::pattern;
use crate::shacl::shape::Bound;
use crate::shacl::shape::Constraint;
use crate::shacl::shape::NodeKind;
use crate::shacl::shape::Parameter;
use crate::shacl::shape::Qualified;
use crate::shacl::shape::ShapeId;
use crate::shacl::terms::Id;
use crate::shacl::vocab::SH;

/// Parameters that make sense of several values, so that node shapes cannot have them.
const OF_PROPERTY_SHAPES: &[&str] =
    &["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"];

impl Compiler<'_> {
    pub(super) fn constraints(&mut self, node: Id, has_path: bool) -> Vec<Constraint> {
        if !has_path {
            for local in OF_PROPERTY_SHAPES {
                if let Some(&value) = self.values(node, local).first() {
                    let message = format!("`sh:{local}` belongs to a property shape, which has `sh:path`");
                    self.fault(node, local, Some(value), message);
                }
            }
        }
        let mut found = Vec::new();
        self.values_of_iris(node, &mut found);
        self.single_values(node, &mut found);
        self.shapes_inside(node, &mut found);
        self.qualified(node, &mut found);
        self.closed(node, &mut found);
        found
    }

    /// Constraints whose parameter is an IRI and may be given several times.
    fn values_of_iris(&mut self, node: Id, found: &mut Vec<Constraint>) {
        let kinds: [Parameter<Id, Constraint>; 5] = [
            ("class", Constraint::Class),
            ("equals", Constraint::Equals),
            ("disjoint", Constraint::Disjoint),
            ("lessThan", Constraint::LessThan),
            ("lessThanOrEquals", Constraint::LessThanOrEquals),
        ];
        for (local, constraint) in kinds {
            for value in self.values(node, local) {
                self.must_be_iri(node, local, value);
                found.push(constraint(value));
            }
        }
        found.extend(self.values(node, "hasValue").into_iter().map(Constraint::HasValue));
    }

    /// Constraints whose parameter is given once.
    fn single_values(&mut self, node: Id, found: &mut Vec<Constraint>) {
        if let Some(value) = self.one(node, "datatype") {
            self.must_be_iri(node, "datatype", value);
            found.push(Constraint::Datatype(value));
        }
        if let Some(value) = self.one(node, "nodeKind") {
            let kind = match self.term(value) {
                Term::NamedNode(name) => name.as_str().strip_prefix(SH).and_then(NodeKind::named),
                _ => None,
            };
            match kind {
                Some(kind) => found.push(Constraint::NodeKind(kind)),
                None => self.wrong(node, "nodeKind", value, "a kind of node such as `sh:IRI`"),
            }
        }
        let counts: [Parameter<usize, Constraint>; 4] = [
            ("minCount", Constraint::MinCount),
            ("maxCount", Constraint::MaxCount),
            ("minLength", Constraint::MinLength),
            ("maxLength", Constraint::MaxLength),
        ];
        for (local, constraint) in counts {
            found.extend(self.count(node, local).map(constraint));
        }
        let bounds: [Parameter<Bound, Constraint>; 4] = [
            ("minExclusive", Constraint::MinExclusive),
            ("minInclusive", Constraint::MinInclusive),
            ("maxExclusive", Constraint::MaxExclusive),
            ("maxInclusive", Constraint::MaxInclusive),
        ];
        for (local, constraint) in bounds {
            let Some(literal) = self.one(node, local) else { continue };
            if !matches!(self.term(literal), Term::Literal(_)) {
                self.wrong(node, local, literal, "a literal");
            }
            found.push(constraint(Bound { literal, value: Value::of(self.term(literal)) }));
        }
        if let Some((value, text)) = self.text(node, "pattern") {
            let flags = self.text(node, "flags").map(|(_, flags)| flags).unwrap_or_default();
            match pattern::compile(&text, &flags) {
                Ok(regex) => found.push(Constraint::Pattern(regex, value)),
                Err(reason) => self.fault(node, "pattern", Some(value), reason),
            }
        }
        if self.flag(node, "uniqueLang") {
            found.push(Constraint::UniqueLang);
        }
        if let Some(head) = self.one(node, "languageIn") {
            let mut ranges = Vec::new();
            for member in self.list(node, "languageIn", head) {
                match self.term(member) {
                    Term::Literal(range) => ranges.push(range.value().to_ascii_lowercase()),
                    _ => self.wrong_member(node, "languageIn", head, member, "languages"),
                }
            }
            found.push(Constraint::LanguageIn(ranges));
        }
        if let Some(head) = self.one(node, "in") {
            let listed = self.list(node, "in", head);
            let mut sorted = listed.clone();
            sorted.sort_unstable();
            found.push(Constraint::In { listed, sorted });
        }
    }

    /// Constraints that name other shapes.
    fn shapes_inside(&mut self, node: Id, found: &mut Vec<Constraint>) {
        let lists: [Parameter<Vec<ShapeId>, Constraint>; 3] =
            [("and", Constraint::And), ("or", Constraint::Or), ("xone", Constraint::Xone)];
        for (local, constraint) in lists {
            for head in self.values(node, local) {
                let members = self.list(node, local, head);
                let shapes = members.into_iter().map(|member| self.named(node, local, head, member)).collect();
                found.push(constraint(shapes));
            }
        }
        let single: [Parameter<ShapeId, Constraint>; 3] =
            [("not", Constraint::Not), ("node", Constraint::Node), ("property", Constraint::Property)];
        for (local, constraint) in single {
            for value in self.values(node, local) {
                let has_path = !self.values(value, "path").is_empty();
                if local == "node" && has_path {
                    self.fault(
                        node,
                        local,
                        Some(value),
                        "`sh:node` takes a node shape, which has no `sh:path`".to_owned(),
                    );
                }
                let shape = self.named(node, local, value, value);
                found.push(constraint(shape));
            }
        }
    }

    fn qualified(&mut self, node: Id, found: &mut Vec<Constraint>) {
        let (least, most) = (self.count(node, "qualifiedMinCount"), self.count(node, "qualifiedMaxCount"));
        let disjoint = self.flag(node, "qualifiedValueShapesDisjoint");
        let Some(value) = self.one(node, "qualifiedValueShape") else {
            for local in ["qualifiedMinCount", "qualifiedMaxCount"] {
                if let Some(&count) = self.values(node, local).first() {
                    let message = format!("`sh:{local}` has no effect without `sh:qualifiedValueShape`");
                    self.warn(node, local, Some(count), message, Vec::new());
                }
            }
            return;
        };
        if least.is_none() && most.is_none() {
            let message =
                "`sh:qualifiedValueShape` has no effect without `sh:qualifiedMinCount` or `sh:qualifiedMaxCount`";
            self.warn(node, "qualifiedValueShape", Some(value), message.to_owned(), Vec::new());
        }
        let shape = self.named(node, "qualifiedValueShape", value, value);
        let without = if disjoint { self.siblings(node, value) } else { Vec::new() };
        let of = |count| Qualified { count, shape, without: without.clone() };
        found.extend(least.map(|count| Constraint::QualifiedMinCount(of(count))));
        found.extend(most.map(|count| Constraint::QualifiedMaxCount(of(count))));
    }

    /// The other shapes that property shapes beside this one count.
    fn siblings(&mut self, node: Id, own: Id) -> Vec<ShapeId> {
        let Some(property) = self.find("property") else { return Vec::new() };
        let mut shapes = Vec::new();
        for parent in self.graph.subjects(property, node) {
            for sibling in self.graph.objects(*parent, property) {
                shapes.extend(self.values(*sibling, "qualifiedValueShape"));
            }
        }
        shapes.sort_unstable();
        shapes.dedup();
        shapes.retain(|&shape| shape != own);
        shapes.into_iter().map(|shape| self.number(shape)).collect()
    }

    fn closed(&mut self, node: Id, found: &mut Vec<Constraint>) {
        let mut allowed = Vec::new();
        if let Some(head) = self.one(node, "ignoredProperties") {
            allowed = self.list(node, "ignoredProperties", head);
            for &member in &allowed {
                if !matches!(self.term(member), Term::NamedNode(_)) {
                    self.wrong_member(node, "ignoredProperties", head, member, "IRIs");
                }
            }
        }
        if !self.flag(node, "closed") {
            return;
        }
        for property in self.values(node, "property") {
            allowed.extend(self.values(property, "path"));
        }
        allowed.sort_unstable();
        allowed.dedup();
        found.push(Constraint::Closed(allowed));
    }

    /// The number of a shape that another names.
    fn named(&mut self, node: Id, local: &str, value: Id, shape: Id) -> ShapeId {
        if matches!(self.term(shape), Term::Literal(_)) {
            self.wrong_member(node, local, value, shape, "a shape");
        } else if self.graph.about(shape).next().is_none() {
            let message = format!("`{}` is not described here, so every node conforms to it", self.show(shape));
            self.warn(node, local, Some(value), message, Vec::new());
        }
        self.number(shape)
    }
}
