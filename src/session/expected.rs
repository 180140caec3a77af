//! Expected answers: how they are written, and how they differ from those of now.
//!
//! An expected answer is a line `#` with the query, then the answer as CSV. Rows are matched by their key column: `key` where
//! there is one, else the first. Only the columns of the expected answer are compared, and the order of rows is not, so an
//! expected answer can be written by hand with the columns that matter.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diag::Diagnostics;
use crate::session::Answer;
use crate::session::Session;
use crate::table;
use crate::table::Table;
use crate::text::one_line;

/// An answer with its query, on one line.
pub struct Answered {
    /// The query.
    pub query: String,
    /// The answer.
    pub table: Table,
}

impl Answered {
    /// The answer to a query of a text.
    pub fn of(text: &str, answer: Answer) -> Self {
        let query = one_line(text.get(answer.span.range()).unwrap_or_default().trim());
        Self { query, table: answer.table }
    }
}

/// The answers to the queries of a text, with the parameters that it gives itself.
///
/// # Errors
/// The faults of the first query that has no answer.
pub fn answered(session: &Session, text: &str) -> Result<Vec<Answered>, Diagnostics> {
    let mut session = session.clone();
    session.set_params_of(text)?;
    Ok(session.eval(text)?.into_iter().map(|answer| Answered::of(text, answer)).collect())
}

/// How one answer differs from an earlier one, line by line: rows gone, rows with other values, rows come.
pub fn between(old: &Answered, new: &Answered) -> Vec<String> {
    let [old, new] = [old, new].map(|answer| read(&csv(&answer.table)).unwrap_or_default());
    let text = difference(&old, &new, false);
    text.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}

/// The text that says what is expected.
pub fn write(answered: &[Answered]) -> String {
    let blocks = answered.iter().map(|answer| format!("# {}\n{}", answer.query, csv(&answer.table)));
    blocks.collect::<Vec<_>>().join("\n")
}

/// The answer with keys as CSV without line breaks in cells.
fn csv(table: &Table) -> String {
    let mut flat = table.with_keys();
    for cell in flat.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if cell.shown().contains(['\n', '\r']) {
            *cell = table::Value::text(one_line(&cell.shown())).into();
        }
    }
    // only writing to memory, which does not fail
    table::csv::render(&flat, false).unwrap_or_default()
}

/// Rows by the value of their key column, and which of those with this value they are.
type Rows = BTreeMap<(String, usize), Vec<String>>;

/// One answer as it is compared.
#[derive(Default)]
struct Block {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What is different, a text for each answer; none if all is as expected.
pub fn compare(expected: &str, answered: &[Answered]) -> Vec<String> {
    let blocks = blocks(expected);
    let mut differences = Vec::new();
    if blocks.len() != answered.len() {
        differences.push(format!("  {} answers were expected, and there are {}\n", blocks.len(), answered.len()));
    }
    for (block, answer) in blocks.iter().zip(answered) {
        let difference = match block {
            Ok(expected) => difference(expected, &read(&csv(&answer.table)).unwrap_or_default(), true),
            Err(message) => format!("    {message}\n"),
        };
        if !difference.is_empty() {
            differences.push(format!("  {}\n{difference}", answer.query));
        }
    }
    differences
}

/// The answers of a text; one ends where a line begins with `#`.
fn blocks(text: &str) -> Vec<Result<Block, String>> {
    let mut blocks: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with('#') {
            inside = false;
            continue;
        }
        if !inside {
            blocks.push(String::new());
            inside = true;
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks.iter().map(|block| read(block)).collect()
}

fn read(csv: &str) -> Result<Block, String> {
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    let record = |record: &::csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let unreadable = |error: ::csv::Error| format!("the expected answer cannot be read: {error}");
    let columns = reader.headers().map(record).map_err(unreadable)?;
    let rows = reader.records().map(|row| row.as_ref().map(record).map_err(ToString::to_string));
    Ok(Block { columns, rows: rows.collect::<Result<_, _>>()? })
}

/// What is different; rows are shown with their keys or without.
fn difference(expected: &Block, now: &Block, with_keys: bool) -> String {
    let mut places = Vec::new();
    for name in &expected.columns {
        match now.columns.iter().position(|column| column == name) {
            Some(place) => places.push(place),
            None => return format!("    the column `{name}` is gone; there are {}\n", now.columns.join(", ")),
        }
    }
    let keyed = |rows: Vec<Vec<String>>| -> Rows {
        let mut keyed = Rows::new();
        for row in rows {
            let key = row.first().cloned().unwrap_or_default();
            let same = keyed.range((key.clone(), 0)..).take_while(|((other, _), _)| *other == key).count();
            keyed.insert((key, same), row);
        }
        keyed
    };
    // `key`, where it is, stands first
    let key = expected.columns.iter().position(|name| name == "key").unwrap_or(0);
    let ordered = |row: &[String]| -> Vec<String> {
        let others = row.iter().enumerate().filter(|(n, _)| *n != key).map(|(_, cell)| cell);
        row.get(key).into_iter().chain(others).cloned().collect()
    };
    let chosen = |row: &Vec<String>| places.iter().filter_map(|place| row.get(*place).cloned()).collect::<Vec<_>>();
    let columns = ordered(&expected.columns);
    let hidden = usize::from(!with_keys && columns.first().is_some_and(|name| name == "key"));
    let shown = |row: &[String]| shown(row.get(hidden..).unwrap_or_default());
    let before = keyed(expected.rows.iter().map(|row| ordered(row)).collect());
    let after = keyed(now.rows.iter().map(|row| ordered(&chosen(row))).collect());
    let mut text = String::new();
    for (key, row) in &before {
        match after.get(key) {
            None => drop(writeln!(text, "    - {}", shown(row))),
            Some(other) if other != row => {
                let _ = writeln!(text, "    ~ {}", shown(&row[..row.len().min(2)]));
                for ((column, was), is) in columns.iter().zip(row).zip(other).filter(|((_, was), is)| was != is) {
                    let _ = writeln!(text, "        {column}: {was} -> {is}");
                }
            }
            Some(_) => {}
        }
    }
    for (_, row) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let _ = writeln!(text, "    + {}", shown(row));
    }
    text
}

fn shown(row: &[String]) -> String {
    row.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Cell;
    use crate::table::Column;
    use crate::table::Kind;
    use crate::table::Row;
    use crate::table::Value;

    fn answered(rows: &[(&str, &str)]) -> Vec<Answered> {
        let rows = rows.iter().map(|(name, year)| {
            let name = Value::iri(format!("https://example.org/{name}"), *name);
            Row::new([Cell::from(name), Cell::from(Value::text(*year))])
        });
        let columns = vec![Column::new("name", Kind::Thing), Column::new("year", Kind::Text)];
        let table = Table { columns, rows: rows.collect(), notes: vec!["not compared".into()] };
        vec![Answered { query: "agreements".into(), table }]
    }

    #[test]
    fn the_same_is_as_expected() {
        let now = answered(&[("b", "1964"), ("a", "two\nlines")]);
        assert_eq!(compare(&write(&now), &now), Vec::<String>::new());
        let turned = answered(&[("a", "two\nlines"), ("b", "1964")]);
        assert_eq!(compare(&write(&now), &turned), Vec::<String>::new());
    }

    #[test]
    fn exactly_what_changed_is_shown() {
        let before = write(&answered(&[("a", "1961"), ("b", "1964"), ("c", "1965")]));
        let now = answered(&[("a", "1961"), ("b", "1970"), ("d", "1980")]);
        let keys: Vec<String> = now[0].table.rows.iter().map(Row::key).collect();
        let text = compare(&before, &now).concat();
        assert!(text.starts_with("  agreements\n"), "{text}");
        assert!(text.contains(&format!("    ~ {} | b\n        year: 1964 -> 1970\n", keys[1])), "{text}");
        assert!(text.contains(" | c | 1965\n") && text.contains("    - "), "{text}");
        assert!(text.contains(&format!("    + {} | d | 1980\n", keys[2])), "{text}");
        assert!(!text.contains(&keys[0]), "{text}");
        assert_eq!(text.lines().count(), 5, "{text}");
    }

    /// By hand: some columns, no keys.
    #[test]
    fn columns_left_out_do_not_matter() {
        let now = answered(&[("a", "1961"), ("b", "1964")]);
        assert_eq!(compare("name\nb\na\n", &now), Vec::<String>::new());
        assert_eq!(compare("year,name\n1964,b\n1961,a\n", &now), Vec::<String>::new());
        assert!(compare("name\na\n", &now).concat().contains("    + b\n"));
        assert!(compare("name,level\na,local\n", &now).concat().contains("`level` is gone"));
        assert!(compare("", &now).concat().contains("0 answers were expected"));
    }
}
