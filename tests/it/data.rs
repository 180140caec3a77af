//! The built-in graph can be trusted: every fact of the texts is there, each with its evidence, and nothing dangles.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use concord::text::name_key;

use crate::builtin::Object;
use crate::builtin::STATEMENTS as ALL;

/// Graphs of the five texts.
const TEXTS: [&str; 5] = [
    "src:transnational-dynamics-2015",
    "src:diaspora-governance-2014",
    "src:subnational-authorities-2015",
    "src:iws-notice-2015",
    "src:comprehensive-approach-2019",
];

/// Tasks and open issues of the ten focal points.
const FOCAL: [(usize, usize); 10] = [(6, 8), (5, 7), (6, 7), (4, 5), (5, 8), (8, 8), (7, 7), (8, 7), (7, 7), (6, 6)];

/// Numbers of claims that were never given.
const NO_SUCH_CLAIM: [usize; 4] = [142, 248, 251, 252];

/// Rows that speak of two things, so that two nodes bear their id.
const ON_TWO_NODES: [&str; 4] = ["E088", "E139", "E167", "E168"];

/// The ids of all rows drawn from the texts.
fn inventory() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = (1..=170).map(|n| format!("E{n:03}")).collect();
    ids.extend((1..=156).map(|n| format!("C{n:03}")));
    ids.extend((1..=260).filter(|n| !NO_SUCH_CLAIM.contains(n)).map(|n| format!("R{n:03}")));
    for (n, (tasks, issues)) in FOCAL.into_iter().enumerate() {
        let point = format!("FP{:02}", n + 1);
        ids.extend((1..=tasks).map(|k| format!("{point}.c{k}")));
        ids.extend((1..=issues).map(|k| format!("{point}.k{k}")));
        ids.insert(point);
    }
    ids
}

/// Panics with everything that is wrong.
fn none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}: {} faults\n{}", faults.len(), faults.join("\n"));
}

fn shorten(text: &str) -> &str {
    text.trim_start_matches("<https://w3id.org/concord/source/").trim_end_matches('>')
}

#[test]
fn every_row_of_the_inventory_stands_on_its_node() {
    let ids = inventory();
    assert_eq!(ids.len(), 724);
    let mut nodes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for thing in ALL.about.keys() {
        for id in ALL.values(thing, "dct:identifier") {
            nodes.entry(id).or_default().push(thing);
        }
    }
    let mut faults = Vec::new();
    for id in &ids {
        let on = nodes.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        let wanted = if ON_TWO_NODES.contains(&id.as_str()) { 2 } else { 1 };
        let prefixes: &[&str] = match id.as_bytes()[0] {
            b'E' => &["id:", "src:"],
            b'R' => &["cl:"],
            b'F' => &["c:"],
            _ => &["c:", "co:", "id:", "cl:"],
        };
        if on.len() != wanted || !on.iter().all(|node| prefixes.iter().any(|prefix| node.starts_with(prefix))) {
            faults.push(format!("{id} stands on {on:?}"));
        }
        for node in on {
            let supported = !ALL.values(node, "co:evidence").is_empty() || node.starts_with("src:");
            if !supported {
                faults.push(format!("{id}: {node} has no evidence"));
            }
        }
    }
    let looks_like_one = |id: &str| id.starts_with(['E', 'C', 'R', 'F']) && id.contains(|c: char| c.is_ascii_digit());
    // `R061b` is a further claim read from the row R061
    let row = |id: &str| id.trim_end_matches(|c: char| id.starts_with('R') && c.is_ascii_lowercase()).to_owned();
    let strangers = nodes.keys().filter(|id| looks_like_one(id) && !ids.contains(&row(id)));
    faults.extend(strangers.map(|id| format!("no row is called {id}")));
    none(&faults, "each row of the inventory on its node, with evidence");
}

#[test]
fn every_claim_says_where_how_surely_and_for_what() {
    let mut faults = Vec::new();
    let mut claims = 0;
    for claim in ALL.of_class("co:Claim") {
        claims += 1;
        for property in ["co:about", "co:evidence", "co:reportedBy"] {
            if ALL.values(claim, property).is_empty() {
                faults.push(format!("{claim} lacks {property}"));
            }
        }
        for property in ["co:certainty", "co:scope", "co:polarity", "co:basis", "co:timeRecord"] {
            let values = ALL.values(claim, property);
            if values.len() != 1 {
                faults.push(format!("{claim} has {} values of {property}", values.len()));
            }
        }
        for passage in ALL.values(claim, "co:evidence") {
            if ALL.values(passage, "co:source").len() != 1 {
                faults.push(format!("{claim}: {passage} has no source"));
            }
        }
        let recorded = ALL.values(claim, "co:timeRecord").contains("c:time-recorded");
        let stated = ALL.values(claim, "co:statedTime").len();
        if stated != usize::from(recorded) {
            faults.push(format!("{claim}: {stated} stated times, recorded: {recorded}"));
        }
    }
    assert!(claims > 256, "only {claims} claims");
    none(&faults, "claims are whole");
}

#[test]
fn times_are_in_order_and_in_words() {
    let mut faults = Vec::new();
    let bounds = ["co:beginEarliest", "co:beginLatest", "co:endEarliest", "co:endLatest"];
    for thing in ALL.about.keys() {
        let years = bounds.map(|bound| {
            ALL.values(thing, bound).into_iter().map(|year| year.parse::<i32>().unwrap()).collect::<Vec<_>>()
        });
        if years.iter().any(|years| years.len() > 1) {
            faults.push(format!("{thing} has two values of one bound: {years:?}"));
        }
        let [begin, begun, end, ended] = years.map(|years| years.first().copied());
        let disorder = |a: Option<i32>, b: Option<i32>| a.zip(b).is_some_and(|(a, b)| a > b);
        if disorder(begin, begun) || disorder(end, ended) || disorder(begin, ended) {
            faults.push(format!("{thing} ends before it begins"));
        }
        if [begin, begun, end, ended].iter().any(Option::is_some) && ALL.values(thing, "co:statedTime").is_empty() {
            faults.push(format!("{thing} has years and no words"));
        }
    }
    none(&faults, "years are ordered bounds with the words of the source");
}

#[test]
fn literals_of_the_texts_are_labels_glosses_locators_times_and_numbers() {
    let words = [
        "dct:identifier",
        "rdfs:label",
        "rdfs:comment",
        "skos:prefLabel",
        "skos:altLabel",
        "skos:definition",
        "skos:note",
        "skos:notation",
        "co:section",
        "co:statedTime",
    ];
    let numbers = ["xsd:integer", "xsd:decimal", "xsd:date"];
    let mut faults = Vec::new();
    for text in TEXTS {
        for (subject, property, object) in &ALL.graphs[text] {
            if let Object::Literal(value, datatype) = object
                && !words.contains(&property.as_str())
                && !numbers.contains(&datatype.as_str())
            {
                faults.push(format!("{subject} {property} \"{value}\""));
            }
        }
    }
    none(&faults, "a claim is modelled and not quoted");
}

#[test]
fn nothing_dangles() {
    let ours = |node: &str| {
        ["id:", "c:", "cl:", "src:", "<https://w3id.org/concord/"].iter().any(|prefix| node.starts_with(prefix))
    };
    let mut used: BTreeSet<&str> = ALL.about.keys().map(String::as_str).filter(|node| ours(node)).collect();
    for about in ALL.about.values() {
        for object in about.values().flatten() {
            if let Object::Node(node) = object
                && ours(node)
                && !node.contains("/inferred/")
            {
                used.insert(node);
            }
        }
    }
    let mut faults = Vec::new();
    for node in used {
        let labelled =
            ["rdfs:label", "skos:prefLabel", "dct:title"].iter().any(|property| !ALL.values(node, property).is_empty());
        let typed = !ALL.values(node, "rdf:type").is_empty();
        if !typed || !(labelled || node.starts_with("cl:")) {
            faults.push(format!(
                "{node}: {}{}",
                if typed { "" } else { "no type " },
                if labelled { "" } else { "no label" }
            ));
        }
    }
    none(&faults, "every node that is used is defined");
}

#[test]
fn statements_use_the_ontology_as_it_says() {
    let kinds = ["owl:ObjectProperty", "owl:DatatypeProperty", "dsl:Derived"];
    let properties: BTreeSet<&str> = kinds.into_iter().flat_map(|kind| ALL.of_class(kind)).collect();
    let classes: BTreeSet<&str> = ALL.of_class("owl:Class").collect();
    let mut faults = BTreeSet::new();
    for (subject, about) in &ALL.about {
        let types = ALL.classes(subject);
        for class in ALL.values(subject, "rdf:type") {
            if class.starts_with("co:") && !classes.contains(class) {
                faults.insert(format!("{subject} is of the unknown class {class}"));
            }
        }
        for (property, objects) in about.iter().filter(|(property, _)| property.starts_with("co:")) {
            if !properties.contains(property.as_str()) {
                faults.insert(format!("{subject} has the unknown property {property}"));
                continue;
            }
            let domain = ALL.values(property, "rdfs:domain");
            if !domain.is_empty() && domain.is_disjoint(&types) {
                faults.insert(format!("{subject} is no {domain:?}, as {property} wants"));
            }
            let ranges = ALL.values(property, "rdfs:range");
            let schemes = ALL.values(property, "dsl:values");
            for object in objects {
                let fits = match object {
                    Object::Literal(_, datatype) => ranges.contains(datatype.as_str()),
                    Object::Node(node) if !schemes.is_empty() => {
                        !schemes.is_disjoint(&ALL.values(node, "skos:inScheme"))
                    }
                    Object::Node(node) => {
                        let wanted: BTreeSet<&str> =
                            ranges.iter().copied().filter(|range| range.starts_with("co:")).collect();
                        ranges.is_empty() || ranges.contains("owl:Class") || !wanted.is_disjoint(&ALL.classes(node))
                    }
                };
                if !fits {
                    faults.insert(format!("{subject} {property} {}: not in {ranges:?}{schemes:?}", object.text()));
                }
            }
        }
    }
    none(&faults.into_iter().collect::<Vec<_>>(), "domains, ranges and schemes hold");
}

/// Different things that may share a name, each with the reason.
const SHARED_NAMES: [(&str, &str); 0] = [];

#[test]
fn a_name_means_one_thing() {
    let mut named: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (thing, about) in &ALL.about {
        // passages are named within their document, properties by their subject
        let types = ALL.values(thing, "rdf:type");
        if ["co:Passage", "owl:ObjectProperty", "owl:DatatypeProperty", "dsl:Derived"]
            .iter()
            .any(|kind| types.contains(kind))
        {
            continue;
        }
        for property in ["rdfs:label", "skos:prefLabel", "skos:altLabel"] {
            for name in about.get(property).into_iter().flatten() {
                named.entry(name_key(name.text())).or_default().insert(thing);
            }
        }
    }
    let faults: Vec<String> = named
        .into_iter()
        .filter(|(name, things)| things.len() > 1 && !SHARED_NAMES.iter().any(|(shared, _)| shared == name))
        .map(|(name, things)| format!("`{name}`: {things:?}"))
        .collect();
    none(&faults, "no name stands for two things");
}

#[test]
fn passages_have_a_place_in_one_document() {
    let mut faults = Vec::new();
    let mut places: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for passage in ALL.of_class("co:Passage") {
        let lines = |property| {
            ALL.values(passage, property).into_iter().map(|line| line.parse::<u32>().unwrap()).collect::<Vec<_>>()
        };
        match (&lines("co:firstLine")[..], &lines("co:lastLine")[..]) {
            ([], []) => {}
            ([first], [last]) if first <= last => {}
            (first, last) => faults.push(format!("{passage}: lines {first:?} to {last:?}")),
        }
        let sources = ALL.values(passage, "co:source");
        let labels = ALL.values(passage, "rdfs:label");
        let (Some(source), 1, Some(label), 1) = (sources.first(), sources.len(), labels.first(), labels.len()) else {
            faults.push(format!("{passage}: sources {sources:?}, labels {labels:?}"));
            continue;
        };
        if !shorten(passage).starts_with(source.trim_start_matches("src:")) {
            faults.push(format!("{passage} says it is in {source}"));
        }
        if let Some(other) = places.insert((source, label), passage) {
            faults.push(format!("{passage} and {other} are both called `{label}`"));
        }
    }
    none(&faults, "a passage has one place, and a place one passage");
}

#[test]
fn two_pages_of_one_report_are_one_work() {
    let works = |document| ALL.values(document, "co:presents");
    assert_eq!(works("src:subnational-authorities-2015"), works("src:iws-notice-2015"));
    let all: BTreeSet<&str> = TEXTS.iter().flat_map(|text| works(text)).collect();
    assert_eq!(all.len(), 4, "five documents present four works: {all:?}");
}

#[test]
fn corridors_are_there_with_their_basis() {
    let wanted = [
        ("id:tr-de", "id:turkey", "id:germany", "c:stated"),
        ("id:tr-be", "id:turkey", "id:belgium", "c:stated"),
        ("id:tr-se", "id:turkey", "id:sweden", "c:stated"),
        ("id:ru-de", "id:russia", "id:germany", "c:stated"),
        ("id:ma-be", "id:morocco", "id:belgium", "c:stated"),
        ("id:ma-es", "id:morocco", "id:spain", "c:stated"),
        ("id:ma-it", "id:morocco", "id:italy", "c:implied"),
        ("id:ec-es", "id:ecuador", "id:spain", "c:stated"),
        ("id:cn-gb", "id:china", "id:united-kingdom", "c:stated"),
        ("id:in-gb", "id:india", "id:united-kingdom", "c:stated"),
        ("id:ir-se", "id:iran", "id:sweden", "c:stated"),
        ("id:ua-pl", "id:ukraine", "id:poland", "c:implied"),
        ("id:sg-gb", "id:singapore", "id:united-kingdom", "c:implied"),
        ("id:tr-eu", "id:turkey", "id:eu", "c:implied"),
        ("id:ma-eu", "id:morocco", "id:eu", "c:implied"),
        ("id:pl-eu", "id:poland", "id:eu", "c:implied"),
        ("id:latam-es", "id:latin-america", "id:spain", "c:implied"),
    ];
    for (corridor, origin, destination, basis) in wanted {
        assert_eq!(ALL.values(corridor, "co:origin"), BTreeSet::from([origin]), "{corridor}");
        assert_eq!(ALL.values(corridor, "co:destination"), BTreeSet::from([destination]), "{corridor}");
        assert_eq!(ALL.values(corridor, "co:corridorBasis"), BTreeSet::from([basis]), "{corridor}");
        assert!(!ALL.values(corridor, "co:evidence").is_empty(), "{corridor} is spoken of nowhere");
    }
    assert_eq!(ALL.of_class("co:Corridor").count(), wanted.len());
}

#[test]
fn every_source_has_title_publisher_licence_and_coverage() {
    let mut faults = Vec::new();
    let covered: BTreeSet<&str> =
        ALL.of_class("co:Coverage").flat_map(|looked| ALL.values(looked, "co:coverageSource")).collect();
    for graph in ALL.graphs.keys().filter(|graph| !graph.contains("inferred")) {
        for property in ["rdfs:label", "co:publisher", "co:licence"] {
            if ALL.values(graph, property).is_empty() {
                faults.push(format!("{graph} lacks {property}"));
            }
        }
        if !covered.contains(graph.as_str()) {
            faults.push(format!("nothing says how far {graph} looked"));
        }
    }
    assert!(ALL.graphs.contains_key("src:reference"));
    none(&faults, "sources are described");
}

/// Judgements whose stated marker is not the one that the rules derive, each with the reason.
const RULES_DISAGREE: [(&str, &str); 0] = [];

#[test]
fn derived_markers_agree_with_stated_ones() {
    let mut faults = Vec::new();
    let mut agreeing = 0;
    for judgement in ALL.of_class("co:Assessment") {
        let (stated, derived) = (ALL.values(judgement, "co:statedMarker"), ALL.values(judgement, "co:marker"));
        if stated.len() > 1 || derived.len() > 1 {
            faults.push(format!("{judgement} has several markers: {stated:?}, {derived:?}"));
        }
        let (Some(stated), Some(derived)) = (stated.first(), derived.first()) else {
            continue;
        };
        let related =
            ALL.above(stated, "skos:broader").contains(derived) || ALL.above(derived, "skos:broader").contains(stated);
        let excepted = RULES_DISAGREE.iter().any(|(known, _)| *known == judgement);
        if related == excepted {
            faults.push(format!("{judgement}: {stated} is stated, {derived} derived"));
        }
        agreeing += usize::from(related);
    }
    assert!(agreeing >= 20, "only {agreeing} judgements have both markers");
    none(&faults, "the rules agree with the texts");
}

#[test]
fn open_rows_are_few_and_listed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/literature/README.md");
    let readme = fs::read_to_string(path).unwrap();
    let section = readme.split("\n## ").find(|section| section.starts_with("Open rows")).expect("a list of open rows");
    let listed: BTreeSet<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|ids| ids.split(", "))
        .filter(|id| id.contains(|c: char| c.is_ascii_digit()))
        .collect();
    let noted: BTreeSet<&str> = ALL
        .about
        .keys()
        .filter(|thing| !ALL.values(thing, "skos:note").is_empty())
        .flat_map(|thing| ALL.values(thing, "dct:identifier"))
        .collect();
    assert_eq!(listed, noted, "rows kept partly in words are those listed");
    assert!(listed.len() * 20 <= 724, "{} open rows are more than 5 %", listed.len());
}
