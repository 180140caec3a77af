//! The standard report: an `sh:ValidationReport` in Turtle.

use oxigraph::io::RdfFormat;
use oxigraph::io::RdfSerializer;
use oxrdf::BlankNode;
use oxrdf::Literal;
use oxrdf::NamedNode;
use oxrdf::NamedOrBlankNode;
use oxrdf::Term;
use oxrdf::Triple;

use crate::iri;
use crate::shacl::check::Finding;
use crate::shacl::path::Path;
use crate::shacl::report::Report;
use crate::shacl::vocab::SH;
use crate::shacl::vocab::sh;

/// Triples in the making; blank nodes have names that no text gives.
#[derive(Default)]
struct Triples {
    all: Vec<Triple>,
    /// What describes the paths of a result, which comes after it.
    of_paths: Vec<Triple>,
    paths: usize,
}

impl Triples {
    fn say(&mut self, subject: &BlankNode, local: &str, object: impl Into<Term>) {
        self.state(subject, &sh(local), object);
    }

    fn state(&mut self, subject: &BlankNode, predicate: &str, object: impl Into<Term>) {
        self.all.push(Triple::new(subject.clone(), named(predicate), object));
    }

    fn path(&mut self, properties: impl IntoIterator<Item = (String, Term)>) -> Term {
        self.paths += 1;
        let node = BlankNode::new_unchecked(format!("path{}", self.paths));
        for (predicate, object) in properties {
            self.of_paths.push(Triple::new(node.clone(), named(&predicate), object));
        }
        node.into()
    }
}

fn named(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

impl Report<'_> {
    /// The report as triples. Messages are those of the shapes; what a shape does not say is not made up.
    pub fn triples(&self) -> Vec<Triple> {
        let mut triples = Triples::default();
        let report = BlankNode::new_unchecked("report");
        triples.state(&report, iri::TYPE, named(&sh("ValidationReport")));
        triples.say(&report, "conforms", Literal::from(self.conforms()));
        let results: Vec<BlankNode> =
            (1..=self.findings.len()).map(|n| BlankNode::new_unchecked(format!("result{n}"))).collect();
        for result in &results {
            triples.say(&report, "result", result.clone());
        }
        for (finding, result) in self.findings.iter().zip(&results) {
            self.result(finding, result, &mut triples);
        }
        triples.all
    }

    fn result(&self, finding: &Finding, result: &BlankNode, triples: &mut Triples) {
        let shape = self.shape(finding);
        triples.state(result, iri::TYPE, named(&sh("ValidationResult")));
        triples.say(result, "focusNode", self.term(finding.focus).clone());
        match (finding.stranger, &shape.path) {
            (Some(stranger), _) => triples.say(result, "resultPath", self.term(stranger).clone()),
            (None, Some(path)) => {
                let path = self.path_term(path, triples);
                triples.say(result, "resultPath", path);
            }
            (None, None) => {}
        }
        if let Some(value) = finding.value {
            triples.say(result, "value", self.term(value).clone());
        }
        for &message in &shape.messages {
            triples.say(result, "resultMessage", self.term(message).clone());
        }
        triples.say(result, "resultSeverity", self.term(shape.severity).clone());
        triples.say(result, "sourceConstraintComponent", named(&finding.component.iri()));
        triples.say(result, "sourceShape", self.term(shape.node).clone());
        triples.all.append(&mut triples.of_paths);
    }

    /// A path as a term, with the statements that describe it.
    fn path_term(&self, path: &Path, triples: &mut Triples) -> Term {
        let (local, inner) = match path {
            Path::Predicate(predicate) => return self.term(*predicate).clone(),
            Path::Sequence(paths) => return self.list(paths, triples),
            Path::Alternative(paths) => ("alternativePath", self.list(paths, triples)),
            Path::Inverse(path) => ("inversePath", self.path_term(path, triples)),
            Path::ZeroOrMore(path) => ("zeroOrMorePath", self.path_term(path, triples)),
            Path::OneOrMore(path) => ("oneOrMorePath", self.path_term(path, triples)),
            Path::ZeroOrOne(path) => ("zeroOrOnePath", self.path_term(path, triples)),
        };
        triples.path([(sh(local), inner)])
    }

    fn list(&self, paths: &[Path], triples: &mut Triples) -> Term {
        let members: Vec<Term> = paths.iter().map(|path| self.path_term(path, triples)).collect();
        members.into_iter().rev().fold(named(iri::NIL).into(), |rest, member| {
            triples.path([(iri::FIRST.to_owned(), member), (iri::REST.to_owned(), rest)])
        })
    }

    /// The report in Turtle, with the prefixes of the texts that were read.
    ///
    /// # Errors
    /// If it cannot be written, which memory that can be had rules out.
    pub fn turtle(&self) -> std::io::Result<String> {
        let mut serializer = RdfSerializer::from_format(RdfFormat::Turtle);
        let own = [("sh", SH), ("xsd", "http://www.w3.org/2001/XMLSchema#")];
        let read = self.files.prefixes().iter().map(|(prefix, namespace)| (prefix.as_str(), namespace.as_str()));
        let taken = |prefix: &str| own.iter().any(|(known, _)| *known == prefix);
        for (prefix, namespace) in own.into_iter().chain(read.filter(|(prefix, _)| !taken(prefix))) {
            // a namespace that is no IRI is of no use, and its absence does no harm
            if let Ok(with) = serializer.clone().with_prefix(prefix, namespace) {
                serializer = with;
            }
        }
        let mut writer = serializer.for_writer(Vec::new());
        for triple in self.triples() {
            let subject: &NamedOrBlankNode = &triple.subject;
            writer.serialize_triple(oxrdf::TripleRef::new(subject, &triple.predicate, &triple.object))?;
        }
        String::from_utf8(writer.finish()?).map_err(std::io::Error::other)
    }
}
