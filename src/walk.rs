//! The files in a folder and those below it, whatever links lead where.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// A folder that cannot be read, and why.
pub type Unreadable = (PathBuf, io::Error);

/// All files below a folder, by path; `enter` says of a path whether it is looked at.
///
/// Links are followed, and each real folder is gone through once: under its own path where it lies below the root, so that a link to a folder
/// above, or to one beside, repeats nothing.
///
/// # Errors
/// The first folder that cannot be read.
pub fn files(root: &Path, enter: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Unreadable> {
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    let mut folders = BTreeSet::from([root.to_owned()]);
    let mut linked = BTreeSet::new();
    // links last, so that a folder has its own path rather than that of a link
    while let Some(folder) = folders.pop_first().or_else(|| linked.pop_first()) {
        let unreadable = |error: io::Error| (folder.clone(), error);
        if !known.insert(folder.canonicalize().map_err(unreadable)?) {
            continue;
        }
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let path = entry.path();
            if !enter(&path) {
                continue;
            }
            if !path.is_dir() {
                found.push(path);
            } else if entry.file_type().map_err(unreadable)?.is_symlink() {
                linked.insert(path);
            } else {
                folders.insert(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
