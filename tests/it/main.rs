//! Integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test may panic, and helpers are part of tests")]

mod batch;
mod builtin;
mod capabilities;
mod cli;
mod complete;
mod corpus;
mod corpus_data;
mod data;
mod docs;
mod endpoint;
mod engines;
mod expected;
mod fixture;
mod gaps;
mod hostile;
mod house;
mod layers;
mod lenses;
mod lexicon;
mod limits;
mod lint;
mod plans;
mod repl;
mod rules;
mod sample;
mod second_engine;
mod serve;
mod server;
mod shacl;
mod shacl_w3c;
mod shapes;
mod stable;
mod syntax;
mod syntax_props;
