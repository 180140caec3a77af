//! Integration tests, one binary.

mod cli;
mod corpus;
mod docs;
mod house;
mod layers;
mod plans;
mod second_engine;
mod syntax;
mod syntax_props;
