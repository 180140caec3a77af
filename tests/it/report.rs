//! `concord docs`: the reference of the language as pages.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use concord::graph::SourceFile;
use concord::graph::load;
use concord::report;
use concord::report::Page;
use concord::session::Session;
use regex::Regex;
use tempfile::TempDir;

fn sources() -> Vec<SourceFile> {
    load::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/diff/new")).unwrap()
}

fn pages(files: &[SourceFile]) -> BTreeMap<String, String> {
    let session = Session::from_files(files).unwrap();
    let pages = report::pages(&session, "Visas <and> bodies").unwrap();
    pages.into_iter().map(|Page { name, text }| (name, text)).collect()
}

fn all<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    Regex::new(pattern).unwrap().captures_iter(text).map(|found| found.get(1).unwrap().as_str()).collect()
}

/// Every link leads to a page that is there and to an anchor that stands in it once; nothing is fetched from elsewhere.
#[test]
fn pages_work_from_disk() {
    let pages = pages(&sources());
    let names: BTreeSet<&str> = pages.keys().map(String::as_str).collect();
    for kind in ["index", "classes", "properties", "schemes", "gaps", "words", "sources"] {
        assert!(names.contains(format!("{kind}.html").as_str()) && names.contains(format!("{kind}.md").as_str()));
    }
    let mut checked = 0;
    for (name, text) in pages.iter().filter(|(name, _)| !name.ends_with(".css")) {
        let is_html = name.ends_with(".html");
        let (links, anchors) =
            if is_html { (r#"href="([^"]*)""#, r#"id="([^"]*)""#) } else { (r"\]\(([^)]*)\)", r#"<a id="([^"]*)""#) };
        let here = all(anchors, text);
        assert_eq!(here.iter().collect::<BTreeSet<_>>().len(), here.len(), "{name}: an anchor stands twice");
        for link in all(links, text) {
            let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
            let page = if page.is_empty() { name } else { page };
            let target = pages.get(page).unwrap_or_else(|| panic!("{name}: {link}"));
            assert!(anchor.is_empty() || all(anchors, target).contains(&anchor), "{name}: {link}");
            checked += 1;
        }
        if is_html {
            assert!(text.contains("<meta name=\"viewport\""), "{name}: not for phones");
            assert!(!text.contains("<script") && !text.contains("src="), "{name}");
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn what_an_ontology_holds_stands_on_the_pages() {
    let pages = pages(&sources());
    for (page, words) in [
        ("classes.html", ["visas", "co:Visa", "bodies"]),
        ("classes.md", ["Deprecated since 0.2.0, replaced by co:Bureau", "offices", "courts"]),
        ("properties.md", ["sponsor", "co:sponsor", "issuer"]),
        ("schemes.html", ["transit", "brief stay", "stay"]),
        ("words.md", ["visa", "noun", "field"]),
    ] {
        for word in words {
            assert!(pages[page].contains(word), "{page}: {word}");
        }
    }
    assert!(
        pages["classes.md"].contains("visas | take 10;"),
        "questions that have an answer:\n{}",
        pages["classes.md"]
    );
}

/// Labels are text: no markup of theirs is markup of the page.
#[test]
fn labels_are_no_markup() {
    let mut files = sources();
    files.push(SourceFile {
        path: "ontology/hostile.ttl".to_owned(),
        text: "@prefix co: <https://w3id.org/concord/ns#> .\n\
               @prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
               @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
               co:Odd a owl:Class ; rdfs:label \"odd <i>thing</i>\"@en ; rdfs:comment \"a | b [c](d) & `e`\"@en .\n"
            .to_owned(),
    });
    let pages = pages(&files);
    assert!(pages["classes.html"].contains("odd &lt;i&gt;thing") && !pages["classes.html"].contains("<i>"));
    assert!(pages["classes.md"].contains(r"a \| b \[c\](d) & \`e\`"), "{}", pages["classes.md"]);
    assert!(pages["index.html"].contains("Visas &lt;and&gt; bodies"));
}

#[test]
fn the_command_writes_the_pages() {
    let home = TempDir::new().unwrap();
    let graph = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/diff/new");
    let run = |out: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
        command.arg("--graph").arg(&graph).args(["docs", "--title", "Visas <and> bodies", "--out", out]);
        command.current_dir(home.path()).output().unwrap()
    };
    for _ in 0..2 {
        let written = run("site/reference");
        assert_eq!(written.status.code(), Some(0), "{written:?}");
        assert!(String::from_utf8_lossy(&written.stdout).starts_with("14 pages in site/reference"), "{written:?}");
        for (name, text) in pages(&sources()) {
            assert_eq!(fs::read_to_string(home.path().join("site/reference").join(&name)).unwrap(), text, "{name}");
        }
    }
    fs::write(home.path().join("file"), "").unwrap();
    let refused = run("file");
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("cannot write into file"), "{refused:?}");
}
