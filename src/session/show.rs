//! Answers and findings as text, the same at the prompt and on the command line.

use crate::diag::Diagnostic;
use crate::diag::render;
use crate::span::Source;
use crate::span::Span;
use crate::table;
use crate::table::Table;
use crate::terminal::Screen;

/// The form in which an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A table for people.
    #[default]
    Table,
    /// Comma-separated values with a header line.
    Csv,
    /// JSON with IRIs and sources.
    Json,
}

impl Format {
    /// Every form with its word.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("table", Self::Table), ("csv", Self::Csv), ("json", Self::Json)];

    /// The form that a word names.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, format)| *format)
    }
}

/// Writes an answer; a table for people names the sources of each row and fits the width, if there is one.
pub fn answer(answer: &Table, format: Format, width: Option<usize>) -> String {
    match format {
        Format::Table => table::text::render(&answer.with_sources(), table::text::Layout { width, ruled: false }),
        Format::Csv => table::csv::render(answer).unwrap_or_default(),
        Format::Json => {
            let json = table::json::render(answer);
            format!("{}\n", serde_json::to_string_pretty(&json).unwrap_or_default())
        }
    }
}

/// The line above an answer that says which of several statements it answers.
pub fn heading(text: &str, span: Span, first: bool) -> String {
    let statement = text.get(span.range()).unwrap_or_default().trim();
    let gap = if first { "" } else { "\n" };
    format!("{gap}# {}\n", statement.replace('\n', "\n# "))
}

/// Draws a finding for people, closed by one line break.
pub fn finding(finding: &Diagnostic, source: &Source, screen: Screen) -> String {
    let style = render::Style { colour: screen.colour, width: screen.width.unwrap_or(100) };
    format!("{}\n", render::human(finding, source, &style).trim_end())
}
