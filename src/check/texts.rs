//! What is written in the sources, with the line of each statement.

use std::collections::BTreeMap;

use oxigraph::io::RdfFormat;
use oxrdf::Term;

use crate::check::finding::Place;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::SourceFile;
use crate::iri;
use crate::shacl::Files;
use crate::shacl::Statement;
use crate::span::Source;

/// The statements of all files of RDF, shapes and alignments included.
pub(crate) struct Texts {
    files: Files,
    statements: Vec<Statement>,
    /// The place at which a term is declared, else first a subject.
    subjects: BTreeMap<String, u32>,
}

/// A statement as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Written<'a> {
    pub(crate) subject: &'a Term,
    pub(crate) predicate: &'a Term,
    pub(crate) object: &'a Term,
    place: u32,
}

impl Texts {
    /// Reads all files of RDF.
    ///
    /// # Errors
    /// The first fault of each file that does not follow its format.
    pub(crate) fn read(sources: &[SourceFile]) -> Result<Self, Diagnostics> {
        let mut files = Files::default();
        let mut statements = Vec::new();
        let mut faults = Diagnostics::new();
        for file in sources {
            let format = match file.path.rsplit('.').next() {
                Some("ttl") => RdfFormat::Turtle,
                Some("trig") => RdfFormat::TriG,
                _ => continue,
            };
            let source = Source::new(file.path.clone(), file.text.clone());
            match files.read(&source, format, None) {
                Ok(read) => statements.extend(read),
                Err(fault) => {
                    let message = format!("{}: {}", fault.place(&source), fault.message);
                    faults.push(Diagnostic::bare(Code::BadData, Severity::Error, message));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut texts = Self { files, statements, subjects: BTreeMap::new() };
        texts.subjects = texts.index();
        Ok(texts)
    }

    fn index(&self) -> BTreeMap<String, u32> {
        let mut found: BTreeMap<String, (bool, u32)> = BTreeMap::new();
        for written in self.written() {
            let (Some(subject), Some(predicate)) = (named(written.subject), named(written.predicate)) else { continue };
            let rank = (predicate != iri::TYPE, written.place);
            let known = found.entry(subject.to_owned()).or_insert(rank);
            *known = rank.min(*known);
        }
        found.into_iter().map(|(subject, (_, place))| (subject, place)).collect()
    }

    /// All statements in the order in which they are written.
    pub(crate) fn written(&self) -> impl Iterator<Item = Written<'_>> {
        let term = |id| self.files.terms().get(id);
        self.statements.iter().map(move |statement| Written {
            subject: term(statement.subject),
            predicate: term(statement.predicate),
            object: term(statement.object),
            place: statement.place,
        })
    }

    /// The statements with a property.
    pub(crate) fn with<'a>(&'a self, property: &'a str) -> impl Iterator<Item = Written<'a>> {
        self.written().filter(move |written| named(written.predicate) == Some(property))
    }

    /// Where a statement stands.
    pub(crate) fn place(&self, written: Written<'_>) -> Place {
        self.at(written.place)
    }

    /// Where a term is declared, or first a subject.
    pub(crate) fn of_term(&self, term: &str) -> Option<Place> {
        self.subjects.get(term).map(|place| self.at(*place))
    }

    fn at(&self, place: u32) -> Place {
        let at = self.files.place(place);
        Place { file: self.files.name(at.file).to_owned(), line: at.line }
    }
}

/// The IRI of a term that is one.
pub(crate) fn named(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::BlankNode(_) | Term::Literal(_) => None,
    }
}
