//! Links: a link word between two nouns names one property, and every link is one that some pair of nouns can use.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::ontology::listed;
use crate::schema::Link;
use crate::schema::Operand;
use crate::schema::Range;
use crate::schema::Type;

/// What a word means where it means several things: the properties, to the phrases in which it does.
type Clashes = BTreeMap<Vec<String>, Vec<String>>;

/// Everything that is wrong with links.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let schema = ontology.schema();
    let types = ontology.types();
    let answering = schema.properties().filter(|(_, property)| property.with);
    let with = answering.flat_map(|(iri, _)| [false, true].map(|inverse| Link { property: iri.to_owned(), inverse }));
    let (clashes, _) = readings(ontology, &types, with, "with");
    let mut found = told(ontology, Kind::WithClash, "with", clashes);
    for word in schema.link_words() {
        let (clashes, used) = readings(ontology, &types, schema.links(word).cloned(), word);
        found.extend(told(ontology, Kind::LinkClash, word, clashes));
        let properties: BTreeSet<&str> = schema.links(word).map(|link| link.property.as_str()).collect();
        for property in properties.into_iter().filter(|property| !used.contains(*property)) {
            let message = format!("no pair of nouns can use the link `{word}`");
            let help = "give it a domain and range that exist, or a word that no more specific property has";
            found.push(ontology.finding(Kind::DeadLink, property, message).suggest(help));
        }
    }
    found
}

/// Where a word has several readings, and the properties that it has as its reading somewhere.
fn readings(
    ontology: &Ontology<'_>,
    types: &[Type],
    links: impl Iterator<Item = Link>,
    word: &str,
) -> (Clashes, BTreeSet<String>) {
    let ends: Vec<Ends> = links.filter_map(|link| Ends::of(ontology, link)).collect();
    let fitting = |fits: &dyn Fn(&Ends, &Type) -> bool| -> Vec<Vec<usize>> {
        let of = |of: &Type| (0..ends.len()).filter(|&n| fits(&ends[n], of)).collect();
        types.iter().map(of).collect()
    };
    let heads = fitting(&|ends, of| fits(ontology, ends.near.as_deref(), of));
    let operands = fitting(&|ends, of| !ends.literal && fits(ontology, ends.far.as_deref(), of));
    let literals = heads.iter().flatten().filter(|&&n| ends[n].literal);
    let mut used: BTreeSet<String> = literals.map(|&n| ends[n].link.property.clone()).collect();
    let mut clashes = Clashes::new();
    for (head, near) in types.iter().zip(&heads).filter(|(_, near)| !near.is_empty()) {
        for (operand, far) in types.iter().zip(&operands) {
            let mut both = near.iter().filter(|link| far.contains(link));
            match (both.next(), both.next()) {
                (None, _) => {}
                (Some(&only), None) => {
                    used.insert(ends[only].link.property.clone());
                }
                _ => {
                    let links = near.iter().filter(|link| far.contains(link)).map(|&n| &ends[n].link);
                    let operand_types = Operand::Types(vec![operand.clone()]);
                    let found = ontology.schema().read_among(std::slice::from_ref(head), links, &operand_types);
                    let properties: Vec<String> = found.into_iter().map(|reading| reading.property).collect();
                    used.extend(properties.iter().cloned());
                    if properties.len() > 1 {
                        let noun = |of, many| ontology.schema().noun_of(of, many);
                        let phrase = format!("{} {word} {}", noun(head, true), noun(operand, false));
                        clashes.entry(properties).or_default().push(phrase);
                    }
                }
            }
        }
    }
    (clashes, used)
}

/// What a link leads from and to; none means anything.
struct Ends {
    link: Link,
    near: Option<Vec<Type>>,
    far: Option<Vec<Type>>,
    /// Its values are no things, so no noun names one.
    literal: bool,
}

impl Ends {
    fn of(ontology: &Ontology<'_>, link: Link) -> Option<Self> {
        let known = ontology.schema().property(&link.property)?;
        let (domain, range) = (known.subjects.clone(), known.values.clone());
        let literal = matches!(known.range, Range::Data(_));
        if literal && link.inverse {
            return None;
        }
        let (near, far) = if link.inverse { (range, domain) } else { (domain, range) };
        Some(Self { link, near, far, literal })
    }
}

fn fits(ontology: &Ontology<'_>, wanted: Option<&[Type]>, of: &Type) -> bool {
    wanted.is_none_or(|wanted| wanted.iter().any(|want| ontology.schema().overlap(of, want)))
}

fn told(ontology: &Ontology<'_>, kind: Kind, word: &str, clashes: Clashes) -> Vec<Finding> {
    let finding = |(properties, phrases): (Vec<String>, Vec<String>)| {
        let of_all: Vec<&str> = properties.iter().map(String::as_str).collect();
        let (first, shown) = (ontology.blamed(&of_all)?, phrases.first()?);
        let more = match phrases.len() - 1 {
            0 => String::new(),
            more => format!(", and in {more} more"),
        };
        let several = listed(properties.iter().map(String::as_str));
        let message = format!("in `{shown}`{more}, `{word}` names {several}");
        let help = "give one of them another word, or a narrower domain or range";
        Some(ontology.finding(kind, first, message).suggest(help))
    };
    clashes.into_iter().filter_map(finding).collect()
}
