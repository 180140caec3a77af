//! Paths of property shapes.

use oxrdf::Term;

use crate::iri;
use crate::shacl::compile::Compiler;
use crate::shacl::path::Path;
use crate::shacl::shape::Parameter;
use crate::shacl::terms::Id;

/// How deeply paths may be nested. A path that holds itself is nested without end.
const DEEPEST: usize = 50;

/// Kinds of paths around another path.
const AROUND: [Parameter<Box<Path>, Path>; 4] = [
    ("inversePath", Path::Inverse),
    ("zeroOrMorePath", Path::ZeroOrMore),
    ("oneOrMorePath", Path::OneOrMore),
    ("zeroOrOnePath", Path::ZeroOrOne),
];

impl Compiler<'_> {
    /// The path of a property shape; none for a node shape.
    pub(super) fn path_of(&mut self, node: Id) -> Option<Path> {
        let Some(value) = self.one(node, "path") else {
            if self.is_a(node, "PropertyShape") || self.is_property(node) {
                self.fault_of(node, "a property shape needs one `sh:path`".to_owned());
            }
            return None;
        };
        if self.is_a(node, "NodeShape") {
            self.fault(node, "path", Some(value), "a node shape has no `sh:path`; a property shape has one".to_owned());
        }
        let path = self.path(value, 0);
        if let Err(reason) = &path {
            self.fault(node, "path", Some(value), format!("`sh:path` {reason}"));
        }
        path.ok()
    }

    fn is_a(&self, node: Id, class: &str) -> bool {
        let type_of = self.files.terms().find(iri::TYPE);
        type_of.zip(self.find(class)).is_some_and(|(type_of, class)| self.graph.objects(node, type_of).contains(&class))
    }

    fn is_property(&self, node: Id) -> bool {
        self.find("property").is_some_and(|property| !self.graph.subjects(property, node).is_empty())
    }

    fn path(&self, node: Id, depth: usize) -> Result<Path, String> {
        if depth > DEEPEST {
            return Err(format!("holds itself, or is nested more than {DEEPEST} deep"));
        }
        let deeper = |node| self.path(node, depth + 1);
        let several = |members: Vec<Id>, what: &str| {
            if members.len() < 2 {
                return Err(format!("has {what} of fewer than two paths"));
            }
            members.into_iter().map(deeper).collect::<Result<Vec<_>, _>>()
        };
        match self.term(node) {
            Term::NamedNode(name) if name.as_str() == iri::NIL => return Err("has an empty sequence".to_owned()),
            Term::NamedNode(_) => return Ok(Path::Predicate(node)),
            Term::Literal(_) => return Err(format!("takes a path, and `{}` is none", self.show(node))),
            Term::BlankNode(_) => {}
        }
        // what is a list and more is taken as the list, as the tests of the recommendation have it
        let first = self.files.terms().find(iri::FIRST);
        if first.is_some_and(|first| !self.graph.objects(node, first).is_empty()) {
            let members = self.members(node).ok_or("has a sequence that is no list")?;
            return several(members, "a sequence").map(Path::Sequence);
        }
        let mut found = Vec::new();
        for head in self.values(node, "alternativePath") {
            let members = self.members(head).ok_or("has an `sh:alternativePath` that is no list")?;
            found.push(several(members, "a choice").map(Path::Alternative));
        }
        for (local, around) in AROUND {
            found.extend(self.values(node, local).into_iter().map(|inner| Ok(around(Box::new(deeper(inner)?)))));
        }
        match found.pop() {
            Some(path) if found.is_empty() => path,
            Some(_) => Err("has a path of several kinds at once".to_owned()),
            None => Err("takes a path: an IRI, a list, or one of `sh:inversePath`, `sh:alternativePath`, \
                         `sh:zeroOrMorePath`, `sh:oneOrMorePath`, `sh:zeroOrOnePath`"
                .to_owned()),
        }
    }
}
