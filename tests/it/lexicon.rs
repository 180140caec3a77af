//! The words of the language, as the ontology gives them: each means one thing wherever it can stand.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use concord::iri;
use concord::schema::Operand;
use concord::schema::Range;
use concord::schema::Schema;
use concord::schema::Type;
use concord::text::name_key;

use crate::builtin::STATEMENTS as ALL;
use crate::corpus::session;

/// Reserved everywhere by the grammar.
const KEYWORDS: [&str; 21] = [
    "and",
    "or",
    "but",
    "not",
    "with",
    "without",
    "no",
    "only",
    "where",
    "between",
    "sharing",
    "in",
    "at",
    "since",
    "before",
    "during",
    "via",
    "including",
    "excluding",
    "across",
    "as of",
];

/// Keywords that introduce a link and so may be link words.
const LINK_KEYWORDS: [&str; 7] = ["in", "at", "via", "across", "since", "before", "during"];

/// Words that begin a statement or stand behind a pipe.
const STATEMENTS: [&str; 20] = [
    "let", "define", "language", "given", "show", "count", "sort", "take", "cite", "matrix", "compare", "changes",
    "path", "rank", "brokers", "groups", "cut", "reach", "draw", "suggest",
];

fn schema() -> &'static Schema {
    session().schema()
}

/// Every type that a phrase can be of.
fn types() -> Vec<Type> {
    let classes = schema().classes().map(|(class, _)| Type::Class(class.to_owned()));
    classes.chain(schema().schemes().map(|(scheme, _)| Type::Scheme(scheme.to_owned()))).collect()
}

fn none(faults: &BTreeSet<String>, rule: &str) {
    let listed: Vec<&str> = faults.iter().map(String::as_str).collect();
    assert!(faults.is_empty(), "{rule}: {} faults\n{}", faults.len(), listed.join("\n"));
}

fn short(of: &Type) -> String {
    let (Type::Class(iri) | Type::Scheme(iri)) = of;
    iri::compact(iri)
}

/// Head class, word and operand class name at most one property.
#[test]
fn links_have_one_reading() {
    let types = types();
    let mut faults = BTreeSet::new();
    let words: Vec<&str> = schema().link_words().filter(|word| schema().links(word).count() > 1).collect();
    assert!(words.contains(&"of") && words.contains(&"on"), "{words:?}");
    for head in &types {
        let heads = std::slice::from_ref(head);
        for word in &words {
            // without an operand that fits there is nothing to tell apart
            if schema().read_link(heads, word, &Operand::Anything).is_empty() {
                continue;
            }
            for operand in &types {
                let readings = schema().read_link(heads, word, &Operand::Types(vec![operand.clone()]));
                if readings.len() > 1 {
                    let properties: Vec<String> =
                        readings.iter().map(|reading| iri::compact(&reading.property)).collect();
                    faults.insert(format!("{} {word} {}: {}", short(head), short(operand), properties.join(", ")));
                }
            }
        }
    }
    none(&faults, "a link word has one reading");
}

/// `with` names no property, so it has to be clear which is meant by the types alone.
#[test]
fn with_has_one_reading() {
    let types = types();
    let mut faults = BTreeSet::new();
    for head in &types {
        for operand in &types {
            let readings = schema().read_with(std::slice::from_ref(head), &Operand::Types(vec![operand.clone()]));
            if readings.len() > 1 {
                let properties: Vec<String> = readings.iter().map(|reading| iri::compact(&reading.property)).collect();
                faults.insert(format!("{} with {}: {}", short(head), short(operand), properties.join(", ")));
            }
        }
    }
    none(&faults, "`with` has one reading");
}

#[test]
fn no_noun_is_a_keyword_and_each_names_one_thing() {
    let mut faults = BTreeSet::new();
    let mut meanings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for shown in schema().noun_words() {
        let key = name_key(shown);
        if KEYWORDS.contains(&key.as_str()) {
            faults.insert(format!("the noun `{shown}` is a keyword"));
        }
        if key.split(' ').any(|word| KEYWORDS.contains(&word)) {
            faults.insert(format!("the noun `{shown}` holds a keyword"));
        }
        for noun in schema().nouns(&key) {
            meanings.entry(key.clone()).or_default().insert(short(&noun.meaning));
        }
    }
    assert!(meanings.len() > 150, "only {} nouns", meanings.len());
    for (word, meant) in meanings {
        if meant.len() > 1 {
            faults.insert(format!("`{word}` means {meant:?}"));
        }
    }
    none(&faults, "a noun names one class or scheme");
}

/// A thing with the name of a noun could not be asked for by its name.
#[test]
fn no_thing_has_the_name_of_a_noun() {
    let mut faults = BTreeSet::new();
    for (thing, about) in &ALL.about {
        let types = ALL.values(thing, "rdf:type");
        if thing.starts_with("co:") || types.contains("skos:ConceptScheme") || types.contains("co:Passage") {
            continue;
        }
        for property in ["rdfs:label", "skos:prefLabel"] {
            for name in about.get(property).into_iter().flatten() {
                let taken: Vec<String> =
                    schema().nouns(&name_key(name.text())).map(|noun| short(&noun.meaning)).collect();
                if !taken.is_empty() && !SHARED_WITH_NOUNS.contains(&thing.as_str()) {
                    faults.insert(format!("{thing}: `{}` is the noun of {}", name.text(), taken.join(", ")));
                }
            }
        }
    }
    none(&faults, "a name of a thing is no noun");
}

/// Things that a scheme's noun hides, where the noun is what is asked for.
const SHARED_WITH_NOUNS: [&str; 0] = [];

#[test]
fn link_words_can_be_typed() {
    let mut faults = BTreeSet::new();
    for word in schema().link_words() {
        let keyword = word.split(' ').find(|part| KEYWORDS.contains(part));
        if let Some(keyword) = keyword
            && !LINK_KEYWORDS.contains(&word)
            && !word.ends_with(&format!(" {keyword}"))
        {
            faults.insert(format!("`{word}` cannot be typed: `{keyword}` is a keyword"));
        }
        if schema().nouns(word).next().is_some() {
            faults.insert(format!("`{word}` is a noun too"));
        }
    }
    none(&faults, "link words can be typed");
}

#[test]
fn every_term_has_a_label_and_a_comment() {
    let mut faults = BTreeSet::new();
    let mut told = |term: &str, label: &str, comment: &str| {
        if label.is_empty() {
            faults.insert(format!("{} has no label", iri::compact(term)));
        }
        if comment.is_empty() {
            faults.insert(format!("{} has no comment", iri::compact(term)));
        }
    };
    for (class, known) in schema().classes() {
        told(class, &known.label, &known.comment);
    }
    for (property, known) in schema().properties() {
        told(property, &known.label, &known.comment);
    }
    for (scheme, known) in schema().schemes() {
        told(scheme, &known.label, &known.comment);
    }
    none(&faults, "every term is explained");
    // terms without a label are not even read
    let kinds = ["owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "dsl:Derived"];
    let stated: BTreeSet<&str> = kinds.iter().flat_map(|kind| ALL.of_class(kind)).collect();
    let unlabelled: BTreeSet<String> = stated
        .into_iter()
        .filter(|term| ALL.values(term, "rdfs:label").is_empty() || ALL.values(term, "rdfs:comment").is_empty())
        .map(str::to_owned)
        .collect();
    none(&unlabelled, "every term is explained");
}

#[test]
fn values_come_from_schemes_with_a_noun() {
    let mut faults = BTreeSet::new();
    for (property, known) in schema().properties() {
        if let Range::Scheme(scheme) = &known.range {
            match schema().scheme(scheme) {
                None => {
                    faults.insert(format!("{}: there is no scheme {}", iri::compact(property), iri::compact(scheme)));
                }
                Some(known) if schema().nouns(&name_key(&known.noun)).next().is_none() => {
                    faults.insert(format!("{} has no noun", iri::compact(scheme)));
                }
                Some(_) => {}
            }
        }
    }
    none(&faults, "values can be asked for");
}

#[test]
fn columns_are_fields_of_their_class() {
    let mut faults = BTreeSet::new();
    for (class, known) in schema().classes() {
        let heads = [Type::Class(class.to_owned())];
        let mut labels = BTreeSet::new();
        for column in &known.columns {
            let Some(property) = schema().property(column) else {
                faults.insert(format!("{}: no property {}", iri::compact(class), iri::compact(column)));
                continue;
            };
            if !schema().read_field(&heads, &property.label).contains(&column.as_str()) {
                faults.insert(format!(
                    "{}: `{}` does not read {}",
                    iri::compact(class),
                    property.label,
                    iri::compact(column)
                ));
            }
            if !labels.insert(&property.label) {
                faults.insert(format!("{}: two columns called `{}`", iri::compact(class), property.label));
            }
        }
    }
    none(&faults, "a default column can be shown by its name too");
}

/// A field name leads from a class by one property.
#[test]
fn fields_have_one_reading() {
    let mut faults = BTreeSet::new();
    for head in types() {
        for field in schema().fields_of(std::slice::from_ref(&head)) {
            let readings = schema().read_field(std::slice::from_ref(&head), &field);
            if readings.len() > 1 {
                let properties: Vec<String> = readings.iter().map(|property| iri::compact(property)).collect();
                faults.insert(format!("{}.{field}: {}", short(&head), properties.join(", ")));
            }
        }
    }
    none(&faults, "a field has one reading");
}

#[test]
fn nouns_can_be_asked_for() {
    for (class, known) in schema().classes() {
        let readable =
            schema().nouns(&name_key(&known.plural)).any(|noun| noun.meaning == Type::Class(class.to_owned()));
        assert!(readable, "`{}` does not name {}", known.plural, iri::compact(class));
        assert!(!STATEMENTS.contains(&known.plural.as_str()), "`{}` begins a statement or a stage", known.plural);
    }
}
