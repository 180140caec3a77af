//! From solutions to a table: a row for each thing, values gathered by column, then the steps behind the pipes.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::Term;

use crate::compile::Lowered;
use crate::diag::Diagnostics;
use crate::graph::Solutions;
use crate::iri;
use crate::limits;
use crate::plan::Aggregate;
use crate::plan::Content;
use crate::plan::Plan;
use crate::plan::Query;
use crate::plan::Set;
use crate::plan::Step;
use crate::schema::read_as;
use crate::session::Compiled;
use crate::session::Session;
use crate::span::Span;
use crate::table::Blank;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Direction;
use crate::table::Kind;
use crate::table::Row;
use crate::table::Table;
use crate::table::Value;
use crate::text::name_key;

/// So many columns of a matrix are all shown, whether a row has them or not.
const FEW: usize = 12;

/// A thing of the answer with the values found in each variable.
struct Gathered {
    thing: Term,
    values: BTreeMap<String, Vec<Term>>,
}

impl Session {
    /// The table before its steps: every thing once, in display order.
    pub(super) fn table(
        &self,
        query: &Query,
        lowered: &Lowered,
        solutions: &Solutions,
        span: Span,
    ) -> Result<Table, Diagnostics> {
        let mut things: Vec<Gathered> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for row in &solutions.rows {
            let Some(Some(thing)) = row.first() else { continue };
            let at = *places.entry(thing.to_string()).or_insert_with(|| {
                things.push(Gathered { thing: thing.clone(), values: BTreeMap::new() });
                things.len() - 1
            });
            for (variable, value) in solutions.variables.iter().zip(row).skip(1) {
                if let Some(value) = value {
                    let values = things[at].values.entry(variable.clone()).or_default();
                    if !values.contains(value) {
                        values.push(value.clone());
                    }
                }
            }
        }
        let labels = self.labels(lowered, span)?;
        let leading =
            query.columns.iter().position(|column| matches!(column.content, Content::Labels { leading: true, .. }));
        things.sort_by_cached_key(|gathered| {
            let first = leading.and_then(|at| labels[at].get(&gathered.thing.to_string())?.first().copied());
            (first.unwrap_or(usize::MAX), self.display_order(&gathered.thing))
        });
        let mut table = Table::default();
        for ((column, variable), borne) in query.columns.iter().zip(&lowered.variables).zip(&labels) {
            let statements = match &column.content {
                Content::Status(_) => self.statements_on_absence(span)?,
                _ => Vec::new(),
            };
            let cells: Vec<Cell> = things
                .iter()
                .map(|gathered| {
                    let values =
                        variable.as_ref().and_then(|name| gathered.values.get(name)).map_or(&[][..], Vec::as_slice);
                    match &column.content {
                        Content::Name => Cell::new(vec![self.value(&gathered.thing)]),
                        Content::Path(_) => Cell::set(values.iter().map(|value| self.value(value)).collect()),
                        Content::Aggregate(aggregate, _) => self.aggregate(*aggregate, values),
                        Content::Labels { labels, otherwise, .. } => match borne.get(&gathered.thing.to_string()) {
                            Some(places) => {
                                Cell::new(places.iter().map(|at| Value::text(labels[*at].0.clone())).collect())
                            }
                            None => Cell::new(vec![Value::text(otherwise.clone())]),
                        },
                        Content::Status(absences) => {
                            self.status_cell(absences, &BTreeSet::from([plain(&gathered.thing)]), &statements)
                        }
                        Content::Cell(_) => Cell::default(),
                    }
                })
                .collect();
            table.columns.push(Column::new(column.heading.clone(), self.kind_of(&column.content)));
            if table.rows.is_empty() {
                let row = |thing: &Gathered| Row { identity: vec![plain(&thing.thing)], ..Row::default() };
                table.rows = things.iter().map(row).collect();
            }
            for (row, cell) in table.rows.iter_mut().zip(cells) {
                row.cells.push(cell);
            }
        }
        let shown: Vec<&Term> = things.iter().map(|gathered| &gathered.thing).collect();
        self.add_citations(&mut table, &shown, lowered, span)?;
        Ok(table)
    }

    /// Applies the steps behind the pipes.
    pub(super) fn finish(&self, table: &mut Table, compiled: &Compiled) -> Result<(), Diagnostics> {
        let shown = compiled.plan.columns();
        let blank = if matches!(compiled.plan, Plan::Cells(_)) { Blank::NoGap } else { Blank::Unrecorded };
        let mut counted = false;
        for step in compiled.plan.steps() {
            match step {
                Step::Count(by) if by.is_empty() => {
                    let number = i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
                    let notes = std::mem::take(&mut table.notes);
                    let row = Row::new([Cell::new(vec![Value::Integer(number)])]);
                    *table = Table { columns: vec![Column::new("count", Kind::Number)], rows: vec![row], notes };
                }
                Step::Count(by) => *table = table.count_by(by),
                Step::Sort(keys) => {
                    let keys: Vec<(usize, Direction)> = keys
                        .iter()
                        .map(|(at, descending)| {
                            (*at, if *descending { Direction::Descending } else { Direction::Ascending })
                        })
                        .collect();
                    table.sort(&keys);
                    if !counted && let Some(at) = keys.iter().map(|(at, _)| *at).find(|at| is_time(&shown[*at].content))
                    {
                        table.notes.extend(unplaced(table, at));
                    }
                }
                Step::Take(rows) => table.take(*rows),
                Step::Cite => cite(table),
                Step::Matrix { down, across, down_scheme, across_scheme } => {
                    let rows = self.members(down_scheme.as_deref(), compiled.span)?;
                    let columns = match &shown[*across].content {
                        Content::Labels { labels, .. } => {
                            labels.iter().map(|(word, _)| Value::text(word.clone())).collect()
                        }
                        _ => self.members(across_scheme.as_deref(), compiled.span)?,
                    };
                    // a scheme of so many concepts fits across the page: blanks are columns too
                    let keep = matches!(&shown[*across].content, Content::Labels { .. }) || columns.len() <= FEW;
                    *table = table.matrix(*down, *across, rows, columns, keep, blank);
                }
            }
            counted |= matches!(step, Step::Count(_) | Step::Matrix { .. });
        }
        Ok(())
    }

    /// Notation where there is one, then label, then IRI: total, and the same on every run.
    pub(super) fn display_order(&self, thing: &Term) -> (u64, String, String) {
        let text = plain(thing);
        let names = self.engine().names();
        let notation = names.notation(&text).and_then(|notation| notation.parse().ok());
        (notation.unwrap_or(u64::MAX), name_key(&self.label(thing)), text)
    }

    pub(super) fn label(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.engine().names().label(node.as_str()),
            Term::BlankNode(node) => format!("_:{}", node.as_str()),
            Term::Literal(literal) => literal.value().to_owned(),
        }
    }

    pub(super) fn value(&self, term: &Term) -> Value {
        match term {
            Term::NamedNode(node) => Value::iri(node.as_str(), self.label(term)),
            Term::BlankNode(_) => Value::text(self.label(term)),
            Term::Literal(literal) => match read_as(literal.datatype().as_str()) {
                iri::XSD_INTEGER => {
                    literal.value().parse().map_or_else(|_| Value::Decimal(literal.value().to_owned()), Value::Integer)
                }
                iri::XSD_DECIMAL => {
                    decimal(literal.value()).map_or_else(|| Value::text(literal.value()), Value::Decimal)
                }
                iri::XSD_DATE => Value::Date(literal.value().to_owned()),
                iri::XSD_BOOLEAN => Value::Bool(matches!(literal.value(), "true" | "1")),
                _ => Value::Text {
                    text: literal.value().to_owned(),
                    lang: literal.language().filter(|tag| *tag != "en").map(str::to_owned),
                },
            },
        }
    }

    fn aggregate(&self, aggregate: Aggregate, values: &[Term]) -> Cell {
        let numbers = || {
            values.iter().filter_map(|value| match value {
                Term::Literal(literal) => literal.value().parse::<f64>().ok().filter(|number| number.is_finite()),
                _ => None,
            })
        };
        let number = |n: f64| {
            let text = format!("{n:.6}");
            Value::Decimal(plain_decimal(&text))
        };
        match aggregate {
            Aggregate::Count => Cell::new(vec![Value::Integer(i64::try_from(values.len()).unwrap_or(i64::MAX))]),
            Aggregate::Sum | Aggregate::Avg => {
                let (sum, n) = numbers().fold((0.0, 0_u32), |(sum, n), number| (sum + number, n + 1));
                if n == 0 {
                    Cell::default()
                } else if aggregate == Aggregate::Sum {
                    Cell::new(vec![number(sum)])
                } else {
                    Cell::new(vec![number(sum / f64::from(n))])
                }
            }
            Aggregate::Min | Aggregate::Max => {
                let all = Cell::set(values.iter().map(|value| self.value(value)).collect());
                let end = if aggregate == Aggregate::Min { all.values().first() } else { all.values().last() };
                Cell::new(end.cloned().into_iter().collect())
            }
        }
    }

    /// The concepts of a scheme in display order; none without a scheme.
    fn members(&self, scheme: Option<&str>, span: Span) -> Result<Vec<Value>, Diagnostics> {
        let Some(scheme) = scheme else { return Ok(Vec::new()) };
        let mut things = self.things(Set::Concepts(scheme.to_owned()), span)?;
        things.sort_by_cached_key(|thing| self.display_order(thing));
        Ok(things.iter().map(|thing| self.value(thing)).collect())
    }

    /// For each column, the labels of each thing, as places in the column's list of labels.
    fn labels(&self, lowered: &Lowered, span: Span) -> Result<Vec<BTreeMap<String, Vec<usize>>>, Diagnostics> {
        let mut columns = Vec::new();
        for queries in &lowered.labels {
            let mut borne: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (n, select) in queries.iter().enumerate() {
                for row in self.select(&self.text(select), span)?.rows {
                    if let Some(Some(thing)) = row.first() {
                        borne.entry(thing.to_string()).or_default().push(n);
                    }
                }
            }
            columns.push(borne);
        }
        Ok(columns)
    }
}

/// Whether a column holds years by which things can be put in order.
fn is_time(content: &Content) -> bool {
    const BOUNDS: [&str; 4] = [iri::BEGIN_EARLIEST, iri::BEGIN_LATEST, iri::END_EARLIEST, iri::END_LATEST];
    matches!(content, Content::Path(path) if path.properties().iter().any(|property| BOUNDS.contains(property)))
}

/// What is said of rows that have no year in an order by years.
fn unplaced(table: &Table, at: usize) -> Option<String> {
    let without = table.rows.iter().filter(|row| row.cells.get(at).is_none_or(|cell| cell.values().is_empty())).count();
    let rows = if without == 1 { "1 row has".to_owned() } else { format!("{without} rows have") };
    (without > 0)
        .then(|| format!("{rows} no year and stand last: only the wording of a source tells where they belong"))
}

/// Source columns instead of sources kept aside.
fn cite(table: &mut Table) {
    let columns = [("source", Kind::Thing), ("place", Kind::Text), ("certainty", Kind::Text)];
    table.columns.extend(columns.into_iter().map(|(name, kind)| Column::new(name, kind)));
    let mut works = BTreeSet::new();
    let mut documents = BTreeSet::new();
    for row in &mut table.rows {
        let mut source = Vec::new();
        let mut place = Vec::new();
        let mut certainty = Vec::new();
        for citation in &row.sources {
            documents.insert(citation.document.clone());
            works.insert(citation.work.clone().unwrap_or_else(|| citation.document.clone()));
            let document = Value::iri(citation.document.clone(), citation.label.clone());
            if !source.contains(&document) {
                source.push(document);
            }
            let locator = Value::text(citation.locator.clone());
            if !place.contains(&locator) {
                place.push(locator);
            }
            let word = Value::text(citation.certainty.clone().unwrap_or_default());
            if citation.certainty.is_some() && !certainty.contains(&word) {
                certainty.push(word);
            }
        }
        row.cells.extend([Cell::new(source), Cell::new(place), Cell::new(certainty)]);
    }
    if !documents.is_empty() {
        let count = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        table.notes.push(format!(
            "support: {} in {}",
            count(works.len(), "independent work"),
            count(documents.len(), "document"),
        ));
    }
}

/// `12.500` as `12.5`, `3.0` as `3`.
/// A number as a decimal; none if it is not finite.
fn decimal(text: &str) -> Option<String> {
    if text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte)) {
        return Some(plain_decimal(text));
    }
    // a `xsd:double` may have an exponent
    text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.to_string())
}

fn plain_decimal(text: &str) -> String {
    if !text.contains('.') {
        return text.to_owned();
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn plain(term: &Term) -> String {
    limits::step();
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}
