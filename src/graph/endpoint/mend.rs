//! What servers write into JSON that readers of results do not take: Virtuoso calls a blank node `nodeID://b10070`, which is no
//! name of one, and Comunica adds figures of its own behind the rows.

/// What stands before the slashes, which in JSON cannot stand inside a literal: there its quotes would be escaped.
const MARK: &[u8] = b"\"bnode\", \"value\": \"nodeID://";

/// Length of `://`.
const SLASHES: usize = 3;

/// Makes a stream of JSON readable, whatever the pieces in which it comes.
#[derive(Default)]
pub(super) struct Mender {
    seen: usize,
    behind: Behind,
}

impl Mender {
    /// Mends the next bytes in place; no length changes.
    pub(super) fn mend(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.behind.blank(byte);
            if *byte == MARK[self.seen] {
                self.seen += 1;
                if self.seen > MARK.len() - SLASHES {
                    *byte = b'_';
                }
                self.seen %= MARK.len();
            } else {
                self.seen = usize::from(*byte == MARK[0]);
            }
        }
    }
}

/// Leaves nothing behind the member `results` but the end of the object.
#[derive(Default)]
struct Behind {
    depth: usize,
    quoted: bool,
    escaped: bool,
    /// The last string of the outermost object, as far as it may be `results`.
    key: Vec<u8>,
    rows: Rows,
}

/// How far the rows are read.
#[derive(Default, PartialEq)]
enum Rows {
    /// The head is still to come; some servers write it last.
    #[default]
    Headless,
    Headed,
    Inside,
    Over,
}

impl Behind {
    fn blank(&mut self, byte: &mut u8) {
        let read = *byte;
        if self.rows == Rows::Over && !(read == b'}' && self.depth == 1 && !self.quoted) {
            *byte = b' ';
        }
        if self.quoted {
            match read {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.quoted = false,
                _ if self.depth == 1 && self.key.len() < 16 => self.key.push(read),
                _ => {}
            }
            return;
        }
        match read {
            b'"' => {
                self.quoted = true;
                if self.depth == 1 {
                    self.key.clear();
                }
            }
            b'{' | b'[' => {
                match (&self.key[..], &self.rows) {
                    (b"head", Rows::Headless) if self.depth == 1 => self.rows = Rows::Headed,
                    (b"results", Rows::Headed) if self.depth == 1 => self.rows = Rows::Inside,
                    _ => {}
                }
                self.depth += 1;
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 1 && self.rows == Rows::Inside {
                    self.rows = Rows::Over;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_rows_is_left_out() {
        let text = r#"{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"value":"}]\"","type":"literal"}}]},"meta":{"a":["}"]},"n":1}"#;
        let (rows, _) = text.split_once(r#","meta""#).unwrap();
        for size in 1..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            let mut mender = Mender::default();
            bytes.chunks_mut(size).for_each(|piece| mender.mend(piece));
            let mended = String::from_utf8(bytes).unwrap();
            assert_eq!(mended.split_whitespace().collect::<String>(), format!("{rows}}}"), "{size}");
        }
        // a head that comes last is left alone
        let turned = r#"{"results":{"bindings":[]},"head":{"vars":["x"]}}"#;
        let mut bytes = turned.as_bytes().to_vec();
        Mender::default().mend(&mut bytes);
        assert_eq!(bytes, turned.as_bytes());
        // what breaks off stays broken
        let mut bytes = text.as_bytes()[..text.len() - 1].to_vec();
        Mender::default().mend(&mut bytes);
        assert!(!String::from_utf8(bytes).unwrap().trim_end().ends_with("]}}"));
    }

    #[test]
    fn blank_nodes_are_renamed_and_nothing_else() {
        let text = r#"{"a": { "type": "bnode", "value": "nodeID://b1" }, "b": { "type": "literal", "value": "nodeID://b1" }, "c": {"type": "literal", "value": "\"bnode\", \"value\": \"nodeID://"}}"#;
        for size in 1..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            let mut mender = Mender::default();
            bytes.chunks_mut(size).for_each(|piece| mender.mend(piece));
            let mended = text.replacen("nodeID://b1", "nodeID___b1", 1);
            assert_eq!(String::from_utf8(bytes).unwrap(), mended, "{size}");
        }
    }
}
