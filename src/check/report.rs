//! Findings as text and as JSON.

use std::fmt::Write as _;

use serde_json::Value;
use serde_json::json;

use crate::check::finding::Finding;
use crate::check::finding::Severity;
use crate::text::one_line;

/// For people: each finding with its place, and how many there are.
pub fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        if let Some(place) = &finding.place {
            let _ = write!(text, "{place}: ");
        }
        let (severity, word, term) = (finding.severity, finding.kind.word(), &finding.term);
        let _ = writeln!(text, "{severity}[{word}]: {term}: {}", one_line(&finding.message));
        if let Some(suggestion) = &finding.suggestion {
            let _ = writeln!(text, "  {}", one_line(suggestion));
        }
    }
    let [errors, warnings, infos] = counts(findings);
    let _ = writeln!(text, "{}, {}, {infos} info", several(errors, "error"), several(warnings, "warning"));
    text
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
