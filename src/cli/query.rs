//! `concord query`

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::Exit;
use crate::cli::batch;
use crate::cli::bounds::Bounds;
use crate::cli::corridor::Corridor;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::session::show;
use crate::table;

/// Arguments of `concord query`.
#[derive(Default, clap::Args)]
#[command(after_long_help = super::EXIT_CODES)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are independent of one another")]
pub(super) struct Args {
    /// The query, best in quotes; without it and without --file queries are read from standard input
    #[arg(value_name = "QUERY")]
    pub(super) text: Vec<String>,

    /// Read queries from files, in this order; `-` is standard input
    #[arg(short, long, value_name = "FILE", num_args = 1..)]
    pub(super) file: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) corridor: Corridor,

    /// Give a parameter a value: --param corridor='Turkey -> Germany'
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub(super) param: Vec<String>,

    /// Ask once for each line of a CSV file whose first line names the parameters, and join the answers
    #[arg(long, value_name = "FILE")]
    pub(super) params_from: Option<PathBuf>,

    /// How answers are printed
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT")]
    pub(super) format: Format,

    /// What is printed of a thing; IRIs come with the keys of the rows in `both`
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) columns: Option<Columns>,

    /// Print cells of csv as they are, even those that a spreadsheet would run as formulas
    #[arg(long)]
    pub(super) raw: bool,

    /// Print what the row with this key rests on instead of the answer
    #[arg(long, value_name = "KEY", conflicts_with = "emit")]
    pub(super) why: Option<String>,

    /// Print a stage of the compiler instead of the answer
    #[arg(long, value_enum, value_name = "STAGE")]
    pub(super) emit: Option<Emit>,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub(super) error_format: ErrorFormat,

    /// Treat warnings as errors
    #[arg(long)]
    pub(super) strict: bool,

    /// Exit with 1 if an answer has no rows
    #[arg(long)]
    pub(super) fail_empty: bool,

    /// After an error go on with the next statement; the exit code is that of the first error
    #[arg(long)]
    pub(super) keep_going: bool,

    #[command(flatten)]
    pub(super) bounds: Bounds,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table for people
    #[default]
    Table,
    /// Comma-separated values with a header line
    Csv,
    /// SPARQL results as tab-separated terms
    Tsv,
    /// JSON with IRIs and sources
    Json,
    /// JSON, one line a row
    Ndjson,
    /// SPARQL results as JSON
    Srj,
    /// SPARQL results as XML
    Srx,
    /// A Markdown table
    Md,
    /// An HTML table
    Html,
    /// Turtle, in the vocabulary for results of queries
    Ttl,
}

impl From<Format> for show::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Table => Self::Table,
            Format::Csv => Self::Csv,
            Format::Tsv => Self::Tsv,
            Format::Json => Self::Json,
            Format::Ndjson => Self::Ndjson,
            Format::Srj => Self::Srj,
            Format::Srx => Self::Srx,
            Format::Md => Self::Md,
            Format::Html => Self::Html,
            Format::Ttl => Self::Ttl,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Columns {
    /// Labels
    Labels,
    /// IRIs
    Ids,
    /// Labels and IRIs, each in a column, and the key of each row in the first
    Both,
}

impl From<Columns> for table::Columns {
    fn from(columns: Columns) -> Self {
        match columns {
            Columns::Labels => Self::Labels,
            Columns::Ids => Self::Ids,
            Columns::Both => Self::Both,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Emit {
    /// The tree of the query
    Ast,
    /// How the query was understood, read back in plain English
    Sentence,
    /// The plan, with every word resolved
    Plan,
    /// The SPARQL that runs
    Sparql,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match batch::answer_all(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}
