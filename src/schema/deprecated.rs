//! Terms that have been replaced: what takes their place, and the words that they leave behind.
//!
//! A word of a replaced term keeps working and means the replacement. Data that use the replaced term are read as if they used the new one: a replaced
//! class counts as one below its replacement, a replaced property is read beside it, a replaced concept stands below it. Nothing has to be rewritten for an
//! old query or old data to answer, and no rule has to be copied into a graph.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::path::Path;
use crate::schema::Link;
use crate::schema::Schema;
use crate::schema::Type;
use crate::text::name_key;

/// What is said of a deprecated term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// What takes its place, chains of replacements followed to their end; several where it was split, none where nothing does.
    pub by: Vec<String>,
    /// The version in which it was deprecated.
    pub since: Option<String>,
    /// Why, or what to do, in the words of the ontology.
    pub note: Option<String>,
}

/// Ways to use a noun.
pub(super) const NOUN: &[Use] = &[Use::Noun, Use::Nouns];
/// Ways to use a link.
pub(super) const LINK: &[Use] = &[Use::Link, Use::Inverse];

impl Deprecation {
    /// The one term that takes its place, if it is one.
    pub fn replacement(&self) -> Option<&str> {
        match &self.by[..] {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// What a word was before its term was deprecated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// The noun of a class or scheme, in the singular.
    Noun,
    /// The noun of a class or scheme, in the plural.
    Nouns,
    /// A link from subject to object.
    Link,
    /// A link from object to subject.
    Inverse,
    /// A field.
    Field,
    /// A kind of gap.
    Kind,
}

/// Deprecated terms and their words.
#[derive(Clone, Debug, Default)]
pub(super) struct Deprecated {
    terms: BTreeMap<String, Deprecation>,
    /// Folded word to the terms that it stood for.
    words: BTreeMap<String, BTreeSet<(Use, String)>>,
}

impl Deprecated {
    /// Takes note of deprecated terms, each with what is said to replace it. Chains are followed; a ring of replacements replaces nothing.
    pub(super) fn new(said: &BTreeMap<String, Deprecation>) -> Self {
        let mut terms = BTreeMap::new();
        for (term, deprecation) in said {
            let mut by = BTreeSet::new();
            let mut seen = BTreeSet::from([term.as_str()]);
            let mut open: Vec<&str> = deprecation.by.iter().map(String::as_str).collect();
            let mut ring = false;
            while let Some(next) = open.pop() {
                if !seen.insert(next) {
                    ring |= next == term;
                    continue;
                }
                match said.get(next).filter(|further| !further.by.is_empty()) {
                    Some(further) => open.extend(further.by.iter().map(String::as_str)),
                    None => {
                        by.insert(next.to_owned());
                    }
                }
            }
            let by = if ring { Vec::new() } else { by.into_iter().collect() };
            terms.insert(term.clone(), Deprecation { by, ..deprecation.clone() });
        }
        Self { terms, words: BTreeMap::new() }
    }

    /// Replaced terms, each with what takes its place.
    pub(super) fn replaced(&self) -> impl Iterator<Item = (&str, &str)> {
        self.terms.iter().filter_map(|(term, deprecation)| Some((term.as_str(), deprecation.replacement()?)))
    }

    pub(super) fn current<'a>(&'a self, term: &'a str) -> &'a str {
        self.terms.get(term).and_then(Deprecation::replacement).unwrap_or(term)
    }

    pub(super) fn add_word(&mut self, key: String, used: Use, term: &str) {
        self.words.entry(key).or_default().insert((used, term.to_owned()));
    }
}

impl Schema {
    /// What is said of a term, if it is deprecated.
    pub fn deprecation(&self, term: &str) -> Option<&Deprecation> {
        self.deprecated.terms.get(term)
    }

    /// All deprecated terms.
    pub fn deprecations(&self) -> impl Iterator<Item = (&str, &Deprecation)> {
        self.deprecated.terms.iter().map(|(term, deprecation)| (term.as_str(), deprecation))
    }

    /// The term that takes the place of another, or the other itself.
    pub fn current<'a>(&'a self, term: &'a str) -> &'a str {
        self.deprecated.current(term)
    }

    /// The deprecated terms that a word, by its key, comes from, and as what.
    pub fn old_words(&self, key: &str) -> impl Iterator<Item = (Use, &str)> {
        self.deprecated.words.get(key).into_iter().flatten().map(|(used, term)| (*used, term.as_str()))
    }

    /// Whether a word, used in one of these ways, is left over from a deprecated term.
    pub(super) fn is_old(&self, key: &str, ways: &[Use]) -> bool {
        self.old_words(key).any(|(used, _)| ways.contains(&used))
    }

    /// The ontology without what a deprecated word means, to see what a query takes it for.
    #[must_use]
    pub fn without_old(&self, key: &str) -> Self {
        let mut without = self.clone();
        for (used, term) in self.old_words(key) {
            let now = self.current(term);
            match used {
                Use::Noun | Use::Nouns => {
                    if let Some(nouns) = without.nouns.get_mut(key) {
                        nouns.retain(|noun| !matches!(&noun.meaning, Type::Class(of) | Type::Scheme(of) if of == now));
                    }
                }
                Use::Link | Use::Inverse => {
                    let inverse = used == Use::Inverse;
                    if let Some(links) = without.links.get_mut(key) {
                        links.retain(|link| *link != Link { property: now.to_owned(), inverse });
                    }
                }
                Use::Field => {
                    if let Some(fields) = without.fields.get_mut(key) {
                        fields.retain(|property| property != now);
                    }
                }
                Use::Kind => {
                    if let Some(kind) = without.gap_kinds.get_mut(now) {
                        kind.words.retain(|word| name_key(word) != key);
                        kind.old_words.retain(|word| name_key(word) != key);
                    }
                }
            }
        }
        without
    }

    /// Words that lead along a property, in a direction.
    pub fn words_of_link(&self, property: &str, inverse: bool) -> Vec<&str> {
        let link = Link { property: property.to_owned(), inverse };
        let words = self.links.iter().filter(|(key, links)| links.contains(&link) && !self.is_old(key, LINK));
        words.map(|(word, _)| word.as_str()).collect()
    }

    /// Lets replaced properties be read wherever their replacement is.
    pub(super) fn join_replaced(&mut self) {
        let replaced: Vec<(String, String)> =
            self.deprecated.replaced().map(|(old, new)| (old.to_owned(), new.to_owned())).collect();
        for (old, new) in &replaced {
            let Some(path) = self.properties.get(old).map(|property| property.path.clone()) else { continue };
            let Some(current) = self.properties.get_mut(new) else { continue };
            let mut options = match std::mem::replace(&mut current.path, Path::property(new)) {
                Path::Alternative(options) => options,
                other => vec![other],
            };
            options.push(path);
            current.path = Path::Alternative(options);
        }
        for (old, new) in replaced {
            let below = self.with_narrower(&old);
            let of_new = self.narrower.entry(new.clone()).or_insert_with(|| BTreeSet::from([new]));
            of_new.extend(below);
        }
    }
}
