//! Texts as they come from files and pipes: UTF-8, with or without a mark at the start, and not without end.

use std::fmt;
use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;
use std::string::FromUtf8Error;

/// Why a text cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The system says so.
    Io(io::Error),
    /// It is no UTF-8, as line and column tell, both from 1.
    NotUtf8(usize, usize),
    /// It has more than so many bytes.
    TooLong(usize),
}

impl Unreadable {
    /// What is wrong with the file of this name, in one sentence.
    pub fn of(&self, name: impl fmt::Display) -> String {
        match self {
            Self::Io(error) => format!("cannot read {name}: {error}"),
            Self::NotUtf8(line, column) => format!("{name}:{line}:{column}: {self}"),
            Self::TooLong(_) => format!("{name}: {self}"),
        }
    }

    /// Line and column, if they are known.
    pub fn place(&self) -> Option<(usize, usize)> {
        if let Self::NotUtf8(line, column) = self { Some((*line, *column)) } else { None }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::NotUtf8(..) => f.write_str("the text is not UTF-8"),
            Self::TooLong(most) => write!(f, "there are more than the {most} bytes that are read"),
        }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads a whole file. A device or a pipe is none, for it may have no end.
///
/// # Errors
/// If it cannot be read, or is no UTF-8.
pub fn file(path: &Path) -> Result<String, Unreadable> {
    text_of(bytes(path)?)
}

/// As [`file()`], but what is no UTF-8 comes with its bytes replaced, for those who tell the fault and look on.
///
/// # Errors
/// If it cannot be read.
pub fn file_as_it_is(path: &Path) -> Result<(String, Option<Unreadable>), io::Error> {
    Ok(match String::from_utf8(bytes(path)?) {
        Ok(text) => (unmarked(text), None),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(not_utf8(&error))),
    })
}

/// Reads a text of at most so many bytes.
///
/// # Errors
/// If it cannot be read, is no UTF-8, or is longer.
pub fn text(reader: impl Read, most: usize) -> Result<String, Unreadable> {
    let text = beginning(reader, most)?;
    if text.len() > most { Err(Unreadable::TooLong(most)) } else { Ok(text) }
}

/// Reads a text, and of one that is longer than so many bytes no more than it takes to see that: then the text that comes is longer too.
///
/// # Errors
/// If it cannot be read, or is no UTF-8.
pub fn beginning(reader: impl Read, most: usize) -> Result<String, Unreadable> {
    // the mark at the start is no part of the text
    let enough = most + MARK.len_utf8() + 1;
    let mut bytes = Vec::new();
    reader.take(enough as u64).read_to_end(&mut bytes)?;
    if bytes.len() == enough
        && let Err(error) = std::str::from_utf8(&bytes)
        && error.error_len().is_none()
    {
        // a letter was cut in two; what stands for it is as long at least
        bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    }
    text_of(bytes)
}

/// The byte order mark, with which some editors begin a text.
const MARK: char = '\u{FEFF}';

fn bytes(path: &Path) -> Result<Vec<u8>, io::Error> {
    // asked before it is opened, as a pipe opens only when somebody writes to it
    let of = fs::metadata(path)?;
    if !of.is_file() && !of.is_dir() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a device or a pipe, and no file"));
    }
    fs::read(path)
}

fn text_of(bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map(unmarked).map_err(|error| not_utf8(&error))
}

fn unmarked(mut text: String) -> String {
    if text.starts_with(MARK) {
        text.remove(0);
    }
    text
}

/// Where the first letter stands that is none.
fn not_utf8(error: &FromUtf8Error) -> Unreadable {
    let before = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
    let before = before.strip_prefix(MARK).unwrap_or(&before);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Unreadable::NotUtf8(before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 4096;

    #[test]
    fn a_text_without_end_is_read_until_it_is_too_long() {
        assert!(beginning(io::repeat(b'a'), MOST).unwrap().len() > MOST);
        assert!(matches!(text(io::repeat(0), MOST), Err(Unreadable::TooLong(MOST))));
        let whole = "a".repeat(MOST);
        assert_eq!(text(whole.as_bytes(), MOST).unwrap(), whole);
        assert_eq!(text(format!("{MARK}{whole}").as_bytes(), MOST).unwrap(), whole);
        assert!(text(format!("{whole}a").as_bytes(), MOST).is_err());
        // cut after the first, second and third byte of a letter
        for before in MOST - 2..=MOST + 4 {
            let text = "a".repeat(before) + "\u{10348}b";
            assert!(beginning(text.as_bytes(), MOST).unwrap().len() > MOST);
        }
    }

    #[test]
    fn what_is_no_utf_8_has_a_place() {
        let place = |bytes: &[u8]| text(bytes, MOST).unwrap_err().of("x");
        assert_eq!(place(b"dimensions \xff"), "x:1:12: the text is not UTF-8");
        assert_eq!(place(b"\xef\xbb\xbf\xc3\xa4\n\xc3\xb6\xf0"), "x:2:2: the text is not UTF-8");
    }
}
