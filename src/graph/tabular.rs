//! Tables to triples by the tarql convention: a mapping is a SPARQL CONSTRUCT query whose variables are the column names.
//!
//! Each row binds the variables named in the table's heading to plain string literals; an empty cell leaves its variable
//! unbound, and a triple of the template with an unbound variable is not made. This equals writing the rows as a `VALUES`
//! block at the start of the WHERE clause (and of each branch of a UNION in it).

use oxrdf::Dataset;
use oxrdf::Literal;
use oxrdf::Triple;
use oxrdf::Variable;
use spareval::QueryEvaluator;
use spareval::QueryResults;
use spargebra::Query;
use spargebra::SparqlParser;
use spargebra::algebra::GraphPattern;
use spargebra::term::GroundTerm;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::load::SourceFile;

/// Applies a mapping to a table.
///
/// # Errors
/// If the table is no CSV with a heading of valid variable names, or the mapping no CONSTRUCT query.
pub(super) fn map(table: &SourceFile, mapping: &SourceFile) -> Result<Vec<Triple>, Diagnostics> {
    let fault = |path: &str, message: String| {
        vec![Diagnostic::bare(Code::BadData, Severity::Error, format!("{path}: {message}"))]
    };
    let (variables, rows) = read(table).map_err(|message| fault(&table.path, message))?;
    let query =
        SparqlParser::new().parse_query(&mapping.text).map_err(|error| fault(&mapping.path, error.to_string()))?;
    let Query::Construct { template, dataset, pattern, base_iri } = query else {
        return Err(fault(&mapping.path, "a mapping is a CONSTRUCT query".to_owned()));
    };
    let rows = GraphPattern::Values { variables, bindings: rows };
    let pattern = inject(pattern, &rows);
    let query = Query::Construct { template, dataset, pattern, base_iri };
    let empty = Dataset::new();
    let evaluator = QueryEvaluator::new();
    let results = evaluator.prepare(&query).execute(&empty).map_err(|error| fault(&mapping.path, error.to_string()))?;
    let QueryResults::Graph(triples) = results else {
        return Err(fault(&mapping.path, "a mapping is a CONSTRUCT query".to_owned()));
    };
    triples.collect::<Result<Vec<_>, _>>().map_err(|error| fault(&mapping.path, error.to_string()))
}

type Rows = Vec<Vec<Option<GroundTerm>>>;

fn read(table: &SourceFile) -> Result<(Vec<Variable>, Rows), String> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.text.as_bytes());
    let heading = reader.headers().map_err(|error| error.to_string())?.clone();
    let variables = heading
        .iter()
        .map(|name| Variable::new(name).map_err(|_| format!("column `{name}` cannot be the name of a variable")))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows = Rows::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |text: &str| (!text.is_empty()).then(|| GroundTerm::from(Literal::new_simple_literal(text)));
        rows.push(record.iter().map(cell).collect());
    }
    Ok((variables, rows))
}

/// Puts the rows where the pattern starts, so that every expression in it sees them.
fn inject(pattern: GraphPattern, rows: &GraphPattern) -> GraphPattern {
    let into = |inner: Box<GraphPattern>| Box::new(inject(*inner, rows));
    match pattern {
        GraphPattern::Extend { inner, variable, expression } => {
            GraphPattern::Extend { inner: into(inner), variable, expression }
        }
        GraphPattern::Filter { expr, inner } => GraphPattern::Filter { expr, inner: into(inner) },
        GraphPattern::LeftJoin { left, right, expression } => {
            GraphPattern::LeftJoin { left: into(left), right, expression }
        }
        GraphPattern::Join { left, right } => GraphPattern::Join { left: into(left), right },
        GraphPattern::Minus { left, right } => GraphPattern::Minus { left: into(left), right },
        GraphPattern::Union { left, right } => GraphPattern::Union { left: into(left), right: into(right) },
        GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: into(inner) },
        // the parser projects what the WHERE clause names; a column may stand in the template alone
        GraphPattern::Project { inner, mut variables } => {
            if let GraphPattern::Values { variables: columns, .. } = rows {
                variables
                    .extend(columns.iter().filter(|column| !variables.contains(column)).cloned().collect::<Vec<_>>());
            }
            GraphPattern::Project { inner: into(inner), variables }
        }
        GraphPattern::Bgp { patterns } if patterns.is_empty() => rows.clone(),
        other => GraphPattern::Join { left: Box::new(rows.clone()), right: Box::new(other) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn rows_bind_columns_and_empty_cells_do_not() {
        let table = file("t.csv", "slug,name,capital\ntr,Turkey,Ankara\nxx,Nowhere,\n");
        let mapping = file(
            "t.rq",
            "PREFIX e: <http://e/> CONSTRUCT { ?x e:name ?name ; e:capital ?capital } \
             WHERE { BIND(IRI(CONCAT('http://e/', ?slug)) AS ?x) }",
        );
        let mut triples: Vec<String> = map(&table, &mapping).unwrap().iter().map(ToString::to_string).collect();
        triples.sort();
        assert_eq!(
            triples,
            [
                "<http://e/tr> <http://e/capital> \"Ankara\"",
                "<http://e/tr> <http://e/name> \"Turkey\"",
                "<http://e/xx> <http://e/name> \"Nowhere\"",
            ]
        );
    }

    #[test]
    fn each_branch_of_a_union_sees_the_row() {
        let table = file("t.csv", "a,b\n1,\n,2\n");
        let mapping = file(
            "t.rq",
            "PREFIX e: <http://e/> CONSTRUCT { ?x e:is ?v } WHERE { \
             { FILTER(BOUND(?a)) BIND(IRI(CONCAT('http://e/a', ?a)) AS ?x) BIND(?a AS ?v) } UNION \
             { FILTER(BOUND(?b)) BIND(IRI(CONCAT('http://e/b', ?b)) AS ?x) BIND(?b AS ?v) } }",
        );
        assert_eq!(map(&table, &mapping).unwrap().len(), 2);
    }

    #[test]
    fn faults_name_the_file() {
        let table = file("t.csv", "bad name\n1\n");
        let mapping = file("t.rq", "CONSTRUCT { ?x ?y ?z } WHERE {}");
        assert!(map(&table, &mapping).unwrap_err()[0].message.starts_with("t.csv: column `bad name`"));
    }
}
