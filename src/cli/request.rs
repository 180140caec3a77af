//! A line of `concord serve` as a request.

use std::time::Duration;

use serde_json::Map;
use serde_json::Value as Json;

use crate::cli::bounds;
use crate::diag::nearest;
use crate::session::params;

/// The fields of a question.
const FIELDS: [&str; 6] = ["id", "query", "params", "scope", "timeout", "max_rows"];

/// A line of the input.
pub(super) enum Request {
    /// Stops the request with this id, whether it runs or waits.
    Cancel(Json),
    /// Asks one text.
    Ask(Box<Question>),
}

/// One text, and how it is asked.
pub(super) struct Question {
    pub(super) id: Json,
    pub(super) query: String,
    pub(super) params: Vec<(String, String)>,
    pub(super) scope: String,
    pub(super) timeout: Option<Duration>,
    pub(super) max_rows: Option<usize>,
}

/// Why a line is no request, and the id that it has nevertheless.
pub(super) struct Fault {
    pub(super) id: Option<Json>,
    pub(super) message: String,
}

impl Fault {
    /// Of a line without an id.
    pub(super) fn of_line(message: impl Into<String>) -> Self {
        Self { id: None, message: message.into() }
    }
}

/// Reads a line.
pub(super) fn read(line: &str) -> Result<Request, Fault> {
    let json = serde_json::from_str(line);
    let Json::Object(mut fields) =
        json.map_err(|error| Fault::of_line(format!("a request is a JSON object: {error}")))?
    else {
        return Err(Fault::of_line("a request is a JSON object with `id` and `query`, or `cancel`"));
    };
    if let Some(cancel) = fields.remove("cancel") {
        let alone = "`cancel` stands alone, with the id of the request that it stops";
        return if fields.is_empty() { Ok(Request::Cancel(cancel)) } else { Err(Fault::of_line(alone)) };
    }
    let Some(id) = fields.remove("id") else {
        return Err(Fault::of_line("a request has `id` and `query`, or `cancel`"));
    };
    match question(id.clone(), fields) {
        Ok(question) => Ok(Request::Ask(Box::new(question))),
        Err(message) => Err(Fault { id: Some(id), message }),
    }
}

fn question(id: Json, mut fields: Map<String, Json>) -> Result<Question, String> {
    if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        let near = nearest(unknown, FIELDS);
        let meant = near.first().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        return Err(format!("a request has no field `{unknown}`{meant}; its fields are {}", FIELDS.join(", ")));
    }
    let query = match fields.remove("query") {
        Some(Json::String(query)) => query,
        Some(_) => return Err("`query` is a string, the text of the query".to_owned()),
        None => return Err("a request has `id` and `query`, or `cancel`".to_owned()),
    };
    let params = match fields.remove("params") {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Object(values)) => values.iter().map(parameter).collect::<Result<_, _>>()?,
        Some(_) => return Err("`params` is an object of names and values".to_owned()),
    };
    let scope = match fields.remove("scope") {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(scope)) => scope,
        Some(_) => return Err("`scope` is a string, such as `across Turkey -> Germany`".to_owned()),
    };
    let timeout = match fields.remove("timeout") {
        None | Some(Json::Null) => None,
        Some(given) => {
            let seconds = given.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            Some(seconds.ok_or_else(|| format!("`timeout` is {given}; {}", bounds::SECONDS))?)
        }
    };
    let max_rows = match fields.remove("max_rows") {
        None | Some(Json::Null) => None,
        Some(given) => {
            let rows = given.as_u64().and_then(|rows| usize::try_from(rows).ok());
            Some(rows.ok_or_else(|| format!("`max_rows` is {given}; {}", bounds::ROWS))?)
        }
    };
    Ok(Question { id, query, params, scope, timeout, max_rows })
}

fn parameter((name, value): (&String, &Json)) -> Result<(String, String), String> {
    let name = params::bare(name).to_owned();
    match value {
        Json::String(text) => Ok((name, text.clone())),
        Json::Number(number) => Ok((name, number.to_string())),
        other => Err(format!("the parameter `${name}` is {other}; a string or a number is wanted")),
    }
}
