//! The queries by which an endpoint is asked for names, its size and its ontology. None of them needs an index of texts.

use std::fmt::Write as _;

use oxrdf::NamedNode;

use crate::iri;
use crate::schema::Schema;
use crate::sparql::escape;
use crate::text::spellings;

/// Properties that give names.
const NAMES: [&str; 5] = [iri::LABEL, iri::PREF_LABEL, iri::TITLE, iri::ALT_LABEL, iri::IDENTIFIER];
/// What else is known of a thing.
const DETAILS: [&str; 3] = [iri::NOTATION, iri::TYPE, iri::IN_SCHEME];
/// What terms of an ontology are.
const TERMS: [&str; 7] = [
    iri::OWL_CLASS,
    iri::OBJECT_PROPERTY,
    iri::DATATYPE_PROPERTY,
    iri::DERIVED,
    iri::CONCEPT_SCHEME,
    iri::DSL_GAP_KIND,
    iri::CONCEPT,
];

/// Number of statements.
pub(super) const SIZE: &str = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }";

/// Has two rows by the standard, and fewer where constants alone in a branch are lost.
pub(super) const CONSTANTS: &str = "SELECT ?x WHERE { { VALUES ?x { 1 } } UNION { VALUES ?x { 2 } } }";

/// The graphs that the default graph is made of, with the number of statements of each.
pub(super) const SOURCES: &str = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } ?s ?p ?o } GROUP BY ?g";

/// The same without looking whether a graph belongs to the default graph.
pub(super) const GRAPHS: &str = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g";

/// Languages of labels, seen in a sample of them.
pub(super) fn languages() -> String {
    format!(
        "SELECT DISTINCT ?l WHERE {{ {{ SELECT ?name WHERE {{ ?thing <{}> ?name }} LIMIT 2000 }} BIND(LANG(?name) AS ?l) }}",
        iri::LABEL
    )
}

/// Where a name is folded as far as SPARQL can do that: without quotes, hyphens as spaces, in lower case.
const FOLDED: &str =
    "BIND(REPLACE(REPLACE(LCASE(STR(?name)), \"['`\\\"]\", \"\"), \"[-_/ \\t\\r\\n]+\", \" \") AS ?key)";

/// A name with letters beyond ASCII, which only we can fold.
const FOREIGN: &str = "REGEX(STR(?name), \"[^ -~]\")";

/// Most things of which a name begins as it is typed. One more is asked for, to see whether these are all.
pub(super) const MOST_BEGINNING: usize = 100;

/// What is known of the things with a folded name that begins so, those with the shortest names.
pub(super) fn beginning(prefixes: &[String]) -> String {
    let matching = format!(
        "VALUES ?q {{ {} }}\n      ?thing ?q ?name .\n      FILTER(ISIRI(?thing))\n      {FOLDED}\n      FILTER({})",
        nodes(&NAMES),
        begins("?key", prefixes)
    );
    details(&format!(
        "{{\n    SELECT ?thing (MIN(STRLEN(?key)) AS ?length) WHERE {{\n      {matching}\n    }} GROUP BY ?thing ORDER BY ?length ?thing LIMIT {}\n  }}",
        MOST_BEGINNING + 1
    ))
}

/// The same with names as they are spelt, in no order, so that a large server can stop early.
pub(super) fn beginning_as_spelt(prefixes: &[String]) -> String {
    let matching = format!(
        "VALUES ?q {{ {} }}\n      ?thing ?q ?name .\n      FILTER(ISIRI(?thing))\n      FILTER({})",
        nodes(&NAMES),
        begins("STR(?name)", prefixes)
    );
    of_all(&matching, &format!(" LIMIT {}", MOST_BEGINNING + 1))
}

fn begins(name: &str, prefixes: &[String]) -> String {
    let each: Vec<String> =
        prefixes.iter().map(|prefix| format!("STRSTARTS({name}, \"{}\")", escape(prefix))).collect();
    each.join(" || ")
}

/// What is known of all things with a name that SPARQL cannot fold.
pub(super) fn foreign() -> String {
    let matching = format!("VALUES ?q {{ {} }}\n      ?thing ?q ?name .\n      FILTER({FOREIGN})", nodes(&NAMES));
    of_all(&matching, "")
}

/// What is known of the things whose folded name is one of these keys. With `foreign`, what is known of all things with a name
/// that SPARQL cannot fold comes along.
pub(super) fn by_key(keys: &[&String], foreign: bool) -> String {
    let spelt: Vec<String> =
        keys.iter().flat_map(|key| spellings(key)).map(|key| format!("\"{}\"", escape(&key))).collect();
    let also = if foreign { format!(" || {FOREIGN}") } else { String::new() };
    let matching = format!(
        "VALUES ?q {{ {} }}\n      ?thing ?q ?name .\n      {FOLDED}\n      FILTER(?key IN ({}){also})",
        nodes(&NAMES),
        spelt.join(", ")
    );
    of_all(&matching, "")
}

/// What is known of the things that have one of these literals as a name.
pub(super) fn by_spelling(literals: &[String]) -> String {
    let matching = format!(
        "VALUES ?q {{ {} }}\n      VALUES ?name {{ {} }}\n      ?thing ?q ?name .",
        nodes(&NAMES),
        literals.join(" ")
    );
    of_all(&matching, "")
}

/// What is known of all things that match, or of as many as the bound says.
fn of_all(matching: &str, bound: &str) -> String {
    details(&format!("{{\n    SELECT DISTINCT ?thing WHERE {{\n      {matching}\n    }}{bound}\n  }}"))
}

/// What is known of these things.
pub(super) fn of_things(things: &[String]) -> String {
    details(&format!("VALUES ?thing {{ {} }}", nodes(things)))
}

/// What is known of the members of these classes and schemes.
pub(super) fn of_members(groups: &[String]) -> String {
    let (of, scheme) = (iri::TYPE, iri::IN_SCHEME);
    let matching = format!(
        "VALUES ?group {{ {} }}\n      {{ ?thing <{scheme}> ?group }} UNION {{ ?thing <{of}> ?group }}",
        nodes(groups)
    );
    of_all(&matching, "")
}

fn details(things: &str) -> String {
    let properties = [&NAMES[..], &DETAILS[..]].concat();
    format!(
        "SELECT DISTINCT ?thing ?p ?o WHERE {{\n  {things}\n  ?thing ?p ?o .\n  FILTER(?p IN ({}))\n  FILTER(ISIRI(?thing))\n}}",
        // two lists of constants beside each other are a product to engines without a plan
        nodes(&properties).replace("> <", ">, <")
    )
}

/// Names that may be meant by a word: those that begin with it, and those of about its length that share a part with it.
pub(super) fn near(word: &str) -> String {
    // an edit spoils one part, so that of one part more than there may be edits one is left whole
    let reach = (word.len() / 3).max(1);
    let letters: Vec<char> = word.chars().collect();
    let part = letters.len().div_ceil(reach + 1).max(1);
    let mut shared = String::new();
    for part in letters.chunks(part) {
        let or = if shared.is_empty() { "" } else { " || " };
        let _ = write!(shared, "{or}CONTAINS(?key, \"{}\")", escape(&part.iter().collect::<String>()));
    }
    let (least, most) = (letters.len().saturating_sub(reach), letters.len() + reach);
    format!(
        "SELECT DISTINCT ?name WHERE {{\n  VALUES ?q {{ {} }}\n  ?thing ?q ?name .\n  {FOLDED}\n  \
         FILTER(STRSTARTS(?key, \"{}\") || (STRLEN(?key) >= {least} && STRLEN(?key) <= {most} && ({shared})))\n  \
         FILTER(ISIRI(?thing))\n}} LIMIT 5000",
        nodes(&NAMES),
        escape(word)
    )
}

/// The statements that make an ontology: what is said of its terms, and of the blank nodes that lists and paths are made of.
pub(super) fn ontology() -> String {
    let common = [iri::TYPE, iri::LABEL, iri::PREF_LABEL, iri::COMMENT];
    let own: Vec<&str> = Schema::READ.iter().copied().filter(|property| !common.contains(property)).collect();
    format!(
        "SELECT DISTINCT ?s ?p ?o WHERE {{
  {{
    VALUES ?p {{ {} }}
    ?s ?p ?o .
  }} UNION {{
    \
         VALUES ?c {{ {} }}
    ?s a ?c .
    VALUES ?p {{ {} }}
    ?s ?p ?o .
  }}
}}",
        nodes(&own),
        nodes(&TERMS),
        nodes(&common)
    )
}

/// IRIs in angle brackets; what is no IRI is left out, for nothing can be known of it.
fn nodes<T: AsRef<str>>(iris: &[T]) -> String {
    let nodes: Vec<String> =
        iris.iter().filter_map(|iri| NamedNode::new(iri.as_ref()).ok()).map(|node| node.to_string()).collect();
    nodes.join(" ")
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;

    /// Whatever a user types ends up in these texts.
    #[test]
    fn hostile_words_stay_words() {
        for word in ["a\" } DROP ALL #", "\\", "\u{0}", "é\n", "<x> \u{1F600}"] {
            let key = word.to_owned();
            let (one, two) = (beginning(std::slice::from_ref(&key)), beginning_as_spelt(std::slice::from_ref(&key)));
            for text in [by_key(&[&key], true), near(word), of_things(std::slice::from_ref(&key)), one, two] {
                SparqlParser::new().parse_query(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            }
        }
    }

    #[test]
    fn the_fixed_ones_are_queries() {
        let all = [SIZE.to_owned(), CONSTANTS.to_owned(), SOURCES.to_owned(), GRAPHS.to_owned(), languages()];
        for text in all.into_iter().chain([ontology(), foreign(), of_members(&[iri::CONCEPT.to_owned()])]) {
            SparqlParser::new().parse_query(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
    }
}
