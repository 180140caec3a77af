//! Answers and findings as text, the same at the prompt and on the command line.

use std::fmt::Write as _;
use std::io;

use sparesults::QueryResultsFormat;

use crate::diag::Diagnostic;
use crate::diag::render;
use crate::limits::Steps;
use crate::span::Source;
use crate::table;
use crate::table::Columns;
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
    /// SPARQL results as tab-separated terms.
    Tsv,
    /// JSON with IRIs and sources.
    Json,
    /// JSON, one line a row.
    Ndjson,
    /// SPARQL results as JSON.
    Srj,
    /// SPARQL results as XML.
    Srx,
    /// A Markdown table.
    Md,
    /// An HTML table.
    Html,
    /// Turtle, in the vocabulary for results of queries.
    Ttl,
}

impl Format {
    /// Every form with its word.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("table", Self::Table),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("srj", Self::Srj),
        ("srx", Self::Srx),
        ("md", Self::Md),
        ("html", Self::Html),
        ("ttl", Self::Ttl),
    ];

    /// The ending of files of each form: its word, but a table is plain text.
    pub fn endings() -> impl Iterator<Item = (&'static str, Self)> {
        Self::ALL.iter().map(|&(word, format)| (if format == Self::Table { "txt" } else { word }, format))
    }

    /// The form that files with this ending have.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::endings().find(|(known, _)| known.eq_ignore_ascii_case(ending)).map(|(_, format)| format)
    }

    /// The form that a word names.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, format)| *format)
    }

    /// Whether rows are written as solutions of SPARQL, with one value for each variable.
    fn is_sparql(self) -> bool {
        matches!(self, Self::Tsv | Self::Srj | Self::Srx | Self::Ttl)
    }

    /// Whether a text of this form is one answer and can be no more.
    pub fn holds_one(self) -> bool {
        matches!(self, Self::Srj | Self::Srx)
    }
}

/// How answers are written.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// In which form.
    pub format: Format,
    /// What is written of a thing; what is usual in the form, if nothing is said.
    pub columns: Option<Columns>,
    /// Cells of CSV as they are, even if a spreadsheet would run them.
    pub raw: bool,
    /// The width that a table for people fits, if it must.
    pub width: Option<usize>,
    /// The digest of the data, for the forms that name it.
    pub digest: Option<String>,
}

/// Writes the answers of one run, one after the other, so that together they are one text of the form.
#[derive(Debug)]
pub struct Writer {
    style: Style,
    several: bool,
    written: usize,
}

impl Writer {
    /// Begins; several answers are labelled, a single one is not.
    pub fn new(style: Style, several: bool) -> Self {
        Self { style, several, written: 0 }
    }

    /// The text of the next answer. The label is the query.
    pub fn answer(&mut self, label: &str, table: &Table) -> String {
        let text = self.text(label, table);
        self.written += 1;
        text
    }

    fn text(&self, label: &str, table: &Table) -> String {
        let first = self.written == 0;
        let label = self.several.then(|| label.trim());
        let terms = !matches!(self.style.format, Format::Json | Format::Ndjson);
        let chosen = match self.style.columns {
            // JSON has both in each of its values
            Some(Columns::Both) if !terms => None,
            Some(Columns::Both) if self.style.format.is_sparql() => {
                Some(self.cited(table).with_single_values().with_columns(Columns::Both, terms))
            }
            Some(columns) => Some(self.cited(table).with_columns(columns, terms)),
            None => None,
        };
        let table = &chosen.unwrap_or_else(|| self.cited(table));
        let text = match self.style.format {
            Format::Table => table::text::render(table, table::text::Layout { width: self.style.width, ruled: false }),
            Format::Csv => in_memory(table::csv::render(table, self.style.raw)),
            Format::Tsv => in_memory(table::solutions::render(table, QueryResultsFormat::Tsv)),
            Format::Srj => in_memory(table::solutions::render(table, QueryResultsFormat::Json)),
            Format::Srx => in_memory(table::solutions::render(table, QueryResultsFormat::Xml)),
            Format::Ttl => in_memory(table::turtle::render(table, self.written + 1)),
            Format::Ndjson => return table::ndjson::render(table, label),
            Format::Json => return self.json(table, label),
            Format::Md => table::markdown::render(table),
            Format::Html => {
                let head = if first { table::html::HEAD } else { "" };
                return format!("{head}{}", table::html::render(table, label));
            }
        };
        let gap = if first { "" } else { "\n" };
        match (label, self.style.format) {
            (None, _) => text,
            (Some(label), Format::Md) => format!("{gap}{}\n{text}", table::markdown::code(label)),
            (Some(label), _) => format!("{gap}{}{text}", heading(label)),
        }
    }

    /// What comes after the last answer.
    pub fn end(&self) -> &'static str {
        match (self.style.format, self.several, self.written) {
            (Format::Json, true, 0) => "[]\n",
            (Format::Json, true, _) => "\n]\n",
            _ => "",
        }
    }

    /// Forms for people name the sources of each row in a column.
    fn cited(&self, table: &Table) -> Table {
        match self.style.format {
            Format::Table | Format::Md | Format::Html => table.with_sources(),
            _ => table.clone(),
        }
    }

    fn json(&self, table: &Table, label: Option<&str>) -> String {
        let mut json = serde_json::Map::new();
        json.extend(label.map(|label| ("query".to_owned(), label.into())));
        json.extend(self.style.digest.clone().map(|digest| ("data".to_owned(), digest.into())));
        if let serde_json::Value::Object(rest) = table::json::render(table) {
            json.extend(rest);
        }
        let mut written = Steps(Vec::new());
        let text = serde_json::to_writer_pretty(&mut written, &json).map_err(io::Error::from);
        let text = in_memory(text.and_then(|()| String::from_utf8(written.0).map_err(io::Error::other)));
        match (self.several, self.written) {
            (false, _) => format!("{text}\n"),
            (true, 0) => format!("[\n{text}"),
            (true, _) => format!(",\n{text}"),
        }
    }
}

/// Only writing to memory, which does not fail.
fn in_memory(text: io::Result<String>) -> String {
    text.unwrap_or_default()
}

/// Writes one answer; a table for people fits the width, if there is one.
pub fn answer(answer: &Table, format: Format, width: Option<usize>) -> String {
    Writer::new(Style { format, width, ..Style::default() }, false).answer("", answer)
}

/// The lines above an answer that say which query it answers.
pub fn heading(query: &str) -> String {
    let mut heading = String::new();
    for line in query.lines() {
        let _ = writeln!(heading, "# {line}");
    }
    heading
}

/// Draws a finding for people, closed by one line break.
pub fn finding(finding: &Diagnostic, source: &Source, screen: Screen) -> String {
    let style = render::Style { colour: screen.colour, width: screen.width.unwrap_or(100), folded: screen.is_terminal };
    format!("{}\n", render::human(finding, source, &style).trim_end())
}
