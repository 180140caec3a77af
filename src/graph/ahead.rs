//! What is fetched of a graph that is far away before anybody has asked a question: names, while they are typed.

use std::collections::BTreeSet;

/// Something to be fetched ahead of a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ahead {
    /// Things with one of these names, as they are spelt.
    Named(BTreeSet<String>),
    /// Things with a name that begins so, as it is typed; the shortest names where there are many.
    Beginning(String),
    /// Things with a name that the server cannot compare with what is typed without accents.
    Foreign,
    /// All that is known of these things.
    Things(BTreeSet<String>),
}

/// A thing with what is known of its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    /// Its IRI.
    pub iri: String,
    /// Every name as written, the printed one first.
    pub names: Vec<String>,
    /// Classes and schemes that it is said to belong to.
    pub types: BTreeSet<String>,
}
