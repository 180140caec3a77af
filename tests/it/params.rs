//! Parameters of stored queries: given as arguments, by a table, or in comments.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::batch::asked;
use crate::batch::graph;
use crate::batch::json;
use crate::batch::query;
use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;
use crate::cli::write;

#[test]
fn a_run_for_each_line_of_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let table = |text: &str| {
        fs::write(folder.path().join("p.csv"), text).unwrap();
        folder.path().join("p.csv").to_str().unwrap().to_owned()
    };
    let text = "agreements across $from -> $to | show name";
    let file = table("from,to\nTurkey,Belgium\nMorocco,Spain\n");
    let joined = asked(&[text, "--params-from", &file, "--format", "csv"]);
    let mut lines = joined.lines();
    assert_eq!(lines.next(), Some("from,to,name"));
    let turkish = asked(&["agreements across Turkey -> Belgium | show name", "--format", "csv"]);
    for line in turkish.lines().skip(1) {
        assert_eq!(lines.next(), Some(format!("Turkey,Belgium,{line}").as_str()));
    }
    assert!(lines.all(|line| line.starts_with("Morocco,Spain,")));
    // the two ways are two rows, though the agreement is one
    let both = table("from,to\nTurkey,Belgium\nBelgium,Turkey\n");
    let keys = json(&["agreements across $from <-> $to", "--params-from", &both]);
    let keys: Vec<&str> = keys["rows"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), 4);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 4, "rows of two runs are two rows");
    // and each is asked for by its key
    for (key, run) in keys.iter().zip(["Turkey,Belgium", "Turkey,Belgium", "Belgium,Turkey", "Belgium,Turkey"]) {
        let arguments = ["agreements across $from <-> $to", "--params-from", &both, "--format", "csv", "--why", key];
        let why = asked(&arguments);
        assert!(why.starts_with("from,to,statement,"), "{why}");
        assert!(why.lines().count() > 1 && why.lines().skip(1).all(|line| line.starts_with(run)), "{why}");
    }
    let within = json(&["agreements across Turkey <-> Belgium"])["rows"][0]["key"].as_str().unwrap().to_owned();
    let output = query(&["agreements across $from <-> $to", "--params-from", &both, "--why", &within]);
    ends_with(&output, 1);
    // a value is one operand, whatever it looks like
    let hostile = table("from,to\n\"Turkey | take 1\",Belgium\n");
    let output = query(&[text, "--params-from", &hostile]);
    ends_with(&output, 3);
    assert!(err(&output).contains("p.csv:2"), "{}", err(&output));
    let ragged = table("from,to\nTurkey\n");
    let output = query(&[text, "--params-from", &ragged]);
    ends_with(&output, 2);
    assert!(err(&output).contains("p.csv:2"), "{}", err(&output));
}

/// An answer that no parameter went into must not be taken for one about its value.
#[test]
fn parameters_that_change_nothing_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &str, text: &str| {
        write(folder.path(), name, text);
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    let places = table("places.csv", "place\nTurkey\nMorocco\n");
    let refused = |arguments: &[&str], expected: &[&str]| {
        let output = query(arguments);
        ends_with(&output, 2);
        assert_eq!(out(&output), "", "{arguments:?}");
        for words in expected {
            assert!(err(&output).contains(words), "{arguments:?}: {}", err(&output));
        }
    };
    refused(&["agreements", "--params-from", &places], &["no query uses the parameter `$place` of `--params-from`"]);
    refused(&["agreements of $plaice", "--params-from", &places], &["did you mean `$plaice`?"]);
    refused(
        &["agreements of $place", "-p", "place=Turkey", "-p", "foo=bar"],
        &["no query uses the parameter `$foo` of `--param`", "parameters used: `$place`"],
    );
    refused(&["define of[$place] = agreements of $place; of[Turkey]", "-p", "place=Turkey"], &["`$place`"]);
    refused(&["agreements # of $place", "-p", "place=Turkey"], &["`$place`"]);
    refused(&["agreements", "-p", "=x"], &["`--param =x` should be `--param name=value`"]);
    refused(&["agreements of $a", "-p", "a=Turkey", "-p", "a=Spain"], &["`$a` has two values", "gives both"]);
    refused(&["agreements of $place", "--params-from", &places, "-p", "place=Spain"], &["`$place` has two values"]);
    refused(&["agreements of $from", "--from", "Turkey", "-p", "from=Spain"], &["`$from` has two values", "`--from`"]);
    let twice = table("twice.csv", "place,place\nTurkey,Spain\n");
    refused(&["agreements of $place", "--params-from", &twice], &["twice.csv:1: two columns are headed `place`"]);
    let output = query(&["agreements", "-p", "foo=bar", "--error-format", "json"]);
    ends_with(&output, 2);
    let fault: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(fault["code"], "parameter");
    // used by one of several queries, by a definition, by the value of another parameter, or by the scope
    let used: [&[&str]; 5] = [
        &["dimensions | count; agreements of $a", "-p", "a=Turkey"],
        &["define all[$x] = agreements of ($a or $x); all[Spain]", "-p", "$a=Turkey"],
        &["agreements of $b", "-p", "a=Turkey", "-p", "b=$a"],
        &["agreements", "--from", "$place", "-p", "place=Turkey"],
        &["agreements", "--from", "Turkey", "--to", "Belgium"],
    ];
    for arguments in used {
        let answer = asked(&[arguments, &["--format", "csv"]].concat());
        assert!(answer.contains("Agreement, first"), "{arguments:?}: {answer}");
    }
    // the stages of the compiler are no answers, and are as wrong
    for stage in ["ast", "plan", "sparql", "sentence"] {
        refused(&["agreements", "-p", "foo=bar", "--emit", stage], &["no query uses the parameter `$foo`"]);
    }
    // each run has a corridor of its own, and a fault of one says which
    let ask = |file: &str| {
        query(&["agreements | count", "--from", "$place", "--params-from", file, "--format", "csv", "--keep-going"])
    };
    let output = ask(&places);
    ends_with(&output, 0);
    assert_eq!(out(&output), "place,count\nTurkey,2\nMorocco,1\n");
    let output = ask(&table("wrong.csv", "place\nTurky\nMorocco\n"));
    ends_with(&output, 3);
    assert_eq!(out(&output), "place,count\nMorocco,1\n");
    for words in ["did you mean `Turkey`?", "wrong.csv:2", "in the scope of this query"] {
        assert!(err(&output).contains(words), "{}", err(&output));
    }
    // two values that use one another
    ends_with(&query(&["agreements of $a", "-p", "a=$b", "-p", "b=$a"]), 3);
}

/// The comments of a stored query are held to the same.
#[test]
fn comments_that_give_parameters_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    for (text, words) in [
        ("# --param x='Turkey'\nagreements | count\n", "a.cq:1:1: error[parameter]: no query uses the parameter `$x`"),
        (
            "\n# --param p='Turkey'\n# --param p='Spain'\nagreements of $p\n",
            "a.cq:3:1: error[parameter]: the parameter `$p` has two",
        ),
        (
            "# --param Turkey\nagreements\n",
            "a.cq:1:1: error[parameter]: this comment should be `# --param name='value'`",
        ),
        ("# --param p='a; b'\nagreements of $p\n", "a.cq:1:1: error[parameter]"),
    ] {
        write(folder.path(), "a.cq", text);
        let output = run(&["test", path, "--graph", graph(), "--error-format", "short"]);
        ends_with(&output, 3);
        assert!(err(&output).contains(words), "{text}: {}", err(&output));
        let output = run(&["check", path, "--graph", graph()]);
        ends_with(&output, 1);
        assert!(out(&output).contains("a.cq:"), "{}", out(&output));
    }
}

/// A loop over nothing writes nothing that could be taken for an answer without rows, whose columns would be unknown.
#[test]
fn a_table_of_no_runs_is_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p.csv").to_str().unwrap().to_owned();
    for (text, words) in [("", "the file is empty"), ("place\n", "there is no line of values after the headings")] {
        write(folder.path(), "p.csv", text);
        for format in ["csv", "json"] {
            let output = query(&["agreements of $place", "--params-from", &file, "--format", format]);
            ends_with(&output, 2);
            assert_eq!(out(&output), "");
            assert!(err(&output).contains(words), "{}", err(&output));
        }
    }
}

#[test]
fn a_parameter_can_be_a_number() {
    let text = "agreements where since >= $year | show name";
    let answer = |year: &str| asked(&[text, "-p", &format!("year={year}"), "--format", "csv"]);
    assert_eq!(answer("1964"), "name\n\"Agreement, first\"\n");
    let output = query(&[text, "-p", "year=1965", "--format", "csv"]);
    ends_with(&output, 0);
    assert_eq!(out(&output), "name\n");
    let named = asked(&["agreements where name contains $word | show name", "-p", "word=third", "--format", "csv"]);
    assert_eq!(named, "name\n\"Agreement, third\"\n");
    let output = query(&[text, "-p", "year=Turkey"]);
    ends_with(&output, 3);
}

#[test]
fn a_table_of_parameters_has_an_end_and_closed_quotes() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "p.csv", "place\nTurkey\n\"Spain\nMorocco\n");
    let file = folder.path().join("p.csv").to_str().unwrap().to_owned();
    let output = query(&["agreements of $place", "--params-from", &file]);
    ends_with(&output, 2);
    assert!(err(&output).contains("p.csv:3: a quote is opened in this line and never closed"), "{}", err(&output));
    if cfg!(unix) {
        let output = query(&["agreements of $place", "--params-from", "/dev/zero"]);
        ends_with(&output, 2);
        assert!(err(&output).contains("/dev/zero: there are more than the"), "{}", err(&output));
    }
}

/// Numbers, times and texts as arguments, in every place that has one.
#[test]
fn arguments_of_definitions_can_be_values() {
    for (text, rows) in [
        ("define f[$n] = agreements where since >= $n; f[1964]", 1),
        ("define f[$n] = agreements since $n; define g[$m] = f[$m]; g[1964]", 1),
        ("define f[$t] = agreements during $t; f[1960..1964]", 1),
        ("define f[$d] = agreements where signed = $d; f[1964-07]", 1),
        ("define f[$n] = agreements where count(party) >= $n; f[2]", 3),
        ("define f[$n] = corridors with at least $n (agreements); f[2]", 1),
        ("define f[$n] = corridors with exactly $n (agreements); f[1]", 1),
        ("define f[$t] = agreements where name contains $t; f[\"third\"]", 1),
        ("define f[$p] = agreements of $p; f[\"Turkey\"]", 2),
        ("define f[$p, $n] = agreements of $p since $n; f[Turkey, 1964]", 1),
    ] {
        assert_eq!(asked(&[&format!("{text} | count"), "--format", "csv"]), format!("count\n{rows}\n"), "{text}");
    }
    for (text, words) in [
        ("define f[$n] = agreements where since > $n; f[\"abc\"]", "a number was expected here"),
        ("define f[$n] = corridors with at least $n (agreements); f[Turkey]", "`$n` stands for no number"),
        ("define f[$p] = agreements of $p; f[3]", "`3` is a number, and a thing was expected"),
    ] {
        let output = query(&[text]);
        ends_with(&output, 3);
        assert!(err(&output).contains(words) && err(&output).contains("in the definition of `f`"), "{}", err(&output));
    }
    let rows = |n: &str| query(&["ministries | take $n | show name", "-p", &format!("n={n}"), "--format", "csv"]);
    assert_eq!(out(&rows("2")).lines().count(), 3);
    for (n, words) in [("-1", "stands for `-1`"), ("1.5", "stands for `1.5`"), ("Turkey", "stands for no number")] {
        ends_with(&rows(n), 3);
        assert!(err(&rows(n)).contains(words), "{}", err(&rows(n)));
    }
}
