//! Virtuoso calls a blank node `nodeID://b10070`, which no reader of results takes for the name of one.

/// What stands before the slashes, which in JSON cannot stand inside a literal: there its quotes would be escaped.
const MARK: &[u8] = b"\"bnode\", \"value\": \"nodeID://";

/// Length of `://`.
const SLASHES: usize = 3;

/// Makes such names readable in a stream of JSON, whatever the pieces in which it comes.
#[derive(Default)]
pub(super) struct Mender {
    seen: usize,
}

impl Mender {
    /// Mends the next bytes in place; no length changes.
    pub(super) fn mend(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
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

#[cfg(test)]
mod tests {
    use super::*;

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
