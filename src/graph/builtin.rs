//! What the program carries: the text files of ontology/ and datasets/, and the graph that they make, sealed by the build script.

use crate::graph::MemoryGraph;
use crate::graph::load::SourceFile;

/// The built-in sources and their graph.
pub struct Builtin;

/// Paths and texts of the built-in sources, by path.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The graph of these sources with everything that the rules derive.
const SEALED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.sealed"));

impl Builtin {
    /// The built-in sources, by path.
    pub fn files() -> Vec<SourceFile> {
        FILES.iter().map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect()
    }

    /// What [`crate::graph::load::load`] makes of [`Builtin::files`], without the work of loading; none if it is damaged.
    pub fn graph() -> Option<MemoryGraph> {
        MemoryGraph::unseal(SEALED)
    }
}
