//! `concord fmt`

use std::fs;
use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::syntax;

/// Arguments of `concord fmt`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Files of queries; without any, standard input is formatted to standard output
    file: Vec<PathBuf>,

    /// Change nothing; exit with 3 if a file is not in its canonical form
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match format_all(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn format_all(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    if args.file.is_empty() {
        let source = ui.read(&PathBuf::from("-"))?;
        let text = syntax::format(&source.text).map_err(|faults| ui.report(&faults, &source, ErrorFormat::Human))?;
        ui.out(&text)?;
        return Ok(Exit::Done);
    }
    let mut exit = Exit::Done;
    for path in &args.file {
        let source = ui.read(path)?;
        let text = match syntax::format(&source.text) {
            Ok(text) => text,
            Err(faults) => {
                exit = ui.report(&faults, &source, ErrorFormat::Human);
                continue;
            }
        };
        if text == source.text {
            continue;
        }
        if args.check {
            ui.err(&format!("{}: not in canonical form\n", source.name));
            exit = Exit::Query;
        } else if let Err(error) = fs::write(path, text) {
            ui.err(&format!("error[io]: cannot write {}: {error}\n", source.name));
            exit = Exit::Usage;
        }
    }
    Ok(exit)
}
