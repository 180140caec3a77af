//! Integration tests, one binary.

mod cli;
mod docs;
mod house;
mod layers;
mod syntax;
mod syntax_props;
