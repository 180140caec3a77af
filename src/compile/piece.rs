//! The modifiers of a phrase before they are joined.

use crate::compile::Typed;
use crate::diag::Diagnostic;
use crate::path::Path;
use crate::plan;
use crate::plan::Condition;
use crate::plan::Set;
use crate::schema::LinkReading;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast::Item;

/// One modifier of a phrase.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) kind: PieceKind,
    /// The link word and its operand as said, to see whether the words could be grouped otherwise.
    pub(super) said: Option<Said>,
}

/// A link word and its operand as said.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// What it is said of.
    pub(super) head: Vec<Type>,
    pub(super) word: String,
    pub(super) operand: Typed,
    pub(super) span: Span,
    /// The end behind the arrow, where the operand is a corridor.
    pub(super) far: Option<Span>,
}

impl Piece {
    pub(super) fn new(span: Span, kind: PieceKind) -> Self {
        Self { span, kind, said: None }
    }

    /// Notes the words: a link and its operand, with the items of the operand.
    pub(super) fn said(mut self, head: &[Type], word: &str, operand: &Typed, items: &[Spanned<Item>]) -> Self {
        let (span, far) = (place(items).unwrap_or(self.span), far_end(items));
        self.said = Some(Said { head: head.to_vec(), word: word.to_owned(), operand: operand.clone(), span, far });
        self
    }
}

#[derive(Clone, Debug)]
pub(super) enum PieceKind {
    /// Holds of the thing itself.
    Plain(Condition),
    /// Holds of a witness that the thing is linked to; pieces with the same path and class share the witness.
    Via { class: String, path: Path, condition: Condition, negated: bool },
    /// A time: of the witness, where there is one, else of the thing.
    Time(plan::Time),
    /// Holds of a claim: about the witness, if it is an initiative or a finding, else about the thing.
    Claimed(Vec<Condition>),
}

/// An operand and where the run goes on behind it.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) typed: Typed,
    pub(super) next: usize,
}

/// The faults of the reading that got furthest, of several that failed.
#[derive(Default)]
pub(super) struct Furthest(Option<(usize, Vec<Diagnostic>)>);

impl Furthest {
    /// Keeps the faults of a reading that got further than those before.
    pub(super) fn note(&mut self, next: usize, faults: Vec<Diagnostic>) {
        if self.0.as_ref().is_none_or(|(furthest, _)| next > *furthest) {
            self.0 = Some((next, faults));
        }
    }

    /// Keeps the faults only if no reading has failed before.
    pub(super) fn note_first(&mut self, next: usize, faults: Vec<Diagnostic>) {
        self.0.get_or_insert((next, faults));
    }

    /// The faults, if there are any.
    pub(super) fn faults(self) -> Option<Vec<Diagnostic>> {
        self.0.map(|(_, faults)| faults).filter(|faults| !faults.is_empty())
    }
}

/// A reading of a whole run.
pub(super) type Reading = (Typed, Vec<Piece>);

impl Piece {
    /// Says the opposite.
    pub(super) fn negate(&mut self) {
        match &mut self.kind {
            PieceKind::Plain(Condition::Not(inner)) => self.kind = PieceKind::Plain((**inner).clone()),
            PieceKind::Plain(condition) => {
                self.kind = PieceKind::Plain(Condition::Not(Box::new(condition.clone())));
            }
            PieceKind::Via { negated, .. } => *negated = !*negated,
            PieceKind::Time(_) | PieceKind::Claimed(_) => {}
        }
    }
}

/// A link as a piece: through a witness, if the property has one.
pub(super) fn link_piece(reading: &LinkReading, target: Option<Set>, negated: bool) -> PieceKind {
    let target = target.map(Box::new);
    if let (Some(class), (prefix, Some(rest))) = (&reading.via, reading.path.split_first()) {
        let condition = Condition::Link { path: rest, target };
        return PieceKind::Via { class: class.clone(), path: prefix, condition, negated };
    }
    let condition = Condition::Link { path: reading.path.clone(), target };
    PieceKind::Plain(if negated { Condition::Not(Box::new(condition)) } else { condition })
}

/// Where a run stands.
fn place(run: &[Spanned<Item>]) -> Option<Span> {
    run.first().map(|first| first.span.to(run[run.len() - 1].span))
}

/// Where what follows the arrow of a run stands.
pub(super) fn far_end(run: &[Spanned<Item>]) -> Option<Span> {
    let arrow = run.iter().rposition(|item| matches!(item.node, Item::Arrow(_)))?;
    place(&run[arrow + 1..])
}

/// The words of a run joined by spaces, if it holds nothing else.
pub(super) fn joined(run: &[Spanned<Item>]) -> Option<String> {
    let words: Option<Vec<&str>> =
        run.iter().map(|item| if let Item::Word(word) = &item.node { Some(word.as_str()) } else { None }).collect();
    words.map(|words| words.join(" "))
}
