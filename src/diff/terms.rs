//! Classes, properties, schemes, concepts and kinds of gap, one by one.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;

use crate::check::texts::named;
use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Impact;
use crate::diff::Version;
use crate::diff::words::listed;
use crate::iri;
use crate::path::Path;
use crate::schema::Names as _;
use crate::schema::Range;
use crate::schema::TERM_KINDS;
use crate::schema::Type;

/// Words that are only printed.
const PRINTED: &[(&str, &str)] = &[
    (iri::LABEL, "label"),
    (iri::PREF_LABEL, "label"),
    (iri::COMMENT, "definition"),
    (iri::DEFINITION, "definition"),
    (iri::NOTATION, "notation"),
    (iri::DSL_PLURAL, "plural"),
];

/// What changed of terms.
pub(super) fn changes(both: &Both<'_>) -> Vec<Change> {
    let (old, new) = (declared(both.old), declared(both.new));
    let mut found = Vec::new();
    for (term, kind) in &old {
        match new.get(term) {
            None => {
                let since = both.old.schema().deprecation(term).and_then(|deprecation| deprecation.since.clone());
                let deprecated = match (both.old.schema().deprecation(term), since) {
                    (Some(_), Some(since)) => format!(", deprecated since {since}"),
                    (Some(_), None) => ", deprecated before".to_owned(),
                    (None, _) => ", and was not deprecated before".to_owned(),
                };
                found.push(both.of_term(
                    Impact::Breaking,
                    "term-removed",
                    term,
                    format!("the {kind} is gone{deprecated}"),
                ));
            }
            Some(now) if now != kind => {
                let message = format!("was a {kind}, and is a {now} now");
                found.push(both.of_term(Impact::Breaking, "term-changed", term, message));
            }
            Some(_) => found.extend(deprecation(both, term, kind)),
        }
    }
    for (term, kind) in new.iter().filter(|(term, _)| !old.contains_key(*term)) {
        found.push(both.of_term(Impact::Additive, "term-added", term, format!("the {kind} is new")));
    }
    found.extend(classes(both));
    found.extend(properties(both));
    found.extend(members(both, &old, &new));
    found.extend(gap_kinds(both));
    found.extend(printed(both, &old, &new));
    found
}

fn declared(version: &Version) -> BTreeMap<String, &'static str> {
    let mut found: BTreeMap<String, &'static str> = BTreeMap::new();
    for written in version.texts.with(iri::TYPE) {
        let (Some(term), Some(class)) = (named(written.subject), named(written.object)) else { continue };
        if let Some(at) = TERM_KINDS.iter().position(|(known, _)| *known == class) {
            // a concept may be a thing of a class as well; what is listed first is what it is
            let rank = |kind: &str| TERM_KINDS.iter().position(|(_, known)| *known == kind);
            let kind = found.entry(term.to_owned()).or_insert(TERM_KINDS[at].1);
            if rank(TERM_KINDS[at].1) < rank(kind) {
                *kind = TERM_KINDS[at].1;
            }
        }
    }
    found
}

fn deprecation(both: &Both<'_>, term: &str, kind: &str) -> Option<Change> {
    match (both.old.schema().deprecation(term), both.new.schema().deprecation(term)) {
        (None, Some(now)) if now.by.is_empty() => {
            Some(both.of_term(Impact::Additive, "deprecated", term, format!("the {kind} is deprecated")))
        }
        (None, Some(now)) => {
            let by = listed(now.by.iter().map(String::as_str));
            Some(both.of_term(
                Impact::Additive,
                "deprecated",
                term,
                format!("the {kind} is deprecated; {by} replaces it"),
            ))
        }
        (Some(_), None) => {
            Some(both.of_term(Impact::Wording, "deprecated", term, format!("the {kind} is not deprecated any more")))
        }
        _ => None,
    }
}

fn classes(both: &Both<'_>) -> Vec<Change> {
    let (old, new) = (both.old.schema(), both.new.schema());
    let above = |version: &Version, class: &str| -> BTreeSet<String> {
        let of = Type::Class(class.to_owned());
        let wide = version
            .schema()
            .classes()
            .filter(|(wide, _)| *wide != class && version.schema().is_a(&of, &Type::Class((*wide).to_owned())));
        wide.map(|(wide, _)| wide.to_owned()).collect()
    };
    let mut found = Vec::new();
    for (class, was) in old.classes() {
        let Some(is) = new.class(class) else { continue };
        let (before, after) = (above(both.old, class), above(both.new, class));
        for lost in before.difference(&after).filter(|lost| new.class(lost).is_some()) {
            let message = format!(
                "is no {} any more: questions for {} do not find it",
                iri::compact(lost),
                new.noun_of(&Type::Class(lost.clone()), true)
            );
            found.push(both.of_term(Impact::Breaking, "term-changed", class, message));
        }
        for gained in after.difference(&before).filter(|gained| old.class(gained).is_some()) {
            let message = format!("is a {} too", iri::compact(gained));
            found.push(both.of_term(Impact::Additive, "term-changed", class, message));
        }
        let same = |one: &String, other: &String| both.is_same(one, other);
        for lost in was.columns.iter().filter(|column| !is.columns.iter().any(|now| same(column, now))) {
            let message = format!("does not show the column {} any more", iri::compact(lost));
            found.push(both.of_term(Impact::Breaking, "column-lost", class, message));
        }
        let gained: Vec<&String> =
            is.columns.iter().filter(|column| !was.columns.iter().any(|before| same(before, column))).collect();
        for gained in &gained {
            let message = format!("shows the column {} too", iri::compact(gained));
            found.push(both.of_term(Impact::Additive, "column-gained", class, message));
        }
        let kept: Vec<&String> = is.columns.iter().filter(|column| !gained.contains(column)).collect();
        let ordered = was.columns.iter().filter(|column| is.columns.iter().any(|now| same(column, now)));
        if !ordered.eq_by_terms(&kept, same) {
            found.push(both.of_term(Impact::Wording, "order-changed", class, "shows its columns in another order"));
        }
        if was.tie != is.tie || was.order != is.order {
            let message = "ties or orders its parties in another way";
            found.push(both.of_term(Impact::Breaking, "term-changed", class, message));
        }
    }
    found
}

/// Whether two rows of terms are the same one by one.
trait EqByTerms<'a> {
    fn eq_by_terms(self, others: &[&String], same: impl Fn(&String, &String) -> bool) -> bool;
}

impl<'a, I: Iterator<Item = &'a String>> EqByTerms<'a> for I {
    fn eq_by_terms(self, others: &[&String], same: impl Fn(&String, &String) -> bool) -> bool {
        let row: Vec<&String> = self.collect();
        row.len() == others.len() && row.iter().zip(others).all(|(one, other)| same(one, other))
    }
}

fn properties(both: &Both<'_>) -> Vec<Change> {
    let (old, new) = (both.old.schema(), both.new.schema());
    let mut found = Vec::new();
    for (property, was) in old.properties() {
        let Some(is) = new.property(property) else { continue };
        let mut change = |impact, message: String| found.push(both.of_term(impact, "term-changed", property, message));
        let domains = (types(both.old, &was.domain), types(both.new, &is.domain));
        for (impact, what) in fit(both, domains.0.as_ref(), domains.1.as_ref()) {
            change(impact, format!("its domain is {what}: {}", told(&is.domain)));
        }
        let said = |range: &Range| match range {
            Range::Any => "anything".to_owned(),
            Range::Class(of) | Range::Scheme(of) | Range::Data(of) => iri::compact(of),
        };
        if was.range != is.range {
            let all = |version: &Version, range: &Range| match range {
                Range::Any => None,
                Range::Class(class) => Some(version.schema().with_subclasses(class)),
                Range::Scheme(of) | Range::Data(of) => Some(BTreeSet::from([of.clone()])),
            };
            let (before, after) = (all(both.old, &was.range), all(both.new, &is.range));
            for (impact, what) in fit(both, before.as_ref(), after.as_ref()) {
                change(impact, format!("its range is {what}: {}, and was {}", said(&is.range), said(&was.range)));
            }
        }
        if was.path != is.path {
            let among = matches!(&is.path, Path::Alternative(options) if options.contains(&was.path));
            if among {
                change(Impact::Additive, "is read from further properties too".to_owned());
            } else {
                change(Impact::Breaking, format!("is read along another path: {}", is.path));
            }
        }
        match (was.with, is.with) {
            (true, false) => change(Impact::Breaking, "does not answer to `with` any more".to_owned()),
            (false, true) => change(Impact::Additive, "answers to `with`".to_owned()),
            _ => {}
        }
        if was.via != is.via {
            change(Impact::Breaking, "passes through another witness".to_owned());
        }
    }
    found
}

fn told(classes: &BTreeSet<String>) -> String {
    if classes.is_empty() { "anything".to_owned() } else { listed(classes.iter().map(String::as_str)) }
}

/// The classes of a domain with all below them; none for any.
fn types(version: &Version, domain: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let all = |class: &String| version.schema().with_subclasses(class);
    (!domain.is_empty()).then(|| domain.iter().flat_map(all).collect())
}

/// How a set of classes changed, as far as both versions know the classes.
fn fit(both: &Both<'_>, was: Option<&BTreeSet<String>>, is: Option<&BTreeSet<String>>) -> Vec<(Impact, &'static str)> {
    let narrower = (Impact::Breaking, "narrower");
    let wider = (Impact::Additive, "wider");
    match (was, is) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![narrower],
        (Some(_), None) => vec![wider],
        (Some(was), Some(is)) => {
            // what neither version declares, such as a datatype, is known to both
            let in_new = |class: &&String| is_declared(both.new, class) || !is_declared(both.old, class);
            let in_old = |class: &&String| is_declared(both.old, class) || !is_declared(both.new, class);
            let lost = was.difference(is).filter(in_new).any(|class| !is.contains(both.new.schema().current(class)));
            let gained = is.difference(was).any(|class| in_old(&class));
            [lost.then_some(narrower), gained.then_some(wider)].into_iter().flatten().collect()
        }
    }
}

fn is_declared(version: &Version, term: &str) -> bool {
    let schema = version.schema();
    schema.class(term).is_some() || schema.scheme(term).is_some()
}

/// Members of schemes, and what stands above them.
fn members(
    both: &Both<'_>,
    declared: &BTreeMap<String, &'static str>,
    declared_now: &BTreeMap<String, &'static str>,
) -> Vec<Change> {
    let of = |version: &Version| -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (scheme, _) in version.schema().schemes() {
            found.insert(scheme.to_owned(), BTreeSet::new());
        }
        for (thing, known) in version.names().things() {
            for scheme in &known.types {
                if let Some(members) = found.get_mut(scheme) {
                    members.insert(thing.to_owned());
                }
            }
        }
        found
    };
    let (old, new) = (of(both.old), of(both.new));
    let mut found = Vec::new();
    for (scheme, was) in &old {
        let Some(is) = new.get(scheme) else { continue };
        // a concept that is gone or new is told as such
        for lost in was.difference(is).filter(|lost| declared_now.contains_key(*lost)) {
            let message = format!("is no member of {} any more", iri::compact(scheme));
            found.push(both.of_term(Impact::Breaking, "member-lost", lost, message));
        }
        for gained in is.difference(was).filter(|gained| declared.contains_key(*gained)) {
            let message = format!("is a member of {}", iri::compact(scheme));
            found.push(both.of_term(Impact::Additive, "member-gained", gained, message));
        }
    }
    let concepts: BTreeSet<&String> = old.values().chain(new.values()).flatten().collect();
    for concept in concepts {
        let (was, is) = (both.old.schema().with_narrower(concept), both.new.schema().with_narrower(concept));
        let known = |version: &Version, concept: &String| version.names().thing(concept).is_some();
        for lost in was.difference(&is).filter(|lost| known(both.new, lost)) {
            let message = format!("does not stand for {} any more", iri::compact(lost));
            found.push(both.of_term(Impact::Breaking, "term-changed", concept, message));
        }
        for gained in is.difference(&was).filter(|gained| known(both.old, gained)) {
            let message = format!("stands for {} too", both.new.names().label(gained));
            found.push(both.of_term(Impact::Additive, "term-changed", concept, message));
        }
    }
    found
}

fn gap_kinds(both: &Both<'_>) -> Vec<Change> {
    let new: BTreeMap<&str, _> = both.new.schema().gap_kinds().collect();
    let mut found = Vec::new();
    for (kind, was) in both.old.schema().gap_kinds() {
        let Some(is) = new.get(kind) else { continue };
        if (&was.asks, was.default, &was.unless) != (&is.asks, is.default, &is.unless) {
            found.push(both.of_term(Impact::Breaking, "term-changed", kind, "the kind of gap asks something else"));
        }
        if was.label != is.label {
            let message = format!("the kind of gap `{}` is printed as `{}` now", was.label, is.label);
            found.push(both.of_term(Impact::Wording, "wording", kind, message));
        }
        if (was.severity, &was.reason) != (is.severity, &is.reason) {
            let message = "the kind of gap has another severity or reason";
            found.push(both.of_term(Impact::Wording, "wording", kind, message));
        }
    }
    found
}

/// Labels, definitions and notations of terms that are in both versions.
fn printed(both: &Both<'_>, old: &BTreeMap<String, &'static str>, new: &BTreeMap<String, &'static str>) -> Vec<Change> {
    let said = |version: &Version, property: &str| -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for written in version.texts.with(property) {
            if let (Some(term), Term::Literal(text)) = (named(written.subject), written.object) {
                found.entry(term.to_owned()).or_default().insert(text.value().to_owned());
            }
        }
        found
    };
    let mut found = Vec::new();
    for (property, what) in PRINTED {
        let (was, is) = (said(both.old, property), said(both.new, property));
        for term in old.keys().filter(|term| new.contains_key(*term)) {
            let (before, after) = (was.get(term), is.get(term));
            if before == after {
                continue;
            }
            let text = |texts: Option<&BTreeSet<String>>| {
                let joined: Vec<&str> = texts.into_iter().flatten().map(String::as_str).collect();
                if joined.is_empty() { "nothing".to_owned() } else { format!("`{}`", joined.join("`, `")) }
            };
            let message = match *what {
                "definition" => "its definition reads otherwise".to_owned(),
                what => format!("its {what} is {}, and was {}", text(after), text(before)),
            };
            found.push(both.of_term(Impact::Wording, "wording", term, message));
        }
    }
    found
}
