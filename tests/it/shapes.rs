//! The shapes in ontology/shapes hold for the built-in graph: what is left is listed here, message by message.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use concord::graph::Builtin;
use concord::graph::load;
use concord::shacl::Fault;
use concord::shacl::Files;
use concord::shacl::Graph;
use concord::shacl::Report;
use concord::shacl::Shapes;
use concord::span::Source;
use oxigraph::io::RdfFormat;

fn check(say: impl FnOnce(&Report<'_>, &[Fault])) {
    let mut files = Files::default();
    let mut statements = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/shapes");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
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
