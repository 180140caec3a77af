//! From texts to statements: terms as numbers, blank nodes kept apart, and the line of each statement.

use std::cell::Cell;

use oxigraph::io::RdfFormat;
use oxigraph::io::RdfParser;
use oxigraph::io::RdfSyntaxError;
use oxrdf::BlankNode;
use oxrdf::Literal;
use oxrdf::NamedOrBlankNode;
use oxrdf::Term;
use oxrdf::vocab::xsd;
use rustc_hash::FxHashMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::iri;
use crate::shacl::literal::is_well_formed;
use crate::shacl::reader::Lines;
use crate::shacl::terms::Id;
use crate::shacl::terms::Terms;
use crate::span::Source;
use crate::span::Span;

/// A statement and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// Its subject.
    pub subject: Id,
    /// Its predicate.
    pub predicate: Id,
    /// Its object.
    pub object: Id,
    /// Where it stands, as [`Files::place`] understands it.
    pub place: u32,
}

/// A line of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which of the texts, in the order in which they were read.
    pub file: usize,
    /// The line from 1; none where the format tells no lines.
    pub line: Option<usize>,
}

/// What was read: the terms, the prefixes, and how many lines each text has.
#[derive(Default)]
pub struct Files {
    terms: Terms,
    prefixes: Vec<(String, String)>,
    /// The name of each text and the number of its line 0 in the count of all lines.
    names: Vec<(String, u32)>,
    next_line: u32,
    blanks: usize,
}

impl Files {
    /// Reads a text. A file name in it that is no whole IRI is taken from `base`. Statements of all its graphs are taken as one graph.
    ///
    /// # Errors
    /// If it does not follow its format: where, and what is wrong.
    pub fn read(
        &mut self,
        source: &Source,
        format: RdfFormat,
        base: Option<&str>,
    ) -> Result<Vec<Statement>, Diagnostic> {
        let (statements, faults) = self.read_on(source, format, base, 1);
        faults.into_iter().next().map_or(Ok(statements), Err)
    }

    /// Reads a text past its faults, up to so many: the statements that follow the format, and where and how others do not.
    pub fn read_on(
        &mut self,
        source: &Source,
        format: RdfFormat,
        base: Option<&str>,
        most: usize,
    ) -> (Vec<Statement>, Vec<Diagnostic>) {
        let mut faults = Vec::new();
        let start = self.next_line;
        self.names.push((source.name.clone(), start));
        // one for what has no line, and one for a last line without an end
        let lines = source.text.bytes().filter(|&byte| byte == b'\n').count() + 2;
        self.next_line = start.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        let mut parser = RdfParser::from_format(format);
        if let Some(base) = base {
            match parser.with_base_iri(base) {
                Ok(with) => parser = with,
                Err(error) => {
                    let message = format!("{} has no usable IRI: {error}", source.name);
                    return (Vec::new(), vec![Diagnostic::bare(Code::BadData, Severity::Error, message)]);
                }
            }
        }
        let line = Cell::new(0);
        // JSON-LD is turned into statements as a whole
        let tells_lines = !matches!(format, RdfFormat::JsonLd { .. });
        let mut blanks = FxHashMap::default();
        let mut statements = Vec::new();
        let mut quads = parser.for_reader(Lines::new(&source.text, &line));
        for quad in &mut quads {
            let quad = match quad {
                Ok(quad) => quad,
                Err(error) => {
                    faults.push(match error {
                        oxigraph::io::RdfParseError::Syntax(error) => syntax_fault(&error),
                        oxigraph::io::RdfParseError::Io(error) => {
                            Diagnostic::bare(Code::BadData, Severity::Error, error.to_string())
                        }
                    });
                    if faults.len() >= most {
                        break;
                    }
                    continue;
                }
            };
            let subject = match quad.subject {
                NamedOrBlankNode::NamedNode(node) => self.terms.add(node.into()),
                NamedOrBlankNode::BlankNode(node) => self.blank(&node, &mut blanks),
            };
            let predicate = self.terms.add(quad.predicate.into());
            let object = match quad.object {
                Term::BlankNode(node) => self.blank(&node, &mut blanks),
                other => self.terms.add(other),
            };
            let place = if tells_lines { start + line.get() } else { start };
            statements.push(Statement { subject, predicate, object, place });
        }
        // the parser keeps them in no order
        let mut declared: Vec<(&str, &str)> = quads.prefixes().filter(|(prefix, _)| !prefix.is_empty()).collect();
        declared.sort_unstable();
        for (prefix, namespace) in declared {
            if !self.prefixes.iter().any(|(known, _)| known == prefix) {
                self.prefixes.push((prefix.to_owned(), namespace.to_owned()));
            }
        }
        (statements, faults)
    }

    /// Takes over statements that were made of lines of a text that is no RDF: each with its line, of so many.
    pub fn take_lines<'t>(
        &mut self,
        name: &str,
        lines: usize,
        statements: impl IntoIterator<Item = (usize, [&'t Term; 3])>,
    ) -> Vec<Statement> {
        let start = self.next_line;
        self.names.push((name.to_owned(), start));
        self.next_line = start.saturating_add(u32::try_from(lines + 2).unwrap_or(u32::MAX));
        let mut blanks = FxHashMap::default();
        let mut id = |term: &Term| match term {
            Term::BlankNode(node) => self.blank(node, &mut blanks),
            other => self.terms.add(other.clone()),
        };
        statements
            .into_iter()
            .map(|(line, terms)| {
                let [subject, predicate, object] = terms.map(&mut id);
                let place = start + u32::try_from(line.min(lines + 1)).unwrap_or_default();
                Statement { subject, predicate, object, place }
            })
            .collect()
    }

    /// Takes over statements that stand in no text, under one name. Blank nodes are those of the caller.
    pub fn take<'t>(
        &mut self,
        name: &str,
        statements: impl IntoIterator<Item = (&'t Term, &'t Term, &'t Term)>,
    ) -> Vec<Statement> {
        self.take_lines(
            name,
            0,
            statements.into_iter().map(|(subject, predicate, object)| (0, [subject, predicate, object])),
        )
    }

    /// Blank nodes of two texts are never one, and have the same names in every run.
    fn blank(&mut self, node: &BlankNode, seen: &mut FxHashMap<String, Id>) -> Id {
        if let Some(known) = seen.get(node.as_str()) {
            return *known;
        }
        let id = self.terms.add(BlankNode::new_unchecked(format!("b{}", self.blanks)).into());
        self.blanks += 1;
        seen.insert(node.as_str().to_owned(), id);
        id
    }

    /// The dictionary of all texts.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    pub(super) fn terms_mut(&mut self) -> &mut Terms {
        &mut self.terms
    }

    /// Prefixes that the texts declare; the first text that declares one wins.
    pub(super) fn prefixes(&self) -> &[(String, String)] {
        &self.prefixes
    }

    /// What a prefix stands for: in the first text that declares it, else in the program.
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        let own = self.prefixes.iter().find(|(known, _)| known == prefix).map(|(_, namespace)| namespace.as_str());
        own.or_else(|| iri::PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, namespace)| *namespace))
    }

    /// The text and line that a statement's place means.
    pub fn place(&self, place: u32) -> Place {
        let file = self.names.partition_point(|(_, start)| *start <= place).saturating_sub(1);
        let start = self.names.get(file).map_or(0, |(_, start)| *start);
        Place { file, line: (place > start).then_some((place - start) as usize) }
    }

    /// `name:line` of a place, or the name alone.
    pub(super) fn shown(&self, place: u32) -> String {
        let Place { file, line } = self.place(place);
        let name = self.name(file);
        line.map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"))
    }

    /// The names of the texts, in the order in which they were read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| name.as_str())
    }

    /// The name of a text.
    pub fn name(&self, file: usize) -> &str {
        self.names.get(file).map_or("", |(name, _)| name)
    }

    /// A term as Turtle writes it, short where a prefix is known.
    pub(super) fn show(&self, id: Id) -> String {
        match self.terms.get(id) {
            Term::NamedNode(node) => self.compact(node.as_str()),
            Term::Literal(literal) if literal.language().is_none() => {
                let datatype = literal.datatype();
                let bare = [xsd::INTEGER, xsd::DECIMAL, xsd::BOOLEAN].contains(&datatype);
                if datatype == xsd::STRING {
                    literal.to_string()
                } else if bare && is_well_formed(datatype.as_str(), literal.value()) {
                    literal.value().to_owned()
                } else {
                    let quoted = Literal::new_simple_literal(literal.value());
                    format!("{quoted}^^{}", self.compact(datatype.as_str()))
                }
            }
            other => other.to_string(),
        }
    }

    /// `prefix:local` by the prefixes of the texts, else by those of the program, else `<iri>`.
    pub fn compact(&self, iri: &str) -> String {
        let local = |namespace: &str| iri.strip_prefix(namespace).filter(|local| iri::is_plain_local(local));
        let own = self.prefixes.iter().find_map(|(prefix, namespace)| Some(format!("{prefix}:{}", local(namespace)?)));
        own.unwrap_or_else(|| iri::compact(iri))
    }
}

fn syntax_fault(error: &RdfSyntaxError) -> Diagnostic {
    let text = error.to_string();
    // the place is drawn, so the words that repeat it go
    let message = match text.split_once(": ") {
        Some((place, message)) if place.starts_with("Parser error") => message,
        _ => &text,
    };
    match error.location() {
        Some(range) => {
            let offset = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
            Diagnostic::error(
                Code::BadData,
                Span::new(offset(range.start.offset), offset(range.end.offset)),
                message.trim_end_matches('.'),
            )
        }
        None => Diagnostic::bare(Code::BadData, Severity::Error, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_knows_its_line() {
        let text =
            "@prefix e: <http://e/> .\n# a comment\ne:a e:p e:b ,\n    [ e:q 1 ] ;\n  e:r \"\"\"two\nlines\"\"\" .\n";
        let mut files = Files::default();
        files.read(&Source::new("first", "<http://e/a> <http://e/p> \"x\" .\n"), RdfFormat::NTriples, None).unwrap();
        let statements = files.read(&Source::new("second", text), RdfFormat::Turtle, None).unwrap();
        let lines: Vec<_> = statements.iter().map(|statement| files.shown(statement.place)).collect();
        assert_eq!(lines, ["second:3", "second:4", "second:4", "second:6"]);
        assert_eq!(files.show(statements[0].subject), "e:a");
        assert_eq!(files.place(1), Place { file: 0, line: Some(1) });
    }

    #[test]
    fn a_fault_of_syntax_has_its_place() {
        let source = Source::new("f.ttl", "<http://e/a> <http://e/p> <http://e/b> .\n<http://e/a> <http://e/p> ;\n");
        let fault = Files::default().read(&source, RdfFormat::Turtle, None).unwrap_err();
        assert_eq!(fault.place(&source), "f.ttl:2:27");
    }
}
