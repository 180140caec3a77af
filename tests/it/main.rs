//! Integration tests, one binary.

mod corpus;
mod house;
mod plans;
mod syntax;
mod syntax_props;
