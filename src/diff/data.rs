//! How many things each source has of each class.

use std::collections::BTreeMap;

use oxrdf::Term;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::diff::Both;
use crate::diff::Version;
use crate::graph::Limits;
use crate::iri;

/// The number of things of a class that a source states, in both versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// The source in its short form.
    pub source: String,
    /// The class in its short form.
    pub class: String,
    /// Before.
    pub old: u64,
    /// Now.
    pub new: u64,
}

const ASKED: &str = "SELECT ?source ?class (COUNT(DISTINCT ?thing) AS ?number) { GRAPH ?source { ?thing a ?class } } GROUP BY ?source ?class";

/// The numbers that differ.
pub(super) fn counts(both: &Both<'_>) -> Result<Vec<Count>, Diagnostics> {
    let (old, new) = (of(both.old)?, of(both.new)?);
    let mut keys: Vec<&(String, String)> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let count = |key: &(String, String)| Count {
        source: key.0.clone(),
        class: key.1.clone(),
        old: old.get(key).copied().unwrap_or(0),
        new: new.get(key).copied().unwrap_or(0),
    };
    Ok(keys.into_iter().map(count).filter(|count| count.old != count.new).collect())
}

fn of(version: &Version) -> Result<BTreeMap<(String, String), u64>, Diagnostics> {
    let rows = version.session.engine().select(ASKED, &Limits::default()).map_err(|error| {
        vec![Diagnostic::bare(Code::BadData, Severity::Error, format!("things cannot be counted: {error}"))]
    })?;
    let mut counts = BTreeMap::new();
    for row in rows.rows {
        if let [Some(Term::NamedNode(source)), Some(Term::NamedNode(class)), Some(Term::Literal(number))] = &row[..]
            && !source.as_str().starts_with(iri::INFERRED)
        {
            let key = (iri::compact(source.as_str()), iri::compact(class.as_str()));
            counts.insert(key, number.value().parse().unwrap_or(0));
        }
    }
    Ok(counts)
}
