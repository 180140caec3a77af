//! The module tree is a set of layers: a module may use only modules of a lower layer.
//!
//! [`LAYERS`] is the picture in docs/architecture.md, lowest first; modules in one layer do not see each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Lowest first. Modules that do not exist yet have their place already.
const LAYERS: &[&[&str]] = &[
    &["span", "iri", "limits", "text", "read", "walk", "wrap", "write"],
    &["path"],
    &["diag", "terminal"],
    &["schema", "plan", "sparql", "table"],
    &["syntax", "turtle", "graph", "shacl", "network"],
    &["compile", "import", "workspace"],
    &["session"],
    &["check", "report"],
    &["diff", "migrate"],
    &["release"],
    &["repl"],
    &["cli"],
];

/// Crates that one module alone may name, so that replacing the crate touches one folder.
const CONFINED: &[(&str, &str)] = &[
    ("pest", "syntax"),
    ("pest_derive", "syntax"),
    ("oxigraph::store", "graph"),
    ("oxigraph::sparql", "graph"),
    ("spareval", "graph"),
    ("petgraph", "network"),
    ("rustyline", "repl"),
    ("clap", "cli"),
];

#[test]
fn modules_use_only_lower_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in rust_files(&root) {
        let module = module_of(&root, &file);
        let text = fs::read_to_string(&file).unwrap();
        wrong.extend(faults(&module, &text).into_iter().map(|fault| format!("{}{fault}", file.display())));
    }
    assert!(wrong.is_empty(), "layering:\n{}", wrong.join("\n"));
}

/// The test would be worth nothing if it saw no fault.
#[test]
fn a_use_of_a_higher_or_equal_layer_is_seen() {
    let seen = |module: &str, line: &str| !faults(module, line).is_empty();
    assert!(seen("compile", "use crate::graph::Engine;\nuse crate::cli::run;"));
    assert!(seen("syntax", "let key = crate::graph::Limits::default();"));
    assert!(seen("graph", "use crate::syntax;"));
    assert!(seen("compile", "use pest::Parser;"));
    assert!(seen("graph", "use oxigraph::{io, store};"));
    assert!(seen("drawer", "// nothing"));
    assert!(!seen("compile", "use crate::compile::phrase;\nuse crate::text::name_key; // crate::cli"));
    assert!(!seen("graph", "use spareval::QueryEvaluator;"));
}

/// What is wrong with the text of a module, each with its line.
fn faults(module: &str, text: &str) -> Vec<String> {
    let layers: BTreeMap<&str, usize> =
        LAYERS.iter().enumerate().flat_map(|(n, names)| names.iter().map(move |name| (*name, n))).collect();
    if matches!(module, "lib" | "main") {
        return Vec::new();
    }
    let Some(&own) = layers.get(module) else {
        return vec![format!(": module `{module}` stands in no layer")];
    };
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let mut report = |what: String| wrong.push(format!(":{}: {what}", number + 1));
        if code.contains("crate::{") || code.contains("oxigraph::{") {
            report("one path a `use`, so that this test can read it".to_owned());
        }
        for used in names_after(code, "crate::") {
            if used != module && layers.get(used).is_some_and(|&other| other >= own) {
                report(format!("`{module}` uses `{used}`"));
            }
        }
        for (krate, home) in CONFINED {
            if code.contains(&format!("{krate}::")) && module != *home {
                report(format!("`{krate}` belongs to `{home}`"));
            }
        }
    }
    wrong
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn module_of(root: &Path, file: &Path) -> String {
    let first = file.strip_prefix(root).unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn names_after<'a>(code: &'a str, prefix: &str) -> impl Iterator<Item = &'a str> {
    code.match_indices(prefix).map(move |(at, _)| {
        let rest = &code[at + prefix.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}
