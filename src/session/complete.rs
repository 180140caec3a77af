//! Completion on a live graph. Near at hand the names are indexed once, and what links lead to is asked of the graph and
//! remembered. Of a graph that is far away both are fetched while somebody types, and what has come is offered.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

use crate::compile::complete;
use crate::compile::complete::Completion;
use crate::compile::vocabulary::Named;
use crate::compile::vocabulary::Vocabulary;
use crate::graph::Ahead;
use crate::graph::Limits;
use crate::graph::Solutions;
use crate::iri;
use crate::path::Path;
use crate::schema::Type;
use crate::session::Session;
use crate::session::answer::plain;
use crate::session::errands::Errand;
use crate::session::errands::Errands;
use crate::session::remote;
use crate::session::through::Through;
use crate::sparql::Expression;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::text::name_key;

/// Longest time that the graph may take to say what a link leads to, or a server to say anything; later what is known is offered.
const PATIENCE: Duration = Duration::from_millis(40);

/// More values than this are no help, and are not taken from a server.
const MOST_VALUES: usize = 2000;

/// The names of so many values are fetched at once; those of more by how they begin.
const MOST_NAMED: usize = 200;

/// What a path leads to from things of some types, with the number of those things.
type Values = BTreeMap<String, usize>;

/// What was asked before, and the answer; none where the graph took too long.
type Known = BTreeMap<(Vec<Type>, Path), Option<Values>>;

/// Completes text for a session.
pub struct Completer {
    session: Session,
    vocabulary: RefCell<Vocabulary>,
    known: RefCell<Known>,
    far: Option<Far>,
}

/// What completion on a graph that is far away keeps.
struct Far {
    errands: Errands,
    /// How many of the things that the engine has learnt of stand in the vocabulary.
    learnt: Cell<usize>,
    /// What the text at hand needs and is not there.
    wanted: RefCell<Vec<Errand>>,
    /// The query for the number of members of each class and scheme.
    members: String,
}

impl Completer {
    /// Indexes the names of a session's graph that are at hand.
    pub fn new(session: &Session) -> Self {
        let names = session.engine().index();
        let live = |iri: &str| session.schema().deprecation(iri).is_none();
        let things = names.things().filter(|(iri, _)| live(iri));
        let things = things.map(|(iri, thing)| Named { iri, names: &thing.names, types: &thing.types });
        let (vocabulary, far) = if session.engine().place().is_none() {
            (Vocabulary::whole(session.schema(), things), None)
        } else {
            (Vocabulary::default(), Some(Far::new(session)))
        };
        Self { session: session.clone(), vocabulary: RefCell::new(vocabulary), known: RefCell::default(), far }
    }

    /// What could stand at the cursor, a byte offset, when these words are defined. A server is waited for no longer than anybody
    /// notices; what it says later is offered the next time.
    pub fn complete(&self, text: &str, cursor: usize, defined: &[String]) -> Completion {
        let until = Instant::now() + PATIENCE;
        loop {
            let completion = self.complete_at_once(text, cursor, defined);
            let Some(far) = &self.far else { return completion };
            if !far.errands.wait(&far.wanted.borrow(), until) {
                return completion;
            }
        }
    }

    /// The same with what is at hand, while what is missing is fetched.
    pub fn complete_at_once(&self, text: &str, cursor: usize, defined: &[String]) -> Completion {
        let Some(far) = &self.far else {
            return self.candidates(text, cursor, defined, self.session.engine().names(), &|_| ());
        };
        far.wanted.borrow_mut().clear();
        self.learn(far);
        let missed = RefCell::new(BTreeSet::new());
        let begun = RefCell::new(Vec::new());
        let names = Through::new(self.session.engine().names_at_hand(), |key, found| {
            if found.is_empty() {
                missed.borrow_mut().insert(key.to_owned());
            }
            found
        });
        let completion =
            self.candidates(text, cursor, defined, &names, &|beginning| begun.borrow_mut().push(beginning.to_owned()));
        far.want(text.get(..cursor).unwrap_or_default(), &missed.into_inner(), begun.into_inner());
        completion
    }

    fn candidates(
        &self,
        text: &str,
        cursor: usize,
        defined: &[String],
        names: &dyn crate::schema::Names,
        begun: &dyn Fn(&str),
    ) -> Completion {
        let values = |head: &[Type], path: &Path| self.values(head, path);
        let completer = complete::Completer {
            schema: self.session.schema(),
            names,
            vocabulary: &self.vocabulary.borrow(),
            begun,
            defined,
            values: &values,
        };
        completer.complete(text, cursor)
    }

    /// Takes over what has come since the last time.
    fn learn(&self, far: &Far) {
        let schema = self.session.schema();
        let mut vocabulary = self.vocabulary.borrow_mut();
        let learnt = self.session.engine().learnt(far.learnt.get());
        if !learnt.is_empty() {
            far.learnt.set(far.learnt.get() + learnt.len());
            let live = learnt.iter().filter(|one| schema.deprecation(&one.iri).is_none());
            vocabulary.add(schema, live.map(|one| Named { iri: &one.iri, names: &one.names, types: &one.types }));
        }
        if !vocabulary.is_counted()
            && let Some(rows) = far.errands.rows(&far.members)
        {
            vocabulary.count(schema, &numbers(&rows));
        }
    }

    fn values(&self, head: &[Type], path: &Path) -> Option<Values> {
        if let Some(far) = &self.far {
            return far.values(self, &self.session.text(&self.values_query(head, path)));
        }
        let key = (head.to_vec(), path.clone());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let limits = Limits { timeout: Some(PATIENCE), ..Limits::default() };
        let text = self.session.text(&self.values_query(head, path));
        let found = self.session.engine().select(&text, &limits).ok().map(|found| numbers(&found));
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn values_query(&self, head: &[Type], path: &Path) -> Select {
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
        counted(body)
    }
}

impl Far {
    fn new(session: &Session) -> Self {
        let belongs = Path::Alternative(vec![Path::property(iri::TYPE), Path::property(iri::IN_SCHEME)]);
        let members = counted(vec![Pattern::Triple(Node::variable("x"), belongs, Node::variable("value"))]);
        Self {
            errands: Errands::new(session.engine.clone(), &session.settings.limits),
            learnt: Cell::default(),
            wanted: RefCell::default(),
            members: session.text(&members),
        }
    }

    /// What a query for values has brought, with the names of these values on their way.
    fn values(&self, completer: &Completer, sparql: &str) -> Option<Values> {
        let sparql = format!("{}\nLIMIT {}", sparql.trim_end(), MOST_VALUES + 1);
        let Some(rows) = self.errands.rows(&sparql) else {
            self.wanted.borrow_mut().push(Errand::Rows(sparql));
            return None;
        };
        if rows.rows.len() > MOST_VALUES {
            return None;
        }
        let values = numbers(&rows);
        if values.len() <= MOST_NAMED {
            let names = completer.session.engine().names_at_hand();
            // a concept stands for what is below it
            let meant: BTreeSet<String> =
                values.keys().flat_map(|value| completer.session.schema().with_broader(value)).collect();
            let nameless = meant.into_iter().filter(|value| !value.starts_with("_:") && names.names(value).is_empty());
            let nameless: BTreeSet<String> = nameless.collect();
            if !nameless.is_empty() {
                self.wanted.borrow_mut().push(Errand::Names(Ahead::Things(nameless)));
            }
        }
        Some(values)
    }

    /// Has fetched what is missing: first what the words before the cursor mean, then what may be typed.
    fn want(&self, before: &str, missed: &BTreeSet<String>, begun: Vec<String>) {
        let known = self.errands.named();
        let named = remote::spellings(before).into_iter();
        let named: BTreeSet<String> =
            named.filter(|name| missed.contains(&name_key(name)) && !known.contains(name)).collect();
        let mut first = Vec::new();
        if !named.is_empty() {
            first.push(Errand::Names(Ahead::Named(named)));
        }
        let has_begun = !begun.is_empty();
        for beginning in begun.into_iter().filter(|beginning| !self.errands.knows(beginning)) {
            first.push(Errand::Names(Ahead::Beginning(beginning)));
        }
        let mut wanted = self.wanted.borrow_mut();
        wanted.splice(0..0, first);
        if has_begun {
            wanted.push(Errand::Names(Ahead::Foreign));
        }
        wanted.push(Errand::Rows(self.members.clone()));
        self.errands.want(&wanted);
    }
}

/// Each value in a group of patterns with the number of things that have it.
fn counted(body: Vec<Pattern>) -> Select {
    let number = Expression::Aggregate("COUNT", true, Box::new(Expression::variable("x")));
    Select {
        distinct: false,
        columns: vec![Projection::Variable("value".to_owned()), Projection::Expression(number, "number".to_owned())],
        body,
        group_by: vec!["value".to_owned()],
        having: None,
    }
}

fn numbers(found: &Solutions) -> Values {
    let row = |row: &Vec<Option<oxrdf::Term>>| match &row[..] {
        [Some(value), Some(oxrdf::Term::Literal(number))] => Some((plain(value), number.value().parse().ok()?)),
        _ => None,
    };
    found.rows.iter().filter_map(row).collect()
}
