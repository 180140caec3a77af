//! The words of SHACL that the program knows.

/// The namespace of SHACL.
pub(super) const SH: &str = "http://www.w3.org/ns/shacl#";

/// `sh:` and a local name.
pub(super) fn sh(local: &str) -> String {
    format!("{SH}{local}")
}

/// Predicates that make their subject a shape. The first four declare targets.
pub(super) const SHAPE_PREDICATES: &[&str] = &[
    "targetNode",
    "targetClass",
    "targetSubjectsOf",
    "targetObjectsOf",
    "class",
    "datatype",
    "nodeKind",
    "minCount",
    "maxCount",
    "minExclusive",
    "minInclusive",
    "maxExclusive",
    "maxInclusive",
    "minLength",
    "maxLength",
    "pattern",
    "languageIn",
    "uniqueLang",
    "equals",
    "disjoint",
    "lessThan",
    "lessThanOrEquals",
    "not",
    "and",
    "or",
    "xone",
    "node",
    "property",
    "qualifiedValueShape",
    "closed",
    "hasValue",
    "in",
];

/// Other predicates that a shape may have.
pub(super) const OTHER_PREDICATES: &[&str] = &[
    "path",
    "flags",
    "qualifiedMinCount",
    "qualifiedMaxCount",
    "qualifiedValueShapesDisjoint",
    "ignoredProperties",
    "severity",
    "message",
    "deactivated",
    "name",
    "description",
    "order",
    "group",
    "defaultValue",
    "declare",
    "optional",
    "shapesGraph",
    "entailment",
];

/// Predicates of SHACL beyond Core, which are not evaluated.
pub(super) const BEYOND_CORE: &[&str] =
    &["sparql", "target", "js", "rule", "values", "expression", "reifierShape", "targetWhere", "shape"];
