//! What engines read differently although the standard does not: each trait is here because an engine has been seen to need it.

use crate::sparql::Group;
use crate::sparql::Pattern;

/// How something is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Negation {
    /// `MINUS { .. }`
    Minus,
    /// `FILTER NOT EXISTS { .. }`, which is the same where both sides bind what they share, as all compiled queries do.
    NotExists,
}

/// How queries are written for an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The name by which `--dialect` chooses it.
    pub name: &'static str,
    /// How something is taken away.
    pub negation: Negation,
    /// Constants alone in a branch of a union stand in a sub-select of their own.
    pub fenced_values: bool,
    /// Most constants in one `VALUES`.
    pub most_values: usize,
}

impl Dialect {
    /// SPARQL 1.1 as it is written down. Every query compiles to it unless another is asked for.
    pub const PORTABLE: Self =
        Self { name: "portable", negation: Negation::Minus, fenced_values: false, most_values: 500 };

    /// Virtuoso 7, which finds nothing in a union with a branch of constants alone.
    pub const VIRTUOSO: Self =
        Self { name: "virtuoso", negation: Negation::Minus, fenced_values: true, most_values: 200 };

    /// For engines that read `MINUS` slowly or not at all.
    pub const NOT_EXISTS: Self =
        Self { name: "not-exists", negation: Negation::NotExists, fenced_values: false, most_values: 500 };

    /// All that have a name.
    pub const ALL: [Self; 3] = [Self::PORTABLE, Self::VIRTUOSO, Self::NOT_EXISTS];

    /// The dialect of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name == name)
    }

    /// Whether a branch of a union is written as a sub-select.
    pub(super) fn fences(&self, branch: &Group) -> bool {
        let constant = |pattern: &Pattern| matches!(pattern, Pattern::Values(..) | Pattern::Filter(_));
        self.fenced_values && !branch.is_empty() && branch.iter().all(constant)
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Self::PORTABLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Path;
    use crate::sparql::Node;
    use crate::sparql::Projection;
    use crate::sparql::Select;

    fn query() -> Select {
        let triple = |p: &str| Pattern::Triple(Node::variable("x"), Path::property(p), Node::variable("y"));
        let branch = vec![Pattern::Values("x".to_owned(), vec![Node::iri("e:a"), Node::iri("e:b")])];
        Select {
            distinct: true,
            columns: vec![Projection::Variable("x".to_owned())],
            body: vec![Pattern::Union(vec![vec![triple("e:p")], branch]), Pattern::Minus(vec![triple("e:q")])],
            group_by: Vec::new(),
            having: None,
        }
    }

    #[test]
    fn each_trait_changes_its_form_alone() {
        let portable = query().text();
        let virtuoso = query().text_in(&Dialect::VIRTUOSO);
        let fenced = "    { SELECT ?x WHERE {\n      VALUES ?x { <e:a> <e:b> }\n    } }\n";
        assert_eq!(virtuoso, portable.replace("    VALUES ?x { <e:a> <e:b> }\n", fenced));
        let other = query().text_in(&Dialect::NOT_EXISTS);
        assert_eq!(other, portable.replace("MINUS {", "FILTER NOT EXISTS {"));
    }

    #[test]
    fn names_lead_to_dialects() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::named(dialect.name), Some(dialect));
        }
        assert_eq!(Dialect::named("klingon"), None);
    }
}
