//! The prompt without its editor: a line goes in, text comes out at the terminal.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::iri;
use crate::read;
use crate::read::Unreadable;
use crate::repl::command;
use crate::repl::command::COMMANDS;
use crate::repl::command::Command;
use crate::repl::command::Thing;
use crate::repl::examples;
use crate::repl::page::Section;
use crate::repl::pager;
use crate::repl::pager::Wish;
use crate::repl::save;
use crate::session::Among;
use crate::session::Answer;
use crate::session::Reference;
use crate::session::Session;
use crate::session::show;
use crate::session::show::Format;
use crate::span::Source;
use crate::syntax;
use crate::syntax::TokenKind;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Kind;
use crate::table::Row;
use crate::table::Table;
use crate::table::Value;
use crate::terminal::Stopped;
use crate::terminal::Terminal;
use crate::text;
use crate::wrap::hanging;
use crate::write;

/// What comes after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// The next line.
    Stay,
    /// The end.
    Leave,
    /// The list of lines entered, which the editor keeps.
    History,
}

/// Whether a line changed something that can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Changed {
    Yes,
    No,
}

/// The last answer and how it came about.
struct Last {
    answer: Answer,
    sentence: String,
    plan: String,
    compiling: Duration,
    answering: Duration,
}

/// What a line may change.
#[derive(Clone)]
struct Moment {
    session: Session,
    /// The scope as it was entered; empty without one.
    scope: String,
    last: Option<Rc<Last>>,
}

/// So many lines can be taken back.
const UNDONE: usize = 100;

/// A session at the prompt.
pub(super) struct Repl<'a> {
    terminal: &'a Terminal,
    cancel: Arc<AtomicBool>,
    now: Moment,
    /// What was before each line that changed something, with the line.
    before: Vec<(String, Moment)>,
    /// What a reader wants at the end of a screen.
    ask: &'a dyn Fn(&str) -> Wish,
}

impl<'a> Repl<'a> {
    pub(super) fn new(
        terminal: &'a Terminal,
        mut session: Session,
        cancel: Arc<AtomicBool>,
        ask: &'a dyn Fn(&str) -> Wish,
    ) -> Self {
        session.settings_mut().limits.cancel = Some(Arc::clone(&cancel));
        Self { terminal, cancel, now: Moment { session, scope: String::new(), last: None }, before: Vec::new(), ask }
    }

    pub(super) fn prompt(&self) -> String {
        let scope = &self.now.scope;
        if scope.is_empty() { "concord> ".to_owned() } else { format!("concord {scope}> ") }
    }

    /// Shows a page, drawn while it is shown; Ctrl-C stops either.
    fn page(&self, page: &[Section]) -> Result<(), Stopped> {
        self.stoppable(|| pager::page(self.terminal, page, self.ask)).unwrap_or(Ok(()))
    }

    /// Does work on an answer until it is done or stopped, which is said.
    fn stoppable<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        match Session::within(&self.now.session.settings().limits, work) {
            Ok(done) => Some(done),
            Err(faults) => {
                self.report(&faults, &Source::new("query", ""));
                None
            }
        }
    }

    /// Words defined so far.
    pub(super) fn defined(&self) -> Vec<String> {
        self.now.session.defined()
    }

    /// Says what there is to ask.
    pub(super) fn greet(&mut self) -> Result<(), Stopped> {
        let questions = examples::answered(&self.now.session, 3, examples::AT_THE_START);
        let mut text = format!("Concord: {}. `:help` lists the commands.", self.graph());
        text.push_str(if questions.is_empty() { "\n" } else { " Ask, for example:\n" });
        for question in questions {
            let _ = writeln!(text, "  {question}");
        }
        self.page(&[Section::Prose(text.into(), 4)])
    }

    /// What there is to ask: the size of the graph, and where it is if that is far away.
    fn graph(&self) -> String {
        let engine = self.now.session.engine();
        let statements = engine.statements();
        let Some(place) = engine.place() else {
            let sources = self.now.session.source_graphs().unwrap_or_default().len();
            return format!("{statements} statements of {sources} sources");
        };
        let ontology = if self.now.session.has_own_ontology() { "its own ontology" } else { "the ontology at hand" };
        format!("{statements} statements at {place} ({} dialect, {ontology})", engine.dialect().name)
    }

    /// Does what a line asks for.
    pub(super) fn line(&mut self, line: &str) -> Result<Flow, Stopped> {
        self.cancel.store(false, Ordering::Relaxed);
        let before = self.now.clone();
        let changed = match command::read(line).or_else(|| self.bare(line)) {
            None => self.query(line)?,
            Some(Err(message)) => self.complain(&message),
            Some(Ok(Command::Use(scope))) => self.set_scope(&scope),
            Some(Ok(Command::Source(file))) => {
                let file = save::named(&file).display().to_string();
                match text(&file) {
                    Ok(text) => self.answer(&Source::new(file, text), false)?,
                    Err(error) => self.complain(&error.of(&file)),
                }
            }
            Some(Ok(Command::Quit)) => return Ok(Flow::Leave),
            Some(Ok(Command::History)) => return Ok(Flow::History),
            Some(Ok(command)) => {
                self.obey(command)?;
                Changed::No
            }
        };
        if changed == Changed::Yes {
            if self.before.len() == UNDONE {
                self.before.remove(0);
            }
            self.before.push((line.trim().to_owned(), before));
        }
        Ok(Flow::Stay)
    }

    /// The command that a word alone is, unless it is a query.
    fn bare(&self, line: &str) -> Option<Result<Command, String>> {
        let command = command::bare(line)?;
        self.now.session.clone().compile(line).is_err().then_some(command)
    }

    fn query(&mut self, line: &str) -> Result<Changed, Stopped> {
        let changed = self.answer(&Source::new("query", line), true)?;
        if changed == Changed::No
            && let Some(meant) = command::without_colon(line)
        {
            self.say(&format!("help: {meant}"));
        }
        Ok(changed)
    }

    fn undo(&mut self) -> Result<(), Stopped> {
        let Some((line, before)) = self.before.pop() else {
            self.complain("there is nothing to take back");
            return Ok(());
        };
        self.now = before;
        self.terminal.out(&format!("as before `{}`\n", text::one_line(&line)))
    }

    fn obey(&mut self, command: Command) -> Result<(), Stopped> {
        match command {
            Command::Help => self.help(),
            Command::As(format) => self.with_last(|last| self.print(&last.answer.table, format)),
            Command::Save(file) => self.with_last(|last| self.save(&last.answer.table, &file)),
            Command::Explain => self.with_last(|last| self.explain(last)),
            Command::Ref(word) => self.reference(&word),
            Command::Examples => {
                let questions = examples::answered(&self.now.session, 12, examples::WHEN_ASKED);
                self.page(&[Section::prose(questions.join("\n"))])
            }
            Command::Sources => self.sources(),
            Command::Cite(row) => self.with_row(row, |_, row| self.cite(row)),
            Command::Why(row) => self.with_row(row, |last, row| self.why(last, row)),
            Command::Open(Thing::Row(number)) => self.with_row(number, |_, row| match thing_of(row) {
                Some(iri) => self.open(iri),
                None => {
                    self.complain(&format!("row {number} names no thing of the graph"));
                    Ok(())
                }
            }),
            Command::Open(Thing::Named(name)) => self.open_named(&name),
            Command::Undo => self.undo(),
            // these change more than what is on the screen, see `line`
            Command::Use(_) | Command::Source(_) | Command::Quit | Command::History => Ok(()),
        }
    }

    /// Answers every query of a text.
    fn answer(&mut self, source: &Source, typed: bool) -> Result<Changed, Stopped> {
        let start = Instant::now();
        let mut session = self.now.session.clone();
        let given = if typed { Ok(()) } else { session.set_params_of(&source.text) };
        let compiled =
            given.and_then(|()| session.compile(&source.text).map_err(|faults| without_value(faults, typed)));
        let queries = match compiled {
            Ok(queries) => queries,
            Err(faults) => return Ok(self.report(&faults, source)),
        };
        self.now.session = session;
        let compiling = start.elapsed();
        if queries.is_empty() {
            if typed && syntax::tokens(&source.text).iter().any(|token| token.node != TokenKind::Comment) {
                self.terminal.out("noted\n")?;
            }
            return Ok(Changed::Yes);
        }
        let several = queries.len() > 1;
        for (n, query) in queries.into_iter().enumerate() {
            let (plan, sentence) = (query.plan.to_string(), self.now.session.sentence(&query));
            let start = Instant::now();
            let answered = {
                let _progress = self.terminal.progress("asking");
                self.now.session.run(query)
            };
            let answer = match answered {
                Ok(answer) => answer,
                Err(faults) => {
                    self.report(&faults, source);
                    return Ok(Changed::Yes);
                }
            };
            let answering = start.elapsed();
            self.report(&answer.warnings, source);
            if several {
                let statement = source.text.get(answer.span.range()).unwrap_or_default();
                let gap = if n == 0 { "" } else { "\n" };
                self.terminal.out(&format!("{gap}{}", show::heading(statement.trim())))?;
            }
            self.print(&answer.table, Format::Table)?;
            self.now.last = Some(Rc::new(Last { answer, sentence, plan, compiling, answering }));
        }
        Ok(Changed::Yes)
    }

    /// Prints an answer, for people with the numbers by which rows are named.
    fn print(&self, table: &Table, format: Format) -> Result<(), Stopped> {
        if format == Format::Table {
            let shown = self.stoppable(|| {
                let cited = table.with_sources();
                if cited.rows.is_empty() { cited } else { cited.numbered() }
            });
            return shown.map_or(Ok(()), |shown| self.page(&[Section::Table(Cow::Owned(shown))]));
        }
        match self.written(table, format) {
            Some(text) => self.page(&[Section::Lines(text.into())]),
            None => Ok(()),
        }
    }

    /// An answer as `concord query` writes it, unless somebody stops it.
    fn written(&self, table: &Table, format: Format) -> Option<String> {
        let digest = if format == Format::Json { self.now.session.digest().map(str::to_owned) } else { None };
        let mut writer = show::Writer::new(show::Style { format, digest, ..show::Style::default() }, false);
        let _progress = self.terminal.progress("writing");
        self.stoppable(|| writer.answer("", table))
    }

    fn report(&self, findings: &[Diagnostic], source: &Source) -> Changed {
        for finding in findings {
            self.terminal.err(&show::finding(finding, source, self.terminal.err_screen()));
        }
        Changed::No
    }

    /// A message that fits the window.
    fn say(&self, message: &str) {
        let lines = match self.terminal.err_screen().width {
            Some(width) => hanging(message, 2, width),
            None => vec![message.to_owned()],
        };
        self.terminal.err(&format!("{}\n", lines.join("\n")));
    }

    fn complain(&self, message: &str) -> Changed {
        self.say(&format!("error: {message}"));
        Changed::No
    }

    fn with_last(&self, act: impl FnOnce(&Last) -> Result<(), Stopped>) -> Result<(), Stopped> {
        if let Some(last) = &self.now.last {
            return act(last);
        }
        self.complain("there is no answer yet; ask something first");
        Ok(())
    }

    fn with_row(&self, number: usize, act: impl FnOnce(&Last, &Row) -> Result<(), Stopped>) -> Result<(), Stopped> {
        self.with_last(|last| {
            if let Some(row) = number.checked_sub(1).and_then(|at| last.answer.table.rows.get(at)) {
                return act(last, row);
            }
            let rows = last.answer.table.rows.len();
            let there_are = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
            self.complain(&format!("the last answer has {there_are}, and no row {number}"));
            Ok(())
        })
    }

    fn set_scope(&mut self, scope: &str) -> Changed {
        // the ends of a corridor alone are enough
        let is_clause = syntax::tokens(scope).first().is_none_or(|first| first.node == TokenKind::Keyword);
        let text = if is_clause { scope.trim_end_matches(':').to_owned() } else { format!("across {scope}") };
        match self.now.session.set_scope(&text) {
            Ok(()) => {
                self.now.scope = text;
                Changed::Yes
            }
            Err(faults) => self.report(&faults, &Source::new("scope", text)),
        }
    }

    fn save(&self, table: &Table, named: &str) -> Result<(), Stopped> {
        let file = save::named(named);
        let format = match save::form(&file) {
            Ok(format) => format,
            Err(message) => {
                self.complain(&message);
                return Ok(());
            }
        };
        // an older answer is not written over: it may be somebody's finding; and to write takes time, which is not taken for nothing
        let exists = || format!("{} exists already; name another file", file.display());
        if file.exists() {
            self.complain(&exists());
            return Ok(());
        }
        let Some(text) = self.written(table, format) else { return Ok(()) };
        match write::new_file(&file, text.as_bytes()) {
            Ok(()) => return self.terminal.out(&format!("wrote {}\n", file.display())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.complain(&exists()),
            Err(error) => self.complain(&format!("cannot write {}: {error}", file.display())),
        };
        Ok(())
    }

    fn explain(&self, last: &Last) -> Result<(), Stopped> {
        let Last { answer: Answer { sparql, reads, .. }, sentence, plan, compiling, answering } = last;
        let (plan, sparql) = (plan.trim_end(), sparql.trim_end());
        let (compiling, answering) = (compiling.as_millis(), answering.as_millis());
        let text = format!(
            "{sentence}\n\n{plan}\n\n{sparql}\n\n\
             compiled in {compiling} ms, answered in {answering} ms; {reads} statements read for the rows\n"
        );
        self.page(&[Section::Prose(text.into(), 4)])
    }

    fn help(&self) -> Result<(), Stopped> {
        let usage = |name: &str, argument: &str| format!(":{name} {argument}").trim_end().to_owned();
        let widest = COMMANDS.iter().map(|(name, argument, _)| usage(name, argument).len()).max().unwrap_or(0);
        let mut commands = String::new();
        for (name, argument, what) in COMMANDS {
            let _ = writeln!(commands, "  {:widest$}  {what}", usage(name, argument));
        }
        self.page(&[
            Section::prose("A line is a query; it goes on over several lines as long as it is not complete."),
            Section::Prose(commands.into(), widest + 4),
            Section::prose(
                "Tab completes words, Ctrl-C stops a query or clears the line, Ctrl-R searches the history. \
                 A command that stands alone, such as `help`, needs no colon.",
            ),
        ])
    }

    fn reference(&self, word: &str) -> Result<(), Stopped> {
        let found = match self.now.session.reference(word) {
            Ok(found) => found,
            Err(faults) => {
                self.report(&faults, &Source::new("ref", word));
                return Ok(());
            }
        };
        if found.is_empty() {
            self.unknown(word, Among::Words);
        }
        self.page(&[Section::Prose(found.iter().map(Reference::text).collect::<String>().into(), 4)])
    }

    /// Says that nothing is called so, and what is.
    fn unknown(&self, word: &str, among: Among) {
        let told = self.now.session.unknown(word, among).map_or_else(|faults| faults, |unknown| vec![unknown]);
        self.report(&told, &Source::new("name", word));
    }

    fn sources(&self) -> Result<(), Stopped> {
        let columns = vec![Column::new("source", Kind::Thing), Column::new("statements", Kind::Number)];
        let mut table = Table { columns, ..Table::default() };
        let sources = match self.now.session.source_graphs() {
            Ok(sources) => sources,
            Err(faults) => {
                self.report(&faults, &Source::new("sources", ""));
                return Ok(());
            }
        };
        for source in sources {
            let statements = i64::try_from(source.statements).unwrap_or(i64::MAX);
            table.rows.push(Row::new([Value::iri(source.iri, source.title), Value::Integer(statements)]));
        }
        self.page(&[Section::Table(Cow::Owned(table))])
    }

    fn cite(&self, row: &Row) -> Result<(), Stopped> {
        if row.sources.is_empty() {
            return self.terminal.out("no source is recorded for this row\n");
        }
        self.page(&[Section::Table(Cow::Owned(self.citations(row)))])
    }

    /// Where a row is written.
    fn citations(&self, row: &Row) -> Table {
        let columns = ["document", "place", "certainty"].map(|name| Column::new(name, Kind::Text)).to_vec();
        let mut table = Table { columns, ..Table::default() };
        for citation in &row.sources {
            let certainty = citation.certainty.clone().map(Value::text);
            table.rows.push(Row::new([
                Cell::new(vec![Value::text(self.now.session.title(&citation.document))]),
                Cell::new(vec![Value::text(citation.locator.clone())]),
                Cell::new(certainty.into_iter().collect()),
            ]));
        }
        table
    }

    fn why(&self, last: &Last, row: &Row) -> Result<(), Stopped> {
        match self.now.session.why(&last.answer, row) {
            Ok(table) => {
                let mut page = vec![Section::Table(Cow::Owned(table))];
                if !row.sources.is_empty() {
                    page.extend([Section::Lines("\n".into()), Section::Table(Cow::Owned(self.citations(row)))]);
                }
                self.page(&page)
            }
            Err(faults) => {
                self.report(&faults, &Source::new("why", ""));
                Ok(())
            }
        }
    }

    fn open_named(&self, name: &str) -> Result<(), Stopped> {
        let found = match self.now.session.things_named(name) {
            Ok(found) => found,
            Err(faults) => {
                self.report(&faults, &Source::new("open", name));
                return Ok(());
            }
        };
        match &found[..] {
            [] => {
                self.unknown(name, Among::Things);
            }
            [thing] => return self.open(thing),
            several => {
                let listed: Vec<String> =
                    several.iter().map(|thing| format!("`:open {}`", iri::compact(thing))).collect();
                self.complain(&format!("several things are called `{name}`: {}", listed.join(", ")));
            }
        }
        Ok(())
    }

    fn open(&self, thing: &str) -> Result<(), Stopped> {
        let dossier = match self.now.session.dossier(thing) {
            Ok(dossier) => dossier,
            Err(faults) => {
                self.report(&faults, &Source::new("open", ""));
                return Ok(());
            }
        };
        let kinds = dossier.kinds.join(", ");
        let mut text = format!(
            "{}{}\n{}\n",
            dossier.label,
            if kinds.is_empty() { kinds } else { format!(" ({kinds})") },
            iri::compact(thing)
        );
        let others: Vec<&str> =
            dossier.names.iter().map(String::as_str).filter(|name| *name != dossier.label).collect();
        if !others.is_empty() {
            let _ = writeln!(text, "also: {}", others.join("; "));
        }
        let mut page = vec![Section::prose(text)];
        for table in [&dossier.of_it, &dossier.with_it] {
            if !table.rows.is_empty() {
                page.extend([Section::Lines("\n".into()), Section::Table(Cow::Borrowed(table))]);
            }
        }
        self.page(&page)
    }
}

/// The first thing that a row names.
fn thing_of(row: &Row) -> Option<&str> {
    row.cells.iter().flat_map(Cell::values).find_map(|value| match value {
        Value::Iri { iri, .. } => Some(iri.as_str()),
        _ => None,
    })
}

/// The faults of a text, in which a parameter without a value has help that can be followed at a prompt.
fn without_value(mut faults: Diagnostics, typed: bool) -> Diagnostics {
    let help = if typed {
        "write the value in its place; a file of queries can give it one for `:source`, in a line `# --param NAME='VALUE'`"
    } else {
        "give it one in a line of the file: `# --param NAME='VALUE'`"
    };
    for fault in faults.iter_mut().filter(|fault| fault.code == Code::Parameter) {
        fault.help = vec![help.to_owned()];
    }
    faults
}

/// The text of a file of queries; the parser says of one that is too long that it is.
fn text(file: &str) -> Result<String, Unreadable> {
    read::beginning(File::open(file)?, syntax::MAX_BYTES)
}
