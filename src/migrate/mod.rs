//! Data moved to another form: numbered SPARQL updates, and names that have been replaced, both as changes of the texts that hold the data.
//!
//! [`plan`] works out what would change and writes nothing. The caller shows it, or writes all texts at once with the record of what was applied.

mod applied;
mod cells;
mod rename;
mod tables;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::BlankNode;
use oxrdf::GraphName;
use oxrdf::NamedOrBlankNode;
use oxrdf::Quad;
use oxrdf::Term;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::schema::Schema;
use crate::span::Source;
use crate::turtle;
use crate::turtle::Language;

pub use rename::Renaming;
pub use tables::Left;

/// Where new statements go whose graph no file holds.
const ELSEWHERE: &str = "datasets/migrated.trig";

/// Where it is recorded what was applied, below the folder of the migrations.
pub const RECORD: &str = "applied.toml";

/// What one migration does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The name of its file.
    pub name: String,
    /// Statements that it takes out, as N-Quads without the dot.
    pub removed: Vec<String>,
    /// Statements that it puts in.
    pub added: Vec<String>,
}

/// What would change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Migrations that were not applied yet, in order.
    pub steps: Vec<Step>,
    /// Names that were replaced, by file.
    pub renamings: Vec<Renaming>,
    /// Old names in tables and mappings that stay, because no edit of them is safe.
    pub left: Vec<Left>,
    /// Files with their new texts, by path.
    pub texts: Vec<SourceFile>,
    /// The new text of the record; none if no migration is to be applied.
    pub record: Option<String>,
}

/// What an extension adds to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// The name of the extension.
    pub extension: String,
    /// The files of the graph without it.
    pub files: Vec<SourceFile>,
}

/// Works out what the migrations that were not applied yet would change in these files, then what renaming replaced terms would, if that is asked for.
/// The files are those of a graph, or of an extension, which is loaded with the files that it adds to and changes none of them.
///
/// # Errors
/// If a migration was changed after it was applied or comes before one that was; if one is no update, fails, or touches blank nodes; if a file cannot be
/// read, or would not be after the change.
pub fn plan(
    files: &[SourceFile],
    base: Option<&Base>,
    migrations: &[SourceFile],
    record: Option<&str>,
    rename: bool,
) -> Result<Plan, Diagnostics> {
    let pending = applied::pending(migrations, record)?;
    let mut plan = Plan::default();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    if !pending.is_empty() {
        let data = Data::read(files)?;
        let mut now = data.quads.clone();
        for migration in &pending {
            let after = applied::after(&now, migration)?;
            let step = step(&migration.path, &now, &after)?;
            plan.steps.push(step);
            now = after;
        }
        texts = data.rewritten(&now)?;
        plan.record = Some(applied::record(record, &pending, &plan.steps)?);
    }
    let mut changed: Vec<SourceFile> = files.to_vec();
    for (path, text) in &texts {
        match changed.iter_mut().find(|file| file.path == *path) {
            Some(file) => file.text.clone_from(text),
            None => changed.push(SourceFile { path: path.clone(), text: text.clone() }),
        }
    }
    if rename {
        let (graph, _) = load::load(&with(&changed, base))?;
        (plan.renamings, plan.left) = rename::renamings(&changed, &Schema::from_triples(graph.triples()))?;
        for renaming in &plan.renamings {
            texts.insert(renaming.path.clone(), renaming.text.clone());
        }
        for file in &mut changed {
            if let Some(text) = texts.get(&file.path) {
                file.text.clone_from(text);
            }
        }
    }
    // the graph as a whole must still load, mappings and rules included
    if !texts.is_empty() {
        load::load(&with(&changed, base))?;
    }
    plan.texts = texts.into_iter().map(|(path, text)| SourceFile { path, text }).collect();
    Ok(plan)
}

/// The whole graph, in which the files of an extension stand below its name.
fn with(files: &[SourceFile], base: Option<&Base>) -> Vec<SourceFile> {
    let Some(base) = base else { return files.to_vec() };
    let of_extension =
        |file: &SourceFile| SourceFile { path: format!("{}/{}", base.extension, file.path), ..file.clone() };
    base.files.iter().cloned().chain(files.iter().map(of_extension)).collect()
}

fn fault(message: String) -> Diagnostics {
    vec![Diagnostic::bare(Code::BadData, Severity::Error, message)]
}

fn lines(quads: &[Quad]) -> BTreeSet<String> {
    quads.iter().map(ToString::to_string).collect()
}

fn step(name: &str, before: &[Quad], after: &[Quad]) -> Result<Step, Diagnostics> {
    let (was, is) = (lines(before), lines(after));
    let removed: Vec<&Quad> = before.iter().filter(|quad| !is.contains(&quad.to_string())).collect();
    let added: Vec<&Quad> = after.iter().filter(|quad| !was.contains(&quad.to_string())).collect();
    if let Some(quad) = removed.iter().chain(&added).find(|quad| has_blank(quad)) {
        let message = format!("{name}: touches a blank node, which has no name to find it by in a text: {quad}");
        return Err(fault(message));
    }
    let told = |quads: Vec<&Quad>| quads.into_iter().map(ToString::to_string).collect();
    Ok(Step { name: name.to_owned(), removed: told(removed), added: told(added) })
}

fn has_blank(quad: &Quad) -> bool {
    matches!(quad.subject, NamedOrBlankNode::BlankNode(_))
        || matches!(quad.object, Term::BlankNode(_))
        || matches!(quad.graph_name, GraphName::BlankNode(_))
}

/// The statements of all texts.
struct Data<'a> {
    files: Vec<(&'a SourceFile, Language, Vec<Quad>)>,
    quads: Vec<Quad>,
}

impl<'a> Data<'a> {
    fn read(files: &'a [SourceFile]) -> Result<Self, Diagnostics> {
        let mut read = Vec::new();
        for file in files.iter().filter(|file| load::is_rdf(&file.path)) {
            let Some(language) = Language::of(&file.path) else { continue };
            let quads = turtle::quads(&file.text, language).map_err(|error| told(file, &error))?;
            let number = read.len();
            let quads: Vec<Quad> = quads.into_iter().map(|quad| apart(quad, number)).collect();
            read.push((file, language, quads));
        }
        let mut seen = BTreeSet::new();
        let all = read.iter().flat_map(|(.., quads)| quads).filter(|quad| seen.insert(quad.to_string()));
        let quads = all.cloned().collect();
        Ok(Self { files: read, quads })
    }

    /// The texts that change, for the statements to be these.
    fn rewritten(&self, after: &[Quad]) -> Result<BTreeMap<String, String>, Diagnostics> {
        let (was, is) = (lines(&self.quads), lines(after));
        let mut added: BTreeMap<&str, Vec<Quad>> = BTreeMap::new();
        for quad in after.iter().filter(|quad| !was.contains(&quad.to_string())) {
            added.entry(self.home(quad)).or_default().push(quad.clone());
        }
        let mut texts = BTreeMap::new();
        for (file, language, quads) in &self.files {
            let removed: Vec<Quad> = quads.iter().filter(|quad| !is.contains(&quad.to_string())).cloned().collect();
            let more = added.remove(file.path.as_str()).unwrap_or_default();
            if removed.is_empty() && more.is_empty() {
                continue;
            }
            let text = turtle::edit(&file.text, *language, &removed, &more).map_err(|error| told(file, &error))?;
            let mut expected = lines(quads);
            expected.retain(|line| is.contains(line));
            expected.extend(lines(&more));
            check(&file.path, &text, *language, quads, &expected)?;
            texts.insert(file.path.clone(), text);
        }
        for (path, more) in added {
            let header = "# Statements that migrations have made in graphs that no other file holds.\n";
            let text = turtle::edit(header, Language::TriG, &[], &more).map_err(|fault| vec![fault])?;
            check(path, &text, Language::TriG, &[], &lines(&more))?;
            texts.insert(path.to_owned(), text);
        }
        Ok(texts)
    }

    /// The file for a new statement: one that speaks of its subject in the same graph, else one that holds the graph.
    fn home(&self, quad: &Quad) -> &'a str {
        let holds = |near: &dyn Fn(&Quad) -> bool| {
            let found = self.files.iter().find(|(_, language, quads)| {
                let fits = quad.graph_name == GraphName::DefaultGraph || *language == Language::TriG;
                fits && quads.iter().any(near)
            });
            found.map(|(file, ..)| file.path.as_str())
        };
        holds(&|known| known.graph_name == quad.graph_name && known.subject == quad.subject)
            .or_else(|| holds(&|known| known.graph_name == quad.graph_name))
            .unwrap_or(ELSEWHERE)
    }
}

/// A text says what it is meant to: the same named statements, and as many with blank nodes as before.
fn check(
    path: &str,
    text: &str,
    language: Language,
    before: &[Quad],
    expected: &BTreeSet<String>,
) -> Result<(), Diagnostics> {
    let refused =
        || fault(format!("{path}: the change cannot be written without changing more, so nothing is written"));
    let now = turtle::quads(text, language).map_err(|_| refused())?;
    let named = |quads: &[Quad]| -> BTreeSet<String> {
        quads.iter().filter(|quad| !has_blank(quad)).map(ToString::to_string).collect()
    };
    let blank = |quads: &[Quad]| quads.iter().filter(|quad| has_blank(quad)).count();
    let wanted: BTreeSet<String> = {
        let of_before = before.iter().filter(|quad| has_blank(quad)).map(ToString::to_string).collect::<BTreeSet<_>>();
        expected.difference(&of_before).cloned().collect()
    };
    if named(&now) == wanted && blank(&now) == blank(before) { Ok(()) } else { Err(refused()) }
}

fn told(file: &SourceFile, error: &Diagnostic) -> Diagnostics {
    let source = Source::new(file.path.clone(), file.text.clone());
    fault(format!("{}: {}", error.place(&source), error.message))
}

/// Blank nodes of two texts are never one.
fn apart(mut quad: Quad, file: usize) -> Quad {
    let name = |node: &BlankNode| BlankNode::new_unchecked(format!("f{file}x{}", node.as_str()));
    if let NamedOrBlankNode::BlankNode(node) = &quad.subject {
        quad.subject = name(node).into();
    }
    if let Term::BlankNode(node) = &quad.object {
        quad.object = name(node).into();
    }
    if let GraphName::BlankNode(node) = &quad.graph_name {
        quad.graph_name = name(node).into();
    }
    quad
}
