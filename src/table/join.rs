//! Several answers to one query as one table.

use super::Cell;
use super::Column;
use super::Kind;
use super::Row;
use super::Table;
use super::Value;

/// One answer and the values of the parameters with which it was asked for.
pub struct Run<'a> {
    /// Name and value of each parameter; the same names in each run.
    pub parameters: &'a [(String, String)],
    /// The answer.
    pub table: Table,
}

impl Row {
    /// What makes it this row among those of several runs: the values of the parameters, and its key within its run.
    fn identity_of_run(&self, parameters: &[(String, String)]) -> Vec<String> {
        parameters.iter().map(|(_, value)| value.clone()).chain([self.key()]).collect()
    }

    /// The key that it has in the table of all runs.
    pub fn key_of_run(&self, parameters: &[(String, String)]) -> String {
        Self { identity: self.identity_of_run(parameters), ..Self::default() }.key()
    }
}

impl Table {
    /// The answers of several runs one under the other, their parameters in columns in front, which take part in the identity of
    /// each row. A column that a run does not have is not applicable in its rows. Notes say of which run they are.
    #[must_use]
    pub fn joined(runs: &[Run]) -> Self {
        let mut table = Self::default();
        let parameters = runs.first().map_or(&[][..], |run| run.parameters);
        let before = parameters.len();
        table.columns = parameters.iter().map(|(name, _)| Column::new(name, Kind::Text)).collect();
        for run in runs {
            let mut places = Vec::new();
            for column in &run.table.columns {
                let known = table.columns.iter().skip(before).position(|other| other.name == column.name);
                places.push(
                    before
                        + known.unwrap_or_else(|| {
                            table.columns.push(column.clone());
                            table.columns.len() - 1 - before
                        }),
                );
            }
            for row in &run.table.rows {
                let mut cells = vec![Cell::missing(super::Missing::NotApplicable); table.columns.len()];
                for (cell, (_, value)) in cells.iter_mut().zip(run.parameters) {
                    *cell = Value::text(value).into();
                }
                for (place, (_, cell)) in places.iter().zip(run.table.cells(row)) {
                    cells[*place] = cell.clone();
                }
                let identity = row.identity_of_run(run.parameters);
                table.rows.push(Row { cells, identity, ..row.clone() });
            }
            let values: Vec<&str> = run.parameters.iter().map(|(_, value)| value.as_str()).collect();
            table.notes.extend(run.table.notes.iter().map(|note| format!("{}: {note}", values.join(", "))));
        }
        let columns = table.columns.len();
        for row in &mut table.rows {
            row.cells.resize(columns, Cell::missing(super::Missing::NotApplicable));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::agreements;

    #[test]
    fn parameters_come_first_and_columns_are_matched_by_name() {
        let parameters = |value: &str| vec![("place".to_owned(), value.to_owned())];
        let mut second = agreements();
        second.columns.swap(0, 3);
        second.columns[1] = Column::new("level", Kind::Text);
        for row in &mut second.rows {
            row.cells.resize(4, Cell::default());
            row.cells.swap(0, 3);
        }
        let (one, two) = (parameters("Turkey"), parameters("Morocco"));
        let runs = [Run { parameters: &one, table: agreements() }, Run { parameters: &two, table: second }];
        let joined = Table::joined(&runs);
        let names: Vec<&str> = joined.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["place", "agreement", "topic", "year", "articles", "level"]);
        let shown = |row: usize| joined.rows[row].cells.iter().map(Cell::shown).collect::<Vec<_>>();
        assert_eq!(shown(0), ["Turkey", "Recruitment agreement", "labour", "1961", "12", ""]);
        assert_eq!(shown(3), ["Morocco", "Recruitment agreement", "", "1961", "12", "labour"]);
        assert_eq!(joined.rows[0].cells[5].why_empty(), Some(crate::table::Missing::NotApplicable));
        assert_ne!(joined.rows[0].key(), joined.rows[3].key());
        assert_eq!(joined.notes, ["Turkey: searched 3 agreements", "Morocco: searched 3 agreements"]);
    }
}
