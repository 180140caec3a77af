//! Rewriting the plan. Every pass keeps the answer; a property test holds the whole list to that.

use std::collections::BTreeSet;

use crate::iri;
use crate::path::Path;
use crate::plan::CellQuery;
use crate::plan::Condition;
use crate::plan::Quantity;
use crate::plan::Query;
use crate::plan::Set;
use crate::plan::Time;

/// A pass over a set.
pub type Pass = fn(Set) -> Set;

/// The passes in the order in which they run, with the reason for the order.
pub const PASSES: &[(&str, Pass)] = &[
    // first, so that the others see no nested wrappers
    ("flatten", flatten),
    // before anchoring: a double denial must not become a MINUS in a MINUS
    ("double-denial", double_denial),
    // quantities that say no more than `with` and `without` become links, which the next passes know
    ("plain-quantities", plain_quantities),
    // duplicates would otherwise be copied into every MINUS
    ("distinct-conditions", distinct_conditions),
    // R4: what narrows the set is said inside what is taken away, so that it is not computed for the whole graph
    ("anchor", anchor),
    // last: the cheap and narrowing conditions first, what is taken away at the end
    ("order", order),
];

/// Runs all passes over a query.
#[must_use]
pub fn optimise(mut query: Query) -> Query {
    for (_, pass) in PASSES {
        query.set = pass(query.set);
    }
    query
}

/// Rewrites a question about cells.
pub fn optimise_cells(query: CellQuery) -> CellQuery {
    query.map_sets(&|set| PASSES.iter().fold(set, |set, (_, pass)| pass(set)))
}

/// Applies a function to every set inside a set, innermost first, then to the set itself.
pub(super) fn rewrite(set: Set, f: &mut dyn FnMut(Set) -> Set) -> Set {
    let set = match set {
        Set::Where(base, conditions) => {
            let base = rewrite(*base, f);
            let conditions = conditions.into_iter().map(|condition| rewrite_condition(condition, f)).collect();
            Set::Where(Box::new(base), conditions)
        }
        Set::Union(parts) => Set::Union(parts.into_iter().map(|part| rewrite(part, f)).collect()),
        Set::Intersection(parts) => Set::Intersection(parts.into_iter().map(|part| rewrite(part, f)).collect()),
        Set::Difference(a, b) => Set::Difference(Box::new(rewrite(*a, f)), Box::new(rewrite(*b, f))),
        leaf @ (Set::Instances(_) | Set::Concepts(_) | Set::Things(_) | Set::Key(_)) => leaf,
    };
    f(set)
}

fn rewrite_condition(condition: Condition, f: &mut dyn FnMut(Set) -> Set) -> Condition {
    let each = |conditions: Vec<Condition>, f: &mut dyn FnMut(Set) -> Set| {
        conditions.into_iter().map(|condition| rewrite_condition(condition, f)).collect()
    };
    match condition {
        Condition::Link { path, target } => {
            Condition::Link { path, target: target.map(|target| Box::new(rewrite(*target, f))) }
        }
        Condition::Witness { path, classes, conditions } => {
            Condition::Witness { path, classes, conditions: each(conditions, f) }
        }
        Condition::Count { path, target, quantity } => {
            Condition::Count { path, target: target.map(|target| Box::new(rewrite(*target, f))), quantity }
        }
        Condition::In(set) => Condition::In(Box::new(rewrite(*set, f))),
        Condition::Not(inner) => Condition::Not(Box::new(rewrite_condition(*inner, f))),
        Condition::All(parts) => Condition::All(each(parts, f)),
        Condition::Any(parts) => Condition::Any(each(parts, f)),
        leaf @ (Condition::Compare { .. } | Condition::Time(_)) => leaf,
    }
}

/// Applies a function to every condition, innermost first.
fn rewrite_conditions(set: Set, f: &dyn Fn(Condition) -> Condition) -> Set {
    fn go(condition: Condition, f: &dyn Fn(Condition) -> Condition) -> Condition {
        let inner = match condition {
            Condition::Witness { path, classes, conditions } => Condition::Witness {
                path,
                classes,
                conditions: conditions.into_iter().map(|condition| go(condition, f)).collect(),
            },
            Condition::Not(inner) => Condition::Not(Box::new(go(*inner, f))),
            Condition::All(parts) => Condition::All(parts.into_iter().map(|part| go(part, f)).collect()),
            Condition::Any(parts) => Condition::Any(parts.into_iter().map(|part| go(part, f)).collect()),
            other => other,
        };
        f(inner)
    }
    rewrite(set, &mut |set| match set {
        Set::Where(base, conditions) => {
            Set::Where(base, conditions.into_iter().map(|condition| go(condition, f)).collect())
        }
        other => other,
    })
}

/// The things that a time leaves out because no bound of theirs is recorded; none if the set says no time.
pub fn undated(set: &Set) -> Option<Set> {
    let turned = rewrite_conditions(set.clone(), &|condition| match condition {
        Condition::Time(time) => {
            let bounds: &[&str] = match time {
                Time::Since(_) => &[iri::BEGIN_EARLIEST],
                Time::Before(_) => &[iri::BEGIN_LATEST],
                Time::EndedBefore(_) => &[iri::END_LATEST],
                Time::During(..) | Time::AsOf(_) | Time::Surely(_) => &[iri::BEGIN_EARLIEST, iri::END_LATEST],
            };
            let missing =
                |bound: &&str| Condition::Not(Box::new(Condition::Link { path: Path::property(*bound), target: None }));
            Condition::All(bounds.iter().map(missing).collect())
        }
        other => other,
    });
    (turned != *set).then_some(turned)
}

/// `Where(Where(b, x), y)` is `Where(b, x y)`; a union of unions is one union; `All` in a list is the list.
fn flatten(set: Set) -> Set {
    rewrite(set, &mut |set| match set {
        Set::Where(base, conditions) => {
            let mut flat = Vec::new();
            let base = match *base {
                Set::Where(inner, first) => {
                    flat.extend(first);
                    inner
                }
                other => Box::new(other),
            };
            for condition in conditions {
                match condition {
                    Condition::All(parts) => flat.extend(parts),
                    other => flat.push(other),
                }
            }
            if flat.is_empty() { *base } else { Set::Where(base, flat) }
        }
        Set::Union(parts) => {
            let mut flat = Vec::new();
            for part in parts {
                match part {
                    Set::Union(inner) => flat.extend(inner),
                    other => flat.push(other),
                }
            }
            let mut things = BTreeSet::new();
            let mut classes = BTreeSet::new();
            let mut others = Vec::new();
            for part in flat {
                match part {
                    Set::Things(more) => things.extend(more),
                    Set::Instances(more) => classes.extend(more),
                    other if others.contains(&other) => {}
                    other => others.push(other),
                }
            }
            if !things.is_empty() {
                others.push(Set::Things(things));
            }
            if !classes.is_empty() {
                others.insert(0, Set::Instances(classes));
            }
            if others.len() == 1 { others.remove(0) } else { Set::Union(others) }
        }
        other => other,
    })
}

/// What is denied twice is said.
fn double_denial(set: Set) -> Set {
    rewrite_conditions(set, &|condition| match condition {
        Condition::Not(inner) => match *inner {
            Condition::Not(said) => *said,
            other => Condition::Not(Box::new(other)),
        },
        other => other,
    })
}

/// `at least 1` is a link, `at most 0` and `exactly 0` are its denial.
fn plain_quantities(set: Set) -> Set {
    rewrite_conditions(set, &|condition| match condition {
        Condition::Count { path, target, quantity: Quantity::AtLeast(0 | 1) } => {
            // `at least 0` is refused by no thing; it is kept apart by the resolver's minimum of one
            Condition::Link { path, target }
        }
        Condition::Count { path, target, quantity: Quantity::AtMost(0) | Quantity::Exactly(0) } => {
            Condition::Not(Box::new(Condition::Link { path, target }))
        }
        other => other,
    })
}

/// A condition said twice is said once.
fn distinct_conditions(set: Set) -> Set {
    rewrite(set, &mut |set| match set {
        Set::Where(base, conditions) => {
            let mut kept: Vec<Condition> = Vec::new();
            for condition in conditions {
                if !kept.contains(&condition) {
                    kept.push(condition);
                }
            }
            Set::Where(base, kept)
        }
        other => other,
    })
}

/// R4: a denial is said only of things that meet the other, narrowing conditions.
fn anchor(set: Set) -> Set {
    rewrite(set, &mut |set| match set {
        Set::Where(base, conditions) => {
            let anchors: Vec<Condition> = conditions.iter().filter(|condition| narrows(condition)).cloned().collect();
            let conditions = conditions
                .into_iter()
                .map(|condition| match condition {
                    Condition::Not(inner) if !anchors.is_empty() && !is_anchored(&inner) => {
                        let mut all = anchors.clone();
                        match *inner {
                            Condition::All(parts) => all.extend(parts),
                            other => all.push(other),
                        }
                        Condition::Not(Box::new(Condition::All(all)))
                    }
                    other => other,
                })
                .collect();
            Set::Where(base, conditions)
        }
        other => other,
    })
}

/// Whether a denial is found by looking up a few named things or its own witness. One that is found through a phrase of
/// its own is joined from the far side, over every statement of the link, unless it is anchored.
fn is_anchored(denied: &Condition) -> bool {
    match denied {
        Condition::All(parts) => parts.iter().any(is_anchored),
        Condition::Link { target: Some(target), .. } => matches!(&**target, Set::Things(things) if things.len() <= FEW),
        witness @ Condition::Witness { .. } => narrows(witness),
        _ => false,
    }
}

/// So many named things are looked up one by one.
const FEW: usize = 16;

/// A link to a few named things, or to a corridor between them.
pub(super) fn narrows(condition: &Condition) -> bool {
    match condition {
        Condition::Link { target: Some(target), .. } => is_small(target),
        Condition::Witness { conditions, .. } => {
            conditions.iter().any(narrows) && conditions.iter().all(|inner| !matches!(inner, Condition::Not(_)))
        }
        _ => false,
    }
}

fn is_small(set: &Set) -> bool {
    match set {
        Set::Things(things) => things.len() <= FEW,
        Set::Key(_) => true,
        Set::Where(_, conditions) => conditions.iter().any(narrows),
        Set::Union(parts) => !parts.is_empty() && parts.iter().all(is_small),
        _ => false,
    }
}

/// Narrowing conditions first, then the rest, denials last; otherwise as said.
fn order(set: Set) -> Set {
    rewrite(set, &mut |set| match set {
        Set::Where(base, mut conditions) => {
            conditions.sort_by_key(|condition| match condition {
                Condition::Not(_) => 2,
                narrow if narrows(narrow) => 0,
                _ => 1,
            });
            Set::Where(base, conditions)
        }
        other => other,
    })
}
