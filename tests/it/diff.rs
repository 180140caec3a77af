//! `concord diff`: what each change does to those who ask.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use concord::diff;
use concord::diff::Change;
use concord::diff::Impact;
use concord::diff::Version;
use concord::graph::SourceFile;
use concord::graph::load;
use serde_json::Value;

use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;

const OLD: &str = "tests/fixtures/diff/old";
const NEW: &str = "tests/fixtures/diff/new";
const QUERIES: &str = "tests/fixtures/diff/queries";

fn files(folder: &str) -> Vec<SourceFile> {
    load::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap()
}

/// What changes when the ontology of the old version is edited, and its `.cq` is asked.
fn changes(from: &str, to: &str, query: &str) -> Vec<Change> {
    let old = files(OLD);
    let mut new = old.clone();
    let text = &mut new.iter_mut().find(|file| file.path.ends_with("words.ttl")).unwrap().text;
    assert!(from.is_empty() || text.contains(from), "{from}");
    *text = if from.is_empty() { format!("{text}{to}\n") } else { text.replace(from, to) };
    let queries = [SourceFile { path: "q.cq".to_owned(), text: query.to_owned() }];
    let (old, new) = (Version::read(old).unwrap(), Version::read(new).unwrap());
    diff::compare(&old, &new, &queries).unwrap().changes
}

fn brief(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{} {} {}", change.impact, change.kind, change.subject)).collect()
}

/// An edit, and what it does.
const EDITS: &[(&str, &str, &[&str])] = &[
    ("rdfs:comment \"A mark in a passport.\"", "rdfs:comment \"A mark.\"", &["wording wording co:Stamp"]),
    (
        "rdfs:label \"stamp\"@en",
        "rdfs:label \"mark\"@en ; dsl:alias \"stamp\"",
        &["additive word-gained `mark`, `marks`", "wording wording co:Stamp"],
    ),
    (
        "rdfs:label \"stamp\"@en",
        "rdfs:label \"mark\"@en",
        &["breaking word-lost `stamp`, `stamps`", "additive word-gained `mark`, `marks`", "wording wording co:Stamp"],
    ),
    (
        "rdfs:domain co:Visa ; rdfs:range co:Body",
        "rdfs:domain co:Visa ; rdfs:range co:Office",
        &["breaking term-changed co:issuer", "breaking word-lost `visas by court`"],
    ),
    (
        "rdfs:domain co:Visa ; rdfs:range co:Body",
        "rdfs:domain co:Visa , co:Stamp ; rdfs:range co:Body",
        &[
            "additive term-changed co:issuer",
            "additive word-gained `stamps by body`",
            "additive word-gained `stamps | show issuer`",
        ],
    ),
    ("dsl:columns ( co:issuer co:stay )", "dsl:columns ( co:stay co:issuer )", &["wording order-changed co:Visa"]),
    ("dsl:columns ( co:issuer co:stay )", "dsl:columns ( co:stay )", &["breaking column-lost co:Visa"]),
    (
        "rdfs:range co:Body ; dsl:link \"by\"",
        "rdfs:range co:Body ; dsl:link \"by\" ; dsl:with true",
        &["additive term-changed co:issuer", "additive word-gained `bodies with visa`"],
    ),
    ("", "co:Court dsl:alias \"stamp\" .", &["breaking word-ambiguous `stamp`, `stamps`"]),
    (
        "",
        "<https://w3id.org/concord/id/x> a co:Court ; rdfs:label \"short stay\" .",
        &["breaking word-ambiguous `short stay`"],
    ),
    ("c:long a skos:Concept ; skos:inScheme c:stays", "c:long a skos:Concept", &["breaking member-lost c:long"]),
];

/// Makes a folder a repository of git with all of it committed.
fn commit(root: &Path) {
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").args(identity).args(arguments).current_dir(root).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "old"]);
}

#[test]
fn an_edit_has_its_impact() {
    let mut wrong = Vec::new();
    for (from, to, expected) in EDITS {
        let found = brief(&changes(from, to, ""));
        if found != *expected {
            wrong.push(format!("{to}\n  expected {expected:#?}\n  found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of a kind of gap are words like others, in every language.
#[test]
fn words_of_kinds_of_gap_are_compared() {
    let version = |kinds: &str| {
        let mut files = files(OLD);
        let prefixes =
            "@prefix dsl: <https://w3id.org/concord/dsl#> .\n@prefix gap: <https://w3id.org/concord/gap/> .\n";
        files.push(SourceFile { path: "gaps/kinds.ttl".to_owned(), text: format!("{prefixes}{kinds}") });
        Version::read(files).unwrap()
    };
    let old = version("gap:a a dsl:GapKind ; dsl:kind \"idle\" , \"oisif\"@fr ; dsl:asks \"x\" .");
    let told = |kinds: &str| brief(&diff::compare(&old, &version(kinds), &[]).unwrap().changes);
    assert_eq!(
        told("gap:a a dsl:GapKind ; dsl:kind \"idle\" , \"inactif\"@fr ; dsl:alias \"lazy\" ; dsl:asks \"x\" ."),
        ["breaking word-lost `oisif`", "additive word-gained `inactif`, `lazy`"]
    );
    assert_eq!(
        told("gap:a a dsl:GapKind ; dsl:kind \"lazy\" , \"oisif\"@fr ; dsl:alias \"idle\" ; dsl:asks \"x\" ."),
        ["additive word-gained `lazy`", "wording wording gap:a"]
    );
    assert!(told("gap:a a dsl:GapKind ; dsl:kind \"idle\" , \"Oisif\"@fr ; dsl:asks \"x\" .").is_empty());
}

/// A commit stays as it is: rules in it that would be refused today are told, run once or are left out, and hold up no comparison.
#[test]
fn rules_of_a_commit_that_are_refused_today_are_told() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path();
    crate::cli::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(OLD), root);
    fs::create_dir_all(root.join("ontology/rules")).unwrap();
    let rule = |name: &str, text: &str| {
        let prefixes =
            "PREFIX co: <https://w3id.org/concord/ns#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n";
        fs::write(root.join("ontology/rules").join(name), format!("{prefixes}{text}\n")).unwrap();
    };
    rule("10-chain.rq", "CONSTRUCT { ?a co:issuer ?c } WHERE { ?a co:issuer ?b . ?b co:issuer ?c }");
    rule("20-broken.rq", "CONSTRUCT { ?a");
    commit(root);
    let new = Path::new(env!("CARGO_MANIFEST_DIR")).join(OLD);
    let diff = |old: &str, new: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
        command.args(["diff", "--error-format", "short", old, new]).current_dir(root).output().unwrap()
    };
    let output = diff("git:HEAD", &new.display().to_string());
    ends_with(&output, 1);
    for line in [
        "warning[bad-data]: ontology/rules/10-chain.rq:3: the rule would be refused today: it reads co:issuer, which it makes itself",
        "warning[bad-data]: ontology/rules/20-broken.rq:",
    ] {
        assert!(err(&output).contains(line), "{line}\n{}", err(&output));
    }
    assert!(
        out(&output).contains("breaking[term-removed]: ontology/rules/10-chain.rq: the rule is gone\n"),
        "{}",
        out(&output)
    );
    // what is to come is not read past its faults
    let refused = diff("git:HEAD", ".");
    ends_with(&refused, 4);
    assert!(
        err(&refused).contains("error[bad-data]: ontology/rules/10-chain.rq:3: the rule is refused"),
        "{}",
        err(&refused)
    );
    ends_with(&diff("git:HEAD", "git:HEAD"), 0);
}

const SHAPES: &str = "
    s:Visa a sh:NodeShape ; sh:targetClass co:Visa ;
        sh:property [ sh:path co:issuer ; sh:minCount 1 ; sh:maxCount 2 ; sh:class co:Office ; sh:message \"Whose visa?\" ] ;
        sh:property [ sh:path co:stay ; sh:in ( c:short c:long ) ] ;
        sh:property [ sh:path rdfs:label ; sh:minLength 2 ; sh:pattern \"^V\" ; sh:severity sh:Warning ] ;
        sh:property [ sh:path ( co:issuer rdfs:label ) ; sh:nodeKind sh:Literal ; sh:or ( [ sh:minLength 1 ] [ sh:datatype rdfs:x ] ) ] .";

/// An edit of a shape, and what it does to data: stricter is breaking, unless it is asked as a warning or a note alone.
const EDITS_OF_SHAPES: &[(&str, &str, &[&str])] = &[
    ("sh:path co:stay ;", "sh:path   co:stay; # the same\n", &[]),
    (
        "sh:minCount 1",
        "sh:minCount 2",
        &[
            "breaking shape-stricter s:Visa, co:issuer: asks more: at least 2 values are needed; before: at least one value is needed",
        ],
    ),
    (
        "sh:maxCount 2",
        "sh:maxCount 3",
        &[
            "additive shape-looser s:Visa, co:issuer: asks less: at most 3 values are allowed; before: at most 2 values are allowed",
        ],
    ),
    (
        "sh:minCount 1 ; sh:maxCount 2",
        "sh:maxCount 1",
        &[
            "breaking shape-stricter s:Visa, co:issuer: asks more: at most one value is allowed; before: at most 2 values are allowed",
            "additive shape-looser s:Visa, co:issuer: is not asked any more: at least one value is needed",
        ],
    ),
    (
        "sh:class co:Office",
        "sh:class co:Body",
        &[
            "additive shape-looser s:Visa, co:issuer: asks less: the value should be of class `co:Body`; before: the value should be of class `co:Office`",
        ],
    ),
    (
        "sh:class co:Office",
        "sh:class co:Court",
        &[
            "breaking shape-stricter s:Visa, co:issuer: asks something else: the value should be of class `co:Court`; before: the value should be of class `co:Office`",
        ],
    ),
    (
        "( c:short c:long )",
        "( c:long )",
        &["breaking shape-stricter s:Visa, co:stay: asks more: not allowed any more: `c:short`"],
    ),
    (
        "( c:short c:long )",
        "( c:long c:short c:x )",
        &["additive shape-looser s:Visa, co:stay: asks less: allowed too: `c:x`"],
    ),
    (
        "sh:path co:stay ;",
        "sh:path co:stay ; sh:nodeKind sh:IRI ;",
        &["breaking shape-stricter s:Visa, co:stay: is asked now: the value should be an IRI"],
    ),
    (
        "sh:path rdfs:label ;",
        "sh:path rdfs:label ; sh:uniqueLang true ; sh:not [ sh:maxInclusive 5 ] ;",
        &[
            "additive shape-stricter s:Visa, rdfs:label: is asked now: one value in each language is allowed",
            "additive shape-stricter s:Visa, rdfs:label: is asked now: the value should not have a certain shape",
        ],
    ),
    (
        "sh:path rdfs:label ;",
        "sh:path rdfs:label ; sh:languageIn ( \"en\" ) ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class co:Body ] ;",
        &[
            "additive shape-stricter s:Visa, rdfs:label: is asked now: at least one value of the right shape is needed",
            "additive shape-stricter s:Visa, rdfs:label: is asked now: the value should be in one of the languages en",
        ],
    ),
    (
        "a sh:NodeShape",
        "a sh:NodeShape ; sh:closed true",
        &["breaking shape-stricter s:Visa: is asked now: no other properties are allowed"],
    ),
    (
        "sh:minLength 2",
        "sh:minLength 3",
        &[
            "additive shape-stricter s:Visa, rdfs:label: asks more: the value should have at least 3 characters; before: the value should have at least 2 characters",
        ],
    ),
    (
        "sh:Warning",
        "sh:Violation",
        &["breaking shape-stricter s:Visa, rdfs:label: is a matter of violation now, and was one of warning"],
    ),
    ("sh:Warning", "sh:Info", &["wording wording s:Visa, rdfs:label: is a matter of info now, and was one of warning"]),
    ("Whose visa?", "Who gave it?", &["wording wording s:Visa, co:issuer: its message reads otherwise"]),
    ("[ sh:minLength 1 ] [ sh:datatype rdfs:x ]", "[ sh:datatype rdfs:x ] [ sh:minLength 1 ]", &[]),
    (
        "[ sh:minLength 1 ]",
        "[ sh:minLength 2 ]",
        &[
            "breaking shape-stricter s:Visa, co:issuer/rdfs:label: asks something else: the value should have one of several shapes",
        ],
    ),
    (
        "sh:path ( co:issuer rdfs:label )",
        "sh:path ( co:stay rdfs:label )",
        &[
            "breaking shape-stricter s:Visa, co:stay/rdfs:label: is asked now: the value should be a literal",
            "breaking shape-stricter s:Visa, co:stay/rdfs:label: is asked now: the value should have one of several shapes",
            "additive shape-looser s:Visa, co:issuer/rdfs:label: is not asked any more: the value should be a literal",
            "additive shape-looser s:Visa, co:issuer/rdfs:label: is not asked any more: the value should have one of several shapes",
        ],
    ),
    (
        "sh:targetClass co:Visa",
        "sh:targetClass co:Visa , co:Stamp",
        &["breaking shape-stricter s:Visa: is asked of things of class co:Stamp too"],
    ),
    (
        "sh:targetClass co:Visa",
        "sh:targetClass co:Visa , co:New",
        &["additive shape-stricter s:Visa: is asked of things of class co:New too"],
    ),
    (
        "sh:targetClass co:Visa",
        "sh:targetObjectsOf co:stay",
        &[
            "breaking shape-stricter s:Visa: is asked of values of co:stay too",
            "additive shape-looser s:Visa: is not asked of things of class co:Visa any more",
        ],
    ),
    (
        "a sh:NodeShape",
        "a sh:NodeShape ; sh:deactivated true",
        &["additive shape-looser s:Visa: asks nothing any more"],
    ),
    (
        "s:Visa a",
        "s:Leave a",
        &[
            "breaking shape-stricter s:Leave: the shape is new, for things of class co:Visa",
            "additive shape-looser s:Visa: the shape is gone, for things of class co:Visa",
        ],
    ),
];

#[test]
fn shapes_are_compared_by_what_they_ask() {
    let version = |shapes: &str| {
        let mut files = files(OLD);
        files.retain(|file| !file.path.contains("/shapes/"));
        let prefixes = "@prefix c: <https://w3id.org/concord/concept/> .\n@prefix co: <https://w3id.org/concord/ns#> .\n\
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix s: <https://w3id.org/concord/shape/> .\n\
            @prefix sh: <http://www.w3.org/ns/shacl#> .\n";
        files.push(SourceFile { path: "shapes/visas.ttl".to_owned(), text: format!("{prefixes}{shapes}\n") });
        Version::read(files).unwrap()
    };
    let old = version(SHAPES);
    let mut wrong = Vec::new();
    for (from, to, expected) in EDITS_OF_SHAPES {
        assert!(SHAPES.contains(from), "{from}");
        let changes = diff::compare(&old, &version(&SHAPES.replace(from, to)), &[]).unwrap().changes;
        assert!(changes.iter().all(|change| change.place.as_ref().is_some_and(|place| place.line > Some(5))));
        let told =
            |change: &Change| format!("{} {} {}: {}", change.impact, change.kind, change.subject, change.message);
        let found: Vec<String> = changes.iter().map(told).collect();
        if found != *expected {
            wrong.push(format!("{to}\n  expected {expected:#?}\n  found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // shapes that cannot be used are told by the check, and hold up no comparison
    assert!(
        brief(&diff::compare(&old, &version("s:Visa a sh:NodeShape ; sh:minCount [] ."), &[]).unwrap().changes)
            .contains(&"additive shape-looser s:Visa".to_owned())
    );
}

#[test]
fn a_stored_query_is_compared_by_what_it_means() {
    let of_query = |from: &str, to: &str, query: &str| -> Vec<String> {
        brief(&changes(from, to, query)).into_iter().filter(|line| line.contains("query-")).collect()
    };
    let visa = "dsl:columns ( co:issuer co:stay )";
    assert!(of_query(visa, "dsl:columns ( co:stay co:issuer )", "visas | show name").is_empty());
    assert_eq!(of_query(visa, "dsl:columns ( co:stay co:issuer )", "visas"), ["wording query-order `visas`"]);
    assert_eq!(of_query(visa, "dsl:columns ( co:stay )", "visas"), ["breaking query-changed `visas`"]);
    let court = "co:Court a owl:Class ; rdfs:subClassOf co:Body";
    assert_eq!(of_query(court, "co:Court a owl:Class", "bodies"), ["breaking query-changed `bodies`"]);
    let embassy = "co:Embassy a owl:Class ; rdfs:subClassOf co:Body ; rdfs:label \"embassy\" ; rdfs:comment \"x\" .";
    assert_eq!(of_query("", embassy, "visas by bodies"), ["additive query-wider `visas by bodies`"]);
    assert_eq!(of_query("", embassy, "embassies"), ["additive query-mended `embassies`"]);
    assert!(of_query("", embassy, "visas by offices").is_empty());
}

#[test]
fn nothing_changed_is_nothing() {
    let output = run(&["diff", NEW, NEW, "--queries", QUERIES, "--fail-on", "wording"]);
    ends_with(&output, 0);
    assert_eq!(out(&output), "0 breaking, 0 additive, 0 wording\n");
}

#[test]
fn the_exit_code_follows_the_impact() {
    let folder = tempfile::tempdir().unwrap();
    let copy = |to: &str, from: &str, change: (&str, &str)| {
        let path = folder.path().join(to);
        fs::create_dir_all(path.join("ontology")).unwrap();
        let text =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(from).join("ontology/words.ttl")).unwrap();
        fs::write(path.join("ontology/words.ttl"), text.replace(change.0, change.1)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let old = copy("old", OLD, ("", ""));
    let worded = copy("worded", OLD, ("Who acts.", "Whoever acts."));
    let added = copy("added", OLD, ("dsl:link \"by\"", "dsl:link \"by\" , \"issued by\""));
    for (new, fail_on, code) in [
        (&worded, "breaking", 0),
        (&worded, "additive", 0),
        (&worded, "wording", 1),
        (&added, "breaking", 0),
        (&added, "additive", 1),
    ] {
        ends_with(&run(&["diff", &old, new, "--fail-on", fail_on]), code);
    }
    ends_with(&run(&["diff", OLD, NEW]), 1);
    ends_with(&run(&["diff", OLD, "tests/fixtures/no-such-folder"]), 4);
    let file = run(&["diff", "tests/fixtures/diff/old/ontology/words.ttl", NEW]);
    ends_with(&file, 4);
    assert!(err(&file).contains("is a file, and a version is a folder of sources"), "{}", err(&file));
    let output = run(&["diff", "git:no-such-commit", NEW]);
    ends_with(&output, 4);
    assert!(err(&output).contains("git cannot read `no-such-commit`"), "{}", err(&output));
}

#[test]
fn the_three_forms_say_the_same() {
    let json = run(&["diff", OLD, NEW, "--queries", QUERIES, "--json"]);
    ends_with(&json, 1);
    let report: Value = serde_json::from_str(out(&json)).unwrap();
    let changes = report["changes"].as_array().unwrap();
    let text = run(&["diff", OLD, NEW, "--queries", QUERIES]);
    let markdown = run(&["diff", OLD, NEW, "--queries", QUERIES, "--format", "md"]);
    let kinds: BTreeSet<&str> = changes.iter().map(|change| change["kind"].as_str().unwrap()).collect();
    assert!(kinds.len() > 12, "{kinds:?}");
    for change in changes {
        let line = format!(
            "{}[{}]: {}: ",
            change["impact"].as_str().unwrap(),
            change["kind"].as_str().unwrap(),
            change["subject"].as_str().unwrap()
        );
        assert!(out(&text).contains(&line), "{line}");
        assert!(out(&markdown).contains(change["message"].as_str().unwrap()), "{change}");
        assert!(change["line"].is_number(), "{change}");
    }
    assert_eq!(out(&markdown).matches("\n- ").count(), changes.len() + report["data"].as_array().unwrap().len());
    assert_eq!(report["data"][0]["new"], 2);
    let breaking = changes.iter().filter(|change| change["impact"] == "breaking").count();
    assert_eq!(report["summary"]["breaking"], breaking);
    assert_eq!(Impact::Breaking.to_string(), "breaking");
}

#[test]
fn a_workspace_is_compared_as_it_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let old = crate::release::extended(folder.path(), "old", "0.4.0", "seal");
    let new = crate::release::extended(folder.path(), "new", "0.5.0", "imprint");
    let base = folder.path().join("old/base").display().to_string();
    let output = run(&["diff", &base, &old]);
    ends_with(&output, 0);
    assert!(out(&output).contains("more/modules/10-seals.ttl:4: additive[word-gained]: `seal`, `seals`"));
    let output = run(&["diff", &old, &new]);
    ends_with(&output, 1);
    assert!(out(&output).contains("breaking[word-lost]: `seal`, `seals`"), "{}", out(&output));
    let output = run(&["digest", "--graph", &new, "--since", &old, "--format", "csv"]);
    ends_with(&output, 0);
    let news = "changed,First imprint,imprint,name: First imprint,name: First seal,<https://example.org/register>";
    assert_eq!(out(&output).lines().skip(1).collect::<Vec<_>>(), [news]);
}

/// An extension comes with the graph that the program carries, of which nothing is gone.
#[test]
fn an_extension_adds_to_the_built_in_graph() {
    let output = run(&["diff", "builtin", "tests/fixtures/health"]);
    assert!(out(&output).contains("`migrant clinic`, `migrant clinics`: means hx:Clinic"), "{}", out(&output));
    // links and fields that any new scheme has are no news
    for none in ["[term-removed]", "[word-lost]", "`ailments |", "ailments by"] {
        assert!(!out(&output).contains(none), "{}", out(&output));
    }
    assert!(out(&output).contains("`actors treating ailment`: leads along hx:treats\n"), "{}", out(&output));
}

#[test]
fn a_commit_of_an_extension_is_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    crate::cli::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/health"), root);
    commit(root);
    let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
    let output = command.args(["diff", "git:HEAD", "."]).current_dir(root).output().unwrap();
    ends_with(&output, 4);
    for said in ["`HEAD` holds `extension.toml`, and", "git worktree add FOLDER COMMIT"] {
        assert!(err(&output).contains(said), "{said}\n{}", err(&output));
    }
}

#[test]
fn a_further_class_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), text).unwrap();
    };
    write(
        "extension.toml",
        "name = \"sport\"\nversion = \"0.1.0\"\ncore = \"0.1\"\nlicence = \"CC0-1.0\"\nsource = \"a test\"\n",
    );
    write(
        "modules/10-clubs.ttl",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
         @prefix co: <https://w3id.org/concord/ns#> .\n@prefix sp: <https://example.org/sport/> .\n\
         @prefix dsl: <https://w3id.org/concord/dsl#> .\n\
         sp:Club a owl:Class ; rdfs:subClassOf co:Actor ; rdfs:label \"sports club\"@en ; rdfs:comment \"Migrants play.\"@en .\n\
         sp:rival a owl:ObjectProperty ; rdfs:domain sp:Club ; rdfs:range sp:Club ; rdfs:label \"rival\"@en ;\n\
             dsl:link \"playing against\" ; rdfs:comment \"Whom it plays against.\"@en .\n",
    );
    let there = run(&["diff", "builtin", folder.path().to_str().unwrap()]);
    ends_with(&there, 0);
    let told: Vec<&str> = out(&there).lines().filter_map(|line| line.split_once(": ")).map(|(_, said)| said).collect();
    assert_eq!(
        told,
        [
            "additive[term-added]: sp:Club: the class is new",
            "additive[term-added]: sp:rival: the property is new",
            "additive[word-gained]: `actors playing against actor`: leads along sp:rival",
            "additive[word-gained]: `actors | show rival`: shows sp:rival",
            "additive[word-gained]: `sports club`, `sports clubs`: means sp:Club",
        ],
        "{}",
        out(&there)
    );
    // back again: what only the class had is gone with it
    let back = run(&["diff", folder.path().to_str().unwrap(), "builtin"]);
    ends_with(&back, 1);
    assert!(out(&back).ends_with("5 breaking, 0 additive, 0 wording\n"), "{}", out(&back));
}
