//! Numbers, days and words that a field is compared with, each held to what the field has.

use std::str::FromStr as _;

use oxsdatatypes::Date;

use crate::compile::piece::joined;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::iri;
use crate::plan::Value;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast;
use crate::syntax::ast::Comparison;
use crate::syntax::ast::Item;

impl Resolver<'_> {
    /// The value that a field of literals is compared with.
    pub(super) fn literal(
        &mut self,
        datatype: &str,
        op: Spanned<Comparison>,
        value: &[Spanned<Item>],
        span: Span,
    ) -> Option<Value> {
        match (&value[0].node, datatype) {
            (Item::Date(text), other) if other != iri::XSD_STRING && !is_day(text) => {
                self.fault(Diagnostic::error(Code::TypeMismatch, span, format!("there is no day `{text}`")).help(
                    "a day is a year, a month from 01 to 12 and a day of that month, such as `1999-06-30` or `1999-06`",
                ))
            }
            (_, iri::XSD_STRING) => self.words(op, value, span),
            // a part of a number or of a day is looked for in its digits
            (Item::Quoted(text), _) if op.node == Comparison::Contains => Some(Value::Text(text.clone())),
            (Item::Number(text), iri::XSD_DATE) if is_year(text) => Some(Value::Date(text.clone())),
            (_, iri::XSD_DATE) => match &value[0].node {
                Item::Date(text) if value.len() == 1 => Some(Value::Date(text.clone())),
                _ => self.fault(Diagnostic::error(Code::TypeMismatch, span, "a day was expected here").help(
                    "this field holds days: compare it with one, such as `>= 1999-06-30`, `>= 1999-06` or `>= 1999`",
                )),
            },
            (Item::Number(text), _) if value.len() == 1 => Some(number(text)),
            (Item::Date(text), iri::XSD_INTEGER) => self.fault(
                Diagnostic::error(Code::TypeMismatch, span, "a whole number, such as a year, was expected here")
                    .replace(span, text.split('-').next().unwrap_or_default()),
            ),
            (Item::Date(text), other) if other != iri::XSD_DECIMAL => Some(Value::Date(text.clone())),
            (Item::Quoted(text), other) if ![iri::XSD_INTEGER, iri::XSD_DECIMAL].contains(&other) => {
                Some(Value::Text(text.clone()))
            }
            _ => self.fault(
                Diagnostic::error(Code::TypeMismatch, span, "a number was expected here")
                    .help("this field holds numbers: compare it with one, such as `>= 1000`"),
            ),
        }
    }

    /// A number or a day where nobody says what the field has.
    pub(super) fn untyped(value: &[Spanned<Item>]) -> Option<Value> {
        match value {
            [Spanned { node: Item::Number(text), .. }] => Some(number(text)),
            [Spanned { node: Item::Date(text), .. }] => Some(Value::Date(text.clone())),
            _ => None,
        }
    }

    /// The words that a field of words is compared with. They have no order.
    pub(super) fn words(&mut self, op: Spanned<Comparison>, value: &[Spanned<Item>], span: Span) -> Option<Value> {
        if !matches!(op.node, Comparison::Equal | Comparison::NotEqual | Comparison::Contains) {
            return self.fault(
                Diagnostic::error(Code::TypeMismatch, op.span, "this field holds words, which have no order")
                    .help("compare it with `=`, `!=` or `contains`; times are said with `since`, `before` and `as of`")
                    .replace(op.span, "contains"),
            );
        }
        match as_words(value) {
            Some(text) => Some(Value::Text(text)),
            None => self.fault(
                Diagnostic::error(Code::TypeMismatch, span, "words were expected here")
                    .help("put them into quotes, as in `contains \"labour\"`"),
            ),
        }
    }

    /// The number, time or text that a parameter stands for, at its place; none where it stands for things.
    pub(super) fn literal_param(&self, words: bool, value: &[Spanned<Item>]) -> Option<Spanned<Item>> {
        let [Spanned { node: Item::Param(name), span }] = value else { return None };
        let given = self.param_run(name)?;
        let item = match given {
            [Spanned { node: item @ (Item::Number(_) | Item::Date(_) | Item::Range { .. }), .. }] => item.clone(),
            _ if words => Item::Quoted(as_words(given)?),
            _ => return None,
        };
        Some(Spanned::new(item, *span))
    }

    /// The number of `at least $n` and `take $n`.
    pub(super) fn amount(&mut self, amount: &ast::Amount, span: Span) -> Option<u64> {
        let name = match amount {
            ast::Amount::Number(number) => return Some(*number),
            ast::Amount::Param(name) => name,
        };
        let given = match self.param_run(name) {
            Some([Spanned { node: Item::Number(text) | Item::Date(text), .. }]) => format!("`{text}`"),
            Some(_) => "no number".to_owned(),
            // says that there is no value, or what is wrong with it
            None => self.param(name, span).map(|_| "no number".to_owned())?,
        };
        let number = given.trim_matches('`').parse().ok();
        number.or_else(|| {
            self.fault(
                Diagnostic::error(
                    Code::TypeMismatch,
                    span,
                    format!("`${name}` stands for {given}, and a whole number was expected"),
                )
                .help("a number of things is 0, 1, 2 and so on"),
            )
        })
    }
}

/// Words as they are typed, or in quotes; a number or a day can be a part of them.
fn as_words(value: &[Spanned<Item>]) -> Option<String> {
    match value {
        [Spanned { node: Item::Quoted(text) | Item::Number(text) | Item::Date(text), .. }] => Some(text.clone()),
        _ => joined(value),
    }
}

fn number(text: &str) -> Value {
    text.parse().map_or_else(|_| Value::Decimal(text.to_owned()), Value::Integer)
}

/// Whether a month, or a day, is one of the calendar.
fn is_day(text: &str) -> bool {
    let whole = if text.len() == "1999-06".len() { format!("{text}-01") } else { text.to_owned() };
    Date::from_str(&whole).is_ok()
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}
