//! Texts of an extension that cannot be read: one finding for one fault, at its place, with what would mend it.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::check::fixture;
use crate::cli::copy;
use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;

/// The extension `health`, which may be changed.
fn health() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("health"), folder.path());
    folder
}

/// What `concord check` says of the extension `health` after a text in it has been changed.
fn told(file: &str, change: impl FnOnce(String) -> Option<String>) -> Vec<String> {
    let folder = health();
    let path = folder.path().join(file);
    match change(fs::read_to_string(&path).unwrap()) {
        Some(text) => fs::write(&path, text).unwrap(),
        None => fs::remove_file(&path).unwrap(),
    }
    let output = run(&["check", folder.path().to_str().unwrap()]);
    ends_with(&output, 1);
    out(&output).lines().map(str::to_owned).collect()
}

/// A finding begins so, and the line below it is this.
#[track_caller]
fn holds(told: &[String], finding: &str, help: &str) {
    let found = told.windows(2).find(|lines| lines[0].starts_with(finding));
    let lines = found.unwrap_or_else(|| panic!("{finding}\n{}", told.join("\n")));
    assert_eq!(lines[1], format!("  {help}"), "{}", told.join("\n"));
}

fn without(line: &str) -> impl FnOnce(String) -> Option<String> + use<'_> {
    move |text| {
        let kept: Vec<&str> = text.lines().filter(|other| !other.starts_with(line)).collect();
        assert!(kept.len() < text.lines().count(), "{line}");
        Some(kept.join("\n"))
    }
}

const MODULE: &str = "modules/10-clinics.ttl";
const RULE: &str = "rules/45-specialised.rq";
const MAPPING: &str = "datasets/clinics/clinics.rq";
const MANIFEST: &str = "datasets/clinics/dataset.toml";

#[test]
fn of_a_file_with_a_fault_nothing_else_is_told() {
    let missing = told(MODULE, |text| Some(text.replace("dsl:link \"treating\" ;", "dsl:link \"treating\"")));
    let of_file: Vec<&String> = missing.iter().filter(|line| line.starts_with("health/modules/")).collect();
    assert_eq!(
        of_file,
        ["health/modules/10-clinics.ttl:10:128: error[syntax]: text: A dot is expected at the end of statements"]
    );
    let left_out = "left out, so that other findings may come of it: health/modules/10-clinics.ttl";
    assert!(missing.iter().any(|line| line == left_out), "{}", missing.join("\n"));
}

#[test]
fn a_prefix_is_told_once_with_its_namespace() {
    let undeclared = told(MODULE, without("@prefix dsl:"));
    holds(
        &undeclared,
        "health/modules/10-clinics.ttl:7:85: error[syntax]: text: The prefix dsl: has not been declared",
        "write `@prefix dsl: <https://w3id.org/concord/dsl#> .` above the statements",
    );
    assert_eq!(undeclared.iter().filter(|line| line.starts_with("health/modules/")).count(), 1);
    // one of the extension's own is taken from another of its files
    holds(
        &told("schemes/health.ttl", without("@prefix hx:")),
        "health/schemes/health.ttl:7:1: error[syntax]: text: The prefix hx: has not been declared",
        "write `@prefix hx: <https://example.org/health/> .` above the statements",
    );
    holds(
        &told(RULE, |text| Some(text.replace("PREFIX hx: <https://example.org/health/>", ""))),
        "health/rules/45-specialised.rq:4:21: error[syntax]: text: the prefix `hx:` is not declared",
        "write `PREFIX hx: <...>` above the query",
    );
}

#[test]
fn empty_and_missing_files_are_told_as_such() {
    holds(
        &told(RULE, |_| Some("# nothing yet\n".to_owned())),
        "health/rules/45-specialised.rq:1:1: error[syntax]: text: there is no SPARQL in the file",
        "a rule is a query `CONSTRUCT { what is made } WHERE { what is read }`",
    );
    holds(
        &told(MAPPING, |_| None),
        "health/datasets/clinics/dataset.toml:3: error[manifest]: table: there is no file `health/datasets/clinics/clinics.rq`",
        "write the file, or name one that ends with `.rq` and stands beside this one",
    );
}

#[test]
fn keys_of_manifests_are_told_with_the_near_one() {
    holds(
        &told(MANIFEST, |text| Some(text.replace("mapping =", "maping ="))),
        "health/datasets/clinics/dataset.toml:1: error[manifest]: dataset.toml: missing field `mapping`",
        "did you mean `mapping` by `maping`?",
    );
    let empty = told("extension.toml", |text| Some(text.replace("\"CC0-1.0\"", "\"\"")));
    assert!(
        empty[0].ends_with("extension.toml:4: error[manifest]: extension.toml: `licence` is empty"),
        "{}",
        empty[0]
    );
}

#[test]
fn a_severity_is_a_number() {
    let told = told("gaps/kinds.ttl", |text| Some(text.replace("dsl:severity 3", "dsl:severity \"high\"")));
    let finding = "health/gaps/kinds.ttl:5: error[shape]: hx:untreated \"ailment without a clinic\": The severity of a kind of gap is 1, 2 or 3 (dsl:severity: \"high\")";
    assert!(told.iter().any(|line| line == finding), "{}", told.join("\n"));
}

#[test]
fn what_is_left_out_is_in_the_json_too() {
    let folder = health();
    fs::write(folder.path().join(MAPPING), "SELECT").unwrap();
    let output = run(&["check", "--json", folder.path().to_str().unwrap()]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["leftOut"], serde_json::json!(["health/datasets/clinics/clinics.rq"]));
    let loaded = run(&["query", "--graph", folder.path().to_str().unwrap(), "dimensions"]);
    ends_with(&loaded, 4);
    assert!(err(&loaded).contains("health/datasets/clinics/clinics.rq:1:"), "{}", err(&loaded));
}

#[test]
fn files_that_nothing_reads_are_told() {
    let folder = health();
    let at = |name: &str| folder.path().join(name);
    fs::rename(at(MODULE), at("modules/10-clinics.turtle")).unwrap();
    fs::write(at("datasets/clinics/staff.csv"), "id,name\n").unwrap();
    fs::create_dir(at("rule")).unwrap();
    fs::rename(at(RULE), at("rule/45-specialised.rq")).unwrap();
    let output = run(&["check", folder.path().to_str().unwrap()]);
    let told: Vec<String> = out(&output).lines().map(str::to_owned).collect();
    holds(
        &told,
        "health/datasets/clinics/staff.csv:1: warn[unread]: file: nothing reads the table",
        "name it in the `dataset.toml` of its folder, with its mapping",
    );
    holds(
        &told,
        "health/modules/10-clinics.turtle:1: warn[unread]: file: files with this ending are not read",
        "statements stand in Turtle (.ttl) or TriG (.trig), rules and mappings in .rq, tables in .csv, questions in .cq",
    );
    holds(
        &told,
        "health/rule/45-specialised.rq:1: warn[unread]: file: nothing reads the query",
        "a rule stands in `rules/`, and a mapping is named in the `dataset.toml` of its folder",
    );
    // what a manifest names under another name is told there, and its folder's tables are not told twice
    fs::write(at(MANIFEST), "[[table]\n").unwrap();
    let output = run(&["check", folder.path().to_str().unwrap()]);
    assert!(!out(&output).contains("warn[unread]: file: nothing reads the table"), "{}", out(&output));
}

#[test]
fn a_repository_is_the_folder_of_its_graph() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    copy(&fixture("deprecated"), folder.path());
    for (beside, text) in
        [("tests/faults.ttl", "no Turtle"), (".cache/old.ttl", "no Turtle"), (".#words.ttl", "no Turtle")]
    {
        fs::create_dir_all(at(beside).parent().unwrap()).unwrap();
        fs::write(at(beside), text).unwrap();
    }
    let query = |folder: &str| run(&["query", "--graph", folder, "bureaus", "--format", "csv"]);
    let given = query(folder.path().to_str().unwrap());
    ends_with(&given, 0);
    assert_eq!(out(&given), out(&query(fixture("deprecated").to_str().unwrap())));
    // elsewhere such a folder is one like others
    fs::create_dir_all(at("datasets/tests")).unwrap();
    fs::write(at("datasets/tests/faults.ttl"), "no Turtle").unwrap();
    ends_with(&query(folder.path().to_str().unwrap()), 4);
}

/// One slip in a text of the extension, and the finding that it makes, with what is offered.
const SLIPS: &[(&str, &str, &str, &str, &str)] = &[
    (
        MAPPING,
        "a hx:Clinic",
        "a hx:Clinc",
        "undeclared]: hx:Clinc: the query names it, and nothing declares it",
        "write hx:Clinic, or declare it",
    ),
    (
        RULE,
        "hx:treats",
        "hx:treatz",
        "undeclared]: hx:treatz: the query names it, and nothing declares it",
        "write hx:treats, or declare it",
    ),
    (
        "words/fr.ttl",
        "hx:Clinic ",
        "hx:Clinik ",
        "undeclared]: hx:Clinik: words are given to it, and nothing declares it",
        "write hx:Clinic, or declare it",
    ),
    (
        MODULE,
        "rdfs:domain",
        "rdfs:domian",
        "undeclared]: rdfs:domian: the vocabulary of this name has no such term",
        "write rdfs:domain",
    ),
    (
        MODULE,
        "owl:ObjectProperty",
        "owl:ObjectProperty ; dct:isReplacedBy hx:treat",
        "undeclared]: hx:treat: it is to replace a term, and nothing declares it",
        "write hx:treats, or declare it",
    ),
    (
        "questions/where.cq",
        "migrant",
        "# --empty\nmigrant",
        "question]: question: `# --empty` is said, and every question has an answer",
        "take the line out, or the data that should not be there",
    ),
    (
        "gaps/untreated.cq",
        "define",
        "define untreated-ailments = ailments;\ndefine",
        "redefined]: untreated-ailments: `untreated-ailments` is defined in health/gaps/untreated.cq:1 already, and one of the two is never used",
        "give one of them another name",
    ),
];

#[test]
fn slips_are_told_with_what_was_meant() {
    for (file, right, wrong, finding, help) in SLIPS {
        let told = told(file, |text| {
            assert!(text.contains(right), "{file}: {right}");
            let text = text.replacen(right, wrong, 1);
            Some(if wrong.contains("dct:") {
                format!("@prefix dct: <http://purl.org/dc/terms/> .\n{text}")
            } else {
                text
            })
        });
        let found = told
            .windows(2)
            .find(|lines| lines[0].starts_with(&format!("health/{file}:")) && lines[0].ends_with(finding));
        let lines = found.unwrap_or_else(|| panic!("{finding}\n{}", told.join("\n")));
        assert_eq!(lines[1].trim_start(), *help, "{}", told.join("\n"));
    }
}

/// A node that only its shape names has no line of its own.
#[test]
fn a_finding_of_a_node_that_is_nowhere_is_told_at_its_shape() {
    let folder = health();
    let shapes = folder.path().join("shapes/10-clinics.ttl");
    let more =
        "hx:Only a sh:NodeShape ; sh:targetNode hx:harbor ; sh:property [ sh:path hx:treats ; sh:minCount 1 ] .\n";
    fs::write(&shapes, format!("{}{more}", fs::read_to_string(&shapes).unwrap())).unwrap();
    let output = run(&["check", folder.path().to_str().unwrap()]);
    ends_with(&output, 1);
    assert!(out(&output).starts_with("health/shapes/10-clinics.ttl:7: error[shape]: hx:harbor"), "{}", out(&output));
}
