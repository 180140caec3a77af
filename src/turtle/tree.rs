//! A text as statements, with their comments and line breaks.

use crate::turtle::token::Comment;

/// A whole text.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) items: Vec<Item>,
    /// Comments behind the last item.
    pub(super) end: Vec<Comment>,
}

/// What stands before a part: comments on lines of their own, and whether it begins a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Lead {
    pub(super) comments: Vec<Comment>,
    pub(super) newline: bool,
    pub(super) blank: bool,
}

/// A directive, a statement, a graph.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) lead: Lead,
    pub(super) node: Node,
    /// Comments that end its last line.
    pub(super) trail: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Node {
    Prefix { name: String, iri: String },
    Base { iri: String },
    Triples { subject: Term, pairs: Vec<Pair>, end: Vec<Comment> },
    Graph { label: Option<Term>, items: Vec<Item>, open: Vec<String>, end: Vec<Comment> },
}

/// A predicate with its objects.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) lead: Lead,
    pub(super) predicate: String,
    pub(super) objects: Vec<Object>,
    pub(super) trail: Vec<String>,
}

/// An object, or a member of a list.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) lead: Lead,
    pub(super) term: Term,
    pub(super) trail: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Term {
    /// A name, a literal, a blank node with a label.
    Atom(String),
    /// `[ ... ]`
    Blank { pairs: Vec<Pair>, end: Lead },
    /// `( ... )`
    List { members: Vec<Object>, end: Lead },
}
