//! Tables as comma-separated values.
//!
//! Quoting follows RFC 4180, but lines end in `\n` alone: every CSV reader takes both, while `cut`, `sort` and `diff` would
//! carry a `\r` along in the last field. Cells hold labels, several values joined by `; `. A cell is empty where nothing is
//! recorded, and says `unknown`, `not applicable` or `not coded` where that is the reason. Sources and notes are in the JSON form.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. Such a cell gets a
//! leading apostrophe, which spreadsheets take for "this is text", unless it is a plain number. Raw cells get none, for readers that
//! are no spreadsheets.

use std::io;

use csv::WriterBuilder;

use super::Cell;
use super::Missing;
use super::Table;

/// Writes the header and the rows, with the cells as they are if `raw` is set, and otherwise in a form that no spreadsheet runs.
///
/// # Errors
/// Only when memory cannot be written to.
pub fn render(table: &Table, raw: bool) -> io::Result<String> {
    let written = |text: String| if raw { text } else { inert(text) };
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(table.headings(&[]).into_iter().map(written))?;
    for row in table.rows() {
        writer.write_record(table.cells(row).map(|(_, cell)| written(shown(cell))))?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn shown(cell: &Cell) -> String {
    match cell.why_empty() {
        Some(Missing::Unrecorded) | None => cell.shown(),
        Some(missing) => missing.to_string(),
    }
}

/// The text in a form that no spreadsheet runs.
fn inert(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(&text) { format!("'{text}") } else { text }
}

/// Rust would also read `-inf` as a number; a spreadsheet would not.
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::Column;
    use crate::table::Kind;
    use crate::table::Row;
    use crate::table::Value;
    use crate::table::tests::agreements;

    #[test]
    fn labels_and_joined_values() {
        let expected = "\
agreement,topic,year,articles
Recruitment agreement,labour,1961,12
Social security convention,labour; social protection,1963 to 1965,1.5
Städtepartnerschaft,not coded,,
";
        assert_eq!(render(&agreements(), false).unwrap(), expected);
    }

    #[test]
    fn formulas_are_made_inert() {
        for formula in ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-inf", "-", "+49 30 1"] {
            assert_eq!(inert(formula.into()), format!("'{formula}"));
        }
        for harmless in ["", "a=b", "-12", "+1.5", "-1.5E3", "Ministry - unit"] {
            assert_eq!(inert(harmless.into()), harmless);
        }
    }

    #[test]
    fn raw_cells_are_as_they_are() {
        let rows = vec![Row::new([Value::text("=1+1")])];
        let table = Table { columns: vec![Column::new("-x", Kind::Text)], rows, notes: Vec::new() };
        assert_eq!(render(&table, true).unwrap(), "-x\n=1+1\n");
        assert_eq!(render(&table, false).unwrap(), "'-x\n'=1+1\n");
    }

    proptest! {
        #[test]
        fn a_reader_gets_back_what_was_written(
            rows in prop::collection::vec(prop::collection::vec("[=+@a-c0-9ä日\"',; \t\r\n-]{0,12}", 3), 0..5),
        ) {
            let table = Table {
                columns: ["a", "=b", "c,\"d\""].map(|name| Column::new(name, Kind::Text)).into(),
                rows: rows.iter().map(|row| Row::new(row.iter().map(Value::text))).collect(),
                notes: Vec::new(),
            };
            let written = render(&table, false).unwrap();
            let mut reader = csv::Reader::from_reader(written.as_bytes());
            prop_assert_eq!(reader.headers().unwrap(), vec!["a", "'=b", "c,\"d\""]);
            let read: Vec<Vec<String>> =
                reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
            let wanted: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(inert).collect()).collect();
            prop_assert_eq!(read, wanted);
        }
    }
}
