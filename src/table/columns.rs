//! Labels, IRIs, or both.

use super::Cell;
use super::Column;
use super::Kind;
use super::Row;
use super::Table;
use super::Value;

/// What is written of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Its label.
    Labels,
    /// Its IRI.
    Ids,
    /// Its label in one column, its IRI in another, and the keys of the rows in a column in front.
    Both,
}

impl Table {
    /// The same table with things written in this way. IRIs stay IRIs if `terms` is set, and are plain text otherwise.
    #[must_use]
    pub fn with_columns(&self, columns: Columns, terms: bool) -> Self {
        let mut table = Self { notes: self.notes.clone(), ..Self::default() };
        let bare = |row: &Row| Row { cells: Vec::new(), identity: row.parts(), ..row.clone() };
        table.rows = self.rows().map(bare).collect();
        if columns == Columns::Both {
            table.columns.push(Column::new("key", Kind::Text));
            for row in &mut table.rows {
                row.cells.push(Value::text(row.key()).into());
            }
        }
        let id = |value: &Value| match value {
            Value::Iri { iri, .. } if terms => Some(Value::iri(iri, "")),
            Value::Iri { iri, .. } => Some(Value::text(iri)),
            _ => None,
        };
        let label = |value: &Value| match value {
            Value::Iri { .. } => Value::text(value.shown()),
            other => other.clone(),
        };
        for (n, column) in self.columns.iter().enumerate() {
            let cells = || self.rows().map(move |row| super::cell(row, n));
            if columns == Columns::Ids {
                table.push(
                    column.clone(),
                    cells().map(|cell| cell.map(|value| id(value).unwrap_or_else(|| value.clone()))),
                );
                continue;
            }
            table.push(column.clone(), cells().map(|cell| cell.map(label)));
            if columns == Columns::Both && column.kind == Kind::Thing {
                let column = Column::new(format!("{} id", column.name), Kind::Thing);
                table.push(column, cells().map(|cell| cell.filter_map(id)));
            }
        }
        table
    }

    /// The same table with the keys of the rows in a column in front.
    #[must_use]
    pub fn with_keys(&self) -> Self {
        let mut table = self.clone();
        table.columns.insert(0, Column::new("key", Kind::Text));
        for row in &mut table.rows {
            row.cells.insert(0, Value::text(row.key()).into());
        }
        table
    }

    /// The same table with a row for each solution of SPARQL, which has one value a cell. Label and IRI of a value, put into two
    /// columns after that, stay in one solution.
    #[must_use]
    pub fn with_single_values(&self) -> Self {
        let columns: Vec<usize> = (0..self.columns.len()).collect();
        let mut table = Self { columns: self.columns.clone(), notes: self.notes.clone(), ..Self::default() };
        for row in self.rows() {
            let identity = row.parts();
            let single = super::combinations(row, &columns).into_iter();
            table.rows.extend(single.map(|cells| Row { cells, identity: identity.clone(), ..row.clone() }));
        }
        table
    }

    /// Adds a column to the right.
    fn push(&mut self, column: Column, cells: impl Iterator<Item = Cell>) {
        self.columns.push(column);
        for (row, cell) in self.rows.iter_mut().zip(cells) {
            row.cells.push(cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Missing;
    use crate::table::tests::agreements;

    fn shown(table: &Table, row: usize) -> Vec<String> {
        table.rows[row].cells.iter().map(Cell::shown).collect()
    }

    #[test]
    fn one_two_or_both() {
        let table = agreements();
        let ids = table.with_columns(Columns::Ids, false);
        assert_eq!(
            shown(&ids, 0),
            ["https://example.org/Recruitment agreement", "https://example.org/labour", "1961", "12"]
        );
        let labels = table.with_columns(Columns::Labels, false);
        assert_eq!(shown(&labels, 0), shown(&table, 0));
        assert!(labels.rows[0].cells.iter().flat_map(Cell::values).all(|value| !matches!(value, Value::Iri { .. })));
        let both = table.with_columns(Columns::Both, true);
        let names: Vec<&str> = both.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["key", "agreement", "agreement id", "topic", "topic id", "year", "articles"]);
        assert_eq!(shown(&both, 0)[0], table.rows[0].key());
        let [labels, ids] = [3, 4].map(|n| both.rows[1].cells[n].values());
        let ids: Vec<String> = ids.iter().map(|id| id.shown().replace("https://example.org/", "")).collect();
        assert_eq!(labels.iter().map(|label| label.shown().into_owned()).collect::<Vec<_>>(), ids);
        assert_eq!(both.rows[2].cells[4].why_empty(), Some(Missing::NotCoded));
    }

    #[test]
    fn a_label_stands_beside_its_own_iri() {
        let table = agreements();
        let both = table.with_single_values().with_columns(Columns::Both, true);
        assert_eq!(shown(&both, 1)[3..5], ["labour", "https://example.org/labour"]);
        assert_eq!(shown(&both, 2)[3..5], ["social protection", "https://example.org/social protection"]);
        assert_eq!(
            [shown(&both, 1)[0].clone(), shown(&both, 2)[0].clone()],
            [table.rows[1].key(), table.rows[1].key()]
        );
        assert_eq!(both.rows[3].cells[4].why_empty(), Some(Missing::NotCoded));
    }
}
