//! Turtle and `TriG` as texts that people write: their tokens, their layout, and names changed in place.
//!
//! Graphs are loaded by Oxigraph's parsers. What stands here keeps what those drop: comments, the order of statements, where lines break, and which of
//! two spellings a name has.

mod edit;
mod layout;
mod parse;
mod print;
mod rename;
mod same;
mod token;
mod tree;

use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxigraph::io::RdfSyntaxError;
use oxrdf::Quad;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::span::Span;

pub use edit::edit;
pub use rename::Renamed;
pub use rename::rename;

/// IRI against which relative ones are read, where a text gives none; no result depends on it.
const BASE: &str = "https://example.org/base/";

/// Which of the two languages a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Turtle.
    Turtle,
    /// `TriG`.
    TriG,
}

impl Language {
    /// The language of a file by the ending of its name.
    pub fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "ttl" => Some(Self::Turtle),
            "trig" => Some(Self::TriG),
            _ => None,
        }
    }

    fn format(self) -> RdfFormat {
        match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::TriG => RdfFormat::TriG,
        }
    }
}

/// The statements of a text.
///
/// # Errors
/// The first place at which the text does not follow its language.
pub fn quads(text: &str, language: Language) -> Result<Vec<Quad>, Diagnostic> {
    let parser = RdfParser::from_format(language.format()).with_base_iri(BASE);
    let parser = parser.map_err(|error| Diagnostic::bare(Code::BadData, Severity::Error, error.to_string()))?;
    parser.for_slice(text.as_bytes()).map(|quad| quad.map_err(|error| fault(&error))).collect()
}

/// The tokens of a text of Turtle, `TriG` or SPARQL, without comments and white space: texts with the same tokens say the same.
pub fn words(text: &str) -> Vec<&str> {
    token::tokens(text).into_iter().map(|token| token.text).collect()
}

/// Lays out a text in the canonical way. Comments stay with what they precede or end the line of; statements and predicates keep their order, but that
/// `a` comes first; where lines break between predicates is the author's choice as long as they fit. Formatting twice changes nothing.
///
/// # Errors
/// The first place at which the text does not follow its language.
pub fn format(text: &str, language: Language) -> Result<String, Diagnostic> {
    let before = quads(text, language)?;
    let mut document = parse::document(text)?;
    layout::settle(&mut document);
    let laid_out = print::document(&document);
    // read back by the other parser: a fault of the layout must never reach a file
    let after = quads(&laid_out, language)?;
    if same::same(&before, &after) {
        Ok(laid_out)
    } else {
        Err(Diagnostic::bare(
            Code::BadData,
            Severity::Error,
            "the layout would change the graph, so nothing is written",
        ))
    }
}

fn fault(error: &RdfSyntaxError) -> Diagnostic {
    let text = error.to_string();
    // the place is drawn, so the words that repeat it go
    let message = match text.split_once(": ") {
        Some((place, message)) if place.starts_with("Parser error") => message,
        _ => &text,
    };
    let message = message.trim_end_matches('.');
    let Some(range) = error.location() else { return Diagnostic::bare(Code::BadData, Severity::Error, message) };
    let offset = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    Diagnostic::error(Code::BadData, Span::new(offset(range.start.offset), offset(range.end.offset)), message)
}
