//! Which migrations were applied.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use oxrdf::Quad;
use serde::Deserialize;
use sha2::Digest as _;
use sha2::Sha256;
use spargebra::GraphUpdateOperation;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::SourceFile;
use crate::graph::update::update;
use crate::graph::written;
use crate::migrate::Step;
use crate::migrate::fault;
use crate::text::hex;

#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    migration: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    sha256: String,
}

/// The migrations that were not applied yet, in the order of their numbers.
pub(super) fn pending(migrations: &[SourceFile], record: Option<&str>) -> Result<Vec<SourceFile>, Diagnostics> {
    let mut numbered: BTreeMap<u32, &SourceFile> = BTreeMap::new();
    for migration in migrations {
        let number = migration.path.split_once('-').filter(|(number, _)| number.len() == 4);
        let Some(number) = number.and_then(|(number, _)| number.parse().ok()) else {
            return Err(fault(format!(
                "{}: a migration is called NNNN-name.ru, such as 0001-first.ru",
                migration.path
            )));
        };
        if let Some(other) = numbered.insert(number, migration) {
            return Err(fault(format!("{} and {} have the same number", other.path, migration.path)));
        }
    }
    let mut last = None;
    for entry in read(record)?.migration {
        let known = numbered.iter().find(|(_, migration)| migration.path == entry.name);
        let Some((number, migration)) = known else {
            return Err(fault(format!("{} was applied, and its file is gone", entry.name)));
        };
        if hash(&migration.text) != entry.sha256 {
            let message = "was changed after it was applied; take the change back, and write a further migration";
            return Err(fault(format!("{}: {message}", entry.name)));
        }
        last = last.max(Some(*number));
        let number = *number;
        numbered.remove(&number);
    }
    if let (Some((number, early)), Some(last)) = (numbered.first_key_value(), last)
        && *number < last
    {
        return Err(fault(format!(
            "{} comes before {last:04}, which was applied; give it a higher number",
            early.path
        )));
    }
    Ok(numbered.into_values().cloned().collect())
}

/// The statements after a migration.
///
/// # Errors
/// If it is no update, reads from elsewhere, or fails.
pub(super) fn after(quads: &[Quad], migration: &SourceFile) -> Result<Vec<Quad>, Diagnostics> {
    let told = |message: String| fault(format!("{}: {message}", migration.path));
    let read = written::update(&migration.text).map_err(|unread| {
        let message = format!("{}:{}:{}: {}", migration.path, unread.line, unread.column, unread.message);
        let help = unread.help.unwrap_or_else(|| {
            "a migration is a SPARQL update, such as `DELETE { .. } INSERT { .. } WHERE { .. }`".to_owned()
        });
        vec![Diagnostic::bare(Code::BadData, Severity::Error, message).help(help)]
    })?;
    if read.operations.iter().any(|operation| matches!(operation, GraphUpdateOperation::Load { .. })) {
        return Err(told(
            "`LOAD` reads from elsewhere: put the statements into a file of the graph instead".to_owned(),
        ));
    }
    update(quads, &migration.text).map_err(told)
}

/// The record with further migrations.
pub(super) fn record(known: Option<&str>, applied: &[SourceFile], steps: &[Step]) -> Result<String, Diagnostics> {
    read(known)?;
    let mut text = known.map_or_else(
        || "# Migrations that `concord migrate` has applied. Their files may not change any more.\n".to_owned(),
        str::to_owned,
    );
    for (migration, step) in applied.iter().zip(steps) {
        let (removed, added) = (step.removed.len(), step.added.len());
        let _ = write!(
            text,
            "\n[[migration]]\nname = \"{}\"\nsha256 = \"{}\"\nremoved = {removed}\nadded = {added}\n",
            migration.path,
            hash(&migration.text)
        );
    }
    Ok(text)
}

fn read(record: Option<&str>) -> Result<Record, Diagnostics> {
    match record {
        None => Ok(Record { migration: Vec::new() }),
        Some(text) => toml::from_str(text).map_err(|error| fault(format!("{}: {error}", super::RECORD))),
    }
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}
