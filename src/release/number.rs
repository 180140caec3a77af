//! Numbers of versions.

use std::fmt;
use std::str::FromStr;

use oxrdf::Term;

use crate::graph::SourceFile;
use crate::iri;
use crate::turtle;
use crate::turtle::Language;
use crate::workspace;
use crate::workspace::Workspace;

/// `owl:Ontology`
const ONTOLOGY: &str = "http://www.w3.org/2002/07/owl#Ontology";

/// Three numbers, as in Semantic Versioning without its additions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// Changes when what worked works no more.
    pub major: u64,
    /// Changes when more works.
    pub minor: u64,
    /// Changes when something is mended or worded otherwise.
    pub patch: u64,
}

impl Number {
    pub(super) fn next_major(self) -> Self {
        Self { major: self.major + 1, minor: 0, patch: 0 }
    }

    pub(super) fn next_minor(self) -> Self {
        Self { minor: self.minor + 1, patch: 0, ..self }
    }

    pub(super) fn next_patch(self) -> Self {
        Self { patch: self.patch + 1, ..self }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || format!("`{text}` is no version such as 0.2.0");
        let parts: Vec<&str> = text.split('.').collect();
        let part = |part: &str| {
            let plain = part == "0" || (!part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit()));
            part.parse().ok().filter(|_| plain).ok_or_else(fault)
        };
        match parts[..] {
            [major, minor, patch] => Ok(Self { major: part(major)?, minor: part(minor)?, patch: part(patch)? }),
            _ => Err(fault()),
        }
    }
}

/// The version that a graph says it has, with the file that says so: the extension where there is one, else the ontology. Several extensions have no
/// version in common.
pub fn stated(workspace: &Workspace) -> Option<(String, String)> {
    match &workspace.extensions[..] {
        [] => of_ontology(&workspace.files),
        [extension] => Some((extension.version.clone(), format!("{}/{}", extension.name, workspace::EXTENSION))),
        _ => None,
    }
}

fn of_ontology(files: &[SourceFile]) -> Option<(String, String)> {
    for file in files.iter().filter(|file| file.path.contains("ontology/")) {
        let Some(language) = Language::of(&file.path) else { continue };
        let Ok(quads) = turtle::quads(&file.text, language) else { continue };
        let class = |term: &Term| matches!(term, Term::NamedNode(node) if node.as_str() == ONTOLOGY);
        for ontology in quads.iter().filter(|quad| quad.predicate.as_str() == iri::TYPE && class(&quad.object)) {
            let said =
                quads.iter().find(|quad| quad.subject == ontology.subject && quad.predicate.as_str() == iri::VERSION);
            if let Some(Term::Literal(version)) = said.map(|quad| &quad.object) {
                return Some((version.value().to_owned(), file.path.clone()));
            }
        }
    }
    None
}
