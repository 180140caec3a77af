//! `concord docs`

use std::fs;
use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::graph::Limits;
use crate::report;
use crate::write;

/// Arguments of `concord docs`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder to write into; it is made if there is none, and pages of the same names are replaced
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,

    /// What the pages are headed
    #[arg(long, default_value = "The language of the graph", value_name = "TITLE")]
    title: String,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match docs(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn docs(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let session = ui.open(args.error_format, &Limits::default())?;
    let pages = {
        let _progress = ui.progress("asking example questions");
        report::pages(&session, &args.title).map_err(|faults| ui.unusable(&faults, args.error_format))?
    };
    let files: Vec<(PathBuf, Vec<u8>)> =
        pages.iter().map(|page| (args.out.join(&page.name), page.text.clone().into_bytes())).collect();
    fs::create_dir_all(&args.out).and_then(|()| write::all(&files)).map_err(|error| {
        ui.err(&format!("error[io]: cannot write into {}: {error}\n", args.out.display()));
        Exit::Usage
    })?;
    ui.out(&format!("{} pages in {}; begin with index.html or index.md\n", pages.len() - 1, args.out.display()))?;
    Ok(Exit::Done)
}
