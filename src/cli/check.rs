//! `concord check`

use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::check;
use crate::cli::Exit;
use crate::cli::lint::Told;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::graph::SourceFile;
use crate::read;
use crate::walk;
use crate::workspace;
use crate::workspace::Fault;

/// Arguments of `concord check`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A folder of a graph or an extension, as `--graph` takes it; else files of data (ttl, trig) and stored queries (cq),
    /// or folders of them, which are checked against the graph
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    told: Told,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match check(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn check(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let unreadable = |path: &Path, error: &io::Error| {
        ui.err(&format!("error[io]: cannot read {}: {error}\n", path.display()));
        Exit::Usage
    };
    let (folders, others): (Vec<PathBuf>, Vec<PathBuf>) = args.paths.iter().cloned().partition(|path| is_graph(path));
    let mut files = Vec::new();
    for path in &others {
        if !path.is_dir() && kind_of(path).is_none() {
            ui.err(&format!("error: {} is no file of data (ttl, trig) or of queries (cq)\n", path.display()));
            return Err(Exit::Usage);
        }
        if path.is_dir() {
            let inside = walk::files(path, |_| true).map_err(|(path, error)| unreadable(&path, &error))?;
            let known: Vec<PathBuf> = inside.into_iter().filter(|path| kind_of(path).is_some()).collect();
            if known.is_empty() {
                ui.err(&format!("error: {} holds no file of data (ttl, trig) or of queries (cq)\n", path.display()));
                return Err(Exit::Usage);
            }
            files.extend(known);
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    files.dedup();
    let mut workspace = ui.workspace(&folders).map_err(|faults| ui.unusable(&faults, args.error_format))?;
    let mut queries = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let (text, fault) = read::file_as_it_is(&path).map_err(|error| unreadable(&path, &error))?;
        workspace.faults.extend(fault.map(|fault| Fault::of_text(name.clone(), &fault)));
        let file = SourceFile { path: name, text };
        match kind_of(&path) {
            Some(Kind::Query) => queries.push(file),
            _ => workspace.add_file(file),
        }
    }
    let checked = check::check(&workspace, &queries);
    let text = if args.told.json { format!("{:#}\n", checked.json()) } else { checked.text() };
    ui.out(&text)?;
    Ok(args.told.exit(&checked.findings))
}

/// Whether a path is a folder that `--graph` takes.
fn is_graph(path: &Path) -> bool {
    let holds = |name: &str| path.join(name).exists();
    path.is_dir() && [workspace::WORKSPACE, workspace::EXTENSION, "ontology", "datasets"].into_iter().any(holds)
}

enum Kind {
    Data,
    Query,
}

fn kind_of(path: &Path) -> Option<Kind> {
    match path.extension()?.to_str()? {
        "ttl" | "trig" => Some(Kind::Data),
        "cq" => Some(Kind::Query),
        _ => None,
    }
}
