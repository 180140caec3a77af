//! Hierarchies without an end.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::texts::named;
use crate::iri;

/// Classes above themselves, and concepts above themselves. A ring is told once, at the first of its members.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (property, name) in
        [(iri::SUBCLASS, "rdfs:subClassOf"), (iri::BROADER, "skos:broader"), (iri::REPLACED_BY, "dct:isReplacedBy")]
    {
        let mut above: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let properties = [property];
        for (subject, _, object) in ontology.graph().triples_with(&properties) {
            if let (Some(below), Some(over)) = (named(subject), named(object)) {
                above.entry(below).or_default().insert(over);
            }
        }
        let mut told = BTreeSet::new();
        for term in above.keys().copied() {
            if told.contains(term) {
                continue;
            }
            if let Some(ring) = ring(&above, term) {
                let steps: Vec<String> = ring.iter().chain([&term]).map(|step| iri::compact(step)).collect();
                let message = format!("`{name}` leads back to where it began: {}", steps.join(" -> "));
                found.push(ontology.finding(Kind::Cycle, term, message).suggest("take one of the steps out"));
                told.extend(ring);
            }
        }
    }
    found
}

/// The shortest way from a term back to itself, the term first.
fn ring<'a>(above: &BTreeMap<&'a str, BTreeSet<&'a str>>, term: &'a str) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = vec![term];
    while !open.is_empty() {
        let mut next = Vec::new();
        for at in open {
            for over in above.get(at).into_iter().flatten().copied() {
                if over == term {
                    let mut ring = vec![at];
                    while let Some(&before) = ring.last().filter(|last| **last != term).and_then(|at| came_from.get(at))
                    {
                        ring.push(before);
                    }
                    ring.reverse();
                    return Some(ring);
                }
                if !came_from.contains_key(over) {
                    came_from.insert(over, at);
                    next.push(over);
                }
            }
        }
        open = next;
    }
    None
}
