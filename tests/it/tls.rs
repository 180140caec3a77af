//! Secure connections: certificates are made here by `openssl`, and every fault of one has its message.

#![expect(clippy::unwrap_used, reason = "without its server a test cannot go on")]

use std::env;
use std::fs;
use std::io::Read;
use std::io::Write as _;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::sync::Arc;
use std::thread;

use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use tempfile::TempDir;

use crate::corpus;
use crate::server::Server;

const QUERY: [&str; 2] = ["query", "dimensions"];

/// An authority and the certificates that it has given out, in a folder.
struct Authority {
    folder: TempDir,
}

impl Authority {
    /// None where there is no `openssl`, which only the run that decides over a change has to have.
    #[expect(clippy::print_stdout, reason = "who runs the tests is told what is left out")]
    fn new() -> Option<Self> {
        if env::var_os("CI").is_none() && Command::new("openssl").arg("version").output().is_err() {
            println!("certificates left out: openssl is missing");
            return None;
        }
        let authority = Self { folder: TempDir::new().unwrap() };
        fs::write(
            authority.path("ca.cnf"),
            "[ca]\ndefault_ca = own\n[own]\ndatabase = index\nserial = serial\nnew_certs_dir = .\ndefault_md = sha256\n\
             policy = any\ncopy_extensions = copy\nunique_subject = no\n[any]\ncommonName = supplied\n",
        )
        .unwrap();
        fs::write(authority.path("index"), "").unwrap();
        fs::write(authority.path("serial"), "01").unwrap();
        let name = ["-subj", "/CN=An authority for a test", "-addext", "basicConstraints=critical,CA:TRUE"];
        authority.openssl(&[&KEY[..], &name, &["-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem"]].concat());
        Some(authority)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn openssl(&self, arguments: &[&str]) {
        let output = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A server with a certificate for `localhost` that was valid between these times.
    fn server(&self, name: &str, from: &str, to: &str, plain: &Server) -> String {
        let (key, request, certificate) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        let subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
        self.openssl(&[&KEY[..], &subject, &["-keyout", &key, "-out", &request]].concat());
        self.openssl(&[
            "ca",
            "-batch",
            "-notext",
            "-config",
            "ca.cnf",
            "-cert",
            "ca.pem",
            "-keyfile",
            "ca.key",
            "-startdate",
            from,
            "-enddate",
            to,
            "-in",
            &request,
            "-out",
            &certificate,
        ]);
        secure(&self.path(&certificate), &self.path(&key), plain)
    }
}

/// A request for a certificate with a new key.
const KEY: [&str; 6] = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const LONG_AGO: &str = "20200101000000Z";
const NOT_SO_LONG_AGO: &str = "20200201000000Z";
const FAR_OFF: &str = "20491231000000Z";

/// A server that speaks TLS and hands what it is asked on to one that does not; its address.
fn secure(certificate: &Path, key: &Path, plain: &Server) -> String {
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let behind = plain.address.trim_start_matches("http://").trim_end_matches("/sparql").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://localhost:{}/sparql", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (config, behind) = (Arc::clone(&config), behind.clone());
            // a client that does not like the certificate hangs up
            thread::spawn(move || stream.map(|stream| drop(hand_on(stream, config, &behind))));
        }
    });
    address
}

fn hand_on(stream: TcpStream, config: Arc<ServerConfig>, behind: &str) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    let mut server = TcpStream::connect(behind)?;
    server.write_all(&request)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    stream.write_all(&answer)?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or(0)
}

fn ask(address: &str, authorities: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
    command.args(QUERY).args(["--endpoint", address]).env("NETRC", "/nowhere/netrc").env_remove("SSL_CERT_FILE");
    if let Some(file) = authorities {
        command.env("SSL_CERT_FILE", file);
    }
    command.output().unwrap()
}

fn refused(address: &str, authorities: Option<&Path>, words: &[&str]) {
    let output = ask(address, authorities);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(said.starts_with("error[endpoint-unreachable]: ") && output.stdout.is_empty(), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is missing: {said}");
    }
}

#[test]
fn an_authority_of_ones_own_is_believed_where_it_is_named() {
    let plain = Server::honest(corpus::session().engine());
    let Some(authority) = Authority::new() else { return };
    let address = authority.server("server", LONG_AGO, FAR_OFF, &plain);
    let output = ask(&address, Some(&authority.path("ca.pem")));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let here = Command::new(env!("CARGO_BIN_EXE_concord")).args(QUERY).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&here.stdout));

    refused(&address, None, &["comes from no authority that is trusted", "SSL_CERT_FILE"]);
    let Some(other) = Authority::new() else { return };
    refused(&address, Some(&other.path("ca.pem")), &["comes from no authority that is trusted"]);
    refused(&address, Some(&authority.path("ca.key")), &["SSL_CERT_FILE", "no certificate in it"]);
    refused(&address, Some(Path::new("/nowhere/ca.pem")), &["SSL_CERT_FILE", "No such file"]);
    let elsewhere = address.replace("localhost", "127.0.0.1");
    refused(&elsewhere, Some(&authority.path("ca.pem")), &["is for another host", "the certificate is for localhost"]);
}

#[test]
fn certificates_have_their_time() {
    let plain = Server::honest(corpus::session().engine());
    let Some(authority) = Authority::new() else { return };
    let trusted = authority.path("ca.pem");
    let expired = authority.server("expired", LONG_AGO, NOT_SO_LONG_AGO, &plain);
    refused(&expired, Some(&trusted), &["has expired", "renew", "clock"]);
    let early = authority.server("early", "20481231000000Z", FAR_OFF, &plain);
    refused(&early, Some(&trusted), &["not valid yet", "clock"]);
}

#[test]
fn a_certificate_that_vouches_for_itself_is_none() {
    let plain = Server::honest(corpus::session().engine());
    let Some(authority) = Authority::new() else { return };
    let subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    let itself = ["-x509", "-days", "2", "-keyout", "own.key", "-out", "own.pem"];
    authority.openssl(&[&KEY[..], &subject, &itself].concat());
    let address = secure(&authority.path("own.pem"), &authority.path("own.key"), &plain);
    for trusted in [None, Some(authority.path("own.pem"))] {
        refused(&address, trusted.as_deref(), &["vouches for itself", "CA:FALSE", "SSL_CERT_FILE"]);
    }
    // one that says that it is of a server can be believed, if somebody says so
    let plainly = ["-addext", "basicConstraints=critical,CA:FALSE"];
    authority.openssl(&[&KEY[..], &subject, &plainly, &itself].concat());
    let address = secure(&authority.path("own.pem"), &authority.path("own.key"), &plain);
    refused(&address, None, &["no authority that is trusted", "SSL_CERT_FILE"]);
    let output = ask(&address, Some(&authority.path("own.pem")));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// Whoever mixes up `http` and `https` is told so.
#[test]
fn who_does_not_speak_tls_is_told_apart() {
    let plain = Server::honest(corpus::session().engine());
    refused(&plain.address.replace("http://", "https://"), None, &["hangs up before TLS", "`http`"]);
    let talkative = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}/sparql", talkative.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in talkative.incoming().flatten() {
            // whoever asks may be gone
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.read(&mut [0; 1024]);
        }
    });
    refused(&address, None, &["does not speak TLS", "`http`"]);
    let Some(authority) = Authority::new() else { return };
    let address = authority.server("server", LONG_AGO, FAR_OFF, &plain).replace("https://", "http://");
    let output = ask(&address, None);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(said.starts_with("error[endpoint-answer]: ") && said.contains("does not speak HTTP"), "{said}");
}
