//! IRIs that the program itself must know, and the prefixes in which it prints them. All other vocabulary is data.

/// Namespace of the ontology's classes and properties.
pub const CO: &str = "https://w3id.org/concord/ns#";
/// Namespace of the concepts of the ontology's schemes.
pub const CONCEPTS: &str = "https://w3id.org/concord/concept/";
/// Namespace of the annotations that give the query language its words.
pub const DSL: &str = "https://w3id.org/concord/dsl#";
/// Graph that holds what the rules derive; each rule adds its file name.
pub const INFERRED: &str = "https://w3id.org/concord/inferred/";

/// Namespace of the datatypes of XML Schema.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Prefixes in the order in which they are tried and printed.
pub const PREFIXES: &[(&str, &str)] = &[
    ("co", CO),
    ("c", CONCEPTS),
    ("id", "https://w3id.org/concord/id/"),
    ("src", "https://w3id.org/concord/source/"),
    ("cl", "https://w3id.org/concord/claim/"),
    ("dsl", DSL),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("xsd", XSD),
];

/// What a correspondence leads from and to.
pub const CORRESPONDS: [&str; 2] =
    ["https://w3id.org/concord/ns#corresponds", "https://w3id.org/concord/ns#correspondsTo"];

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident = $iri:literal;)*) => { $($(#[$doc])* pub const $name: &str = $iri;)* };
}

terms! {
    /// `rdf:type`
    TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    /// `rdf:first`
    FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
    /// `rdf:rest`
    REST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
    /// `rdf:nil`
    NIL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";
    /// `rdfs:label`
    LABEL = "http://www.w3.org/2000/01/rdf-schema#label";
    /// `rdfs:comment`
    COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment";
    /// `rdfs:subClassOf`
    SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf";
    /// `owl:deprecated`
    DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated";
    /// `owl:versionInfo`
    VERSION = "http://www.w3.org/2002/07/owl#versionInfo";
    /// `dct:isReplacedBy`
    REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy";
    /// `rdfs:domain`
    DOMAIN = "http://www.w3.org/2000/01/rdf-schema#domain";
    /// `rdfs:range`
    RANGE = "http://www.w3.org/2000/01/rdf-schema#range";
    /// `owl:Class`
    OWL_CLASS = "http://www.w3.org/2002/07/owl#Class";
    /// `owl:ObjectProperty`
    OBJECT_PROPERTY = "http://www.w3.org/2002/07/owl#ObjectProperty";
    /// `owl:DatatypeProperty`
    DATATYPE_PROPERTY = "http://www.w3.org/2002/07/owl#DatatypeProperty";
    /// `skos:ConceptScheme`
    CONCEPT_SCHEME = "http://www.w3.org/2004/02/skos/core#ConceptScheme";
    /// `skos:Concept`
    CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept";
    /// `skos:exactMatch`
    EXACT_MATCH = "http://www.w3.org/2004/02/skos/core#exactMatch";
    /// `skos:closeMatch`
    CLOSE_MATCH = "http://www.w3.org/2004/02/skos/core#closeMatch";
    /// `skos:relatedMatch`
    RELATED_MATCH = "http://www.w3.org/2004/02/skos/core#relatedMatch";
    /// The class of sets of mappings between vocabularies.
    MAPPING_SET = "https://w3id.org/concord/ns#MappingSet";
    /// Who published a source.
    PUBLISHER = "https://w3id.org/concord/ns#publisher";
    /// `skos:inScheme`
    IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme";
    /// `skos:broader`
    BROADER = "http://www.w3.org/2004/02/skos/core#broader";
    /// What a concept means.
    DEFINITION = "http://www.w3.org/2004/02/skos/core#definition";
    /// `skos:prefLabel`
    PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel";
    /// `skos:altLabel`
    ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel";
    /// `skos:notation`
    NOTATION = "http://www.w3.org/2004/02/skos/core#notation";
    /// `dct:title`
    TITLE = "http://purl.org/dc/terms/title";
    /// `dct:identifier`
    IDENTIFIER = "http://purl.org/dc/terms/identifier";
    /// `sh:path`
    SH_PATH = "http://www.w3.org/ns/shacl#path";
    /// `sh:inversePath`
    SH_INVERSE = "http://www.w3.org/ns/shacl#inversePath";
    /// `sh:alternativePath`
    SH_ALTERNATIVE = "http://www.w3.org/ns/shacl#alternativePath";
    /// `xsd:integer`
    XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer";
    /// `xsd:decimal`
    XSD_DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal";
    /// `xsd:string`
    XSD_STRING = "http://www.w3.org/2001/XMLSchema#string";
    /// `xsd:date`
    XSD_DATE = "http://www.w3.org/2001/XMLSchema#date";
    /// `xsd:boolean`
    XSD_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean";
    /// `dsl:Derived`
    DERIVED = "https://w3id.org/concord/dsl#Derived";
    /// `dsl:alias`
    DSL_ALIAS = "https://w3id.org/concord/dsl#alias";
    /// `dsl:closeWord`
    DSL_CLOSE_WORD = "https://w3id.org/concord/dsl#closeWord";
    /// `dsl:plural`
    DSL_PLURAL = "https://w3id.org/concord/dsl#plural";
    /// `dsl:noun`
    DSL_NOUN = "https://w3id.org/concord/dsl#noun";
    /// `dsl:link`
    DSL_LINK = "https://w3id.org/concord/dsl#link";
    /// `dsl:inverse`
    DSL_INVERSE = "https://w3id.org/concord/dsl#inverse";
    /// `co:relayedBy`
    RELAYED_BY = "https://w3id.org/concord/ns#relayedBy";
    /// `co:polarity`
    POLARITY = "https://w3id.org/concord/ns#polarity";
    /// `co:basis`
    BASIS = "https://w3id.org/concord/ns#basis";
    /// `co:Finding`
    FINDING = "https://w3id.org/concord/ns#Finding";
    /// `co:LeadershipChange`
    LEADERSHIP_CHANGE = "https://w3id.org/concord/ns#LeadershipChange";
    /// `co:participant`
    PARTICIPANT = "https://w3id.org/concord/ns#participant";
    /// `co:licence`
    LICENCE = "https://w3id.org/concord/ns#licence";
    /// `c:certainty-unrecorded`
    CERTAINTY_UNRECORDED = "https://w3id.org/concord/concept/certainty-unrecorded";
    /// `co:network`
    NETWORK = "https://w3id.org/concord/ns#network";
    /// `co:Gap`
    GAP = "https://w3id.org/concord/ns#Gap";
    /// `co:Coverage`
    COVERAGE = "https://w3id.org/concord/ns#Coverage";
    /// `co:coverageSource`
    COVERAGE_SOURCE = "https://w3id.org/concord/ns#coverageSource";
    /// `co:covers`
    COVERS = "https://w3id.org/concord/ns#covers";
    /// `co:extent`
    EXTENT = "https://w3id.org/concord/ns#extent";
    /// `c:known-holes`
    KNOWN_HOLES = "https://w3id.org/concord/concept/known-holes";
    /// `c:complete`
    COMPLETE = "https://w3id.org/concord/concept/complete";
    /// `co:Absence`
    ABSENCE = "https://w3id.org/concord/ns#Absence";
    /// `co:absent`
    ABSENT = "https://w3id.org/concord/ns#absent";
    /// `co:Stock`
    STOCK = "https://w3id.org/concord/ns#Stock";
    /// `co:value`
    VALUE = "https://w3id.org/concord/ns#value";
    /// `dsl:order`
    DSL_ORDER = "https://w3id.org/concord/dsl#order";
    /// `co:bound`
    BOUND = "https://w3id.org/concord/ns#bound";
    /// `c:about`, a number near the one given
    ROUGHLY = "https://w3id.org/concord/concept/about";
    /// `c:bound-from-below`
    BOUND_FROM_BELOW = "https://w3id.org/concord/concept/bound-from-below";
    /// `c:bound-from-above`
    BOUND_FROM_ABOVE = "https://w3id.org/concord/concept/bound-from-above";
    /// `dsl:GapKind`
    DSL_GAP_KIND = "https://w3id.org/concord/dsl#GapKind";
    /// `dsl:kind`
    DSL_KIND = "https://w3id.org/concord/dsl#kind";
    /// `dsl:asks`
    DSL_ASKS = "https://w3id.org/concord/dsl#asks";
    /// `dsl:default`
    DSL_DEFAULT = "https://w3id.org/concord/dsl#default";
    /// `dsl:severity`
    DSL_SEVERITY = "https://w3id.org/concord/dsl#severity";
    /// `dsl:unless`
    DSL_UNLESS = "https://w3id.org/concord/dsl#unless";
    /// `dsl:says`
    DSL_SAYS = "https://w3id.org/concord/dsl#says";
    /// `dsl:with`
    DSL_WITH = "https://w3id.org/concord/dsl#with";
    /// `dsl:values`
    DSL_VALUES = "https://w3id.org/concord/dsl#values";
    /// `dsl:via`
    DSL_VIA = "https://w3id.org/concord/dsl#via";
    /// `dsl:columns`
    DSL_COLUMNS = "https://w3id.org/concord/dsl#columns";
    /// `dsl:tie`
    DSL_TIE = "https://w3id.org/concord/dsl#tie";
    /// `dsl:hidden`
    DSL_HIDDEN = "https://w3id.org/concord/dsl#hidden";
    /// Whether the members of a group or network are recorded.
    MEMBERSHIP_RECORD = "https://w3id.org/concord/ns#membershipRecord";
    /// It is not on record.
    UNRECORDED = "https://w3id.org/concord/concept/unrecorded";
    /// The class of corridors.
    CORRIDOR = "https://w3id.org/concord/ns#Corridor";
    /// Origin of a corridor.
    ORIGIN = "https://w3id.org/concord/ns#origin";
    /// Destination of a corridor.
    DESTINATION = "https://w3id.org/concord/ns#destination";
    /// The country an actor answers to; `at origin` and `at destination` compare it with the ends of a corridor.
    COUNTRY = "https://w3id.org/concord/ns#country";
    /// The side of origin.
    ORIGIN_SIDE = "https://w3id.org/concord/concept/origin-side";
    /// The side of destination.
    DESTINATION_SIDE = "https://w3id.org/concord/concept/destination-side";
    /// The class of actors.
    ACTOR = "https://w3id.org/concord/ns#Actor";
    /// The class of territories with their governments.
    POLITY = "https://w3id.org/concord/ns#Polity";
    /// A member of a network or union.
    MEMBER = "https://w3id.org/concord/ns#Member";
    /// The class of polities below the state.
    SUBNATIONAL = "https://w3id.org/concord/ns#SubnationalAuthority";
    /// The class of initiatives.
    INITIATIVE = "https://w3id.org/concord/ns#Initiative";
    /// The class of interactions.
    INTERACTION = "https://w3id.org/concord/ns#Interaction";
    /// Party to an interaction.
    PARTY = "https://w3id.org/concord/ns#party";
    /// Owner of a measure.
    OWNER = "https://w3id.org/concord/ns#owner";
    /// Corridor of an initiative or finding, stated or derived.
    IN_CORRIDOR = "https://w3id.org/concord/ns#inCorridor";
    /// Said of an origin in general.
    ORIGIN_GENERAL = "https://w3id.org/concord/ns#originGeneral";
    /// Said of a destination in general.
    DESTINATION_GENERAL = "https://w3id.org/concord/ns#destinationGeneral";
    /// The next larger territory.
    PART_OF = "https://w3id.org/concord/ns#partOf";
    /// What a claim is about.
    ABOUT = "https://w3id.org/concord/ns#about";
    /// Where a claim, entity or concept is written.
    EVIDENCE = "https://w3id.org/concord/ns#evidence";
    /// The source of a passage.
    SOURCE = "https://w3id.org/concord/ns#source";
    /// The work that a source presents.
    PRESENTS = "https://w3id.org/concord/ns#presents";
    /// Certainty of wording.
    CERTAINTY = "https://w3id.org/concord/ns#certainty";
    /// The certainty that needs no mention.
    ASSERTED = "https://w3id.org/concord/concept/asserted";
    /// Most specific class of a thing.
    KIND = "https://w3id.org/concord/ns#kind";
    /// The class of claims.
    CLAIM = "https://w3id.org/concord/ns#Claim";
    /// Earliest year of the beginning.
    BEGIN_EARLIEST = "https://w3id.org/concord/ns#beginEarliest";
    /// Latest year of the beginning.
    BEGIN_LATEST = "https://w3id.org/concord/ns#beginLatest";
    /// Earliest year of the end.
    END_EARLIEST = "https://w3id.org/concord/ns#endEarliest";
    /// Latest year of the end.
    END_LATEST = "https://w3id.org/concord/ns#endLatest";
}

/// `prefix:local` where a prefix fits and the local part needs no escape, else `<iri>`.
pub fn compact(iri: &str) -> String {
    for (prefix, namespace) in PREFIXES {
        if let Some(local) = iri.strip_prefix(namespace)
            && is_plain_local(local)
        {
            return format!("{prefix}:{local}");
        }
    }
    format!("<{iri}>")
}

/// The IRI of `prefix:local`, if the prefix is known.
pub fn expand(curie: &str) -> Option<String> {
    let (prefix, local) = curie.split_once(':')?;
    let (_, namespace) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
    Some(format!("{namespace}{local}"))
}

/// The part after the last `#` or `/`.
pub fn local_name(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}

pub(crate) fn is_plain_local(local: &str) -> bool {
    let first = local.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic())
        && local.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_and_expand_are_inverse() {
        assert_eq!(compact(OWNER), "co:owner");
        assert_eq!(expand("co:owner").as_deref(), Some(OWNER));
        assert_eq!(compact("https://w3id.org/concord/id/a/b"), "<https://w3id.org/concord/id/a/b>");
    }
}
