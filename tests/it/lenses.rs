//! Time, certainty, bounds and orders on small graphs.

use std::fmt::Write as _;

use crate::fixture::ask;
use crate::fixture::rows;

/// Policies with bounds of every sharpness.
const POLICIES: &str = r#"
id:north a co:State ; rdfs:label "Northland"@en .
id:sharp a co:Policy ; rdfs:label "sharp"@en ; co:owner id:north ; co:beginEarliest 1970 ; co:beginLatest 1970 ; co:endEarliest 1990 ; co:endLatest 1990 .
id:until a co:Policy ; rdfs:label "until the nineties"@en ; co:owner id:north ; co:statedTime "until the 1990s" ; co:endEarliest 1990 ; co:endLatest 1999 .
id:open a co:Policy ; rdfs:label "since 1985"@en ; co:owner id:north ; co:beginEarliest 1985 ; co:beginLatest 1985 .
id:seventies a co:Policy ; rdfs:label "seventies"@en ; co:owner id:north ; co:beginEarliest 1970 ; co:beginLatest 1979 ; co:endEarliest 1970 ; co:endLatest 1979 .
id:standing a co:Policy ; rdfs:label "standing"@en ; co:owner id:north ; co:beginEarliest 1960 ; co:beginLatest 1960 ; co:endEarliest 2020 ; co:endLatest 2020 .
id:undated a co:Policy ; rdfs:label "undated"@en ; co:owner id:north .
"#;

fn as_of(year: i64) -> Vec<String> {
    rows(&ask(POLICIES, &format!("policies of Northland as of {year} | show name, holds")))
}

#[test]
fn vague_ends_hold_possibly() {
    assert_eq!(as_of(1975), ["seventies | possibly", "sharp | yes", "standing | yes", "until the nineties | possibly"]);
    assert_eq!(
        as_of(1989),
        ["sharp | yes", "since 1985 | possibly", "standing | yes", "until the nineties | possibly"]
    );
    assert_eq!(as_of(1995), ["since 1985 | possibly", "standing | yes", "until the nineties | possibly"]);
    assert_eq!(as_of(2005), ["since 1985 | possibly", "standing | yes"]);
    assert_eq!(as_of(1950), ["until the nineties | possibly"], "no begin is recorded for it");
}

#[test]
fn undated_rows_are_counted_and_not_shown() {
    let answer = ask(POLICIES, "policies of Northland as of 1975");
    assert!(answer.table.notes.iter().any(|note| note == "1 row left out because no time is recorded"));
}

#[test]
fn years_are_numbers() {
    let early = "id:a a co:Policy ; rdfs:label \"year nine hundred\"@en ; co:beginEarliest 900 ; co:beginLatest 900 .\n\
                 id:b a co:Policy ; rdfs:label \"year two thousand\"@en ; co:beginEarliest 2000 ; co:beginLatest 2000 .\n";
    assert_eq!(rows(&ask(early, "policies since 1000 | show name")), ["year two thousand"]);
    assert_eq!(rows(&ask(early, "policies before 1000 | show name")), ["year nine hundred"]);
}

#[test]
fn changes_are_new_ended_kept_or_unknown() {
    let answer = ask(POLICIES, "policies of Northland | show name | changes from 1980 to 1995");
    assert_eq!(
        rows(&answer),
        ["since 1985 | new", "sharp | ended", "standing | kept", "undated | unknown", "until the nineties | unknown",],
        "what ended before the period is no part of it"
    );
}

/// One initiative for each certainty of wording.
fn worded() -> String {
    let certainties = ["asserted", "hedged", "attributed", "predicted", "prescribed", "heading-only"];
    let mut text = String::from("src:doc a co:Document ; rdfs:label \"Document\"@en .\n");
    for (n, certainty) in certainties.iter().enumerate() {
        let _ = writeln!(
            text,
            "id:p{n} a co:Policy ; rdfs:label \"{certainty} policy\"@en .\n\
             id:page{n} a co:Passage ; co:source src:doc ; co:section \"{n}\" .\n\
             id:cl{n} a co:Claim ; co:about id:p{n} ; co:certainty c:{certainty} ; co:evidence id:page{n} ."
        );
    }
    text
}

#[test]
fn only_asserted_drops_every_other_wording() {
    assert_eq!(rows(&ask(&worded(), "policies only asserted | show name")), ["asserted policy"]);
    assert_eq!(
        rows(&ask(&worded(), "policies only hedged, predicted | show name")),
        ["hedged policy", "predicted policy"]
    );
    let printed = ask(&worded(), "policies | show name").table.with_sources();
    let marked = printed.rows.iter().map(|row| row.cells[1].shown()).collect::<Vec<_>>();
    assert_eq!(
        marked.iter().filter(|source| *source == "Document").count(),
        1,
        "only the asserted is plain: {marked:?}"
    );
    assert!(marked.contains(&"Document (hedged)".to_owned()), "{marked:?}");
    let cited = rows(&ask(&worded(), "policies | show name | cite"));
    assert_eq!(cited.len(), 6);
    for row in &cited {
        let certainty = row.split(" policy").next().unwrap().replace('-', " ");
        assert!(row.replace('-', " ").ends_with(&certainty), "{row}");
    }
}

#[test]
fn certainty_and_source_are_those_of_one_claim() {
    let two = "src:a a co:Document ; rdfs:label \"First document\"@en .\nsrc:b a co:Document ; rdfs:label \"Second document\"@en .\n\
        id:p a co:Policy ; rdfs:label \"policy\"@en .\n\
        id:pa a co:Passage ; co:source src:a ; co:section \"1\" .\nid:pb a co:Passage ; co:source src:b ; co:section \"2\" .\n\
        id:ca a co:Claim ; co:about id:p ; co:certainty c:asserted ; co:evidence id:pa .\n\
        id:cb a co:Claim ; co:about id:p ; co:certainty c:hedged ; co:evidence id:pb .\n";
    let asked =
        |source: &str| rows(&ask(two, &format!("policies according-to \"{source}\" only asserted | show name")));
    assert_eq!(asked("First document"), ["policy"]);
    assert!(asked("Second document").is_empty(), "the second document hedges");
    let cited = rows(&ask(two, "policies only asserted | show name | cite"));
    assert_eq!(cited, ["policy | First document | 1 | asserted"], "what is cited is the claim that counts");
}

#[test]
fn relays_add_no_support() {
    let relayed = "src:report a co:Document ; rdfs:label \"Report\"@en ; co:presents id:work .\n\
        src:notice a co:Document ; rdfs:label \"Notice\"@en ; co:presents id:other .\n\
        id:work a co:Work ; rdfs:label \"Work\"@en .\nid:other a co:Work ; rdfs:label \"Other work\"@en .\n\
        id:agency a co:Agency ; rdfs:label \"Agency\"@en .\n\
        id:both a co:Policy ; rdfs:label \"in both\"@en .\nid:relayed a co:Policy ; rdfs:label \"only relayed\"@en .\n\
        id:p1 a co:Passage ; co:source src:report ; co:section \"1\" .\nid:p2 a co:Passage ; co:source src:notice ; co:section \"2\" .\n\
        id:c1 a co:Claim ; co:about id:both ; co:evidence id:p1 .\n\
        id:c2 a co:Claim ; co:about id:both , id:relayed ; co:evidence id:p2 ; co:relayedBy id:agency .\n";
    let cited = |query: &str| rows(&ask(relayed, query));
    assert_eq!(
        cited("policies | show name | cite"),
        ["in both | Notice; Report | 2; 1 | ", "only relayed | Notice | 2 | "]
    );
    assert_eq!(cited("policies excluding relays | show name | cite"), ["in both | Report | 1 | "]);
}

#[test]
fn order_follows_declared_chains_only() {
    let mut text = String::new();
    for group in ["a", "b", "d", "e", "f", "g"] {
        let _ = writeln!(text, "id:{group} a co:MigrantGroup ; rdfs:label \"group {group}\"@en .");
    }
    for (n, (lesser, greater, aspect)) in
        [("a", "b", "work"), ("b", "d", "work"), ("e", "f", "work"), ("d", "e", "school")].into_iter().enumerate()
    {
        let _ = writeln!(
            text,
            "id:step{n} a co:Comparison ; rdfs:label \"step {n}\"@en ; co:lesser id:{lesser} ; co:greater id:{greater} ; co:indicator c:{aspect} ."
        );
    }
    text.push_str("c:work a skos:Concept ; skos:inScheme c:indicators ; skos:prefLabel \"work\"@en .\nc:school a skos:Concept ; skos:inScheme c:indicators ; skos:prefLabel \"school\"@en .\n");
    let answer = ask(
        &text,
        "pairs in comparisons between migrant-groups and migrant-groups | show from, to, indicator, order, through",
    );
    let rows = rows(&answer);
    let ordered: Vec<&String> = rows.iter().filter(|row| !row.contains("not comparable")).collect();
    assert_eq!(
        ordered,
        [
            "group a | group b | work | below | step 0",
            "group a | group d | work | below | step 0; step 1",
            "group b | group a | work | above | step 0",
            "group b | group d | work | below | step 1",
            "group d | group a | work | above | step 0; step 1",
            "group d | group b | work | above | step 1",
            "group d | group e | school | below | step 3",
            "group e | group d | school | above | step 3",
            "group e | group f | work | below | step 2",
            "group f | group e | work | above | step 2",
        ],
        "a chain through two respects is no chain"
    );
    let pairs = rows.iter().filter(|row| row.starts_with("group ") && row.contains("| group ")).count();
    assert_eq!(pairs, 30, "every pair has a row");
    assert!(
        rows.iter().all(|row| !row.chars().any(|c| c.is_ascii_digit()) || row.contains("step")),
        "no number appears"
    );
}

#[test]
fn bounded_figures_compare_as_yes_no_or_undecided() {
    let mut text = String::new();
    for (name, bound, value) in [
        ("exactly 10", "exactly", 10),
        ("more than 10", "more-than", 10),
        ("less than 10", "less-than", 10),
        ("nearly 10", "nearly", 10),
        ("about 10", "about", 10),
    ] {
        let slug = name.replace(' ', "-");
        let _ = writeln!(
            text,
            "id:{slug} a co:Figure ; rdfs:label \"{name}\"@en ; co:bound c:{bound} ; co:value {value}.0 ."
        );
    }
    let asked = |condition: &str| rows(&ask(&text, &format!("figures where value {condition} | show name, holds")));
    assert_eq!(asked("> 10"), ["more than 10 | yes"]);
    assert_eq!(asked("> 20"), ["more than 10 | undecided"]);
    assert_eq!(
        asked("> 5"),
        [
            "about 10 | yes",
            "exactly 10 | yes",
            "less than 10 | undecided",
            "more than 10 | yes",
            "nearly 10 | undecided",
        ]
    );
    assert_eq!(asked("< 10"), ["less than 10 | yes", "nearly 10 | yes"]);
    assert_eq!(asked("< 5"), ["less than 10 | undecided", "nearly 10 | undecided"]);
    assert_eq!(
        asked("< 20"),
        ["about 10 | yes", "exactly 10 | yes", "less than 10 | yes", "more than 10 | undecided", "nearly 10 | yes"]
    );
    assert_eq!(
        asked("= 10"),
        [
            "about 10 | undecided",
            "exactly 10 | yes",
            "less than 10 | undecided",
            "more than 10 | undecided",
            "nearly 10 | undecided",
        ]
    );
    let not = rows(&ask(&text, "figures where not value > 5 | show name"));
    assert!(not.is_empty(), "what may hold is not denied: {not:?}");
}

#[test]
fn stale_judgements_are_marked_by_later_changes() {
    let text = "id:north a co:State ; rdfs:label \"Northland\"@en .\nid:south a co:State ; rdfs:label \"Southland\"@en .\n\
        id:old a co:Policy ; rdfs:label \"old\"@en ; co:owner id:north ; co:beginEarliest 1980 ; co:beginLatest 1980 .\n\
        id:calm a co:Policy ; rdfs:label \"calm\"@en ; co:owner id:south ; co:beginEarliest 1980 ; co:beginLatest 1980 .\n\
        id:late a co:Policy ; rdfs:label \"late\"@en ; co:owner id:north ; co:beginEarliest 2005 ; co:beginLatest 2005 .\n\
        id:change a co:LeadershipChange ; rdfs:label \"change\"@en ; co:participant id:north ; co:beginEarliest 1999 ; co:beginLatest 1999 .\n";
    assert_eq!(
        rows(&ask(text, "policies stale before 1999 | show name, since-then")),
        ["calm | no later change of leadership recorded", "old | a later change of leadership is recorded"]
    );
}

#[test]
fn side_by_side_blanks_are_not_recorded() {
    let text = "id:north a co:State ; rdfs:label \"Northland\"@en .\nid:south a co:State ; rdfs:label \"Southland\"@en .\n\
        id:p a co:Policy ; rdfs:label \"p\"@en ; co:owner id:north ; co:dimension c:education .\n\
        id:q a co:Policy ; rdfs:label \"q\"@en ; co:owner id:south ; co:dimension c:language .\n";
    let answer = ask(text, "policies | compare of Northland, Southland | count by dimension");
    let table = rows(&answer);
    assert_eq!(table.len(), 9, "a row for each dimension");
    assert!(table.iter().any(|row| row.starts_with("education | 1") && row.ends_with("| ")), "{table:#?}");
    assert!(!table.iter().any(|row| row.contains("| 0")), "no zero: {table:#?}");
}

#[test]
fn three_scopes_are_three_labelled_answers() {
    let text = "id:north a co:State ; rdfs:label \"Northland\"@en .\nid:south a co:State ; rdfs:label \"Southland\"@en .\n\
        id:union a co:StateUnion ; rdfs:label \"Union\"@en .\nid:south co:partOf id:union .\n\
        id:ns a co:Corridor ; rdfs:label \"Northland -> Southland\"@en ; co:origin id:north ; co:destination id:south .\n\
        id:own a co:Policy ; rdfs:label \"own\"@en ; co:owner id:north ; co:corridor id:ns .\n\
        id:everywhere a co:Policy ; rdfs:label \"everywhere\"@en ; co:owner id:north ; co:originGeneral id:north .\n\
        id:for-all a co:Policy ; rdfs:label \"for all\"@en ; co:owner id:south ; co:destinationGeneral id:south .\n\
        id:wide a co:Policy ; rdfs:label \"union-wide\"@en ; co:owner id:union ; co:destinationGeneral id:union .\n";
    let asked = |rest: &str| rows(&ask(text, &format!("policies across Northland -> Southland{rest}")));
    assert_eq!(asked(" | show name"), ["own"], "nothing is inherited silently");
    assert_eq!(
        asked(" including general | show name, scope"),
        ["own | this corridor", "everywhere | origin in general", "for all | destination in general"]
    );
    assert_eq!(
        asked(" including general, EU-wide | show name, scope"),
        [
            "own | this corridor",
            "everywhere | origin in general",
            "for all | destination in general",
            "union-wide | EU-wide",
        ]
    );
}
