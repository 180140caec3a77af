//! The command line: arguments, one file a command, exit codes.

mod batch;
mod bounds;
mod check;
mod corridor;
mod describe;
mod diff;
mod digest;
mod docs;
mod export;
mod fmt;
mod given;
mod lint;
mod migrate;
mod query;
mod reference;
mod release;
mod request;
mod runs;
mod serve;
mod shell;
mod test;
mod ui;
mod validate;
mod version;

use std::ffi::OsString;
use std::io;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::FromArgMatches as _;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap::error::ContextKind;
use clap::error::ContextValue;

use crate::cli::ui::ErrorFormat;
use crate::diag::nearest;
use crate::graph::Limits;
use crate::sparql::Dialect;
use crate::terminal::Colour;

/// The same in the help of every command that answers queries.
const EXIT_CODES: &str = "\
Exit codes:
  0    answered, perhaps with no rows; or the reader of the output left early
  1    no rows or nothing new, with --fail-empty; no row with the key of --why; an answer that `test` did not expect;
       findings of `check` or `lint`; data that `validate` finds not to conform; nothing that `ref` knows; breaking changes
       in `diff`; what `fmt --check` would change; what keeps `release` from being made
  2    the arguments make no sense, or a file or folder cannot be read
  3    a query has a fault, or reached a limit on rows or memory
  4    the data or the ontology has a fault
  5    the endpoint does not answer, or not as an endpoint does
  124  the time given with --timeout was up
  130  interrupted";

/// Ask who interacts across a migration corridor, and where coordination is missing
#[derive(Parser)]
#[command(name = "concord", version, about, max_term_width = 100, after_long_help = EXIT_CODES)]
struct Cli {
    /// Without one, questions are read at a prompt, or from standard input if that is no terminal
    #[command(subcommand)]
    command: Option<Command>,

    /// A folder with an `extension.toml`, which adds to the built-in graph; with a `concord.toml`, which names what is
    /// loaded; or with a graph of its own. May be given several times
    #[arg(long, global = true, value_name = "FOLDER")]
    graph: Vec<PathBuf>,

    /// Ask the SPARQL endpoint at this address instead of a graph at hand; with --graph, in the words of that graph's ontology
    #[arg(long, global = true, value_name = "URL")]
    endpoint: Option<String>,

    /// How queries are written for the endpoint: portable, virtuoso or not-exists; found out when none is named
    #[arg(long, global = true, value_name = "NAME", requires = "endpoint", value_parser = dialect)]
    dialect: Option<Dialect>,

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
    /// Write queries, Turtle and `TriG` in their canonical form
    Fmt(fmt::Args),
    /// Write the whole graph as N-Quads
    Export(export::Args),
    /// Say by which digest the data are known, or what is new since another version
    Digest(digest::Args),
    /// Check data against SHACL shapes
    Validate(validate::Args),
    /// Say what a word, a term or a name means
    Ref(reference::Args),
    /// Write the reference of the language as pages
    Docs(docs::Args),
    /// Check everything that makes a graph: files, shapes, rules, words, questions
    Check(check::Args),
    /// Check the words and terms of the ontology
    Lint(lint::Args),
    /// Compare two versions of a graph: what breaks, what is added, what reads otherwise
    Diff(diff::Args),
    /// Apply numbered updates and renamings to the data of a graph; a dry run unless told to write
    Migrate(migrate::Args),
    /// Check a graph, and write the files of a release with its changelog entry
    Release(release::Args),
    /// Compare answers with those that are expected
    Test(test::Args),
    /// Answer other programs, in lines of JSON
    Serve(serve::Args),
    /// Print a script that completes commands in a shell
    Completions(describe::Completions),
    /// Print the manual page
    Man(describe::Manual),
}

/// How a command ended. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Answered.
    Done = 0,
    /// No rows, where that was said to be a failure; other rows than expected; data that do not conform to their shapes; findings; an unknown word.
    Empty = 1,
    /// The arguments make no sense, or a file or folder cannot be read.
    Usage = 2,
    /// A query has a fault.
    Query = 3,
    /// The data or the ontology has a fault.
    Data = 4,
    /// The endpoint does not answer, or not as an endpoint does.
    Endpoint = 5,
    /// The time was up.
    Timeout = 124,
    /// Somebody stopped it.
    Interrupted = 130,
}

/// Whether a command answers queries, and so can be sent to an endpoint.
fn asks(command: &str) -> bool {
    matches!(command, "query" | "test" | "serve" | "ref")
}

/// What to write instead of `--graph`, of a command that reads no graph or is told otherwise which.
fn instead_of_graph(command: &str) -> Option<&'static str> {
    Some(match command {
        "diff" => "name the two versions: `concord diff OLD NEW`",
        "migrate" => "name the folder: `concord migrate FOLDER`",
        "release" => "name the graph: `concord release GRAPH --version X.Y.Z`",
        "validate" => {
            "name the files: `concord validate --shapes FILE --data FILE`; `concord check FOLDER` checks a graph"
        }
        "completions" | "man" => "it reads no graph: leave it out",
        _ => return None,
    })
}

/// The definitions of all commands. An option that does nothing with a command is not shown there, and refused.
fn definitions() -> clap::Command {
    let mut program = Cli::command();
    let hidden =
        |option: &str| program.get_arguments().find(|arg| arg.get_id() == option).map(|arg| arg.clone().hide(true));
    let (graph, remote) = (hidden("graph"), [hidden("endpoint"), hidden("dialect")]);
    let names: Vec<String> = program.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    for name in names {
        let graph = graph.clone().filter(|_| instead_of_graph(&name).is_some());
        let remote = remote.clone().into_iter().filter(|_| !asks(&name)).flatten();
        program = program.mut_subcommand(&name, |command| command.args(graph).args(remote));
    }
    program
}

/// Refuses options that do nothing with this command.
fn refused(cli: &Cli, command: &str) -> Option<String> {
    if cli.endpoint.is_some() && !asks(command) {
        return Some("`--endpoint` goes with `query`, `test`, `serve`, `ref` and the prompt".to_owned());
    }
    let instead = match &cli.command {
        Some(Command::Fmt(args)) if !args.asks() => Some("only `--migrate` asks a graph: leave it out"),
        _ => instead_of_graph(command),
    };
    let instead = instead.filter(|_| !cli.graph.is_empty())?;
    Some(format!("`--graph` does nothing with `{command}`; {instead}"))
}

fn dialect(name: &str) -> Result<Dialect, String> {
    let known = Dialect::ALL.map(|dialect| dialect.name).join(", ");
    Dialect::named(name).ok_or_else(|| format!("a dialect is one of {known}"))
}

/// Says of a word that is no command how a query is asked, and offers a command only if it is close.
fn or_a_query(mut error: clap::Error) -> clap::Error {
    if let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) {
        let commands = Cli::command();
        if nearest(word, commands.get_subcommands().map(clap::Command::get_name)).is_empty() {
            error.remove(ContextKind::SuggestedSubcommand);
        }
        let tip = "a query is asked with `concord query 'QUERY'`, or at the prompt of `concord` alone";
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// Answers at a prompt.
fn ask(ui: &ui::Ui) -> Exit {
    let asked = ui.open(ErrorFormat::Human, &Limits::default()).and_then(|session| ui.ask(session));
    asked.err().unwrap_or(Exit::Done)
}

/// Runs the program with these arguments, the first being its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let read = definitions().try_get_matches_from(arguments).and_then(|matches| {
        let command = matches.subcommand_name().map(str::to_owned);
        Cli::from_arg_matches(&matches).map(|cli| (cli, command))
    });
    let (cli, command) = match read {
        Ok(read) => read,
        Err(error) => {
            let error = or_a_query(error);
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
    let refused = command.and_then(|command| refused(&cli, &command));
    let remote = cli.endpoint.map(|address| ui::Remote { address, dialect: cli.dialect });
    let ui = ui::Ui::new(colour, cli.graph, remote);
    if let Some(message) = refused {
        ui.err(&format!("error: {message}\n"));
        return ExitCode::from(Exit::Usage as u8);
    }
    let outcome = match cli.command {
        Some(Command::Query(args)) => query::run(&ui, &args),
        Some(Command::Fmt(args)) => fmt::run(&ui, &args),
        Some(Command::Export(args)) => export::run(&ui, &args),
        Some(Command::Digest(args)) => digest::run(&ui, &args),
        Some(Command::Validate(args)) => validate::run(&ui, &args),
        Some(Command::Ref(args)) => reference::run(&ui, &args),
        Some(Command::Docs(args)) => docs::run(&ui, &args),
        Some(Command::Check(args)) => check::run(&ui, &args),
        Some(Command::Lint(args)) => lint::run(&ui, &args),
        Some(Command::Diff(args)) => diff::run(&ui, &args),
        Some(Command::Migrate(args)) => migrate::run(&ui, &args),
        Some(Command::Release(args)) => release::run(&ui, &args),
        Some(Command::Test(args)) => test::run(&ui, &args),
        Some(Command::Serve(args)) => serve::run(&ui, &args),
        Some(Command::Completions(args)) => describe::completions(&ui, &args),
        Some(Command::Man(args)) => describe::manual(&ui, &args),
        None if io::stdin().is_terminal() => ask(&ui),
        None => query::run(&ui, &query::Args::default()),
    };
    ExitCode::from(outcome as u8)
}
