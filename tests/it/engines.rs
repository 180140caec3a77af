//! The corpus on servers that others have written. `.ci/engines` starts them and runs this test.

#![expect(clippy::print_stdout, reason = "a report on servers that are there or not")]

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use concord::compile::complete::Kind;
use concord::graph::Limits;
use concord::graph::MemoryEngine;
use concord::graph::SourceFile;
use concord::graph::load;
use concord::session::Completer;
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
        if std::env::var_os("CONCORD_ENGINES_GRAPH").is_none() {
            beside_answers(&local, &session);
            let spelt = remote::connect(address, None, &limits).unwrap().as_spelt();
            as_spelt(&local, local.clone().at(spelt, true, &limits).unwrap());
        }
        if !compared.differences.is_empty() {
            failed.push(name.to_owned());
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

/// What is asked for besides answers: what a row rests on, questions to start from, names as they are typed.
fn beside_answers(local: &Session, there: &Session) {
    let why = |session: &Session| {
        let answers = session.clone().eval("agreements across Turkey -> Belgium").unwrap();
        let table = &answers[0].table;
        assert!(table.rows.len() > 1 && table.rows.iter().all(|row| !row.sources.is_empty()), "{table:?}");
        table.rows.iter().map(|row| format!("{:?}", session.why(&answers[0], row).unwrap().rows)).collect::<Vec<_>>()
    };
    assert_eq!(why(there), why(local));
    let questions =
        ["missions of Turkey in Turkey", "actors across Turkey -> Germany", "cities of Turkey | count by kind"];
    let questions = questions.map(str::to_owned);
    let answered = |session: &Session| session.answered(&questions, 3, Duration::from_mins(1));
    assert_eq!(answered(there), answered(local));
    let completer = Completer::new(there);
    for (typed, name) in [
        ("actors across Tur", "Turkey"),
        ("actors across Turkey -> ger", "Germany"),
        ("museums or izm", "İzmir"),
        ("policies on labor m", "labour market"),
        ("initiatives sho", "showing"),
        ("minist", "ministries"),
    ] {
        let start = Instant::now();
        let candidates = || completer.complete(typed, typed.len(), &[]).candidates;
        while !candidates().iter().any(|one| one.text == name && (one.kind != Kind::Noun || one.count.is_some())) {
            assert!(start.elapsed() < Duration::from_mins(1), "{typed}: {:#?}", candidates());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Names of a graph that is too large for them to be folded there.
fn as_spelt(local: &Session, mut there: Session) {
    for name in ["turkey", "TURKEY", "Türkiye", "İzmir", "focal points"] {
        assert_eq!(there.things_named(name).unwrap(), local.things_named(name).unwrap(), "{name}");
    }
    let question = "ministries of türkiye";
    let rows = |session: &mut Session| session.eval(question).unwrap()[0].table.rows.len();
    assert_eq!(rows(&mut there), rows(&mut local.clone()));
}
