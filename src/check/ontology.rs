//! What all concerns look at.

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::texts::Texts;
use crate::diag::Diagnostics;
use crate::graph::MemoryGraph;
use crate::graph::NameIndex;
use crate::graph::SourceFile;
use crate::graph::load;
use crate::iri;
use crate::schema::Schema;
use crate::schema::Type;

/// An ontology in all its forms: as written, as a graph with what the rules derive, as words.
pub(super) struct Ontology<'a> {
    pub(super) files: &'a [SourceFile],
    pub(super) texts: Texts,
    pub(super) graph: MemoryGraph,
    pub(super) schema: Schema,
    pub(super) names: NameIndex,
}

impl<'a> Ontology<'a> {
    /// Reads the sources.
    ///
    /// # Errors
    /// All faults of sources that cannot be read.
    pub(super) fn read(files: &'a [SourceFile]) -> Result<Self, Diagnostics> {
        let (graph, _) = load::load(files)?;
        let schema = Schema::from_triples(graph.triples_with(Schema::READ));
        let names = NameIndex::from_triples(graph.triples_with(NameIndex::READ));
        Ok(Self { files, texts: Texts::read(files)?, graph, schema, names })
    }

    /// Every type that a phrase can be of.
    pub(super) fn types(&self) -> Vec<Type> {
        let classes = self.schema.classes().map(|(class, _)| Type::Class(class.to_owned()));
        classes.chain(self.schema.schemes().map(|(scheme, _)| Type::Scheme(scheme.to_owned()))).collect()
    }

    /// A finding about a term, where the term is declared.
    pub(super) fn finding(&self, kind: Kind, term: &str, message: impl Into<String>) -> Finding {
        Self::finding_at(kind, term, self.texts.of_term(term), message)
    }

    /// A finding about a term at a place.
    pub(super) fn finding_at(kind: Kind, term: &str, place: Option<Place>, message: impl Into<String>) -> Finding {
        let (term, message) = (iri::compact(term), message.into());
        Finding { place, kind, severity: kind.severity(), term, message, suggestion: None }
    }
}

/// The IRI of a type.
pub(super) fn iri_of(of: &Type) -> &str {
    let (Type::Class(iri) | Type::Scheme(iri)) = of;
    iri
}

/// Terms in their short forms as a message lists them.
pub(super) fn listed<'t>(terms: impl IntoIterator<Item = &'t str>) -> String {
    terms.into_iter().map(iri::compact).collect::<Vec<_>>().join(" and ")
}
