//! Text to tree and back. `pest` is named in this module alone.
//!
//! [`parse`] reads a text by `grammar/language.pest`, [`print()`] writes the canonical text of a tree and [`format()`] that of a file with
//! its comments; [`tokens`] and [`is_incomplete`] serve the prompt.

pub mod ast;
mod caps;
mod complete;
mod expected;
mod explain;
mod foreign;
mod format;
mod grammar;
mod joined;
mod parser;
mod print;
mod tokens;

pub use caps::MAX_BYTES;
pub use caps::MAX_DEPTH;
pub use caps::MAX_OPERATORS;
pub use complete::is_incomplete;
pub use expected::CLAUSES;
pub use expected::STAGES;
pub use expected::stages;
pub use format::format;
pub use parser::LANGUAGE_VERSION;
pub use parser::parse;
pub use print::print;
pub use print::print_run;
pub use tokens::TokenKind;
pub use tokens::tokens;
