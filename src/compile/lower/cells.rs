//! Questions about cells as SPARQL: what is expected joined from both ends (R1), what is recorded taken away (R3) under the
//! same corridor (R4).

use crate::compile::lower::Writer;
use crate::compile::lower::identifier;
use crate::path::Path;
use crate::plan::Asked;
use crate::plan::CORRIDOR;
use crate::plan::CellQuery;
use crate::plan::Cells;
use crate::plan::Set;
use crate::sparql::Expression;
use crate::sparql::Group;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::sparql::bound;

/// Variable of the kind of a cell, where several kinds are asked for at once.
pub const KIND: &str = "kind";
/// Variable of what joins a cell.
pub const TIE: &str = "tie";

/// A question about cells as SPARQL.
#[derive(Clone, Debug)]
pub struct LoweredCells {
    /// The query that gives all rows.
    pub whole: Select,
    /// For each kind, its parts.
    pub kinds: Vec<LoweredKind>,
}

/// The queries behind one kind of cell.
#[derive(Clone, Debug)]
pub struct LoweredKind {
    /// The cells that are asked for.
    pub rows: LoweredPart,
    /// All cells that are expected.
    pub expected: LoweredPart,
    /// What is recorded between the ends without being expected; none where all that can be recorded is expected.
    pub surplus: Option<LoweredPart>,
    /// For each relief, the cells that it fits, with what fits.
    pub unless: Vec<LoweredPart>,
    /// The declared order, as lower and higher thing, what they are compared in and what says so; none without an order.
    pub order: Option<Select>,
}

/// A query and the headings of its columns.
#[derive(Clone, Debug)]
pub struct LoweredPart {
    /// The query.
    pub select: Select,
    /// Heading and variable of each key of a cell.
    pub keys: Vec<(String, String)>,
}

/// Writes a question about cells as SPARQL.
pub fn lower_cells(query: &CellQuery) -> LoweredCells {
    let kinds: Vec<LoweredKind> = query
        .kinds
        .iter()
        .map(|kind| LoweredKind {
            // which cells are ordered follows from what is declared of others too
            rows: part(&kind.cells, if kind.cells.order.is_some() { Asked::Expected } else { kind.cells.asked }),
            expected: part(&kind.cells, Asked::Expected),
            surplus: surplus(&kind.cells),
            unless: kind.unless.iter().map(|relief| part(&relief.cells, Asked::Recorded)).collect(),
            order: declared(&kind.cells),
        })
        .collect();
    let whole = match &kinds[..] {
        [only] => only.rows.select.clone(),
        several => {
            let mut names = vec![KIND.to_owned()];
            let mut branches = Vec::new();
            for (kind, lowered) in query.kinds.iter().zip(several) {
                names.extend(lowered.rows.keys.iter().map(|(_, variable)| variable.clone()));
                let label = Node::Literal { text: kind.label.clone(), datatype: None };
                let rows = Pattern::Select(Box::new(lowered.rows.select.clone()));
                branches.push(vec![Pattern::Values(KIND.to_owned(), vec![label]), rows]);
            }
            let mut seen = std::collections::BTreeSet::new();
            names.retain(|name| seen.insert(name.clone()));
            Select::distinct(names, vec![Pattern::Union(branches)])
        }
    };
    LoweredCells { whole, kinds }
}

/// Variables of a declared order.
const LESSER: &str = "lesser";
/// The higher thing.
const GREATER: &str = "greater";
/// What they are compared in.
const ASPECT: &str = "aspect";

/// Every declared step of an order.
fn declared(cells: &Cells) -> Option<Select> {
    let (order, tie) = (cells.order.as_ref()?, cells.tie.as_ref()?);
    let mut writer = Writer::default();
    let names = [LESSER, GREATER, ASPECT, TIE].map(str::to_owned).to_vec();
    for name in &names {
        writer.reserve(name);
    }
    let mut body = Group::new();
    writer.set(&tie.set, TIE, &mut body);
    for (path, name) in [(&order.lesser, LESSER), (&order.greater, GREATER), (&order.aspect, ASPECT)] {
        body.push(Pattern::Triple(Node::variable(TIE), path.clone(), Node::variable(name)));
    }
    Some(Select::distinct(names, body))
}

/// The cells of one kind.
fn part(cells: &Cells, asked: Asked) -> LoweredPart {
    let mut lowering = Lowering::new(cells);
    let mut body = lowering.expected();
    let keys = lowering.keys();
    let mut names: Vec<String> = keys.iter().map(|(_, variable)| variable.clone()).collect();
    match asked {
        Asked::Expected => {}
        Asked::Recorded => {
            let recorded = lowering.recorded(true);
            names.extend(recorded.iter().map(|_| TIE.to_owned()));
            body.extend(recorded);
        }
        Asked::Missing => body.extend(lowering.recorded(false).map(|away| Pattern::Minus(vec![away]))),
    }
    LoweredPart { select: Select::distinct(names, body), keys }
}

/// What joins the ends though they share nothing.
fn surplus(cells: &Cells) -> Option<LoweredPart> {
    if cells.sharing.is_empty() || cells.ends.len() != 2 || cells.tie.is_none() {
        return None;
    }
    let all = Cells { sharing: Vec::new(), ..cells.clone() };
    let mut lowering = Lowering::new(&all);
    let mut body = lowering.expected();
    body.extend(lowering.recorded(false));
    let keys = lowering.keys();
    let expected = part(cells, Asked::Expected);
    // the ends have the same names in both
    let names: Vec<String> = keys.iter().map(|(_, variable)| variable.clone()).collect();
    let columns = names.iter().cloned().map(Projection::Variable).collect();
    body.push(Pattern::Minus(vec![Pattern::Select(Box::new(Select { columns, ..expected.select }))]));
    Some(LoweredPart { select: Select::distinct(names, body), keys })
}

struct Lowering<'a> {
    cells: &'a Cells,
    writer: Writer,
    /// Variable of each end.
    ends: Vec<String>,
    /// Variable of each shared value.
    facets: Vec<String>,
}

impl<'a> Lowering<'a> {
    fn new(cells: &'a Cells) -> Self {
        let mut writer = Writer::default();
        writer.reserve(CORRIDOR);
        writer.reserve(TIE);
        let ends = cells.ends.iter().map(|end| writer.fresh(&identifier(&end.heading))).collect();
        let facets = cells.sharing.iter().map(|facet| writer.fresh(&identifier(&facet.heading))).collect();
        Self { cells, writer, ends, facets }
    }

    /// Heading and variable of each key, in the order of [`Cells::keys`].
    fn keys(&self) -> Vec<(String, String)> {
        let corridor = self.cells.corridor.iter().map(|_| CORRIDOR.to_owned());
        let variables = corridor.chain(self.facets.iter().cloned()).chain(self.ends.iter().cloned());
        self.cells.keys().map(str::to_owned).zip(variables).collect()
    }

    /// Binds the corridor.
    fn corridor(&mut self, out: &mut Group) {
        if let Some(corridor) = &self.cells.corridor {
            self.writer.set(corridor, CORRIDOR, out);
        }
    }

    /// The cells that are expected: a sub-select for each end, joined by what they share.
    fn expected(&mut self) -> Group {
        let mut out = Group::new();
        let ends: Vec<Pattern> = (0..self.ends.len()).map(|at| self.end(at)).collect();
        if self.cells.corridor.is_some() && !self.cells.ends.iter().any(|end| end.set.has_key()) {
            let mut body = Group::new();
            self.corridor(&mut body);
            out.push(Pattern::Select(Box::new(Select::distinct(vec![CORRIDOR.to_owned()], body))));
        }
        out.extend(ends);
        if let [one, other] = &self.ends[..] {
            let differ = Expression::binary(Expression::variable(one), "!=", Expression::variable(other));
            out.push(Pattern::Filter(differ));
        }
        out
    }

    fn end(&mut self, at: usize) -> Pattern {
        let (cells, variable) = (self.cells, self.ends[at].clone());
        let set = &cells.ends[at].set;
        let mut body = Group::new();
        let mut names = Vec::new();
        if set.has_key() {
            self.corridor(&mut body);
            names.push(CORRIDOR.to_owned());
        }
        self.writer.set(set, &variable, &mut body);
        for (facet, name) in cells.sharing.iter().zip(&self.facets) {
            body.push(Pattern::Triple(Node::variable(&variable), facet.paths[at].clone(), Node::variable(name)));
            match &facet.among {
                Some(Set::Things(things)) if at == 0 => {
                    let nodes = things.iter().map(|thing| Node::iri(thing)).collect();
                    body.push(Pattern::Filter(Expression::In(Box::new(Expression::variable(name)), nodes)));
                }
                Some(set) if at == 0 => body.push(self.writer.nested(set, name)),
                _ => {}
            }
        }
        names.push(variable);
        names.extend(self.facets.iter().cloned());
        Pattern::Select(Box::new(Select::distinct(names, body)))
    }

    /// The cells that are recorded, with what joins them if that is wanted.
    fn recorded(&mut self, with_tie: bool) -> Option<Pattern> {
        let cells = self.cells;
        let tie = cells.tie.as_ref()?;
        let mut body = Group::new();
        // R4: from the corridor, or else from the first end
        if tie.set.has_key() || cells.ends[0].set.has_key() {
            self.corridor(&mut body);
        }
        if !tie.set.has_key() {
            self.writer.set(&cells.ends[0].set, &self.ends[0].clone(), &mut body);
        }
        self.writer.set(&tie.set, TIE, &mut body);
        let link = |path: &Path, to: &String| Pattern::Triple(Node::variable(TIE), path.clone(), Node::variable(to));
        body.extend(tie.paths.iter().zip(&self.ends).map(|(path, end)| link(path, end)));
        for (facet, name) in cells.sharing.iter().zip(&self.facets) {
            body.extend(facet.tie.iter().map(|path| link(path, name)));
        }
        let there = bound(&body);
        let keys = self.keys().into_iter().map(|(_, variable)| variable);
        let mut names: Vec<String> = keys.filter(|variable| there.contains(variable)).collect();
        if with_tie {
            names.push(TIE.to_owned());
        }
        Some(Pattern::Select(Box::new(Select::distinct(names, body))))
    }
}
