//! Differences as text, as Markdown for a changelog, and as JSON.

use std::fmt::Write as _;

use serde_json::Value;
use serde_json::json;

use crate::diff::Change;
use crate::diff::Difference;
use crate::diff::Impact;
use crate::text::one_line;
use crate::text::visible;

/// Changes of data that are listed; the others are counted.
const MOST_COUNTS: usize = 20;

/// For people: each change with its place, then how many there are.
pub fn text(difference: &Difference) -> String {
    let mut text = String::new();
    for change in &difference.changes {
        if let Some(place) = &change.place {
            let _ = write!(text, "{}: ", visible(&place.to_string()));
        }
        let (impact, kind) = (change.impact, change.kind);
        let _ = writeln!(text, "{impact}[{kind}]: {}: {}", one_line(&change.subject), one_line(&change.message));
    }
    for line in data(difference) {
        let _ = writeln!(text, "data: {}", one_line(&line));
    }
    let _ = writeln!(text, "{}", summary(difference));
    text
}

/// For a changelog: a section for each impact, then the data.
pub fn markdown(difference: &Difference) -> String {
    let mut text = String::new();
    for (impact, title) in [(Impact::Breaking, "Breaking"), (Impact::Additive, "Added"), (Impact::Wording, "Wording")] {
        let changes: Vec<&Change> = difference.changes.iter().filter(|change| change.impact == impact).collect();
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "### {title}");
        for change in changes {
            let subject = one_line(&change.subject);
            let subject = if subject.contains('`') { subject } else { format!("`{subject}`") };
            let _ = writeln!(text, "- {subject}: {}", one_line(&change.message));
        }
        text.push('\n');
    }
    let lines = data(difference);
    if !lines.is_empty() {
        let _ = writeln!(text, "### Data");
        for line in lines {
            let _ = writeln!(text, "- {}", one_line(&line));
        }
        text.push('\n');
    }
    if text.is_empty() { "Nothing that those who ask could notice.\n".to_owned() } else { text }
}

/// For programs: one object.
pub fn json(difference: &Difference) -> Value {
    let changes: Vec<Value> = difference
        .changes
        .iter()
        .map(|change| {
            json!({
                "impact": change.impact.to_string(),
                "kind": change.kind,
                "subject": change.subject,
                "message": change.message,
                "file": change.place.as_ref().map(|place| &place.file),
                "line": change.place.as_ref().and_then(|place| place.line),
            })
        })
        .collect();
    let counts: Vec<Value> = difference
        .counts
        .iter()
        .map(|count| json!({ "source": count.source, "class": count.class, "old": count.old, "new": count.new }))
        .collect();
    let [breaking, additive, wording] = Impact::ALL.map(|impact| number(difference, impact));
    json!({
        "changes": changes,
        "data": counts,
        "summary": { "breaking": breaking, "additive": additive, "wording": wording },
    })
}

fn number(difference: &Difference, impact: Impact) -> usize {
    difference.changes.iter().filter(|change| change.impact == impact).count()
}

fn summary(difference: &Difference) -> String {
    let numbers = Impact::ALL.map(|impact| format!("{} {impact}", number(difference, impact)));
    numbers.join(", ")
}

fn data(difference: &Difference) -> Vec<String> {
    let counts = &difference.counts;
    let mut lines: Vec<String> = counts
        .iter()
        .take(MOST_COUNTS)
        .map(|count| format!("{}, {}: {} things, were {}", count.source, count.class, count.new, count.old))
        .collect();
    if counts.len() > MOST_COUNTS {
        lines.push(format!("and {} more numbers", counts.len() - MOST_COUNTS));
    }
    lines
}
