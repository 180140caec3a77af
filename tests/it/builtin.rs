//! The built-in graph for all tests: its statements, read once, and answers to queries.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use concord::diag::Diagnostics;
use concord::graph::Builtin;
use concord::graph::load;
use concord::iri;
use concord::session::Answer;
use concord::table::Cell;
use oxrdf::Term;

use crate::corpus::session;

/// Statements about one thing: property, short where it has a prefix, to values.
pub(crate) type About = BTreeMap<String, BTreeSet<Object>>;

/// The object of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Object {
    /// An IRI, short where it has a prefix, or a blank node.
    Node(String),
    /// A literal and its datatype.
    Literal(String, String),
}

impl Object {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Node(text) | Self::Literal(text, _) => text,
        }
    }
}

/// Everything that the built-in graph states and derives.
#[derive(Default)]
pub(crate) struct Statements {
    /// The default graph by subject.
    pub(crate) about: BTreeMap<String, About>,
    /// Statements of each named graph: subject, property, object.
    pub(crate) graphs: BTreeMap<String, Vec<(String, String, Object)>>,
}

pub(crate) static STATEMENTS: LazyLock<Statements> = LazyLock::new(|| {
    let (graph, _) = load::load(&Builtin::files()).expect("the built-in sources have no fault");
    let mut all = Statements::default();
    for (subject, property, object) in graph.triples() {
        let about = all.about.entry(node(subject)).or_default();
        about.entry(node(property)).or_default().insert(object_of(object));
    }
    for (subject, property, object, name) in graph.quads() {
        if let Some(name) = name {
            let statement = (node(subject), node(property), object_of(object));
            all.graphs.entry(node(name)).or_default().push(statement);
        }
    }
    all
});

fn node(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => iri::compact(node.as_str()),
        other => other.to_string(),
    }
}

fn object_of(term: &Term) -> Object {
    match term {
        Term::Literal(literal) => {
            Object::Literal(literal.value().to_owned(), iri::compact(literal.datatype().as_str()))
        }
        other => Object::Node(node(other)),
    }
}

impl Statements {
    /// The values of a property of a thing.
    pub(crate) fn values(&self, thing: &str, property: &str) -> BTreeSet<&str> {
        let values = self.about.get(thing).and_then(|about| about.get(property));
        values.into_iter().flatten().map(Object::text).collect()
    }

    /// Things said to be of a class itself.
    pub(crate) fn of_class<'a>(&'a self, class: &'a str) -> impl Iterator<Item = &'a str> {
        self.about.keys().map(String::as_str).filter(move |thing| self.values(thing, "rdf:type").contains(class))
    }

    /// Everything above a thing by a property, itself included.
    pub(crate) fn above<'a>(&'a self, thing: &'a str, property: &str) -> BTreeSet<&'a str> {
        let mut seen = BTreeSet::from([thing]);
        let mut open = vec![thing];
        while let Some(at) = open.pop() {
            open.extend(self.values(at, property).into_iter().filter(|above| seen.insert(above)));
        }
        seen
    }

    /// All classes of a thing.
    pub(crate) fn classes(&self, thing: &str) -> BTreeSet<&str> {
        let stated = self.about.get(thing).and_then(|about| about.get("rdf:type"));
        stated.into_iter().flatten().flat_map(|class| self.above(class.text(), "rdfs:subClassOf")).collect()
    }
}

/// What the built-in graph answers.
pub(crate) fn ask(text: &str) -> Result<Vec<Answer>, Diagnostics> {
    session().clone().eval(text)
}

/// The rows of the answer to one query that has no fault, as the words that are shown.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    rows_of(ask(text), text)
}

/// The first column of those rows.
pub(crate) fn names(text: &str) -> Vec<String> {
    rows(text).into_iter().map(|mut row| row.swap_remove(0)).collect()
}

/// The rows of an answer as the words that are shown; several values of a cell stand apart by `; `.
pub(crate) fn rows_of(answers: Result<Vec<Answer>, Diagnostics>, text: &str) -> Vec<Vec<String>> {
    let answers = answers.unwrap_or_else(|faults| {
        let told: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        panic!("{text}: {}", told.join("; "))
    });
    let [answer] = &answers[..] else { panic!("{text}: one answer was expected") };
    let table = &answer.table;
    let shown = |cell: &Cell| cell.why_empty().map_or_else(|| cell.shown(), |why| why.to_string());
    table.rows.iter().map(|row| table.cells(row).map(|(_, cell)| shown(cell)).collect()).collect()
}
