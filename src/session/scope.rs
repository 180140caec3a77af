//! The scope of queries that have none of their own: `across Turkey -> Germany`.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::nearest;
use crate::session::Session;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax;
use crate::syntax::ast;

impl Session {
    /// Gives every query without a scope of its own this one, such as `across Turkey -> Germany`; an empty text takes it away.
    ///
    /// # Errors
    /// If the text is no scope, or names what is not there. The scope is then as it was.
    pub fn set_scope(&mut self, text: &str) -> Result<(), Diagnostics> {
        let outer = std::mem::take(&mut self.scope);
        let set = self.set_scope_unasked(text).and_then(|()| self.asked_alone(Span::new(0, text.len())));
        set.inspect_err(|_| self.scope = outer)
    }

    /// As [`Session::set_scope`] for a scope whose parameters have no values yet; a query says what is wrong with them.
    ///
    /// # Errors
    /// If the text is no scope. The scope is then as it was.
    pub fn set_scope_unasked(&mut self, text: &str) -> Result<(), Diagnostics> {
        self.scope = read(text)?;
        Ok(())
    }

    /// A query with the scope of the session, if it has none of its own.
    pub(super) fn in_scope(&self, query: &ast::Query) -> Option<ast::Query> {
        let without = query.scope.is_empty() && !self.scope.is_empty();
        without.then(|| ast::Query { scope: self.scope.clone(), ..query.clone() })
    }

    /// The faults of the scope itself, told of a query at a place: those of its own text would point into the wrong one.
    pub(super) fn faults_of_scope(&self, place: Span) -> Option<Diagnostics> {
        let mut faults = self.asked_alone(place).err()?;
        for fault in &mut faults {
            fault.labels.clear();
            fault.replacements.clear();
            *fault = fault.clone().label(place, "in the scope of this query");
        }
        Some(faults)
    }

    /// Compiles the scope of the session with nothing in it.
    fn asked_alone(&self, place: Span) -> Result<(), Diagnostics> {
        if self.scope.is_empty() {
            return Ok(());
        }
        let anything = ast::Phrase { head: vec![Spanned::new(ast::Item::Any, place)], clauses: Vec::new() };
        let set = Spanned::new(ast::Set::Phrase(anything), place);
        let query = ast::Query { given: None, scope: self.scope.clone(), set, stages: Vec::new() };
        self.compile_query(&query, place).map(drop)
    }
}

/// The clauses of a scope; a colon may end it, as it does before a query.
fn read(text: &str) -> Result<Vec<ast::Clause>, Diagnostics> {
    let text = text.trim_end();
    let text = text.strip_suffix(':').unwrap_or(text);
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let inside = |fault: &Diagnostic| fault.span().is_some_and(|span| span.range().start < text.len());
    match syntax::parse(&format!("{text}: *")) {
        Ok(program) => {
            if let [Spanned { node: ast::Statement::Query(query), .. }] = &program.statements[..]
                && matches!(&query.set.node, ast::Set::Phrase(phrase) if phrase.clauses.is_empty())
                && !query.scope.is_empty()
            {
                return Ok(query.scope.clone());
            }
            Err(vec![no_scope(text)])
        }
        Err(faults) if faults.iter().all(inside) => Err(faults),
        // what is wrong is only seen at the colon, which is ours
        Err(_) => Err(vec![no_scope(text)]),
    }
}

fn no_scope(text: &str) -> Diagnostic {
    let start = text.len() - text.trim_start().len();
    let word = text.split_whitespace().next().unwrap_or_default();
    let first = Span::new(start, start + word.len());
    let fault = Diagnostic::error(Code::Syntax, first, "a scope is one clause, such as `across Turkey -> Germany`");
    if word == "across" { fault } else { fault.did_you_mean(first, &nearest(word, ["across"])) }
}
