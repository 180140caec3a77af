//! Names of concepts and of things.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Impact;
use crate::diff::Version;
use crate::schema::Names as _;
use crate::text::name_key;

/// Names lost, gained, or of other things.
pub(super) fn changes(both: &Both<'_>) -> Vec<Change> {
    let (old, new) = (names(both.old), names(both.new));
    let mut found = Vec::new();
    for (key, (shown, was)) in &old {
        let noun_before = both.old.schema().nouns(key).next().is_some();
        let noun_now = both.new.schema().nouns(key).next().is_some();
        if noun_before {
            // the noun was meant, and is looked at as a noun
            continue;
        }
        let is = new.get(key).map_or_else(BTreeSet::new, |(_, is)| is.clone());
        let what = if was.iter().all(|thing| both.is_concept(thing)) { "the concept" } else { "the thing" };
        let term = was.first().map_or("", String::as_str);
        let listed = |things: &BTreeSet<String>| super::words::listed(things.iter().map(String::as_str));
        let change = |impact, kind, message: String| Change {
            subject: format!("`{shown}`"),
            ..both.of_term(impact, kind, term, message)
        };
        if noun_now {
            found.push(change(
                Impact::Breaking,
                "word-changed",
                format!("named {what} {}, and is a noun now", listed(was)),
            ));
        } else if is.is_empty() {
            found.push(change(
                Impact::Breaking,
                "word-lost",
                format!("named {what} {}, and names nothing now", listed(was)),
            ));
        } else if let Some(lost) = was.iter().find(|thing| !is.iter().any(|now| both.is_same(thing, now))) {
            let message = format!("named {what} {}, and names {} now", crate::iri::compact(lost), listed(&is));
            found.push(change(Impact::Breaking, "word-changed", message));
        } else if was.len() == 1 && is.len() > 1 {
            found.push(change(
                Impact::Breaking,
                "word-ambiguous",
                format!("named {what} {}, and names {} now", listed(was), listed(&is)),
            ));
        } else if is.len() < was.len() {
            found.push(change(
                Impact::Additive,
                "word-clear",
                format!("named {}, and names {} alone now", listed(was), listed(&is)),
            ));
        }
    }
    let mut gained: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (key, (shown, is)) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        if both.new.schema().nouns(key).next().is_some() {
            continue;
        }
        // names of new things are data, and counted there
        for thing in is.iter().filter(|thing| both.is_concept(thing)) {
            gained.entry(thing.clone()).or_default().push(shown);
        }
    }
    for (thing, words) in gained {
        let message = format!("names the concept {}", crate::iri::compact(&thing));
        let subject = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        found.push(Change { subject, ..both.of_term(Impact::Additive, "word-gained", &thing, message) });
    }
    found
}

impl Both<'_> {
    fn is_concept(&self, thing: &str) -> bool {
        let scheme =
            |version: &Version| version.names().types(thing).iter().any(|of| version.schema().scheme(of).is_some());
        scheme(self.old) || scheme(self.new)
    }
}

/// Names by their keys, each as written and with what it names.
fn names(version: &Version) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let schema = version.schema();
    let mut found: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for (thing, known) in version.names().things() {
        let term = schema.declares(thing);
        if term {
            continue;
        }
        for name in &known.names {
            let entry = found.entry(name_key(name)).or_insert_with(|| (name.clone(), BTreeSet::new()));
            entry.1.insert(schema.current(thing).to_owned());
        }
    }
    found.remove("");
    found
}
