//! The rules: SPARQL CONSTRUCT queries in ontology/rules, applied once each in the order of their file names.
//!
//! What a rule makes goes into a graph of its own, `.../inferred/NAME`, and into the default graph.

use std::sync::Arc;

use oxrdf::GraphName;
use oxrdf::NamedNode;
use oxrdf::Quad;
use oxrdf::Term;
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
use crate::graph::load::Derived;
use crate::graph::load::SourceFile;
use crate::graph::strata;
use crate::graph::strata::Reads;
use crate::graph::strata::Rule;
use crate::iri;
use crate::limits::Meter;

/// Applies the rules and says how many statements each made that were not there before.
///
/// # Errors
/// All rules that are refused, each with its line and the reason.
pub(super) fn apply(mut graph: MemoryGraph, rules: &[&SourceFile]) -> Result<(MemoryGraph, Derived), Diagnostics> {
    let mut derived = Derived::new();
    let mut read = Vec::new();
    let mut refused = Diagnostics::new();
    for rule in rules {
        match Rule::read(&rule.text) {
            Ok(known) => read.push((rule, known)),
            Err(refusal) => {
                let message = format!("{}:{}: the rule is refused: {}", rule.path, refusal.line, refusal.message);
                refused.push(Diagnostic::bare(Code::BadData, Severity::Error, message).help(refusal.help));
            }
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    for (file, rule) in read {
        let fault = |message: String| {
            vec![Diagnostic::bare(
                Code::BadData,
                Severity::Error,
                format!("{}:{}: {message}", file.path, strata::line_of(&file.text, "CONSTRUCT")),
            )]
        };
        let name = name_of(&file.path);
        let target = NamedNode::new(format!("{}{name}", iri::INFERRED)).map_err(|error| fault(error.to_string()))?;
        let before = graph.len();
        let made = lent(&mut graph, |graph| construct(&rule.query, graph, &target)).flatten().map_err(fault)?;
        graph.extend(made);
        if rule.reads(&rule) == Reads::Perhaps {
            let more = lent(&mut graph, |graph| again(graph, &rule)).flatten().map_err(fault)?;
            if let Some(first) = more.first() {
                let message = format!(
                    "the rule is refused: it reads what it makes, and a second run would make {} more, such as {first}",
                    more.len()
                );
                return Err(fault(message));
            }
        }
        derived.push((name, graph.len() - before));
    }
    Ok((graph, derived))
}

/// Applies the rules of an earlier version, which were written before what is refused today was refused: such a rule runs once all the same, as it did then, or is
/// left out where it cannot run. Both are told as warnings.
///
/// # Errors
/// If the graph is still being read when a rule is over.
pub(super) fn apply_past(
    mut graph: MemoryGraph,
    rules: &[&SourceFile],
) -> Result<(MemoryGraph, Diagnostics), Diagnostics> {
    let mut told = Diagnostics::new();
    for rule in rules {
        let mut warn = |line: usize, message: String, help: &str| {
            let message = format!("{}:{line}: {message}", rule.path);
            told.push(Diagnostic::bare(Code::BadData, Severity::Warning, message).help(help));
        };
        let query = match Rule::read(&rule.text) {
            Ok(known) => known.query,
            Err(refusal) => match SparqlParser::new().parse_query(&rule.text) {
                Ok(query @ Query::Construct { .. }) => {
                    let help = "it has run once, as it did before such rules were refused";
                    warn(refusal.line, format!("the rule would be refused today: {}", refusal.message), help);
                    query
                }
                _ => {
                    let help = "what it made is missing from the comparison";
                    warn(refusal.line, format!("the rule is left out: {}", refusal.message), help);
                    continue;
                }
            },
        };
        let Ok(target) = NamedNode::new(format!("{}{}", iri::INFERRED, name_of(&rule.path))) else { continue };
        let made = lent(&mut graph, |graph| construct(&query, graph, &target)).map_err(|message| {
            vec![Diagnostic::bare(Code::BadData, Severity::Error, format!("{}: {message}", rule.path))]
        })?;
        match made {
            Ok(made) => graph.extend(made),
            Err(message) => {
                warn(1, format!("the rule is left out: {message}"), "what it made is missing from the comparison");
            }
        }
    }
    Ok((graph, told))
}

/// Lends a graph to an evaluation, which shares it as long as it lasts.
///
/// # Errors
/// If it is still being read afterwards.
fn lent<T>(graph: &mut MemoryGraph, evaluate: impl FnOnce(&Arc<MemoryGraph>) -> T) -> Result<T, String> {
    let shared = Arc::new(std::mem::take(graph));
    let outcome = evaluate(&shared);
    // the evaluation is over, and with it every other reference
    *graph = Arc::into_inner(shared).ok_or("the graph is still being read")?;
    Ok(outcome)
}

/// What a rule would make on a graph that is not there yet, sorted.
///
/// # Errors
/// If it cannot be evaluated.
pub fn again(graph: &Arc<MemoryGraph>, rule: &Rule) -> Result<Vec<String>, String> {
    let made = construct(&rule.query, graph, &NamedNode::new_unchecked(iri::INFERRED))?;
    let mut new: Vec<String> = made
        .into_iter()
        .filter(|quad| !graph.holds(&quad.subject.clone().into(), &quad.predicate.clone().into(), &quad.object))
        .map(|quad| [shown(&quad.subject.into()), shown(&quad.predicate.into()), shown(&quad.object)].join(" "))
        .collect();
    new.sort();
    new.dedup();
    Ok(new)
}

fn shown(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => iri::compact(node.as_str()),
        other => other.to_string(),
    }
}

/// The name of a rule: that of its file, and before it the extension that adds it.
pub fn name_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rq");
    match path.split_once("/rules/") {
        Some((extension, _)) if extension != "ontology" => format!("{extension}/{file}"),
        _ => file.to_owned(),
    }
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
