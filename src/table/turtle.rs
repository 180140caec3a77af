//! Tables as Turtle, in the vocabulary in which the W3C's test suite states the results of queries.
//!
//! A table is an `rs:ResultSet` of the solutions that [`super::solutions`] makes of it. Beyond that vocabulary, a solution has the
//! key of its row as `dct:identifier` and the documents behind it as `dct:source`, the set its notes as `rdfs:comment`, and every
//! thing and document its `rdfs:label`.

use std::collections::BTreeMap;
use std::io;

use oxigraph::io::RdfFormat;
use oxigraph::io::RdfSerializer;
use oxrdf::BlankNode;
use oxrdf::Literal;
use oxrdf::NamedNode;
use oxrdf::NamedOrBlankNode;
use oxrdf::Term;
use oxrdf::Triple;
use oxrdf::Variable;
use oxrdf::vocab::rdf;
use oxrdf::vocab::rdfs;
use oxrdf::vocab::xsd;

use super::Table;
use super::Value;
use super::solutions::solutions;
use super::solutions::variables;
use crate::iri;
use crate::limits;

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

/// Writes the table; the number tells its nodes from those of other answers in the same file.
///
/// # Errors
/// Only when memory cannot be written to.
pub fn render(table: &Table, number: usize) -> io::Result<String> {
    let mut serializer = RdfSerializer::from_format(RdfFormat::Turtle);
    for (prefix, namespace) in iri::PREFIXES.iter().chain(&[("rs", RS)]) {
        serializer = serializer.with_prefix(*prefix, *namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in triples(table, number) {
        limits::step();
        writer.serialize_triple(&triple)?;
    }
    String::from_utf8(writer.finish()?).map_err(io::Error::other)
}

fn triples(table: &Table, number: usize) -> Vec<Triple> {
    let rs = |term: &str| NamedNode::new_unchecked(format!("{RS}{term}"));
    let dct = |term: &str| NamedNode::new_unchecked(format!("http://purl.org/dc/terms/{term}"));
    let node = |name: String| NamedOrBlankNode::from(BlankNode::new_unchecked(name));
    let text = |text: &str| Term::from(Literal::new_simple_literal(text));
    let variables = variables(table);
    let set = node(format!("answer{number}"));
    let mut triples = vec![Triple::new(set.clone(), rdf::TYPE, rs("ResultSet"))];
    let mut add = |subject: &NamedOrBlankNode, property: NamedNode, object: Term| {
        triples.push(Triple::new(subject.clone(), property, object));
    };
    for variable in &variables {
        add(&set, rs("resultVariable"), text(variable.as_str()));
    }
    for note in &table.notes {
        add(&set, rdfs::COMMENT.into_owned(), text(note));
    }
    let all = table.rows().flat_map(|row| solutions(table, row).into_iter().map(move |solution| (row, solution)));
    let mut bindings = Vec::new();
    for (index, (row, solution)) in (1_u32..).zip(all) {
        let at = node(format!("answer{number}-{index}"));
        add(&set, rs("solution"), Term::from(at.clone()));
        bindings.push((at.clone(), rs("index"), Literal::new_typed_literal(index.to_string(), xsd::INTEGER).into()));
        bindings.push((at.clone(), dct("identifier"), text(&row.key())));
        let mut documents: Vec<&str> = row.sources.iter().map(|source| source.document.as_str()).collect();
        documents.dedup();
        bindings.extend(
            documents
                .into_iter()
                .map(|document| (at.clone(), dct("source"), NamedNode::new_unchecked(document).into())),
        );
        let bound: Vec<(usize, &str, Term)> = bound(&variables, solution).collect();
        let binding = |column: usize| node(format!("answer{number}-{index}-{column}"));
        bindings.extend(bound.iter().map(|(column, ..)| (at.clone(), rs("binding"), Term::from(binding(*column)))));
        for (column, variable, term) in bound {
            bindings.push((binding(column), rs("variable"), text(variable)));
            bindings.push((binding(column), rs("value"), term));
        }
    }
    for (subject, property, object) in bindings {
        add(&subject, property, object);
    }
    for (thing, label) in labels(table) {
        add(&NamedNode::new_unchecked(thing).into(), rdfs::LABEL.into_owned(), text(label));
    }
    triples
}

/// The bound variables of a solution with the number of their column.
fn bound(variables: &[Variable], solution: Vec<Option<Term>>) -> impl Iterator<Item = (usize, &str, Term)> {
    let numbered = (1..).zip(variables).zip(solution);
    numbered.filter_map(|((column, variable), term)| Some((column, variable.as_str(), term?)))
}

/// The label of everything that is named, by IRI.
fn labels(table: &Table) -> BTreeMap<&str, &str> {
    let mut labels = BTreeMap::new();
    for row in table.rows() {
        for value in row.cells.iter().flat_map(super::Cell::values) {
            if let Value::Iri { iri, label } = value
                && !label.is_empty()
            {
                labels.insert(iri.as_str(), label.as_str());
            }
        }
        labels.extend(row.sources.iter().map(|source| (source.document.as_str(), source.label.as_str())));
    }
    labels
}

#[cfg(test)]
mod tests {
    use oxigraph::io::RdfParser;

    use super::*;
    use crate::table::tests::agreements;

    #[test]
    fn what_is_written_is_read_back() {
        let mut table = agreements();
        // an IRI with a space is none, and the sample has some to look at
        for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
            *cell = cell.map(|value| match value {
                Value::Iri { iri, label } => Value::iri(iri.replace(' ', "-"), label),
                other => other.clone(),
            });
        }
        let text = render(&table, 1).unwrap();
        let quads: Vec<_> = RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes()).collect();
        assert_eq!(quads.len(), triples(&table, 1).len(), "{text}");
        assert!(quads.iter().all(Result::is_ok), "{text}");
        assert_eq!(text.matches("rs:index ").count(), 4, "{text}");
        assert!(text.contains("rdfs:label \"Recruitment agreement\""), "{text}");
        assert!(text.contains("dct:source <https://example.org/yearbook>"), "{text}");
    }
}
