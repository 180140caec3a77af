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
pub(crate) fn statements(folder: &str) -> Vec<Quad> {
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
