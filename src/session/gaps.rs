//! Tables of cells: gaps with their status, pairs with what joins them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;

use crate::compile::LoweredCells;
use crate::compile::LoweredPart;
use crate::compile::TIE;
use crate::compile::lower;
use crate::diag::Diagnostics;
use crate::iri;
use crate::limits;
use crate::path::Path;
use crate::plan;
use crate::plan::Asked;
use crate::plan::CORRIDOR;
use crate::plan::CellField;
use crate::plan::CellKind;
use crate::plan::CellQuery;
use crate::plan::Cells;
use crate::plan::Content;
use crate::plan::Query;
use crate::plan::Set;
use crate::plan::Status;
use crate::plan::Time;
use crate::session::Session;
use crate::session::answer::plain;
use crate::session::order::PartialOrder;
use crate::session::status::Statement;
use crate::span::Span;
use crate::sparql::Expression;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::table::Cell;
use crate::table::Citation;
use crate::table::Column;
use crate::table::Missing;
use crate::table::Row;
use crate::table::Table;
use crate::table::Value;

/// Values of a cell by heading.
type Keys = BTreeMap<String, Term>;
/// A cell and what joins it.
type Joined = (Keys, Vec<Term>);

/// A cell of the answer.
struct Found<'a> {
    kind: &'a CellKind,
    /// Values by heading; several where cells of one topic are one row.
    keys: BTreeMap<String, Vec<Term>>,
    status: Status,
    because: Vec<&'a Statement>,
    /// What is said of something wider that fits, and how many such things there are.
    wider: Vec<(&'a str, usize)>,
    ties: Vec<Term>,
    /// Below, above or not comparable, where cells are compared.
    order: Option<&'static str>,
}

impl Session {
    /// The table of a question about cells before its steps, and the quads read for its rows.
    pub(super) fn cells(
        &self,
        query: &CellQuery,
        lowered: &LoweredCells,
        span: Span,
    ) -> Result<(Table, u64), Diagnostics> {
        let missing = query.asks_for_gaps();
        let statements = if missing { self.statements_on_absence(span)? } else { Vec::new() };
        let mut table = Table::default();
        let mut found: Vec<Found> = Vec::new();
        let mut left_out = LeftOut::default();
        let mut reads = 0;
        for (kind, lowered) in query.kinds.iter().zip(&lowered.kinds) {
            let (cells, read) = self.cells_of(&lowered.rows, span)?;
            reads += read;
            let mut wider = Vec::new();
            for (relief, part) in kind.unless.iter().zip(&lowered.unless) {
                wider.push((relief.says.as_str(), self.cells_of(part, span)?.0));
            }
            if kind.cells.asked == Asked::Missing {
                table.notes.extend(self.coverage_note(kind, lowered, cells.len(), span)?);
            }
            let judged = cells.into_iter().map(|cell| self.judged(kind, cell, &wider, &statements));
            let kept = judged.filter(|cell| left_out.keeps(cell, query));
            match (&kind.cells.order, &lowered.order) {
                (Some(order), Some(declared)) => {
                    let declared = self.partial_order(declared, span)?;
                    found.extend(kept.flat_map(|cell| compared(&cell, &order.heading, &declared)));
                }
                _ => found.extend(kept),
            }
        }
        let sizes = self.corridor_sizes(&found, span)?;
        let mut ordered: Vec<_> = found.into_iter().map(|cell| (self.cell_order(&cell, &sizes), cell)).collect();
        ordered.sort_by(|(one, _), (other, _)| {
            limits::step();
            one.cmp(other)
        });
        let mut found: Vec<Found> = ordered.into_iter().map(|(_, cell)| cell).collect();
        let pairs_shown = query.columns.iter().any(
            |column| matches!(&column.content, Content::Cell(CellField::Key(key)) if key == "from" || key == "to"),
        );
        let spelt_out = query.kinds.iter().all(|kind| kind.label.is_empty());
        let as_topics = !(pairs_shown && spelt_out);
        if as_topics {
            found = gathered(found);
        }
        self.fill(&mut table, query, &found, span)?;
        for (row, cell) in table.rows.iter_mut().zip(&found) {
            row.identity = identity(cell, as_topics);
        }
        table.notes.extend(left_out.notes());
        table.notes.extend(query.left_out.iter().cloned());
        Ok((table, reads))
    }

    /// What is known of a cell, and what is wider than it.
    fn judged<'a>(
        &self,
        kind: &'a CellKind,
        (keys, ties): Joined,
        wider: &[(&'a str, Vec<Joined>)],
        statements: &'a [Statement],
    ) -> Found<'a> {
        let (status, because) = match (kind.cells.asked, &kind.cells.tie) {
            (Asked::Missing, Some(tie)) => {
                self.status_of(&tie.classes, &keys.values().map(plain).collect(), statements)
            }
            _ => (Status::Unknown, Vec::new()),
        };
        let fitting = |cells: &[Joined]| -> usize {
            cells.iter().filter(|(other, _)| agree(&keys, other)).map(|(_, ties)| ties.len()).sum()
        };
        let wider = wider.iter().map(|(says, cells)| (*says, fitting(cells))).filter(|(_, n)| *n > 0).collect();
        let keys = keys.into_iter().map(|(heading, value)| (heading, vec![value])).collect();
        Found { kind, keys, status, because, wider, ties, order: None }
    }

    /// The cells that a query finds, each once, with what joins it.
    fn cells_of(&self, part: &LoweredPart, span: Span) -> Result<(Vec<Joined>, u64), Diagnostics> {
        let solutions = self.select(&self.text(&part.select), span)?;
        let at = |name: &str| solutions.variables.iter().position(|variable| variable == name);
        let tie = at(TIE);
        let mut cells: BTreeMap<Vec<String>, Joined> = BTreeMap::new();
        for row in &solutions.rows {
            limits::step();
            let value = |name: &str| at(name).and_then(|n| row.get(n)).and_then(Option::as_ref);
            let keys: Keys = part
                .keys
                .iter()
                .filter_map(|(heading, variable)| Some((heading.clone(), value(variable)?.clone())))
                .collect();
            let order = keys.values().map(ToString::to_string).collect();
            let ties = &mut cells.entry(order).or_insert_with(|| (keys, Vec::new())).1;
            ties.extend(tie.and_then(|n| row.get(n)).and_then(Option::as_ref).cloned());
        }
        Ok((cells.into_values().collect(), solutions.reads))
    }

    /// How many cells are expected, how many of them are recorded, and what is recorded besides.
    fn coverage_note(
        &self,
        kind: &CellKind,
        lowered: &crate::compile::LoweredKind,
        missing: usize,
        span: Span,
    ) -> Result<Option<String>, Diagnostics> {
        let expected = self.cells_of(&lowered.expected, span)?.0.len();
        if expected == 0 {
            return Ok(None);
        }
        let recorded = expected.saturating_sub(missing);
        let name = match (&kind.label[..], &kind.cells.tie) {
            ("", _) => String::new(),
            (label, Some(tie)) => format!("{label}, {}: ", tie.said),
            (label, None) => format!("{label}: "),
        };
        let surplus = match &lowered.surplus {
            Some(part) => self.cells_of(part, span)?.0.len(),
            None => 0,
        };
        let besides = if surplus > 0 { format!(", {surplus} recorded that are not expected") } else { String::new() };
        let share = recorded * 100 / expected;
        Ok(Some(format!("{name}{recorded} of {expected} expected cells recorded ({share} %){besides}")))
    }

    /// Status first, then severity, the size of the corridor, and the order of display.
    fn cell_order(&self, cell: &Found, sizes: &BTreeMap<String, i64>) -> impl Ord + use<> {
        let keys = cell.kind.cells.keys().filter_map(|key| cell.keys.get(key)?.first());
        let size = cell.keys.get(CORRIDOR).and_then(|corridor| sizes.get(&plain(corridor.first()?)));
        (
            cell.status,
            std::cmp::Reverse(cell.kind.severity),
            std::cmp::Reverse(size.copied().unwrap_or(0)),
            cell.kind.label.clone(),
            cell.kind.cells.tie.as_ref().map(|tie| tie.said.clone()),
            keys.map(|value| self.display_order(value)).collect::<Vec<_>>(),
        )
    }

    /// The largest recorded stock of each corridor of an answer that has several.
    fn corridor_sizes(&self, found: &[Found], span: Span) -> Result<BTreeMap<String, i64>, Diagnostics> {
        let corridors: BTreeSet<String> =
            found.iter().filter_map(|cell| Some(plain(cell.keys.get(CORRIDOR)?.first()?))).collect();
        if corridors.len() < 2 {
            return Ok(BTreeMap::new());
        }
        let triple =
            |property: &str, object: Node| Pattern::Triple(Node::variable("stock"), Path::property(property), object);
        let select = Select {
            distinct: true,
            columns: ["corridor", "value"].map(|name| Projection::Variable(name.to_owned())).to_vec(),
            body: vec![
                Pattern::Values(CORRIDOR.to_owned(), corridors.iter().map(|corridor| Node::iri(corridor)).collect()),
                triple(iri::IN_CORRIDOR, Node::variable(CORRIDOR)),
                triple(iri::TYPE, Node::iri(iri::STOCK)),
                triple(iri::VALUE, Node::variable("value")),
            ],
            group_by: Vec::new(),
            having: None,
        };
        let mut sizes = BTreeMap::new();
        for row in self.select(&self.text(&select), span)?.rows {
            if let [Some(corridor), Some(Term::Literal(value))] = &row[..]
                && let Ok(value) = value.value().parse::<i64>()
            {
                let size = sizes.entry(plain(corridor)).or_insert(value);
                *size = value.max(*size);
            }
        }
        Ok(sizes)
    }

    fn fill(&self, table: &mut Table, query: &CellQuery, found: &[Found], span: Span) -> Result<(), Diagnostics> {
        let mut cited: BTreeSet<String> = BTreeSet::new();
        for cell in found {
            cited.extend(cell.because.iter().map(|statement| statement.iri.clone()));
            cited.extend(cell.ties.iter().map(plain));
        }
        let citations = self.citations(&cited, None, span)?;
        table.rows = found
            .iter()
            .map(|cell| Row {
                cells: query.columns.iter().map(|column| self.cell_value(&column.content, cell)).collect(),
                sources: self.sources_of(cell, &citations),
                about: cell
                    .keys
                    .values()
                    .flatten()
                    .chain(&cell.ties)
                    .map(plain)
                    .chain(cell.because.iter().map(|statement| statement.iri.clone()))
                    .collect(),
                ..Row::default()
            })
            .collect();
        let column = |column: &plan::Column| Column::new(column.heading.clone(), self.kind_of(&column.content));
        table.columns.extend(query.columns.iter().map(column));
        Ok(())
    }

    /// Where the statements and ties of a cell are written; a source that says nowhere where stands for itself.
    fn sources_of(&self, cell: &Found, citations: &BTreeMap<String, BTreeSet<Citation>>) -> Vec<Citation> {
        let mut sources: BTreeSet<Citation> = BTreeSet::new();
        for statement in &cell.because {
            match citations.get(&statement.iri) {
                Some(found) => sources.extend(found.iter().cloned()),
                None => sources.extend(statement.sources.iter().map(|source| self.whole_source(source))),
            }
        }
        let ties = cell.ties.iter().filter_map(|tie| citations.get(&plain(tie)));
        sources.extend(ties.flatten().cloned());
        sources.into_iter().collect()
    }

    fn cell_value(&self, content: &Content, cell: &Found) -> Cell {
        let Content::Cell(field) = content else { return Cell::default() };
        let keys = |headings: &mut dyn Iterator<Item = &str>| {
            let values: Vec<Value> =
                headings.filter_map(|heading| cell.keys.get(heading)).flatten().map(|term| self.value(term)).collect();
            if values.is_empty() { Cell::missing(Missing::NotApplicable) } else { Cell::new(values) }
        };
        let text = |text: &str| Cell::new(vec![Value::text(text)]);
        match field {
            CellField::Kind => text(&cell.kind.label),
            CellField::Key(heading) => keys(&mut std::iter::once(heading.as_str())),
            CellField::Topic => keys(&mut cell.kind.cells.topics()),
            CellField::Missing => text(cell.kind.cells.tie.as_ref().map_or("", |tie| &tie.said)),
            CellField::Through => {
                let mut ties: Vec<&Term> = cell.ties.iter().collect();
                // a chain of comparisons has its order; others come in whatever order an engine has found them
                if cell.order.is_none() {
                    ties.sort_by_cached_key(|tie| self.display_order(tie));
                }
                Cell::new(ties.into_iter().map(|tie| self.value(tie)).collect())
            }
            CellField::Status => {
                let wider = cell.wider.iter().map(|(says, n)| says.replace("{n}", &n.to_string()));
                Cell::new(std::iter::once(cell.status.word().to_owned()).chain(wider).map(Value::text).collect())
            }
            CellField::Severity => Cell::new(vec![Value::Integer(i64::from(cell.kind.severity))]),
            CellField::Reason => text(&cell.kind.reason),
            CellField::Order => text(cell.order.unwrap_or_default()),
        }
    }

    /// Which sources were looked through, and how much each holds there.
    pub(super) fn searched_cells(&self, query: &CellQuery, span: Span) -> Result<String, Diagnostics> {
        let Some(corridor) = &query.corridor else { return Ok(self.searched()) };
        let place = self.corridor_text(corridor, span)?;
        let period = match query.time {
            None => "any period".to_owned(),
            Some(Time::EndedBefore(year)) => format!("ended before {year}"),
            Some(Time::Since(year)) => format!("since {year}"),
            Some(Time::Before(year)) => format!("before {year}"),
            Some(Time::AsOf(year) | Time::Surely(year)) => format!("as of {year}"),
            Some(Time::During(from, to)) => {
                let year = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
                format!("during {}..{}", year(from), year(to))
            }
        };
        let sources = self.engine().sources().keys().filter(|graph| !graph.starts_with(iri::INFERRED)).count();
        let mut held: Vec<(usize, String)> = Vec::new();
        for row in self.select(&self.text(&facts_query(corridor)), span)?.rows {
            if let [Some(source), Some(Term::Literal(n))] = &row[..] {
                held.push((n.value().parse().unwrap_or(0), self.short_title(&plain(source))));
            }
        }
        held.sort_by(|a, b| (std::cmp::Reverse(a.0), &a.1).cmp(&(std::cmp::Reverse(b.0), &b.1)));
        let listed: Vec<String> = held.iter().map(|(n, title)| format!("{title} {n}")).collect();
        let there = if listed.is_empty() { "none holds anything there".to_owned() } else { listed.join(", ") };
        Ok(format!(
            "searched {place}, {period}, in {sources} sources ({}things recorded there: {there}); what is absent is not recorded, which is not to say that there is none",
            self.version().map(|version| format!("{version}; ")).unwrap_or_default()
        ))
    }

    /// A corridor by its name, several by their number.
    fn corridor_text(&self, corridor: &Set, span: Span) -> Result<String, Diagnostics> {
        Ok(match &self.things(corridor.clone(), span)?[..] {
            [only] => self.label(only),
            several => format!("{} corridors", several.len()),
        })
    }
}

/// Cells that are not shown, and why.
#[derive(Default)]
struct LeftOut<'a> {
    wider: BTreeMap<&'a str, usize>,
    filtered: BTreeMap<Status, usize>,
}

impl<'a> LeftOut<'a> {
    /// Whether a cell is shown. What a source denies or covers is, whatever is wider.
    fn keeps(&mut self, cell: &Found<'a>, query: &CellQuery) -> bool {
        if let (Status::Unknown, Some((says, _)), false) = (cell.status, cell.wider.first(), query.with_relieved) {
            *self.wider.entry(says).or_default() += 1;
            return false;
        }
        let wanted = query.statuses.as_ref().is_none_or(|only| only.contains(&cell.status));
        if !wanted {
            *self.filtered.entry(cell.status).or_default() += 1;
        }
        wanted
    }

    fn notes(&self) -> Vec<String> {
        let wider = self.wider.iter().map(|(says, n)| {
            format!("{}: {}; `including general` shows them", left_out_text(*n), says.replace(" ({n})", ""))
        });
        let filtered = self.filtered.iter().map(|(status, n)| format!("{}: {}", left_out_text(*n), status.word()));
        wider.chain(filtered).collect()
    }
}

fn left_out_text(n: usize) -> String {
    if n == 1 { "1 cell is left out".to_owned() } else { format!("{n} cells are left out") }
}

/// Whether two cells have the same value wherever both have one.
fn agree(cell: &Keys, other: &Keys) -> bool {
    other.iter().all(|(heading, value)| cell.get(heading).is_none_or(|here| here == value))
}

/// A cell for each respect in which its two ends compare.
fn compared<'a>(cell: &Found<'a>, heading: &str, order: &PartialOrder) -> Vec<Found<'a>> {
    let end = |n: usize| cell.keys.get(&cell.kind.cells.ends.get(n)?.heading)?.first();
    let (Some(one), Some(other)) = (end(0), end(1)) else { return Vec::new() };
    let each = order.compare(one, other).into_iter().map(|compared| {
        let mut keys = cell.keys.clone();
        keys.extend(compared.aspect.map(|aspect| (heading.to_owned(), vec![aspect])));
        Found {
            kind: cell.kind,
            keys,
            status: cell.status,
            because: Vec::new(),
            wider: Vec::new(),
            ties: compared.chain,
            order: Some(compared.word),
        }
    });
    each.collect()
}

/// Whether a heading is one of the two ends, between which cells of one topic may differ.
fn is_end(cells: &Cells, heading: &str) -> bool {
    cells.ends.len() == 2 && cells.ends.iter().any(|end| end.heading == heading)
}

/// What makes a cell this one in every version of the data: its kind, its ends and every facet they share. Cells of one topic as one
/// row are that topic and their status, whichever ends there are.
fn identity(cell: &Found, as_topics: bool) -> Vec<String> {
    let as_topic = as_topics && !cell.kind.cells.sharing.is_empty();
    let mut identity = vec![cell.kind.label.clone()];
    for (heading, values) in &cell.keys {
        if !(as_topic && is_end(&cell.kind.cells, heading)) {
            identity.extend(values.iter().map(|value| format!("{heading} {}", plain(value))));
        }
    }
    if as_topic {
        identity.push(cell.status.word().to_owned());
        identity.extend(cell.wider.iter().map(|(says, _)| (*says).to_owned()));
    }
    identity
}

/// Cells of one topic as one row: only what stands at the ends may differ.
fn gathered(found: Vec<Found>) -> Vec<Found> {
    let mut rows: Vec<Found> = Vec::new();
    for cell in found {
        let alike = rows.iter_mut().find(|row| {
            limits::step();
            std::ptr::eq(row.kind, cell.kind)
                && !cell.kind.cells.sharing.is_empty()
                && (row.status, &row.wider) == (cell.status, &cell.wider)
                && cell
                    .keys
                    .iter()
                    .all(|(heading, value)| is_end(&cell.kind.cells, heading) || row.keys.get(heading) == Some(value))
        });
        let Some(row) = alike else {
            rows.push(cell);
            continue;
        };
        for (heading, values) in cell.keys {
            let all = row.keys.entry(heading).or_default();
            for value in values {
                if !all.contains(&value) {
                    all.push(value);
                }
            }
        }
    }
    rows
}

/// How many things each source records in a set of corridors.
fn facts_query(corridor: &Set) -> Select {
    let variable = Node::variable;
    let triple = |subject: &str, property: &str, object: &str| {
        Pattern::Triple(variable(subject), Path::property(property), variable(object))
    };
    let claimed = vec![triple("claim", iri::ABOUT, "fact"), triple("claim", iri::EVIDENCE, "passage")];
    let mentioned = vec![triple("fact", iri::EVIDENCE, "passage")];
    let count = Expression::Aggregate("COUNT", true, Box::new(Expression::variable("fact")));
    Select {
        distinct: false,
        columns: vec![Projection::Variable("source".to_owned()), Projection::Expression(count, "facts".to_owned())],
        body: vec![
            Pattern::Select(Box::new(lower(&Query::from(corridor.clone())).select)),
            triple("fact", iri::IN_CORRIDOR, crate::compile::THING),
            Pattern::Union(vec![claimed, mentioned]),
            triple("passage", iri::SOURCE, "source"),
        ],
        group_by: vec!["source".to_owned()],
        having: None,
    }
}
