//! Questions about cells: what is expected somewhere, and what of it is recorded.
//!
//! A cell is a corridor, one or two things, and what the two share. Expected are all of them; recorded are those that a
//! tie joins; a gap is a cell that is expected and not recorded.

use std::collections::BTreeSet;

use crate::path::Path;
use crate::plan::Column;
use crate::plan::Set;
use crate::plan::Step;
use crate::plan::Time;

/// Name of the corridor that a cell is of, in [`Set::Key`].
pub const CORRIDOR: &str = "corridor";

/// A question about cells, with what is shown of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellQuery {
    /// What is looked at, kind by kind.
    pub kinds: Vec<CellKind>,
    /// Only cells of these statuses; none means all.
    pub statuses: Option<BTreeSet<Status>>,
    /// Cells that only a wider measure fits are shown too.
    pub with_relieved: bool,
    /// Sentences on what is not looked at, though it was asked for.
    pub left_out: Vec<String>,
    /// The corridors looked at.
    pub corridor: Option<Set>,
    /// The time looked at.
    pub time: Option<Time>,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// What is done with the rows afterwards, in order.
    pub steps: Vec<Step>,
}

/// One kind of cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellKind {
    /// Its name; empty for a question that names no standing kind.
    pub label: String,
    /// Why such a cell matters; empty likewise.
    pub reason: String,
    /// How much it matters, from 1 to 3.
    pub severity: u8,
    /// The cells.
    pub cells: Cells,
    /// What makes a cell less than a gap, though nothing is recorded for it.
    pub unless: Vec<Relief>,
}

/// Something wider that fits a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relief {
    /// Cells that it fits.
    pub cells: Cells,
    /// What is then said of the cell.
    pub says: String,
}

/// Cells: what they are of, what joins them, and which of them are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Which cells are asked for.
    pub asked: Asked,
    /// The corridors; the other sets speak of the corridor of the cell as `Set::Key(CORRIDOR)`.
    pub corridor: Option<Set>,
    /// One or two things.
    pub ends: Vec<End>,
    /// What the two have in common.
    pub sharing: Vec<Facet>,
    /// What joins the ends, or answers to the one; only cells that are expected need none.
    pub tie: Option<Tie>,
    /// The ties put one thing below another: cells are compared along them.
    pub order: Option<Order>,
}

/// How a tie puts one thing below another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// From the tie to the lower one.
    pub lesser: Path,
    /// From the tie to the higher one.
    pub greater: Path,
    /// From the tie to what they are compared in.
    pub aspect: Path,
    /// Heading of that.
    pub heading: String,
}

/// Which cells are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All that are expected.
    Expected,
    /// Those that are expected and recorded.
    Recorded,
    /// Those that are expected and not recorded.
    Missing,
}

/// A thing of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Heading of its column.
    pub heading: String,
    /// What it can be.
    pub set: Set,
}

/// A value that both ends have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Heading of its column.
    pub heading: String,
    /// From each end.
    pub paths: Vec<Path>,
    /// From the tie, if ties have such a value: the tie must then have it too.
    pub tie: Option<Path>,
    /// Only these values.
    pub among: Option<Set>,
}

/// What joins the ends of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// As it was said.
    pub said: String,
    /// The things that join.
    pub set: Set,
    /// Classes of these things, subclasses already listed.
    pub classes: BTreeSet<String>,
    /// From the tie to each end.
    pub paths: Vec<Path>,
}

/// What is known of a cell that is expected and not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A source says that there is none.
    Denied,
    /// A source that covers the cell completely records none.
    Surveyed,
    /// Nobody looked closely enough to tell.
    Unknown,
}

impl Status {
    /// All, in the order in which rows come.
    pub const ALL: [Self; 3] = [Self::Denied, Self::Surveyed, Self::Unknown];

    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Surveyed => "surveyed",
            Self::Unknown => "unknown",
        }
    }
}

/// What a column says of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellField {
    /// The kind of gap.
    Kind,
    /// The thing, corridor or shared value with this heading.
    Key(String),
    /// What the two share, or the one thing: whatever the kind is about.
    Topic,
    /// What is not recorded, as it was said.
    Missing,
    /// What joins the cell.
    Through,
    /// Denied, surveyed or unknown, and what is wider.
    Status,
    /// How much it matters.
    Severity,
    /// Why it matters.
    Reason,
    /// Below, above or not comparable.
    Order,
}

impl Cells {
    /// Headings of everything that tells one cell from another, the corridor first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let corridor = self.corridor.iter().map(|_| CORRIDOR);
        let shared = self.sharing.iter().map(|facet| facet.heading.as_str());
        corridor.chain(shared).chain(self.ends.iter().map(|end| end.heading.as_str()))
    }

    /// What the cell is about: what its ends share, or its one thing.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        let one = self.ends.iter().take(usize::from(self.ends.len() == 1));
        self.sharing.iter().map(|facet| facet.heading.as_str()).chain(one.map(|end| end.heading.as_str()))
    }

    /// Applies a function to every set.
    #[must_use]
    pub fn map_sets(mut self, f: &dyn Fn(Set) -> Set) -> Self {
        self.corridor = self.corridor.map(f);
        for end in &mut self.ends {
            end.set = f(end.set.clone());
        }
        for facet in &mut self.sharing {
            facet.among = facet.among.take().map(f);
        }
        if let Some(tie) = &mut self.tie {
            tie.set = f(tie.set.clone());
        }
        self
    }
}

impl CellQuery {
    /// Whether it asks for what is missing.
    pub fn asks_for_gaps(&self) -> bool {
        self.kinds.iter().any(|kind| kind.cells.asked == Asked::Missing)
    }

    /// Applies a function to every set.
    #[must_use]
    pub fn map_sets(mut self, f: &dyn Fn(Set) -> Set) -> Self {
        for kind in &mut self.kinds {
            kind.cells = kind.cells.clone().map_sets(f);
            for relief in &mut kind.unless {
                relief.cells = relief.cells.clone().map_sets(f);
            }
        }
        self.corridor = self.corridor.map(f);
        self
    }
}
