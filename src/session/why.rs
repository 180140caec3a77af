//! Why a row is an answer: the statements that it rests on, each with the source that makes it or the rule that derives it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::NamedNode;
use oxrdf::Term;

use crate::compile::LoweredCells;
use crate::diag::Diagnostics;
use crate::iri;
use crate::plan::CellQuery;
use crate::plan::Plan;
use crate::session::Answer;
use crate::session::Compiled;
use crate::session::Lowered;
use crate::session::Session;
use crate::session::answer::plain;
use crate::span::Span;
use crate::sparql::Select;
use crate::sparql::properties;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Kind;
use crate::table::Row;
use crate::table::Table;
use crate::table::Value;
use crate::text::name_key;

/// More statements than this are counted and not listed.
const MOST: usize = 100;

/// Of a row that counts.
const SUMMED: &str = "the row sums up others and rests on no statement of its own: leave out the stage that counts, and ask about a row of that answer";

/// What an answer was made with, for [`Session::why`].
#[derive(Clone, Debug, Default)]
pub struct Basis {
    /// Properties that the query speaks of.
    pub(super) properties: BTreeSet<String>,
    /// Definitions that were unfolded, in the order of their names.
    definitions: BTreeSet<String>,
    /// What was looked for and not found.
    looked_for: BTreeSet<String>,
}

impl Basis {
    pub(super) fn of(compiled: &Compiled) -> Self {
        let mut basis = Self { definitions: compiled.resolved.used.clone(), ..Self::default() };
        let mut add = |select: &Select| basis.properties.extend(properties(select));
        match &compiled.lowered {
            Lowered::Things(lowered) => add(&lowered.select),
            Lowered::Cells(LoweredCells { whole, kinds }) => {
                add(whole);
                kinds.iter().flat_map(|kind| &kind.unless).for_each(|part| add(&part.select));
            }
        }
        // how a statement or a tie speaks of its cell
        basis.properties.extend([iri::COVERS, iri::ABSENT, iri::EXTENT, iri::COVERAGE_SOURCE].map(str::to_owned));
        if let Plan::Cells(query @ CellQuery { kinds, .. }) = &compiled.plan
            && query.asks_for_gaps()
        {
            basis.looked_for = kinds.iter().filter_map(|kind| Some(kind.cells.tie.as_ref()?.said.clone())).collect();
        }
        basis
    }
}

impl Session {
    /// The statements that a row of an answer rests on. The notes tell the definitions used, what was looked for and where.
    ///
    /// # Errors
    /// If a limit is reached or the engine fails.
    pub fn why(&self, answer: &Answer, row: &Row) -> Result<Table, Diagnostics> {
        self.settled(answer.span, |session| session.why_at_hand(answer, row))
    }

    fn why_at_hand(&self, answer: &Answer, row: &Row) -> Result<Table, Diagnostics> {
        let basis = &answer.basis;
        let columns = ["statement", "made by"].map(|name| Column::new(name, Kind::Text)).to_vec();
        let mut table = Table { columns, ..Table::default() };
        let values = |iris: &mut dyn Iterator<Item = &String>| {
            let nodes: Vec<String> =
                iris.filter_map(|iri| NamedNode::new(iri).ok()).map(|node| node.to_string()).collect();
            nodes.join(" ")
        };
        let about: BTreeSet<&String> = row.about.iter().collect();
        let (things, properties) = (values(&mut about.into_iter()), values(&mut basis.properties.iter()));
        let sparql = format!(
            "SELECT DISTINCT ?s ?p ?o ?g WHERE {{ VALUES ?s {{ {things} }} VALUES ?p {{ {properties} }} ?s ?p ?o OPTIONAL {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        );
        let whole = self.engine.whole();
        // each statement with those who make it
        let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for row in self.select(&sparql, Span::default())?.rows {
            if let [Some(s), Some(p), Some(o), graph] = &row[..] {
                let statement = format!("{} · {} · {}", self.label(s), self.property_label(&plain(p)), self.label(o));
                let makers = found.entry((name_key(&statement), statement)).or_default();
                makers
                    .extend(graph.iter().filter(|graph| whole.as_ref() != Some(&plain(graph))).map(|g| self.maker(g)));
            }
        }
        let unsourced = || BTreeSet::from(["the ontology, or a file without a source".to_owned()]);
        let made = found.into_iter().flat_map(|((_, statement), makers)| {
            let makers = if makers.is_empty() { unsourced() } else { makers };
            makers.into_iter().map(move |maker| (statement.clone(), maker))
        });
        let made: Vec<(String, String)> = made.collect();
        let more = made.len().saturating_sub(MOST);
        for (statement, maker) in made.into_iter().take(MOST) {
            let cells = [statement, maker].map(|text| Cell::new(vec![Value::text(text)]));
            table.rows.push(Row::new(cells));
        }
        if row.about.is_empty() {
            table.notes.push(SUMMED.to_owned());
        }
        if more > 0 {
            table.notes.push(format!("and {more} more"));
        }
        table.notes.extend(basis.definitions.iter().map(|name| format!("uses the definition `{name}`")));
        if !basis.looked_for.is_empty() {
            let listed: Vec<&str> = basis.looked_for.iter().map(String::as_str).collect();
            table.notes.push(format!("looked for {} and found none recorded here", listed.join(", ")));
        }
        table.notes.extend(answer.table.notes.iter().filter(|note| note.starts_with("searched ")).cloned());
        Ok(table)
    }

    /// The source that makes a statement, or the rule that derives it.
    fn maker(&self, graph: &Term) -> String {
        let graph = plain(graph);
        match graph.strip_prefix(iri::INFERRED) {
            Some(rule) => format!("rule {rule}"),
            None => self.short_title(&graph),
        }
    }
}
