//! `concord test`: expected answers, and what is said where they differ.

use std::fs;

use crate::batch::graph;
use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;
use crate::cli::write;

#[test]
fn a_folder_of_findings() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let path = root.to_str().unwrap();
    let test = |more: &[&str]| run(&[&["test", path, "--graph", graph()], more].concat());
    ends_with(&test(&[]), 2);
    write(root, "a.cq", "# --param place='Turkey'\nministries of $place;\ndimensions | count\n");
    write(root, "below/b.cq", "agreements across Turkey -> Belgium | show name, since\n");
    let output = test(&[]);
    ends_with(&output, 1);
    assert!(out(&output).contains("`--update` writes it") && out(&output).ends_with("0 of 2 as expected\n"));

    ends_with(&test(&["--update"]), 0);
    let first = fs::read_to_string(root.join("a.expected")).unwrap();
    assert!(first.starts_with("# ministries of $place\nkey,name,"), "{first}");
    let output = test(&[]);
    ends_with(&output, 0);
    assert!(out(&output).ends_with("2 of 2 as expected\n"), "{}", out(&output));
    let again = test(&["--update"]);
    assert_eq!(out(&again).matches("same ").count(), 2, "{}", out(&again));
    assert_eq!(fs::read_to_string(root.join("a.expected")).unwrap(), first);

    // one changed fact is one line
    let file = root.join("below/b.expected");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("1964", "1961")).unwrap();
    let output = test(&[]);
    ends_with(&output, 1);
    assert!(out(&output).contains("        since: 1961 -> 1964\n"), "{}", out(&output));
    assert!(out(&output).ends_with("1 of 2 as expected\n"), "{}", out(&output));
    fs::write(&file, "name\n\"Agreement, second\"\n\"Agreement, fourth\"\n").unwrap();
    let output = test(&[]);
    ends_with(&output, 1);
    assert!(out(&output).contains("    - Agreement, fourth\n    + Agreement, first\n"), "{}", out(&output));

    write(root, "c.cq", "actors (\n");
    let output = test(&[]);
    ends_with(&output, 3);
    assert!(err(&output).contains("c.cq:1:9"), "{}", err(&output));
}

#[test]
fn scripts_and_pages_come_from_the_definitions() {
    for (shell, mark) in [("bash", "complete -F"), ("zsh", "#compdef concord"), ("fish", "complete -c concord")] {
        let output = run(&["completions", shell]);
        ends_with(&output, 0);
        assert!(out(&output).contains(mark) && out(&output).contains("fail-empty"), "{shell}");
    }
    let output = run(&["man"]);
    ends_with(&output, 0);
    assert!(out(&output).contains(".TH") && out(&output).contains("completions"));
    let output = run(&["man", "query"]);
    ends_with(&output, 0);
    assert!(out(&output).contains("params\\-from") && out(&output).contains("interrupted"), "{}", out(&output));
    ends_with(&run(&["man", "nothing"]), 2);
    ends_with(&run(&["completions", "tortoise"]), 2);
}
