//! Where the cells of a table stand in its text, so that one can be changed and nothing else.

use std::ops::Range;

/// A record of a table, its heading among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Its line, from 1.
    pub(super) line: usize,
    /// All of it, without the end of the line.
    pub(super) at: Range<usize>,
    /// Its cells, with their quotes.
    pub(super) cells: Vec<Range<usize>>,
}

/// The records of a table. Blank lines and lines that begin with `#` are none. None where a quote is not closed.
pub(super) fn records(table: &str) -> Option<Vec<Record>> {
    let bytes = table.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        if matches!(bytes[at], b'\n' | b'\r') {
            line += usize::from(bytes[at] == b'\n');
            at += 1;
        } else if bytes[at] == b'#' {
            at += bytes[at..].iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - at);
        } else {
            let record = record(bytes, at, line)?;
            line += table[record.at.clone()].matches('\n').count();
            at = record.at.end;
            found.push(record);
        }
    }
    Some(found)
}

fn record(bytes: &[u8], start: usize, line: usize) -> Option<Record> {
    let mut cells = Vec::new();
    let mut at = start;
    loop {
        let cell = at;
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match (bytes.get(at)?, bytes.get(at + 1)) {
                    (b'"', Some(b'"')) => at += 2,
                    (b'"', _) => break,
                    _ => at += 1,
                }
            }
            at += 1;
        }
        at += bytes[at..].iter().position(|byte| matches!(byte, b',' | b'\n' | b'\r')).unwrap_or(bytes.len() - at);
        cells.push(cell..at);
        match bytes.get(at) {
            Some(b',') => at += 1,
            _ => return Some(Record { line, at: start..at, cells }),
        }
    }
}

/// What a cell says, without its quotes.
pub(super) fn value(cell: &str) -> String {
    match cell.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell.to_owned(),
    }
}

/// A value as a cell, in quotes where the cell was or where it needs them.
pub(super) fn cell(value: &str, before: &str) -> String {
    if before.starts_with('"') || value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_where_they_stand() {
        let table = "a,b\n# a comment\n\n\"x,\n\"\"y\"\"\",2\r\n,\n3,\"\"";
        let found = records(table).unwrap();
        let shown: Vec<(usize, Vec<String>)> = found
            .iter()
            .map(|record| (record.line, record.cells.iter().map(|at| value(&table[at.clone()])).collect()))
            .collect();
        let texts = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            shown,
            [(1, texts(&["a", "b"])), (4, texts(&["x,\n\"y\"", "2"])), (6, texts(&["", ""])), (7, texts(&["3", ""])),]
        );
        assert_eq!(records("a\n\"b"), None);
        assert_eq!(cell("b", "\"a\""), "\"b\"");
        assert_eq!(cell("b, c", "a"), "\"b, c\"");
    }
}
