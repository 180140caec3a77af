//! The SPARQL 1.1 Protocol: a query is sent by POST, and nothing else ever is.

use std::fs;
use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use spargebra::Query;
use spargebra::SparqlParser;
use spargebra::algebra::GraphPattern;
use ureq::Agent;
use ureq::Body;
use ureq::http::HeaderMap;
use ureq::http::Response;
use ureq::tls::PemItem;
use ureq::tls::RootCerts;
use ureq::tls::TlsConfig;

use crate::diag::Code;
use crate::graph::EngineError;
use crate::graph::Limits;
use crate::graph::Solutions;
use crate::graph::Stopped;
use crate::graph::endpoint::address::Address;
use crate::graph::endpoint::auth::Authorization;
use crate::graph::endpoint::fault::Fault;
use crate::graph::endpoint::fault::quoted;
use crate::graph::endpoint::results;
use crate::graph::endpoint::results::Bounds;
use crate::graph::endpoint::retry;
use crate::graph::endpoint::tls;

/// How long an answer may take when nobody says.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a connection may take.
const CONNECTION: Duration = Duration::from_secs(10);
/// How often a wait looks up.
const TICK: Duration = Duration::from_millis(20);
/// Most redirections in a row.
const REDIRECTIONS: usize = 5;
/// Most bytes of a refusal that are read.
const REFUSAL: u64 = 4096;

/// What sends queries to one endpoint. A clone shares connections.
#[derive(Clone)]
pub(super) struct Client {
    agent: Agent,
    address: Address,
    authorization: Option<Authorization>,
    sent: Arc<AtomicUsize>,
}

impl Client {
    /// # Errors
    /// If the address is none of an endpoint, or the credentials or certificates at hand cannot be used.
    pub(super) fn new(address: &str) -> Result<Self, Fault> {
        let address = Address::read(address)?;
        let authorization = Authorization::find(address.host())?;
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECTION))
            .user_agent(concat!("concord/", env!("CARGO_PKG_VERSION")))
            .accept(results::ACCEPT)
            .tls_config(TlsConfig::builder().root_certs(roots()?).build());
        if address.is_local() {
            config = config.proxy(None);
        }
        Ok(Self { agent: config.build().into(), address, authorization, sent: Arc::default() })
    }

    /// The address as it was given.
    pub(super) fn address(&self) -> &str {
        self.address.text()
    }

    /// The graph that the address asks for as the default graph.
    pub(super) fn default_graph(&self) -> Option<String> {
        self.address.parameter("default-graph-uri")
    }

    /// Number of requests sent so far.
    pub(super) fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// Asks a query.
    ///
    /// # Errors
    /// If the endpoint does not give the whole answer within the limits.
    pub(super) fn select(&self, sparql: &str, limits: &Limits) -> Result<Solutions, EngineError> {
        // on a thread of its own, so that whoever waits for it can be told to stop while no byte comes in
        let columns = columns(sparql)?;
        let limits = limits.started();
        let stop = Arc::new(AtomicBool::new(false));
        let bounds = Bounds {
            until: limits.deadline.unwrap_or_else(|| Instant::now() + PATIENCE),
            asked: limits.deadline.is_some(),
            max_rows: limits.max_rows,
            max_memory: limits.max_memory,
            stop: Arc::clone(&stop),
        };
        let (sender, receiver) = mpsc::channel();
        let (client, text, own) = (self.clone(), sparql.to_owned(), bounds.clone());
        thread::spawn(move || {
            // whoever asked may have gone
            let _ = sender.send(client.exchange(&text, &columns, &own));
        });
        loop {
            match receiver.recv_timeout(TICK) {
                Ok(outcome) => return outcome,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(EngineError::Evaluation("the request ended without an outcome".to_owned()));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if limits.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
                stop.store(true, Ordering::Relaxed);
                return Err(EngineError::Stopped(Stopped::Cancelled));
            }
            if Instant::now() >= bounds.until {
                stop.store(true, Ordering::Relaxed);
                return Err(bounds.too_late());
            }
        }
    }

    /// Sends a query, again where the server is busy, and elsewhere where it has moved.
    fn exchange(&self, sparql: &str, columns: &[String], bounds: &Bounds) -> Result<Solutions, EngineError> {
        let mut address = self.address.clone();
        let (mut tries, mut moves) = (0, 0);
        loop {
            tries += 1;
            let response = self.post(&address, sparql, bounds)?;
            let status = response.status().as_u16();
            match status {
                200 => {
                    let format = results::format(response.headers()).map_err(EngineError::Endpoint)?;
                    return results::read(response.into_body().into_reader(), format, columns, bounds);
                }
                301 | 302 | 307 | 308 if moves < REDIRECTIONS => {
                    moves += 1;
                    let location = header(response.headers(), "location").unwrap_or_default();
                    address = address.redirected(location).map_err(EngineError::Endpoint)?;
                }
                status if retry::is_busy(status) => {
                    let pause = retry::pause(tries, header(response.headers(), "retry-after"));
                    if tries >= retry::TRIES || Instant::now() + pause >= bounds.until {
                        return Err(EngineError::Endpoint(busy(status, tries)));
                    }
                    wait(pause, bounds)?;
                }
                _ => return Err(EngineError::Endpoint(self.refusal(response, bounds))),
            }
        }
    }

    fn post(&self, address: &Address, sparql: &str, bounds: &Bounds) -> Result<Response<Body>, EngineError> {
        let left = bounds.until.saturating_duration_since(Instant::now());
        let mut request = self.agent.post(address.text()).config().timeout_global(Some(left)).build();
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization.value());
        }
        self.sent.fetch_add(1, Ordering::Relaxed);
        request.send_form([("query", sparql)]).map_err(|error| self.unreachable(error, bounds))
    }

    /// Why there is no response at all.
    fn unreachable(&self, error: ureq::Error, bounds: &Bounds) -> EngineError {
        let address = self.address();
        let fault = |message: String| Fault::new(Code::EndpointUnreachable, message);
        EngineError::Endpoint(match error {
            ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) if Instant::now() < bounds.until => {
                fault(format!("no connection to {address} within {} seconds", CONNECTION.as_secs()))
            }
            ureq::Error::Timeout(_) => return bounds.too_late(),
            ureq::Error::HostNotFound => {
                fault(format!("there is no host `{}`", self.address.host())).help("see whether its name is spelt right")
            }
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                fault(format!("nothing answers at {address}: the connection is refused"))
                    .help("see whether the server runs, and on this port")
            }
            ureq::Error::Rustls(error) => tls::untrusted(address, &error),
            ureq::Error::Io(error) if self.address.is_secure() && error.kind() == std::io::ErrorKind::UnexpectedEof => {
                tls::broken_off(address)
            }
            ureq::Error::Io(ref error) if let Some(error) = tls::handshake(error) => tls::untrusted(address, error),
            ureq::Error::Protocol(error) => Fault::new(
                Code::EndpointAnswer,
                format!("what answers at {address} does not speak HTTP: {}", quoted(&error.to_string())),
            )
            .doubting_the_address(),
            ureq::Error::LargeResponseHeader(..) => {
                Fault::new(Code::EndpointAnswer, "the head of the answer is too long".to_owned())
            }
            error => fault(format!("the connection to {address} failed: {}", quoted(&error.to_string()))),
        })
    }

    /// Why there is a response without rows.
    fn refusal(&self, response: Response<Body>, bounds: &Bounds) -> Fault {
        let status = response.status();
        let page = header(response.headers(), "content-type").is_some_and(|kind| kind.contains("html"));
        let mut said = Vec::new();
        if !page && !bounds.stop.load(Ordering::Relaxed) {
            // what cannot be read is not shown
            let _ = response.into_body().into_reader().take(REFUSAL).read_to_end(&mut said);
        }
        let said = quoted(&String::from_utf8_lossy(&said));
        let said = if said.is_empty() { String::new() } else { format!(": {said}") };
        let number = status.as_u16();
        match number {
            401 | 403 => {
                let known = self.authorization.is_some();
                let message = if known {
                    format!("the endpoint does not let this user in ({number})")
                } else {
                    format!("the endpoint wants to know who asks ({number})")
                };
                Fault::new(Code::EndpointDenied, format!("{message}{said}"))
                    .help("set CONCORD_ENDPOINT_USER and CONCORD_ENDPOINT_PASSWORD, or CONCORD_ENDPOINT_TOKEN, or write them into ~/.netrc")
            }
            404 | 405 | 410 => {
                let message = format!("there is nothing to ask at {} ({number}){said}", self.address());
                Fault::new(Code::EndpointRefused, message).doubting_the_address()
            }
            300..=399 => {
                Fault::new(Code::EndpointRefused, format!("the endpoint redirects too often or nowhere ({number})"))
            }
            408 | 504 => {
                Fault::new(Code::EndpointSlow, format!("the endpoint has given the query up ({number}){said}"))
                    .help("narrow the question, or have the time that the server gives a query raised")
            }
            _ => Fault::new(Code::EndpointRefused, format!("the endpoint refuses the query ({number}){said}")),
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn busy(status: u16, tries: u32) -> Fault {
    let times = if tries == 1 { "once".to_owned() } else { format!("{tries} times") };
    Fault::new(Code::EndpointBusy, format!("the endpoint has too much to do ({status}), asked {times}"))
        .help("ask later, or give more time with `--timeout`")
}

/// Waits, unless nobody waits for the answer any more.
fn wait(pause: Duration, bounds: &Bounds) -> Result<(), EngineError> {
    let end = Instant::now() + pause;
    while Instant::now() < end {
        if bounds.stop.load(Ordering::Relaxed) {
            return Err(EngineError::Stopped(Stopped::Cancelled));
        }
        thread::sleep(TICK);
    }
    Ok(())
}

/// The authorities that are believed: those in the file that `SSL_CERT_FILE` names, else the usual ones of the web.
fn roots() -> Result<RootCerts, Fault> {
    let Some(file) = std::env::var_os("SSL_CERT_FILE") else { return Ok(RootCerts::WebPki) };
    let fault =
        |why: String| Fault::new(Code::EndpointUnreachable, format!("the file that SSL_CERT_FILE names: {why}"));
    let text = fs::read(file).map_err(|error| fault(error.to_string()))?;
    let mut certificates = Vec::new();
    for item in ureq::tls::parse_pem(&text) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| fault(error.to_string()))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(fault("there is no certificate in it".to_owned()));
    }
    Ok(certificates.into())
}

/// The columns of a SELECT query; nothing else is ever sent.
fn columns(sparql: &str) -> Result<Vec<String>, EngineError> {
    let query = SparqlParser::new().parse_query(sparql).map_err(|error| EngineError::Sparql(error.to_string()))?;
    let Query::Select { pattern, dataset: None, .. } = query else {
        return Err(EngineError::Sparql("a SELECT query was expected".to_owned()));
    };
    let mut at = &pattern;
    loop {
        match at {
            GraphPattern::Project { variables, .. } => {
                return Ok(variables.iter().map(|variable| variable.as_str().to_owned()).collect());
            }
            GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::OrderBy { inner, .. } => at = inner,
            _ => return Err(EngineError::Sparql("a query without columns".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_queries_for_rows_are_sent() {
        assert_eq!(columns("SELECT DISTINCT ?a (1 AS ?b) { ?a ?p ?c } ORDER BY ?a LIMIT 1").unwrap(), ["a", "b"]);
        for wrong in [
            "ASK { ?s ?p ?o }",
            "CONSTRUCT WHERE { ?s ?p ?o }",
            "DELETE WHERE { ?s ?p ?o }",
            "SELECT ?s FROM <e:g> { ?s ?p ?o }",
            "DROP ALL",
        ] {
            assert!(columns(wrong).is_err(), "{wrong}");
        }
    }
}
