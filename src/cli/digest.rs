//! `concord digest`

use crate::cli::Exit;
use crate::cli::query::Format;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::cli::version;
use crate::diag::Diagnostics;
use crate::session::Version;
use crate::session::show::Style;
use crate::session::show::Writer;
use crate::span::Source;

/// Arguments of `concord digest`.
#[derive(clap::Args)]
#[command(after_long_help = super::EXIT_CODES)]
pub(super) struct Args {
    /// List what is new since this version of the graph: a folder as `--graph` takes it, `builtin`, `git:COMMIT`, or a file that `concord export` wrote
    #[arg(long, value_name = "VERSION")]
    since: Option<String>,

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
    let (old, warnings) = version::graph(since).map_err(unusable)?;
    ui.report(&warnings, &Source::new(since.clone(), ""), args.error_format);
    let old = Version::new(old);
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
