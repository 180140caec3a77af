//! Names of replaced terms in tables and their mappings.
//!
//! A cell holds a part of a name, which the mapping completes, so that no text tells what it stands for. What a line makes does: a cell is changed only if the line
//! then makes the same statements, with the new names in the place of the old ones and nothing else changed. What cannot be changed so is told with its line.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::NamedOrBlankNode;
use oxrdf::Term;
use oxrdf::Triple;

use crate::diag::Diagnostics;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::graph::tabular;
use crate::iri;
use crate::migrate::cells;
use crate::migrate::cells::Record;
use crate::migrate::fault;
use crate::migrate::rename::Renaming;
use crate::turtle;

/// An old name that stays, because no edit of it is safe.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// One sentence without a full stop.
    pub message: String,
}

type Names = BTreeMap<String, String>;

/// What a line makes: statements in their current names, and the old names in them.
type Made = BTreeMap<usize, (BTreeSet<String>, BTreeSet<String>)>;

/// Changes of tables and mappings, and what stays.
pub(super) fn renamings(files: &[SourceFile], names: &Names) -> Result<(Vec<Renaming>, Vec<Left>), Diagnostics> {
    let pairs = pairs(files);
    let mut renamed: BTreeMap<&str, Renaming> = BTreeMap::new();
    for (_, mapping) in &pairs {
        if let Some(new) = turtle::rename(&mapping.text, names) {
            renamed.insert(&mapping.path, Renaming { path: mapping.path.clone(), text: new.text, places: new.places });
        }
    }
    let mut kept = Vec::new();
    let paths: BTreeSet<&str> = pairs.iter().map(|(table, _)| table.path.as_str()).collect();
    // a mapping that cannot be changed stays as it is, and its tables are looked at again
    'again: loop {
        let mut tables = Vec::new();
        let mut left = kept.clone();
        for path in &paths {
            let Some((table, _)) = pairs.iter().find(|(table, _)| table.path == *path) else { continue };
            let of_table = pairs.iter().filter(|(other, _)| other.path == *path).map(|(_, mapping)| *mapping);
            let mappings =
                of_table.map(|mapping| (mapping, renamed.get(&*mapping.path).map_or(&*mapping.text, |new| &new.text)));
            let work = Work { table, mappings: mappings.collect(), names };
            match work.edited()? {
                Edited::Done(renaming, more) => {
                    tables.extend(renaming);
                    left.extend(more);
                }
                Edited::Changed(line) => {
                    let used: Vec<String> = work.mappings.iter().map(|(mapping, _)| mapping.path.clone()).collect();
                    let stays: Vec<Renaming> = used.iter().filter_map(|path| renamed.remove(path.as_str())).collect();
                    if stays.is_empty() {
                        let message = "cannot be edited without changing more than names".to_owned();
                        left.push(Left { path: (*path).to_owned(), line, message });
                        continue;
                    }
                    for mapping in stays {
                        let Some((at, old, new)) = mapping.places.first() else { continue };
                        let message = format!("{old} stays: with {new} it would make something else of {path}:{line}");
                        kept.push(Left { path: mapping.path.clone(), line: *at, message });
                    }
                    continue 'again;
                }
            }
        }
        left.sort();
        left.dedup();
        let mut found: Vec<Renaming> = renamed.into_values().chain(tables).collect();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        return Ok((found, left));
    }
}

/// Whether a file is a mapping of a table.
pub(super) fn mappings(files: &[SourceFile]) -> BTreeSet<String> {
    pairs(files).into_iter().map(|(_, mapping)| mapping.path.clone()).collect()
}

/// Tables with their mappings, as the manifests say.
fn pairs(files: &[SourceFile]) -> Vec<(&SourceFile, &SourceFile)> {
    let mut found = Vec::new();
    for manifest in files.iter().filter(|file| file.path.ends_with("dataset.toml")) {
        let folder = manifest.path.trim_end_matches("dataset.toml");
        let beside = |name: &str| files.iter().find(|file| file.path == format!("{folder}{name}"));
        // what is wrong with a manifest is told where the graph is loaded
        let entries = toml::from_str::<load::Manifest>(&manifest.text).map(|read| read.table).unwrap_or_default();
        found.extend(entries.iter().filter_map(|entry| Some((beside(&entry.file)?, beside(&entry.mapping)?))));
    }
    found
}

/// A table with its mappings, each as it is and as it will be.
struct Work<'a> {
    table: &'a SourceFile,
    mappings: Vec<(&'a SourceFile, &'a str)>,
    names: &'a Names,
}

enum Edited {
    /// The new text, if there is one, and what stays.
    Done(Option<Renaming>, Vec<Left>),
    /// A line makes something else with the new mappings, whatever its cells.
    Changed(usize),
}

impl Work<'_> {
    fn edited(&self) -> Result<Edited, Diagnostics> {
        let text = &self.table.text;
        let (before, after) = (self.made(text, false)?, self.made(text, true)?);
        let touched: BTreeSet<usize> = before
            .keys()
            .chain(after.keys())
            .filter(|line| {
                let (was, is) = (before.get(line), after.get(line));
                is.is_some_and(|(_, old)| !old.is_empty()) || was.map(|(made, _)| made) != is.map(|(made, _)| made)
            })
            .copied()
            .collect();
        let Some(first) = touched.first().copied() else { return Ok(Edited::Done(None, Vec::new())) };
        let Some(records) = cells::records(text) else { return Ok(Edited::Changed(first)) };
        let Some((heading, rows)) = records.split_first() else { return Ok(Edited::Changed(first)) };
        let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
        let mut places = Vec::new();
        let mut left = Vec::new();
        for line in touched {
            let Some(row) = rows.iter().find(|row| row.line == line) else { return Ok(Edited::Changed(line)) };
            let candidates = self.candidates(row, after.get(&line).map(|(_, old)| old));
            let line_of = |edits: &[(usize, String)]| -> Result<_, Diagnostics> {
                let table = format!("{}\n{}\n", &text[heading.at.clone()], self.row(row, edits));
                let lines = table.matches('\n').count();
                Ok((1..=lines).find_map(|at| self.made(&table, true).ok()?.remove(&at)).unwrap_or_default())
            };
            let wanted = before.get(&line).map(|(made, _)| made.clone()).unwrap_or_default();
            let mut taken: Vec<(usize, String)> = Vec::new();
            if line_of(&candidates)?.0 == wanted {
                taken = candidates;
            } else {
                for candidate in candidates {
                    let tried: Vec<_> = taken.iter().cloned().chain([candidate]).collect();
                    if line_of(&tried)?.0 == wanted {
                        taken = tried;
                    }
                }
            }
            let (made, old) = line_of(&taken)?;
            if made != wanted {
                return Ok(Edited::Changed(line));
            }
            for name in old {
                let message = format!("{} stays: no cell of the line can be changed for it alone", iri::compact(&name));
                left.push(Left { path: self.table.path.clone(), line, message });
            }
            for (cell, new) in taken {
                let at = row.cells[cell].clone();
                places.push((line, cells::value(&text[at.clone()]), new.clone()));
                edits.push((at.clone(), cells::cell(&new, &text[at])));
            }
        }
        if edits.is_empty() {
            return Ok(Edited::Done(None, left));
        }
        edits.sort_by_key(|(at, _)| at.start);
        let mut new = text.clone();
        for (at, cell) in edits.into_iter().rev() {
            new.replace_range(at, &cell);
        }
        // statements with blank nodes are seen only here
        if self.all(text, false)? != self.all(&new, true)? {
            return Ok(Edited::Changed(places[0].0));
        }
        Ok(Edited::Done(Some(Renaming { path: self.table.path.clone(), text: new, places }), left))
    }

    /// Cells that hold the end of an old name, whole or as one of several values, each with the end of the new one.
    fn candidates(&self, row: &Record, old: Option<&BTreeSet<String>>) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (n, at) in row.cells.iter().enumerate() {
            let value = cells::value(&self.table.text[at.clone()]);
            let renamed = |part: &str| {
                old.into_iter().flatten().find_map(|old| {
                    let (start, new) = (old.strip_suffix(part)?, self.names.get(old)?);
                    new.strip_prefix(start).filter(|_| !part.is_empty()).map(str::to_owned)
                })
            };
            let parts = value.split_inclusive([';', '|', ',', ' ']).map(|part| {
                let word = part.trim_end_matches([';', '|', ',', ' ']);
                renamed(word).map_or_else(|| part.to_owned(), |new| format!("{new}{}", &part[word.len()..]))
            });
            let new = renamed(&value).unwrap_or_else(|| parts.collect());
            if new != value {
                found.push((n, new));
            }
        }
        found
    }

    /// The text of a record with other cells.
    fn row(&self, row: &Record, edits: &[(usize, String)]) -> String {
        let cell = |(n, at): (usize, &std::ops::Range<usize>)| {
            let before = &self.table.text[at.clone()];
            edits
                .iter()
                .find(|(cell, _)| *cell == n)
                .map_or_else(|| before.to_owned(), |(_, new)| cells::cell(new, before))
        };
        row.cells.iter().enumerate().map(cell).collect::<Vec<_>>().join(",")
    }

    /// What each line makes. What a line says of a thing that it deprecates keeps its old name.
    fn made(&self, table: &str, new: bool) -> Result<Made, Diagnostics> {
        let mut found = Made::new();
        for (mapping, text) in &self.mappings {
            let text = if new { text } else { mapping.text.as_str() };
            let trace = tabular::trace(table, text).map_err(|(of_table, message)| {
                fault(format!("{}: {message}", if of_table { &self.table.path } else { &mapping.path }))
            })?;
            let deprecates: BTreeSet<&str> = trace
                .made
                .iter()
                .filter(|(_, triple)| triple.predicate.as_str() == iri::DEPRECATED)
                .filter_map(|(_, triple)| match &triple.subject {
                    NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
                    NamedOrBlankNode::BlankNode(_) => None,
                })
                .collect();
            for (line, triple) in &trace.made {
                let (current, old) = self.current(triple);
                let entry = found.entry(*line).or_default();
                entry.0.insert(format!("{} {current}", mapping.path));
                entry.1.extend(old.into_iter().filter(|name| !deprecates.contains(name.as_str())));
            }
        }
        Ok(found)
    }

    /// Everything that a table makes, in current names, blank nodes as nodes without names.
    fn all(&self, table: &str, new: bool) -> Result<Vec<String>, Diagnostics> {
        let mut found = Vec::new();
        for (mapping, text) in &self.mappings {
            let of = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
            let mapping = of(&mapping.path, if new { text } else { mapping.text.as_str() });
            for triple in tabular::map(&of(&self.table.path, table), &mapping)? {
                let words = self.current(&triple).0;
                let blank = |word: &str| if word.starts_with("_:") { "_:".to_owned() } else { word.to_owned() };
                found.push(words.split(' ').map(blank).collect::<Vec<_>>().join(" "));
            }
        }
        found.sort();
        Ok(found)
    }

    /// A statement in current names, and the old ones in it.
    fn current(&self, triple: &Triple) -> (String, Vec<String>) {
        let mut old = Vec::new();
        let mut name = |term: Term| match &term {
            Term::NamedNode(node) => match self.names.get(node.as_str()) {
                Some(new) => {
                    old.push(node.as_str().to_owned());
                    format!("<{new}>")
                }
                None => term.to_string(),
            },
            _ => term.to_string(),
        };
        let subject = name(triple.subject.clone().into());
        let predicate = name(triple.predicate.clone().into());
        let object = name(triple.object.clone());
        (format!("{subject} {predicate} {object}"), old)
    }
}
