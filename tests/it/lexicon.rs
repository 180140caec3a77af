//! The words of the language, as the ontology gives them: each means one thing wherever it can stand.

use std::collections::BTreeSet;

use concord::check;
use concord::check::Severity;
use concord::graph::Builtin;
use concord::schema::Noun;

use crate::corpus::session;

#[test]
fn the_built_in_words_have_no_fault() {
    let findings = check::lint(&Builtin::files()).unwrap();
    let errors: Vec<_> = findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{}", check::text(&errors));
}

/// The lint would find nothing in an ontology without words.
#[test]
fn there_are_words_to_look_at() {
    let schema = session().schema();
    let several: Vec<&str> = schema.link_words().filter(|word| schema.links(word).count() > 1).collect();
    assert!(several.contains(&"of") && several.contains(&"on"), "{several:?}");
    let nouns: BTreeSet<&Noun> = schema.all_nouns().collect();
    assert!(nouns.len() > 150, "only {} nouns", nouns.len());
}

/// A short form is a name like others: one that nothing has is told, with the name that is near.
#[test]
fn a_short_form_that_nothing_has_is_unknown() {
    let faults = session().clone().eval("agreements of id:turky").unwrap_err();
    assert_eq!(faults[0].code, concord::diag::Code::UnknownName);
    assert_eq!(faults[0].message, "nothing in the graph has the short form `id:turky`");
    assert!(faults[0].help.iter().any(|help| help.contains("did you mean `Turkey`?")), "{faults:?}");
}
