//! What is shown a screen at a time, in parts that stay whole: a part is drawn when its turn comes, for the window as it is then.

use std::borrow::Cow;

use crate::table::Table;
use crate::table::text::Drawing;
use crate::table::text::Layout;
use crate::wrap::hanging;

/// A piece of a page.
pub(super) enum Section<'a> {
    /// Lines as they are, for programs to read.
    Lines(Cow<'a, str>),
    /// Lines that are broken at words, and indented by so much where they go on.
    Prose(Cow<'a, str>, usize),
    /// A table for people.
    Table(Cow<'a, Table>),
}

/// How far a page is shown: so many parts of the section of this number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    section: usize,
    parts: usize,
}

impl Section<'_> {
    /// Prose without any indentation of its own.
    pub(super) fn prose<'a>(text: impl Into<Cow<'a, str>>) -> Section<'a> {
        Section::Prose(text.into(), 0)
    }

    fn parts(&self) -> usize {
        match self {
            Self::Lines(text) | Self::Prose(text, _) => text.lines().count(),
            // what is under the rows is one more
            Self::Table(table) => table.rows.len() + 1,
        }
    }

    /// The parts from this one on.
    fn drawn(&self, from: usize, width: Option<usize>) -> Box<dyn Iterator<Item = String> + '_> {
        match self {
            Self::Lines(text) => Box::new(text.split_inclusive('\n').skip(from).map(str::to_owned)),
            Self::Prose(text, indent) => Box::new(text.lines().skip(from).map(move |line| match width {
                Some(width) => format!("{}\n", hanging(line, *indent, width).join("\n")),
                None => format!("{line}\n"),
            })),
            Self::Table(table) => {
                let drawing = Drawing::new(table, Layout { width, ruled: false });
                let part = move |n: usize| {
                    let head = if n == from { drawing.head() } else { String::new() };
                    if n < table.rows.len() { head + &drawing.row(n) } else { drawing.closing() }
                };
                Box::new((from..=table.rows.len()).map(part))
            }
        }
    }
}

/// The parts that are not shown yet, each with the place after it.
pub(super) fn parts<'a>(
    page: &'a [Section<'a>],
    from: Place,
    width: Option<usize>,
) -> impl Iterator<Item = (Place, String)> + 'a {
    page.iter().enumerate().skip(from.section).flat_map(move |(section, content)| {
        let first = if section == from.section { from.parts } else { 0 };
        (first + 1..).map(move |parts| Place { section, parts }).zip(content.drawn(first, width))
    })
}

/// How much is shown, in words.
pub(super) fn progress(page: &[Section], at: Place) -> String {
    match page {
        [Section::Table(table)] => format!("{} of {} rows", at.parts.min(table.rows.len()), table.rows.len()),
        [lines] => format!("{} of {} lines", at.parts, lines.parts()),
        several => {
            let before: usize = several.iter().take(at.section).map(Section::parts).sum();
            let all: usize = several.iter().map(Section::parts).sum();
            format!("{} %", (before + at.parts) * 100 / all.max(1))
        }
    }
}
