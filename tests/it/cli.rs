//! The program in scripts: streams, exit codes, parameters, repeated runs.

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use serde_json::Value;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_concord");

pub(crate) fn run(arguments: &[&str]) -> Output {
    run_with(arguments, "")
}

pub(crate) fn run_with(arguments: &[&str], input: &str) -> Output {
    use std::io::Write;
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // a program that ends without reading leaves a closed pipe, which is no fault of the test
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub(crate) fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[track_caller]
pub(crate) fn ends_with(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "stdout:\n{}\nstderr:\n{}", out(output), err(output));
}

#[test]
fn csv_is_a_header_and_rows_and_nothing_else() {
    let output = run(&["query", "dimensions", "--format", "csv"]);
    ends_with(&output, 0);
    let lines: Vec<&str> = out(&output).lines().collect();
    assert_eq!(lines[0], "name");
    assert_eq!(lines.len(), 1 + 9, "{lines:?}");
    assert_eq!(err(&output), "");
}

/// What is said about an answer is no row of it.
#[test]
fn csv_keeps_notes_and_warnings_off_standard_output() {
    let output = run(&["query", "agreements across Turkey -> Germany since 2200", "--format", "csv"]);
    ends_with(&output, 0);
    assert_eq!(out(&output).lines().count(), 1, "{}", out(&output));
    assert!(err(&output).contains("warning[empty-answer]"), "{}", err(&output));
}

#[test]
fn emitted_sparql_is_only_sparql() {
    let output = run(&["query", "agreements across Turkey -> Belgium", "--emit", "sparql"]);
    ends_with(&output, 0);
    spargebra::SparqlParser::new().parse_query(out(&output)).unwrap();
    assert_eq!(err(&output), "");
}

#[test]
fn json_is_one_document() {
    let output = run(&["query", "dimensions", "--format", "json"]);
    ends_with(&output, 0);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 9);
}

#[test]
fn a_fault_of_a_query_is_3() {
    let faults = [
        "actors acros Turkey -> Germany",
        "actors across Turky -> Germany",
        "actors (",
        "agreements of Turkey | rank by degree",
        "policies at origin",
        "SELECT ?x WHERE { ?x ?y ?z }",
        "actors of $nobody",
        "dimensions | sort by nothing",
        "language 99; dimensions",
    ];
    for text in faults {
        let output = run(&["query", text, "--format", "csv"]);
        ends_with(&output, 3);
        assert_eq!(out(&output), "", "{text}");
        assert!(err(&output).starts_with("error["), "{text}: {}", err(&output));
    }
}

#[test]
fn a_fault_of_usage_is_2() {
    let faults: &[&[&str]] = &[
        &["nothing"],
        &["query", "dimensions", "--format", "papyrus"],
        &["query", "dimensions", "--timeout", "-1"],
        &["query", "dimensions", "--param", "corridor"],
        &["query", "--file", "no/such/file.cq"],
    ];
    for arguments in faults {
        let output = run(arguments);
        ends_with(&output, 2);
        assert_eq!(out(&output), "", "{arguments:?}");
        assert_ne!(err(&output), "", "{arguments:?}");
    }
}

/// A query in the place of a command is not taken for a command that was written wrong.
#[test]
fn a_word_that_is_no_command_may_begin_a_query() {
    let told = |word: &str| err(&run(&[word])).to_owned();
    let tip = "a query is asked with `concord query 'QUERY'`";
    assert!(told("agreements").contains(tip) && !told("agreements").contains("similar"), "{}", told("agreements"));
    assert!(told("qery").contains(tip) && told("qery").contains("'query'"), "{}", told("qery"));
}

pub(crate) fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_fault_of_the_graph_is_4_and_names_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "ontology/modules/10-things.ttl", "@prefix e: <http://example.org/> .\ne:a e:b ] .\n");
    let output = run(&["query", "dimensions", "--graph", folder.path().to_str().unwrap()]);
    ends_with(&output, 4);
    assert_eq!(out(&output), "");
    assert!(err(&output).contains("ontology/modules/10-things.ttl:2:9"), "{}", err(&output));
}

#[test]
fn a_fault_of_a_table_is_4_and_names_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        "datasets/d/dataset.toml",
        "[[table]]\nfile = \"t.csv\"\nmapping = \"t.rq\"\ngraph = \"http://example.org/g\"\n",
    );
    write(root, "datasets/d/t.rq", "CONSTRUCT { ?x <http://example.org/p> ?b } WHERE { BIND(IRI(?a) AS ?x) }\n");
    write(root, "datasets/d/t.csv", "a,b\nhttp://example.org/1,one\nhttp://example.org/2\n");
    let output = run(&["query", "dimensions", "--graph", root.to_str().unwrap()]);
    ends_with(&output, 4);
    assert!(err(&output).contains("datasets/d/t.csv:3:1: 1 cell stands where there are 2"), "{}", err(&output));
}

#[test]
fn a_folder_that_is_not_there_is_2() {
    let output = run(&["query", "dimensions", "--graph", "no/such/folder"]);
    ends_with(&output, 2);
    assert!(err(&output).contains("no/such/folder"), "{}", err(&output));
}

/// A folder of something else is not taken for a graph that says nothing.
#[test]
fn a_folder_without_a_graph_is_2() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "notes/readme.md", "no graph\n");
    let path = folder.path().to_str().unwrap();
    for arguments in [&["query", "dimensions", "--graph", path][..], &["export", "--graph", path]] {
        let output = run(arguments);
        ends_with(&output, 2);
        assert!(err(&output).contains(&format!("there is no graph in {path}")), "{}", err(&output));
        assert!(err(&output).contains("`ontology/` and `datasets/`"), "{}", err(&output));
    }
}

/// The sources of the repository are the built-in graph.
#[test]
fn the_sources_as_a_folder_are_the_built_in_graph() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["ontology", "datasets"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name), &folder.path().join(name));
    }
    let query = ["query", "agreements across Turkey -> Belgium", "--format", "json"];
    let given = run(&[&query[..], &["--graph", folder.path().to_str().unwrap()]].concat());
    ends_with(&given, 0);
    assert_eq!(out(&given), out(&run(&query)));
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let mut child = Command::new(PROGRAM)
        .arg("export")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    reader.read_line(&mut first).unwrap();
    drop(reader);
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{errors}");
    assert_eq!(errors, "");
    assert!(first.ends_with(" .\n"), "{first}");
}

#[test]
fn errors_as_one_line_each() {
    let output = run(&["query", "actors across Turky -> Germny", "--error-format", "short"]);
    ends_with(&output, 3);
    let lines: Vec<&str> = err(&output).lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("query:1:15: error[unknown-name]: "), "{}", lines[0]);
    assert!(lines[1].starts_with("query:1:24: error[unknown-name]: "), "{}", lines[1]);
}

#[test]
fn errors_as_json_lines() {
    let output = run(&["query", "actors across Turky -> Germany", "--error-format", "json"]);
    ends_with(&output, 3);
    assert_eq!(err(&output).lines().count(), 1);
    let json: Value = serde_json::from_str(err(&output)).unwrap();
    assert_eq!(json["code"], "unknown-name");
    assert_eq!(json["severity"], "error");
    assert_eq!((json["line"].as_u64(), json["column"].as_u64()), (Some(1), Some(15)));
    let replacements = json["replacements"].as_array().unwrap();
    assert!(replacements.iter().any(|replacement| replacement["text"] == "Turkey"), "{replacements:?}");
}

#[test]
fn a_parameter_is_one_operand() {
    let ask = |text: &str, value: &str| {
        let output = run(&["query", text, "--param", &format!("place={value}"), "--format", "csv"]);
        ends_with(&output, 0);
        out(&output).to_owned()
    };
    let given = ask("ministries of $place", "Turkey");
    assert_eq!(given, out(&run(&["query", "ministries of Turkey", "--format", "csv"])));
    assert!(given.lines().count() > 1);
    // spliced into the text, the second half would lose its link
    let both = ask("ministries of $place", "Turkey or Germany");
    assert_eq!(both, out(&run(&["query", "ministries of (Turkey or Germany)", "--format", "csv"])));
    assert!(both.lines().count() > given.lines().count());
}

#[test]
fn a_hostile_parameter_does_not_change_the_query() {
    let values = [
        "Turkey | take 1",
        "Turkey; dimensions",
        "Turkey) or (Germany",
        "Turkey\" or \"Germany",
        "Turkey # comment",
        "} UNION { ?s ?p ?o }",
        "\"> . ?s ?p ?o . <",
        "\\\" . DROP ALL #",
        "",
    ];
    for value in values {
        let output = run(&["query", "ministries of $place", "--param", &format!("place={value}"), "--emit", "sparql"]);
        if output.status.code() == Some(0) {
            let plain = run(&["query", "ministries of Turkey", "--emit", "sparql"]);
            assert_eq!(out(&output), out(&plain), "{value:?}");
        } else {
            ends_with(&output, 3);
            assert_eq!(out(&output), "", "{value:?}");
        }
    }
}

#[test]
fn standard_input_holds_several_statements() {
    let text = "let places = (Turkey or Germany);\n# a comment\nministries of places | count;\ndimensions | count";
    let output = run_with(&["query", "--format", "csv"], text);
    ends_with(&output, 0);
    let lines: Vec<&str> = out(&output).lines().collect();
    assert_eq!(lines[..2], ["# ministries of places | count", "count"]);
    assert_eq!(lines[3..], ["", "# dimensions | count", "count", "9"]);
    let table = run_with(&["query"], text);
    assert!(out(&table).starts_with("# ministries of places | count\n"), "{}", out(&table));
    assert_eq!(out(&run_with(&["query", "--file", "-", "--format", "csv"], text)), out(&output));
}

#[test]
fn files_are_answered_in_order() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.cq", "define of-turkey = ministries of Turkey\n");
    write(folder.path(), "b.cq", "of-turkey | count\n");
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let output = run(&["query", "-f", &path("a.cq"), "-f", &path("b.cq"), "--format", "csv"]);
    ends_with(&output, 0);
    assert_eq!(out(&output).lines().next(), Some("count"));
    let faulty = folder.path().join("c.cq");
    fs::write(&faulty, "dimensions;\n  actors across Turky -> Germany\n").unwrap();
    let output = run(&["query", "-f", faulty.to_str().unwrap(), "--error-format", "short"]);
    ends_with(&output, 3);
    assert!(err(&output).contains("c.cq:2:17: error[unknown-name]"), "{}", err(&output));
}

#[test]
fn the_program_alone_answers_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("moved");
    fs::copy(PROGRAM, &program).unwrap();
    let output = Command::new(&program)
        .args(["query", "focal-points | count", "--format", "csv"])
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    ends_with(&output, 0);
    assert_eq!(out(&output), "count\n10\n");
}

#[test]
fn repeated_runs_print_the_same_bytes() {
    let runs: &[&[&str]] = &[
        &["query", "actors across Turkey -> Germany | cite", "--format", "json"],
        &["query", "initiatives of Morocco | count by kind", "--format", "csv"],
        &["query", "actors across Turkey -> Germany", "--emit", "sparql"],
        &["query", "initiatives showing discordance"],
        &["export"],
    ];
    for arguments in runs {
        let first = run(arguments);
        ends_with(&first, 0);
        let second = run(arguments);
        assert!(first.stdout == second.stdout && first.stderr == second.stderr, "{arguments:?}");
    }
}

#[test]
fn strict_refuses_what_otherwise_warns() {
    let text = "ministries of Turkey or agencies";
    let lenient = run(&["query", text, "--format", "csv"]);
    ends_with(&lenient, 0);
    assert!(err(&lenient).starts_with("warning[grouping]"), "{}", err(&lenient));
    let strict = run(&["query", text, "--format", "csv", "--strict"]);
    ends_with(&strict, 3);
    assert_eq!(out(&strict), "");
    assert!(err(&strict).starts_with("error[grouping]"), "{}", err(&strict));
    let clear = run(&["query", "(ministries of Turkey) or agencies", "--format", "csv", "--strict"]);
    ends_with(&clear, 0);
}

#[test]
fn limits_stop_a_query() {
    let output = run(&["query", "actors", "--max-rows", "3"]);
    ends_with(&output, 3);
    assert!(err(&output).contains("error[limit-reached]"), "{}", err(&output));
    let output = run(&["query", "actors", "--timeout", "0"]);
    ends_with(&output, 124);
}

#[test]
fn fmt_check_tells_and_fmt_mends() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("q.cq");
    fs::write(&file, "actors   across Turkey->Germany # who\n").unwrap();
    let path = file.to_str().unwrap();
    let output = run(&["fmt", "--check", path]);
    ends_with(&output, 1);
    assert!(err(&output).contains("not in canonical form"));
    ends_with(&run(&["fmt", path]), 0);
    ends_with(&run(&["fmt", "--check", path]), 0);
    assert!(fs::read_to_string(&file).unwrap().contains("# who"));
}

#[test]
fn help_and_version_are_on_standard_output() {
    for argument in ["--help", "--version"] {
        let output = run(&[argument]);
        ends_with(&output, 0);
        assert_ne!(out(&output), "");
        assert_eq!(err(&output), "");
    }
}
