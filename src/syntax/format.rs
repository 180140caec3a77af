//! The layout of `.cq` files: canonical text that keeps its comments.

use crate::diag::Diagnostics;
use crate::span::Span;
use crate::syntax::parser;
use crate::syntax::print;
use crate::syntax::tokens::TokenKind;
use crate::syntax::tokens::tokens;

/// Longest line of a statement that is not broken.
const WIDTH: usize = 100;

/// Lays out a text in the canonical way. Comments stay before the statement they stood before or in, or behind the one they end the line
/// of; one empty line between statements is kept; a statement longer than a line breaks after its scope and before its stages. Formatting
/// twice changes nothing.
///
/// # Errors
/// Those of [`parse`](crate::syntax::parse).
pub fn format(source: &str) -> Result<String, Diagnostics> {
    let program = parser::parse(source)?;
    let header = program.language.iter().map(|version| {
        let start = source[..version.span.range().start].rfind("language").unwrap_or_default();
        (Span::new(start, version.span.range().end), format!("language {}", version.node))
    });
    let statements =
        program.statements.iter().map(|statement| (statement.span, broken(&print::statement(&statement.node))));
    let blocks: Vec<(Span, String)> = header.chain(statements).collect();
    let mut comments = comments(source).into_iter().peekable();
    let mut out = String::new();
    let mut reached = 0;
    for (index, (span, text)) in blocks.iter().enumerate() {
        let from = out.len();
        while let Some(comment) = comments.next_if(|comment| comment.start < span.end) {
            separate(&mut out, source, reached, comment.start as usize);
            reached = comment.end as usize;
            out.push_str(source[comment.range()].trim_end());
            out.push('\n');
        }
        if out.len() == from || reached < span.start as usize {
            separate(&mut out, source, reached, span.start as usize);
        }
        out.push_str(text);
        if blocks.len() > 1 {
            out.push(';');
        }
        reached = span.end as usize;
        let next = blocks.get(index + 1).map_or(source.len(), |(span, _)| span.start as usize);
        if let Some(comment) = comments.next_if(|comment| {
            (comment.start as usize) < next && !source[span.end as usize..comment.start as usize].contains('\n')
        }) {
            out.push_str("  ");
            out.push_str(source[comment.range()].trim_end());
            reached = comment.end as usize;
        }
        out.push('\n');
    }
    for comment in comments {
        separate(&mut out, source, reached, comment.start as usize);
        reached = comment.end as usize;
        out.push_str(source[comment.range()].trim_end());
        out.push('\n');
    }
    Ok(out)
}

fn comments(source: &str) -> Vec<Span> {
    tokens(source).into_iter().filter(|token| token.node == TokenKind::Comment).map(|token| token.span).collect()
}

/// Keeps one empty line where the text had some.
fn separate(out: &mut String, source: &str, from: usize, to: usize) {
    let blank = source.get(from..to).is_some_and(|between| {
        between.matches('\n').count() > 1 && between.chars().all(|char| char == ';' || char.is_whitespace())
    });
    if blank && !out.is_empty() {
        out.push('\n');
    }
}

fn broken(parts: &[String]) -> String {
    let line = parts.join(" ");
    if line.chars().count() <= WIDTH { line } else { parts.join("\n  ") }
}
