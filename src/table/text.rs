//! Tables for people: as wide as their content, or folded to the width of a terminal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::Kind;
use super::Table;
use super::words;
use crate::limits;
use crate::text::one_line;
use crate::wrap::wrap;

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
    let drawing = Drawing::new(table, layout);
    let mut drawn = drawing.head();
    for n in 0..table.rows.len() {
        drawn.push_str(&drawing.row(n));
    }
    drawn.push_str(&drawing.closing());
    drawn
}

/// A table that is measured and can be drawn in parts, in any order.
pub struct Drawing<'a> {
    table: &'a Table,
    layout: Layout,
    shape: Shape,
}

/// Where the cells of a row stand.
enum Shape {
    /// Beside one another, in columns of these widths.
    Grid(Vec<usize>),
    /// One under the other, behind names in a column of this width.
    Records { names: usize, values: usize },
}

impl<'a> Drawing<'a> {
    /// Measures a table.
    pub fn new(table: &'a Table, layout: Layout) -> Self {
        let columns = measure(table);
        let between = GAP * columns.len().saturating_sub(1);
        let wanted = |width: fn(&Needed) -> usize| columns.iter().map(width).sum::<usize>() + between;
        let shape = match layout.width {
            Some(width) if wanted(|column| column.least) > width => {
                let longest = table.columns.iter().map(|column| one_line(&column.name).width()).max().unwrap_or(0);
                let names = longest.min(width.saturating_sub(GAP) / 2).max(1);
                Shape::Records { names, values: width.saturating_sub(names + GAP).max(1) }
            }
            Some(width) if wanted(|column| column.whole) > width => {
                Shape::Grid(shared(table, &columns, width - between))
            }
            _ => Shape::Grid(columns.iter().map(|column| column.whole).collect()),
        };
        Self { table, layout, shape }
    }

    /// What stands above the rows.
    pub fn head(&self) -> String {
        let Shape::Grid(widths) = &self.shape else { return String::new() };
        if self.table.rows.is_empty() || self.table.columns.is_empty() {
            return String::new();
        }
        let names: Vec<String> = self.table.columns.iter().map(|column| one_line(&column.name)).collect();
        let mut drawn = self.line(&names, widths);
        if self.layout.ruled {
            let across = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
            let _ = writeln!(drawn, "{}", "─".repeat(across));
        }
        drawn
    }

    /// The row of this number, the first being 0.
    pub fn row(&self, n: usize) -> String {
        limits::step();
        let Some(row) = self.table.rows.get(n).filter(|_| !self.table.columns.is_empty()) else {
            return String::new();
        };
        let cells = self.table.cells(row);
        match &self.shape {
            Shape::Grid(widths) => self.line(&cells.map(|(_, cell)| words(cell)).collect::<Vec<_>>(), widths),
            Shape::Records { names, values } => {
                let mut drawn = String::new();
                for (column, cell) in cells {
                    let name = wrap(&one_line(&column.name), *names);
                    push(&mut drawn, &[(*names, false, name), (*values, false, wrap(&words(cell), *values))]);
                }
                drawn.push('\n');
                drawn
            }
        }
    }

    /// What stands under the rows.
    pub fn closing(&self) -> String {
        let mut drawn = String::new();
        for line in self.table.closing() {
            let line = one_line(&line);
            let lines = self.layout.width.map_or_else(|| vec![line.clone()], |width| wrap(&line, width));
            for line in lines {
                let _ = writeln!(drawn, "{line}");
            }
        }
        drawn
    }

    /// Texts beside one another, numbers to the right.
    fn line(&self, texts: &[String], widths: &[usize]) -> String {
        let numbers = self.table.columns.iter().map(|column| column.kind == Kind::Number);
        let cells = texts.iter().zip(widths).zip(numbers);
        let mut drawn = String::new();
        push(&mut drawn, &cells.map(|((text, &width), number)| (width, number, wrap(text, width))).collect::<Vec<_>>());
        drawn
    }
}

/// Widths that a column asks for.
struct Needed {
    /// The least at which no word of reasonable length is broken.
    least: usize,
    /// That at which nothing is folded.
    whole: usize,
}

fn measure(table: &Table) -> Vec<Needed> {
    let longest = |text: &str| text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0).min(LONGEST_WORD);
    let needed = |text: String| Needed { least: longest(&text), whole: text.width() };
    let mut columns: Vec<Needed> = table.columns.iter().map(|column| needed(one_line(&column.name))).collect();
    for row in table.rows() {
        for (column, (_, cell)) in columns.iter_mut().zip(table.cells(row)) {
            let Needed { least, whole } = needed(words(cell));
            column.least = column.least.max(least);
            column.whole = column.whole.max(whole);
        }
    }
    columns
}

/// Shares a width among columns that together ask for more: who needs less than an equal share gets what it needs, who cannot do
/// with one its least, and what the lines of the others leave free at their ends is shared anew.
fn shared(table: &Table, columns: &[Needed], width: usize) -> Vec<usize> {
    let mut widths: Vec<Option<usize>> = vec![None; columns.len()];
    let mut settled = true;
    while settled {
        settled = false;
        for (n, column) in columns.iter().enumerate() {
            let (share, _) = left(&widths, width);
            if widths[n].is_none() && (column.whole <= share || column.least > share) {
                widths[n] = Some(column.whole.min(share).max(column.least));
                settled = true;
            }
        }
        if !settled {
            let (share, _) = left(&widths, width);
            for (column, folded) in widths.iter_mut().zip(folded(table, share)) {
                if column.is_none() && folded < share {
                    *column = Some(folded);
                    settled = true;
                }
            }
        }
    }
    let (share, mut over) = left(&widths, width);
    let widths = widths.into_iter().map(|width| {
        width.unwrap_or_else(|| {
            let one = usize::from(over > 0);
            over -= one;
            share + one
        })
    });
    widths.collect()
}

/// The equal share of columns that have no width yet, and what is left over.
fn left(widths: &[Option<usize>], width: usize) -> (usize, usize) {
    let open = widths.iter().filter(|width| width.is_none()).count().max(1);
    let free = width.saturating_sub(widths.iter().flatten().sum());
    (free / open, free % open)
}

/// The widths of the columns when their texts are folded to a width.
fn folded(table: &Table, width: usize) -> Vec<usize> {
    let longest = |text: &str| wrap(text, width).iter().map(|line| line.width()).max().unwrap_or(0);
    let mut widths: Vec<usize> = table.columns.iter().map(|column| longest(&one_line(&column.name))).collect();
    for row in table.rows() {
        for (column, (_, cell)) in widths.iter_mut().zip(table.cells(row)) {
            *column = (*column).max(longest(&words(cell)));
        }
    }
    widths
}

/// Writes cells of a width, aligned to the right or not, beside one another, each in as many lines as it has.
fn push(drawn: &mut String, cells: &[(usize, bool, Vec<String>)]) {
    let height = cells.iter().map(|(.., lines)| lines.len()).max().unwrap_or(0);
    for at in 0..height {
        let mut line = String::new();
        for (n, (width, right, lines)) in cells.iter().enumerate() {
            let text = lines.get(at).map_or("", String::as_str);
            let blank = " ".repeat(width.saturating_sub(text.width()));
            let gap = if n == 0 { "" } else { "  " };
            let _ = if *right { write!(line, "{gap}{blank}{text}") } else { write!(line, "{gap}{text}{blank}") };
        }
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
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
    use crate::table::Row;
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
            if matches!(Drawing::new(&table, Layout { width: Some(width), ruled: true }).shape, Shape::Grid(_)) {
                prop_assert_eq!(letters(&folded), letters(&render(&table, Layout::default())));
            }
        }
    }
}
