//! What is written in the sources, with the line of each statement.

use std::collections::BTreeMap;

use oxigraph::io::RdfFormat;
use oxrdf::Term;
use oxrdf::Triple;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::diag::Diagnostic;
use crate::graph::SourceFile;
use crate::iri;
use crate::shacl::Files;
use crate::shacl::Statement;
use crate::span::Source;

/// Faults of syntax that are told of one file; more of them say less.
const MOST_FAULTS: usize = 20;

/// The statements of all files of RDF, shapes and alignments included.
#[derive(Default)]
pub(crate) struct Texts {
    pub(super) files: Files,
    pub(super) statements: Vec<Statement>,
    /// What tables say.
    pub(super) tables: Vec<Statement>,
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
    /// Reads all files of RDF past their faults, which are told.
    pub(crate) fn read(sources: &[SourceFile]) -> (Self, Vec<Finding>) {
        let mut texts = Self::default();
        let mut faults = Vec::new();
        for file in sources {
            let format = match file.path.rsplit('.').next() {
                Some("ttl") => RdfFormat::Turtle,
                Some("trig") => RdfFormat::TriG,
                _ => continue,
            };
            let source = Source::new(file.path.clone(), file.text.clone());
            let (read, found) = texts.files.read_on(&source, format, None, MOST_FAULTS);
            texts.statements.extend(read);
            let mut told: Vec<Finding> = found.iter().map(|fault| fault_of(Kind::Syntax, &source, fault)).collect();
            // the second fault of a line is an echo of the first
            told.dedup_by_key(|fault| fault.place.as_ref().and_then(|place| place.line));
            faults.extend(told);
        }
        texts.subjects = texts.index();
        (texts, faults)
    }

    /// Adds what is made of the lines of a table.
    pub(super) fn add_table(&mut self, table: &SourceFile, made: &[(usize, Triple)]) {
        let terms: Vec<(usize, [Term; 3])> = made
            .iter()
            .map(|(line, triple)| {
                (*line, [triple.subject.clone().into(), triple.predicate.clone().into(), triple.object.clone()])
            })
            .collect();
        let lines = table.text.matches('\n').count() + 1;
        let statements = terms.iter().map(|(line, [s, p, o])| (*line, [s, p, o]));
        let added = self.files.take_lines(&table.path, lines, statements);
        for statement in &added {
            if let Some(subject) = named(self.files.terms().get(statement.subject)) {
                self.subjects.entry(subject.to_owned()).or_insert(statement.place);
            }
        }
        self.tables.extend(added);
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
        Place::line(self.files.name(at.file), at.line)
    }
}

/// A fault in a text as a finding, with its place.
pub(super) fn fault_of(kind: Kind, source: &Source, fault: &Diagnostic) -> Finding {
    let mut place = Place::line(source.name.clone(), 1);
    if let Some(span) = fault.span() {
        let (line, column) = source.position(span.start);
        place = Place { line: Some(line), column: Some(column), ..place };
    }
    let finding = Finding::new(kind, place, "text", fault.message.clone());
    match fault.help.first() {
        Some(help) => finding.suggest(help.clone()),
        None => finding,
    }
}

/// The IRI of a term that is one.
pub(crate) fn named(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::BlankNode(_) | Term::Literal(_) => None,
    }
}
