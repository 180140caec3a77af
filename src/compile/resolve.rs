//! Queries, sets, definitions and stages: everything above the noun phrase.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::compile::Branch;
use crate::compile::Typed;
use crate::compile::cell_columns::CellHeadings;
use crate::compile::effort::Effort;
use crate::compile::params::Bound;
use crate::compile::passes::rewrite;
use crate::compile::piece::Said;
use crate::compile::piece::far_end;
use crate::compile::scope::HOLDS;
use crate::compile::scope::Including;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::iri;
use crate::plan;
use crate::plan::Set;
use crate::plan::Step;
use crate::schema::Names;
use crate::schema::Operand;
use crate::schema::Schema;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast;
use crate::text::name_key;

/// Words that a text has defined with `let` and `define`, and values of parameters.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    words: BTreeMap<String, Definition>,
    params: BTreeMap<String, ast::Query>,
}

#[derive(Clone, Debug)]
struct Definition {
    params: Vec<String>,
    query: ast::Query,
}

impl Definitions {
    /// Adds what a `let` or `define` statement says; a query adds nothing.
    pub fn add(&mut self, statement: &ast::Statement) {
        let (name, params, query) = match statement {
            ast::Statement::Let { name, query } => (name, Vec::new(), query),
            ast::Statement::Define { name, params, query } => {
                (name, params.iter().map(|param| param.node.clone()).collect(), query)
            }
            ast::Statement::Query(_) => return,
        };
        self.words.insert(name_key(&name.node), Definition { params, query: query.clone() });
    }

    /// Gives a parameter its value, a phrase of the language.
    pub fn set_param(&mut self, name: &str, value: ast::Query) {
        self.params.insert(name.to_owned(), value);
    }

    /// The value of a parameter.
    pub(super) fn param(&self, name: &str) -> Option<&ast::Query> {
        self.params.get(name)
    }

    /// The parameters that have values.
    pub(super) fn params(&self) -> impl Iterator<Item = &str> {
        self.params.keys().map(String::as_str)
    }

    /// Whether a word is defined.
    pub fn has(&self, word: &str) -> bool {
        self.words.contains_key(&name_key(word))
    }

    /// The query of a defined word.
    pub(super) fn query(&self, word: &str) -> Option<&ast::Query> {
        self.words.get(&name_key(word)).map(|definition| &definition.query)
    }

    /// Number of parameters of a defined word.
    pub(super) fn arity(&self, word: &str) -> Option<usize> {
        self.words.get(&name_key(word)).map(|definition| definition.params.len())
    }

    /// The defined words.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }
}

/// A query with every word resolved.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The plan, not yet rewritten.
    pub plan: plan::Plan,
    /// Types of the rows' things.
    pub types: Vec<Type>,
    /// The modifiers of the outermost phrase, to explain an empty answer.
    pub modifiers: Vec<Modifier>,
    /// What is asked for with its one corridor turned round, to say what the other direction would add.
    pub reverse: Option<Set>,
    /// Warnings.
    pub warnings: Diagnostics,
    /// Definitions that were unfolded.
    pub used: BTreeSet<String>,
}

/// A modifier of the outermost phrase and what is asked for without it.
#[derive(Clone, Debug)]
pub struct Modifier {
    /// Where it stands.
    pub span: Span,
    /// The set without it.
    pub without: Set,
}

/// Resolves the words of a query against the ontology and the names of the graph.
///
/// # Errors
/// Every unknown name of the query, or the first thing that cannot be: a link that does not fit, a form not available.
pub fn resolve(
    query: &ast::Query,
    schema: &Schema,
    names: &dyn Names,
    definitions: &Definitions,
) -> Result<Resolved, Diagnostics> {
    let mut resolver = Resolver {
        schema,
        names,
        definitions,
        bindings: BTreeMap::new(),
        expanding: Vec::new(),
        scope: None,
        faults: Diagnostics::new(),
        warnings: Diagnostics::new(),
        modifiers: Vec::new(),
        depth: 0,
        corridor: None,
        labels: Vec::new(),
        label_types: Vec::new(),
        including: Including::default(),
        last_operand: None,
        directions: Vec::new(),
        effort: Effort::default(),
        cells: None,
        absences: Vec::new(),
        claims: Vec::new(),
        stale: None,
        used: BTreeSet::new(),
    };
    let outcome = resolver.query(query);
    let faults = std::mem::take(&mut resolver.faults);
    if let Some(fault) = std::mem::take(&mut resolver.effort).into_fault() {
        return Err(vec![fault]);
    }
    match outcome {
        Some((plan, types)) if faults.is_empty() => {
            let reverse = match &plan {
                plan::Plan::Things(query) => resolver.reversed(&query.set),
                plan::Plan::Cells(_) => None,
            };
            let Resolver { modifiers, warnings, used, .. } = resolver;
            Ok(Resolved { plan, types, modifiers, reverse, warnings, used })
        }
        _ if faults.is_empty() => {
            Err(vec![Diagnostic::bare(Code::Syntax, Severity::Error, "the query could not be read")])
        }
        _ => Err(faults),
    }
}

/// State of one resolution. A function that returns none has pushed a fault.
pub(super) struct Resolver<'a> {
    pub(super) schema: &'a Schema,
    pub(super) names: &'a dyn Names,
    pub(super) definitions: &'a Definitions,
    /// Arguments of the definition being expanded.
    pub(super) bindings: BTreeMap<String, Bound>,
    /// Definitions being expanded, outermost first.
    expanding: Vec<String>,
    /// Corridor of the scope prefix.
    pub(super) scope: Option<Typed>,
    pub(super) faults: Diagnostics,
    pub(super) warnings: Diagnostics,
    pub(super) modifiers: Vec<Modifier>,
    /// Depth of nested phrases; 1 is the outermost.
    pub(super) depth: usize,
    /// Corridor of the phrase being read, for `interacting`.
    pub(super) corridor: Option<Typed>,
    /// Columns that the outermost phrase brings with it: the role of actors, the scope of initiatives.
    pub(super) labels: Vec<plan::Column>,
    /// Types of the things that these columns are for.
    pub(super) label_types: Vec<Type>,
    /// What `including` adds in the phrase being read.
    pub(super) including: Including,
    /// The last operand of the phrase read last, to see whether `or` and `and` could be meant for it.
    pub(super) last_operand: Option<Said>,
    /// Corridors read in one direction, each with the other direction.
    pub(super) directions: Vec<(Set, Set)>,
    pub(super) effort: Effort,
    /// What the table can show, if the query asks for cells.
    pub(super) cells: Option<CellHeadings>,
    /// What the things of the outermost phrase are said to be without.
    pub(super) absences: Vec<plan::Absence>,
    /// What holds of the claims behind the outermost phrase.
    pub(super) claims: Vec<plan::Condition>,
    /// The year of `stale before`.
    pub(super) stale: Option<i64>,
    /// Definitions that were unfolded.
    used: BTreeSet<String>,
}

/// Definitions may use definitions so deep.
const DEEPEST: usize = 32;

impl Resolver<'_> {
    /// The set with its corridor turned round, if it has just one.
    fn reversed(&mut self, set: &Set) -> Option<Set> {
        self.directions.sort();
        self.directions.dedup();
        let [(forth, back)] = &self.directions[..] else { return None };
        let turned = rewrite(set.clone(), &mut |part| if part == *forth { back.clone() } else { part });
        (turned != *set).then_some(turned)
    }

    /// Pushes a fault.
    pub(super) fn fault<T>(&mut self, fault: Diagnostic) -> Option<T> {
        self.faults.push(fault);
        None
    }

    /// A form that the language promises and this version does not answer.
    pub(super) fn not_yet<T>(&mut self, span: Span, what: &str) -> Option<T> {
        self.fault(
            Diagnostic::error(Code::NotAvailable, span, format!("{what} is not available yet"))
                .help("the form is part of the language and parses; this version does not answer it"),
        )
    }

    fn query(&mut self, query: &ast::Query) -> Option<(plan::Plan, Vec<Type>)> {
        if let Some(given) = &query.given {
            return self.not_yet(given.span, "`given`");
        }
        if self.asks_for_cells(query) {
            return Some((plan::Plan::Cells(self.cell_query(query)?), Vec::new()));
        }
        let mut typed = self.scoped(query)?;
        let (columns, steps) = self.stages(&mut typed, &query.stages)?;
        let claims = std::mem::take(&mut self.claims);
        let query = plan::Query { set: typed.set, claims, columns, steps };
        Some((plan::Plan::Things(query), typed.types))
    }

    /// The set of a query without its stages, under its scope prefix.
    fn scoped(&mut self, query: &ast::Query) -> Option<Typed> {
        let outer = self.scope.clone();
        if !query.scope.is_empty() {
            self.scope = Some(self.read_scope(&query.scope)?);
        }
        let typed = self.set(&query.set);
        self.scope = outer;
        typed
    }

    /// A query in parentheses or of a definition: a set, without stages.
    pub(super) fn inner(&mut self, query: &ast::Query) -> Option<Typed> {
        if let Some(given) = &query.given {
            return self.not_yet(given.span, "`given`");
        }
        match query.stages.first() {
            Some(stage) => self.stage_inside(stage.span),
            None => self.scoped(query),
        }
    }

    /// A stage where only a set can stand.
    pub(super) fn stage_inside<T>(&mut self, span: Span) -> Option<T> {
        self.fault(
            Diagnostic::error(Code::Syntax, span, "a stage shapes a whole answer, not a part of a query")
                .help("move it behind the last parenthesis"),
        )
    }

    pub(super) fn set(&mut self, set: &Spanned<ast::Set>) -> Option<Typed> {
        self.deeper(set.span, |resolver| resolver.read_set(set))
    }

    fn read_set(&mut self, set: &Spanned<ast::Set>) -> Option<Typed> {
        match &set.node {
            ast::Set::Phrase(phrase) => {
                self.depth += 1;
                let typed = self.phrase(phrase, set.span);
                self.depth -= 1;
                typed
            }
            ast::Set::Binary { op, left, right } => {
                // both sides first, so that all unknown names are told at once
                let before = self.modifiers.len();
                let left_typed = self.set(left);
                let operand = self.last_operand.take();
                let right_typed = self.set(right);
                self.modifiers.truncate(before);
                // columns of one phrase say nothing of the other
                self.absences.clear();
                self.labels.retain(|column| column.heading != HOLDS);
                if let (Some(operand), Some(typed)) = (operand, &right_typed)
                    && let Some(what) = operand_like(&right.node, typed)
                    && (*op == ast::SetOp::Or || self.overlap(&operand.operand.types, &typed.types))
                {
                    let message = format!("{what} joins the whole phrase before it");
                    let mut warning = Diagnostic::warning(Code::Grouping, right.span, message);
                    if let Some(place) = self.place_to_join(&operand, typed) {
                        warning = warning
                            .help("to join it to the last operand alone, put both in parentheses")
                            .group(place.to(right.span));
                    }
                    self.warnings.push(
                        warning
                            .help("to keep this reading without a warning, put the phrase before it in parentheses")
                            .group(left.span),
                    );
                }
                let (left_typed, right_typed) = (left_typed?, right_typed?);
                self.combine(*op, set.span, (left, left_typed), (right, right_typed))
            }
        }
    }

    /// What a name behind a phrase can be joined to: the last operand, or the far end of a corridor.
    fn place_to_join(&self, last: &Said, typed: &Typed) -> Option<Span> {
        let operand = Operand::Types(typed.types.clone());
        let readings = match &last.word[..] {
            "with" => self.schema.read_with(&last.head, &operand),
            word => self.schema.read_link(&last.head, word, &operand),
        };
        if readings.is_empty() { last.far.filter(|_| self.is_end(&typed.types)) } else { Some(last.span) }
    }

    /// Whether a thing could be of a type of each list.
    fn overlap(&self, left: &[Type], right: &[Type]) -> bool {
        left.iter().any(|a| right.iter().any(|b| self.schema.overlap(a, b)))
    }

    fn combine(
        &mut self,
        op: ast::SetOp,
        span: Span,
        (left_said, left): (&Spanned<ast::Set>, Typed),
        (right_said, right): (&Spanned<ast::Set>, Typed),
    ) -> Option<Typed> {
        let overlap = self.overlap(&left.types, &right.types);
        match op {
            ast::SetOp::Or => {
                let branches = [branches(left_said, &left), branches(right_said, &right)].concat();
                let mut types = left.types;
                types.extend(right.types);
                types.sort();
                types.dedup();
                Some(Typed { set: Set::Union(vec![left.set, right.set]), types, branches })
            }
            _ if !overlap => {
                let (a, b) = (self.nouns(&left.types), self.nouns(&right.types));
                let word = if op == ast::SetOp::And { "and" } else { "but not" };
                self.fault(
                    Diagnostic::error(Code::TypeMismatch, span, format!("nothing is both {a} and {b}"))
                        .help(format!("`{word}` compares things of one kind; `or` joins things of different kinds")),
                )
            }
            ast::SetOp::And => Some(Typed::new(Set::Intersection(vec![left.set, right.set]), left.types)),
            ast::SetOp::ButNot => {
                Some(Typed::new(Set::Difference(Box::new(left.set), Box::new(right.set)), left.types))
            }
        }
    }

    /// What a list of types is called, for messages.
    pub(super) fn nouns(&self, types: &[Type]) -> String {
        let mut words: Vec<String> = types.iter().map(|of| self.schema.noun_of(of, false)).collect();
        words.dedup();
        match words.len() {
            0 => "thing".to_owned(),
            1..=3 => words.join(" or "),
            more => format!("{} or {} others", words[..2].join(", "), more - 2),
        }
    }

    /// A use of a defined word.
    pub(super) fn call(&mut self, name: &str, args: &[ast::Query], span: Span) -> Option<Typed> {
        let args = args.iter().map(|arg| self.argument(arg)).collect::<Option<Vec<_>>>()?;
        self.expand(name, &args, span, Self::inner).map(|typed| typed.told_at(span))
    }

    /// Whether the definition of a word is being read.
    pub(super) fn is_expanding(&self, word: &str) -> bool {
        self.expanding.contains(&name_key(word))
    }

    /// Reads the query of a definition with these arguments.
    pub(super) fn expand<T>(
        &mut self,
        name: &str,
        args: &[Bound],
        span: Span,
        read: impl FnOnce(&mut Self, &ast::Query) -> Option<T>,
    ) -> Option<T> {
        let key = name_key(name);
        let definitions = self.definitions;
        let Some(definition) = definitions.words.get(&key) else {
            let known: Vec<&str> = self.definitions.names().collect();
            let near = crate::diag::nearest(name, known);
            return self.fault(
                Diagnostic::error(Code::UnknownName, span, format!("no definition is called `{name}`"))
                    .did_you_mean(span, &near),
            );
        };
        if definition.params.len() != args.len() {
            let wanted = definition.params.iter().map(|param| format!("${param}")).collect::<Vec<_>>().join(", ");
            return self.fault(
                Diagnostic::error(
                    Code::Definition,
                    span,
                    format!("`{name}` takes {} and was given {}", count(definition.params.len()), count(args.len())),
                )
                .help(format!("it is used as `{name}[{wanted}]`")),
            );
        }
        if self.expanding.contains(&key) || self.expanding.len() >= DEEPEST {
            let chain = self.expanding.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" -> ");
            return self.fault(Diagnostic::error(
                Code::Definition,
                span,
                format!("`{name}` is defined in terms of itself: {chain}"),
            ));
        }
        self.used.insert(name.to_owned());
        let bindings = definition.params.iter().cloned().zip(args.iter().cloned()).collect();
        let outer = std::mem::replace(&mut self.bindings, bindings);
        self.expanding.push(key);
        self.depth += 1;
        let (quiet, warned) = (self.faults.len(), self.warnings.len());
        let found = read(self, &definition.query);
        self.depth -= 1;
        self.expanding.pop();
        self.bindings = outer;
        // spans inside a definition belong to another statement: point at its use
        self.warnings.truncate(warned);
        for fault in &mut self.faults[quiet..] {
            fault.replacements.clear();
            fault.labels.clear();
            let pointed = fault.clone().label(span, format!("in the definition of `{name}`"));
            *fault = pointed;
        }
        found
    }

    /// Types of a named thing; a thing of no known class can be anything.
    pub(super) fn types_of(&self, iri: &str) -> Vec<Type> {
        let mut types: Vec<Type> = self
            .names
            .types(iri)
            .into_iter()
            .filter_map(|of| {
                if self.schema.class(&of).is_some() {
                    Some(Type::Class(of))
                } else if self.schema.scheme(&of).is_some() {
                    Some(Type::Scheme(of))
                } else {
                    None
                }
            })
            .collect();
        let all = types.clone();
        types.retain(|of| !all.iter().any(|other| other != of && self.schema.is_a(other, of)));
        types
    }

    pub(super) fn stages(
        &mut self,
        typed: &mut Typed,
        stages: &[Spanned<ast::Stage>],
    ) -> Option<(Vec<plan::Column>, Vec<Step>)> {
        let mut columns: Option<Vec<plan::Column>> = None;
        let mut steps = Vec::new();
        let mut counted = false;
        let mut compared = None;
        for stage in stages {
            match &stage.node {
                ast::Stage::Show(shown) => {
                    if columns.is_some() || counted {
                        return self.fault(
                            Diagnostic::error(Code::Syntax, stage.span, "the columns are already settled here")
                                .help("put one `show` before `count`, `sort` and `take`"),
                        );
                    }
                    columns = Some(self.shown(&typed.types, shown)?);
                }
                ast::Stage::Count(paths) if compared.is_some() && paths.len() == 1 => {
                    let (Some(across), Some(down)) = (compared, paths.first()) else { continue };
                    // side by side: what one side has nothing of is a blank, not a missing row
                    let table = columns.get_or_insert_with(|| self.default_columns(&typed.types));
                    let first = self.column_for_path(&typed.types, table, down)?;
                    counted = true;
                    steps.push(Step::Matrix {
                        down: first,
                        across,
                        down_scheme: self.scheme_of(&typed.types, down),
                        across_scheme: None,
                    });
                }
                ast::Stage::Count(paths) => {
                    let mut by = Vec::new();
                    let table = columns.get_or_insert_with(|| self.default_columns(&typed.types));
                    for path in paths {
                        by.push(self.column_for_path(&typed.types, table, path)?);
                    }
                    counted = true;
                    steps.push(Step::Count(by));
                }
                ast::Stage::Sort(keys) => {
                    let mut by = Vec::new();
                    for key in keys {
                        let table = columns.get_or_insert_with(|| self.default_columns(&typed.types));
                        by.push((self.sort_column(&typed.types, table, key, &steps)?, key.descending));
                    }
                    steps.push(Step::Sort(by));
                }
                ast::Stage::Changes(from, to) if self.cells.is_none() && !counted => {
                    let column = self.changes(typed, from, to)?;
                    columns.get_or_insert_with(|| self.default_columns(&typed.types)).push(column);
                }
                ast::Stage::Compare { link, operands } if self.cells.is_none() && !counted => {
                    let column = self.compared(typed, link, operands, stage.span)?;
                    let table = columns.get_or_insert_with(|| self.default_columns(&typed.types));
                    table.retain(|known| known.heading != column.heading);
                    compared = Some(table.len());
                    table.push(column);
                }
                ast::Stage::Take(rows) => {
                    let rows = self.amount(&rows.node, rows.span)?;
                    steps.push(Step::Take(usize::try_from(rows).unwrap_or(usize::MAX)));
                }
                ast::Stage::Cite => steps.push(Step::Cite),
                ast::Stage::Matrix(down, across) => {
                    let table = columns.get_or_insert_with(|| self.default_columns(&typed.types));
                    let (first, second) = (
                        self.column_for_path(&typed.types, table, down)?,
                        self.column_for_path(&typed.types, table, across)?,
                    );
                    counted = true;
                    steps.push(Step::Matrix {
                        down: first,
                        across: second,
                        down_scheme: self.scheme_of(&typed.types, down),
                        across_scheme: self.scheme_of(&typed.types, across),
                    });
                }
                other => return self.not_yet(stage.span, &format!("`{}`", stage_word(other))),
            }
        }
        let columns = columns.unwrap_or_else(|| self.default_columns(&typed.types));
        Some((columns, steps))
    }

    /// The corridor of a scope prefix.
    pub(super) fn read_scope(&mut self, clauses: &[ast::Clause]) -> Option<Typed> {
        let mut scope = None;
        for clause in clauses {
            let run = match &clause.body {
                ast::ClauseBody::Run(run)
                    if clause.keyword.node == ast::Keyword::Across && !clause.negated && scope.is_none() =>
                {
                    run
                }
                _ => {
                    let fault = Diagnostic::error(
                        Code::NotAvailable,
                        clause.keyword.span,
                        "a scope of this kind is not available yet",
                    );
                    return self.fault(fault.help("a scope is a corridor, such as `across Turkey -> Germany`"));
                }
            };
            let typed = self.whole(run)?;
            let corridor = Type::Class(iri::CORRIDOR.to_owned());
            if !typed.types.iter().all(|of| self.schema.is_a(of, &corridor)) {
                return self.fault(
                    Diagnostic::error(Code::TypeMismatch, clause.keyword.span, "`across` takes a corridor")
                        .help("such as `across Turkey -> Germany`"),
                );
            }
            scope = Some(typed);
        }
        scope
    }
}

/// The parts of what is joined: those that `or` has joined already, or the whole.
fn branches(said: &Spanned<ast::Set>, typed: &Typed) -> Vec<Branch> {
    if !typed.branches.is_empty() {
        return typed.branches.clone();
    }
    let far = match &said.node {
        ast::Set::Phrase(phrase) if phrase.clauses.is_empty() => far_end(&phrase.head),
        _ => None,
    };
    vec![Branch { span: said.span, far, types: typed.types.clone() }]
}

/// What a phrase is that could as well be an operand: one name and nothing else, or a corridor.
fn operand_like(set: &ast::Set, typed: &Typed) -> Option<&'static str> {
    let ast::Set::Phrase(phrase) = set else { return None };
    if is_corridor(set) {
        return Some("a corridor");
    }
    let group = matches!(phrase.head[..], [Spanned { node: ast::Item::Group(_), .. }]);
    let name = matches!(typed.set, Set::Things(_) | Set::Concepts(_) | Set::Instances(_));
    (phrase.clauses.is_empty() && !group && name).then_some("a bare name")
}

/// An arrow between two places, in parentheses or not.
fn is_corridor(set: &ast::Set) -> bool {
    let ast::Set::Phrase(phrase) = set else { return false };
    let arrow = |run: &ast::Run| run.iter().any(|item| matches!(item.node, ast::Item::Arrow(_)));
    match &phrase.head[..] {
        [Spanned { node: ast::Item::Group(query), .. }] => phrase.clauses.is_empty() && is_corridor(&query.set.node),
        _ => phrase.clauses.is_empty() && arrow(&phrase.head),
    }
}

fn count(n: usize) -> String {
    match n {
        0 => "no argument".to_owned(),
        1 => "one argument".to_owned(),
        n => format!("{n} arguments"),
    }
}

fn stage_word(stage: &ast::Stage) -> &'static str {
    match stage {
        ast::Stage::Show(_) => "show",
        ast::Stage::Count(_) => "count",
        ast::Stage::Sort(_) => "sort",
        ast::Stage::Take(_) => "take",
        ast::Stage::Cite => "cite",
        ast::Stage::Matrix(..) => "matrix",
        ast::Stage::Compare { .. } => "compare",
        ast::Stage::Changes(..) => "changes",
        ast::Stage::Path { .. } => "path",
        ast::Stage::Rank(_) => "rank",
        ast::Stage::Brokers { .. } => "brokers",
        ast::Stage::Groups(_) => "groups",
        ast::Stage::Cut => "cut",
        ast::Stage::Reach { .. } => "reach",
        ast::Stage::Draw(_) => "draw",
        ast::Stage::Suggest(_) => "suggest",
    }
}
