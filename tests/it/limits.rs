//! Bounds on a query are honoured in the middle of it, each with its own words.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use concord::diag::Code;
use concord::graph::EngineError;
use concord::graph::Limits;
use concord::graph::Stopped;
use concord::session::Session;

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
    assert_eq!(code, Code::LimitReached);
    assert!(message.contains("time"), "{message}");
    assert!(help[0].contains("--timeout"), "{help:?}");
    let cancel = Some(Arc::new(AtomicBool::new(true)));
    let (code, message, _) = fault(Limits { cancel, ..Limits::default() });
    assert_eq!(code, Code::LimitReached);
    assert!(message.contains("cancelled"), "{message}");
}

/// A bound that is just wide enough changes nothing.
#[test]
fn a_limit_that_is_not_reached_is_not_felt() {
    let mut session = sample::session();
    let query = "policies of \"State 0\" | show name";
    let free = session.eval(query).unwrap().remove(0);
    assert_eq!(free.table.rows.len(), 20);
    session.settings_mut().limits = Limits { max_rows: Some(20), ..Limits::default() };
    assert_eq!(session.eval(query).unwrap()[0].table.rows, free.table.rows);
    session.settings_mut().limits = Limits { max_rows: Some(19), ..Limits::default() };
    assert_eq!(session.eval(query).unwrap_err()[0].code, Code::LimitReached);
}
