//! Words of two terms that are easily taken for each other.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use strsim::osa_distance;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::ontology::iri_of;
use crate::iri;
use crate::text::name_key;
use crate::text::plural;

/// Shorter words are near to everything.
const SHORTEST: usize = 4;

/// Words to what they name.
type Words = BTreeMap<String, BTreeSet<String>>;

/// Nouns near to nouns, links near to links, and fields near to fields of one noun.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let schema = ontology.schema();
    let mut nouns = Words::new();
    for noun in schema.all_nouns() {
        nouns.entry(name_key(&noun.shown)).or_default().insert(iri_of(&noun.meaning).to_owned());
    }
    let links: Words = schema
        .link_words()
        .map(|word| (word.to_owned(), schema.links(word).map(|link| link.property.clone()).collect()))
        .collect();
    let mut kinds = Words::new();
    for (term, kind) in schema.gap_kinds() {
        for word in &kind.words {
            kinds.entry(name_key(word)).or_default().insert(term.to_owned());
        }
    }
    let mut found = pairs(ontology, "noun", &nouns);
    found.extend(pairs(ontology, "kind of gap", &kinds));
    found.extend(pairs(ontology, "link", &links));
    let fields: Vec<&str> = schema.field_words().filter(|word| word.len() >= SHORTEST).collect();
    // of all fields few are near to another, and only those are looked at noun by noun
    let close: Vec<&str> =
        fields.iter().copied().filter(|word| fields.iter().any(|other| word != other && alike(word, other))).collect();
    for head in ontology.types() {
        let read = |field: &&str| {
            let properties = schema.read_field(std::slice::from_ref(&head), field);
            ((*field).to_owned(), properties.into_iter().map(str::to_owned).collect())
        };
        found.extend(pairs(ontology, "field", &close.iter().map(read).collect()));
    }
    found
}

fn pairs(ontology: &Ontology<'_>, role: &str, words: &Words) -> Vec<Finding> {
    let listed: Vec<_> = words.iter().filter(|(word, _)| word.len() >= SHORTEST).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (n, (word, terms)) in listed.iter().enumerate() {
        for (other, others) in &listed[n + 1..] {
            let (Some(term), Some(second)) = (terms.first(), others.first()) else { continue };
            // singular and plural of two nouns are two pairs and one finding
            if terms.is_disjoint(others) && alike(word, other) && seen.insert((term, second)) {
                let turned = ontology.blamed(&[term, second]) == Some(second);
                let (term, word, other, second) =
                    if turned { (second, other, word, term) } else { (term, word, other, second) };
                let message = format!("the {role} `{word}` is easily taken for `{other}` of {}", iri::compact(second));
                found.push(
                    ontology
                        .finding(Kind::NearMiss, term, message)
                        .suggest("choose words that differ by more than this"),
                );
            }
        }
    }
    found
}

fn alike(a: &str, b: &str) -> bool {
    let begin = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let end = a.bytes().rev().zip(b.bytes().rev()).take_while(|(a, b)| a == b).count();
    // one slip or a plural leaves all but two letters next to each other; most words are told apart by this alone
    if begin + end + 2 < a.len().min(b.len()) {
        return false;
    }
    match a.len().abs_diff(b.len()) {
        0 => osa_distance(a, b) == 1,
        1 => osa_distance(a, b) == 1 || plural(a) == b || plural(b) == a,
        // `-y` becomes `-ies`, and `-s` becomes `-ses`
        2 => plural(a) == b || plural(b) == a,
        _ => false,
    }
}
