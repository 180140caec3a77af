//! What the pages tell, as data for their templates.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;
use serde::Serialize;

use crate::diag::Diagnostics;
use crate::iri;
use crate::schema::Range;
use crate::schema::Type;
use crate::session::Reference;
use crate::session::Session;
use crate::text::name_key;

/// Everything that the pages tell.
#[derive(Debug, Serialize)]
pub(super) struct Model {
    pub(super) title: String,
    /// Number of statements.
    pub(super) statements: usize,
    /// Digest of the data, if it is known.
    pub(super) digest: Option<String>,
    pub(super) classes: Vec<Noun>,
    pub(super) properties: Vec<Property>,
    pub(super) schemes: Vec<Scheme>,
    pub(super) gaps: Vec<Gap>,
    pub(super) words: Vec<Word>,
    pub(super) sources: Vec<Source>,
}

/// A term with a label, and the anchor at which it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Mention {
    pub(super) label: String,
    /// Page without ending, `#`, anchor; empty where nothing is told of it.
    pub(super) page: &'static str,
    pub(super) anchor: String,
}

/// A class.
#[derive(Debug, Serialize)]
pub(super) struct Noun {
    pub(super) label: String,
    pub(super) term: String,
    pub(super) anchor: String,
    pub(super) definition: String,
    /// How far below the top of its tree, from 0.
    pub(super) depth: usize,
    pub(super) parents: Vec<Mention>,
    pub(super) words: Vec<String>,
    pub(super) links: Vec<Use>,
    pub(super) fields: Vec<Use>,
    pub(super) examples: Vec<String>,
}

/// A word with what can stand behind it.
#[derive(Debug, Serialize)]
pub(super) struct Use {
    pub(super) word: String,
    pub(super) with: String,
}

/// A property.
#[derive(Debug, Serialize)]
pub(super) struct Property {
    pub(super) label: String,
    pub(super) term: String,
    pub(super) anchor: String,
    pub(super) definition: String,
    pub(super) domain: Vec<Mention>,
    pub(super) range: Mention,
    /// How it is read, where it is not stored.
    pub(super) path: Option<String>,
    pub(super) words: Vec<String>,
    pub(super) examples: Vec<String>,
}

/// A concept scheme with its concepts.
#[derive(Debug, Serialize)]
pub(super) struct Scheme {
    pub(super) label: String,
    pub(super) term: String,
    pub(super) anchor: String,
    pub(super) definition: String,
    pub(super) words: Vec<String>,
    pub(super) concepts: Vec<Concept>,
    pub(super) examples: Vec<String>,
}

/// A concept.
#[derive(Debug, Serialize)]
pub(super) struct Concept {
    pub(super) label: String,
    pub(super) term: String,
    pub(super) names: Vec<String>,
    pub(super) definition: String,
    pub(super) broader: Vec<String>,
}

/// A standing kind of gap.
#[derive(Debug, Serialize)]
pub(super) struct Gap {
    pub(super) label: String,
    pub(super) term: String,
    pub(super) anchor: String,
    pub(super) reason: String,
    pub(super) severity: u8,
    pub(super) by_default: bool,
    pub(super) asks: String,
    pub(super) unless: Vec<String>,
    /// Every word that asks for it.
    pub(super) words: Vec<String>,
    pub(super) example: String,
}

/// A word of the language.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Word {
    pub(super) shown: String,
    pub(super) role: &'static str,
    pub(super) means: Mention,
}

/// A source.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    pub(super) title: String,
    pub(super) iri: String,
    pub(super) statements: usize,
}

impl Model {
    /// Asks a session for everything.
    ///
    /// # Errors
    /// If the graph cannot be read.
    pub(super) fn of(session: &Session, title: &str) -> Result<Self, Diagnostics> {
        let concepts = Concepts::of(session)?;
        Ok(Self {
            title: title.to_owned(),
            statements: session.engine().statements(),
            digest: session.digest().map(str::to_owned),
            classes: classes(session),
            properties: properties(session),
            schemes: schemes(session, &concepts),
            gaps: gaps(session),
            words: words(session),
            sources: session
                .source_graphs()?
                .into_iter()
                .map(|source| Source { title: source.title, iri: source.iri, statements: source.statements })
                .collect(),
        })
    }
}

/// What is said of a term: that it is deprecated comes first.
fn told(session: &Session, term: &str, comment: &str) -> String {
    let Some(deprecation) = session.schema().deprecation(term) else { return comment.to_owned() };
    let since = deprecation.since.as_ref().map(|version| format!(" since {version}")).unwrap_or_default();
    let instead: Vec<String> = deprecation.by.iter().map(|term| iri::compact(term)).collect();
    let instead = if instead.is_empty() { String::new() } else { format!(", replaced by {}", instead.join(" and ")) };
    format!("Deprecated{since}{instead}. {comment}")
}

/// `co:Policy` as `co-Policy`, which can be the anchor of a page.
fn anchor(term: &str) -> String {
    iri::compact(term)
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect()
}

fn mention(session: &Session, of: &Type, plural: bool) -> Mention {
    let (page, term) = match of {
        Type::Class(class) => ("classes", class),
        Type::Scheme(scheme) => ("schemes", scheme),
    };
    Mention { label: session.schema().noun_of(of, plural), page, anchor: anchor(term) }
}

fn range(session: &Session, range: &Range) -> Mention {
    let plain = |label: &str| Mention { label: label.to_owned(), page: "", anchor: String::new() };
    match range {
        Range::Any => plain("anything"),
        Range::Class(class) => mention(session, &Type::Class(class.clone()), false),
        Range::Scheme(scheme) => mention(session, &Type::Scheme(scheme.clone()), false),
        Range::Data(datatype) => plain(iri::local_name(datatype)),
    }
}

/// The classes as a tree: each behind the one above it, those beside one another by label.
fn classes(session: &Session) -> Vec<Noun> {
    let schema = session.schema();
    let mut below: BTreeMap<Option<&str>, Vec<(String, &str)>> = BTreeMap::new();
    for (class, known) in schema.classes() {
        // where there are several above it, it stands below the first
        let parent = known.parents.iter().find(|parent| schema.class(parent).is_some()).map(String::as_str);
        below.entry(parent).or_default().push((name_key(&known.label), class));
    }
    for classes in below.values_mut() {
        classes.sort_unstable();
    }
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    let mut open: Vec<(usize, &str)> =
        below.get(&None).into_iter().flatten().rev().map(|(_, class)| (0, *class)).collect();
    while let Some((depth, class)) = open.pop() {
        if told.insert(class) {
            found.extend(noun(session, class, depth));
            let next = below.get(&Some(class)).into_iter().flatten().rev();
            open.extend(next.map(|(_, class)| (depth + 1, *class)));
        }
    }
    found
}

fn noun(session: &Session, class: &str, depth: usize) -> Option<Noun> {
    let schema = session.schema();
    let known = schema.class(class)?;
    let reference = session.reference_of(class)?;
    let parents = known.parents.iter().filter(|parent| schema.class(parent).is_some());
    let (links, fields) = uses(&reference);
    Some(Noun {
        label: known.plural.clone(),
        term: iri::compact(class),
        anchor: anchor(class),
        definition: told(session, class, &known.comment),
        depth,
        parents: parents.map(|parent| mention(session, &Type::Class(parent.clone()), true)).collect(),
        words: reference.words,
        links,
        fields,
        examples: reference.examples,
    })
}

fn uses(reference: &Reference) -> (Vec<Use>, Vec<Use>) {
    let links = reference.links.iter().map(|(word, operands)| Use { word: word.clone(), with: operands.join(", ") });
    let fields = reference.fields.iter().map(|(field, values)| Use { word: field.clone(), with: values.clone() });
    (links.collect(), fields.collect())
}

fn properties(session: &Session) -> Vec<Property> {
    let schema = session.schema();
    let mut found: Vec<Property> = schema
        .properties()
        .filter_map(|(property, known)| {
            let reference = session.reference_of(property)?;
            Some(Property {
                label: known.label.clone(),
                term: iri::compact(property),
                anchor: anchor(property),
                definition: told(session, property, &known.comment),
                domain: known.domain.iter().map(|class| mention(session, &Type::Class(class.clone()), false)).collect(),
                range: range(session, &known.range),
                path: known.derived.then(|| known.path.to_string()),
                words: reference.words,
                examples: reference.examples,
            })
        })
        .collect();
    found.sort_by_cached_key(|property| (name_key(&property.label), property.term.clone()));
    found
}

/// What is recorded of concepts: definitions, what is broader, and schemes.
#[derive(Default)]
struct Concepts {
    definitions: BTreeMap<String, BTreeSet<(bool, String)>>,
    broader: BTreeMap<String, BTreeSet<String>>,
    members: BTreeMap<String, BTreeSet<String>>,
}

impl Concepts {
    fn of(session: &Session) -> Result<Self, Diagnostics> {
        let mut concepts = Self::default();
        let sparql = format!(
            "SELECT ?x ?p ?y WHERE {{ ?x a <{}> ; ?p ?y . VALUES ?p {{ <{}> <{}> <{}> }} }}",
            iri::CONCEPT,
            iri::DEFINITION,
            iri::BROADER,
            iri::IN_SCHEME
        );
        let found = session.ask(&sparql)?;
        for row in &found.rows {
            let [Some(Term::NamedNode(concept)), Some(Term::NamedNode(property)), Some(value)] = &row[..] else {
                continue;
            };
            let concept = concept.as_str().to_owned();
            match (property.as_str(), value) {
                (iri::DEFINITION, Term::Literal(text)) => {
                    let foreign = text.language().is_some_and(|tag| tag != "en");
                    concepts.definitions.entry(concept).or_default().insert((foreign, text.value().to_owned()));
                }
                (iri::BROADER, Term::NamedNode(above)) => {
                    concepts.broader.entry(concept).or_default().insert(above.as_str().to_owned());
                }
                (iri::IN_SCHEME, Term::NamedNode(scheme)) => {
                    concepts.members.entry(scheme.as_str().to_owned()).or_default().insert(concept);
                }
                _ => {}
            }
        }
        Ok(concepts)
    }

    fn concept(&self, session: &Session, concept: &str) -> Concept {
        let names = session.engine().names();
        let label = names.label(concept);
        let known = names.names(concept);
        let definition = self.definitions.get(concept).and_then(|texts| texts.first());
        Concept {
            term: iri::compact(concept),
            names: known.into_iter().filter(|name| *name != label).collect(),
            definition: definition.map(|(_, text)| text.clone()).unwrap_or_default(),
            broader: self.broader.get(concept).into_iter().flatten().map(|above| names.label(above)).collect(),
            label,
        }
    }
}

fn schemes(session: &Session, concepts: &Concepts) -> Vec<Scheme> {
    let mut found: Vec<Scheme> = session
        .schema()
        .schemes()
        .filter_map(|(scheme, known)| {
            let reference = session.reference_of(scheme);
            let mut members: Vec<&String> = concepts.members.get(scheme).into_iter().flatten().collect();
            members.sort_by_cached_key(|concept| session.display_key(concept));
            Some(Scheme {
                label: known.label.clone(),
                term: iri::compact(scheme),
                anchor: anchor(scheme),
                definition: told(session, scheme, &known.comment),
                words: reference.as_ref().map(|reference| reference.words.clone()).unwrap_or_default(),
                concepts: members.into_iter().map(|concept| concepts.concept(session, concept)).collect(),
                examples: reference?.examples,
            })
        })
        .collect();
    found.sort_by_cached_key(|scheme| (name_key(&scheme.label), scheme.term.clone()));
    found
}

fn gaps(session: &Session) -> Vec<Gap> {
    let mut found: Vec<Gap> = session
        .schema()
        .gap_kinds()
        .map(|(kind, known)| Gap {
            label: known.label.clone(),
            term: iri::compact(kind),
            anchor: anchor(kind),
            reason: known.reason.clone(),
            severity: known.severity,
            by_default: known.default,
            asks: known.asks.clone(),
            unless: known.unless.iter().map(|relief| relief.asks.clone()).collect(),
            words: known.words.clone(),
            example: format!("gaps of kind {}", known.label.replace(' ', "-")),
        })
        .collect();
    found.sort_by_cached_key(|gap| (name_key(&gap.label), gap.term.clone()));
    found
}

/// Nouns, links, fields and kinds of gap from A to Z, each with what it means.
fn words(session: &Session) -> Vec<Word> {
    let schema = session.schema();
    let mut found: Vec<Word> = schema
        .all_nouns()
        .map(|noun| Word { shown: noun.shown.clone(), role: "noun", means: mention(session, &noun.meaning, true) })
        .collect();
    let property = |property: &str| Mention {
        label: schema.property(property).map_or_else(|| iri::compact(property), |known| known.label.clone()),
        page: "properties",
        anchor: anchor(property),
    };
    for word in schema.link_words() {
        found.extend(schema.links(word).map(|link| Word {
            shown: word.to_owned(),
            role: if link.inverse { "link back" } else { "link" },
            means: property(&link.property),
        }));
    }
    for word in schema.field_words() {
        found.extend(schema.fields(word).map(|known| Word {
            shown: word.to_owned(),
            role: "field",
            means: property(known),
        }));
    }
    for (kind, known) in schema.gap_kinds() {
        found.extend(known.words.iter().map(|word| Word {
            shown: word.clone(),
            role: "kind of gap",
            means: Mention { label: known.label.clone(), page: "gaps", anchor: anchor(kind) },
        }));
    }
    found.sort_by_cached_key(|word| (name_key(&word.shown), word.role, word.means.clone()));
    found.dedup();
    found
}
