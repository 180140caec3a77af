//! Rules, and the definitions that the ontology carries.

use std::collections::BTreeMap;

use crate::check::Place;
use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Impact;
use crate::diff::Version;
use crate::graph::load;
use crate::span::line_at;
use crate::syntax;
use crate::syntax::ast::Statement;
use crate::turtle;

/// Rules and definitions that came, went or changed.
pub(super) fn changes(both: &Both<'_>) -> Vec<Change> {
    let mut found = listed("rule", &rules(both.old), &rules(both.new));
    found.extend(listed("definition", &definitions(both.old), &definitions(both.new)));
    found
}

/// What says the same whatever its layout, with its place.
type Told<T> = BTreeMap<String, (T, Place)>;

fn listed<T: PartialEq>(what: &str, old: &Told<T>, new: &Told<T>) -> Vec<Change> {
    let change = |impact, kind, name: &str, message: &str, place: &Place| Change {
        impact,
        kind,
        subject: name.to_owned(),
        message: format!("the {what} {message}"),
        place: Some(place.clone()),
    };
    let mut found = Vec::new();
    for (name, (told, place)) in old {
        match new.get(name) {
            None => found.push(change(Impact::Breaking, "term-removed", name, "is gone", place)),
            Some((now, place)) if now != told => {
                found.push(change(Impact::Breaking, "term-changed", name, "says something else", place));
            }
            Some(_) => {}
        }
    }
    for (name, (_, place)) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        found.push(change(Impact::Additive, "term-added", name, "is new", place));
    }
    found
}

fn rules(version: &Version) -> Told<Vec<String>> {
    let rules = load::rules(&version.files).into_iter();
    let told = |text: &str| turtle::words(text).into_iter().map(str::to_owned).collect();
    rules
        .map(|file| {
            (file.path.clone(), (told(&file.text), Place { file: file.path.clone(), line: Some(1), column: None }))
        })
        .collect()
}

fn definitions(version: &Version) -> Told<String> {
    let mut found = Told::new();
    let texts = version.files.iter().filter(|file| load::is_definition(&file.path));
    for file in texts {
        let Ok(program) = syntax::parse(&file.text) else { continue };
        for statement in program.statements {
            let name = match &statement.node {
                Statement::Let { name, .. } | Statement::Define { name, .. } => name.node.clone(),
                Statement::Query(_) => continue,
            };
            let line = line_at(&file.text, statement.span.range().start);
            let place = Place { file: file.path.clone(), line: Some(line), column: None };
            found.insert(name, (format!("{:?}", statement.node), place));
        }
    }
    found
}
