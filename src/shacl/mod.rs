//! SHACL Core: do the data have the shapes that they should have?
//!
//! [`Files`] reads texts into one dictionary of terms, with the line of each statement; [`Shapes::compile`] turns a shapes graph into a
//! typed tree and refuses what is ill-formed or recursive; [`check()`] finds what the data lack; [`Report`] says it as text, as JSON or
//! as the standard report in Turtle. Nothing here knows the ontology: shapes and data are whatever the caller reads.

mod check;
mod classes;
mod compile;
mod component;
mod faults;
mod files;
mod graph;
mod literal;
mod path;
mod pattern;
mod reader;
mod report;
mod shape;
mod terms;
mod told;
mod vocab;
mod words;

pub use check::Finding;
pub use check::check;
pub use compile::Usable;
pub use component::Component;
pub use faults::Fault;
pub use files::Files;
pub use files::Place;
pub use files::Statement;
pub use graph::Graph;
pub use report::Report;
pub use shape::Shapes;
pub use terms::Id;
pub use terms::Terms;
pub use told::Demand;
pub use told::Told;
pub use told::Turn;
