//! The graph in the forms that others read.

use oxigraph::io::JsonLdProfileSet;
use oxigraph::io::RdfFormat;
use oxigraph::io::RdfSerializer;
use oxrdf::GraphName;
use oxrdf::NamedOrBlankNode;
use oxrdf::Quad;
use oxrdf::Term;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::iri;
use crate::release::Product;

/// `ontology.ttl`, what no source states; `data.trig`, what each source states; `graph.jsonld`, both; `graph.nq`, both with what rules derive.
pub(super) fn products(files: &[SourceFile]) -> Result<Vec<Product>, Diagnostics> {
    let (graph, _) = load::load(files)?;
    let mut quads: Vec<Quad> = graph.quads().into_iter().filter_map(quad).collect();
    // whatever order they were loaded in
    quads.sort_by_cached_key(|quad| (quad.graph_name.to_string(), quad.to_string()));
    let inferred = |quad: &&Quad| matches!(&quad.graph_name, GraphName::NamedNode(name) if name.as_str().starts_with(iri::INFERRED));
    let stated: Vec<&Quad> = quads.iter().filter(|quad| !inferred(quad)).collect();
    let own = |quad: &&&Quad| quad.graph_name == GraphName::DefaultGraph;
    let ontology: Vec<&Quad> = stated.iter().filter(own).copied().collect();
    let data: Vec<&Quad> = stated.iter().filter(|quad| !own(quad)).copied().collect();
    let json_ld = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };
    let mut lines: Vec<String> = quads.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort_unstable();
    Ok(vec![
        Product { name: "ontology.ttl", bytes: written(RdfFormat::Turtle, &ontology)? },
        Product { name: "data.trig", bytes: written(RdfFormat::TriG, &data)? },
        Product { name: "graph.jsonld", bytes: written(json_ld, &stated)? },
        Product { name: "graph.nq", bytes: lines.concat().into_bytes() },
    ])
}

fn written(format: RdfFormat, quads: &[&Quad]) -> Result<Vec<u8>, Diagnostics> {
    let fault = |error: &dyn std::fmt::Display| {
        vec![Diagnostic::bare(Code::Io, Severity::Error, format!("{} cannot be written: {error}", format.name()))]
    };
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, namespace) in iri::PREFIXES {
        serializer = serializer.with_prefix(*prefix, *namespace).map_err(|error| fault(&error))?;
    }
    let mut writer = serializer.for_writer(Vec::new());
    for quad in quads {
        writer.serialize_quad(*quad).map_err(|error| fault(&error))?;
    }
    let mut bytes = writer.finish().map_err(|error| fault(&error))?;
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn quad((subject, predicate, object, graph): (&Term, &Term, &Term, Option<&Term>)) -> Option<Quad> {
    let node = |term: &Term| match term {
        Term::NamedNode(node) => Some(NamedOrBlankNode::from(node.clone())),
        Term::BlankNode(node) => Some(NamedOrBlankNode::from(node.clone())),
        Term::Literal(_) => None,
    };
    let Term::NamedNode(predicate) = predicate else { return None };
    let graph = match graph {
        None => GraphName::DefaultGraph,
        Some(graph) => match node(graph)? {
            NamedOrBlankNode::NamedNode(node) => node.into(),
            NamedOrBlankNode::BlankNode(node) => node.into(),
        },
    };
    Some(Quad::new(node(subject)?, predicate.clone(), object.clone(), graph))
}
