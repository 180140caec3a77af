//! Batch mode: forms of answers, exit codes, several texts and runs, keys and digests.

use std::collections::BTreeSet;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::sync::OnceLock;

use serde_json::Value;
use sparesults::QueryResultsFormat;
use sparesults::QueryResultsParser;
use sparesults::SliceQueryResultsParserOutput;

use crate::cli::PROGRAM;
use crate::cli::copy;
use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;
use crate::cli::run_with;
use crate::cli::write;

const QUERY: &str = "agreements across Turkey -> Belgium";

/// Two corridors, three agreements, three ministries.
const STATEMENTS: &str = "\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix co: <https://w3id.org/concord/ns#> .
@prefix c: <https://w3id.org/concord/concept/> .
@prefix id: <https://w3id.org/concord/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/concord/source/sample> {
id:turkey a co:State ; rdfs:label \"Turkey\"@en .
id:belgium a co:State ; rdfs:label \"Belgium\"@en .
id:morocco a co:State ; rdfs:label \"Morocco\"@en .
id:spain a co:State ; rdfs:label \"Spain\"@en .
id:tr-be a co:Corridor ; co:origin id:turkey ; co:destination id:belgium .
id:ma-es a co:Corridor ; co:origin id:morocco ; co:destination id:spain .
id:one a co:LabourAgreement ; rdfs:label \"Agreement, first\"@en ; co:party id:turkey , id:belgium ; co:corridor id:tr-be ;
  co:dimension c:labour-market ; co:beginEarliest 1964 ; co:beginLatest 1964 ; co:signed \"1964-07-16\"^^xsd:date .
id:two a co:LabourAgreement ; rdfs:label \"Agreement, second\"@en ; co:party id:turkey , id:belgium ; co:corridor id:tr-be .
id:three a co:LabourAgreement ; rdfs:label \"Agreement, third\"@en ; co:party id:morocco , id:spain ; co:corridor id:ma-es .
id:health a co:Ministry ; rdfs:label \"Ministry of Health\"@en ; co:unitOf id:turkey .
id:labour a co:Ministry ; rdfs:label \"Ministry of Labour\"@en ; co:unitOf id:turkey .
id:interior a co:Ministry ; rdfs:label \"Ministry of the Interior\"@en ; co:unitOf id:belgium .
}
";

/// A folder with the ontology and these statements, which is read in a fraction of the time that the built-in graph takes.
pub(crate) fn graph() -> &'static str {
    static FOLDER: OnceLock<(tempfile::TempDir, String)> = OnceLock::new();
    let (_, path) = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology"), &folder.path().join("ontology"));
        write(folder.path(), "datasets/sample/sample.trig", STATEMENTS);
        let path = folder.path().to_str().unwrap().to_owned();
        (folder, path)
    });
    path
}

pub(crate) fn query_with(arguments: &[&str], input: &str) -> Output {
    let graph: &[&str] = if arguments.contains(&"--graph") { &[] } else { &["--graph", graph()] };
    run_with(&[&["query"], arguments, graph].concat(), input)
}

pub(crate) fn query(arguments: &[&str]) -> Output {
    query_with(arguments, "")
}

pub(crate) fn asked(arguments: &[&str]) -> String {
    let output = query(arguments);
    ends_with(&output, 0);
    assert_eq!(err(&output), "", "{arguments:?}");
    out(&output).to_owned()
}

pub(crate) fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&asked(&[arguments, &["--format", "json"]].concat())).unwrap()
}

/// The forms of SPARQL are read by a reader that we did not write, and say the same.
#[test]
fn the_forms_of_sparql_hold_the_same_solutions() {
    let read = |word: &str, format: QueryResultsFormat| {
        let text = asked(&[QUERY, "--format", word]);
        let parser = QueryResultsParser::from_format(format);
        let SliceQueryResultsParserOutput::Solutions(solutions) = parser.for_slice(text.as_bytes()).unwrap() else {
            panic!("{word}: no solutions");
        };
        let names: Vec<String> = solutions.variables().iter().map(ToString::to_string).collect();
        (names, solutions.map(|solution| solution.unwrap().values().to_vec()).collect::<Vec<_>>())
    };
    let (names, rows) = read("srj", QueryResultsFormat::Json);
    assert_eq!(names, ["?name", "?kind", "?party", "?dimension", "?period"]);
    assert_eq!(rows.len(), 4, "two agreements with two parties each");
    assert_eq!(read("srx", QueryResultsFormat::Xml), (names.clone(), rows.clone()));
    assert_eq!(read("tsv", QueryResultsFormat::Tsv), (names, rows));
}

#[test]
fn a_line_of_ndjson_is_a_row_of_json() {
    let lines = asked(&[QUERY, "--format", "ndjson"]);
    let read: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Value::from(read), json(&[QUERY])["rows"]);
}

#[test]
fn labels_ids_or_both() {
    let first = |columns: &str| {
        let text = asked(&[QUERY, "--format", "csv", "--columns", columns]);
        text.lines().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let plain = asked(&[QUERY, "--format", "csv"]);
    assert_eq!(first("labels"), plain.lines().take(2).collect::<Vec<_>>());
    assert_eq!(first("ids")[0], "name,kind,party,dimension,period");
    assert!(first("ids")[1].starts_with("https://w3id.org/concord/id/"), "{:?}", first("ids"));
    let both = first("both");
    assert_eq!(both[0], "key,name,name id,kind,kind id,party,party id,dimension,dimension id,period");
    let key = json(&[QUERY])["rows"][0]["key"].as_str().unwrap().to_owned();
    assert!(both[1].starts_with(&format!("{key},\"Agreement, first\",https://w3id.org/concord/id/one,")), "{both:?}");
    let labels = &json(&[QUERY, "--columns", "labels"])["rows"][0]["party"];
    assert_eq!(labels, &serde_json::json!(["Belgium", "Turkey"]));
}

#[test]
fn a_key_outlives_stages_and_columns() {
    let keys = |query: &str| {
        let rows = json(&[query]);
        let rows = rows["rows"].as_array().unwrap();
        rows.iter().map(|row| row["key"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let plain = keys(QUERY);
    assert_eq!(plain.len(), 2);
    assert_eq!(keys(&format!("{QUERY} | show period | sort by period desc")), plain);
    assert_eq!(keys(&format!("{QUERY} | cite")), plain);
    // the same things found another way
    assert!(keys("agreements of Belgium").is_superset(&plain));
    assert_eq!(keys("agreements | count by kind"), keys("agreements of Turkey | count by kind"));
}

#[test]
fn a_key_leads_to_what_a_row_rests_on() {
    let key = json(&[QUERY])["rows"][0]["key"].as_str().unwrap().to_owned();
    let text = asked(&[QUERY, "--why", &key, "--format", "csv"]);
    assert!(text.starts_with("statement,made by\n") && text.contains("Agreement, first"), "{text}");
    let none = query(&[QUERY, "--why", "0000000000000000"]);
    ends_with(&none, 1);
    assert_eq!(out(&none), "");
    assert!(err(&none).contains("no row of the answer has the key `0000000000000000`"), "{}", err(&none));
}

#[test]
fn the_data_have_a_digest() {
    let data = json(&["dimensions"])["data"].as_str().unwrap().to_owned();
    assert_eq!((data.len(), data.get(..7)), (71, Some("sha256:")));
    let searched = asked(&["corridors without city partnerships"]).replace('\n', " ");
    assert!(searched.contains(&format!("(data {})", &data[..19])), "{searched}");
    // no word of the sources, no digest of the sources
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "datasets/x.trig", "<http://e.org/g> { <http://e.org/a> <http://e.org/b> 1 }\n");
    let other = query(&["*", "--format", "json", "--graph", folder.path().to_str().unwrap()]);
    assert!(!out(&other).contains(&data));
}

/// Every code that the help lists, provoked; 130 has a test of its own.
#[test]
fn every_exit_code_is_provoked() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let broken = format!("{root}/broken");
    write(folder.path(), "broken/datasets/x.trig", "<http://e.org/g> {");
    let tests = format!("{root}/tests");
    let (spread, wrong) = (format!("{root}/spread.cq"), format!("{root}/wrong.cq"));
    write(folder.path(), "spread.cq", "dimensions   |   count\n");
    write(folder.path(), "tests/a.cq", "dimensions | count\n");
    write(folder.path(), "tests/a.expected", "count\n10\n");
    write(folder.path(), "wrong.cq", "dimensions of Turky\n");
    let cases: &[(i32, &[&str])] = &[
        (0, &["dimensions"]),
        (0, &["agreements across Turkey -> Belgium since 2100"]),
        (1, &["agreements across Turkey -> Belgium since 2100", "--fail-empty"]),
        (0, &["dimensions", "--fail-empty"]),
        (2, &["dimensions", "--format", "papyrus"]),
        (2, &["-f", "no-such-file.cq"]),
        (2, &["dimensions", "--max-memory", "much"]),
        (3, &["agreements across Turky -> Belgium"]),
        (3, &["ministries", "--max-rows", "2"]),
        (3, &["ministries", "--max-memory", "1M"]),
        (2, &["dimensions", "--graph", "no-such-folder"]),
        (4, &["dimensions", "--graph", &broken]),
        (5, &["dimensions", "--endpoint", "http://127.0.0.1:9"]),
        (124, &["ministries", "--timeout", "0"]),
    ];
    for (code, arguments) in cases {
        ends_with(&query(arguments), *code);
    }
    let others: &[(i32, &[&str])] = &[
        (1, &["ref", "nonsense", "--graph", graph()]),
        (1, &["fmt", "--check", &spread]),
        (1, &["test", &tests, "--graph", graph()]),
        (1, &["check", &wrong, "--graph", graph()]),
        (2, &["export", "--graph", "no-such-folder"]),
        (2, &["digest", "--graph", "no-such-folder"]),
        (2, &["diff", "no-such-folder", "builtin"]),
        (2, &["man", "no-such-command"]),
        (4, &["export", "--graph", &broken]),
    ];
    for (code, arguments) in others {
        ends_with(&run(arguments), *code);
    }
}

/// The table of docs/batch.md and the help say the same.
#[test]
fn exit_codes_are_documented_once() {
    let help = run(&["query", "--help"]);
    let (_, list) = out(&help).split_once("Exit codes:\n").unwrap();
    let mut told: Vec<String> = Vec::new();
    for line in list.lines() {
        let line = line.trim();
        match line.split_once("  ").filter(|(code, _)| code.parse::<u8>().is_ok()) {
            Some((code, words)) => told.push(format!("| {code} | {}", words.trim())),
            None => told.last_mut().unwrap().extend([" ", line]),
        }
    }
    assert_eq!(told.len(), 8, "{list}");
    let page = include_str!("../../docs/batch.md");
    let (_, table) = page.split_once("| exit code | |\n|---|---|\n").unwrap();
    let documented: Vec<String> = table.lines().take(8).map(|line| line.replace('`', "")).collect();
    let told: Vec<String> = told.iter().map(|line| format!("{} |", line.trim_end().replace('`', ""))).collect();
    assert_eq!(told, documented);
}

/// What a command has no use for is refused, and not shown in its help.
#[test]
fn a_graph_that_changes_nothing_is_refused() {
    for (arguments, instead) in [
        (&["diff", "builtin", "builtin"][..], "concord diff OLD NEW"),
        (&["migrate", "x"], "concord migrate FOLDER"),
        (&["release", "x", "--version", "1.0.0"], "concord release GRAPH"),
        (&["validate", "--shapes", "a", "--data", "b"], "concord check FOLDER"),
        (&["fmt", "x.cq"], "`--migrate`"),
        (&["man"], "reads no graph"),
        (&["completions", "bash"], "reads no graph"),
    ] {
        for output in [run(&[arguments, &["--graph", "x"]].concat()), run(&[&["--graph", "x"], arguments].concat())] {
            ends_with(&output, 2);
            let words = format!("error: `--graph` does nothing with `{}`; ", arguments[0]);
            assert!(err(&output).starts_with(&words) && err(&output).contains(instead), "{}", err(&output));
        }
        let shown = out(&run(&[arguments[0], "--help"])).contains("--graph <FOLDER>");
        assert_eq!(shown, arguments[0] == "fmt", "{arguments:?}");
    }
    assert!(out(&run(&["query", "--help"])).contains("--graph <FOLDER>"));
    assert!(!out(&run(&["export", "--help"])).contains("--endpoint"));
}

#[cfg(unix)]
#[test]
fn an_interruption_is_130() {
    let folder = tempfile::tempdir().unwrap();
    // far more than is answered before the signal comes
    write(folder.path(), "long.cq", &"agreements across Turkey -> Belgium;\n".repeat(1200));
    let mut child = Command::new(PROGRAM)
        .args([
            "query",
            "--graph",
            graph(),
            "--format",
            "csv",
            "--keep-going",
            "-f",
            folder.path().join("long.cq").to_str().unwrap(),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let reader = std::thread::spawn(move || lines.count());
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    reader.join().unwrap();
    ends_with(&output, 130);
    assert!(err(&output).contains("error[interrupted]"), "{}", err(&output));
}

#[test]
fn a_reader_that_leaves_a_query_is_no_fault() {
    let mut child = Command::new(PROGRAM)
        .args(["query", "--graph", graph(), "ministries", "--format", "csv"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    ends_with(&output, 0);
    assert_eq!(err(&output), "");
}

#[test]
fn a_corridor_without_an_arrow() {
    let by_arrow = asked(&["agreements across Turkey -> Belgium", "--format", "csv"]);
    assert_eq!(asked(&["agreements", "--from", "Turkey", "--to", "Belgium", "--format", "csv"]), by_arrow);
    let to = asked(&["agreements", "--to", "Belgium", "--format", "csv"]);
    assert_eq!(to, asked(&["agreements across * -> Belgium", "--format", "csv"]));
    // the ends are parameters
    assert_eq!(
        asked(&["agreements of $to", "--from", "Turkey", "--to", "Belgium", "--format", "csv"]),
        asked(&["agreements across Turkey -> Belgium", "--format", "csv"])
    );
    let faulty = query(&["agreements", "--from", "Turky", "--to", "Belgium"]);
    ends_with(&faulty, 3);
    assert!(err(&faulty).contains("did you mean `Turkey`?"), "{}", err(&faulty));
    for hostile in ["Turkey | take 1", "Turkey: actors", "Turkey -> Spain", "Turkey; dimensions", "\" or \""] {
        let output = query(&["agreements", "--from", hostile, "--to", "Belgium", "--format", "csv"]);
        ends_with(&output, 3);
        assert_eq!(out(&output), "", "{hostile}");
    }
}

#[test]
fn a_query_cut_off_by_the_shell_is_explained() {
    for arguments in [&["actors", "across", "Turkey", "-"][..], &["actors across Turkey-"]] {
        let output = query(arguments);
        ends_with(&output, 2);
        assert_eq!(out(&output), "");
        assert!(err(&output).starts_with("error[cut-by-shell]"), "{}", err(&output));
        assert!(err(&output).contains("--from 'Turkey' --to"), "{}", err(&output));
    }
    // words without quotes are one query where the shell leaves them alone
    assert_eq!(asked(&["ministries", "of", "Turkey"]), asked(&["ministries of Turkey"]));
}

#[test]
fn several_answers_are_labelled() {
    let text = "let places = (Turkey or Belgium);\nministries of places | count;\ndimensions | count";
    let ask = |format: &str| {
        let output = query_with(&["--format", format], text);
        ends_with(&output, 0);
        out(&output).to_owned()
    };
    for format in ["table", "csv", "tsv", "ttl"] {
        let text = ask(format);
        assert!(text.starts_with("# ministries of places | count\n"), "{format}: {text}");
        assert!(text.contains("\n\n# dimensions | count\n"), "{format}: {text}");
    }
    let whole: Value = serde_json::from_str(&ask("json")).unwrap();
    assert_eq!(whole[0]["query"], "ministries of places | count");
    assert_eq!(whole[1]["rows"][0]["count"], 9);
    let last: Value = serde_json::from_str(ask("ndjson").lines().nth(1).unwrap()).unwrap();
    assert_eq!((&last["query"], &last["count"]), (&"dimensions | count".into(), &9.into()));
    assert!(ask("html").contains("<caption>dimensions | count</caption>"));
    assert!(ask("md").contains("```concord\ndimensions | count\n```\n"));
    assert_eq!(ask("html").matches("<!doctype").count(), 1);
    for format in ["srj", "srx"] {
        let output = query_with(&["--format", format], text);
        ends_with(&output, 2);
        assert_eq!(out(&output), "");
    }
}

#[test]
fn after_an_error_it_goes_on_if_told_to() {
    let text = "dimensions | count;\nagreements across Turky -> Belgium;\nlevels | count";
    let output = query_with(&["--format", "csv", "--error-format", "short"], text);
    ends_with(&output, 3);
    assert_eq!(out(&output), "", "of a text with a fault nothing is answered");
    let output = query_with(&["--format", "csv", "--error-format", "short", "--keep-going"], text);
    ends_with(&output, 3);
    assert!(err(&output).starts_with("<stdin>:2:19: error[unknown-name]"), "{}", err(&output));
    assert!(out(&output).contains("# dimensions | count\n") && out(&output).contains("# levels | count\n"));
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("a.cq", "dimensions | count"), ("b.cq", "dimensions ("), ("c.cq", "levels | count")] {
        write(folder.path(), name, text);
    }
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let all = ["a.cq", "b.cq", "c.cq"].map(path);
    let output = query(&["--format", "json", "--keep-going", "-f", &all[0], &all[1], &all[2]]);
    ends_with(&output, 3);
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.as_array().unwrap().len(), 2);
    // and without, what was answered before is still one document
    let output = query(&["--format", "json", "-f", &all[0], &all[1], &all[2]]);
    ends_with(&output, 3);
    let answers: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.as_array().unwrap().len(), 1);
}

/// The limit on a text is a limit on what is read, too.
#[cfg(unix)]
#[test]
fn a_text_without_end_is_refused() {
    let output = query(&["-f", "/dev/zero"]);
    ends_with(&output, 3);
    assert!(err(&output).contains("error[too-large]: the text has more than the 65536 bytes"), "{}", err(&output));
    let output = query_with(&[], &"é".repeat(40_000));
    ends_with(&output, 3);
    assert!(err(&output).contains("error[too-large]"), "{}", err(&output));
}

/// Two parties make two solutions, and neither has the name of the one and the IRI of the other.
#[test]
fn a_label_and_its_iri_are_of_one_solution() {
    let id = |name: &str| format!("<https://w3id.org/concord/id/{}>", name.to_lowercase());
    for query in [QUERY, "agreements across Turkey -> Belgium | show name, party, dimension"] {
        let text = asked(&[query, "--format", "tsv", "--columns", "both"]);
        let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let names = lines.next().unwrap();
        let at = |name: &str| names.iter().position(|column| *column == name).unwrap();
        let rows: Vec<_> = lines.collect();
        assert_eq!(rows.len(), 4, "{text}");
        for row in rows {
            assert_eq!(row[at("?party_id")], id(row[at("?party")].trim_matches('"')), "{text}");
        }
    }
    for format in ["srj", "srx", "ttl"] {
        let text = asked(&[QUERY, "--format", format, "--columns", "both"]);
        let solutions = match format {
            "srj" => text.matches("\"key\":").count(),
            "srx" => text.matches("<result>").count(),
            _ => text.matches("rs:index ").count(),
        };
        assert_eq!(solutions, 4, "{text}");
    }
}

/// A graph whose labels a spreadsheet, a browser or a reader of Markdown would take for more than words.
fn hostile(root: &Path) -> String {
    let ontology = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology");
    copy(&ontology, &root.join("ontology"));
    write(
        root,
        "datasets/x/x.trig",
        "@prefix co: <https://w3id.org/concord/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
         <http://e.org/g> { <http://e.org/s> a co:State ; rdfs:label \"=HYPERLINK(\\\"http://e.org\\\")|<b>x</b>\\tz\"@en . }\n",
    );
    root.to_str().unwrap().to_owned()
}

#[test]
fn a_label_stays_words_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let graph = hostile(folder.path());
    let ask = |format: &[&str]| asked(&[&["states | show name", "--graph", &graph, "--format"], format].concat());
    let csv = ask(&["csv"]);
    assert!(csv.contains("\"'=HYPERLINK"), "{csv}");
    let raw = ask(&["csv", "--raw"]);
    assert!(raw.contains("\n\"=HYPERLINK"), "{raw}");
    let html = ask(&["html", "--columns", "labels"]);
    assert!(html.contains("&lt;b&gt;x&lt;/b&gt;") && !html.contains("<b>"), "{html}");
    let markdown = ask(&["md"]);
    assert!(markdown.contains("\\|&lt;b&gt;"), "{markdown}");
    let terms = ask(&["tsv", "--columns", "labels"]);
    assert_eq!(terms.lines().count(), 2, "{terms}");
    assert!(terms.contains("\\t"), "{terms}");
}

/// Programs read columns before rows, and an answer without rows has those that it would have.
#[test]
fn columns_are_those_of_the_question() {
    let none = "agreements across Turkey -> Belgium since 2100";
    let out_of = |query: &str, arguments: &[&str]| {
        let output = query_with(&[&[query], arguments].concat(), "");
        ends_with(&output, 0);
        out(&output).to_owned()
    };
    for stages in [
        "",
        " | show name, since, signed, party, count(party) as n, min(since)",
        " | cite",
        " | count by dimension",
        " | count",
    ] {
        let columns = |query: &str| {
            let text = out_of(&format!("{query}{stages}"), &["--format", "json"]);
            serde_json::from_str::<Value>(&text).unwrap()["columns"].clone()
        };
        assert_eq!(columns(QUERY), columns(none), "{stages}");
        for form in ["labels", "ids", "both"] {
            let header = |query: &str| {
                let text = out_of(&format!("{query}{stages}"), &["--format", "csv", "--columns", form]);
                text.lines().next().unwrap().to_owned()
            };
            assert_eq!(header(QUERY), header(none), "{stages} {form}");
        }
    }
    // the heads of a matrix are values, but what it is down is not
    let matrix = json(&[&format!("{QUERY} | matrix dimension by kind")]);
    assert_eq!(matrix["columns"][0], serde_json::json!({ "name": "dimension", "kind": "thing" }));
    let kinds = json(&[&format!("{QUERY} | show name, since, party")])["columns"].clone();
    let kinds: Vec<&str> = kinds.as_array().unwrap().iter().map(|column| column["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["thing", "number", "thing"]);
}

/// What is no UTF-8 is told with its place, wherever it is read.
#[test]
fn texts_that_are_no_utf_8_have_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    copy(Path::new(graph()), folder.path());
    let latin = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let query_file = latin("q.txt", b"dimensions;\nT\xfcrkei");
    let output = query(&["-f", &query_file]);
    ends_with(&output, 2);
    assert!(err(&output).contains("q.txt:2:2: the text is not UTF-8"), "{}", err(&output));
    let places = latin("p.txt", b"place\nTurkey\nT\xfcrkei\n");
    let output = query(&["agreements of $place", "--params-from", &places]);
    ends_with(&output, 2);
    assert!(err(&output).contains("p.txt:3:2: the text is not UTF-8"), "{}", err(&output));
    // of a graph it is one finding among others
    latin("datasets/x/dataset.toml", b"[[table]]\nfile = \"t.csv\"\nmapping = \"t.rq\"\ngraph = \"src:x\"\n");
    latin("datasets/x/t.csv", b"slug,name\na,T\xfcrkei\n");
    latin("datasets/x/t.rq", MAPPING.as_bytes());
    let output = query(&["states", "--graph", root]);
    ends_with(&output, 4);
    assert!(err(&output).contains("datasets/x/t.csv:2: the text is not UTF-8 from column 4 on"), "{}", err(&output));
    let output = run(&["check", root]);
    ends_with(&output, 1);
    assert!(out(&output).contains("datasets/x/t.csv:2: error[syntax]: "), "{}", out(&output));
    assert!(!out(&output).contains("there is no file"), "{}", out(&output));
    // a table that is bad in its lines
    latin("datasets/x/t.csv", b"slug,name\na,A\nb\nc,C,d\n");
    let output = query(&["states", "--graph", root, "--error-format", "short"]);
    ends_with(&output, 4);
    for words in ["datasets/x/t.csv:3:1: 1 cell stands where there are 2", "datasets/x/t.csv:4:1: 3 cells stand"] {
        assert!(err(&output).contains(words), "{}", err(&output));
    }
    latin("datasets/x/t.csv", b"slug,name\na,A\nb,\"B\nc,C\n");
    let output = query(&["states", "--graph", root, "--error-format", "short"]);
    assert!(err(&output).contains("datasets/x/t.csv:3:1: a quote is opened here"), "{}", err(&output));
    // the mark that editors of Windows put in front is no part of a text
    latin("datasets/x/t.csv", "\u{feff}slug,name\na,Atlantis\n".as_bytes());
    latin("datasets/x/more.trig", "\u{feff}@prefix e: <http://e/> .\ne:g { e:a e:b e:c . }\n".as_bytes());
    let output = query(&["states where name = Atlantis | count", "--graph", root, "--format", "csv"]);
    ends_with(&output, 0);
    assert_eq!(out(&output), "count\n1\n");
}

const MAPPING: &str = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX co: <https://w3id.org/concord/ns#>\n\
    CONSTRUCT { ?x a co:State ; rdfs:label ?name } WHERE { BIND(IRI(CONCAT('http://e/', ?slug)) AS ?x) }\n";

/// A field and what it is compared with; a mismatch was an answer without rows, or with all of them.
#[test]
fn values_are_held_to_what_their_field_has() {
    for (text, words) in [
        ("agreements where since > \"abc\"", "1:26: error[type-mismatch]: a number was expected here"),
        ("agreements where since = 1964-07", "1:26: error[type-mismatch]: a whole number, such as a year"),
        ("agreements where signed > abc", "1:27: error[type-mismatch]: a day was expected here"),
        ("agreements where name > \"abc\"", "1:23: error[type-mismatch]: this field holds words"),
        ("agreements where name contains (Turkey)", "1:32: error[type-mismatch]: words were expected here"),
        ("agreements where party = 3", "1:26: error[type-mismatch]: `3` is a number"),
    ] {
        let output = query(&[text, "--error-format", "short"]);
        ends_with(&output, 3);
        assert!(err(&output).contains(words), "{text}: {}", err(&output));
    }
    let names = |text: &str| asked(&[&format!("{text} | show name"), "--format", "csv"]);
    for text in ["where signed > 1963", "where signed = 1964", "where signed <= 1964-07", "where signed >= 1964-07-16"]
    {
        assert_eq!(names(&format!("agreements {text}")), "name\n\"Agreement, first\"\n", "{text}");
    }
    let counted = |text: &str, word: &str| {
        let output = query(&[text, "-p", &format!("word={word}"), "--format", "csv"]);
        ends_with(&output, 0);
        out(&output).to_owned()
    };
    for word in ["no such words", "1964"] {
        assert_eq!(counted("agreements where name contains $word | count", word), "count\n0\n", "{word}");
    }
    assert_eq!(counted("agreements where name contains $word | count", "Agreement, f"), "count\n1\n");
}

/// Where nothing is asked there is no answer, and a script whose variable was empty hears of it.
#[test]
fn nothing_asked_is_no_answer() {
    for (arguments, input) in
        [(&["", "--format", "json"][..], ""), (&[], ""), (&["# dimensions"], ""), (&[], "let a = dimensions")]
    {
        let output = query_with(arguments, input);
        ends_with(&output, 2);
        assert_eq!(out(&output), "");
        assert!(err(&output).contains("there is no query"), "{}", err(&output));
    }
    // definitions in one file, queries in another
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.cq", "let mine = dimensions");
    let file = folder.path().join("a.cq").to_str().unwrap().to_owned();
    let output = query_with(&["-f", &file, "-", "--format", "csv"], "mine | count");
    assert_eq!(out(&output), "count\n9\n");
    let output = query_with(&["--params-from", "-"], "place\nTurkey\n");
    ends_with(&output, 2);
    assert!(err(&output).contains("standard input is read once"), "{}", err(&output));
    let output = query(&["agreements of $p", "-p", "p="]);
    ends_with(&output, 3);
    assert!(err(&output).contains("the value of `p` is empty"), "{}", err(&output));
    for option in ["--timeout", "--max-rows", "--max-memory"] {
        let output = query(&["dimensions", option, "-1"]);
        ends_with(&output, 2);
        assert!(err(&output).contains("is wanted, such as"), "{}", err(&output));
    }
}

/// A file of data is read whole, or not written.
#[test]
fn a_long_file_of_data_is_formatted_whole() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<String> = (0..4000).map(|n| format!("e:a{n}   e:b e:c .\n")).collect();
    write(folder.path(), "x.ttl", &format!("@prefix e: <http://e/> .\n{}", lines.concat()));
    let path = folder.path().join("x.ttl");
    ends_with(&run(&["fmt", path.to_str().unwrap()]), 0);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.len() > 64 * 1024 && text.contains("e:a3999 e:b e:c ."), "{}", text.len());
}

/// What is wrong with arguments and files is told in the form that was asked for.
#[test]
fn faults_of_arguments_have_the_form_of_all_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (bad, twice) = (file("bad.cq", b"dimensions \xff"), file("twice.csv", b"a,a\n1,2\n"));
    let cases: [(&[&str], &str, i32); 9] = [
        (&["-f", "no-such-file"], "io", 2),
        (&["-f", &bad], "io", 2),
        (&["agreements of $a", "--params-from", "no-such-file.csv"], "io", 2),
        (&["agreements of $a", "--params-from", &twice], "io", 2),
        (&[""], "arguments", 2),
        (&["-"], "arguments", 2),
        (&["agreements of $x", "--param", "x"], "arguments", 2),
        (&["dimensions; dimensions", "--format", "srx"], "arguments", 2),
        (&["dimensions", "--why", "zz"], "arguments", 1),
    ];
    for (arguments, code, exit) in cases {
        let output = query(&[arguments, &["--error-format", "json"]].concat());
        ends_with(&output, exit);
        let told: Value = serde_json::from_str(err(&output)).unwrap_or_else(|_| panic!("{}", err(&output)));
        assert_eq!((told["code"].as_str(), told["severity"].as_str()), (Some(code), Some("error")), "{told}");
        let short = query(&[arguments, &["--error-format", "short"]].concat());
        assert!(err(&short).contains(&format!(": error[{code}]: ")), "{}", err(&short));
        assert_eq!(err(&short).lines().count(), 1, "{}", err(&short));
    }
    assert!(err(&query(&["-"])).contains("`-f -` reads queries from standard input"));
}

/// A reader of CSV by headings finds each column.
#[test]
fn columns_of_one_name_have_headings_of_their_own() {
    let query = "agreements across Turkey -> Belgium | show name as x, since as x | take 1";
    assert_eq!(asked(&[query, "--format", "csv"]).lines().next(), Some("x,x_2"));
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "names.csv", "name\nTurkey\n");
    let names = folder.path().join("names.csv");
    let query = "ministries of $name | show name | take 1";
    let text = asked(&[query, "--params-from", names.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(text, "name,name_2\nTurkey,Ministry of Health\n");
}

/// One file that cannot be read keeps no other from its answer, where that is wanted.
#[test]
fn files_that_cannot_be_read_are_left_out_when_told_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "good.cq", "dimensions | count");
    fs::write(folder.path().join("bad.cq"), b"\xff").unwrap();
    let [good, bad, none] =
        ["good.cq", "bad.cq", "none.cq"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    let arguments = ["-f", &none, &good, &bad, "--format", "csv"];
    let output = query(&arguments);
    ends_with(&output, 2);
    assert_eq!(out(&output), "");
    let output = query(&[&arguments[..], &["--keep-going"]].concat());
    ends_with(&output, 2);
    assert_eq!(out(&output), "# dimensions | count\ncount\n9\n");
    for told in ["none.cq: No such file", "bad.cq:1:1: the text is not UTF-8"] {
        assert!(err(&output).contains(told), "{}", err(&output));
    }
    let output = query(&["-f", &none, "--keep-going"]);
    ends_with(&output, 2);
    assert!(!err(&output).contains("there is no query"), "{}", err(&output));
}
