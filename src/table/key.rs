//! Keys of rows, which stay the same from one version of the data to the next.

use std::borrow::Cow;

use sha2::Digest as _;
use sha2::Sha256;

use super::Cell;
use super::Row;
use super::Value;
use crate::text::hex;

impl Row {
    /// A row for all rows with these values; they are its identity.
    pub(super) fn of_group(cells: Vec<Cell>) -> Self {
        let identity = cells.iter().map(|cell| match cell.values() {
            [] => cell.why_empty().unwrap_or_default().to_string(),
            values => values.iter().map(identifying).collect::<Vec<_>>().join("\n"),
        });
        Self { identity: identity.collect(), cells, ..Self::default() }
    }

    /// The identity, or, if that is empty, the IRIs of the cells.
    pub(super) fn parts(&self) -> Vec<String> {
        if !self.identity.is_empty() {
            return self.identity.clone();
        }
        let values = self.cells.iter().flat_map(Cell::values);
        let things =
            values.filter_map(|value| if let Value::Iri { iri, .. } = value { Some(iri.clone()) } else { None });
        things.collect()
    }

    /// Sixteen hexadecimal digits: the beginning of the SHA-256 of the identity, one line for each part.
    ///
    /// It depends on no label, no source and no other row.
    pub fn key(&self) -> String {
        let mut hash = Sha256::new();
        for part in self.parts() {
            hash.update(part);
            hash.update("\n");
        }
        hex(&hash.finalize()[..8])
    }
}

fn identifying(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Iri { iri, .. } => Cow::Borrowed(iri),
        other => other.shown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Missing;
    use crate::table::tests::agreements;

    /// A change here breaks every stored answer.
    #[test]
    fn keys_are_what_they_were() {
        let row = Row { identity: vec!["https://example.org/a".into()], ..Row::default() };
        assert_eq!(row.key(), "e1a8a3c4071fcfc8");
    }

    #[test]
    fn a_key_depends_on_the_identity_alone() {
        let mut row = agreements().rows.remove(0);
        row.identity = vec!["https://example.org/a".into()];
        let key = row.key();
        row.sources.clear();
        row.cells.clear();
        assert_eq!(row.key(), key);
        row.identity.push("https://example.org/b".into());
        assert_ne!(row.key(), key);
    }

    #[test]
    fn without_an_identity_the_things_of_the_cells_are_it() {
        let mut row = Row::new([Value::iri("https://example.org/a", "A"), Value::Integer(3)]);
        let key = row.key();
        row.cells = vec![Value::iri("https://example.org/a", "another label").into(), Value::Integer(4).into()];
        assert_eq!(row.key(), key);
    }

    #[test]
    fn groups_differ_by_value_and_by_reason() {
        let groups =
            [Missing::Unrecorded, Missing::NotCoded, Missing::Unknown, Missing::NotApplicable].map(Cell::missing);
        let mut keys: Vec<String> = groups.into_iter().map(|cell| Row::of_group(vec![cell]).key()).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 4);
    }
}
