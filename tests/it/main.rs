//! Integration tests, one binary.

mod house;
mod syntax;
mod syntax_props;
