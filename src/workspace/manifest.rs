//! `concord.toml` and `extension.toml`.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;

use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxrdf::Term;
use semver::Version;
use semver::VersionReq;
use serde::Deserialize;
use toml::Spanned;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::SourceFile;
use crate::span::line_at;
use crate::workspace::EXTENSION;
use crate::workspace::Fault;
use crate::workspace::FaultKind;

/// The core ontology, whose `owl:versionInfo` extensions are made for.
const CORE: &str = "https://w3id.org/concord/ns";
const VERSION_INFO: &str = "http://www.w3.org/2002/07/owl#versionInfo";

/// Folders of a base, which no extension can be called.
const TAKEN: &[&str] = &["ontology", "datasets"];

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its name, which stands before the paths of its files.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The versions of the core ontology that it was made for.
    pub core: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// Where it comes from.
    pub source: String,
    /// Its folder.
    pub folder: PathBuf,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    name: Spanned<String>,
    version: Spanned<String>,
    core: Spanned<String>,
    licence: Spanned<String>,
    source: Spanned<String>,
}

impl Extension {
    /// Reads the manifest in a folder.
    ///
    /// # Errors
    /// If it cannot be read; inside, what is wrong with it.
    pub(super) fn read(folder: &Path) -> Result<Result<Self, Vec<Fault>>, Diagnostics> {
        let path = folder.join(EXTENSION);
        let file = path.display().to_string();
        let text = read(&path)?;
        let manifest: Manifest = match toml::from_str(&text) {
            Ok(manifest) => manifest,
            Err(error) => return Ok(Err(vec![toml_fault(&file, &text, &error)])),
        };
        let mut faults = Vec::new();
        let mut fault = |span: Range<usize>, message: String, help: &str| {
            let line = Some(line_at(&text, span.start));
            let (kind, help) = (FaultKind::Manifest, help.to_owned());
            faults.push(Fault { file: file.clone(), line, kind, message, help });
        };
        let name = manifest.name.get_ref();
        let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !plain {
            let message = format!("`{name}` cannot be the name of an extension");
            fault(manifest.name.span(), message, "take small letters, digits and hyphens, and begin with a letter");
        } else if TAKEN.contains(&name.as_str()) {
            let message = format!("`{name}` is the name of a folder of the base");
            fault(manifest.name.span(), message, "take another name");
        }
        if let Err(error) = Version::parse(manifest.version.get_ref()) {
            let message = format!("the version `{}` cannot be read: {error}", manifest.version.get_ref());
            fault(manifest.version.span(), message, "write three numbers, such as `1.0.0`");
        }
        if let Err(error) = VersionReq::parse(manifest.core.get_ref()) {
            let message = format!("the versions `{}` cannot be read: {error}", manifest.core.get_ref());
            fault(manifest.core.span(), message, "write versions such as `0.1` or `>=0.1, <0.3`");
        }
        for (key, text) in [("licence", &manifest.licence), ("source", &manifest.source)] {
            if text.get_ref().trim().is_empty() {
                let help = "say under which terms it may be used, such as `CC0-1.0`, and where it comes from";
                fault(text.span(), format!("`{key}` is empty"), help);
            }
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        Ok(Ok(Self {
            name: manifest.name.into_inner(),
            version: manifest.version.into_inner(),
            core: manifest.core.into_inner(),
            licence: manifest.licence.into_inner(),
            source: manifest.source.into_inner(),
            folder: folder.to_owned(),
            text,
        }))
    }

    /// A fault in the line of a key of the manifest.
    pub(super) fn fault(&self, kind: FaultKind, key: &str, message: String, help: &str) -> Fault {
        let at =
            |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
        let line = self.text.lines().position(at).map(|line| line + 1);
        Fault { file: format!("{}/{EXTENSION}", self.name), line, kind, message, help: help.to_owned() }
    }

    /// Whether the extension was made for this version of the core ontology.
    pub(super) fn pin_fault(&self, core: Option<&str>) -> Option<Fault> {
        let wanted = VersionReq::parse(&self.core).ok()?;
        let fits = core.and_then(|core| Version::parse(core).ok()).is_some_and(|version| wanted.matches(&version));
        let present = core.map_or_else(|| "tells no version".to_owned(), |core| format!("is {core}"));
        let message = format!(
            "`{}` {} was made for version {} of the core ontology, which {present}",
            self.name, self.version, self.core
        );
        let help =
            "take a version of the extension that was made for this one, or look what has changed and set `core`";
        (!fits).then(|| self.fault(FaultKind::Pin, "core", message, help))
    }
}

/// What a `concord.toml` says: the base, and the folders of the extensions with their lines.
pub(super) struct Settings {
    pub(super) base: String,
    pub(super) extensions: Vec<(String, Option<usize>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    workspace: Section,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    base: Option<String>,
    #[serde(default)]
    extensions: Vec<Spanned<String>>,
}

/// Reads a `concord.toml`.
///
/// # Errors
/// If it cannot be read.
pub(super) fn workspace(path: &Path) -> Result<(Settings, Vec<Fault>), Diagnostics> {
    let text = read(path)?;
    let mut faults = Vec::new();
    let section = match toml::from_str::<File>(&text) {
        Ok(file) => file.workspace,
        Err(error) => {
            faults.push(toml_fault(&path.display().to_string(), &text, &error));
            Section { base: None, extensions: Vec::new() }
        }
    };
    let line = |name: Spanned<String>| {
        let line = Some(line_at(&text, name.span().start));
        (name.into_inner(), line)
    };
    let extensions = section.extensions.into_iter().map(line).collect();
    Ok((Settings { base: section.base.unwrap_or_else(|| "builtin".to_owned()), extensions }, faults))
}

/// The version that the core ontology among these files tells of itself.
pub(super) fn core_version(files: &[SourceFile]) -> Option<String> {
    let told = files.iter().filter(|file| file.path.ends_with(".ttl") && file.text.contains("owl:Ontology"));
    told.flat_map(|file| RdfParser::from_format(RdfFormat::Turtle).for_slice(file.text.as_bytes()).flatten()).find_map(
        |quad| match &quad.object {
            Term::Literal(version)
                if quad.subject.to_string() == format!("<{CORE}>") && quad.predicate.as_str() == VERSION_INFO =>
            {
                Some(version.value().to_owned())
            }
            _ => None,
        },
    )
}

fn read(path: &Path) -> Result<String, Diagnostics> {
    fs::read_to_string(path).map_err(|error| {
        vec![Diagnostic::bare(Code::Io, Severity::Error, format!("cannot read {}: {error}", path.display()))]
    })
}

fn toml_fault(file: &str, text: &str, error: &toml::de::Error) -> Fault {
    Fault {
        file: file.to_owned(),
        line: error.span().map(|span| line_at(text, span.start)),
        kind: FaultKind::Manifest,
        message: error.message().to_owned(),
        help: "docs/extensions.md lists what the file holds".to_owned(),
    }
}
