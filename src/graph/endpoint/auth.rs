//! Who asks: from the environment or from netrc, never from the command line, and never printed.

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::diag::Code;
use crate::graph::endpoint::fault::Fault;

/// The value of the header `Authorization`. It does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Authorization(String);

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorization(..)")
    }
}

impl Authorization {
    /// What stands in the environment, else what netrc has for the host.
    ///
    /// # Errors
    /// If a user is given without a password, or something that no header can hold.
    pub(super) fn find(host: &str) -> Result<Option<Self>, Fault> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let netrc = || {
            let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".netrc"));
            fs::read_to_string(std::env::var_os("NETRC").map(PathBuf::from).or_else(home)?).ok()
        };
        Self::from(host, &variable, &netrc)
    }

    fn from(
        host: &str,
        variable: &dyn Fn(&str) -> Option<String>,
        netrc: &dyn Fn() -> Option<String>,
    ) -> Result<Option<Self>, Fault> {
        let fault = |message: &str| Fault::new(Code::EndpointDenied, message);
        let found = if let Some(token) = variable("CONCORD_ENDPOINT_TOKEN") {
            Some(format!("Bearer {token}"))
        } else {
            match (variable("CONCORD_ENDPOINT_USER"), variable("CONCORD_ENDPOINT_PASSWORD")) {
                (Some(user), Some(password)) => Some(basic(&user, &password)),
                (Some(_), None) => {
                    return Err(fault("CONCORD_ENDPOINT_USER is set, and CONCORD_ENDPOINT_PASSWORD is not"));
                }
                (None, Some(_)) => {
                    return Err(fault("CONCORD_ENDPOINT_PASSWORD is set, and CONCORD_ENDPOINT_USER is not"));
                }
                (None, None) => netrc().and_then(|text| machine(&text, host)).map(|(user, word)| basic(&user, &word)),
            }
        };
        match found {
            Some(value) if value.chars().any(char::is_control) => {
                Err(fault("what the environment or netrc gives as name, password or token cannot be sent"))
            }
            found => Ok(found.map(Self)),
        }
    }

    /// The value itself.
    pub(super) fn value(&self) -> &str {
        &self.0
    }
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// Name and password of a host in a netrc file: its own, else the default ones.
fn machine(netrc: &str, host: &str) -> Option<(String, String)> {
    // a macro goes on to the next blank line and may hold anything
    let mut macros = false;
    let lines = netrc.lines().filter(|line| {
        macros = if macros { !line.trim().is_empty() } else { line.trim_start().starts_with("macdef") };
        !macros && !line.trim_start().starts_with('#')
    });
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    let (mut fits, mut login, mut password) = (false, None, None);
    let mut at = 0;
    let whole = |login: Option<&str>, password: Option<&str>| Some((login?.to_owned(), password?.to_owned()));
    while let Some(word) = words.get(at) {
        let value = words.get(at + 1).copied();
        match *word {
            "machine" | "default" => {
                if fits && let Some(found) = whole(login, password) {
                    return Some(found);
                }
                fits = *word == "default" || value.is_some_and(|name| name.eq_ignore_ascii_case(host));
                (login, password) = (None, None);
                at += usize::from(*word == "machine");
            }
            "login" if fits => login = value,
            "password" if fits => password = value,
            _ => {}
        }
        at += if matches!(*word, "login" | "password" | "account") { 2 } else { 1 };
    }
    if fits { whole(login, password) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETRC: &str = "machine other.org login a password b\n\
        # machine example.org login no password no\n\
        macdef init\nmachine example.org login macro password macro\n\n\
        machine example.org\n  login ann\n  password s3cret\ndefault login anonymous password guest\n";

    #[test]
    fn netrc_knows_hosts() {
        let pair = |user: &str, word: &str| Some((user.to_owned(), word.to_owned()));
        assert_eq!(machine(NETRC, "example.org"), pair("ann", "s3cret"));
        assert_eq!(machine(NETRC, "other.org"), pair("a", "b"));
        assert_eq!(machine(NETRC, "third.org"), pair("anonymous", "guest"));
        assert_eq!(machine("machine example.org login ann", "example.org"), None);
        assert_eq!(machine("machine example.org", "other.org"), None);
    }

    #[test]
    fn the_environment_comes_first_and_nothing_is_shown() {
        let none = |_: &str| None;
        let netrc = || Some(NETRC.to_owned());
        let found = Authorization::from("example.org", &none, &netrc).unwrap().unwrap();
        assert_eq!(found.value(), "Basic YW5uOnMzY3JldA==");
        assert!(!format!("{found:?}").contains("YW5u"));
        let token = |name: &str| (name == "CONCORD_ENDPOINT_TOKEN").then(|| "t0ken".to_owned());
        assert_eq!(Authorization::from("example.org", &token, &netrc).unwrap().unwrap().value(), "Bearer t0ken");
        let half = |name: &str| (name == "CONCORD_ENDPOINT_USER").then(|| "ann".to_owned());
        assert!(Authorization::from("example.org", &half, &netrc).is_err());
        let split = |name: &str| (name == "CONCORD_ENDPOINT_TOKEN").then(|| "a\r\nX-Evil: 1".to_owned());
        assert!(Authorization::from("example.org", &split, &netrc).is_err());
        assert_eq!(Authorization::from("example.org", &none, &|| None).unwrap(), None);
    }
}
