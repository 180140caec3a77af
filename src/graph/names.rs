//! Names of entities and concepts: from the words that people use to IRIs, and back to labels.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;
use rustc_hash::FxHashMap;

use crate::iri;
use crate::limits::step;
use crate::schema::Names;
use crate::text::name_key;

/// Everything that has a name in the graph.
#[derive(Default)]
pub struct NameIndex {
    /// Folded name to IRIs.
    by_name: BTreeMap<String, BTreeSet<String>>,
    things: BTreeMap<String, Thing>,
    longest: usize,
}

/// What the index knows of one IRI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thing {
    /// The label that is printed.
    pub label: String,
    /// Every name as written, the label first.
    pub names: Vec<String>,
    /// Classes and schemes that it is said to belong to.
    pub types: BTreeSet<String>,
    /// `skos:notation` or `dct:identifier`, for display order.
    pub notation: Option<String>,
}

impl NameIndex {
    /// The properties that are read.
    pub const READ: &[&str] = &[
        iri::LABEL,
        iri::PREF_LABEL,
        iri::TITLE,
        iri::ALT_LABEL,
        iri::IDENTIFIER,
        iri::NOTATION,
        iri::TYPE,
        iri::IN_SCHEME,
    ];

    /// Reads labels, alternative labels, notations and types.
    pub fn from_triples<'a>(triples: impl Iterator<Item = (&'a Term, &'a Term, &'a Term)>) -> Self {
        let mut index = Self::default();
        let mut things: FxHashMap<&str, Thing> = FxHashMap::default();
        let mut labels: FxHashMap<&str, Vec<(u8, &str)>> = FxHashMap::default();
        for (subject, predicate, object) in triples {
            let (Term::NamedNode(subject), Term::NamedNode(predicate)) = (subject, predicate) else { continue };
            let subject = subject.as_str();
            match (predicate.as_str(), object) {
                (iri::LABEL | iri::PREF_LABEL | iri::TITLE, Term::Literal(label)) => {
                    let rank = u8::from(label.language().is_some_and(|tag| tag != "en"));
                    labels.entry(subject).or_default().push((rank, label.value()));
                }
                (iri::ALT_LABEL, Term::Literal(label)) => {
                    labels.entry(subject).or_default().push((2, label.value()));
                }
                (iri::IDENTIFIER, Term::Literal(label)) => {
                    labels.entry(subject).or_default().push((3, label.value()));
                }
                (iri::NOTATION, Term::Literal(notation)) => {
                    things.entry(subject).or_default().notation = Some(notation.value().to_owned());
                }
                (iri::TYPE | iri::IN_SCHEME, Term::NamedNode(class)) => {
                    things.entry(subject).or_default().types.insert(class.as_str().to_owned());
                }
                _ => {}
            }
        }
        let mut labels: Vec<(&str, Vec<(u8, &str)>)> = labels.into_iter().collect();
        labels.sort_unstable_by_key(|(subject, _)| *subject);
        for (subject, mut named) in labels {
            named.sort_unstable();
            named.dedup();
            let thing = things.entry(subject).or_default();
            named[0].1.clone_into(&mut thing.label);
            for (_, name) in named {
                let folded = name_key(name);
                index.longest = index.longest.max(folded.split(' ').count());
                if !folded.is_empty() {
                    index.by_name.entry(folded).or_default().insert(subject.to_owned());
                }
                thing.names.push(name.to_owned());
            }
        }
        index.things = things.into_iter().map(|(subject, thing)| (subject.to_owned(), thing)).collect();
        index
    }

    /// Everything that is known, by IRI.
    pub fn things(&self) -> impl Iterator<Item = (&str, &Thing)> {
        self.things.iter().map(|(iri, thing)| (iri.as_str(), thing))
    }

    /// What is known of an IRI.
    pub fn thing(&self, iri: &str) -> Option<&Thing> {
        self.things.get(iri)
    }
}

impl Names for NameIndex {
    fn lookup(&self, key: &str) -> Vec<String> {
        self.by_name.get(key).into_iter().flatten().cloned().collect()
    }

    fn types(&self, iri: &str) -> Vec<String> {
        step();
        self.things.get(iri).into_iter().flat_map(|thing| thing.types.iter().cloned()).collect()
    }

    fn label(&self, iri: &str) -> String {
        step();
        match self.things.get(iri) {
            Some(thing) if !thing.label.is_empty() => thing.label.clone(),
            _ => iri::compact(iri),
        }
    }

    fn names(&self, iri: &str) -> Vec<String> {
        step();
        self.things.get(iri).map(|thing| thing.names.clone()).unwrap_or_default()
    }

    fn notation(&self, iri: &str) -> Option<String> {
        step();
        self.things.get(iri)?.notation.clone()
    }

    fn members(&self, of: &str) -> Vec<String> {
        let members = self.things.values().filter(|thing| !thing.names.is_empty() && thing.types.contains(of));
        members.map(|thing| thing.label.clone()).collect()
    }

    fn near(&self, _: &str) -> Vec<Cow<'_, str>> {
        self.things.values().flat_map(|thing| thing.names.iter().map(|name| Cow::Borrowed(name.as_str()))).collect()
    }

    fn longest(&self) -> usize {
        self.longest
    }
}
