//! Operands of several parts: each part of `(Turkey or Belgium)` must be one that the link can lead to.

use crate::compile::Branch;
use crate::compile::Typed;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::schema::Link;
use crate::schema::LinkReading;
use crate::schema::Operand;
use crate::schema::Type;

impl Resolver<'_> {
    /// A fault for the first part of an operand that the link, as it is read for the whole, never leads to.
    pub(super) fn check_branches(
        &mut self,
        head: &[Type],
        word: &str,
        reading: &LinkReading,
        operand: &Typed,
    ) -> Option<()> {
        if self.schema.property(&reading.property).is_none() {
            return Some(());
        }
        let fits = |branch: &&Branch| {
            let types = Operand::Types(branch.types.clone());
            [false, true].into_iter().any(|inverse| {
                let link = Link { property: reading.property.clone(), inverse };
                let readings = self.schema.read_among(head, std::iter::once(&link), &types);
                readings.iter().any(|found| found.path == reading.path)
            })
        };
        let (fitting, others): (Vec<&Branch>, Vec<&Branch>) = operand.branches.iter().partition(fits);
        let Some(other) = others.first() else { return Some(()) };
        let mut types: Vec<Type> = fitting.iter().flat_map(|branch| branch.types.clone()).collect();
        types.sort();
        types.dedup();
        let (noun, first, what) = (self.nouns(head), self.nouns(&types), self.nouns(&other.types));
        let message = format!("no link `{word}` leads from {noun} both to {first} and to {what}");
        let mut fault =
            Diagnostic::error(Code::NoSuchLink, other.span, message).label(other.span, format!("this is a {what}"));
        // a place behind a corridor is meant for its far end
        let before = operand.branches.iter().rev().find(|branch| branch.span.end <= other.span.start);
        match before.and_then(|before| before.far).filter(|_| self.is_end(&other.types)) {
            Some(far) => {
                fault =
                    fault.help("an end of a corridor can be several places in parentheses").group(far.to(other.span));
            }
            None => fault = fault.help("an operand in parentheses is of one kind: join two phrases instead"),
        }
        self.fault(fault)
    }
}
