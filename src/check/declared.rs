//! Names of our namespaces: every one that is used is declared, and prefixes mean what they mean everywhere.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use oxrdf::Term;
use regex::Regex;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::ontology::Ontology;
use crate::check::texts::named;
use crate::diag::nearest;
use crate::graph::Builtin;
use crate::graph::SourceFile;
use crate::iri;
use crate::schema::TERM_KINDS;
use crate::span::line_at;

/// The namespaces whose terms must be declared; data name things as they like.
const OURS: [&str; 3] = [iri::CO, iri::CONCEPTS, iri::DSL];

/// A declared prefix.
const PREFIX: &str = r"(?i:@?prefix)\s+(?<prefix>[\w-]*):\s*<(?<namespace>[^<>\s]*)>";

static DECLARED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PREFIX).ok());

/// Texts, IRIs and comments are passed over, so that what is left are names; a declared prefix has its IRI behind it.
static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let passed = r#""""(?s:.*?)"""|"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|\#[^\n]*"#;
    let name = r"(?<short>\b[A-Za-z][\w-]*:[A-Za-z][\w-]*)";
    Regex::new(&format!("{PREFIX}|{passed}|{name}")).ok()
});

/// Undeclared terms and prefixes that mean something else.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut used: BTreeMap<String, Option<Place>> = BTreeMap::new();
    let mut found = Vec::new();
    for file in ontology.files {
        found.extend(scan(file, &mut used));
    }
    for (term, place) in ontology.texts.first_uses() {
        if let Some(term) = named(term).filter(|term| ours(term)) {
            used.entry(term.to_owned()).or_insert(Some(place));
        }
    }
    for term in ontology.graph().terms().filter_map(named).filter(|term| ours(term)) {
        used.entry(term.to_owned()).or_insert(None);
    }
    found.extend(misnamed(ontology));
    found.extend(worded(ontology));
    let declared = declared(ontology);
    let near: Vec<String> = declared.iter().map(|term| iri::compact(term)).collect();
    for (term, place) in used.into_iter().filter(|(term, _)| !declared.contains(term)) {
        let finding = Ontology::finding_at(Kind::Undeclared, &term, place, "the term is used and nowhere declared");
        let offered = nearest(&iri::compact(&term), near.iter().map(String::as_str));
        found.push(match offered.first() {
            Some(other) => finding.suggest(format!("write {other}, or declare the term")),
            None => finding.suggest("declare the term"),
        });
    }
    found
}

/// What stands in the place of a class.
const CLASS_OF: [&str; 6] = [
    iri::TYPE,
    iri::SUBCLASS,
    iri::DOMAIN,
    iri::RANGE,
    "http://www.w3.org/ns/shacl#targetClass",
    "http://www.w3.org/ns/shacl#class",
];

/// Classes and properties that nothing declares, in the namespaces of others where they declare classes or properties. What data name there
/// otherwise is theirs.
fn misnamed(ontology: &Ontology<'_>) -> Vec<Finding> {
    let texts = &ontology.texts;
    let declares =
        |class: &str| TERM_KINDS.iter().any(|(known, kind)| *known == class && ["class", "property"].contains(kind));
    let typed: BTreeSet<&str> = texts.with(iri::TYPE).filter_map(|written| named(written.subject)).collect();
    let terms = texts.with(iri::TYPE).filter(|written| named(written.object).is_some_and(declares));
    let terms: BTreeSet<&str> = terms.filter_map(|written| named(written.subject)).filter(|term| !ours(term)).collect();
    let namespaces: BTreeSet<&str> = terms.iter().map(|term| namespace(term)).collect();
    if namespaces.is_empty() {
        return Vec::new();
    }
    let mut used: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
    let classes =
        CLASS_OF.iter().flat_map(|property| texts.with(property)).map(|written| ("class", written.object, written));
    let properties = texts.with(iri::SH_PATH).map(|written| ("property", written.object, written));
    for (what, term, written) in classes.chain(properties) {
        if let Some(term) = named(term) {
            used.entry(term).or_insert_with(|| (what, texts.place(written)));
        }
    }
    for (term, place) in texts.first_properties() {
        if let Some(term) = named(term) {
            used.entry(term).or_insert(("property", place));
        }
    }
    let mut found = in_queries(ontology, &namespaces, &typed, &terms);
    let strange = |term: &&str| namespaces.contains(namespace(term)) && !typed.contains(term);
    let finding = |(term, (what, place)): (&str, (&str, Place))| {
        let message = format!("it stands in the place of a {what} and is nowhere declared");
        let near = nearest(iri::local_name(term), terms.iter().map(|term| iri::local_name(term)));
        let meant = near.first().and_then(|near| terms.iter().find(|term| iri::local_name(term) == near));
        let help = meant.map_or_else(
            || "declare it".to_owned(),
            |meant| format!("write {}, or declare it", texts.files.compact(meant)),
        );
        Ontology::finding_at(Kind::Undeclared, term, Some(place), message).suggest(help)
    };
    found.extend(used.into_iter().filter(|(term, _)| strange(term)).map(finding));
    found
}

/// Names in rules and mappings, in the namespaces of others that declare terms, of which nothing says anything. One that stands in several queries is what rules
/// hand to each other.
fn in_queries(
    ontology: &Ontology<'_>,
    namespaces: &BTreeSet<&str>,
    typed: &BTreeSet<&str>,
    terms: &BTreeSet<&str>,
) -> Vec<Finding> {
    let Some(names) = NAMES.as_ref() else { return Vec::new() };
    let mut used: BTreeMap<String, Vec<(&SourceFile, usize, &str)>> = BTreeMap::new();
    for file in ontology.files.iter().filter(|file| file.path.ends_with(".rq")) {
        let mut prefixes: BTreeMap<&str, &str> = BTreeMap::new();
        for capture in names.captures_iter(&file.text) {
            if let (Some(prefix), Some(namespace)) = (capture.name("prefix"), capture.name("namespace")) {
                prefixes.insert(prefix.as_str(), namespace.as_str());
            } else if let Some(short) = capture.name("short")
                && let Some((prefix, local)) = short.as_str().split_once(':')
                && let Some(namespace) = prefixes.get(prefix).filter(|namespace| namespaces.contains(*namespace))
            {
                let places = used.entry(format!("{namespace}{local}")).or_default();
                if places.iter().all(|(known, ..)| known.path != file.path) {
                    places.push((file, short.start(), prefix));
                }
            }
        }
    }
    let unknown = |term: &str| !typed.contains(term) && ontology.texts.of_term(term).is_none();
    let finding = |(term, places): (String, Vec<(&SourceFile, usize, &str)>)| {
        let [(file, start, prefix)] = places[..] else { return None };
        let place = Place::line(file.path.clone(), line_at(&file.text, start));
        let near = nearest(iri::local_name(&term), terms.iter().map(|term| iri::local_name(term)));
        let help = near
            .first()
            .map_or_else(|| "declare it".to_owned(), |near| format!("write {prefix}:{near}, or declare it"));
        let message = "the query names it, and nothing declares it";
        Some(Ontology::finding_at(Kind::Undeclared, &term, Some(place), message).suggest(help))
    };
    used.into_iter().filter(|(term, _)| unknown(term)).filter_map(finding).collect()
}

/// What gives words to a term.
const WORDS: [&str; 9] = [
    iri::LABEL,
    iri::PREF_LABEL,
    iri::ALT_LABEL,
    iri::DSL_ALIAS,
    iri::DSL_INVERSE,
    iri::DSL_KIND,
    iri::DSL_LINK,
    iri::DSL_NOUN,
    iri::DSL_PLURAL,
];

/// Terms that are given words, or said to take the place of another, and that nothing says anything else of.
fn worded(ontology: &Ontology<'_>) -> Vec<Finding> {
    let texts = &ontology.texts;
    let of_graph = ontology.graph().triples_with(&[iri::TYPE]).map(|(subject, ..)| subject);
    let of_texts = texts.with(iri::TYPE).map(|written| written.subject);
    let typed: BTreeSet<&str> = of_graph.chain(of_texts).filter_map(named).collect();
    let words = WORDS.iter().flat_map(|property| texts.with(property));
    let words = words.map(|written| (written.subject, written, "words are given to it, and nothing declares it"));
    let replacing = texts.with(iri::REPLACED_BY);
    let replacing =
        replacing.map(|written| (written.object, written, "it is to replace a term, and nothing declares it"));
    let mut found: Vec<Finding> = texts
        .with(iri::REPLACED_BY)
        .filter(|written| matches!(written.object, Term::Literal(_)))
        .filter_map(|written| {
            let message = "what replaces it is given as a text, and is a term";
            let finding =
                Ontology::finding_at(Kind::Undeclared, named(written.subject)?, Some(texts.place(written)), message);
            Some(finding.suggest("name the term by its IRI"))
        })
        .collect();
    let mut first: BTreeMap<&str, (Place, &str)> = BTreeMap::new();
    for (term, written, message) in words.chain(replacing) {
        if let Some(term) = named(term).filter(|term| !typed.contains(term) && !ours(term)) {
            let place = texts.place(written);
            let known = first.entry(term).or_insert_with(|| (place.clone(), message));
            if place < known.0 {
                *known = (place, message);
            }
        }
    }
    let finding = |(term, (place, message)): (&str, (Place, &str))| {
        let of_one = |other: &&&str| namespace(other) == namespace(term);
        let near = nearest(iri::local_name(term), typed.iter().filter(of_one).map(|other| iri::local_name(other)));
        // a misspelt namespace has every name of the right one
        let same = typed.iter().find(|other| iri::local_name(other) == iri::local_name(term));
        let meant = near.first().map(|near| format!("{}{near}", namespace(term)));
        let help = match (meant, same) {
            (Some(meant), _) => format!("write {}, or declare it", texts.files.compact(&meant)),
            (None, Some(same)) => format!("did you mean <{same}>? else declare it"),
            (None, None) => "declare it".to_owned(),
        };
        Ontology::finding_at(Kind::Undeclared, term, Some(place), message).suggest(help)
    };
    found.extend(first.into_iter().map(finding));
    found
}

/// An IRI up to its last `#` or `/`.
fn namespace(term: &str) -> &str {
    term.rfind(['#', '/']).map_or(term, |end| &term[..=end])
}

fn ours(term: &str) -> bool {
    OURS.iter().any(|namespace| term.strip_prefix(namespace).is_some_and(|local| !local.is_empty()))
}

/// Everything with a type, and the annotations of the language, which are the program's own.
fn declared(ontology: &Ontology<'_>) -> BTreeSet<String> {
    let graph = ontology.graph().triples_with(&[iri::TYPE]).map(|(subject, ..)| subject);
    let texts = ontology.texts.with(iri::TYPE).map(|written| written.subject);
    let typed = graph.chain(texts).filter_map(named).filter(|term| ours(term));
    let mut declared: BTreeSet<String> = typed.map(str::to_owned).collect();
    for file in Builtin::files().into_iter().filter(|file| file.path.starts_with("ontology/modules/")) {
        for line in file.text.lines() {
            let annotation = line.split_once(" a ").and_then(|(term, _)| iri::expand(term.trim()));
            declared.extend(annotation.filter(|term| term.starts_with(iri::DSL)));
        }
    }
    declared
}

/// Whether a file of RDF may give one of our prefixes another meaning; texts and comments are taken for declarations too. Few files do, and
/// those are then read with care.
fn renames(file: &SourceFile) -> bool {
    let rdf = file.path.ends_with(".ttl") || file.path.ends_with(".trig");
    let Some(declared) = DECLARED.as_ref().filter(|_| rdf) else { return false };
    let other = |prefix: &str, namespace: &str| {
        iri::PREFIXES.iter().any(|(known, meant)| prefix == *known && namespace != *meant)
    };
    declared.captures_iter(&file.text).any(|capture| other(&capture["prefix"], &capture["namespace"]))
}

/// Takes note of the names in a query or mapping, and tells of prefixes that mean something else.
fn scan(file: &SourceFile, used: &mut BTreeMap<String, Option<Place>>) -> Vec<Finding> {
    let query = file.path.ends_with(".rq");
    let Some(names) = NAMES.as_ref().filter(|_| query || renames(file)) else { return Vec::new() };
    let mut found = Vec::new();
    for capture in names.captures_iter(&file.text) {
        let Some(whole) = capture.get(0) else { continue };
        let place = || {
            let line = line_at(&file.text, whole.start());
            Some(Place::line(file.path.clone(), line))
        };
        if let (Some(prefix), Some(namespace)) = (capture.name("prefix"), capture.name("namespace")) {
            let meant = iri::PREFIXES.iter().find(|(known, _)| *known == prefix.as_str());
            if let Some((prefix, meant)) = meant.filter(|(_, meant)| *meant != namespace.as_str()) {
                let message = format!("the prefix `{prefix}:` stands for <{}> here", namespace.as_str());
                let finding = Ontology::finding_at(Kind::Prefix, meant, place(), message);
                found.push(finding.suggest(format!("write <{meant}>, or take another prefix")));
            }
        } else if let Some(short) = capture.name("short").filter(|_| query)
            && let Some(term) = iri::expand(short.as_str()).filter(|term| ours(term))
        {
            used.entry(term).or_insert_with(place);
        }
    }
    found
}
