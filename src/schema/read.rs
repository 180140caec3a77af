//! Reading the ontology from triples.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;

use crate::iri;
use crate::path::Path;
use crate::schema::Class;
use crate::schema::Deprecation;
use crate::schema::GapKind;
use crate::schema::Link;
use crate::schema::Noun;
use crate::schema::Order;
use crate::schema::Property;
use crate::schema::Range;
use crate::schema::Relief;
use crate::schema::Schema;
use crate::schema::Scheme;
use crate::schema::Type;
use crate::schema::Use;
use crate::schema::datatype::read_as;
use crate::schema::deprecated::Deprecated;
use crate::text::name_key;
use crate::text::plural;

/// Triples by subject, as text: IRIs bare, blank nodes with `_:`, literals as `(text, language)`.
#[derive(Default)]
struct Triples {
    by_subject: BTreeMap<String, Vec<(String, Object)>>,
}

#[derive(Clone)]
enum Object {
    Node(String),
    Literal { text: String, language: Option<String> },
}

impl Triples {
    fn objects<'a, 'b>(&'a self, subject: &str, predicate: &'b str) -> impl Iterator<Item = &'a Object> + use<'a, 'b> {
        debug_assert!(Schema::READ.contains(&predicate), "{predicate} is not read");
        let found = self.by_subject.get(subject).map_or(&[][..], Vec::as_slice);
        found.iter().filter(move |(p, _)| p == predicate).map(|(_, object)| object)
    }

    fn nodes<'a>(&'a self, subject: &str, predicate: &str) -> Vec<&'a str> {
        let mut nodes: Vec<&str> = self
            .objects(subject, predicate)
            .filter_map(|object| if let Object::Node(node) = object { Some(node.as_str()) } else { None })
            .collect();
        nodes.sort_unstable();
        nodes
    }

    fn texts<'a>(&'a self, subject: &str, predicate: &str) -> Vec<&'a str> {
        let mut texts: Vec<(bool, &str)> = self
            .objects(subject, predicate)
            .filter_map(|object| match object {
                Object::Literal { text, language } => {
                    Some((language.as_deref().is_some_and(|tag| tag != "en"), text.as_str()))
                }
                Object::Node(_) => None,
            })
            .collect();
        texts.sort_unstable();
        texts.into_iter().map(|(_, text)| text).collect()
    }

    fn text(&self, subject: &str, predicate: &str) -> Option<String> {
        self.texts(subject, predicate).first().map(|text| (*text).to_owned())
    }

    /// The texts in English, or in other languages.
    fn in_language<'a>(&'a self, subject: &str, predicate: &'a str, english: bool) -> Vec<&'a str> {
        let mut texts: Vec<&str> = self
            .objects(subject, predicate)
            .filter_map(|object| match object {
                Object::Literal { text, language } if is_english(language.as_deref()) == english => Some(text.as_str()),
                _ => None,
            })
            .collect();
        texts.sort_unstable();
        texts
    }

    /// The plural that is given in English, else the regular one.
    fn plural(&self, term: &str, one: &str) -> String {
        self.in_language(term, iri::DSL_PLURAL, true).first().map_or_else(|| plural(one), |given| (*given).to_owned())
    }

    fn flag(&self, subject: &str, predicate: &str) -> bool {
        self.text(subject, predicate).is_some_and(|text| text == "true" || text == "1")
    }

    /// What is said of deprecated terms.
    fn deprecations(&self) -> BTreeMap<String, Deprecation> {
        let named = self.by_subject.keys().filter(|subject| !subject.starts_with("_:"));
        let said = |term: &String| Deprecation {
            by: self
                .nodes(term, iri::REPLACED_BY)
                .into_iter()
                .filter(|by| !by.starts_with("_:"))
                .map(str::to_owned)
                .collect(),
            since: self.text(term, iri::VERSION),
            note: self.text(term, iri::COMMENT),
        };
        named.filter(|term| self.flag(term, iri::DEPRECATED)).map(|term| (term.clone(), said(term))).collect()
    }

    /// Members of an RDF list; a broken or circular list ends where it breaks.
    fn list(&self, head: &str) -> Vec<String> {
        let mut members = Vec::new();
        let mut at = head.to_owned();
        let mut seen = BTreeSet::new();
        while at != iri::NIL && seen.insert(at.clone()) {
            if let Some(Object::Node(member)) = self.objects(&at, iri::FIRST).next() {
                members.push(member.clone());
            }
            let Some(Object::Node(rest)) = self.objects(&at, iri::REST).next().cloned() else { break };
            at = rest;
        }
        members
    }

    /// A SHACL path, if it uses only sequences, inverses and alternatives.
    fn path(&self, node: &str, depth: usize) -> Option<Path> {
        if depth > 16 {
            return None;
        }
        if let Some(Object::Node(inner)) = self.objects(node, iri::SH_INVERSE).next() {
            return Some(self.path(inner, depth + 1)?.inverse());
        }
        if let Some(Object::Node(list)) = self.objects(node, iri::SH_ALTERNATIVE).next() {
            let options = self.list(list).iter().map(|n| self.path(n, depth + 1)).collect::<Option<Vec<_>>>()?;
            return (!options.is_empty()).then_some(Path::Alternative(options));
        }
        if self.objects(node, iri::FIRST).next().is_some() {
            let steps = self.list(node).iter().map(|n| self.path(n, depth + 1)).collect::<Option<Vec<_>>>()?;
            return (!steps.is_empty()).then_some(Path::Sequence(steps));
        }
        (!node.starts_with("_:")).then(|| Path::property(node))
    }
}

/// What bears no language tag is taken for English.
fn is_english(language: Option<&str>) -> bool {
    language.is_none_or(|tag| tag == "en" || tag.starts_with("en-"))
}

/// What a term of the ontology can be, by the class that it is declared with; what is listed first is what it is.
pub const TERM_KINDS: &[(&str, &str)] = &[
    (iri::OWL_CLASS, "class"),
    (iri::OBJECT_PROPERTY, "property"),
    (iri::DATATYPE_PROPERTY, "property"),
    (iri::DERIVED, "property"),
    (iri::CONCEPT_SCHEME, "scheme"),
    (iri::CONCEPT, "concept"),
    (iri::DSL_GAP_KIND, "kind of gap"),
];

impl Schema {
    /// The properties that are read.
    pub const READ: &[&str] = &[
        iri::TYPE,
        iri::LABEL,
        iri::PREF_LABEL,
        iri::COMMENT,
        iri::SUBCLASS,
        iri::DOMAIN,
        iri::RANGE,
        iri::BROADER,
        iri::DEPRECATED,
        iri::REPLACED_BY,
        iri::VERSION,
        iri::FIRST,
        iri::REST,
        iri::SH_PATH,
        iri::SH_INVERSE,
        iri::SH_ALTERNATIVE,
        iri::DSL_ALIAS,
        iri::DSL_ASKS,
        iri::DSL_CLOSE_WORD,
        iri::DSL_COLUMNS,
        iri::DSL_DEFAULT,
        iri::DSL_HIDDEN,
        iri::DSL_INVERSE,
        iri::DSL_KIND,
        iri::DSL_LINK,
        iri::DSL_NOUN,
        iri::DSL_ORDER,
        iri::DSL_PLURAL,
        iri::DSL_SAYS,
        iri::DSL_SEVERITY,
        iri::DSL_TIE,
        iri::DSL_UNLESS,
        iri::DSL_VALUES,
        iri::DSL_VIA,
        iri::DSL_WITH,
    ];

    /// Reads the ontology's terms and words from statements, of which those with other properties than [`Schema::READ`] are passed over.
    pub fn from_triples<'a>(triples: impl Iterator<Item = (&'a Term, &'a Term, &'a Term)> + Clone) -> Self {
        let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut deprecated: BTreeSet<&str> = BTreeSet::new();
        for (subject, predicate, object) in triples.clone() {
            let (Term::NamedNode(subject), Term::NamedNode(predicate)) = (subject, predicate) else { continue };
            match (predicate.as_str(), object) {
                (iri::DEPRECATED, _) => {
                    deprecated.insert(subject.as_str());
                }
                (iri::TYPE, Term::NamedNode(class)) if TERM_KINDS.iter().any(|(kind, _)| *kind == class.as_str()) => {
                    kinds.entry(class.as_str()).or_default().insert(subject.as_str());
                }
                _ => {}
            }
        }
        let terms: BTreeSet<&str> = kinds.values().flatten().copied().chain(deprecated).collect();
        let mut all = Triples::default();
        let mut broader: Vec<(String, String)> = Vec::new();
        let mut schema = Self::default();
        for (subject, predicate, object) in triples {
            if let (Term::NamedNode(thing), Term::NamedNode(predicate), Term::Literal(word)) =
                (subject, predicate, object)
                && predicate.as_str() == iri::DSL_CLOSE_WORD
            {
                schema.close_words.entry(name_key(word.value())).or_default().insert(thing.as_str().to_owned());
            }
            // most statements are about things, which have no words of the ontology
            if matches!(subject, Term::NamedNode(node) if !terms.contains(node.as_str())) {
                continue;
            }
            let (Some(subject), Some(predicate)) = (node(subject), node(predicate)) else { continue };
            if !Self::READ.contains(&predicate.as_str()) {
                continue;
            }
            let object = match object {
                Term::Literal(literal) => Object::Literal {
                    text: literal.value().to_owned(),
                    language: literal.language().map(str::to_owned),
                },
                other => match node(other) {
                    Some(node) => Object::Node(node),
                    None => continue,
                },
            };
            if let (iri::BROADER, Object::Node(above)) = (predicate.as_str(), &object) {
                broader.push((subject.clone(), above.clone()));
            }
            all.by_subject.entry(subject).or_default().push((predicate, object));
        }
        let of_kind = |kind: &str| kinds.get(kind).into_iter().flatten().copied();
        schema.deprecated = Deprecated::new(&all.deprecations());
        for class in of_kind(iri::OWL_CLASS) {
            schema.read_class(&all, class);
        }
        schema.close_classes();
        for scheme in of_kind(iri::CONCEPT_SCHEME) {
            schema.read_scheme(&all, scheme);
        }
        for kind in [iri::OBJECT_PROPERTY, iri::DATATYPE_PROPERTY, iri::DERIVED] {
            for property in of_kind(kind) {
                schema.read_property(&all, property, kind == iri::DERIVED);
            }
        }
        for kind in of_kind(iri::DSL_GAP_KIND) {
            schema.read_gap_kind(&all, kind);
        }
        for concept in of_kind(iri::CONCEPT) {
            schema.narrower.insert(concept.to_owned(), BTreeSet::from([concept.to_owned()]));
        }
        schema.close_concepts(&broader);
        schema.join_replaced();
        schema.add_old_words(&all);
        schema
    }

    fn read_class(&mut self, all: &Triples, class: &str) {
        let Some(label) = all.text(class, iri::LABEL) else { return };
        let plural = all.plural(class, &label);
        let columns = all.nodes(class, iri::DSL_COLUMNS).first().map(|list| all.list(list)).unwrap_or_default();
        let columns = columns.iter().map(|column| self.current(column).to_owned()).collect();
        let mut parents: BTreeSet<String> = all.nodes(class, iri::SUBCLASS).into_iter().map(str::to_owned).collect();
        parents.extend(self.deprecation(class).and_then(Deprecation::replacement).map(str::to_owned));
        if !all.flag(class, iri::DSL_HIDDEN) && !self.is_replaced(class) {
            self.read_nouns(all, class, &Type::Class(class.to_owned()), iri::LABEL, &plural);
        }
        let comment = all.text(class, iri::COMMENT).unwrap_or_default();
        let tie = all.flag(class, iri::DSL_TIE);
        let order = all.nodes(class, iri::DSL_ORDER).first().and_then(|list| match &all.list(list)[..] {
            [lesser, greater, aspect] => {
                Some(Order { lesser: lesser.clone(), greater: greater.clone(), aspect: aspect.clone() })
            }
            _ => None,
        });
        self.classes.insert(class.to_owned(), Class { label, plural, comment, parents, columns, tie, order });
    }

    fn read_scheme(&mut self, all: &Triples, scheme: &str) {
        let label = all.text(scheme, iri::LABEL).or_else(|| all.text(scheme, iri::PREF_LABEL)).unwrap_or_default();
        let comment = all.text(scheme, iri::COMMENT).unwrap_or_default();
        let noun = all.text(scheme, iri::DSL_NOUN).unwrap_or_else(|| label.clone());
        let plural = all.plural(scheme, &noun);
        if !self.is_replaced(scheme) {
            self.read_nouns(all, scheme, &Type::Scheme(scheme.to_owned()), iri::DSL_NOUN, &plural);
        }
        self.schemes.insert(scheme.to_owned(), Scheme { label, noun, plural, comment });
    }

    /// The words of a term, of all languages at once: names and aliases, and their plurals. The regular plural is English, so that a word of
    /// another language has those plurals alone that are given.
    fn read_nouns(&mut self, all: &Triples, term: &str, meaning: &Type, named: &str, given: &str) {
        let texts =
            |english| [named, iri::DSL_ALIAS].map(|predicate| all.in_language(term, predicate, english)).concat();
        let mut words: Vec<String> = texts(false).into_iter().map(str::to_owned).collect();
        words.extend(all.in_language(term, iri::DSL_PLURAL, false).into_iter().map(str::to_owned));
        for (n, word) in texts(true).into_iter().enumerate() {
            words.push(if n == 0 { given.to_owned() } else { plural(word) });
            words.push(word.to_owned());
        }
        for shown in words {
            let noun = Noun { meaning: meaning.clone(), shown: shown.clone() };
            self.nouns.entry(name_key(&shown)).or_default().insert(noun);
        }
    }

    fn read_property(&mut self, all: &Triples, property: &str, derived: bool) {
        let Some(label) = all.text(property, iri::LABEL) else { return };
        if all.flag(property, iri::DSL_HIDDEN) {
            return;
        }
        let path = if derived {
            let Some(path) = all.nodes(property, iri::SH_PATH).first().and_then(|node| all.path(node, 0)) else {
                return;
            };
            path
        } else {
            Path::property(property)
        };
        let range = match (all.nodes(property, iri::DSL_VALUES).first(), all.nodes(property, iri::RANGE).first()) {
            (Some(scheme), _) => Range::Scheme(self.current(scheme).to_owned()),
            (None, Some(class)) if self.classes.contains_key(*class) => Range::Class(self.current(class).to_owned()),
            (None, Some(datatype)) if datatype.starts_with(iri::XSD) => Range::Data(read_as(datatype).to_owned()),
            _ => Range::Any,
        };
        let domain: BTreeSet<String> =
            all.nodes(property, iri::DOMAIN).into_iter().map(|class| self.current(class).to_owned()).collect();
        let words = !self.is_replaced(property);
        for (predicate, inverse) in [(iri::DSL_LINK, false), (iri::DSL_INVERSE, true)] {
            for word in all.texts(property, predicate).into_iter().filter(|_| words) {
                let link = Link { property: property.to_owned(), inverse };
                self.links.entry(name_key(word)).or_default().insert(link);
            }
        }
        let mut fields: Vec<&str> = all.texts(property, iri::LABEL);
        fields.extend(all.texts(property, iri::DSL_ALIAS));
        for field in fields.into_iter().filter(|_| words) {
            self.fields.entry(name_key(field)).or_default().insert(property.to_owned());
        }
        let comment = all.text(property, iri::COMMENT).unwrap_or_default();
        let via = all.nodes(property, iri::DSL_VIA).first().map(|class| (*class).to_owned());
        let with = words && all.flag(property, iri::DSL_WITH);
        let subjects = (!domain.is_empty()).then(|| domain.iter().cloned().map(Type::Class).collect());
        let values = match &range {
            Range::Class(class) => Some(vec![Type::Class(class.clone())]),
            Range::Scheme(scheme) => Some(vec![Type::Scheme(scheme.clone())]),
            Range::Any | Range::Data(_) => None,
        };
        let read = Property { label, comment, domain, range, path, derived, via, with, subjects, values };
        self.properties.insert(property.to_owned(), read);
    }

    /// Whether something takes the place of a term, so that its words are not its own any more.
    fn is_replaced(&self, term: &str) -> bool {
        self.deprecation(term).is_some_and(|deprecation| deprecation.replacement().is_some())
    }

    /// Words of replaced terms that no other term has: they mean the replacement. Words of terms that nothing replaces are theirs, and are marked.
    fn add_old_words(&mut self, all: &Triples) {
        let terms: Vec<(String, String)> =
            self.deprecations().map(|(term, _)| (term.to_owned(), self.current(term).to_owned())).collect();
        self.add_old_kinds(&terms);
        let mut nouns: BTreeMap<String, BTreeSet<(Noun, Use, String)>> = BTreeMap::new();
        let mut links: BTreeMap<String, BTreeSet<(Link, String)>> = BTreeMap::new();
        let mut fields: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
        for (old, new) in &terms {
            if all.flag(old, iri::DSL_HIDDEN) {
                continue;
            }
            if let Some((meaning, words, many)) = self.nouns_of(all, old, new) {
                for (n, word) in words.iter().enumerate() {
                    let many = if n == 0 { many.clone() } else { plural(word) };
                    for (shown, used) in [(word.clone(), Use::Noun), (many, Use::Nouns)] {
                        let noun = Noun { meaning: meaning.clone(), shown: shown.clone() };
                        nouns.entry(name_key(&shown)).or_default().insert((noun, used, old.clone()));
                    }
                }
            }
            if self.properties.contains_key(old) && self.properties.contains_key(new) {
                for (predicate, inverse) in [(iri::DSL_LINK, false), (iri::DSL_INVERSE, true)] {
                    for word in all.texts(old, predicate) {
                        let link = Link { property: new.clone(), inverse };
                        links.entry(name_key(word)).or_default().insert((link, old.clone()));
                    }
                }
                for field in all.texts(old, iri::LABEL).into_iter().chain(all.texts(old, iri::DSL_ALIAS)) {
                    fields.entry(name_key(field)).or_default().insert((new.clone(), old.clone()));
                }
            }
        }
        for (key, found) in nouns {
            let of_others = |noun: &Noun| found.iter().all(|(old, ..)| old.meaning != noun.meaning);
            if self.nouns.get(&key).is_some_and(|known| known.iter().any(of_others)) {
                continue;
            }
            let current: BTreeSet<String> =
                self.nouns.get(&key).into_iter().flatten().map(|noun| iri_of(&noun.meaning)).collect();
            for (noun, used, old) in found {
                // the replacement has the word itself
                if current.contains(&iri_of(&noun.meaning)) && iri_of(&noun.meaning) != old {
                    continue;
                }
                self.nouns.entry(key.clone()).or_default().insert(noun);
                self.deprecated.add_word(key.clone(), used, &old);
            }
        }
        for (key, found) in links {
            let current = self.links.get(&key).cloned().unwrap_or_default();
            for (link, old) in found {
                if current.iter().any(|known| known.property != old) {
                    continue;
                }
                let used = if link.inverse { Use::Inverse } else { Use::Link };
                self.links.entry(key.clone()).or_default().insert(link);
                self.deprecated.add_word(key.clone(), used, &old);
            }
        }
        for (key, found) in fields {
            let current = self.fields.get(&key).cloned().unwrap_or_default();
            for (field, old) in found {
                if current.iter().any(|known| *known != old) {
                    continue;
                }
                self.fields.entry(key.clone()).or_default().insert(field);
                self.deprecated.add_word(key.clone(), Use::Field, &old);
            }
        }
    }

    /// Words of replaced kinds of gap that no other kind has ask for what takes their place; the replaced kinds are asked for no more.
    fn add_old_kinds(&mut self, terms: &[(String, String)]) {
        let kinds = self.gap_kinds.clone();
        let is_old = |kind: &str| terms.iter().any(|(old, new)| old == kind && new != old && kinds.contains_key(new));
        for (old, new) in terms {
            let Some(kind) = kinds.get(old).filter(|_| kinds.contains_key(new)) else { continue };
            for word in &kind.words {
                let key = name_key(word);
                let has_it = |(other, known): (&String, &GapKind)| {
                    other != old && !is_old(other) && known.words.iter().any(|word| name_key(word) == key)
                };
                if kinds.iter().any(has_it) {
                    continue;
                }
                if let Some(current) = self.gap_kinds.get_mut(new).filter(|_| new != old) {
                    current.old_words.push(word.clone());
                }
                self.deprecated.add_word(key, Use::Kind, old);
            }
        }
        self.gap_kinds.retain(|kind, _| !is_old(kind));
    }

    /// The nouns of a deprecated class or scheme, the first with its plural, and what they mean now.
    fn nouns_of(&self, all: &Triples, old: &str, new: &str) -> Option<(Type, Vec<String>, String)> {
        let (meaning, first, many) =
            if let (Some(class), true) = (self.classes.get(old), self.classes.contains_key(new)) {
                (Type::Class(new.to_owned()), class.label.clone(), class.plural.clone())
            } else if let (Some(scheme), true) = (self.schemes.get(old), self.schemes.contains_key(new)) {
                all.text(old, iri::DSL_NOUN)?;
                (Type::Scheme(new.to_owned()), scheme.noun.clone(), scheme.plural.clone())
            } else {
                return None;
            };
        let mut words = vec![first];
        if self.classes.contains_key(old) {
            words.extend(all.texts(old, iri::LABEL).into_iter().skip(1).map(str::to_owned));
        }
        words.extend(all.texts(old, iri::DSL_ALIAS).into_iter().map(str::to_owned));
        Some((meaning, words, many))
    }

    fn read_gap_kind(&mut self, all: &Triples, kind: &str) {
        let text = |node: &str, property: &str| all.text(node, property);
        let words = Self::gap_words_of(all, kind);
        let (Some(label), Some(asks)) = (words.first().cloned(), text(kind, iri::DSL_ASKS)) else { return };
        let mut unless: Vec<Relief> = all
            .nodes(kind, iri::DSL_UNLESS)
            .into_iter()
            .filter_map(|relief| {
                Some(Relief { asks: text(relief, iri::DSL_ASKS)?, says: text(relief, iri::DSL_SAYS)? })
            })
            .collect();
        unless.sort();
        let severity = text(kind, iri::DSL_SEVERITY).and_then(|text| text.parse().ok()).unwrap_or(1);
        let reason = text(kind, iri::COMMENT).unwrap_or_default();
        let default = all.flag(kind, iri::DSL_DEFAULT);
        self.gap_kinds.insert(
            kind.to_owned(),
            GapKind { label, words, old_words: Vec::new(), reason, severity, default, asks, unless },
        );
    }

    /// The words of a kind of gap, of all languages, the printed one first: what is printed is English where there is English. The label stands in for
    /// a name that is missing.
    fn gap_words_of(all: &Triples, kind: &str) -> Vec<String> {
        let of = |property, english| all.in_language(kind, property, english);
        let mut words = of(iri::DSL_KIND, true);
        let mut foreign = of(iri::DSL_KIND, false);
        if words.is_empty() {
            words = of(iri::LABEL, true);
            if foreign.is_empty() {
                foreign = of(iri::LABEL, false);
            }
        }
        words.extend(of(iri::DSL_ALIAS, true));
        words.extend(foreign);
        words.extend(of(iri::DSL_ALIAS, false));
        words.into_iter().map(str::to_owned).collect()
    }

    fn close_classes(&mut self) {
        for class in self.classes.keys() {
            let mut above = BTreeSet::new();
            let mut open: Vec<&String> = self.classes[class].parents.iter().collect();
            while let Some(parent) = open.pop() {
                if parent != class
                    && above.insert(parent.clone())
                    && let Some(known) = self.classes.get(parent)
                {
                    open.extend(&known.parents);
                }
            }
            self.descendants.entry(class.clone()).or_default().insert(class.clone());
            for parent in &above {
                self.descendants.entry(parent.clone()).or_default().insert(class.clone());
            }
            self.ancestors.insert(class.clone(), above);
        }
        for (class, below) in &self.descendants {
            let above = below.iter().filter_map(|below| self.ancestors.get(below)).flatten();
            self.overlapping.insert(class.clone(), below.iter().chain(above).cloned().collect());
        }
    }

    fn close_concepts(&mut self, broader: &[(String, String)]) {
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (narrow, wide) in broader {
            below.entry(wide).or_default().push(narrow);
        }
        let concepts: Vec<String> = self.narrower.keys().cloned().collect();
        for concept in concepts {
            let mut reached = BTreeSet::from([concept.clone()]);
            let mut open = vec![concept.as_str()];
            while let Some(at) = open.pop() {
                for next in below.get(at).map_or(&[][..], Vec::as_slice) {
                    if reached.insert((*next).to_owned()) {
                        open.push(next);
                    }
                }
            }
            self.narrower.insert(concept.clone(), reached);
        }
    }
}

fn iri_of(of: &Type) -> String {
    let (Type::Class(iri) | Type::Scheme(iri)) = of;
    iri.clone()
}

fn node(term: &Term) -> Option<String> {
    match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        Term::BlankNode(node) => Some(format!("_:{}", node.as_str())),
        Term::Literal(_) => None,
    }
}
