//! `concord validate`

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use clap::ValueEnum;
use oxigraph::io::RdfFormat;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::shacl::Fault;
use crate::shacl::Files;
use crate::shacl::Graph;
use crate::shacl::Report;
use crate::shacl::Shapes;
use crate::shacl::Statement;
use crate::span::Source;
use crate::span::Span;

/// Arguments of `concord validate`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// File with shapes; several are one shapes graph
    #[arg(short, long, required = true, value_name = "FILE")]
    shapes: Vec<PathBuf>,

    /// File with data, or `-` for Turtle on standard input; several are one graph
    #[arg(short, long, required = true, value_name = "FILE")]
    data: Vec<PathBuf>,

    /// How the report is printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    format: Format,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, with files and lines
    Text,
    /// One JSON object
    Json,
    /// The standard SHACL report
    Turtle,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match validate(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn validate(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let mut inputs = Inputs { ui, args, files: Files::default(), sources: Vec::new(), read: Vec::new() };
    let shapes_graph = Graph::new(inputs.statements(&args.shapes)?);
    let compiled = Shapes::compile(&mut inputs.files, &shapes_graph);
    let (shapes, warnings) = compiled.map_err(|faults| inputs.report(&faults, Severity::Error))?;
    inputs.report(&warnings, Severity::Warning);
    if shapes.is_empty() {
        ui.err("warning: the shapes graph has no shape, so everything conforms\n");
    }
    let data = Graph::new(inputs.statements(&args.data)?);
    let report = Report::new(&inputs.files, &shapes, &shapes_graph, &data);
    let text = match args.format {
        Format::Text => report.text(),
        Format::Json => format!("{:#}\n", report.json()),
        Format::Turtle => report.turtle().map_err(|error| {
            ui.err(&format!("error[io]: cannot write the report: {error}\n"));
            Exit::Usage
        })?,
    };
    ui.out(&text)?;
    Ok(if report.conforms() { Exit::Done } else { Exit::Empty })
}

/// The files of one run. A file that has both shapes and data is read once, so that its blank nodes are the same in both.
struct Inputs<'a> {
    ui: &'a Ui,
    args: &'a Args,
    files: Files,
    sources: Vec<Source>,
    read: Vec<(&'a Path, Vec<Statement>)>,
}

impl<'a> Inputs<'a> {
    fn statements(&mut self, paths: &'a [PathBuf]) -> Result<Vec<Statement>, Exit> {
        let mut statements = Vec::new();
        for path in paths {
            if let Some((_, known)) = self.read.iter().find(|(read, _)| read == path) {
                statements.extend_from_slice(known);
                continue;
            }
            let new = self.file(path)?;
            statements.extend_from_slice(&new);
            if self.args.shapes.contains(path) && self.args.data.contains(path) {
                self.read.push((path, new));
            }
        }
        Ok(statements)
    }

    fn file(&mut self, path: &Path) -> Result<Vec<Statement>, Exit> {
        let stdin = path == Path::new("-");
        let format = if stdin { Some(RdfFormat::Turtle) } else { format_of(path) };
        let Some(format) = format else {
            self.ui.err(&format!(
                "error: the format of {} cannot be told by its ending; known are ttl, nt, nq, trig, jsonld, rdf\n",
                path.display()
            ));
            return Err(Exit::Usage);
        };
        let name = if stdin { "<stdin>".to_owned() } else { path.display().to_string() };
        let mut bytes = Vec::new();
        let outcome =
            if stdin { io::stdin().read_to_end(&mut bytes).map(drop) } else { fs::read(path).map(|all| bytes = all) };
        if let Err(error) = outcome {
            self.ui.err(&format!("error[io]: cannot read {name}: {error}\n"));
            return Err(Exit::Usage);
        }
        let (mut source, fault) = match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with('\u{FEFF}') {
                    text.remove(0);
                }
                (Source::new(name, text), None)
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let fault = Diagnostic::error(Code::BadData, Span::new(at, at + 1), "the text is not UTF-8");
                (Source::new(name, text), Some(fault))
            }
        };
        let base = base_of(path);
        let read = match fault {
            Some(fault) => Err(fault),
            None => self.files.read(&source, format, base.as_deref()),
        };
        let statements = read.map_err(|fault| {
            self.ui.report(&[fault], &source, self.args.error_format);
            Exit::Data
        })?;
        if !self.args.shapes.iter().any(|shapes| shapes == path) {
            // only faults of shapes are found after reading
            source.text = String::new();
        }
        self.sources.push(source);
        Ok(statements)
    }

    fn report(&self, faults: &[Fault], severity: Severity) -> Exit {
        for fault in faults {
            if let Some(source) = self.sources.get(self.files.place(fault.place).file) {
                let diagnostic = fault.diagnostic(&self.files, source, severity);
                self.ui.report(&[diagnostic], source, self.args.error_format);
            }
        }
        Exit::Data
    }
}

fn format_of(path: &Path) -> Option<RdfFormat> {
    let ending = path.extension()?.to_str()?;
    RdfFormat::from_extension(ending).filter(|format| !matches!(format, RdfFormat::N3))
}

/// The IRI of a file, from which relative IRIs in it are taken.
fn base_of(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let mut iri = String::from("file://");
    for byte in path.to_str()?.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            iri.push(char::from(byte));
        } else {
            let _ = write!(iri, "%{byte:02X}");
        }
    }
    Some(iri)
}
