//! The command line: arguments, one file a command, exit codes.

mod export;
mod fmt;
mod query;
mod ui;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;

use crate::terminal::Colour;

/// Ask who interacts across a migration corridor, and where coordination is missing
#[derive(Parser)]
#[command(name = "concord", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,
}

#[derive(Clone, Copy, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Answer queries
    Query(query::Args),
    /// Write queries in their canonical form
    Fmt(fmt::Args),
    /// Write the whole graph as N-Quads
    Export(export::Args),
}

/// How a command ended. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Answered.
    Done = 0,
    /// The arguments make no sense, or a file cannot be read.
    Usage = 2,
    /// A query has a fault.
    Query = 3,
    /// The graph or ontology has a fault.
    Data = 4,
    /// The time was up.
    Timeout = 124,
}

/// Runs the program with these arguments, the first being its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // help and version are no faults; clap prints each to its own stream
            let code = if error.use_stderr() { Exit::Usage as u8 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let colour = match cli.color {
        When::Auto => Colour::Auto,
        When::Always => Colour::Always,
        When::Never => Colour::Never,
    };
    let ui = ui::Ui::new(colour);
    let outcome = match cli.command {
        Command::Query(args) => query::run(&ui, &args),
        Command::Fmt(args) => fmt::run(&ui, &args),
        Command::Export(args) => export::run(&ui, &args),
    };
    ExitCode::from(outcome as u8)
}
