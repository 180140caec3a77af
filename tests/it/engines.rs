//! The corpus on servers that others have written. `.ci/engines` starts them and runs this test.

#![expect(clippy::print_stdout, reason = "a report on servers that are there or not")]

use std::path::PathBuf;
use std::sync::Arc;

use concord::graph::Limits;
use concord::graph::MemoryEngine;
use concord::graph::SourceFile;
use concord::graph::load;
use concord::session::Session;
use concord::session::remote;

use crate::corpus;

/// `CONCORD_ENGINES` has a `name=address` for each server. `CONCORD_ENGINES_GRAPH` is the file of triples that they hold; without
/// it that is the built-in graph. `CONCORD_ENGINES_ONE_IN` asks one question in so many, for servers that are slow.
#[test]
#[ignore = "needs servers, which .ci/engines starts"]
fn engines_answer_like_the_graph_at_hand() {
    let listed = std::env::var("CONCORD_ENGINES").unwrap();
    let local = match std::env::var_os("CONCORD_ENGINES_GRAPH").map(PathBuf::from) {
        None => corpus::session().clone(),
        Some(path) => {
            let file = SourceFile { path: "graph.trig".to_owned(), text: std::fs::read_to_string(path).unwrap() };
            let (graph, _) = load::load(&[file]).unwrap();
            corpus::session().clone().on(Arc::new(MemoryEngine::new(graph)))
        }
    };
    let one_in = std::env::var("CONCORD_ENGINES_ONE_IN").map_or(1, |number| number.parse().unwrap());
    let mut failed = Vec::new();
    for server in listed.split_whitespace() {
        let (name, address) = server.split_once('=').unwrap();
        let limits = Limits::default();
        let endpoint = remote::connect(address, None, &limits).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        let dialect = concord::graph::Engine::dialect(&endpoint).name;
        let session: Session = local.clone().at(endpoint, true, &limits).unwrap();
        let compared = corpus::compared(&local, &session, one_in);
        println!("{name} ({dialect} dialect): {compared}");
        if !compared.differences.is_empty() {
            failed.push(name.to_owned());
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}
