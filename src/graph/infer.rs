//! The rules: SPARQL CONSTRUCT queries in ontology/rules, applied once each in the order of their file names.
//!
//! What a rule makes goes into a graph of its own, `.../inferred/NAME`, and into the default graph.

use std::sync::Arc;

use oxrdf::GraphName;
use oxrdf::NamedNode;
use oxrdf::Quad;
use oxrdf::Triple;
use spareval::QueryEvaluator;
use spareval::QueryResults;
use spargebra::Query;
use spargebra::SparqlParser;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::Limits;
use crate::graph::MemoryGraph;
use crate::graph::limits::Meter;
use crate::graph::load::Derived;
use crate::graph::load::SourceFile;
use crate::iri;

/// Applies the rules and says how many statements each made that were not there before.
pub(super) fn apply(mut graph: MemoryGraph, rules: &[&SourceFile]) -> Result<(MemoryGraph, Derived), Diagnostics> {
    let mut derived = Derived::new();
    for rule in rules {
        let fault = |message: String| {
            vec![Diagnostic::bare(Code::BadData, Severity::Error, format!("{}: {message}", rule.path))]
        };
        let name = rule.path.rsplit('/').next().unwrap_or(&rule.path).trim_end_matches(".rq");
        let target = NamedNode::new(format!("{}{name}", iri::INFERRED)).map_err(|error| fault(error.to_string()))?;
        let query = SparqlParser::new().parse_query(&rule.text).map_err(|error| fault(error.to_string()))?;
        let before = graph.len();
        let shared = Arc::new(graph);
        let made = construct(&query, &shared, &target).map_err(fault)?;
        // the evaluation is over, and with it every other reference
        graph = Arc::into_inner(shared).ok_or_else(|| fault("the graph is still being read".to_owned()))?;
        graph.extend(made);
        derived.push((name.to_owned(), graph.len() - before));
    }
    Ok((graph, derived))
}

/// The statements that a rule makes.
fn construct(rule: &Query, graph: &Arc<MemoryGraph>, target: &NamedNode) -> Result<Vec<Quad>, String> {
    let evaluator = QueryEvaluator::new();
    let view = graph.view(Meter::new(&Limits::default()));
    let results = evaluator.prepare(rule).execute(view).map_err(|error| error.to_string())?;
    let QueryResults::Graph(triples) = results else {
        return Err("a rule is a CONSTRUCT query".to_owned());
    };
    let in_target = |triple: Triple| triple.in_graph(GraphName::from(target.clone()));
    triples.map(|triple| triple.map(in_target).map_err(|error| error.to_string())).collect()
}
