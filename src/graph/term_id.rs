//! Numbers of terms. An evaluator copies and compares them for every row that it makes, so that is where its work is counted.

use std::hash::Hash;
use std::hash::Hasher;

use crate::limits;

/// The number of a term in a graph or a query.
#[derive(Debug, Eq)]
pub(super) struct TermId(pub(super) u32);

impl Clone for TermId {
    fn clone(&self) -> Self {
        limits::work();
        Self(self.0)
    }
}

impl PartialEq for TermId {
    fn eq(&self, other: &Self) -> bool {
        limits::work();
        self.0 == other.0
    }
}

impl Hash for TermId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
