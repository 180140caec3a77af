//! Everything that can be wrong, as data. One [`Diagnostic`] type serves the parser, the resolver, the loader and the checks;
//! [`render`] draws it for people, as one line, or as JSON.

mod code;
pub mod render;
mod suggest;

pub use code::Code;
pub use suggest::nearest;

use std::fmt;

use crate::span::Source;
use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The answer stands, but may not be what was meant.
    Warning,
    /// There is no answer.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A span with words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// New text for a span, which mends the query when applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// One finding. Built where the fact is known, drawn elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case code.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// One sentence without a full stop, names in backticks.
    pub message: String,
    /// The main place first; empty when there is no text to point at.
    pub labels: Vec<Label>,
    /// What would work, one sentence each.
    pub help: Vec<String>,
    /// At most three ways to mend it; each makes the query go further when applied alone.
    pub replacements: Vec<Replacement>,
    /// Stretches of text to put into parentheses; become replacements once the text is known.
    groups: Vec<Span>,
}

/// Findings of one run; never empty when used as an error.
pub type Diagnostics = Vec<Diagnostic>;

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::bare(code, Severity::Error, message).label(span, "")
    }

    /// A warning at a place.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::bare(code, Severity::Warning, message).label(span, "")
    }

    /// A finding that no text can show, such as a file that cannot be read.
    pub fn bare(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: Vec::new(),
            replacements: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Adds a place; a second label on the same span replaces an empty text.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        if let Some(same) = self.labels.iter_mut().find(|label| label.span == span && label.text.is_empty()) {
            same.text = text;
        } else {
            self.labels.push(Label { span, text });
        }
        self
    }

    /// Adds a sentence of help.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn replace(mut self, span: Span, text: impl Into<String>) -> Self {
        if self.replacements.len() < 3 {
            self.replacements.push(Replacement { span, text: text.into() });
        }
        self
    }

    /// Adds help and replacements for the nearest right words, if there are any.
    #[must_use]
    pub fn did_you_mean(mut self, span: Span, words: &[String]) -> Self {
        if words.is_empty() {
            return self;
        }
        let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        self.help.push(format!("did you mean {}?", listed.join(", ")));
        for word in words {
            self = self.replace(span, word.clone());
        }
        self
    }

    /// Offers two groupings: `inner` in parentheses, or all from the start of `whole` to `end`.
    #[must_use]
    pub fn regroup(self, inner: Span, whole: Span, end: u32) -> Self {
        self.group(inner).group(Span { start: whole.start, end })
    }

    /// Offers a stretch of text in parentheses.
    #[must_use]
    pub fn group(mut self, span: Span) -> Self {
        self.groups.push(span);
        self
    }

    /// Turns the offered groupings into replacements, now that the text is known.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        for group in std::mem::take(&mut self.groups) {
            if let Some(inner) = text.get(group.range()) {
                self = self.replace(group, format!("({inner})"));
            }
        }
        self
    }

    /// The main place, if any.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// `name:line:column` of the main place, or the name alone.
    pub fn place(&self, source: &Source) -> String {
        match self.span() {
            Some(span) => {
                let start = render::shown(&source.text, span).start;
                let (line, column) = source.position(Span::new(start, start).start);
                format!("{}:{line}:{column}", source.name)
            }
            None => source.name.clone(),
        }
    }
}
