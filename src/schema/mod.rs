//! The ontology as data: classes, properties, concept schemes, and the words by which the language names them.
//!
//! Nothing here is written in Rust; a maintainer who adds a class or a property in Turtle has added words.

mod datatype;
mod deprecated;
mod read;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::iri;
use crate::path::Path;
use crate::text::name_key;

pub use read::TERM_KINDS;

pub use datatype::read_as;
pub use deprecated::Deprecation;
pub use deprecated::Use;

/// A class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// Printed noun in the singular.
    pub label: String,
    /// Printed noun in the plural.
    pub plural: String,
    /// What it is, one sentence.
    pub comment: String,
    /// Direct superclasses.
    pub parents: BTreeSet<String>,
    /// Properties shown when a query names none.
    pub columns: Vec<String>,
    /// The parties of an instance are tied.
    pub tie: bool,
    /// An instance puts one thing below another.
    pub order: Option<Order>,
}

/// How an instance of a class puts one thing below another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Property that leads to the lower one.
    pub lesser: String,
    /// Property that leads to the higher one.
    pub greater: String,
    /// Property that leads to what they are compared in.
    pub aspect: String,
}

/// A property, stored or derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Printed name of the field.
    pub label: String,
    /// What it is, one sentence.
    pub comment: String,
    /// Classes of its subjects; empty means any.
    pub domain: BTreeSet<String>,
    /// What its values are.
    pub range: Range,
    /// How it is read.
    pub path: Path,
    /// It has an `sh:path` of its own instead of being stored.
    pub derived: bool,
    /// Class of the witness that its path passes through.
    pub via: Option<String>,
    /// Answers to `with` and `without`.
    pub with: bool,
    /// The types of its subjects; none means any.
    pub subjects: Option<Vec<Type>>,
    /// The types of its values where they are things; none means any, or literals.
    pub values: Option<Vec<Type>>,
}

/// What the values of a property are.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Range {
    /// Anything.
    #[default]
    Any,
    /// Instances of a class.
    Class(String),
    /// Concepts of a scheme.
    Scheme(String),
    /// Literals of a datatype.
    Data(String),
}

/// A concept scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scheme {
    /// Name of the whole scheme.
    pub label: String,
    /// Printed noun of its members in the singular.
    pub noun: String,
    /// Printed noun of its members in the plural.
    pub plural: String,
    /// What it is, one sentence.
    pub comment: String,
}

/// A standing kind of gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapKind {
    /// Its printed name.
    pub label: String,
    /// Every word that asks for it, of all languages, the printed name first.
    pub words: Vec<String>,
    /// Words of kinds that it has replaced, which ask for it too.
    pub old_words: Vec<String>,
    /// Why it matters.
    pub reason: String,
    /// How much it matters, from 1 to 3.
    pub severity: u8,
    /// It is looked at when no kind is named.
    pub default: bool,
    /// The definition that says which cells are expected and what fills them.
    pub asks: String,
    /// What makes a cell less than a gap.
    pub unless: Vec<Relief>,
}

/// Something wider that fits cells of a kind of gap.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relief {
    /// The definition that says which cells it fits.
    pub asks: String,
    /// What is then said; `{n}` stands for how many things fit.
    pub says: String,
}

/// A type of things that a phrase can stand for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Instances of a class and of its subclasses.
    Class(String),
    /// Concepts of a scheme.
    Scheme(String),
}

/// A noun as the language knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noun {
    /// What it names.
    pub meaning: Type,
    /// The word as a person would write it, for messages.
    pub shown: String,
}

/// A link word as the language knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The property.
    pub property: String,
    /// Read from object to subject.
    pub inverse: bool,
}

/// Names of entities and concepts, which live in the graph and not in the ontology.
pub trait Names {
    /// IRIs of the things whose name has this key (see [`crate::text::name_key`]), in order.
    fn lookup(&self, key: &str) -> Vec<String>;

    /// Classes and schemes of a thing, as far as they are said.
    fn types(&self, iri: &str) -> Vec<String>;

    /// The printed label of a thing.
    fn label(&self, iri: &str) -> String;

    /// Every name of a thing as written, the label first.
    fn names(&self, iri: &str) -> Vec<String>;

    /// What a thing is ordered by before its label.
    fn notation(&self, iri: &str) -> Option<String>;

    /// Labels of the things that are said to belong to a class or scheme.
    fn members(&self, of: &str) -> Vec<String>;

    /// Names as written, among which all are that are near to a word; there may be others.
    fn near(&self, word: &str) -> Vec<Cow<'_, str>>;

    /// Words in the longest name, or a bound on them.
    fn longest(&self) -> usize;
}

/// A way to read one link word between a head and an operand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkReading {
    /// The property.
    pub property: String,
    /// From the head to the operand.
    pub path: Path,
    /// Class of the witness, if the path passes through one.
    pub via: Option<String>,
    /// The property says what its far end is, and the operand is of that type.
    pub typed: bool,
}

/// The ontology.
#[derive(Clone, Default, Debug)]
pub struct Schema {
    classes: BTreeMap<String, Class>,
    properties: BTreeMap<String, Property>,
    schemes: BTreeMap<String, Scheme>,
    /// Concept to the concepts below it, itself included.
    narrower: BTreeMap<String, BTreeSet<String>>,
    ancestors: BTreeMap<String, BTreeSet<String>>,
    descendants: BTreeMap<String, BTreeSet<String>>,
    /// Class to the classes with which it can have things in common: those above all that lie below it.
    overlapping: BTreeMap<String, BTreeSet<String>>,
    nouns: BTreeMap<String, BTreeSet<Noun>>,
    links: BTreeMap<String, BTreeSet<Link>>,
    fields: BTreeMap<String, BTreeSet<String>>,
    gap_kinds: BTreeMap<String, GapKind>,
    close_words: BTreeMap<String, BTreeSet<String>>,
    deprecated: deprecated::Deprecated,
}

impl Schema {
    /// A class by its IRI.
    pub fn class(&self, iri: &str) -> Option<&Class> {
        self.classes.get(iri)
    }

    /// Whether an IRI is that of a class, a scheme or a property.
    pub fn declares(&self, iri: &str) -> bool {
        self.classes.contains_key(iri) || self.schemes.contains_key(iri) || self.properties.contains_key(iri)
    }

    /// The standing kinds of gap by IRI.
    pub fn gap_kinds(&self) -> impl Iterator<Item = (&str, &GapKind)> {
        self.gap_kinds.iter().map(|(iri, kind)| (iri.as_str(), kind))
    }

    /// The standing kinds of gap that a word, given by its key, asks for; kinds of one name are asked together.
    pub fn gap_kinds_named(&self, key: &str) -> impl Iterator<Item = (&str, &GapKind)> {
        self.gap_kinds()
            .filter(move |(_, kind)| kind.words.iter().chain(&kind.old_words).any(|word| name_key(word) == key))
    }

    /// Every word that asks for a kind of gap, as written.
    pub fn gap_words(&self) -> BTreeSet<&str> {
        self.gap_kinds.values().flat_map(|kind| &kind.words).map(String::as_str).collect()
    }

    /// Things that a word of another vocabulary, given by its key, comes near to.
    pub fn close_to(&self, key: &str) -> impl Iterator<Item = &str> {
        self.close_words.get(key).into_iter().flatten().map(String::as_str)
    }

    /// All classes by IRI.
    pub fn classes(&self) -> impl Iterator<Item = (&str, &Class)> {
        self.classes.iter().map(|(iri, class)| (iri.as_str(), class))
    }

    /// A property by its IRI.
    pub fn property(&self, iri: &str) -> Option<&Property> {
        self.properties.get(iri)
    }

    /// All properties by IRI.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Property)> {
        self.properties.iter().map(|(iri, property)| (iri.as_str(), property))
    }

    /// A scheme by its IRI.
    pub fn scheme(&self, iri: &str) -> Option<&Scheme> {
        self.schemes.get(iri)
    }

    /// All schemes by IRI.
    pub fn schemes(&self) -> impl Iterator<Item = (&str, &Scheme)> {
        self.schemes.iter().map(|(iri, scheme)| (iri.as_str(), scheme))
    }

    /// Nouns with this folded form.
    pub fn nouns(&self, folded: &str) -> impl Iterator<Item = &Noun> {
        self.nouns.get(folded).into_iter().flatten()
    }

    /// Link words with this folded form.
    pub fn links(&self, folded: &str) -> impl Iterator<Item = &Link> {
        self.links.get(folded).into_iter().flatten()
    }

    /// Properties whose field name has this folded form.
    pub fn fields(&self, folded: &str) -> impl Iterator<Item = &str> {
        self.fields.get(folded).into_iter().flatten().map(String::as_str)
    }

    /// Printed forms of all nouns, for suggestions: the words a person would type.
    pub fn noun_words(&self) -> impl Iterator<Item = &str> {
        self.all_nouns().map(|noun| noun.shown.as_str())
    }

    /// All nouns, by word; not those that deprecated terms left behind, as in the lists that follow.
    pub fn all_nouns(&self) -> impl Iterator<Item = &Noun> {
        self.nouns.iter().filter(|(key, _)| !self.is_old(key, deprecated::NOUN)).flat_map(|(_, nouns)| nouns)
    }

    /// All link words.
    pub fn link_words(&self) -> impl Iterator<Item = &str> {
        self.links.keys().map(String::as_str).filter(|key| !self.is_old(key, deprecated::LINK))
    }

    /// All nouns by their keys, those of deprecated terms too.
    pub fn nouns_by_key(&self) -> impl Iterator<Item = (&str, &BTreeSet<Noun>)> {
        self.nouns.iter().map(|(key, nouns)| (key.as_str(), nouns))
    }

    /// All links by their keys, likewise.
    pub fn links_by_key(&self) -> impl Iterator<Item = (&str, &BTreeSet<Link>)> {
        self.links.iter().map(|(key, links)| (key.as_str(), links))
    }

    /// All fields by their keys, likewise.
    pub fn fields_by_key(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.fields.iter().map(|(key, fields)| (key.as_str(), fields))
    }

    /// All field names.
    pub fn field_words(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str).filter(|key| !self.is_old(key, &[Use::Field]))
    }

    /// The class itself and all classes below it.
    pub fn with_subclasses(&self, class: &str) -> BTreeSet<String> {
        self.descendants.get(class).cloned().unwrap_or_else(|| BTreeSet::from([class.to_owned()]))
    }

    /// The concept itself and all concepts below it.
    pub fn with_narrower(&self, concept: &str) -> BTreeSet<String> {
        self.narrower.get(concept).cloned().unwrap_or_else(|| BTreeSet::from([concept.to_owned()]))
    }

    /// The concept itself and all concepts above it.
    pub fn with_broader(&self, concept: &str) -> BTreeSet<String> {
        let above = self.narrower.iter().filter(|(_, below)| below.contains(concept)).map(|(above, _)| above.clone());
        above.chain([concept.to_owned()]).collect()
    }

    /// Whether every instance of `narrow` is one of `wide`.
    pub fn is_a(&self, narrow: &Type, wide: &Type) -> bool {
        match (narrow, wide) {
            (Type::Class(narrow), Type::Class(wide)) => {
                narrow == wide || self.ancestors.get(narrow).is_some_and(|above| above.contains(wide))
            }
            (narrow, wide) => narrow == wide,
        }
    }

    /// Whether something can be of both types: one is wider, or a class below both exists.
    pub fn overlap(&self, a: &Type, b: &Type) -> bool {
        a == b
            || match (a, b) {
                (Type::Class(a), Type::Class(b)) => {
                    self.overlapping.get(a).is_some_and(|overlapping| overlapping.contains(b))
                }
                _ => false,
            }
    }

    /// How many classes lie above a class; the most specific of several has the most.
    fn depth(&self, class: &str) -> usize {
        self.ancestors.get(class).map_or(0, BTreeSet::len) + 1
    }

    /// The printed noun of a type.
    pub fn noun_of(&self, of: &Type, plural: bool) -> String {
        let (one, many) = match of {
            Type::Class(class) => match self.classes.get(class) {
                Some(class) => (class.label.clone(), class.plural.clone()),
                None => (iri::compact(class), iri::compact(class)),
            },
            Type::Scheme(scheme) => match self.schemes.get(scheme) {
                Some(scheme) => (scheme.noun.clone(), scheme.plural.clone()),
                None => (iri::compact(scheme), iri::compact(scheme)),
            },
        };
        if plural { many } else { one }
    }

    /// Ways to read a link word between things of type `head` and an operand of one of the types `operand`.
    ///
    /// The readings with the most specific fit are returned: a range that names the operand's type before one that it may be of,
    /// before one that takes anything, then the most specific domain, then stored before derived. One is right; several are ambiguous; none is an
    /// error of the query.
    pub fn read_link(&self, head: &[Type], word: &str, operand: &Operand) -> Vec<LinkReading> {
        let candidates = self.links(&name_key(word)).cloned().collect::<Vec<_>>();
        self.best(head, candidates, operand)
    }

    /// The same where it is known which links the word may be.
    pub fn read_among<'l>(
        &self,
        head: &[Type],
        links: impl Iterator<Item = &'l Link>,
        operand: &Operand,
    ) -> Vec<LinkReading> {
        self.best(head, links.cloned().collect(), operand)
    }

    /// Ways to read `with` or `without` between a head and an operand, by their types alone.
    pub fn read_with(&self, head: &[Type], operand: &Operand) -> Vec<LinkReading> {
        let candidates = self
            .properties
            .iter()
            .filter(|(_, property)| property.with)
            .flat_map(|(iri, _)| [false, true].map(|inverse| Link { property: iri.clone(), inverse }))
            .collect();
        self.best(head, candidates, operand)
    }

    fn best(&self, head: &[Type], candidates: Vec<Link>, operand: &Operand) -> Vec<LinkReading> {
        let mut scored: Vec<((usize, usize, usize, usize), LinkReading)> = Vec::new();
        for link in candidates {
            let Some(property) = self.properties.get(&link.property) else { continue };
            let Some(fit) = self.fit(head, property, link.inverse, operand) else { continue };
            let path = if link.inverse { property.path.inverse() } else { property.path.clone() };
            let stored = usize::from(!property.derived);
            let reading = LinkReading { property: link.property, path, via: property.via.clone(), typed: fit.0 > 1 };
            scored.push(((fit.0, fit.1, fit.2, stored), reading));
        }
        let Some(best) = scored.iter().map(|(score, _)| *score).max() else { return Vec::new() };
        let mut readings: Vec<LinkReading> =
            scored.into_iter().filter(|(score, _)| *score == best).map(|(_, reading)| reading).collect();
        readings.dedup_by(|a, b| a.path == b.path);
        readings
    }

    /// How well a property fits: operand named by type, head surely of the type, depth of the head's type.
    fn fit(
        &self,
        head: &[Type],
        property: &Property,
        inverse: bool,
        operand: &Operand,
    ) -> Option<(usize, usize, usize)> {
        let (subjects, values) = (property.subjects.as_deref(), property.values.as_deref());
        if let Range::Data(datatype) = &property.range {
            return (!inverse && operand.fits_data(datatype)).then_some((2, self.head_fit(head, subjects)?.0, 0));
        }
        let (near, far) = if inverse { (values, subjects) } else { (subjects, values) };
        let (sure, depth) = self.head_fit(head, near)?;
        let named = match (&far, operand) {
            (_, Operand::Literal(_)) => return None,
            (None, _) => 1,
            (Some(_), Operand::Anything) => 2,
            (Some(wanted), Operand::Types(types)) => {
                let fits = types.iter().any(|of| wanted.iter().any(|want| self.overlap(of, want)));
                if !fits {
                    return None;
                }
                let surely = types.iter().any(|of| wanted.iter().any(|want| self.is_a(of, want)));
                if surely { 3 } else { 2 }
            }
        };
        Some((named, sure, depth))
    }

    fn head_fit(&self, head: &[Type], wanted: Option<&[Type]>) -> Option<(usize, usize)> {
        let Some(wanted) = wanted else { return Some((1, 0)) };
        let depth = |of: &Type| match of {
            Type::Class(class) => self.depth(class),
            Type::Scheme(_) => 1,
        };
        let best = wanted.iter().map(depth).max().unwrap_or(0);
        if head.iter().all(|of| wanted.iter().any(|want| self.is_a(of, want))) {
            return Some((1, best));
        }
        head.iter().any(|of| wanted.iter().any(|want| self.overlap(of, want))).then_some((0, best))
    }

    /// The properties that lead from things of these types, by the folded name of the field; the most specific first.
    pub fn read_field(&self, head: &[Type], field: &str) -> Vec<&str> {
        self.fields_by(head, &name_key(field))
    }

    fn fields_by(&self, head: &[Type], key: &str) -> Vec<&str> {
        let fit = |iri| Some((self.head_fit(head, self.properties[iri].subjects.as_deref())?, iri));
        let found: Vec<((usize, usize), &str)> = self.fields(key).filter_map(fit).collect();
        let Some(best) = found.iter().map(|(fit, _)| *fit).max() else { return Vec::new() };
        found.into_iter().filter(|(fit, _)| *fit == best).map(|(_, iri)| iri).collect()
    }

    /// Link words that things of these types take, for messages.
    pub fn links_of(&self, head: &[Type]) -> Vec<String> {
        let mut words = BTreeSet::new();
        for (word, links) in self.links.iter().filter(|(word, _)| !self.is_old(word, deprecated::LINK)) {
            let usable = links.iter().any(|link| {
                let property = &self.properties[&link.property];
                self.fit(head, property, link.inverse, &Operand::Anything).is_some_and(|fit| fit.1 > 0)
            });
            if usable {
                words.insert(word.clone());
            }
        }
        words.into_iter().collect()
    }

    /// What a link word can lead to from things of these types: each path with what its end is.
    pub fn operands_of(&self, head: &[Type], word: &str) -> Vec<(Path, Range)> {
        let mut found = Vec::new();
        for link in self.links(&name_key(word)) {
            let property = &self.properties[&link.property];
            if self.fit(head, property, link.inverse, &Operand::Anything).is_none_or(|fit| fit.1 == 0) {
                continue;
            }
            if !link.inverse {
                found.push((property.path.clone(), property.range.clone()));
            } else if property.domain.is_empty() {
                found.push((property.path.inverse(), Range::Any));
            } else {
                found
                    .extend(property.domain.iter().map(|class| (property.path.inverse(), Range::Class(class.clone()))));
            }
        }
        found
    }

    /// Field names of things of these types, for messages.
    pub fn fields_of(&self, head: &[Type]) -> Vec<String> {
        self.field_readings(head).map(|(field, _)| field.to_owned()).collect()
    }

    /// Field names of things of these types with the properties that each names.
    pub fn field_readings(&self, head: &[Type]) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.field_words().map(|field| (field, self.fields_by(head, field))).filter(|(_, found)| !found.is_empty())
    }
}

/// What stands after a link word, as far as typing needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Things of these types; several when a name has several meanings.
    Types(Vec<Type>),
    /// A literal: its datatype.
    Literal(&'static str),
    /// Not known yet.
    Anything,
}

impl Operand {
    fn fits_data(&self, datatype: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Literal(given) => {
                let number = |of: &str| of == iri::XSD_INTEGER || of == iri::XSD_DECIMAL;
                *given == datatype || (number(given) && number(datatype))
            }
            Self::Types(_) => false,
        }
    }
}
