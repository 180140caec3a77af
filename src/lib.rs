//! Concord: a knowledge graph of migration governance and its query language.

pub mod check;
pub mod cli;
pub mod compile;
pub mod diag;
pub mod diff;
pub mod graph;
pub mod iri;
pub mod migrate;
pub mod path;
pub mod plan;
pub mod release;
pub mod repl;
pub mod report;
pub mod schema;
pub mod session;
pub mod shacl;
pub mod span;
pub mod sparql;
pub mod syntax;
pub mod table;
pub mod terminal;
pub mod text;
pub mod turtle;
pub mod walk;
pub mod workspace;
pub mod write;
