//! `concord diff`

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::cli::version;
use crate::diag::Diagnostic;
use crate::diff;
use crate::diff::Impact;
use crate::diff::Version;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::span::Source;

/// Arguments of `concord diff`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[arg(help = version::HELP)]
    old: String,

    /// The version that takes its place, given in the same way
    new: String,

    /// Compare what stored queries mean: a folder of .cq files; may be given several times
    #[arg(long, value_name = "FOLDER")]
    queries: Vec<PathBuf>,

    /// How differences are printed
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT", conflicts_with = "json")]
    format: Format,

    /// One JSON object instead of text
    #[arg(long)]
    json: bool,

    /// The least impact that makes the command exit with 1
    #[arg(long, value_enum, default_value = "breaking", value_name = "IMPACT")]
    fail_on: FailOn,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One line each
    Text,
    /// Markdown for a changelog
    Md,
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// A query works no more or means something else
    Breaking,
    /// Or more can be asked or found
    Additive,
    /// Or something reads otherwise
    Wording,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match differ(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn differ(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let old = past(ui, &args.old, args.error_format)?;
    let new = if version::is_committed(&args.new) {
        past(ui, &args.new, args.error_format)?
    } else {
        let version = version::sources(&args.new).and_then(Version::read);
        version.map_err(|faults| unreadable(ui, &args.new, &faults, args.error_format))?
    };
    let mut queries: Vec<SourceFile> = Vec::new();
    for folder in &args.queries {
        let name = folder.display().to_string();
        let mut found = load::folder(folder).map_err(|faults| unreadable(ui, &name, &faults, args.error_format))?;
        for file in &mut found {
            file.path = format!("{}/{}", name.trim_end_matches('/'), file.path);
        }
        queries.extend(found);
    }
    let difference =
        diff::compare(&old, &new, &queries).map_err(|faults| unreadable(ui, &args.new, &faults, args.error_format))?;
    let text = match args.format {
        _ if args.json => format!("{:#}\n", diff::json(&difference)),
        Format::Text => diff::text(&difference),
        Format::Md => diff::markdown(&difference),
    };
    ui.out(&text)?;
    let least = match args.fail_on {
        FailOn::Breaking => Impact::Breaking,
        FailOn::Additive => Impact::Additive,
        FailOn::Wording => Impact::Wording,
    };
    Ok(if difference.impact().is_some_and(|impact| impact <= least) { Exit::Empty } else { Exit::Done })
}

/// A version that cannot be mended any more: what would be refused today is a warning.
pub(super) fn past(ui: &Ui, name: &str, format: ErrorFormat) -> Result<Version, Exit> {
    let read = version::sources(name).and_then(Version::read_past);
    let (version, warnings) = read.map_err(|faults| unreadable(ui, name, &faults, format))?;
    ui.report(&warnings, &Source::new(name, ""), format);
    Ok(version)
}

/// Says why a version cannot be read.
pub(super) fn unreadable(ui: &Ui, name: &str, faults: &[Diagnostic], format: ErrorFormat) -> Exit {
    ui.unread(name, faults, format)
}
