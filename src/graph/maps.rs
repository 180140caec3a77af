//! Words that a vocabulary of others lends: its labels become words for our terms, by mappings that are declared.
//!
//! A file in a folder `maps` declares one `co:MappingSet` and maps concepts of thesauri, which are files in folders `thesauri`, to
//! our terms. Its statements have the set as their graph, and with it go the words: without the file they are gone. The thesauri
//! themselves are no part of the graph.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxrdf::GraphName;
use oxrdf::Literal;
use oxrdf::NamedNode;
use oxrdf::NamedOrBlankNode;
use oxrdf::Quad;
use oxrdf::Term;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::load::SourceFile;
use crate::graph::load::is_in;
use crate::graph::load::rdf_fault;
use crate::iri;

/// What is a term of the ontology, which has its words by annotations, and not a thing with names.
const TERMS: &[&str] =
    &[iri::OWL_CLASS, iri::CONCEPT_SCHEME, iri::OBJECT_PROPERTY, iri::DATATYPE_PROPERTY, iri::DERIVED];

/// Adds the statements of the maps, and the words that they give to what the quads tell.
///
/// # Errors
/// Files that do not follow their format, and maps that do not declare one set.
pub(super) fn apply(files: &[&SourceFile], quads: &mut Vec<Quad>) -> Result<(), Diagnostics> {
    let turtle = |folder: &'static str| {
        files.iter().filter(move |file| is_in(&file.path, folder) && file.path.ends_with(".ttl"))
    };
    if turtle("maps").next().is_none() {
        return Ok(());
    }
    let mut faults = Diagnostics::new();
    let mut labels: BTreeMap<NamedNode, Vec<Literal>> = BTreeMap::new();
    for file in turtle("thesauri") {
        for quad in read(file, &mut faults) {
            if let (NamedOrBlankNode::NamedNode(concept), Term::Literal(label)) = (quad.subject, quad.object)
                && [iri::PREF_LABEL, iri::ALT_LABEL].contains(&quad.predicate.as_str())
            {
                labels.entry(concept).or_default().push(label);
            }
        }
    }
    let typed = quads.iter().filter(|quad| quad.predicate.as_str() == iri::TYPE);
    let terms: BTreeSet<String> = typed
        .filter(|quad| matches!(&quad.object, Term::NamedNode(class) if TERMS.contains(&class.as_str())))
        .filter_map(|quad| named(&quad.subject))
        .collect();
    for file in turtle("maps") {
        let statements = read(file, &mut faults);
        let Some(set) = set_of(&statements) else {
            let message = format!("{}: a file of mappings declares one `co:MappingSet`", file.path);
            faults.push(Diagnostic::bare(Code::BadData, Severity::Error, message));
            continue;
        };
        for quad in statements {
            let matches = [iri::EXACT_MATCH, iri::CLOSE_MATCH].iter().position(|kind| quad.predicate.as_str() == *kind);
            if let (Some(kind), NamedOrBlankNode::NamedNode(theirs), Term::NamedNode(ours)) =
                (matches, &quad.subject, &quad.object)
            {
                let is_term = terms.contains(ours.as_str());
                let predicates: &[&str] = match (is_term, kind) {
                    (true, 0) => &[iri::DSL_ALIAS],
                    // a noun that only comes near would be read as if it were meant
                    (true, _) => &[],
                    (false, 0) => &[iri::ALT_LABEL],
                    (false, _) => &[iri::ALT_LABEL, iri::DSL_CLOSE_WORD],
                };
                for (label, predicate) in labels.get(theirs).into_iter().flatten().flat_map(|label| {
                    predicates.iter().map(move |predicate| (label, NamedNode::new_unchecked(*predicate)))
                }) {
                    quads.push(Quad::new(ours.clone(), predicate, label.clone(), set.clone()));
                }
            }
            quads.push(Quad { graph_name: GraphName::from(set.clone()), ..quad });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn named(node: &NamedOrBlankNode) -> Option<String> {
    match node {
        NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}

/// The statements of a file between things with names; nothing in a map needs a node without one.
fn read(file: &SourceFile, faults: &mut Diagnostics) -> Vec<Quad> {
    let parsed: Result<Vec<Quad>, _> =
        RdfParser::from_format(RdfFormat::Turtle).for_slice(file.text.as_bytes()).collect();
    let mut quads = parsed.unwrap_or_else(|error| {
        faults.push(rdf_fault(file, &error));
        Vec::new()
    });
    quads.retain(|quad| named(&quad.subject).is_some() && !quad.object.is_blank_node());
    quads
}

/// The one set that a file declares.
fn set_of(statements: &[Quad]) -> Option<NamedNode> {
    let mut sets = statements.iter().filter_map(|quad| match (&quad.subject, &quad.object) {
        (NamedOrBlankNode::NamedNode(set), Term::NamedNode(class))
            if quad.predicate.as_str() == iri::TYPE && class.as_str() == iri::MAPPING_SET =>
        {
            Some(set.clone())
        }
        _ => None,
    });
    sets.next().filter(|_| sets.next().is_none())
}
