//! What engines read differently although the standard does not: each trait is here because an engine has been seen to need it.

use crate::sparql::Expression;
use crate::sparql::Group;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::sparql::bound;

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
    /// A branch of a union stands in a sub-select of its own if it holds constants alone, or a sub-select beside other things.
    pub fenced_branches: bool,
    /// A union stands with all that is before it in a sub-select of its own where something optional follows.
    pub fenced_unions: bool,
    /// Groups with a condition on their number are taken away by asking for them and finding nothing.
    pub grouped_by_optional: bool,
    /// Most constants in one `VALUES`.
    pub most_values: usize,
}

impl Dialect {
    /// SPARQL 1.1 as it is written down. Every query compiles to it unless another is asked for.
    pub const PORTABLE: Self = Self {
        name: "portable",
        negation: Negation::Minus,
        fenced_branches: false,
        fenced_unions: false,
        grouped_by_optional: false,
        most_values: 500,
    };

    /// Virtuoso 7. It finds nothing in a union with a branch of constants alone and loses rows of one with a sub-select, loses values that are optional behind a union,
    /// and loses rows from which groups are taken away.
    pub const VIRTUOSO: Self = Self {
        name: "virtuoso",
        fenced_branches: true,
        fenced_unions: true,
        grouped_by_optional: true,
        most_values: 200,
        ..Self::PORTABLE
    };

    /// For engines that read `MINUS` slowly or not at all.
    pub const NOT_EXISTS: Self = Self { name: "not-exists", negation: Negation::NotExists, ..Self::PORTABLE };

    /// All that have a name.
    pub const ALL: [Self; 3] = [Self::PORTABLE, Self::VIRTUOSO, Self::NOT_EXISTS];

    /// The dialect of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name == name)
    }

    /// Whether a branch of a union is written as a sub-select.
    pub(super) fn fences(&self, branch: &Group) -> bool {
        let constant = |pattern: &Pattern| matches!(pattern, Pattern::Values(..) | Pattern::Filter(_));
        let any = |test: fn(&Pattern) -> bool| branch.iter().any(test);
        let joined = any(|pattern| matches!(pattern, Pattern::Select(_)))
            && any(|pattern| matches!(pattern, Pattern::Triple(..)));
        self.fenced_branches && !branch.is_empty() && (joined || branch.iter().all(constant))
    }
}

impl Dialect {
    /// A group with its fences; none where it needs none.
    pub(super) fn fenced(&self, group: &Group) -> Option<Group> {
        let last = group.iter().rposition(|pattern| matches!(pattern, Pattern::Union(_)))?;
        let optional = |pattern: &Pattern| matches!(pattern, Pattern::Optional(_));
        if !self.fenced_unions || !group[last..].iter().any(optional) || group[..last].iter().any(optional) {
            return None;
        }
        // a filter is one of the whole group, wherever it stands
        let is_filter = |pattern: &&Pattern| matches!(pattern, Pattern::Filter(_));
        let (filters, body): (Vec<&Pattern>, Vec<&Pattern>) = group[..=last].iter().partition(is_filter);
        let body: Group = body.into_iter().cloned().collect();
        // what only some branches bind would come out of the fence as a value of its own kind, which joins with nothing
        let behind = bound(&group[last + 1..].to_vec());
        let Pattern::Union(branches) = &group[last] else { return None };
        let sometimes = |name: &String| branches.iter().any(|branch| !bound(branch).contains(name));
        if bound(&group[last..=last].to_vec()).iter().any(|name| sometimes(name) && behind.contains(name)) {
            return None;
        }
        let columns = bound(&body).into_iter().map(Projection::Variable).collect();
        let fence = Select { distinct: false, columns, body, group_by: Vec::new(), having: None };
        let others = filters.into_iter().chain(&group[last + 1..]).cloned();
        Some(std::iter::once(Pattern::Select(Box::new(fence))).chain(others).collect())
    }

    /// What is taken away from a group, as what may be there and must not be; none where it is written as it is.
    pub(super) fn unbound(&self, taken: &Group, number: usize) -> Option<Group> {
        if !self.grouped_by_optional || !counts(taken) {
            return None;
        }
        let mark = format!("taken_{number}");
        let one = Projection::Expression(Expression::Node(Node::Integer(1)), mark.clone());
        let columns = bound(taken).into_iter().map(Projection::Variable).chain([one]).collect();
        let marked = Select { distinct: false, columns, body: taken.clone(), group_by: Vec::new(), having: None };
        let there = Expression::Call("BOUND", vec![Expression::variable(&mark)]);
        let optional = Pattern::Optional(vec![Pattern::Select(Box::new(marked))]);
        Some(vec![optional, Pattern::Filter(Expression::Not(Box::new(there)))])
    }
}

/// Whether things are counted in a group, however deep.
fn counts(group: &Group) -> bool {
    group.iter().any(|pattern| match pattern {
        Pattern::Select(select) => !select.group_by.is_empty() || counts(&select.body),
        Pattern::Minus(inner) | Pattern::Optional(inner) => counts(inner),
        Pattern::Union(branches) => branches.iter().any(counts),
        _ => false,
    })
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
    fn a_union_is_fenced_before_what_is_optional() {
        let triple =
            |s: &str, p: &str, o: &str| Pattern::Triple(Node::variable(s), Path::property(p), Node::variable(o));
        let union = Pattern::Union(vec![vec![triple("x", "e:p", "y")], vec![triple("x", "e:q", "y")]]);
        let optional = Pattern::Optional(vec![triple("y", "e:r", "z")]);
        let group = vec![triple("x", "e:o", "w"), union, optional.clone()];
        let fenced = Dialect::VIRTUOSO.fenced(&group).unwrap();
        let [Pattern::Select(fence), behind] = &fenced[..] else { panic!("{fenced:#?}") };
        assert_eq!((&fence.body[..], behind), (&group[..2], &optional));
        assert_eq!(fence.columns, ["x", "w", "y"].map(|name| Projection::Variable(name.to_owned())));
        assert_eq!(Dialect::PORTABLE.fenced(&group), None);
        assert_eq!(Dialect::VIRTUOSO.fenced(&group[..2].to_vec()), None);
        let half = Pattern::Union(vec![vec![triple("x", "e:p", "y")], vec![triple("x", "e:q", "w")]]);
        assert_eq!(Dialect::VIRTUOSO.fenced(&vec![half, optional]), None, "y is bound by one branch alone");
    }

    #[test]
    fn groups_are_taken_away_by_finding_nothing() {
        let mut inner = query();
        inner.body.truncate(1);
        inner.group_by = vec!["x".to_owned()];
        let mut outer = query();
        outer.body = vec![outer.body.remove(0), Pattern::Minus(vec![Pattern::Select(Box::new(inner))])];
        let text = outer.text_in(&Dialect::VIRTUOSO);
        for part in ["OPTIONAL {", "SELECT ?x (1 AS ?taken_1) WHERE {", "FILTER(!(BOUND(?taken_1)))"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("MINUS") && outer.text().contains("MINUS"), "{text}");
    }

    #[test]
    fn names_lead_to_dialects() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::named(dialect.name), Some(dialect));
        }
        assert_eq!(Dialect::named("klingon"), None);
    }
}
