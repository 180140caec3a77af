//! What a finding is.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::shacl::Files;

/// An IRI in angle brackets.
static IRIS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(https?://[^<>\s]+)>").ok());

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, nothing has to be done.
    Info,
    /// A question may not be understood as it is meant.
    Warn,
    /// A word or a term does not work.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        })
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $severity:ident;)*) => {
        /// What kind of finding it is. The word is stable: scripts may match on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// All kinds, in the order in which the documentation lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The kebab-case word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// How bad a finding of the kind is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

kinds! {
    /// A link word names several properties between the same two nouns.
    LinkClash = "link-clash", Error;
    /// `with` names several properties between the same two nouns.
    WithClash = "with-clash", Error;
    /// A field name names several properties of the same noun.
    FieldClash = "field-clash", Error;
    /// A noun names several things, or is a link word too.
    NounClash = "noun-clash", Error;
    /// A word asks for kinds of gap of different names.
    KindClash = "kind-clash", Error;
    /// A word that the grammar keeps for itself.
    Keyword = "keyword", Error;
    /// A thing of the data has the name of a noun.
    NameClash = "name-clash", Error;
    /// Words of two terms that differ by a letter or by the plural alone.
    NearMiss = "near-miss", Warn;
    /// A plural that is wrong, or given where the regular one is the same.
    Plural = "plural", Warn;
    /// A term that is part of the language and that no word can ask for.
    NoWord = "no-word", Error;
    /// A link that no pair of nouns can use.
    DeadLink = "dead-link", Error;
    /// A default column that is no field of its class.
    Column = "column", Error;
    /// A term without a label.
    NoLabel = "no-label", Error;
    /// A term without a definition.
    NoDefinition = "no-definition", Warn;
    /// A term that no data and no other term use.
    Unused = "unused", Info;
    /// A class or concept above itself.
    Cycle = "cycle", Error;
    /// A term of our namespaces that nothing declares.
    Undeclared = "undeclared", Error;
    /// A known prefix that stands for another namespace.
    Prefix = "prefix", Error;
    /// A file does not follow its format.
    Syntax = "syntax", Error;
    /// A manifest of an extension, a workspace or a data set that cannot be used.
    Manifest = "manifest", Error;
    /// An extension that was made for another version of the core ontology.
    Pin = "pin", Error;
    /// Two extensions claim one word.
    Claim = "claim", Error;
    /// A file that nothing reads.
    Unread = "unread", Warn;
    /// A name of a definition that is given twice.
    Redefined = "redefined", Error;
    /// A line of a table that cannot be read.
    BadRow = "bad-row", Error;
    /// A line of a table that says nothing, because its mapping makes nothing of it.
    LostRow = "lost-row", Warn;
    /// A mapping names a column that its table lacks.
    MissingColumn = "missing-column", Error;
    /// A column of a table that its mapping does not name.
    UnusedColumn = "unused-column", Info;
    /// A thing lacks what a shape asks of it.
    Shape = "shape", Error;
    /// A named body that no source tells of.
    NoSource = "no-source", Error;
    /// A shape that cannot be used, or does not do what it seems to do.
    BadShape = "bad-shape", Error;
    /// A rule that is no CONSTRUCT query.
    RuleKind = "rule-kind", Error;
    /// A rule that would make something new each time.
    RuleEndless = "rule-endless", Error;
    /// A rule that reads what it makes.
    RuleLoop = "rule-loop", Error;
    /// A rule that reads what a later one makes.
    RuleOrder = "rule-order", Error;
    /// A rule that makes nothing.
    RuleIdle = "rule-idle", Info;
    /// A map between vocabularies that is not declared as it should be, or leads nowhere.
    Map = "map", Error;
    /// A kind of gap that cannot be asked.
    GapKind = "gap-kind", Error;
    /// A competency question without the answer that is expected.
    Question = "question", Error;
    /// A stored query that does not compile.
    Query = "query", Error;
}

impl Kind {
    /// Whether it is a concern of the lint, which looks at words and terms alone.
    pub fn of_words(self) -> bool {
        self <= Self::Prefix
    }
}

/// Where it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path of the file below the root of the sources.
    pub file: String,
    /// The line from 1, where the format tells lines.
    pub line: Option<usize>,
    /// The column from 1, where it is known.
    pub column: Option<usize>,
}

impl Place {
    /// A line of a file.
    pub(super) fn line(file: impl Into<String>, line: impl Into<Option<usize>>) -> Self {
        Self { file: file.into(), line: line.into(), column: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

/// One finding. The order is that of reports: by place, then by kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where the term is written; none for what stands in a table.
    pub place: Option<Place>,
    /// What kind it is.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// The term in its short form, or what else it is about.
    pub term: String,
    /// One sentence without a full stop, words in backticks.
    pub message: String,
    /// What would mend it.
    pub suggestion: Option<String>,
}

/// Writes IRIs in a text in the short forms that files have for them.
pub(super) fn shorten(text: &mut String, files: &Files) {
    if let Some(pattern) = IRIS.as_ref().filter(|_| text.contains('<')) {
        let short = |found: &regex::Captures<'_>| files.compact(&found[1]);
        *text = pattern.replace_all(text, short).into_owned();
    }
}

impl Finding {
    /// A finding of the usual severity of its kind.
    pub(super) fn new(kind: Kind, place: Place, term: impl Into<String>, message: impl Into<String>) -> Self {
        let (term, message) = (term.into(), message.into());
        Self { place: Some(place), kind, severity: kind.severity(), term, message, suggestion: None }
    }

    /// Writes IRIs in the short forms that the texts themselves have for them.
    pub(super) fn shorten(&mut self, files: &Files) {
        for text in [Some(&mut self.term), Some(&mut self.message), self.suggestion.as_mut()].into_iter().flatten() {
            shorten(text, files);
        }
    }

    /// Says what would mend it.
    #[must_use]
    pub(super) fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}
