//! Answers as rows of typed cells, each row with its sources.
//!
//! The table knows nothing of the graph. [`text`], [`csv`], [`json`] and their like write it; a new format is one more such file.

mod columns;
pub mod csv;
pub mod html;
mod join;
pub mod json;
mod key;
pub mod markdown;
mod matrix;
pub mod ndjson;
mod order;
pub mod solutions;
pub mod text;
pub mod turtle;
mod value;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;

use crate::limits;
use crate::text::one_line;

pub use columns::Columns;
pub use join::Run;
pub use matrix::Blank;
pub use order::Direction;
pub use order::SortKey;
pub use order::sort_key;
pub use value::Cell;
pub use value::Citation;
pub use value::Missing;
pub use value::Value;
pub use value::Years;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Things of the graph.
    #[default]
    Thing,
    /// Words.
    Text,
    /// Numbers; aligned to the right.
    Number,
    /// Years.
    Year,
    /// Days.
    Date,
    /// Yes or no.
    Truth,
}

impl Kind {
    /// The stable word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Thing => "thing",
            Self::Text => "text",
            Self::Number => "number",
            Self::Year => "year",
            Self::Date => "date",
            Self::Truth => "truth",
        }
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

impl Column {
    /// Names a column.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self { name: name.into(), kind }
    }
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// One cell for each column; cells left out at the end are unrecorded.
    pub cells: Vec<Cell>,
    /// Where it was read.
    pub sources: Vec<Citation>,
    /// IRIs of the things that it rests on.
    pub about: Vec<String>,
    /// What makes it this row in every version of the data: the IRIs, or words, that [`Row::key`] is made of. If it is empty,
    /// the IRIs of the cells are.
    pub identity: Vec<String>,
}

impl Row {
    /// How a document words what it says of the row, in parentheses; nothing where it says it plainly somewhere.
    fn wording(&self, document: &str) -> String {
        let mut words: Vec<&str> = Vec::new();
        for citation in self.sources.iter().filter(|citation| citation.document == document) {
            if !citation.qualified {
                return String::new();
            }
            words.extend(citation.certainty.as_deref().filter(|word| !words.contains(word)));
        }
        if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
    }

    /// A row without sources, of cells or of single values.
    pub fn new(cells: impl IntoIterator<Item = impl Into<Cell>>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), ..Self::default() }
    }
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns, in the order in which they are shown.
    pub columns: Vec<Column>,
    /// The rows, in the order in which they are shown.
    pub rows: Vec<Row>,
    /// Sentences for under the table: what was searched, what was left out.
    pub notes: Vec<String>,
}

static UNRECORDED: Cell = Cell::missing(Missing::Unrecorded);

impl Table {
    /// The place of the column with this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The names of the columns, numbered where one has stood before or is taken otherwise: `name`, `name_2`.
    fn headings(&self, taken: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        for column in &self.columns {
            let numbered = (2..).map(|n| format!("{}_{n}", column.name));
            let free = iter::once(column.name.clone()).chain(numbered).find(|name| !names.contains(name));
            names.extend(free);
        }
        names.split_off(taken.len())
    }

    /// The rows for work that is done for each of them, which is a step of work each: writing many can be stopped.
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().inspect(|_| limits::step())
    }

    /// The cells of a row, exactly one for each column.
    pub fn cells<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().enumerate().map(|(n, column)| (column, cell(row, n)))
    }

    /// Sorts the rows by columns, the most important first. Rows that are equal there keep their order; missing cells come
    /// last in either direction.
    pub fn sort(&mut self, by: &[(usize, Direction)]) {
        self.rows.sort_by_cached_key(|row| {
            let keys = by.iter().map(|&(n, direction)| sort_key(cell(row, n)).towards(direction));
            keys.collect::<Vec<_>>()
        });
    }

    /// The same table with the documents of each row as a last column, for people; as it is if no row has a source or a
    /// column `source` is there already.
    #[must_use]
    pub fn with_sources(&self) -> Self {
        let mut table = self.clone();
        if self.column("source").is_some() || self.rows.iter().all(|row| row.sources.is_empty()) {
            return table;
        }
        table.columns.push(Column::new("source", Kind::Text));
        for row in &mut table.rows {
            limits::step();
            let mut documents: Vec<Value> = Vec::new();
            for citation in &row.sources {
                let label = format!("{}{}", citation.label, row.wording(&citation.document));
                let document = Value::iri(citation.document.clone(), label);
                if !documents.contains(&document) {
                    documents.push(document);
                }
            }
            row.cells.push(Cell::new(documents));
        }
        table
    }

    /// What stands under the rows: how many there are, then the notes.
    pub fn closing(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let count = match self.rows.len() {
            0 => Cow::Borrowed("no rows"),
            1 => Cow::Borrowed("1 row"),
            rows => Cow::Owned(format!("{rows} rows")),
        };
        std::iter::once(count).chain(self.notes.iter().map(|note| Cow::Borrowed(note.as_str())))
    }

    /// The same table with a first column `#` that numbers the rows from 1.
    #[must_use]
    pub fn numbered(&self) -> Self {
        let mut table = self.clone();
        table.columns.insert(0, Column::new("#", Kind::Number));
        for (n, row) in (1..).zip(&mut table.rows) {
            limits::step();
            row.cells.insert(0, Value::Integer(n).into());
        }
        table
    }

    /// Keeps the first rows.
    pub fn take(&mut self, rows: usize) {
        self.rows.truncate(rows);
    }

    /// Counts the rows for each combination of values in some columns, the most frequent first, then by the values.
    ///
    /// A row with several values in a column counts once for each of them, so the counts may add up to more than the rows;
    /// a note says so then. Missing cells form groups of their own. Groups carry the sources of their rows, the notes stay.
    #[must_use]
    pub fn count_by(&self, columns: &[usize]) -> Self {
        let mut groups: BTreeMap<Vec<SortKey>, (usize, Row)> = BTreeMap::new();
        let mut counted = 0;
        for row in self.rows() {
            for cells in combinations(row, columns) {
                counted += 1;
                let key = cells.iter().map(sort_key).collect();
                let (count, group) = groups.entry(key).or_insert_with(|| (0, Row::of_group(cells)));
                *count += 1;
                for source in &row.sources {
                    if !group.sources.contains(source) {
                        group.sources.push(source.clone());
                    }
                }
            }
        }
        let mut table = Self { notes: self.notes.clone(), ..Self::default() };
        table.columns = columns.iter().filter_map(|&n| self.columns.get(n).cloned()).collect();
        table.columns.push(Column::new("count", Kind::Number));
        table.rows = groups.into_values().map(|(count, row)| with_count(row, count)).collect();
        if counted > self.rows.len() {
            table.notes.push("rows with several values are counted once for each".to_owned());
        }
        // The groups stand in the order of their values already, and sorting is stable.
        table.sort(&[(table.columns.len() - 1, Direction::Descending)]);
        table
    }
}

/// A cell on one line: its values, or why it has none.
fn words(cell: &Cell) -> String {
    cell.why_empty().map_or_else(|| one_line(&cell.shown()), |missing| missing.to_string())
}

fn cell(row: &Row, n: usize) -> &Cell {
    row.cells.get(n).unwrap_or(&UNRECORDED)
}

fn with_count(mut row: Row, count: usize) -> Row {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    row.cells.push(Value::Integer(count).into());
    row
}

/// Every way to choose one value, or the lack of one, from each of the columns.
fn combinations(row: &Row, columns: &[usize]) -> Vec<Vec<Cell>> {
    let mut chosen = vec![Vec::new()];
    for &n in columns {
        let choices = choices(cell(row, n));
        chosen = chosen
            .iter()
            .flat_map(|before: &Vec<Cell>| {
                choices.iter().map(|choice| {
                    let mut cells = before.clone();
                    cells.push(choice.clone());
                    cells
                })
            })
            .collect();
    }
    chosen
}

/// The distinct values of a cell as cells, or the cell itself when it has none.
fn choices(cell: &Cell) -> Vec<Cell> {
    match cell.values() {
        [] => vec![cell.clone()],
        values => {
            let distinct = Cell::set(values.to_vec());
            distinct.values().iter().cloned().map(Cell::from).collect()
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn named(label: &str) -> Value {
        Value::iri(format!("https://example.org/{label}"), label)
    }

    fn citation(locator: &str) -> Citation {
        Citation {
            document: "https://example.org/yearbook".into(),
            label: "Yearbook of agreements, 1999".into(),
            licence: None,
            work: None,
            locator: locator.into(),
            certainty: Some("certain".into()),
            qualified: false,
        }
    }

    /// Three agreements: a plain row, one with two topics and a fuzzy year, one with almost nothing recorded.
    pub(crate) fn agreements() -> Table {
        let fuzzy = Years { earliest: 1963, latest: 1965, wording: None };
        let mut first =
            Row::new([named("Recruitment agreement"), named("labour"), Value::year(1961), Value::Integer(12)]);
        first.sources = vec![citation("p. 3")];
        let mut second = Row::new([
            named("Social security convention").into(),
            Cell::set(vec![named("social protection"), named("labour")]),
            Value::Year(fuzzy).into(),
            Value::Decimal("1.5".into()).into(),
        ]);
        second.sources = vec![citation("p. 3"), citation("p. 4")];
        let third = Row::new([named("Städtepartnerschaft").into(), Cell::missing(Missing::NotCoded), Cell::default()]);
        Table {
            columns: vec![
                Column::new("agreement", Kind::Thing),
                Column::new("topic", Kind::Thing),
                Column::new("year", Kind::Year),
                Column::new("articles", Kind::Number),
            ],
            rows: vec![first, second, third],
            notes: vec!["searched 3 agreements".into()],
        }
    }

    fn shown(table: &Table) -> Vec<Vec<String>> {
        table.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect()
    }

    #[test]
    fn missing_is_last_in_both_directions() {
        let mut table = agreements();
        let first = |table: &Table| table.rows.iter().map(|row| row.cells[0].shown()).collect::<Vec<_>>();
        let articles = table.column("articles").unwrap();
        table.sort(&[(articles, Direction::Ascending)]);
        assert_eq!(first(&table), ["Social security convention", "Recruitment agreement", "Städtepartnerschaft"]);
        table.sort(&[(articles, Direction::Descending)]);
        assert_eq!(first(&table), ["Recruitment agreement", "Social security convention", "Städtepartnerschaft"]);
        table.take(2);
        assert_eq!(table.rows.len(), 2);
    }

    #[test]
    fn later_columns_break_ties_and_sorting_is_stable() {
        let rows = [(1, "b", "x"), (2, "a", "x"), (1, "a", "x"), (1, "a", "y")];
        let rows =
            rows.map(|(number, word, rest)| Row::new([Value::Integer(number), Value::text(word), Value::text(rest)]));
        let mut table = Table { rows: rows.into(), ..Table::default() };
        table.sort(&[(0, Direction::Descending), (1, Direction::Ascending), (7, Direction::Ascending)]);
        assert_eq!(shown(&table), [["2", "a", "x"], ["1", "a", "x"], ["1", "a", "y"], ["1", "b", "x"]]);
    }

    #[test]
    fn counts_go_by_value() {
        let table = agreements();
        let counted = table.count_by(&[1]);
        assert_eq!(shown(&counted), [["labour", "2"], ["social protection", "1"], ["", "1"]]);
        assert_eq!(counted.columns[1], Column::new("count", Kind::Number));
        assert_eq!(counted.rows[0].sources.len(), 2);
        assert_eq!(counted.rows[2].cells[0].why_empty(), Some(Missing::NotCoded));
        assert_eq!(counted.notes.len(), 2);
        let all = table.count_by(&[]);
        assert_eq!(shown(&all), [["3"]]);
        assert_eq!(all.notes.len(), 1);
    }
}
