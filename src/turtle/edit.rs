//! Statements taken out of a text and put into it: what is not touched stays, with its comments.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::GraphName;
use oxrdf::Literal;
use oxrdf::NamedOrBlankNode;
use oxrdf::Quad;
use oxrdf::Term as RdfTerm;
use oxrdf::vocab::xsd;

use crate::diag::Diagnostic;
use crate::iri;
use crate::turtle::Language;
use crate::turtle::layout;
use crate::turtle::parse;
use crate::turtle::print;
use crate::turtle::quads;
use crate::turtle::token::Comment;
use crate::turtle::tree::Document;
use crate::turtle::tree::Item;
use crate::turtle::tree::Lead;
use crate::turtle::tree::Node;
use crate::turtle::tree::Object;
use crate::turtle::tree::Pair;
use crate::turtle::tree::Term;

/// Takes statements out of a text and puts others in, and lays it out. Neither may have blank nodes. A new statement joins the others of its subject, else
/// it comes last in its graph. Comments of what is taken out stay where they stood.
///
/// # Errors
/// The first place at which the text does not follow its language.
pub fn edit(text: &str, language: Language, removed: &[Quad], added: &[Quad]) -> Result<String, Diagnostic> {
    quads(text, language)?;
    let mut document = parse::document(text)?;
    let removed: BTreeSet<String> = removed.iter().map(ToString::to_string).collect();
    let mut reader = Reader::default();
    let mut kept = Vec::new();
    let mut astray: Vec<Comment> = Vec::new();
    for mut item in std::mem::take(&mut document.items) {
        reader.declare(&item);
        prepend(&mut item.lead.comments, &mut astray);
        if reader.strip(&mut item, None, &removed) {
            kept.push(item);
        } else {
            astray = own_lines(item);
        }
    }
    document.items = kept;
    prepend(&mut document.end, &mut astray);
    for quad in added {
        reader.put(&mut document, quad);
    }
    layout::settle(&mut document);
    Ok(print::document(&document))
}

fn prepend(comments: &mut Vec<Comment>, astray: &mut Vec<Comment>) {
    if !astray.is_empty() {
        let own = std::mem::replace(comments, std::mem::take(astray));
        comments.extend(own);
    }
}

/// The comments of an item that goes, as lines of their own.
fn own_lines(item: Item) -> Vec<Comment> {
    let mut comments = item.lead.comments;
    if let Node::Triples { end, .. } = item.node {
        comments.extend(end);
    }
    let line = |text: String| Comment { text, own_line: true, blank: false };
    comments.extend(item.trail.into_iter().map(line));
    comments
}

/// Reads terms as they are written, with the prefixes declared so far.
#[derive(Default)]
struct Reader {
    declared: String,
    /// Namespaces by prefix; none where a prefix has had several.
    prefixes: BTreeMap<String, Option<String>>,
    known: BTreeMap<String, Option<RdfTerm>>,
}

impl Reader {
    fn declare(&mut self, item: &Item) {
        match &item.node {
            Node::Prefix { name, iri } => {
                self.declared.extend(["@prefix ", name, " ", iri, " .\n"]);
                let namespace = iri.trim_matches(['<', '>']).to_owned();
                let entry = self.prefixes.entry(name.trim_end_matches(':').to_owned());
                entry.and_modify(|known| *known = None).or_insert(Some(namespace));
            }
            Node::Base { iri } => self.declared.extend(["@base ", iri, " .\n"]),
            Node::Triples { .. } | Node::Graph { .. } => return,
        }
        self.known.clear();
    }

    /// The term that an atom is; none for a blank node and what has brackets.
    fn term(&mut self, term: &Term) -> Option<RdfTerm> {
        let Term::Atom(text) = term else { return None };
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let one = format!("{}<x:x> <x:x> {text} .\n", self.declared);
        let read = quads(&one, Language::Turtle).ok().and_then(|read| read.into_iter().next()).map(|quad| quad.object);
        let read = read.filter(|term| !matches!(term, RdfTerm::BlankNode(_)));
        self.known.insert(text.clone(), read.clone());
        read
    }

    fn predicate(&mut self, name: &str) -> Option<RdfTerm> {
        let name = if name == "a" { format!("<{}>", iri::TYPE) } else { name.to_owned() };
        self.term(&Term::Atom(name))
    }

    fn graph(&mut self, label: Option<&Term>) -> Option<GraphName> {
        match label {
            None => Some(GraphName::DefaultGraph),
            Some(label) => match self.term(label)? {
                RdfTerm::NamedNode(node) => Some(node.into()),
                RdfTerm::BlankNode(_) | RdfTerm::Literal(_) => None,
            },
        }
    }

    /// Takes statements out of an item; whether anything of it is left.
    fn strip(&mut self, item: &mut Item, label: Option<&Term>, removed: &BTreeSet<String>) -> bool {
        match &mut item.node {
            Node::Prefix { .. } | Node::Base { .. } => true,
            Node::Graph { label, items, end, .. } => {
                let mut kept = Vec::new();
                let mut astray = Vec::new();
                for mut item in std::mem::take(items) {
                    prepend(&mut item.lead.comments, &mut astray);
                    if self.strip(&mut item, label.as_ref(), removed) {
                        kept.push(item);
                    } else {
                        astray = own_lines(item);
                    }
                }
                *items = kept;
                prepend(end, &mut astray);
                true
            }
            Node::Triples { subject, pairs, end } => {
                let (Some(subject), Some(graph)) = (self.term(subject), self.graph(label)) else { return true };
                let mut kept = Vec::new();
                for mut pair in std::mem::take(pairs) {
                    let predicate = self.predicate(&pair.predicate);
                    let mut objects = Vec::new();
                    for object in std::mem::take(&mut pair.objects) {
                        let is_removed = match (&predicate, self.term(&object.term)) {
                            (Some(predicate), Some(term)) => {
                                let graph =
                                    if graph == GraphName::DefaultGraph { String::new() } else { format!(" {graph}") };
                                removed.contains(&format!("{subject} {predicate} {term}{graph}"))
                            }
                            _ => false,
                        };
                        if is_removed {
                            pair.lead.comments.extend(object.lead.comments);
                            pair.trail.extend(object.trail);
                        } else {
                            objects.push(object);
                        }
                    }
                    if objects.is_empty() {
                        end.extend(pair.lead.comments);
                        end.extend(pair.trail.into_iter().map(|text| Comment { text, own_line: true, blank: false }));
                    } else {
                        pair.objects = objects;
                        kept.push(pair);
                    }
                }
                *pairs = kept;
                !pairs.is_empty()
            }
        }
    }

    /// Puts a statement into a text.
    fn put(&mut self, document: &mut Document, quad: &Quad) {
        if quad.graph_name == GraphName::DefaultGraph {
            return self.put_among(&mut document.items, quad);
        }
        let mut last = None;
        for (n, item) in document.items.iter_mut().enumerate() {
            let Node::Graph { label, items, .. } = &mut item.node else { continue };
            if self.graph(label.as_ref()).as_ref() != Some(&quad.graph_name) {
                continue;
            }
            last = Some(n);
            if self.join(items, quad) {
                return;
            }
        }
        let place = last.unwrap_or_else(|| {
            let label = match &quad.graph_name {
                GraphName::NamedNode(node) => Some(Term::Atom(self.short(node.as_str()))),
                GraphName::BlankNode(_) | GraphName::DefaultGraph => None,
            };
            let node = Node::Graph { label, items: Vec::new(), open: Vec::new(), end: Vec::new() };
            let lead = Lead { newline: true, blank: true, ..Lead::default() };
            document.items.push(Item { lead, node, trail: Vec::new() });
            document.items.len() - 1
        });
        if let Node::Graph { items, .. } = &mut document.items[place].node {
            self.put_among(items, quad);
        }
    }

    fn put_among(&mut self, items: &mut Vec<Item>, quad: &Quad) {
        if self.join(items, quad) {
            return;
        }
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => Term::Atom(self.short(node.as_str())),
            NamedOrBlankNode::BlankNode(node) => Term::Atom(node.to_string()),
        };
        let node = Node::Triples { subject, pairs: vec![self.pair(quad, false)], end: Vec::new() };
        items.push(Item { lead: Lead { newline: true, ..Lead::default() }, node, trail: Vec::new() });
    }

    /// Puts a statement to the others of its subject, if there are any.
    fn join(&mut self, items: &mut [Item], quad: &Quad) -> bool {
        let wanted = RdfTerm::from(quad.subject.clone());
        for item in items {
            let Node::Triples { subject, pairs, .. } = &mut item.node else { continue };
            if self.term(subject).as_ref() != Some(&wanted) {
                continue;
            }
            let predicate = RdfTerm::from(quad.predicate.clone());
            let same = pairs.iter().position(|pair| self.predicate(&pair.predicate).as_ref() == Some(&predicate));
            match same {
                Some(at) => {
                    let object = self.object(quad);
                    pairs[at].objects.push(object);
                }
                None => pairs.push(self.pair(quad, true)),
            }
            return true;
        }
        false
    }

    fn pair(&self, quad: &Quad, newline: bool) -> Pair {
        let predicate =
            if quad.predicate.as_str() == iri::TYPE { "a".to_owned() } else { self.short(quad.predicate.as_str()) };
        let lead = Lead { newline, ..Lead::default() };
        Pair { lead, predicate, objects: vec![self.object(quad)], trail: Vec::new() }
    }

    fn object(&self, quad: &Quad) -> Object {
        let text = match &quad.object {
            RdfTerm::NamedNode(node) => self.short(node.as_str()),
            RdfTerm::BlankNode(node) => node.to_string(),
            RdfTerm::Literal(literal) => self.literal(literal),
        };
        Object { lead: Lead::default(), term: Term::Atom(text), trail: Vec::new() }
    }

    fn literal(&self, literal: &Literal) -> String {
        let datatype = literal.datatype();
        if literal.language().is_some() || datatype == xsd::STRING {
            return literal.to_string();
        }
        let digits = literal.value().strip_prefix('-').unwrap_or(literal.value());
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if (datatype == xsd::INTEGER && plain)
            || (datatype == xsd::BOOLEAN && ["true", "false"].contains(&literal.value()))
        {
            return literal.value().to_owned();
        }
        format!("{}^^{}", Literal::new_simple_literal(literal.value()), self.short(datatype.as_str()))
    }

    fn short(&self, iri: &str) -> String {
        let fitting = self.prefixes.iter().filter_map(|(prefix, namespace)| {
            let namespace = namespace.as_deref()?;
            let local = iri.strip_prefix(namespace)?;
            iri::is_plain_local(local).then_some((namespace.len(), prefix, local))
        });
        fitting.max().map_or_else(|| format!("<{iri}>"), |(_, prefix, local)| format!("{prefix}:{local}"))
    }
}
