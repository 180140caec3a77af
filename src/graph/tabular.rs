//! Tables to triples by the tarql convention: a mapping is a SPARQL CONSTRUCT query whose variables are the column names.
//!
//! Each row binds the variables named in the table's heading to plain string literals; an empty cell leaves its variable
//! unbound, and a triple of the template with an unbound variable is not made. This equals writing the rows as a `VALUES`
//! block at the start of the WHERE clause (and of each branch of a UNION in it).

use std::collections::BTreeSet;

use oxrdf::Dataset;
use oxrdf::Literal;
use oxrdf::Term;
use oxrdf::Triple;
use oxrdf::Variable;
use spareval::QueryEvaluator;
use spareval::QueryResults;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::GroundTerm;
use spargebra::term::NamedNodePattern;
use spargebra::term::TermPattern;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::graph::load::SourceFile;
use crate::graph::written;

/// What a mapping makes of a table, line by line.
#[derive(Debug, Default)]
pub struct Trace {
    /// The columns.
    pub columns: Vec<String>,
    /// The statements between things with names, with the line of the table that each comes from.
    pub made: Vec<(usize, Triple)>,
    /// Lines of which nothing is made.
    pub lost: Vec<usize>,
}

/// Says what a mapping makes of each line of a table.
///
/// # Errors
/// As `map`, without the path: whether the table is to blame, and why.
pub fn trace(table: &str, mapping: &str) -> Result<Trace, (bool, String)> {
    let (mut variables, mut rows, lines) = read(table).map_err(|message| (true, message))?;
    let columns = variables.iter().map(|variable| variable.as_str().to_owned()).collect();
    let line = Variable::new_unchecked("table_line");
    variables.push(line.clone());
    for (row, line) in rows.iter_mut().zip(&lines) {
        row.push(Some(GroundTerm::from(Literal::from(i64::try_from(*line).unwrap_or(i64::MAX)))));
    }
    let query = written::query(mapping).map_err(|fault| (false, fault.message))?;
    let Query::Construct { template, dataset, pattern, base_iri } = query else {
        return Err((false, "a mapping is a CONSTRUCT query".to_owned()));
    };
    let pattern = inject(pattern, &GraphPattern::Values { variables, bindings: rows });
    let select = Query::Select { dataset, pattern, base_iri };
    let empty = Dataset::new();
    let failed = |error: String| (false, error);
    let results = QueryEvaluator::new().prepare(&select).execute(&empty).map_err(|error| failed(error.to_string()))?;
    let QueryResults::Solutions(solutions) = results else {
        return Err((false, "a mapping is a CONSTRUCT query".to_owned()));
    };
    let mut used = BTreeSet::new();
    let mut made = Vec::new();
    for solution in solutions {
        let solution = solution.map_err(|error| failed(error.to_string()))?;
        let Some(Term::Literal(at)) = solution.get(&line) else { continue };
        let at = at.value().parse().unwrap_or_default();
        for pattern in &template {
            let term = |end: &TermPattern| match end {
                TermPattern::Variable(variable) => solution.get(variable).cloned(),
                TermPattern::NamedNode(node) => Some(node.clone().into()),
                TermPattern::Literal(literal) => Some(literal.clone().into()),
                TermPattern::BlankNode(node) => Some(node.clone().into()),
            };
            let predicate = match &pattern.predicate {
                NamedNodePattern::NamedNode(node) => Some(Term::from(node.clone())),
                NamedNodePattern::Variable(variable) => solution.get(variable).cloned(),
            };
            if let (Some(subject), Some(Term::NamedNode(predicate)), Some(object)) =
                (term(&pattern.subject), predicate, term(&pattern.object))
            {
                used.insert(at);
                if let (Term::NamedNode(subject), false) = (subject, object.is_blank_node()) {
                    made.push((at, Triple::new(subject, predicate, object)));
                }
            }
        }
    }
    let lost = lines.into_iter().filter(|line| !used.contains(line)).collect();
    Ok(Trace { columns, made, lost })
}

/// Applies a mapping to a table.
///
/// # Errors
/// If the table is no CSV with a heading of valid variable names, or the mapping no CONSTRUCT query.
pub fn map(table: &SourceFile, mapping: &SourceFile) -> Result<Vec<Triple>, Diagnostics> {
    let fault = |path: &str, message: String| {
        vec![Diagnostic::bare(Code::BadData, Severity::Error, format!("{path}: {message}"))]
    };
    let (variables, rows, _) = read(&table.text).map_err(|message| fault(&table.path, message))?;
    let query = written::query(&mapping.text)
        .map_err(|error| fault(&format!("{}:{}:{}", mapping.path, error.line, error.column), error.message))?;
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

/// The columns and rows of a table, and the line of each row.
fn read(table: &str) -> Result<(Vec<Variable>, Rows, Vec<usize>), String> {
    let mut reader = reader(table);
    let heading = reader.headers().map_err(|error| error.to_string())?.clone();
    let variables = heading
        .iter()
        .map(|name| Variable::new(name).map_err(|_| format!("column `{name}` cannot be the name of a variable")))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows = Rows::new();
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |text: &str| (!text.is_empty()).then(|| GroundTerm::from(Literal::new_simple_literal(text)));
        rows.push(record.iter().map(cell).collect());
        lines.push(line_of(table, record.position()));
    }
    Ok((variables, rows, lines))
}

/// A reader of CSV, in which a line that begins with `#` is a comment.
fn reader(table: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_bytes())
}

/// The line of a record: its position is that of the blank lines and comments before it.
fn line_of(table: &str, position: Option<&csv::Position>) -> usize {
    let number = |n: u64| usize::try_from(n).ok();
    let Some((start, line)) = position.and_then(|at| Some((number(at.byte())?, number(at.line())?))) else { return 1 };
    let rest = table.get(start..).unwrap_or_default().lines();
    line + rest.take_while(|line| line.trim().is_empty() || line.starts_with('#')).count()
}

/// Lines of a table that cannot be read, with what is wrong with each.
pub fn bad_rows(table: &str) -> Vec<(usize, String)> {
    let mut reader = reader(table);
    let width = match reader.headers() {
        Ok(heading) => heading.len(),
        Err(error) => return vec![(1, error.to_string())],
    };
    let mut bad = Vec::new();
    for record in reader.records() {
        if let Err(error) = record {
            let message = match error.kind() {
                csv::ErrorKind::UnequalLengths { len, .. } => {
                    format!("{len} cells stand where there are {width} columns")
                }
                _ => error.to_string(),
            };
            bad.push((line_of(table, error.position()), message));
        }
    }
    bad
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
    fn lines_are_those_of_the_file() {
        let table = "slug,name\n# a comment\n\na,A\n,B\n\nc,C\n";
        let mapping =
            "PREFIX e: <http://e/> CONSTRUCT { ?x e:name ?name } WHERE { BIND(IRI(CONCAT('http://e/', ?slug)) AS ?x) }";
        let trace = trace(table, mapping).unwrap();
        assert_eq!(trace.made.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 7]);
        assert_eq!((trace.lost, trace.columns), (vec![5], vec!["slug".to_owned(), "name".to_owned()]));
        let faults = bad_rows("a,b\n1,2\n\n3\n4,5\n6,7,8\n");
        assert_eq!(faults.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 6]);
    }

    #[test]
    fn faults_name_the_file() {
        let table = file("t.csv", "bad name\n1\n");
        let mapping = file("t.rq", "CONSTRUCT { ?x ?y ?z } WHERE {}");
        assert!(map(&table, &mapping).unwrap_err()[0].message.starts_with("t.csv: column `bad name`"));
    }
}
