//! Names of a graph that is far away: what has been asked for is remembered, what is missing is noted and fetched together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use oxrdf::Term;

use crate::graph::Learnt;
use crate::graph::NameIndex;
use crate::graph::names::Thing;
use crate::iri;
use crate::schema::Names;
use crate::text::name_key;

/// Words of the longest name that is looked for without quotes.
const LONGEST: usize = 16;

/// What is known of the names so far.
#[derive(Default)]
pub(super) struct Directory {
    state: Arc<Mutex<State>>,
    /// What is asked for and not known is not noted.
    quiet: bool,
}

/// What is known, and what was asked for and is not.
#[derive(Default)]
struct State {
    /// Things by the folded form of each of their names, as far as things are known.
    by_name: BTreeMap<String, BTreeSet<String>>,
    /// What is known of a thing; none where the graph says nothing of it.
    things: BTreeMap<String, Option<Thing>>,
    /// The things that are known, in the order in which they were learnt of.
    learnt: Vec<String>,
    /// Keys of which all things are known.
    keys: BTreeSet<String>,
    /// Classes and schemes of which all members are known.
    groups: BTreeSet<String>,
    /// Names near to a word.
    near: BTreeMap<String, Vec<String>>,
    /// How keys were spelt by the user.
    spelt: BTreeMap<String, BTreeSet<String>>,
    missed: Missed,
}

/// What was asked for and is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Missed {
    /// Folded names.
    pub(super) keys: BTreeSet<String>,
    /// IRIs.
    pub(super) things: BTreeSet<String>,
    /// Classes and schemes whose members are wanted.
    pub(super) groups: BTreeSet<String>,
    /// Words to which near ones are wanted, folded.
    pub(super) near: BTreeSet<String>,
}

impl Directory {
    fn state(&self) -> MutexGuard<'_, State> {
        // whoever failed while it held the lock has left what is known as it was
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same names for those who look and want nothing to be fetched.
    pub(super) fn quiet(&self) -> Self {
        Self { state: Arc::clone(&self.state), quiet: true }
    }

    /// Notes spellings that are about to be looked up. Of a key that is known a new spelling is of interest where names are
    /// looked up as they are spelt.
    pub(super) fn expect(&self, spellings: &[&str], as_spelt: bool) {
        for (key, new) in self.note(spellings) {
            let mut state = self.state();
            if !state.keys.contains(&key) || (as_spelt && new) {
                state.missed.keys.insert(key);
            }
        }
    }

    /// Notes how keys are spelt, and says which spellings are new.
    pub(super) fn note(&self, spellings: &[&str]) -> BTreeMap<String, bool> {
        let mut state = self.state();
        let mut keys: BTreeMap<String, bool> = BTreeMap::new();
        for spelling in spellings {
            let key = name_key(spelling);
            if !key.is_empty() {
                let new = state.spelt.entry(key.clone()).or_default().insert((*spelling).to_owned());
                *keys.entry(key).or_default() |= new;
            }
        }
        keys
    }

    /// Things that were learnt of since there were so many of them.
    pub(super) fn learnt(&self, since: usize) -> Vec<Learnt> {
        let state = self.state();
        let new = state.learnt.get(since..).unwrap_or_default();
        let known = |iri: &String| {
            let Thing { names, types, .. } = state.things.get(iri)?.as_ref()?;
            Some(Learnt { iri: iri.clone(), names: names.clone(), types: types.clone() })
        };
        new.iter().filter_map(known).collect()
    }

    /// What was asked for and is not known, which is then forgotten.
    ///
    /// As long as names and things are missing, nobody knows whether members and near words are wanted at all.
    pub(super) fn missed(&self) -> Missed {
        let mut missed = std::mem::take(&mut self.state().missed);
        if !missed.keys.is_empty() || !missed.things.is_empty() {
            missed.groups.clear();
            missed.near.clear();
        }
        missed
    }

    /// How the user spelt a key.
    pub(super) fn spelt(&self, key: &str) -> BTreeSet<String> {
        self.state().spelt.get(key).cloned().unwrap_or_default()
    }

    /// Learns all that is known of things, from rows of thing, property and value.
    pub(super) fn learn(&self, rows: &[Vec<Option<Term>>]) {
        let triples = rows.iter().filter_map(|row| match &row[..] {
            [Some(thing), Some(property), Some(value)] => Some((thing, property, value)),
            _ => None,
        });
        let mut state = self.state();
        for (iri, thing) in NameIndex::from_triples(triples).things() {
            for name in &thing.names {
                state.by_name.entry(name_key(name)).or_default().insert(iri.to_owned());
            }
            if state.things.insert(iri.to_owned(), Some(thing.clone())).flatten().is_none() {
                state.learnt.push(iri.to_owned());
            }
        }
    }

    /// Notes that all is known by now of these: what was not learnt does not exist.
    pub(super) fn complete(&self, done: &Missed) {
        let mut state = self.state();
        state.keys.extend(done.keys.iter().cloned());
        state.groups.extend(done.groups.iter().cloned());
        for thing in &done.things {
            state.things.entry(thing.clone()).or_default();
        }
    }

    /// Learns the names near to a word.
    pub(super) fn learn_near(&self, word: &str, names: Vec<String>) {
        self.state().near.insert(word.to_owned(), names);
    }

    /// A thing by its IRI, as far as it is known.
    fn thing<T>(&self, iri: &str, read: impl Fn(&Thing) -> T) -> Option<T> {
        let mut state = self.state();
        match state.things.get(iri) {
            Some(known) => known.as_ref().map(read),
            None => {
                // a blank node has another name in every answer
                if !self.quiet && !iri.starts_with("_:") {
                    state.missed.things.insert(iri.to_owned());
                }
                None
            }
        }
    }
}

impl Names for Directory {
    fn lookup(&self, key: &str) -> Vec<String> {
        let mut state = self.state();
        if !self.quiet && !key.is_empty() && !state.keys.contains(key) {
            state.missed.keys.insert(key.to_owned());
            return Vec::new();
        }
        state.by_name.get(key).into_iter().flatten().cloned().collect()
    }

    fn types(&self, iri: &str) -> Vec<String> {
        self.thing(iri, |thing| thing.types.iter().cloned().collect()).unwrap_or_default()
    }

    fn label(&self, iri: &str) -> String {
        let label = self.thing(iri, |thing| thing.label.clone()).filter(|label| !label.is_empty());
        label.unwrap_or_else(|| iri::compact(iri))
    }

    fn names(&self, iri: &str) -> Vec<String> {
        self.thing(iri, |thing| thing.names.clone()).unwrap_or_default()
    }

    fn notation(&self, iri: &str) -> Option<String> {
        self.thing(iri, |thing| thing.notation.clone()).flatten()
    }

    fn members(&self, of: &str) -> Vec<String> {
        let mut state = self.state();
        if !self.quiet && !state.groups.contains(of) {
            state.missed.groups.insert(of.to_owned());
            return Vec::new();
        }
        let members = state.things.values().flatten();
        members.filter(|thing| !thing.names.is_empty() && thing.types.contains(of)).map(|t| t.label.clone()).collect()
    }

    fn near(&self, word: &str) -> Vec<Cow<'_, str>> {
        let word = near_key(word);
        let mut state = self.state();
        let Some(near) = state.near.get(&word) else {
            if !self.quiet {
                state.missed.near.insert(word);
            }
            return Vec::new();
        };
        let known = state.things.values().flatten().flat_map(|thing| &thing.names);
        near.iter().chain(known).map(|name| Cow::Owned(name.clone())).collect()
    }

    fn longest(&self) -> usize {
        LONGEST
    }
}

/// A word in the form in which near ones are looked for.
fn near_key(word: &str) -> String {
    crate::text::fold(word).replace(['-', '_'], " ")
}

#[cfg(test)]
mod tests {
    use oxrdf::Literal;
    use oxrdf::NamedNode;

    use super::*;

    fn row(thing: &str, property: &str, value: &str) -> Vec<Option<Term>> {
        let node = |iri: &str| Some(Term::from(NamedNode::new_unchecked(iri)));
        vec![node(thing), node(property), Some(Literal::new_simple_literal(value).into())]
    }

    #[test]
    fn what_is_missing_is_noted_once_and_then_known() {
        let names = Directory::default();
        assert_eq!(names.lookup("turkey"), Vec::<String>::new());
        assert_eq!(names.label("e:turkey"), iri::compact("e:turkey"));
        names.near("turky");
        let missed = names.missed();
        assert_eq!(missed.keys.iter().collect::<Vec<_>>(), ["turkey"]);
        assert!(missed.near.is_empty(), "the name may be known as soon as the keys are");
        names.learn(&[row("e:turkey", iri::LABEL, "Türkiye"), row("e:turkey", iri::ALT_LABEL, "Turkey")]);
        names.complete(&missed);
        assert_eq!(names.lookup("turkey"), ["e:turkey"]);
        assert_eq!(names.label("e:turkey"), "Türkiye");
        names.near("turky");
        assert_eq!(names.missed().near.iter().collect::<Vec<_>>(), ["turky"]);
        assert_eq!(names.missed(), Missed::default());
    }

    #[test]
    fn what_does_not_exist_is_asked_for_once() {
        let names = Directory::default();
        names.expect(&["No Such", "no such", ""], false);
        names.label("e:nothing");
        let missed = names.missed();
        assert_eq!((missed.keys.len(), missed.things.len()), (1, 1));
        names.complete(&missed);
        names.lookup("no such");
        names.label("e:nothing");
        names.expect(&["NO SUCH"], false);
        names.label("_:b0");
        assert_eq!(names.missed(), Missed::default());
        names.expect(&["NO SUCH"], true);
        assert_eq!(names.missed(), Missed::default(), "this spelling is noted already");
        names.expect(&["nó such"], true);
        assert_eq!(names.missed().keys.len(), 1);
    }

    #[test]
    fn who_only_looks_leaves_no_note() {
        let names = Directory::default();
        let quiet = names.quiet();
        names.learn(&[row("e:turkey", iri::LABEL, "Türkiye"), row("e:turkey", iri::ALT_LABEL, "Turkey")]);
        assert_eq!(quiet.lookup("turkey"), ["e:turkey"], "known, if not all of that name");
        assert_eq!((quiet.lookup("greece").len(), quiet.near("turky").len(), quiet.members("e:c").len()), (0, 0, 0));
        quiet.label("e:greece");
        assert_eq!(names.missed(), Missed::default());
        let learnt = names.learnt(0);
        assert_eq!(learnt.iter().map(|one| one.iri.as_str()).collect::<Vec<_>>(), ["e:turkey"]);
        names.learn(&[row("e:turkey", iri::LABEL, "Türkiye"), row("e:greece", iri::LABEL, "Greece")]);
        assert_eq!(names.learnt(learnt.len()).len(), 1, "nothing is new twice");
        assert_eq!(names.learnt(9).len(), 0);
    }
}
