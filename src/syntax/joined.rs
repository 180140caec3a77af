//! What a comma or an `or` was meant to join, in a text that the grammar does not take.

use crate::span::Span;
use crate::syntax::explain::Scene;
use crate::syntax::tokens::TokenKind;

/// Words, beside the keywords, behind which an operand begins.
const BEFORE_OPERANDS: &[&str] = &["of", "on"];

/// The number that commas divide into groups of digits, without them: `1,000,000`.
pub(super) fn number(scene: &Scene<'_>) -> Option<(Span, String)> {
    let is_part = |at: usize| {
        scene.tokens.get(at).is_some_and(|token| token.node == TokenKind::Number || scene.text(token) == ",")
    };
    let touches = |at: usize| scene.tokens[at - 1].span.end == scene.tokens[at].span.start;
    let mut first = scene.index;
    while first > 0 && is_part(first - 1) && touches(first) {
        first -= 1;
    }
    let mut last = scene.index;
    while is_part(last + 1) && touches(last + 1) {
        last += 1;
    }
    let parts = &scene.tokens[first..=last];
    let span = parts.first()?.span.to(parts.last()?.span);
    let number: String = scene.source[span.range()].chars().filter(|char| *char != ',').collect();
    let groups = parts.iter().skip(2).step_by(2).all(|group| group.span.range().len() == 3);
    (parts.len() > 2 && groups && scene.heals(span, &number)).then_some((span, number))
}

/// The operand that the failure stands in, as one in parentheses whose parts `or` joins.
pub(super) fn operand(scene: &Scene<'_>) -> Option<(Span, String)> {
    let begins = |(text, token): &(&str, crate::span::Spanned<TokenKind>)| {
        token.node == TokenKind::Keyword || BEFORE_OPERANDS.contains(text) || matches!(*text, "(" | "[" | ":" | "=")
    };
    let (opening, before) = scene.before().rev().find(begins)?;
    if matches!(opening, "(" | "[" | ":" | "=" | "or") {
        return None;
    }
    let ends = |text: &str, kind: TokenKind| {
        (kind == TokenKind::Keyword && text != "or") || matches!(text, "|" | ";" | ":" | ")" | "]")
    };
    let behind: Vec<_> =
        scene.tokens[scene.index..].iter().take_while(|token| !ends(scene.text(token), token.node)).collect();
    let last = behind.last()?;
    let start = scene.tokens.iter().find(|token| token.span.start >= before.span.end)?.span.start;
    let span = Span { start, end: last.span.end };
    let mut text = scene.source[span.range()].to_owned();
    for comma in behind.iter().rev().filter(|token| scene.text(token) == ",") {
        let at = (comma.span.start - start) as usize;
        let blank = if text[at + 1..].starts_with(char::is_whitespace) { "" } else { " " };
        text.replace_range(at..=at, &format!(" or{blank}"));
    }
    let text = format!("({text})");
    scene.heals(span, &text).then_some((span, text))
}
