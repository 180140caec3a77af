//! Caps on size and nesting, checked on the tokens before the grammar sees the text, so that no text can exhaust the stack.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::syntax::tokens::TokenKind;
use crate::syntax::tokens::tokens;

/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting of parentheses and brackets.
pub const MAX_DEPTH: usize = 64;
/// Most `and`, `or` and `not` in one statement: each makes the tree one level deeper.
pub const MAX_OPERATORS: usize = 256;

/// The first cap that the text breaks.
pub(super) fn check(source: &str) -> Result<(), Diagnostic> {
    if source.len() > MAX_BYTES {
        let message = format!("the text has more than the {MAX_BYTES} bytes that are read");
        return Err(Diagnostic::error(Code::TooLarge, Span::new(0, 0), message).help("split it into several files"));
    }
    let mut depth = 0_usize;
    let mut operators = 0_usize;
    for token in tokens(source) {
        match (token.node, &source[token.span.range()]) {
            (TokenKind::Punctuation, "(" | "[") => depth += 1,
            (TokenKind::Punctuation, ")" | "]") => depth = depth.saturating_sub(1),
            (TokenKind::Punctuation, ";") => operators = 0,
            (TokenKind::Keyword, "and" | "or" | "not") => operators += 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            let message = format!("parentheses are nested more than {MAX_DEPTH} deep");
            return Err(Diagnostic::error(Code::TooLarge, token.span, message).help("name the inner parts with `let`"));
        }
        if operators > MAX_OPERATORS {
            let message = format!("one statement joins more than {MAX_OPERATORS} parts with `and`, `or` and `not`");
            return Err(
                Diagnostic::error(Code::TooLarge, token.span, message).help("name some of the parts with `let`")
            );
        }
    }
    Ok(())
}
