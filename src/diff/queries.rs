//! What stored queries mean in each version.

use crate::check::Place;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Impact;
use crate::graph::SourceFile;
use crate::plan::Plan;
use crate::plan::Step;
use crate::session::Compiled;
use crate::session::Session;
use crate::span::Source;
use crate::syntax;
use crate::syntax::ast::Statement;
use crate::text::one_line;

/// Queries that break, are ambiguous now, or mean something else.
pub(super) fn changes(both: &Both<'_>, files: &[SourceFile]) -> Vec<Change> {
    files.iter().filter(|file| file.path.ends_with(".cq")).flat_map(|file| in_file(both, file)).collect()
}

fn in_file(both: &Both<'_>, file: &SourceFile) -> Vec<Change> {
    let source = Source::new(file.path.clone(), file.text.clone());
    let program = match syntax::parse(&file.text) {
        Ok(program) => program,
        Err(faults) => {
            let message = faults.first().map_or_else(String::new, |fault| format!(": {}", fault.message));
            let line = faults.first().and_then(Diagnostic::span).map_or(1, |span| source.position(span.start).0);
            let place = Some(Place { file: file.path.clone(), line: Some(line), column: None });
            let message = format!("cannot be read in either version{message}");
            let subject = format!("`{}`", one_line(file.text.lines().nth(line.saturating_sub(1)).unwrap_or_default()));
            return vec![Change { impact: Impact::Wording, kind: "query-unreadable", subject, message, place }];
        }
    };
    let (mut old, mut new) = (both.old.session.clone(), both.new.session.clone());
    let mut found = Vec::new();
    for statement in &program.statements {
        // with whatever is given for it, so that a question with parameters is compared too
        let (before, after) = (read(&mut old, statement, &file.text), read(&mut new, statement, &file.text));
        if !matches!(statement.node, Statement::Query(_)) {
            continue;
        }
        let line = source.position(statement.span.start).0;
        let change = |impact, kind, message: String| Change {
            impact,
            kind,
            subject: format!("`{}`", one_line(&file.text[statement.span.range()])),
            message,
            place: Some(Place { file: file.path.clone(), line: Some(line), column: None }),
        };
        match (before, after) {
            (Ok(Some(before)), Ok(Some(after))) => found
                .extend(compared(both, &before, &after).map(|(impact, kind, message)| change(impact, kind, message))),
            (Ok(_), Err(faults)) => {
                let ambiguous = [Code::AmbiguousName, Code::AmbiguousLink, Code::AmbiguousPhrase];
                let kind = if faults.iter().any(|fault| ambiguous.contains(&fault.code)) {
                    "query-ambiguous"
                } else {
                    "query-broken"
                };
                found.push(change(Impact::Breaking, kind, messages(&faults)));
            }
            (Err(_), Ok(_)) => {
                found.push(change(Impact::Additive, "query-mended", "works now, and did not".to_owned()));
            }
            _ => {}
        }
    }
    found
}

fn read(
    session: &mut Session,
    statement: &crate::span::Spanned<Statement>,
    text: &str,
) -> Result<Option<Compiled>, Diagnostics> {
    session.compile_statement(statement, text)
}

fn messages(faults: &Diagnostics) -> String {
    let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    said.join("; ")
}

/// How the meanings of a query differ.
fn compared(both: &Both<'_>, before: &Compiled, after: &Compiled) -> Option<(Impact, &'static str, String)> {
    let deprecated: Vec<&str> = after
        .warnings
        .iter()
        .filter(|warning| warning.code == Code::Deprecated)
        .map(|warning| warning.message.as_str())
        .collect();
    let old_terms = before.warnings.iter().any(|warning| warning.code == Code::Deprecated);
    let (was, is) = (before.plan.meaning(), after.plan.meaning());
    if !deprecated.is_empty() && !old_terms {
        return Some((Impact::Additive, "query-deprecated", deprecated.join("; ")));
    }
    if was == is {
        return None;
    }
    let (things_before, things_after) = (rows(&before.plan), rows(&after.plan));
    if things_before == things_after {
        let (was, is) = (before.plan.columns(), after.plan.columns());
        let lost: Vec<&str> = was
            .iter()
            .filter(|column| !is.iter().any(|now| now.content == column.content))
            .map(|column| column.heading.as_str())
            .collect();
        return Some(if !lost.is_empty() {
            (Impact::Breaking, "query-changed", format!("does not show {} any more", lost.join(", ")))
        } else if is.len() > was.len() {
            (Impact::Additive, "query-wider", "finds the same and shows further columns".to_owned())
        } else {
            (Impact::Wording, "query-order", "finds the same and shows its columns in another order".to_owned())
        });
    }
    if without(&things_after, |term| is_new(both, term)) == without(&things_before, |_| false) {
        return Some((Impact::Additive, "query-wider", "also finds what new terms stand for".to_owned()));
    }
    Some((Impact::Breaking, "query-changed", "is read in another way".to_owned()))
}

/// What a plan finds and does with it, whatever columns it shows.
fn rows(plan: &Plan) -> String {
    let column = |at: &usize| plan.columns().get(*at).map(|column| format!("{:?}", column.content));
    let steps: Vec<String> = plan
        .steps()
        .iter()
        .map(|step| match step {
            Step::Count(by) => format!("count {:?}", by.iter().map(column).collect::<Vec<_>>()),
            Step::Sort(by) => {
                format!("sort {:?}", by.iter().map(|(at, down)| (column(at), *down)).collect::<Vec<_>>())
            }
            Step::Matrix { down, across, .. } => format!("matrix {:?} {:?}", column(down), column(across)),
            other => format!("{other:?}"),
        })
        .collect();
    let mut bare = plan.clone();
    match &mut bare {
        Plan::Things(query) => (query.columns, query.steps) = (Vec::new(), Vec::new()),
        Plan::Cells(query) => (query.columns, query.steps) = (Vec::new(), Vec::new()),
    }
    format!("{} {}", bare.meaning(), steps.join(" "))
}

fn is_new(both: &Both<'_>, term: &str) -> bool {
    let known = |version: &super::Version| {
        let schema = version.schema();
        schema.declares(term) || version.names().thing(term).is_some()
    };
    known(both.new) && !known(both.old)
}

/// The parts of a meaning, without IRIs that are to be left out.
fn without(meaning: &str, left_out: impl Fn(&str) -> bool) -> Vec<&str> {
    let mut inside = false;
    let mut kept = Vec::new();
    for part in meaning.split('"') {
        // what stands between two IRIs of a list goes with the one that is left out
        let dropped = if inside { left_out(part) } else { part == ", " };
        if !dropped {
            kept.push(part);
        }
        inside = !inside;
    }
    kept
}
