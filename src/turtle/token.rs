//! Tokens, each with what stands before it: comments, line breaks, empty lines.

use std::ops::Range;

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// From `#` to the end of the line.
    pub(super) text: String,
    /// Nothing but white space stands before it on its line.
    pub(super) own_line: bool,
    /// An empty line stands before it.
    pub(super) blank: bool,
}

/// What stands between two tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) comments: Vec<Comment>,
    /// A line ends in it.
    pub(super) newline: bool,
    /// An empty line stands right before the token.
    pub(super) blank: bool,
}

/// What a token is, as far as texts of Turtle need to be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<...>`
    Iri,
    /// A prefixed name, a label of a blank node, a keyword, a number.
    Word,
    /// A quoted text.
    Text,
    /// `@en`, `@prefix`, `@base`.
    At,
    /// One of `. ; , [ ] ( ) { } ^^`, or a character that no text of Turtle has.
    Mark,
    /// The end of the text.
    End,
}

/// A token.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) at: Range<usize>,
    pub(super) gap: Gap,
}

/// The tokens of a text, the last one being its end. Every text has some: what is no Turtle is cut up as well.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    loop {
        let gap = gap(text, &mut at);
        let start = at;
        let (kind, length) = next(&text[at..]);
        at += length;
        found.push(Token { kind, text: &text[start..at], at: start..at, gap });
        if kind == Kind::End {
            return found;
        }
    }
}

fn gap(text: &str, at: &mut usize) -> Gap {
    let mut gap = Gap::default();
    let mut lines = 0;
    let first = *at == 0;
    loop {
        let rest = &text[*at..];
        let Some(next) = rest.chars().next() else { break };
        if next == '#' {
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let own_line = lines > 0
                || (gap.comments.is_empty() && (first || text[..*at].trim_start_matches('\u{feff}').trim().is_empty()));
            gap.comments.push(Comment { text: rest[..end].trim_end().to_owned(), own_line, blank: lines > 1 });
            *at += end;
            lines = 0;
        } else if next.is_whitespace() {
            if next == '\n' {
                lines += 1;
                gap.newline = true;
            }
            *at += next.len_utf8();
        } else {
            break;
        }
    }
    gap.blank = lines > 1;
    gap
}

/// Kind and length of the token that a text begins with.
fn next(rest: &str) -> (Kind, usize) {
    let Some(first) = rest.chars().next() else { return (Kind::End, 0) };
    match first {
        // in SPARQL it may be less than
        '<' => match rest.find(|c: char| c == '>' || c.is_whitespace()) {
            Some(end) if rest[end..].starts_with('>') => (Kind::Iri, end + 1),
            _ => (Kind::Mark, 1),
        },
        '"' | '\'' => (Kind::Text, quoted(rest, first)),
        '@' => {
            let name = |c: char| c.is_ascii_alphanumeric() || c == '-';
            (Kind::At, 1 + rest[1..].find(|c| !name(c)).unwrap_or(rest.len() - 1))
        }
        '^' if rest.starts_with("^^") => (Kind::Mark, 2),
        ';' | ',' | '[' | ']' | '(' | ')' | '{' | '}' | '^' => (Kind::Mark, 1),
        '0'..='9' | '+' | '-' | '.' => match number(rest) {
            0 => (Kind::Mark, 1),
            length => (Kind::Word, length),
        },
        _ => match word(rest) {
            0 => (Kind::Mark, first.len_utf8()),
            length => (Kind::Word, length),
        },
    }
}

/// Length of a quoted text, short or long.
fn quoted(rest: &str, quote: char) -> usize {
    let long = quote.to_string().repeat(3);
    let end = if rest.starts_with(&long) { long } else { quote.to_string() };
    let mut at = end.len();
    while at < rest.len() {
        if rest[at..].starts_with(&end) {
            return at + end.len();
        }
        let mut chars = rest[at..].chars();
        let taken = chars.next().map_or(0, char::len_utf8);
        at += taken;
        if rest[at - taken..].starts_with('\\') {
            at += chars.next().map_or(0, char::len_utf8);
        }
    }
    rest.len()
}

/// Length of a number: a dot belongs to it only if digits or an exponent follow.
fn number(rest: &str) -> usize {
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let exponent = |from: usize| {
        let mut at = from;
        if !rest[at..].starts_with(['e', 'E']) {
            return 0;
        }
        at += 1;
        at += usize::from(rest[at..].starts_with(['+', '-']));
        match digits(at) {
            0 => 0,
            length => at + length - from,
        }
    };
    let sign = usize::from(rest.starts_with(['+', '-']));
    let whole = digits(sign);
    let mut end = sign + whole;
    if rest[end..].starts_with('.') {
        let fraction = digits(end + 1);
        let behind = end + 1 + fraction;
        if fraction > 0 || (whole > 0 && exponent(behind) > 0) {
            return behind + exponent(behind);
        }
    }
    if whole == 0 {
        return 0;
    }
    end += exponent(end);
    end
}

/// Length of a name or keyword; a dot at its end ends the statement instead.
fn word(rest: &str) -> usize {
    let mut length = 0;
    let mut kept = 0;
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.next().map_or(0, |(_, c)| c.len_utf8());
                length = at + 1 + escaped;
                kept = length;
            }
            '.' => length = at + 1,
            '<' | '>' | '"' | '\'' | '{' | '}' | '(' | ')' | '[' | ']' | ';' | ',' | '#' | '^' | '@' => break,
            c if c.is_whitespace() => break,
            c => {
                length = at + c.len_utf8();
                kept = length;
            }
        }
    }
    let _ = length;
    kept
}
