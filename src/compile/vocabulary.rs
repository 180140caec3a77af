//! Names in the order of their keys, so that those are found that begin as something is typed. More can be added at any time.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::compile::place::types_of;
use crate::schema::Schema;
use crate::schema::Type;
use crate::text::name_key;

/// A thing of the graph with its names, the printed one first.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Its IRI.
    pub iri: &'a str,
    /// Its names.
    pub names: &'a [String],
    /// Its classes and schemes.
    pub types: &'a BTreeSet<String>,
}

/// Names of things, and how many members each class and scheme has.
#[derive(Debug, Default)]
pub struct Vocabulary {
    things: Vec<Thing>,
    /// Folded name, place in `things`, place among its names; sorted.
    index: Vec<(String, usize, usize)>,
    /// The number of members, none where that is not known; nothing at all where nobody has counted.
    members: Option<BTreeMap<Type, Option<usize>>>,
}

#[derive(Debug)]
pub(super) struct Thing {
    pub(super) iri: String,
    pub(super) types: Vec<Type>,
    names: Vec<String>,
}

impl Vocabulary {
    /// Indexes all names of a graph.
    pub fn whole<'a>(schema: &Schema, things: impl IntoIterator<Item = Named<'a>>) -> Self {
        let mut wider: BTreeMap<String, Vec<Type>> = BTreeMap::new();
        for (class, _) in schema.classes() {
            for below in schema.with_subclasses(class) {
                wider.entry(below).or_default().push(Type::Class(class.to_owned()));
            }
        }
        for (scheme, _) in schema.schemes() {
            wider.entry(scheme.to_owned()).or_default().push(Type::Scheme(scheme.to_owned()));
        }
        let mut members: BTreeMap<Type, Option<usize>> = BTreeMap::new();
        let mut vocabulary = Self::default();
        let counted = things.into_iter().inspect(|named| {
            let of: BTreeSet<&Type> = named.types.iter().filter_map(|of| wider.get(of)).flatten().collect();
            for of in of {
                let number = members.entry(of.clone()).or_default();
                *number = Some(number.unwrap_or(0) + 1);
            }
        });
        vocabulary.add(schema, counted);
        vocabulary.members = Some(members);
        vocabulary
    }

    /// Adds names of things that are not in it.
    pub fn add<'a>(&mut self, schema: &Schema, things: impl IntoIterator<Item = Named<'a>>) {
        for named in things {
            if schema.declares(named.iri) {
                continue;
            }
            let thing = self.things.len();
            self.index.extend(named.names.iter().enumerate().map(|(name, text)| (name_key(text), thing, name)));
            let (iri, names) = (named.iri.to_owned(), named.names.to_vec());
            self.things.push(Thing { iri, types: types_of(schema, named.types), names });
        }
        // most of it is in order already, which a stable sort makes use of
        self.index.sort();
    }

    /// Whether members have been counted.
    pub fn is_counted(&self) -> bool {
        self.members.is_some()
    }

    /// Takes note of the number of things that are said to be of each class and in each scheme, by IRI. What is of two classes is
    /// counted with both, so how many are of a class above them is not known.
    pub fn count(&mut self, schema: &Schema, said: &BTreeMap<String, usize>) {
        let mut members = BTreeMap::new();
        for (class, _) in schema.classes() {
            let below: Vec<usize> =
                schema.with_subclasses(class).iter().filter_map(|below| said.get(below)).copied().collect();
            match below[..] {
                [] => None,
                [number] => members.insert(Type::Class(class.to_owned()), Some(number)),
                _ => members.insert(Type::Class(class.to_owned()), None),
            };
        }
        for (scheme, _) in schema.schemes() {
            if let Some(number) = said.get(scheme) {
                members.insert(Type::Scheme(scheme.to_owned()), Some(*number));
            }
        }
        self.members = Some(members);
    }

    /// Number of members of a class or scheme, where that is known.
    pub fn members(&self, of: &Type) -> Option<usize> {
        self.members.as_ref()?.get(of).copied().flatten()
    }

    /// Whether a class or scheme has members, for all that is known.
    pub fn has_members(&self, of: &Type) -> bool {
        self.members.as_ref().is_none_or(|members| members.contains_key(of))
    }

    /// Things with a name that begins in one of these ways, each with the first of its names that does.
    pub(super) fn beginning(&self, prefixes: &[String]) -> impl Iterator<Item = (&Thing, &str)> {
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        for prefix in prefixes {
            let start = self.index.partition_point(|(key, ..)| key < prefix);
            for (_, thing, name) in self.index[start..].iter().take_while(|(key, ..)| key.starts_with(prefix)) {
                let first = found.entry(*thing).or_insert(*name);
                *first = (*first).min(*name);
            }
        }
        found.into_iter().map(|(thing, name)| (&self.things[thing], self.things[thing].names[name].as_str()))
    }
}
