//! What has to hold before a release.

use crate::check;
use crate::check::Kind;
use crate::check::Severity;
use crate::diff::Version;
use crate::graph::SourceFile;
use crate::release::answers;
use crate::workspace::Workspace;

/// Something that keeps a release from being made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The check that found it: `lint`, `shapes`, `queries`, `questions`, or the kind of a finding about files, rules or maps.
    pub check: &'static str,
    /// Where and what, on one line.
    pub message: String,
}

/// Errors that `concord check` finds in the graph and the stored queries, and stored queries with another answer than is expected.
pub fn problems(workspace: &Workspace, version: &Version, queries: &[SourceFile]) -> Vec<Problem> {
    let stored: Vec<SourceFile> = queries.iter().filter(|file| file.path.ends_with(".cq")).cloned().collect();
    let findings = check::check(workspace, &stored).findings;
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    let mut found: Vec<Problem> = errors
        .map(|finding| {
            let check = match finding.kind {
                Kind::Shape | Kind::BadShape => "shapes",
                Kind::Question => "questions",
                Kind::Query => "queries",
                kind if kind.of_words() => "lint",
                kind => kind.word(),
            };
            let place = finding.place.map_or_else(String::new, |place| format!("{place}: "));
            // of a text or a question the place tells enough
            let term = match finding.kind {
                Kind::Syntax | Kind::Question | Kind::Query => String::new(),
                _ => format!("{}: ", finding.term),
            };
            Problem { check, message: format!("{place}{term}{}", finding.message) }
        })
        .collect();
    found.extend(answers::unexpected(version, queries));
    found.sort();
    found
}
