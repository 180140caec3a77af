//! What is new between two versions of a graph, thing by thing.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use oxrdf::Term;

use crate::graph::Engine as _;
use crate::graph::MemoryEngine;
use crate::graph::MemoryGraph;
use crate::iri;
use crate::schema::Schema;
use crate::session::Session;
use crate::session::answer::plain;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Kind;
use crate::table::Row;
use crate::table::Table;
use crate::table::Value;
use crate::text::name_key;

/// A graph that can be compared with another.
pub struct Version {
    session: Session,
    engine: Arc<MemoryEngine>,
}

/// Property, value and source of a statement.
type Said = BTreeSet<(String, String, String)>;

/// What became of a thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    New,
    Changed,
    Gone,
}

impl Change {
    fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Gone => "gone",
        }
    }
}

impl Version {
    /// A version with the ontology that it holds.
    pub fn new(graph: MemoryGraph) -> Self {
        let schema = Schema::from_triples(graph.triples_with(Schema::READ));
        let engine = Arc::new(MemoryEngine::new(graph));
        Self { session: Session::new(Arc::clone(&engine) as _, schema), engine }
    }

    /// What the sources state now and did not state in an older version, and the other way round: a row for each thing of which
    /// statements came or went. What rules derive is left out, and so is the ontology, which is in no source.
    pub fn since(&self, old: &Self) -> Table {
        let (before, unnamed_before) = old.said();
        let (now, unnamed_now) = self.said();
        let mut rows: Vec<(Change, String, Row)> = Vec::new();
        let things: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        let nothing = Said::new();
        for thing in things {
            let (was, is) = (before.get(thing).unwrap_or(&nothing), now.get(thing).unwrap_or(&nothing));
            let change = match (was.is_empty(), is.is_empty()) {
                _ if was == is => continue,
                (true, _) => Change::New,
                (_, true) => Change::Gone,
                _ => Change::Changed,
            };
            let version = if change == Change::Gone { old } else { self };
            let label = version.session.title(thing);
            let row = Row {
                identity: vec![change.word().to_owned(), thing.clone()],
                ..Row::new([
                    Cell::new(vec![Value::text(change.word())]),
                    Cell::new(vec![Value::iri(thing.clone(), label.clone())]),
                    Cell::set(version.session.kinds(thing).into_iter().map(Value::text).collect()),
                    self.worded(is.difference(was)),
                    old.worded(was.difference(is)),
                    version.sources(is.symmetric_difference(was)),
                ])
            };
            rows.push((change, name_key(&label), row));
        }
        rows.sort_by(|(a, b, row), (c, d, other)| (a, b, &row.identity).cmp(&(c, d, &other.identity)));
        let count = |wanted: Change| rows.iter().filter(|(change, ..)| *change == wanted).count();
        let mut notes = vec![
            format!("{} new, {} changed, {} gone", count(Change::New), count(Change::Changed), count(Change::Gone)),
            format!("from data {} to data {}", old.digest(), self.digest()),
        ];
        if unnamed_before != unnamed_now {
            notes.push("statements about things without a name differ too; they are not listed".to_owned());
        }
        let heading = |(name, kind): (&str, Kind)| Column::new(name, kind);
        Table {
            columns: [
                ("change", Kind::Text),
                ("name", Kind::Thing),
                ("kind", Kind::Text),
                ("stated", Kind::Text),
                ("no longer stated", Kind::Text),
                ("source", Kind::Thing),
            ]
            .map(heading)
            .to_vec(),
            rows: rows.into_iter().map(|(_, _, row)| row).collect(),
            notes,
        }
    }

    /// The digest of the data.
    pub fn digest(&self) -> &str {
        self.engine.digest().unwrap_or("unknown")
    }

    /// Statements by thing, and those about nameless things with all of these alike.
    fn said(&self) -> (BTreeMap<String, Said>, BTreeMap<String, usize>) {
        let mut said: BTreeMap<String, Said> = BTreeMap::new();
        let mut unnamed: BTreeMap<String, usize> = BTreeMap::new();
        for (subject, property, value, source) in self.engine.stated() {
            if [subject, value].into_iter().any(Term::is_blank_node) {
                let alike = |term: &Term| if term.is_blank_node() { "_:".to_owned() } else { term.to_string() };
                *unnamed.entry(format!("{} {property} {} {source}", alike(subject), alike(value))).or_default() += 1;
            } else {
                let statement = (plain(property), Self::shown(value), plain(source));
                said.entry(plain(subject)).or_default().insert(statement);
            }
        }
        (said, unnamed)
    }

    /// A value as it is told apart and printed: a thing by its IRI, text with its language.
    fn shown(value: &Term) -> String {
        match value {
            Term::NamedNode(node) => iri::compact(node.as_str()),
            Term::Literal(literal) => match literal.language() {
                Some(tag) if tag != "en" => format!("{}@{tag}", literal.value()),
                _ => literal.value().to_owned(),
            },
            Term::BlankNode(_) => value.to_string(),
        }
    }

    fn worded<'a>(&self, statements: impl Iterator<Item = &'a (String, String, String)>) -> Cell {
        let worded = statements.filter(|(property, ..)| property != iri::TYPE).map(|(property, value, _)| {
            let value = iri::expand(value).map_or_else(|| value.clone(), |thing| self.engine.names().label(&thing));
            let property = match property.as_str() {
                iri::LABEL | iri::PREF_LABEL | iri::TITLE => "name".to_owned(),
                iri::ALT_LABEL => "also called".to_owned(),
                other => self.session.property_label(other),
            };
            Value::text(format!("{property}: {value}"))
        });
        let worded: Vec<Value> = worded.collect();
        if worded.is_empty() { Cell::new(vec![Value::text("none")]) } else { Cell::set(worded) }
    }

    fn sources<'a>(&self, statements: impl Iterator<Item = &'a (String, String, String)>) -> Cell {
        let sources = statements.map(|(.., source)| Value::iri(source.clone(), self.session.title(source)));
        Cell::set(sources.collect())
    }
}
