//! Terms one by one: told, with words, and used.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::NamedNode;
use oxrdf::Term;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::texts::named;
use crate::iri;
use crate::schema::Range;
use crate::schema::TERM_KINDS;
use crate::schema::Type;
use crate::text::name_key;

/// Everything that is wrong with single terms.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut found = told(ontology);
    found.extend(values(ontology));
    found.extend(classes(ontology));
    found.extend(unused(ontology));
    found
}

/// Classes, properties and schemes with what each is.
fn declared<'o>(ontology: &'o Ontology<'_>) -> BTreeMap<&'o str, &'static str> {
    let counted = TERM_KINDS.iter().filter(|(class, _)| ![iri::CONCEPT, iri::DSL_GAP_KIND].contains(class));
    let kind = |class: &str| counted.clone().find(|(iri, _)| *iri == class).map(|(_, kind)| *kind);
    let typed = ontology.graph().triples_with(&[iri::TYPE]);
    typed.filter_map(|(subject, _, class)| Some((named(subject)?, kind(named(class)?)?))).collect()
}

/// Labels and definitions. What has no label is not even read.
fn told(ontology: &Ontology<'_>) -> Vec<Finding> {
    let has = |term: &str, property: &str| {
        let [term, property] = [term, property].map(|iri| Term::from(NamedNode::new_unchecked(iri)));
        ontology.graph().matching([Some(&term), Some(&property), None]).next().is_some()
    };
    let mut found = Vec::new();
    for (term, kind) in declared(ontology) {
        if !has(term, iri::LABEL) && !has(term, iri::PREF_LABEL) {
            let message = format!("the {kind} has no label, so that no word asks for it");
            found.push(ontology.finding(Kind::NoLabel, term, message).suggest("add `rdfs:label \"...\"@en`"));
        }
        if !has(term, iri::COMMENT) {
            let message = format!("the {kind} has no definition");
            found.push(ontology.finding(Kind::NoDefinition, term, message).suggest("add `rdfs:comment \"...\"@en`"));
        }
    }
    found
}

/// Values that a property takes can be asked for: their scheme exists and has a noun.
fn values(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut asked: BTreeMap<&str, &str> = BTreeMap::new();
    for (property, known) in ontology.schema().properties() {
        if let Range::Scheme(scheme) = &known.range {
            asked.entry(scheme).or_insert(property);
        }
    }
    let mut found = Vec::new();
    for (scheme, property) in asked {
        match ontology.schema().scheme(scheme) {
            None => {
                let message = format!("its values come from {}, which is no concept scheme", iri::compact(scheme));
                found.push(ontology.finding(Kind::NoWord, property, message).suggest("name a scheme in `dsl:values`"));
            }
            Some(known) if !reads(ontology, &known.noun, &Type::Scheme(scheme.to_owned())) => {
                let message = format!("{} takes values from the scheme, which has no noun", iri::compact(property));
                found.push(ontology.finding(Kind::NoWord, scheme, message).suggest("add `dsl:noun \"...\"`"));
            }
            Some(_) => {}
        }
    }
    found
}

fn reads(ontology: &Ontology<'_>, word: &str, meaning: &Type) -> bool {
    ontology.schema().nouns(&name_key(word)).any(|noun| noun.meaning == *meaning)
}

/// The default columns of a class are fields of it, told apart by their names.
fn classes(ontology: &Ontology<'_>) -> Vec<Finding> {
    let schema = ontology.schema();
    let mut found = Vec::new();
    for (class, known) in schema.classes() {
        let heads = [Type::Class(class.to_owned())];
        let mut labels = BTreeSet::new();
        for column in &known.columns {
            let short = iri::compact(column);
            let message = match schema.property(column) {
                None => format!("its column {short} is no property"),
                Some(property) if !schema.read_field(&heads, &property.label).contains(&column.as_str()) => {
                    format!("`{}` does not read its column {short}", property.label)
                }
                Some(property) if !labels.insert(&property.label) => {
                    format!("two of its columns are called `{}`", property.label)
                }
                Some(_) => continue,
            };
            found.push(ontology.finding(Kind::Column, class, message).suggest("change `dsl:columns`"));
        }
    }
    found
}

/// Terms that nothing but their own declaration names. What is derived for the language alone is used by asking.
fn unused(ontology: &Ontology<'_>) -> Vec<Finding> {
    let declared = declared(ontology);
    let written = ontology.texts.used(declared.keys().copied());
    let in_graph = |term: &str| {
        let term = Term::from(NamedNode::new_unchecked(term));
        let as_object = ontology.graph().matching([None, None, Some(&term)]);
        ontology.graph().matching([None, Some(&term), None]).next().is_some()
            || as_object.into_iter().any(|[subject, ..]| *subject != term)
    };
    let derived = |term: &str| ontology.schema().property(term).is_some_and(|property| property.derived);
    let finding = |(term, kind): (&str, &str)| {
        let message = format!("no data and no other term use the {kind}");
        ontology.finding(Kind::Unused, term, message).suggest("leave it for data to come, or deprecate it")
    };
    let free = |term: &str| !derived(term) && ontology.schema().deprecation(term).is_none();
    let unused = |(term, _): &(&str, &str)| !written.contains(term) && !in_graph(term) && free(term);
    declared.into_iter().filter(unused).map(finding).collect()
}
