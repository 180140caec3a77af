//! The protocol of `concord serve --stdio`, as a program at the other end sees it.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Lines;
use std::io::Write;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;

use crate::batch::graph;
use crate::cli::PROGRAM;

struct Server {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--stdio", "--graph", graph()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut server = Self { child, input, output };
        let hello = server.hear();
        assert_eq!(hello["protocol"], 1);
        assert!(hello["data"].as_str().unwrap().starts_with("sha256:"));
        server
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    fn hear(&mut self) -> Value {
        serde_json::from_str(&self.output.next().unwrap().unwrap()).unwrap()
    }

    /// Everything up to the end of a request.
    fn ask(&mut self, request: &Value) -> Vec<Value> {
        self.say(&request.to_string());
        let mut heard = vec![self.hear()];
        while heard.last().unwrap().get("done").is_none() {
            heard.push(self.hear());
        }
        assert!(heard.iter().all(|response| response["id"] == request["id"]), "{heard:?}");
        heard
    }

    fn end(mut self) {
        drop(self.input.take());
        assert!(self.output.next().is_none());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn requests_are_answered_in_order() {
    let mut server = Server::start();
    let heard = server.ask(&json!({ "id": "a", "query": "dimensions | count; levels | take 1" }));
    assert_eq!(heard.len(), 3);
    assert_eq!(heard[0]["answer"]["query"], "dimensions | count");
    assert_eq!(heard[0]["answer"]["rows"][0]["count"], 9);
    assert_eq!(heard[2], json!({ "id": "a", "done": 0 }));
    // a parameter, a scope, and words of one's own, which end with the request
    let heard = server.ask(&json!({ "id": 2, "query": "ministries of $p", "params": { "p": "Turkey" } }));
    assert_eq!(heard[0]["answer"]["rows"].as_array().unwrap().len(), 2);
    let heard = server.ask(&json!({ "id": 3, "query": "agreements", "scope": "across Turkey -> Belgium" }));
    assert_eq!(heard[0]["answer"]["rows"].as_array().unwrap().len(), 2);
    server.ask(&json!({ "id": 4, "query": "let mine = ministries of Turkey; mine" }));
    let heard = server.ask(&json!({ "id": 5, "query": "mine" }));
    assert_eq!((&heard[0]["error"]["code"], &heard[1]["done"]), (&"unknown-name".into(), &3.into()));
    server.end();
}

#[test]
fn faults_are_responses() {
    let mut server = Server::start();
    let heard = server.ask(&json!({ "id": 1, "query": "ministries of Turky" }));
    assert_eq!(heard[0]["error"]["column"], 15);
    assert_eq!(heard[1]["done"], 3);
    let heard = server.ask(&json!({ "id": 2, "query": "agreements across Turkey -> Belgium since 2100" }));
    assert_eq!(heard[0]["warning"]["code"], "empty-answer");
    let heard = server.ask(&json!({ "id": 3, "query": "ministries", "timeout": 0 }));
    assert_eq!((&heard[0]["error"]["code"], &heard[1]["done"]), (&"timeout".into(), &124.into()));
    let heard = server.ask(&json!({ "id": 4, "query": "ministries", "max_rows": 1 }));
    assert_eq!(heard[0]["error"]["code"], "limit-reached");
    let long = format!("{{\"id\": 1, \"query\": \"{}\"}}", "x".repeat(2 << 20));
    for line in ["nonsense", "{\"query\": \"dimensions\"}", "[]", "{\"cancel\": 1, \"id\": 2}", &long] {
        server.say(line);
        let heard = server.hear();
        assert_eq!((&heard["id"], &heard["error"]["code"]), (&Value::Null, &"request".into()), "{line:.60}");
    }
    for nothing in ["", "# dimensions", "let mine = dimensions"] {
        let heard = server.ask(&json!({ "id": 5, "query": nothing }));
        assert_eq!((&heard[0]["error"]["code"], &heard[1]["done"]), (&"arguments".into(), &2.into()), "{nothing}");
    }
    let heard = server.ask(&json!({ "id": 6, "query": "dimensions | count" }));
    assert_eq!(heard.len(), 2, "it lives on");
    server.end();
}

/// Whoever has given an id waits for the end of the request.
#[test]
fn a_request_with_an_id_and_a_fault_comes_to_its_end() {
    let mut server = Server::start();
    for (field, value, words) in [
        ("qeury", json!(1), "no field `qeury` (did you mean `query`?)"),
        ("query", json!(5), "`query` is a string"),
        ("timeout", json!(-1), "`timeout` is -1; a number of seconds is wanted"),
        ("timeout", json!(1e30), "a number of seconds is wanted"),
        ("max_rows", json!(-1), "`max_rows` is -1; a whole number of rows is wanted"),
        ("params", json!([]), "`params` is an object"),
        ("params", json!({ "p": ["Turkey"] }), "the parameter `$p` is [\"Turkey\"]; a string or a number is wanted"),
        ("scope", json!(1), "`scope` is a string"),
    ] {
        let mut request = json!({ "id": { "n": field }, "query": "dimensions" });
        request[field] = value;
        let heard = server.ask(&request);
        assert_eq!((heard.len(), &heard[1]["done"]), (2, &2.into()), "{request}");
        assert_eq!(heard[0]["error"]["code"], "request", "{request}");
        assert!(heard[0]["error"]["message"].as_str().unwrap().contains(words), "{request}: {}", heard[0]);
    }
    let heard = server.ask(&json!({ "id": 1 }));
    assert_eq!((&heard[0]["error"]["code"], &heard[1]["done"]), (&"request".into(), &2.into()));
    server.end();
}

/// As in batch mode, by the same function.
#[test]
fn parameters_that_change_nothing_are_refused() {
    let mut server = Server::start();
    for (params, words) in [
        (json!({ "x": "Turkey" }), "no query uses the parameter `$x` of `params`"),
        (json!({ "p": "Turkey", "$p": "Spain" }), "the parameter `$p` has two values"),
    ] {
        let heard = server.ask(&json!({ "id": 1, "query": "ministries of $p", "params": params }));
        assert_eq!((&heard[0]["error"]["code"], &heard.last().unwrap()["done"]), (&"parameter".into(), &2.into()));
        assert!(heard[0]["error"]["message"].as_str().unwrap().contains(words), "{}", heard[0]);
    }
    // used by the scope, or by another value
    for params in [json!({ "p": "Turkey" }), json!({ "p": "$q", "$q": "Turkey" })] {
        let request = json!({ "id": 1, "query": "agreements", "scope": "across $p -> Belgium:", "params": params });
        assert_eq!(server.ask(&request)[0]["answer"]["rows"].as_array().unwrap().len(), 2);
    }
    server.end();
}

/// A fault of the scope stands in the scope, not in the query.
#[test]
fn a_fault_of_a_scope_has_its_place_there() {
    let mut server = Server::start();
    for (scope, column, words) in [
        ("acros Turkey -> Belgium", 1, "a scope is one clause"),
        ("across Turky -> Belgium", 8, "unknown name `Turky`"),
        ("across Turkey -> Belgium | count", 26, "found `|`"),
        ("across Turkey -> Belgium: agreements", 1, "a scope is one clause"),
        ("across Turkey -> Belgium: * since 1999", 1, "a scope is one clause"),
    ] {
        let heard = server.ask(&json!({ "id": 1, "query": "agreements", "scope": scope }));
        let error = &heard[0]["error"];
        assert_eq!((&error["source"], &error["column"]), (&"scope".into(), &column.into()), "{scope}: {error}");
        assert!(error["message"].as_str().unwrap().contains(words), "{scope}: {error}");
        assert_eq!(heard[1]["done"], 3);
    }
    server.end();
}

#[test]
fn what_runs_and_what_waits_can_be_cancelled() {
    let mut server = Server::start();
    // far more than is answered before the other lines are read
    let long = "agreements across Turkey -> Belgium;".repeat(1200);
    server.say(&json!({ "id": "long", "query": long }).to_string());
    server.say(&json!({ "id": "next", "query": "dimensions" }).to_string());
    server.say(&json!({ "id": "last", "query": "dimensions | count" }).to_string());
    server.say("{\"cancel\": \"next\"}");
    server.say("{\"cancel\": \"long\"}");
    server.say("{\"cancel\": \"nobody\"}");
    let mut ends = Vec::new();
    while ends.len() < 3 {
        let heard = server.hear();
        if heard.get("done").is_some() {
            ends.push(heard);
        }
    }
    let end = |id: &str, code: i32| json!({ "id": id, "done": code });
    assert_eq!(ends, [end("long", 130), end("next", 130), end("last", 0)]);
    server.end();
}
