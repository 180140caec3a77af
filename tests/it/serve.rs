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
    for line in ["nonsense", "{\"id\": 1}", "[]", "{\"id\": 1, \"query\": \"dimensions\", \"qeury\": 1}", &long] {
        server.say(line);
        let heard = server.hear();
        assert_eq!((&heard["id"], &heard["error"]["code"]), (&Value::Null, &"request".into()), "{line:.60}");
    }
    let heard = server.ask(&json!({ "id": 6, "query": "dimensions | count" }));
    assert_eq!(heard.len(), 2, "it lives on");
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
