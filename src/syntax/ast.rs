//! The tree that the parser builds. It knows no vocabulary: which words are nouns, links or names is for the resolver.
//!
//! A phrase is a run of items (words, quoted names, groups, corridors), broken into clauses by the keywords of the kernel.
//! `cities of Morocco with at least 2 (city partnerships across Morocco -> *)` has the head run `cities of Morocco` and one
//! clause `with`, whose run is one group. Words after an operand still belong to the run: `across Turkey -> Germany on
//! education` is one `across` clause with a run of five items, which the resolver segments with the lexicon.

use std::fmt;

use crate::span::Spanned;

/// A whole text: an optional `language 1;` header and statements separated by `;`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Version that the header asks for.
    pub language: Option<Spanned<u32>>,
    /// The statements in order.
    pub statements: Vec<Spanned<Statement>>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `let name = query`
    Let {
        /// The new word.
        name: Spanned<String>,
        /// What it stands for.
        query: Query,
    },
    /// `define name[$a, $b] = query`
    Define {
        /// The new word.
        name: Spanned<String>,
        /// Parameters without their `$`.
        params: Vec<Spanned<String>>,
        /// What it stands for.
        query: Query,
    },
    /// A query to be answered.
    Query(Query),
}

/// `given (...): scope: set | stage | stage`
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// `given (...)`: suppose that these existed.
    pub given: Option<Box<Spanned<Query>>>,
    /// `across K:` and other clauses before a colon, which apply to the whole query.
    pub scope: Vec<Clause>,
    /// What is asked for.
    pub set: Spanned<Set>,
    /// How it is shown.
    pub stages: Vec<Spanned<Stage>>,
}

/// The algebra of sets. `or` binds looser than `and` and `but not`, which bind alike and to the left.
#[derive(Clone, Debug, PartialEq)]
pub enum Set {
    /// A noun phrase.
    Phrase(Phrase),
    /// Two sets and what joins them.
    Binary {
        /// The operator.
        op: SetOp,
        /// Left operand.
        left: Box<Spanned<Set>>,
        /// Right operand.
        right: Box<Spanned<Set>>,
    },
}

/// Operators of the set algebra.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOp {
    /// Union.
    Or,
    /// Intersection.
    And,
    /// Difference.
    ButNot,
}

/// A head run and the keyword clauses that follow it.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// Items before the first keyword; may hold links and operands too (`ministries of Turkey`). Never empty.
    pub head: Run,
    /// Keyword clauses in order.
    pub clauses: Vec<Clause>,
}

/// Items in a row, not yet told apart into nouns, links and operands.
pub type Run = Vec<Spanned<Item>>;

/// One item of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A bare word as typed, without quotes.
    Word(String),
    /// A quoted name with its escapes resolved.
    Quoted(String),
    /// `co:Ministry`
    Curie(String),
    /// `<https://...>` without the angle brackets.
    Iri(String),
    /// `$p` without the dollar.
    Param(String),
    /// `-?digits(.digits)?`, kept as typed.
    Number(String),
    /// `1999-06` or `1999-06-30` (a bare year is a number).
    Date(String),
    /// `1960..1974`, `..1974`, `1960..`; ends as typed.
    Range {
        /// First year or date.
        from: Option<String>,
        /// Last year or date.
        to: Option<String>,
    },
    /// `(query)`
    Group(Box<Query>),
    /// `->` or `<->` between the ends of a corridor; the ends are the items around it.
    Arrow(Arrow),
    /// `*`, any place.
    Any,
    /// `name[argument, ...]`, a use of a definition.
    Call {
        /// The defined word.
        name: Spanned<String>,
        /// Its arguments.
        args: Vec<Query>,
    },
    /// `,` inside a run: `only denied, surveyed`.
    Comma,
}

/// Direction of a corridor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// `->` or `→`: from the left to the right.
    Into,
    /// `<-` or `←`: from the right to the left.
    From,
    /// `<->` or `↔`: both directions.
    Both,
}

/// A keyword of the kernel with what follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The keyword.
    pub keyword: Spanned<Keyword>,
    /// `not` stood before the keyword, or the clause is `not` and a data-defined link.
    pub negated: bool,
    /// Its operand.
    pub body: ClauseBody,
}

/// Keywords that open a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Keyword {
    /// `with`, `with at least 2`, `with only`
    With,
    /// `without`, `with no`
    Without,
    /// `where`
    Where,
    /// `between A and B`
    Between,
    /// `sharing f, g`
    Sharing,
    /// `in`
    In,
    /// `at`
    At,
    /// `since`
    Since,
    /// `before`
    Before,
    /// `during`
    During,
    /// `as of`, `as-of`
    AsOf,
    /// `via`
    Via,
    /// `including`
    Including,
    /// `excluding`
    Excluding,
    /// `across`
    Across,
    /// `only`
    Only,
    /// `not` before a link that is data: the run starts with the link
    Not,
    /// `of kind`
    OfKind,
    /// `stale before`
    StaleBefore,
}

/// What follows a clause keyword.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseBody {
    /// A run of items.
    Run(Run),
    /// `with` and its quantity.
    Quantified {
        /// How many.
        quantity: Spanned<Quantity>,
        /// What is counted.
        run: Run,
    },
    /// `between A and B`; operands may carry clauses of their own without parentheses, up to `and` and `sharing`.
    Pair(Box<Phrase>, Box<Phrase>),
    /// `sharing a, b`: paths of fields.
    Fields(Vec<Spanned<Path>>),
    /// `where` condition.
    Condition(Spanned<Condition>),
}

/// A number of things, or the parameter that stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// `2`
    Number(u64),
    /// `$n` without the dollar.
    Param(String),
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Param(name) => write!(f, "${name}"),
        }
    }
}

/// How many of something there must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// `at least n`
    AtLeast(Amount),
    /// `at most n`
    AtMost(Amount),
    /// `exactly n`
    Exactly(Amount),
    /// `only`
    Only,
}

/// `a.b.c`: words joined by points; each segment may be several words typed with hyphens, a CURIE or quoted.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Segments as typed.
    pub segments: Vec<Spanned<String>>,
}

/// A path, perhaps aggregated.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `count(...)` and the like.
    pub aggregate: Option<Spanned<Aggregate>>,
    /// What is read.
    pub path: Spanned<Path>,
}

/// Aggregates over the values of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Number of values.
    Count,
    /// Sum of numbers.
    Sum,
    /// Least.
    Min,
    /// Greatest.
    Max,
    /// Mean of numbers.
    Avg,
}

/// A condition of `where`; `not` binds tightest, then `and`, then `or`.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Both.
    And(Box<Spanned<Condition>>, Box<Spanned<Condition>>),
    /// Either.
    Or(Box<Spanned<Condition>>, Box<Spanned<Condition>>),
    /// Not.
    Not(Box<Spanned<Condition>>),
    /// A field has a value.
    Has(Field),
    /// A field compared with a value.
    Compare {
        /// Left side.
        field: Field,
        /// Operator.
        op: Spanned<Comparison>,
        /// Right side: one item, or several words that name one thing.
        value: Run,
    },
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `contains`
    Contains,
}

/// What stands after a `|`.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// `show name, count(partner) as n`
    Show(Vec<Column>),
    /// `count`, `count by a, b`
    Count(Vec<Spanned<Path>>),
    /// `sort by a desc, b`
    Sort(Vec<SortKey>),
    /// `take 10`
    Take(Spanned<Amount>),
    /// `cite`
    Cite,
    /// `matrix a by b`
    Matrix(Spanned<Path>, Spanned<Path>),
    /// `compare across (K1), (K2)`: a link and at least two operands
    Compare {
        /// The link, often `across`.
        link: Spanned<String>,
        /// The operands.
        operands: Vec<Run>,
    },
    /// `changes from 1999 to 2014`
    Changes(Spanned<String>, Spanned<String>),
    /// `path from A to B within 4`
    Path {
        /// Start.
        from: Run,
        /// End.
        to: Run,
        /// Greatest length.
        within: Option<Spanned<u64>>,
    },
    /// `rank by betweenness, degree`
    Rank(Vec<Spanned<String>>),
    /// `brokers between A and B`, `brokers by country`
    Brokers {
        /// The two ends.
        between: Option<(Run, Run)>,
        /// Grouping for brokerage roles.
        by: Option<Spanned<Path>>,
    },
    /// `groups`, `groups by communities`
    Groups(Option<Spanned<String>>),
    /// `cut`
    Cut,
    /// `reach from A within 2`
    Reach {
        /// Start.
        from: Run,
        /// Greatest distance.
        within: Option<Spanned<u64>>,
    },
    /// `draw net`, `draw timeline`
    Draw(Spanned<String>),
    /// `suggest 5`
    Suggest(Option<Spanned<u64>>),
}

/// One shown column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What is shown.
    pub field: Field,
    /// Heading given with `as`.
    pub heading: Option<Spanned<String>>,
}

/// One sort key.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// What is compared.
    pub field: Field,
    /// `desc` was said.
    pub descending: bool,
}
