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

use serde_json::Value as Json;
use serde_json::json;

use crate::cli::Exit;
use crate::cli::batch::NO_QUERY;
use crate::cli::bounds::Bounds;
use crate::cli::request;
use crate::cli::request::Fault;
use crate::cli::request::Question;
use crate::cli::request::Request;
use crate::cli::ui;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::diag::render;
use crate::graph::Limits;
use crate::session::Session;
use crate::session::params;
use crate::session::params::Given;
use crate::span::Source;
use crate::syntax;
use crate::syntax::ast::Statement;
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

/// A request that waits, or a line that is none.
enum Waiting {
    Question(Box<Question>, Arc<AtomicBool>),
    Faulty(Fault),
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
            Waiting::Faulty(Fault { id, message }) => {
                say(ui, &json!({ "id": id, "error": { "code": "request", "message": message } }))?;
                // whoever has given an id waits for the end of this request
                if let Some(id) = id {
                    say(ui, &json!({ "id": id, "done": Exit::Usage as u8 }))?;
                }
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
        let waiting = match line.map_err(Fault::of_line).and_then(|line| request::read(&line)) {
            Ok(Request::Cancel(cancel)) => {
                // one that is done already needs no answer: it has had its own
                for (_, switch) in locked(switches).iter().filter(|(id, _)| *id == cancel) {
                    switch.store(true, Ordering::Relaxed);
                }
                continue;
            }
            Ok(Request::Ask(query)) => {
                let switch = Arc::new(AtomicBool::new(false));
                locked(switches).push((query.id.clone(), Arc::clone(&switch)));
                Waiting::Question(query, switch)
            }
            Err(fault) => Waiting::Faulty(fault),
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

/// Answers the queries of a text. The session is a copy: what the text defines ends with it.
fn answer(ui: &Ui, mut session: Session, query: &Question, switch: &Arc<AtomicBool>) -> Result<Exit, Exit> {
    let source = Source::new("query", query.query.clone());
    let report = |findings: &[Diagnostic], source: &Source| -> Result<Exit, Exit> {
        let mut exit = Exit::Done;
        for finding in findings {
            let kind = if finding.severity == Severity::Error { "error" } else { "warning" };
            if finding.severity == Severity::Error {
                exit = ui::exit_of(finding);
            }
            say(ui, &json!({ "id": query.id, kind: render::json(finding, source) }))?;
        }
        Ok(exit)
    };
    let given: Vec<Given<'_>> = query.params.iter().map(|(name, _)| Given { name, by: "params", at: None }).collect();
    let values = query.params.iter().map(|(_, value)| value.as_str());
    let faults = params::faults(&given, values.chain([query.scope.as_str(), query.query.as_str()]));
    if !faults.is_empty() {
        report(&faults, &Source::new("params", ""))?;
        return Ok(Exit::Usage);
    }
    let limits = &mut session.settings_mut().limits;
    limits.cancel = Some(Arc::clone(switch));
    limits.timeout = query.timeout.into_iter().chain(limits.timeout).min();
    limits.max_rows = query.max_rows.into_iter().chain(limits.max_rows).min();
    let prepared = prepared(&mut session, query).and_then(|()| {
        let program = syntax::parse(&source.text);
        program.map_err(|faults| (source.clone(), faults))
    });
    let program = match prepared {
        Ok(program) => program,
        Err((source, faults)) => return report(&faults, &source),
    };
    if !program.statements.iter().any(|statement| matches!(statement.node, Statement::Query(_))) {
        return report(&[Diagnostic::bare(Code::Arguments, Severity::Error, NO_QUERY)], &source);
    }
    for statement in &program.statements {
        let answered = session.compile_statement(statement, &source.text);
        match answered.and_then(|compiled| compiled.map(|compiled| session.run(compiled)).transpose()) {
            Ok(None) => {}
            Ok(Some(answer)) => {
                report(&answer.warnings, &source)?;
                let rendered = Session::within(&answer.limits, || table::json::render(&answer.table));
                let mut json = match rendered {
                    Ok(json) => json,
                    Err(faults) => {
                        report(&faults, &source)?;
                        break;
                    }
                };
                json["query"] = source.text.get(answer.span.range()).unwrap_or_default().trim().into();
                say(ui, &json!({ "id": query.id, "answer": json }))?;
            }
            Err(faults) => return report(&faults, &source),
        }
    }
    Ok(Exit::Done)
}

/// Gives the session the parameters and the scope of a question; a fault comes with the text that has it.
fn prepared(session: &mut Session, query: &Question) -> Result<(), (Source, Diagnostics)> {
    for (name, value) in &query.params {
        let place = |faults| (Source::new(format!("params.{name}"), value), faults);
        session.set_param(name, value).map_err(place)?;
    }
    session.set_scope(&query.scope).map_err(|faults| (Source::new("scope", &query.scope), faults))
}

fn say(ui: &Ui, response: &Json) -> Result<(), Exit> {
    ui.out(&format!("{response}\n"))
}

/// A thread that failed while it held the list has left it whole.
fn locked(switches: &Switches) -> std::sync::MutexGuard<'_, Vec<(Json, Arc<AtomicBool>)>> {
    switches.lock().unwrap_or_else(PoisonError::into_inner)
}
