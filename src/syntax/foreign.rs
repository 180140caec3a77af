//! Forms of other query languages: understood, explained and refused.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::syntax::explain::Scene;
use crate::syntax::print;

/// Signs of other languages and what is written here instead; the first that fits the place is offered. Longer signs come first.
const SIGNS: &[(&str, &[&str])] = &[
    ("&&", &["and"]),
    ("&", &["and"]),
    ("||", &["or"]),
    ("===", &["="]),
    ("==", &["="]),
    ("-->", &["->"]),
    ("<–>", &["<->"]),
    ("–>", &["->"]),
    ("<--", &["<-"]),
    ("<–", &["<-"]),
    ("<=>", &["<->"]),
    ("=>", &[">=", "->"]),
    ("<=", &["<-"]),
    ("<>", &["!=", "<->"]),
    ("≠", &["!="]),
    ("≤", &["<="]),
    ("≥", &[">="]),
    ("--", &["#"]),
    ("//", &["#"]),
    ("!", &["not", "but not"]),
    ("-", &["but not"]),
];

/// The arrows.
const ARROWS: &[&str] = &["->", "<-", "<->"];

/// Stages of other languages, in lower case, and ours.
const STAGES: &[(&str, &str)] = &[
    ("limit", "take"),
    ("top", "take"),
    ("head", "take"),
    ("first", "take"),
    ("order by", "sort by"),
    ("orderby", "sort by"),
    ("sort", "sort by"),
    ("group by", "count by"),
    ("groupby", "count by"),
    ("select", "show"),
    ("project", "show"),
    ("return", "show"),
];

/// First words of whole queries in other languages.
const LANGUAGES: &[(&str, &str)] = &[
    ("SELECT", "SPARQL or SQL"),
    ("ASK", "SPARQL"),
    ("CONSTRUCT", "SPARQL"),
    ("DESCRIBE", "SPARQL"),
    ("PREFIX", "SPARQL"),
    ("MATCH", "Cypher"),
];

/// What is written here instead of the form at the failure, if it is one of another language.
pub(super) fn explain(scene: &Scene<'_>) -> Option<Diagnostic> {
    language(scene)
        .or_else(|| quotation(scene))
        .or_else(|| stage(scene))
        .or_else(|| arrow(scene))
        .or_else(|| sign(scene))
}

fn language(scene: &Scene<'_>) -> Option<Diagnostic> {
    let (first, token) = scene.before().next()?;
    let (_, language) = LANGUAGES.iter().find(|(word, _)| first.eq_ignore_ascii_case(word))?;
    let message = format!("this is {language}, not the language of Concord");
    let help = "a query names what it asks for and how it is linked: `actors across Turkey -> Germany on education | show name`";
    Some(Diagnostic::error(Code::ForeignSyntax, token.span, message).help(help))
}

fn quotation(scene: &Scene<'_>) -> Option<Diagnostic> {
    let rest = &scene.source[scene.at..];
    let inside = rest.strip_prefix(['\'', '‘', '’', '`'])?;
    let length = inside.find(['\'', '’', '`'])?;
    let closing = inside[length..].chars().next().map_or(0, char::len_utf8);
    let span = Span::new(scene.at, scene.at + (rest.len() - inside.len()) + length + closing);
    let quoted = print::quote(&inside[..length]);
    let message = "names are quoted with double quotation marks";
    scene.mends(span, &quoted).then(|| Diagnostic::error(Code::ForeignSyntax, span, message).replace(span, quoted))
}

fn stage(scene: &Scene<'_>) -> Option<Diagnostic> {
    let start = scene.before().rev().find(|(text, _)| *text == "|").map(|(_, pipe)| pipe.span.end as usize)?;
    let start = scene.source.len() - scene.source[start..].trim_start().len();
    let words = scene.source[start..].to_lowercase();
    let mut words = words.split_whitespace();
    let first = words.next()?;
    let second = words.next().unwrap_or_default();
    let two = format!("{first} {second}");
    let (theirs, ours) = STAGES.iter().find(|(theirs, _)| *theirs == first || *theirs == two)?;
    let mut end = start + scene.source[start..].find(char::is_whitespace)?;
    if theirs.contains(' ') {
        let gap = scene.source[end..].len() - scene.source[end..].trim_start().len();
        end += gap + scene.source[end + gap..].find(char::is_whitespace).unwrap_or(scene.source.len() - end - gap);
    }
    let span = Span::new(start, end);
    let message = format!("`{ours}` is written here instead of `{}`", &scene.source[span.range()]);
    scene.mends(span, ours).then(|| Diagnostic::error(Code::ForeignSyntax, span, message).replace(span, *ours))
}

/// An arrow with blanks in it, whose first part may have been read as an arrow already.
fn arrow(scene: &Scene<'_>) -> Option<Diagnostic> {
    let read = scene.before().next_back().filter(|(text, _)| matches!(*text, "<-" | "->"));
    let start = read.map_or(scene.at, |(_, token)| token.span.range().start);
    let parts = |c: char| matches!(c, '<' | '>') || c == '-' || c.is_whitespace();
    let stretch = scene.source[start..].split_once(|c| !parts(c)).map_or(&scene.source[start..], |(arrow, _)| arrow);
    let written = stretch.trim_end();
    let whole: String = written.chars().filter(|c| !c.is_whitespace()).collect();
    let arrow = ARROWS.iter().find(|arrow| **arrow == whole)?;
    let span = Span::new(start, start + written.len());
    let message = format!("an arrow is written in one piece: `{arrow}`");
    scene.mends(span, arrow).then(|| Diagnostic::error(Code::ForeignSyntax, span, message).replace(span, *arrow))
}

fn sign(scene: &Scene<'_>) -> Option<Diagnostic> {
    let rest = &scene.source[scene.at..];
    let (sign, ours) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign))?;
    let span = Span::new(scene.at, scene.at + sign.len());
    let (plain, padded) =
        ours.iter().map(|ours| (*ours, padded(scene.source, span, ours))).find(|(_, text)| scene.mends(span, text))?;
    let message = format!("`{plain}` is written here instead of `{sign}`");
    Some(Diagnostic::error(Code::ForeignSyntax, span, message).replace(span, padded))
}

/// A word with spaces where it would run into its neighbours.
fn padded(source: &str, span: Span, text: &str) -> String {
    if !text.starts_with(char::is_alphabetic) {
        return text.to_owned();
    }
    let before =
        source[..span.range().start].chars().next_back().is_some_and(|char| !char.is_whitespace() && char != '(');
    let after = source[span.range().end..].chars().next().is_some_and(|char| !char.is_whitespace());
    format!("{}{text}{}", if before { " " } else { "" }, if after { " " } else { "" })
}
