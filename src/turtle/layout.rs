//! What the layout settles before printing: the order of prefixes, `a` first, and breaks in lines that are too long.

use crate::turtle::print::Out;
use crate::turtle::print::STEP;
use crate::turtle::print::object_indent;
use crate::turtle::tree::Document;
use crate::turtle::tree::Item;
use crate::turtle::tree::Lead;
use crate::turtle::tree::Node;
use crate::turtle::tree::Object;
use crate::turtle::tree::Pair;
use crate::turtle::tree::Term;

/// Longest line with more than one part. Literals are never broken.
const WIDTH: usize = 160;

/// Settles a whole text.
pub(super) fn settle(document: &mut Document) {
    items(&mut document.items, 0);
}

fn items(items: &mut [Item], indent: usize) {
    sort_prefixes(items);
    for item in items.iter_mut() {
        match &mut item.node {
            Node::Triples { subject, pairs, .. } => {
                types_first_in(subject);
                types_first(pairs);
                // a break may leave less or more room for what follows; breaks are only ever added, so this ends
                while term(subject, indent, indent) || statement(subject, pairs, indent) {}
            }
            Node::Graph { items: inside, .. } => self::items(inside, indent + STEP),
            Node::Prefix { .. } | Node::Base { .. } => {}
        }
    }
}

/// Sorts prefixes that stand together. A comment or an empty line before one begins a new group, and so does a base, which relative names depend on.
fn sort_prefixes(items: &mut [Item]) {
    let name = |item: &Item| match &item.node {
        Node::Prefix { name, .. } => Some(name.clone()),
        _ => None,
    };
    let mut at = 0;
    while at < items.len() {
        let joins = |item: &&Item| name(item).is_some() && item.lead.comments.is_empty() && !item.lead.blank;
        let group = 1 + items[at + 1..].iter().take_while(joins).count();
        if name(&items[at]).is_some() && group > 1 {
            // what stands before the group stays there
            let lead = std::mem::take(&mut items[at].lead);
            items[at..at + group].sort_by_key(name);
            for item in &mut items[at..at + group] {
                item.lead = Lead { newline: true, ..Lead::default() };
            }
            items[at].lead = lead;
        }
        at += group;
    }
}

/// Puts `a` before the other predicates. Lines break where they did.
fn types_first(pairs: &mut [Pair]) {
    for pair in pairs.iter_mut() {
        for object in &mut pair.objects {
            types_first_in(&mut object.term);
        }
    }
    let sorted = pairs.iter().skip_while(|pair| pair.predicate == "a").all(|pair| pair.predicate != "a");
    if sorted {
        return;
    }
    let breaks: Vec<bool> = pairs.iter().map(|pair| pair.lead.newline).collect();
    pairs.sort_by_key(|pair| pair.predicate != "a");
    for (pair, newline) in pairs.iter_mut().zip(breaks) {
        pair.lead.newline = newline;
    }
    for next in 1..pairs.len() {
        let before = &pairs[next - 1];
        let ends_line = !before.trail.is_empty() || before.objects.last().is_some_and(|last| !last.trail.is_empty());
        pairs[next].lead.newline |= ends_line || !pairs[next].lead.comments.is_empty();
    }
}

fn types_first_in(term: &mut Term) {
    match term {
        Term::Atom(_) => {}
        Term::Blank { pairs, .. } => types_first(pairs),
        Term::List { members, .. } => members.iter_mut().for_each(|member| types_first_in(&mut member.term)),
    }
}

/// Breaks lines of a statement that are too long; whether anything changed.
fn statement(subject: &Term, pairs: &mut [Pair], indent: usize) -> bool {
    let mut out = Out::measure(indent);
    out.term(subject, indent);
    let column = out.text.lines().last().map_or(0, |line| line.chars().count()) + 1;
    pairs_from(pairs, column, indent + STEP)
}

/// Breaks between predicates that begin at a column and go on at an indent, then inside those that are still too long.
fn pairs_from(pairs: &mut [Pair], column: usize, indent: usize) -> bool {
    let fits = |pairs: &[Pair], column: usize| {
        let mut out = Out::measure(column);
        for pair in pairs {
            out.pair(pair, indent);
            out.text.push_str(" ; ");
        }
        out.widest() <= WIDTH + 1
    };
    let mut changed = fill(pairs, column, indent, |pair| &mut pair.lead, fits);
    let mut column = column;
    for pair in pairs {
        if pair.lead.newline {
            column = indent;
        }
        if !fits(std::slice::from_ref(pair), column) {
            changed |= objects(pair, column, indent);
        }
    }
    changed
}

/// Breaks between the objects of a predicate, then inside their brackets.
fn objects(pair: &mut Pair, column: usize, indent: usize) -> bool {
    let start = column + pair.predicate.chars().count() + 1;
    list(&mut pair.objects, start, indent, " ,")
}

/// Breaks between objects or members of a list.
fn list(members: &mut [Object], start: usize, indent: usize, mark: &str) -> bool {
    let fits = |members: &[Object], column: usize| {
        let mut out = Out::measure(column);
        for member in members {
            out.term(&member.term, object_indent(member, indent));
            out.text.push_str(mark);
            out.text.push(' ');
        }
        out.widest() <= WIDTH + 1
    };
    let mut changed = fill(members, start, indent + STEP, |member| &mut member.lead, fits);
    for member in members {
        let column = if member.lead.newline { indent + STEP } else { start };
        if !fits(std::slice::from_ref(member), column) {
            let inner = object_indent(member, indent);
            changed |= term(&mut member.term, column, inner);
        }
    }
    changed
}

/// Breaks inside brackets, if what they hold is too long for a line.
fn term(term: &mut Term, column: usize, indent: usize) -> bool {
    let mut out = Out::measure(column);
    out.term(term, indent);
    if out.widest() + 2 <= WIDTH {
        return false;
    }
    match term {
        Term::Atom(_) => false,
        Term::Blank { pairs, end } => {
            let flat = !out.text.contains('\n');
            let first = pairs.first_mut().filter(|_| flat);
            let mut changed = false;
            if let Some(first) = first {
                first.lead.newline = true;
                end.newline = true;
                changed = true;
            }
            changed | pairs_from(pairs, column + 2, indent + STEP)
        }
        Term::List { members, .. } => list(members, column + 2, indent, ""),
    }
}

/// Breaks a row of parts that does not fit. A row in which nobody broke a line gets one line for each part; in a row with lines, a line too
/// long breaks before the part that does not fit any more, so that the other lines stay as they are.
fn fill<T>(
    parts: &mut [T],
    start: usize,
    indent: usize,
    lead: impl Fn(&mut T) -> &mut Lead,
    fits: impl Fn(&[T], usize) -> bool,
) -> bool {
    let begins_line: Vec<bool> = parts.iter_mut().map(|part| lead(part).newline).collect();
    if begins_line.iter().skip(1).all(|begins| !begins) {
        let column = if begins_line.first() == Some(&true) { indent } else { start };
        if parts.len() < 2 || fits(parts, column) {
            return false;
        }
        parts.iter_mut().skip(1).for_each(|part| lead(part).newline = true);
        return true;
    }
    let mut changed = false;
    let mut line = 0;
    for next in 1..parts.len() {
        let column = if line == 0 && !begins_line[0] { start } else { indent };
        if begins_line[next] {
            line = next;
        } else if !fits(&parts[line..=next], column) {
            lead(&mut parts[next]).newline = true;
            changed = true;
            line = next;
        }
    }
    changed
}
