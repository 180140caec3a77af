//! What was found, for people and for programs.

mod json;
mod text;
mod turtle;

use oxrdf::Term;

use crate::iri;
use crate::shacl::check::Finding;
use crate::shacl::check::check;
use crate::shacl::files::Files;
use crate::shacl::files::Place;
use crate::shacl::graph::Graph;
use crate::shacl::shape::Shape;
use crate::shacl::shape::Shapes;
use crate::shacl::terms::Id;
use crate::shacl::vocab::SH;
use crate::shacl::words;

/// The findings of one run with all that is needed to say them.
pub struct Report<'a> {
    files: &'a Files,
    shapes: &'a Shapes,
    shapes_graph: &'a Graph,
    data: &'a Graph,
    findings: Vec<Finding>,
    checked: usize,
}

impl<'a> Report<'a> {
    /// Checks data and reports in the order of the data's texts and lines.
    pub fn new(files: &'a Files, shapes: &'a Shapes, shapes_graph: &'a Graph, data: &'a Graph) -> Self {
        let (mut findings, checked) = check(files.terms(), shapes, data);
        // what stands nowhere, such as a target that the data do not have, comes last
        findings.sort_by_cached_key(|finding| finding.place(shapes, data).unwrap_or(u32::MAX));
        Self { files, shapes, shapes_graph, data, findings, checked }
    }

    /// Whether nothing was found, of whatever severity.
    pub fn conforms(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many nodes were looked at.
    pub fn checked(&self) -> usize {
        self.checked
    }

    /// What was found.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn shape(&self, finding: &Finding) -> &Shape {
        &self.shapes.all[finding.shape]
    }

    fn term(&self, id: Id) -> &Term {
        self.files.terms().get(id)
    }

    /// `name:line` of the best place to mend it.
    fn place(&self, finding: &Finding) -> Option<u32> {
        finding.place(self.shapes, self.data)
    }

    /// Where it is best mended.
    pub fn place_of(&self, finding: &Finding) -> Option<Place> {
        self.place(finding).map(|place| self.files.place(place))
    }

    /// The text and line in which the shape stands.
    pub fn place_of_shape(&self, finding: &Finding) -> Place {
        self.files.place(self.shape(finding).place)
    }

    /// Where the shape stands.
    pub fn shape_place(&self, finding: &Finding) -> String {
        self.files.shown(self.shape(finding).place)
    }

    /// The value that is to blame, if one is and it is not the node that was looked at.
    pub fn value(&self, finding: &Finding) -> Option<&Term> {
        finding.value.filter(|value| *value != finding.focus).map(|value| self.term(value))
    }

    /// `violation`, `warning`, `info`, or the local name of another severity.
    pub fn severity(&self, finding: &Finding) -> String {
        match self.term(self.shape(finding).severity) {
            Term::NamedNode(node) => match node.as_str().strip_prefix(SH) {
                Some(own) => own.to_lowercase(),
                None => iri::local_name(node.as_str()).to_owned(),
            },
            other => other.to_string(),
        }
    }

    /// What is wrong: the shape's own message, in English if there is a choice, or what the constraint asks for.
    pub fn message(&self, finding: &Finding) -> String {
        let shape = self.shape(finding);
        self.best(&shape.messages)
            .unwrap_or_else(|| words::asked(&shape.constraints[finding.constraint], finding.stranger, self.files))
    }

    /// The IRI of the shape that was not met, or of the shape around it if it has none.
    pub fn shape_name(&self, finding: &Finding) -> Option<String> {
        // shapes that need themselves are refused, but what holds them may be anything
        let around = std::iter::successors(Some(self.shape(finding).node), |&node| self.shapes_graph.holder(node));
        let named = around.take(100).find(|&node| matches!(self.term(node), Term::NamedNode(_)))?;
        Some(self.files.show(named))
    }

    /// The node that was looked at, as Turtle writes it.
    pub fn focus(&self, finding: &Finding) -> String {
        self.files.show(finding.focus)
    }

    /// The path that leads from the focus node to the value, if the shape has one.
    pub fn path(&self, finding: &Finding) -> Option<String> {
        let show = |id| self.files.show(id);
        match finding.stranger {
            Some(stranger) => Some(show(stranger)),
            None => self.shape(finding).path.as_ref().map(|path| path.show(&show)),
        }
    }

    /// What the node that was looked at is called.
    pub fn called(&self, finding: &Finding) -> Option<String> {
        self.label(finding.focus)
    }

    /// What a thing is called, if data or shapes call it anything.
    fn label(&self, id: Id) -> Option<String> {
        if matches!(self.term(id), Term::Literal(_)) {
            return None;
        }
        [iri::LABEL, iri::PREF_LABEL].iter().filter_map(|property| self.files.terms().find(property)).find_map(
            |property| [self.data, self.shapes_graph].iter().find_map(|graph| self.best(graph.objects(id, property))),
        )
    }

    /// The text of a literal in English, else without a language, else the first.
    fn best(&self, literals: &[Id]) -> Option<String> {
        let rank = |literal: &oxrdf::Literal| match literal.language() {
            Some(language) if language == "en" || language.starts_with("en-") => 0,
            None => 1,
            Some(_) => 2,
        };
        let literals = literals.iter().filter_map(|&id| match self.term(id) {
            Term::Literal(literal) => Some(literal),
            _ => None,
        });
        literals.min_by_key(|literal| rank(literal)).map(|literal| literal.value().to_owned())
    }
}
