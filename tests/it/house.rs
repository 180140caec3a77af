//! Rules of the house that the compiler does not check.

use std::fs;
use std::path::Path;

/// A file that is not declared in `main.rs` would never run.
#[test]
fn every_test_file_is_declared() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let main = fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap().to_owned();
        if name != "main" && path.extension().is_some_and(|ending| ending == "rs") {
            assert!(main.contains(&format!("mod {name};")), "tests/it/{name}.rs is not declared in main.rs");
        }
    }
}
