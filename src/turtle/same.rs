//! Whether two texts say the same, as far as can be told in one pass.

use std::collections::BTreeMap;

use oxrdf::GraphName;
use oxrdf::NamedOrBlankNode;
use oxrdf::Quad;
use oxrdf::Term;

/// The same statements, each as often; blank nodes are taken as one, so that the test takes no longer for texts made to confuse it. What it lets through is
/// the wrong blank node among several alike, which a layout that only moves whole brackets cannot mistake.
pub(super) fn same(before: &[Quad], after: &[Quad]) -> bool {
    count(before) == count(after)
}

fn count(quads: &[Quad]) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for quad in quads {
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => node.to_string(),
            NamedOrBlankNode::BlankNode(_) => "_:".to_owned(),
        };
        let object = match &quad.object {
            Term::BlankNode(_) => "_:".to_owned(),
            other => other.to_string(),
        };
        let graph = match &quad.graph_name {
            GraphName::BlankNode(_) => "_:".to_owned(),
            other => other.to_string(),
        };
        *count.entry(format!("{subject} {} {object} {graph}", quad.predicate)).or_default() += 1;
    }
    count
}
