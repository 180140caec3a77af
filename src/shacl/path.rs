//! Property paths of SHACL, which repeat, and the nodes at their end.

use crate::shacl::graph::Graph;
use crate::shacl::terms::Id;

/// How one gets from a focus node to its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Path {
    Predicate(Id),
    Inverse(Box<Path>),
    Sequence(Vec<Path>),
    Alternative(Vec<Path>),
    ZeroOrMore(Box<Path>),
    OneOrMore(Box<Path>),
    ZeroOrOne(Box<Path>),
}

impl Path {
    /// The nodes at the end of the path from a node, each once, sorted. What is not stored side by side is put into `room`.
    pub(super) fn values<'a>(&self, graph: &'a Graph, from: Id, room: &'a mut Vec<Id>) -> &'a [Id] {
        match self {
            Self::Predicate(predicate) => graph.objects(from, *predicate),
            _ => {
                *room = self.walk(graph, &[from], false);
                room
            }
        }
    }

    /// The nodes at the end of the path, or at its start when it is walked backwards, from any of some nodes.
    fn walk(&self, graph: &Graph, from: &[Id], backwards: bool) -> Vec<Id> {
        let mut found = match self {
            Self::Predicate(predicate) => {
                let step = |&node: &Id| {
                    if backwards { graph.subjects(*predicate, node) } else { graph.objects(node, *predicate) }
                };
                from.iter().flat_map(step).copied().collect()
            }
            Self::Inverse(path) => return path.walk(graph, from, !backwards),
            Self::Sequence(steps) => {
                let step = |at: Vec<Id>, path: &Self| path.walk(graph, &at, backwards);
                let from = from.to_vec();
                return if backwards { steps.iter().rev().fold(from, step) } else { steps.iter().fold(from, step) };
            }
            Self::Alternative(paths) => paths.iter().flat_map(|path| path.walk(graph, from, backwards)).collect(),
            Self::ZeroOrMore(path) => path.closure(graph, from.to_vec(), backwards),
            Self::OneOrMore(path) => path.closure(graph, path.walk(graph, from, backwards), backwards),
            Self::ZeroOrOne(path) => {
                let mut found = path.walk(graph, from, backwards);
                found.extend(from);
                found
            }
        };
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Some nodes and all that can be reached from them.
    fn closure(&self, graph: &Graph, mut found: Vec<Id>, backwards: bool) -> Vec<Id> {
        let mut seen: rustc_hash::FxHashSet<Id> = found.iter().copied().collect();
        let mut new = found.clone();
        while !new.is_empty() {
            new = self.walk(graph, &new, backwards);
            new.retain(|&node| seen.insert(node));
            found.extend(&new);
        }
        found
    }

    /// As SPARQL writes it, with predicates as the caller shows them.
    pub(super) fn show(&self, name: &dyn Fn(Id) -> String) -> String {
        self.write(name, false)
    }

    fn write(&self, name: &dyn Fn(Id) -> String, inside: bool) -> String {
        let join = |paths: &[Self], between: &str| {
            let parts: Vec<String> = paths.iter().map(|path| path.write(name, true)).collect();
            let joined = parts.join(between);
            if inside { format!("({joined})") } else { joined }
        };
        match self {
            Self::Predicate(predicate) => name(*predicate),
            Self::Inverse(path) => format!("^{}", path.write(name, true)),
            Self::Sequence(paths) => join(paths, "/"),
            Self::Alternative(paths) => join(paths, "|"),
            Self::ZeroOrMore(path) => format!("{}*", path.write(name, true)),
            Self::OneOrMore(path) => format!("{}+", path.write(name, true)),
            Self::ZeroOrOne(path) => format!("{}?", path.write(name, true)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shacl::files::Statement;

    /// 10 -1-> 11 -1-> 12 -1-> 10, and 11 -2-> 13.
    fn graph() -> Graph {
        let edges = [(10, 1, 11), (11, 1, 12), (12, 1, 10), (11, 2, 13)];
        let statement = |(subject, predicate, object)| Statement { subject, predicate, object, place: 0 };
        Graph::new(edges.map(statement).to_vec())
    }

    fn ends(path: &Path, from: Id) -> Vec<Id> {
        path.values(&graph(), from, &mut Vec::new()).to_vec()
    }

    #[test]
    fn every_kind_of_path_leads_where_it_says() {
        let step = |predicate| Path::Predicate(predicate);
        let boxed = |predicate| Box::new(step(predicate));
        assert_eq!(ends(&step(1), 10), [11]);
        assert_eq!(ends(&Path::Inverse(boxed(1)), 10), [12]);
        assert_eq!(ends(&Path::Sequence(vec![step(1), step(2)]), 10), [13]);
        assert_eq!(ends(&Path::Inverse(Box::new(Path::Sequence(vec![step(1), step(2)]))), 13), [10]);
        assert_eq!(ends(&Path::Alternative(vec![step(1), step(2)]), 11), [12, 13]);
        assert_eq!(ends(&Path::ZeroOrMore(boxed(1)), 10), [10, 11, 12]);
        assert_eq!(ends(&Path::ZeroOrMore(boxed(2)), 99), [99]);
        assert_eq!(ends(&Path::OneOrMore(boxed(1)), 10), [10, 11, 12]);
        assert_eq!(ends(&Path::OneOrMore(boxed(2)), 11), [13]);
        assert_eq!(ends(&Path::ZeroOrOne(boxed(2)), 11), [11, 13]);
    }

    #[test]
    fn a_path_is_written_as_in_sparql() {
        let path = Path::Sequence(vec![
            Path::Inverse(Box::new(Path::Predicate(1))),
            Path::ZeroOrMore(Box::new(Path::Alternative(vec![Path::Predicate(2), Path::Predicate(3)]))),
        ]);
        assert_eq!(path.show(&|id| format!("p{id}")), "^p1/(p2|p3)*");
    }
}
