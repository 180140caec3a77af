//! Tables as Markdown: the table of GitHub's dialect, then the notes as paragraphs.
//!
//! Every character that could be markup is escaped, so a cell is read as the words that it holds.

use std::fmt::Write as _;

use super::Cell;
use super::Kind;
use super::Table;
use super::words;
use crate::text::one_line;

/// Writes the header, the rows, and what is said about them.
pub fn render(table: &Table) -> String {
    let mut text = String::new();
    if !table.columns.is_empty() {
        line(&mut text, table.columns.iter().map(|column| escaped(&column.name)));
        let rule = |kind| if kind == Kind::Number { "---:" } else { "---" }.to_owned();
        line(&mut text, table.columns.iter().map(|column| rule(column.kind)));
        for row in table.rows() {
            line(&mut text, table.cells(row).map(|(_, cell)| shown(cell)));
        }
    }
    for note in table.closing() {
        let _ = write!(text, "\n{}\n", escaped(&note));
    }
    text
}

/// A query as a block of code.
pub fn code(query: &str) -> String {
    // a fence longer than any run of backticks inside
    let mut fence = "```".to_owned();
    while query.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}concord\n{query}\n{fence}\n")
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn shown(cell: &Cell) -> String {
    // a reason for an empty cell is set apart from a value that reads the same
    cell.why_empty().map_or_else(|| escaped(&words(cell)), |missing| format!("*{missing}*"))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '#' | '$' | '!' => escaped.extend(['\\', letter]),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;
    use crate::table::Row;
    use crate::table::Value;
    use crate::table::tests::agreements;

    #[test]
    fn a_whole_table() {
        let expected = "\
| agreement | topic | year | articles |
| --- | --- | --- | ---: |
| Recruitment agreement | labour | 1961 | 12 |
| Social security convention | labour; social protection | 1963 to 1965 | 1.5 |
| Städtepartnerschaft | *not coded* | *unrecorded* | *unrecorded* |

3 rows

searched 3 agreements
";
        assert_eq!(render(&agreements()), expected);
    }

    #[test]
    fn a_cell_is_no_markup() {
        let table = Table {
            columns: vec![Column::new("a|b", Kind::Text)],
            rows: vec![Row::new([Value::text("[x](http://e.org) | <script>\n*b* `c` \\")])],
            notes: Vec::new(),
        };
        let expected = "\
| a\\|b |
| --- |
| \\[x\\](http://e.org) \\| &lt;script&gt; \\*b\\* \\`c\\` \\\\ |

1 row
";
        assert_eq!(render(&table), expected);
    }
}
