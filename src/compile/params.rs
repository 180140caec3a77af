//! Parameters where they are used: those of a definition, and those that are given from outside.

use crate::compile::Typed;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast;
use crate::syntax::ast::Item;

/// What a parameter of a definition stands for.
#[derive(Clone, Debug)]
pub(super) enum Bound {
    /// Things.
    Things(Typed),
    /// A number, a time, or a text that may be a name: what it means shows where it is used.
    Item(Spanned<Item>),
}

impl Resolver<'_> {
    /// The items that a parameter stands for, if it stands for no more than items.
    pub(super) fn param_run(&self, name: &str) -> Option<&[Spanned<Item>]> {
        match self.bindings.get(name) {
            Some(Bound::Item(item)) => Some(std::slice::from_ref(item)),
            Some(Bound::Things(_)) => None,
            None => match run_of(self.definitions.param(name)?)? {
                // one parameter may stand for another
                [Spanned { node: Item::Param(other), .. }] if other != name => {
                    self.definitions.param(other).and_then(run_of)
                }
                run => Some(run),
            },
        }
    }

    /// The value of a parameter that is a single item, such as a year.
    pub(super) fn param_item(&self, item: &Item) -> Option<&Item> {
        let Item::Param(name) = item else { return None };
        match self.param_run(name)? {
            [only] => Some(&only.node),
            _ => None,
        }
    }

    /// An argument of a definition.
    pub(super) fn argument(&mut self, query: &ast::Query) -> Option<Bound> {
        if let Some([only]) = run_of(query) {
            let item = self.param_item(&only.node).unwrap_or(&only.node);
            if matches!(item, Item::Number(_) | Item::Date(_) | Item::Range { .. } | Item::Quoted(_)) {
                return Some(Bound::Item(Spanned::new(item.clone(), only.span)));
            }
        }
        self.inner(query).map(Bound::Things)
    }

    /// The value of `$name` as things.
    pub(super) fn param(&mut self, name: &str, span: Span) -> Option<Typed> {
        let value = match self.bindings.get(name) {
            Some(Bound::Things(typed)) => return Some(typed.clone().told_at(span)),
            Some(Bound::Item(item)) => {
                let phrase = ast::Phrase { head: vec![Spanned::new(item.node.clone(), span)], clauses: Vec::new() };
                let set = Spanned::new(ast::Set::Phrase(phrase), span);
                ast::Query { given: None, scope: Vec::new(), set, stages: Vec::new() }
            }
            None => match self.definitions.param(name) {
                Some(value) => value.clone(),
                None => return self.without_value(name, span),
            },
        };
        let quiet = self.faults.len();
        let typed = self.inner(&value);
        // spans of a value belong to another text: point at the parameter
        for fault in &mut self.faults[quiet..] {
            fault.labels.clear();
            fault.replacements.clear();
            *fault = fault.clone().label(span, format!("in the value of `${name}`"));
        }
        typed.map(|typed| typed.told_at(span))
    }

    fn without_value<T>(&mut self, name: &str, span: Span) -> Option<T> {
        let known: Vec<&str> = self.bindings.keys().map(String::as_str).chain(self.definitions.params()).collect();
        let near: Vec<String> = crate::diag::nearest(name, known).into_iter().map(|near| format!("${near}")).collect();
        self.fault(
            Diagnostic::error(Code::Parameter, span, format!("the parameter `${name}` has no value"))
                .help(format!("give it one with `--param {name}=VALUE`"))
                .did_you_mean(span, &near),
        )
    }
}

/// The items of a query that is no more than items.
fn run_of(query: &ast::Query) -> Option<&[Spanned<Item>]> {
    match &query.set.node {
        ast::Set::Phrase(phrase) if phrase.clauses.is_empty() && query.stages.is_empty() && query.scope.is_empty() => {
            Some(&phrase.head)
        }
        _ => None,
    }
}
