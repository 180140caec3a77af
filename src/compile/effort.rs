//! How much work one resolution may be. The syntax caps the size of a text; these caps hold what a text of that size can
//! unfold into: readings of a run, definitions within definitions.

use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast::Item;

/// Places of runs that are looked at.
const MOST_STEPS: usize = 10_000;
/// Items in one run.
const MOST_ITEMS: usize = 256;
/// Sets within sets, those of definitions included.
const MOST_LEVELS: usize = 320;

/// Work done so far.
#[derive(Default)]
pub(super) struct Effort {
    steps: usize,
    level: usize,
    overrun: Option<Diagnostic>,
}

impl Effort {
    /// Whether a cap was broken; nothing found since then counts.
    pub(super) fn is_over(&self) -> bool {
        self.overrun.is_some()
    }

    /// The fault, if a cap was broken.
    pub(super) fn into_fault(self) -> Option<Diagnostic> {
        self.overrun
    }

    fn over(&mut self, span: Span, message: String) {
        let fault = || {
            Diagnostic::error(Code::TooLarge, span, message)
                .help("name parts of the query with `let`, or ask for less at once")
        };
        self.overrun.get_or_insert_with(fault);
    }
}

impl Resolver<'_> {
    /// Takes note that a place of a run is looked at; false if that is one too many.
    pub(super) fn step(&mut self, run: &[Spanned<Item>]) -> bool {
        self.effort.steps += 1;
        let span = run.first().map_or(Span::default(), |first| first.span.to(run[run.len() - 1].span));
        if run.len() > MOST_ITEMS {
            self.effort.over(span, format!("one phrase has more than {MOST_ITEMS} words"));
        } else if self.effort.steps > MOST_STEPS {
            self.effort
                .over(span, "the query can be read in too many ways, or its definitions unfold too far".to_owned());
        }
        !self.effort.is_over()
    }

    /// Reads something one level down; none if that is one too many.
    pub(super) fn deeper<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.effort.level += 1;
        if self.effort.level > MOST_LEVELS {
            self.effort.over(span, format!("sets are nested more than {MOST_LEVELS} deep"));
        }
        let found = if self.effort.is_over() { None } else { read(self) };
        self.effort.level -= 1;
        found
    }
}
