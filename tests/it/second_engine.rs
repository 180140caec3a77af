//! A small graph out of the built-in one, on which an engine written by others can run the whole corpus.
//!
//! See tests/second-engine/README.md for the rule of selection and for the script that compares.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use concord::graph::Engine as _;
use concord::graph::Limits;
use concord::graph::MemoryEngine;
use concord::graph::SourceFile;
use concord::graph::load;
use oxigraph::model::NamedNode;
use oxigraph::model::Term;

use crate::corpus::cases;
use crate::corpus::distinct;
use crate::corpus::select;

/// Most statements of the selection.
const MOST: usize = 5000;
/// Things of each answer that the selection starts from.
const SEEDS: usize = 3;
/// Statements for each thing, property and direction.
const FAN: usize = 3;
/// Steps away from a thing of the answer.
const STEPS: usize = 4;
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

type Triple = (Term, NamedNode, Term);

/// The built-in graph by subject and by object.
struct Whole {
    from: BTreeMap<String, Vec<Arc<Triple>>>,
    to: BTreeMap<String, Vec<Arc<Triple>>>,
}

impl Whole {
    fn read() -> Self {
        let mut triples: Vec<Arc<Triple>> = Vec::new();
        for row in select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows {
            if let Ok([Some(subject), Some(Term::NamedNode(property)), Some(object)]) = <[_; 3]>::try_from(row) {
                triples.push(Arc::new((subject, property, object)));
            }
        }
        triples.sort_by_cached_key(|triple| line(triple));
        let mut whole = Self { from: BTreeMap::new(), to: BTreeMap::new() };
        for triple in triples {
            whole.from.entry(triple.0.to_string()).or_default().push(Arc::clone(&triple));
            whole.to.entry(triple.2.to_string()).or_default().push(triple);
        }
        whole
    }

    /// What a query needs to find some of its answers.
    fn around(&self, seeds: Vec<Term>, properties: &BTreeSet<String>) -> BTreeMap<String, Arc<Triple>> {
        let mut found = BTreeMap::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut edge = seeds;
        for _ in 0..STEPS {
            let mut next = Vec::new();
            for thing in edge {
                if !seen.insert(thing.to_string()) {
                    continue;
                }
                let (key, mut taken) = (thing.to_string(), BTreeMap::new());
                let forwards = self.from.get(&key).into_iter().flatten().map(|triple| (true, triple));
                let backwards = self.to.get(&key).into_iter().flatten().map(|triple| (false, triple));
                for (forward, triple) in forwards.chain(backwards) {
                    let property = triple.1.as_str();
                    let count: &mut usize = taken.entry((forward, property)).or_default();
                    if !properties.contains(property) || (property == TYPE && !forward) || *count == FAN {
                        continue;
                    }
                    *count += 1;
                    found.insert(line(triple), Arc::clone(triple));
                    next.push(if forward { triple.2.clone() } else { triple.0.clone() });
                }
            }
            edge = next;
        }
        found
    }
}

fn line(triple: &Triple) -> String {
    format!("{} {} {} .", triple.0, triple.1, triple.2)
}

/// The IRIs that a SPARQL text names, short forms written out.
pub(crate) fn iris(sparql: &str) -> BTreeSet<String> {
    let mut prefixes: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for text in sparql.lines() {
        if let Some((prefix, iri)) = text.strip_prefix("PREFIX ").and_then(|rest| rest.split_once(": ")) {
            prefixes.insert(prefix, iri.trim_matches(['<', '>']));
            continue;
        }
        for word in text.split(|c: char| !(c.is_alphanumeric() || "_-:<>/#.".contains(c))) {
            if let Some((_, iri)) = word.split_once('<') {
                found.extend(iri.split_once('>').map(|(iri, _)| iri.to_owned()));
            } else if let Some((prefix, name)) = word.trim_start_matches('/').split_once(':') {
                // a path such as co:party/co:country is several names
                let mut whole = vec![(prefix, name.split('/').next().unwrap_or_default())];
                whole.extend(word.split('/').filter_map(|part| part.split_once(':')));
                for (prefix, name) in whole {
                    found.extend(prefixes.get(prefix).map(|iri| format!("{iri}{name}")));
                }
            }
        }
        if text.split_whitespace().any(|word| word == "a") {
            found.insert(TYPE.to_owned());
        }
    }
    found
}

/// Every query of the corpus that compiles: its name and its SPARQL.
fn queries() -> Vec<(String, String)> {
    let mut queries = Vec::new();
    for case in cases() {
        for (n, compiled) in case.compile().unwrap_or_default().into_iter().enumerate() {
            queries.push((format!("{}-{}", case.name.replace('/', "-"), n + 1), compiled.sparql));
        }
    }
    queries
}

fn selection(queries: &[(String, String)]) -> BTreeMap<String, Arc<Triple>> {
    let whole = Whole::read();
    let mut chosen: BTreeMap<String, Arc<Triple>> = BTreeMap::new();
    for (_, sparql) in queries {
        let things: BTreeMap<String, Term> = select(sparql)
            .rows
            .into_iter()
            .filter_map(|row| row.into_iter().next()?)
            .map(|term| (term.to_string(), term))
            .collect();
        let seeds = things.into_values().take(SEEDS).collect();
        for (line, triple) in whole.around(seeds, &iris(sparql)) {
            if chosen.len() < MOST {
                chosen.entry(line).or_insert(triple);
            }
        }
    }
    chosen
}

#[test]
fn second_engine_has_a_graph_on_which_most_queries_answer() {
    let queries = queries();
    let chosen = selection(&queries);
    let lines: Vec<&str> = chosen.keys().map(String::as_str).collect();
    let graph = SourceFile { path: "graph.trig".to_owned(), text: format!("{}\n", lines.join("\n")) };
    let small = MemoryEngine::new(load::load(std::slice::from_ref(&graph)).unwrap().0);
    let out = std::env::var_os("CONCORD_SECOND_ENGINE_OUT").map(PathBuf::from);
    if let Some(out) = &out {
        fs::create_dir_all(out).unwrap();
        fs::write(out.join("graph.nt"), &graph.text).unwrap();
    }
    let (mut answered, mut mute) = (0, Vec::new());
    for (name, sparql) in &queries {
        let rows = distinct(&small.select(sparql, &Limits::default()).unwrap());
        if !rows.is_empty() {
            answered += 1;
        } else if !select(sparql).rows.is_empty() {
            mute.push(name.as_str());
        }
        let Some(out) = &out else { continue };
        let mut text = String::new();
        for row in rows {
            let cells: Vec<String> = row.iter().map(|(name, term)| format!("{name}={term}")).collect();
            let _ = writeln!(text, "{}", cells.join("\t"));
        }
        fs::write(out.join(format!("{name}.rq")), sparql).unwrap();
        fs::write(out.join(format!("{name}.rows")), text).unwrap();
    }
    assert!(chosen.len() <= MOST);
    assert!(mute.len() * 10 <= answered, "{answered} answer, these do not although they should: {mute:#?}");
}

#[test]
fn iris_are_read_out_of_sparql() {
    let sparql =
        "PREFIX co: <https://example.org/>\nSELECT ?x WHERE { ?x a co:A ; co:p/^co:q <https://example.org/r> . }";
    let found: Vec<String> = iris(sparql).into_iter().collect();
    let expected = ["A", "p", "q", "r"].map(|name| format!("https://example.org/{name}"));
    assert_eq!(found[..1], [TYPE.to_owned()]);
    assert_eq!(found[1..], expected);
}
