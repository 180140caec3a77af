//! The typed plan: what a query asks for, with every word resolved to IRIs. Data only; `compile` makes and rewrites it, and
//! writes it as SPARQL.

use std::collections::BTreeSet;

use crate::path::Path;

pub use cells::Asked;
pub use cells::CORRIDOR;
pub use cells::CellField;
pub use cells::CellKind;
pub use cells::CellQuery;
pub use cells::Cells;
pub use cells::End;
pub use cells::Facet;
pub use cells::Order;
pub use cells::Relief;
pub use cells::Status;
pub use cells::Tie;

mod cells;

/// A set of things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Set {
    /// Instances of any of these classes, subclasses already listed.
    Instances(BTreeSet<String>),
    /// Concepts of a scheme.
    Concepts(String),
    /// Named things.
    Things(BTreeSet<String>),
    /// The one thing that a part of a cell is; see [`Cells`].
    Key(&'static str),
    /// Those of the base that meet every condition.
    Where(Box<Set>, Vec<Condition>),
    /// Those in any.
    Union(Vec<Set>),
    /// Those in all; never empty.
    Intersection(Vec<Set>),
    /// Those in the first and not in the second.
    Difference(Box<Set>, Box<Set>),
}

impl Set {
    /// Whether membership concludes from the absence of something: `without`, `but not`, `not`, `only`, `at most`.
    pub fn denies(&self) -> bool {
        match self {
            Self::Instances(_) | Self::Concepts(_) | Self::Things(_) | Self::Key(_) => false,
            Self::Where(base, conditions) => base.denies() || conditions.iter().any(Condition::denies),
            Self::Union(parts) | Self::Intersection(parts) => parts.iter().any(Self::denies),
            Self::Difference(..) => true,
        }
    }
}

impl Set {
    /// Calls a function on the set and on every set within it.
    fn walk<'a>(&'a self, f: &mut dyn FnMut(&'a Self)) {
        f(self);
        match self {
            Self::Instances(_) | Self::Concepts(_) | Self::Things(_) | Self::Key(_) => {}
            Self::Where(base, conditions) => {
                base.walk(f);
                for condition in conditions {
                    condition.walk(f);
                }
            }
            Self::Union(parts) | Self::Intersection(parts) => parts.iter().for_each(|part| part.walk(f)),
            Self::Difference(set, other) => {
                set.walk(f);
                other.walk(f);
            }
        }
    }

    /// Things that are named anywhere in it.
    pub fn named(&self) -> BTreeSet<&str> {
        let mut named = BTreeSet::new();
        self.walk(&mut |set| {
            if let Self::Things(things) = set {
                named.extend(things.iter().map(String::as_str));
            }
        });
        named
    }

    /// Classes that it speaks of anywhere.
    pub fn classes_within(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.walk(&mut |set| {
            if let Self::Instances(classes) = set {
                found.extend(classes.iter().cloned());
            }
        });
        found
    }

    /// Schemes of which it takes the concepts.
    pub fn schemes_within(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.walk(&mut |set| {
            if let Self::Concepts(scheme) = set {
                found.insert(scheme.as_str());
            }
        });
        found
    }

    /// Whether it speaks of a part of the cell.
    pub fn has_key(&self) -> bool {
        let mut found = false;
        self.walk(&mut |set| found |= matches!(set, Self::Key(_)));
        found
    }

    /// Classes that its members are instances of, as far as it names some.
    pub fn classes(&self) -> BTreeSet<String> {
        match self {
            Self::Instances(classes) => classes.clone(),
            Self::Concepts(_) | Self::Things(_) | Self::Key(_) => BTreeSet::new(),
            Self::Where(base, _) => base.classes(),
            Self::Union(parts) => parts.iter().flat_map(Self::classes).collect(),
            Self::Intersection(parts) => parts.first().map(Self::classes).unwrap_or_default(),
            Self::Difference(set, _) => set.classes(),
        }
    }
}

impl Condition {
    fn walk<'a>(&'a self, f: &mut dyn FnMut(&'a Set)) {
        match self {
            Self::Link { target, .. } | Self::Count { target, .. } => {
                if let Some(target) = target {
                    target.walk(f);
                }
            }
            Self::Witness { conditions, .. } | Self::All(conditions) | Self::Any(conditions) => {
                for condition in conditions {
                    condition.walk(f);
                }
            }
            Self::In(set) => set.walk(f),
            Self::Not(condition) => condition.walk(f),
            Self::Compare { .. } | Self::Time(_) => {}
        }
    }

    fn denies(&self) -> bool {
        match self {
            Self::Link { target, .. } => target.as_ref().is_some_and(|target| target.denies()),
            Self::Count { target, quantity, .. } => {
                !matches!(quantity, Quantity::AtLeast(_)) || target.as_ref().is_some_and(|target| target.denies())
            }
            Self::Witness { conditions, .. } | Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().any(Self::denies)
            }
            Self::In(set) => set.denies(),
            Self::Not(_) => true,
            Self::Compare { .. } | Self::Time(_) => false,
        }
    }
}

/// Something said of each thing of a set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The path leads to something in the set, or to anything at all.
    Link {
        /// From the thing.
        path: Path,
        /// To one of these; none means to anything.
        target: Option<Box<Set>>,
    },
    /// The path leads to one witness of which all of this holds.
    Witness {
        /// From the thing to the witness.
        path: Path,
        /// Class of the witness, subclasses already listed.
        classes: BTreeSet<String>,
        /// What holds of the witness.
        conditions: Vec<Condition>,
    },
    /// The path leads to so many things of the set, or so many at all.
    Count {
        /// From the thing.
        path: Path,
        /// To these; none means to anything.
        target: Option<Box<Set>>,
        /// How many.
        quantity: Quantity,
    },
    /// The values of the path compared with a value.
    Compare {
        /// From the thing.
        path: Path,
        /// How.
        op: Comparison,
        /// With what.
        value: Value,
    },
    /// The time for which it holds.
    Time(Time),
    /// The thing is one of the set.
    In(Box<Set>),
    /// The condition does not hold.
    Not(Box<Condition>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// So many or more; at least one.
    AtLeast(u64),
    /// So many or fewer, none included.
    AtMost(u64),
    /// Just so many.
    Exactly(u64),
    /// At least one, and nothing outside the set.
    Only,
}

/// Comparison of a stored value with a given one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`: there is a value, and it differs
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// The text contains this one, whatever the case.
    Contains,
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, as text.
    Decimal(String),
    /// A day `yyyy-mm-dd`.
    Date(String),
    /// A text.
    Text(String),
}

/// Time of an initiative or finding, in years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Time {
    /// Began in or after the year.
    Since(i64),
    /// Began before the year.
    Before(i64),
    /// Overlaps the years; either end may be open.
    During(Option<i64>, Option<i64>),
    /// Holds in the year, as far as the bounds allow.
    AsOf(i64),
    /// Surely holds in the year: it had begun by then, and had not ended.
    Surely(i64),
    /// Ended before the year.
    EndedBefore(i64),
}

/// What a query returns for each thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// What it holds.
    pub content: Content,
}

/// Content of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The thing itself by its label.
    Name,
    /// Values at the end of a path.
    Path(Path),
    /// An aggregate over the values at the end of a path.
    Aggregate(Aggregate, Path),
    /// A word for each set that the thing is in, and another if it is in none.
    Labels {
        /// Word and set, in order.
        labels: Vec<(String, Set)>,
        /// The word for things in none of the sets.
        otherwise: String,
        /// Rows come in the order of the words.
        leading: bool,
    },
    /// What is known of the absence that the set concludes from.
    Status(Vec<Absence>),
    /// Something of a cell.
    Cell(CellField),
}

/// Something that the things of a set are without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// As it was said.
    pub said: String,
    /// Classes of what is absent, subclasses already listed.
    pub classes: BTreeSet<String>,
}

/// Aggregates over the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aggregate {
    /// Number of distinct values.
    Count,
    /// Sum of numbers.
    Sum,
    /// Least value.
    Min,
    /// Greatest value.
    Max,
    /// Mean of numbers.
    Avg,
}

impl Aggregate {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Min => "min",
            Self::Max => "max",
            Self::Avg => "avg",
        }
    }
}

/// What a query asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Things, a row for each.
    Things(Query),
    /// Cells, a row for each or for those of one topic.
    Cells(CellQuery),
}

impl Plan {
    /// The columns of its table.
    pub fn columns(&self) -> &[Column] {
        match self {
            Self::Things(query) => &query.columns,
            Self::Cells(query) => &query.columns,
        }
    }

    /// What is done with the rows afterwards, in order.
    pub fn steps(&self) -> &[Step] {
        match self {
            Self::Things(query) => &query.steps,
            Self::Cells(query) => &query.steps,
        }
    }
}

/// A query for things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The things asked for.
    pub set: Set,
    /// What holds of the claims that are cited; none means any claim.
    pub claims: Vec<Condition>,
    /// Columns in order; the first is the name unless `show` left it out.
    pub columns: Vec<Column>,
    /// What is done with the rows afterwards, in order.
    pub steps: Vec<Step>,
}

impl From<Set> for Query {
    /// The things of a set, without columns.
    fn from(set: Set) -> Self {
        Self { set, claims: Vec::new(), columns: Vec::new(), steps: Vec::new() }
    }
}

/// What is done with rows after they are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Count all rows, or by the values of columns.
    Count(Vec<usize>),
    /// Sort by columns of the table as it then is.
    Sort(Vec<(usize, bool)>),
    /// Keep the first rows.
    Take(usize),
    /// Print where each row is written.
    Cite,
    /// Count rows by two columns, one down and one across.
    Matrix {
        /// Column whose values go down.
        down: usize,
        /// Column whose values go across.
        across: usize,
        /// All values that go down, where they are the concepts of a scheme: blanks are shown too.
        down_scheme: Option<String>,
        /// All values that go across, likewise.
        across_scheme: Option<String>,
    },
}

mod meaning;
mod show;
