//! From tree to SPARQL. Pure: names of entities come through [`Names`](crate::schema::Names), nothing is read or printed here.
//!
//! The road has three parts: [`resolve()`] turns words into a typed plan, [`PASSES`] rewrite the plan without changing its
//! answer, [`lower()`] writes it as SPARQL.

mod bounds;
mod branches;
mod cell_columns;
mod claims;
pub mod complete;
mod corridor;
mod effort;
mod endings;
mod fields;
mod gaps;
mod lenses;
mod literal;
mod lower;
mod params;
mod passes;
mod phrase;
mod piece;
mod place;
mod resolve;
mod scope;
mod segment;
mod time;
mod unknown;
pub mod vocabulary;

pub use lower::CLAIM;
pub use lower::KIND;
pub use lower::Lowered;
pub use lower::LoweredCells;
pub use lower::LoweredKind;
pub use lower::LoweredPart;
pub use lower::THING;
pub use lower::TIE;
pub use lower::lower;
pub use lower::lower_cells;
pub use passes::PASSES;
pub use passes::Pass;
pub use passes::optimise;
pub use passes::optimise_cells;
pub use passes::undated;
pub use resolve::Definitions;
pub use resolve::Modifier;
pub use resolve::Resolved;
pub use resolve::resolve;

use crate::plan::Set;
use crate::schema::Type;
use crate::span::Span;

/// A set and what its members are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Typed {
    set: Set,
    types: Vec<Type>,
    /// What `or` has joined into it; empty if nothing.
    branches: Vec<Branch>,
}

impl Typed {
    fn new(set: Set, types: Vec<Type>) -> Self {
        Self { set, types, branches: Vec::new() }
    }

    /// The same for a word that stands for it: its parts are in another text.
    fn told_at(mut self, place: Span) -> Self {
        for branch in &mut self.branches {
            (branch.span, branch.far) = (place, None);
        }
        self
    }
}

/// One of the things that `or` joins.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Branch {
    span: Span,
    /// The end behind the arrow of a corridor.
    far: Option<Span>,
    types: Vec<Type>,
}
