//! Names of the standard vocabularies: each is one that its vocabulary has.

use std::collections::BTreeSet;

use oxrdf::Term;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::texts::named;
use crate::diag::nearest;
use crate::iri;

/// A namespace with the terms that its recommendation defines, parted by blanks.
type Vocabulary = (&'static str, &'static str);

/// RDF 1.1, RDF Schema 1.1, OWL 2, SKOS, DCMI Metadata Terms, and the datatypes of XML Schema 1.1. Shapes are read by the compiler of shapes.
const VOCABULARIES: [Vocabulary; 6] = [
    (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "Alt Bag CompoundLiteral HTML JSON List PlainLiteral Property Seq Statement XMLLiteral dirLangString direction first langString language nil object \
         predicate rest subject type value",
    ),
    (
        "http://www.w3.org/2000/01/rdf-schema#",
        "Class Container ContainerMembershipProperty Datatype Literal Resource comment domain isDefinedBy label member range seeAlso subClassOf subPropertyOf",
    ),
    (
        "http://www.w3.org/2002/07/owl#",
        "AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty AsymmetricProperty Axiom Class DataRange DatatypeProperty \
         DeprecatedClass DeprecatedProperty FunctionalProperty InverseFunctionalProperty IrreflexiveProperty NamedIndividual NegativePropertyAssertion Nothing \
         ObjectProperty Ontology OntologyProperty ReflexiveProperty Restriction SymmetricProperty Thing TransitiveProperty allValuesFrom annotatedProperty \
         annotatedSource annotatedTarget assertionProperty backwardCompatibleWith bottomDataProperty bottomObjectProperty cardinality complementOf \
         datatypeComplementOf deprecated differentFrom disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty hasKey hasSelf hasValue \
         imports incompatibleWith intersectionOf inverseOf maxCardinality maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass \
         onDataRange onDatatype onProperties onProperty oneOf priorVersion propertyChainAxiom propertyDisjointWith qualifiedCardinality rational real sameAs \
         someValuesFrom sourceIndividual targetIndividual targetValue topDataProperty topObjectProperty unionOf versionIRI versionInfo withRestrictions",
    ),
    (
        "http://www.w3.org/2004/02/skos/core#",
        "Collection Concept ConceptScheme OrderedCollection altLabel broadMatch broader broaderTransitive changeNote closeMatch definition editorialNote \
         exactMatch example hasTopConcept hiddenLabel historyNote inScheme mappingRelation member memberList narrowMatch narrower narrowerTransitive notation \
         note prefLabel related relatedMatch scopeNote semanticRelation topConceptOf",
    ),
    (
        "http://purl.org/dc/terms/",
        "Agent AgentClass BibliographicResource Box DCMIType DDC FileFormat Frequency IMT ISO3166 ISO639-2 ISO639-3 Jurisdiction LCC LCSH LicenseDocument \
         LinguisticSystem Location LocationPeriodOrJurisdiction MESH MediaType MediaTypeOrExtent MethodOfAccrual MethodOfInstruction NLM Period PeriodOfTime \
         PhysicalMedium PhysicalResource Point Policy ProvenanceStatement RFC1766 RFC3066 RFC4646 RFC5646 RightsStatement SizeOrDuration Standard TGN UDC URI \
         W3CDTF abstract accessRights accrualMethod accrualPeriodicity accrualPolicy alternative audience available bibliographicCitation conformsTo contributor \
         coverage created creator date dateAccepted dateCopyrighted dateSubmitted description educationLevel extent format hasFormat hasPart hasVersion \
         identifier instructionalMethod isFormatOf isPartOf isReferencedBy isReplacedBy isRequiredBy isVersionOf issued language license mediator medium modified \
         provenance publisher references relation replaces requires rights rightsHolder source spatial subject tableOfContents temporal title type valid",
    ),
    (
        iri::XSD,
        "ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName anyAtomicType anySimpleType anyType anyURI base64Binary boolean byte date \
         dateTime dateTimeStamp dayTimeDuration decimal double duration float gDay gMonth gMonthDay gYear gYearMonth hexBinary int integer language long \
         negativeInteger nonNegativeInteger nonPositiveInteger normalizedString positiveInteger short string time token unsignedByte unsignedInt unsignedLong \
         unsignedShort yearMonthDuration",
    ),
];

/// Terms in the namespaces of the standard vocabularies that those do not have.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for (term, place) in ontology.texts.first_uses() {
        let name = match term {
            Term::Literal(literal) => literal.datatype().as_str(),
            other => named(other).unwrap_or_default(),
        };
        if !told.insert(name) {
            continue;
        }
        let of = |(namespace, terms): &Vocabulary| Some((*namespace, name.strip_prefix(namespace)?, *terms));
        let Some((namespace, local, terms)) = VOCABULARIES.iter().find_map(of) else { continue };
        let member = local.strip_prefix('_').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        if local.is_empty() || member || terms.split_whitespace().any(|known| known == local) {
            continue;
        }
        let finding =
            Ontology::finding_at(Kind::Undeclared, name, Some(place), "the vocabulary of this name has no such term");
        let near = nearest(local, terms.split_whitespace());
        found.push(match near.first() {
            Some(near) => finding.suggest(format!("write {}", iri::compact(&format!("{namespace}{near}")))),
            None => finding.suggest("take a term of the vocabulary, or one in a namespace of your own"),
        });
    }
    found
}
