//! What is written in the sources, with the line of each statement.

use std::collections::BTreeSet;

use oxigraph::io::RdfFormat;
use oxrdf::Term;
use oxrdf::Triple;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::finding::shorten;
use crate::diag::Diagnostic;
use crate::graph::SourceFile;
use crate::graph::load::is_in;
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
    /// By term: the place at which it is declared, else first a subject.
    subjects: Vec<Option<u32>>,
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
            // the second fault of a line is an echo of the first, and so is each further use of a prefix that is missing
            told.dedup_by_key(|fault| fault.place.as_ref().and_then(|place| place.line));
            let mut missing = BTreeSet::new();
            told.retain(|fault| prefix_of(fault).is_none_or(|prefix| missing.insert(prefix.to_owned())));
            faults.extend(told);
        }
        for fault in &mut faults {
            let Some(prefix) = prefix_of(fault) else { continue };
            let namespace = texts.files.namespace(prefix).unwrap_or("...");
            fault.suggestion = Some(format!("write `@prefix {prefix}: <{namespace}> .` above the statements"));
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
        self.subjects.resize(self.files.terms().len(), None);
        for statement in &added {
            self.subjects[statement.subject as usize].get_or_insert(statement.place);
        }
        self.tables.extend(added);
    }

    fn index(&self) -> Vec<Option<u32>> {
        let typed = self.files.terms().find(iri::TYPE);
        let mut found: Vec<Option<(bool, u32)>> = vec![None; self.files.terms().len()];
        for statement in &self.statements {
            let rank = (Some(statement.predicate) != typed, statement.place);
            let known = found[statement.subject as usize].get_or_insert(rank);
            *known = rank.min(*known);
        }
        found.into_iter().map(|rank| rank.map(|(_, place)| place)).collect()
    }

    fn read_as_written(&self, statement: &Statement) -> Written<'_> {
        let term = |id| self.files.terms().get(id);
        Written {
            subject: term(statement.subject),
            predicate: term(statement.predicate),
            object: term(statement.object),
            place: statement.place,
        }
    }

    /// The statements with a property, in the order in which they are written.
    pub(crate) fn with(&self, property: &str) -> impl Iterator<Item = Written<'_>> {
        let property = self.files.terms().find(property);
        let having = self.statements.iter().filter(move |statement| Some(statement.predicate) == property);
        having.map(|statement| self.read_as_written(statement))
    }

    /// The statements in the files of a folder.
    pub(super) fn within(&self, folder: &str) -> impl Iterator<Item = Written<'_>> {
        let inside = self.files_where(|name| is_in(name, folder));
        let there = self.statements.iter().filter(move |statement| inside[self.files.place(statement.place).file]);
        there.map(|statement| self.read_as_written(statement))
    }

    /// Of each file whether its name is such.
    pub(super) fn files_where(&self, such: impl Fn(&str) -> bool) -> Vec<bool> {
        self.files.names().map(such).collect()
    }

    /// Every term that is written, with its first place.
    pub(super) fn first_uses(&self) -> impl Iterator<Item = (&Term, Place)> {
        self.first(|statement| [statement.subject, statement.predicate, statement.object])
    }

    /// Every property of a statement, with its first place.
    pub(super) fn first_properties(&self) -> impl Iterator<Item = (&Term, Place)> {
        self.first(|statement| [statement.predicate])
    }

    fn first<const N: usize>(&self, terms: impl Fn(&Statement) -> [u32; N]) -> impl Iterator<Item = (&Term, Place)> {
        let mut seen = vec![false; self.files.terms().len()];
        self.statements.iter().flat_map(move |statement| {
            let is_new = |id: &u32| !std::mem::replace(&mut seen[*id as usize], true);
            let new: Vec<u32> = terms(statement).into_iter().filter(is_new).collect();
            new.into_iter().map(|id| (self.files.terms().get(id), self.at(statement.place)))
        })
    }

    /// The terms of these that a statement has as its property, or as its object if that is not its subject too.
    pub(super) fn used<'t>(&self, terms: impl Iterator<Item = &'t str>) -> BTreeSet<&'t str> {
        let mut used = vec![false; self.files.terms().len()];
        for statement in &self.statements {
            used[statement.predicate as usize] = true;
            used[statement.object as usize] |= statement.object != statement.subject;
        }
        terms.filter(|term| self.files.terms().find(term).is_some_and(|id| used[id as usize])).collect()
    }

    /// Writes IRIs in a message in the short forms that the texts have for them.
    pub(crate) fn shorten(&self, message: &mut String) {
        shorten(message, &self.files);
    }

    /// Where a statement stands.
    pub(crate) fn place(&self, written: Written<'_>) -> Place {
        self.at(written.place)
    }

    /// Where a term is declared, or first a subject.
    pub(crate) fn of_term(&self, term: &str) -> Option<Place> {
        let id = self.files.terms().find(term)?;
        self.subjects.get(id as usize)?.map(|place| self.at(place))
    }

    fn at(&self, place: u32) -> Place {
        let at = self.files.place(place);
        Place::line(self.files.name(at.file), at.line)
    }
}

/// The prefix that a fault tells is not declared.
fn prefix_of(fault: &Finding) -> Option<&str> {
    fault.message.strip_prefix("The prefix ")?.strip_suffix(": has not been declared")
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
