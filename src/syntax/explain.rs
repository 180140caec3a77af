//! From a failure of the grammar to a diagnostic: what could have stood there, and what mends it.
//!
//! Every replacement is tried before it is offered: it must let the grammar read further than before.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::complete;
use crate::syntax::expected;
use crate::syntax::expected::CLAUSES;
use crate::syntax::expected::STAGES;
use crate::syntax::expected::stages;
use crate::syntax::foreign;
use crate::syntax::grammar;
use crate::syntax::grammar::Failure;
use crate::syntax::grammar::Rule;
use crate::syntax::joined;
use crate::syntax::print;
use crate::syntax::tokens::TokenKind;
use crate::syntax::tokens::tokens;

/// Words of which one must never be offered for the other.
const OPPOSITES: &[(&str, &str)] =
    &[("with", "without"), ("since", "before"), ("including", "excluding"), ("asc", "desc"), ("and", "or")];

/// A failure in its surroundings.
pub(super) struct Scene<'a> {
    /// The whole text.
    pub(super) source: &'a str,
    /// Where the grammar could not go on.
    pub(super) at: usize,
    /// The tokens without comments.
    pub(super) tokens: Vec<Spanned<TokenKind>>,
    /// Index of the first token that the grammar could not read.
    pub(super) index: usize,
}

impl<'a> Scene<'a> {
    fn new(source: &'a str, at: usize) -> Self {
        let tokens: Vec<_> = tokens(source).into_iter().filter(|token| token.node != TokenKind::Comment).collect();
        let index = tokens.iter().position(|token| token.span.end as usize > at).unwrap_or(tokens.len());
        Self { source, at, tokens, index }
    }

    /// The text of a token.
    pub(super) fn text(&self, token: &Spanned<TokenKind>) -> &'a str {
        &self.source[token.span.range()]
    }

    /// The token at the failure; none at the end of the text.
    fn found(&self) -> Option<&Spanned<TokenKind>> {
        self.tokens.get(self.index)
    }

    /// Tokens of the same statement before the failure.
    pub(super) fn before(&self) -> impl DoubleEndedIterator<Item = (&'a str, Spanned<TokenKind>)> {
        let from =
            self.tokens[..self.index].iter().rposition(|token| self.text(token) == ";").map_or(0, |index| index + 1);
        self.tokens[from..self.index].iter().map(|token| (self.text(token), *token))
    }

    /// What a message points at: the token, or the place behind the last one.
    fn place(&self) -> Span {
        let end = self.tokens.last().map_or(0, |token| token.span.end as usize);
        self.found().map_or(Span::new(end, end), |token| token.span)
    }

    /// Whether the text, so mended, can be read further.
    pub(super) fn mends(&self, span: Span, text: &str) -> bool {
        match grammar::program(&self.mended(span, text)) {
            Ok(_) => true,
            Err(failure) => {
                self.source.len() + text.len() - span.range().len() - failure.at < self.source.len() - self.at
            }
        }
    }

    /// Whether the text, so mended, can be read to its end.
    pub(super) fn heals(&self, span: Span, text: &str) -> bool {
        grammar::program(&self.mended(span, text)).is_ok()
    }

    fn mended(&self, span: Span, text: &str) -> String {
        let mut mended = self.source.to_owned();
        mended.replace_range(span.range(), text);
        mended
    }

    /// Opening brackets before the failure that nothing closes, outermost first.
    fn open_brackets(&self) -> Vec<Spanned<TokenKind>> {
        let mut open = Vec::new();
        for token in &self.tokens[..self.index] {
            match self.text(token) {
                "(" | "[" => open.push(*token),
                ")" | "]" => drop(open.pop()),
                _ => {}
            }
        }
        open
    }
}

/// The one diagnostic about a text that the grammar does not take.
pub(super) fn explain(source: &str, failure: &Failure) -> Diagnostic {
    let scene = Scene::new(source, failure.at);
    open_quotation(&scene)
        .or_else(|| cut_by_shell(&scene))
        .or_else(|| foreign::explain(&scene))
        .or_else(|| stage(&scene, &failure.expected))
        .unwrap_or_else(|| expected(&scene, &failure.expected))
}

fn open_quotation(scene: &Scene<'_>) -> Option<Diagnostic> {
    let open = complete::open_string(scene.source).filter(|open| (open.start as usize) <= scene.at)?;
    let mark = Span::new(
        open.start as usize,
        open.start as usize + scene.source[open.range()].chars().next().map_or(0, char::len_utf8),
    );
    let close = if scene.source[mark.range()].starts_with('“') { "”" } else { "\"" };
    let end = Span::new(scene.source.trim_end().len(), scene.source.trim_end().len());
    let mut diagnostic = Diagnostic::error(Code::Syntax, mark, "the quotation is never closed");
    if scene.heals(end, close) {
        diagnostic = diagnostic.replace(end, close);
    }
    Some(diagnostic)
}

/// `actors across Turkey -`: a shell has read `>` as the name of a file.
fn cut_by_shell(scene: &Scene<'_>) -> Option<Diagnostic> {
    let rest = scene.source[scene.at..].trim();
    matches!(rest, "-" | "<-").then(|| {
        Diagnostic::error(
            Code::Syntax,
            scene.place(),
            format!("the text ends in the middle of an arrow, after `{rest}`"),
        )
        .help("a shell takes `>` for itself: put the whole query in quotation marks, 'actors across Turkey -> Germany'")
    })
}

fn stage(scene: &Scene<'_>, rules: &[Rule]) -> Option<Diagnostic> {
    let found = scene.found().filter(|_| rules.contains(&Rule::stage))?;
    let word = scene.text(found);
    if CLAUSES.contains(&word) {
        let message = format!("`{word}` is no stage: it belongs to the phrase before the first `|`");
        return Some(
            Diagnostic::error(Code::Syntax, found.span, message)
                .help("after `|` stands a stage such as `show` or `count`"),
        );
    }
    if found.node != TokenKind::Word {
        return None;
    }
    let near = near(scene, found.span, STAGES);
    let listed: Vec<String> = stages().map(|stage| format!("`{stage}`")).collect();
    Some(
        Diagnostic::error(Code::Syntax, found.span, format!("there is no stage `{word}`"))
            .did_you_mean(found.span, &near)
            .help(format!("the stages are {}", expected::join(&listed, "and"))),
    )
}

/// The nearest words of the language that mend the text, without the opposite of a nearer one.
fn near(scene: &Scene<'_>, span: Span, words: &[&str]) -> Vec<String> {
    let mut near: Vec<String> = Vec::new();
    for word in nearest(&scene.source[span.range()], words.iter().copied()) {
        let opposite = |other: &String| OPPOSITES.iter().any(|pair| *pair == (other, &word) || *pair == (&word, other));
        if !near.iter().any(opposite) && scene.mends(span, &word) {
            near.push(word);
        }
    }
    near
}

fn expected(scene: &Scene<'_>, rules: &[Rule]) -> Diagnostic {
    let listed = expected::listed(rules);
    let place = scene.place();
    let Some(found) = scene.found() else {
        let diagnostic = Diagnostic::error(Code::Syntax, place, format!("expected {listed}, but the text ends here"));
        if rules.contains(&Rule::COLON) {
            return diagnostic
                .help("clauses before a phrase are its scope and end with a colon: `across Turkey -> Germany: gaps`");
        }
        return close_brackets(scene, diagnostic);
    };
    let word = scene.text(found);
    let shown = shown(scene, found);
    let diagnostic = Diagnostic::error(Code::Syntax, place, format!("expected {listed}, found `{shown}`"));
    let before = scene.before().next_back();
    match (found.node, before) {
        (TokenKind::Punctuation, _) if matches!(word, ")" | "]") && scene.open_brackets().is_empty() => {
            let diagnostic = diagnostic.help(format!("nothing is open that `{word}` could close"));
            if scene.mends(place, "") { diagnostic.replace(place, "") } else { diagnostic }
        }
        (TokenKind::Punctuation, Some((_, last))) if word == "[" && last.node == TokenKind::Word => {
            let gap = Span { start: last.span.end, end: place.start };
            let diagnostic = diagnostic.help("the brackets of a definition follow its name without a space");
            if scene.mends(gap, "") { diagnostic.replace(gap, "") } else { diagnostic }
        }
        (TokenKind::Punctuation, _) if word == "," => comma(scene, diagnostic),
        (TokenKind::Keyword, _) if word == "or" && rules.contains(&Rule::COLON) => {
            let diagnostic = diagnostic.help("what a clause before a phrase joins stands in parentheses");
            offer(diagnostic, joined::operand(scene))
        }
        (TokenKind::Keyword, Some(("or" | "and" | "not", _))) if CLAUSES.contains(&word) => {
            diagnostic.help(format!("`or`, `and` and `but not` join whole phrases: say the noun again before `{word}`"))
        }
        (TokenKind::Keyword, _) if scene.mends(place, &print::quote(word)) => diagnostic
            .help(format!("`{word}` is a word of the language: a name that holds it is quoted"))
            .replace(place, print::quote(word)),
        (TokenKind::Word, before) => {
            let near = near(scene, place, &expected::words(rules));
            let diagnostic = diagnostic.did_you_mean(place, &near);
            let gap = before.map(|(_, last)| Span { start: last.span.end, end: place.start });
            let continues = scene.before().rev().find(|(_, token)| token.node == TokenKind::Keyword);
            match gap {
                _ if rules.contains(&Rule::operator) && matches!(continues, Some(("and" | "or", _))) => {
                    diagnostic.help("after `where`, `and` and `or` continue the condition: put the phrase with `where` in parentheses")
                }
                Some(gap) if scene.source[gap.range()].contains('\n') && scene.mends(gap, ";\n") => {
                    diagnostic.help("a statement ends with `;` where another one follows").replace(gap, ";\n")
                }
                Some(gap) if near.is_empty() && !gap.range().is_empty() && scene.heals(gap, "-") => {
                    diagnostic.help("the words of a field are joined by a hyphen").replace(gap, "-")
                }
                _ => diagnostic,
            }
        }
        _ => diagnostic,
    }
}

/// A comma where none can stand: in a number, or between names.
fn comma(scene: &Scene<'_>, diagnostic: Diagnostic) -> Diagnostic {
    if let Some(number) = joined::number(scene) {
        return offer(diagnostic.help("a number is written without commas"), Some(number));
    }
    let place = scene.place();
    let next = scene.source[place.range().end..].chars().next();
    let or = if next.is_some_and(char::is_whitespace) { " or" } else { " or " };
    let list = joined::operand(scene);
    let one = scene.mends(place, or).then(|| (place, or.to_owned()));
    if list.is_none() && one.is_none() {
        return diagnostic;
    }
    let diagnostic =
        diagnostic.help("`or` joins names; commas only list fields, kinds of gap and the values of `only`");
    offer(offer(diagnostic, list), one)
}

fn offer(diagnostic: Diagnostic, mended: Option<(Span, String)>) -> Diagnostic {
    match mended {
        Some((span, text)) => diagnostic.replace(span, text),
        None => diagnostic,
    }
}

/// The text that a message calls found: a token up to the next space or sign, so that `5th` is not cut in two.
fn shown(scene: &Scene<'_>, found: &Spanned<TokenKind>) -> String {
    let ends = |char: char| char.is_whitespace() || "()[]|;,:".contains(char);
    let rest = &scene.source[found.span.range().start..];
    let whole = match found.node {
        TokenKind::Punctuation | TokenKind::String => scene.text(found),
        _ => rest.split(ends).next().unwrap_or_default(),
    };
    whole.chars().take(30).collect()
}

/// Points at the brackets that are still open and closes them, if that is all that is missing.
fn close_brackets(scene: &Scene<'_>, diagnostic: Diagnostic) -> Diagnostic {
    let open = scene.open_brackets();
    let Some(last) = open.last() else {
        return diagnostic;
    };
    let diagnostic = diagnostic.label(last.span, "opened here");
    let closing: String = open.iter().rev().map(|token| if scene.text(token) == "(" { ')' } else { ']' }).collect();
    let end = scene.place();
    if scene.heals(end, &closing) { diagnostic.replace(end, closing) } else { diagnostic }
}
