//! Reading parameters: how many values, of which kind, and the members of lists.

use oxrdf::Term;

use crate::iri;
use crate::shacl::compile::Compiler;
use crate::shacl::faults::Fault;
use crate::shacl::shape::Count;
use crate::shacl::terms::Id;

const LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

impl Compiler<'_> {
    /// The values of a parameter, in the order in which they were read.
    pub(super) fn values(&self, node: Id, local: &str) -> Vec<Id> {
        self.find(local).map_or_else(Vec::new, |predicate| self.graph.objects(node, predicate).to_vec())
    }

    /// The value of a parameter that takes one.
    pub(super) fn one(&mut self, node: Id, local: &str) -> Option<Id> {
        let values = self.values(node, local);
        if values.len() > 1 {
            self.fault(
                node,
                local,
                values.last().copied(),
                format!("`sh:{local}` has {} values and takes one", values.len()),
            );
        }
        values.first().copied()
    }

    /// Whether a parameter is `true`. Only that very literal counts, as the recommendation has it; `1` is false.
    pub(super) fn flag(&mut self, node: Id, local: &str) -> bool {
        let Some(value) = self.one(node, local) else { return false };
        match self.term(value) {
            Term::Literal(literal) if literal.datatype() == oxrdf::vocab::xsd::BOOLEAN => literal.value() == "true",
            _ => {
                self.wrong(node, local, value, "`true` or `false`");
                false
            }
        }
    }

    /// The value of a parameter that takes one number.
    pub(super) fn count(&mut self, node: Id, local: &str) -> Option<Count> {
        let value = self.one(node, local)?;
        let count = match self.term(value) {
            Term::Literal(literal) if literal.datatype().as_str() == iri::XSD_INTEGER => literal.value().parse().ok(),
            _ => None,
        };
        if count.is_none() {
            self.wrong(node, local, value, "a whole number");
        }
        count
    }

    /// The value of a parameter that takes one text.
    pub(super) fn text(&mut self, node: Id, local: &str) -> Option<(Id, String)> {
        let value = self.one(node, local)?;
        self.must_be_text(node, local, value, false);
        match self.term(value) {
            Term::Literal(literal) => Some((value, literal.value().to_owned())),
            _ => None,
        }
    }

    pub(super) fn must_be_iri(&mut self, node: Id, local: &str, value: Id) {
        if !matches!(self.term(value), Term::NamedNode(_)) {
            self.wrong(node, local, value, "an IRI");
        }
    }

    pub(super) fn must_be_text(&mut self, node: Id, local: &str, value: Id, with_language: bool) {
        let fits = match self.term(value) {
            Term::Literal(literal) => {
                let datatype = literal.datatype().as_str();
                datatype == iri::XSD_STRING || (with_language && datatype == LANG_STRING)
            }
            _ => false,
        };
        if !fits {
            self.wrong(node, local, value, "a text");
        }
    }

    /// The members of a list that is the value of a parameter.
    pub(super) fn list(&mut self, node: Id, local: &str, head: Id) -> Vec<Id> {
        self.members(head).unwrap_or_else(|| {
            self.wrong(node, local, head, "a list: `( .. )`");
            Vec::new()
        })
    }

    /// The members of a list; none if it is no list, branches, or bites its tail.
    pub(super) fn members(&self, head: Id) -> Option<Vec<Id>> {
        let terms = self.files.terms();
        let (first, rest) = (terms.find(iri::FIRST), terms.find(iri::REST));
        let nil = terms.find(iri::NIL);
        let mut members = Vec::new();
        let mut at = head;
        while Some(at) != nil {
            let ([member], [next]) = (self.graph.objects(at, first?), self.graph.objects(at, rest?)) else {
                return None;
            };
            members.push(*member);
            if members.len() > self.graph.len() {
                return None;
            }
            at = *next;
        }
        Some(members)
    }

    /// A value, at the statement that gives it, is not what the parameter takes.
    pub(super) fn wrong(&mut self, node: Id, local: &str, value: Id, wanted: &str) {
        self.wrong_member(node, local, value, value, wanted);
    }

    /// A member of a list is not what the parameter takes.
    pub(super) fn wrong_member(&mut self, node: Id, local: &str, list: Id, member: Id, wanted: &str) {
        let shown = self.show(member);
        // a blank node has no name in the text
        let message = if shown.starts_with("_:") {
            format!("`sh:{local}` takes {wanted}")
        } else {
            format!("`sh:{local}` takes {wanted}, and `{shown}` is none")
        };
        self.fault(node, local, Some(list), message);
    }

    /// A fault of a parameter of a shape, at the statement that gives it.
    pub(super) fn fault(&mut self, node: Id, local: &str, value: Option<Id>, message: String) {
        let fault = self.at(node, local, value, message, Vec::new());
        self.faults.push(fault);
    }

    /// A fault of a shape as a whole.
    pub(super) fn fault_of(&mut self, node: Id, message: String) {
        let fault = self.at(node, "", None, message, Vec::new());
        self.faults.push(fault);
    }

    pub(super) fn warn(&mut self, node: Id, local: &str, value: Option<Id>, message: String, help: Vec<String>) {
        let warning = self.at(node, local, value, message, help);
        self.warnings.push(warning);
    }

    fn at(&self, node: Id, local: &str, value: Option<Id>, message: String, help: Vec<String>) -> Fault {
        let stated = value.and_then(|value| self.graph.place(node, self.find(local)?, value));
        let place = stated.or_else(|| self.graph.place_of(node)).unwrap_or(0);
        let word = if stated.is_some() {
            self.find(local).map(|predicate| self.show(predicate)).unwrap_or_default()
        } else {
            self.show(node)
        };
        Fault { place, word, message, help }
    }
}
