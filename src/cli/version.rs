//! A version of a graph as an argument: a folder, `builtin`, or a commit of git.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::MemoryGraph;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::workspace;
use crate::workspace::Workspace;

/// What is said of such an argument in the help.
pub(super) const HELP: &str =
    "A folder as `--graph` takes it, `builtin`, or `git:COMMIT`: ontology/ and datasets/ as committed";

/// Whether a version is one that was committed, and stays as it is.
pub(super) fn is_committed(version: &str) -> bool {
    version.starts_with("git:")
}

/// A version with what its manifests say: a folder is read as `--graph` reads it, so that an extension comes with the graph that it adds to.
///
/// # Errors
/// If it cannot be read.
pub(super) fn workspace(version: &str) -> Result<Workspace, Diagnostics> {
    match version.strip_prefix("git:") {
        _ if version == "builtin" => Ok(Workspace::builtin()),
        Some(commit) => Ok(Workspace { files: committed(commit)?, ..Workspace::default() }),
        None if Path::new(version).is_file() => {
            let message = format!("{version} is a file, and a version is a folder of sources");
            let help = "an exported graph has no words and rules with their lines; `concord digest --since FILE` says which things are new";
            Err(vec![Diagnostic::bare(Code::Io, Severity::Error, message).help(help)])
        }
        None => Workspace::open(&[PathBuf::from(version)]),
    }
}

/// The sources of a version.
///
/// # Errors
/// If they cannot be read, or its manifests have faults.
pub(super) fn sources(version: &str) -> Result<Vec<SourceFile>, Diagnostics> {
    workspace(version)?.sound()
}

/// The graph of a version, which may be a file that `concord export` wrote too, with warnings about rules that would be refused today.
///
/// # Errors
/// If it cannot be read.
pub(super) fn graph(version: &str) -> Result<(MemoryGraph, Diagnostics), Diagnostics> {
    let path = Path::new(version);
    if !path.is_file() {
        return load::load_past(&sources(version)?);
    }
    let text = fs::read_to_string(path).map_err(|error| {
        vec![Diagnostic::bare(Code::Io, Severity::Error, format!("cannot read {version}: {error}"))]
    })?;
    Ok((load::exported(&SourceFile { path: version.to_owned(), text })?, Diagnostics::new()))
}

/// The sources in a commit of the repository around the working folder.
fn committed(commit: &str) -> Result<Vec<SourceFile>, Diagnostics> {
    let fault = |message: String| vec![Diagnostic::bare(Code::Io, Severity::Error, message)];
    if commit.starts_with('-') || commit.is_empty() {
        return Err(fault(format!("`{commit}` is no commit")));
    }
    let git = |arguments: &[&str]| -> Result<Vec<u8>, Diagnostics> {
        let output = Command::new("git")
            .args(arguments)
            .output()
            .map_err(|error| fault(format!("git cannot be run: {error}")))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(fault(format!("git cannot read `{commit}`: {}", crate::text::one_line(&said))))
        }
    };
    let manifests = [workspace::WORKSPACE, workspace::EXTENSION];
    let found = git(&["ls-tree", "-z", "--name-only", "--full-tree", commit, manifests[0], manifests[1]])?;
    if let Some(manifest) = String::from_utf8_lossy(&found).split('\0').find(|name| manifests.contains(name)) {
        let help = "take the commit out with `git worktree add FOLDER COMMIT`, and name that folder";
        let message = format!("`{commit}` holds `{manifest}`, and of a commit only ontology/ and datasets/ are read");
        return Err(vec![Diagnostic::bare(Code::Io, Severity::Error, message).help(help)]);
    }
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "ontology/", "datasets/"])?;
    let mut files = Vec::new();
    for path in String::from_utf8_lossy(&listed).split('\0').filter(|path| load::is_source(path)) {
        let bytes = git(&["show", &format!("{commit}:{path}")])?;
        let text = String::from_utf8(bytes).map_err(|_| fault(format!("{commit}:{path} is not UTF-8")))?;
        files.push(SourceFile { path: path.to_owned(), text });
    }
    if files.is_empty() {
        return Err(fault(format!("`{commit}` holds no ontology/ and no datasets/")));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
