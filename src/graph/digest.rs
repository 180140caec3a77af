//! A digest of the data, by which an answer says what it was asked of.

use oxrdf::Dataset;
use oxrdf::GraphName;
use oxrdf::NamedOrBlankNode;
use oxrdf::Quad;
use oxrdf::Term;
use oxrdf::dataset::CanonicalizationAlgorithm;
use rustc_hash::FxHashMap;
use sha2::Digest as _;
use sha2::Sha256;

use crate::graph::MemoryGraph;
use crate::iri;
use crate::text::hex;

/// Bytes of most lines.
const LINE: usize = 256;

/// `sha256:` and the SHA-256 of the quads of the source graphs as N-Quads, sorted by bytes. What rules derived and the ontology,
/// which are in no source graph, are left out.
///
/// A blank node has the name that canonicalisation gives it, so that it does not matter in which order files were read.
pub(super) fn of(graph: &MemoryGraph) -> String {
    let mut lines = Vec::new();
    let mut unnamed = Dataset::new();
    // a term stands in many lines
    let mut written: FxHashMap<&Term, String> = FxHashMap::default();
    for (subject, predicate, object, source) in stated(graph) {
        if [subject, object, source].into_iter().any(Term::is_blank_node) {
            unnamed.extend(quad(subject, predicate, object, source));
            continue;
        }
        let mut line = String::with_capacity(LINE);
        for term in [subject, predicate, object, source] {
            line.push_str(written.entry(term).or_insert_with(|| format!("{term} ")));
        }
        line.push_str(".\n");
        lines.push(line);
    }
    unnamed.canonicalize(CanonicalizationAlgorithm::Unstable);
    lines.extend(unnamed.iter().map(|quad| format!("{quad} .\n")));
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(line);
    }
    format!("sha256:{}", hex(&hash.finalize()))
}

/// What the sources state: quads of the named graphs, without those of rules.
pub(super) fn stated(graph: &MemoryGraph) -> impl Iterator<Item = (&Term, &Term, &Term, &Term)> {
    graph.sources().filter(|(_, _, _, source)| !is_inferred(source))
}

fn is_inferred(source: &Term) -> bool {
    matches!(source, Term::NamedNode(node) if node.as_str().starts_with(iri::INFERRED))
}

fn quad(subject: &Term, predicate: &Term, object: &Term, source: &Term) -> Option<Quad> {
    let Term::NamedNode(predicate) = predicate else { return None };
    let source = match node(source)? {
        NamedOrBlankNode::NamedNode(node) => GraphName::from(node),
        NamedOrBlankNode::BlankNode(node) => GraphName::from(node),
    };
    Some(Quad::new(node(subject)?, predicate.clone(), object.clone(), source))
}

fn node(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        Term::Literal(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::io::RdfFormat;
    use oxigraph::io::RdfParser;

    use super::*;

    fn digest(text: &str) -> String {
        let quads = RdfParser::from_format(RdfFormat::NQuads).for_slice(text.as_bytes()).map(Result::unwrap);
        of(&quads.collect())
    }

    const A: &str = "<e:a> <e:p> \"x\" <e:g> .\n";
    const B: &str = "<e:a> <e:p> _:one <e:g> .\n_:one <e:q> <e:b> <e:g> .\n";

    /// A change here makes stored answers look as if they were asked of other data.
    #[test]
    fn it_is_the_hash_of_sorted_lines() {
        let sorted = "<e:a> <e:p> \"x\" <e:g> .\n<e:a> <e:p> <e:b> <e:g> .\n";
        let hash = hex(&Sha256::digest(sorted));
        assert_eq!(digest(&format!("<e:a> <e:p> <e:b> <e:g> .\n{A}")), format!("sha256:{hash}"));
    }

    #[test]
    fn order_and_names_of_blank_nodes_do_not_matter() {
        let renamed = B.replace("_:one", "_:z9");
        assert_eq!(digest(&format!("{A}{B}")), digest(&format!("{renamed}{A}")));
        assert_ne!(digest(A), digest(&format!("{A}{B}")));
    }

    #[test]
    fn only_sources_count() {
        let derived = format!("<e:x> <e:y> <e:z> <{}rule> .\n<e:x> <e:y> <e:w> .\n", iri::INFERRED);
        assert_eq!(digest(A), digest(&format!("{A}{derived}")));
        assert_ne!(digest(A), digest(&A.replace("<e:g>", "<e:h>")));
    }
}
