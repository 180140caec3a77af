//! `concord release`

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::cli::Exit;
use crate::cli::diff::unreadable;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::cli::version;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::diff;
use crate::diff::Version;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::release;
use crate::release::Material;
use crate::release::Number;
use crate::span::Source;
use crate::text::one_line;
use crate::workspace;

/// Arguments of `concord release`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The graph to release, given as in `diff`
    #[arg(value_name = "GRAPH")]
    of: String,

    /// The number of the release
    #[arg(long, value_name = "X.Y.Z")]
    version: Number,

    /// The release before it, given in the same way: the changes since then go into the changelog and decide which number will do
    #[arg(long, value_name = "GRAPH")]
    since: Option<String>,

    /// The number of the release before; without it, what that release says of itself: in `extension.toml`, or in the ontology
    #[arg(long, value_name = "X.Y.Z", requires = "since")]
    since_version: Option<Number>,

    /// Queries that must work, and have the answer of the .expected file beside them if there is one: a folder of .cq files; may be given several times
    #[arg(long, value_name = "FOLDER")]
    queries: Vec<PathBuf>,

    /// The folder to make, which must not exist; without it, everything is checked and nothing written
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// How errors are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    error_format: ErrorFormat,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match release(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn release(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let failed = |name: &str, faults: &[Diagnostic]| unreadable(ui, name, faults, args.error_format);
    if let Some(out) = args.out.as_ref().filter(|out| out.exists()) {
        ui.err(&format!("error[io]: {} exists already\n", out.display()));
        return Ok(Exit::Usage);
    }
    let workspace = version::workspace(&args.of).map_err(|faults| failed(&args.of, &faults))?;
    let stated = release::stated(&workspace);
    let files = workspace.clone().sound().map_err(|faults| failed(&args.of, &faults))?;
    let new = Version::read(files.clone()).map_err(|faults| failed(&args.of, &faults))?;
    if new.session().engine().statements() == 0 {
        let message = format!("{} holds no statement: there is nothing to release", args.of);
        let help = "name the folder with `ontology/` and `datasets/`, an extension, or a workspace";
        let fault = Diagnostic::bare(Code::BadData, Severity::Error, message).help(help);
        return Err(failed(&args.of, &[fault]));
    }
    let mut queries: Vec<SourceFile> = Vec::new();
    for folder in &args.queries {
        let name = folder.display().to_string();
        let mut found = load::folder(folder).map_err(|faults| failed(&name, &faults))?;
        for file in &mut found {
            file.path = format!("{}/{}", name.trim_end_matches('/'), file.path);
        }
        queries.extend(found);
    }
    let mut refused: Vec<String> = Vec::new();
    if let Some((said, file)) = stated.as_ref().filter(|(said, _)| *said != args.version.to_string()) {
        refused.push(format!("version: {file} says {said}; write {} there", args.version));
    }
    let problems = release::problems(&workspace, &new, &queries);
    refused.extend(problems.into_iter().map(|problem| format!("{}: {}", problem.check, problem.message)));
    let (mut difference, mut answers) = (None, Vec::new());
    if let Some(since) = &args.since {
        let workspace = version::workspace(since).map_err(|faults| failed(since, &faults))?;
        let said = release::stated(&workspace);
        // the number of an ontology tells nothing of an extension's, nor does that of another extension
        let of = |stated: &Option<(String, String)>| stated.as_ref().map(|(_, file)| file.clone());
        let is_extension =
            |file: &Option<String>| file.as_ref().is_some_and(|file| file.ends_with(workspace::EXTENSION));
        let (then, now) = (of(&said), of(&stated));
        let other_thing = then != now && (is_extension(&then) || is_extension(&now));
        let before = args.since_version.or_else(|| said?.0.parse().ok().filter(|_| !other_thing));
        let old_files = workspace.sound().map_err(|faults| failed(since, &faults))?;
        let (old, warnings) = Version::read_past(old_files).map_err(|faults| failed(since, &faults))?;
        ui.report(&warnings, &Source::new(since.clone(), ""), args.error_format);
        let changed = diff::compare(&old, &new, &queries).map_err(|faults| failed(since, &faults))?;
        match before {
            None if other_thing => {
                let what = "the numbers of two things cannot be compared";
                let help = "name the version before of the same, or give its number with --since-version";
                refused.push(format!("version: {since} is no earlier version of {}: {what}; {help}", args.of));
            }
            None => refused.push(format!("version: {since} does not say which it is; give it with --since-version")),
            Some(before) => {
                let least = release::least(&before, changed.impact());
                if args.version < least {
                    let impact = changed
                        .impact()
                        .map_or_else(|| "further releases".to_owned(), |impact| format!("{impact} changes"));
                    let reason = format!("after {before}, {impact} need at least {least}");
                    refused.push(format!("version: {} is too low: {reason}", args.version));
                }
            }
        }
        difference = Some(changed);
        answers = release::answers(&old, &new, &files, &queries);
    }
    if !refused.is_empty() {
        for line in &refused {
            ui.out(&format!("{}\n", one_line(line)))?;
        }
        ui.out(&format!("no release: {} to mend\n", refused.len()))?;
        return Ok(Exit::Empty);
    }
    let digest = new.session().engine().digest();
    let material =
        Material { number: &args.version, files: &files, digest, difference: difference.as_ref(), answers: &answers };
    let products = release::products(&material).map_err(|faults| failed(&args.of, &faults))?;
    ui.out(&release::changelog(&args.version, difference.as_ref(), &answers))?;
    for product in &products {
        ui.out(&format!("{}: {} bytes\n", product.name, product.bytes.len()))?;
    }
    let Some(out) = &args.out else {
        ui.out("nothing is written; `--out FOLDER` writes it\n")?;
        return Ok(Exit::Done);
    };
    publish(out, &products).map_err(|error| {
        let message = format!("cannot write {}: {error}", out.display());
        failed(&args.of, &[Diagnostic::bare(Code::Io, Severity::Error, message)])
    })?;
    ui.out(&format!("written to {}\n", out.display()))?;
    Ok(Exit::Done)
}

/// Makes a folder that is there as a whole or not at all.
fn publish(out: &Path, products: &[release::Product]) -> std::io::Result<()> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = parent.join(format!(".{name}.{}.tmp", std::process::id()));
    fs::create_dir(&temporary)?;
    let written = products
        .iter()
        .try_for_each(|product| fs::write(temporary.join(product.name), &product.bytes))
        .and_then(|()| fs::rename(&temporary, out));
    if written.is_err() {
        let _ = fs::remove_dir_all(&temporary);
    }
    written
}
