//! Reading the ontology from triples.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;

use crate::iri;
use crate::path::Path;
use crate::schema::Class;
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

    fn flag(&self, subject: &str, predicate: &str) -> bool {
        self.text(subject, predicate).is_some_and(|text| text == "true" || text == "1")
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

/// What a term of the ontology can be.
const KINDS: &[&str] = &[
    iri::OWL_CLASS,
    iri::CONCEPT_SCHEME,
    iri::OBJECT_PROPERTY,
    iri::DATATYPE_PROPERTY,
    iri::DERIVED,
    iri::DSL_GAP_KIND,
    iri::CONCEPT,
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
        iri::FIRST,
        iri::REST,
        iri::SH_PATH,
        iri::SH_INVERSE,
        iri::SH_ALTERNATIVE,
        iri::DSL_ALIAS,
        iri::DSL_ASKS,
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
        for (subject, predicate, object) in triples.clone() {
            if let (Term::NamedNode(subject), Term::NamedNode(predicate), Term::NamedNode(class)) =
                (subject, predicate, object)
                && predicate.as_str() == iri::TYPE
                && KINDS.contains(&class.as_str())
            {
                kinds.entry(class.as_str()).or_default().insert(subject.as_str());
            }
        }
        let terms: BTreeSet<&str> = kinds.values().flatten().copied().collect();
        let mut all = Triples::default();
        let mut broader: Vec<(String, String)> = Vec::new();
        for (subject, predicate, object) in triples {
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
        let mut schema = Self::default();
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
        schema
    }

    fn read_class(&mut self, all: &Triples, class: &str) {
        let Some(label) = all.text(class, iri::LABEL) else { return };
        let plural = all.text(class, iri::DSL_PLURAL).unwrap_or_else(|| plural(&label));
        let columns = all.nodes(class, iri::DSL_COLUMNS).first().map(|list| all.list(list)).unwrap_or_default();
        let parents = all.nodes(class, iri::SUBCLASS).into_iter().map(str::to_owned).collect();
        if !all.flag(class, iri::DSL_HIDDEN) {
            let meaning = Type::Class(class.to_owned());
            let mut words: Vec<String> = all.texts(class, iri::LABEL).into_iter().map(str::to_owned).collect();
            words.extend(all.texts(class, iri::DSL_ALIAS).into_iter().map(str::to_owned));
            self.add_nouns(&meaning, &words, &plural);
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
        let plural = all.text(scheme, iri::DSL_PLURAL).unwrap_or_else(|| plural(&noun));
        if let Some(noun) = all.text(scheme, iri::DSL_NOUN) {
            let mut words = vec![noun];
            words.extend(all.texts(scheme, iri::DSL_ALIAS).into_iter().map(str::to_owned));
            self.add_nouns(&Type::Scheme(scheme.to_owned()), &words, &plural);
        }
        self.schemes.insert(scheme.to_owned(), Scheme { label, noun, plural, comment });
    }

    /// Adds words in the singular and the plural; `given` is the plural of the first one.
    fn add_nouns(&mut self, meaning: &Type, words: &[String], given: &str) {
        for (n, word) in words.iter().enumerate() {
            let many = if n == 0 { given.to_owned() } else { plural(word) };
            for shown in [word.clone(), many] {
                let noun = Noun { meaning: meaning.clone(), shown: shown.clone() };
                self.nouns.entry(name_key(&shown)).or_default().insert(noun);
            }
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
            (Some(scheme), _) => Range::Scheme((*scheme).to_owned()),
            (None, Some(class)) if self.classes.contains_key(*class) => Range::Class((*class).to_owned()),
            (None, Some(datatype)) if datatype.starts_with("http://www.w3.org/2001/XMLSchema#") => {
                Range::Data((*datatype).to_owned())
            }
            _ => Range::Any,
        };
        let domain = all.nodes(property, iri::DOMAIN).into_iter().map(str::to_owned).collect();
        for (predicate, inverse) in [(iri::DSL_LINK, false), (iri::DSL_INVERSE, true)] {
            for word in all.texts(property, predicate) {
                let link = Link { property: property.to_owned(), inverse };
                self.links.entry(name_key(word)).or_default().insert(link);
            }
        }
        let mut fields: Vec<&str> = all.texts(property, iri::LABEL);
        fields.extend(all.texts(property, iri::DSL_ALIAS));
        for field in fields {
            self.fields.entry(name_key(field)).or_default().insert(property.to_owned());
        }
        let comment = all.text(property, iri::COMMENT).unwrap_or_default();
        let via = all.nodes(property, iri::DSL_VIA).first().map(|class| (*class).to_owned());
        let with = all.flag(property, iri::DSL_WITH);
        let read = Property { label, comment, domain, range, path, derived, via, with };
        self.properties.insert(property.to_owned(), read);
    }

    fn read_gap_kind(&mut self, all: &Triples, kind: &str) {
        let text = |node: &str, property: &str| all.text(node, property);
        let name = text(kind, iri::DSL_KIND).or_else(|| text(kind, iri::LABEL));
        let (Some(label), Some(asks)) = (name, text(kind, iri::DSL_ASKS)) else { return };
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
        self.gap_kinds.insert(kind.to_owned(), GapKind { label, reason, severity, default, asks, unless });
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

fn node(term: &Term) -> Option<String> {
    match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        Term::BlankNode(node) => Some(format!("_:{}", node.as_str())),
        Term::Literal(_) => None,
    }
}
