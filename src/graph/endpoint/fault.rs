//! What can be wrong with an endpoint, in words for the person who gave its address.

use crate::diag::Code;
use crate::text::one_line;

/// Longest stretch of a server's own words that is shown.
const MOST_LETTERS: usize = 300;

/// An endpoint that did not answer, or not as an endpoint does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault.
    pub code: Code,
    /// What happened.
    pub message: String,
    /// What would help.
    pub help: Vec<String>,
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: Vec::new() }
    }

    #[must_use]
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// For an address that may be that of something else.
    #[must_use]
    pub(super) fn doubting_the_address(self) -> Self {
        self.help("is this the address of a SPARQL endpoint? such addresses often end in `/sparql` or `/query`")
    }
}

/// The beginning of what a server said, on one line, with nothing in it that commands a terminal.
pub(super) fn quoted(said: &str) -> String {
    let line = one_line(said);
    match line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{} ..", line[..end].trim_end()),
        None => line,
    }
}
