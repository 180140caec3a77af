//! From plan to SPARQL. The shapes follow the compile rules of docs/language.md: each noun phrase is a sub-select of its own
//! (R1), `with` joins it (R2), `without` is a MINUS (R3) that holds the narrowing conditions too (R4, by a pass), classes
//! are listed with their subclasses (R5, R6), years are integers (R7), sorting and labels come later (R8, R10), constants
//! stand inline (R9).

mod cells;

use std::collections::BTreeSet;

pub use cells::KIND;
pub use cells::LoweredCells;
pub use cells::LoweredKind;
pub use cells::LoweredPart;
pub use cells::TIE;
pub use cells::lower_cells;

use crate::compile::passes::narrows;
use crate::iri;
use crate::path::Path;
use crate::plan::CORRIDOR;
use crate::plan::Column;
use crate::plan::Comparison;
use crate::plan::Condition;
use crate::plan::Content;
use crate::plan::Quantity;
use crate::plan::Query;
use crate::plan::Set;
use crate::plan::Time;
use crate::plan::Value;
use crate::sparql::Expression;
use crate::sparql::Group;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::sparql::bound;

/// Letters of `yyyy-mm-dd`.
const WHOLE_DAY: i64 = 10;

/// Variable of the things asked for.
pub const THING: &str = "thing";

/// Variable of the claims that are cited.
pub const CLAIM: &str = "claim";

/// A query as SPARQL.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The query that runs: the things, and a row for each value of each column.
    pub select: Select,
    /// For each column of the plan, the variable that holds its values; none for the name.
    pub variables: Vec<Option<String>>,
    /// The same things, each with the witnesses that made it an answer; none if the query has no witness.
    pub witnesses: Option<Select>,
    /// For each column, a query for each of its labels: the things that bear it.
    pub labels: Vec<Vec<Select>>,
    /// The claims that are cited, as [`CLAIM`]; none means all.
    pub claims: Option<Select>,
}

/// Writes a plan as SPARQL.
pub fn lower(query: &Query) -> Lowered {
    let mut writer = Writer::default();
    let mut body = Group::new();
    writer.set(&query.set, THING, &mut body);
    let mut columns = vec![Projection::Variable(THING.to_owned())];
    let mut variables = Vec::new();
    let mut branches: Vec<Group> = Vec::new();
    for column in &query.columns {
        let Some(path) = column_path(column) else {
            variables.push(None);
            continue;
        };
        let name = writer.fresh(&identifier(&column.heading));
        branches.push(vec![Pattern::Triple(Node::variable(THING), path.clone(), Node::variable(&name))]);
        columns.push(Projection::Variable(name.clone()));
        variables.push(Some(name));
    }
    if !branches.is_empty() {
        let things = Select::distinct(vec![THING.to_owned()], std::mem::take(&mut body));
        body = vec![Pattern::Select(Box::new(things))];
        // one branch a column: rows add up instead of multiplying
        let values = if branches.len() == 1 { branches.remove(0) } else { vec![Pattern::Union(branches)] };
        body.push(Pattern::Optional(values));
    }
    let select = Select { distinct: true, columns, body, group_by: Vec::new(), having: None };
    let labels = query
        .columns
        .iter()
        .map(|column| match &column.content {
            Content::Labels { labels, .. } => labels.iter().map(|(_, other)| within(&query.set, other)).collect(),
            _ => Vec::new(),
        })
        .collect();
    Lowered { select, variables, witnesses: witnesses(&query.set), labels, claims: claims(&query.claims) }
}

/// The claims of which something holds.
fn claims(conditions: &[Condition]) -> Option<Select> {
    if conditions.is_empty() {
        return None;
    }
    let all = Set::Instances(BTreeSet::from([iri::CLAIM.to_owned()]));
    let mut body = Group::new();
    Writer::default().set(&Set::Where(Box::new(all), conditions.to_vec()), CLAIM, &mut body);
    Some(Select::distinct(vec![CLAIM.to_owned()], body))
}

/// The things of a set that are in another one too.
fn within(set: &Set, other: &Set) -> Select {
    let mut writer = Writer::default();
    let mut body = Group::new();
    writer.set(&Set::Intersection(vec![other.clone(), set.clone()]), THING, &mut body);
    Select::distinct(vec![THING.to_owned()], body)
}

/// The query for the witnesses of a set, if its outermost phrase has any.
fn witnesses(set: &Set) -> Option<Select> {
    let mut writer = Writer { expose: true, ..Writer::default() };
    let mut body = Group::new();
    writer.set(set, THING, &mut body);
    if writer.exposed.is_empty() {
        return None;
    }
    let names = std::iter::once(THING.to_owned()).chain(writer.exposed).collect();
    Some(Select::distinct(names, body))
}

fn column_path(column: &Column) -> Option<&Path> {
    match &column.content {
        Content::Name | Content::Labels { .. } | Content::Status(_) | Content::Cell(_) => None,
        Content::Path(path) | Content::Aggregate(_, path) => Some(path),
    }
}

/// Letters, digits and `_` of a heading, as the name of a variable.
fn identifier(heading: &str) -> String {
    let folded = crate::text::fold(heading);
    let mut name: String = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    name = name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, 'v');
    }
    name
}

impl Select {
    fn distinct(names: Vec<String>, body: Group) -> Self {
        let columns = names.into_iter().map(Projection::Variable).collect();
        Self { distinct: true, columns, body, group_by: Vec::new(), having: None }
    }
}

#[derive(Default)]
struct Writer {
    used: BTreeSet<String>,
    /// Keep the witnesses of the outermost phrase in sight.
    expose: bool,
    exposed: Vec<String>,
    /// What narrows the set being written, said again inside the sub-selects that count (R4).
    anchors: Vec<Condition>,
}

impl Writer {
    /// Keeps a name from being used for anything else.
    fn reserve(&mut self, name: &str) {
        self.used.insert(name.to_owned());
    }

    /// What a sub-select about `name` returns: the corridor of the cell too, where the sub-select speaks of it.
    fn names(name: &str, body: &Group) -> Vec<String> {
        let mut names = vec![name.to_owned()];
        if name != CORRIDOR && bound(body).iter().any(|variable| variable == CORRIDOR) {
            names.push(CORRIDOR.to_owned());
        }
        names
    }

    /// A variable name that is not used yet: `ministry`, `ministry2`, ...
    fn fresh(&mut self, base: &str) -> String {
        let mut name = base.to_owned();
        let mut count = 1;
        while name == THING || !self.used.insert(name.clone()) {
            count += 1;
            name = format!("{base}{count}");
        }
        name
    }

    /// Binds `name` to the members of a set.
    fn set(&mut self, set: &Set, name: &str, out: &mut Group) {
        match set {
            Set::Instances(classes) if classes.len() > 1 => {
                // nothing else narrows the things: every class is looked up by itself
                let class = |class: &String| {
                    vec![Pattern::Triple(Node::variable(name), Path::property(iri::TYPE), Node::iri(class))]
                };
                out.push(Pattern::Union(classes.iter().map(class).collect()));
            }
            Set::Instances(_) | Set::Concepts(_) => self.test(set, name, out),
            Set::Key(key) => {
                let same = Expression::binary(Expression::variable(name), "=", Expression::variable(key));
                out.push(Pattern::Filter(same));
            }
            Set::Things(things) => {
                out.push(Pattern::Values(name.to_owned(), things.iter().map(|thing| Node::iri(thing)).collect()));
            }
            Set::Where(base, conditions) => {
                if conditions.iter().any(binds) {
                    self.narrowed(base, name, out);
                } else {
                    self.set(base, name, out);
                }
                let anchors = conditions.iter().filter(|condition| narrows(condition)).cloned().collect();
                let outer = std::mem::replace(&mut self.anchors, anchors);
                for condition in conditions {
                    self.condition(condition, name, base, out);
                }
                self.anchors = outer;
            }
            Set::Union(parts) if parts.is_empty() => out.push(Pattern::Values(name.to_owned(), Vec::new())),
            Set::Union(parts) => {
                let exposing = std::mem::take(&mut self.expose);
                let branches = parts
                    .iter()
                    .map(|part| {
                        let mut branch = Group::new();
                        self.set(part, name, &mut branch);
                        branch
                    })
                    .collect();
                self.expose = exposing;
                out.push(Pattern::Union(branches));
            }
            Set::Intersection(parts) => {
                let exposing = self.expose;
                for (n, part) in parts.iter().enumerate() {
                    self.expose = exposing && n == 0;
                    if n == 0 {
                        self.set(part, name, out);
                    } else {
                        out.push(self.nested(part, name));
                    }
                }
                self.expose = exposing;
            }
            Set::Difference(a, b) => {
                self.set(a, name, out);
                let exposing = std::mem::take(&mut self.expose);
                let away = self.nested(b, name);
                self.expose = exposing;
                take_away(away, name, out);
            }
        }
    }

    /// Binds `name` to the members of a set where something else narrows it: classes are tested, not looked up.
    fn narrowed(&mut self, set: &Set, name: &str, out: &mut Group) {
        match set {
            Set::Instances(_) => self.test(set, name, out),
            other => self.set(other, name, out),
        }
    }

    /// A set as a sub-select of its own (R1).
    fn nested(&mut self, set: &Set, name: &str) -> Pattern {
        let exposing = std::mem::take(&mut self.expose);
        let mut body = Group::new();
        self.set(set, name, &mut body);
        self.expose = exposing;
        Pattern::Select(Box::new(Select::distinct(Self::names(name, &body), body)))
    }

    /// The class or scheme of `name` (R5, R6).
    fn test(&mut self, set: &Set, name: &str, out: &mut Group) {
        match set {
            Set::Instances(classes) => self.classes(classes, name, out),
            Set::Concepts(scheme) => {
                out.push(Pattern::Triple(Node::variable(name), Path::property(iri::IN_SCHEME), Node::iri(scheme)));
            }
            _ => {}
        }
    }

    fn classes(&mut self, classes: &BTreeSet<String>, name: &str, out: &mut Group) {
        let class = Path::property(iri::TYPE);
        if let (1, Some(only)) = (classes.len(), classes.first()) {
            out.push(Pattern::Triple(Node::variable(name), class, Node::iri(only)));
            return;
        }
        let kind = self.fresh(&format!("{name}_class"));
        out.push(Pattern::Triple(Node::variable(name), class, Node::variable(&kind)));
        let nodes = classes.iter().map(|class| Node::iri(class)).collect();
        out.push(Pattern::Filter(Expression::In(Box::new(Expression::variable(&kind)), nodes)));
    }

    fn condition(&mut self, condition: &Condition, name: &str, base: &Set, out: &mut Group) {
        match condition {
            Condition::Link { path, target } => {
                self.link(path, target.as_deref(), name, out);
            }
            Condition::Witness { path, classes, conditions } => {
                let witness = self.fresh("witness");
                out.push(Pattern::Triple(Node::variable(name), path.clone(), Node::variable(&witness)));
                self.classes(classes, &witness, out);
                if self.expose {
                    self.exposed.push(witness.clone());
                }
                let exposing = std::mem::take(&mut self.expose);
                let outer = std::mem::take(&mut self.anchors);
                let all = Set::Instances(classes.clone());
                for condition in conditions {
                    self.condition(condition, &witness, &all, out);
                }
                self.anchors = outer;
                self.expose = exposing;
            }
            Condition::Count { path, target, quantity } => {
                self.count(path, target.as_deref(), *quantity, name, base, out);
            }
            Condition::Compare { path, op, value } => self.compare(path, *op, value, name, out),
            Condition::Time(time) => self.time(*time, name, out),
            Condition::In(set) => out.push(self.nested(set, name)),
            Condition::Not(inner) => {
                let mut taken = Group::new();
                let exposing = std::mem::take(&mut self.expose);
                self.anchored(inner, name, base, &mut taken);
                self.expose = exposing;
                let away = Select::distinct(Self::names(name, &taken), taken);
                take_away(Pattern::Select(Box::new(away)), name, out);
            }
            Condition::All(parts) => {
                for part in parts {
                    self.condition(part, name, base, out);
                }
            }
            Condition::Any(parts) if parts.is_empty() => out.push(Pattern::Values(name.to_owned(), Vec::new())),
            Condition::Any(parts) => {
                let exposing = std::mem::take(&mut self.expose);
                let branches = parts
                    .iter()
                    .map(|part| {
                        let mut branch = Group::new();
                        self.anchored(part, name, base, &mut branch);
                        branch
                    })
                    .collect();
                self.expose = exposing;
                out.push(Pattern::Union(branches));
            }
        }
    }

    /// A condition in a group of its own; the base comes first where the condition would begin with a denial.
    fn anchored(&mut self, condition: &Condition, name: &str, base: &Set, out: &mut Group) {
        if !binds(condition) {
            self.set(base, name, out);
        }
        self.condition(condition, name, base, out);
    }

    /// A path to something in a set; the variable of the far end, if one was needed.
    fn link(&mut self, path: &Path, target: Option<&Set>, name: &str, out: &mut Group) -> Option<String> {
        let subject = Node::variable(name);
        match target {
            Some(Set::Key(key)) => {
                out.push(Pattern::Triple(subject, path.clone(), Node::variable(key)));
                None
            }
            Some(Set::Things(things)) if things.len() == 1 => {
                let only = things.first().map(|thing| Node::iri(thing))?;
                out.push(Pattern::Triple(subject, path.clone(), only));
                None
            }
            Some(Set::Things(things)) => {
                let far = self.fresh(&far_name(path));
                out.push(Pattern::Triple(subject, path.clone(), Node::variable(&far)));
                let nodes = things.iter().map(|thing| Node::iri(thing)).collect();
                out.push(Pattern::Filter(Expression::In(Box::new(Expression::variable(&far)), nodes)));
                Some(far)
            }
            // found from the thing's side: nothing to fence off
            Some(set) if is_lookup(set) => {
                let far = self.fresh(&far_name(path));
                out.push(Pattern::Triple(subject, path.clone(), Node::variable(&far)));
                self.narrowed(set, &far, out);
                Some(far)
            }
            Some(set) => {
                let far = self.fresh(&far_name(path));
                let nested = self.nested(set, &far);
                out.push(nested);
                out.push(Pattern::Triple(subject, path.clone(), Node::variable(&far)));
                Some(far)
            }
            None => {
                let far = self.fresh(&far_name(path));
                out.push(Pattern::Triple(subject, path.clone(), Node::variable(&far)));
                Some(far)
            }
        }
    }

    /// Things with so many; `at most` and `exactly 0` are what is left when those with more are taken away.
    fn count(
        &mut self,
        path: &Path,
        target: Option<&Set>,
        quantity: Quantity,
        name: &str,
        base: &Set,
        out: &mut Group,
    ) {
        match quantity {
            Quantity::AtLeast(n) => {
                let group = self.counted(path, target, name, ">=", n.max(1));
                out.push(group);
            }
            Quantity::AtMost(n) => {
                let group = self.counted(path, target, name, ">=", n.saturating_add(1));
                take_away(group, name, out);
            }
            Quantity::Exactly(0) => {
                let group = self.counted(path, target, name, ">=", 1);
                take_away(group, name, out);
            }
            Quantity::Exactly(n) => {
                let group = self.counted(path, target, name, "=", n);
                out.push(group);
            }
            Quantity::Only => {
                self.link(path, target, name, out);
                if let Some(target) = target {
                    let far = self.fresh(&far_name(path));
                    let mut outside = Group::new();
                    self.set(base, name, &mut outside);
                    outside.push(Pattern::Triple(Node::variable(name), path.clone(), Node::variable(&far)));
                    let inside = self.nested(target, &far);
                    take_away(inside, &far, &mut outside);
                    let away = Select::distinct(Self::names(name, &outside), outside);
                    take_away(Pattern::Select(Box::new(away)), name, out);
                }
            }
        }
    }

    fn counted(&mut self, path: &Path, target: Option<&Set>, name: &str, op: &'static str, n: u64) -> Pattern {
        let far = self.fresh(&far_name(path));
        let mut body = Group::new();
        let exposing = std::mem::take(&mut self.expose);
        let anchors = std::mem::take(&mut self.anchors);
        for anchor in &anchors {
            // a denial inside an anchor would need the base, which an anchor never has
            self.condition(anchor, name, &Set::Union(Vec::new()), &mut body);
        }
        self.anchors = anchors;
        self.expose = exposing;
        match target {
            Some(Set::Key(_)) => {
                self.link(path, target, name, &mut body);
                body.push(Pattern::Bind(Expression::variable(CORRIDOR), far.clone()));
            }
            Some(Set::Things(things)) => {
                body.push(Pattern::Triple(Node::variable(name), path.clone(), Node::variable(&far)));
                let nodes = things.iter().map(|thing| Node::iri(thing)).collect();
                body.push(Pattern::Filter(Expression::In(Box::new(Expression::variable(&far)), nodes)));
            }
            Some(set) => {
                body.push(self.nested(set, &far));
                body.push(Pattern::Triple(Node::variable(name), path.clone(), Node::variable(&far)));
            }
            None => body.push(Pattern::Triple(Node::variable(name), path.clone(), Node::variable(&far))),
        }
        let number = Expression::Aggregate("COUNT", true, Box::new(Expression::variable(&far)));
        let least = Expression::Node(Node::Integer(i64::try_from(n).unwrap_or(i64::MAX)));
        let names = Self::names(name, &body);
        Pattern::Select(Box::new(Select {
            distinct: false,
            columns: names.iter().cloned().map(Projection::Variable).collect(),
            body,
            group_by: names,
            having: Some(Expression::binary(number, op, least)),
        }))
    }

    fn compare(&mut self, path: &Path, op: Comparison, value: &Value, name: &str, out: &mut Group) {
        let far = self.fresh(&far_name(path));
        out.push(Pattern::Triple(Node::variable(name), path.clone(), Node::variable(&far)));
        let typed = |text: &str, datatype: &str| {
            Expression::Node(Node::Literal { text: text.to_owned(), datatype: Some(datatype.to_owned()) })
        };
        let text = |text: &str| Expression::Node(Node::Literal { text: text.to_owned(), datatype: None });
        let stored = Expression::variable(&far);
        let lower = |inner: Expression| Expression::Call("LCASE", vec![Expression::Call("STR", vec![inner])]);
        let filter = match (op, value) {
            (Comparison::Contains, Value::Text(part) | Value::Decimal(part) | Value::Date(part)) => {
                Expression::Call("CONTAINS", vec![lower(stored), text(&part.to_lowercase())])
            }
            (Comparison::Contains, Value::Integer(part)) => {
                Expression::Call("CONTAINS", vec![lower(stored), text(&part.to_string())])
            }
            (op, Value::Text(whole)) => Expression::binary(lower(stored), sign(op), text(&whole.to_lowercase())),
            (op, Value::Integer(number)) => {
                Expression::binary(stored, sign(op), Expression::Node(Node::Integer(*number)))
            }
            (op, Value::Decimal(number)) => Expression::binary(stored, sign(op), typed(number, iri::XSD_DECIMAL)),
            // days as text: their order is that of the calendar, and no engine needs to know xsd:date
            (op, Value::Date(day)) => {
                let stored = Expression::Call("STR", vec![stored]);
                // what a month or a year is compared with is the month or year of a day, and a day is that of a moment
                let part = match i64::try_from(day.len()) {
                    Ok(letters) if letters <= WHOLE_DAY => {
                        let number = |n| Expression::Node(Node::Integer(n));
                        Expression::Call("SUBSTR", vec![stored, number(1), number(letters)])
                    }
                    _ => stored,
                };
                Expression::binary(part, sign(op), text(day))
            }
        };
        out.push(Pattern::Filter(filter));
    }

    /// Years are integers on every engine (R7).
    fn time(&mut self, time: Time, name: &str, out: &mut Group) {
        let year = |n: i64| Expression::Node(Node::Integer(n));
        let bound_to = |writer: &mut Self, property: &str, base: &str| {
            let variable = writer.fresh(base);
            (Pattern::Triple(Node::variable(name), Path::property(property), Node::variable(&variable)), variable)
        };
        match time {
            Time::Since(from) => {
                let (triple, begin) = bound_to(self, iri::BEGIN_EARLIEST, "begin");
                out.push(triple);
                out.push(Pattern::Filter(Expression::binary(Expression::variable(&begin), ">=", year(from))));
            }
            Time::Before(to) => {
                let (triple, begin) = bound_to(self, iri::BEGIN_LATEST, "begin");
                out.push(triple);
                out.push(Pattern::Filter(Expression::binary(Expression::variable(&begin), "<", year(to))));
            }
            Time::EndedBefore(year_of) => {
                let (triple, end) = bound_to(self, iri::END_LATEST, "end");
                out.push(triple);
                out.push(Pattern::Filter(Expression::binary(Expression::variable(&end), "<", year(year_of))));
            }
            Time::Surely(at) => {
                for (property, base, op) in [(iri::BEGIN_LATEST, "begin", "<="), (iri::END_EARLIEST, "end", ">=")] {
                    let (triple, bound) = bound_to(self, property, base);
                    out.push(triple);
                    out.push(Pattern::Filter(Expression::binary(Expression::variable(&bound), op, year(at))));
                }
            }
            Time::AsOf(at) => self.time(Time::During(Some(at), Some(at)), name, out),
            Time::During(from, to) => {
                let (begin_triple, begin) = bound_to(self, iri::BEGIN_EARLIEST, "begin");
                let (end_triple, end) = bound_to(self, iri::END_LATEST, "end");
                // an undated thing is in no period: one bound at least must be known
                let known = vec![
                    vec![Pattern::Triple(
                        Node::variable(name),
                        Path::property(iri::BEGIN_EARLIEST),
                        Node::variable(&begin),
                    )],
                    vec![Pattern::Triple(Node::variable(name), Path::property(iri::END_LATEST), Node::variable(&end))],
                ];
                out.push(Pattern::Union(known));
                out.push(Pattern::Optional(vec![begin_triple]));
                out.push(Pattern::Optional(vec![end_triple]));
                let unknown = |variable: &str| {
                    Expression::Not(Box::new(Expression::Call("BOUND", vec![Expression::variable(variable)])))
                };
                let or = |variable: &str, op, bound| {
                    Expression::binary(
                        unknown(variable),
                        "||",
                        Expression::binary(Expression::variable(variable), op, year(bound)),
                    )
                };
                if let Some(to) = to {
                    out.push(Pattern::Filter(or(&begin, "<=", to)));
                }
                if let Some(from) = from {
                    out.push(Pattern::Filter(or(&end, ">=", from)));
                }
            }
        }
    }
}

/// Whether members are told by a few statements about each: a noun, or a noun with links to named things.
fn is_lookup(set: &Set) -> bool {
    let named = |condition: &Condition| match condition {
        Condition::Link { target: Some(target), .. } => matches!(**target, Set::Things(_)),
        _ => false,
    };
    match set {
        Set::Instances(_) | Set::Concepts(_) => true,
        Set::Where(base, conditions) => is_lookup(base) && conditions.iter().all(named),
        _ => false,
    }
}

/// Whether a condition binds the thing before it denies anything of it.
fn binds(condition: &Condition) -> bool {
    match condition {
        Condition::Link { .. }
        | Condition::Witness { .. }
        | Condition::Compare { .. }
        | Condition::Time(_)
        | Condition::In(_)
        | Condition::Any(_) => true,
        Condition::Count { quantity, .. } => !matches!(quantity, Quantity::AtMost(_) | Quantity::Exactly(0)),
        Condition::Not(_) => false,
        Condition::All(parts) => parts.first().is_some_and(binds),
    }
}

/// Takes away what a sub-select finds. MINUS takes nothing away from sides that share no variable, so what stands before
/// must bind the one it is about.
fn take_away(away: Pattern, name: &str, out: &mut Group) {
    let shared = |group: &Group| bound(group).iter().any(|variable| variable == name);
    let away = vec![away];
    debug_assert!(shared(out) && shared(&away), "a MINUS without ?{name} on both sides takes nothing away");
    out.push(Pattern::Minus(away));
}

fn sign(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal | Comparison::Contains => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// A name for what a path leads to, from its last property.
fn far_name(path: &Path) -> String {
    let last = path.properties().last().map_or("value", |property| iri::local_name(property));
    let mut name = String::new();
    for letter in last.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        }
    }
    if name.is_empty() || name == THING { "value".to_owned() } else { name }
}
