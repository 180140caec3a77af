//! Endpoints: the protocol against a server that behaves and one that misbehaves on purpose, and the whole corpus over the wire.

#![expect(clippy::unwrap_used, reason = "without its server a test cannot go on")]

use std::io::Write as _;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use concord::diag::Code;
use concord::graph::Endpoint;
use concord::graph::Engine;
use concord::graph::EngineError;
use concord::graph::Limits;
use concord::graph::Stopped;
use concord::session::Session;
use concord::session::remote;
use concord::sparql::Dialect;
use sparesults::QueryResultsFormat;

use crate::corpus;
use crate::corpus::cases;
use crate::server::Reply;
use crate::server::Server;
use crate::server::json;
use crate::server::response;

const PROGRAM: &str = env!("CARGO_BIN_EXE_concord");
/// Any query with two columns.
const QUERY: &str = "SELECT ?s ?o WHERE { ?s <http://www.w3.org/2002/07/owl#versionInfo> ?o }";
const SIZE: &str = r#"{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"7","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}"#;

fn graph() -> &'static dyn Engine {
    corpus::session().engine()
}

/// The built-in graph behind a server.
fn remote_session(server: &Server) -> Session {
    let limits = Limits::default();
    let endpoint = remote::connect(&server.address, None, &limits).unwrap_or_else(|faults| panic!("{faults:#?}"));
    corpus::session().clone().at(endpoint, false, &limits).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// A server that is an endpoint until it has been connected to, and then replies like this.
fn after_connection(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> (Server, Endpoint) {
    let server = Server::start(graph(), move |number, _| match number {
        1 => Reply::Raw(json(SIZE)),
        _ => reply(number - 1),
    });
    let endpoint = Endpoint::connect(&server.address, Some(Dialect::PORTABLE), &Limits::default()).unwrap();
    (server, endpoint)
}

/// The fault of a query to which this is the reply.
fn fault_of(bytes: Vec<u8>) -> (Code, String) {
    let (_server, endpoint) = after_connection(move |_| Reply::Raw(bytes.clone()));
    match endpoint.select(QUERY, &Limits::default()) {
        Err(EngineError::Endpoint(fault)) => (fault.code, format!("{} {}", fault.message, fault.help.join(" "))),
        other => panic!("no fault of the endpoint: {other:?}"),
    }
}

fn refused(bytes: Vec<u8>, code: Code, words: &[&str]) {
    let (found, text) = fault_of(bytes);
    assert_eq!(found, code, "{text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is missing: {text}");
    }
}

fn two_columns(rows: &str) -> String {
    format!(r#"{{"head":{{"vars":["s","o"]}},"results":{{"bindings":[{rows}]}}}}"#)
}

#[test]
fn the_corpus_has_the_same_answers_over_the_wire() {
    let server = Server::honest(graph());
    let remote = remote_session(&server);
    assert_eq!(format!("{:?}", remote.schema()), format!("{:?}", corpus::session().schema()), "the ontology");
    let compared = corpus::compared(corpus::session(), &remote, 1);
    assert!(compared.differences.is_empty(), "{compared}");
    assert!(compared.same >= cases().len(), "{compared}");
}

/// Each kind of question costs a handful of requests, however many rows and names it has.
#[test]
fn requests_are_few() {
    let server = Server::honest(graph());
    let mut session = remote_session(&server);
    assert_eq!(server.take().len(), 3, "size, dialect, ontology");
    let mut ask = |text: &str| {
        let outcome = session.eval(text);
        (outcome, server.take())
    };
    for (text, most) in [
        // names; rows, roles, witnesses, citations, the other direction; labels
        ("actors across Turkey -> Germany", 7),
        // the names are known by now
        ("actors across Turkey -> Germany", 5),
        ("ministries of Turkey | show name, portfolio | cite", 6),
        ("agreements across Turkey -> Germany | count by dimension", 6),
        ("corridors with (agreements at national) without city partnerships", 10),
        ("gaps of kind counterpart across Turkey -> Germany", 14),
        ("agreements across Turkey -> Belgium since 1970", 12),
    ] {
        let (outcome, requests) = ask(text);
        outcome.unwrap_or_else(|faults| panic!("{text}: {faults:#?}"));
        assert!(requests.len() <= most, "`{text}` took {} requests and may take {most}: {requests:#?}", requests.len());
    }
    // names; what is near to the unknown ones; and no rows
    let (outcome, requests) = ask("agreements across Turky -> Germny");
    assert_eq!(outcome.unwrap_err().len(), 2);
    assert!(requests.len() <= 4, "{requests:#?}");
}

/// Questions are tried out with one request for the names of all of them, and one for a row of each.
#[test]
fn questions_are_tried_out_with_few_requests() {
    let server = Server::honest(graph());
    let remote = remote_session(&server);
    server.take();
    let questions = [
        "actors across Turkey -> Germany",
        "ministries of Atlantis",
        "missions of Turkey in Turkey",
        "cities of Türkiye | count by kind",
        "agreements of Turkey with Germany",
        "cities of Germany",
    ];
    let questions = questions.map(str::to_owned);
    let patience = Duration::from_mins(1);
    let found = remote.answered(&questions, 3, patience);
    assert_eq!(found, corpus::session().answered(&questions, 3, patience));
    assert_eq!(found.len(), 3, "{found:?}");
    let asked = server.take();
    // names, what is near to the unknown one, and the labels of things in the fields
    assert!(asked.len() <= found.len() + 4, "{} requests: {asked:#?}", asked.len());
    assert!(remote.answered(&questions, 3, Duration::ZERO).is_empty());
    assert!(server.take().is_empty());
}

#[test]
fn names_are_found_in_any_case_and_with_and_without_accents() {
    let server = Server::honest(graph());
    let mut session = remote_session(&server);
    let local = corpus::session();
    for name in ["TURKEY", "Türkiye", "türkiye", "Cote d'Ivoire", "Côte d’Ivoire", "labor agreement"] {
        let found = session.things_named(name).unwrap();
        assert_eq!(found, local.things_named(name).unwrap(), "{name}");
    }
    assert!(session.things_named("no such thing").unwrap().is_empty());
    let faults = session.eval("agreements across Turky -> Germany").unwrap_err();
    assert_eq!(faults, local.clone().eval("agreements across Turky -> Germany").unwrap_err());
}

/// A graph may have more names beyond ASCII than a server gives at once.
#[test]
fn names_that_are_too_many_to_fold_are_looked_up_as_they_are_spelt() {
    let kind = ("Content-Type", "application/sparql-results+json");
    let cut = response("200 OK", &[kind, ("X-SPARQL-MaxRows", "10000")], two_columns("").as_bytes());
    let server = Server::start(graph(), move |_, asked| {
        let all = asked.query.contains("[^ -~]");
        if all { Reply::Raw(cut.clone()) } else { Reply::Rows(QueryResultsFormat::Json) }
    });
    let mut session = remote_session(&server);
    let local = corpus::session();
    for name in ["Türkiye", "TURKEY", "labor agreement"] {
        assert_eq!(session.things_named(name).unwrap(), local.things_named(name).unwrap(), "{name}");
    }
    let answers = session.eval("agreements of Türkiye with Germany").unwrap();
    assert_eq!(
        answers[0].table.rows.len(),
        local.clone().eval("agreements of Turkey with Germany").unwrap()[0].table.rows.len()
    );
    let tried = server.asked().iter().filter(|asked| asked.query.contains("[^ -~]")).count();
    assert_eq!(tried, 1, "what was too much once is not asked for again");
}

#[test]
fn every_format_of_results_is_read() {
    for format in [QueryResultsFormat::Json, QueryResultsFormat::Xml, QueryResultsFormat::Tsv] {
        let server = Server::start(graph(), move |_, _| Reply::Rows(format));
        let endpoint = Endpoint::connect(&server.address, None, &Limits::default()).unwrap();
        let sparql = "PREFIX co: <https://w3id.org/concord/ns#> SELECT DISTINCT ?x ?from ?n { ?x a co:Corridor ; co:origin ?from OPTIONAL { ?x co:no ?n } }";
        let there = endpoint.select(sparql, &Limits::default()).unwrap();
        let here = graph().select(sparql, &Limits::default()).unwrap();
        assert_eq!(corpus::distinct(&there), corpus::distinct(&here), "{format:?}");
        assert!(there.rows.len() > 5, "{format:?}");
    }
}

#[test]
fn only_queries_are_posted() {
    let server = Server::honest(graph());
    let mut session = remote_session(&server);
    session.eval("dimensions").unwrap();
    for asked in server.asked() {
        assert!(asked.head.starts_with("POST /sparql HTTP/1.1"), "{}", asked.head);
        assert!(asked.query.contains("SELECT"), "{}", asked.query);
        for word in ["SERVICE", "LOAD", "INSERT", "DELETE", "FROM"] {
            assert!(!asked.query.contains(word), "{}", asked.query);
        }
    }
    for text in ["DROP ALL", "ASK { ?s ?p ?o }"] {
        assert!(matches!(session.engine().select(text, &Limits::default()), Err(EngineError::Sparql(_))), "{text}");
    }
}

#[test]
fn a_server_that_is_busy_is_asked_again() {
    let busy = |status: &str| response(status, &[("Retry-After", "0")], b"later");
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let (first, then) = (busy(status), json(&two_columns("")));
        let reply = move |number| Reply::Raw(if number < 3 { first.clone() } else { then.clone() });
        let (server, endpoint) = after_connection(reply);
        assert_eq!(endpoint.select(QUERY, &Limits::default()).unwrap().rows.len(), 0, "{status}");
        assert_eq!(server.take().len(), 4, "one to connect, two in vain, one that is answered");
    }
    refused(busy("503 Service Unavailable"), Code::EndpointBusy, &["too much to do (503)", "4 times"]);
    // a server that wants more time than there is is not waited for
    let (_server, endpoint) = after_connection(|_| Reply::Raw(response("503 No", &[("Retry-After", "9")], b"")));
    let start = Instant::now();
    let limits = Limits { timeout: Some(Duration::from_secs(3)), ..Limits::default() };
    assert!(
        matches!(endpoint.select(QUERY, &limits), Err(EngineError::Endpoint(fault)) if fault.code == Code::EndpointBusy)
    );
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn what_is_no_answer_is_refused() {
    let html = [("Content-Type", "text/html; charset=utf-8")];
    refused(response("200 OK", &html, b"<html>"), Code::EndpointAnswer, &["a page for people", "/sparql", "/query"]);
    refused(response("200 OK", &[("Content-Type", "image/png")], b""), Code::EndpointAnswer, &["image/png"]);
    refused(response("200 OK", &[], b""), Code::EndpointAnswer, &["does not say what it is"]);
    refused(json(r#"{"boolean": true}"#), Code::EndpointAnswer, &["yes or no"]);
    refused(json(r#"{"head":{"vars":["s","x"]},"results":{"bindings":[]}}"#), Code::EndpointAnswer, &["s, x", "s, o"]);
    refused(json("no json"), Code::EndpointAnswer, &["cannot be read"]);
    let whole = two_columns(r#"{"s":{"type":"uri","value":"e:s"},"o":{"type":"literal","value":"o"}}"#);
    refused(json(&whole[..whole.len() - 3]), Code::EndpointAnswer, &["cannot be read to its end"]);
    let mut cut = json(&whole);
    cut.truncate(cut.len() - 20);
    refused(cut, Code::EndpointAnswer, &["breaks off"]);
    refused(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), Code::EndpointAnswer, &["does not speak HTTP"]);
    let odd = [("Content-Type", "application/sparql-results+json"), ("Content-Encoding", "br")];
    refused(response("200 OK", &odd, b"xx"), Code::EndpointAnswer, &["packs its answer"]);
}

/// A shorter answer that looks like a whole one is the worst of all.
#[test]
fn an_answer_that_the_server_has_cut_is_refused() {
    let kind = ("Content-Type", "application/sparql-results+json");
    let body = two_columns("");
    let cut = response("200 OK", &[kind, ("X-SPARQL-MaxRows", "10000")], body.as_bytes());
    refused(cut, Code::EndpointAnswer, &["cut its answer at 10000 rows", "ResultSetMaxRows"]);
    let message = ("X-SQL-Message", "RC...: Returning incomplete results");
    let partial = response("200 OK", &[kind, ("X-SQL-State", "S1TAT"), message], body.as_bytes());
    refused(partial, Code::EndpointAnswer, &["a part of its answer", "S1TAT"]);
}

#[test]
fn refusals_say_what_the_server_says() {
    let plain = [("Content-Type", "text/plain")];
    refused(response("401 No", &plain, b""), Code::EndpointDenied, &["who asks (401)", "CONCORD_ENDPOINT_USER"]);
    refused(response("403 No", &plain, b"members only"), Code::EndpointDenied, &["members only"]);
    refused(response("404 No", &plain, b""), Code::EndpointRefused, &["nothing to ask", "/sparql"]);
    refused(response("504 No", &plain, b"gateway"), Code::EndpointSlow, &["given the query up", "gateway"]);
    let said = format!("line 3:\n\u{1b}[2Jbad {}", "x".repeat(5000));
    let (code, text) = fault_of(response("400 Bad", &plain, said.as_bytes()));
    assert_eq!(code, Code::EndpointRefused);
    assert!(text.contains("line 3: \u{fffd}[2Jbad xxx") && text.len() < 500, "{text}");
    let (_, text) = fault_of(response("500 Bad", &[("Content-Type", "text/html")], b"<h1>stack</h1>"));
    assert!(!text.contains("stack"), "{text}");
}

#[test]
fn redirections_stay_where_the_user_wanted_to_go() {
    let away = |to: &str| response("302 Found", &[("Location", to)], b"");
    refused(away("http://example.org/sparql"), Code::EndpointAddress, &["another host", "http://example.org/sparql"]);
    refused(away("file:///etc/passwd"), Code::EndpointAddress, &["`file`"]);
    refused(away("http://127.0.0.1:1/"), Code::EndpointAddress, &["another port"]);
    refused(away("/sparql"), Code::EndpointRefused, &["too often"]);
    let (server, endpoint) = after_connection(|number| match number {
        1 => Reply::Raw(response("308 Moved", &[("Location", "/new")], b"")),
        _ => Reply::Raw(json(&two_columns(""))),
    });
    endpoint.select(QUERY, &Limits::default()).unwrap();
    assert!(server.asked()[2].head.starts_with("POST /new "), "{}", server.asked()[2].head);
}

#[test]
fn nothing_is_waited_for_longer_than_said() {
    let limits = Limits { timeout: Some(Duration::from_millis(300)), ..Limits::default() };
    let drip = |_| Reply::Drip(json(&two_columns("")), Duration::from_millis(50));
    for (_server, endpoint) in [after_connection(|_| Reply::Silence), after_connection(drip)] {
        let start = Instant::now();
        assert_eq!(endpoint.select(QUERY, &limits), Err(EngineError::Stopped(Stopped::Timeout)));
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }
}

#[test]
fn a_wait_can_be_ended() {
    let (_server, endpoint) = after_connection(|_| Reply::Silence);
    let cancel = Arc::new(AtomicBool::new(false));
    let limits = Limits { cancel: Some(Arc::clone(&cancel)), ..Limits::default() };
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        cancel.store(true, Ordering::Relaxed);
    });
    let start = Instant::now();
    assert_eq!(endpoint.select(QUERY, &limits), Err(EngineError::Stopped(Stopped::Cancelled)));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn more_rows_than_wanted_are_not_read() {
    let row = r#"{"s":{"type":"uri","value":"e:s"}}"#;
    let many = vec![row; 1000].join(",");
    let (_server, endpoint) = after_connection(move |_| Reply::Raw(json(&two_columns(&many))));
    let limits = |rows| Limits { max_rows: Some(rows), ..Limits::default() };
    assert_eq!(endpoint.select(QUERY, &limits(999)), Err(EngineError::Stopped(Stopped::Rows)));
    assert_eq!(endpoint.select(QUERY, &limits(1000)).unwrap().rows.len(), 1000);
}

/// A kilobyte that unpacks to a gigabyte fills no memory.
#[test]
fn a_bomb_does_not_go_off() {
    let mut packed = Command::new("gzip");
    let packed = packed.arg("-c").stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn();
    let mut child = packed.unwrap();
    let mut input = child.stdin.take().unwrap();
    let feeder = thread::spawn(move || {
        input.write_all(br#"{"head":{"vars":["s","o"]},"results":{"bindings":[]},"x":""#).unwrap();
        for _ in 0..80 {
            input.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
    });
    let bomb = child.wait_with_output().unwrap().stdout;
    feeder.join().unwrap();
    assert!(bomb.len() < 1 << 20);
    let headers = [("Content-Type", "application/sparql-results+json"), ("Content-Encoding", "gzip")];
    let (_, text) = fault_of(response("200 OK", &headers, &bomb));
    assert!(text.contains("larger than 64 MiB"), "{text}");
}

fn run(server: &Server, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .args(["--endpoint", &server.address])
        .env_remove("CONCORD_ENDPOINT_TOKEN")
        .env("NETRC", "/nowhere/netrc")
        .output()
        .unwrap()
}

#[test]
fn the_program_asks_endpoints_and_ends_with_5_when_they_fail() {
    let server = Server::honest(graph());
    let query = "agreements across Turkey -> Belgium | cite";
    let here = Command::new(PROGRAM).args(["query", query]).output().unwrap();
    let there = run(&server, &["query", query]);
    assert_eq!(String::from_utf8_lossy(&there.stdout), String::from_utf8_lossy(&here.stdout));
    assert_eq!(there.status.code(), Some(0));
    let meaning = run(&server, &["ref", "Turkey"]);
    assert!(String::from_utf8_lossy(&meaning.stdout).contains("Turkey"), "{meaning:?}");

    let page = Server::start(graph(), |_, _| Reply::Raw(response("200 OK", &[("Content-Type", "text/html")], b"hi")));
    let failed = run(&page, &["query", query]);
    assert_eq!(failed.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&failed.stderr).starts_with("error[endpoint-answer]: "), "{failed:?}");
    assert!(failed.stdout.is_empty());

    let silent = Server::start(graph(), |_, _| Reply::Silence);
    let start = Instant::now();
    let late = run(&silent, &["query", query, "--timeout", "0.5"]);
    assert_eq!(late.status.code(), Some(124), "{late:?}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn credentials_come_from_the_environment_and_are_not_printed() {
    let server = Server::honest(graph());
    let mut command = Command::new(PROGRAM);
    command.args(["query", "dimensions", "--endpoint", &server.address]);
    let output = command.env("CONCORD_ENDPOINT_USER", "ann").env("CONCORD_ENDPOINT_PASSWORD", "s3cret").output();
    assert_eq!(output.unwrap().status.code(), Some(0));
    assert!(
        server.asked().iter().all(|asked| asked.head.to_lowercase().contains("authorization: basic yw5uonmzy3jlda=="))
    );

    let folder = tempfile::tempdir().unwrap();
    let netrc = folder.path().join("netrc");
    std::fs::write(&netrc, "machine 127.0.0.1 login ann password fr0m-netrc\n").unwrap();
    let closed = Server::start(graph(), |_, _| Reply::Raw(response("403 No", &[], b"")));
    let mut command = Command::new(PROGRAM);
    command.args(["query", "dimensions", "--endpoint", &closed.address]).env("NETRC", &netrc);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(closed.asked()[0].head.to_lowercase().contains("authorization: basic yw5uomzymg0tbmv0cmm="));
    assert!(!format!("{output:?}").contains("fr0m"), "{output:?}");

    let url = closed.address.replace("http://", "http://ann:s3cret@");
    let output = Command::new(PROGRAM).args(["query", "dimensions", "--endpoint", &url]).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(!format!("{output:?}").contains("s3cret"), "{output:?}");
}

/// What a server sends is shown as text, whatever it tries to be.
#[test]
fn hostile_labels_command_nothing() {
    let server = Server::start(graph(), |_, asked| {
        let rows = match () {
            () if asked.query.contains("COUNT(*)") => return Reply::Raw(json(SIZE)),
            () if asked.query.contains("dsl#link") => {
                r#"{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}"#.to_owned()
            }
            () if asked.query.contains("?thing ?p ?o") =>                 r#"{"head":{"vars":["thing","p","o"]},"results":{"bindings":[{"thing":{"type":"uri","value":"file:///etc/passwd"},"p":{"type":"uri","value":"http://www.w3.org/2000/01/rdf-schema#label"},"o":{"type":"literal","value":"\u001b[2J\u001b]0;owned\u0007{{7*7}}\u202e"}}]}}"#
                .to_owned(),
            () => {
                let columns: Vec<&str> = asked
                    .query
                    .split("SELECT")
                    .nth(1)
                    .unwrap()
                    .split("WHERE")
                    .next()
                    .unwrap()
                    .split_whitespace()
                    .filter_map(|word| word.strip_prefix('?'))
                    .collect();
                let row = format!(r#"{{"{}":{{"type":"uri","value":"file:///etc/passwd"}}}}"#, columns[0]);
                format!(r#"{{"head":{{"vars":{columns:?}}},"results":{{"bindings":[{row}]}}}}"#)
            }
        };
        Reply::Raw(json(&rows))
    });
    let output = run(&server, &["query", "dimensions", "--dialect", "portable"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text.contains("{{7*7}}") && !text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
    assert!(!text.contains("root:"), "{text}");
}

/// While the endpoint has not even said what it is, Ctrl-C ends the program with its message.
#[test]
fn ctrl_c_ends_the_wait_for_an_endpoint() {
    let server = Server::start(graph(), |_, _| Reply::Silence);
    let child = Command::new(env!("CARGO_BIN_EXE_concord"))
        .args(["query", "--endpoint", &server.address, "actors"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while server.asked().is_empty() {
        thread::sleep(Duration::from_millis(20));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("error[interrupted]: the query was cancelled"));
}
