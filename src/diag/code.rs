//! The stable codes of diagnostics. Each has a paragraph in docs/errors.md and a case in tests/corpus.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// What kind of finding a diagnostic is. The word is stable: scripts may match on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// All codes, in the order in which the documentation lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The kebab-case word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

codes! {
    /// The text does not follow the grammar.
    Syntax = "syntax",
    /// A form of another query language, understood and refused.
    ForeignSyntax = "foreign-syntax",
    /// The text is longer or more deeply nested than the caps allow.
    TooLarge = "too-large",
    /// The header asks for a version that this program does not speak.
    LanguageVersion = "language-version",
    /// A word that nothing in the graph or the language answers to.
    UnknownName = "unknown-name",
    /// A word that answers to several things of the kind wanted.
    AmbiguousName = "ambiguous-name",
    /// A link word that the noun before it does not take, or not with that operand.
    NoSuchLink = "no-such-link",
    /// A link word that fits several properties.
    AmbiguousLink = "ambiguous-link",
    /// Words whose grouping may not be the one meant.
    Grouping = "grouping",
    /// Several ways to read a run of words.
    AmbiguousPhrase = "ambiguous-phrase",
    /// A field that the rows do not have.
    UnknownField = "unknown-field",
    /// A value of the wrong kind.
    TypeMismatch = "type-mismatch",
    /// `origin` or `destination` without a corridor to take it from.
    NeedsCorridor = "needs-corridor",
    /// A corridor whose end is not a place, or a chain of arrows.
    BadCorridor = "bad-corridor",
    /// A parameter without a value, or a value without a parameter.
    Parameter = "parameter",
    /// A definition used with the wrong number of arguments, or in terms of itself.
    Definition = "definition",
    /// A form of the language that this version does not answer yet.
    NotAvailable = "not-available",
    /// A word of a term that something else has replaced.
    Deprecated = "deprecated",
    /// No row; says which modifier emptied the answer.
    EmptyAnswer = "empty-answer",
    /// A graph, ontology or data file that cannot be loaded.
    BadData = "bad-data",
    /// An address that is none of an endpoint, or that holds what it must not.
    EndpointAddress = "endpoint-address",
    /// An endpoint that cannot be reached.
    EndpointUnreachable = "endpoint-unreachable",
    /// An endpoint that takes too long.
    EndpointSlow = "endpoint-slow",
    /// An endpoint that wants to know who asks, or does not let them in.
    EndpointDenied = "endpoint-denied",
    /// An endpoint that refuses a query.
    EndpointRefused = "endpoint-refused",
    /// An endpoint that has too much to do.
    EndpointBusy = "endpoint-busy",
    /// An answer that is none, or not the whole one.
    EndpointAnswer = "endpoint-answer",
    /// A limit on rows, reading or memory was reached.
    LimitReached = "limit-reached",
    /// The time for a query was up.
    Timeout = "timeout",
    /// A query was stopped from outside.
    Interrupted = "interrupted",
    /// A query on the command line that ends where the shell took the rest for a redirection.
    CutByShell = "cut-by-shell",
    /// Arguments of the command line that do not go together, or not with the query.
    Arguments = "arguments",
    /// A file that cannot be read or written.
    Io = "io",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
