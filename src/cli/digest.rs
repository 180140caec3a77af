//! `concord digest`

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::query::Format;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph;
use crate::graph::MemoryGraph;
use crate::graph::SourceFile;
use crate::session::Version;
use crate::session::show::Style;
use crate::session::show::Writer;

/// Arguments of `concord digest`.
#[derive(clap::Args)]
#[command(after_long_help = super::EXIT_CODES)]
pub(super) struct Args {
    /// List what is new since this version of the graph: a folder of sources, or a file that `concord export` wrote
    #[arg(long, value_name = "VERSION")]
    since: Option<PathBuf>,

    /// How the list is printed
    #[arg(long, value_enum, default_value = "table", value_name = "FORMAT", requires = "since")]
    format: Format,

    /// Exit with 1 if nothing is new
    #[arg(long, requires = "since")]
    fail_empty: bool,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match digest(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn digest(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let unusable = |faults: Diagnostics| ui.unusable(&faults, args.error_format);
    let now = Version::new(ui.graph_itself().map_err(unusable)?);
    let Some(since) = &args.since else {
        ui.out(&format!("{}\n", now.digest()))?;
        return Ok(Exit::Done);
    };
    let old = Version::new(read(since).map_err(unusable)?);
    let news = now.since(&old);
    let style = Style {
        format: args.format.into(),
        width: ui.width(),
        digest: Some(now.digest().to_owned()),
        ..Style::default()
    };
    let mut writer = Writer::new(style, false);
    ui.out(&writer.answer("", &news))?;
    ui.out(writer.end())?;
    Ok(if args.fail_empty && news.rows.is_empty() { Exit::Empty } else { Exit::Done })
}

/// A folder of sources, or an exported graph.
fn read(path: &Path) -> Result<MemoryGraph, Diagnostics> {
    if path.is_dir() {
        return graph::load::folder(path).and_then(|files| graph::load::load(&files)).map(|(graph, _)| graph);
    }
    let text = fs::read_to_string(path).map_err(|error| {
        vec![Diagnostic::bare(Code::Io, Severity::Error, format!("cannot read {}: {error}", path.display()))]
    })?;
    graph::load::exported(&SourceFile { path: path.display().to_string(), text })
}
