//! Stored questions: whether their answers are the expected ones, and how they differ from those of the release before.

use std::fmt::Write as _;

use crate::diff::Version;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::release::Problem;
use crate::session::expected;
use crate::text::one_line;

/// Lines of one answer that a changelog lists.
const MOST_LINES: usize = 12;

/// What became of the answer to a stored question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question, on one line.
    pub query: String,
    /// What is different, line by line: rows gone, rows with other values, rows come.
    pub lines: Vec<String>,
}

/// Stored queries with another answer than the file beside them expects.
pub(super) fn unexpected(version: &Version, queries: &[SourceFile]) -> Vec<Problem> {
    let mut found = Vec::new();
    for file in queries.iter().filter(|file| file.path.ends_with(".cq")) {
        let beside = format!("{}.expected", file.path.trim_end_matches(".cq"));
        let Some(before) = queries.iter().find(|file| file.path == beside) else { continue };
        // a query that has no answer is told as such
        let Ok(answered) = expected::answered(version.session(), &file.text) else { continue };
        for difference in expected::compare(&before.text, &answered) {
            let message = format!("{}: another answer was expected: {}", file.path, one_line(&difference));
            found.push(Problem { check: "questions", message });
        }
    }
    found
}

/// The answers that differ between two versions: to the questions of the new one, and to stored queries.
pub fn answers(old: &Version, new: &Version, files: &[SourceFile], queries: &[SourceFile]) -> Vec<Answer> {
    let own = files.iter().filter(|file| load::is_in(&file.path, "questions"));
    let mut found = Vec::new();
    for file in own.chain(queries).filter(|file| file.path.ends_with(".cq")) {
        let Ok(now) = expected::answered(new.session(), &file.text) else { continue };
        let before = expected::answered(old.session(), &file.text).unwrap_or_default();
        for (n, answer) in now.iter().enumerate() {
            let lines = match before.get(n) {
                Some(was) => expected::between(was, answer),
                None => vec![format!("could not be asked before; rows now: {}", answer.table.rows.len())],
            };
            if !lines.is_empty() {
                found.push(Answer { query: answer.query.clone(), lines });
            }
        }
    }
    found
}

/// A section of a changelog; empty if no answer differs.
pub(super) fn markdown(answers: &[Answer]) -> String {
    let mut text = String::new();
    for answer in answers {
        let _ = writeln!(text, "- `{}`", answer.query.replace('`', "'"));
        let _ = writeln!(text, "  ```text");
        for line in answer.lines.iter().take(MOST_LINES) {
            let _ = writeln!(text, "  {line}");
        }
        if answer.lines.len() > MOST_LINES {
            let _ = writeln!(text, "  and {} more lines", answer.lines.len() - MOST_LINES);
        }
        let _ = writeln!(text, "  ```");
    }
    if text.is_empty() { text } else { format!("### Answers\n{text}") }
}
