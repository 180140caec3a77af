//! A SPARQL endpoint for tests, in this process and on loopback: it answers from a graph in memory, or misbehaves as told.

#![expect(clippy::unwrap_used, reason = "without its socket a test cannot go on")]

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use concord::graph::Engine;
use concord::graph::Limits;
use concord::graph::Solutions;
use oxigraph::model::BlankNode;
use oxigraph::model::Term;
use oxigraph::model::Variable;
use sparesults::QueryResultsFormat;
use sparesults::QueryResultsSerializer;

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Request line and headers.
    pub(crate) head: String,
    /// The SPARQL text.
    pub(crate) query: String,
}

/// What the server does with a request.
pub(crate) enum Reply {
    /// Answers it from the graph, in this format.
    Rows(QueryResultsFormat),
    /// Sends these bytes as they are, and hangs up.
    Raw(Vec<u8>),
    /// Sends one byte after the other, with pauses.
    Drip(Vec<u8>, Duration),
    /// Never answers.
    Silence,
}

/// A running server, which stops when it is dropped.
pub(crate) struct Server {
    /// Its address.
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    gone: Arc<AtomicBool>,
}

impl Server {
    /// Answers everything from a graph.
    pub(crate) fn honest(engine: &'static dyn Engine) -> Self {
        Self::start(engine, |_, _| Reply::Rows(QueryResultsFormat::Json))
    }

    /// Does with the request of each number what `reply` says.
    pub(crate) fn start(
        engine: &'static dyn Engine,
        reply: impl Fn(usize, &Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/sparql", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let gone = Arc::new(AtomicBool::new(false));
        let (reply, heard, end) = (Arc::new(reply), Arc::clone(&asked), Arc::clone(&gone));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                let (reply, heard, end) = (Arc::clone(&reply), Arc::clone(&heard), Arc::clone(&end));
                thread::spawn(move || {
                    let Some((mut stream, request)) = stream.ok().and_then(read) else { return };
                    let number = {
                        let mut heard = heard.lock().unwrap();
                        heard.push(request.clone());
                        heard.len()
                    };
                    match reply(number, &request) {
                        Reply::Rows(format) => drop(stream.write_all(&rows(engine, &request.query, format, number))),
                        Reply::Raw(bytes) => drop(stream.write_all(&bytes)),
                        Reply::Drip(bytes, pause) => {
                            for byte in bytes {
                                if end.load(Ordering::Relaxed) || stream.write_all(&[byte]).is_err() {
                                    return;
                                }
                                thread::sleep(pause);
                            }
                        }
                        Reply::Silence => {
                            while !end.load(Ordering::Relaxed) {
                                thread::sleep(Duration::from_millis(10));
                            }
                        }
                    }
                });
            }
        });
        Self { address, asked, gone }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// What was asked since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap()).into_iter().map(|asked| asked.query).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Relaxed);
        // wakes the listener, which then sees that it is over
        let _ = TcpStream::connect(self.address.trim_start_matches("http://").trim_end_matches("/sparql"));
    }
}

/// A response with these headers and this body.
pub(crate) fn response(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    bytes
}

/// An answer of JSON.
pub(crate) fn json(body: &str) -> Vec<u8> {
    response("200 OK", &[("Content-Type", "application/sparql-results+json")], body.as_bytes())
}

fn read(stream: TcpStream) -> Option<(TcpStream, Asked)> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let query = decoded(body.strip_prefix("query=").unwrap_or(&body));
    Some((stream, Asked { head, query }))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

fn rows(engine: &dyn Engine, query: &str, format: QueryResultsFormat, number: usize) -> Vec<u8> {
    match engine.select(query, &Limits::default()) {
        Ok(solutions) => {
            let body = written(&solutions, format, number);
            let packed = [("Content-Type", format.media_type())];
            response("200 OK", &packed, &body)
        }
        Err(error) => response("400 Bad Request", &[("Content-Type", "text/plain")], error.to_string().as_bytes()),
    }
}

/// Rows as the server writes them. Blank nodes have other names in every answer, as the standard allows.
fn written(solutions: &Solutions, format: QueryResultsFormat, number: usize) -> Vec<u8> {
    let variables: Vec<Variable> = solutions.variables.iter().map(|name| Variable::new(name).unwrap()).collect();
    let mut writer = QueryResultsSerializer::from_format(format)
        .serialize_solutions_to_writer(Vec::new(), variables.clone())
        .unwrap();
    for row in &solutions.rows {
        let renamed: Vec<Option<Term>> = row
            .iter()
            .map(|cell| match cell {
                Some(Term::BlankNode(node)) => {
                    Some(BlankNode::new(format!("r{number}{}", node.as_str())).unwrap().into())
                }
                other => other.clone(),
            })
            .collect();
        let cells = variables.iter().zip(&renamed).filter_map(|(name, cell)| Some((name, cell.as_ref()?)));
        writer.serialize(cells).unwrap();
    }
    writer.finish().unwrap()
}
