//! Links: a link word between two nouns names one property, and every link is one that some pair of nouns can use.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::ontology::listed;
use crate::schema::LinkReading;
use crate::schema::Operand;
use crate::schema::Range;
use crate::schema::Type;

/// What a word means where it means several things: the properties, to the pairs of nouns.
type Clashes = BTreeMap<Vec<String>, Vec<String>>;

/// Everything that is wrong with links.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut found = with(ontology);
    for word in ontology.schema.link_words() {
        found.extend(of_word(ontology, word));
    }
    found
}

/// `with` names no property, so it has to be clear which is meant by the types alone.
fn with(ontology: &Ontology<'_>) -> Vec<Finding> {
    let types = ontology.types();
    let mut clashes = Clashes::new();
    for head in &types {
        for operand in &types {
            let of = Operand::Types(vec![operand.clone()]);
            let readings = ontology.schema.read_with(std::slice::from_ref(head), &of);
            note(ontology, &mut clashes, &readings, head, "with", operand);
        }
    }
    told(ontology, Kind::WithClash, "with", clashes)
}

fn of_word(ontology: &Ontology<'_>, word: &str) -> Vec<Finding> {
    let (schema, types) = (&ontology.schema, ontology.types());
    let wanted: BTreeSet<&str> = schema.links(word).map(|link| link.property.as_str()).collect();
    let mut clashes = Clashes::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for head in &types {
        let heads = std::slice::from_ref(head);
        if wanted.len() == 1 && !used.is_empty() {
            break;
        }
        // without an operand that fits there is nothing to tell apart
        if schema.read_link(heads, word, &Operand::Anything).is_empty() {
            continue;
        }
        for operand in &types {
            let readings = schema.read_link(heads, word, &Operand::Types(vec![operand.clone()]));
            note(ontology, &mut clashes, &readings, head, word, operand);
            used.extend(readings.into_iter().map(|reading| reading.property));
        }
        used.extend(to_literals(ontology, heads, word));
    }
    let mut found = told(ontology, Kind::LinkClash, word, clashes);
    for property in wanted.into_iter().filter(|property| !used.contains(*property)) {
        let message = format!("no pair of nouns can use the link `{word}`");
        let help = "give it a domain and range that exist, or a word that no more specific property has";
        found.push(ontology.finding(Kind::DeadLink, property, message).suggest(help));
    }
    found
}

/// Properties whose values are no things: they have no operand that a noun names.
fn to_literals(ontology: &Ontology<'_>, heads: &[Type], word: &str) -> Vec<String> {
    let paths: Vec<_> = ontology
        .schema
        .operands_of(heads, word)
        .into_iter()
        .filter_map(|(path, range)| matches!(range, Range::Data(_)).then_some(path))
        .collect();
    let links = ontology.schema.links(word).map(|link| link.property.clone());
    links
        .filter(|property| ontology.schema.property(property).is_some_and(|known| paths.contains(&known.path)))
        .collect()
}

fn note(
    ontology: &Ontology<'_>,
    clashes: &mut Clashes,
    readings: &[LinkReading],
    head: &Type,
    word: &str,
    operand: &Type,
) {
    if readings.len() > 1 {
        let properties = readings.iter().map(|reading| reading.property.clone()).collect();
        let noun = |of: &Type, many: bool| ontology.schema.noun_of(of, many);
        let phrase = format!("{} {word} {}", noun(head, true), noun(operand, false));
        clashes.entry(properties).or_default().push(phrase);
    }
}

fn told(ontology: &Ontology<'_>, kind: Kind, word: &str, clashes: Clashes) -> Vec<Finding> {
    let finding = |(properties, phrases): (Vec<String>, Vec<String>)| {
        let (first, shown) = (properties.first()?, phrases.first()?);
        let more = match phrases.len() - 1 {
            0 => String::new(),
            more => format!(", and in {more} more"),
        };
        let several = listed(properties.iter().map(String::as_str));
        let message = format!("in `{shown}`{more}, `{word}` names {several}");
        let help = "give one of them another word, or a narrower domain or range";
        Some(ontology.finding(kind, first, message).suggest(help))
    };
    clashes.into_iter().filter_map(finding).collect()
}
