//! From files to a graph: Turtle and `TriG` as they are, tables through their mappings, then the rules.
//!
//! A folder of sources looks like the repository's own: `ontology/` with modules, schemes and rules, `datasets/` with a
//! `dataset.toml` in each folder that holds tables. Shapes and alignments are not part of the graph that queries see.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxigraph::io::RdfSyntaxError;
use oxrdf::BlankNode;
use oxrdf::GraphName;
use oxrdf::NamedNode;
use oxrdf::NamedOrBlankNode;
use oxrdf::Quad;
use oxrdf::Term;
use serde::Deserialize;
use serde::Serialize;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::MemoryGraph;
use crate::graph::infer;
use crate::graph::maps;
use crate::graph::tabular;
use crate::read;
use crate::read::Unreadable;
use crate::span::line_at;
use crate::walk;

/// Endings of the names of sources.
const ENDINGS: &[&str] = &["ttl", "trig", "csv", "rq", "cq", "expected", "toml"];

/// Formats of statements, tables and queries that are not read.
const OTHER_FORMATS: &[&str] = &["turtle", "n3", "nt", "nq", "rdf", "owl", "jsonld", "sparql", "tsv", "xlsx"];

/// Folders of a repository that are no part of the graph in it.
const BESIDE: &[&str] = &["benches", "docs", "examples", "src", "target", "tests"];

/// A file to load: its path below the root with `/`, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path such as `ontology/modules/10-actors.ttl`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A file that is no UTF-8: its path, and from where on.
pub type NotUtf8 = (String, Unreadable);

/// What the rules derived: rule name and number of new statements.
pub type Derived = Vec<(String, usize)>;

/// `dataset.toml`: the tables of a folder.
#[derive(Deserialize, Serialize)]
pub struct Manifest {
    /// The tables.
    #[serde(default)]
    pub table: Vec<TableEntry>,
}

/// One table of a data set.
#[derive(Clone, Deserialize, Serialize)]
pub struct TableEntry {
    /// CSV file beside the manifest.
    pub file: String,
    /// CONSTRUCT mapping beside the manifest.
    pub mapping: String,
    /// IRI of the graph that the table's statements belong to, or its short form such as `src:reference`.
    pub graph: String,
}

/// Reads every source file below a folder.
///
/// # Errors
/// If the folder or a file in it cannot be read, or files are not UTF-8.
pub fn folder(root: &Path) -> Result<Vec<SourceFile>, Diagnostics> {
    let Folder { files, faults, .. } = folder_as_it_is(root)?;
    if faults.is_empty() {
        return Ok(files);
    }
    Err(faults.iter().map(|(path, fault)| unreadable(&root.join(path).display().to_string(), fault)).collect())
}

/// Says of a text why it cannot be read.
pub fn unreadable(name: &str, fault: &Unreadable) -> Diagnostic {
    let code = if matches!(fault, Unreadable::Io(_)) { Code::Io } else { Code::BadData };
    Diagnostic::bare(code, Severity::Error, fault.of(name))
}

/// What stands below a folder, by path.
#[derive(Default)]
pub struct Folder {
    /// The sources; what is no UTF-8 has its bytes replaced.
    pub files: Vec<SourceFile>,
    /// Those that are no UTF-8, each with its fault.
    pub faults: Vec<NotUtf8>,
    /// Files that look as if they were meant to be read, and are not, for the ending of their names.
    pub strangers: Vec<String>,
}

/// Reads every source file below a folder, whatever is wrong with its text.
///
/// # Errors
/// If the folder or a file in it cannot be read.
pub fn folder_as_it_is(root: &Path) -> Result<Folder, Diagnostics> {
    let failed = |path: &Path, error| vec![unreadable(&path.display().to_string(), &Unreadable::Io(error))];
    let mut found = Folder::default();
    for path in inside(root).map_err(|(path, error)| failed(&path, error))? {
        let names: Vec<_> =
            path.strip_prefix(root).unwrap_or(&path).iter().map(|name| name.to_string_lossy()).collect();
        let below = names.join("/");
        if is_source(&below) {
            let (text, fault) = read::file_as_it_is(&path).map_err(|error| failed(&path, error))?;
            found.faults.extend(fault.map(|fault| (below.clone(), fault)));
            found.files.push(SourceFile { path: below, text });
        } else if names.last().is_some_and(|name| is_strange(name)) {
            found.strangers.push(below);
        }
    }
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Whether the name of a file that is no source ends in another format, in capitals, in a slip, or in `.txt` behind an ending that is read.
fn is_strange(name: &str) -> bool {
    let Some((before, end)) = name.rsplit_once('.') else { return false };
    let end = end.to_ascii_lowercase();
    let slip = |known: &&str| known.len() > 2 && end.len() > 2 && strsim::osa_distance(known, &end) == 1;
    OTHER_FORMATS.contains(&end.as_str())
        || ENDINGS.contains(&end.as_str())
        || ENDINGS.iter().any(slip)
        || (end == "txt" && is_source(before))
}

/// The files in the folder of a graph. Hidden folders are no part of it; nor, where `ontology/` stands in the folder, are those that a repository has beside it.
fn inside(root: &Path) -> Result<Vec<PathBuf>, walk::Unreadable> {
    let is_repository = root.join("ontology").is_dir();
    walk::files(root, |path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = is_repository && path.parent() == Some(root) && BESIDE.contains(&&*name);
        !beside && !name.starts_with('.')
    })
}

/// Whether a file, by the ending of its name, is a source.
pub fn is_source(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| ENDINGS.contains(&end))
}

/// Whether a file, by the ending of its name, holds statements, or what becomes statements.
pub fn is_stated(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| ["ttl", "trig", "csv"].contains(&end))
}

/// Reads a graph that was exported as N-Quads; what was derived stands in it already.
///
/// # Errors
/// If the text is no N-Quads: file, line and column.
pub fn exported(file: &SourceFile) -> Result<MemoryGraph, Diagnostics> {
    let quads = RdfParser::from_format(RdfFormat::NQuads).for_slice(file.text.as_bytes());
    quads.map(|quad| quad.map_err(|error| vec![rdf_fault(file, &error)])).collect()
}

/// Loads sources and applies the rules.
///
/// # Errors
/// All faults of all files: syntax with file, line and column; mappings and rules that do not parse; tables that a manifest
/// names and that are missing.
pub fn load(files: &[SourceFile]) -> Result<(MemoryGraph, Derived), Diagnostics> {
    infer::apply(stated(files)?.into_iter().collect(), &rules(files))
}

/// Loads the sources of an earlier version, with warnings about rules that would be refused today.
///
/// # Errors
/// As [`load`], but for rules.
pub fn load_past(files: &[SourceFile]) -> Result<(MemoryGraph, Diagnostics), Diagnostics> {
    infer::apply_past(stated(files)?.into_iter().collect(), &rules(files))
}

/// What the sources state, before any rule.
fn stated(files: &[SourceFile]) -> Result<Vec<Quad>, Diagnostics> {
    // by path, whatever the caller's order: rules build on one another, and blank nodes are numbered as they are read
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut quads = Vec::new();
    let mut faults = Diagnostics::new();
    let mut blanks = Blanks::default();
    for file in &files {
        let outcome = if is_rdf(&file.path) {
            parse_rdf(file, &mut blanks, &mut quads)
        } else if file.path.ends_with("dataset.toml") {
            load_tables(file, &files, &mut quads)
        } else {
            Ok(())
        };
        if let Err(found) = outcome {
            faults.extend(found);
        }
    }
    if let Err(found) = maps::apply(&files, &mut quads) {
        faults.extend(found);
    }
    if faults.is_empty() { Ok(quads) } else { Err(faults) }
}

/// The rules among the files, in the order in which they run: by file name, whatever folder they are in.
pub fn rules<'f>(files: impl IntoIterator<Item = &'f SourceFile>) -> Vec<&'f SourceFile> {
    let rule = |file: &&SourceFile| is_in(&file.path, "rules") && file.path.ends_with(".rq");
    let mut rules: Vec<&SourceFile> = files.into_iter().filter(rule).collect();
    rules.sort_by_key(|file| (file.path.rsplit('/').next(), &file.path));
    rules
}

/// Whether a file holds definitions that every query may use: those beside the kinds of gap.
pub fn is_definition(path: &str) -> bool {
    is_in(path, "gaps") && path.ends_with(".cq")
}

/// Whether a file is in a folder of this name.
pub fn is_in(path: &str, folder: &str) -> bool {
    path.split('/').rev().skip(1).any(|above| above == folder)
}

/// Whether the statements of a file are part of the graph as they are. Mappings and what they map from have their own road.
pub fn is_rdf(path: &str) -> bool {
    let graph_file = path.ends_with(".ttl") || path.ends_with(".trig");
    let elsewhere = ["shapes", "imports", "maps", "thesauri"].iter().any(|folder| is_in(path, folder));
    graph_file && !elsewhere && !path.ends_with("/align.ttl")
}

/// Blank nodes numbered in the order in which they are read, so that two files never share one and no run differs.
#[derive(Default)]
struct Blanks {
    next: usize,
    seen: BTreeMap<String, BlankNode>,
}

impl Blanks {
    fn rename(&mut self, node: &BlankNode) -> BlankNode {
        if let Some(known) = self.seen.get(node.as_str()) {
            return known.clone();
        }
        let fresh = BlankNode::new_unchecked(format!("n{}", self.next));
        self.next += 1;
        self.seen.insert(node.as_str().to_owned(), fresh.clone());
        fresh
    }

    fn quad(&mut self, mut quad: Quad) -> Quad {
        if let NamedOrBlankNode::BlankNode(node) = &quad.subject {
            quad.subject = self.rename(node).into();
        }
        if let Term::BlankNode(node) = &quad.object {
            quad.object = self.rename(node).into();
        }
        quad
    }
}

fn parse_rdf(file: &SourceFile, blanks: &mut Blanks, quads: &mut Vec<Quad>) -> Result<(), Diagnostics> {
    let format = if file.path.ends_with(".trig") { RdfFormat::TriG } else { RdfFormat::Turtle };
    blanks.seen.clear();
    for quad in RdfParser::from_format(format).for_slice(file.text.as_bytes()) {
        let quad = quad.map_err(|error| vec![rdf_fault(file, &error)])?;
        quads.push(blanks.quad(quad));
    }
    Ok(())
}

pub(super) fn rdf_fault(file: &SourceFile, error: &RdfSyntaxError) -> Diagnostic {
    let place = error.location().map_or_else(
        || file.path.clone(),
        |range| format!("{}:{}:{}", file.path, range.start.line + 1, range.start.column + 1),
    );
    Diagnostic::bare(Code::BadData, Severity::Error, format!("{place}: {error}"))
}

fn toml_fault(manifest: &SourceFile, error: &toml::de::Error) -> String {
    let line = error.span().map_or(1, |span| line_at(&manifest.text, span.start));
    format!("{}:{line}: {}", manifest.path, error.message().replace('\n', ", "))
}

fn load_tables(manifest: &SourceFile, files: &[&SourceFile], quads: &mut Vec<Quad>) -> Result<(), Diagnostics> {
    let fault = |message: String| vec![Diagnostic::bare(Code::BadData, Severity::Error, message)];
    let entries: Manifest = toml::from_str(&manifest.text).map_err(|error| fault(toml_fault(manifest, &error)))?;
    let folder = manifest.path.trim_end_matches("dataset.toml");
    let mut faults = Diagnostics::new();
    for entry in entries.table {
        let find = |name: &str| {
            files
                .iter()
                .find(|file| file.path == format!("{folder}{name}"))
                .ok_or_else(|| fault(format!("{}: there is no file `{folder}{name}`", manifest.path)))
        };
        let outcome = (|| {
            let graph = crate::iri::expand(&entry.graph).unwrap_or_else(|| entry.graph.clone());
            let graph = NamedNode::new(&graph)
                .map_err(|error| fault(format!("{}: graph `{}`: {error}", manifest.path, entry.graph)))?;
            for triple in tabular::map(find(&entry.file)?, find(&entry.mapping)?)? {
                quads.push(triple.in_graph(GraphName::from(graph.clone())));
            }
            Ok(())
        })();
        if let Err(found) = outcome {
            faults.extend::<Diagnostics>(found);
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
