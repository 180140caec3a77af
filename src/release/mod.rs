//! A release of a graph: what is checked before it, which number it may have, and the files that are given to others.
//!
//! Everything here is made in memory; the caller writes it. The same sources give the same bytes.

mod answers;
mod checks;
mod export;
mod number;

use serde_json::Value;
use serde_json::json;
use sha2::Digest as _;
use sha2::Sha256;

use crate::diag::Diagnostics;
use crate::diff;
use crate::diff::Difference;
use crate::diff::Impact;
use crate::graph::SourceFile;
use crate::text::hex;

pub use answers::Answer;
pub use answers::answers;
pub use checks::Problem;
pub use checks::problems;
pub use number::Number;
pub use number::stated;

/// A file of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What a release is made of.
pub struct Material<'a> {
    /// Its number.
    pub number: &'a Number,
    /// The sources.
    pub files: &'a [SourceFile],
    /// The digest of the data.
    pub digest: Option<&'a str>,
    /// What changed since the last release; none for the first.
    pub difference: Option<&'a Difference>,
    /// Answers to stored questions that are not those of the last release.
    pub answers: &'a [Answer],
}

/// The least number that may follow another after these changes: below 1.0.0 a breaking change takes a new second part, after it a new first part; what is
/// added takes a new third or second part.
pub fn least(old: &Number, impact: Option<Impact>) -> Number {
    match (impact, old.major) {
        (Some(Impact::Breaking), 0) | (Some(Impact::Additive), 1..) => old.next_minor(),
        (Some(Impact::Breaking), _) => old.next_major(),
        _ => old.next_patch(),
    }
}

/// The entry for the changelog: what changed of the language, then of the answers to stored questions.
pub fn changelog(number: &Number, difference: Option<&Difference>, answers: &[Answer]) -> String {
    let said = difference.map_or_else(|| "The first release.\n".to_owned(), diff::markdown);
    let answers = answers::markdown(answers);
    let text = format!("{}\n\n{}", said.trim_end(), answers.trim_end());
    format!("## [{number}]\n\n{}\n", text.trim_end())
}

/// The files of a release, the manifest last.
///
/// # Errors
/// All faults of the sources, or of a writer.
pub fn products(material: &Material<'_>) -> Result<Vec<Product>, Diagnostics> {
    let mut products = export::products(material.files)?;
    let entry = changelog(material.number, material.difference, material.answers);
    products.push(Product { name: "changelog.md", bytes: entry.into_bytes() });
    let files: Vec<Value> = products
        .iter()
        .map(|product| {
            json!({
                "name": product.name,
                "bytes": product.bytes.len(),
                "sha256": hex(&Sha256::digest(&product.bytes)),
            })
        })
        .collect();
    let manifest = json!({ "version": material.number.to_string(), "data": material.digest, "files": files });
    products.push(Product { name: "manifest.json", bytes: format!("{manifest:#}\n").into_bytes() });
    Ok(products)
}
