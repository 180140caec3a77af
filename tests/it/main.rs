//! Integration tests, one binary.

mod corpus;
mod house;
mod syntax;
mod syntax_props;
