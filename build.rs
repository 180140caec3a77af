//! Puts the text files of ontology/ and datasets/ into the program, and beside them the graph that they make, so that starting the
//! program loads and derives nothing.
//!
//! The graph is made here by the code with which the program loads folders.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

#[expect(dead_code, unreachable_pub, unused_imports, reason = "modules of the program")]
#[path = "src/diag/mod.rs"]
mod diag;
#[expect(dead_code, unreachable_pub, reason = "modules of the program")]
#[path = "src/iri.rs"]
mod iri;
#[expect(dead_code, unreachable_pub, reason = "modules of the program")]
#[path = "src/limits/mod.rs"]
mod limits;
#[expect(dead_code, unreachable_pub, reason = "modules of the program")]
#[path = "src/read.rs"]
mod read;
#[expect(dead_code, unreachable_pub, reason = "modules of the program")]
#[path = "src/span.rs"]
mod span;
#[expect(dead_code, unreachable_pub, reason = "modules of the program")]
#[path = "src/text.rs"]
mod text;
#[expect(unreachable_pub, reason = "modules of the program")]
#[path = "src/walk.rs"]
mod walk;
#[expect(dead_code, unreachable_pub, reason = "modules of the program")]
#[path = "src/wrap.rs"]
mod wrap;

/// As much of the program's module as loading needs.
#[expect(dead_code, unreachable_pub, reason = "modules of the program")]
#[path = "src/graph"]
mod graph {
    mod infer;
    pub(crate) mod load;
    mod maps;
    mod memory;
    mod sealed;
    mod strata;
    mod tabular;
    mod term_id;
    mod written;

    pub(crate) use crate::limits::Limits;
    pub(crate) use memory::MemoryGraph;
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("no manifest folder"))?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no output folder"))?);
    // tests that need data from outside are compiled as left out where there are none
    println!("cargo::rustc-check-cfg=cfg(concord_data)");
    println!("cargo::rerun-if-env-changed=CONCORD_DATA");
    if env::var_os("CONCORD_DATA").is_some() {
        println!("cargo::rustc-cfg=concord_data");
    }
    let mut files = Vec::new();
    for folder in ["ontology", "datasets"] {
        println!("cargo::rerun-if-changed={folder}");
        for mut file in graph::load::folder(&root.join(folder)).map_err(|faults| worded(&faults))? {
            file.path = format!("{folder}/{}", file.path);
            files.push(file);
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    fs::write(out.join("builtin.rs"), list(&root, &files)?)?;
    let (graph, _) = graph::load::load(&files).map_err(|faults| worded(&faults))?;
    fs::write(out.join("builtin.sealed"), graph.seal())?;
    Ok(())
}

/// The files as an expression that names and includes them.
fn list(root: &Path, files: &[graph::load::SourceFile]) -> Result<String, std::fmt::Error> {
    let mut list = String::from("&[\n");
    for file in files {
        let place = root.join(&file.path);
        println!("cargo::rerun-if-changed={}", place.display());
        writeln!(list, "    ({:?}, include_str!({:?})),", file.path, place.to_string_lossy())?;
    }
    list.push_str("]\n");
    Ok(list)
}

fn worded(faults: &[diag::Diagnostic]) -> String {
    faults.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>().join("\n")
}
