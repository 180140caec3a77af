//! Members of classes, worked out once for each class that a shape names.

use crate::iri;
use crate::shacl::graph::Graph;
use crate::shacl::terms::Id;
use crate::shacl::terms::Terms;

/// A set of terms, one bit each.
#[derive(Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Adds a term; says whether it is new.
    pub(super) fn insert(&mut self, id: Id) -> bool {
        let (word, bit) = (id as usize / 64, 1 << (id % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    pub(super) fn contains(&self, id: Id) -> bool {
        self.0.get(id as usize / 64).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }
}

/// How a graph tells its classes.
#[derive(Clone, Copy)]
pub(super) struct Classes<'a> {
    graph: &'a Graph,
    type_of: Option<Id>,
    subclass: Option<Id>,
}

impl<'a> Classes<'a> {
    pub(super) fn new(terms: &Terms, graph: &'a Graph) -> Self {
        Self { graph, type_of: terms.find(iri::TYPE), subclass: terms.find(iri::SUBCLASS) }
    }

    /// All instances of a class and of those below it, sorted.
    pub(super) fn instances(self, class: Id) -> Vec<Id> {
        let Some(type_of) = self.type_of else { return Vec::new() };
        let mut below = vec![class];
        let mut seen = Bits::default();
        seen.insert(class);
        let mut instances = Vec::new();
        while let Some(class) = below.pop() {
            instances.extend(self.graph.subjects(type_of, class));
            if let Some(subclass) = self.subclass {
                below.extend(self.graph.subjects(subclass, class).iter().filter(|&&class| seen.insert(class)));
            }
        }
        instances.sort_unstable();
        instances.dedup();
        instances
    }

    /// All instances of a class as a set.
    pub(super) fn members(self, class: Id) -> Bits {
        let mut members = Bits::default();
        for instance in self.instances(class) {
            members.insert(instance);
        }
        members
    }
}
