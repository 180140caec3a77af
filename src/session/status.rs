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
use crate::schema::Names as _;
use crate::session::Session;
use crate::session::answer::plain;
use crate::span::Span;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::table::Cell;
use crate::table::Value;

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
        let mut found: BTreeMap<String, Statement> = BTreeMap::new();
        let classes = self.schema().with_subclasses(iri::ABSENCE);
        for row in self.select(&statement_query(&classes).text(), span)?.rows {
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
        for row in self.select(&denial_query(&classes).text(), span)?.rows {
            if let Some(Some(iri)) = row.first()
                && let Some(statement) = found.get_mut(&plain(iri))
            {
                statement.status = Some(Status::Denied);
            }
        }
        Ok(found.into_values().collect())
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

/// Every recorded absence and complete coverage statement, with what it names and who looked.
fn statement_query(absence: &BTreeSet<String>) -> Select {
    let one = |subject: &str, property: &str, object: Node| {
        Pattern::Triple(Node::variable(subject), Path::property(property), object)
    };
    let mut kinds: Vec<Vec<Pattern>> =
        absence.iter().map(|class| vec![one("statement", iri::TYPE, Node::iri(class))]).collect();
    kinds.push(vec![
        one("statement", iri::TYPE, Node::iri(iri::COVERAGE)),
        one("statement", iri::EXTENT, Node::iri(iri::COMPLETE)),
    ]);
    let details = [(iri::COVERS, "covered"), (iri::ABSENT, "absent"), (iri::COVERAGE_SOURCE, "source")];
    let each = details.map(|(property, name)| vec![one("statement", property, Node::variable(name))]).to_vec();
    let columns = ["statement", "covered", "absent", "source"];
    Select {
        distinct: true,
        columns: columns.iter().map(|name| Projection::Variable((*name).to_owned())).collect(),
        // a row a detail: they add up instead of multiplying
        body: vec![Pattern::Union(kinds), Pattern::Union(each)],
        group_by: Vec::new(),
        having: None,
    }
}

/// The recorded absences.
fn denial_query(absence: &BTreeSet<String>) -> Select {
    let kinds = absence
        .iter()
        .map(|class| vec![Pattern::Triple(Node::variable("statement"), Path::property(iri::TYPE), Node::iri(class))]);
    Select {
        distinct: true,
        columns: vec![Projection::Variable("statement".to_owned())],
        body: vec![Pattern::Union(kinds.collect())],
        group_by: Vec::new(),
        having: None,
    }
}
