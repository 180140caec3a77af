//! `concord check`: thirty planted faults in their lines, every kind once, and how the command ends.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::LazyLock;

use concord::check;
use concord::check::Checked;
use concord::check::Kind;
use concord::check::Severity;
use concord::graph::SourceFile;
use concord::workspace::Workspace;
use serde_json::Value;

use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;

pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn workspace(names: &[&str]) -> Workspace {
    let folders: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    Workspace::open(&folders).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn checked(names: &[&str]) -> Checked {
    check::check(&workspace(names), &[])
}

static THIRTY: LazyLock<Checked> = LazyLock::new(|| checked(&["thirty"]));
static RIVALS: LazyLock<Checked> = LazyLock::new(|| checked(&["ministry", "rival"]));
static BOTH: LazyLock<Checked> = LazyLock::new(|| checked(&["health", "ministry"]));

/// `file:line kind` of each finding.
fn places(checked: &Checked) -> Vec<String> {
    let place = |finding: &check::Finding| {
        let place = finding.place.as_ref().unwrap_or_else(|| panic!("a finding without a place: {finding:?}"));
        let line = place.line.unwrap_or_else(|| panic!("a finding without a line: {finding:?}"));
        format!("{}:{line} {}", place.file, finding.kind.word())
    };
    checked.findings.iter().map(place).collect()
}

/// The lines that `fault NN` stands in, by number.
fn planted(folder: &Path) -> BTreeMap<usize, String> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    let mut planted = BTreeMap::new();
    for path in files {
        let below = path.strip_prefix(folder).unwrap().display().to_string();
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let Some((_, rest)) = line.split_once("fault ").or_else(|| line.split_once("fault_")) else { continue };
            let fault: usize =
                rest.get(..2).unwrap().parse().unwrap_or_else(|error| panic!("{below}: {line}: {error}"));
            let place = format!("thirty/{below}:{}", number + 1);
            assert_eq!(planted.insert(fault, place), None, "fault {fault} is planted twice");
        }
    }
    planted
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

#[test]
fn thirty_faults_are_thirty_findings_in_their_lines() {
    let planted = planted(&fixture("thirty"));
    assert!(planted.keys().copied().eq(1..=30), "{:?}", planted.keys());
    let checked = &*THIRTY;
    let found: Vec<String> = places(checked).iter().map(|place| place.split(' ').next().unwrap().to_owned()).collect();
    let unique: BTreeSet<&String> = found.iter().collect();
    let expected: BTreeSet<&String> = planted.values().collect();
    assert_eq!(unique, expected, "{}", checked.text());
    assert_eq!(found.len(), 30, "{}", checked.text());
}

/// Each finding says what would mend it, in one sentence without a full stop.
#[test]
fn findings_are_told_in_plain_words() {
    for finding in &THIRTY.findings {
        assert!(!finding.message.ends_with('.') && finding.message.len() > 10, "{finding:?}");
        let mended = finding.suggestion.is_some() || matches!(finding.kind, Kind::Syntax | Kind::BadShape);
        assert!(mended, "{finding:?}");
        assert!(!finding.message.contains("https://example.org/thirty/"), "no prefix in {finding:?}");
    }
}

/// With the lint's own planted faults, and the two extensions below, no kind is left without a case.
#[test]
fn every_kind_of_check_has_a_case() {
    let mut kinds: BTreeSet<Kind> = THIRTY.findings.iter().map(|finding| finding.kind).collect();
    kinds.extend(RIVALS.findings.iter().map(|finding| finding.kind));
    let missing: Vec<&Kind> = Kind::ALL.iter().filter(|kind| !kind.of_words() && !kinds.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What is built in and the sound extensions have no error, and the order in which they are named changes nothing.
#[test]
fn sound_graphs_have_no_errors() {
    let builtin = check::check(&Workspace::builtin(), &[]);
    let errors = |checked: &Checked| checked.findings.iter().any(|finding| finding.severity == Severity::Error);
    assert!(!errors(&builtin), "{}", builtin.text());
    assert!(builtin.questions >= 8 && builtin.rules.len() >= 17, "{}", builtin.text());
    places(&builtin);
    let both = &*BOTH;
    assert_eq!(both.findings, [], "{}", both.text());
    assert_eq!(both.text(), checked(&["ministry", "health"]).text());
    let health = both.rules.iter().find(|made| made.rule == "health/45-specialised").unwrap();
    assert_eq!((health.file.as_str(), health.statements), ("health/rules/45-specialised.rq", 2));
}

/// Data that contradict what a rule needs of itself: the text cannot tell, a second run can.
#[test]
fn a_rule_with_a_variable_property_is_run_twice() {
    let rule =
        "CONSTRUCT { ?a ?p ?c } WHERE { ?a ?p ?b . ?b ?p ?c FILTER(STRSTARTS(STR(?p), \"https://example.org/\")) }";
    let data = "@prefix e: <https://example.org/> .\ne:a e:in e:b . e:b e:in e:c . e:c e:in e:d . e:d e:in e:e .\n";
    let mut workspace = workspace(&["ministry"]);
    let path = "ministry/rules/10-chain.rq".to_owned();
    workspace.add_file(SourceFile { path: path.clone(), text: format!("# a comment\n{rule}\n") });
    workspace.add_file(SourceFile { path: "ministry/datasets/chain.ttl".to_owned(), text: data.to_owned() });
    let files = workspace.files.clone();
    let checked = check::check(&workspace, &[]);
    assert_eq!(places(&checked), [format!("{path}:2 rule-loop")], "{}", checked.text());
    let fault = concord::graph::load::load(&files).err().unwrap();
    assert!(fault[0].message.starts_with(&format!("{path}:2: the rule is refused")), "{fault:?}");
}

/// A shape for a class that is misspelt asks nothing of anybody, and a word for a property that is misspelt is nobody's.
#[test]
fn terms_of_an_extension_are_declared_too() {
    let mut workspace = workspace(&["health"]);
    for file in workspace.files.iter_mut().filter(|file| file.path == "health/shapes/10-clinics.ttl") {
        file.text = file.text.replace("hx:Clinic", "hx:Clinik").replace("hx:treats", "hx:treets");
    }
    let checked = check::check(&workspace, &[]);
    let text = checked.text();
    for (term, place, meant) in [("hx:Clinik", "class", "hx:Clinic"), ("hx:treets", "property", "hx:treats")] {
        let told = format!(
            "error[undeclared]: {term}: it stands in the place of a {place} and is nowhere declared\n  write {meant}, "
        );
        assert!(text.contains(&told), "{told}\n{text}");
    }
    assert!(places(&checked).iter().all(|place| place.starts_with("health/shapes/10-clinics.ttl:")), "{text}");
}

#[test]
fn the_command_ends_as_it_says() {
    ends_with(&run(&["--graph", "tests/fixtures/health", "check"]), 0);
    let thirty = run(&["check", "tests/fixtures/thirty"]);
    ends_with(&thirty, 1);
    assert!(err(&thirty).is_empty());
    assert!(out(&thirty).ends_with("24 errors, 3 warnings, 3 info\n"), "{}", out(&thirty));
    // notes alone
    let idle = "tests/fixtures/validate/offices.ttl";
    ends_with(&run(&["check", "--fail-on", "info", idle]), 1);
    ends_with(&run(&["check", "no-such-folder"]), 2);
    ends_with(&run(&["check", "Cargo.toml"]), 2);
    ends_with(&run(&["check", "--fail-on", "never"]), 2);
}

/// Files that are named by themselves are checked against the graph: queries are compiled, data have to have the shapes.
#[test]
fn single_files_are_checked_against_the_graph() {
    let output = run(&["check", "--json", "examples", "tests/fixtures/thirty/queries/stored.cq"]);
    let report: Value = serde_json::from_str(out(&output)).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2, "{findings:#?}");
    for finding in findings {
        assert_eq!((&finding["code"], &finding["severity"]), (&"query".into(), &"error".into()));
        assert_eq!(finding["file"], "tests/fixtures/thirty/queries/stored.cq");
        assert!(finding["line"].is_u64() && finding["column"].is_u64(), "{finding}");
    }
    assert_eq!(report["summary"]["error"], 2);
    assert!(report["checked"]["queries"].as_u64().unwrap() > 5);
    let rules = report["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["rule"] == "20-location" && rule["statements"].as_u64().unwrap() > 100));
    let output = run(&["check", "tests/fixtures/validate/offices.ttl"]);
    let data = out(&output);
    assert!(data.contains("offices.ttl:13: error[shape]: id:consulate: An actor needs a label"), "{data}");
}

/// The page lists every kind with its severity.
#[test]
fn the_page_lists_every_kind() {
    let page = ["docs/check.md", "docs/lint.md"]
        .map(|page| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap());
    for kind in Kind::ALL {
        let row = format!("| `{}` | {} |", kind.word(), kind.severity());
        assert!(page[usize::from(kind.of_words())].contains(&row), "no row {row}");
    }
}

/// A body that has a name is told of by a source; one that stands for a class need not be.
#[test]
fn s1_01_a_named_body_needs_a_source() {
    let body =
        "a co:Ministry ; rdfs:label \"Ministry of Tests\"@en ; co:portfolio c:portfolio-health ; co:actsFor id:germany";
    let findings = |statements: &str| {
        let prefixes = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix co: <https://w3id.org/concord/ns#> .\n\
                        @prefix c: <https://w3id.org/concord/concept/> .\n@prefix id: <https://w3id.org/concord/id/> .\n";
        let mut workspace = Workspace::builtin();
        workspace.add_file(SourceFile { path: "new.trig".to_owned(), text: format!("{prefixes}{statements}") });
        places(&check::check(&workspace, &[]))
    };
    assert_eq!(findings(&format!("id:ministry-of-tests {body} .")), ["new.trig:5 no-source"]);
    assert_eq!(findings(&format!("id:ministry-of-tests {body} ; co:designation c:unnamed-class .")), [""; 0]);
    assert_eq!(findings(&format!("<https://example.org/register> {{ id:ministry-of-tests {body} . }}")), [""; 0]);
}

/// A manifest that cannot be used does not make the built-in files what is looked at.
#[test]
fn a_faulty_manifest_is_all_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let sound = fs::read_to_string(fixture("health").join("extension.toml")).unwrap();
    let cases = [
        String::new(),
        sound.replace("core = \"0.1\"", "core = \"abc\""),
        sound.replace("licence =", "license ="),
        sound.lines().take(2).collect::<Vec<_>>().join("\n"),
    ];
    for manifest in cases {
        fs::write(folder.path().join("extension.toml"), &manifest).unwrap();
        let workspace = Workspace::open(&[folder.path().to_owned()]).unwrap();
        // which files are looked at is all that differs from a sound one; the rest is checked once
        assert_eq!(workspace.own(false), BTreeSet::new(), "{manifest}");
        assert_eq!(workspace.faults.len(), 1, "{manifest}");
    }
    let output = run(&["check", &folder.path().display().to_string()]);
    ends_with(&output, 1);
    assert_eq!(out(&output).matches("error[manifest]").count(), 1, "{}", out(&output));
    assert!(out(&output).ends_with("\n1 error, 0 warnings, 0 info\n"), "{}", out(&output));
}

#[test]
fn what_data_say_does_not_command_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let data = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
                @prefix co: <https://w3id.org/concord/ns#> .\n\
                co:One a owl:Class ; rdfs:label \"re\u{1b}[31md \u{7}\u{202e}bell\"@en .\n\
                co:Two a owl:Class ; rdfs:label \"re\u{1b}[31md \u{7}\u{202e}bell\"@en .\n";
    crate::cli::write(folder.path(), "ontology/words.ttl", data);
    let root = folder.path().display().to_string();
    for arguments in [&["check", &root][..], &["lint", "--graph", &root], &["release", &root, "--version", "0.1.0"]] {
        let output = run(arguments);
        assert!(out(&output).contains("re\u{fffd}[31md"), "{arguments:?}\n{}", out(&output));
        let commands = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!out(&output).contains(commands), "{arguments:?}\n{:?}", out(&output));
    }
}

/// Each folder is gone through once, under its own path, whatever links lead to it.
#[cfg(unix)]
#[test]
fn rings_of_links_end() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("graph");
    crate::cli::copy(&fixture("health"), &root);
    crate::cli::write(folder.path(), "beside/more.cq", "dimensions | count;\n");
    let before = concord::graph::load::folder(&root).unwrap();
    for link in ["datasets/ring", "a", "datasets/clinics/clinics"] {
        symlink("..", root.join(link)).unwrap();
    }
    fs::remove_file(root.join("a")).unwrap();
    symlink("datasets", root.join("a")).unwrap();
    assert_eq!(concord::graph::load::folder(&root).unwrap(), before);
    // a folder elsewhere is gone into
    symlink("../beside", root.join("beside")).unwrap();
    let with = concord::graph::load::folder(&root).unwrap();
    assert_eq!(with.len(), before.len() + 1);
    assert!(with.iter().any(|file| file.path == "beside/more.cq"));
    // the commands that have folders of their own go through them in the same way
    let queries = folder.path().join("queries");
    crate::cli::write(&queries, "one.cq", "dimensions | count\n");
    crate::cli::write(&queries, "one.expected", "# dimensions | count\ncount\n9\n");
    symlink(".", queries.join("ring")).unwrap();
    let queries = queries.display().to_string();
    let output = run(&["test", &queries]);
    ends_with(&output, 0);
    assert!(out(&output).ends_with("\n1 of 1 as expected\n"), "{}", out(&output));
    let output = run(&["fmt", "--check", &queries]);
    assert_eq!(err(&output).matches("not in canonical form").count(), 0, "{}", err(&output));
    let output = run(&["check", &queries]);
    assert!(
        out(&output).contains("checked: 1 file,") && out(&output).contains(" 1 stored query\n"),
        "{}",
        out(&output)
    );
}
