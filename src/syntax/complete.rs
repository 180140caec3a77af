//! Whether a text wants more lines.

use crate::span::Span;
use crate::syntax::caps;
use crate::syntax::grammar;
use crate::syntax::tokens::TokenKind;
use crate::syntax::tokens::tokens;

/// Whether the text is the beginning of a longer one: its first error stands at its end, or in a quotation that is still open.
pub fn is_incomplete(source: &str) -> bool {
    if caps::check(source).is_err() {
        return false;
    }
    let Err(failure) = grammar::program(source) else {
        return false;
    };
    at_end(source, failure.at) || open_string(source).is_some_and(|open| open.start as usize == failure.at)
}

/// Whether only white space and comments follow.
pub(super) fn at_end(source: &str, at: usize) -> bool {
    tokens(source).iter().all(|token| token.node == TokenKind::Comment || token.span.end as usize <= at)
}

/// The quotation that is never closed, if there is one.
pub(super) fn open_string(source: &str) -> Option<Span> {
    let last = tokens(source).pop().filter(|token| token.node == TokenKind::Error)?;
    let text = &source[last.span.range()];
    let quote = text.find(['"', '“'])?;
    Some(Span::new(last.span.start as usize + quote, last.span.end as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_for_more_at_the_end_only() {
        for open in [
            "actors across",
            "actors |",
            "(actors",
            "a \"b",
            "let x =",
            "actors of Turkey or # more",
            "show |",
            "f[a,",
            "across A:",
        ] {
            assert!(is_incomplete(open), "{open}");
        }
        for closed in
            ["", "actors", "actors | shwo", "actors )", "a # (", "language 1;", "actors across Turkey -", "a ? \"b"]
        {
            assert!(!is_incomplete(closed), "{closed}");
        }
    }
}
