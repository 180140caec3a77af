//! What commands share: printing answers and diagnostics, reading texts, opening the graph.

use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;
use signal_hook::consts::SIGINT;
use signal_hook::flag;

use crate::cli::Exit;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::diag::render;
use crate::graph;
use crate::graph::Builtin;
use crate::graph::Limits;
use crate::graph::MemoryGraph;
use crate::graph::SourceFile;
use crate::read;
use crate::read::Unreadable;
use crate::repl;
use crate::session::Session;
use crate::session::remote;
use crate::session::show;
use crate::span::Source;
use crate::sparql::Dialect;
use crate::syntax;
use crate::terminal::Colour;
use crate::terminal::Progress;
use crate::terminal::Stopped;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ErrorFormat {
    /// With the place in the text and help
    #[default]
    Human,
    /// One line each
    Short,
    /// One JSON object a line
    Json,
}

/// The terminal and what is printed on it.
pub(super) struct Ui {
    terminal: Terminal,
    graph: Vec<PathBuf>,
    remote: Option<Remote>,
}

/// An endpoint to ask.
pub(super) struct Remote {
    /// Its address.
    pub(super) address: String,
    /// How queries are written for it; found out where none is named.
    pub(super) dialect: Option<Dialect>,
}

impl Ui {
    /// Prints in colour or not, and asks an endpoint, or the graph of these folders.
    pub(super) fn new(colour: Colour, graph: Vec<PathBuf>, remote: Option<Remote>) -> Self {
        Self { terminal: Terminal::standard(colour), graph, remote }
    }

    /// Width of tables; none when the output is no terminal.
    pub(super) fn width(&self) -> Option<usize> {
        self.terminal.width()
    }

    /// Prints to standard output. A reader that has gone ends the command quietly.
    pub(super) fn out(&self, text: &str) -> Result<(), Exit> {
        self.terminal.out(text).map_err(|stopped| self.stopped(&stopped))
    }

    /// Says on a terminal that something takes long.
    pub(super) fn progress(&self, what: &'static str) -> Progress {
        self.terminal.progress(what)
    }

    /// Answers at a prompt until the user leaves.
    pub(super) fn ask(&self, session: Session) -> Result<(), Exit> {
        repl::run(&self.terminal, session).map_err(|stopped| self.stopped(&stopped))
    }

    fn stopped(&self, stopped: &Stopped) -> Exit {
        match stopped {
            Stopped::Closed => Exit::Done,
            Stopped::Failed(_) => {
                self.terminal.err(&format!("error: {stopped}\n"));
                Exit::Usage
            }
        }
    }

    /// Prints to standard error.
    pub(super) fn err(&self, text: &str) {
        self.terminal.err(text);
    }

    /// A switch that Ctrl-C sets. Pressed again, Ctrl-C ends the program at once.
    pub(super) fn interruption(&self) -> Result<Arc<AtomicBool>, Exit> {
        let switch = Arc::new(AtomicBool::new(false));
        let again = flag::register_conditional_shutdown(SIGINT, Exit::Interrupted as i32, Arc::clone(&switch));
        // in this order: the first signal finds the switch not set yet
        again.and_then(|_| flag::register(SIGINT, Arc::clone(&switch))).map_err(|error| {
            self.err(&format!("error: cannot watch for interruptions: {error}\n"));
            Exit::Usage
        })?;
        Ok(switch)
    }

    /// Prints findings and says how the command ends: with the code of the worst.
    pub(super) fn report(&self, findings: &[Diagnostic], source: &Source, format: ErrorFormat) -> Exit {
        let screen = self.terminal.err_screen();
        let mut exit = Exit::Done;
        for finding in findings {
            let text = match format {
                ErrorFormat::Human => show::finding(finding, source, screen),
                ErrorFormat::Short => render::short(finding, source),
                ErrorFormat::Json => render::json(finding, source).to_string(),
            };
            self.err(&format!("{}\n", text.trim_end()));
            if finding.severity == Severity::Error {
                exit = exit_of(finding);
            }
        }
        exit
    }

    /// Says of arguments that they make no sense.
    pub(super) fn refuse(&self, message: impl Into<String>, format: ErrorFormat) -> Exit {
        let fault = Diagnostic::bare(Code::Arguments, Severity::Error, message);
        self.report(&[fault], &Source::new("arguments", ""), format)
    }

    /// Reads a text of the language from a file or, for `-`, standard input; the parser says of one that is too long that it is.
    pub(super) fn read(&self, path: &Path, format: ErrorFormat) -> Result<Source, Exit> {
        self.read_by(path, format, |reader| read::beginning(reader, syntax::MAX_BYTES))
    }

    /// Reads another text of at most so many bytes in the same way.
    pub(super) fn read_long(&self, path: &Path, most: usize, format: ErrorFormat) -> Result<Source, Exit> {
        self.read_by(path, format, |reader| read::text(reader, most))
    }

    fn read_by(
        &self,
        path: &Path,
        format: ErrorFormat,
        read: impl Fn(&mut dyn Read) -> Result<String, Unreadable>,
    ) -> Result<Source, Exit> {
        let read = if path == Path::new("-") {
            read(&mut io::stdin().lock())
        } else {
            File::open(path).map_err(Unreadable::from).and_then(|mut file| read(&mut file))
        };
        let name = if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() };
        read.map(|text| Source::new(name.clone(), text)).map_err(|error| {
            let fault = Diagnostic::bare(Code::Io, Severity::Error, error.of(&name));
            self.report(&[fault], &Source::new(name, ""), format)
        })
    }

    /// The files of the graph.
    ///
    /// # Errors
    /// If a folder or a file in it cannot be read, or the folders do not go together.
    pub(super) fn sources(&self) -> Result<Vec<SourceFile>, Diagnostics> {
        Workspace::open(&self.graph)?.sound()
    }

    /// The workspace of the graph, and of these folders.
    ///
    /// # Errors
    /// If a folder or a file in it cannot be read.
    pub(super) fn workspace(&self, more: &[PathBuf]) -> Result<Workspace, Diagnostics> {
        Workspace::open(&[&self.graph, more].concat())
    }

    /// Opens the graph, or the endpoint, which has to say what it is within the limits.
    pub(super) fn open(&self, format: ErrorFormat, limits: &Limits) -> Result<Session, Exit> {
        let opened = self.workspace(&[]).and_then(|workspace| {
            if workspace.is_builtin() { Session::builtin() } else { Session::from_files(&workspace.sound()?) }
        });
        let session = opened.map_err(|faults| self.unusable(&faults, format))?;
        let Some(remote) = &self.remote else { return Ok(session) };
        let limits = limits.started();
        remote::connect(&remote.address, remote.dialect, &limits)
            .and_then(|endpoint| session.at(endpoint, !self.graph.is_empty(), &limits))
            .map_err(|faults| self.report(&faults, &Source::new("endpoint", ""), format))
    }

    /// The graph without a session.
    ///
    /// # Errors
    /// All faults of the sources.
    pub(super) fn graph_itself(&self) -> Result<MemoryGraph, Diagnostics> {
        let workspace = self.workspace(&[])?;
        match workspace.is_builtin().then(Builtin::graph).flatten() {
            Some(graph) => Ok(graph),
            None => graph::load::load(&workspace.sound()?).map(|(graph, _)| graph),
        }
    }

    /// Says why the graph cannot be used.
    pub(super) fn unusable(&self, faults: &[Diagnostic], format: ErrorFormat) -> Exit {
        let folders: Vec<String> = self.graph.iter().map(|folder| folder.display().to_string()).collect();
        let name = if folders.is_empty() { "built-in graph".to_owned() } else { folders.join(", ") };
        self.unread(&name, faults, format)
    }

    /// Says why a graph cannot be read: it is not there, or has faults.
    pub(super) fn unread(&self, name: &str, faults: &[Diagnostic], format: ErrorFormat) -> Exit {
        self.report(faults, &Source::new(name, ""), format);
        if faults.iter().any(|fault| fault.code == Code::Io) { Exit::Usage } else { Exit::Data }
    }
}

/// The code with which a finding ends a command.
pub(super) fn exit_of(finding: &Diagnostic) -> Exit {
    match finding.code {
        Code::Io | Code::CutByShell | Code::Arguments => Exit::Usage,
        Code::BadData => Exit::Data,
        Code::EndpointAddress
        | Code::EndpointUnreachable
        | Code::EndpointSlow
        | Code::EndpointDenied
        | Code::EndpointRefused
        | Code::EndpointBusy
        | Code::EndpointAnswer => Exit::Endpoint,
        Code::Timeout => Exit::Timeout,
        Code::Interrupted => Exit::Interrupted,
        _ => Exit::Query,
    }
}
