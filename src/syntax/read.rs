//! Reading a text from a file or a pipe, which may have no end.

use std::io;
use std::io::ErrorKind;
use std::io::Read;

use crate::syntax::caps::MAX_BYTES;

/// Reads a text, and of one that is too long no more than it takes for [`super::parse`] to say so.
///
/// # Errors
/// If it cannot be read, or is no UTF-8.
pub fn read(reader: impl Read) -> io::Result<String> {
    let enough = MAX_BYTES + 1;
    let mut bytes = Vec::new();
    reader.take(enough as u64).read_to_end(&mut bytes)?;
    let cut = bytes.len() == enough;
    String::from_utf8(bytes).or_else(|error| match error.utf8_error().error_len() {
        // a letter was cut in two; what stands for it is as long at least, so that the text stays too long
        None if cut => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        _ => Err(io::Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_end_is_read_until_it_is_too_long() {
        assert_eq!(read(io::repeat(b'a')).unwrap().len(), MAX_BYTES + 1);
        let whole = "a".repeat(MAX_BYTES);
        assert_eq!(read(whole.as_bytes()).unwrap(), whole);
        // cut after the first, second and third byte of a letter
        for before in MAX_BYTES - 2..=MAX_BYTES {
            let text = "a".repeat(before) + "\u{10348}b";
            assert!(read(text.as_bytes()).unwrap().len() > MAX_BYTES);
        }
        assert!(read(&b"dimensions \xff"[..]).is_err());
        assert!(read(&b"dimensions \xf0"[..]).is_err());
    }
}
