//! The corpus against the data: what its queries must reach, and numbers counted again without the compiler.

#![expect(clippy::unwrap_used, reason = "without its files and its graph a test cannot go on")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use concord::iri;
use concord::session::Session;
use concord::table::Value;
use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxigraph::model::Quad;
use oxigraph::model::Term;

use crate::corpus::cases;
use crate::corpus::session;
use crate::second_engine::iris;

/// Every statement of the files of a folder, as its text has it.
fn statements(folder: &str) -> Vec<Quad> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut quads = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "trig" || ending == "ttl") {
            let text = fs::read_to_string(&path).unwrap();
            quads.extend(RdfParser::from_format(RdfFormat::TriG).for_slice(&text).map(Result::unwrap));
        }
    }
    quads
}

/// Findings of the texts by corridor and dimension, counted from the files alone.
pub(crate) fn cells_of_findings() -> BTreeMap<(String, String), usize> {
    let short = |term: &str| term.rsplit(['/', '#', '>']).find(|part| !part.is_empty()).unwrap().to_owned();
    let mut about: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for folder in ["datasets/literature", "datasets/reference", "ontology/modules", "ontology/schemes"] {
        for quad in statements(folder) {
            let properties = about.entry(short(&quad.subject.to_string())).or_default();
            let object = match quad.object {
                Term::Literal(literal) => literal.value().to_owned(),
                node => short(&node.to_string()),
            };
            properties.entry(short(quad.predicate.as_str())).or_default().insert(object);
        }
    }
    let values = |thing: &str, property: &str| {
        about.get(thing).and_then(|about| about.get(property)).cloned().unwrap_or_default()
    };
    let is_finding = |thing: &str| {
        let mut open: Vec<String> = values(thing, "type").into_iter().collect();
        while let Some(class) = open.pop() {
            if class == "Finding" {
                return true;
            }
            open.extend(values(&class, "subClassOf"));
        }
        false
    };
    let corridors = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/reference/corridors.csv");
    let ends: BTreeMap<String, String> = fs::read_to_string(corridors)
        .unwrap()
        .lines()
        .skip(1)
        .filter_map(|line| Some((line.split(',').next()?.to_owned(), line.split(',').nth(1)?.to_owned())))
        .collect();
    let mut cells: BTreeMap<(String, String), usize> = BTreeMap::new();
    for thing in about.keys().filter(|thing| is_finding(thing)) {
        for corridor in values(thing, "corridor") {
            for dimension in values(thing, "dimension") {
                let label = values(&dimension, "prefLabel").into_iter().next().unwrap();
                *cells.entry((ends[&corridor].clone(), label)).or_default() += 1;
            }
        }
    }
    cells
}

/// Values of the first column with the counts of the last one.
fn counts(session: &mut Session, query: &str) -> BTreeMap<String, i64> {
    let answer = session.eval(query).unwrap().remove(0);
    let counted =
        answer.table.rows.iter().filter_map(|row| match (row.cells.first()?.values(), row.cells.last()?.values()) {
            ([Value::Iri { iri, .. }], [Value::Integer(count)]) => Some((iri.clone(), *count)),
            _ => None,
        });
    counted.collect()
}

#[test]
fn every_relation_of_the_literature_is_asked_for() {
    let mut asked = BTreeSet::new();
    for case in cases() {
        for compiled in case.compile().unwrap_or_default() {
            asked.extend(iris(&compiled.sparql));
        }
    }
    let relations: BTreeSet<String> = statements("datasets/literature")
        .into_iter()
        .filter(|quad| !matches!(quad.object, Term::Literal(_)) && quad.predicate.as_str().starts_with(iri::CO))
        .map(|quad| quad.predicate.into_string())
        .collect();
    let missing: Vec<&String> = relations.difference(&asked).collect();
    assert!(relations.len() > 80, "only {} relations were found", relations.len());
    assert!(missing.is_empty(), "no query of the corpus asks for {missing:#?}");
}

#[test]
fn target_groups_of_focal_items_are_counted_right() {
    let (mut items, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for quad in statements("datasets/literature").into_iter().chain(statements("ontology/schemes")) {
        let (subject, predicate) = (quad.subject.to_string(), quad.predicate.as_str());
        let Term::NamedNode(object) = quad.object else {
            continue;
        };
        if predicate == format!("{}itemOf", iri::CO) {
            items.insert(subject);
        } else if predicate == format!("{}targetGroup", iri::CO) {
            groups.insert((subject, object.into_string()));
        }
    }
    assert_eq!(items.len(), 132);
    let mut recounted: BTreeMap<String, i64> = BTreeMap::new();
    for (item, group) in groups {
        if items.contains(&item) {
            *recounted.entry(group).or_default() += 1;
        }
    }
    assert!(recounted.len() > 10);
    assert_eq!(counts(&mut session().clone(), "focal items | count by target-group"), recounted);
}
