//! Integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test may panic, and helpers are part of tests")]

mod builtin;
mod cli;
mod complete;
mod corpus;
mod corpus_data;
mod data;
mod docs;
mod house;
mod layers;
mod lexicon;
mod plans;
mod repl;
mod rules;
mod sample;
mod second_engine;
mod syntax;
mod syntax_props;
