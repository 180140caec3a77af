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

#[test]
fn the_built_in_graph_has_the_shapes_of_the_ontology() {
    check(|report, warnings| {
        assert_eq!(warnings, []);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in report.findings() {
            *counts.entry(format!("{}: {}", report.severity(finding), report.message(finding))).or_default() += 1;
        }
        let counts: Vec<String> = counts.into_iter().map(|(what, count)| format!("{count} {what}")).collect();
        assert!(
            counts.is_empty(),
            "{}\n{}\n{}",
            counts.join("\n"),
            report.summary(),
            report.text().lines().take(60).collect::<Vec<_>>().join("\n")
        );
    });
}
