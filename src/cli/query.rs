//! `concord query`

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::session::Session;
use crate::session::show;
use crate::span::Source;
use crate::syntax;

/// Arguments of `concord query`.
#[derive(Default, clap::Args)]
pub(super) struct Args {
    /// The query, in quotes; without it and without --file the query is read from standard input
    text: Option<String>,

    /// Read queries from a file; `-` is standard input
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,

    /// Give a parameter a value: --param corridor='Turkey -> Germany'
    #[arg(short, long, value_name = "NAME=VALUE")]
    param: Vec<String>,

    /// How answers are printed
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    format: Format,

    /// Print a stage of the compiler instead of the answer
    #[arg(long, value_enum, value_name = "STAGE")]
    emit: Option<Emit>,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,

    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,

    /// Stop a query that runs longer
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<f64>,

    /// Stop a query that returns more rows
    #[arg(long, value_name = "ROWS")]
    max_rows: Option<usize>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people
    #[default]
    Table,
    /// Comma-separated values with a header line
    Csv,
    /// JSON with IRIs and sources
    Json,
}

impl From<Format> for show::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Table => Self::Table,
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Emit {
    /// The tree of the query
    Ast,
    /// The plan, with every word resolved
    Plan,
    /// The SPARQL that runs
    Sparql,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match answer_all(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn answer_all(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let texts = texts(ui, args)?;
    if args.emit == Some(Emit::Ast) {
        for source in &texts {
            let program =
                syntax::parse(&source.text).map_err(|faults| ui.report(&faults, source, args.error_format))?;
            ui.out(&format!("{program:#?}\n"))?;
        }
        return Ok(Exit::Done);
    }
    let mut session = ui.open(args.error_format)?;
    let settings = session.settings_mut();
    settings.strict = args.strict;
    settings.limits.max_rows = args.max_rows;
    settings.limits.timeout = match args.timeout {
        None => None,
        Some(seconds) => Some(Duration::try_from_secs_f64(seconds).map_err(|_| {
            ui.err("error: --timeout takes a number of seconds\n");
            Exit::Usage
        })?),
    };
    for given in &args.param {
        let Some((name, value)) = given.split_once('=') else {
            ui.err(&format!("error: `--param {given}` should be `--param name=value`\n"));
            return Err(Exit::Usage);
        };
        let source = Source::new(format!("--param {name}"), value);
        session.set_param(name, value).map_err(|faults| ui.report(&faults, &source, args.error_format))?;
    }
    for source in &texts {
        answer(ui, args, &mut session, source)?;
    }
    Ok(Exit::Done)
}

fn texts(ui: &Ui, args: &Args) -> Result<Vec<Source>, Exit> {
    let mut texts = Vec::new();
    if let Some(text) = &args.text {
        texts.push(Source::new("query", text.clone()));
    }
    for path in &args.file {
        texts.push(ui.read(path)?);
    }
    if texts.is_empty() {
        texts.push(ui.read(&PathBuf::from("-"))?);
    }
    Ok(texts)
}

fn answer(ui: &Ui, args: &Args, session: &mut Session, source: &Source) -> Result<(), Exit> {
    let report = |faults: Vec<_>| ui.report(&faults, source, args.error_format);
    let compiled = session.compile(&source.text).map_err(report)?;
    let several = compiled.len() > 1;
    for (n, compiled) in compiled.into_iter().enumerate() {
        match args.emit {
            Some(Emit::Plan) => ui.out(&format!("{}\n", compiled.plan))?,
            Some(Emit::Sparql) => ui.out(&compiled.sparql)?,
            _ => {
                let answer = session.run(compiled).map_err(report)?;
                ui.report(&answer.warnings, source, args.error_format);
                if several && args.format == Format::Table {
                    ui.out(&show::heading(&source.text, answer.span, n == 0))?;
                }
                ui.out(&show::answer(&answer.table, args.format.into(), ui.width()))?;
            }
        }
    }
    Ok(())
}
