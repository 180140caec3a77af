//! Addresses of endpoints: `http` or `https`, without a name and password in them.

use std::net::IpAddr;

use oxiri::Iri;
use ureq::http::Uri;

use crate::diag::Code;
use crate::graph::endpoint::fault::Fault;
use crate::graph::endpoint::fault::quoted;

/// Where an endpoint is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    text: String,
    host: String,
    port: u16,
    secure: bool,
}

impl Address {
    /// Reads an address as a person gives it.
    ///
    /// # Errors
    /// If it is none, is of another kind than `http` and `https`, or holds a password.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let fault = |message: String| Fault::new(Code::EndpointAddress, message);
        // before anything is said of it: a message would print the password
        let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
        if authority.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
            return Err(fault(
                "a name and password in the address of an endpoint are seen by everyone who lists processes".to_owned(),
            )
            .help("set CONCORD_ENDPOINT_USER and CONCORD_ENDPOINT_PASSWORD, or CONCORD_ENDPOINT_TOKEN, or write them into ~/.netrc"));
        }
        let shown = quoted(text);
        let unreadable = || {
            fault(format!("`{shown}` is no address of an endpoint"))
                .help("an address looks like `https://example.org/sparql`")
        };
        let (scheme, _) = text.split_once("://").ok_or_else(unreadable)?;
        let secure = match &scheme.to_ascii_lowercase()[..] {
            "https" => true,
            "http" => false,
            other => {
                return Err(fault(format!("an endpoint is asked over http or https, not `{}`", quoted(other))));
            }
        };
        let text = text.split('#').next().unwrap_or_default().to_owned();
        Iri::parse(text.as_str()).map_err(|_| unreadable())?;
        let uri: Uri = text.parse().map_err(|_| unreadable())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(unreadable)?.to_ascii_lowercase();
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        Ok(Self { text, host, port, secure })
    }

    /// Where a redirection leads. It must stay on the host and may not fall back from `https` to `http`.
    pub(super) fn redirected(&self, location: &str) -> Result<Self, Fault> {
        let fault = |message: String| Fault::new(Code::EndpointAddress, message);
        let base = Iri::parse(self.text.as_str()).map_err(|error| fault(error.to_string()))?;
        let target = base
            .resolve(location)
            .map_err(|_| fault(format!("the endpoint redirects to `{}`, which is no address", quoted(location))))?;
        let target = Self::read(target.as_str())?;
        if target.host != self.host {
            return Err(fault(format!("the endpoint redirects to another host, {}", quoted(&target.text)))
                .help("if that host is to be trusted, give its address to `--endpoint`"));
        }
        if self.secure && !target.secure {
            return Err(fault(
                "the endpoint redirects from https to http, where everyone on the way can read".to_owned(),
            ));
        }
        if target.port != self.port && target.secure == self.secure {
            return Err(fault(format!("the endpoint redirects to another port, {}", quoted(&target.text)))
                .help("if what answers there is to be trusted, give its address to `--endpoint`"));
        }
        Ok(target)
    }

    /// The address as text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The host.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The value of a parameter that stands in the address.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let (_, query) = self.text.split_once('?')?;
        let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
        Some(decoded(value))
    }

    /// Whether it begins with `https`.
    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether it is on this machine, where no proxy leads.
    pub(super) fn is_local(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

/// A value without its percent-encoding.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_without_passwords() {
        for right in
            ["http://localhost:7878/query", "https://example.org/sparql?default-graph-uri=e:g", "HTTP://[::1]/"]
        {
            assert!(Address::read(right).is_ok(), "{right}");
        }
        for wrong in
            ["", "example.org", "file:///etc/passwd", "ftp://example.org/", "http://", "http:///x", "http://a b/"]
        {
            assert!(Address::read(wrong).is_err(), "{wrong}");
        }
        let fault = Address::read("https://ann:secret@example.org/sparql").unwrap_err();
        assert!(!format!("{fault:?}").contains("secret"));
        assert!(Address::read("ann:secret@example.org").is_err());
        assert!(Address::read("https://example.org/a@b").is_ok());
    }

    #[test]
    fn redirections_stay_on_the_host() {
        let from = |text: &str| Address::read(text).unwrap();
        let to = |address: &Address, location: &str| address.redirected(location).map(|target| target.text);
        let plain = from("http://example.org/sparql");
        assert_eq!(to(&plain, "/sparql/").unwrap(), "http://example.org/sparql/");
        assert_eq!(to(&plain, "https://example.org/sparql").unwrap(), "https://example.org/sparql");
        for wrong in
            ["http://elsewhere.org/", "http://example.org:22/", "file:///etc/passwd", "http://a:b@example.org/"]
        {
            assert!(to(&plain, wrong).is_err(), "{wrong}");
        }
        assert!(to(&from("https://example.org/"), "http://example.org/").is_err());
    }

    #[test]
    fn parameters_are_decoded() {
        let address =
            Address::read("http://example.org/sparql?a=1%202&default-graph-uri=https%3A%2F%2Fe.org/all").unwrap();
        assert_eq!(address.parameter("default-graph-uri").as_deref(), Some("https://e.org/all"));
        assert_eq!(address.parameter("a").as_deref(), Some("1 2"));
        assert_eq!(address.parameter("b"), None);
    }

    #[test]
    fn local_addresses() {
        for local in ["http://localhost/", "http://127.0.0.1:1/", "http://[::1]:2/"] {
            assert!(Address::read(local).unwrap().is_local(), "{local}");
        }
        assert!(!Address::read("http://example.org/").unwrap().is_local());
    }
}
