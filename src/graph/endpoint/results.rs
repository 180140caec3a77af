//! Answers as they come in: rows one by one, counted, and only if they are the whole answer.

use std::io;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Instant;

use oxrdf::Term;
use sparesults::QueryResultsFormat;
use sparesults::QueryResultsParseError;
use sparesults::QueryResultsParser;
use sparesults::ReaderQueryResultsParserOutput;
use ureq::http::HeaderMap;

use crate::diag::Code;
use crate::graph::EngineError;
use crate::graph::Solutions;
use crate::graph::Stopped;
use crate::graph::endpoint::fault::Fault;
use crate::graph::endpoint::fault::quoted;
use crate::graph::endpoint::mend::Mender;
use crate::limits;

/// What is asked for, the best first.
pub(super) const ACCEPT: &str =
    "application/sparql-results+json, application/sparql-results+xml;q=0.8, text/tab-separated-values;q=0.5";

/// Most bytes of one answer, unpacked.
const MOST_BYTES: u64 = 1 << 26;

/// Bounds of one answer.
#[derive(Clone)]
pub(super) struct Bounds {
    /// When the time is up.
    pub(super) until: Instant,
    /// Whether the user set that time; else it is our own patience.
    pub(super) asked: bool,
    /// Most rows.
    pub(super) max_rows: Option<usize>,
    /// Most memory that the program may hold.
    pub(super) max_memory: Option<usize>,
    /// Set when nobody waits any more.
    pub(super) stop: Arc<AtomicBool>,
}

impl Bounds {
    /// The error of an answer that did not come in time.
    pub(super) fn too_late(&self) -> EngineError {
        if self.asked {
            return EngineError::Stopped(Stopped::Timeout);
        }
        let message = "the endpoint has not answered within a minute";
        EngineError::Endpoint(
            Fault::new(Code::EndpointSlow, message).help("give it more time with `--timeout`, or narrow the question"),
        )
    }

    fn check(&self) -> Result<(), EngineError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(EngineError::Stopped(Stopped::Cancelled));
        }
        if Instant::now() >= self.until {
            return Err(self.too_late());
        }
        if self.max_memory.is_some_and(|most| limits::in_use() > most) {
            return Err(EngineError::Stopped(Stopped::Memory));
        }
        Ok(())
    }
}

/// The format of an answer that says that it is the whole one.
///
/// # Errors
/// If it is in no format of SPARQL results, or the server says that it has cut it.
pub(super) fn format(headers: &HeaderMap) -> Result<QueryResultsFormat, Fault> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fault = |message: String| Fault::new(Code::EndpointAnswer, message);
    if let Some(most) = header("x-sparql-maxrows") {
        return Err(fault(format!("the endpoint has cut its answer at {} rows, the most that it gives", quoted(most)))
            .help("narrow the question, or have the limit of the server raised (`ResultSetMaxRows` of Virtuoso)"));
    }
    if let Some(state) = header("x-sql-state") {
        let said = header("x-sql-message").map(|said| format!(": {}", quoted(said))).unwrap_or_default();
        return Err(fault(format!("the endpoint has given a part of its answer, {}{said}", quoted(state)))
            .help("narrow the question, or have the time that the server gives a query raised"));
    }
    if let Some(encoding) = header("content-encoding").filter(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return Err(fault(format!(
            "the endpoint packs its answer in a way that was not asked for, `{}`",
            quoted(encoding)
        )));
    }
    let kind = header("content-type").unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match &essence[..] {
        "application/sparql-results+json" | "application/json" => Ok(QueryResultsFormat::Json),
        "application/sparql-results+xml" | "application/xml" | "text/xml" => Ok(QueryResultsFormat::Xml),
        "text/tab-separated-values" => Ok(QueryResultsFormat::Tsv),
        "text/html" | "application/xhtml+xml" => {
            Err(fault("what answers is a page for people, not rows".to_owned()).doubting_the_address())
        }
        "" => Err(fault("the answer does not say what it is".to_owned()).doubting_the_address()),
        _ => Err(fault(format!("the answer is `{}`, which is no format of SPARQL results", quoted(kind)))
            .doubting_the_address()),
    }
}

/// Reads the rows of an answer, with the columns that were asked for in their order.
///
/// # Errors
/// If it breaks off, is no answer, has other columns, or is beyond a limit.
pub(super) fn read(
    body: impl Read,
    format: QueryResultsFormat,
    columns: &[String],
    bounds: &Bounds,
) -> Result<Solutions, EngineError> {
    let metered =
        Metered { body, bounds, bytes: 0, mender: (format == QueryResultsFormat::Json).then(Mender::default) };
    let parsed = QueryResultsParser::from_format(format).for_reader(metered).map_err(|error| failed(error, bounds))?;
    let ReaderQueryResultsParserOutput::Solutions(solutions) = parsed else {
        return Err(wrong("the answer is yes or no, and rows were asked for".to_owned()));
    };
    let given: Vec<&str> = solutions.variables().iter().map(oxrdf::Variable::as_str).collect();
    let at: Option<Vec<usize>> =
        columns.iter().map(|name| given.iter().position(|variable| variable == name)).collect();
    let Some(at) = at.filter(|_| given.len() == columns.len()) else {
        let (given, wanted) = (quoted(&given.join(", ")), columns.join(", "));
        return Err(wrong(format!("the answer has the columns {given}; asked for were {wanted}")));
    };
    let mut rows: Vec<Vec<Option<Term>>> = Vec::new();
    for solution in solutions {
        let solution = solution.map_err(|error| failed(error, bounds))?;
        if bounds.max_rows.is_some_and(|most| rows.len() >= most) {
            return Err(EngineError::Stopped(Stopped::Rows));
        }
        let values = solution.values();
        rows.push(at.iter().map(|at| values.get(*at).cloned().flatten()).collect());
    }
    Ok(Solutions { variables: columns.to_vec(), rows, reads: 0 })
}

fn wrong(message: String) -> EngineError {
    EngineError::Endpoint(Fault::new(Code::EndpointAnswer, message))
}

fn failed(error: QueryResultsParseError, bounds: &Bounds) -> EngineError {
    match error {
        QueryResultsParseError::Io(error) => broken(error, bounds),
        QueryResultsParseError::Syntax(error) => {
            wrong(format!("the answer cannot be read to its end: {}", quoted(&error.to_string())))
        }
    }
}

/// What an error while reading means.
pub(super) fn broken(error: io::Error, bounds: &Bounds) -> EngineError {
    let late = |error: &io::Error| {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
        matches!(inner, Some(ureq::Error::Timeout(_))) || error.kind() == io::ErrorKind::TimedOut
    };
    if late(&error) {
        return bounds.too_late();
    }
    let text = quoted(&error.to_string());
    let Some(inner) = error.into_inner() else { return wrong(format!("the answer breaks off: {text}")) };
    match inner.downcast::<EngineError>() {
        Ok(reason) => *reason,
        Err(_) => wrong(format!("the answer breaks off: {text}")),
    }
}

/// A body that is read no further than its bounds.
struct Metered<'a, R> {
    body: R,
    bounds: &'a Bounds,
    bytes: u64,
    mender: Option<Mender>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.bounds.check().map_err(io::Error::other)?;
        let read = self.body.read(buffer)?;
        if let Some(mender) = &mut self.mender {
            mender.mend(&mut buffer[..read]);
        }
        self.bytes += read as u64;
        if self.bytes > MOST_BYTES {
            let message = format!("the answer is larger than {} MiB", MOST_BYTES >> 20);
            let fault = Fault::new(Code::EndpointAnswer, message).help("narrow the question");
            return Err(io::Error::other(EngineError::Endpoint(fault)));
        }
        Ok(read)
    }
}
