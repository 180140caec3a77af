//! The lint of an ontology: do its words mean one thing each, can all of them be used, is every term told and declared?
//!
//! [`lint`] takes the sources of a graph and gives findings; one file for each concern. Nothing is repaired.

mod clashes;
mod cycles;
mod declared;
mod finding;
mod links;
mod near;
mod ontology;
mod plurals;
mod report;
mod terms;
pub(crate) mod texts;

use crate::check::ontology::Ontology;
use crate::diag::Diagnostics;
use crate::graph::SourceFile;

pub use finding::Finding;
pub use finding::Kind;
pub use finding::Place;
pub use finding::Severity;
pub use report::json;
pub use report::text;

/// Everything that is wrong with the ontology of these sources, by file and line.
///
/// # Errors
/// All faults of sources that cannot be read.
pub fn lint(files: &[SourceFile]) -> Result<Vec<Finding>, Diagnostics> {
    let ontology = Ontology::read(files)?;
    let concerns =
        [clashes::check, links::check, near::check, plurals::check, terms::check, cycles::check, declared::check];
    let mut found: Vec<Finding> = concerns.iter().flat_map(|concern| concern(&ontology)).collect();
    found.sort();
    found.dedup();
    Ok(found)
}
