//! Shapes: does every thing have what is asked of it?

use oxrdf::Term;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::finding::Severity;
use crate::check::ontology::Ontology;
use crate::check::rules::made_by;
use crate::check::texts::Texts;
use crate::check::texts::named;
use crate::diag::nearest;
use crate::graph::MemoryGraph;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::graph::strata;
use crate::iri;
use crate::shacl::Fault;
use crate::shacl::Files;
use crate::shacl::Graph;
use crate::shacl::Report;
use crate::shacl::Statement;
use crate::shacl::Usable;

/// What was found, in the words of the shapes.
pub(super) fn check(ontology: &mut Ontology<'_>) -> Vec<Finding> {
    let shapes_files = ontology.texts.files_where(|name| load::is_in(name, "shapes"));
    let data_files = ontology.texts.files_where(|name| load::is_rdf(name) || load::is_in(name, "maps"));
    let Texts { files, statements, tables, .. } = &mut ontology.texts;
    let in_files = |files_where: &[bool]| -> Vec<Statement> {
        statements.iter().filter(|one| files_where[files.place(one.place).file]).copied().collect()
    };
    let (of_shapes, mut data) = (in_files(&shapes_files), in_files(&data_files));
    data.extend(tables.iter().copied());
    let Usable { graph: shapes_graph, shapes, warnings, faults } = Usable::of(files, of_shapes);
    let mut found: Vec<Finding> = faults.iter().map(|fault| told(files, fault, Severity::Error)).collect();
    found.extend(warnings.iter().map(|fault| told(files, fault, Severity::Warn)));
    data.extend(derived(files, ontology.engine.graph(), ontology.files));
    let data = Graph::new(data);
    let report = Report::new(files, &shapes, &shapes_graph, &data);
    for finding in report.findings() {
        let severity = match report.severity(finding).as_str() {
            "violation" => Severity::Error,
            "warning" => Severity::Warn,
            _ => Severity::Info,
        };
        // a node that only a shape names stands nowhere else
        let place = report.place_of(finding).unwrap_or_else(|| report.place_of_shape(finding));
        let place = Some(Place::line(files.name(place.file), place.line));
        let mut message = report.message(finding).trim_end_matches('.').to_owned();
        if let Some(path) = report.path(finding) {
            message = format!(
                "{message} ({path}{})",
                report.value(finding).map(|value| format!(": {}", shown(value))).unwrap_or_default()
            );
        }
        let focus = report.focus(finding);
        let term = report.called(finding).map_or_else(|| focus.clone(), |label| format!("{focus} \"{label}\""));
        let by = report.shape_name(finding).map(|name| format!("{name}, ")).unwrap_or_default();
        let mut suggestion = format!("asked by {by}{}", report.shape_place(finding));
        if let Some(near) = report.value(finding).and_then(|value| near(value, ontology.engine.graph())) {
            suggestion = format!("did you mean {near}? {suggestion}");
        }
        let known = Finding { place, severity, term, ..Finding::new(Kind::Shape, Place::line("", None), "", message) };
        found.push(known.suggest(suggestion));
    }
    found
}

/// What the rules derived, in the line of the rule.
fn derived(files: &mut Files, graph: &MemoryGraph, sources: &[SourceFile]) -> Vec<Statement> {
    let mut made = Vec::new();
    for rule in load::rules(sources) {
        let line = strata::line_of(&rule.text, "CONSTRUCT");
        let statements = made_by(graph, rule).map(|terms| (line, terms));
        made.extend(files.take_lines(&rule.path, rule.text.matches('\n').count() + 1, statements));
    }
    made
}

/// A fault of the shapes themselves.
fn told(files: &Files, fault: &Fault, severity: Severity) -> Finding {
    let at = files.place(fault.place);
    let place = Place::line(files.name(at.file), at.line);
    let finding = Finding { severity, ..Finding::new(Kind::BadShape, place, "shape", fault.message.clone()) };
    match fault.help.first() {
        Some(help) => finding.suggest(help.clone()),
        None => finding,
    }
}

fn shown(value: &Term) -> String {
    match value {
        Term::NamedNode(node) => iri::compact(node.as_str()),
        other => other.to_string(),
    }
}

/// The nearest thing that there is, if the value is nothing that anything is said of.
fn near(value: &Term, graph: &MemoryGraph) -> Option<String> {
    let Term::NamedNode(node) = value else { return None };
    let mut known: Vec<String> = Vec::new();
    for (subject, ..) in graph.triples_with(&[iri::TYPE]) {
        if subject == value {
            return None;
        }
        known.extend(named(subject).map(iri::compact));
    }
    nearest(&iri::compact(node.as_str()), known.iter().map(String::as_str)).into_iter().next()
}
