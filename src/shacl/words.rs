//! Constraints in plain words, for shapes that bring no message of their own.

use crate::shacl::files::Files;
use crate::shacl::shape::Constraint;
use crate::shacl::shape::NodeKind;
use crate::shacl::terms::Id;

/// What a constraint asks for, one sentence without a full stop.
pub(super) fn asked(constraint: &Constraint, stranger: Option<Id>, files: &Files) -> String {
    let show = |id: Id| format!("`{}`", files.show(id));
    let counted = |count: usize, noun: &str| {
        if count == 1 { format!("one {noun}") } else { format!("{count} {noun}s") }
    };
    match constraint {
        Constraint::Class(class) => format!("the value should be of class {}", show(*class)),
        Constraint::Datatype(datatype) => format!("the value should be a well-formed {}", show(*datatype)),
        Constraint::NodeKind(kind) => format!("the value should be {}", kinds(*kind)),
        Constraint::MinCount(least) => format!("at least {} needed", are(&counted(*least, "value"), *least)),
        Constraint::MaxCount(0) => "no value is allowed".to_owned(),
        Constraint::MaxCount(most) => format!("at most {} allowed", are(&counted(*most, "value"), *most)),
        Constraint::MinExclusive(bound) => format!("the value should be greater than {}", show(bound.literal)),
        Constraint::MinInclusive(bound) => format!("the value should be at least {}", show(bound.literal)),
        Constraint::MaxExclusive(bound) => format!("the value should be less than {}", show(bound.literal)),
        Constraint::MaxInclusive(bound) => format!("the value should be at most {}", show(bound.literal)),
        Constraint::MinLength(least) => format!("the value should have at least {}", counted(*least, "character")),
        Constraint::MaxLength(most) => format!("the value should have at most {}", counted(*most, "character")),
        Constraint::Pattern(_, pattern) => format!("the value should match {}", show(*pattern)),
        Constraint::LanguageIn(ranges) => format!("the value should be in one of the languages {}", ranges.join(", ")),
        Constraint::UniqueLang => "several values are in one language".to_owned(),
        Constraint::Equals(property) => format!("the values should be those of {}", show(*property)),
        Constraint::Disjoint(property) => format!("the value should not be one of {} too", show(*property)),
        Constraint::LessThan(property) => format!("the value should be less than those of {}", show(*property)),
        Constraint::LessThanOrEquals(property) => {
            format!("the value should not be greater than those of {}", show(*property))
        }
        Constraint::Not(_) => "the value has a shape that it should not have".to_owned(),
        Constraint::And(_) => "the value should have all of several shapes".to_owned(),
        Constraint::Or(_) => "the value should have one of several shapes".to_owned(),
        Constraint::Xone(_) => "the value should have exactly one of several shapes".to_owned(),
        Constraint::Node(_) | Constraint::Property(_) => {
            "the value does not have the shape that it should have".to_owned()
        }
        Constraint::QualifiedMinCount(of) => {
            format!("at least {} needed", are(&format!("{} of the right shape", counted(of.count, "value")), of.count))
        }
        Constraint::QualifiedMaxCount(of) => {
            format!("at most {} allowed", are(&format!("{} of that shape", counted(of.count, "value")), of.count))
        }
        Constraint::Closed(_) => {
            let property = stranger.map_or_else(|| "the property".to_owned(), show);
            format!("{property} is not one of the properties that are allowed")
        }
        Constraint::HasValue(value) => format!("the value {} is needed", show(*value)),
        Constraint::In { listed, .. } => {
            let shown: Vec<String> = listed.iter().take(8).copied().map(show).collect();
            let more = if listed.len() > shown.len() { ", .." } else { "" };
            format!("the value should be one of {}{more}", shown.join(", "))
        }
    }
}

fn are(counted: &str, count: usize) -> String {
    format!("{counted} {}", if count == 1 { "is" } else { "are" })
}

fn kinds(kind: NodeKind) -> String {
    let kinds = [(kind.iri, "an IRI"), (kind.blank, "a blank node"), (kind.literal, "a literal")];
    let named: Vec<&str> = kinds.iter().filter(|(allowed, _)| *allowed).map(|(_, name)| *name).collect();
    named.join(" or ")
}
