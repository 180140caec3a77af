//! Lists the text files of ontology/ and datasets/ so that the binary carries them.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("no manifest folder"))?);
    let mut files = Vec::new();
    for folder in ["ontology", "datasets"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut list = String::from("&[\n");
    for path in files {
        let name = path.strip_prefix(&root).map_err(io::Error::other)?;
        let name = name.to_string_lossy().replace('\\', "/");
        writeln!(list, "    ({name:?}, include_str!({:?})),", path.to_string_lossy()).map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    // tests that need data from outside are compiled as left out where there are none
    println!("cargo::rustc-check-cfg=cfg(concord_data)");
    println!("cargo::rerun-if-env-changed=CONCORD_DATA");
    if env::var_os("CONCORD_DATA").is_some() {
        println!("cargo::rustc-cfg=concord_data");
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no output folder"))?;
    fs::write(Path::new(&out).join("builtin.rs"), list)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        println!("cargo::rerun-if-changed={}", path.display());
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|end| ["ttl", "trig", "csv", "rq", "cq", "expected", "toml"].iter().any(|e| end == *e))
        {
            files.push(path);
        }
    }
    Ok(())
}
