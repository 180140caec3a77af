//! `concord digest`: by what the data are known, and what is new since another version.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use concord::graph::Builtin;
use concord::graph::SourceFile;
use tempfile::TempDir;

fn concord(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_concord")).args(arguments).current_dir(home).output().unwrap()
}

fn text(output: &Output) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A folder with the built-in sources and one file more.
fn folder(home: &Path, name: &str, more: &str) {
    let prefixes = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
                    @prefix co: <https://w3id.org/concord/ns#> .\n\
                    @prefix id: <https://w3id.org/concord/id/> .\n\
                    @prefix src: <https://w3id.org/concord/source/> .\n";
    let file = SourceFile { path: "datasets/more.trig".to_owned(), text: format!("{prefixes}{more}") };
    for SourceFile { path, text } in Builtin::files().into_iter().chain([file]) {
        let path = home.join(name).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Row S3-05: after loading a fixture, just the rows that it adds are listed.
#[test]
fn what_is_new_is_listed_thing_by_thing() {
    let home = TempDir::new().unwrap();
    let was =
        "src:transnational-dynamics-2015 { id:old-union a co:DiasporaOrganisation ; rdfs:label \"Old union\"@en . }";
    let is = "src:transnational-dynamics-2015 { \
              id:new-council a co:DiasporaOrganisation ; rdfs:label \"New council\"@en ; co:basedIn id:germany . \
              id:diyanet co:basedIn id:sweden . }";
    folder(home.path(), "was", was);
    folder(home.path(), "is", is);
    let news = text(&concord(home.path(), &["digest", "--graph", "is", "--since", "was", "--format", "csv"]));
    let work = "Understanding Transnational Dynamics in European Immigrant Integration Policy";
    let expected = format!(
        "change,name,kind,stated,no longer stated,source\n\
         new,New council,diaspora organisation,based in: Germany; name: New council,none,{work}\n\
         changed,Diyanet,religious body,based in: Sweden,none,{work}\n\
         gone,Old union,diaspora organisation,none,name: Old union,{work}\n"
    );
    assert_eq!(news, expected);
    let people = text(&concord(home.path(), &["digest", "--graph", "is", "--since", "was"]));
    assert!(people.contains("1 new, 1 changed, 1 gone"), "{people}");
}

#[test]
fn an_exported_file_is_a_version_too() {
    let home = TempDir::new().unwrap();
    let exported = text(&concord(home.path(), &["export"]));
    fs::write(home.path().join("before.nq"), exported).unwrap();
    let same = concord(home.path(), &["digest", "--since", "before.nq", "--fail-empty"]);
    assert_eq!(same.status.code(), Some(1));
    let digest = text(&concord(home.path(), &["digest"]));
    assert!(digest.starts_with("sha256:") && digest.len() == 72, "{digest}");
    let said = text(&same);
    assert!(said.contains("0 new, 0 changed, 0 gone") && said.matches(digest.trim()).count() == 2, "{said}");
}

#[test]
fn a_version_is_named_as_in_diff() {
    let home = TempDir::new().unwrap();
    let same = concord(home.path(), &["digest", "--since", "builtin", "--fail-empty"]);
    assert_eq!(same.status.code(), Some(1), "{same:?}");
    assert!(text(&same).contains("0 new, 0 changed, 0 gone"), "{same:?}");
    let missing = concord(home.path(), &["digest", "--since", "git:no-such-commit"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("git cannot read `no-such-commit`"), "{missing:?}");
}

#[test]
fn a_version_that_cannot_be_read_is_named() {
    let home = TempDir::new().unwrap();
    fs::write(home.path().join("bad.nq"), "<e:a> <e:b> .\n").unwrap();
    let bad = concord(home.path(), &["digest", "--since", "bad.nq"]);
    assert_eq!(bad.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("bad.nq:1:"), "{bad:?}");
    let missing = concord(home.path(), &["digest", "--since", "nowhere"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot read nowhere"), "{missing:?}");
}
