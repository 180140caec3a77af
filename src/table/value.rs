//! What stands in a table: typed values, reasons for their absence, and where a row was read.

use std::borrow::Cow;
use std::fmt;

use super::sort_key;

/// One typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A thing of the graph, with the label that people know it by.
    Iri {
        /// The full IRI.
        iri: String,
        /// The label; empty when the graph gives none, and then the IRI is shown.
        label: String,
    },
    /// Words, with their language where it is stated.
    Text {
        /// The words.
        text: String,
        /// A language tag such as `de`.
        lang: Option<String>,
    },
    /// A whole number.
    Integer(i64),
    /// Any other number, as its digits were written, so that nothing is lost to rounding.
    Decimal(String),
    /// A year or a span of years.
    Year(Years),
    /// A day as `YYYY-MM-DD`, with a time of day where it is stated.
    Date(String),
    /// Yes or no.
    Bool(bool),
}

/// A year that may be known only within bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Years {
    /// The first year that it can be.
    pub earliest: i32,
    /// The last year that it can be.
    pub latest: i32,
    /// How the source words it, when that says more than the bounds.
    pub wording: Option<String>,
}

impl Value {
    /// A thing of the graph.
    pub fn iri(iri: impl Into<String>, label: impl Into<String>) -> Self {
        Self::Iri { iri: iri.into(), label: label.into() }
    }

    /// Words of no stated language.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), lang: None }
    }

    /// A year that is known.
    pub fn year(year: i32) -> Self {
        Self::Year(Years { earliest: year, latest: year, wording: None })
    }

    /// The value as people read it.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Iri { iri, label } => Cow::Borrowed(if label.is_empty() { iri } else { label }),
            Self::Text { text, .. } | Self::Decimal(text) | Self::Date(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Year(years) => Cow::Owned(years.to_string()),
            Self::Bool(true) => Cow::Borrowed("yes"),
            Self::Bool(false) => Cow::Borrowed("no"),
        }
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.wording {
            Some(wording) => f.write_str(wording),
            None if self.earliest == self.latest => self.earliest.fmt(f),
            None => write!(f, "{} to {}", self.earliest, self.latest),
        }
    }
}

/// Why a cell is empty. An empty cell never means "no".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The graph says nothing.
    #[default]
    Unrecorded,
    /// The question does not arise for this row.
    NotApplicable,
    /// A source says that it is not known.
    Unknown,
    /// A source was read, but this was not taken down.
    NotCoded,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unrecorded => "unrecorded",
            Self::NotApplicable => "not applicable",
            Self::Unknown => "unknown",
            Self::NotCoded => "not coded",
        })
    }
}

/// The values of one row in one column, or the reason why there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    values: Vec<Value>,
    missing: Missing,
}

impl Cell {
    /// A cell with these values in this order; without any it is unrecorded.
    pub fn new(values: Vec<Value>) -> Self {
        Self { values, missing: Missing::default() }
    }

    /// A cell with values that came in no order, sorted and each once.
    pub fn set(mut values: Vec<Value>) -> Self {
        values.sort_by_cached_key(|value| sort_key(&Self::from(value.clone())));
        values.dedup();
        Self::new(values)
    }

    /// A cell without values.
    pub const fn missing(missing: Missing) -> Self {
        Self { values: Vec::new(), missing }
    }

    /// The values; none when [`Self::why_empty`] says why.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Why there are no values, if there are none.
    pub fn why_empty(&self) -> Option<Missing> {
        self.values.is_empty().then_some(self.missing)
    }

    /// The cell with other values in the place of these; why there are none stays.
    pub(super) fn map(&self, value: impl FnMut(&Value) -> Value) -> Self {
        Self { values: self.values.iter().map(value).collect(), missing: self.missing }
    }

    /// The cell with other values in the place of those for which there is one; why there are none stays.
    pub(super) fn filter_map(&self, value: impl FnMut(&Value) -> Option<Value>) -> Self {
        Self { values: self.values.iter().filter_map(value).collect(), missing: self.missing }
    }

    /// The values as people read them, joined by `; `; empty when there are none.
    pub fn shown(&self) -> String {
        let shown: Vec<Cow<'_, str>> = self.values.iter().map(Value::shown).collect();
        shown.join("; ")
    }
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self::new(vec![value])
    }
}

/// Where a row was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Citation {
    /// IRI of the document, never a file name.
    pub document: String,
    /// Title, issuer and year.
    pub label: String,
    /// Terms of use of the document, where they are recorded.
    pub licence: Option<String>,
    /// IRI of the work of which the document is one edition, if it is.
    pub work: Option<String>,
    /// Where in the document: an article, a page, a row.
    pub locator: String,
    /// How sure the source is of what it says, where a claim says so.
    pub certainty: Option<String>,
    /// The source says it otherwise than plainly: with a perhaps, of the future, in a heading alone.
    pub qualified: bool,
}
