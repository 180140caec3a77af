//! The core tests of the W3C for SHACL, which are not part of this repository: `CONCORD_DATA` names the folder that has them.
//!
//! tests/shacl/w3c-core.tsv lists each test with its verdict. `CONCORD_SHACL_LIST=overwrite` writes the list anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use concord::shacl::Files;
use concord::shacl::Graph;
use concord::shacl::Report;
use concord::shacl::Shapes;
use concord::span::Source;
use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxrdf::BlankNode;
use oxrdf::NamedNodeRef;
use oxrdf::NamedOrBlankNode;
use oxrdf::NamedOrBlankNodeRef;
use oxrdf::Term;
use oxrdf::TermRef;
use oxrdf::Triple;
use oxrdf::graph::CanonicalizationAlgorithm;

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const SH: &str = "http://www.w3.org/ns/shacl#";
const SHT: &str = "http://www.w3.org/ns/shacl-test#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shacl/w3c-core.tsv");

#[test]
#[cfg_attr(not(concord_data), ignore = "98 core tests of the W3C left out: CONCORD_DATA is not set")]
fn the_core_tests_of_the_w3c_have_the_verdicts_of_the_list() {
    let data = std::env::var_os("CONCORD_DATA").expect("set when this was compiled");
    let root = Path::new(&data).join("w3c-shacl-core/tests/core");
    let mut verdicts = BTreeMap::new();
    let mut faults = Vec::new();
    for file in files(&root.join("manifest.ttl")) {
        let name = file.strip_prefix(&root).unwrap().with_extension("").display().to_string();
        let outcome = run(&file);
        verdicts.insert(name.clone(), if outcome.is_ok() { "pass" } else { "fail" });
        faults.extend(outcome.err().map(|fault| format!("{name}: {fault}")));
    }
    let list: String = verdicts.iter().flat_map(|(name, verdict)| [name, "\t", verdict, "\n"]).collect();
    if std::env::var_os("CONCORD_SHACL_LIST").is_some_and(|mode| mode == "overwrite") {
        fs::write(LIST, &list).unwrap();
    }
    assert_eq!(verdicts.len(), 98);
    assert_eq!(list, fs::read_to_string(LIST).unwrap(), "{}", faults.join("\n"));
}

/// The list is part of the repository even where the tests are not.
#[test]
fn every_core_test_of_the_w3c_is_listed_as_passed() {
    let list = fs::read_to_string(LIST).unwrap();
    assert_eq!(list.lines().count(), 98);
    assert!(list.lines().all(|line| line.ends_with("\tpass")), "{list}");
}

/// A file as a graph for look-ups, apart from what is tested.
struct Manifest {
    graph: oxrdf::Graph,
    base: String,
}

impl Manifest {
    fn read(path: &Path) -> Self {
        let base = format!("file://{}", path.display());
        let text = fs::read_to_string(path).unwrap();
        let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri(&base).unwrap();
        let graph = parser.for_slice(text.as_bytes()).map(|quad| Triple::from(quad.unwrap())).collect();
        Self { graph, base }
    }

    fn objects(&self, subject: TermRef<'_>, predicate: &str) -> Vec<Term> {
        let subject: NamedOrBlankNodeRef<'_> = match subject {
            TermRef::NamedNode(node) => node.into(),
            TermRef::BlankNode(node) => node.into(),
            TermRef::Literal(_) => return Vec::new(),
        };
        let predicate = NamedNodeRef::new(predicate).unwrap();
        self.graph.objects_for_subject_predicate(subject, predicate).map(TermRef::into_owned).collect()
    }

    fn object(&self, subject: &Term, predicate: &str) -> Term {
        self.objects(subject.as_ref(), predicate).remove(0)
    }
}

fn path(term: &Term) -> PathBuf {
    let Term::NamedNode(node) = term else { panic!("{term} is no file") };
    PathBuf::from(node.as_str().strip_prefix("file://").unwrap())
}

/// The files of a manifest that hold tests.
fn files(manifest: &Path) -> Vec<PathBuf> {
    let read = Manifest::read(manifest);
    let own: Term = oxrdf::NamedNode::new(&read.base).unwrap().into();
    let mut found: Vec<PathBuf> =
        read.objects(own.as_ref(), &format!("{MF}include")).iter().flat_map(|file| files(&path(file))).collect();
    if !read.objects(own.as_ref(), &format!("{MF}entries")).is_empty() {
        found.push(manifest.to_owned());
    }
    found.sort();
    found
}

fn run(file: &Path) -> Result<(), String> {
    let manifest = Manifest::read(file);
    let own: Term = oxrdf::NamedNode::new(&manifest.base).unwrap().into();
    let entries = manifest.object(&own, &format!("{MF}entries"));
    let test = manifest.object(&entries, &format!("{RDF}first"));
    let action = manifest.object(&test, &format!("{MF}action"));
    let [data, shapes] =
        ["dataGraph", "shapesGraph"].map(|role| path(&manifest.object(&action, &format!("{SHT}{role}"))));
    let result = manifest.object(&test, &format!("{MF}result"));
    let expected = expected(&manifest, &result);
    let with_messages = expected.iter().any(|triple| triple.predicate.as_str() == format!("{SH}resultMessage"));
    let actual: oxrdf::Graph = validate(&shapes, &data)?
        .into_iter()
        .filter(|triple| with_messages || triple.predicate.as_str() != format!("{SH}resultMessage"))
        .collect();
    let (expected, actual) = (canonical(expected), canonical(actual));
    if expected == actual { Ok(()) } else { Err(format!("expected\n{expected}\nfound\n{actual}")) }
}

fn canonical(mut graph: oxrdf::Graph) -> String {
    graph.canonicalize(CanonicalizationAlgorithm::Unstable);
    let mut lines: Vec<String> = graph.iter().map(|triple| triple.to_string()).collect();
    lines.sort();
    lines.join("\n")
}

/// The report that a test expects: what the file says about it, without the shapes that it names.
fn expected(manifest: &Manifest, report: &Term) -> oxrdf::Graph {
    let mut graph = oxrdf::Graph::new();
    copy(manifest, report, &["conforms", "result"], &mut graph);
    for result in manifest.objects(report.as_ref(), &format!("{SH}result")) {
        let fields = [
            "focusNode",
            "resultPath",
            "value",
            "resultMessage",
            "resultSeverity",
            "sourceConstraintComponent",
            "sourceShape",
        ];
        copy(manifest, &result, &fields, &mut graph);
        for path in manifest.objects(result.as_ref(), &format!("{SH}resultPath")) {
            copy_path(manifest, &path, &mut graph);
        }
    }
    graph
}

fn subject(term: &Term) -> NamedOrBlankNode {
    match term {
        Term::NamedNode(node) => node.clone().into(),
        Term::BlankNode(node) => node.clone().into(),
        Term::Literal(_) => panic!("{term} is no subject"),
    }
}

fn copy(manifest: &Manifest, node: &Term, fields: &[&str], graph: &mut oxrdf::Graph) {
    let fields = fields.iter().map(|field| format!("{SH}{field}")).chain([format!("{RDF}type")]);
    for field in fields {
        for object in manifest.objects(node.as_ref(), &field) {
            graph.insert(&Triple::new(subject(node), oxrdf::NamedNode::new(&field).unwrap(), object));
        }
    }
}

/// The blank nodes of a path and what they lead to.
fn copy_path(manifest: &Manifest, node: &Term, graph: &mut oxrdf::Graph) {
    let Term::BlankNode(blank) = node else { return };
    for triple in manifest.graph.triples_for_subject(blank) {
        if graph.insert(triple) {
            copy_path(manifest, &triple.object.into_owned(), graph);
        }
    }
}

fn validate(shapes: &Path, data: &Path) -> Result<Vec<Triple>, String> {
    let mut files = Files::default();
    let mut read = |path: &Path| {
        let source = Source::new(path.display().to_string(), fs::read_to_string(path).unwrap());
        let base = format!("file://{}", path.display());
        files.read(&source, RdfFormat::Turtle, Some(&base)).map_err(|fault| fault.message)
    };
    let shapes_statements = read(shapes)?;
    let data_statements = if shapes == data { shapes_statements.clone() } else { read(data)? };
    let (shapes_graph, data) = (Graph::new(shapes_statements), Graph::new(data_statements));
    let (shapes, warnings) = Shapes::compile(&mut files, &shapes_graph).map_err(|faults| format!("{faults:?}"))?;
    let _ = warnings;
    let report = Report::new(&files, &shapes, &shapes_graph, &data);
    // blank nodes of two graphs are not one, however they are called
    let fresh = |node: &BlankNode| BlankNode::new_unchecked(format!("r{}", node.as_str()));
    let triples = report.triples().into_iter().map(|mut triple| {
        if let NamedOrBlankNode::BlankNode(node) = &triple.subject {
            triple.subject = fresh(node).into();
        }
        if let Term::BlankNode(node) = &triple.object {
            triple.object = fresh(node).into();
        }
        triple
    });
    Ok(triples.collect())
}
