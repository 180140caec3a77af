//! Names of replaced terms in data, changed in place.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Quad;

use crate::diag::Diagnostics;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::iri;
use crate::migrate::Left;
use crate::migrate::fault;
use crate::migrate::tables;
use crate::schema::Deprecation;
use crate::schema::Schema;
use crate::turtle;
use crate::turtle::Language;

/// A file in which names change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// Its path.
    pub path: String,
    /// Its new text.
    pub text: String,
    /// Lines, from 1, with what stands there and what will.
    pub places: Vec<(usize, String, String)>,
}

/// What changes in data, tables and mappings, and what stays. The ontology keeps what it says of replaced terms, and so do statements that deprecate a thing.
pub(super) fn renamings(files: &[SourceFile], schema: &Schema) -> Result<(Vec<Renaming>, Vec<Left>), Diagnostics> {
    let replaced =
        |(term, deprecation): (&str, &Deprecation)| Some((term.to_owned(), deprecation.replacement()?.to_owned()));
    let names: BTreeMap<String, String> = schema.deprecations().filter_map(replaced).collect();
    let (mut found, left) = tables::renamings(files, &names)?;
    let mappings = tables::mappings(files);
    let of_ontology =
        |path: &str| ["ontology", "modules", "schemes", "gaps"].iter().any(|folder| load::is_in(path, folder));
    for file in files.iter().filter(|file| !of_ontology(&file.path)) {
        let language = Language::of(&file.path);
        if language.is_none() && !file.path.ends_with(".rq") || mappings.contains(&file.path) {
            continue;
        }
        let Some(renamed) = turtle::rename(&file.text, &names) else { continue };
        if let Some(language) = language {
            check(file, &renamed.text, language, &names)?;
        }
        found.push(Renaming { path: file.path.clone(), text: renamed.text, places: renamed.places });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((found, left))
}

/// Every statement of the new text was there, in old names or in these, and none of the old text is missing.
fn check(
    file: &SourceFile,
    text: &str,
    language: Language,
    names: &BTreeMap<String, String>,
) -> Result<(), Diagnostics> {
    let current = |line: String| {
        let mut line = line;
        for (old, new) in names {
            line = line.replace(&format!("<{old}>"), &format!("<{new}>"));
        }
        line
    };
    let blank = |line: String| {
        let words: Vec<&str> = line.split(' ').map(|word| if word.starts_with("_:") { "_:" } else { word }).collect();
        words.join(" ")
    };
    let read = |text: &str| -> Result<BTreeSet<String>, Diagnostics> {
        let quads: Vec<Quad> = turtle::quads(text, language).map_err(|fault| vec![fault])?;
        Ok(quads.iter().map(|quad| blank(current(quad.to_string()))).collect())
    };
    if read(&file.text)? == read(text)? {
        return Ok(());
    }
    let listed: Vec<String> = names.keys().map(|name| iri::compact(name)).collect();
    Err(fault(format!(
        "{}: {} cannot be renamed without changing more, so nothing is written",
        file.path,
        listed.join(", ")
    )))
}
