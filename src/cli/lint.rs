//! `concord lint`

use clap::ValueEnum;

use crate::check;
use crate::check::Finding;
use crate::check::Severity;
use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;

/// Arguments of `concord lint`.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    told: Told,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

/// How findings are told, and how a command with findings ends.
#[derive(clap::Args)]
pub(super) struct Told {
    /// One JSON object instead of text
    #[arg(long)]
    pub(super) json: bool,

    /// The least severity that makes the command fail
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
}

/// The least severity that makes a command fail.
#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// A word or a term does not work
    Error,
    /// A question may not be understood as it is meant
    Warn,
    /// Worth knowing
    Info,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match lint(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn lint(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let findings =
        ui.sources().and_then(|files| check::lint(&files)).map_err(|faults| ui.unusable(&faults, args.error_format))?;
    let text = if args.told.json { format!("{:#}\n", check::json(&findings)) } else { check::text(&findings) };
    ui.out(&text)?;
    Ok(args.told.exit(&findings))
}

impl Told {
    /// How a command with these findings ends.
    pub(super) fn exit(&self, findings: &[Finding]) -> Exit {
        let least = match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warn => Severity::Warn,
            FailOn::Info => Severity::Info,
        };
        if findings.iter().any(|finding| finding.severity >= least) { Exit::Empty } else { Exit::Done }
    }
}
