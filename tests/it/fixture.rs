//! Small graphs: the ontology and a few statements.

#![expect(clippy::unwrap_used, reason = "without its graph a test cannot go on")]

use concord::graph::Builtin;
use concord::graph::SourceFile;
use concord::session::Answer;
use concord::session::Session;
use concord::table::Cell;
use concord::table::Row;

const PREFIXES: &str = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
    @prefix co: <https://w3id.org/concord/ns#> .\n\
    @prefix c: <https://w3id.org/concord/concept/> .\n\
    @prefix id: <https://w3id.org/concord/id/> .\n\
    @prefix src: <https://w3id.org/concord/source/> .\n";

/// The ontology without data, and a file of statements in Turtle.
pub(crate) fn files(statements: &str) -> Vec<SourceFile> {
    let mut files = Builtin::files();
    files.retain(|file| file.path.starts_with("ontology/"));
    files.push(SourceFile { path: "datasets/fixture/fixture.ttl".to_owned(), text: format!("{PREFIXES}{statements}") });
    files
}

/// A session on them.
pub(crate) fn session(statements: &str) -> Session {
    Session::from_files(&files(statements)).unwrap()
}

/// The answer to one query on them.
pub(crate) fn ask(statements: &str, query: &str) -> Answer {
    session(statements).eval(query).unwrap().remove(0)
}

/// The cells of each row, joined.
pub(crate) fn rows(answer: &Answer) -> Vec<String> {
    joined(&answer.table.rows)
}

/// The cells of each row, joined.
pub(crate) fn joined(rows: &[Row]) -> Vec<String> {
    let shown = |row: &Row| row.cells.iter().map(Cell::shown).collect::<Vec<_>>().join(" | ");
    rows.iter().map(shown).collect()
}
