//! The compile rules R1 to R10 of docs/language.md, held by counting the statements that a query reads: our shape against the
//! one that the rule replaces, written by hand and checked to give the same rows.

use std::collections::BTreeSet;

use concord::graph::Limits;
use concord::session::Session;

use crate::sample;

const PREFIXES: &str = "PREFIX co: <https://w3id.org/concord/ns#>\n\
                        PREFIX c: <https://w3id.org/concord/concept/>\n\
                        PREFIX id: <https://w3id.org/concord/id/>\n\
                        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n";

/// Agreements of one corridor as an operand of its own.
const AGREEMENTS: &str = "?agreement a ?class . FILTER(?class IN (co:Agreement, co:LabourAgreement)) \
                          ?agreement co:inCorridor ?corridor . \
                          ?corridor co:origin id:state-0 ; co:destination id:state-7 .";

/// Things and reads of a SPARQL text, by hand.
fn by_hand(session: &Session, sparql: &str) -> (BTreeSet<String>, u64) {
    let text = format!("{PREFIXES}{sparql}");
    let found = session.engine().select(&text, &Limits::default()).unwrap();
    let things = found.rows.iter().map(|row| row[0].as_ref().unwrap().to_string()).collect();
    (things, found.reads)
}

/// SPARQL of a query without columns.
fn sparql(session: &mut Session, query: &str) -> String {
    let mut compiled = session.compile(&format!("{query} | show name")).unwrap_or_else(|faults| panic!("{faults:?}"));
    compiled.remove(0).sparql
}

/// Asserts that the query gives the rows of the naive text and reads so many times less.
#[track_caller]
fn cheaper(session: &mut Session, query: &str, naive: &str, times: u64) {
    let ours = sparql(session, query);
    let (things, reads) = by_hand(session, &ours);
    let (expected, naive_reads) = by_hand(session, naive);
    assert!(!things.is_empty(), "`{query}` finds nothing");
    assert_eq!(things, expected, "{ours}\nagainst {naive}");
    assert!(reads * times <= naive_reads, "{reads} reads, naive {naive_reads}, wanted {times} times less:\n{ours}");
}

/// Queries of many shapes, for what must hold of every text.
const SHAPES: &[&str] = &[
    "actors",
    "dimensions",
    "actors across \"State 0\" -> \"State 7\" on education",
    "ministries of \"State 0\" with (agreements across \"State 0\" -> \"State 7\")",
    "ministries of \"State 0\" without (agreements across \"State 0\" -> \"State 7\")",
    "ministries without (policies since 1990)",
    "cities of \"State 0\" with at least 2 city partnerships",
    "cities of \"State 0\" with at most 2 city partnerships",
    "cities with only (city partnerships across \"State 0\" -> \"State 7\")",
    "policies of \"State 0\" since 1990 on (education or language)",
    "policies during 1990..2000 but not policies on education",
    "agreements as of 1970 where since >= 1960 | sort by since desc | take 3",
    "(ministries or cities) of \"State 1\" | count",
];

fn every_shape() -> Vec<(&'static str, String)> {
    let mut session = sample::session();
    SHAPES
        .iter()
        .map(|query| {
            let compiled = session.compile(query).unwrap_or_else(|faults| panic!("`{query}`: {faults:?}"));
            (*query, compiled[0].sparql.clone())
        })
        .collect()
}

/// R1: a phrase used as an operand is a sub-select of its own, so that what it finds twice is joined once. A noun with nothing
/// but named things behind its links is looked up instead.
#[test]
fn r1_phrases_are_sub_selects() {
    let mut session = sample::session();
    let text = sparql(
        &mut session,
        "ministries with (agreements across \"State 0\" -> \"State 7\") with (competences on language)",
    );
    assert_eq!(text.matches("SELECT DISTINCT").count(), 2, "{text}");
    cheaper(
        &mut session,
        "ministries with (agreements with (ministries with (competences on education)))",
        "SELECT DISTINCT ?thing { ?thing a co:Ministry . ?thing ^co:party ?a . ?a a ?class . \
         FILTER(?class IN (co:Agreement, co:LabourAgreement)) ?a co:party ?m . ?m a co:Ministry . \
         ?k co:holder ?m ; a co:Competence ; co:dimension c:education }",
        1,
    );
}

/// R2: `with` is a join, not a test for each thing.
#[test]
fn r2_with_is_a_join() {
    let naive = format!(
        "SELECT ?thing {{ ?thing a co:Ministry ; co:country id:state-0 FILTER EXISTS {{ {AGREEMENTS} ?thing ^co:party ?agreement }} }}"
    );
    cheaper(
        &mut sample::session(),
        "ministries of \"State 0\" with (agreements across \"State 0\" -> \"State 7\")",
        &naive,
        50,
    );
}

/// R3: `without` is a MINUS, not a test for each thing.
#[test]
fn r3_without_is_a_minus() {
    let naive = format!(
        "SELECT ?thing {{ ?thing a co:Ministry ; co:country id:state-0 \
         FILTER NOT EXISTS {{ {AGREEMENTS} ?thing ^co:party ?agreement }} }}"
    );
    let query = "ministries of \"State 0\" without (agreements across \"State 0\" -> \"State 7\")";
    cheaper(&mut sample::session(), query, &naive, 50);
}

/// R4: what narrows the things is said inside the MINUS too.
#[test]
fn r4_denials_are_anchored() {
    let minus = |operand: &str| {
        format!(
            "SELECT ?thing {{ ?thing a co:Ministry ; co:country id:state-0 \
             MINUS {{ SELECT DISTINCT ?thing {{ {{ SELECT DISTINCT ?agreement {{ {operand} }} }} \
             ?thing ^co:party ?agreement }} }} }}"
        )
    };
    let mut session = sample::session();
    let query = "ministries of \"State 0\" without (agreements across \"State 0\" -> \"State 7\")";
    cheaper(&mut session, query, &minus(AGREEMENTS), 5);
    let all = "?agreement a ?class . FILTER(?class IN (co:Agreement, co:LabourAgreement))";
    cheaper(&mut session, "ministries of \"State 0\" without agreements", &minus(all), 10);
}

/// R5: where something narrows the things, a list of classes is a filter behind it; VALUES would be joined from its own end.
#[test]
fn r5_classes_are_a_filter() {
    let values = "SELECT ?thing { VALUES ?class { co:Agreement co:LabourAgreement } ?thing a ?class ; \
                  co:inCorridor id:corridor-0-7 }";
    let mut session = sample::session();
    cheaper(&mut session, "agreements across \"State 0\" -> \"State 7\"", values, 5);
    let filter = "SELECT ?thing { ?thing a ?class . FILTER(?class IN (co:Agreement, co:LabourAgreement)) }";
    cheaper(&mut session, "agreements", filter, 10);
    for (query, text) in every_shape() {
        assert!(!text.contains("VALUES ?thing_class"), "`{query}`\n{text}");
    }
}

/// Why R5 has two shapes. Where nothing narrows the things, a filter reads every class statement and UNION only those of
/// the classes; where something does, a filter reads one for each thing and UNION asks once for each class. VALUES is good
/// only for the first. The bounds are here so that a change of the evaluator shows.
#[test]
fn r5_alternatives_by_reads() {
    let session = sample::session();
    let reads = |body: &str| by_hand(&session, &format!("SELECT DISTINCT ?thing {{ {body} }}")).1;
    let filter = "?thing a ?class . FILTER(?class IN (co:Agreement, co:LabourAgreement))";
    let union = "{ ?thing a co:Agreement } UNION { ?thing a co:LabourAgreement }";
    let values = "VALUES ?class { co:Agreement co:LabourAgreement } ?thing a ?class";
    let narrow = "?thing co:inCorridor id:corridor-0-7 .";
    assert!(reads(union) * 5 <= reads(filter));
    assert_eq!(reads(union), reads(values));
    let narrowed = |body: &str| reads(&format!("{body} . {narrow}").replace("} .", "}").replace(") .", ")"));
    assert!(narrowed(filter) <= narrowed(union) * 2);
    assert!(narrowed(filter) * 5 <= narrowed(values));
}

/// R6: no path through the class tree at query time.
#[test]
fn r6_no_class_paths() {
    for (query, text) in every_shape() {
        assert!(!text.contains("subClassOf") && !text.contains('*'), "`{query}`\n{text}");
    }
    let naive = "SELECT ?thing { ?thing a/rdfs:subClassOf* co:Agreement }";
    cheaper(&mut sample::session(), "agreements", naive, 1);
}

/// R7: years are integers.
#[test]
fn r7_years_are_integers() {
    let mut session = sample::session();
    let text = sparql(&mut session, "policies of \"State 0\" since 1990");
    assert!(text.contains(">= 1990)"), "{text}");
    for (query, text) in every_shape() {
        assert!(!text.contains("gYear") && !text.contains("YEAR("), "`{query}`\n{text}");
    }
    let answers = session.eval("policies of \"State 0\" since 1990").unwrap();
    let counted =
        (0..10).flat_map(|body| [0, 1].map(|at| 1980 + (body * 7 + at * 13) % 40)).filter(|year| *year >= 1990);
    assert_eq!(answers[0].table.rows.len(), counted.count());
}

/// R8: sorting and cutting are ours.
#[test]
fn r8_no_order_in_the_text() {
    for (query, text) in every_shape() {
        assert!(!text.contains("ORDER BY") && !text.contains("LIMIT"), "`{query}`\n{text}");
    }
}

/// R9: a constant stands where it is used.
#[test]
fn r9_constants_stand_inline() {
    let mut session = sample::session();
    let query = "ministries of \"State 0\"";
    let text = sparql(&mut session, query);
    assert!(text.contains("co:country id:state-0 ."), "{text}");
    cheaper(&mut session, query, "SELECT ?thing { ?thing a co:Ministry ; co:country ?c . FILTER(?c = id:state-0) }", 5);
}

/// R10: labels are fetched for the rows shown, not joined.
#[test]
fn r10_labels_come_later() {
    for (query, text) in every_shape() {
        for label in ["rdfs:label", "prefLabel", "altLabel"] {
            assert!(!text.contains(label), "`{query}`\n{text}");
        }
    }
    let naive = "SELECT ?thing ?label { ?thing a co:Ministry ; co:country ?c ; rdfs:label ?label }";
    let ours = sparql(&mut sample::session(), "ministries");
    assert!(!ours.contains("label"));
    cheaper(&mut sample::session(), "ministries", naive, 3);
}

/// Negation is MINUS on every road; `EXISTS` in either form is not written.
#[test]
fn no_text_tests_each_thing() {
    for (query, text) in every_shape() {
        assert!(!text.contains("EXISTS"), "`{query}`\n{text}");
        assert!(spargebra::SparqlParser::new().parse_query(&text).is_ok(), "`{query}`\n{text}");
    }
}
