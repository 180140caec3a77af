//! Integration tests, one binary.

mod house;
mod plans;
mod syntax;
mod syntax_props;
