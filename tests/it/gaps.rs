//! Gap questions on small graphs: what is expected, what is recorded, and what is known of the rest.

#![expect(clippy::unwrap_used, reason = "without its graph a test cannot go on")]

use std::collections::BTreeSet;

use concord::graph::SourceFile;
use concord::session::Answer;
use concord::session::Session;

use crate::fixture;
use crate::fixture::rows;

/// Two states with a ministry of education each, their corridor, and a source.
const GROUND: &str = r#"
id:north a co:State ; rdfs:label "Northland"@en .
id:south a co:State ; rdfs:label "Southland"@en .
id:east a co:State ; rdfs:label "Eastland"@en .
id:north-south a co:Corridor ; rdfs:label "Northland -> Southland"@en ; co:origin id:north ; co:destination id:south .
id:east-south a co:Corridor ; rdfs:label "Eastland -> Southland"@en ; co:origin id:east ; co:destination id:south .
id:north-schools a co:Ministry ; rdfs:label "Ministry of Schools (Northland)"@en ; co:actsFor id:north ; co:portfolio c:portfolio-education .
id:south-schools a co:Ministry ; rdfs:label "Ministry of Schools (Southland)"@en ; co:actsFor id:south ; co:portfolio c:portfolio-education .
id:east-schools a co:Ministry ; rdfs:label "Ministry of Schools (Eastland)"@en ; co:actsFor id:east ; co:portfolio c:portfolio-education .
id:north-labour a co:Ministry ; rdfs:label "Ministry of Work (Northland)"@en ; co:actsFor id:north ; co:portfolio c:portfolio-labour .
src:survey a co:DataSet ; rdfs:label "Survey of the fixture"@en .
src:claims a co:Document ; rdfs:label "Document of the fixture"@en .
"#;

fn session(statements: &str) -> Session {
    fixture::session(&format!("{GROUND}{statements}"))
}

fn answer(statements: &str, query: &str) -> Answer {
    fixture::ask(&format!("{GROUND}{statements}"), query)
}

const COUNTERPARTS: &str = "gaps of kind counterpart across Northland -> Southland | show portfolio, from, to, status";
const SCHOOLS: &str = "education affairs | Ministry of Schools (Northland) | Ministry of Schools (Southland) | ";

const TIE: &str = "id:exchange a co:Exchange ; rdfs:label \"Exchange of teachers\"@en ; co:party id:north-schools , id:south-schools ; co:corridor id:north-south .\n";
const SURVEY: &str = "id:looked a co:Coverage ; rdfs:label \"All ties of ministries\"@en ; co:coverageSource src:survey ; co:extent c:complete ; co:covers co:Interaction , id:north-south .\n";
const DENIAL: &str = "id:none a co:Absence ; rdfs:label \"No tie of the ministries of schools\"@en ; co:absent co:Interaction ; co:covers id:north-south , c:portfolio-education ; co:evidence id:page .\nid:page a co:Passage ; co:source src:claims ; co:section \"3\" .\n";

#[test]
fn recorded_yes_recorded_no_and_unrecorded_are_three_answers() {
    assert!(rows(&answer(TIE, COUNTERPARTS)).is_empty(), "what is recorded is no gap");
    assert_eq!(rows(&answer(DENIAL, COUNTERPARTS)), [format!("{SCHOOLS}denied")]);
    assert_eq!(rows(&answer(SURVEY, COUNTERPARTS)), [format!("{SCHOOLS}surveyed")]);
    assert_eq!(rows(&answer("", COUNTERPARTS)), [format!("{SCHOOLS}unknown")]);
    let both = rows(&answer(&format!("{DENIAL}{SURVEY}"), COUNTERPARTS));
    assert_eq!(both, [format!("{SCHOOLS}denied")], "what a source denies outweighs what another does not record");
}

#[test]
fn findings_cite_what_they_rest_on() {
    let sources = |statements: &str| {
        let answer = answer(statements, COUNTERPARTS);
        let row = &answer.table.rows[0];
        row.sources.iter().map(|source| format!("{}, {}", source.label, source.locator)).collect::<Vec<_>>()
    };
    assert_eq!(sources(DENIAL), ["Document of the fixture, 3"]);
    assert_eq!(sources(SURVEY), ["Survey of the fixture, the whole source"]);
    assert!(sources("").is_empty(), "nothing is cited for what nobody looked at");
}

#[test]
fn every_gap_answer_says_what_was_searched() {
    for query in [COUNTERPARTS, "gaps across Northland -> Southland", "gaps", "gaps of kind coverage | count"] {
        let notes = answer("", query).table.notes;
        assert!(notes.last().is_some_and(|note| note.starts_with("searched ")), "{query}: {notes:?}");
    }
    let note = answer("", "gaps across Northland -> Southland since 2000").table.notes.pop().unwrap();
    assert!(note.contains("Northland -> Southland") && note.contains("since 2000"), "{note}");
}

#[test]
fn partial_coverage_is_no_survey() {
    for extent in ["partial", "known-holes", "heading-only"] {
        let partly = SURVEY.replace("c:complete", &format!("c:{extent}"));
        assert_eq!(rows(&answer(&partly, COUNTERPARTS)), [format!("{SCHOOLS}unknown")], "{extent}");
    }
}

#[test]
fn a_survey_covers_only_its_own_cells() {
    let elsewhere = SURVEY.replace("id:north-south", "id:east-south");
    assert_eq!(rows(&answer(&elsewhere, COUNTERPARTS)), [format!("{SCHOOLS}unknown")], "another corridor");
    let narrower = SURVEY.replace("co:Interaction", "co:Agreement");
    assert_eq!(rows(&answer(&narrower, COUNTERPARTS)), [format!("{SCHOOLS}unknown")], "agreements are not all ties");
    let wider = SURVEY.replace("co:Interaction", "co:Initiative");
    assert_eq!(rows(&answer(&wider, COUNTERPARTS)), [format!("{SCHOOLS}surveyed")], "initiatives include ties");
    let several = SURVEY.replace("id:north-south", "id:north-south , id:east-south");
    assert_eq!(rows(&answer(&several, COUNTERPARTS)), [format!("{SCHOOLS}surveyed")], "one of several corridors");
    let of_everything = SURVEY.replace(" , id:north-south", "");
    assert_eq!(rows(&answer(&of_everything, COUNTERPARTS)), [format!("{SCHOOLS}surveyed")], "all corridors");
}

#[test]
fn statuses_filter() {
    let none: [String; 0] = [];
    let query = |words: &str| {
        format!(
            "gaps of kind counterpart across Northland -> Southland only {words} | show portfolio, from, to, status"
        )
    };
    assert_eq!(rows(&answer("", &query("denied, surveyed"))), none);
    assert_eq!(rows(&answer(SURVEY, &query("denied, surveyed"))), [format!("{SCHOOLS}surveyed")]);
    assert_eq!(rows(&answer(SURVEY, &query("unknown"))), none);
}

#[test]
fn an_agreement_of_the_states_is_said_beside_unnamed_bodies() {
    let agreement = "id:treaty a co:Agreement ; rdfs:label \"School treaty\"@en ; co:party id:north , id:south ; co:corridor id:north-south ; co:dimension c:education .\n";
    let answer = answer(agreement, COUNTERPARTS);
    assert!(rows(&answer).is_empty());
    assert!(answer.table.notes.contains(
        &"1 cell is left out: covered at state level, body unnamed; `including general` shows them".to_owned()
    ));
    let shown = self::answer(agreement, &COUNTERPARTS.replace(" | show", " including general | show"));
    assert_eq!(rows(&shown), [format!("{SCHOOLS}unknown; covered at state level (1), body unnamed")]);
    let elsewhere = agreement.replace("id:north-south", "id:east-south").replace("id:north ,", "id:east ,");
    assert_eq!(rows(&self::answer(&elsewhere, COUNTERPARTS)), [format!("{SCHOOLS}unknown")], "of other states");
    let denied = self::answer(&format!("{agreement}{DENIAL}"), COUNTERPARTS);
    assert_eq!(
        rows(&denied),
        [format!("{SCHOOLS}denied; covered at state level (1), body unnamed")],
        "a finding is never left out"
    );
}

#[test]
fn a_general_measure_is_said_beside_what_is_not_specific() {
    let general = "id:schooling a co:Policy ; rdfs:label \"Schooling for all\"@en ; co:owner id:south ; co:destinationGeneral id:south ; co:dimension c:education .\n";
    let query = "gaps of kind coverage across Northland -> Southland on education including general | show topic, missing, status";
    assert_eq!(
        rows(&answer(general, query)),
        [
            "education | initiatives at destination | unknown; general measure exists (1), none specific recorded",
            "education | initiatives at origin | unknown",
        ]
    );
    let default = answer(general, &query.replace(" including general", ""));
    assert_eq!(rows(&default), ["education | initiatives at origin | unknown"]);
    let specific = general.replace("co:destinationGeneral id:south", "co:corridor id:north-south");
    assert_eq!(rows(&answer(&specific, query)), ["education | initiatives at origin | unknown"]);
}

#[test]
fn union_wide_measures_are_said_and_cover_nothing() {
    let measure = "id:union a co:SupranationalBody ; rdfs:label \"EU\"@en .\nid:south co:partOf id:union .\n\
                   id:wide a co:Policy ; rdfs:label \"Common schooling\"@en ; co:owner id:union ; co:destinationGeneral id:union ; co:dimension c:education .\n";
    let query =
        "gaps of kind coverage across Northland -> Southland on education including EU-wide | show missing, status";
    assert_eq!(
        rows(&answer(measure, query)),
        [
            "initiatives at destination | unknown; EU-wide measure exists (1), none specific recorded",
            "initiatives at origin | unknown",
        ]
    );
}

#[test]
fn a_city_pair_without_topic_opens_and_closes_nothing() {
    let pair = "id:a a co:City ; rdfs:label \"A-town\"@en ; co:partOf id:north .\nid:b a co:City ; rdfs:label \"B-town\"@en ; co:partOf id:south .\nid:ab a co:CityPartnership ; rdfs:label \"A and B\"@en ; co:party id:a , id:b .\n";
    let query = "gaps across Northland -> Southland | show kind, topic, missing, status";
    assert_eq!(rows(&answer(pair, query)), rows(&answer("", query)));
    let topic = pair.replace("co:party", "co:dimension c:education ; co:party");
    assert_ne!(rows(&answer(&topic, query)), rows(&answer("", query)), "with a topic it does");
}

#[test]
fn parentheses_around_an_end_change_nothing() {
    let plain = "across Northland -> Southland: gaps in ties between ministries at origin and ministries at destination sharing portfolio";
    let grouped = plain.replace("ministries at origin", "(ministries at origin)");
    let grouped = grouped.replace("ministries at destination", "(ministries at destination)");
    assert_eq!(rows(&answer("", plain)), [format!("{SCHOOLS}unknown")]);
    assert_eq!(rows(&answer("", &grouped)), [format!("{SCHOOLS}unknown")]);
    assert!(rows(&answer(TIE, &grouped)).is_empty());
}

#[test]
fn each_corridor_is_a_cell_of_its_own() {
    let query = "gaps of kind counterpart across * -> Southland | show corridor, from, to, status";
    let row = |state: &str, status: &str| {
        format!("{state} -> Southland | Ministry of Schools ({state}) | Ministry of Schools (Southland) | {status}")
    };
    assert_eq!(rows(&answer("", query)), [row("Eastland", "unknown"), row("Northland", "unknown")]);
    assert_eq!(rows(&answer(TIE, query)), [row("Eastland", "unknown")]);
    assert_eq!(rows(&answer(SURVEY, query)), [row("Northland", "surveyed"), row("Eastland", "unknown")]);
}

/// More observations only take gaps away.
#[test]
fn observations_only_remove_gaps() {
    let facts = [
        TIE,
        "id:p1 a co:Policy ; rdfs:label \"P1\"@en ; co:owner id:north ; co:corridor id:north-south ; co:dimension c:language .\n",
        "id:p2 a co:Policy ; rdfs:label \"P2\"@en ; co:owner id:south ; co:corridor id:north-south ; co:dimension c:religion , c:education .\n",
        "id:a1 a co:Agreement ; rdfs:label \"A1\"@en ; co:party id:north , id:south ; co:dimension c:labour-market .\n",
    ];
    let query = "gaps across * -> Southland including general, EU-wide | show corridor, kind, topic, from, to, missing";
    let mut before: Option<BTreeSet<String>> = None;
    for n in 0..=facts.len() {
        let now: BTreeSet<String> = rows(&answer(&facts[..n].concat(), query)).into_iter().collect();
        if let Some(before) = &before {
            assert!(now.is_subset(before), "fact {n} added {:?}", now.difference(before).collect::<Vec<_>>());
            assert!(now.len() < before.len(), "fact {n} took nothing away");
        }
        before = Some(now);
    }
}

#[test]
fn pairs_are_expected_or_recorded() {
    let pairs = "pairs between ministries of Northland and ministries of Southland sharing portfolio | show from, to";
    let pair = "Ministry of Schools (Northland) | Ministry of Schools (Southland)";
    assert_eq!(rows(&answer("", pairs)), [pair]);
    let tied = "pairs in ties between ministries of Northland and ministries of Southland";
    assert!(rows(&answer("", tied)).is_empty());
    assert_eq!(rows(&answer(TIE, tied)), [format!("{pair} | Exchange of teachers")]);
    let surplus = "gaps in ties between ministries of Northland and ministries of Southland sharing portfolio";
    let other = TIE.replace("id:north-schools", "id:north-labour");
    let notes = answer(&other, surplus).table.notes;
    assert!(notes.iter().any(|note| note == "0 of 1 expected cells recorded (0 %), 1 recorded that are not expected"));
}

#[test]
fn what_a_thing_lacks_has_a_status_too() {
    let law = "id:law a co:Law ; rdfs:label \"School law\"@en ; co:owner id:north .\n";
    let query = "laws without fundings | show name, status";
    assert_eq!(rows(&answer(law, query)), ["School law | unknown"]);
    let denied = format!(
        "{law}id:nomoney a co:Absence ; rdfs:label \"No money\"@en ; co:absent co:Funding ; co:covers id:law .\n"
    );
    assert_eq!(rows(&answer(&denied, query)), ["School law | denied"]);
    let other = denied.replace("co:covers id:law", "co:covers id:north");
    assert_eq!(rows(&answer(&other, query)), ["School law | unknown"], "said of something else");
}

#[test]
fn a_kind_of_gap_is_data() {
    let mut files = fixture::files(GROUND);
    files.push(SourceFile {
        path: "ontology/gaps/lonely.ttl".to_owned(),
        text: "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dsl: <https://w3id.org/concord/dsl#> .\n\
               <https://example.org/lonely> a dsl:GapKind ; rdfs:label \"lonely ministry\"@en ; dsl:asks \"lonely-ministries\" ;\n\
               rdfs:comment \"A ministry that nothing links to anyone.\"@en .\n"
            .to_owned(),
    });
    files.push(SourceFile {
        path: "ontology/gaps/lonely.cq".to_owned(),
        text: "define lonely-ministries = ministries without ties".to_owned(),
    });
    let mut session = Session::from_files(&files).unwrap();
    let found =
        session.eval("gaps of kind lonely-ministry | show kind, topic, missing, status, reason").unwrap().remove(0);
    let lonely = rows(&found);
    assert_eq!(lonely.len(), 4, "{lonely:#?}");
    assert_eq!(
        lonely[0],
        "lonely ministry | Ministry of Schools (Eastland) | ties | unknown | A ministry that nothing links to anyone."
    );
    let default = session.eval("gaps | count by kind").unwrap().remove(0);
    assert!(!rows(&default).iter().any(|row| row.contains("lonely")), "only kinds marked so are asked by default");
}

/// The statements of `why` for the first row of an answer, and the notes below them.
fn why(statements: &str, query: &str) -> (Vec<String>, Vec<String>) {
    let session = &mut session(statements);
    let answer = session.eval(query).unwrap().remove(0);
    let table = session.why(&answer, &answer.table.rows[0]).unwrap();
    (fixture::joined(&table.rows), table.notes)
}

#[test]
fn a_row_is_explained_by_statements_and_rules() {
    let (facts, _) = why(TIE, "actors across Northland -> Southland interacting");
    let said = |fact: &str| facts.iter().any(|line| line == fact);
    assert!(said("Ministry of Schools (Northland) · country · Northland | rule 30-country"), "{facts:#?}");
    assert!(said("Exchange of teachers · corridor · Northland -> Southland | rule 40-corridor"), "{facts:#?}");
    assert!(
        facts.iter().any(|line| line.starts_with("Exchange of teachers · party · Ministry of Schools (Northland)"))
    );
}

#[test]
fn a_gap_is_explained_by_what_is_expected_and_what_was_searched() {
    let (facts, notes) = why("", COUNTERPARTS);
    let shared: Vec<&String> = facts.iter().filter(|line| line.contains("portfolio · education affairs")).collect();
    assert_eq!(shared.len(), 2, "both ends hold the portfolio: {facts:#?}");
    assert!(notes.contains(&"uses the definition `gap-counterpart`".to_owned()), "{notes:#?}");
    assert!(notes.contains(&"looked for ties and found none recorded here".to_owned()), "{notes:#?}");
    assert!(notes.iter().any(|note| note.starts_with("searched Northland -> Southland")), "{notes:#?}");
    let (facts, _) = why(SURVEY, COUNTERPARTS);
    assert!(facts.iter().any(|line| line.starts_with("All ties of ministries · extent · ")), "{facts:#?}");
}
