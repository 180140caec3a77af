//! Plurals that are given: right, and needed.

use std::collections::BTreeSet;

use oxrdf::Term;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::ontology::Ontology;
use crate::check::ontology::iri_of;
use crate::check::texts::named;
use crate::iri;
use crate::schema::Type;
use crate::text::plural;

/// Endings of nouns whose regular plural is no English word.
const IRREGULAR: &[(&str, &str)] =
    &[("person", "people"), ("man", "men"), ("child", "children"), ("sis", "ses"), ("erion", "eria")];

/// Plurals that equal the singular, that the rule gives anyway, and nouns that the rule gets wrong. What is given is taken at its word.
pub(super) fn check(ontology: &Ontology<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for written in ontology.texts.with(iri::DSL_PLURAL) {
        let (Some(term), Term::Literal(given)) = (named(written.subject), written.object) else { continue };
        let Some(of) = type_of(ontology, term) else { continue };
        let (one, given) = (ontology.schema().noun_of(&of, false), given.value());
        let (message, help) = if given == one {
            (format!("the plural `{given}` is the singular"), "give the form that is read as several")
        } else if given == plural(&one) && doubtful(&one).is_none() {
            (format!("the plural `{given}` is given though it is the regular one"), "leave `dsl:plural` out")
        } else {
            continue;
        };
        let place = Some(ontology.texts.place(written));
        found.push(Ontology::finding_at(Kind::Plural, term, place, message).suggest(help));
    }
    let given: BTreeSet<&str> =
        ontology.texts.with(iri::DSL_PLURAL).filter_map(|written| named(written.subject)).collect();
    for of in ontology.types().iter().filter(|of| !given.contains(iri_of(of))) {
        if let Some(help) = doubtful(&ontology.schema().noun_of(of, false)) {
            let message = format!("the plural becomes `{}`", ontology.schema().noun_of(of, true));
            found.push(ontology.finding(Kind::Plural, iri_of(of), message).suggest(help));
        }
    }
    found
}

/// What to write where the regular plural is probably not the right one.
fn doubtful(one: &str) -> Option<String> {
    if let Some((head, rest)) = one.split_once(" of ") {
        return Some(format!("add `dsl:plural \"{} of {rest}\"`", plural(head)));
    }
    let (ending, many) = IRREGULAR.iter().find(|(ending, _)| one.ends_with(ending))?;
    Some(format!("add `dsl:plural \"{}{many}\"`", one.strip_suffix(ending)?))
}

fn type_of(ontology: &Ontology<'_>, term: &str) -> Option<Type> {
    if ontology.schema().class(term).is_some() {
        return Some(Type::Class(term.to_owned()));
    }
    ontology.schema().scheme(term).is_some().then(|| Type::Scheme(term.to_owned()))
}
