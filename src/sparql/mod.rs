//! A typed tree of SPARQL 1.1 SELECT queries, with one printer and one place where text is escaped.

mod dialect;
mod print;

pub use dialect::Dialect;
pub use dialect::Negation;
pub use print::escape;

use std::collections::BTreeSet;

use crate::path::Path;

/// A SELECT query or sub-query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// Rows are distinct.
    pub distinct: bool,
    /// Result columns.
    pub columns: Vec<Projection>,
    /// The WHERE clause.
    pub body: Group,
    /// GROUP BY variables.
    pub group_by: Vec<String>,
    /// HAVING condition.
    pub having: Option<Expression>,
}

/// A result column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// `?v`
    Variable(String),
    /// `(expression AS ?v)`
    Expression(Expression, String),
}

/// A group graph pattern: its parts are joined in order.
pub type Group = Vec<Pattern>;

/// A part of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// `subject path object .`
    Triple(Node, Path, Node),
    /// `FILTER(...)`
    Filter(Expression),
    /// `{ ... } UNION { ... }`
    Union(Vec<Group>),
    /// `MINUS { ... }`; the compiler asserts that both sides share a variable.
    Minus(Group),
    /// `OPTIONAL { ... }`
    Optional(Group),
    /// `{ SELECT ... }`
    Select(Box<Select>),
    /// `BIND(expression AS ?v)`
    Bind(Expression, String),
    /// `VALUES ?v { ... }`
    Values(String, Vec<Node>),
}

/// A variable or a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// `?v`
    Variable(String),
    /// An IRI.
    Iri(String),
    /// A whole number.
    Integer(i64),
    /// A typed or plain literal.
    Literal {
        /// Text, not escaped.
        text: String,
        /// Datatype; none means `xsd:string`.
        datatype: Option<String>,
    },
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A variable or constant.
    Node(Node),
    /// `left op right`
    Binary(Box<Expression>, &'static str, Box<Expression>),
    /// `left IN (...)`
    In(Box<Expression>, Vec<Node>),
    /// `NAME(arguments)`
    Call(&'static str, Vec<Expression>),
    /// `COUNT(DISTINCT x)` and the like.
    Aggregate(&'static str, bool, Box<Expression>),
    /// `!(x)`
    Not(Box<Expression>),
}

impl Node {
    /// A variable.
    pub fn variable(name: &str) -> Self {
        Self::Variable(name.to_owned())
    }

    /// An IRI.
    pub fn iri(iri: &str) -> Self {
        Self::Iri(iri.to_owned())
    }
}

impl Expression {
    /// A variable.
    pub fn variable(name: &str) -> Self {
        Self::Node(Node::variable(name))
    }

    /// `left op right`
    pub fn binary(left: Self, op: &'static str, right: Self) -> Self {
        Self::Binary(Box::new(left), op, Box::new(right))
    }
}

/// All variables that a group can bind to the outside, in order of first use.
pub fn bound(group: &Group) -> Vec<String> {
    let mut found = Vec::new();
    collect(group, &mut found);
    found
}

fn collect(group: &Group, found: &mut Vec<String>) {
    let mut add = |name: &String| {
        if !found.contains(name) {
            found.push(name.clone());
        }
    };
    for pattern in group {
        match pattern {
            Pattern::Triple(subject, _, object) => {
                for node in [subject, object] {
                    if let Node::Variable(name) = node {
                        add(name);
                    }
                }
            }
            Pattern::Values(name, _) | Pattern::Bind(_, name) => add(name),
            Pattern::Select(select) => {
                for column in &select.columns {
                    match column {
                        Projection::Variable(name) | Projection::Expression(_, name) => add(name),
                    }
                }
            }
            Pattern::Union(branches) => {
                for branch in branches {
                    for name in bound(branch) {
                        add(&name);
                    }
                }
            }
            Pattern::Optional(inner) => {
                for name in bound(inner) {
                    add(&name);
                }
            }
            Pattern::Filter(_) | Pattern::Minus(_) => {}
        }
    }
}

/// Every property that a query speaks of.
pub fn properties(select: &Select) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    properties_of(&select.body, &mut found);
    found
}

fn properties_of(group: &Group, found: &mut BTreeSet<String>) {
    for pattern in group {
        match pattern {
            Pattern::Triple(_, path, _) => found.extend(path.properties().into_iter().map(str::to_owned)),
            Pattern::Union(branches) => branches.iter().for_each(|branch| properties_of(branch, found)),
            Pattern::Minus(inner) | Pattern::Optional(inner) => properties_of(inner, found),
            Pattern::Select(select) => properties_of(&select.body, found),
            Pattern::Filter(_) | Pattern::Bind(..) | Pattern::Values(..) => {}
        }
    }
}
