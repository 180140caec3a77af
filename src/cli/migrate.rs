//! `concord migrate`

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::diff::unreadable;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::migrate;
use crate::migrate::Base;
use crate::migrate::Plan;
use crate::read;
use crate::workspace;
use crate::workspace::Workspace;
use crate::write;

/// Statements and places that are shown of each step or file.
const SHOWN: usize = 5;

/// Arguments of `concord migrate`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder of a graph or of an extension; migrations/NNNN-name.ru in it are SPARQL updates, applied in the order of their numbers, each once
    folder: PathBuf,

    /// Write the files; without it, only say what would change
    #[arg(long)]
    apply: bool,

    /// Replace the names of deprecated terms in data, tables and mappings by those that took their place
    #[arg(long)]
    renames: bool,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match migrate(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn migrate(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let name = args.folder.display().to_string();
    let refused = |faults: Diagnostics| unreadable(ui, &name, &faults, args.error_format);
    let plan = read(&args.folder, args.renames).map_err(refused)?;
    ui.out(&shown(&plan))?;
    if plan.texts.is_empty() && plan.record.is_none() {
        ui.out("nothing to do\n")?;
        return Ok(Exit::Done);
    }
    if !args.apply {
        ui.out("nothing is written; `--apply` writes it\n")?;
        return Ok(Exit::Done);
    }
    let mut files: Vec<(PathBuf, Vec<u8>)> =
        plan.texts.iter().map(|file| (args.folder.join(&file.path), file.text.clone().into_bytes())).collect();
    if let Some(record) = plan.record {
        files.push((args.folder.join("migrations").join(migrate::RECORD), record.into_bytes()));
    }
    for (path, _) in &files {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| refused(vec![unwritable(path, &error)]))?;
        }
    }
    write::all(&files).map_err(|error| refused(vec![unwritable(&args.folder, &error)]))?;
    ui.out("written\n")?;
    Ok(Exit::Done)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::bare(Code::Io, Severity::Error, format!("cannot write {}: {error}", path.display()))
}

fn read(folder: &Path, renames: bool) -> Result<Plan, Diagnostics> {
    if folder.join(workspace::WORKSPACE).is_file() {
        let message = format!("{} is a workspace, which holds no data itself", folder.display());
        let help = "name the folder of an extension, or of a whole graph";
        return Err(vec![Diagnostic::bare(Code::BadData, Severity::Error, message).help(help)]);
    }
    let (base, files) = sources(folder)?;
    let below = folder.join("migrations");
    let unreadable = |path: &Path, error: &std::io::Error| {
        vec![Diagnostic::bare(Code::Io, Severity::Error, format!("cannot read {}: {error}", path.display()))]
    };
    let mut migrations = Vec::new();
    if below.is_dir() {
        for entry in fs::read_dir(&below).map_err(|error| unreadable(&below, &error))? {
            let path = entry.map_err(|error| unreadable(&below, &error))?.path();
            if path.extension().is_some_and(|end| end == "ru") {
                let text =
                    read::file(&path).map_err(|error| vec![load::unreadable(&path.display().to_string(), &error)])?;
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                migrations.push(SourceFile { path: name, text });
            }
        }
    }
    migrations.sort_by(|a, b| a.path.cmp(&b.path));
    let record = files.iter().find(|file| file.path == format!("migrations/{}", migrate::RECORD));
    migrate::plan(&files, base.as_ref(), &migrations, record.map(|file| file.text.as_str()), renames)
}

/// The files of the folder, and what they add to if it is that of an extension.
fn sources(folder: &Path) -> Result<(Option<Base>, Vec<SourceFile>), Diagnostics> {
    if !folder.join(workspace::EXTENSION).is_file() {
        return Ok((None, load::folder(folder)?));
    }
    let workspace = Workspace::open(&[folder.to_owned()])?;
    let extension = workspace.extensions.first().map(|extension| extension.name.clone()).unwrap_or_default();
    let mut base = Base { extension, files: Vec::new() };
    let before = format!("{}/", base.extension);
    let mut own = Vec::new();
    for file in workspace.sound()? {
        match file.path.strip_prefix(&before) {
            Some(path) => own.push(SourceFile { path: path.to_owned(), ..file }),
            None => base.files.push(file),
        }
    }
    Ok((Some(base), own))
}

/// What would change.
fn shown(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        let (removed, added) = (step.removed.len(), step.added.len());
        let _ = writeln!(text, "{}: takes {removed} out, puts {added} in", step.name);
        if removed + added == 0 {
            let _ = writeln!(
                text,
                "  nothing that it reads is in the texts; tables and what rules derive are not seen by updates"
            );
        }
        for (mark, lines) in [('-', &step.removed), ('+', &step.added)] {
            for line in lines.iter().take(SHOWN) {
                let _ = writeln!(text, "  {mark} {line}");
            }
            if lines.len() > SHOWN {
                let _ = writeln!(text, "  {mark} and {} more", lines.len() - SHOWN);
            }
        }
    }
    for renaming in &plan.renamings {
        let _ = writeln!(text, "{}: {} renamed", renaming.path, renaming.places.len());
        for (line, old, new) in renaming.places.iter().take(SHOWN) {
            let _ = writeln!(text, "  line {line}: {old} -> {new}");
        }
        if renaming.places.len() > SHOWN {
            let _ = writeln!(text, "  and {} more", renaming.places.len() - SHOWN);
        }
    }
    for left in &plan.left {
        let _ = writeln!(text, "{}:{}: {}", left.path, left.line, left.message);
    }
    let paths: Vec<&str> = plan.texts.iter().map(|file| file.path.as_str()).collect();
    if !paths.is_empty() {
        let _ = writeln!(text, "files that change: {}", paths.join(", "));
    }
    text
}
