//! The shapes in ontology/shapes hold for the built-in graph, but for what is listed here, and each of them finds a planted fault.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use concord::graph::Builtin;
use concord::graph::load;
use concord::shacl::Component;
use concord::shacl::Fault;
use concord::shacl::Files;
use concord::shacl::Graph;
use concord::shacl::Report;
use concord::shacl::Shapes;
use concord::span::Source;
use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxrdf::TermRef;
use serde_json::Value;

fn shape_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/shapes");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn check(say: impl FnOnce(&Report<'_>, &[Fault])) {
    let mut files = Files::default();
    let mut statements = Vec::new();
    for path in shape_files() {
        let name = path.file_name().unwrap().to_string_lossy();
        let source = Source::new(name, fs::read_to_string(&path).unwrap());
        statements.extend(files.read(&source, RdfFormat::Turtle, None).unwrap());
    }
    let shapes_graph = Graph::new(statements);
    let (shapes, warnings) = Shapes::compile(&mut files, &shapes_graph).unwrap();
    let (graph, _) = load::load(&Builtin::files()).unwrap();
    let data = Graph::new(files.take("built-in graph", graph.triples()));
    say(&Report::new(&files, &shapes, &shapes_graph, &data), &warnings);
}

/// What the sources leave open: warnings and notes of these kinds are no faults of ours.
const OPEN: &[&str] = &[
    "info: Neither dimension nor policy area given: gap queries do not see the initiative.",
    "info: No portfolio given: the body is not found by its field.",
    "warning: An attributed claim does not say whose view it is.",
    "warning: An outcome needs a rating or a trend.",
    "warning: Fewer than two cities are recorded.",
    "warning: Fewer than two parties are recorded.",
    "warning: In which field the competence lies is not recorded.",
    "warning: No origin given for an organisation of migrants.",
    "warning: No seat given for an organisation of migrants.",
    "warning: No seat given: the mission is in no country.",
    "warning: The owner of the measure is not recorded.",
    "warning: The wider group is not recorded.",
    "warning: Whom the mission acts for is not recorded.",
    "warning: Whom the recommendation addresses is not recorded.",
];

#[test]
fn the_built_in_graph_has_the_shapes_of_the_ontology() {
    check(|report, warnings| {
        assert_eq!(warnings, []);
        assert!(report.checked() > 3_000, "{}", report.summary());
        let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for finding in report.findings() {
            let kind = format!("{}: {}", report.severity(finding), report.message(finding));
            kinds.entry(kind).or_default().push(report.focus(finding));
        }
        let found: Vec<&str> = kinds.keys().map(String::as_str).collect();
        assert_eq!(found, OPEN, "{kinds:#?}");
    });
}

/// Every constraint of every shape finds the fault that is planted for it: message and component as told, and as found.
#[test]
fn every_constraint_of_the_ontology_finds_its_planted_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut told = BTreeSet::new();
    let mut arguments = vec!["validate".to_owned(), "--format".to_owned(), "json".to_owned()];
    for file in shape_files() {
        let text = fs::read_to_string(&file).unwrap();
        let parser = RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes());
        let graph: oxrdf::Graph = parser.map(|quad| oxrdf::Triple::from(quad.unwrap())).collect();
        let sh = |local: &str| oxrdf::NamedNode::new(format!("http://www.w3.org/ns/shacl#{local}")).unwrap();
        for message in graph.triples_for_predicate(&sh("message")) {
            let TermRef::Literal(words) = message.object else { panic!("{message}") };
            for component in Component::ALL.iter().filter(|component| **component != Component::Property) {
                let parameter = sh(component.parameter());
                for _ in graph.objects_for_subject_predicate(message.subject, &parameter) {
                    told.insert((words.value().to_owned(), component.iri()));
                }
            }
        }
        arguments.extend(["--shapes".to_owned(), file.display().to_string()]);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_concord"))
        .args(arguments)
        .arg("--data")
        .arg(root.join("tests/fixtures/validate/faults.ttl"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let word = |result: &Value, field: &str| result[field].as_str().unwrap().to_owned();
    let results = report["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["line"].is_u64()), "every finding has its line");
    let found: BTreeSet<_> =
        results.iter().map(|result| (word(result, "message"), word(result, "component"))).collect();
    let missed: Vec<_> = told.difference(&found).collect();
    assert!(missed.is_empty() && told.len() > 100, "{missed:#?}");
}
