//! Times in years.

use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::plan::Time;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast::Item;
use crate::syntax::ast::Keyword;

impl Resolver<'_> {
    /// The time of a clause; its first item is the year or range.
    pub(super) fn time(&mut self, keyword: Keyword, span: Span, run: &[Spanned<Item>]) -> Option<Time> {
        let Some(given) = run.first() else {
            return self.fault(Diagnostic::error(Code::Syntax, span, "a year is missing"));
        };
        let first = &Spanned::new(self.param_item(&given.node).unwrap_or(&given.node).clone(), given.span);
        let example = match keyword {
            Keyword::Since => "since 1999",
            Keyword::Before => "before 1999",
            Keyword::AsOf => "as of 1999",
            _ => "during 1960..1974",
        };
        // things are dated by the year: a month would be dropped, and the answer be about the whole year
        if let Some(year) = year_of(&first.node) {
            return self.fault(
                Diagnostic::error(Code::TypeMismatch, first.span, "a whole number, such as a year, was expected here")
                    .replace(first.span, year),
            );
        }
        let year = |text: &str| Some(text).filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
        let time = match (&first.node, keyword) {
            (Item::Number(text) | Item::Date(text), _) => year(text).map(|year: i64| match keyword {
                Keyword::Since => Time::Since(year),
                Keyword::Before => Time::Before(year),
                Keyword::AsOf => Time::AsOf(year),
                _ => Time::During(Some(year), Some(year)),
            }),
            (Item::Range { from, to }, Keyword::During) => {
                let (low, high) = (from.as_deref().map(year), to.as_deref().map(year));
                match (low, high) {
                    (Some(None), _) | (_, Some(None)) => None,
                    (low, high) => Some(Time::During(low.flatten(), high.flatten())),
                }
            }
            _ => None,
        };
        match time {
            Some(Time::During(Some(from), Some(to))) if from > to => self.fault(
                Diagnostic::error(Code::TypeMismatch, first.span, "the period ends before it begins")
                    .replace(first.span, format!("{to}..{from}")),
            ),
            Some(time) => Some(time),
            None => self.fault(
                Diagnostic::error(Code::TypeMismatch, first.span, "a year of four digits was expected")
                    .help(format!("write it as `{example}`")),
            ),
        }
    }
}

/// The year, or the years, of a time that says more than that.
fn year_of(item: &Item) -> Option<String> {
    let year = |text: &str| text.split('-').next().unwrap_or_default().to_owned();
    match item {
        Item::Date(text) => Some(year(text)),
        Item::Range { from, to } => {
            let ends = [from, to].map(|end| end.as_deref().unwrap_or_default());
            ends.iter().any(|end| end.contains('-')).then(|| ends.map(year).join(".."))
        }
        _ => None,
    }
}
