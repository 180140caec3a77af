//! The order of cells: total, the same on every machine, and the one that people expect of names and numbers.

use std::cmp::Ordering;
use std::cmp::Reverse;

use super::Cell;
use super::Missing;
use super::Value;
use crate::text::fold;

/// Which end comes first. Missing cells come last either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

/// A cell in a form that compares as cells are ordered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey(Held);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    Values(Vec<ValueKey>),
    Missing(Missing),
}

/// What kind of value, then the value, then its exact words, so that only equal values have equal keys.
type ValueKey = (Class, String, Option<String>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Truth(bool),
    Number(Number),
    /// First year, what follows it in the writing of a date, last year.
    Time(i64, String, i64),
    Text(String),
}

/// The order of cells: truth values, numbers by size, dates, then words without regard to case and accents; cells with
/// several values by the first that differs; missing last.
pub fn sort_key(cell: &Cell) -> SortKey {
    SortKey(match cell.why_empty() {
        Some(missing) => Held::Missing(missing),
        None => Held::Values(cell.values().iter().map(value_key).collect()),
    })
}

impl SortKey {
    /// The same order or its reverse, missing last in both.
    pub(super) fn towards(self, direction: Direction) -> Directed {
        match (self.0, direction) {
            (Held::Missing(missing), _) => Directed::Missing(missing),
            (Held::Values(keys), Direction::Ascending) => Directed::Ascending(keys),
            (Held::Values(keys), Direction::Descending) => Directed::Descending(Reverse(keys)),
        }
    }
}

/// A key in a column with a direction; keys of different directions are never compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Directed {
    Ascending(Vec<ValueKey>),
    Descending(Reverse<Vec<ValueKey>>),
    Missing(Missing),
}

fn value_key(value: &Value) -> ValueKey {
    let words = value.shown().into_owned();
    let class = match value {
        Value::Bool(truth) => Some(Class::Truth(*truth)),
        Value::Integer(_) | Value::Decimal(_) => Number::parse(&words).map(Class::Number),
        Value::Year(years) => Some(Class::Time(years.earliest.into(), String::new(), years.latest.into())),
        Value::Date(date) => dated(date),
        Value::Iri { .. } | Value::Text { .. } => None,
    };
    let class = class.unwrap_or_else(|| Class::Text(fold(&words)));
    let exact = match value {
        Value::Iri { iri, .. } => Some(iri.clone()),
        Value::Text { lang, .. } => lang.clone(),
        _ => None,
    };
    (class, words, exact)
}

/// `-0044-03-15` is the year -44 and `-03-15`.
fn dated(date: &str) -> Option<Class> {
    let digits = date.strip_prefix('-').unwrap_or(date);
    let sign = date.len() - digits.len();
    let end = sign + digits.find('-').unwrap_or(digits.len());
    let year = date[..end].parse().ok()?;
    Some(Class::Time(year, date[end..].to_owned(), year))
}

/// A decimal number of any length, compared exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    negative: bool,
    /// Digits before the point without leading zeros.
    whole: String,
    /// Digits after the point without trailing zeros.
    fraction: String,
}

impl Number {
    fn parse(text: &str) -> Option<Self> {
        let float: f64 = text.parse().ok().filter(|float: &f64| float.is_finite())?;
        // `Display` of a float writes no exponent.
        let plain = if text.contains(['e', 'E']) { float.to_string() } else { text.to_owned() };
        let unsigned = plain.trim_start_matches(['+', '-']);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: plain.starts_with('-') && !zero, whole: whole.to_owned(), fraction: fraction.to_owned() })
    }

    /// Without leading zeros the longer number is the greater one.
    fn size(&self) -> (usize, &str, &str) {
        (self.whole.len(), &self.whole, &self.fraction)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.size().cmp(&other.size()),
            (true, true) => other.size().cmp(&self.size()),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::Years;

    fn ascending(cells: &[Cell]) {
        for pair in cells.windows(2) {
            assert!(sort_key(&pair[0]) < sort_key(&pair[1]), "{:?} before {:?}", pair[0], pair[1]);
        }
    }

    fn decimal(text: &str) -> Cell {
        Value::Decimal(text.into()).into()
    }

    #[test]
    fn numbers_go_by_size() {
        ascending(&[
            decimal("-10.5"),
            Value::Integer(-10).into(),
            decimal("-0.25"),
            Value::Integer(0).into(),
            decimal("0.00001"),
            decimal("1.0E-3"),
            decimal("0.49"),
            decimal("0.5"),
            Value::Integer(9).into(),
            Value::Integer(10).into(),
            decimal("10.01"),
            decimal("1.5E3"),
            decimal("9007199254740992.5"),
            Value::Integer(9_007_199_254_740_993).into(),
        ]);
    }

    #[test]
    fn years_and_dates_go_by_time() {
        let spoken = Years { earliest: 1961, latest: 1963, wording: Some("early sixties".into()) };
        ascending(&[
            Value::Date("-0044-03-15".into()).into(),
            Value::year(1960).into(),
            Value::year(1961).into(),
            Value::Year(spoken).into(),
            Value::Date("1961-10-30".into()).into(),
            Value::Date("1961-10-31".into()).into(),
            Value::year(1962).into(),
        ]);
    }

    #[test]
    fn words_go_without_case_and_accents_and_missing_last() {
        ascending(&[
            Value::text("austria").into(),
            Value::iri("x:o", "Österreich").into(),
            Value::text("Ozean").into(),
            Value::text("turkiye").into(),
            Value::iri("x:a", "türkiye").into(),
            Value::iri("x:b", "türkiye").into(),
            Cell::new(vec![Value::text("Zug"), Value::text("Zürich")]),
            Cell::default(),
            Cell::missing(Missing::NotCoded),
        ]);
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<i64>().prop_map(Value::Integer),
            "[-+]?[0-9]{1,3}(\\.[0-9]{0,3})?([eE][-+]?[0-9]{1,2})?|x".prop_map(Value::Decimal),
            "-?[0-9]{1,4}(-[0-9]{2}){0,2}|-".prop_map(Value::Date),
            "[a-cÄäİı日]{0,4}".prop_map(Value::text),
            ("[a-b]", "[A-Bä]{0,2}").prop_map(|(iri, label)| Value::Iri { iri, label }),
            any::<bool>().prop_map(Value::Bool),
        ]
    }

    proptest! {
        #[test]
        fn numbers_compare_as_floats_do(a in -1e6..1e6, b in -1e6..1e6) {
            let key = |number: f64| Number::parse(&number.to_string()).unwrap();
            prop_assert_eq!(key(a).cmp(&key(b)), a.partial_cmp(&b).unwrap());
        }

        #[test]
        fn only_equal_values_have_equal_keys(a in value(), b in value()) {
            let (left, right) = (sort_key(&a.clone().into()), sort_key(&b.clone().into()));
            let same_kind = std::mem::discriminant(&a) == std::mem::discriminant(&b);
            prop_assert!(!same_kind || (left == right) == (a == b));
            prop_assert_eq!(left.cmp(&right), right.cmp(&left).reverse());
        }
    }
}
