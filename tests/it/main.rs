//! Integration tests, one binary.

mod house;
mod plans;
mod rules;
mod sample;
mod syntax;
mod syntax_props;
