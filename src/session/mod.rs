//! The one road from text to answer, for prompt, command line, file and standard input alike.

mod answer;
mod cite;
mod complete;
mod deprecated;
mod errands;
pub mod expected;
mod gaps;
mod kinds;
mod look;
mod maps;
mod news;
mod order;
pub mod params;
mod reference;
pub mod remote;
mod scope;
mod sentence;
pub mod show;
mod status;
mod through;
mod tried;
mod why;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use oxrdf::Term;

use crate::compile;
use crate::compile::Definitions;
use crate::compile::Resolved;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph;
use crate::graph::Builtin;
use crate::graph::Engine;
use crate::graph::Limits;
use crate::graph::MemoryEngine;
use crate::graph::SourceFile;
use crate::graph::Stopped;
use crate::iri;
use crate::limits;
use crate::path::Path;
use crate::plan;
use crate::plan::Plan;
use crate::schema::Schema;
use crate::session::through::Through;
use crate::span::Span;
use crate::span::Spanned;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::syntax;
use crate::syntax::ast;
use crate::table::Table;
use crate::text::name_key;

pub use complete::Completer;
pub use look::Dossier;
pub use look::Meaning;
pub use look::SourceGraph;
pub use news::Version;
pub use reference::Among;
pub use reference::Reference;
pub use tried::EXAMPLE_READS;
pub use why::Basis;

/// A graph, its ontology, and what a text has defined so far. A clone shares the graph and defines for itself.
#[derive(Clone)]
pub struct Session {
    engine: Arc<dyn Engine>,
    schema: Arc<Schema>,
    definitions: Definitions,
    settings: Settings,
    scope: Vec<ast::Clause>,
    /// Whether the ontology was read from the graph itself.
    own_ontology: bool,
    /// Rows that are kept while a piece of work is done again; see [`remote`].
    memo: Option<remote::Memo>,
}

/// How queries are answered.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Bounds for each query.
    pub limits: Limits,
    /// Warnings are errors.
    pub strict: bool,
    /// Leave the plan as the resolver made it; for tests and for `--emit plan`.
    pub plain_plan: bool,
}

/// An answer to one statement.
#[derive(Debug)]
pub struct Answer {
    /// Where the statement stands in its text.
    pub span: Span,
    /// The rows.
    pub table: Table,
    /// The SPARQL that gave them.
    pub sparql: String,
    /// Quads read from the graph for the rows, citations left out.
    pub reads: u64,
    /// What may not be as meant.
    pub warnings: Diagnostics,
    /// What it was made with, for [`Session::why`].
    pub basis: Basis,
    /// The limits of the query, with the clock running, for what is still done with the answer.
    pub limits: Limits,
}

/// A query compiled and not run.
#[derive(Debug)]
pub struct Compiled {
    /// Where the statement stands in its text.
    pub span: Span,
    /// The rewritten plan.
    pub plan: plan::Plan,
    /// The SPARQL.
    pub sparql: String,
    /// Warnings of the resolver.
    pub warnings: Diagnostics,
    resolved: Resolved,
    lowered: Lowered,
    /// Names that the text was looked through for, in the form in which they are looked up.
    heard: BTreeSet<String>,
}

/// What is run for a plan.
#[derive(Debug)]
enum Lowered {
    Things(Box<compile::Lowered>),
    Cells(compile::LoweredCells),
}

impl Session {
    /// A session on the built-in graph.
    ///
    /// # Errors
    /// If a built-in source has a fault, which a test rules out.
    pub fn builtin() -> Result<Self, Diagnostics> {
        match Builtin::graph() {
            Some(graph) => Self::over(Arc::new(MemoryEngine::new(graph)), &Builtin::files()),
            None => Self::from_files(&Builtin::files()),
        }
    }

    /// A session on sources.
    ///
    /// # Errors
    /// All faults of the sources.
    pub fn from_files(files: &[SourceFile]) -> Result<Self, Diagnostics> {
        let (graph, _) = graph::load::load(files)?;
        Self::over(Arc::new(MemoryEngine::new(graph)), files)
    }

    /// A session on a graph that was loaded from sources, with the definitions in them.
    ///
    /// # Errors
    /// All faults of the definitions.
    pub fn over(engine: Arc<MemoryEngine>, files: &[SourceFile]) -> Result<Self, Diagnostics> {
        let schema = Schema::from_triples(engine.graph().triples_with(Schema::READ));
        let mut session = Self::new(engine, schema);
        let mut texts: Vec<&SourceFile> = files.iter().filter(|file| graph::load::is_definition(&file.path)).collect();
        texts.sort_by(|a, b| a.path.cmp(&b.path));
        for file in texts {
            let program = syntax::parse(&file.text).map_err(|faults| {
                let source = crate::span::Source::new(file.path.clone(), file.text.clone());
                faults
                    .into_iter()
                    .map(|fault| {
                        let message = format!("{}: {}", fault.place(&source), fault.message);
                        Diagnostic::bare(Code::BadData, Severity::Error, message)
                    })
                    .collect::<Diagnostics>()
            })?;
            for statement in &program.statements {
                session.definitions.add(&statement.node);
            }
        }
        Ok(session)
    }

    /// A session on any engine.
    pub fn new(engine: Arc<dyn Engine>, schema: Schema) -> Self {
        Self {
            engine,
            schema: Arc::new(schema),
            definitions: Definitions::default(),
            settings: Settings::default(),
            scope: Vec::new(),
            own_ontology: true,
            memo: None,
        }
    }

    /// The digest of the data, if the engine can say.
    pub fn digest(&self) -> Option<&str> {
        self.engine.digest()
    }

    /// How queries are answered.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes how queries are answered.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// The ontology.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The graph.
    pub fn engine(&self) -> &dyn Engine {
        &*self.engine
    }

    /// Gives a parameter a value: a phrase of the language, typed and never spliced into a text.
    ///
    /// # Errors
    /// If the value is no phrase.
    pub fn set_param(&mut self, name: &str, value: &str) -> Result<(), Diagnostics> {
        let fault = |message: String| vec![Diagnostic::bare(Code::Parameter, Severity::Error, message)];
        if value.trim().is_empty() {
            return Err(fault(format!("the value of `{name}` is empty")));
        }
        // a value such as `Ministry of Health (Turkey)` is a name that would need quotes in a query
        let quoted = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
        self.expect(value);
        let key = name_key(value);
        let whole = Span::new(0, value.len());
        let is_name = self.settled(whole, |session| Ok(!session.engine.names().lookup(&key).is_empty()))?;
        let program =
            if is_name { syntax::parse(&quoted) } else { syntax::parse(value).or_else(|_| syntax::parse(&quoted)) }
                .map_err(|_| fault(format!("the value `{value}` of `{name}` cannot be read")))?;
        match &program.statements[..] {
            [statement] => match &statement.node {
                ast::Statement::Query(query) if query.stages.is_empty() && query.scope.is_empty() => {
                    self.definitions.set_param(name, query.clone());
                    Ok(())
                }
                _ => Err(fault(format!("the value of `{name}` must be a phrase without stages"))),
            },
            _ => Err(fault(format!("the value of `{name}` must be one phrase"))),
        }
    }

    /// The words defined so far.
    pub fn defined(&self) -> Vec<String> {
        self.definitions.names().map(str::to_owned).collect()
    }

    /// Answers every query of a text in order; definitions stay for the texts that follow.
    ///
    /// # Errors
    /// The faults of the first statement that has any.
    pub fn eval(&mut self, text: &str) -> Result<Vec<Answer>, Diagnostics> {
        let mut answers = Vec::new();
        for compiled in self.compile(text)? {
            answers.push(self.run(compiled)?);
        }
        Ok(answers)
    }

    /// Compiles every query of a text and takes note of its definitions: of all, or of none if the text has a fault.
    ///
    /// # Errors
    /// Syntax errors of the text, or the faults of the first statement that has any.
    pub fn compile(&mut self, text: &str) -> Result<Vec<Compiled>, Diagnostics> {
        let program = syntax::parse(text)?;
        let mut trial = self.clone();
        let mut compiled = Vec::new();
        for statement in &program.statements {
            compiled.extend(trial.compile_statement(statement, text)?);
        }
        *self = trial;
        Ok(compiled)
    }

    /// Compiles one statement of a text. A definition is taken note of, and there is nothing to run.
    ///
    /// # Errors
    /// The faults of the statement.
    pub fn compile_statement(
        &mut self,
        statement: &Spanned<ast::Statement>,
        text: &str,
    ) -> Result<Option<Compiled>, Diagnostics> {
        let ast::Statement::Query(query) = &statement.node else {
            self.definitions.add(&statement.node);
            return Ok(None);
        };
        self.expect(text.get(statement.span.range()).unwrap_or_default());
        let mended =
            |faults: Diagnostics| faults.into_iter().map(|fault| fault.with_text(text)).collect::<Diagnostics>();
        let mut compiled = self.compile_query(query, statement.span).map_err(mended)?;
        compiled.warnings = mended(compiled.warnings);
        let deprecated = self.deprecated(statement, text);
        if self.settings.strict && !deprecated.is_empty() {
            return Err(as_errors(deprecated));
        }
        compiled.warnings.extend(deprecated);
        Ok(Some(compiled))
    }

    fn compile_query(&self, query: &ast::Query, span: Span) -> Result<Compiled, Diagnostics> {
        let in_scope = self.in_scope(query);
        let query = in_scope.as_ref().unwrap_or(query);
        let heard = RefCell::new(BTreeSet::new());
        let names = Through::new(self.engine.names(), |key, found| {
            if !found.is_empty() {
                heard.borrow_mut().insert(key.to_owned());
            }
            found
        });
        let resolve = |session: &Self| compile::resolve(query, &session.schema, &names, &session.definitions);
        let resolved = self.settled(span, resolve).map_err(|faults| match in_scope {
            Some(_) => self.faults_of_scope(span).unwrap_or(faults),
            None => faults,
        })?;
        if self.settings.strict && !resolved.warnings.is_empty() {
            return Err(as_errors(resolved.warnings));
        }
        let plain = self.settings.plain_plan;
        let (plan, lowered) = match resolved.plan.clone() {
            Plan::Things(query) => {
                let query = if plain { query } else { compile::optimise(query) };
                let lowered = Lowered::Things(Box::new(compile::lower(&query)));
                (Plan::Things(query), lowered)
            }
            Plan::Cells(query) => {
                let query = if plain { query } else { compile::optimise_cells(query) };
                let lowered = Lowered::Cells(compile::lower_cells(&query));
                (Plan::Cells(query), lowered)
            }
        };
        let sparql = match &lowered {
            Lowered::Things(lowered) => self.text(&lowered.select),
            Lowered::Cells(lowered) => self.text(&lowered.whole),
        };
        let (warnings, heard) = (resolved.warnings.clone(), heard.into_inner());
        Ok(Compiled { span, plan, sparql, warnings, resolved, lowered, heard })
    }

    /// Runs a compiled query.
    ///
    /// # Errors
    /// If a limit is reached or the engine fails.
    #[expect(clippy::needless_pass_by_value, reason = "a compiled query is run once")]
    pub fn run(&self, compiled: Compiled) -> Result<Answer, Diagnostics> {
        // an answer takes several queries, which share the time and are not answers themselves
        let limits = Limits { max_rows: None, ..self.settings.limits.started() };
        let timed = Self { settings: Settings { limits, ..self.settings.clone() }, ..self.clone() };
        let answer = limits::within(&timed.settings.limits, || {
            timed.settled(compiled.span, |session| session.answer(&compiled))
        });
        let answer = answer.map_err(|reason| stopped(reason, Some(compiled.span)))??;
        if self.settings.limits.max_rows.is_some_and(|most| answer.table.rows.len() > most) {
            return Err(stopped(Stopped::Rows, Some(answer.span)));
        }
        Ok(answer)
    }

    /// Does work on an answer, such as writing it, within limits: those of the answer, or others.
    ///
    /// # Errors
    /// The reason to stop.
    pub fn within<T>(limits: &Limits, work: impl FnOnce() -> T) -> Result<T, Diagnostics> {
        limits::within(limits, work).map_err(|reason| stopped(reason, None))
    }

    fn answer(&self, compiled: &Compiled) -> Result<Answer, Diagnostics> {
        let mut warnings = compiled.warnings.clone();
        let (mut table, reads) = match (&compiled.plan, &compiled.lowered) {
            (Plan::Things(query), Lowered::Things(lowered)) => {
                let solutions = self.select(&compiled.sparql, compiled.span)?;
                let mut table = self.table(query, lowered, &solutions, compiled.span)?;
                if table.rows.is_empty() {
                    warnings.extend(self.why_empty(query, compiled)?);
                }
                table.notes.extend(self.other_direction(compiled)?);
                table.notes.extend(self.undated(compiled)?);
                (table, solutions.reads)
            }
            (Plan::Cells(query), Lowered::Cells(lowered)) => self.cells(query, lowered, compiled.span)?,
            _ => (Table::default(), 0),
        };
        let empty = table.rows.is_empty();
        let maps = self.maps_used(compiled, &table)?;
        self.finish(&mut table, compiled)?;
        table.notes.extend(maps);
        table.notes.extend(self.holes(compiled, empty)?);
        // last, whatever the steps have added
        table.notes.extend(match &compiled.plan {
            Plan::Things(query) if query.set.denies() => Some(self.searched()),
            Plan::Cells(query) if query.asks_for_gaps() => Some(self.searched_cells(query, compiled.span)?),
            _ => None,
        });
        let basis = Basis::of(compiled);
        let limits = self.settings.limits.clone();
        Ok(Answer { span: compiled.span, table, sparql: compiled.sparql.clone(), reads, warnings, basis, limits })
    }

    /// By what a thing is put in order: notation, then label, then IRI.
    pub fn display_key(&self, thing: &str) -> (u64, String, String) {
        self.display_order(&Term::from(oxrdf::NamedNode::new_unchecked(thing)))
    }

    fn select(&self, sparql: &str, span: Span) -> Result<graph::Solutions, Diagnostics> {
        if let Some(known) = self.remembered(sparql) {
            return Ok(known);
        }
        let found =
            self.engine.select(sparql, &self.settings.limits).map_err(|error| remote::faults(error, Some(span)))?;
        self.remember(sparql, &found);
        Ok(found)
    }

    /// A query as text for the engine at hand.
    fn text(&self, select: &Select) -> String {
        select.text_in(&self.engine.dialect())
    }

    /// What the other direction of a corridor would add.
    fn other_direction(&self, compiled: &Compiled) -> Result<Option<String>, Diagnostics> {
        let (Some(reverse), Plan::Things(query)) = (&compiled.resolved.reverse, &compiled.resolved.plan) else {
            return Ok(None);
        };
        let added = plan::Set::Difference(Box::new(reverse.clone()), Box::new(query.set.clone()));
        let rows = self.things(added, compiled.span)?.len();
        Ok((rows > 0).then(|| format!("`<->` would add {} from the other direction", rows_text(rows))))
    }

    /// What a time leaves out because no time of it is recorded.
    fn undated(&self, compiled: &Compiled) -> Result<Option<String>, Diagnostics> {
        let Plan::Things(plan::Query { set: asked, .. }) = &compiled.resolved.plan else { return Ok(None) };
        let Some(undated) = compile::undated(asked) else { return Ok(None) };
        let left_out = plan::Set::Difference(Box::new(undated), Box::new(asked.clone()));
        let rows = self.things(left_out, compiled.span)?.len();
        Ok((rows > 0).then(|| format!("{} left out because no time is recorded", rows_text(rows))))
    }

    /// The things of a set.
    fn things(&self, set: plan::Set, span: Span) -> Result<Vec<Term>, Diagnostics> {
        let lowered = compile::lower(&compile::optimise(set.into()));
        let rows = self.select(&self.text(&lowered.select), span)?.rows;
        Ok(rows.into_iter().filter_map(|mut row| row.swap_remove(0)).collect())
    }

    /// What sources say they have missed, where an answer is empty or concludes from absence.
    fn holes(&self, compiled: &Compiled, empty: bool) -> Result<Vec<String>, Diagnostics> {
        match &compiled.plan {
            Plan::Things(query) if empty || query.set.denies() => {
                let named = query.set.named().into_iter().map(str::to_owned).collect();
                self.known_holes(&query.set.classes_within(), &named, true, compiled.span)
            }
            Plan::Cells(query) if query.asks_for_gaps() => {
                let Some(corridor) = &query.corridor else { return Ok(Vec::new()) };
                let ties = query.kinds.iter().filter_map(|kind| kind.cells.tie.as_ref());
                let wanted = ties.flat_map(|tie| tie.classes.iter().cloned()).collect();
                let named = self.things(corridor.clone(), compiled.span)?.iter().map(answer::plain).collect();
                self.known_holes(&wanted, &named, false, compiled.span)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// What an answer that concludes from absence has looked through.
    fn searched(&self) -> String {
        let sources = self.engine.sources().keys().filter(|graph| !graph.starts_with(iri::INFERRED)).count();
        let statements = self.engine.statements();
        format!(
            "searched {statements} statements of {sources} sources{}; what is absent there is not recorded, which is not to say that there is none",
            self.version().map(|version| format!(" ({version})")).unwrap_or_default()
        )
    }

    /// The beginning of the digest of the data, enough to tell versions apart by eye; `--format json` has all of it.
    fn version(&self) -> Option<String> {
        match self.engine.place() {
            Some(_) => Some("digest: the endpoint does not say".to_owned()),
            None => self.digest().and_then(|digest| digest.get(..19)).map(|digest| format!("data {digest}")),
        }
    }

    /// Which modifier emptied an answer: those without which there would be rows.
    fn why_empty(&self, query: &plan::Query, compiled: &Compiled) -> Result<Diagnostics, Diagnostics> {
        let mut found: BTreeMap<Span, usize> = BTreeMap::new();
        for modifier in &compiled.resolved.modifiers {
            let rows = self.things(modifier.without.clone(), compiled.span)?.len();
            if rows > 0 {
                found.insert(modifier.span, rows);
            }
        }
        let mut warning = Diagnostic::bare(Code::EmptyAnswer, Severity::Warning, "no row is recorded for this");
        if found.is_empty() {
            warning = warning.label(compiled.span, "");
            if compiled.resolved.modifiers.len() > 1 {
                warning = warning
                    .help("no single modifier emptied the answer: leaving out any one of them gives no row either");
            } else if matches!(query.set, plan::Set::Instances(_) | plan::Set::Concepts(_)) {
                warning = warning.help("the graph records nothing of this kind");
            }
        }
        for (span, rows) in found {
            warning = warning.label(span, format!("without this there would be {}", rows_text(rows)));
        }
        for group in self.of_unknown_members(&query.set, compiled.span)? {
            warning = warning
                .help(format!("the members of {group} are not recorded: whether this is one of them is unknown"));
        }
        Ok(vec![warning])
    }

    /// Groups and networks named in a query of which no source gives the members.
    fn of_unknown_members(&self, set: &plan::Set, span: Span) -> Result<Vec<String>, Diagnostics> {
        let named = set.named().into_iter().filter(|name| !name.starts_with("_:"));
        let group = || Node::variable("group");
        let select = Select {
            distinct: true,
            columns: vec![Projection::Variable("group".to_owned())],
            body: vec![
                Pattern::Values("group".to_owned(), named.map(Node::iri).collect()),
                Pattern::Triple(group(), Path::property(iri::MEMBERSHIP_RECORD), Node::iri(iri::UNRECORDED)),
                // the texts may be silent where another source lists members
                Pattern::Minus(vec![Pattern::Triple(
                    Node::variable("membership"),
                    Path::property(iri::NETWORK),
                    group(),
                )]),
            ],
            group_by: Vec::new(),
            having: None,
        };
        let mut groups: Vec<String> = self
            .select(&self.text(&select), span)?
            .rows
            .iter()
            .filter_map(|row| Some(self.label(row.first()?.as_ref()?)))
            .collect();
        groups.sort();
        Ok(groups)
    }
}

/// The fault of a query that was stopped.
fn stopped(reason: Stopped, span: Option<Span>) -> Diagnostics {
    let (code, help) = match reason {
        Stopped::Timeout => (Code::Timeout, "give it more time with `--timeout`, or narrow the question"),
        Stopped::Cancelled => (Code::Interrupted, ""),
        Stopped::Rows => (Code::LimitReached, "allow more with `--max-rows`, or end the query with `| take 100`"),
        Stopped::Memory => (Code::LimitReached, "allow more with `--max-memory`, or narrow the question"),
        Stopped::Reads | Stopped::Terms => (Code::LimitReached, ""),
    };
    let fault = match span {
        Some(span) => Diagnostic::error(code, span, reason.to_string()),
        None => Diagnostic::bare(code, Severity::Error, reason.to_string()),
    };
    vec![if help.is_empty() { fault } else { fault.help(help) }]
}

/// Warnings as `--strict` takes them.
fn as_errors(mut warnings: Diagnostics) -> Diagnostics {
    for warning in &mut warnings {
        warning.severity = Severity::Error;
    }
    warnings
}

fn rows_text(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}
