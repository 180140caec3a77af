//! Integration tests, one binary.

mod builtin;
mod cli;
mod corpus;
mod data;
mod docs;
mod house;
mod layers;
mod plans;
mod syntax;
mod syntax_props;
