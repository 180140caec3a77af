//! What all concerns look at.

use std::sync::Arc;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::texts::Texts;
use crate::diag::Diagnostics;
use crate::graph::Engine as _;
use crate::graph::MemoryEngine;
use crate::graph::MemoryGraph;
use crate::graph::NameIndex;
use crate::graph::SourceFile;
use crate::iri;
use crate::schema::Schema;
use crate::schema::Type;
use crate::session::Session;

/// An ontology in all its forms: as written, as a graph with what the rules derive, as words.
pub(super) struct Ontology<'a> {
    pub(super) files: &'a [SourceFile],
    pub(super) texts: Texts,
    pub(super) session: Session,
    pub(super) engine: Arc<MemoryEngine>,
}

impl<'a> Ontology<'a> {
    /// Brings the forms together.
    ///
    /// # Errors
    /// Definitions that cannot be read.
    pub(super) fn new(files: &'a [SourceFile], texts: Texts, graph: MemoryGraph) -> Result<Self, Diagnostics> {
        let engine = Arc::new(MemoryEngine::new(graph).undigested());
        let session = Session::over(Arc::clone(&engine), files)?;
        Ok(Self { files, texts, session, engine })
    }

    /// The graph.
    pub(super) fn graph(&self) -> &Arc<MemoryGraph> {
        self.engine.graph()
    }

    /// The words.
    pub(super) fn schema(&self) -> &Schema {
        self.session.schema()
    }

    /// The names of things.
    pub(super) fn names(&self) -> &NameIndex {
        self.engine.index()
    }

    /// Every type that a phrase can be of.
    pub(super) fn types(&self) -> Vec<Type> {
        let classes = self.schema().classes().map(|(class, _)| Type::Class(class.to_owned()));
        classes.chain(self.schema().schemes().map(|(scheme, _)| Type::Scheme(scheme.to_owned()))).collect()
    }

    /// Of several terms the one that a finding is told at: one that an extension adds rather than one of the base.
    pub(super) fn blamed<'t>(&self, terms: &[&'t str]) -> Option<&'t str> {
        let added = |term: &&&str| self.texts.of_term(term).is_some_and(|place| !place.file.starts_with("ontology/"));
        terms.iter().find(added).or(terms.first()).copied()
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
