//! The files themselves: what does not follow its format is told and left out, so that the rest can be looked at.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use oxrdf::NamedNode;
use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::texts::Texts;
use crate::check::texts::fault_of;
use crate::diag::nearest;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::graph::strata::Reason;
use crate::graph::strata::Rule;
use crate::graph::tabular;
use crate::graph::written;
use crate::iri;
use crate::span::Source;
use crate::span::line_at;
use crate::syntax;
use crate::syntax::ast::Statement;
use crate::text::name_key;

/// The variable that mappings write where there shall be no value.
const UNBOUND: &str = "none";

/// What can be loaded, and what was found on the way.
pub(super) struct Sources {
    pub(super) files: Vec<SourceFile>,
    pub(super) texts: Texts,
    pub(super) found: Vec<Finding>,
    /// Tables and mappings that a manifest names, and folders whose manifest cannot be read.
    named: BTreeSet<String>,
}

impl Sources {
    /// Looks through all files.
    pub(super) fn read(files: Vec<SourceFile>) -> Self {
        let (texts, found) = Texts::read(&files);
        let broken: BTreeSet<String> =
            found.iter().filter_map(|finding| Some(finding.place.as_ref()?.file.clone())).collect();
        let mut sources = Self { files, texts, found, named: BTreeSet::new() };
        sources.files.retain(|file| !broken.contains(&file.path));
        sources.tables();
        sources.unnamed();
        sources.rules();
        sources.definitions();
        sources
    }

    /// Data sets with their tables and mappings.
    fn tables(&mut self) {
        let manifests: Vec<usize> =
            (0..self.files.len()).filter(|&n| self.files[n].path.ends_with("dataset.toml")).collect();
        for n in manifests {
            let manifest = self.files[n].clone();
            let kept = match toml::from_str::<Entries>(&manifest.text) {
                Ok(entries) => {
                    let all = entries.table.len();
                    let tables = entries.table.into_iter().filter_map(|entry| self.table(&manifest, &entry));
                    let kept: Vec<load::TableEntry> = tables.collect();
                    if kept.len() == all {
                        continue;
                    }
                    kept
                }
                Err(error) => {
                    let line = line_of(&manifest.text, error.span());
                    let place = Place::line(manifest.path.clone(), line);
                    let finding =
                        Finding::new(Kind::Manifest, place, "dataset.toml", error.message().replace('\n', ", "));
                    let help = misspelt(&manifest.text, error.message())
                        .unwrap_or_else(|| "a `[[table]]` has `file`, `mapping` and `graph`".to_owned());
                    self.found.push(finding.suggest(help));
                    self.named.insert(manifest.path.trim_end_matches("dataset.toml").to_owned());
                    Vec::new()
                }
            };
            // only what can be loaded is left in it
            self.files[n].text = toml::to_string(&load::Manifest { table: kept }).unwrap_or_default();
        }
    }

    /// One table: what is made of it, or nothing if it cannot be loaded.
    fn table(&mut self, manifest: &SourceFile, entry: &Entry) -> Option<load::TableEntry> {
        let folder = manifest.path.trim_end_matches("dataset.toml").to_owned();
        let at = |key: &Spanned<String>| Place::line(manifest.path.clone(), line_of(&manifest.text, Some(key.span())));
        let graph = iri::expand(entry.graph.get_ref()).unwrap_or_else(|| entry.graph.get_ref().clone());
        if let Err(error) = NamedNode::new(&graph) {
            let message = format!("the graph `{}` is no IRI: {error}", entry.graph.get_ref());
            let finding = Finding::new(Kind::Manifest, at(&entry.graph), "graph", message);
            self.found.push(finding.suggest("write a whole IRI, or one with a known prefix such as `src:register`"));
            return None;
        }
        let table = self.beside(&folder, &entry.file, "csv", at(&entry.file))?;
        let mapping = self.beside(&folder, &entry.mapping, "rq", at(&entry.mapping))?;
        let bad = tabular::bad_rows(&self.files[table].text);
        for (line, message) in &bad {
            let place = Place::line(self.files[table].path.clone(), *line);
            let help = "a cell with a comma stands in quotes, and an empty cell is nothing between two commas";
            self.found.push(Finding::new(Kind::BadRow, place, "row", message.clone()).suggest(help));
        }
        let dropped: BTreeSet<usize> = bad.into_iter().map(|(line, _)| line).collect();
        if !dropped.is_empty() {
            let kept = |(n, line): (usize, &str)| {
                if dropped.contains(&(n + 1)) { "\n".to_owned() } else { format!("{line}\n") }
            };
            self.files[table].text = self.files[table].text.lines().enumerate().map(kept).collect();
        }
        let mapping = self.files[mapping].clone();
        if let Err(fault) = written::query(&mapping.text) {
            let place = Place { column: Some(fault.column), ..Place::line(mapping.path.clone(), fault.line) };
            let help = fault.help.unwrap_or_else(|| {
                "a mapping is a query `CONSTRUCT { what a line says } WHERE { what is made of its cells }`".to_owned()
            });
            self.found.push(Finding::new(Kind::Syntax, place, "text", fault.message).suggest(help));
            return None;
        }
        match tabular::trace(&self.files[table].text, &mapping.text) {
            Ok(trace) => {
                self.texts.add_table(&self.files[table], &trace.made);
                self.columns(&self.files[table].path.clone(), &mapping, &trace.columns);
                for line in trace.lost {
                    let place = Place::line(self.files[table].path.clone(), line);
                    let message = format!("nothing is made of this line by {}", mapping.path);
                    let help = "fill the cells that the mapping needs, or take the line out";
                    self.found.push(Finding::new(Kind::LostRow, place, "row", message).suggest(help));
                }
            }
            Err((of_table, message)) => {
                let path = if of_table { &self.files[table].path } else { &mapping.path };
                self.found.push(Finding::new(Kind::Syntax, Place::line(path.clone(), 1), "text", message));
                return None;
            }
        }
        let [file, mapping, graph] = [&entry.file, &entry.mapping, &entry.graph].map(|key| key.get_ref().clone());
        Some(load::TableEntry { file, mapping, graph })
    }

    /// Tables and queries that nothing reads.
    fn unnamed(&mut self) {
        for file in &self.files {
            let read = |path: &str| {
                self.named.contains(path)
                    || path.rsplit_once('/').is_some_and(|(folder, _)| self.named.contains(&format!("{folder}/")))
            };
            let (what, help) = match file.path.rsplit('.').next() {
                Some("csv") => ("table", "name it in the `dataset.toml` of its folder, with its mapping"),
                Some("rq") if !load::is_in(&file.path, "rules") => {
                    ("query", "a rule stands in `rules/`, and a mapping is named in the `dataset.toml` of its folder")
                }
                Some("expected") if !self.has(&file.path, ".expected", ".cq") => {
                    ("answer", "name it as the question or stored query that it belongs to, a .cq file beside it")
                }
                Some("trig") if ["maps", "thesauri", "shapes"].iter().any(|folder| load::is_in(&file.path, folder)) => {
                    ("file", "maps, thesauri and shapes stand in Turtle (.ttl)")
                }
                _ => continue,
            };
            if !read(&file.path) {
                let message = format!("nothing reads the {what}");
                let place = Place::line(file.path.clone(), 1);
                self.found.push(Finding::new(Kind::Unread, place, "file", message).suggest(help));
            }
        }
    }

    /// Whether a file of the same name with another ending is there.
    fn has(&self, path: &str, ending: &str, other: &str) -> bool {
        let beside = format!("{}{other}", path.trim_end_matches(ending));
        self.files.iter().any(|file| file.path == beside)
    }

    /// A file of the folder of a manifest.
    fn beside(&mut self, folder: &str, name: &Spanned<String>, ending: &str, place: Place) -> Option<usize> {
        let path = format!("{folder}{}", name.get_ref());
        let found = self.files.iter().position(|file| file.path == path);
        self.named.insert(path.clone());
        if found.is_none() {
            let there = self.files.iter().filter_map(|file| file.path.strip_prefix(folder));
            let near = nearest(name.get_ref(), there.filter(|name| name.ends_with(&format!(".{ending}"))));
            let finding = Finding::new(Kind::Manifest, place, "table", format!("there is no file `{path}`"));
            self.found.push(finding.suggest(near.first().map_or_else(
                || format!("write the file, or name one that ends with `.{ending}` and stands beside this one"),
                |near| format!("did you mean `{near}`?"),
            )));
        }
        found
    }

    /// Columns that a mapping names and its table lacks, and columns that it does not name.
    fn columns(&mut self, table: &str, mapping: &SourceFile, columns: &[String]) {
        let named = Variables::of(&mapping.text);
        for (name, line) in &named.used {
            if name != UNBOUND && !named.bound.contains(name) && !columns.contains(name) {
                let message = format!("the mapping names `?{name}`, and {table} has no such column");
                let near = nearest(name, columns.iter().map(String::as_str));
                let help = near.first().map_or_else(
                    || format!("the columns are {}", columns.join(", ")),
                    |near| format!("did you mean `?{near}`?"),
                );
                let place = Place::line(mapping.path.clone(), *line);
                self.found.push(Finding::new(Kind::MissingColumn, place, format!("?{name}"), message).suggest(help));
            }
        }
        for name in columns.iter().filter(|name| !named.used.iter().any(|(used, _)| used == *name)) {
            let message = format!("the column `{name}` is not named by {}", mapping.path);
            let place = Place::line(table, 1);
            let help = "map it, or take it out";
            self.found.push(Finding::new(Kind::UnusedColumn, place, name.clone(), message).suggest(help));
        }
    }

    /// Rules that are refused.
    fn rules(&mut self) {
        let mut refused = BTreeSet::new();
        for file in load::rules(&self.files) {
            if let Err(refusal) = Rule::read(&file.text) {
                let kind = match refusal.reason {
                    Reason::Syntax => Kind::Syntax,
                    Reason::NotConstruct => Kind::RuleKind,
                    Reason::Endless => Kind::RuleEndless,
                    Reason::Loop => Kind::RuleLoop,
                };
                let place = Place { column: refusal.column, ..Place::line(file.path.clone(), refusal.line) };
                let term = if kind == Kind::Syntax { "text".to_owned() } else { rule_name(&file.path) };
                self.found.push(Finding::new(kind, place, term, refusal.message).suggest(refusal.help));
                refused.insert(file.path.clone());
            }
        }
        self.files.retain(|file| !refused.contains(&file.path));
    }

    /// Definitions for kinds of gap that cannot be read.
    fn definitions(&mut self) {
        let mut broken = BTreeSet::new();
        let mut places: BTreeMap<String, Place> = BTreeMap::new();
        for file in self.files.iter().filter(|file| load::is_definition(&file.path)) {
            let program = match syntax::parse(&file.text) {
                Ok(program) => program,
                Err(faults) => {
                    let source = Source::new(file.path.clone(), file.text.clone());
                    self.found.extend(faults.iter().map(|fault| fault_of(Kind::Syntax, &source, fault)));
                    broken.insert(file.path.clone());
                    continue;
                }
            };
            for statement in program.statements {
                let (Statement::Let { name, .. } | Statement::Define { name, .. }) = statement.node else { continue };
                let place = Place::line(file.path.clone(), line_at(&file.text, name.span.range().start));
                if let Some(first) = places.get(&name_key(&name.node)) {
                    let message =
                        format!("`{}` is defined in {first} already, and one of the two is never used", name.node);
                    let finding = Finding::new(Kind::Redefined, place, name.node, message);
                    self.found.push(finding.suggest("give one of them another name"));
                } else {
                    places.insert(name_key(&name.node), place);
                }
            }
        }
        self.files.retain(|file| !broken.contains(&file.path));
    }
}

/// The name of a rule as `why` tells it.
pub(super) fn rule_name(path: &str) -> String {
    crate::graph::infer::name_of(path)
}

/// The key that is near to one that is missing.
fn misspelt(manifest: &str, message: &str) -> Option<String> {
    let missing = message.strip_prefix("missing field `")?.strip_suffix('`')?;
    let keys = manifest.lines().filter_map(|line| Some(line.split_once('=')?.0.trim()));
    let near = nearest(missing, keys).into_iter().next()?;
    Some(format!("did you mean `{missing}` by `{near}`?"))
}

fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    span.map_or(1, |span| line_at(text, span.start))
}

#[derive(Deserialize)]
struct Entries {
    #[serde(default)]
    table: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: Spanned<String>,
    mapping: Spanned<String>,
    graph: Spanned<String>,
}

/// Texts, IRIs and comments are passed over, so that what is left are variables, and the words that bind one.
static VARIABLES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let passed = r#""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\#[^\n]*"#;
    let values = r"(?i:\bVALUES)\s*\(?(?<values>[^({]*)";
    let bound = r"(?i:\bAS)\s+[?$](?<bound>\w+)";
    Regex::new(&format!(r"{passed}|{values}|{bound}|[?$](?<used>\w+)")).ok()
});

/// The variables of a mapping, each with the line on which it first stands, and those that it binds itself.
#[derive(Default)]
struct Variables {
    used: Vec<(String, usize)>,
    bound: BTreeSet<String>,
}

impl Variables {
    fn of(text: &str) -> Self {
        let mut variables = Self::default();
        let Some(pattern) = VARIABLES.as_ref() else { return variables };
        for capture in pattern.captures_iter(text) {
            if let Some(values) = capture.name("values") {
                let names = values.as_str().split(['?', '$']).skip(1);
                variables.bound.extend(names.map(|name| name.trim_end_matches([' ', ')', '\n', '{']).to_owned()));
            } else if let Some(bound) = capture.name("bound") {
                variables.bound.insert(bound.as_str().to_owned());
            } else if let Some(used) = capture.name("used")
                && !variables.used.iter().any(|(name, _)| name == used.as_str())
            {
                let line = line_at(text, used.start());
                variables.used.push((used.as_str().to_owned(), line));
            }
        }
        variables
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_told_from_what_binds_them() {
        let text = "# ?no\nCONSTRUCT { ?x <http://e/?p> \"?t\" ; ?p ?y }\nWHERE { BIND(?a AS ?x) VALUES (?p ?q) { (1 2) } VALUES ?r { 3 } }";
        let variables = Variables::of(text);
        let used: Vec<&str> = variables.used.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(used, ["x", "p", "y", "a"]);
        assert_eq!(variables.used[3].1, 3);
        let bound: Vec<&str> = variables.bound.iter().map(String::as_str).collect();
        assert_eq!(bound, ["p", "q", "r", "x"]);
    }
}
