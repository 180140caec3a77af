//! Plurals that are given: right, and needed.

use oxrdf::Term;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::texts::named;
use crate::iri;
use crate::schema::Type;
use crate::text::plural;

/// Endings of nouns whose regular plural is no English word.
const IRREGULAR: &[(&str, &str)] =
    &[("person", "people"), ("man", "men"), ("child", "children"), ("sis", "ses"), ("erion", "eria")];

/// Plurals that equal the singular, that the rule gives anyway, and nouns that the rule gets wrong.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for written in ontology.texts.with(iri::DSL_PLURAL) {
        let (Some(term), Term::Literal(given)) = (named(written.subject), written.object) else { continue };
        let Some(of) = type_of(ontology, term) else { continue };
        let (one, given) = (ontology.schema.noun_of(&of, false), given.value());
        let (message, help) = if given == one {
            (format!("the plural `{given}` is the singular"), "give the form that is read as several")
        } else if given == plural(&one) {
            (format!("the plural `{given}` is given though it is the regular one"), "leave `dsl:plural` out")
        } else {
            continue;
        };
        let place = Some(ontology.texts.place(written));
        found.push(Ontology::finding_at(Kind::Plural, term, place, message).suggest(help));
    }
    for of in ontology.types() {
        let (one, many) = (ontology.schema.noun_of(&of, false), ontology.schema.noun_of(&of, true));
        // a plural that was given differs from the rule, and is taken at its word
        if many != plural(&one) {
            continue;
        }
        let term = crate::check::ontology::iri_of(&of);
        if let Some(right) = irregular(&one) {
            let message = format!("the plural of `{one}` becomes `{many}`");
            let help = format!("add `dsl:plural \"{right}\"`");
            found.push(ontology.finding(Kind::Plural, term, message).suggest(help));
        } else if one.contains(" of ") {
            let message = format!("the plural of `{one}` becomes `{many}`, which puts the ending behind `of`");
            found.push(ontology.finding(Kind::Plural, term, message).suggest("add `dsl:plural`"));
        }
    }
    found
}

fn irregular(one: &str) -> Option<String> {
    let (ending, many) = IRREGULAR.iter().find(|(ending, _)| one.ends_with(ending))?;
    Some(format!("{}{many}", one.strip_suffix(ending)?))
}

fn type_of(ontology: &Ontology<'_>, term: &str) -> Option<Type> {
    if ontology.schema.class(term).is_some() {
        return Some(Type::Class(term.to_owned()));
    }
    ontology.schema.scheme(term).is_some().then(|| Type::Scheme(term.to_owned()))
}
