//! What is wrong with a shapes graph, and where.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::shacl::files::Files;
use crate::span::Source;
use crate::span::Span;

/// A fault of a shapes graph, or something in it that may not do what it seems to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where, as [`Files::place`] understands it.
    pub place: u32,
    /// What the line has, to be pointed at.
    pub(super) word: String,
    /// One sentence without a full stop.
    pub message: String,
    /// What would work, one sentence each.
    pub help: Vec<String>,
}

impl Fault {
    /// The fault as the program shows it, with its line of the text that it stands in.
    pub fn diagnostic(&self, files: &Files, source: &Source, severity: Severity) -> Diagnostic {
        let mut diagnostic = Diagnostic::bare(Code::BadData, severity, self.message.clone());
        if let Some(line) = files.place(self.place).line {
            diagnostic = diagnostic.label(span(&source.text, line, &self.word), "");
        }
        diagnostic.help.clone_from(&self.help);
        diagnostic
    }
}

/// A word of a line, or the whole line without its indent where the word is not in it.
fn span(text: &str, line: usize, word: &str) -> Span {
    let mut lines = text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(line - 1).map(str::len).sum();
    let line = lines.next().unwrap_or_default();
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    match line.find(word).filter(|_| !word.is_empty()) {
        Some(at) => Span::new(start + at, start + at + word.len()),
        None => Span::new(start + indent, start + indent + trimmed.trim_end().len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_its_line_is_pointed_at() {
        let text = "a\n  b sh:minCount x ;\n c\n";
        let at = |line, word| &text[span(text, line, word).range()];
        assert_eq!(at(2, "sh:minCount"), "sh:minCount");
        assert_eq!(at(2, "missing"), "b sh:minCount x ;");
        assert_eq!((at(3, ""), at(9, "")), ("c", ""));
    }
}
