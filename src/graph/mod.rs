//! All that answers: loading, deriving, and evaluating SPARQL. `oxigraph::store` and `spareval` are named here alone.

mod ahead;
mod builtin;
mod digest;
pub mod endpoint;
pub mod infer;
pub mod load;
mod maps;
mod memory;
mod names;
mod sealed;
pub mod strata;
pub mod tabular;
mod term_id;
pub mod update;
pub mod written;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::OnceLock;

use oxrdf::Term;
use spareval::QueryEvaluationError;
use spareval::QueryEvaluator;
use spareval::QueryResults;
use spargebra::SparqlParser;

use crate::limits::Meter;
use crate::schema::Names;
use crate::sparql::Dialect;

pub use crate::limits::Limits;
pub use crate::limits::Stopped;
pub use ahead::Ahead;
pub use ahead::Learnt;
pub use builtin::Builtin;
pub use endpoint::Endpoint;
pub use endpoint::Fault;
pub use load::SourceFile;
pub use memory::MemoryGraph;
pub use names::NameIndex;

/// Rows of a SELECT query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solutions {
    /// Names of the columns, without `?`.
    pub variables: Vec<String>,
    /// The rows; a cell is none where the variable is unbound.
    pub rows: Vec<Vec<Option<Term>>>,
    /// Quads read from the graph to answer; 0 where the engine cannot say.
    pub reads: u64,
}

/// What can go wrong when a graph answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineError {
    /// The SPARQL text is not valid; a fault of the compiler when it wrote the text.
    Sparql(String),
    /// A limit was reached or the query was cancelled.
    Stopped(Stopped),
    /// The evaluator failed.
    Evaluation(String),
    /// The endpoint did not answer, or not as an endpoint does.
    Endpoint(Fault),
}

impl std::fmt::Display for EngineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sparql(message) => write!(f, "the SPARQL text is not valid: {message}"),
            Self::Stopped(stopped) => stopped.fmt(f),
            Self::Evaluation(message) => write!(f, "the query could not be evaluated: {message}"),
            Self::Endpoint(fault) => f.write_str(&fault.message),
        }
    }
}

impl std::error::Error for EngineError {}

/// A graph that answers SPARQL. The in-memory graph is one; a sealed file and a SPARQL endpoint are others.
pub trait Engine: Send + Sync {
    /// Answers a SELECT query.
    ///
    /// # Errors
    /// If the text is no valid SELECT query, if a limit is reached, or if evaluation fails.
    fn select(&self, sparql: &str, limits: &Limits) -> Result<Solutions, EngineError>;

    /// Names of the entities and concepts that the graph holds.
    fn names(&self) -> &dyn Names;

    /// All names that are at hand; none where they are far away.
    fn index(&self) -> &NameIndex;

    /// Number of statements, each counted once.
    fn statements(&self) -> usize;

    /// The named graphs, that is, the sources, with the number of statements each makes.
    fn sources(&self) -> BTreeMap<String, usize>;

    /// A digest of what the sources state, without what is derived; none where the engine cannot say. Equal data have equal
    /// digests.
    fn digest(&self) -> Option<&str>;

    /// How queries are written for it.
    fn dialect(&self) -> Dialect {
        Dialect::PORTABLE
    }

    /// Where it is, if that is far away. What is asked of it is then asked together: see [`Engine::settle`].
    fn place(&self) -> Option<&str> {
        None
    }

    /// The named graph that is asked as the default graph, if there is one: it has every statement and is no source.
    fn whole(&self) -> Option<String> {
        None
    }

    /// Says which spellings a query is about to look up.
    fn expect(&self, _spellings: &[&str]) {}

    /// Fetches what was asked of the names, the size and the sources and was not at hand; false where nothing was missing.
    /// Until then such questions are answered as if there were nothing.
    ///
    /// # Errors
    /// If it cannot be fetched.
    fn settle(&self, _limits: &Limits) -> Result<bool, EngineError> {
        Ok(false)
    }

    /// Names as far as they are at hand; what is not is neither noted nor fetched.
    fn names_at_hand(&self) -> &dyn Names {
        self.names()
    }

    /// Things that were learnt of since there were so many of them, in the order in which that happened.
    fn learnt(&self, _since: usize) -> Vec<Learnt> {
        Vec::new()
    }

    /// Fetches what a question that is still being typed may need; false where there is more than is fetched at a time.
    ///
    /// # Errors
    /// If it cannot be fetched.
    fn fetch(&self, _ahead: &Ahead, _limits: &Limits) -> Result<bool, EngineError> {
        Ok(true)
    }
}

/// An in-memory graph with its names, ready to answer.
pub struct MemoryEngine {
    graph: Arc<MemoryGraph>,
    names: NameIndex,
    /// None where nobody asks for it.
    digest: Option<OnceLock<String>>,
}

impl MemoryEngine {
    /// Indexes the names of a graph.
    pub fn new(graph: MemoryGraph) -> Self {
        let names = NameIndex::from_triples(graph.triples_with(NameIndex::READ));
        Self { graph: Arc::new(graph), names, digest: Some(OnceLock::new()) }
    }

    /// The same engine without a digest, for answers that are looked at and thrown away: to make it takes as long as many of them.
    #[must_use]
    pub fn undigested(self) -> Self {
        Self { digest: None, ..self }
    }

    /// The graph itself.
    pub fn graph(&self) -> &Arc<MemoryGraph> {
        &self.graph
    }

    /// What the sources state, without what is derived: subject, property, value, source.
    pub fn stated(&self) -> impl Iterator<Item = (&Term, &Term, &Term, &Term)> {
        digest::stated(&self.graph)
    }
}

impl Engine for MemoryEngine {
    fn select(&self, sparql: &str, limits: &Limits) -> Result<Solutions, EngineError> {
        select(&self.graph, sparql, limits)
    }

    fn names(&self) -> &dyn Names {
        &self.names
    }

    fn index(&self) -> &NameIndex {
        &self.names
    }

    fn statements(&self) -> usize {
        self.graph.len()
    }

    fn sources(&self) -> BTreeMap<String, usize> {
        self.graph.named_graphs().into_iter().collect()
    }

    fn digest(&self) -> Option<&str> {
        Some(self.digest.as_ref()?.get_or_init(|| digest::of(&self.graph)))
    }
}

/// Runs a SELECT query on an in-memory graph.
fn select(graph: &Arc<MemoryGraph>, sparql: &str, limits: &Limits) -> Result<Solutions, EngineError> {
    let query = SparqlParser::new().parse_query(sparql).map_err(|error| EngineError::Sparql(error.to_string()))?;
    let meter = Meter::new(limits);
    meter.check().map_err(EngineError::Stopped)?;
    meter.guard(|| evaluate(graph, &query, limits, &meter)).unwrap_or_else(|stopped| Err(EngineError::Stopped(stopped)))
}

fn evaluate(
    graph: &Arc<MemoryGraph>,
    query: &spargebra::Query,
    limits: &Limits,
    meter: &Arc<Meter>,
) -> Result<Solutions, EngineError> {
    let evaluator = QueryEvaluator::new();
    let results =
        evaluator.prepare(query).execute(graph.view(Arc::clone(meter))).map_err(|error| evaluation_error(&error))?;
    let QueryResults::Solutions(solutions) = results else {
        return Err(EngineError::Sparql("a SELECT query was expected".to_owned()));
    };
    let variables: Vec<String> = solutions.variables().iter().map(|variable| variable.as_str().to_owned()).collect();
    let mut rows = Vec::new();
    for solution in solutions {
        let solution = solution.map_err(|error| evaluation_error(&error))?;
        meter.check().map_err(EngineError::Stopped)?;
        if limits.max_rows.is_some_and(|most| rows.len() >= most) {
            return Err(EngineError::Stopped(Stopped::Rows));
        }
        rows.push(solution.values().to_vec());
    }
    // what is taken away is read without regard to errors, and a part of it would let rows through
    meter.check().map_err(EngineError::Stopped)?;
    Ok(Solutions { variables, rows, reads: meter.reads() })
}

fn evaluation_error(error: &QueryEvaluationError) -> EngineError {
    if let QueryEvaluationError::Dataset(inner) = error
        && let Some(stopped) = inner.downcast_ref::<Stopped>()
    {
        return EngineError::Stopped(*stopped);
    }
    EngineError::Evaluation(error.to_string())
}

#[cfg(test)]
mod tests {
    use oxrdf::GraphName;
    use oxrdf::NamedNode;
    use oxrdf::Quad;

    use super::*;

    /// Rows that were to be taken away and were not read are not let through.
    #[test]
    fn a_limit_inside_minus_is_no_smaller_minus() {
        let node = |n: usize| NamedNode::new_unchecked(format!("https://example.org/{n}"));
        let quads = (0..100).map(|n| Quad::new(node(n), node(0), node(n), GraphName::DefaultGraph));
        let graph = Arc::new(quads.collect::<MemoryGraph>());
        let sparql = "SELECT ?a { VALUES ?a { <https://example.org/98> <https://example.org/99> } MINUS { ?x ?p ?a } }";
        assert_eq!(select(&graph, sparql, &Limits::default()).unwrap().rows.len(), 0);
        let few = Limits { max_reads: Some(5), ..Limits::default() };
        assert_eq!(select(&graph, sparql, &few), Err(EngineError::Stopped(Stopped::Reads)));
    }
}
