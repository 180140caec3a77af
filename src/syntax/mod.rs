//! Text to tree and back. `pest` is named in this module alone.

pub mod ast;
