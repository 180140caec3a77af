//! `concord lint`: a planted fault of every kind, and how the command ends.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use concord::check;
use concord::check::Finding;
use concord::check::Kind;
use concord::check::Severity;
use concord::graph::SourceFile;
use serde_json::Value;

use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;

/// An ontology without a fault, on lines 1 to 7; what is planted begins on line 8.
const SOUND: &str = r#"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix co: <https://w3id.org/concord/ns#> . @prefix c: <https://w3id.org/concord/concept/> . @prefix dsl: <https://w3id.org/concord/dsl#> . @prefix id: <https://w3id.org/concord/id/> .
co:Actor a owl:Class ; rdfs:label "actor"@en ; rdfs:comment "Who acts."@en .
co:Law a owl:Class ; rdfs:label "law"@en ; rdfs:comment "A law."@en ; dsl:columns ( co:owner ) .
co:owner a owl:ObjectProperty ; rdfs:label "owner"@en ; rdfs:comment "Whose it is."@en ; rdfs:domain co:Law ; rdfs:range co:Actor ; dsl:link "by" ; dsl:with true .
c:levels a skos:ConceptScheme ; rdfs:label "levels"@en ; rdfs:comment "Levels."@en ; dsl:noun "level" .
c:local a skos:Concept ; skos:inScheme c:levels ; skos:prefLabel "local"@en .
id:asylum-law a co:Law ; rdfs:label "Asylum Law"@en ; co:owner id:parliament .
"#;

/// What is planted, and what is found: kind, term and line.
const PLANTED: &[(Kind, &str, &[&str])] = &[
    (
        Kind::LinkClash,
        r#"co:author a owl:ObjectProperty ; rdfs:label "author" ; rdfs:comment "x" ; rdfs:domain co:Law ; rdfs:range co:Actor ; dsl:link "by" ."#,
        &["link-clash co:author 8"],
    ),
    (
        Kind::WithClash,
        r#"co:author a owl:ObjectProperty ; rdfs:label "author" ; rdfs:comment "x" ; rdfs:domain co:Law ; rdfs:range co:Actor ; dsl:with true ."#,
        &["with-clash co:author 8"],
    ),
    (
        Kind::FieldClash,
        r#"co:holder a owl:ObjectProperty ; rdfs:label "holder" ; dsl:alias "owner" ; rdfs:comment "x" ; rdfs:domain co:Law ."#,
        &["field-clash co:holder 8"],
    ),
    (
        Kind::NounClash,
        r#"co:Act a owl:Class ; rdfs:label "act" ; dsl:alias "law" ; rdfs:comment "x" ."#,
        // in the singular and in the plural
        &["noun-clash co:Act 8", "noun-clash co:Act 8"],
    ),
    (
        Kind::NounClash,
        r#"co:party a owl:ObjectProperty ; rdfs:label "party" ; rdfs:comment "x" ; rdfs:domain co:Law ; dsl:link "actor" ."#,
        &["noun-clash co:Actor 2"],
    ),
    (
        Kind::KindClash,
        "<https://w3id.org/concord/gap/a> a dsl:GapKind ; dsl:kind \"idle\" , \"vide\"@fr ; dsl:asks \"x\" .\n\
         <https://w3id.org/concord/gap/b> a dsl:GapKind ; dsl:kind \"blank\" , \"Vide\"@fr ; dsl:asks \"x\" .\n\
         <https://w3id.org/concord/gap/c> a dsl:GapKind ; dsl:kind \"blank\" ; dsl:asks \"x\" .",
        &["kind-clash <https://w3id.org/concord/gap/a> 8"],
    ),
    (
        Kind::NearMiss,
        "<https://w3id.org/concord/gap/a> a dsl:GapKind ; dsl:kind \"idle\" , \"vide\"@fr ; dsl:asks \"x\" .\n\
         <https://w3id.org/concord/gap/b> a dsl:GapKind ; dsl:kind \"blank\" , \"vides\"@fr ; dsl:asks \"x\" .",
        &["near-miss <https://w3id.org/concord/gap/a> 8"],
    ),
    (
        Kind::Keyword,
        r#"co:Gap a owl:Class ; rdfs:label "gap between" ; dsl:plural "gaps between" ; rdfs:comment "x" ."#,
        &["keyword co:Gap 8", "keyword co:Gap 8"],
    ),
    (Kind::Keyword, r#"co:Rank a owl:Class ; rdfs:label "rank" ; rdfs:comment "x" ."#, &["keyword co:Rank 8"]),
    (
        Kind::Keyword,
        r#"co:lacks a owl:ObjectProperty ; rdfs:label "lacks" ; rdfs:comment "x" ; rdfs:domain co:Law ; dsl:link "without" , "in" , "written in" , "in part" ."#,
        &["keyword co:lacks 8", "keyword co:lacks 8"],
    ),
    (Kind::NameClash, r#"id:law a co:Actor ; rdfs:label "Law" ; skos:altLabel "Actors" ."#, &["name-clash id:law 8"]),
    (Kind::NearMiss, r#"co:Lawn a owl:Class ; rdfs:label "lawn" ; rdfs:comment "x" ."#, &["near-miss co:Lawn 8"]),
    (
        Kind::NearMiss,
        r#"co:ownership a owl:ObjectProperty ; rdfs:label "owners" ; rdfs:comment "x" ; rdfs:domain co:Law ; dsl:link "via" ."#,
        &["near-miss co:owner 4"],
    ),
    (
        Kind::Plural,
        "co:Study a owl:Class ; rdfs:label \"study\" ; rdfs:comment \"x\" ;\n  dsl:plural \"studies\" .",
        &["plural co:Study 9"],
    ),
    (
        Kind::Plural,
        r#"co:Staff a owl:Class ; rdfs:label "staff" ; dsl:plural "staff" ; rdfs:comment "x" ."#,
        &["plural co:Staff 8"],
    ),
    (Kind::Plural, r#"co:Basis a owl:Class ; rdfs:label "basis" ; rdfs:comment "x" ."#, &["plural co:Basis 8"]),
    (
        Kind::Plural,
        r#"co:Union a owl:Class ; rdfs:label "union of states" ; rdfs:comment "x" ."#,
        &["plural co:Union 8"],
    ),
    (
        Kind::NoWord,
        "c:kinds a skos:ConceptScheme ; rdfs:label \"kinds\" ; rdfs:comment \"x\" .\n\
         co:sort a owl:ObjectProperty ; rdfs:label \"sort\" ; rdfs:comment \"x\" ; dsl:values c:kinds .",
        &["no-word c:kinds 8"],
    ),
    (
        Kind::NoWord,
        r#"co:Form a owl:Class ; rdfs:label "form (old)" ; dsl:plural "forms" ; rdfs:comment "x" ."#,
        &["no-word co:Form 8"],
    ),
    (
        Kind::DeadLink,
        r#"co:maker a dsl:Derived ; rdfs:label "maker" ; rdfs:comment "x" ; rdfs:domain co:Law ; rdfs:range co:Actor ; sh:path co:owner ; dsl:link "by" ."#,
        &["dead-link co:maker 8"],
    ),
    (
        Kind::Column,
        r#"co:Visa a owl:Class ; rdfs:label "visa" ; rdfs:comment "x" ; dsl:columns ( co:owner ) ."#,
        &["column co:Visa 8"],
    ),
    (Kind::NoLabel, r#"co:Visa a owl:Class ; rdfs:comment "x" ."#, &["no-label co:Visa 8"]),
    (Kind::NoDefinition, r#"co:Visa a owl:Class ; rdfs:label "visa" ."#, &["no-definition co:Visa 8"]),
    (Kind::Unused, r#"co:Visa a owl:Class ; rdfs:label "visa" ; rdfs:comment "x" ."#, &["unused co:Visa 8"]),
    (
        Kind::Cycle,
        "co:Act rdfs:subClassOf co:Law ; a owl:Class ; rdfs:label \"act\" ; rdfs:comment \"x\" .\nco:Law rdfs:subClassOf co:Act .",
        &["cycle co:Act 8"],
    ),
    (Kind::Cycle, "c:local skos:broader c:local .", &["cycle c:local 6"]),
    (Kind::Undeclared, "\nid:law a co:Law ;\n  co:ownr id:parliament .", &["undeclared co:ownr 10"]),
    (
        Kind::Prefix,
        "@prefix skos: <http://www.w3.org/2004/02/skos/> .",
        &["prefix <http://www.w3.org/2004/02/skos/core#> 8"],
    ),
];

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}

fn lint(planted: &str) -> Vec<Finding> {
    check::lint(&[file("ontology/m.ttl", &format!("{SOUND}{planted}\n"))]).unwrap()
}

fn brief(finding: &Finding) -> String {
    let line = finding.place.as_ref().and_then(|place| place.line).unwrap_or_default();
    format!("{} {} {line}", finding.kind.word(), finding.term)
}

#[test]
fn a_sound_ontology_has_no_finding() {
    let findings = lint("");
    assert!(findings.is_empty(), "{}", check::text(&findings));
}

/// Nothing else is found with it, but that a planted term is used by nothing.
#[test]
fn planted_faults_are_found_where_they_stand() {
    let mut wrong = Vec::new();
    for (kind, planted, expected) in PLANTED {
        let findings = lint(planted);
        let told = findings.iter().filter(|finding| *kind == Kind::Unused || finding.kind != Kind::Unused);
        let found: Vec<String> = told.map(brief).collect();
        if found != *expected || findings.iter().any(|finding| finding.suggestion.is_none()) {
            wrong.push(format!("{planted}\nexpected {expected:?}, found\n{}", check::text(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_has_a_planted_fault() {
    let planted: BTreeSet<Kind> = PLANTED.iter().map(|(kind, ..)| *kind).collect();
    let missing: Vec<&str> =
        Kind::ALL.iter().filter(|kind| kind.of_words() && !planted.contains(kind)).map(|kind| kind.word()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Every kind has a row in the page.
#[test]
fn every_kind_is_explained() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lint.md")).unwrap();
    for kind in Kind::ALL.iter().filter(|kind| kind.of_words()) {
        assert!(page.contains(&format!("| `{}` | {} |", kind.word(), kind.severity())), "{}", kind.word());
    }
}

/// A rule with a misspelt property would never make anything, and nobody would know.
#[test]
fn rules_and_shapes_use_declared_terms() {
    let rule = "PREFIX co: <https://w3id.org/concord/ns#>\n# co:nothing is a comment\nCONSTRUCT { ?x co:owner ?y }\nWHERE { ?x co:ownr ?y . FILTER(?y != \"co:text\") }";
    let shape = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix co: <https://w3id.org/concord/ns#> .\n[] a sh:NodeShape ; sh:targetClass co:Lav .";
    let files =
        [file("ontology/m.ttl", SOUND), file("ontology/rules/10-owner.rq", rule), file("ontology/shapes/m.ttl", shape)];
    let findings = check::lint(&files).unwrap();
    let told: Vec<String> =
        findings.iter().map(|finding| format!("{} {}", finding.place.as_ref().unwrap(), finding.term)).collect();
    assert_eq!(told, ["ontology/rules/10-owner.rq:4 co:ownr", "ontology/shapes/m.ttl:3 co:Lav"]);
    let offered: Vec<&str> = findings.iter().filter_map(|finding| finding.suggestion.as_deref()).collect();
    assert_eq!(offered, ["write co:owner, or declare the term", "write co:Law, or declare the term"]);
}

#[test]
fn messages_are_sentences_about_words() {
    let findings = lint(PLANTED[0].1);
    assert_eq!(findings[0].severity, Severity::Error);
    assert_eq!(findings[0].message, "in `laws by actor`, `by` names co:author and co:owner");
    let expected = "ontology/m.ttl:8: error[link-clash]: co:author: in `laws by actor`, `by` names co:author and co:owner\n  \
                    give one of them another word, or a narrower domain or range\n";
    assert!(check::text(&findings).starts_with(expected), "{}", check::text(&findings));
}

fn lint_folder(text: &str, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.ttl"), text).unwrap();
    let mut arguments = vec!["lint", "--graph", folder.path().to_str().unwrap()];
    arguments.extend(options);
    run(&arguments)
}

#[test]
fn the_exit_code_follows_the_severity() {
    let warning = format!("{SOUND}co:Visa a owl:Class ; rdfs:label \"visa\" .\n");
    let error = format!("{SOUND}co:Visa a owl:Class ; rdfs:comment \"x\" .\n");
    for (text, fail_on, code) in
        [(SOUND, "info", 0), (&warning, "error", 0), (&warning, "warn", 1), (&warning, "info", 1), (&error, "error", 1)]
    {
        ends_with(&lint_folder(text, &["--fail-on", fail_on]), code);
    }
    let output = lint_folder(&error, &[]);
    ends_with(&output, 1);
    assert!(out(&output).contains("m.ttl:8: error[no-label]: co:Visa: "), "{}", out(&output));
    assert!(out(&output).ends_with("1 error, 0 warnings, 1 info\n"), "{}", out(&output));
}

#[test]
fn what_cannot_be_read_is_no_finding() {
    let output = lint_folder(&format!("{SOUND}cx:Visa a owl:Class .\n"), &[]);
    ends_with(&output, 4);
    assert!(err(&output).contains("m.ttl:8:") && err(&output).contains("cx:"), "{}", err(&output));
    assert_eq!(out(&output), "");
    ends_with(&run(&["lint", "--graph", "tests/fixtures/no-such-folder"]), 2);
}

#[test]
fn json_is_one_object() {
    let output = lint_folder(&format!("{SOUND}co:Visa a owl:Class ; rdfs:label \"visa\" .\n"), &["--json"]);
    ends_with(&output, 0);
    let report: Value = serde_json::from_str(out(&output)).unwrap();
    assert_eq!(report["summary"], serde_json::json!({ "error": 0, "warn": 1, "info": 1 }));
    let finding = &report["findings"][0];
    let told = ["severity", "code", "term", "file"].map(|key| finding[key].as_str().unwrap());
    assert_eq!(told, ["warn", "no-definition", "co:Visa", "m.ttl"]);
    assert_eq!(finding["line"], 8);
    assert!(finding["message"].is_string() && finding["suggestion"].is_string());
}

#[test]
fn a_word_is_explained_with_what_can_be_asked() {
    let output = run(&["ref", "ministry"]);
    ends_with(&output, 0);
    let text = out(&output);
    for line in
        ["noun co:Ministry: ministries\n", "\n    based in place\n", "\n  fields:\n", "\n    ministries | take 10\n"]
    {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for (word, line) in [
        ("co:owner", "field co:owner: owner, from measure to actor\n"),
        ("co:Ministry", "noun co:Ministry: ministries\n"),
        ("Turkey", "name id:turkey: Turkey"),
    ] {
        let output = run(&["ref", word]);
        ends_with(&output, 0);
        assert!(out(&output).contains(line) && out(&output).contains("\n  questions:\n"), "{}", out(&output));
    }
}

#[test]
fn a_word_that_means_nothing_gets_a_suggestion() {
    for (word, near) in [("polcy", "`policy`"), ("co:ownr", "`co:owner`")] {
        let output = run(&["ref", word]);
        ends_with(&output, 1);
        assert_eq!(out(&output), "");
        assert!(err(&output).contains(&format!("nothing is called `{word}`")), "{}", err(&output));
        assert!(err(&output).contains(near), "{}", err(&output));
    }
}
