//! The reference of a graph's language as pages: classes, properties, schemes, words, kinds of gap and sources, as HTML that needs no server
//! and no script, and as Markdown.
//!
//! Everything is asked of the session, so that what an extension adds stands there too.

mod model;
mod pages;

pub use pages::Page;
pub use pages::pages;
