//! Sessions on a graph that is far away: what a piece of work needs is fetched together, and then the work is done again.
//!
//! Names are looked up in the middle of resolving and of printing, a row at a time. Asked one by one they would cost a request
//! each; and a list of what will be needed would have to be kept in step with all that code. So the work is done with the
//! names that are at hand, notes what is missing, and is done again when that is there. Rows are not asked for twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::Endpoint;
use crate::graph::Engine;
use crate::graph::EngineError;
use crate::graph::Fault;
use crate::graph::Limits;
use crate::graph::Solutions;
use crate::schema::Schema;
use crate::session::Session;
use crate::session::stopped;
use crate::span::Span;
use crate::syntax;
use crate::syntax::TokenKind;

/// Names of more words than this are found when they stand in quotes.
const LONGEST: usize = 16;

/// More rounds than any work takes: a name leads to things, those to the names of their kinds and sources.
const MOST_ROUNDS: usize = 12;

/// The rows of one piece of work, by the text that asked for them.
pub(super) type Memo = Arc<Mutex<BTreeMap<String, Solutions>>>;

impl Session {
    /// The same session on an endpoint. The ontology is that of the endpoint if it holds one and ours is not to be kept.
    ///
    /// # Errors
    /// If the endpoint does not answer.
    pub fn at(self, endpoint: Endpoint, keep: bool, limits: &Limits) -> Result<Self, Diagnostics> {
        if keep {
            return Ok(self.on(Arc::new(endpoint)));
        }
        let triples = endpoint.ontology(limits).map_err(|error| faults(error, None))?;
        let triples: Vec<&[oxrdf::Term; 3]> = triples.iter().collect();
        let read = Schema::from_triples(triples.iter().map(|[s, p, o]| (s, p, o)));
        let speaks = read.noun_words().next().is_some() && read.link_words().next().is_some();
        let schema = if speaks { Arc::new(read) } else { self.schema };
        Ok(Self { engine: Arc::new(endpoint), schema, own_ontology: speaks, ..self })
    }

    /// The same session on another graph, with the ontology at hand.
    #[must_use]
    pub fn on(self, engine: Arc<dyn Engine>) -> Self {
        Self { engine, own_ontology: false, ..self }
    }

    /// Whether the ontology was read from the graph that answers.
    pub fn has_own_ontology(&self) -> bool {
        self.own_ontology
    }

    /// Does work until all that it asks of the names is known. At home it is done once.
    pub(super) fn settled<T>(
        &self,
        span: Span,
        work: impl Fn(&Self) -> Result<T, Diagnostics>,
    ) -> Result<T, Diagnostics> {
        if self.engine.place().is_none() || self.memo.is_some() {
            return work(self);
        }
        let asked = Self { memo: Some(Memo::default()), ..self.clone() };
        for _ in 0..MOST_ROUNDS {
            let done = work(&asked);
            if !self.engine.settle(&self.settings.limits).map_err(|error| faults(error, Some(span)))? {
                return done;
            }
        }
        work(&asked)
    }

    /// Says which names a text may look up, so that they are fetched together.
    pub(super) fn expect(&self, text: &str) {
        if self.engine.place().is_none() {
            return;
        }
        let spellings = spellings(text);
        self.engine.expect(&spellings.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Rows that were asked for in the same piece of work.
    pub(super) fn remembered(&self, sparql: &str) -> Option<Solutions> {
        let memo = self.memo.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        memo.get(sparql).cloned()
    }

    /// Keeps rows for the rest of a piece of work.
    pub(super) fn remember(&self, sparql: &str, solutions: &Solutions) {
        if let Some(memo) = &self.memo {
            memo.lock().unwrap_or_else(PoisonError::into_inner).insert(sparql.to_owned(), solutions.clone());
        }
    }
}

/// What could be names in a text: all runs of words, and what stands in quotes.
pub(super) fn spellings(text: &str) -> Vec<String> {
    let tokens = syntax::tokens(text);
    let mut spellings: Vec<String> = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        match token.node {
            TokenKind::String => {
                let quoted = &text[token.span.range()];
                spellings.push(quoted.trim_matches(['"', '“', '”']).replace("\\\"", "\""));
            }
            TokenKind::Word => {
                let words = tokens[n..].iter().take_while(|token| token.node == TokenKind::Word).take(LONGEST);
                let mut name = String::new();
                for word in words {
                    name.push_str(if name.is_empty() { "" } else { " " });
                    name.push_str(&text[word.span.range()]);
                    spellings.push(name.clone());
                }
            }
            _ => {}
        }
    }
    spellings
}

/// Connects to an endpoint.
///
/// # Errors
/// If what answers at the address is no endpoint.
pub fn connect(
    address: &str,
    dialect: Option<crate::sparql::Dialect>,
    limits: &Limits,
) -> Result<Endpoint, Diagnostics> {
    Endpoint::connect(address, dialect, limits).map_err(|error| faults(error, None))
}

/// What an engine says as the fault of a query.
pub(super) fn faults(error: EngineError, span: Option<Span>) -> Diagnostics {
    let at = |code: Code, message: String| match span {
        Some(span) => Diagnostic::error(code, span, message),
        None => Diagnostic::bare(code, Severity::Error, message),
    };
    match error {
        EngineError::Stopped(reason) => stopped(reason, span),
        // no place in a query is to blame
        EngineError::Endpoint(Fault { code, message, help }) => {
            vec![help.into_iter().fold(Diagnostic::bare(code, Severity::Error, message), Diagnostic::help)]
        }
        other => vec![at(Code::BadData, other.to_string())],
    }
}
