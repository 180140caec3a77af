//! Queries without a prompt: texts in, answers out, and one exit code for all of them.

use std::path::Path;

use crate::cli::Exit;
use crate::cli::given;
use crate::cli::query::Args;
use crate::cli::query::Emit;
use crate::cli::query::Format;
use crate::cli::runs;
use crate::cli::runs::Parameters;
use crate::cli::shell;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostics;
use crate::graph::Limits;
use crate::session::Session;
use crate::session::show::Style;
use crate::session::show::Writer;
use crate::span::Source;
use crate::span::Spanned;
use crate::syntax;
use crate::syntax::ast::Statement;
use crate::table::Row;
use crate::table::Run;
use crate::table::Table;

/// What is said where nothing is asked.
pub(super) const NO_QUERY: &str = "there is no query, so nothing is asked";

/// Answers every query of the arguments.
pub(super) fn answer_all(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let piped = args.file.iter().chain(&args.params_from).filter(|path| path.as_path() == Path::new("-")).count();
    if piped + usize::from(args.text.is_empty() && args.file.is_empty()) > 1 {
        let message = "standard input is read once, for queries or for parameters: give one of them in a file";
        return Err(ui.refuse(message, args.error_format));
    }
    let (texts, unread) = texts(ui, args)?;
    let queries = texts.iter().map(queries).sum::<usize>() + unread.len();
    if queries == 0 && args.emit.is_none() {
        return Err(ui.refuse(NO_QUERY, args.error_format));
    }
    let several = queries > 1;
    let style = Style {
        format: args.format.into(),
        columns: args.columns.map(Into::into),
        raw: args.raw,
        width: ui.width(),
        digest: None,
    };
    if several && style.format.holds_one() && args.emit.is_none() {
        let message = format!("this format holds one answer, and there are {queries} queries");
        return Err(ui.refuse(message, args.error_format));
    }
    let runs = runs::read(ui, args.params_from.as_deref(), args.error_format)?;
    let params = given::check(ui, args, &runs, &texts)?;
    if args.emit == Some(Emit::Ast) {
        for source in &texts {
            let program =
                syntax::parse(&source.text).map_err(|faults| ui.report(&faults, source, args.error_format))?;
            ui.out(&format!("{program:#?}\n"))?;
        }
        return Ok(unread.first().copied().unwrap_or(Exit::Done));
    }
    let mut limits = Limits::default();
    args.bounds.limit(&mut limits);
    // an endpoint is asked what it is before it is asked anything else
    limits.cancel = Some(ui.interruption()?);
    let mut session = ui.open(args.error_format, &limits)?;
    let settings = session.settings_mut();
    settings.strict = args.strict;
    settings.limits = limits;
    for (name, value) in &params {
        let source = Source::new(format!("--param {name}"), *value);
        session.set_param(name, value).map_err(|faults| ui.report(&faults, &source, args.error_format))?;
    }
    args.corridor.scope(ui, &mut session, args.error_format, args.params_from.is_some())?;
    // reading all data takes time, so only where it is written
    let digest = if args.format == Format::Json { session.digest().map(str::to_owned) } else { None };
    let writer = Writer::new(Style { digest, ..style }, several);
    let fault = unread.first().copied();
    let mut batch = Batch { ui, args, session, runs: &runs, writer, fault, empty: false, written: false };
    let stopped = texts.iter().try_for_each(|source| batch.text(source));
    if args.emit.is_none() && !matches!(stopped, Err(Exit::Interrupted)) {
        ui.out(batch.writer.end())?;
    }
    stopped?;
    if let Some(key) = args.why.as_ref().filter(|_| !batch.written) {
        ui.refuse(format!("no row of the answer has the key `{key}`"), args.error_format);
        return Ok(batch.fault.unwrap_or(Exit::Empty));
    }
    Ok(batch.exit())
}

/// The texts; and of each file that cannot be read, if the others are answered all the same, how that ends.
fn texts(ui: &Ui, args: &Args) -> Result<(Vec<Source>, Vec<Exit>), Exit> {
    let (mut texts, mut unread) = (Vec::new(), Vec::new());
    if args.text == ["-"] {
        return Err(ui.refuse("`-` is no query; `-f -` reads queries from standard input", args.error_format));
    }
    if !args.text.is_empty() {
        let text = Source::new("query", args.text.join(" "));
        if let Some(fault) = shell::cut(&text.text) {
            return Err(ui.report(&[fault], &text, args.error_format));
        }
        texts.push(text);
    }
    for path in &args.file {
        match ui.read(path, args.error_format) {
            Ok(text) => texts.push(text),
            Err(exit) if args.keep_going => unread.push(exit),
            Err(exit) => return Err(exit),
        }
    }
    if args.text.is_empty() && args.file.is_empty() {
        texts.push(ui.read(Path::new("-"), args.error_format)?);
    }
    Ok((texts, unread))
}

/// Number of queries in a text; one that does not parse counts as one.
fn queries(source: &Source) -> usize {
    syntax::parse(&source.text).map_or(1, |program| {
        program.statements.iter().filter(|statement| matches!(statement.node, Statement::Query(_))).count()
    })
}

/// The answering of all texts.
struct Batch<'a> {
    ui: &'a Ui,
    args: &'a Args,
    session: Session,
    runs: &'a [Parameters],
    writer: Writer,
    /// The first error that did not end it all.
    fault: Option<Exit>,
    /// Whether an answer had no rows.
    empty: bool,
    /// Whether anything was printed.
    written: bool,
}

impl Batch<'_> {
    fn exit(&self) -> Exit {
        let empty = self.empty && self.args.fail_empty;
        self.fault.unwrap_or(if empty { Exit::Empty } else { Exit::Done })
    }

    /// Answers the queries of a text; an error ends everything.
    fn text(&mut self, source: &Source) -> Result<(), Exit> {
        let program = match syntax::parse(&source.text) {
            Ok(program) => program,
            Err(faults) => return self.fault(&faults, source),
        };
        if !self.args.keep_going {
            // of a text with a fault nothing is answered
            let mut trial = self.session.clone();
            for run in self.runs.iter().take(1) {
                let tried = give(&mut trial, run).and_then(|()| trial.compile(&source.text));
                tried.or_else(|faults| self.fault(&placed(faults, run), source).map(|()| Vec::new()))?;
            }
        }
        program.statements.iter().try_for_each(|statement| self.statement(statement, source))
    }

    fn statement(&mut self, statement: &Spanned<Statement>, source: &Source) -> Result<(), Exit> {
        let mut tables = Vec::new();
        for run in self.runs {
            match self.run(run, statement, source) {
                Ok(answer) => tables.extend(answer.map(|(table, limits)| (run, table, limits))),
                Err(RunError::Exit(exit)) => return Err(exit),
                Err(RunError::Faults(faults)) => self.fault(&placed(faults, run), source)?,
            }
        }
        if tables.is_empty() {
            return Ok(());
        }
        let (table, limits) = if self.args.params_from.is_some() {
            let runs = tables.into_iter().map(|(run, table, _)| Run { parameters: &run.values, table });
            (Table::joined(&runs.collect::<Vec<_>>()), self.session.settings().limits.clone())
        } else {
            let (_, table, limits) = tables.swap_remove(0);
            (table, limits)
        };
        self.empty |= table.rows.is_empty();
        self.written = true;
        let label = source.text.get(statement.span.range()).unwrap_or_default();
        let text = match Session::within(&limits, || self.writer.answer(label, &table)) {
            Ok(text) => text,
            Err(faults) => return self.fault(&faults, source),
        };
        // whoever reads an answer may take his time: once it is written, only Ctrl-C stops it
        let stoppable = Limits { cancel: limits.cancel, ..Limits::default() };
        Session::within(&stoppable, || self.ui.out(&text)).unwrap_or_else(|faults| self.fault(&faults, source))
    }

    /// Asks once; the answer comes with what is left of its time. Without one there is a definition, or a stage of the compiler that was printed.
    fn run(
        &mut self,
        run: &Parameters,
        statement: &Spanned<Statement>,
        source: &Source,
    ) -> Result<Option<(Table, Limits)>, RunError> {
        give(&mut self.session, run)?;
        let Some(compiled) = self.session.compile_statement(statement, &source.text)? else { return Ok(None) };
        match self.args.emit {
            Some(Emit::Sentence) => self.ui.out(&format!("{}\n", self.session.sentence(&compiled)))?,
            Some(Emit::Plan) => self.ui.out(&format!("{}\n", compiled.plan))?,
            Some(Emit::Sparql) => self.ui.out(&compiled.sparql)?,
            Some(Emit::Ast) | None => {
                let answer = {
                    let _progress = self.ui.progress("asking");
                    self.session.run(compiled)?
                };
                self.ui.report(&answer.warnings, source, self.args.error_format);
                let Some(key) = &self.args.why else { return Ok(Some((answer.table, answer.limits))) };
                let joined = self.args.params_from.is_some();
                let key_of = |row: &Row| if joined { row.key_of_run(&run.values) } else { row.key() };
                if let Some(row) = answer.table.rows.iter().find(|row| key_of(row) == *key) {
                    return Ok(Some((self.session.why(&answer, row)?, answer.limits)));
                }
            }
        }
        Ok(None)
    }

    /// Reports faults, and ends everything unless it is to go on.
    fn fault(&mut self, faults: &Diagnostics, source: &Source) -> Result<(), Exit> {
        let exit = self.ui.report(faults, source, self.args.error_format);
        if !self.args.keep_going || faults.iter().any(|fault| fault.code == Code::Interrupted) {
            return Err(exit);
        }
        self.fault.get_or_insert(exit);
        Ok(())
    }
}

/// Why a run has no answer.
enum RunError {
    /// The query has faults.
    Faults(Diagnostics),
    /// The program ends.
    Exit(Exit),
}

impl From<Diagnostics> for RunError {
    fn from(faults: Diagnostics) -> Self {
        Self::Faults(faults)
    }
}

impl From<Exit> for RunError {
    fn from(exit: Exit) -> Self {
        Self::Exit(exit)
    }
}

/// The faults of a run, which say which one it was.
fn placed(mut faults: Diagnostics, run: &Parameters) -> Diagnostics {
    if let Some(place) = &run.place {
        for fault in &mut faults {
            fault.help.push(format!("asked with the values of {place}"));
        }
    }
    faults
}

/// Gives the parameters of a run their values.
fn give(session: &mut Session, run: &Parameters) -> Result<(), Diagnostics> {
    run.values.iter().try_for_each(|(name, value)| session.set_param(name, value))
}
