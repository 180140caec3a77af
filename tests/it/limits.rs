//! Bounds on a query are honoured in the middle of it, each with its own words.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use concord::diag::Code;
use concord::graph::EngineError;
use concord::graph::Limits;
use concord::graph::Stopped;
use concord::session::Session;
use concord::session::show::Format;
use concord::session::show::Style;
use concord::session::show::Writer;
use concord::table::Citation;
use concord::table::Column;
use concord::table::Columns;
use concord::table::Kind;
use concord::table::Row;
use concord::table::Table;
use concord::table::Value;

use crate::sample;

/// Looks through the whole graph again for every thing: millions of reads if nothing stops it.
const ENDLESS: &str = "PREFIX co: <https://w3id.org/concord/ns#> SELECT ?thing { ?thing a ?class \
                       FILTER EXISTS { ?x a ?c . ?x co:inCorridor ?k . ?k co:origin ?from . ?thing ^co:owner/co:party ?x } }";

fn stopped(session: &Session, limits: &Limits) -> Stopped {
    match session.engine().select(ENDLESS, limits) {
        Err(EngineError::Stopped(stopped)) => stopped,
        other => panic!("not stopped: {other:?}"),
    }
}

#[test]
fn the_engine_stops_in_the_middle() {
    let session = sample::session();
    let reads = Limits { max_reads: Some(10_000), ..Limits::default() };
    assert_eq!(stopped(&session, &reads), Stopped::Reads);
    let timeout = Limits { timeout: Some(Duration::from_millis(20)), ..Limits::default() };
    assert_eq!(stopped(&session, &timeout), Stopped::Timeout);
    let cancel = Arc::new(AtomicBool::new(false));
    let limits = Limits { cancel: Some(Arc::clone(&cancel)), ..Limits::default() };
    let switch = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        cancel.store(true, Ordering::Relaxed);
    });
    assert_eq!(stopped(&session, &limits), Stopped::Cancelled);
    switch.join().unwrap();
}

/// Pairs of unrelated things, which the evaluator makes without reading a single quad more.
const PRODUCT: &str = "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?a { ?a ?p ?x } } { SELECT DISTINCT ?b { ?b ?q ?y } } \
                       { SELECT DISTINCT ?c { ?c ?r ?z } } }";

#[test]
fn a_product_that_reads_nothing_stops_too() {
    let session = sample::session();
    let stopped = |limits: &Limits| match session.engine().select(PRODUCT, limits) {
        Err(EngineError::Stopped(stopped)) => stopped,
        other => panic!("not stopped: {other:?}"),
    };
    let start = Instant::now();
    assert_eq!(stopped(&Limits { timeout: Some(Duration::from_millis(200)), ..Limits::default() }), Stopped::Timeout);
    let cancel = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&cancel);
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        switch.store(true, Ordering::Relaxed);
    });
    assert_eq!(stopped(&Limits { cancel: Some(cancel), ..Limits::default() }), Stopped::Cancelled);
    thread.join().unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

/// The evaluator keeps every pair of a sorted product.
const HOARD: &str =
    "SELECT ?a ?b { { SELECT DISTINCT ?a { ?a ?p ?x } } { SELECT DISTINCT ?b { ?b ?q ?y } } } ORDER BY ?b ?a";

#[test]
fn memory_is_bounded_in_the_middle() {
    let session = sample::session();
    let limits = |bytes: usize| Limits { max_memory: Some(bytes), max_rows: Some(10), ..Limits::default() };
    assert_eq!(session.engine().select(HOARD, &limits(1 << 27)), Err(EngineError::Stopped(Stopped::Memory)));
    // what was held is free again
    assert_eq!(session.engine().select("SELECT ?a { ?a ?p ?x } LIMIT 3", &limits(1 << 27)).unwrap().rows.len(), 3);
}

/// The one fault of a query under these limits.
fn fault(limits: Limits) -> (Code, String, Vec<String>) {
    let mut session = sample::session();
    session.settings_mut().limits = limits;
    let mut faults = session.eval("policies of \"State 0\" | show name").unwrap_err();
    assert_eq!(faults.len(), 1);
    let fault = faults.remove(0);
    (fault.code, fault.message, fault.help)
}

#[test]
fn each_limit_has_its_own_diagnostic() {
    let (code, message, help) = fault(Limits { max_rows: Some(5), ..Limits::default() });
    assert_eq!(code, Code::LimitReached);
    assert!(message.contains("more rows"), "{message}");
    assert!(help[0].contains("--max-rows"), "{help:?}");
    let (code, message, _) = fault(Limits { max_reads: Some(5), ..Limits::default() });
    assert_eq!(code, Code::LimitReached);
    assert!(message.contains("reads more"), "{message}");
    let (code, message, help) = fault(Limits { timeout: Some(Duration::ZERO), ..Limits::default() });
    assert_eq!(code, Code::Timeout);
    assert!(message.contains("time"), "{message}");
    assert!(help[0].contains("--timeout"), "{help:?}");
    let cancel = Some(Arc::new(AtomicBool::new(true)));
    let (code, message, _) = fault(Limits { cancel, ..Limits::default() });
    assert_eq!(code, Code::Interrupted);
    assert!(message.contains("cancelled"), "{message}");
}

/// A bound that is just wide enough changes nothing.
#[test]
fn a_limit_that_is_not_reached_is_not_felt() {
    let mut session = sample::session();
    let query = "policies of \"State 0\"";
    let free = session.eval(query).unwrap().remove(0);
    assert_eq!(free.table.rows.len(), 20);
    session.settings_mut().limits = Limits { max_rows: Some(20), ..Limits::default() };
    assert_eq!(session.eval(query).unwrap()[0].table.rows, free.table.rows);
    session.settings_mut().limits = Limits { max_rows: Some(19), ..Limits::default() };
    assert_eq!(session.eval(query).unwrap_err()[0].code, Code::LimitReached);
}

/// The bound is on the rows of the answer, not on those of the queries behind it, so that the help is right when followed.
#[test]
fn rows_are_those_of_the_answer() {
    let mut session = sample::session();
    session.settings_mut().limits = Limits { max_rows: Some(3), ..Limits::default() };
    assert_eq!(session.eval("policies of \"State 0\" | take 3").unwrap()[0].table.rows.len(), 3);
    assert_eq!(session.eval("policies of \"State 0\" since 2100").unwrap()[0].warnings[0].code, Code::EmptyAnswer);
}

/// The queries of an answer share its time.
#[test]
fn time_runs_from_the_start() {
    let limits = Limits { timeout: Some(Duration::from_mins(1)), ..Limits::default() }.started();
    assert_eq!(limits.started().deadline, limits.deadline);
    assert!(limits.deadline.is_some());
}

/// An answer of many thousand rows, most of the work on which comes after the rows are there: labels, order, what joins each pair. It is
/// asked in a process of its own, since memory is that of a whole process.
const WIDE: &str = "pairs between actors and actors sharing kind";

#[test]
fn an_answer_stops_wherever_it_is() {
    let ask = |limit: [&str; 2]| {
        let start = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_concord")).args(["query", WIDE]).args(limit).output().unwrap();
        assert!(output.stdout.is_empty());
        (output.status.code(), String::from_utf8(output.stderr).unwrap(), start.elapsed())
    };
    for seconds in [1, 3, 6] {
        let (code, said, took) = ask(["--timeout", &seconds.to_string()]);
        assert_eq!(code, Some(124), "{said}");
        assert!(took < Duration::from_secs(seconds + 5), "{took:?} instead of {seconds} s");
    }
    let (code, said, _) = ask(["--max-memory", "90M"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("needs more memory than the limit allows"), "{said}");
}

/// A table of so many rows, each with a source.
fn long(rows: i64) -> Table {
    let columns = vec![Column::new("name", Kind::Thing), Column::new("number", Kind::Number)];
    let source = Citation {
        document: "https://example.org/yearbook".to_owned(),
        label: "Yearbook".to_owned(),
        licence: None,
        work: None,
        locator: "p. 3".to_owned(),
        certainty: None,
        qualified: false,
    };
    let row = |n: i64| Row {
        sources: vec![source.clone()],
        ..Row::new([
            Value::iri(format!("https://example.org/{n}"), "a name that is as long as names are"),
            Value::Integer(n),
        ])
    };
    Table { columns, rows: (0..rows).map(row).collect(), ..Table::default() }
}

/// To write an answer takes time too: in every form it stops when it is told to, in the middle.
#[test]
fn the_writing_of_an_answer_stops_in_the_middle() {
    let table = long(6_000);
    for (word, format) in Format::ALL {
        for width in if *format == Format::Table { &[None, Some(40)][..] } else { &[None] } {
            let style = Style { format: *format, width: *width, columns: Some(Columns::Both), ..Style::default() };
            let write = |limits: &Limits| {
                let start = Instant::now();
                let written = Session::within(limits, || Writer::new(style.clone(), false).answer("", &table));
                (start.elapsed(), written)
            };
            let (whole, written) = write(&Limits::default());
            assert!(written.unwrap().len() > table.rows.len(), "{word}");
            let (stopped, written) = write(&Limits { timeout: Some(whole / 8), ..Limits::default() });
            assert_eq!(written.unwrap_err()[0].code, Code::Timeout, "{word}");
            assert!(stopped < whole, "{word}: {stopped:?} of {whole:?}");
        }
    }
}
