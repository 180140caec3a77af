//! Figures that are only bounded: "more than 20 million" compares with some numbers and not with others.

use crate::compile::resolve::Resolver;
use crate::compile::scope::HOLDS;
use crate::iri;
use crate::path::Path;
use crate::plan::Column;
use crate::plan::Comparison;
use crate::plan::Condition;
use crate::plan::Content;
use crate::plan::Set;
use crate::plan::Value;
use crate::schema::Type;

impl Resolver<'_> {
    /// A figure that is only bounded compares as yes, no or undecided: the undecided are kept, and told from the others by
    /// a column. What is said to be near a number is taken by that number, but never equals one.
    pub(super) fn bounded(&mut self, types: &[Type], op: Comparison, value: &Value) -> Condition {
        let bound = |concept: &str| Condition::Link {
            path: Path::property(iri::BOUND),
            target: Some(Box::new(Set::Things(self.schema.with_narrower(concept)))),
        };
        let by_number =
            |op: Comparison| Condition::Compare { path: Path::property(iri::VALUE), op, value: value.clone() };
        let (from_below, from_above) = (bound(iri::BOUND_FROM_BELOW), bound(iri::BOUND_FROM_ABOVE));
        // what may hold though the number does not compare so, and what may fail though it does
        let (may, doubtful) = match op {
            Comparison::Greater | Comparison::GreaterOrEqual => (vec![from_below], vec![from_above]),
            Comparison::Less | Comparison::LessOrEqual => (vec![from_above], vec![from_below]),
            Comparison::Equal => (
                vec![
                    Condition::All(vec![from_below.clone(), by_number(Comparison::Less)]),
                    Condition::All(vec![from_above.clone(), by_number(Comparison::Greater)]),
                ],
                vec![from_below, from_above, bound(iri::ROUGHLY)],
            ),
            Comparison::NotEqual | Comparison::Contains => (Vec::new(), Vec::new()),
        };
        let doubtful = doubtful.into_iter().map(|condition| Condition::Not(Box::new(condition)));
        let plain = Condition::All(std::iter::once(by_number(op)).chain(doubtful).collect());
        let sure = match op {
            // more than n is surely greater than n
            Comparison::Greater => {
                vec![plain, Condition::All(vec![bound(iri::BOUND_FROM_BELOW), by_number(Comparison::Equal)])]
            }
            Comparison::Less => {
                vec![plain, Condition::All(vec![bound(iri::BOUND_FROM_ABOVE), by_number(Comparison::Equal)])]
            }
            _ => vec![plain],
        };
        if self.depth == 1 {
            let all = Set::Where(Box::new(self.union_of(types)), vec![Condition::Any(sure)]);
            let content = Content::Labels {
                labels: vec![("yes".to_owned(), all)],
                otherwise: "undecided".to_owned(),
                leading: false,
            };
            self.label_types = types.to_vec();
            self.labels.push(Column { heading: HOLDS.to_owned(), content });
        }
        if may.is_empty() { by_number(op) } else { Condition::Any(std::iter::once(by_number(op)).chain(may).collect()) }
    }

    /// Everything of these types.
    fn union_of(&self, types: &[Type]) -> Set {
        Set::Union(types.iter().map(|of| self.all_of(of).set).collect())
    }
}
