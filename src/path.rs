//! Property paths: how one gets from a thing to another along the ontology's properties.

use std::fmt;

use crate::iri;

/// A SPARQL 1.1 property path without repetition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// One property, forwards.
    Property(String),
    /// A path backwards.
    Inverse(Box<Path>),
    /// One path after another.
    Sequence(Vec<Path>),
    /// Either path.
    Alternative(Vec<Path>),
}

impl Path {
    /// One property.
    pub fn property(iri: impl Into<String>) -> Self {
        Self::Property(iri.into())
    }

    /// The same path from its end to its start; inverses cancel out and sequences turn round.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Inverse(inner) => (**inner).clone(),
            Self::Sequence(steps) => Self::Sequence(steps.iter().rev().map(Self::inverse).collect()),
            Self::Alternative(options) => Self::Alternative(options.iter().map(Self::inverse).collect()),
            Self::Property(_) => Self::Inverse(Box::new(self.clone())),
        }
    }

    /// This path and then another; nested sequences become one.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        let mut steps = match self {
            Self::Sequence(steps) => steps,
            other => vec![other],
        };
        match next {
            Self::Sequence(more) => steps.extend(more),
            other => steps.push(other),
        }
        Self::Sequence(steps)
    }

    /// The first step, and the rest if there is any.
    pub fn split_first(&self) -> (Self, Option<Self>) {
        match self {
            Self::Sequence(steps) if steps.len() > 1 => {
                let rest = match &steps[1..] {
                    [one] => one.clone(),
                    more => Self::Sequence(more.to_vec()),
                };
                (steps[0].clone(), Some(rest))
            }
            Self::Sequence(steps) if steps.len() == 1 => (steps[0].clone(), None),
            other => (other.clone(), None),
        }
    }

    /// The IRIs of the properties it uses.
    pub fn properties(&self) -> Vec<&str> {
        match self {
            Self::Property(iri) => vec![iri],
            Self::Inverse(inner) => inner.properties(),
            Self::Sequence(parts) | Self::Alternative(parts) => parts.iter().flat_map(Self::properties).collect(),
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, inside: bool) -> fmt::Result {
        let join = |f: &mut fmt::Formatter<'_>, parts: &[Self], separator: &str| {
            if inside {
                f.write_str("(")?;
            }
            for (n, part) in parts.iter().enumerate() {
                if n > 0 {
                    f.write_str(separator)?;
                }
                part.write(f, true)?;
            }
            if inside { f.write_str(")") } else { Ok(()) }
        };
        match self {
            Self::Property(property) => f.write_str(&iri::compact(property)),
            Self::Inverse(inner) => {
                f.write_str("^")?;
                inner.write(f, true)
            }
            Self::Sequence(parts) => join(f, parts, "/"),
            Self::Alternative(parts) => join(f, parts, "|"),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_turns_a_sequence_round() {
        let path = Path::property(iri::OWNER).inverse().then(Path::property(iri::IN_CORRIDOR));
        assert_eq!(path.to_string(), "^co:owner/co:inCorridor");
        assert_eq!(path.inverse().to_string(), "^co:inCorridor/co:owner");
        assert_eq!(path.inverse().inverse(), path);
    }
}
