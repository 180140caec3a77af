//! A graph behind a SPARQL endpoint.
//!
//! The compiled text of a query is sent as it is for the in-memory graph, in the dialect of the server. Names are looked up
//! there too; what a question needs of them is noted while it is worked on, fetched in one request, and remembered. Only
//! queries for rows are ever sent, and what comes back is data: nothing in it is followed, loaded or run.

mod address;
mod ahead;
mod auth;
mod client;
mod fault;
mod mend;
mod names;
mod queries;
mod results;
mod retry;
mod tls;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;

use oxrdf::Literal;
use oxrdf::Term;

pub use fault::Fault;

use crate::diag::Code;
use crate::graph::Ahead;
use crate::graph::Engine;
use crate::graph::EngineError;
use crate::graph::Learnt;
use crate::graph::Limits;
use crate::graph::NameIndex;
use crate::graph::Solutions;
use crate::graph::endpoint::client::Client;
use crate::graph::endpoint::names::Directory;
use crate::schema::Names;
use crate::sparql::Dialect;

/// In a graph of at most so many statements every name is compared in its folded form.
///
/// That reads all names. Beyond it names are looked up as they are spelt, and in the usual variants of that.
const FOLDED_UP_TO: usize = 2_000_000;

/// Most keys of one request.
const MOST_KEYS: usize = 400;

/// A SPARQL endpoint.
pub struct Endpoint {
    client: Client,
    dialect: Dialect,
    statements: usize,
    names: Directory,
    /// The same names, for who only looks.
    quiet: Directory,
    /// Names are looked up as they are spelt, and not in their folded form.
    as_spelt: bool,
    /// No name is at hand without a question.
    at_hand: NameIndex,
    sources: Mutex<Sources>,
    /// Names that SPARQL cannot fold.
    foreign: Mutex<Foreign>,
    /// Languages of labels, where names are looked up as they are spelt.
    languages: Mutex<Option<Vec<String>>>,
}

/// The named graphs, once somebody has asked for them.
#[derive(Default)]
enum Sources {
    #[default]
    Unasked,
    Wanted,
    Known(BTreeMap<String, usize>),
}

/// What is known of the things whose names SPARQL cannot fold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Foreign {
    #[default]
    Unasked,
    /// All of them are known.
    Known,
    /// More than one answer holds: such names are looked up as they are spelt.
    TooMany,
}

impl Endpoint {
    /// Connects to an endpoint, and finds out its size and its dialect unless that is given.
    ///
    /// # Errors
    /// If the address is none of an endpoint, or what answers there is none.
    pub fn connect(address: &str, dialect: Option<Dialect>, limits: &Limits) -> Result<Self, EngineError> {
        let client = Client::new(address).map_err(EngineError::Endpoint)?;
        let statements = number(&client.select(queries::SIZE, limits)?, 0);
        let dialect = match dialect {
            Some(dialect) => dialect,
            None => detect(&client, limits)?,
        };
        let names = Directory::default();
        Ok(Self {
            client,
            dialect,
            statements,
            quiet: names.quiet(),
            names,
            as_spelt: statements > FOLDED_UP_TO,
            at_hand: NameIndex::default(),
            sources: Mutex::default(),
            foreign: Mutex::default(),
            languages: Mutex::default(),
        })
    }

    /// The statements of the ontology that the endpoint holds, as rows of subject, predicate and object.
    ///
    /// # Errors
    /// If the endpoint fails.
    pub fn ontology(&self, limits: &Limits) -> Result<Vec<[Term; 3]>, EngineError> {
        let rows = self.client.select(&queries::ontology(), limits)?.rows;
        Ok(rows.into_iter().filter_map(|row| <[Option<Term>; 3]>::try_from(row).ok()).filter_map(whole).collect())
    }

    /// Number of requests sent so far.
    pub fn requests(&self) -> usize {
        self.client.sent()
    }

    /// Whether names are compared in their folded form, and not as they are spelt.
    pub fn folds(&self) -> bool {
        !self.as_spelt
    }

    /// The same endpoint, in which names are looked up as they are spelt whatever its size.
    #[must_use]
    pub fn as_spelt(self) -> Self {
        Self { as_spelt: true, ..self }
    }

    fn settle_keys(&self, keys: &[&String], limits: &Limits) -> Result<(), EngineError> {
        for chunk in keys.chunks(MOST_KEYS) {
            if self.folds() && self.foreign() == Foreign::Unasked {
                self.learn_foreign(&queries::by_key(chunk, true), limits)?;
                if self.foreign() == Foreign::Known {
                    continue;
                }
            }
            if self.folds() {
                self.learn(&queries::by_key(chunk, false), limits)?;
            }
            if !self.folds() || self.foreign() == Foreign::TooMany {
                let literals = self.literals(chunk, limits)?;
                self.learn(&queries::by_spelling(&literals), limits)?;
            }
        }
        Ok(())
    }

    fn foreign(&self) -> Foreign {
        *self.foreign.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns from a query that brings all things with names that SPARQL cannot fold, unless they are more than an answer holds.
    fn learn_foreign(&self, text: &str, limits: &Limits) -> Result<(), EngineError> {
        let known = match self.learn(text, limits) {
            Ok(()) => Foreign::Known,
            Err(EngineError::Endpoint(fault)) if fault.code == Code::EndpointAnswer => Foreign::TooMany,
            Err(error) => return Err(error),
        };
        *self.foreign.lock().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// The literals by which things may be named whose keys these are.
    fn literals(&self, keys: &[&String], limits: &Limits) -> Result<Vec<String>, EngineError> {
        let mut known = self.languages.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            let rows = self.client.select(&queries::languages(), limits)?.rows;
            let tags = rows.into_iter().filter_map(|mut row| match row.pop()? {
                Some(Term::Literal(tag)) => Some(tag.value().to_owned()),
                _ => None,
            });
            let mut tags: Vec<String> = tags.chain([String::new(), "en".to_owned()]).collect();
            tags.sort();
            tags.dedup();
            *known = Some(tags);
        }
        let mut literals = Vec::new();
        for key in keys {
            let mut spelt = self.names.spelt(key);
            spelt.insert((*key).clone());
            let variants: BTreeSet<String> = spelt.iter().flat_map(|text| variants(text)).collect();
            for text in variants {
                for tag in known.iter().flatten() {
                    let plain = || Literal::new_simple_literal(text.clone());
                    let literal = if tag.is_empty() {
                        plain()
                    } else {
                        Literal::new_language_tagged_literal(text.clone(), tag).unwrap_or_else(|_| plain())
                    };
                    literals.push(literal.to_string());
                }
            }
        }
        Ok(literals)
    }

    fn learn_things(&self, things: &BTreeSet<String>, limits: &Limits) -> Result<(), EngineError> {
        let things: Vec<String> = things.iter().cloned().collect();
        things.chunks(self.dialect.most_values).try_for_each(|chunk| self.learn(&queries::of_things(chunk), limits))
    }

    fn learn(&self, text: &str, limits: &Limits) -> Result<(), EngineError> {
        self.names.learn(&self.client.select(text, limits)?.rows);
        Ok(())
    }

    fn near(&self, word: &str, limits: &Limits) -> Result<Vec<String>, EngineError> {
        if !self.folds() || word.chars().count() < 3 {
            return Ok(Vec::new());
        }
        let rows = self.client.select(&queries::near(word), limits)?.rows;
        Ok(rows
            .into_iter()
            .filter_map(|mut row| match row.pop()? {
                Some(Term::Literal(name)) => Some(name.value().to_owned()),
                _ => None,
            })
            .collect())
    }
}

impl Engine for Endpoint {
    fn select(&self, sparql: &str, limits: &Limits) -> Result<Solutions, EngineError> {
        self.client.select(sparql, limits)
    }

    fn names(&self) -> &dyn Names {
        &self.names
    }

    fn index(&self) -> &NameIndex {
        &self.at_hand
    }

    fn statements(&self) -> usize {
        self.statements
    }

    fn sources(&self) -> BTreeMap<String, usize> {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Sources::Known(known) = &*sources {
            return known.clone();
        }
        *sources = Sources::Wanted;
        BTreeMap::new()
    }

    fn digest(&self) -> Option<&str> {
        None
    }

    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn place(&self) -> Option<&str> {
        Some(self.client.address())
    }

    fn whole(&self) -> Option<String> {
        self.client.default_graph()
    }

    fn expect(&self, spellings: &[&str]) {
        self.names.expect(spellings, self.as_spelt || self.foreign() == Foreign::TooMany);
    }

    fn settle(&self, limits: &Limits) -> Result<bool, EngineError> {
        // these are no answers, so the limit on rows is not theirs
        let limits = &Limits { max_rows: None, ..limits.started() };
        let missed = self.names.missed();
        let mut fetched = false;
        if !missed.keys.is_empty() {
            self.settle_keys(&missed.keys.iter().collect::<Vec<_>>(), limits)?;
            fetched = true;
        }
        if !missed.things.is_empty() {
            self.learn_things(&missed.things, limits)?;
            fetched = true;
        }
        if !missed.groups.is_empty() {
            let groups: Vec<String> = missed.groups.iter().cloned().collect();
            self.learn(&queries::of_members(&groups), limits)?;
            fetched = true;
        }
        for word in &missed.near {
            self.names.learn_near(word, self.near(word, limits)?);
            fetched = true;
        }
        self.names.complete(&missed);
        let wanted = matches!(*self.sources.lock().unwrap_or_else(PoisonError::into_inner), Sources::Wanted);
        if wanted {
            let known = self.named_graphs(limits)?;
            *self.sources.lock().unwrap_or_else(PoisonError::into_inner) = Sources::Known(known);
            fetched = true;
        }
        Ok(fetched)
    }

    fn names_at_hand(&self) -> &dyn Names {
        &self.quiet
    }

    fn learnt(&self, since: usize) -> Vec<Learnt> {
        self.names.learnt(since)
    }

    fn fetch(&self, ahead: &Ahead, limits: &Limits) -> Result<bool, EngineError> {
        self.fetch_ahead(ahead, limits)
    }
}

impl Endpoint {
    /// The named graphs of which the default graph is made, without one that stands for the default graph itself.
    fn named_graphs(&self, limits: &Limits) -> Result<BTreeMap<String, usize>, EngineError> {
        let text = if self.folds() { queries::SOURCES } else { queries::GRAPHS };
        let rows = self.client.select(text, limits)?.rows;
        let whole = self.client.default_graph();
        Ok(rows
            .iter()
            .filter_map(|row| match &row[..] {
                [Some(Term::NamedNode(graph)), Some(Term::Literal(n))] => {
                    Some((graph.as_str().to_owned(), n.value().parse().ok()?))
                }
                _ => None,
            })
            .filter(|(graph, _)| whole.as_ref() != Some(graph))
            .collect())
    }
}

/// Tries what engines are known to get wrong.
fn detect(client: &Client, limits: &Limits) -> Result<Dialect, EngineError> {
    let kept = client.select(queries::CONSTANTS, limits)?.rows.len() == 2;
    Ok(if kept { Dialect::PORTABLE } else { Dialect::VIRTUOSO })
}

fn whole([subject, predicate, object]: [Option<Term>; 3]) -> Option<[Term; 3]> {
    Some([subject?, predicate?, object?])
}

/// The number in the first row.
fn number(solutions: &Solutions, column: usize) -> usize {
    let cell = solutions.rows.first().and_then(|row| row.get(column)).and_then(Option::as_ref);
    match cell {
        Some(Term::Literal(number)) => number.value().parse().unwrap_or(0),
        _ => 0,
    }
}

/// The usual ways to spell a name: as it stands, in small letters, and with capitals at the beginning or at every word.
fn variants(text: &str) -> Vec<String> {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let small = text.to_lowercase();
    let every: Vec<String> = small.split(' ').map(capital).collect();
    vec![text.to_owned(), capital(text), capital(&small), every.join(" "), text.to_uppercase(), small]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_in_the_usual_ways() {
        let found = variants("ministry of Health");
        for usual in ["Ministry of Health", "ministry of health", "Ministry Of Health", "MINISTRY OF HEALTH"] {
            assert!(found.iter().any(|text| text == usual), "{usual}");
        }
    }
}
