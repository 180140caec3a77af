//! `concord ref`

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Diagnostics;
use crate::graph::Limits;
use crate::session::Among;
use crate::session::Reference;
use crate::span::Source;

/// Arguments of `concord ref`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A noun, link, field, kind of gap or name; or a term such as `co:owner`
    #[arg(required = true)]
    word: Vec<String>,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    explain(ui, args).err().unwrap_or(Exit::Done)
}

fn explain(ui: &Ui, args: &Args) -> Result<(), Exit> {
    let session = ui.open(args.error_format, &Limits::default())?;
    let word = args.word.join(" ");
    let source = Source::new("ref", word.clone());
    let unanswered = |faults: Diagnostics| ui.report(&faults, &source, args.error_format);
    let found = session.reference(&word).map_err(unanswered)?;
    if found.is_empty() {
        let unknown = session.unknown(&word, Among::Words).map_err(unanswered)?;
        ui.report(&[unknown], &source, args.error_format);
        return Err(Exit::Empty);
    }
    ui.out(&found.iter().map(Reference::text).collect::<String>())
}
