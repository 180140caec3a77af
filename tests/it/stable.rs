//! The same answer on every run and whatever the order in which the sources are read.

use concord::graph::Builtin;
use concord::graph::SourceFile;
use concord::graph::load;
use concord::session::Session;

use crate::sample;

const QUERIES: &[&str] = &[
    "actors across \"State 0\" -> \"State 7\"",
    "agreements across \"State 0\" -> \"State 7\" | show name, party, dimension, since",
    "ministries of \"State 3\" without (policies since 1990)",
    "dimensions",
    "policies of (\"State 1\" or \"State 2\") | count by dimension",
    "cities with at least 2 city partnerships | sort by country desc | take 7",
];

/// Tables as text, and the SPARQL behind them.
fn answers(files: &[SourceFile], queries: &[&str]) -> Vec<String> {
    let mut session = Session::from_files(files).unwrap();
    let answer = |query: &&str| {
        let answers = session.eval(query).unwrap_or_else(|faults| panic!("`{query}`: {faults:?}"));
        let texts: Vec<String> =
            answers.iter().map(|answer| format!("{}\n{:?}", answer.sparql, answer.table)).collect();
        texts.concat()
    };
    queries.iter().map(answer).collect()
}

/// The files in another order, the same for the same seed.
fn shuffled(mut files: Vec<SourceFile>, mut seed: u64) -> Vec<SourceFile> {
    for at in (1..files.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        files.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
    }
    files
}

#[test]
fn order_of_loading_does_not_matter() {
    let files = sample::files();
    let expected = answers(&files, QUERIES);
    assert_eq!(answers(&files, QUERIES), expected, "a second run");
    let mut reversed = files.clone();
    reversed.reverse();
    assert_eq!(answers(&reversed, QUERIES), expected, "backwards");
    for seed in 1..4 {
        assert_eq!(answers(&shuffled(files.clone(), seed), QUERIES), expected, "shuffled by {seed}");
    }
}

#[test]
fn the_built_in_graph_is_stable() {
    let queries = ["focal points", "actors across Turkey -> Germany | cite"];
    let expected = answers(&Builtin::files(), &queries);
    assert_eq!(answers(&shuffled(Builtin::files(), 7), &queries), expected);
}

/// Rows come in an order that leaves nothing to chance: no two things have the same place.
#[test]
fn display_order_is_total() {
    let mut files = sample::files();
    let twins = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
                 @prefix co: <https://w3id.org/concord/ns#> .\n\
                 @prefix id: <https://w3id.org/concord/id/> .\n\
                 id:twin-b a co:Charter ; rdfs:label \"Twin\"@en .\n\
                 id:twin-a a co:Charter ; rdfs:label \"Twin\"@en .\n\
                 id:twin-c a co:Charter ; rdfs:label \"twin\"@en .\n";
    files.push(SourceFile { path: "datasets/sample/twins.ttl".to_owned(), text: twins.to_owned() });
    let mut session = Session::from_files(&files).unwrap();
    let answers = session.eval("charters | show name").unwrap();
    let rows: Vec<String> = answers[0].table.rows.iter().map(|row| format!("{row:?}")).collect();
    assert_eq!(rows.len(), 3);
    for (row, twin) in rows.iter().zip(["twin-a", "twin-b", "twin-c"]) {
        assert!(row.contains(twin), "{rows:#?}");
    }
}

/// What the program carries sealed is what its sources make.
#[test]
fn the_sealed_graph_is_the_loaded_one() {
    let (loaded, _) = load::load(&Builtin::files()).unwrap();
    let sealed = Builtin::graph().expect("the bytes are a graph");
    assert_eq!(sealed.quads(), loaded.quads());
    assert_eq!(sealed.seal(), loaded.seal());
}
