//! The dictionary: every term has a number, and shapes and data share them.

use indexmap::IndexSet;
use oxrdf::NamedNode;
use oxrdf::Term;
use rustc_hash::FxBuildHasher;

/// The number of a term. Terms are numbered in the order in which they are read, so numbers sort as the texts do.
pub type Id = u32;

/// All terms that were read.
#[derive(Default)]
pub struct Terms {
    set: IndexSet<Term, FxBuildHasher>,
}

impl Terms {
    /// The number of a term, a new one if it was not seen before.
    pub fn add(&mut self, term: Term) -> Id {
        // each statement of 2^32 terms takes more memory than machines have
        Id::try_from(self.set.insert_full(term).0).unwrap_or(Id::MAX)
    }

    /// The number of an IRI, a new one if it was not seen before.
    pub(super) fn iri(&mut self, iri: &str) -> Id {
        self.add(NamedNode::new_unchecked(iri).into())
    }

    /// The number of an IRI that was read.
    pub fn find(&self, iri: &str) -> Option<Id> {
        let index = self.set.get_index_of(&Term::from(NamedNode::new_unchecked(iri)))?;
        Id::try_from(index).ok()
    }

    /// The term with a number that this dictionary gave.
    pub fn get(&self, id: Id) -> &Term {
        &self.set[id as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.set.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }
}
