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

use crate::cli::copy;
use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;
use crate::cli::write;

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
        "version: ontology/words.ttl says 0.3.0; write 0.4.0 there\nshapes: ontology/words.ttl:22: id:v: Nobody issued it (co:issuer)\nno release: 2 to mend\n"
    );
}

/// Two versions of a graph with questions; the second has a visa more, another grantor, and a question that is new.
fn with_questions(folder: &Path) -> [String; 2] {
    let [old, new] = ["old", "new"].map(|name| folder.join(name));
    for root in [&old, &new] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SOUND), root);
        fs::create_dir_all(root.join("questions")).unwrap();
        fs::write(root.join("questions/visas.cq"), "bureaus | show name;\nvisas | show name, grantor;\n").unwrap();
    }
    let data = new.join("datasets/visas.trig");
    let text = fs::read_to_string(&data).unwrap().replace("co:issuer id:old-office", "co:issuer id:new-bureau");
    let visa = "    id:visa-3 a co:Visa ; rdfs:label \"Visa 3\"@en ; co:stay c:brief .\n}";
    fs::write(&data, text.replace('}', visa)).unwrap();
    let words = new.join("ontology/words.ttl");
    let permit = "co:Permit rdfs:label \"permit\"@en ; a owl:Class ; rdfs:comment \"Leave to work.\"@en .\n\
        <https://w3id.org/concord/id/permit-1> a co:Permit ; rdfs:label \"Permit 1\"@en .\n";
    fs::write(&words, format!("{}{permit}", fs::read_to_string(&words).unwrap())).unwrap();
    fs::write(new.join("questions/permits.cq"), "permits;\n").unwrap();
    [old, new].map(|root| root.display().to_string())
}

#[test]
fn answers_that_differ_stand_in_the_changelog() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = with_questions(folder.path());
    let released = folder.path().join("release");
    let since = ["--since", &old, "--since-version", "0.1.0", "--version", "0.1.1"];
    let output = run(&[&["release", &new, "--out", released.to_str().unwrap()], &since[..]].concat());
    ends_with(&output, 0);
    let changelog = fs::read_to_string(released.join("changelog.md")).unwrap();
    let (_, answers) = changelog.split_once("### Answers\n").unwrap_or_else(|| panic!("{changelog}"));
    assert_eq!(
        answers,
        "- `permits`\n  ```text\n  could not be asked before; rows now: 1\n  ```\n\
         - `visas | show name, grantor`\n  ```text\n  ~ Visa 1\n      grantor: Office of Angora -> Bureau of Ankara\n  + Visa 3 | \n  ```\n"
    );
    // nothing is said of answers that are the same
    let output = run(&["release", &old, "--version", "0.1.1", "--since", &old, "--since-version", "0.1.0"]);
    ends_with(&output, 0);
    assert!(!out(&output).contains("Answers"), "{}", out(&output));
}

#[test]
fn answers_that_are_not_as_expected_keep_it_from_being_made() {
    let folder = tempfile::tempdir().unwrap();
    let [_, new] = with_questions(folder.path());
    let root = Path::new(&new);
    let expected = "# bureaus | show name\nname\nBureau of Ankara\nOffice of Angora\n\n# visas | show name, grantor\nname,grantor\n";
    let visas = "Visa 1,Bureau of Ankara\nVisa 2,Bureau of Ankara\n";
    fs::write(root.join("questions/visas.expected"), format!("{expected}{visas}Visa 3,\n")).unwrap();
    let queries = folder.path().join("queries");
    fs::create_dir(&queries).unwrap();
    fs::write(queries.join("all.cq"), "visas | count;\n").unwrap();
    fs::write(queries.join("all.expected"), "# visas | count\ncount\n3\n").unwrap();
    let release = || run(&["release", &new, "--version", "0.1.1", "--queries", queries.to_str().unwrap()]);
    ends_with(&release(), 0);
    fs::write(root.join("questions/visas.expected"), format!("{expected}{visas}")).unwrap();
    fs::write(queries.join("all.expected"), "# visas | count\ncount\n4\n").unwrap();
    fs::write(root.join("questions/none.cq"), "stamps with bureaus;\npermits | count;\n").unwrap();
    let output = release();
    ends_with(&output, 1);
    for line in [
        "questions: questions/visas.cq:2: another answer was expected: visas | show name, grantor + Visa 3 |\n",
        "questions: questions/none.cq:1:",
        "all.cq: another answer was expected: visas | count - 4 + 3\n",
    ] {
        assert!(out(&output).contains(line), "{line}\n{}", out(&output));
    }
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

/// A workspace with a base of its own and one extension of this version, which has one word more.
pub(crate) fn extended(folder: &Path, name: &str, version: &str, word: &str) -> String {
    let at = |below: &str| folder.join(name).join(below);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SOUND), &at("base"));
    let words = at("base/ontology/words.ttl");
    let core = "<https://w3id.org/concord/ns> a owl:Ontology ; owl:versionInfo \"0.1.0\" .\n";
    fs::write(&words, format!("{}{core}", fs::read_to_string(&words).unwrap())).unwrap();
    let manifest = format!(
        "name = \"more\"\nversion = \"{version}\"\ncore = \"0.1\"\nlicence = \"CC0-1.0\"\nsource = \"a test\"\n"
    );
    write(&at("more"), "extension.toml", &manifest);
    let prefixes = "@prefix e: <https://example.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
                    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n";
    let class = format!("e:Seal a owl:Class ; rdfs:label \"{word}\"@en ; rdfs:comment \"Ink on a visa.\"@en .\n");
    write(&at("more"), "modules/10-seals.ttl", &format!("{prefixes}{class}"));
    let data = format!("e:register {{ e:first a e:Seal ; rdfs:label \"First {word}\"@en . }}\n");
    write(&at("more"), "datasets/seals.trig", &format!("{prefixes}{data}"));
    write(&at("all"), "concord.toml", "[workspace]\nbase = \"../base\"\nextensions = [\"../more\"]\n");
    at("all").display().to_string()
}

#[test]
fn an_extension_is_released_with_the_graph_that_it_adds_to() {
    let folder = tempfile::tempdir().unwrap();
    let old = extended(folder.path(), "old", "0.4.0", "seal");
    let new = extended(folder.path(), "new", "0.5.0", "imprint");
    let released = folder.path().join("release");
    let output = run(&["release", &new, "--version", "0.5.0", "--since", &old, "--out", released.to_str().unwrap()]);
    ends_with(&output, 0);
    let changelog = fs::read_to_string(released.join("changelog.md")).unwrap();
    assert!(changelog.contains("`imprint`, `imprints`") && !changelog.contains("gone"), "{changelog}");
    let ontology = fs::read_to_string(released.join("ontology.ttl")).unwrap();
    assert!(ontology.contains("co:Bureau") && ontology.contains("imprint"), "{ontology}");
    // its number is that of the extension, before and now
    let output = run(&["release", &new, "--version", "0.4.1", "--since", &old]);
    ends_with(&output, 1);
    assert_eq!(
        out(&output),
        "version: more/extension.toml says 0.5.0; write 0.4.1 there\n\
         version: 0.4.1 is too low: after 0.4.0, breaking changes need at least 0.5.0\n\
         no release: 2 to mend\n"
    );
    // the number of the graph that it adds to is that of another thing
    let base = folder.path().join("new/base").display().to_string();
    let output = run(&["release", &new, "--version", "0.5.0", "--since", &base]);
    ends_with(&output, 1);
    let told = format!("version: {base} is no earlier version of {new}: the numbers of two things cannot be compared");
    assert!(out(&output).starts_with(&told), "{}", out(&output));
    ends_with(&run(&["release", &new, "--version", "0.5.0", "--since", &base, "--since-version", "0.4.0"]), 0);
    // a fault of the manifests is one of the version
    write(folder.path(), "new/more/extension.toml", "name = \"more\"\n");
    let output = run(&["release", &new, "--version", "0.5.0"]);
    ends_with(&output, 4);
    assert!(err(&output).contains("extension.toml:1: missing field"), "{}", err(&output));
}

#[test]
fn nothing_is_no_release() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "concord.toml", "[workspace]\nbase = \"none\"\n");
    let released = folder.path().join("release");
    let root = folder.path().to_str().unwrap();
    let output = run(&["release", root, "--version", "0.1.0", "--out", released.to_str().unwrap()]);
    ends_with(&output, 4);
    assert!(err(&output).contains("holds no statement: there is nothing to release"), "{}", err(&output));
    assert!(!released.exists());
}
