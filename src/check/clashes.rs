//! Nouns and fields: each names one thing, is no keyword, and is not the name of a thing in the data.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Severity;
use crate::check::ontology::Ontology;
use crate::check::ontology::iri_of;
use crate::check::ontology::listed;
use crate::iri;
use crate::schema::GapKind;
use crate::schema::Names as _;
use crate::schema::Noun;
use crate::syntax;
use crate::syntax::TokenKind;
use crate::text::name_key;

/// Passages have the names of places in texts and are never asked for by them.
const PASSAGE: &str = "https://w3id.org/concord/ns#Passage";

const OTHER_WORD: &str = "choose another word";

/// Everything that is wrong with single words.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut found = fields(ontology);
    let mut by_key: BTreeMap<String, BTreeSet<&Noun>> = BTreeMap::new();
    for noun in ontology.schema().all_nouns() {
        by_key.entry(name_key(&noun.shown)).or_default().insert(noun);
    }
    for (key, nouns) in &by_key {
        let meanings: BTreeSet<&str> = nouns.iter().map(|noun| iri_of(&noun.meaning)).collect();
        let Some(noun) = nouns.first() else { continue };
        let of_all: Vec<&str> = meanings.iter().copied().collect();
        let Some(first) = ontology.blamed(&of_all) else { continue };
        let shown = &noun.shown;
        if meanings.len() > 1 {
            let message = format!("the noun `{shown}` names {}", listed(meanings));
            found.push(ontology.finding(Kind::NounClash, first, message).suggest(OTHER_WORD));
        }
        if let Some(link) = ontology.schema().links(key).next() {
            let message = format!("the noun `{shown}` is a link word of {} too", iri::compact(&link.property));
            found.push(ontology.finding(Kind::NounClash, first, message).suggest(OTHER_WORD));
        }
        found.extend(typed(ontology, first, shown));
        found.extend(names(ontology, key, noun));
    }
    for word in ontology.schema().link_words() {
        found.extend(link_word(ontology, word));
    }
    found.extend(gap_kinds(ontology));
    found
}

/// Kinds of gap that share a word are asked together, which is meant only where they are printed by one name.
fn gap_kinds(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut by_key: BTreeMap<String, Vec<(&str, &GapKind)>> = BTreeMap::new();
    for (term, kind) in ontology.schema().gap_kinds() {
        for key in kind.words.iter().map(|word| name_key(word)).collect::<BTreeSet<_>>() {
            by_key.entry(key).or_default().push((term, kind));
        }
    }
    let clash = |(key, kinds): (&String, &Vec<(&str, &GapKind)>)| {
        let names: BTreeSet<String> = kinds.iter().map(|(_, kind)| name_key(&kind.label)).collect();
        let terms: Vec<&str> = kinds.iter().map(|(term, _)| *term).collect();
        let message =
            format!("the word `{key}` asks for {}, which are printed by different names", listed(terms.clone()));
        let blamed = ontology.blamed(&terms).filter(|_| names.len() > 1)?;
        Some(ontology.finding(Kind::KindClash, blamed, message).suggest(OTHER_WORD))
    };
    by_key.iter().filter_map(clash).collect()
}

/// A noun has to be a run of words that are no keywords.
fn typed(ontology: &Ontology<'_>, term: &str, shown: &str) -> Option<Finding> {
    for token in syntax::tokens(shown) {
        let text = shown.get(token.span.range()).unwrap_or_default();
        match token.node {
            TokenKind::Word => {}
            TokenKind::Keyword => {
                let message = format!("the noun `{shown}` cannot be typed: `{text}` is a keyword");
                return Some(ontology.finding(Kind::Keyword, term, message).suggest(OTHER_WORD));
            }
            _ => {
                let message = format!("the noun `{shown}` cannot be typed: `{text}` is no word of the language");
                return Some(ontology.finding(Kind::NoWord, term, message).suggest("add words alone in `dsl:alias`"));
            }
        }
    }
    let stage = syntax::STAGES.contains(&shown);
    let message = || format!("the noun `{shown}` is the word of a stage too, which stands behind `|`");
    // the place tells the two apart, but not for everyone who reads
    stage.then(|| Finding {
        severity: Severity::Warn,
        ..ontology.finding(Kind::Keyword, term, message()).suggest(OTHER_WORD)
    })
}

/// A link word may be a keyword that introduces a link, or end in one, such as `based in`.
fn link_word(ontology: &Ontology<'_>, word: &str) -> Option<Finding> {
    let link = ontology.schema().links(word).next()?;
    let tokens = syntax::tokens(word);
    let (last, before) = tokens.split_last()?;
    let keyword = before.iter().find(|token| token.node == TokenKind::Keyword);
    // alone, only a clause that leads to an operand is a link
    let last = (last.node == TokenKind::Keyword && before.is_empty() && !introduces(word)).then_some(last);
    let text = word.get(keyword.or(last)?.span.range()).unwrap_or_default();
    let message = format!("the link `{word}` cannot be typed: `{text}` is a keyword");
    Some(ontology.finding(Kind::Keyword, &link.property, message).suggest(OTHER_WORD))
}

/// Whether a keyword opens a clause that is read as a link.
fn introduces(word: &str) -> bool {
    ["in", "at", "via", "across", "since", "before", "during"].contains(&word)
}

/// A thing with the name of a noun could not be asked for by its name.
fn names(ontology: &Ontology<'_>, key: &str, noun: &Noun) -> Vec<Finding> {
    let (schema, names) = (ontology.schema(), ontology.names());
    let mut found = Vec::new();
    for thing in names.lookup(key) {
        let types = names.types(&thing);
        let term = schema.declares(&thing) || thing.starts_with(iri::CO) || thing.starts_with(iri::DSL);
        // a further name may be taken: the thing is still found by its first one
        if term || types.iter().any(|of| of == PASSAGE) || name_key(&names.label(&thing)) != key {
            continue;
        }
        let message = format!(
            "`{}` is the name of {} and the noun of {}, so that it cannot be asked for by name",
            names.label(&thing),
            iri::compact(&thing),
            iri::compact(iri_of(&noun.meaning))
        );
        let blamed = ontology.blamed(&[&thing, iri_of(&noun.meaning)]).unwrap_or(&thing);
        found.push(ontology.finding(Kind::NameClash, blamed, message).suggest("change the name or the noun"));
    }
    found
}

/// A field name leads from a noun by one property.
fn fields(ontology: &Ontology<'_>) -> Vec<Finding> {
    let schema = ontology.schema();
    let mut clashes: BTreeMap<(String, Vec<&str>), Vec<String>> = BTreeMap::new();
    for head in ontology.types() {
        for (field, readings) in schema.field_readings(std::slice::from_ref(&head)) {
            if readings.len() > 1 {
                clashes.entry((field.to_owned(), readings)).or_default().push(schema.noun_of(&head, true));
            }
        }
    }
    let finding = |((field, properties), heads): (&(String, Vec<&str>), &Vec<String>)| {
        let message =
            format!("the field `{field}` of {} names {}", heads.join(", "), listed(properties.iter().copied()));
        Some(ontology.finding(Kind::FieldClash, ontology.blamed(properties)?, message).suggest(OTHER_WORD))
    };
    clashes.iter().filter_map(finding).collect()
}
