//! Drawing diagnostics: for people, as one line, and as JSON.
//!
//! All three say where in the same way: lines and columns count from 1, columns in characters. Offsets in JSON count
//! characters from 0, so that a program in any language can cut the text there. Any span is taken: one that runs past the
//! text or into the middle of a character is drawn as the whole characters of the text that it touches.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::Annotation;
use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;
use serde_json::Value;
use serde_json::json;

use super::Diagnostic;
use super::Replacement;
use super::Severity;
use crate::span::Source;
use crate::span::Span;
use crate::text::one_line;
use crate::text::visible;
use crate::wrap::wrap;

/// How [`human`] draws. Colour adds nothing but colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use ANSI colours.
    pub colour: bool,
    /// The width at which long source lines are cut.
    pub width: usize,
    /// Whether sentences are folded to the width too, as somebody wants who looks at them.
    pub folded: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, width: 100, folded: false }
    }
}

/// Draws a diagnostic with an excerpt of the text, its help, and the text as each replacement would leave it.
pub fn human(diagnostic: &Diagnostic, source: &Source, style: &Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let sentence = |text: String, before: usize| match style.width.checked_sub(before).filter(|_| style.folded) {
        Some(width) => wrap(&text, width.max(LEAST)).join("\n"),
        None => text,
    };
    let code = diagnostic.code.word();
    let before = format!("{}[{code}]: ", diagnostic.severity).len();
    let title = level.primary_title(sentence(one_line(&diagnostic.message), before)).id(code);
    let mut group = Group::with_title(title);
    if !diagnostic.labels.is_empty() {
        group = group.element(excerpt(diagnostic, source));
    }
    let help = diagnostic.help.iter().map(|help| {
        let before = " = help: ".len() + excerpt_margin(diagnostic, source);
        Level::HELP.message(sentence(visible(help).into_owned(), before))
    });
    let mended = diagnostic
        .replacements
        .iter()
        .map(|replacement| Level::HELP.with_name("try").message(mended(replacement, source)));
    group = group.elements(help.chain(mended));
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let mut drawn = renderer.term_width(style.width).render(&[group]);
    drawn.push('\n');
    drawn
}

/// Sentences are not folded to less than this: a word in most lines.
const LEAST: usize = 12;

/// The columns of line numbers beside an excerpt.
fn excerpt_margin(diagnostic: &Diagnostic, source: &Source) -> usize {
    let lines = diagnostic.labels.iter().map(|label| source.position(label.span.end).0);
    lines.max().map_or(0, |line| line.to_string().len())
}

/// Draws a diagnostic as one line: place, severity, code, message, and its help after semicolons.
pub fn short(diagnostic: &Diagnostic, source: &Source) -> String {
    let Diagnostic { code, severity, message, help, .. } = diagnostic;
    let mut line = format!("{}: {severity}[{code}]: {message}", diagnostic.place(source));
    for help in help {
        line.push_str("; ");
        line.push_str(help);
    }
    one_line(&line)
}

/// A diagnostic as a JSON object, its fields always all there and in this order.
///
/// | field | value |
/// |---|---|
/// | `code`, `severity`, `message` | the stable word, `error` or `warning`, one sentence |
/// | `source` | the name of the text |
/// | `line`, `column`, `end_line`, `end_column` | the main place, its end exclusive; `null` when there is no place |
/// | `labels` | every place, the main one first: the four fields above, `start`, `end`, `text` |
/// | `help` | sentences |
/// | `replacements` | `line`, `column`, `start`, `end`, `text`: put `text` for the characters `start..end` |
pub fn json(diagnostic: &Diagnostic, source: &Source) -> Value {
    let main = diagnostic.span().map(|span| Place::new(shown(&source.text, span), source));
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| {
            let at = Place::new(shown(&source.text, label.span), source);
            json!({
                "line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column,
                "start": at.start, "end": at.end, "text": label.text,
            })
        })
        .collect();
    let replacements: Vec<Value> = diagnostic
        .replacements
        .iter()
        .map(|Replacement { span, text }| {
            let at = Place::new(whole(&source.text, *span), source);
            json!({ "line": at.line, "column": at.column, "start": at.start, "end": at.end, "text": text })
        })
        .collect();
    json!({
        "code": diagnostic.code.word(),
        "severity": diagnostic.severity.to_string(),
        "message": diagnostic.message,
        "source": source.name,
        "line": main.as_ref().map(|at| at.line),
        "column": main.as_ref().map(|at| at.column),
        "end_line": main.as_ref().map(|at| at.end_line),
        "end_column": main.as_ref().map(|at| at.end_column),
        "labels": labels,
        "help": diagnostic.help,
        "replacements": replacements,
    })
}

/// A span in lines, columns and character offsets.
struct Place {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

impl Place {
    fn new(range: Range<usize>, source: &Source) -> Self {
        let span = Span::new(range.start, range.end);
        let (line, column) = source.position(span.start);
        let (end_line, end_column) = source.position(span.end);
        let start = source.text[..range.start].chars().count();
        let end = start + source.text[range].chars().count();
        Self { line, column, end_line, end_column, start, end }
    }
}

fn excerpt<'a>(diagnostic: &'a Diagnostic, source: &'a Source) -> Snippet<'a, Annotation<'a>> {
    let annotations = diagnostic.labels.iter().enumerate().map(|(n, label)| {
        let kind = if n == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let text = (!label.text.is_empty()).then(|| Cow::Owned(one_line(&label.text)));
        kind.span(shown(&source.text, label.span)).label(text)
    });
    Snippet::source(source.text.as_str()).path(visible(&source.name)).annotations(annotations)
}

/// The lines that a replacement touches, as it would leave them.
fn mended(replacement: &Replacement, source: &Source) -> String {
    let text = &source.text;
    let range = whole(text, replacement.span);
    let first = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[range.end..].find('\n').map_or(text.len(), |newline| range.end + newline);
    let line = format!("{}{}{}", &text[first..range.start], replacement.text, &text[range.end..last]);
    visible(line.trim()).into_owned()
}

/// The bytes of a span, widened to whole characters of the text.
fn whole(text: &str, span: Span) -> Range<usize> {
    let range = span.range();
    let start = text.floor_char_boundary(range.start);
    start..text.ceil_char_boundary(range.end.max(start))
}

/// The bytes at which a label points. The white space that ends a text is no place for one: what is missing there was
/// wanted after the last word.
pub(super) fn shown(text: &str, span: Span) -> Range<usize> {
    let range = whole(text, span);
    let end = text.trim_end().len();
    if range.start > end { end..end } else { range }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use snapbox::IntoData;
    use snapbox::assert_data_eq;
    use snapbox::str;
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::diag::Code;

    fn at(source: &Source, word: &str) -> Span {
        let start = source.text.find(word).unwrap();
        Span::new(start, start + word.len())
    }

    fn unknown(text: &str, word: &str, right: &str) -> (Diagnostic, Source) {
        let source = Source::new("query", text);
        let span = at(&source, word);
        let diagnostic = Diagnostic::error(Code::UnknownName, span, format!("unknown name `{word}`"))
            .did_you_mean(span, &[right.to_owned()]);
        (diagnostic, source)
    }

    fn plain(diagnostic: &Diagnostic, source: &Source) -> String {
        human(diagnostic, source, &Style::default())
    }

    #[test]
    fn an_error_with_a_replacement() {
        let (diagnostic, source) = unknown("ministries of Turky", "Turky", "Turkey");
        assert_data_eq!(
            plain(&diagnostic, &source),
            str![[r#"
error[unknown-name]: unknown name `Turky`
 --> query:1:15
  |
1 | ministries of Turky
  |               ^^^^^
  |
  = help: did you mean `Turkey`?
  = try: ministries of Turkey

"#]]
            .raw()
        );
        assert_eq!(
            short(&diagnostic, &source),
            "query:1:15: error[unknown-name]: unknown name `Turky`; did you mean `Turkey`?"
        );
    }

    #[test]
    fn carets_stand_under_wide_combining_and_accented_characters() {
        for (text, word) in [
            ("actors of Tükey", "Tükey"),
            ("Müller Jörg Tükey", "Tükey"),
            ("actors of 日本 on Tükey", "Tükey"),
            ("actors of Zu\u{308}rch on Tükey", "Tükey"),
            ("actors of Zu\u{308}rch on 日本", "Zu\u{308}rch"),
            ("actors of 日本", "日本"),
        ] {
            let (diagnostic, source) = unknown(text, word, "Turkey");
            let drawn = plain(&diagnostic, &source);
            let [.., excerpt, carets] = drawn.lines().take(5).collect::<Vec<_>>()[..] else {
                panic!("{drawn}");
            };
            let before = &excerpt[..excerpt.find(word).unwrap()];
            assert_eq!(carets.find('^'), Some(before.width()), "{drawn}");
            assert_eq!(carets.matches('^').count(), word.width(), "{drawn}");
        }
    }

    #[test]
    fn several_lines_and_secondary_labels() {
        let source =
            Source::new("gaps.cq", "across Turkey -> Germany:\nministries\nshowing concordance\n| count by stance");
        let diagnostic =
            Diagnostic::warning(Code::NoSuchLink, at(&source, "showing"), "ministry: no link `showing` to stance")
                .label(at(&source, "ministries"), "this is a ministry")
                .label(at(&source, "concordance"), "this is a stance")
                .help("a ministry can be linked by: `across`, `at`, `country`")
                .help("policies can show a stance")
                .replace(at(&source, "ministries"), "policies");
        assert_data_eq!(
            plain(&diagnostic, &source),
            str![[r#"
warning[no-such-link]: ministry: no link `showing` to stance
 --> gaps.cq:3:1
  |
2 | ministries
  | ---------- this is a ministry
3 | showing concordance
  | ^^^^^^^ ----------- this is a stance
  |
  = help: a ministry can be linked by: `across`, `at`, `country`
  = help: policies can show a stance
  = try: policies

"#]]
            .raw()
        );
    }

    #[test]
    fn the_end_of_input() {
        for text in ["actors across", "actors across\n"] {
            let source = Source::new("query", text);
            let end = Span::new(text.len(), text.len());
            let diagnostic =
                Diagnostic::error(Code::Syntax, end, "the query ends too early").label(end, "expected a corridor");
            assert_data_eq!(
                plain(&diagnostic, &source),
                str![[r#"
error[syntax]: the query ends too early
 --> query:1:14
  |
1 | actors across
  |              ^ expected a corridor

"#]]
                .raw()
            );
        }
    }

    #[test]
    fn nothing_to_point_at() {
        let source = Source::new("data/facts.csv", "");
        let diagnostic =
            Diagnostic::bare(Code::Io, Severity::Error, "cannot read `data/facts.csv`").help("give the path of a file");
        assert_data_eq!(
            plain(&diagnostic, &source),
            str![[r#"
error[io]: cannot read `data/facts.csv`
 |
 = help: give the path of a file

"#]]
            .raw()
        );
        assert_eq!(
            short(&diagnostic, &source),
            "data/facts.csv: error[io]: cannot read `data/facts.csv`; give the path of a file"
        );
        assert_eq!(json(&diagnostic, &source)["line"], Value::Null);
    }

    #[test]
    fn json_counts_characters() {
        let (diagnostic, source) = unknown("actors\nof Zürich in Türkei", "Türkei", "Türkiye");
        assert_data_eq!(json(&diagnostic, &source).to_string(), str![[r#"{"code":"unknown-name","severity":"error","message":"unknown name `Türkei`","source":"query","line":2,"column":14,"end_line":2,"end_column":20,"labels":[{"line":2,"column":14,"end_line":2,"end_column":20,"start":20,"end":26,"text":""}],"help":["did you mean `Türkiye`?"],"replacements":[{"line":2,"column":14,"start":20,"end":26,"text":"Türkiye"}]}"#]].raw());
    }

    #[test]
    fn names_cannot_command_the_terminal() {
        let (diagnostic, source) = unknown("actors of \u{1b}[31mX", "\u{1b}[31mX", "\u{1b}[0m");
        let drawn = plain(&diagnostic.label(Span::new(0, 6), "\u{1b}[1m"), &source);
        assert!(!drawn.contains('\u{1b}'), "{drawn}");
    }

    fn without_colour(text: &str) -> String {
        let mut parts = text.split('\u{1b}');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |kept, part| kept + part.split_once('m').map_or("", |(_, rest)| rest))
    }

    prop_compose! {
        fn span()(start in 0_u32..40, length in 0_u32..40, far in prop::bool::weighted(0.1)) -> Span {
            let start = if far { u32::MAX - start } else { start };
            Span { start, end: start.saturating_add(length) }
        }
    }

    fn label() -> impl Strategy<Value = (Span, String)> {
        (span(), prop_oneof![Just(String::new()), "[a-zü日\u{1b} ]{0,9}"])
    }

    proptest! {
        #[test]
        fn any_span_in_any_text_can_be_drawn(
            text in "[a-c é日\u{301}👩\u{200d}\t\r\n\u{1b}]{0,30}",
            labels in prop::collection::vec(label(), 0..4),
            replacements in prop::collection::vec(label(), 0..3),
            help in prop::collection::vec("[a-c\n ]{0,9}", 0..3),
        ) {
            let source = Source::new("query", text);
            let mut diagnostic = Diagnostic::bare(Code::Syntax, Severity::Warning, "message");
            diagnostic.help = help;
            for (span, text) in labels {
                diagnostic = diagnostic.label(span, text);
            }
            for (span, text) in replacements {
                diagnostic = diagnostic.replace(span, text);
            }
            let drawn = plain(&diagnostic, &source);
            prop_assert!(drawn.starts_with("warning[syntax]: message\n"));
            if !diagnostic.labels.is_empty() {
                prop_assert_eq!(drawn.lines().nth(1).unwrap().trim().strip_prefix("--> "), Some(&*diagnostic.place(&source)));
            }
            let coloured = human(&diagnostic, &source, &Style { colour: true, ..Style::default() });
            prop_assert_eq!(without_colour(&coloured), drawn);
            prop_assert!(!short(&diagnostic, &source).contains('\n'));

            let value = json(&diagnostic, &source);
            let characters = source.text.chars().count();
            for label in value["labels"].as_array().unwrap() {
                let (start, end) = (label["start"].as_u64().unwrap(), label["end"].as_u64().unwrap());
                prop_assert!(start <= end && end <= characters as u64);
            }
        }
    }
}
