//! Tokens for colouring.

use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::expected::STAGES;
use crate::syntax::expected::STATEMENTS;
use crate::syntax::grammar;
use crate::syntax::grammar::Rule;

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// The word after `|`.
    Stage,
    /// A noun, link or name; a CURIE or IRI.
    Word,
    /// A quoted name.
    String,
    /// A number, date or range of dates.
    Number,
    /// `$p`
    Param,
    /// Brackets, arrows, commas and the like.
    Punctuation,
    /// From `#` to the end of the line.
    Comment,
    /// What no token begins with, and a quotation that is never closed.
    Error,
}

/// The tokens of any text, in order and without overlap; white space lies between them.
pub fn tokens(source: &str) -> Vec<Spanned<TokenKind>> {
    let mut found: Vec<Spanned<TokenKind>> = Vec::new();
    let mut before = ";";
    let lexemes = grammar::lexemes(source).and_then(|mut pairs| pairs.next());
    for lexeme in lexemes.into_iter().flat_map(pest::iterators::Pair::into_inner) {
        let place = lexeme.as_span();
        let text = lexeme.as_str();
        let kind = match lexeme.as_rule() {
            Rule::EOI => continue,
            Rule::comment => TokenKind::Comment,
            Rule::string => TokenKind::String,
            Rule::number | Rule::date | Rule::range => TokenKind::Number,
            Rule::param => TokenKind::Param,
            Rule::punctuation => TokenKind::Punctuation,
            Rule::reserved => TokenKind::Keyword,
            Rule::word if before == "|" && STAGES.contains(&text) => TokenKind::Stage,
            Rule::word if before == ";" && STATEMENTS.contains(&text) => TokenKind::Keyword,
            Rule::word | Rule::curie | Rule::iri => TokenKind::Word,
            _ => TokenKind::Error,
        };
        let span = Span::new(place.start(), place.end());
        match found.last_mut() {
            Some(last) if last.node == TokenKind::Error && kind == TokenKind::Error && last.span.end == span.start => {
                last.span = last.span.to(span);
            }
            _ => found.push(Spanned::new(kind, span)),
        }
        if kind != TokenKind::Comment {
            before = text;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<(&str, TokenKind)> {
        tokens(source).into_iter().map(|token| (&source[token.span.range()], token.node)).collect()
    }

    #[test]
    fn words_of_the_language_depend_on_their_place() {
        assert_eq!(
            kinds("language of groups | groups # all"),
            [
                ("language", TokenKind::Keyword),
                ("of", TokenKind::Word),
                ("groups", TokenKind::Word),
                ("|", TokenKind::Punctuation),
                ("groups", TokenKind::Stage),
                ("# all", TokenKind::Comment),
            ]
        );
    }

    #[test]
    fn what_is_no_token_is_an_error() {
        assert_eq!(kinds("a ?! \"b"), [("a", TokenKind::Word), ("?!", TokenKind::Error), ("\"b", TokenKind::Error)]);
    }
}
