//! Integration tests, one binary.

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
