//! Findings as text and as JSON, the same for `lint` and `check`.

use std::fmt::Write as _;

use serde_json::Value;
use serde_json::json;

use crate::check::Checked;
use crate::check::Made;
use crate::check::finding::Finding;
use crate::check::finding::Severity;
use crate::text::one_line;
use crate::text::visible;

impl Checked {
    /// For people: the findings, what the rules made, what was looked at, and how many findings there are.
    pub fn text(&self) -> String {
        let mut text = listed(&self.findings);
        let (own, base): (Vec<&Made>, Vec<&Made>) = self.rules.iter().partition(|made| made.own);
        for made in own {
            let _ = writeln!(text, "rule {} made {}", visible(&made.rule), several(made.statements, "statement"));
        }
        if !base.is_empty() {
            let sum = base.iter().map(|made| made.statements).sum();
            let _ = writeln!(text, "{} of the base made {}", several(base.len(), "rule"), several(sum, "statement"));
        }
        let counts = [
            several(self.files, "file"),
            several(self.statements, "statement"),
            several(self.rules.len(), "rule"),
            several(self.questions, "question"),
            if self.queries == 1 { "1 stored query".to_owned() } else { format!("{} stored queries", self.queries) },
        ];
        let _ = writeln!(text, "checked: {}", counts.join(", "));
        if !self.left_out.is_empty() {
            let files: Vec<_> = self.left_out.iter().map(|file| visible(file)).collect();
            let _ = writeln!(text, "left out, so that other findings may come of it: {}", files.join(", "));
        }
        text.push_str(&summary(&self.findings));
        text
    }

    /// For programs: the same as one object.
    pub fn json(&self) -> Value {
        let mut object = json(&self.findings);
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|made| json!({ "rule": made.rule, "file": made.file, "statements": made.statements }))
            .collect();
        object["rules"] = rules.into();
        object["checked"] = json!({
            "files": self.files,
            "statements": self.statements,
            "questions": self.questions,
            "queries": self.queries,
        });
        object["leftOut"] = self.left_out.as_slice().into();
        object
    }
}

/// For people: each finding with its place, and how many there are.
pub fn text(findings: &[Finding]) -> String {
    format!("{}{}", listed(findings), summary(findings))
}

fn listed(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        if let Some(place) = &finding.place {
            let _ = write!(text, "{}: ", visible(&place.to_string()));
        }
        let (severity, word) = (finding.severity, finding.kind.word());
        let _ = writeln!(text, "{severity}[{word}]: {}: {}", one_line(&finding.term), one_line(&finding.message));
        if let Some(suggestion) = &finding.suggestion {
            let _ = writeln!(text, "  {}", one_line(suggestion));
        }
    }
    text
}

fn summary(findings: &[Finding]) -> String {
    let [errors, warnings, infos] = counts(findings);
    format!("{}, {}, {infos} info\n", several(errors, "error"), several(warnings, "warning"))
}

/// For programs: one object with the findings and how many there are.
pub fn json(findings: &[Finding]) -> Value {
    let of = |finding: &Finding| {
        json!({
            "severity": finding.severity.to_string(),
            "code": finding.kind.word(),
            "term": finding.term,
            "message": finding.message,
            "file": finding.place.as_ref().map(|place| &place.file),
            "line": finding.place.as_ref().and_then(|place| place.line),
            "column": finding.place.as_ref().and_then(|place| place.column),
            "suggestion": finding.suggestion,
        })
    };
    let [error, warn, info] = counts(findings);
    let listed: Vec<Value> = findings.iter().map(of).collect();
    json!({ "findings": listed, "summary": { "error": error, "warn": warn, "info": info } })
}

fn counts(findings: &[Finding]) -> [usize; 3] {
    [Severity::Error, Severity::Warn, Severity::Info]
        .map(|severity| findings.iter().filter(|finding| finding.severity == severity).count())
}

fn several(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
