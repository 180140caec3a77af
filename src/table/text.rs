//! Tables for people: as wide as their content, or folded to the width of a terminal.

use comfy_table::Cell as Drawn;
use comfy_table::CellAlignment;
use comfy_table::ColumnConstraint;
use comfy_table::ContentArrangement;
use comfy_table::TableComponent;
use comfy_table::Width;
use unicode_width::UnicodeWidthStr;

use super::Kind;
use super::Row;
use super::Table;
use super::words;
use crate::text::one_line;

/// Longer words than this are broken where a table must be folded.
const LONGEST_WORD: usize = 18;

/// Spaces between two columns.
const GAP: usize = 2;

/// How a table is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The columns of the terminal to fit; none to fold nothing.
    pub width: Option<usize>,
    /// Whether to rule a line under the header.
    pub ruled: bool,
}

/// Draws a table: header, rows, how many there are, and the notes. Says in words why a cell is empty.
pub fn render(table: &Table, layout: Layout) -> String {
    let mut drawn = match layout.width {
        _ if table.rows.is_empty() || table.columns.is_empty() => String::new(),
        // where the words of a line would have to be broken, its cells are written one under the other
        Some(width) if narrowest(table).iter().map(|word| word + GAP).sum::<usize>() > width + GAP => {
            records(table, width)
        }
        _ => grid(table, layout),
    };
    for line in table.closing() {
        let mut folded = blank(layout.width);
        folded.add_row([one_line(&line)]);
        push(&mut drawn, folded);
    }
    drawn
}

fn grid(table: &Table, layout: Layout) -> String {
    let mut grid = blank(layout.width);
    grid.set_header(table.columns.iter().map(|column| aligned(&column.name, column.kind)));
    if layout.ruled {
        grid.set_style(TableComponent::HeaderLines, '─');
        grid.set_style(TableComponent::MiddleHeaderIntersections, '─');
    }
    for row in &table.rows {
        grid.add_row(table.cells(row).map(|(column, cell)| aligned(&words(cell), column.kind)));
    }
    for (n, width) in narrowest(table).into_iter().enumerate() {
        if let Some(column) = grid.column_mut(n).filter(|_| layout.width.is_some()) {
            // the column's width counts the padding behind it, which the last one has not
            let padding = usize::from(n + 1 < table.columns.len());
            let width = u16::try_from(width + padding).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
        }
    }
    let mut drawn = String::new();
    push(&mut drawn, grid);
    drawn
}

/// The least width of each column at which no word of reasonable length is broken.
fn narrowest(table: &Table) -> Vec<usize> {
    let longest = |text: &str| text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
    let mut widths: Vec<usize> = table.columns.iter().map(|column| longest(&one_line(&column.name))).collect();
    for row in &table.rows {
        for (width, (_, cell)) in widths.iter_mut().zip(table.cells(row)) {
            *width = (*width).max(longest(&words(cell)));
        }
    }
    widths.into_iter().map(|width| width.min(LONGEST_WORD)).collect()
}

/// Each row as lines of a name and its values.
fn records(table: &Table, width: usize) -> String {
    let mut drawn = String::new();
    for row in &table.rows {
        push(&mut drawn, record(table, row, width));
        drawn.push('\n');
    }
    drawn
}

fn record(table: &Table, row: &Row, width: usize) -> comfy_table::Table {
    let mut record = blank(Some(width));
    for (column, cell) in table.cells(row) {
        record.add_row([one_line(&column.name), words(cell)]);
    }
    record
}

fn aligned(text: &str, kind: Kind) -> Drawn {
    let alignment = if kind == Kind::Number { CellAlignment::Right } else { CellAlignment::Left };
    Drawn::new(one_line(text)).set_alignment(alignment)
}

/// A table without any lines, folded to a width.
fn blank(width: Option<usize>) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_style(TableComponent::VerticalLines, ' ');
    table.set_content_arrangement(ContentArrangement::Disabled);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    table
}

/// Writes a table with two spaces between columns, one of them where a line could stand, and none around them.
fn push(drawn: &mut String, mut table: comfy_table::Table) {
    let last = table.column_count().saturating_sub(1);
    for (n, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, u16::from(n < last)));
    }
    drawn.push_str(&table.trim_fmt());
    drawn.push('\n');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use snapbox::IntoData;
    use snapbox::assert_data_eq;
    use snapbox::str;
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::table::Column;
    use crate::table::Value;
    use crate::table::tests::agreements;

    #[test]
    fn unfolded() {
        let layout = Layout { width: None, ruled: true };
        assert_data_eq!(
            render(&agreements(), layout),
            str![[r#"
agreement                   topic                      year            articles
───────────────────────────────────────────────────────────────────────────────
Recruitment agreement       labour                     1961                  12
Social security convention  labour; social protection  1963 to 1965         1.5
Städtepartnerschaft         not coded                  unrecorded    unrecorded
3 rows
searched 3 agreements

"#]]
            .raw()
        );
    }

    #[test]
    fn folded_at_words() {
        let layout = Layout { width: Some(48), ruled: false };
        assert_data_eq!(
            render(&agreements(), layout),
            str![[r#"
agreement  Recruitment agreement
topic      labour
year       1961
articles   12

agreement  Social security convention
topic      labour; social protection
year       1963 to 1965
articles   1.5

agreement  Städtepartnerschaft
topic      not coded
year       unrecorded
articles   unrecorded

3 rows
searched 3 agreements

"#]]
            .raw()
        );
    }

    #[test]
    fn too_narrow_for_columns() {
        let layout = Layout { width: Some(36), ruled: true };
        assert_data_eq!(
            render(&agreements(), layout),
            str![[r#"
agreement  Recruitment agreement
topic      labour
year       1961
articles   12

agreement  Social security
           convention
topic      labour; social protection
year       1963 to 1965
articles   1.5

agreement  Städtepartnerschaft
topic      not coded
year       unrecorded
articles   unrecorded

3 rows
searched 3 agreements

"#]]
            .raw()
        );
    }

    #[test]
    fn an_empty_answer_keeps_its_notes() {
        let mut table = agreements();
        table.rows.clear();
        assert_eq!(render(&table, Layout::default()), "no rows\nsearched 3 agreements\n");
    }

    #[test]
    fn values_cannot_command_the_terminal() {
        let table = Table {
            columns: vec![Column::new("\u{1b}[1m", Kind::Text)],
            rows: vec![Row::new([Value::text("a\u{1b}[31m\nb\u{202e}c")])],
            notes: vec!["\u{9b}1m".into()],
        };
        assert!(!render(&table, Layout::default()).contains(['\u{1b}', '\u{9b}', '\u{202e}']));
        assert_eq!(render(&table, Layout::default()).lines().count(), 4);
    }

    fn tables() -> impl Strategy<Value = Table> {
        let word = "[a-zäşé日本한\u{301}👩 \t\n-]{0,60}|[a-z日]{0,90}";
        (1_usize..9).prop_flat_map(move |columns| {
            let cells = prop::collection::vec(word.prop_map(Value::text), columns);
            let kind = prop_oneof![Just(Kind::Text), Just(Kind::Number)];
            let heads = prop::collection::vec((word, kind).prop_map(|(name, kind)| Column::new(name, kind)), columns);
            (heads, prop::collection::vec(cells.prop_map(Row::new), 0..4), prop::collection::vec(word, 0..2))
                .prop_map(|(columns, rows, notes)| Table { columns, rows, notes })
        })
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(table in tables(), width in 1_usize..120, ruled: bool) {
            let drawn = render(&table, Layout { width: Some(width), ruled });
            for line in drawn.lines() {
                prop_assert!(line.width() <= width || width < 40, "{} > {width}: {line:?}", line.width());
            }
        }

        #[test]
        fn folding_loses_no_letter(table in tables(), width in 40_usize..120) {
            let letters = |text: &str| {
                let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
                letters.sort_unstable();
                letters
            };
            let folded = render(&table, Layout { width: Some(width), ruled: true });
            // The narrow form repeats the names of the columns.
            let words: usize = narrowest(&table).iter().map(|word| word + GAP).sum();
            if width + GAP >= words {
                prop_assert_eq!(letters(&folded), letters(&render(&table, Layout::default())));
            }
        }
    }
}
