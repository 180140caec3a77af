//! What a change is.

use std::fmt;

use crate::check::Place;

/// What a change does to those who ask, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// A query that worked works no more, or means something else.
    Breaking,
    /// More can be asked or found.
    Additive,
    /// Only what is printed reads otherwise.
    Wording,
}

impl Impact {
    /// All, the gravest first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Wording];
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Wording => "wording",
        })
    }
}

/// One change. The order is that of reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it does.
    pub impact: Impact,
    /// What kind of change it is, a stable kebab-case word.
    pub kind: &'static str,
    /// The term in its short form, the word, or the place of the query.
    pub subject: String,
    /// One sentence without a full stop, words in backticks.
    pub message: String,
    /// Where the term is written, in the new version if it is there.
    pub place: Option<Place>,
}
