//! `concord serve`: questions and answers as lines of JSON; the protocol is in docs/serve.md.
//!
//! A thread reads requests, so that a request to cancel is heard while a query runs; this one answers them one by one.

use std::io;
use std::io::BufRead;
use std::io::Read as _;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::cli::Exit;
use crate::cli::bounds::Bounds;
use crate::cli::ui;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::diag::render;
use crate::graph::Limits;
use crate::session::Session;
use crate::span::Source;
use crate::syntax;
use crate::table;

/// The version of the protocol.
const PROTOCOL: u32 = 1;

/// Longest line of a request in bytes; no query is longer than a fraction of it.
const LONGEST_LINE: u64 = 1 << 20;

/// Arguments of `concord serve`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Read requests from standard input and write responses to standard output, one JSON object a line
    #[arg(long, required = true)]
    stdio: bool,

    #[command(flatten)]
    bounds: Bounds,
}

/// A line of the input.
#[derive(Deserialize)]
#[serde(untagged)]
enum Request {
    Cancel(Cancel),
    Ask(Question),
}

/// Stops a request, whether it runs or waits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancel {
    cancel: Json,
}

/// Asks one text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    id: Json,
    query: String,
    #[serde(default)]
    params: Map<String, Json>,
    #[serde(default)]
    scope: String,
    timeout: Option<f64>,
    max_rows: Option<usize>,
}

/// A request that waits, or a line that is none.
enum Waiting {
    Question(Box<Question>, Arc<AtomicBool>),
    Faulty(String),
}

/// The switches of the requests that run or wait, by id.
type Switches = Arc<Mutex<Vec<(Json, Arc<AtomicBool>)>>>;

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    serve(ui, args).err().unwrap_or(Exit::Done)
}

fn serve(ui: &Ui, args: &Args) -> Result<(), Exit> {
    let mut limits = Limits::default();
    args.bounds.limit(&mut limits);
    let mut session = ui.open(ErrorFormat::Json, &limits)?;
    session.settings_mut().limits = limits;
    say(ui, &json!({ "concord": env!("CARGO_PKG_VERSION"), "protocol": PROTOCOL, "data": session.digest() }))?;
    let switches = Switches::default();
    let (sender, waiting) = mpsc::channel();
    let heard = Arc::clone(&switches);
    // not joined: when nobody reads the output any more, nobody waits for the input either
    std::thread::spawn(move || listen(&sender, &heard));
    for request in waiting {
        match request {
            Waiting::Faulty(message) => {
                say(ui, &json!({ "id": null, "error": { "code": "request", "message": message } }))?;
            }
            Waiting::Question(query, switch) => {
                let exit = answer(ui, session.clone(), &query, &switch)?;
                locked(&switches).retain(|(_, other)| !Arc::ptr_eq(other, &switch));
                say(ui, &json!({ "id": query.id, "done": exit as u8 }))?;
            }
        }
    }
    Ok(())
}

/// Reads requests until the input ends. Those to cancel are done at once, the others wait their turn.
fn listen(sender: &Sender<Waiting>, switches: &Switches) {
    let mut input = io::stdin().lock();
    while let Some(line) = line(&mut input) {
        let request = line.and_then(|line| serde_json::from_str(&line).map_err(|_| explain(&line)));
        let waiting = match request {
            Ok(Request::Cancel(Cancel { cancel })) => {
                // one that is done already needs no answer: it has had its own
                for (_, switch) in locked(switches).iter().filter(|(id, _)| *id == cancel) {
                    switch.store(true, Ordering::Relaxed);
                }
                continue;
            }
            Ok(Request::Ask(query)) => {
                let switch = Arc::new(AtomicBool::new(false));
                locked(switches).push((query.id.clone(), Arc::clone(&switch)));
                Waiting::Question(Box::new(query), switch)
            }
            Err(message) => Waiting::Faulty(message),
        };
        if sender.send(waiting).is_err() {
            return;
        }
    }
}

/// The next line that is not blank; none at the end.
fn line(input: &mut impl BufRead) -> Option<Result<String, String>> {
    loop {
        let mut bytes = Vec::new();
        let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes).ok()?;
        if read == 0 {
            return None;
        }
        if bytes.last() != Some(&b'\n') && bytes.len() as u64 == LONGEST_LINE {
            input.skip_until(b'\n').ok()?;
            return Some(Err(format!("a line has at most {LONGEST_LINE} bytes")));
        }
        match String::from_utf8(bytes) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => return Some(Ok(line)),
            Err(_) => return Some(Err("a line is UTF-8".to_owned())),
        }
    }
}

/// Why a line is no request.
fn explain(line: &str) -> String {
    match serde_json::from_str::<Json>(line) {
        Err(error) => format!("a request is a JSON object: {error}"),
        Ok(value) if value.get("query").is_some() => serde_json::from_value::<Question>(value)
            .map_or_else(|error| error.to_string(), |_| "no request".to_owned()),
        Ok(_) => "a request has `id` and `query`, or `cancel`".to_owned(),
    }
}

/// Answers the queries of a text. The session is a copy: what the text defines ends with it.
fn answer(ui: &Ui, mut session: Session, query: &Question, switch: &Arc<AtomicBool>) -> Result<Exit, Exit> {
    let source = Source::new("query", query.query.clone());
    let mut exit = Exit::Done;
    let mut report = |findings: &[Diagnostic]| -> Result<(), Exit> {
        for finding in findings {
            let kind = if finding.severity == Severity::Error { "error" } else { "warning" };
            if finding.severity == Severity::Error {
                exit = ui::exit_of(finding);
            }
            say(ui, &json!({ "id": query.id, kind: render::json(finding, &source) }))?;
        }
        Ok(())
    };
    let limits = &mut session.settings_mut().limits;
    limits.cancel = Some(Arc::clone(switch));
    let asked = query.timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    limits.timeout = asked.into_iter().chain(limits.timeout).min();
    limits.max_rows = query.max_rows.into_iter().chain(limits.max_rows).min();
    let prepared = query.params.iter().try_for_each(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        session.set_param(name, &text)
    });
    let compiled = prepared.and_then(|()| session.set_scope(&query.scope)).and_then(|()| syntax::parse(&source.text));
    let program = match compiled {
        Ok(program) => program,
        Err(faults) => {
            report(&faults)?;
            return Ok(exit);
        }
    };
    for statement in &program.statements {
        let answered = session.compile_statement(statement, &source.text);
        match answered.and_then(|compiled| compiled.map(|compiled| session.run(compiled)).transpose()) {
            Ok(None) => {}
            Ok(Some(answer)) => {
                report(&answer.warnings)?;
                let rendered = Session::within(&answer.limits, || table::json::render(&answer.table));
                let mut json = match rendered {
                    Ok(json) => json,
                    Err(faults) => {
                        report(&faults)?;
                        break;
                    }
                };
                json["query"] = source.text.get(answer.span.range()).unwrap_or_default().trim().into();
                say(ui, &json!({ "id": query.id, "answer": json }))?;
            }
            Err(faults) => {
                report(&faults)?;
                break;
            }
        }
    }
    Ok(exit)
}

fn say(ui: &Ui, response: &Json) -> Result<(), Exit> {
    ui.out(&format!("{response}\n"))
}

/// A thread that failed while it held the list has left it whole.
fn locked(switches: &Switches) -> std::sync::MutexGuard<'_, Vec<(Json, Arc<AtomicBool>)>> {
    switches.lock().unwrap_or_else(PoisonError::into_inner)
}
