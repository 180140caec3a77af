//! Properties of datatypes other than those of the ontology, as extensions have them: compared, sorted and printed as what they are like.

use serde_json::Value;
use sparesults::QueryResultsFormat;

use crate::fixture::ask;
use crate::fixture::rows;
use crate::fixture::session;

const CLUBS: &str = r#"
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <https://example.org/> .
e:Club a owl:Class ; rdfs:label "sports club"@en ; rdfs:comment "Where migrants play."@en .
e:founded a owl:DatatypeProperty ; rdfs:domain e:Club ; rdfs:range xsd:gYear ; rdfs:label "founded"@en ; rdfs:comment "When."@en .
e:seen a owl:DatatypeProperty ; rdfs:domain e:Club ; rdfs:range xsd:dateTime ; rdfs:label "seen"@en ; rdfs:comment "When last."@en .
e:members a owl:DatatypeProperty ; rdfs:domain e:Club ; rdfs:range xsd:nonNegativeInteger ; rdfs:label "members"@en ; rdfs:comment "How many."@en .
e:fee a owl:DatatypeProperty ; rdfs:domain e:Club ; rdfs:range xsd:double ; rdfs:label "fee"@en ; rdfs:comment "How much."@en .
e:galata a e:Club ; rdfs:label "Galata"@en ; e:founded "1980"^^xsd:gYear ; e:seen "2020-05-01T10:00:00Z"^^xsd:dateTime ;
    e:members "90"^^xsd:nonNegativeInteger ; e:fee "1.5E1"^^xsd:double .
e:sahara a e:Club ; rdfs:label "Sahara"@en ; e:founded "1991"^^xsd:gYear ; e:seen "2021-05-01T10:00:00Z"^^xsd:dateTime ;
    e:members "120"^^xsd:nonNegativeInteger ; e:fee "9.0E0"^^xsd:double .
"#;

#[test]
fn they_are_compared_as_what_they_are_like() {
    for (condition, found) in [
        ("founded > 1985", "Sahara"),
        ("founded = 1980", "Galata"),
        ("founded <= 1980", "Galata"),
        ("seen = 2020-05-01", "Galata"),
        ("seen > 2020", "Sahara"),
        ("seen >= 2020-06", "Sahara"),
        ("members > 100", "Sahara"),
        ("members = 90", "Galata"),
        ("fee > 10", "Galata"),
        ("fee = 9", "Sahara"),
    ] {
        let answer = ask(CLUBS, &format!("sports clubs where {condition} | show name"));
        assert_eq!(rows(&answer), [found], "{condition}");
    }
    let faults = session(CLUBS).eval("sports clubs where members > many").unwrap_err();
    assert!(faults[0].message.contains("a number was expected"), "{faults:?}");
}

#[test]
fn they_are_sorted_and_printed_as_what_they_are_like() {
    let answer = ask(CLUBS, "sports clubs | show name, founded, members, fee | sort by members");
    assert_eq!(rows(&answer), ["Galata | 1980 | 90 | 15", "Sahara | 1991 | 120 | 9"]);
    let json: Value = concord::table::json::render(&answer.table);
    let kinds: Vec<&str> =
        json["columns"].as_array().unwrap().iter().map(|column| column["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["thing", "date", "number", "number"]);
    let srj = concord::table::solutions::render(&answer.table, QueryResultsFormat::Json).unwrap();
    assert!(srj.contains(r#""value":"1980","datatype":"http://www.w3.org/2001/XMLSchema#gYear""#), "{srj}");
}
