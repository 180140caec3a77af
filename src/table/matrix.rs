//! Counting by two columns: one goes down, one goes across.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::table::Cell;
use crate::table::Column;
use crate::table::Kind;
use crate::table::Missing;
use crate::table::Row;
use crate::table::SortKey;
use crate::table::Table;
use crate::table::Value;
use crate::table::sort_key;

/// What a pair of values that no row has is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// Rows are what is recorded: where there is none, nothing is.
    Unrecorded,
    /// Rows are what is missing: where there is none, nothing is missing, or it was left out.
    NoGap,
}

impl Blank {
    fn cell(self) -> Cell {
        match self {
            Self::Unrecorded => Cell::missing(Missing::Unrecorded),
            Self::NoGap => Cell::new(vec![Value::text("none")]),
        }
    }

    fn note(self) -> &'static str {
        match self {
            Self::Unrecorded => {
                "number of rows, and in parentheses of independent works; a blank is unrecorded, not zero"
            }
            Self::NoGap => "number of rows; none where no cell is a gap, or where it is left out as said above",
        }
    }
}

/// A cell of the matrix while it is counted.
#[derive(Default)]
struct Counted {
    rows: usize,
    works: BTreeSet<String>,
}

impl Table {
    /// Number of rows for each pair of values of two columns, with the number of independent works behind them.
    ///
    /// `all_down` and `all_across` come first and in their order; other values follow in their own order. Every value of
    /// `all_down` has its row, whether a row of the table has it or not, and so have those of `all_across` their columns
    /// if `keep_across` is set. A pair that no row has is unrecorded, never zero. Rows without a value are counted as unrecorded.
    #[must_use]
    pub fn matrix(
        &self,
        down: usize,
        across: usize,
        all_down: Vec<Value>,
        all_across: Vec<Value>,
        keep_across: bool,
        blank: Blank,
    ) -> Self {
        let mut lines = Axis::new(all_down);
        let mut heads = Axis::new(all_across);
        let mut counts: BTreeMap<(usize, usize), Counted> = BTreeMap::new();
        for row in &self.rows {
            for line in values(row, down) {
                for head in values(row, across) {
                    let counted = counts.entry((lines.place(&line), heads.place(&head))).or_default();
                    counted.rows += 1;
                    let works = row.sources.iter().map(|source| source.work.as_ref().unwrap_or(&source.document));
                    counted.works.extend(works.cloned());
                }
            }
        }
        let name = |n: usize| self.columns.get(n).map_or_else(String::new, |column| column.name.clone());
        let mut table = Self { notes: self.notes.clone(), ..Self::default() };
        table.columns.extend(self.columns.get(down).cloned());
        let used: BTreeSet<usize> = counts.keys().map(|(_, head)| *head).collect();
        let mut across_order = heads.order();
        across_order.retain(|at| keep_across || used.contains(at));
        for at in &across_order {
            table.columns.push(Column::new(heads.shown(*at), Kind::Text));
        }
        for at in lines.order() {
            let mut cells = vec![lines.values[at].clone()];
            for head in &across_order {
                cells.push(counts.get(&(at, *head)).map_or_else(|| blank.cell(), |counted| counted.cell(blank)));
            }
            table
                .rows
                .push(Row { identity: Row::of_group(vec![lines.values[at].clone()]).identity, ..Row::new(cells) });
        }
        table.notes.push(format!("{} by {}: {}", name(down), name(across), blank.note()));
        table
    }
}

impl Counted {
    fn cell(&self, blank: Blank) -> Cell {
        let text = match blank {
            Blank::Unrecorded => format!("{} ({})", self.rows, self.works.len()),
            Blank::NoGap => self.rows.to_string(),
        };
        Cell::new(vec![Value::text(text)])
    }
}

/// The values along one side.
struct Axis {
    values: Vec<Cell>,
    places: BTreeMap<SortKey, usize>,
    /// So many came first and keep their order.
    fixed: usize,
}

impl Axis {
    fn new(all: Vec<Value>) -> Self {
        let mut axis = Self { values: Vec::new(), places: BTreeMap::new(), fixed: 0 };
        for value in all {
            axis.place(&Cell::from(value));
        }
        axis.fixed = axis.values.len();
        axis
    }

    fn place(&mut self, value: &Cell) -> usize {
        let next = self.values.len();
        let place = *self.places.entry(sort_key(value)).or_insert(next);
        if place == next {
            self.values.push(value.clone());
        }
        place
    }

    /// Places in the order in which they are shown: the fixed ones, then the others by value.
    fn order(&self) -> Vec<usize> {
        let others = self.places.values().copied().filter(|place| *place >= self.fixed);
        (0..self.fixed).chain(others).collect()
    }

    fn shown(&self, place: usize) -> String {
        let value = &self.values[place];
        if value.values().is_empty() { "unrecorded".to_owned() } else { value.shown() }
    }
}

/// The single values of a cell, or the lack of one.
fn values(row: &Row, n: usize) -> Vec<Cell> {
    match row.cells.get(n) {
        Some(cell) if !cell.values().is_empty() => cell.values().iter().cloned().map(Cell::from).collect(),
        Some(cell) => vec![cell.clone()],
        None => vec![Cell::default()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_unrecorded_and_fixed_values_come_first() {
        let text = |text: &str| Cell::new(vec![Value::text(text)]);
        let columns = vec![Column::new("dimension", Kind::Text), Column::new("side", Kind::Text)];
        let rows = vec![
            Row::new([text("work"), text("origin")]),
            Row::new([text("work"), text("origin")]),
            Row::new([Cell::default(), text("destination")]),
        ];
        let table = Table { columns, rows, ..Table::default() };
        let matrix =
            table.matrix(0, 1, vec![Value::text("work"), Value::text("art")], Vec::new(), true, Blank::Unrecorded);
        let heads: Vec<&str> = matrix.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(heads, ["dimension", "destination", "origin"]);
        let shown: Vec<Vec<String>> =
            matrix.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect();
        // an empty cell is written as `unrecorded` by the writer
        assert_eq!(shown, [["work", "", "2 (0)"], ["art", "", ""], ["", "1 (0)", ""],]);
    }
}
