//! `concord fmt`

use std::path::Path;
use std::path::PathBuf;

use clap::ValueEnum;
use similar::TextDiff;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::Limits;
use crate::span::Source;
use crate::syntax;
use crate::turtle;
use crate::turtle::Language;
use crate::walk;
use crate::write;

/// Arguments of `concord fmt`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Files of queries, Turtle or `TriG`, or folders that hold some; without any, or for `-`, standard input is formatted to standard output
    file: Vec<PathBuf>,

    /// Change nothing; print what would change, and exit with 1 if anything would
    #[arg(long)]
    check: bool,

    /// Print the texts instead of writing the files
    #[arg(long, conflicts_with = "check")]
    stdout: bool,

    /// Replace the words of deprecated terms in queries by those that took their place; the answers stay the same
    #[arg(long)]
    migrate: bool,

    /// What standard input holds, and files without an ending that tells
    #[arg(long, value_enum, default_value = "cq", value_name = "FORM")]
    form: Form,
}

/// Most bytes of a text in which places can be told.
const LONGEST: usize = u32::MAX as usize;

impl Args {
    /// Whether a graph is asked.
    pub(super) fn asks(&self) -> bool {
        self.migrate
    }
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Queries
    Cq,
    /// Turtle
    Ttl,
    /// `TriG`
    Trig,
}

impl Form {
    /// The form of a file by the ending of its name.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "cq" => Some(Self::Cq),
            "ttl" => Some(Self::Ttl),
            "trig" => Some(Self::Trig),
            _ => None,
        }
    }

    fn format(self, text: &str) -> Result<String, Diagnostics> {
        let language = match self {
            Self::Cq => return syntax::format(text),
            Self::Ttl => Language::Turtle,
            Self::Trig => Language::TriG,
        };
        turtle::format(text, language).map_err(|fault| vec![fault])
    }
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match format_all(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn format_all(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let mut exit = Exit::Done;
    let session = if args.migrate { Some(ui.open(ErrorFormat::Human, &Limits::default())?) } else { None };
    for path in files(ui, &args.file)? {
        let form = Form::of(&path).unwrap_or(args.form);
        let source = match form {
            Form::Cq => ui.read(&path, ErrorFormat::Human)?,
            Form::Ttl | Form::Trig => ui.read_long(&path, LONGEST, ErrorFormat::Human)?,
        };
        let formatted = match session.as_ref().filter(|_| form == Form::Cq) {
            Some(session) => session.migrated(&source.text).and_then(|(migrated, kept)| {
                ui.report(&kept, &source, ErrorFormat::Human);
                form.format(migrated.as_ref().unwrap_or(&source.text))
            }),
            None => form.format(&source.text),
        };
        let text = match formatted {
            Ok(text) => text,
            Err(faults) => {
                exit = ui.report(&faults, &source, ErrorFormat::Human);
                continue;
            }
        };
        if args.stdout || (path == Path::new("-") && !args.check) {
            ui.out(&text)?;
        } else if text == source.text {
            // it is in its canonical form
        } else if args.check {
            ui.out(&difference(&source, &text))?;
            ui.err(&format!("{}: not in canonical form\n", source.name));
            exit = if exit == Exit::Done { Exit::Empty } else { exit };
        } else if let Err(error) = write::file(&path, text.as_bytes()) {
            let message = format!("cannot write {}: {error}", source.name);
            exit = ui.report(&[Diagnostic::bare(Code::Io, Severity::Error, message)], &source, ErrorFormat::Human);
        }
    }
    Ok(exit)
}

/// What would change, as a patch.
fn difference(source: &Source, text: &str) -> String {
    let name = &source.name;
    TextDiff::from_lines(source.text.as_str(), text).unified_diff().context_radius(2).header(name, name).to_string()
}

/// The files named, and those in the folders named, by path.
fn files(ui: &Ui, named: &[PathBuf]) -> Result<Vec<PathBuf>, Exit> {
    if named.is_empty() {
        return Ok(vec![PathBuf::from("-")]);
    }
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            let shown = |path: &Path| path.file_name().is_none_or(|name| !name.to_string_lossy().starts_with('.'));
            let inside = walk::files(path, shown).map_err(|(path, error)| {
                ui.err(&format!("error[io]: cannot read {}: {error}\n", path.display()));
                Exit::Usage
            })?;
            found.extend(inside.into_iter().filter(|path| Form::of(path).is_some()));
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}
