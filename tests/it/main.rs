//! Integration tests, one binary.

mod cli;
mod corpus;
mod docs;
mod house;
mod layers;
mod plans;
mod syntax;
mod syntax_props;
