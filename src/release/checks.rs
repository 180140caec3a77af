//! What has to hold before a release.

use oxigraph::io::RdfFormat;

use crate::check;
use crate::check::Severity;
use crate::diag::Diagnostics;
use crate::diff::Version;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::release::answers;
use crate::shacl::Files;
use crate::shacl::Graph;
use crate::shacl::Report;
use crate::shacl::Shapes;
use crate::span::Source;
use crate::syntax;

/// Something that keeps a release from being made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The check that found it: `lint`, `shapes`, `queries` or `questions`.
    pub check: &'static str,
    /// Where and what, on one line.
    pub message: String,
}

/// Errors of the lint, data that violate the shapes in `ontology/shapes`, stored queries that cannot be answered, and questions with another answer than
/// is expected.
///
/// # Errors
/// All faults of sources that cannot be read.
pub fn problems(version: &Version, files: &[SourceFile], queries: &[SourceFile]) -> Result<Vec<Problem>, Diagnostics> {
    let mut found = Vec::new();
    for finding in check::lint(files)?.into_iter().filter(|finding| finding.severity == Severity::Error) {
        let place = finding.place.map_or_else(String::new, |place| format!("{place}: "));
        found.push(Problem { check: "lint", message: format!("{place}{}: {}", finding.term, finding.message) });
    }
    found.extend(violations(files)?);
    found.extend(queries.iter().filter(|file| file.path.ends_with(".cq")).flat_map(|file| unanswered(version, file)));
    found.extend(answers::unexpected(version, files, queries));
    found.sort();
    Ok(found)
}

fn violations(sources: &[SourceFile]) -> Result<Vec<Problem>, Diagnostics> {
    let mut files = Files::default();
    let mut statements = Vec::new();
    let of_shapes = |file: &&SourceFile| file.path.contains("/shapes/") && file.path.ends_with(".ttl");
    for file in sources.iter().filter(of_shapes) {
        let source = Source::new(file.path.clone(), file.text.clone());
        statements.extend(files.read(&source, RdfFormat::Turtle, None).map_err(|fault| vec![fault])?);
    }
    let shapes_graph = Graph::new(statements);
    let problem = |message: String| Problem { check: "shapes", message };
    let (shapes, _) = match Shapes::compile(&mut files, &shapes_graph) {
        Ok(compiled) => compiled,
        Err(faults) => return Ok(vec![problem(format!("{} shapes cannot be used", faults.len()))]),
    };
    let (graph, _) = load::load(sources)?;
    let data = Graph::new(files.take("the graph", graph.triples()));
    let report = Report::new(&files, &shapes, &shapes_graph, &data);
    let violations = report.findings().iter().filter(|finding| report.severity(finding) == "violation");
    Ok(violations.map(|finding| problem(format!("{}: {}", report.focus(finding), report.message(finding)))).collect())
}

fn unanswered(version: &Version, file: &SourceFile) -> Vec<Problem> {
    let source = Source::new(file.path.clone(), file.text.clone());
    let problem = |fault: &crate::diag::Diagnostic| Problem {
        check: "queries",
        message: format!("{}: {}", fault.place(&source), fault.message),
    };
    let program = match syntax::parse(&file.text) {
        Ok(program) => program,
        Err(faults) => return faults.iter().map(problem).collect(),
    };
    let mut session = version.session().clone();
    let mut found = Vec::new();
    for statement in &program.statements {
        if let Err(faults) = session.compile_statement(statement, &file.text) {
            found.extend(faults.iter().map(problem));
        }
    }
    found
}
