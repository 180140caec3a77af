//! What is joined to what: words whose grouping may not be the one meant, and operands of several parts.

use std::collections::BTreeSet;

use concord::diag::Code;
use concord::diag::Diagnostic;
use concord::syntax;

use crate::corpus::session;

/// The names of the rows.
pub(crate) fn rows(query: &str) -> BTreeSet<String> {
    let mut session = session().clone();
    let answers = session.eval(query).unwrap_or_else(|faults| panic!("{query}: {faults:?}"));
    answers.iter().flat_map(|answer| &answer.table.rows).map(|row| format!("{:?}", row.cells[0])).collect()
}

/// What is said of a text before it is asked.
pub(crate) fn told(text: &str) -> Vec<Diagnostic> {
    match session().clone().compile(text) {
        Ok(compiled) => compiled.into_iter().flat_map(|compiled| compiled.warnings).collect(),
        Err(faults) => faults,
    }
}

/// The texts that are offered instead; each is read without a fault.
pub(crate) fn offered(text: &str) -> Vec<String> {
    let replacements = told(text).into_iter().flat_map(|diagnostic| diagnostic.replacements);
    let mended = |replacement: concord::diag::Replacement| {
        let mut mended = text.to_owned();
        mended.replace_range(replacement.span.range(), &replacement.text);
        assert!(syntax::parse(&mended).is_ok(), "`{mended}` is offered for `{text}` and cannot be read");
        mended
    };
    replacements.map(mended).collect()
}

/// The text at the place of the only fault.
pub(crate) fn at(text: &str, code: Code) -> String {
    let [fault] = &told(text)[..] else { panic!("{text}: {:?}", told(text)) };
    assert_eq!(fault.code, code, "{text}: {}", fault.message);
    text[fault.span().unwrap().range()].to_owned()
}

#[test]
fn a_corridor_behind_or_may_be_meant_for_the_corridor_before_it() {
    let one = |end: &str| rows(&format!("agreements across Turkey -> {end}"));
    let both: BTreeSet<String> = one("Germany").union(&one("Belgium")).cloned().collect();
    for (text, joined) in [
        ("Turkey -> Germany or Turkey -> Belgium", "(Turkey -> Germany or Turkey -> Belgium)"),
        ("(Turkey -> Germany) or (Turkey -> Belgium)", "((Turkey -> Germany) or (Turkey -> Belgium))"),
        ("(Turkey -> Germany) or Turkey -> Belgium", "((Turkey -> Germany) or Turkey -> Belgium)"),
    ] {
        let text = format!("agreements across {text}");
        assert!(told(&text).iter().any(|warning| warning.code == Code::Grouping), "{text}");
        let offered = offered(&text);
        assert_eq!(offered[0], format!("agreements across {joined}"));
        assert_eq!(rows(&offered[0]), both);
        for mended in &offered {
            assert_eq!(told(mended), Vec::new(), "{mended}");
        }
    }
}

/// Beside an arrow a name is meant for the far end, and a name that the link cannot take is not offered to it.
#[test]
fn a_name_is_offered_where_it_can_stand() {
    let end = "agreements across * -> Germany or Belgium";
    assert_eq!(offered(end)[0], "agreements across * -> (Germany or Belgium)");
    for text in ["agreements across (* -> Germany) or Belgium", "ministries of Turkey or labour market"] {
        let (left, right) = text.split_once(" or ").unwrap();
        assert_eq!(offered(text), [format!("({left}) or {right}")]);
        assert_eq!(told(&offered(text)[0]), Vec::new());
    }
}
