//! Which declared maps between vocabularies an answer rests on: it says so, and where they come from.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::NamedNode;
use oxrdf::Term;

use crate::diag::Diagnostics;
use crate::iri;
use crate::path::Path;
use crate::plan::Content;
use crate::plan::Plan;
use crate::session::Basis;
use crate::session::Compiled;
use crate::session::Session;
use crate::session::answer::plain;
use crate::span::Span;
use crate::table::Cell;
use crate::table::Table;
use crate::table::Value;
use crate::text::name_key;

/// Properties by which one concept is read as another.
const MATCHES: &[&str] = &[iri::EXACT_MATCH, iri::CLOSE_MATCH, iri::RELATED_MATCH];

impl Session {
    /// A sentence for each map that an answer rests on: words that only come near to what they are read as, and maps between
    /// frameworks that lead to its values.
    pub(super) fn maps_used(&self, compiled: &Compiled, table: &Table) -> Result<Vec<String>, Diagnostics> {
        let mut notes = self.close_words(compiled)?;
        notes.extend(self.frameworks(compiled, table)?);
        Ok(notes)
    }

    fn close_words(&self, compiled: &Compiled) -> Result<Vec<String>, Diagnostics> {
        let mut notes = Vec::new();
        let near: Vec<(&String, Vec<&str>)> = compiled
            .heard
            .iter()
            .map(|key| (key, self.schema().close_to(key).collect::<Vec<_>>()))
            .filter(|(_, near)| !near.is_empty())
            .collect();
        if near.is_empty() {
            return Ok(notes);
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '{' | '}' | ',' | ';');
        let constants: BTreeSet<&str> = compiled.sparql.split(ends).collect();
        let whole = self.engine.whole();
        for (key, things) in near {
            // what was looked up on the way and read otherwise is not in the query
            for thing in things.into_iter().filter(|thing| constants.contains(&*iri::compact(thing))) {
                let sparql = format!(
                    "SELECT DISTINCT ?set ?word WHERE {{ GRAPH ?set {{ <{thing}> <{}> ?word }} }}",
                    iri::DSL_CLOSE_WORD
                );
                let mut said = BTreeSet::new();
                for row in self.select(&sparql, compiled.span)?.rows {
                    if let [Some(set), Some(Term::Literal(word))] = &row[..]
                        && name_key(word.value()) == *key
                        && whole.as_ref() != Some(&plain(set))
                    {
                        said.insert((word.value().to_owned(), plain(set)));
                    }
                }
                let sets = self.described(&said.iter().map(|(_, set)| set.clone()).collect(), compiled.span)?;
                for (word, set) in said {
                    let (read, map) = (self.engine().names().label(thing), sets.get(&set).cloned().unwrap_or(set));
                    notes.push(format!("`{word}` is read as {read} through the map {map}, close match"));
                }
            }
        }
        Ok(notes)
    }

    fn frameworks(&self, compiled: &Compiled, table: &Table) -> Result<Vec<String>, Diagnostics> {
        let path_of = |content: &Content| match content {
            Content::Path(path) | Content::Aggregate(_, path) => Some(path.clone()),
            _ => None,
        };
        let columns: Vec<Option<Path>> =
            compiled.plan.columns().iter().map(|column| path_of(&column.content)).collect();
        let basis = Basis::of(compiled);
        let filtered = MATCHES.iter().any(|property| basis.properties.contains(*property));
        let shown: Vec<usize> = (0..columns.len()).filter(|&n| columns[n].as_ref().is_some_and(is_match)).collect();
        let speaks = |property: &str| iri::CORRESPONDS.contains(&property);
        let corresponding = columns.iter().flatten().any(|path| path.properties().into_iter().any(speaks));
        if !filtered && shown.is_empty() && !corresponding {
            return Ok(Vec::new());
        }
        let mapped = match &compiled.plan {
            Plan::Things(query) => {
                let cells = table.rows.iter().flat_map(|row| shown.iter().filter_map(|&n| row.cells.get(n)));
                let values = cells.flat_map(Cell::values).filter_map(|value| match value {
                    Value::Iri { iri, .. } => Some(iri.as_str()),
                    _ => None,
                });
                let named = if filtered { query.set.named() } else { BTreeSet::new() };
                one_of("a", values.chain(named).collect::<BTreeSet<_>>())
            }
            // what a map says of a cell may be why it is not among the rows
            Plan::Cells(query) => {
                let relieved = query.kinds.iter().flat_map(|kind| &kind.unless).map(|relief| &relief.cells);
                let cells = query.kinds.iter().map(|kind| &kind.cells).chain(relieved);
                let schemes: BTreeSet<&str> =
                    cells.flat_map(|cells| &cells.ends).flat_map(|end| end.set.schemes_within()).collect();
                one_of("scheme", schemes).map(|scheme| format!("{scheme} ?a <{}> ?scheme", iri::IN_SCHEME))
            }
        };
        let things = table.rows.iter().flat_map(|row| &row.about).map(String::as_str).collect::<BTreeSet<_>>();
        let rows = one_of("c", things).filter(|_| corresponding);
        let ([from, to], source) = (iri::CORRESPONDS, iri::SOURCE);
        let mapped = mapped.map(|mapped| {
            format!(
                "{{ {mapped} {{ ?c <{from}> ?a }} UNION {{ ?c <{to}> ?a }} ?c <{from}> ?x ; <{to}> ?y ; <{source}> ?set }}"
            )
        });
        let rows = rows.map(|rows| format!("{{ {rows} ?c <{from}> ?x ; <{source}> ?set }}"));
        let ways: Vec<String> = mapped.into_iter().chain(rows).collect();
        if ways.is_empty() {
            return Ok(Vec::new());
        }
        let sparql = format!("SELECT DISTINCT ?set WHERE {{ {} ?set a <{}> }}", ways.join(" UNION "), iri::MAPPING_SET);
        let found = self.select(&sparql, compiled.span)?.rows;
        let sets: BTreeSet<String> = found.iter().filter_map(|row| row.first()?.as_ref().map(plain)).collect();
        Ok(self
            .described(&sets, compiled.span)?
            .into_values()
            .map(|map| format!("read through the map {map}"))
            .collect())
    }

    /// Name, version and issuer of maps.
    fn described(&self, sets: &BTreeSet<String>, span: Span) -> Result<BTreeMap<String, String>, Diagnostics> {
        let Some(values) = one_of("set", sets.iter().map(String::as_str)) else { return Ok(BTreeMap::new()) };
        let sparql = format!(
            "SELECT ?set ?version ?issuer WHERE {{ {values} \
             OPTIONAL {{ ?set <http://www.w3.org/2002/07/owl#versionInfo> ?version }} \
             OPTIONAL {{ ?set <{}> ?issuer }} }}",
            iri::PUBLISHER
        );
        let mut described: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
        for row in self.select(&sparql, span)?.rows {
            if let [Some(set), version, issuer] = &row[..] {
                let (versions, issuers) = described.entry(plain(set)).or_default();
                versions.extend(version.as_ref().map(|version| self.label(version)));
                issuers.extend(issuer.as_ref().map(|issuer| self.label(issuer)));
            }
        }
        let listed = |words: BTreeSet<String>| words.into_iter().collect::<Vec<_>>().join(", ");
        let name = |set: &String| self.engine().names().label(set);
        Ok(described
            .into_iter()
            .map(|(set, (versions, issuers))| {
                let version = if versions.is_empty() { "unrecorded".to_owned() } else { listed(versions) };
                let issuer = if issuers.is_empty() { String::new() } else { format!(" ({})", listed(issuers)) };
                let text = format!("{}, version {version}{issuer}", name(&set));
                (set, text)
            })
            .collect())
    }
}

fn is_match(path: &Path) -> bool {
    path.properties().iter().any(|property| MATCHES.contains(property))
}

/// The values of a variable. Without any there is nothing to ask for, and some servers do not read an empty list.
fn one_of<'t>(variable: &str, iris: impl IntoIterator<Item = &'t str>) -> Option<String> {
    let nodes: Vec<String> =
        iris.into_iter().filter_map(|iri| NamedNode::new(iri).ok()).map(|node| node.to_string()).collect();
    (!nodes.is_empty()).then(|| format!("VALUES ?{variable} {{ {} }}", nodes.join(" ")))
}
