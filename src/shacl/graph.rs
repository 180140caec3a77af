//! A graph as arrays of numbers: the statements of each subject and of each object lie side by side.

use crate::shacl::files::Statement;
use crate::shacl::terms::Id;

/// Statements, indexed both ways.
#[derive(Default)]
pub struct Graph {
    forwards: Edges,
    backwards: Edges,
    /// The place of each forward edge.
    places: Vec<u32>,
}

/// The edges of each node, sorted by predicate and other end.
#[derive(Default)]
struct Edges {
    /// Where the edges of a node start; those of the next one end them.
    starts: Vec<u32>,
    predicates: Vec<Id>,
    others: Vec<Id>,
}

impl Edges {
    /// From edges sorted by node, predicate and other end.
    fn new(sorted: impl Iterator<Item = [Id; 3]>) -> Self {
        let mut edges = Self::default();
        for [node, predicate, other] in sorted {
            let at = length(&edges.others);
            edges.starts.resize(edges.starts.len().max(node as usize + 1), at);
            edges.predicates.push(predicate);
            edges.others.push(other);
        }
        edges.starts.push(length(&edges.others));
        edges
    }

    fn of(&self, node: Id) -> std::ops::Range<usize> {
        let node = node as usize;
        match (self.starts.get(node), self.starts.get(node + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    fn along(&self, node: Id, predicate: Id) -> std::ops::Range<usize> {
        let range = self.of(node);
        let predicates = &self.predicates[range.clone()];
        let start = predicates.partition_point(|&other| other < predicate);
        let count = predicates[start..].partition_point(|&other| other == predicate);
        range.start + start..range.start + start + count
    }

    /// Nodes with an edge of this predicate.
    ///
    /// One pass over the predicates, which lie side by side, is many times faster than a look at each node.
    fn with(&self, predicate: Id) -> Vec<Id> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(step) = self.predicates[at..].iter().position(|&other| other == predicate) {
            at += step;
            let after = self.starts.partition_point(|&start| start as usize <= at);
            found.push(Id::try_from(after - 1).unwrap_or(Id::MAX));
            at = self.starts[after] as usize;
        }
        found
    }
}

fn length(ids: &[Id]) -> Id {
    Id::try_from(ids.len()).unwrap_or(Id::MAX)
}

impl Graph {
    /// Indexes statements; each counts once, at the first place that makes it.
    pub fn new(mut statements: Vec<Statement>) -> Self {
        statements.sort_unstable();
        statements.dedup_by_key(|statement| (statement.subject, statement.predicate, statement.object));
        let places = statements.iter().map(|statement| statement.place).collect();
        let forwards =
            Edges::new(statements.iter().map(|statement| [statement.subject, statement.predicate, statement.object]));
        statements.sort_unstable_by_key(|statement| (statement.object, statement.predicate, statement.subject));
        let backwards =
            Edges::new(statements.iter().map(|statement| [statement.object, statement.predicate, statement.subject]));
        Self { forwards, backwards, places }
    }

    /// Number of statements.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Objects of a subject and predicate, sorted.
    pub(super) fn objects(&self, subject: Id, predicate: Id) -> &[Id] {
        &self.forwards.others[self.forwards.along(subject, predicate)]
    }

    /// Subjects of a predicate and object, sorted.
    pub(super) fn subjects(&self, predicate: Id, object: Id) -> &[Id] {
        &self.backwards.others[self.backwards.along(object, predicate)]
    }

    /// Predicates and objects of a subject, sorted.
    pub(super) fn about(&self, subject: Id) -> impl Iterator<Item = (Id, Id)> {
        self.forwards.of(subject).map(|at| (self.forwards.predicates[at], self.forwards.others[at]))
    }

    /// All subjects of a predicate, sorted.
    pub(super) fn subjects_of(&self, predicate: Id) -> Vec<Id> {
        self.forwards.with(predicate)
    }

    /// All objects of a predicate, sorted.
    pub(super) fn objects_of(&self, predicate: Id) -> Vec<Id> {
        self.backwards.with(predicate)
    }

    /// Where a statement stands, if it is made.
    pub(super) fn place(&self, subject: Id, predicate: Id, object: Id) -> Option<u32> {
        let range = self.forwards.along(subject, predicate);
        let at = self.forwards.others[range.clone()].binary_search(&object).ok()?;
        Some(self.places[range.start + at])
    }

    /// The first subject of a statement with an object.
    pub(super) fn holder(&self, object: Id) -> Option<Id> {
        self.backwards.of(object).next().map(|at| self.backwards.others[at])
    }

    /// Where the first statement with an object stands.
    pub(super) fn mention_of(&self, object: Id) -> Option<u32> {
        let edges = self.backwards.of(object);
        let statements = edges.map(|at| (self.backwards.others[at], self.backwards.predicates[at]));
        statements.filter_map(|(subject, predicate)| self.place(subject, predicate, object)).min()
    }

    /// Where the first statement about a subject stands.
    pub(super) fn place_of(&self, subject: Id) -> Option<u32> {
        self.places[self.forwards.of(subject)].iter().copied().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_found_both_ways_and_counted_once() {
        let statement = |subject, predicate, object, place| Statement { subject, predicate, object, place };
        let graph = Graph::new(vec![
            statement(5, 1, 2, 9),
            statement(0, 1, 2, 4),
            statement(0, 1, 2, 3),
            statement(0, 1, 7, 5),
            statement(0, 3, 2, 6),
        ]);
        assert_eq!(graph.len(), 4);
        assert_eq!(graph.objects(0, 1), [2, 7]);
        assert_eq!(graph.subjects(1, 2), [0, 5]);
        assert_eq!((graph.subjects_of(1), graph.objects_of(1)), (vec![0, 5], vec![2, 7]));
        assert_eq!(graph.about(0).collect::<Vec<_>>(), [(1, 2), (1, 7), (3, 2)]);
        assert_eq!((graph.place(0, 1, 2), graph.place(0, 1, 5), graph.place_of(0)), (Some(3), None, Some(3)));
        assert!(graph.objects(3, 1).is_empty() && graph.objects(99, 1).is_empty());
    }
}
