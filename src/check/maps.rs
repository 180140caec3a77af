//! Maps between vocabularies: each file declares one set, and what it maps exists at both ends.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::ontology::Ontology;
use crate::check::texts::Texts;
use crate::check::texts::named;
use crate::diag::nearest;
use crate::graph::SourceFile;
use crate::graph::load::is_in;
use crate::iri;

/// Files of maps that do not declare one set. They cannot be loaded.
pub(super) fn undeclared(files: &[SourceFile], texts: &Texts) -> Vec<Finding> {
    let mut sets: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for written in texts.within("maps") {
        let place = texts.place(written);
        let declares = named(written.predicate) == Some(iri::TYPE) && named(written.object) == Some(iri::MAPPING_SET);
        let of_file = sets.entry(place.file.clone()).or_default();
        of_file.extend(declares.then_some(place));
    }
    let maps = files.iter().filter(|file| is_in(&file.path, "maps") && file.path.ends_with(".ttl"));
    let finding = |file: &SourceFile| {
        let declared = sets.get(&file.path).map_or(&[][..], Vec::as_slice);
        let (place, message) = match declared {
            [_] => return None,
            [] => (Place::line(file.path.clone(), 1), "the file declares no mapping set".to_owned()),
            [_, second, ..] => (second.clone(), format!("the file declares {} mapping sets", declared.len())),
        };
        let help =
            "a file of maps declares one `co:MappingSet`, with `rdfs:label`, `owl:versionInfo` and `co:publisher`";
        Some(Finding::new(Kind::Map, place, "co:MappingSet", message).suggest(help))
    };
    maps.filter_map(finding).collect()
}

/// Mappings that lead nowhere.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let texts = &ontology.texts;
    if texts.within("maps").next().is_none() {
        return Vec::new();
    }
    let labelled = texts.within("thesauri").filter(|written| named(written.predicate) == Some(iri::PREF_LABEL));
    let lent: BTreeSet<&str> = labelled.filter_map(|written| named(written.subject)).collect();
    let known: BTreeSet<&str> =
        ontology.graph().triples_with(&[iri::TYPE]).filter_map(|(subject, ..)| named(subject)).collect();
    let short = |terms: &BTreeSet<&str>| terms.iter().map(|term| iri::compact(term)).collect::<Vec<_>>();
    let mut found = Vec::new();
    for written in texts.within("maps") {
        let place = texts.place(written);
        let (Some(theirs), Some(property), Some(ours)) =
            (named(written.subject), named(written.predicate), named(written.object))
        else {
            continue;
        };
        if ![iri::EXACT_MATCH, iri::CLOSE_MATCH].contains(&property) {
            continue;
        }
        let mut tell = |term: &str, message: String, help: String| {
            found.push(Finding::new(Kind::Map, place.clone(), iri::compact(term), message).suggest(help));
        };
        let instead = |term: &str, terms: &BTreeSet<&str>| {
            nearest(&iri::compact(term), short(terms).iter().map(String::as_str))
                .first()
                .map_or_else(|| "name a term that there is".to_owned(), |near| format!("did you mean {near}?"))
        };
        if !lent.contains(theirs) {
            tell(
                theirs,
                "no thesaurus has a concept with a preferred label of this name".to_owned(),
                instead(theirs, &lent),
            );
        } else if !known.contains(ours) {
            tell(ours, "nothing in the graph is what is mapped to".to_owned(), instead(ours, &known));
        } else if property == iri::CLOSE_MATCH && ontology.schema().class(ours).is_some() {
            let message = "a close match lends no word to a class: a noun would be read as if it were meant".to_owned();
            tell(ours, message, "write `skos:exactMatch`, or leave it out".to_owned());
        }
    }
    found
}
