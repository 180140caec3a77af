//! The in-memory graph: a dictionary of terms and three sorted permutations of the default graph and of each named graph.
//!
//! Oxigraph's evaluator reads it through [`QueryableDataset`]. Every quad handed out and every copy of a term is counted, so
//! that a query stops in the middle of a join when a limit is reached.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexSet;
use oxrdf::GraphName;
use oxrdf::NamedNode;
use oxrdf::Quad;
use oxrdf::Term;
use rustc_hash::FxBuildHasher;
use spareval::InternalQuad;
use spareval::QueryableDataset;

use crate::graph::term_id::TermId;
use crate::limits::Meter;
use crate::limits::Stopped;

/// A triple of term numbers, in the order of its permutation.
pub(super) type Key = [u32; 3];

/// Orders in which each graph is kept: subject first, predicate first, object first.
const ORDERS: [[usize; 3]; 3] = [[0, 1, 2], [1, 2, 0], [2, 0, 1]];

/// One graph as three sorted permutations.
#[derive(Default)]
pub(super) struct Index {
    pub(super) sorted: [Vec<Key>; 3],
}

impl Index {
    /// Adds triples.
    fn extend(&mut self, triples: &[Key]) {
        for (keys, order) in self.sorted.iter_mut().zip(ORDERS) {
            let mut new: Vec<Key> = triples.iter().map(|triple| order.map(|place| triple[place])).collect();
            new.sort_unstable();
            new.dedup();
            new.retain(|key| keys.binary_search(key).is_err());
            merge(keys, &new);
        }
    }

    /// The permutation and the range in it that holds just the triples that match.
    fn find(&self, pattern: [Option<u32>; 3]) -> (usize, std::ops::Range<usize>) {
        let order = match pattern {
            [_, None, Some(_)] => 2,
            [Some(_), _, _] | [None, None, None] => 0,
            [None, Some(_), _] => 1,
        };
        let keys = &self.sorted[order];
        let bound = ORDERS[order].map(|place| pattern[place]);
        let known = bound.iter().take_while(|id| id.is_some()).count();
        let prefix = bound.map(Option::unwrap_or_default);
        let start = keys.partition_point(|key| key[..known] < prefix[..known]);
        let length = keys[start..].partition_point(|key| key[..known] == prefix[..known]);
        (order, start..start + length)
    }

    fn triple(&self, order: usize, at: usize) -> Key {
        let mut triple = [0; 3];
        for (place, term) in ORDERS[order].iter().zip(self.sorted[order][at]) {
            triple[*place] = term;
        }
        triple
    }
}

/// Adds sorted keys that are not there yet to sorted keys: from the end, so that each of those moves once, and in as few pieces as can be.
fn merge(keys: &mut Vec<Key>, new: &[Key]) {
    let mut end = keys.len();
    keys.resize(end + new.len(), [0; 3]);
    for (n, key) in new.iter().enumerate().rev() {
        let place = keys[..end].partition_point(|old| old < key);
        keys.copy_within(place..end, place + n + 1);
        keys[place + n] = *key;
        end = place;
    }
}

/// Terms, each once, with numbers in the order in which they came.
pub(super) type Terms = IndexSet<Term, FxBuildHasher>;

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A graph in memory.
#[derive(Default)]
pub struct MemoryGraph {
    /// Terms by number.
    pub(super) terms: Terms,
    pub(super) default: Index,
    pub(super) named: BTreeMap<u32, Index>,
}

impl MemoryGraph {
    /// Adds quads, each to its graph and, if that is a named one, to the default graph too, which holds every statement once.
    pub fn extend(&mut self, quads: impl IntoIterator<Item = Quad>) {
        let mut all = Vec::new();
        let mut by_graph: BTreeMap<u32, Vec<Key>> = BTreeMap::new();
        for quad in quads {
            let triple = [self.id(quad.subject.into()), self.id(quad.predicate.into()), self.id(quad.object)];
            all.push(triple);
            let graph: Term = match quad.graph_name {
                GraphName::DefaultGraph => continue,
                GraphName::NamedNode(name) => name.into(),
                GraphName::BlankNode(name) => name.into(),
            };
            by_graph.entry(self.id(graph)).or_default().push(triple);
        }
        self.default.extend(&all);
        for (graph, triples) in by_graph {
            self.named.entry(graph).or_default().extend(&triples);
        }
    }

    fn id(&mut self, term: Term) -> u32 {
        number(self.terms.insert_full(term).0)
    }
}

impl FromIterator<Quad> for MemoryGraph {
    fn from_iter<I: IntoIterator<Item = Quad>>(quads: I) -> Self {
        let mut graph = Self::default();
        graph.extend(quads);
        graph
    }
}

impl MemoryGraph {
    /// Number of statements, each counted once however many sources make it.
    pub fn len(&self) -> usize {
        self.default.sorted[0].len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names of the named graphs with their sizes, by name.
    pub fn named_graphs(&self) -> Vec<(String, usize)> {
        let mut graphs: Vec<(String, usize)> = self
            .named
            .iter()
            .map(|(graph, index)| (plain(&self.terms[*graph as usize]), index.sorted[0].len()))
            .collect();
        graphs.sort();
        graphs
    }

    /// Whether it holds a statement.
    pub fn holds(&self, subject: &Term, predicate: &Term, object: &Term) -> bool {
        let ids = [subject, predicate, object].map(|term| self.terms.get_index_of(term).map(number));
        let [Some(s), Some(p), Some(o)] = ids else { return false };
        self.default.sorted[0].binary_search(&[s, p, o]).is_ok()
    }

    /// All statements of the default graph, in the order in which their terms were first seen.
    pub fn triples(&self) -> impl Iterator<Item = (&Term, &Term, &Term)> + Clone {
        self.default.sorted[0].iter().map(|[s, p, o]| (self.term(*s), self.term(*p), self.term(*o)))
    }

    /// The statements of a named graph.
    pub fn triples_in(&self, graph: &str) -> impl Iterator<Item = [&Term; 3]> + use<'_> {
        let name = self.terms.get_index_of(&Term::from(NamedNode::new_unchecked(graph)));
        let index = name.and_then(|name| self.named.get(&number(name)));
        index.into_iter().flat_map(|index| &index.sorted[0]).map(|key| key.map(|id| self.term(id)))
    }

    /// All quads of the named graphs, and those of the default graph that no named graph holds.
    pub fn quads(&self) -> Vec<(&Term, &Term, &Term, Option<&Term>)> {
        let mut quads: Vec<_> = self.sources().map(|(s, p, o, graph)| (s, p, o, Some(graph))).collect();
        for key in &self.default.sorted[0] {
            if !self.named.values().any(|index| index.sorted[0].binary_search(key).is_ok()) {
                quads.push((self.term(key[0]), self.term(key[1]), self.term(key[2]), None));
            }
        }
        quads
    }

    /// Every term that a statement or the name of a graph has, once.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter()
    }

    /// The statements of the default graph with these terms; none stands for any.
    pub fn matching(&self, pattern: [Option<&Term>; 3]) -> impl Iterator<Item = [&Term; 3]> + Clone {
        let ids = pattern.map(|term| term.map(|term| self.terms.get_index_of(term).map(number)));
        let known = ids.iter().all(|id| *id != Some(None));
        let (order, range) = self.default.find(ids.map(Option::flatten));
        let range = if known { range } else { 0..0 };
        range.map(move |at| self.default.triple(order, at).map(|id| self.term(id)))
    }

    /// All quads of the named graphs.
    pub fn sources(&self) -> impl Iterator<Item = (&Term, &Term, &Term, &Term)> {
        self.named.iter().flat_map(move |(graph, index)| {
            let source = self.term(*graph);
            let quad = move |[s, p, o]: &Key| (self.term(*s), self.term(*p), self.term(*o), source);
            index.sorted[0].iter().map(quad)
        })
    }

    /// The statements of the default graph with one of these properties, property by property.
    pub fn triples_with<'a>(
        &'a self,
        properties: &'a [&str],
    ) -> impl Iterator<Item = (&'a Term, &'a Term, &'a Term)> + Clone {
        properties
            .iter()
            .filter_map(|property| self.terms.get_index_of(&Term::from(NamedNode::new_unchecked(*property))))
            .flat_map(move |property| {
                let (order, range) = self.default.find([None, Some(number(property)), None]);
                range.map(move |at| self.default.triple(order, at).map(|id| self.term(id))).map(|[s, p, o]| (s, p, o))
            })
    }

    fn term(&self, id: u32) -> &Term {
        &self.terms[id as usize]
    }

    /// A view for one query, which counts what it reads.
    pub(super) fn view(self: &Arc<Self>, meter: Arc<Meter>) -> View {
        View { graph: Arc::clone(self), extra: Rc::default(), meter }
    }
}

fn plain(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

/// A graph as seen by one query.
#[derive(Clone)]
pub(super) struct View {
    graph: Arc<MemoryGraph>,
    /// Terms that the query makes and the graph does not hold.
    extra: Rc<RefCell<Terms>>,
    meter: Arc<Meter>,
}

/// A range of one permutation of one graph.
struct Cursor {
    graph: Arc<MemoryGraph>,
    meter: Arc<Meter>,
    /// Number of the named graph, or none for the default graph.
    name: Option<u32>,
    order: usize,
    range: std::ops::Range<usize>,
}

impl Iterator for Cursor {
    type Item = Result<InternalQuad<TermId>, Stopped>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.range.next()?;
        if let Err(stopped) = self.meter.read() {
            self.range = 0..0;
            return Some(Err(stopped));
        }
        let index = match self.name {
            Some(name) => self.graph.named.get(&name)?,
            None => &self.graph.default,
        };
        let [subject, predicate, object] = index.triple(self.order, at).map(TermId);
        Some(Ok(InternalQuad { subject, predicate, object, graph_name: self.name.map(TermId) }))
    }
}

impl<'a> QueryableDataset<'a> for View {
    type InternalTerm = TermId;
    type Error = Stopped;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&TermId>,
        predicate: Option<&TermId>,
        object: Option<&TermId>,
        graph_name: Option<Option<&TermId>>,
    ) -> impl Iterator<Item = Result<InternalQuad<TermId>, Stopped>> + use<'a> {
        let pattern = [subject, predicate, object].map(|term| term.map(|id| id.0));
        let cursor = |name: Option<u32>| {
            let index = match name {
                Some(name) => self.graph.named.get(&name)?,
                None => &self.graph.default,
            };
            let (order, range) = index.find(pattern);
            let (graph, meter) = (Arc::clone(&self.graph), Arc::clone(&self.meter));
            Some(Cursor { graph, meter, name, order, range })
        };
        // most patterns are of one graph, and then no list is needed
        let (one, all): (Option<Cursor>, Vec<Cursor>) = match graph_name {
            Some(name) => (cursor(name.map(|id| id.0)), Vec::new()),
            None => (None, self.graph.named.keys().filter_map(|name| cursor(Some(*name))).collect()),
        };
        one.into_iter().chain(all).flatten()
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<TermId, Stopped>> + use<'a> {
        let names: Vec<TermId> = self.graph.named.keys().copied().map(TermId).collect();
        names.into_iter().map(Ok)
    }

    fn contains_internal_graph_name(&self, graph_name: &TermId) -> Result<bool, Stopped> {
        Ok(self.graph.named.contains_key(&graph_name.0))
    }

    fn internalize_term(&self, term: Term) -> Result<TermId, Stopped> {
        let place = match self.graph.terms.get_index_of(&term) {
            Some(place) => place,
            None => self.graph.terms.len() + self.extra.borrow_mut().insert_full(term).0,
        };
        u32::try_from(place).map(TermId).map_err(|_| Stopped::Terms)
    }

    fn externalize_term(&self, id: TermId) -> Result<Term, Stopped> {
        let at = id.0 as usize;
        Ok(match self.graph.terms.get_index(at) {
            Some(term) => term.clone(),
            None => self.extra.borrow()[at - self.graph.terms.len()].clone(),
        })
    }
}
