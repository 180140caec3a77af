//! SPARQL 1.1 Update on a set of statements.

use std::collections::BTreeSet;

use oxigraph::sparql::SparqlEvaluator;
use oxigraph::store::Store;
use oxrdf::Quad;

/// The statements after an update.
///
/// # Errors
/// If the text is no update, or it fails.
pub fn update(quads: &[Quad], text: &str) -> Result<Vec<Quad>, String> {
    let store = Store::new().map_err(|error| error.to_string())?;
    store.extend(quads.iter().cloned()).map_err(|error| error.to_string())?;
    let update = SparqlEvaluator::new().parse_update(text).map_err(|error| error.to_string())?;
    update.on_store(&store).execute().map_err(|error| error.to_string())?;
    let mut after = BTreeSet::new();
    for quad in &store {
        let quad = quad.map_err(|error| error.to_string())?;
        after.insert(quad.to_string());
    }
    let known: BTreeSet<String> = quads.iter().map(ToString::to_string).collect();
    // in the order of the old ones, then what is new by its text, so that no run differs
    let mut kept: Vec<Quad> = quads.iter().filter(|quad| after.contains(&quad.to_string())).cloned().collect();
    let mut added = Vec::new();
    for quad in &store {
        let quad = quad.map_err(|error| error.to_string())?;
        if !known.contains(&quad.to_string()) {
            added.push(quad);
        }
    }
    added.sort_by_key(ToString::to_string);
    kept.extend(added);
    Ok(kept)
}
