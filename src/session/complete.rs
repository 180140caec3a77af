//! Completion on a live graph: the names are indexed once, and what links lead to is asked of the graph and remembered.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::compile::complete;
use crate::compile::complete::Completion;
use crate::compile::complete::Named;
use crate::compile::complete::Vocabulary;
use crate::graph::Limits;
use crate::iri;
use crate::path::Path;
use crate::schema::Type;
use crate::session::Session;
use crate::session::answer::plain;
use crate::sparql::Expression;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;

/// Longest time that the graph may take to say what a link leads to; later the names alone are offered.
const PATIENCE: Duration = Duration::from_millis(40);

/// What a path leads to from things of some types, with the number of those things.
type Values = BTreeMap<String, usize>;

/// What was asked before, and the answer; none where the graph took too long.
type Known = BTreeMap<(Vec<Type>, Path), Option<Values>>;

/// Completes text for a session.
pub struct Completer {
    session: Session,
    vocabulary: Vocabulary,
    known: RefCell<Known>,
}

impl Completer {
    /// Indexes the names of a session's graph.
    pub fn new(session: &Session) -> Self {
        let names = session.engine().index();
        let live = |iri: &str| session.schema().deprecation(iri).is_none();
        let things = names.things().filter(|(iri, _)| live(iri));
        let things = things.map(|(iri, thing)| Named { iri, names: &thing.names, types: &thing.types });
        let vocabulary = Vocabulary::new(session.schema(), things);
        Self { session: session.clone(), vocabulary, known: RefCell::default() }
    }

    /// What could stand at the cursor, a byte offset, when these words are defined.
    pub fn complete(&self, text: &str, cursor: usize, defined: &[String]) -> Completion {
        let values = |head: &[Type], path: &Path| self.values(head, path);
        let completer = complete::Completer {
            schema: self.session.schema(),
            names: self.session.engine().names(),
            vocabulary: &self.vocabulary,
            defined,
            values: &values,
        };
        completer.complete(text, cursor)
    }

    fn values(&self, head: &[Type], path: &Path) -> Option<Values> {
        let key = (head.to_vec(), path.clone());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let found = self.ask(head, path);
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn ask(&self, head: &[Type], path: &Path) -> Option<Values> {
        let classes: Vec<Node> = head
            .iter()
            .filter_map(|of| {
                if let Type::Class(class) = of { Some(self.session.schema().with_subclasses(class)) } else { None }
            })
            .flatten()
            .map(|class| Node::iri(&class))
            .collect();
        let mut body = vec![Pattern::Triple(Node::variable("x"), path.clone(), Node::variable("value"))];
        if !classes.is_empty() {
            body.insert(0, Pattern::Triple(Node::variable("x"), Path::property(iri::TYPE), Node::variable("class")));
            body.push(Pattern::Filter(Expression::In(Box::new(Expression::variable("class")), classes)));
        }
        let number = Expression::Aggregate("COUNT", true, Box::new(Expression::variable("x")));
        let select = Select {
            distinct: false,
            columns: vec![
                Projection::Variable("value".to_owned()),
                Projection::Expression(number, "number".to_owned()),
            ],
            body,
            group_by: vec!["value".to_owned()],
            having: None,
        };
        let limits = Limits { timeout: Some(PATIENCE), ..Limits::default() };
        let found = self.session.engine().select(&self.session.text(&select), &limits).ok()?;
        let row = |row: &Vec<Option<oxrdf::Term>>| match &row[..] {
            [Some(value), Some(oxrdf::Term::Literal(number))] => Some((plain(value), number.value().parse().ok()?)),
            _ => None,
        };
        Some(found.rows.iter().filter_map(row).collect())
    }
}
