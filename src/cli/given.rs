//! Parameters as they are given: each name once, and each of use to a query.

use std::collections::BTreeSet;

use crate::cli::Exit;
use crate::cli::query::Args;
use crate::cli::runs::Parameters;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::span::Source;
use crate::syntax;
use crate::syntax::TokenKind;
use crate::syntax::ast::Statement;

/// One parameter, and the argument that gives it.
struct Given<'a> {
    name: &'a str,
    by: &'a str,
}

/// Names and values of `--param`, when these and all other parameters are sound.
///
/// # Errors
/// If one is no `name=value`, is given twice, or is used by no query: its answers would be taken for answers about its value.
pub(super) fn check(
    ui: &Ui,
    args: &Args,
    runs: &[Parameters],
    texts: &[Source],
) -> Result<Vec<(String, String)>, Exit> {
    let mut params = Vec::new();
    for given in &args.param {
        let read = given.split_once('=').map(|(name, value)| (bare(name), value));
        let Some((name, value)) = read.filter(|(name, _)| !name.is_empty()) else {
            ui.err(&format!("error: `--param {given}` should be `--param name=value`\n"));
            return Err(Exit::Usage);
        };
        params.push((name.to_owned(), value.to_owned()));
    }
    let ends = args.corridor.ends();
    let columns = runs.first().map_or(&[][..], |run| &run.values[..]);
    let given: Vec<Given> = (ends.iter().map(|(name, _)| Given { name, by: option(name) }))
        .chain(params.iter().map(|(name, _)| Given { name, by: "--param" }))
        .chain(columns.iter().map(|(name, _)| Given { name, by: "--params-from" }))
        .collect();
    let mut faults = Vec::new();
    for (n, Given { name, by }) in given.iter().enumerate() {
        if let Some(before) = given[..n].iter().find(|before| before.name == *name) {
            let message = format!("the parameter `${name}` has two values");
            let help = if before.by == *by {
                format!("`{by}` gives both: leave one out")
            } else {
                format!("`{}` gives one and `{by}` the other: leave one out", before.by)
            };
            faults.push(fault(message).help(help));
        }
    }
    // a value can use a parameter too, as in `--from '$place'`
    let values = params.iter().chain(runs.iter().flat_map(|run| &run.values)).map(|(_, value)| value.as_str());
    let mut used: BTreeSet<String> = values.chain(ends.iter().map(|(_, place)| *place)).flat_map(names).collect();
    used.extend(texts.iter().flat_map(|text| used_by(&text.text)));
    // the ends of the corridor are used by its scope
    for Given { name, by } in &given[ends.len()..] {
        if !used.contains(*name) {
            faults.push(unused(name, by, &used));
        }
    }
    if faults.is_empty() {
        return Ok(params);
    }
    ui.report(&faults, &Source::new("arguments", ""), args.error_format);
    Err(Exit::Usage)
}

/// A name as a text has it, without its `$`.
pub(super) fn bare(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('$').unwrap_or(name)
}

fn option(end: &str) -> &'static str {
    if end == "from" { "--from" } else { "--to" }
}

fn fault(message: String) -> Diagnostic {
    Diagnostic::bare(Code::Parameter, Severity::Error, message)
}

fn unused(name: &str, by: &str, used: &BTreeSet<String>) -> Diagnostic {
    let fault = fault(format!("no query uses the parameter `${name}` of `{by}`"));
    if used.is_empty() {
        return fault.help(format!("no query has a parameter; one is used as `${name}` in the place of a name"));
    }
    let near = nearest(name, used.iter().map(String::as_str));
    let list = |names: &mut dyn Iterator<Item = &String>| names.map(|name| format!("`${name}`")).collect::<Vec<_>>();
    let fault = if near.is_empty() {
        fault
    } else {
        fault.help(format!("did you mean {}?", list(&mut near.iter()).join(", ")))
    };
    fault.help(format!("parameters used: {}", list(&mut used.iter()).join(", ")))
}

/// The parameters that a text asks for; those of a `define` are its own.
fn used_by(text: &str) -> BTreeSet<String> {
    let Ok(program) = syntax::parse(text) else { return names(text).into_iter().collect() };
    let mut used = BTreeSet::new();
    for statement in program.statements {
        let own: Vec<String> = match &statement.node {
            Statement::Define { params, .. } => params.iter().map(|param| param.node.clone()).collect(),
            _ => Vec::new(),
        };
        let found = names(text.get(statement.span.range()).unwrap_or_default());
        used.extend(found.into_iter().filter(|name| !own.contains(name)));
    }
    used
}

/// The parameters that stand in a text.
fn names(text: &str) -> Vec<String> {
    let tokens = syntax::tokens(text).into_iter().filter(|token| token.node == TokenKind::Param);
    tokens.filter_map(|token| text.get(token.span.range())).map(|name| bare(name).to_owned()).collect()
}
