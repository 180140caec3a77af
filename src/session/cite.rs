//! Where a row is written: through the claims about the thing and about the witnesses that made it an answer.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use oxrdf::Term;

use crate::compile::CLAIM;
use crate::compile::Lowered;
use crate::diag::Diagnostics;
use crate::graph::Solutions;
use crate::iri;
use crate::path::Path;
use crate::session::Session;
use crate::session::answer::plain;
use crate::span::Span;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::table::Citation;
use crate::table::Table;

/// Columns of the citation query behind the thing.
const DETAILS: [(&str, &str); 5] =
    [("section", "section"), ("note", "note"), ("line", "firstLine"), ("last", "lastLine"), ("passage_label", "label")];

impl Session {
    /// Gives each row its sources. A thing that only its witness is written about takes the witness's sources.
    pub(super) fn add_citations(
        &self,
        table: &mut Table,
        things: &[&Term],
        lowered: &Lowered,
        span: Span,
    ) -> Result<(), Diagnostics> {
        let mut because: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        if let Some(witnesses) = &lowered.witnesses {
            for row in self.select(&self.text(witnesses), span)?.rows {
                let mut nodes = row.iter().flatten().map(plain);
                if let Some(thing) = nodes.next() {
                    because.entry(thing).or_default().extend(nodes);
                }
            }
        }
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for thing in things {
            if let Term::NamedNode(node) = thing {
                match because.get(node.as_str()) {
                    Some(witnesses) => wanted.extend(witnesses.iter().cloned()),
                    None => {
                        wanted.insert(node.as_str().to_owned());
                    }
                }
            }
        }
        let citations = self.citations(&wanted, lowered.claims.as_ref(), span)?;
        for (row, thing) in table.rows.iter_mut().zip(things) {
            let thing = plain(thing);
            let own = std::iter::once(thing.clone()).collect();
            let nodes: &BTreeSet<String> = because.get(&thing).unwrap_or(&own);
            let found: BTreeSet<&Citation> =
                nodes.iter().flat_map(|node| citations.get(node).into_iter().flatten()).collect();
            row.sources = without_twins(&found);
            row.about = std::iter::once(thing.clone()).chain(nodes.iter().cloned()).collect();
        }
        Ok(())
    }

    pub(super) fn citations(
        &self,
        things: &BTreeSet<String>,
        claims: Option<&Select>,
        span: Span,
    ) -> Result<BTreeMap<String, BTreeSet<Citation>>, Diagnostics> {
        let mut found: BTreeMap<String, BTreeSet<Citation>> = BTreeMap::new();
        let nodes: Vec<&String> = things.iter().filter(|thing| !thing.starts_with("_:")).collect();
        for chunk in nodes.chunks(500) {
            let solutions = self.select(&self.text(&citation_query(chunk, claims)), span)?;
            self.read_citations(&solutions, &mut found);
        }
        Ok(found)
    }

    fn read_citations(&self, solutions: &Solutions, found: &mut BTreeMap<String, BTreeSet<Citation>>) {
        let at = |name: &str| solutions.variables.iter().position(|variable| variable == name);
        let places: BTreeMap<&str, usize> =
            ["thing", "source", "licence", "work", "certainty", "section", "note", "line", "last", "passage_label"]
                .into_iter()
                .filter_map(|name| Some((name, at(name)?)))
                .collect();
        for row in &solutions.rows {
            let cell = |name: &str| places.get(name).and_then(|at| row.get(*at)).and_then(Option::as_ref);
            let text = |name: &str| {
                cell(name).map(|term| match term {
                    Term::Literal(literal) => literal.value().to_owned(),
                    other => plain(other),
                })
            };
            let (Some(thing), Some(source)) = (text("thing"), text("source")) else { continue };
            let qualified =
                text("certainty").is_some_and(|word| word != iri::ASSERTED && word != iri::CERTAINTY_UNRECORDED);
            let certainty = text("certainty").map(|certainty| self.engine().names().label(&certainty));
            let citation = Citation {
                label: self.short_title(&source),
                document: source,
                licence: text("licence").map(|licence| self.engine().names().label(&licence)),
                work: text("work"),
                locator: locator(
                    text("section").as_deref(),
                    text("note").as_deref(),
                    text("line").as_deref(),
                    text("last").as_deref(),
                    text("passage_label").as_deref(),
                ),
                certainty,
                qualified,
            };
            found.entry(thing).or_default().insert(citation);
        }
    }

    /// A source as a whole, for what is said of it and not by it.
    pub(super) fn whole_source(&self, source: &str) -> Citation {
        Citation {
            label: self.short_title(source),
            document: source.to_owned(),
            licence: None,
            work: None,
            locator: "the whole source".to_owned(),
            certainty: None,
            qualified: false,
        }
    }

    /// The shortest name of a document that is no identifier.
    pub(super) fn short_title(&self, source: &str) -> String {
        let names = self.engine().names();
        let short = names
            .names(source)
            .into_iter()
            .filter(|name| name.chars().count() > 5)
            .min_by_key(|name| (name.chars().count(), name.clone()));
        short.unwrap_or_else(|| names.label(source))
    }
}

/// Each place once: with a certainty, where one is known.
fn without_twins(found: &BTreeSet<&Citation>) -> Vec<Citation> {
    let worded = |citation: &Citation| {
        found.iter().any(|other| {
            other.certainty.is_some() && (&other.document, &other.locator) == (&citation.document, &citation.locator)
        })
    };
    found.iter().filter(|citation| citation.certainty.is_some() || !worded(citation)).map(|c| (*c).clone()).collect()
}

fn citation_query(things: &[&String], claims: Option<&Select>) -> Select {
    let variable = Node::variable;
    let triple = |subject: &str, property: &str, object: &str| {
        Pattern::Triple(variable(subject), Path::property(property), variable(object))
    };
    let mut claimed = vec![
        triple(CLAIM, iri::ABOUT, "thing"),
        triple(CLAIM, iri::EVIDENCE, "passage"),
        Pattern::Optional(vec![triple(CLAIM, iri::CERTAINTY, "certainty")]),
    ];
    let mut mentioned = vec![
        triple("thing", iri::EVIDENCE, "passage"),
        Pattern::Optional(vec![triple("thing", iri::CERTAINTY, "certainty")]),
    ];
    if let Some(claims) = claims {
        claimed.insert(0, Pattern::Select(Box::new(claims.clone())));
        // a claim that made a row an answer stands for itself; what is no claim cannot be told from others
        mentioned.push(Pattern::Triple(variable("thing"), Path::property(iri::TYPE), Node::iri(iri::CLAIM)));
    }
    let mut body = vec![
        Pattern::Values("thing".to_owned(), things.iter().map(|thing| Node::iri(thing)).collect()),
        Pattern::Union(vec![claimed, mentioned]),
        triple("passage", iri::SOURCE, "source"),
        Pattern::Optional(vec![triple("source", iri::PRESENTS, "work")]),
        Pattern::Optional(vec![triple("source", iri::LICENCE, "licence")]),
    ];
    let mut columns: Vec<Projection> = ["thing", "source", "licence", "work", "certainty"]
        .into_iter()
        .map(|name| Projection::Variable(name.to_owned()))
        .collect();
    for (name, property) in DETAILS {
        let property = if property == "label" { iri::LABEL.to_owned() } else { format!("{}{property}", iri::CO) };
        body.push(Pattern::Optional(vec![triple("passage", &property, name)]));
        columns.push(Projection::Variable(name.to_owned()));
    }
    Select { distinct: true, columns, body, group_by: Vec::new(), having: None }
}

/// `section IV.B, note 25, lines 404-418`
fn locator(
    section: Option<&str>,
    note: Option<&str>,
    line: Option<&str>,
    last: Option<&str>,
    label: Option<&str>,
) -> String {
    let mut text = String::new();
    let mut add = |part: String| {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&part);
    };
    if let Some(section) = section {
        add(section.to_owned());
    }
    if let Some(note) = note {
        add(format!("note {note}"));
    }
    match (line, last) {
        (Some(first), Some(last)) if first != last => add(format!("lines {first}-{last}")),
        (Some(first), _) => add(format!("line {first}")),
        _ => {}
    }
    if text.is_empty() {
        let _ = write!(text, "{}", label.unwrap_or("place not recorded"));
    }
    text
}
