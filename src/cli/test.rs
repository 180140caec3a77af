//! `concord test`: queries with the answers that are expected of them.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::bounds::Bounds;
use crate::cli::corridor::Corridor;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::graph::Limits;
use crate::read;
use crate::read::Unreadable;
use crate::session::expected;
use crate::walk;

/// Arguments of `concord test`.
#[derive(clap::Args)]
#[command(after_long_help = super::EXIT_CODES)]
pub(super) struct Args {
    /// Folder of `.cq` files, each with its answers in the file of the same name that ends in `.expected`
    folder: PathBuf,

    /// Write the answers of now as those expected from now on
    #[arg(long)]
    update: bool,

    #[command(flatten)]
    corridor: Corridor,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,

    #[command(flatten)]
    bounds: Bounds,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match test(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn test(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let unreadable = |path: &Path, error: &io::Error| {
        ui.err(&format!("error[io]: cannot use {}: {error}\n", path.display()));
        Exit::Usage
    };
    let mut files = walk::files(&args.folder, |_| true).map_err(|(path, error)| unreadable(&path, &error))?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "cq"));
    if files.is_empty() {
        ui.err(&format!("error: there is no .cq file in {}\n", args.folder.display()));
        return Err(Exit::Usage);
    }
    let mut limits = Limits::default();
    args.bounds.limit(&mut limits);
    limits.cancel = Some(ui.interruption()?);
    let mut session = ui.open(args.error_format, &limits)?;
    session.settings_mut().limits = limits;
    session.settings_mut().limits.cancel = Some(ui.interruption()?);
    args.corridor.scope(ui, &mut session, args.error_format, false)?;
    let mut exit = Exit::Done;
    let mut passed = 0;
    for path in &files {
        let source = ui.read(path, args.error_format)?;
        let answered = match expected::answered(&session, &source.text) {
            Ok(answered) => answered,
            Err(faults) => {
                ui.out(&format!("FAIL  {}\n", source.name))?;
                exit = ui.report(&faults, &source, args.error_format);
                if exit == Exit::Interrupted {
                    return Err(exit);
                }
                continue;
            }
        };
        let beside = path.with_extension("expected");
        let now = expected::write(&answered);
        let before = match read::file(&beside) {
            Ok(text) => Some(text),
            Err(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                ui.err(&format!("error[io]: {}\n", error.of(beside.display())));
                return Err(Exit::Usage);
            }
        };
        if args.update {
            let wrote = before.as_deref() != Some(now.as_str());
            if wrote {
                fs::write(&beside, &now).map_err(|error| unreadable(&beside, &error))?;
            }
            ui.out(&format!("{}  {}\n", if wrote { "wrote" } else { "same " }, beside.display()))?;
            passed += 1;
            continue;
        }
        let differences = match &before {
            None => vec![format!("  there is no {}; `--update` writes it\n", beside.display())],
            Some(before) => expected::compare(before, &answered),
        };
        if differences.is_empty() {
            passed += 1;
            ui.out(&format!("ok    {}\n", source.name))?;
        } else {
            ui.out(&format!("FAIL  {}\n{}", source.name, differences.concat()))?;
            if exit == Exit::Done {
                exit = Exit::Empty;
            }
        }
    }
    if !args.update {
        ui.out(&format!("{passed} of {} as expected\n", files.len()))?;
    }
    Ok(exit)
}
