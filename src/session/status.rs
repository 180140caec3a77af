//! What is known of an absence: a source says so, a source that looked everywhere records none, or nobody looked.
//!
//! Only two kinds of statement make an absence a finding: a recorded absence, and a coverage statement that is complete. Either
//! fits a cell if the kind of thing that it speaks of takes in what is looked for, and if of the other things that it names,
//! type by type, one belongs to the cell.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diag::Diagnostics;
use crate::iri;
use crate::path::Path;
use crate::plan::Absence;
use crate::plan::Status;
use crate::session::Session;
use crate::session::answer::plain;
use crate::span::Span;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::table::Cell;
use crate::table::Value;

/// So many known holes are told below one answer.
const MOST_HOLES: usize = 2;

/// A statement that makes an absence a finding.
#[derive(Clone, Debug, Default)]
pub(super) struct Statement {
    pub(super) iri: String,
    pub(super) status: Option<Status>,
    /// Kinds of things that it says there are none of, or that it covers.
    kinds: BTreeSet<String>,
    /// What else it names.
    values: BTreeSet<String>,
    /// The sources that looked.
    pub(super) sources: BTreeSet<String>,
}

impl Session {
    /// All statements that make absences findings, in order.
    pub(super) fn statements_on_absence(&self, span: Span) -> Result<Vec<Statement>, Diagnostics> {
        let classes = self.schema().with_subclasses(iri::ABSENCE);
        let mut found = self.statements_by(&coverage_query(iri::COMPLETE), span)?;
        for (iri, mut denial) in self.statements_by(&absence_query(&classes), span)? {
            denial.status = Some(Status::Denied);
            found.insert(iri, denial);
        }
        Ok(found.into_values().collect())
    }

    /// Statements with what they name and who looked, by IRI.
    fn statements_by(&self, query: &Select, span: Span) -> Result<BTreeMap<String, Statement>, Diagnostics> {
        let mut found: BTreeMap<String, Statement> = BTreeMap::new();
        for row in self.select(&self.text(query), span)?.rows {
            let mut cells = row.iter().map(|cell| cell.as_ref().map(plain));
            let (Some(Some(iri)), Some(covered), Some(absent), Some(source)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let statement = found.entry(iri.clone()).or_default();
            statement.iri = iri;
            statement.status = Some(Status::Surveyed);
            if let Some(absent) = absent {
                statement.kinds.insert(absent);
            }
            if let Some(covered) = covered {
                let kinds = self.schema().class(&covered).is_some();
                if kinds { &mut statement.kinds } else { &mut statement.values }.insert(covered);
            }
            statement.sources.extend(source);
        }
        Ok(found)
    }

    /// Sentences on what the sources say they have missed: of kinds of things that are asked for, or of a thing that is
    /// named. A hole in the whole of a kind counts only where `wholly` is set.
    pub(super) fn known_holes(
        &self,
        wanted: &BTreeSet<String>,
        named: &BTreeSet<String>,
        wholly: bool,
        span: Span,
    ) -> Result<Vec<String>, Diagnostics> {
        let statements = self.statements_by(&coverage_query(iri::KNOWN_HOLES), span)?;
        let concerned = statements.values().filter(|hole| {
            let of_kind = |kind: &String| !self.schema().with_subclasses(kind).is_disjoint(wanted);
            let kind = hole.kinds.iter().any(of_kind);
            let value = !hole.values.is_disjoint(named);
            if hole.kinds.is_empty() { value } else { kind && (value || wholly && hole.values.is_empty()) }
        });
        let mut concerned: Vec<&Statement> = concerned.collect();
        // those that speak of what is named come first, and the narrower before the wider
        let width =
            |hole: &Statement| hole.kinds.iter().map(|kind| self.schema().with_subclasses(kind).len()).sum::<usize>();
        concerned.sort_by_key(|hole| (hole.values.is_disjoint(named), width(hole)));
        let sentence = |hole: &&Statement| {
            let names = self.engine().names();
            let sources: Vec<String> = hole.sources.iter().map(|source| self.short_title(source)).collect();
            format!("known hole: {} ({})", names.label(&hole.iri), sources.join(", "))
        };
        let mut sentences: Vec<String> = concerned.iter().take(MOST_HOLES).map(sentence).collect();
        if let Some(more) = concerned.len().checked_sub(MOST_HOLES).filter(|more| *more > 0) {
            sentences.push(format!("and {more} more known holes; `coverage where extent = known-holes` lists them"));
        }
        Ok(sentences)
    }

    /// The status of a cell, and the statements that it rests on.
    pub(super) fn status_of<'s>(
        &self,
        wanted: &BTreeSet<String>,
        cell: &BTreeSet<String>,
        statements: &'s [Statement],
    ) -> (Status, Vec<&'s Statement>) {
        let fitting: Vec<&Statement> =
            statements.iter().filter(|statement| self.fits(statement, wanted, cell)).collect();
        let status = fitting.iter().filter_map(|statement| statement.status).min().unwrap_or(Status::Unknown);
        (status, fitting.into_iter().filter(|statement| statement.status == Some(status)).collect())
    }

    fn fits(&self, statement: &Statement, wanted: &BTreeSet<String>, cell: &BTreeSet<String>) -> bool {
        let all = |kind: &String| wanted.is_subset(&self.schema().with_subclasses(kind));
        if wanted.is_empty() || !statement.kinds.iter().any(all) {
            return false;
        }
        let types = |thing: &str| self.engine().names().types(thing);
        let in_cell = |value: &String| self.schema().with_narrower(value).iter().any(|narrow| cell.contains(narrow));
        statement.values.iter().all(|value| {
            let of = types(value);
            let alternative = |other: &String| types(other).iter().any(|kind| of.contains(kind)) && in_cell(other);
            in_cell(value) || statement.values.iter().any(alternative)
        })
    }

    /// The status of a thing that lacks something, as a cell of a table.
    pub(super) fn status_cell(&self, absences: &[Absence], cell: &BTreeSet<String>, statements: &[Statement]) -> Cell {
        let mut values = Vec::new();
        for absence in absences {
            let (status, _) = self.status_of(&absence.classes, cell, statements);
            let text = match absences {
                [_] => status.word().to_owned(),
                _ => format!("{}: {}", absence.said, status.word()),
            };
            values.push(Value::text(text));
        }
        Cell::new(values)
    }
}

fn triple(property: &str, object: Node) -> Pattern {
    Pattern::Triple(Node::variable("statement"), Path::property(property), object)
}

/// The coverage statements of an extent.
fn coverage_query(extent: &str) -> Select {
    with_details(vec![triple(iri::TYPE, Node::iri(iri::COVERAGE)), triple(iri::EXTENT, Node::iri(extent))])
}

/// The recorded absences.
fn absence_query(classes: &BTreeSet<String>) -> Select {
    let kinds = classes.iter().map(|class| vec![triple(iri::TYPE, Node::iri(class))]).collect();
    with_details(vec![Pattern::Union(kinds)])
}

/// Statements with what they name and who looked, a row a detail.
fn with_details(mut body: Vec<Pattern>) -> Select {
    let details = [(iri::COVERS, "covered"), (iri::ABSENT, "absent"), (iri::COVERAGE_SOURCE, "source")];
    // branches add up instead of multiplying
    body.push(Pattern::Union(details.map(|(property, name)| vec![triple(property, Node::variable(name))]).to_vec()));
    let columns = ["statement", "covered", "absent", "source"];
    Select {
        distinct: true,
        columns: columns.map(|name| Projection::Variable(name.to_owned())).to_vec(),
        body,
        group_by: Vec::new(),
        having: None,
    }
}
