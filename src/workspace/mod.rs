//! Which files make a graph: a base, and extensions that add to it without a line of Rust.
//!
//! [`Workspace::open`] takes the folders that were named and says which files are loaded. A folder with a `concord.toml` names a base
//! and extensions; one with an `extension.toml` is an extension; any other is a base of its own. The order in which extensions are
//! named never matters. Faults are collected and told with file and line.

mod claims;
mod manifest;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::path::PathBuf;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::Builtin;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::graph::load::Folder;
use crate::read::Unreadable;

pub use manifest::Extension;

/// The file that names a base and extensions.
pub const WORKSPACE: &str = "concord.toml";
/// The file that makes a folder an extension.
pub const EXTENSION: &str = "extension.toml";

/// The files of a graph.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// Everything that is loaded. Files of an extension have its name before their path.
    pub files: Vec<SourceFile>,
    /// The extensions, by name.
    pub extensions: Vec<Extension>,
    /// The files of the base are those that the program carries.
    pub builtin: bool,
    /// What is wrong with manifests, pins and words.
    pub faults: Vec<Fault>,
    /// Files beside these that look as if they were meant to be loaded, in formats that are not read.
    pub unread: Vec<String>,
}

/// What kind of fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A `concord.toml` or `extension.toml` cannot be used.
    Manifest,
    /// An extension was made for another version of the core ontology.
    Pin,
    /// Two extensions claim one word.
    Claim,
    /// A file is no text.
    Text,
}

/// Something that keeps a workspace from being used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line from 1.
    pub line: Option<usize>,
    /// What kind it is.
    pub kind: FaultKind,
    /// One sentence without a full stop.
    pub message: String,
    /// What would mend it.
    pub help: String,
}

impl Fault {
    /// Of a file that is not in UTF-8.
    pub fn of_text(file: String, fault: &Unreadable) -> Self {
        Self {
            file,
            line: fault.place().map(|(line, _)| line),
            kind: FaultKind::Text,
            message: match fault.place() {
                Some((_, column)) => format!("{fault} from column {column} on"),
                None => fault.to_string(),
            },
            help: "save it as UTF-8; spreadsheets offer that when they export a table".to_owned(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl Workspace {
    /// The built-in graph alone.
    pub fn builtin() -> Self {
        Self { files: Builtin::files(), builtin: true, ..Self::default() }
    }

    /// Whether nothing but the built-in graph is loaded.
    pub fn is_builtin(&self) -> bool {
        self.builtin && self.extensions.is_empty() && self.faults.is_empty()
    }

    /// The graph of the folders that were named; without any, that of the `concord.toml` in the current folder, else the built-in one.
    ///
    /// # Errors
    /// If a folder or a file in it cannot be read, or two folders are bases.
    pub fn open(folders: &[PathBuf]) -> Result<Self, Diagnostics> {
        let here = PathBuf::from(".");
        if !folders.is_empty() {
            Self::of(folders)
        } else if here.join(WORKSPACE).is_file() {
            Self::of(&[here])
        } else {
            Ok(Self::builtin())
        }
    }

    fn of(folders: &[PathBuf]) -> Result<Self, Diagnostics> {
        let mut plan = Plan::default();
        for folder in folders {
            plan.add(folder)?;
        }
        let mut workspace = match plan.base.take() {
            None | Some(Base::Builtin) => Self::builtin(),
            Some(Base::None) => Self::default(),
            Some(Base::Folder(folder)) => {
                let mut workspace = Self::default();
                workspace.read(&folder, "")?;
                if !workspace.files.iter().any(|file| load::is_stated(&file.path)) {
                    return Err(vec![no_graph(&folder)]);
                }
                workspace
            }
        };
        workspace.faults.extend(plan.faults);
        let core = manifest::core_version(&workspace.files);
        for folder in plan.extensions.into_values() {
            match Extension::read(&folder)? {
                Ok(extension) => workspace.add(extension, core.as_deref())?,
                Err(faults) => workspace.faults.extend(faults),
            }
        }
        workspace.extensions.sort_by(|a, b| a.name.cmp(&b.name));
        let claims = claims::find(&workspace);
        workspace.faults.extend(claims);
        workspace.faults.sort();
        Ok(workspace)
    }

    fn add(&mut self, extension: Extension, core: Option<&str>) -> Result<(), Diagnostics> {
        if let Some(known) = self.extensions.iter().find(|known| known.name == extension.name) {
            let message =
                format!("the name `{}` is that of the extension in {} too", extension.name, known.folder.display());
            self.faults.push(extension.fault(FaultKind::Manifest, "name", message, "give one of them another name"));
            return Ok(());
        }
        self.faults.extend(extension.pin_fault(core));
        self.read(&extension.folder, &format!("{}/", extension.name))?;
        self.extensions.push(extension);
        Ok(())
    }

    /// Reads the files of a folder, and puts this before their paths.
    fn read(&mut self, folder: &Path, before: &str) -> Result<(), Diagnostics> {
        let Folder { files, faults, strangers } = load::folder_as_it_is(folder)?;
        let path = |path: &str| format!("{before}{path}");
        self.unread.extend(strangers.iter().map(|file| path(file)));
        self.faults.extend(faults.iter().map(|(file, fault)| Fault::of_text(path(file), fault)));
        self.files.extend(files.into_iter().map(|file| SourceFile { path: path(&file.path), ..file }));
        Ok(())
    }

    /// The files, if nothing is wrong with the workspace.
    ///
    /// # Errors
    /// What is wrong, with file and line.
    pub fn sound(self) -> Result<Vec<SourceFile>, Diagnostics> {
        if self.faults.is_empty() {
            return Ok(self.files);
        }
        let diagnostic = |fault: &Fault| {
            Diagnostic::bare(Code::BadData, Severity::Error, fault.to_string()).help(fault.help.clone())
        };
        Err(self.faults.iter().map(diagnostic).collect())
    }

    /// The extension that a file belongs to.
    pub fn extension_of(&self, path: &str) -> Option<&Extension> {
        let (first, _) = path.split_once('/')?;
        self.extensions.iter().find(|extension| extension.name == first)
    }

    /// Adds a file of data that was named by itself.
    pub fn add_file(&mut self, file: SourceFile) {
        self.files.push(file);
    }

    /// The files that are looked at for their own sake: all, or all but those of the program where something was added to them, was to be added
    /// and could not be, or something beside the files is looked at.
    pub fn own(&self, beside: bool) -> BTreeSet<String> {
        let all = self.files.iter().map(|file| file.path.clone());
        if !self.builtin {
            return all.collect();
        }
        let carried: BTreeSet<String> = Builtin::files().into_iter().map(|file| file.path).collect();
        let added: BTreeSet<String> = all.filter(|path| !carried.contains(path)).collect();
        if added.is_empty() && self.is_builtin() && !beside { carried } else { added }
    }
}

/// Says of a folder that it is none of a graph.
fn no_graph(folder: &Path) -> Diagnostic {
    let message = format!("there is no graph in {}: no file that ends in .ttl, .trig or .csv", folder.display());
    let help = format!(
        "name a folder with `ontology/` and `datasets/`, with an `{EXTENSION}` that adds to the built-in graph, or with a `{WORKSPACE}`"
    );
    Diagnostic::bare(Code::Io, Severity::Error, message).help(help)
}

/// What a graph is made from before anything is loaded.
#[derive(Default)]
struct Plan {
    base: Option<Base>,
    /// Real path of the manifest's folder as it was named, by the folder itself, so that one named twice is one.
    extensions: BTreeMap<PathBuf, PathBuf>,
    faults: Vec<Fault>,
}

#[derive(Clone, PartialEq, Eq)]
enum Base {
    Builtin,
    None,
    Folder(PathBuf),
}

impl Plan {
    fn add(&mut self, folder: &Path) -> Result<(), Diagnostics> {
        if folder.join(WORKSPACE).is_file() {
            let path = folder.join(WORKSPACE);
            let (settings, faults) = manifest::workspace(&path)?;
            self.faults.extend(faults);
            match settings.base.as_str() {
                "builtin" => self.base(Base::Builtin)?,
                "none" => self.base(Base::None)?,
                other => self.base(Base::Folder(folder.join(other)))?,
            }
            for (name, line) in settings.extensions {
                let inner = folder.join(&name);
                if inner.join(EXTENSION).is_file() {
                    self.extension(&inner);
                } else {
                    self.faults.push(Fault {
                        file: path.display().to_string(),
                        line,
                        kind: FaultKind::Manifest,
                        message: format!("there is no extension in {}", inner.display()),
                        help: format!("name a folder, from that of the file, that holds an `{EXTENSION}`"),
                    });
                }
            }
        } else if folder.join(EXTENSION).is_file() {
            self.extension(folder);
        } else {
            self.base(Base::Folder(folder.to_owned()))?;
        }
        Ok(())
    }

    fn extension(&mut self, folder: &Path) {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        self.extensions.entry(real).or_insert_with(|| folder.to_owned());
    }

    fn base(&mut self, base: Base) -> Result<(), Diagnostics> {
        if self.base.as_ref().is_some_and(|known| *known != base) {
            let message =
                "several graphs are named, and one can be extended: an extension is a folder with an `extension.toml`";
            return Err(vec![Diagnostic::bare(Code::Io, Severity::Error, message)]);
        }
        self.base = Some(base);
        Ok(())
    }
}
