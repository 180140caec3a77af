//! Parameters as they are given to a text: by arguments, by a request, by the comments of a stored query. Each has one value,
//! and each is of use to a text.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::session::Session;
use crate::span::Span;
use crate::syntax;
use crate::syntax::TokenKind;
use crate::syntax::ast::Statement;

/// What begins a comment that gives a parameter a value: `# --param name='value'`.
const COMMENT: &str = "# --param ";

/// One parameter, and what gives it.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Its name without the `$`.
    pub name: &'a str,
    /// What gives it, such as `--param`.
    pub by: &'a str,
    /// Where, if that is in the text itself.
    pub at: Option<Span>,
}

impl Given<'_> {
    fn fault(&self, message: String) -> Diagnostic {
        let fault = Diagnostic::bare(Code::Parameter, Severity::Error, message);
        match self.at {
            Some(span) => fault.label(span, ""),
            None => fault,
        }
    }
}

/// A parameter that a comment of a text gives.
struct Comment<'t> {
    name: &'t str,
    value: &'t str,
    span: Span,
}

impl Session {
    /// Gives the parameters of a stored query the values that its comments name: `# --param name='value'`.
    ///
    /// # Errors
    /// If a comment gives no value, or one that is no phrase; if a name has two values, or is used by no query of the text.
    pub fn set_params_of(&mut self, text: &str) -> Result<(), Diagnostics> {
        let comments = comments(text)?;
        let given: Vec<Given<'_>> = comments
            .iter()
            .map(|comment| Given { name: comment.name, by: COMMENT.trim(), at: Some(comment.span) })
            .collect();
        let faults = faults(&given, comments.iter().map(|comment| comment.value).chain([text]));
        if !faults.is_empty() {
            return Err(faults);
        }
        for comment in &comments {
            let at = |faults: Diagnostics| faults.into_iter().map(|fault| fault.label(comment.span, "")).collect();
            self.set_param(comment.name, comment.value).map_err(|faults| -> Diagnostics { at(faults) })?;
        }
        Ok(())
    }
}

/// The parameters that the comments of a text give.
fn comments(text: &str) -> Result<Vec<Comment<'_>>, Diagnostics> {
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        let Some(given) = line.strip_prefix(COMMENT) else { continue };
        let Some((name, value)) = pair(given) else {
            let message = format!("this comment should be `{COMMENT}name='value'`");
            return Err(vec![Diagnostic::error(Code::Parameter, span, message)]);
        };
        comments.push(Comment { name, value: value.trim().trim_matches('\''), span });
    }
    Ok(comments)
}

/// Name and value of `name=value`.
pub fn pair(given: &str) -> Option<(&str, &str)> {
    let (name, value) = given.split_once('=')?;
    Some((bare(name), value)).filter(|(name, _)| !name.is_empty())
}

/// A name as a text has it, without its `$`.
pub fn bare(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('$').unwrap_or(name)
}

/// Whether a text can use a parameter of this name.
pub fn is_name(name: &str) -> bool {
    let text = format!("${name}");
    let tokens = syntax::tokens(&text);
    matches!(&tokens[..], [only] if only.node == TokenKind::Param && only.span.range() == (0..text.len()))
}

/// What is wrong with parameters: a name with two values, and one that none of these texts uses, for the answers would be taken for
/// answers about its value. The values are texts too, since one can use another parameter.
pub fn faults<'t>(given: &[Given<'_>], texts: impl IntoIterator<Item = &'t str>) -> Diagnostics {
    let used: BTreeSet<String> = texts.into_iter().flat_map(used_by).collect();
    let twice = given.iter().enumerate().filter_map(|(n, one)| {
        let before = given[..n].iter().find(|before| before.name == one.name)?;
        let fault = one.fault(format!("the parameter `${}` has two values", one.name));
        Some(fault.help(if before.by == one.by {
            format!("`{}` gives both: leave one out", one.by)
        } else {
            format!("`{}` gives one and `{}` the other: leave one out", before.by, one.by)
        }))
    });
    let unused = given.iter().filter(|one| !used.contains(one.name)).map(|one| unused(one, &used));
    twice.chain(unused).collect()
}

fn unused(given: &Given<'_>, used: &BTreeSet<String>) -> Diagnostic {
    let name = given.name;
    let fault = given.fault(format!("no query uses the parameter `${name}` of `{}`", given.by));
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
pub fn used_by(text: &str) -> BTreeSet<String> {
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
