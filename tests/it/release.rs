//! `concord release`: what it checks, which numbers it takes, what it writes.

use std::fs;
use std::path::Path;

use concord::diff::Impact;
use concord::release::Number;
use concord::release::least;
use oxigraph::io::JsonLdProfileSet;
use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxrdf::Dataset;
use oxrdf::dataset::CanonicalizationAlgorithm;
use serde_json::Value;
use sha2::Digest as _;
use sha2::Sha256;

use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;

const SOUND: &str = "tests/fixtures/deprecated";
const OLD: &str = "tests/fixtures/diff/old";

fn read(path: &Path, format: RdfFormat) -> Dataset {
    let bytes = fs::read(path).unwrap();
    let quads = RdfParser::from_format(format).for_slice(&bytes).map(Result::unwrap);
    quads.collect()
}

fn canonical(mut dataset: Dataset) -> Dataset {
    dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
    dataset
}

#[test]
fn the_forms_hold_the_same_graph_and_the_bytes_are_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    for release in [&one, &two] {
        let output = run(&["release", SOUND, "--version", "0.2.0", "--out", release.to_str().unwrap()]);
        ends_with(&output, 0);
        assert!(out(&output).starts_with("## [0.2.0]\n\nThe first release.\n"), "{}", out(&output));
    }
    let names = ["changelog.md", "data.trig", "graph.jsonld", "graph.nq", "manifest.json", "ontology.ttl"];
    let mut found: Vec<String> =
        fs::read_dir(&one).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, names);
    for name in names {
        assert_eq!(fs::read(one.join(name)).unwrap(), fs::read(two.join(name)).unwrap(), "{name}");
    }
    let mut parts = read(&one.join("ontology.ttl"), RdfFormat::Turtle);
    parts.extend(&read(&one.join("data.trig"), RdfFormat::TriG));
    let json_ld = read(&one.join("graph.jsonld"), RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() });
    let all = read(&one.join("graph.nq"), RdfFormat::NQuads);
    let stated: Dataset = all.iter().filter(|quad| !quad.graph_name.to_string().contains("/inferred/")).collect();
    assert!(stated.len() > 60, "{}", stated.len());
    assert_eq!(canonical(parts), canonical(stated.iter().collect()));
    assert_eq!(canonical(json_ld), canonical(stated));
    // the folder is never written over
    let again = run(&["release", SOUND, "--version", "0.2.0", "--out", one.to_str().unwrap()]);
    ends_with(&again, 2);
    assert!(err(&again).contains("exists already"), "{}", err(&again));
}

#[test]
fn the_manifest_names_every_file() {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path().join("release");
    ends_with(&run(&["release", SOUND, "--version", "0.2.0", "--out", release.to_str().unwrap()]), 0);
    let manifest: Value = serde_json::from_slice(&fs::read(release.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["version"], "0.2.0");
    assert!(manifest["data"].as_str().unwrap().starts_with("sha256:"));
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files.len(), 5);
    for file in files {
        let bytes = fs::read(release.join(file["name"].as_str().unwrap())).unwrap();
        let hash = concord::text::hex(&Sha256::digest(&bytes));
        assert_eq!(file["sha256"], hash, "{file}");
    }
}

#[test]
fn what_is_wrong_keeps_it_from_being_made() {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path().join("release");
    let queries = "tests/fixtures/diff/queries";
    let output = run(&[
        "release",
        "tests/fixtures/diff/new",
        "--version",
        "0.1.1",
        "--since",
        OLD,
        "--since-version",
        "0.1.0",
        "--queries",
        queries,
        "--out",
        release.to_str().unwrap(),
    ]);
    ends_with(&output, 1);
    for line in [
        "version: 0.1.1 is too low: after 0.1.0, breaking changes need at least 0.2.0\n",
        "lint: ontology/words.ttl:16: co:issuer: in `visas by body`, and in 2 more, `by` names co:issuer and co:sponsor\n",
        "queries: tests/fixtures/diff/queries/stored.cq:10:1: unknown name `stamps`\n",
        " to mend\n",
    ] {
        assert!(out(&output).contains(line), "{line}\n{}", out(&output));
    }
    assert!(!release.exists());
    ends_with(&run(&["release", OLD, "--version", "1.0"]), 2);
    ends_with(&run(&["release", "tests/fixtures/no-such-folder", "--version", "1.0.0"]), 4);
}

#[test]
fn shapes_and_the_stated_version_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("ontology/shapes")).unwrap();
    let words = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(OLD).join("ontology/words.ttl")).unwrap();
    let version = "<https://w3id.org/concord/ns> a owl:Ontology ; owl:versionInfo \"0.3.0\" .\n";
    let data = "<https://w3id.org/concord/id/v> a co:Visa .\n";
    fs::write(folder.path().join("ontology/words.ttl"), format!("{words}{version}{data}")).unwrap();
    let shape = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix co: <https://w3id.org/concord/ns#> .\n\
                 [] a sh:NodeShape ; sh:targetClass co:Visa ; sh:property [ sh:path co:issuer ; sh:minCount 1 ; sh:message \"Nobody issued it.\" ] .\n";
    fs::write(folder.path().join("ontology/shapes/words.ttl"), shape).unwrap();
    let output = run(&["release", folder.path().to_str().unwrap(), "--version", "0.4.0"]);
    ends_with(&output, 1);
    assert_eq!(
        out(&output),
        "version: ontology/words.ttl says 0.3.0; write 0.4.0 there\nshapes: id:v: Nobody issued it.\nno release: 2 to mend\n"
    );
}

#[test]
fn the_number_follows_the_impact() {
    for (old, impact, expected) in [
        ("0.1.0", Some(Impact::Breaking), "0.2.0"),
        ("0.1.0", Some(Impact::Additive), "0.1.1"),
        ("0.1.0", None, "0.1.1"),
        ("1.4.2", Some(Impact::Breaking), "2.0.0"),
        ("1.4.2", Some(Impact::Additive), "1.5.0"),
        ("1.4.2", Some(Impact::Wording), "1.4.3"),
    ] {
        let old: Number = old.parse().unwrap();
        assert_eq!(least(&old, impact).to_string(), expected);
    }
    for wrong in ["1", "1.2", "1.2.3.4", "01.2.3", "1.+2.3", "a.b.c", "1.2.", "1.2.-3"] {
        assert!(wrong.parse::<Number>().is_err(), "{wrong}");
    }
}
