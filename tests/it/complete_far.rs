//! What Tab offers at an endpoint: the same names as at home, once they have come, and never a wait for them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use concord::compile::complete::Candidate;
use concord::compile::complete::Kind;
use concord::graph::Limits;
use concord::session::Completer;
use concord::session::Session;
use concord::session::remote;
use concord::sparql::Dialect;
use sparesults::QueryResultsFormat;

use crate::corpus;
use crate::server::Reply;
use crate::server::Server;
use crate::server::response;

/// Long enough for a machine with much else to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// Longest time that completion may take here, beside other tests. With nothing else to do a debug build took at most 41 ms beside
/// a server that does not answer, of which 40 are waited.
const BOUND: Duration = Duration::from_millis(250);

fn session(server: &Server, dialect: Option<Dialect>) -> Session {
    let limits = Limits::default();
    let endpoint = remote::connect(&server.address, dialect, &limits).unwrap_or_else(|faults| panic!("{faults:#?}"));
    corpus::session().clone().at(endpoint, false, &limits).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn candidates(completer: &Completer, text: &str) -> Vec<Candidate> {
    completer.complete(text, text.len(), &[]).candidates
}

/// What is offered as soon as it fits, which it does sooner or later.
fn once(completer: &Completer, text: &str, fits: impl Fn(&[Candidate]) -> bool) -> Vec<Candidate> {
    let start = Instant::now();
    loop {
        let found = candidates(completer, text);
        if fits(&found) {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "`{text}`: {found:#?}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn offers(found: &[Candidate], text: &str) -> bool {
    found.iter().any(|one| one.text == text)
}

#[test]
fn names_are_offered_once_they_have_come() {
    let server = Server::honest(corpus::session().engine());
    let session = session(&server, None);
    let completer = Completer::new(&session);
    for (typed, name) in [
        ("actors across Tur", "Turkey"),
        // without accents, with them, and in capitals
        ("cities of TÜRKIY", "Turkiye"),
        ("museums or izm", "İzmir"),
        ("museums or cote", "Côte d'Ivoire"),
        ("\"izm", "\"İzmir\""),
        // a label in another language than that of the query
        ("cities of Alemani", "Alemania"),
        // behind a name that has to be looked up first, and was not typed here
        ("actors across Morocco -> Ger", "Germany"),
        // of several words, some of them with hyphens; quoted where the language needs it
        ("policies on labour-m", "labour-market"),
        ("policies on labou", "labour market"),
        ("policies on labor m", "labour market"),
        ("\"embassy of turkey in ger", "\"Embassy of Turkey in Germany\""),
    ] {
        once(&completer, typed, |found| offers(found, name));
    }
}

/// What is offered in the end is what is offered at home, with the same numbers.
#[test]
fn in_the_end_the_same_is_offered_as_at_home() {
    for dialect in [None, Some(Dialect::VIRTUOSO)] {
        let server = Server::honest(corpus::session().engine());
        let session = session(&server, dialect);
        let (far, home) = (Completer::new(&session), Completer::new(corpus::session()));
        for typed in ["initiatives showing ", "policies on lab", "cities of gre", "missions of gr"] {
            // at home the values of a query may come too late as well
            let here = candidates(&home, typed);
            once(&far, typed, |found| agree(found, &here));
        }
    }
}

/// Whether the same is offered, as far as the graph at hand could count within the time that it has.
fn agree(there: &[Candidate], here: &[Candidate]) -> bool {
    let is = |there: &Candidate, here: &Candidate| {
        (there.kind, &there.text) == (here.kind, &here.text) && (here.count.is_none() || there.count == here.count)
    };
    !there.is_empty()
        && there.iter().all(|there| here.iter().any(|here| is(there, here)))
        && here.iter().all(|here| here.count.is_none() || there.iter().any(|there| is(there, here)))
}

#[test]
fn only_what_fits_is_offered() {
    let server = Server::honest(corpus::session().engine());
    let session = session(&server, None);
    let completer = Completer::new(&session);
    let all = once(&completer, "ger", |found| found.iter().any(|one| one.text == "Germany"));
    let found = once(&completer, "ministries of ger", |found| offers(found, "Germany") && found[0].count.is_some());
    assert!(found.len() < all.len(), "{all:#?} {found:#?}");
    assert!(found.iter().all(|one| one.kind == Kind::Entity && one.count > Some(0)), "{found:#?}");
}

/// Names of a graph that is too large to be folded are found as they are spelt.
#[test]
fn names_as_they_are_spelt() {
    let server = Server::honest(corpus::session().engine());
    let limits = Limits::default();
    let endpoint = remote::connect(&server.address, None, &limits).unwrap().as_spelt();
    let session = corpus::session().clone().at(endpoint, false, &limits).unwrap();
    let completer = Completer::new(&session);
    for (typed, name) in
        [("actors across Tur", "Turkey"), ("actors across tur", "Turkey"), ("cities of Türkiy", "Turkiye")]
    {
        once(&completer, typed, |found| offers(found, name));
    }
    // what was looked for in vain is looked for again when it is spelt otherwise
    assert!(session.things_named("izmir").unwrap().is_empty());
    assert!(!session.things_named("İzmir").unwrap().is_empty());
}

/// A longer beginning of a name needs no request where a shorter one was answered in full.
#[test]
fn what_is_known_is_not_asked_for() {
    let server = Server::honest(corpus::session().engine());
    let session = session(&server, None);
    let completer = Completer::new(&session);
    once(&completer, "actors across Turk", |found| offers(found, "Turkey") && found[0].count.is_some());
    // all else that was begun comes to its end
    while !server.take().is_empty() {
        thread::sleep(Duration::from_secs(2));
    }
    assert!(offers(&candidates(&completer, "actors across Turke"), "Turkey"));
    assert!(offers(&candidates(&completer, "actors across Turkey"), "Turkey"));
    let asked: Vec<String> =
        server.take().into_iter().filter(|query| query.contains("STRSTARTS(?key, \"turk")).collect();
    assert!(asked.is_empty(), "{asked:#?}");
    // nor is one letter a beginning
    candidates(&completer, "actors across B");
    thread::sleep(Duration::from_millis(200));
    assert!(server.take().iter().all(|query| !query.contains("STRSTARTS(?key, \"b\")")));
}

#[test]
fn a_slow_server_is_not_waited_for() {
    let slow = Arc::new(AtomicBool::new(false));
    let is_slow = Arc::clone(&slow);
    let server = Server::start(corpus::session().engine(), move |_, _| {
        if is_slow.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_secs(2));
        }
        Reply::Rows(QueryResultsFormat::Json)
    });
    let session = session(&server, Some(Dialect::PORTABLE));
    slow.store(true, Ordering::Relaxed);
    let completer = Completer::new(&session);
    let text = "actors across Turk";
    for end in (0..=text.len()).chain([text.len()]) {
        let start = Instant::now();
        completer.complete(&text[..end], end, &[]);
        assert!(start.elapsed() < BOUND, "`{}`: {:?}", &text[..end], start.elapsed());
    }
    let start = Instant::now();
    assert!(!offers(&completer.complete_at_once(text, text.len(), &[]).candidates, "Turkey"));
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    once(&completer, text, |found| offers(found, "Turkey"));
}

#[test]
fn a_server_that_fails_costs_names_and_nothing_else() {
    let fails = Arc::new(AtomicBool::new(false));
    let failing = Arc::clone(&fails);
    let server = Server::start(corpus::session().engine(), move |_, _| {
        if failing.load(Ordering::Relaxed) {
            return Reply::Raw(response("500 No", &[], b"no"));
        }
        Reply::Rows(QueryResultsFormat::Json)
    });
    let session = session(&server, Some(Dialect::PORTABLE));
    fails.store(true, Ordering::Relaxed);
    server.take();
    let completer = Completer::new(&session);
    let start = Instant::now();
    for _ in 0..100 {
        assert!(offers(&candidates(&completer, "actors acr"), "across"));
        assert!(!offers(&candidates(&completer, "actors across Tur"), "Turkey"));
    }
    assert!(
        offers(&candidates(&completer, "mini"), "ministries"),
        "a noun, of which nobody knows whether it has members"
    );
    let asked = server.take().len();
    // the pauses grow to the double each time
    let most = 2 + (start.elapsed().as_secs() + 1).ilog2() as usize;
    assert!((1..=most).contains(&asked), "{asked} requests to a server that fails");
    // it is left alone for a while, and then asked again
    fails.store(false, Ordering::Relaxed);
    once(&completer, "actors across Turke", |found| offers(found, "Turkey"));
}

/// Looking for names while typing takes nothing from the question, and its requests are for rows alone.
#[test]
fn completion_disturbs_no_question() {
    let server = Server::honest(corpus::session().engine());
    let session = session(&server, None);
    let completer = Completer::new(&session);
    let text = "ministries of Türkiye";
    let ends: BTreeSet<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for end in ends {
        completer.complete(&text[..end], end, &[]);
    }
    let there = session.clone().eval(text).unwrap();
    let here = corpus::session().clone().eval(text).unwrap();
    assert_eq!(there[0].table.rows.len(), here[0].table.rows.len());
    for asked in server.asked() {
        assert!(asked.head.starts_with("POST ") && asked.query.contains("SELECT"), "{asked:?}");
    }
}
