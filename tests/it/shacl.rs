//! `concord validate` on cases of our own: tests/shacl/cases has one file for each constraint, path, target and refusal.
//!
//! A case is shapes and data in one file. Behind `#|` stands what the program says of it, with its exit code;
//! `SNAPSHOTS=overwrite` writes it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use concord::shacl::Component;
use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxigraph::io::RdfSerializer;
use serde_json::Value;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shacl/cases");

fn validate(folder: &Path, arguments: &[&str]) -> Output {
    validate_with(folder, arguments, "")
}

fn validate_with(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_concord"))
        .arg("validate")
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // a program that ends without reading leaves a closed pipe
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Exit code, findings and messages, one a line.
fn said(output: &Output) -> String {
    format!("exit {}\n{}{}", output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// The files of the cases, by name, as paths below the folder of cases.
fn cases() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in fs::read_dir(CASES).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            found.push(file.unwrap().path().strip_prefix(CASES).unwrap().to_owned());
        }
    }
    found.sort();
    found
}

/// What a case says that the program says.
fn expected(case: &str) -> String {
    let lines = case.lines().filter_map(|line| line.strip_prefix("#|"));
    let told: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    told.iter().flat_map(|line| [*line, "\n"]).collect()
}

fn read(case: &str) -> String {
    fs::read_to_string(Path::new(CASES).join(case)).unwrap_or_else(|error| panic!("{case}: {error}"))
}

#[test]
fn cases_have_the_findings_that_they_tell() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite");
    let mut wrong = Vec::new();
    for case in cases() {
        let name = case.display().to_string();
        let output = validate(Path::new(CASES), &["--shapes", &name, "--data", &name, "--error-format", "short"]);
        let (found, whole) = (said(&output), read(&name));
        if overwrite {
            let question = whole.split("#|").next().unwrap().trim_end();
            let answer: String = found.lines().flat_map(|line| ["#| ", line, "\n"]).collect();
            fs::write(Path::new(CASES).join(&case), format!("{question}\n\n{answer}")).unwrap();
        } else if found != expected(&whole) {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_constraint_path_and_target_has_a_case_that_finds_the_bad_and_not_the_good() {
    let parameters = Component::ALL.iter().map(|component| component.parameter());
    let named = |folder: &str, names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("{folder}/{name}.ttl")).collect()
    };
    let mut wanted = named("constraints", &parameters.clone().collect::<Vec<_>>());
    wanted.extend(named(
        "paths",
        &["predicate", "inverse", "sequence", "alternative", "zeroOrMore", "oneOrMore", "zeroOrOne", "nested"],
    ));
    wanted.extend(named("targets", &["node", "class", "implicitClass", "subjectsOf", "objectsOf", "propertyShape"]));
    for name in &wanted {
        let said = expected(&read(name));
        assert!(said.starts_with("exit 1\n"), "{name}: {said}");
        assert!(!said.contains("e:good"), "{name}: {said}");
    }
    for parameter in parameters.filter(|parameter| *parameter != "property") {
        let said = expected(&read(&format!("constraints/{parameter}.ttl")));
        assert!(said.contains(&format!("\n  sh:{parameter} of e:")), "{parameter}: {said}");
    }
}

const SHAPES: &str = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix e: <http://e/> .\n\
    e:Shape a sh:NodeShape ; sh:targetSubjectsOf e:name ; sh:property [ sh:path e:name ; sh:maxLength 3 ] .\n";

const DATA: &str = "<http://e/good> <http://e/name> \"abc\" .\n<http://e/bad> <http://e/name> \"abcd\" .\n";

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn data_may_be_in_any_format() {
    let folder = folder(&[("shapes.ttl", SHAPES.as_bytes())]);
    let mut seen = Vec::new();
    for ending in ["ttl", "nt", "nq", "trig", "rdf", "jsonld"] {
        let format = RdfFormat::from_extension(ending).unwrap();
        let mut writer = RdfSerializer::from_format(format).for_writer(Vec::new());
        for quad in RdfParser::from_format(RdfFormat::NTriples).for_slice(DATA.as_bytes()) {
            writer.serialize_quad(&quad.unwrap()).unwrap();
        }
        let name = format!("data.{ending}");
        fs::write(folder.path().join(&name), writer.finish().unwrap()).unwrap();
        let output = validate(folder.path(), &["-s", "shapes.ttl", "-d", &name, "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["results"].as_array().unwrap().len(), 1);
        let result = &report["results"][0];
        assert_eq!((&result["focus"], &result["value"]), (&"<http://e/bad>".into(), &"\"abcd\"".into()));
        assert_eq!(result["component"], "http://www.w3.org/ns/shacl#MaxLengthConstraintComponent");
        assert_eq!(result["file"], Value::from(name));
        seen.push((ending, result["line"].as_u64()));
    }
    assert_eq!(&seen[1..3], [("nt", Some(2)), ("nq", Some(2))]);
    assert_eq!(seen[5], ("jsonld", None), "JSON-LD tells no lines");
    assert!(seen[..5].iter().all(|(_, line)| line.is_some()), "{seen:?}");
    let output = validate_with(folder.path(), &["-s", "shapes.ttl", "-d", "-"], DATA);
    assert!(said(&output).starts_with("exit 1\n<stdin>:2: violation: "), "{}", said(&output));
}

#[test]
fn several_files_are_one_graph_and_messages_name_the_right_one() {
    let shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .\n\ne:Shape sh:targetSubjectsOf e:seat .\n";
    let folder = folder(&[
        ("a.ttl", SHAPES.as_bytes()),
        ("b.ttl", shapes.as_bytes()),
        ("one.ttl", b"<http://e/x> <http://e/seat> _:a .\n_:a <http://e/name> \"four\" ."),
        (
            "two.ttl",
            b"# _:a is another one here\n\n<http://e/x> <http://e/name> \"12\" .\n_:a <http://e/name> \"fours\" .",
        ),
    ]);
    let output = validate(folder.path(), &["-s", "a.ttl", "-s", "b.ttl", "-d", "one.ttl", "-d", "two.ttl"]);
    let said = said(&output);
    let places: Vec<&str> =
        said.lines().filter_map(|line| line.split_once(": violation").map(|(place, _)| place)).collect();
    assert_eq!(places, ["one.ttl:2", "two.ttl:4"], "{said}");
    assert!(said.ends_with("does not conform: 2 violations, 3 nodes checked\n"), "{said}");
}

#[test]
fn exit_codes_tell_what_happened() {
    let folder = folder(&[
        ("shapes.ttl", SHAPES.as_bytes()),
        ("good.ttl", b"<http://e/good> <http://e/name> \"abc\" ."),
        ("broken.ttl", b"<http://e/good> <http://e/name>\n  \"abc\" ;; <x"),
        ("latin.ttl", b"<http://e/good> <http://e/name> \"T\xfcrkei\" ."),
        ("broken.jsonld", b"{ \"@id\": "),
        ("broken.rdf", b"<rdf:RDF>"),
        ("data.csv", b"a,b"),
        ("none.ttl", b""),
        ("mark.ttl", "\u{FEFF}<http://e/good> <http://e/name> \"abc\" .\r\n".as_bytes()),
    ]);
    let run = |shapes: &str, data: &str| {
        let output = validate(folder.path(), &["--shapes", shapes, "--data", data, "--error-format", "short"]);
        (output.status.code().unwrap(), text(&output.stderr).trim_end().to_owned())
    };
    assert_eq!(run("shapes.ttl", "good.ttl"), (0, String::new()));
    assert_eq!(run("shapes.ttl", "none.ttl"), (0, String::new()));
    assert_eq!(run("shapes.ttl", "mark.ttl"), (0, String::new()));
    assert_eq!(run("none.ttl", "good.ttl").0, 0);
    assert!(run("none.ttl", "good.ttl").1.starts_with("warning: the shapes graph has no shape"));
    let starts = |(code, message): (i32, String), wanted: i32, start: &str| {
        assert!(code == wanted && message.starts_with(start), "{code}: {message}");
    };
    starts(run("shapes.ttl", "broken.ttl"), 4, "broken.ttl:2:12: error[bad-data]: ");
    starts(run("broken.ttl", "good.ttl"), 4, "broken.ttl:2:12: error[bad-data]: ");
    starts(run("shapes.ttl", "latin.ttl"), 4, "latin.ttl:1:35: error[bad-data]: the text is not UTF-8");
    starts(run("shapes.ttl", "broken.jsonld"), 4, "broken.jsonld");
    starts(run("shapes.ttl", "broken.rdf"), 4, "broken.rdf");
    starts(run("shapes.ttl", "missing.ttl"), 2, "error[io]: cannot read missing.ttl");
    starts(run("shapes.ttl", "data.csv"), 2, "error: the format of data.csv");
    assert_eq!(validate(folder.path(), &["--shapes", "shapes.ttl"]).status.code(), Some(2));
}

#[test]
fn the_report_in_turtle_is_the_standard_one_and_the_same_in_every_run() {
    let run =
        || validate(Path::new(CASES), &["-s", "paths/nested.ttl", "-d", "paths/nested.ttl", "--format", "turtle"]);
    let (first, second) = (run(), run());
    assert_eq!(text(&first.stdout), text(&second.stdout));
    assert_eq!(first.status.code(), Some(1));
    let triples: Vec<String> = RdfParser::from_format(RdfFormat::Turtle)
        .for_slice(&first.stdout)
        .map(|quad| quad.unwrap().to_string().replace("http://www.w3.org/ns/shacl#", "sh:"))
        .collect();
    let report = triples.join("\n");
    for part in [
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <sh:ValidationReport>",
        "<sh:conforms> \"false\"^^<http://www.w3.org/2001/XMLSchema#boolean>",
        "<sh:focusNode> <http://example.org/bad>",
        "<sh:resultSeverity> <sh:Violation>",
        "<sh:sourceConstraintComponent> <sh:HasValueConstraintComponent>",
        "<sh:inversePath>",
        "<sh:alternativePath>",
        "<sh:oneOrMorePath> <http://example.org/past>",
    ] {
        assert!(report.contains(part), "{part}\n{report}");
    }
}

/// Nested shapes and paths end in a refusal, not in an overflow of the stack; wide ones are answered.
#[test]
fn deep_and_wide_shapes_do_no_harm() {
    let deep = |depth: usize| {
        let open = "[ sh:not ".repeat(depth);
        let close = " ]".repeat(depth);
        format!("{SHAPES}e:Deep sh:targetSubjectsOf e:name ; sh:not {open}[ sh:class e:C ]{close} .")
    };
    let path = format!("{SHAPES}e:Path sh:path {}e:name{} .", "[ sh:zeroOrMorePath ".repeat(3000), " ]".repeat(3000))
        .replace("e:Path ", "e:Path sh:minCount 1 ; ");
    let wide =
        format!("{SHAPES}e:Wide sh:targetSubjectsOf e:name ; sh:or ( {}[ ] ) .", "[ sh:class e:C ] ".repeat(3000));
    // two ways at each of forty steps
    let step = |n: usize| {
        let next = n + 1;
        format!(
            "e:W{n} sh:property [ sh:path e:a ; sh:node e:W{next} ; sh:property e:P{next} ] .\n\
             e:P{n} sh:path e:a ; sh:property e:P{next} , [ sh:path e:a ; sh:property e:P{next} ] .\n"
        )
    };
    let ways: Vec<String> = (0..40).map(step).collect();
    let ways = ways.concat();
    let ways = format!("{SHAPES}e:W0 sh:targetSubjectsOf e:a .\n{ways}e:W40 sh:nodeKind sh:IRI . e:P40 sh:path e:a .");
    let folder = folder(&[
        ("ways.ttl", ways.as_bytes()),
        ("circle.ttl", b"<http://e/x> <http://e/a> <http://e/x> ."),
        ("deep.ttl", deep(3000).as_bytes()),
        ("shallow.ttl", deep(90).as_bytes()),
        ("path.ttl", path.as_bytes()),
        ("wide.ttl", wide.as_bytes()),
        ("data.ttl", DATA.as_bytes()),
    ]);
    let run =
        |shapes: &str| said(&validate(folder.path(), &["-s", shapes, "-d", "data.ttl", "--error-format", "short"]));
    assert_eq!(
        said(&validate(folder.path(), &["-s", "ways.ttl", "-d", "circle.ttl"])),
        "exit 0\nconforms: 1 node checked\n"
    );
    assert!(run("deep.ttl").contains("shapes are nested more than 100 deep"), "{}", run("deep.ttl"));
    assert!(run("path.ttl").contains("nested more than 50 deep"), "{}", run("path.ttl"));
    assert!(run("shallow.ttl").starts_with("exit 1\n"), "{}", run("shallow.ttl"));
    assert!(run("wide.ttl").starts_with("exit 1\n"), "{}", run("wide.ttl"));
}
