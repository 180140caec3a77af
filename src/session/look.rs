//! Looking things up outside a query: what a word means, what is stated of a thing, which sources there are.

use std::collections::BTreeSet;

use oxrdf::NamedNode;
use oxrdf::Term;

use crate::diag::Diagnostics;
use crate::graph::Solutions;
use crate::iri;
use crate::schema::GapKind;
use crate::schema::Range;
use crate::schema::Type;
use crate::session::Session;
use crate::session::answer::plain;
use crate::span::Span;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Kind;
use crate::table::Row;
use crate::table::Table;
use crate::table::Value;
use crate::text::name_key;

/// Statements of a dossier in each direction; a state is the object of thousands.
const MOST_STATEMENTS: usize = 200;

/// The role of a word that asks for gaps.
pub(super) const KIND_OF_GAP: &str = "kind of gap";

/// Predicates that the head of a dossier says already.
const IN_HEAD: &[&str] = &[iri::TYPE, iri::KIND, iri::LABEL, iri::PREF_LABEL, iri::ALT_LABEL, iri::TITLE];

/// Everything that is stated directly of one thing.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Its IRI.
    pub iri: String,
    /// The label that is printed.
    pub label: String,
    /// What it is: the most specific nouns.
    pub kinds: Vec<String>,
    /// Every name, the label first.
    pub names: Vec<String>,
    /// What is stated of it.
    pub of_it: Table,
    /// What is stated with it as the object.
    pub with_it: Table,
}

/// One meaning of a word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meaning {
    /// `noun`, `link`, `field`, `kind of gap` or `name`.
    pub role: &'static str,
    /// The term in its short form.
    pub term: String,
    /// What it stands for, in a few words.
    pub stands_for: String,
    /// Its definition; empty where none is recorded.
    pub definition: String,
}

/// A source and how much it states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceGraph {
    /// The IRI of its graph.
    pub iri: String,
    /// Its title.
    pub title: String,
    /// Number of statements.
    pub statements: usize,
}

impl Session {
    /// What is stated directly of a thing.
    ///
    /// # Errors
    /// If a limit is reached or the engine fails, or if `thing` is no IRI.
    pub fn dossier(&self, thing: &str) -> Result<Dossier, Diagnostics> {
        self.settled(Span::default(), |session| session.dossier_at_hand(thing))
    }

    fn dossier_at_hand(&self, thing: &str) -> Result<Dossier, Diagnostics> {
        let names = self.engine().names();
        let mut dossier = Dossier {
            iri: thing.to_owned(),
            label: names.label(thing),
            kinds: self.kinds(thing),
            names: names.names(thing),
            of_it: Table::default(),
            with_it: Table::default(),
        };
        let Ok(node) = NamedNode::new(thing) else { return Ok(dossier) };
        dossier.of_it = self.statements("of it", &format!("SELECT DISTINCT ?p ?x WHERE {{ {node} ?p ?x }}"))?;
        dossier.with_it = self.statements("from", &format!("SELECT DISTINCT ?p ?x WHERE {{ ?x ?p {node} }}"))?;
        Ok(dossier)
    }

    /// Statements as a table of property and value, one row for each property.
    fn statements(&self, heading: &str, sparql: &str) -> Result<Table, Diagnostics> {
        let solutions = self.select(sparql, Span::default())?;
        let mut rows: Vec<(String, String, Value)> = Vec::new();
        for row in &solutions.rows {
            let [Some(property), Some(value)] = &row[..] else { continue };
            let property = plain(property);
            if !IN_HEAD.contains(&property.as_str()) {
                let value = self.value(value);
                rows.push((self.property_label(&property), name_key(&value.shown()), value));
            }
        }
        rows.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        rows.dedup();
        let mut table = Table {
            columns: vec![Column::new("property", Kind::Text), Column::new(heading, Kind::Text)],
            ..Table::default()
        };
        let more = rows.len().saturating_sub(MOST_STATEMENTS);
        for (property, _, value) in rows.into_iter().take(MOST_STATEMENTS) {
            table.rows.push(Row::new([Cell::new(vec![Value::text(property)]), Cell::new(vec![value])]));
        }
        if more > 0 {
            table.notes.push(format!("and {more} more"));
        }
        Ok(table)
    }

    pub(super) fn property_label(&self, property: &str) -> String {
        self.schema()
            .property(property)
            .map_or_else(|| self.engine().names().label(property), |known| known.label.clone())
    }

    /// The most specific nouns of a thing.
    pub(super) fn kinds(&self, thing: &str) -> Vec<String> {
        let types: Vec<Type> =
            self.engine().names().types(thing).into_iter().filter_map(|of| self.type_of(of)).collect();
        let specific = |of: &&Type| !types.iter().any(|other| other != *of && self.schema().is_a(other, of));
        let kinds: BTreeSet<String> =
            types.iter().filter(specific).map(|of| self.schema().noun_of(of, false)).collect();
        kinds.into_iter().collect()
    }

    pub(super) fn type_of(&self, of: String) -> Option<Type> {
        if self.schema().class(&of).is_some() {
            return Some(Type::Class(of));
        }
        self.schema().scheme(&of).is_some().then_some(Type::Scheme(of))
    }

    /// The label of a thing.
    pub fn title(&self, thing: &str) -> String {
        self.engine().names().label(thing)
    }

    /// The things that a name stands for.
    ///
    /// # Errors
    /// If the engine fails.
    pub fn things_named(&self, name: &str) -> Result<Vec<String>, Diagnostics> {
        self.engine.expect(&[name]);
        self.settled(Span::default(), |session| Ok(session.things_at_hand(name)))
    }

    fn things_at_hand(&self, name: &str) -> Vec<String> {
        match iri::expand(name) {
            Some(iri) => vec![iri],
            None => self.engine().names().lookup(&name_key(name)),
        }
    }

    /// What a word of the language or a name means, every meaning once.
    ///
    /// # Errors
    /// If the engine fails.
    pub fn meanings(&self, word: &str) -> Result<Vec<Meaning>, Diagnostics> {
        self.engine.expect(&[word]);
        self.settled(Span::default(), |session| Ok(session.meanings_at_hand(word)))
    }

    fn meanings_at_hand(&self, word: &str) -> Vec<Meaning> {
        let key = name_key(word);
        let schema = self.schema();
        let mut found = BTreeSet::new();
        // a term by its own name is what its words stand for
        let term = iri::expand(word);
        found.extend(term.iter().filter_map(|term| self.property_meaning("field", term, false)));
        let asked_for = |(kind, known): (&str, &GapKind)| Meaning {
            role: KIND_OF_GAP,
            term: iri::compact(kind),
            stands_for: format!("gaps of kind {}", known.label),
            definition: known.reason.clone(),
        };
        found.extend(schema.gap_kinds_named(&key).map(asked_for));
        found.extend(schema.gap_kinds().filter(|(kind, _)| term.as_deref() == Some(*kind)).map(asked_for));
        let named = term.and_then(|term| self.type_of(term));
        for meaning in schema.nouns(&key).map(|noun| &noun.meaning).chain(&named) {
            found.insert(self.noun_meaning(meaning));
        }
        for link in schema.links(&key) {
            found.extend(self.property_meaning("link", &link.property, link.inverse));
        }
        for property in schema.fields(&key) {
            found.extend(self.property_meaning("field", property, false));
        }
        for thing in self.things_at_hand(word) {
            let names = self.engine().names();
            let known = !names.names(&thing).is_empty() || !names.types(&thing).is_empty();
            let is_kind = schema.gap_kinds().any(|(kind, _)| kind == thing);
            let term = self.type_of(thing.clone()).is_some() || schema.property(&thing).is_some() || is_kind;
            if term || !known {
                continue;
            }
            let kinds = self.kinds(&thing).join(", ");
            found.insert(Meaning {
                role: "name",
                term: iri::compact(&thing),
                stands_for: format!(
                    "{} ({})",
                    self.engine().names().label(&thing),
                    if kinds.is_empty() { "thing" } else { &kinds }
                ),
                definition: self.definition(&thing),
            });
        }
        found.into_iter().collect()
    }

    /// The rows of a query that nobody typed.
    ///
    /// # Errors
    /// If a limit is reached or the engine fails.
    pub fn ask(&self, sparql: &str) -> Result<Solutions, Diagnostics> {
        self.select(sparql, Span::default())
    }

    /// What a class or scheme means.
    pub(super) fn noun_meaning(&self, of: &Type) -> Meaning {
        let schema = self.schema();
        let (term, definition) = match of {
            Type::Class(class) => (class, schema.class(class).map(|class| class.comment.clone())),
            Type::Scheme(scheme) => (scheme, schema.scheme(scheme).map(|scheme| scheme.comment.clone())),
        };
        Meaning {
            role: "noun",
            term: iri::compact(term),
            stands_for: schema.noun_of(of, true),
            definition: definition.unwrap_or_default(),
        }
    }

    pub(super) fn property_meaning(&self, role: &'static str, iri: &str, inverse: bool) -> Option<Meaning> {
        let schema = self.schema();
        let property = schema.property(iri)?;
        let domain: Vec<String> =
            property.domain.iter().map(|class| schema.noun_of(&Type::Class(class.clone()), false)).collect();
        let domain = if domain.is_empty() { "anything".to_owned() } else { domain.join(" or ") };
        let range = match &property.range {
            Range::Any => "anything".to_owned(),
            Range::Class(class) => schema.noun_of(&Type::Class(class.clone()), false),
            Range::Scheme(scheme) => schema.noun_of(&Type::Scheme(scheme.clone()), false),
            Range::Data(datatype) => iri::local_name(datatype).to_owned(),
        };
        let (from, to) = if inverse { (range, domain) } else { (domain, range) };
        Some(Meaning {
            role,
            term: iri::compact(iri),
            stands_for: format!("{}, from {from} to {to}", property.label),
            definition: property.comment.clone(),
        })
    }

    /// The recorded definition of a thing; a thing whose definition cannot be read has none.
    fn definition(&self, thing: &str) -> String {
        let Ok(node) = NamedNode::new(thing) else { return String::new() };
        let (definition, comment) = (iri::DEFINITION, iri::COMMENT);
        let sparql =
            format!("SELECT DISTINCT ?x WHERE {{ {{ {node} <{definition}> ?x }} UNION {{ {node} <{comment}> ?x }} }}");
        let mut texts: Vec<(bool, String)> = Vec::new();
        for row in self.select(&sparql, Span::default()).map(|found| found.rows).unwrap_or_default() {
            if let Some(Some(Term::Literal(literal))) = row.first() {
                texts.push((literal.language().is_some_and(|tag| tag != "en"), literal.value().to_owned()));
            }
        }
        texts.sort();
        texts.into_iter().next().map(|(_, text)| text).unwrap_or_default()
    }

    /// The sources by title, without the graphs that rules derive.
    ///
    /// # Errors
    /// If the engine fails.
    pub fn source_graphs(&self) -> Result<Vec<SourceGraph>, Diagnostics> {
        self.settled(Span::default(), |session| Ok(session.sources_at_hand()))
    }

    fn sources_at_hand(&self) -> Vec<SourceGraph> {
        let mut sources: Vec<SourceGraph> = self
            .engine()
            .sources()
            .into_iter()
            .filter(|(graph, _)| !graph.starts_with(iri::INFERRED))
            .map(|(iri, statements)| SourceGraph { title: self.engine().names().label(&iri), iri, statements })
            .collect();
        sources.sort_by_cached_key(|source| (name_key(&source.title), source.iri.clone()));
        sources
    }
}
