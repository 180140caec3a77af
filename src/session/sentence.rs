//! A query read back as a sentence: how it was understood, in the words of the ontology.
//!
//! It is made from the plan and not from the text, so it tells what runs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::iri;
use crate::path::Path;
use crate::plan::Asked;
use crate::plan::CORRIDOR;
use crate::plan::CellKind;
use crate::plan::CellQuery;
use crate::plan::Cells;
use crate::plan::Column;
use crate::plan::Comparison;
use crate::plan::Condition;
use crate::plan::Plan;
use crate::plan::Quantity;
use crate::plan::Query;
use crate::plan::Set;
use crate::plan::Step;
use crate::plan::Time;
use crate::plan::Value;
use crate::session::Compiled;
use crate::session::Session;

/// So many names or classes are listed; of more the rest is counted.
const LISTED: usize = 6;

impl Session {
    /// What a compiled query asks for, as sentences of plain English.
    pub fn sentence(&self, compiled: &Compiled) -> String {
        let words = Words(self);
        match &compiled.resolved.plan {
            Plan::Things(query) => words.things(query),
            Plan::Cells(query) => words.cell_query(query),
        }
    }
}

/// The words of a session's ontology and names.
struct Words<'a>(&'a Session);

impl Words<'_> {
    fn things(&self, query: &Query) -> String {
        let mut text = format!("This asks for {}.", self.set(&query.set));
        if !query.claims.is_empty() {
            text.push_str(" Only the claims of which that was said count as sources.");
        }
        text.push_str(&outcome(&query.columns, &query.steps));
        text
    }

    fn cell_query(&self, query: &CellQuery) -> String {
        let corridor =
            query.corridor.as_ref().or_else(|| query.kinds.iter().find_map(|kind| kind.cells.corridor.as_ref()));
        let across = corridor.map(|set| format!(" across {}", self.goal(set))).unwrap_or_default();
        let asked = query.kinds.first().map_or(Asked::Missing, |kind| kind.cells.asked);
        let what = if asked == Asked::Missing { "gaps" } else { "cells" };
        let mut kinds: Vec<String> = query.kinds.iter().map(|kind| self.kind(kind)).collect();
        kinds.dedup();
        let mut text = format!("This looks for {what}{across}: {}.", kinds.join("; "));
        if query.kinds.iter().any(|kind| !kind.unless.is_empty()) {
            text.push_str(" Those that something wider covers are left out and counted.");
        }
        text.push_str(&outcome(&query.columns, &query.steps));
        text
    }

    /// A standing kind in the words of those who defined it, a question as it was spelt out.
    fn kind(&self, kind: &CellKind) -> String {
        match (&kind.label[..], &kind.reason[..]) {
            ("", _) | (_, "") => self.cells(&kind.cells),
            (label, reason) => format!("{label} ({})", reason.trim_end_matches('.')),
        }
    }

    fn cells(&self, cells: &Cells) -> String {
        let ends: Vec<String> = cells.ends.iter().map(|end| self.set(&end.set)).collect();
        let of = match &ends[..] {
            [] => "values".to_owned(),
            [one] => one.clone(),
            several => format!("pairs of {}", several.join(" and ")),
        };
        let facets: Vec<&str> = cells.sharing.iter().map(|facet| facet.heading.as_str()).collect();
        let sharing =
            if facets.is_empty() { String::new() } else { format!(" with the same {}", facets.join(" and ")) };
        let joined = cells.tie.as_ref().map_or_else(String::new, |tie| {
            let ties = self.set(&tie.set);
            match (cells.asked, ends.len() > 1) {
                (Asked::Missing, true) => format!(" that none of the {ties} joins"),
                (Asked::Missing, false) => format!(" that none of the {ties} speaks of"),
                (_, true) => format!(" that {ties} join"),
                (_, false) => format!(" that {ties} speak of"),
            }
        });
        format!("{of}{sharing}{joined}")
    }

    /// A set as a noun in the plural, or as names.
    fn set(&self, set: &Set) -> String {
        if let Some(corridor) = self.corridor(set) {
            return format!("the corridor {corridor}");
        }
        match set {
            Set::Instances(classes) => self.noun(classes),
            Set::Concepts(scheme) => {
                self.0.schema().scheme(scheme).map_or_else(|| iri::compact(scheme), |scheme| scheme.plural.clone())
            }
            Set::Things(things) => self.named(things),
            Set::Key(CORRIDOR) => "the corridor".to_owned(),
            Set::Key(key) => format!("the {key}"),
            Set::Where(..) => {
                let (base, conditions) = flat(set);
                format!("{} {}", self.set(base), self.all(conditions))
            }
            Set::Union(parts) => self.sets(parts, ", and also "),
            Set::Intersection(parts) => self.sets(parts, " that are also among the "),
            Set::Difference(set, other) => format!("{}, but not {}", self.set(set), self.set(other)),
        }
    }

    fn sets(&self, parts: &[Set], between: &str) -> String {
        parts.iter().map(|part| self.set(part)).collect::<Vec<_>>().join(between)
    }

    /// A set as that to which a property leads: a corridor needs no noun there.
    fn goal(&self, set: &Set) -> String {
        self.corridor(set).unwrap_or_else(|| match set {
            Set::Where(..) => {
                let (base, conditions) = flat(set);
                format!("one of the {} {}", self.set(base), closed(self.all(conditions)))
            }
            Set::Instances(_) | Set::Concepts(_) => format!("one of the {}", self.set(set)),
            Set::Union(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.goal(part)).collect();
                parts.join(" or ")
            }
            _ => self.set(set),
        })
    }

    /// `Turkey -> Germany` for corridors that are told by their ends.
    fn corridor(&self, set: &Set) -> Option<String> {
        let Set::Where(base, conditions) = set else { return None };
        let Set::Instances(classes) = &**base else { return None };
        if *classes != BTreeSet::from([iri::CORRIDOR.to_owned()]) {
            return None;
        }
        let end = |wanted: &str| {
            let ends = conditions.iter().filter_map(|condition| match condition {
                Condition::Link { path: Path::Property(property), target: Some(target) } if property == wanted => {
                    Some(self.set(target))
                }
                _ => None,
            });
            ends.collect::<Vec<_>>().pop()
        };
        let (origin, destination) = (end(iri::ORIGIN), end(iri::DESTINATION));
        let told = usize::from(origin.is_some()) + usize::from(destination.is_some());
        if told == 0 || told < conditions.len() {
            return None;
        }
        let or_any = |end: Option<String>| end.unwrap_or_else(|| "any country".to_owned());
        Some(format!("{} -> {}", or_any(origin), or_any(destination)))
    }

    /// The noun of classes: that of the one class which takes in just these, or their own.
    fn noun(&self, classes: &BTreeSet<String>) -> String {
        let schema = self.0.schema();
        let whole = schema.classes().find(|(class, _)| schema.with_subclasses(class) == *classes);
        if let Some((_, class)) = whole {
            return class.plural.clone();
        }
        // a class stands for those below it
        let tops = classes.iter().filter(|class| {
            !classes.iter().any(|other| other != *class && schema.with_subclasses(other).contains(*class))
        });
        listed(tops.map(|class| schema.class(class).map_or_else(|| iri::compact(class), |class| class.plural.clone())))
    }

    fn named(&self, things: &BTreeSet<String>) -> String {
        listed(things.iter().map(|thing| self.0.title(thing)))
    }

    /// Conditions that all hold: those that take away come last.
    fn all<'a>(&self, conditions: impl IntoIterator<Item = &'a Condition>) -> String {
        let (not, said): (Vec<&Condition>, Vec<&Condition>) =
            conditions.into_iter().flat_map(parts).partition(|condition| matches!(condition, Condition::Not(_)));
        let several = said.len() > 1;
        let worded = |condition: &Condition| match condition {
            Condition::Any(_) if several => format!("({})", self.condition(condition)),
            _ => self.condition(condition),
        };
        let mut said: Vec<String> = said.into_iter().map(worded).collect();
        said.dedup();
        let mut text = said.join(" and ");
        for condition in not {
            let before = if text.is_empty() { "" } else { ", " };
            let _ = write!(text, "{before}{}", self.condition(condition));
        }
        text
    }

    /// A condition as a clause that follows a noun.
    fn condition(&self, condition: &Condition) -> String {
        let goal = |target: &Option<Box<Set>>| {
            target.as_ref().map_or_else(|| "something recorded".to_owned(), |set| self.goal(set))
        };
        match condition {
            Condition::Link { path, target } => self.clause(path, &goal(target)),
            Condition::Witness { path, classes, conditions } => {
                self.clause(path, &format!("one of the {} {}", self.noun(classes), closed(self.all(conditions))))
            }
            Condition::Count { path, target, quantity } => {
                let counted = match quantity {
                    Quantity::AtLeast(n) => format!("at least {n} of"),
                    Quantity::AtMost(n) => format!("at most {n} of"),
                    Quantity::Exactly(n) => format!("just {n} of"),
                    Quantity::Only => "nothing but".to_owned(),
                };
                let target = target.as_ref().map_or_else(|| "anything".to_owned(), |set| self.set(set));
                self.clause(path, &format!("{counted} the {target}"))
            }
            Condition::Compare { path, op, value } => {
                self.clause(path, &format!("{} {}", comparison(*op), worded(value)))
            }
            Condition::Time(time) => timed(*time),
            Condition::In(set) => format!("that are among the {}", self.set(set)),
            Condition::Not(condition) => format!("except those {}", self.condition(condition)),
            Condition::All(conditions) => self.all(conditions),
            Condition::Any(conditions) => {
                let options: Vec<String> =
                    conditions.iter().map(|condition| closed(self.condition(condition))).collect();
                format!("either {}", options.join(" or "))
            }
        }
    }

    /// `whose country is ..`, `that are the party of ..`, `whose owner's or party's country is ..`, `located in ..`.
    fn clause(&self, path: &Path, goal: &str) -> String {
        let steps = match path {
            Path::Sequence(steps) => &steps[..],
            one => std::slice::from_ref(one),
        };
        let forwards = steps.iter().take_while(|step| self.words(step, false).is_some()).count();
        if let Some(last) = forwards.checked_sub(1) {
            let mut chain: String =
                steps[..last].iter().filter_map(|step| self.words(step, false)).map(|words| owned(&words)).collect();
            let words = self.words(&steps[last], false).unwrap_or_default();
            let goal = self.onwards(&steps[forwards..], goal);
            if chain.is_empty() && words.iter().all(|word| is_relation(word)) {
                return format!("{} {goal}", words.join(" or "));
            }
            chain.push_str(&words.join(" or "));
            return format!("whose {chain} is {goal}");
        }
        match steps {
            [step, rest @ ..] => match (self.words(step, true), step) {
                (Some(words), _) if words.iter().all(|word| is_relation(word)) => {
                    format!("that {} is {}", self.onwards(rest, goal), words.join(" or "))
                }
                (Some(words), _) => format!("that are the {} of {}", words.join(" or "), self.onwards(rest, goal)),
                (None, Path::Alternative(options)) => {
                    let goal = self.onwards(rest, goal);
                    let clauses: Vec<String> = options.iter().map(|option| self.clause(option, &goal)).collect();
                    format!("either {}", clauses.join(" or "))
                }
                (None, Path::Inverse(inner)) => {
                    format!("that stand at the far end of {inner} from {}", self.onwards(rest, goal))
                }
                (None, other) => self.clause(other, &self.onwards(rest, goal)),
            },
            [] => format!("that are {goal}"),
        }
    }

    /// Where the rest of a path leads: `the origin of ..`, `something whose ..`.
    fn onwards(&self, rest: &[Path], goal: &str) -> String {
        let [step, after @ ..] = rest else { return goal.to_owned() };
        match self.words(step, true) {
            Some(words) if !words.iter().any(|word| is_relation(word)) => {
                format!("the {} of {}", words.join(" or "), self.onwards(after, goal))
            }
            _ => format!("something {}", self.clause(&Path::Sequence(rest.to_vec()), goal)),
        }
    }

    /// The names of the properties that a step is one of, if it goes that way.
    fn words(&self, step: &Path, backwards: bool) -> Option<Vec<String>> {
        match step {
            Path::Property(property) if !backwards => Some(vec![self.property(property)]),
            Path::Inverse(inner) if backwards => self.words(inner, false),
            Path::Alternative(options) => {
                let words: Option<Vec<Vec<String>>> =
                    options.iter().map(|option| self.words(option, backwards)).collect();
                Some(words?.concat())
            }
            _ => None,
        }
    }

    fn property(&self, property: &str) -> String {
        self.0.schema().property(property).map_or_else(|| self.0.title(property), |known| known.label.clone())
    }
}

/// Whether a property is called by what it does and not by what it leads to: `diaspora of`, `located in`, `about`.
fn is_relation(word: &str) -> bool {
    const LAST: [&str; 10] = ["of", "in", "by", "with", "to", "from", "for", "at", "on", "about"];
    word.rsplit(' ').next().is_some_and(|last| LAST.contains(&last))
}

/// A set without the conditions around it, and these from the inside out.
fn flat(set: &Set) -> (&Set, Vec<&Condition>) {
    match set {
        Set::Where(base, conditions) => {
            let (base, mut all) = flat(base);
            all.extend(conditions);
            (base, all)
        }
        other => (other, Vec::new()),
    }
}

/// The conditions that one stands for.
fn parts(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::All(all) => all.iter().flat_map(parts).collect(),
        one => vec![one],
    }
}

/// In parentheses if it would run into what follows.
fn closed(clause: String) -> String {
    if clause.contains(" and ") || clause.contains(", ") { format!("({clause})") } else { clause }
}

/// `owner's or party's `.
fn owned(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("{word}'s")).collect();
    format!("{} ", words.join(" or "))
}

/// `a, b or c`, and how many more.
fn listed(all: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = all.collect();
    words.sort();
    words.dedup();
    let more = words.len().saturating_sub(LISTED);
    words.truncate(LISTED);
    if more > 0 {
        return format!("{} or {more} more", words.join(", "));
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

fn comparison(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "equal to",
        Comparison::NotEqual => "recorded and other than",
        Comparison::Less => "less than",
        Comparison::LessOrEqual => "at most",
        Comparison::Greater => "more than",
        Comparison::GreaterOrEqual => "at least",
        Comparison::Contains => "a text with",
    }
}

fn worded(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Decimal(text) | Value::Date(text) => text.clone(),
        Value::Text(text) => format!("`{text}`"),
    }
}

fn timed(time: Time) -> String {
    match time {
        Time::Since(year) => format!("that began in {year} or later"),
        Time::Before(year) => format!("that began before {year}"),
        Time::During(Some(from), Some(to)) => format!("that fell at least partly between {from} and {to}"),
        Time::During(Some(from), None) => format!("that went on in {from} or later"),
        Time::During(None, Some(to)) => format!("that had begun by {to}"),
        Time::During(None, None) => "that have a time".to_owned(),
        Time::AsOf(year) => format!("that hold in {year}, surely or possibly"),
        Time::Surely(year) => format!("that surely hold in {year}"),
        Time::EndedBefore(year) => format!("that ended before {year}"),
    }
}

/// What the rows show and what is done with them.
fn outcome(columns: &[Column], steps: &[Step]) -> String {
    let mut headings: Vec<String> = columns.iter().map(|column| column.heading.clone()).collect();
    let mut text = format!(" Each row shows {}.", sequence(&headings));
    for step in steps {
        let heading = |at: &usize| headings.get(*at).cloned().unwrap_or_default();
        let said = match step {
            Step::Count(by) if by.is_empty() => " The rows are counted.".to_owned(),
            Step::Count(by) => {
                let by: Vec<String> = by.iter().map(heading).collect();
                let said = format!(" The rows are counted by {}.", sequence(&by));
                headings = by;
                headings.push("count".to_owned());
                said
            }
            Step::Sort(keys) => {
                let keys: Vec<String> = keys
                    .iter()
                    .map(|(at, descending)| {
                        format!("{}{}", heading(at), if *descending { ", highest first" } else { "" })
                    })
                    .collect();
                format!(" The rows are sorted by {}.", sequence(&keys))
            }
            Step::Take(rows) => format!(" The first {rows} are kept."),
            Step::Cite => " The place of each in its source is shown.".to_owned(),
            Step::Matrix { down, across, .. } => {
                format!(" The rows are counted in a matrix of {} down and {} across.", heading(down), heading(across))
            }
        };
        text.push_str(&said);
    }
    text
}

fn sequence(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
