//! Is everything that makes a graph as it should be? One file for each concern; nothing is repaired.
//!
//! [`lint`] is about words: do they mean one thing each, can all of them be used, is every term told and declared? [`check()`] is about
//! all: files, manifests, tables and mappings, shapes, rules, words, maps, questions and stored queries. What cannot be read is told and
//! left out, so that the rest is looked at in the same run.

mod clashes;
mod cycles;
mod declared;
mod finding;
mod links;
mod maps;
mod near;
mod ontology;
mod plurals;
mod questions;
mod report;
mod rules;
mod shapes;
mod sourced;
mod sources;
mod terms;
pub(crate) mod texts;
mod vocabularies;

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::thread;

use crate::check::ontology::Ontology;
use crate::check::sources::Sources;
use crate::check::texts::Texts;
use crate::diag;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::graph::MemoryGraph;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::workspace::Fault;
use crate::workspace::FaultKind;
use crate::workspace::Workspace;

pub use finding::Finding;
pub use finding::Kind;
pub use finding::Place;
pub use finding::Severity;
pub use report::json;
pub use report::text;
pub use rules::Made;

/// Rules that only show on the data that they are told by, so that a second run is needed to find the next.
const MOST_RUNS: usize = 16;

/// What was looked at and what was found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What was found, by file and line.
    pub findings: Vec<Finding>,
    /// What each rule made, in the order in which they ran.
    pub rules: Vec<Made>,
    /// Files that cannot be read, and that nothing else in the graph was checked with.
    pub left_out: Vec<String>,
    /// How many files were looked at.
    pub files: usize,
    /// How many statements the graph has, with what the rules made.
    pub statements: usize,
    /// How many competency questions were asked.
    pub questions: usize,
    /// How many stored queries were compiled.
    pub queries: usize,
}

/// Checks the files of a workspace, and queries that are stored elsewhere.
///
/// Of files that only carry what was added, such as the built-in ones under an extension, errors alone are told.
pub fn check(workspace: &Workspace, queries: &[SourceFile]) -> Checked {
    let own = workspace.own(!queries.is_empty());
    let of_workspace: Vec<Finding> =
        workspace.faults.iter().map(of_workspace).chain(workspace.unread.iter().map(|path| unread(path))).collect();
    let mut checked = Checked { files: own.len() + queries.len(), ..Checked::default() };
    // most graphs can be loaded as they are, and that takes as long as looking at the files one by one
    let (sources, as_given) = thread::scope(|threads| {
        let loading = threads.spawn(|| load::load(&workspace.files).ok());
        (Sources::read(workspace.files.clone()), loading.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let Sources { mut files, texts, mut found, .. } = sources;
    found.extend(of_workspace);
    let undeclared = maps::undeclared(&files, &texts);
    files
        .retain(|file| !undeclared.iter().any(|finding| finding.place.as_ref().is_some_and(|at| at.file == file.path)));
    found.extend(undeclared);
    let as_given = as_given.filter(|_| files == workspace.files);
    if let Some((graph, derived)) = as_given.or_else(|| loaded(&mut files, &mut found)) {
        checked.rules = made(&files, derived, &own);
        match Ontology::new(&files, texts, graph) {
            Ok(mut ontology) => {
                let own_files = || files.iter().filter(|file| own.contains(&file.path));
                let apart = |file: &&SourceFile| {
                    file.path.ends_with(".cq")
                        && !load::is_definition(&file.path)
                        && !load::is_in(&file.path, "questions")
                };
                thread::scope(|threads| {
                    let words = threads.spawn(|| lexicon(&ontology));
                    found.extend(rules::check(&ontology, &checked.rules));
                    found.extend(sourced::check(&ontology));
                    found.extend(maps::check(&ontology));
                    found.extend(questions::gap_kinds(&ontology));
                    let (asked, of_questions) = questions::competency(&ontology.session, &files);
                    let stored = own_files().filter(apart).chain(queries);
                    let (compiled, of_queries) = questions::stored(&ontology.session, stored);
                    found.extend(of_questions);
                    found.extend(of_queries);
                    (checked.questions, checked.queries) = (asked, compiled);
                    found.extend(words.join().unwrap_or_else(|panic| resume_unwind(panic)));
                });
                checked.statements = ontology.graph().len();
                found.extend(shapes::check(&mut ontology));
                for finding in &mut found {
                    finding.shorten(&ontology.texts.files);
                }
            }
            Err(faults) => found.extend(faults.iter().map(unplaced)),
        }
    }
    let told = |finding: &Finding| {
        let stored = |place: &Place| queries.iter().any(|query| query.path == place.file);
        let added = |place: &Place| own.contains(&place.file) || workspace.unread.contains(&place.file);
        finding.severity == Severity::Error || finding.place.as_ref().is_some_and(|place| added(place) || stored(place))
    };
    found.retain(told);
    checked.findings = sorted(found);
    checked.left_out = left_out(&mut checked.findings);
    checked
}

/// The files with statements that cannot be read. What else is told of such a file is a consequence, and is taken away.
fn left_out(found: &mut Vec<Finding>) -> Vec<String> {
    let file = |finding: &Finding| finding.place.as_ref().map(|place| place.file.clone());
    let unread: BTreeSet<String> =
        found.iter().filter(|finding| finding.kind == Kind::Syntax).filter_map(file).collect();
    found.retain(|finding| finding.kind == Kind::Syntax || file(finding).is_none_or(|file| !unread.contains(&file)));
    unread.into_iter().collect()
}

/// The graph of files that can be read. A rule that turns out to need what it makes is told and left out.
fn loaded(files: &mut Vec<SourceFile>, found: &mut Vec<Finding>) -> Option<(MemoryGraph, load::Derived)> {
    for _ in 0..MOST_RUNS {
        let faults = match load::load(files) {
            Ok(loaded) => return Some(loaded),
            Err(faults) => faults,
        };
        let before = files.len();
        for fault in &faults {
            let mut finding = unplaced(fault);
            if let Some(file) = files.iter().find(|file| fault.message.starts_with(&format!("{}:", file.path))) {
                let line =
                    fault.message.get(file.path.len() + 1..).and_then(|rest| rest.split(':').next()?.parse().ok());
                let message = fault.message.splitn(3, ": ").last().unwrap_or(&fault.message);
                let place = Place::line(file.path.clone(), line);
                finding = if fault.message.contains(": the rule is refused: ") {
                    Finding::new(Kind::RuleLoop, place, sources::rule_name(&file.path), message)
                        .suggest("rules run once: make another property than those that are read")
                } else {
                    Finding::new(Kind::Syntax, place, "text", message)
                };
                let path = file.path.clone();
                files.retain(|file| file.path != path);
            }
            found.push(finding);
        }
        if files.len() == before {
            return None;
        }
    }
    None
}

fn made(files: &[SourceFile], derived: load::Derived, own: &BTreeSet<String>) -> Vec<Made> {
    let of = |(file, (rule, statements)): (&SourceFile, (String, usize))| {
        let (file, own) = (file.path.clone(), own.contains(&file.path));
        Made { rule, file, statements, own }
    };
    load::rules(files).into_iter().zip(derived).map(of).collect()
}

fn of_workspace(fault: &Fault) -> Finding {
    let kind = match fault.kind {
        FaultKind::Manifest => Kind::Manifest,
        FaultKind::Pin => Kind::Pin,
        FaultKind::Claim => Kind::Claim,
        FaultKind::Text => Kind::Syntax,
    };
    let place = Place::line(fault.file.clone(), fault.line);
    Finding::new(kind, place, fault.file.rsplit('/').next().unwrap_or_default(), fault.message.clone())
        .suggest(fault.help.clone())
}

fn unread(path: &str) -> Finding {
    let place = Place::line(path, 1);
    Finding::new(Kind::Unread, place, "file", "files with this ending are not read")
        .suggest("statements stand in Turtle (.ttl) or TriG (.trig), rules and mappings in .rq, tables in .csv, questions in .cq")
}

/// A fault of which only the text is known.
fn unplaced(fault: &Diagnostic) -> Finding {
    Finding { place: None, ..Finding::new(Kind::Syntax, Place::line("", None), "text", fault.message.clone()) }
}

/// Everything that is wrong with the ontology of these sources, by file and line.
///
/// # Errors
/// All faults of sources that cannot be read.
pub fn lint(files: &[SourceFile]) -> Result<Vec<Finding>, Diagnostics> {
    let (graph, _) = load::load(files)?;
    let (texts, faults) = Texts::read(files);
    if !faults.is_empty() {
        let bare = |fault: &Finding| {
            let place = fault.place.as_ref().map(ToString::to_string).unwrap_or_default();
            Diagnostic::bare(Code::BadData, diag::Severity::Error, format!("{place}: {}", fault.message))
        };
        return Err(faults.iter().map(bare).collect());
    }
    let ontology = Ontology::new(files, texts, graph)?;
    let mut found = lexicon(&ontology);
    for finding in &mut found {
        finding.shorten(&ontology.texts.files);
    }
    Ok(sorted(found))
}

/// The lint proper.
fn lexicon(ontology: &Ontology<'_>) -> Vec<Finding> {
    let concerns = [
        clashes::check,
        links::check,
        near::check,
        plurals::check,
        terms::check,
        cycles::check,
        declared::check,
        vocabularies::check,
    ];
    concerns.iter().flat_map(|concern| concern(ontology)).collect()
}

fn sorted(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort();
    found.dedup();
    found
}
