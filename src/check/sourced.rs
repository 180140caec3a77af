//! Named bodies: each is told of by a source.

use oxrdf::Term;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::graph::Engine as _;
use crate::graph::Limits;
use crate::iri;

const ACTOR: &str = "https://w3id.org/concord/ns#Actor";
const EVIDENCE: &str = "https://w3id.org/concord/ns#evidence";
const DESIGNATION: &str = "https://w3id.org/concord/ns#designation";
const UNNAMED: &str = "https://w3id.org/concord/concept/unnamed-class";

/// Actors that stand in no graph of a source and have no evidence. What stands for a class of bodies, or is a concept, is no named one.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let classes: Vec<String> =
        ontology.schema().with_subclasses(ACTOR).iter().map(|class| format!("<{class}>")).collect();
    let sparql = format!(
        "SELECT DISTINCT ?actor WHERE {{ VALUES ?class {{ {} }} ?actor a ?class \
         MINUS {{ ?actor <{EVIDENCE}> ?passage }} MINUS {{ ?actor <{DESIGNATION}> <{UNNAMED}> }} MINUS {{ ?actor a <{}> }} \
         MINUS {{ GRAPH ?source {{ ?actor a ?any }} FILTER(!STRSTARTS(STR(?source), \"{}\")) }} }}",
        classes.join(" "),
        iri::CONCEPT,
        iri::INFERRED
    );
    let Ok(found) = ontology.engine.select(&sparql, &Limits::default()) else { return Vec::new() };
    let named = found.rows.into_iter().filter_map(|mut row| match row.swap_remove(0) {
        Some(Term::NamedNode(actor)) => Some(actor.into_string()),
        _ => None,
    });
    let finding = |actor: String| {
        let help =
            "state it in the graph of its source (`src:x { .. }` in TriG, or `graph` of a table), or add `co:evidence`";
        ontology.finding(Kind::NoSource, &actor, "no source tells of this actor").suggest(help)
    };
    named.map(finding).collect()
}
