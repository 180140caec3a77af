//! Shapes as a typed tree: what [`Shapes::compile`] makes and [`check`](crate::shacl::check()) evaluates.

use regex::Regex;

use crate::shacl::component::Component;
use crate::shacl::literal::Value;
use crate::shacl::path::Path;
use crate::shacl::terms::Id;

/// The number of a shape in [`Shapes`].
pub(super) type ShapeId = usize;

/// All shapes of a shapes graph, without fault and without recursion.
pub struct Shapes {
    pub(super) all: Vec<Shape>,
}

/// A node shape, or a property shape if it has a path.
pub(super) struct Shape {
    /// The node of the shapes graph.
    pub(super) node: Id,
    pub(super) path: Option<Path>,
    pub(super) targets: Vec<Target>,
    pub(super) constraints: Vec<Constraint>,
    /// An IRI such as `sh:Violation`.
    pub(super) severity: Id,
    /// Values of `sh:message`.
    pub(super) messages: Vec<Id>,
    /// Values of `sh:name`.
    pub(super) names: Vec<Id>,
    pub(super) deactivated: bool,
    /// Where the first statement about it stands.
    pub(super) place: u32,
}

/// Which nodes a shape is for.
pub(super) enum Target {
    Node(Id),
    Class(Id),
    SubjectsOf(Id),
    ObjectsOf(Id),
}

/// The local name of a parameter, and what it makes of its value.
pub(super) type Parameter<V, M> = (&'static str, fn(V) -> M);

/// A number of values, as the shapes graph writes it.
pub(super) type Count = usize;

/// One constraint with its parameters.
pub(super) enum Constraint {
    Class(Id),
    Datatype(Id),
    NodeKind(NodeKind),
    MinCount(Count),
    MaxCount(Count),
    MinExclusive(Bound),
    MinInclusive(Bound),
    MaxExclusive(Bound),
    MaxInclusive(Bound),
    MinLength(Count),
    MaxLength(Count),
    /// The expression, and the literal that gives it.
    Pattern(Regex, Id),
    LanguageIn(Vec<String>),
    UniqueLang,
    Equals(Id),
    Disjoint(Id),
    LessThan(Id),
    LessThanOrEquals(Id),
    Not(ShapeId),
    And(Vec<ShapeId>),
    Or(Vec<ShapeId>),
    Xone(Vec<ShapeId>),
    Node(ShapeId),
    Property(ShapeId),
    QualifiedMinCount(Qualified),
    QualifiedMaxCount(Qualified),
    /// The properties that are allowed, sorted.
    Closed(Vec<Id>),
    HasValue(Id),
    /// The values that are allowed, as they are listed and sorted.
    In {
        listed: Vec<Id>,
        sorted: Vec<Id>,
    },
}

/// The end of a range: the literal, and its value if it has an order.
pub(super) struct Bound {
    pub(super) literal: Id,
    pub(super) value: Option<Value>,
}

/// So many values of a shape.
#[derive(Clone)]
pub(super) struct Qualified {
    pub(super) count: Count,
    pub(super) shape: ShapeId,
    /// Shapes of which a value that counts has none.
    pub(super) without: Vec<ShapeId>,
}

/// Which kinds of terms are allowed.
#[derive(Clone, Copy)]
pub(super) struct NodeKind {
    pub(super) iri: bool,
    pub(super) blank: bool,
    pub(super) literal: bool,
}

impl NodeKind {
    /// By the local name of its IRI.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (iri, blank, literal) = match name {
            "IRI" => (true, false, false),
            "BlankNode" => (false, true, false),
            "Literal" => (false, false, true),
            "BlankNodeOrIRI" => (true, true, false),
            "BlankNodeOrLiteral" => (false, true, true),
            "IRIOrLiteral" => (true, false, true),
            _ => return None,
        };
        Some(Self { iri, blank, literal })
    }
}

impl Constraint {
    /// Which component it is of.
    pub(super) fn component(&self) -> Component {
        match self {
            Self::Class(_) => Component::Class,
            Self::Datatype(_) => Component::Datatype,
            Self::NodeKind(_) => Component::NodeKind,
            Self::MinCount(_) => Component::MinCount,
            Self::MaxCount(_) => Component::MaxCount,
            Self::MinExclusive(_) => Component::MinExclusive,
            Self::MinInclusive(_) => Component::MinInclusive,
            Self::MaxExclusive(_) => Component::MaxExclusive,
            Self::MaxInclusive(_) => Component::MaxInclusive,
            Self::MinLength(_) => Component::MinLength,
            Self::MaxLength(_) => Component::MaxLength,
            Self::Pattern(..) => Component::Pattern,
            Self::LanguageIn(_) => Component::LanguageIn,
            Self::UniqueLang => Component::UniqueLang,
            Self::Equals(_) => Component::Equals,
            Self::Disjoint(_) => Component::Disjoint,
            Self::LessThan(_) => Component::LessThan,
            Self::LessThanOrEquals(_) => Component::LessThanOrEquals,
            Self::Not(_) => Component::Not,
            Self::And(_) => Component::And,
            Self::Or(_) => Component::Or,
            Self::Xone(_) => Component::Xone,
            Self::Node(_) => Component::Node,
            Self::Property(_) => Component::Property,
            Self::QualifiedMinCount(_) => Component::QualifiedMinCount,
            Self::QualifiedMaxCount(_) => Component::QualifiedMaxCount,
            Self::Closed(_) => Component::Closed,
            Self::HasValue(_) => Component::HasValue,
            Self::In { .. } => Component::In,
        }
    }

    /// The shapes that it needs to know.
    pub(super) fn needs(&self) -> Vec<ShapeId> {
        match self {
            Self::Not(shape) | Self::Node(shape) | Self::Property(shape) => vec![*shape],
            Self::And(shapes) | Self::Or(shapes) | Self::Xone(shapes) => shapes.clone(),
            Self::QualifiedMinCount(of) | Self::QualifiedMaxCount(of) => {
                of.without.iter().copied().chain([of.shape]).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Shapes {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
