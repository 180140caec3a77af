//! The constraint components of SHACL Core.

use crate::shacl::vocab::sh;

macro_rules! components {
    ($($name:ident = $parameter:literal,)*) => {
        /// What kind of constraint is not met.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Component { $(#[doc = concat!("`sh:", $parameter, "`")] $name,)* }

        impl Component {
            /// All components of SHACL Core.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The local name of its IRI.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => concat!(stringify!($name), "ConstraintComponent"),)* }
            }

            /// The local name of the parameter that declares it.
            pub fn parameter(self) -> &'static str {
                match self { $(Self::$name => $parameter,)* }
            }
        }
    };
}

components! {
    Class = "class",
    Datatype = "datatype",
    NodeKind = "nodeKind",
    MinCount = "minCount",
    MaxCount = "maxCount",
    MinExclusive = "minExclusive",
    MinInclusive = "minInclusive",
    MaxExclusive = "maxExclusive",
    MaxInclusive = "maxInclusive",
    MinLength = "minLength",
    MaxLength = "maxLength",
    Pattern = "pattern",
    LanguageIn = "languageIn",
    UniqueLang = "uniqueLang",
    Equals = "equals",
    Disjoint = "disjoint",
    LessThan = "lessThan",
    LessThanOrEquals = "lessThanOrEquals",
    Not = "not",
    And = "and",
    Or = "or",
    Xone = "xone",
    Node = "node",
    Property = "property",
    QualifiedMinCount = "qualifiedMinCount",
    QualifiedMaxCount = "qualifiedMaxCount",
    Closed = "closed",
    HasValue = "hasValue",
    In = "in",
}

impl Component {
    /// Its IRI, such as `sh:MinCountConstraintComponent`.
    pub fn iri(self) -> String {
        sh(self.name())
    }
}
