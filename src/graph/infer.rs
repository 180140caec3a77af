//! The rules: SPARQL CONSTRUCT queries in ontology/rules, applied once each in the order of their file names.
//!
//! What a rule makes goes into a graph of its own, `.../inferred/NAME`, and into the default graph.

use std::sync::Arc;

use oxrdf::GraphName;
use oxrdf::NamedNode;
use spareval::QueryEvaluator;
use spareval::QueryResults;
use spargebra::SparqlParser;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::Builder;
use crate::graph::Limits;
use crate::graph::MemoryGraph;
use crate::graph::limits::Meter;
use crate::graph::load::Derived;
use crate::graph::load::SourceFile;
use crate::iri;

/// Applies the rules and says how many statements each made that were not there before.
pub(super) fn apply(mut builder: Builder, rules: &[&SourceFile]) -> Result<(MemoryGraph, Derived), Diagnostics> {
    let mut graph = builder.build();
    let mut derived = Derived::new();
    for rule in rules {
        let fault = |message: String| {
            vec![Diagnostic::bare(Code::BadData, Severity::Error, format!("{}: {message}", rule.path))]
        };
        let name = rule.path.rsplit('/').next().unwrap_or(&rule.path).trim_end_matches(".rq");
        let target = NamedNode::new(format!("{}{name}", iri::INFERRED)).map_err(|error| fault(error.to_string()))?;
        let query = SparqlParser::new().parse_query(&rule.text).map_err(|error| fault(error.to_string()))?;
        let shared = Arc::new(graph);
        let evaluator = QueryEvaluator::new();
        let view = shared.view(Meter::new(&Limits::default()));
        let results = evaluator.prepare(&query).execute(view).map_err(|error| fault(error.to_string()))?;
        let QueryResults::Graph(triples) = results else {
            return Err(fault("a rule is a CONSTRUCT query".to_owned()));
        };
        for triple in triples {
            let triple = triple.map_err(|error| fault(error.to_string()))?;
            builder.add(triple.in_graph(GraphName::from(target.clone())));
        }
        let before = shared.len();
        graph = builder.build();
        derived.push((name.to_owned(), graph.len() - before));
    }
    Ok((graph, derived))
}
