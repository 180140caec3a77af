//! Partial orders: which of two things is declared to have more of something, directly or by a chain of declarations.
//!
//! Nothing follows about two things that no chain joins: they are not comparable.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use oxrdf::Term;

use crate::diag::Diagnostics;
use crate::session::Session;
use crate::session::answer::plain;
use crate::span::Span;
use crate::sparql::Select;

/// One declaration: the higher thing, and what says so.
type Step = (String, Term);

/// How two things compare in one respect.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    /// What they are compared in; none where nothing compares them.
    pub(super) aspect: Option<Term>,
    /// The word for it.
    pub(super) word: &'static str,
    /// The declarations that it follows from, in order.
    pub(super) chain: Vec<Term>,
}

/// Declared orders, one for each respect.
#[derive(Debug, Default)]
pub(super) struct PartialOrder {
    aspects: BTreeMap<String, (Term, BTreeMap<String, Vec<Step>>)>,
}

impl Session {
    /// Reads a declared order.
    pub(super) fn partial_order(&self, declared: &Select, span: Span) -> Result<PartialOrder, Diagnostics> {
        let mut order = PartialOrder::default();
        for row in self.select(&self.text(declared), span)?.rows {
            if let [Some(lesser), Some(greater), Some(aspect), Some(tie)] = &row[..] {
                let steps =
                    &mut order.aspects.entry(plain(aspect)).or_insert_with(|| (aspect.clone(), BTreeMap::new())).1;
                steps.entry(plain(lesser)).or_default().push((plain(greater), tie.clone()));
            }
        }
        for (_, steps) in order.aspects.values_mut() {
            for next in steps.values_mut() {
                next.sort_by_key(|(greater, tie)| (greater.clone(), tie.to_string()));
            }
        }
        Ok(order)
    }
}

impl PartialOrder {
    /// How two things compare, respect by respect; one answer that says so where no chain joins them.
    pub(super) fn compare(&self, one: &Term, other: &Term) -> Vec<Compared> {
        let (one, other) = (plain(one), plain(other));
        let mut found = Vec::new();
        for (aspect, steps) in self.aspects.values() {
            let (up, down) = (chain(steps, &one, &other), chain(steps, &other, &one));
            let (word, chain) = match (up, down) {
                (Some(up), Some(down)) => ("both, by different sources", [up, down].concat()),
                (Some(up), None) => ("below", up),
                (None, Some(down)) => ("above", down),
                (None, None) => continue,
            };
            found.push(Compared { aspect: Some(aspect.clone()), word, chain });
        }
        if found.is_empty() {
            found.push(Compared { aspect: None, word: "not comparable", chain: Vec::new() });
        }
        found
    }
}

/// The shortest chain of declarations from a lower to a higher thing.
fn chain(steps: &BTreeMap<String, Vec<Step>>, from: &str, to: &str) -> Option<Vec<Term>> {
    let mut open = VecDeque::from([(from.to_owned(), Vec::new())]);
    let mut seen = BTreeSet::from([from.to_owned()]);
    while let Some((at, chain)) = open.pop_front() {
        for (next, tie) in steps.get(&at).map_or(&[][..], Vec::as_slice) {
            let mut longer = chain.clone();
            longer.push(tie.clone());
            if next == to {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                open.push_back((next.clone(), longer));
            }
        }
    }
    None
}
