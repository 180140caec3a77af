//! The parser that `pest` makes of `grammar/language.pest`.

use pest::Parser;
use pest::error::ErrorVariant;
use pest::error::InputLocation;
use pest::iterators::Pairs;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/language.pest"]
struct Grammar;

/// The furthest place that the grammar reached, and what could have stood there.
pub(super) struct Failure {
    /// Byte offset.
    pub(super) at: usize,
    /// Rules that were tried there.
    pub(super) expected: Vec<Rule>,
}

/// Reads the whole text as a program.
pub(super) fn program(source: &str) -> Result<Pairs<'_, Rule>, Failure> {
    Grammar::parse(Rule::program, source).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        let expected = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Failure { at, expected }
    })
}

/// Reads the text as tokens; no text fails.
pub(super) fn lexemes(source: &str) -> Option<Pairs<'_, Rule>> {
    Grammar::parse(Rule::tokens, source).ok()
}

/// Whether the rule matches the text from its first to its last byte.
pub(super) fn matches(rule: Rule, text: &str) -> bool {
    Grammar::parse(rule, text).is_ok_and(|pairs| pairs.as_str().len() == text.len())
}
