//! A graph as bytes: its terms by number, then the permutations as they stand in memory, so that opening one parses, derives and sorts
//! nothing.
//!
//! All numbers are little-endian `u32`. A text is its length and its bytes.
//!
//! ```text
//! magic
//! number of terms, then for each: kind, text, and for a literal with a language or datatype a second text
//! the default graph, number of named graphs, then for each: its term, the graph
//!     a graph: for each of the three orders: number of triples, triples
//! ```

use std::collections::BTreeMap;

use oxrdf::BlankNode;
use oxrdf::Literal;
use oxrdf::NamedNode;
use oxrdf::Term;

use crate::graph::MemoryGraph;
use crate::graph::memory::Index;
use crate::graph::memory::Key;
use crate::graph::memory::Terms;

const MAGIC: &[u8; 8] = b"concord1";

/// Bytes of a number, and of a triple of numbers.
const WORD: usize = 4;
const TRIPLE: usize = 3 * WORD;

const IRI: u32 = 0;
const BLANK: u32 = 1;
const PLAIN: u32 = 2;
const TAGGED: u32 = 3;
const TYPED: u32 = 4;

impl MemoryGraph {
    /// The graph as bytes, equal for graphs that were made in the same way.
    pub fn seal(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        put_size(&mut bytes, self.terms.len());
        for term in &self.terms {
            put_term(&mut bytes, term);
        }
        put_index(&mut bytes, &self.default);
        put_size(&mut bytes, self.named.len());
        for (name, index) in &self.named {
            put(&mut bytes, *name);
            put_index(&mut bytes, index);
        }
        bytes
    }

    /// The graph that was sealed; none if these are not the bytes of one, or a term stands twice.
    pub fn unseal(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { rest: bytes.strip_prefix(MAGIC)? };
        let count = reader.size()?;
        let terms = (0..count).map(|_| reader.term()).collect::<Option<Terms>>()?;
        if terms.len() < count {
            return None;
        }
        let default = reader.index(terms.len())?;
        let mut named = BTreeMap::new();
        for _ in 0..reader.size()? {
            let name = reader.number()?;
            terms.get_index(name as usize)?;
            named.insert(name, reader.index(terms.len())?);
        }
        reader.rest.is_empty().then_some(Self { terms, default, named })
    }
}

fn put(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

/// A graph has no more terms and triples than can be numbered.
fn put_size(bytes: &mut Vec<u8>, size: usize) {
    put(bytes, u32::try_from(size).unwrap_or(u32::MAX));
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_size(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

fn put_term(bytes: &mut Vec<u8>, term: &Term) {
    let (kind, text, second) = match term {
        Term::NamedNode(node) => (IRI, node.as_str(), None),
        Term::BlankNode(node) => (BLANK, node.as_str(), None),
        Term::Literal(literal) => match (literal.language(), literal.datatype()) {
            (Some(tag), _) => (TAGGED, literal.value(), Some(tag)),
            (None, oxrdf::vocab::xsd::STRING) => (PLAIN, literal.value(), None),
            (None, datatype) => (TYPED, literal.value(), Some(datatype.as_str())),
        },
    };
    put(bytes, kind);
    put_text(bytes, text);
    if let Some(second) = second {
        put_text(bytes, second);
    }
}

fn put_index(bytes: &mut Vec<u8>, index: &Index) {
    for keys in &index.sorted {
        put_size(bytes, keys.len());
        for key in keys {
            for number in key {
                put(bytes, *number);
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(WORD)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.size()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn term(&mut self) -> Option<Term> {
        let kind = self.number()?;
        let text = self.text()?;
        Some(match kind {
            IRI => NamedNode::new_unchecked(text).into(),
            BLANK => BlankNode::new_unchecked(text).into(),
            PLAIN => Literal::new_simple_literal(text).into(),
            TAGGED => Literal::new_language_tagged_literal_unchecked(text, self.text()?).into(),
            TYPED => Literal::new_typed_literal(text, NamedNode::new_unchecked(self.text()?)).into(),
            _ => return None,
        })
    }

    /// The three orders of a graph whose terms are numbered below `terms`.
    fn index(&mut self, terms: usize) -> Option<Index> {
        let mut index = Index::default();
        for keys in &mut index.sorted {
            let length = self.size()?.checked_mul(TRIPLE)?;
            *keys = self.take(length)?.chunks_exact(TRIPLE).map(key).collect();
            if keys.iter().flatten().any(|number| *number as usize >= terms) {
                return None;
            }
        }
        Some(index)
    }
}

fn key(bytes: &[u8]) -> Key {
    let at = |n: usize| u32::from_le_bytes([bytes[n], bytes[n + 1], bytes[n + 2], bytes[n + 3]]);
    [at(0), at(WORD), at(2 * WORD)]
}

#[cfg(test)]
mod tests {
    use oxigraph::io::RdfFormat;
    use oxigraph::io::RdfParser;

    use super::*;

    const QUADS: &str =
        "<e:a> <e:p> \"x\" .\n<e:a> <e:p> \"x\"@en <e:g> .\n_:b <e:q> \"1\"^^<e:t> <e:g> .\n<e:a> <e:q> _:b <e:h> .\n";

    fn graph() -> MemoryGraph {
        RdfParser::from_format(RdfFormat::NQuads).for_slice(QUADS.as_bytes()).map(Result::unwrap).collect()
    }

    #[test]
    fn what_is_sealed_is_unsealed() {
        let graph = graph();
        let again = MemoryGraph::unseal(&graph.seal()).unwrap();
        assert_eq!(again.quads(), graph.quads());
        assert_eq!(again.seal(), graph.seal());
    }

    #[test]
    fn no_other_bytes_are_a_graph() {
        let sealed = graph().seal();
        for length in 0..sealed.len() {
            assert!(MemoryGraph::unseal(&sealed[..length]).is_none(), "{length} bytes");
        }
        let mut longer = sealed.clone();
        longer.push(0);
        assert!(MemoryGraph::unseal(&longer).is_none());
        let mut stranger = sealed;
        stranger.truncate(stranger.len() - WORD);
        stranger.extend_from_slice(&1000_u32.to_le_bytes());
        assert!(MemoryGraph::unseal(&stranger).is_none());
    }
}
