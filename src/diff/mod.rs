//! What a change of the sources means to those who ask: two versions of a graph compared as languages, not as texts.
//!
//! [`compare`] takes two versions and gives what changed, each change with its impact; one file for each concern. Order is total: by impact, kind, subject.

mod change;
mod data;
mod names;
mod queries;
mod report;
mod rules;
mod shapes;
mod terms;
mod words;

use std::sync::Arc;

use crate::check::texts::Texts;
use crate::diag::Diagnostics;
use crate::graph::MemoryEngine;
use crate::graph::NameIndex;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::schema::Schema;
use crate::schema::Type;
use crate::session::Session;

pub use change::Change;
pub use change::Impact;
pub use data::Count;
pub use report::json;
pub use report::markdown;
pub use report::text;

/// One version of a graph: as written, and ready to answer.
pub struct Version {
    files: Vec<SourceFile>,
    texts: Texts,
    session: Session,
}

impl Version {
    /// Reads the sources of a version.
    ///
    /// # Errors
    /// All faults of sources that cannot be read.
    pub fn read(files: Vec<SourceFile>) -> Result<Self, Diagnostics> {
        let session = Session::from_files(&files)?;
        Ok(Self { texts: Texts::read(&files).0, session, files })
    }

    /// Reads the sources of an earlier version, which may hold rules that are refused today: they are told as warnings.
    ///
    /// # Errors
    /// All other faults of sources that cannot be read.
    pub fn read_past(files: Vec<SourceFile>) -> Result<(Self, Diagnostics), Diagnostics> {
        let (graph, warnings) = load::load_past(&files)?;
        let session = Session::over(Arc::new(MemoryEngine::new(graph)), &files)?;
        Ok((Self { texts: Texts::read(&files).0, session, files }, warnings))
    }

    /// The session that answers for it.
    pub fn session(&self) -> &Session {
        &self.session
    }

    fn schema(&self) -> &Schema {
        self.session.schema()
    }

    fn names(&self) -> &NameIndex {
        self.session.engine().index()
    }

    /// Every type that a phrase can be of.
    fn types(&self) -> Vec<Type> {
        let classes = self.schema().classes().map(|(class, _)| Type::Class(class.to_owned()));
        classes.chain(self.schema().schemes().map(|(scheme, _)| Type::Scheme(scheme.to_owned()))).collect()
    }
}

/// Everything that differs between two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What changed for those who ask, the gravest first.
    pub changes: Vec<Change>,
    /// Things by source and class, where their number changed.
    pub counts: Vec<Count>,
}

impl Difference {
    /// The gravest impact of all changes.
    pub fn impact(&self) -> Option<Impact> {
        self.changes.iter().map(|change| change.impact).min()
    }
}

/// Compares two versions, and what stored queries mean in each.
///
/// # Errors
/// If a graph cannot be asked for the number of its things.
pub fn compare(old: &Version, new: &Version, queries: &[SourceFile]) -> Result<Difference, Diagnostics> {
    let both = Both { old, new };
    let mut changes = terms::changes(&both);
    changes.extend(rules::changes(&both));
    changes.extend(shapes::changes(&both));
    changes.extend(words::changes(&both));
    changes.extend(names::changes(&both));
    changes.extend(queries::changes(&both, queries));
    let mut counts = data::counts(&both)?;
    let of_changes = changes.iter_mut().flat_map(|change| [&mut change.subject, &mut change.message]);
    let of_counts = counts.iter_mut().flat_map(|count| [&mut count.source, &mut count.class]);
    for text in of_changes.chain(of_counts) {
        new.texts.shorten(text);
        old.texts.shorten(text);
    }
    changes.sort();
    changes.dedup();
    Ok(Difference { changes, counts })
}

/// Two versions.
struct Both<'a> {
    old: &'a Version,
    new: &'a Version,
}

impl Both<'_> {
    /// A change of a term, where it is written: in the new version, or else in the old one.
    fn of_term(&self, impact: Impact, kind: &'static str, term: &str, message: impl Into<String>) -> Change {
        let place = self.new.texts.of_term(term).or_else(|| self.old.texts.of_term(term));
        Change { impact, kind, subject: crate::iri::compact(term), message: message.into(), place }
    }

    /// Whether a term of the old version is the same as one of the new version, or is replaced by it.
    fn is_same(&self, old: &str, new: &str) -> bool {
        old == new || self.new.schema().current(old) == new
    }
}
