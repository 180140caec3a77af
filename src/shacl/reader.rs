//! A text, given to a parser line by line, so that one knows where the parser is.

use std::cell::Cell;
use std::io;
use std::io::Read;

/// Reads at most one line at a time and counts them.
///
/// The parsers of Oxigraph give their statements as soon as they have read enough and ask for more only then, so the line that was read
/// last is the one on which a statement ends.
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    line: &'a Cell<u32>,
    inside: bool,
}

impl<'a> Lines<'a> {
    /// Counts the lines of a text in `line`, from 1.
    pub(super) fn new(text: &'a str, line: &'a Cell<u32>) -> Self {
        line.set(0);
        Self { rest: text.as_bytes(), line, inside: false }
    }
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() || buffer.is_empty() {
            return Ok(0);
        }
        if !self.inside {
            self.line.set(self.line.get() + 1);
        }
        let room = &self.rest[..self.rest.len().min(buffer.len())];
        let newline = room.iter().position(|&byte| byte == b'\n');
        let taken = newline.map_or(room.len(), |newline| newline + 1);
        buffer[..taken].copy_from_slice(&room[..taken]);
        self.rest = &self.rest[taken..];
        self.inside = newline.is_none();
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_counted_once_however_small_the_buffer() {
        let line = Cell::new(0);
        let mut lines = Lines::new("ab\n\ncdef", &line);
        let mut buffer = [0; 3];
        let mut seen = Vec::new();
        while let Ok(taken @ 1..) = lines.read(&mut buffer) {
            seen.push((line.get(), String::from_utf8_lossy(&buffer[..taken]).into_owned()));
        }
        let expected = [(1, "ab\n"), (2, "\n"), (3, "cde"), (3, "f")];
        assert_eq!(seen, expected.map(|(line, text)| (line, text.to_owned())));
    }
}
