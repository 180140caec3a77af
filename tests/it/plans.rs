//! The rewritten plan answers as the plain one, on two engines, and both as a reading of the plan that knows no SPARQL.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use concord::compile::PASSES;
use concord::compile::THING;
use concord::compile::lower;
use concord::compile::optimise;
use concord::graph::Builtin;
use concord::graph::Engine;
use concord::graph::Limits;
use concord::graph::MemoryEngine;
use concord::graph::MemoryGraph;
use concord::iri;
use concord::path::Path;
use concord::plan::Comparison;
use concord::plan::Condition;
use concord::plan::Quantity;
use concord::plan::Query;
use concord::plan::Set;
use concord::plan::Time;
use concord::plan::Value;
use concord::schema::Schema;
use oxigraph::sparql::QueryResults;
use oxigraph::sparql::SparqlEvaluator;
use oxigraph::store::Store;
use oxrdf::GraphName;
use oxrdf::Literal;
use oxrdf::NamedNode;
use oxrdf::Quad;
use oxrdf::Term;
use proptest::collection::vec;
use proptest::prelude::*;

/// The ontology's own files as a graph's worth of words.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let files: Vec<_> = Builtin::files().into_iter().filter(|file| file.path.starts_with("ontology/")).collect();
    let (graph, _) = concord::graph::load::load(&files).unwrap();
    Schema::from_triples(graph.triples())
});

/// Sorts of things in a generated graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Country,
    Actor,
    Corridor,
    Initiative,
    Competence,
    Dimension,
}

const SORTS: [Sort; 6] =
    [Sort::Country, Sort::Actor, Sort::Corridor, Sort::Initiative, Sort::Competence, Sort::Dimension];

impl Sort {
    /// Classes of its things, the widest first; none for concepts.
    fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Country => &["State"],
            Self::Actor => &["Actor", "Ministry", "City", "DiasporaOrganisation"],
            Self::Corridor => &["Corridor"],
            Self::Initiative => &["Initiative", "Law", "Policy", "Agreement", "CityPartnership"],
            Self::Competence => &["Competence"],
            Self::Dimension => &[],
        }
    }

    /// Names of its things; the last is said of nothing.
    fn things(self) -> Vec<String> {
        let (name, count) = match self {
            Self::Country => ("country", 3),
            Self::Actor => ("actor", 5),
            Self::Corridor => ("corridor", 3),
            Self::Initiative => ("initiative", 6),
            Self::Competence => ("competence", 3),
            Self::Dimension => ("dimension", 3),
        };
        (0..count).map(|n| format!("https://w3id.org/concord/id/{name}-{n}")).collect()
    }

    /// Properties that lead from its things to others.
    fn roads(self) -> Vec<(&'static str, Sort)> {
        ROADS.iter().filter(|(from, _, _)| *from == self).map(|(_, property, to)| (*property, *to)).collect()
    }
}

/// Stored properties of the ontology between the sorts.
const ROADS: &[(Sort, &str, Sort)] = &[
    (Sort::Actor, "country", Sort::Country),
    (Sort::Actor, "partOf", Sort::Actor),
    (Sort::Corridor, "origin", Sort::Country),
    (Sort::Corridor, "destination", Sort::Country),
    (Sort::Initiative, "owner", Sort::Actor),
    (Sort::Initiative, "party", Sort::Actor),
    (Sort::Initiative, "dimension", Sort::Dimension),
    (Sort::Initiative, "inCorridor", Sort::Corridor),
    (Sort::Initiative, "implements", Sort::Initiative),
    (Sort::Competence, "holder", Sort::Actor),
    (Sort::Competence, "dimension", Sort::Dimension),
];

/// Derived properties of the ontology between the sorts.
const DERIVED: &[(Sort, &str, Sort)] = &[
    (Sort::Initiative, "actor", Sort::Actor),
    (Sort::Initiative, "initiativeCountry", Sort::Country),
    (Sort::Actor, "actorCorridor", Sort::Corridor),
    (Sort::Actor, "actorDimension", Sort::Dimension),
    (Sort::Actor, "actorInitiative", Sort::Initiative),
    (Sort::Actor, "partner", Sort::Actor),
];

const DIMENSIONS: &str = "https://w3id.org/concord/concept/dimensions";
const TIMES: [&str; 4] = [iri::BEGIN_EARLIEST, iri::BEGIN_LATEST, iri::END_EARLIEST, iri::END_LATEST];

fn co(name: &str) -> String {
    format!("{}{name}", iri::CO)
}

fn node(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

/// Numbers turned into choices; when they run out the first choice is taken, which ends every recursion.
struct Choices<'a>(&'a [u16]);

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                usize::from(*first) % bound.max(1)
            }
            None => 0,
        }
    }

    fn one<T: Clone>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())].clone()
    }

    fn year(&mut self) -> i64 {
        [1990, 1995, 2000, 2005][self.below(4)]
    }
}

/// A small graph: each thing has a class, some roads to others and some times.
fn graph(choices: &mut Choices<'_>) -> Vec<Quad> {
    let mut quads = Vec::new();
    let mut add = |subject: &str, property: &str, object: Term| {
        quads.push(Quad::new(node(subject), node(property), object, GraphName::DefaultGraph));
    };
    for sort in SORTS {
        let things = sort.things();
        for thing in &things[..things.len() - 1] {
            match sort.classes() {
                [] => add(thing, iri::IN_SCHEME, node(DIMENSIONS).into()),
                classes => add(thing, iri::TYPE, node(&co(choices.one(classes))).into()),
            }
            for (property, to) in sort.roads() {
                let targets = to.things();
                for _ in 0..choices.below(4) {
                    add(thing, &co(property), node(&choices.one(&targets[..targets.len() - 1])).into());
                }
            }
            for property in TIMES {
                if choices.below(3) == 1 {
                    add(thing, property, Literal::from(choices.year()).into());
                }
            }
            if choices.below(3) == 1 {
                add(thing, &co("statedTime"), Literal::from(choices.one(&["since 1990", "In Force"])).into());
            }
            if choices.below(3) == 1 {
                let day = choices.one(&["1990-05-01", "2000-12-31"]);
                add(thing, &co("signed"), Literal::new_typed_literal(day, node(iri::XSD_DATE)).into());
            }
        }
    }
    quads
}

fn step(choices: &mut Choices<'_>, from: Sort) -> (Path, Sort) {
    let mut steps: Vec<(Path, Sort)> = Vec::new();
    for (a, property, b) in ROADS {
        if *a == from {
            steps.push((Path::property(co(property)), *b));
        }
        if *b == from {
            steps.push((Path::property(co(property)).inverse(), *a));
        }
    }
    for (a, property, b) in DERIVED {
        let path = SCHEMA.property(&co(property)).map(|property| property.path.clone()).unwrap();
        if *b == from {
            steps.push((path.inverse(), *a));
        }
        if *a == from {
            steps.push((path, *b));
        }
    }
    let (path, to) = choices.one(&steps);
    let same: Vec<Path> = steps.into_iter().filter(|(_, end)| *end == to).map(|(path, _)| path).collect();
    if choices.below(5) == 4 { (Path::Alternative(vec![path, choices.one(&same)]), to) } else { (path, to) }
}

fn path(choices: &mut Choices<'_>, from: Sort) -> (Path, Sort) {
    let (mut path, mut to) = step(choices, from);
    while choices.below(4) == 3 {
        let (next, end) = step(choices, to);
        path = path.then(next);
        to = end;
    }
    (path, to)
}

fn set(choices: &mut Choices<'_>, sort: Sort, depth: usize) -> Set {
    let parts =
        |choices: &mut Choices<'_>| (0..=choices.below(3)).map(|_| set(choices, sort, depth - 1)).collect::<Vec<_>>();
    match if depth == 0 { choices.below(2) } else { choices.below(9) } {
        0 => match sort.classes() {
            [] => Set::Concepts(DIMENSIONS.to_owned()),
            classes => Set::Instances(SCHEMA.with_subclasses(&co(choices.one(classes)))),
        },
        1 => {
            let things = sort.things();
            Set::Things((0..=choices.below(3)).map(|_| choices.one(&things)).collect())
        }
        2..=5 => {
            let base = set(choices, sort, depth - 1);
            let conditions = (0..choices.below(4)).map(|_| condition(choices, sort, depth - 1)).collect();
            Set::Where(Box::new(base), conditions)
        }
        6 => Set::Union(parts(choices)),
        7 => Set::Intersection(parts(choices)),
        _ => {
            let (a, b) = (set(choices, sort, depth - 1), set(choices, sort, depth - 1));
            Set::Difference(Box::new(a), Box::new(b))
        }
    }
}

fn condition(choices: &mut Choices<'_>, sort: Sort, depth: usize) -> Condition {
    let target = |choices: &mut Choices<'_>, to: Sort| {
        (choices.below(4) > 0).then(|| Box::new(set(choices, to, depth.saturating_sub(1))))
    };
    match if depth == 0 { choices.below(5) } else { choices.below(11) } {
        0 => {
            let (path, to) = path(choices, sort);
            Condition::Link { path, target: target(choices, to) }
        }
        1 => Condition::Time(match choices.below(4) {
            0 => Time::Since(choices.year()),
            1 => Time::Before(choices.year()),
            2 if choices.below(2) == 0 => Time::Surely(choices.year()),
            2 if choices.below(2) == 0 => Time::EndedBefore(choices.year()),
            2 => Time::AsOf(choices.year()),
            _ => {
                let open = |choices: &mut Choices<'_>| (choices.below(3) > 0).then(|| choices.year());
                Time::During(open(choices), open(choices))
            }
        }),
        2 => {
            let (path, to) = path(choices, sort);
            let n = choices.below(4) as u64;
            let quantity =
                choices.one(&[Quantity::AtLeast(n), Quantity::AtMost(n), Quantity::Exactly(n), Quantity::Only]);
            Condition::Count { path, target: target(choices, to), quantity }
        }
        3 => compare(choices),
        4 => {
            let (path, to) = step(choices, sort);
            let classes: BTreeSet<String> = match to.classes() {
                [] => BTreeSet::from([co("Nothing")]),
                classes => SCHEMA.with_subclasses(&co(choices.one(classes))),
            };
            let below = depth.saturating_sub(1);
            let conditions = (0..choices.below(3)).map(|_| condition(choices, to, below)).collect();
            Condition::Witness { path, classes, conditions }
        }
        5 | 6 => Condition::Not(Box::new(condition(choices, sort, depth - 1))),
        7 => Condition::In(Box::new(set(choices, sort, depth - 1))),
        8 => Condition::All((0..choices.below(4)).map(|_| condition(choices, sort, depth - 1)).collect()),
        _ => Condition::Any((0..choices.below(4)).map(|_| condition(choices, sort, depth - 1)).collect()),
    }
}

fn compare(choices: &mut Choices<'_>) -> Condition {
    use Comparison as C;
    let order = [C::Equal, C::NotEqual, C::Less, C::LessOrEqual, C::Greater, C::GreaterOrEqual];
    let (property, op, value) = match choices.below(3) {
        0 => (choices.one(&TIMES).to_owned(), choices.one(&order), Value::Integer(choices.year())),
        1 => {
            let text = choices.one(&["in force", "SINCE", "e"]).to_owned();
            (co("statedTime"), choices.one(&[C::Equal, C::NotEqual, C::Contains]), Value::Text(text))
        }
        _ => (co("signed"), choices.one(&order), Value::Date("1990-05-01".to_owned())),
    };
    Condition::Compare { path: Path::property(property), op, value }
}

/// A subject or object as the reference sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Thing(String),
    Value(String),
}

impl From<Term> for End {
    fn from(term: Term) -> Self {
        match term {
            Term::NamedNode(node) => Self::Thing(node.into_string()),
            Term::Literal(literal) => Self::Value(literal.value().to_owned()),
            Term::BlankNode(_) => panic!("no blank nodes are generated"),
        }
    }
}

/// Triples as the reference reads them.
struct Facts {
    pairs: BTreeMap<String, BTreeSet<(End, End)>>,
}

impl Facts {
    fn new(quads: &[Quad]) -> Self {
        let mut pairs: BTreeMap<String, BTreeSet<(End, End)>> = BTreeMap::new();
        for quad in quads {
            let ends = (End::from(Term::from(quad.subject.clone())), End::from(quad.object.clone()));
            pairs.entry(quad.predicate.as_str().to_owned()).or_default().insert(ends);
        }
        Self { pairs }
    }

    fn pairs(&self, path: &Path) -> BTreeSet<(End, End)> {
        match path {
            Path::Property(property) => self.pairs.get(property).cloned().unwrap_or_default(),
            Path::Inverse(inner) => self.pairs(inner).into_iter().map(|(a, b)| (b, a)).collect(),
            Path::Alternative(options) => options.iter().flat_map(|option| self.pairs(option)).collect(),
            Path::Sequence(steps) => {
                let (first, rest) = steps.split_first().unwrap();
                rest.iter().fold(self.pairs(first), |left, step| {
                    let right = self.pairs(step);
                    let joined = left.iter().flat_map(|(a, b)| {
                        right.iter().filter(move |(c, _)| b == c).map(move |(_, d)| (a.clone(), d.clone()))
                    });
                    joined.collect()
                })
            }
        }
    }

    /// What a path leads to from each thing.
    fn reached(&self, path: &Path) -> BTreeMap<End, BTreeSet<End>> {
        let mut reached: BTreeMap<End, BTreeSet<End>> = BTreeMap::new();
        for (from, to) in self.pairs(path) {
            reached.entry(from).or_default().insert(to);
        }
        reached
    }

    fn with_object(&self, property: &str, objects: impl Fn(&str) -> bool) -> BTreeSet<End> {
        self.pairs(&Path::property(property))
            .into_iter()
            .filter(|(_, object)| matches!(object, End::Thing(iri) if objects(iri)))
            .map(|(subject, _)| subject)
            .collect()
    }

    fn members(&self, set: &Set) -> BTreeSet<End> {
        match set {
            Set::Instances(classes) => self.with_object(iri::TYPE, |class| classes.contains(class)),
            Set::Concepts(scheme) => self.with_object(iri::IN_SCHEME, |found| found == scheme),
            Set::Things(things) => things.iter().cloned().map(End::Thing).collect(),
            Set::Where(base, conditions) => {
                conditions.iter().fold(self.members(base), |left, condition| self.meeting(&left, condition))
            }
            Set::Union(parts) => parts.iter().flat_map(|part| self.members(part)).collect(),
            Set::Intersection(parts) => {
                let mut sets = parts.iter().map(|part| self.members(part));
                let first = sets.next().unwrap();
                sets.fold(first, |left, right| &left & &right)
            }
            Set::Difference(a, b) => &self.members(a) - &self.members(b),
            Set::Key(_) => unreachable!("no generated plan is about cells"),
        }
    }

    /// Those of the things of which the condition holds.
    fn meeting(&self, things: &BTreeSet<End>, condition: &Condition) -> BTreeSet<End> {
        let none = BTreeSet::new();
        let keep = |test: &dyn Fn(&End) -> bool| things.iter().filter(|thing| test(thing)).cloned().collect();
        match condition {
            Condition::Link { path, target } => {
                let reached = self.reached(path);
                let target = target.as_ref().map(|target| self.members(target));
                keep(&|thing| {
                    let ends = reached.get(thing).unwrap_or(&none);
                    target.as_ref().map_or(!ends.is_empty(), |target| !ends.is_disjoint(target))
                })
            }
            Condition::Witness { path, classes, conditions } => {
                let reached = self.reached(path);
                let of_class = self.with_object(iri::TYPE, |class| classes.contains(class));
                let witnesses = conditions.iter().fold(of_class, |left, inner| self.meeting(&left, inner));
                keep(&|thing| !reached.get(thing).unwrap_or(&none).is_disjoint(&witnesses))
            }
            Condition::Count { path, target, quantity } => {
                let reached = self.reached(path);
                let target = target.as_ref().map(|target| self.members(target));
                keep(&|thing| {
                    let ends = reached.get(thing).unwrap_or(&none);
                    let inside = target.as_ref().map_or(ends.len(), |target| ends.intersection(target).count());
                    let number = inside as u64;
                    match quantity {
                        Quantity::AtLeast(least) => number >= (*least).max(1),
                        Quantity::AtMost(most) => number <= *most,
                        Quantity::Exactly(wanted) => number == *wanted,
                        Quantity::Only => inside > 0 && inside == ends.len(),
                    }
                })
            }
            Condition::Compare { path, op, value } => {
                let reached = self.reached(path);
                keep(&|thing| reached.get(thing).unwrap_or(&none).iter().any(|stored| compares(stored, *op, value)))
            }
            Condition::Time(time) => keep(&|thing| self.in_time(thing, *time)),
            Condition::In(set) => things & &self.members(set),
            Condition::Not(inner) => things - &self.meeting(things, inner),
            Condition::All(parts) => parts.iter().fold(things.clone(), |left, part| self.meeting(&left, part)),
            Condition::Any(parts) => parts.iter().flat_map(|part| self.meeting(things, part)).collect(),
        }
    }

    fn in_time(&self, thing: &End, time: Time) -> bool {
        let year = |property: &str| -> Vec<i64> {
            let ends = self.reached(&Path::property(property)).remove(thing).unwrap_or_default();
            ends.iter().map(|end| number(end).unwrap()).collect()
        };
        let (begins, ends) = (year(iri::BEGIN_EARLIEST), year(iri::END_LATEST));
        match time {
            Time::Since(from) => begins.iter().any(|begin| *begin >= from),
            Time::Before(to) => year(iri::BEGIN_LATEST).iter().any(|begin| *begin < to),
            Time::EndedBefore(year_of) => ends.iter().any(|end| *end < year_of),
            Time::Surely(at) => {
                year(iri::BEGIN_LATEST).iter().any(|begin| *begin <= at)
                    && year(iri::END_EARLIEST).iter().any(|end| *end >= at)
            }
            Time::AsOf(at) => self.in_time(thing, Time::During(Some(at), Some(at))),
            Time::During(from, to) => {
                let begun = to.is_none_or(|to| begins.is_empty() || begins.iter().any(|begin| *begin <= to));
                let lasts = from.is_none_or(|from| ends.is_empty() || ends.iter().any(|end| *end >= from));
                (!begins.is_empty() || !ends.is_empty()) && begun && lasts
            }
        }
    }
}

fn number(term: &End) -> Option<i64> {
    if let End::Value(text) = term { text.parse().ok() } else { None }
}

fn compares(stored: &End, op: Comparison, value: &Value) -> bool {
    let End::Value(text) = stored else {
        return false;
    };
    let order = match value {
        Value::Integer(given) => number(stored).unwrap().cmp(given),
        Value::Date(given) => text.as_str().cmp(given),
        Value::Text(given) => text.to_lowercase().cmp(&given.to_lowercase()),
        Value::Decimal(_) => unreachable!("no decimals are generated"),
    };
    match op {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
        Comparison::Contains => {
            let Value::Text(part) = value else { unreachable!("only texts contain") };
            text.to_lowercase().contains(&part.to_lowercase())
        }
    }
}

/// A graph in three readings.
struct World {
    facts: Facts,
    memory: MemoryEngine,
    store: Store,
}

impl World {
    fn new(quads: &[Quad]) -> Self {
        let mut memory = MemoryGraph::default();
        memory.extend(quads.iter().cloned());
        let store = Store::new().unwrap();
        store.extend(quads.iter().cloned()).unwrap();
        Self { facts: Facts::new(quads), memory: MemoryEngine::new(memory), store }
    }

    fn on_memory(&self, sparql: &str) -> BTreeSet<End> {
        let found = self.memory.select(sparql, &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{sparql}"));
        assert_eq!(found.variables[0], THING);
        found.rows.into_iter().map(|mut row| row.remove(0).expect("a thing is bound").into()).collect()
    }

    fn on_store(&self, sparql: &str) -> BTreeSet<End> {
        let query = SparqlEvaluator::new().parse_query(sparql).unwrap_or_else(|error| panic!("{error}\n{sparql}"));
        let QueryResults::Solutions(rows) = query.on_store(&self.store).execute().unwrap() else {
            panic!("not a SELECT query");
        };
        rows.map(|row| row.unwrap().get(THING).expect("a thing is bound").clone().into()).collect()
    }

    /// All roads give the same answer.
    fn check(&self, plan: &Set) {
        let query = |set: Set| Query::from(set);
        let right = self.facts.members(plan);
        let mut roads = vec![("plain", plan.clone()), ("optimised", optimise(query(plan.clone())).set)];
        for (name, pass) in PASSES {
            roads.push((name, pass(plan.clone())));
        }
        for (name, set) in roads {
            let sparql = lower(&query(set)).select.text();
            assert_eq!(self.on_memory(&sparql), right, "{name} plan in memory: {plan:?}\n{sparql}");
            assert_eq!(self.on_store(&sparql), right, "{name} plan on the store: {plan:?}\n{sparql}");
        }
    }
}

/// The properties that the generator uses are those of the ontology.
#[test]
fn generated_graphs_speak_the_ontology() {
    for (from, property, _) in ROADS.iter().chain(DERIVED) {
        let known = SCHEMA.property(&co(property)).unwrap_or_else(|| panic!("there is no property {property}"));
        let fits = known.domain.is_empty()
            || from.classes().iter().any(|class| {
                known.domain.iter().any(|domain| {
                    SCHEMA.with_subclasses(domain).contains(&co(class))
                        || SCHEMA.with_subclasses(&co(class)).contains(domain)
                })
            });
        assert!(fits, "{property} does not lead from {from:?}");
    }
    assert!(SCHEMA.scheme(DIMENSIONS).is_some());
}

/// Actors by what is said of them, in a graph of three of which one owns nothing and one owns two policies.
fn known(condition: Condition) {
    let thing = |name: &str| format!("https://w3id.org/concord/id/{name}");
    let quad = |subject: &str, property: &str, object: &str| {
        Quad::new(node(&thing(subject)), node(property), node(object), GraphName::DefaultGraph)
    };
    let mut quads: Vec<Quad> =
        ["actor-0", "actor-1", "actor-2"].map(|actor| quad(actor, iri::TYPE, &co("Actor"))).to_vec();
    for (policy, actor) in [("initiative-0", "actor-0"), ("initiative-1", "actor-0"), ("initiative-2", "actor-1")] {
        quads.push(quad(policy, iri::TYPE, &co("Policy")));
        quads.push(quad(policy, iri::OWNER, &thing(actor)));
    }
    let base = Set::Instances(BTreeSet::from([co("Actor")]));
    World::new(&quads).check(&Set::Where(Box::new(base), vec![condition]));
}

fn owning(quantity: Quantity) -> Condition {
    Condition::Count { path: Path::property(iri::OWNER).inverse(), target: None, quantity }
}

#[test]
fn at_least_none_is_at_least_one() {
    known(owning(Quantity::AtLeast(0)));
}

/// A MINUS at the head of a group would share no variable with what stands before it.
#[test]
fn a_denial_may_stand_alone_in_an_alternative() {
    let denied = || Condition::Not(Box::new(owning(Quantity::AtLeast(2))));
    known(Condition::Any(vec![denied(), owning(Quantity::Exactly(2))]));
    known(Condition::Not(Box::new(Condition::All(vec![denied(), owning(Quantity::Only)]))));
    known(Condition::Not(Box::new(owning(Quantity::AtMost(1)))));
    known(Condition::Any(vec![Condition::All(Vec::new())]));
}

#[test]
fn of_no_alternative_none_holds() {
    known(Condition::Any(Vec::new()));
    known(Condition::Not(Box::new(Condition::Any(Vec::new()))));
    known(Condition::In(Box::new(Set::Union(Vec::new()))));
}

#[test]
fn a_path_may_be_turned_round_twice() {
    let twice = Path::Inverse(Box::new(Path::property(iri::OWNER).inverse()));
    known(Condition::Link { path: Path::Inverse(Box::new(twice)), target: None });
}

/// `begin`, `begin2` and a property that is called `begin2` itself are three variables.
#[test]
fn variables_never_meet_by_accident() {
    let link = |name: &str| Condition::Link { path: Path::property(co(name)), target: None };
    known(Condition::All(vec![link("owner"), link("owner"), link("owner2"), link("thing2")]));
}

proptest! {
    #[test]
    fn every_road_gives_the_same_answer(facts in vec(any::<u16>(), 0..200), plan in vec(any::<u16>(), 1..80)) {
        let world = World::new(&graph(&mut Choices(&facts)));
        let mut choices = Choices(&plan);
        let sort = choices.one(&SORTS);
        world.check(&set(&mut choices, sort, 3));
    }
}
