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

/// Each part of an operand is one that its link can lead to: a part that never matches would be an answer about less.
#[test]
fn each_part_of_an_operand_fits_its_link() {
    for (text, part) in [
        ("agreements across (* -> Germany or Belgium)", "Belgium"),
        ("agreements across (Turkey -> Germany or dimensions)", "dimensions"),
        ("ministries of (Turkey or labour market)", "labour market"),
        ("ministries of ((Turkey or labour market) or Germany)", "labour market"),
        ("let both = Turkey or education; ministries of both", "both"),
    ] {
        assert_eq!(at(text, Code::NoSuchLink), part, "{text}");
        assert!(offered(text).iter().all(|mended| told(mended).is_empty()), "{text}: {:?}", offered(text));
    }
    assert_eq!(
        offered("agreements across (* -> Germany or Belgium)"),
        ["agreements across (* -> (Germany or Belgium))"]
    );
    at("agreements across Turkey -> (Germany or labour market)", Code::BadCorridor);
    at("across (Turkey -> Germany or dimensions): agreements", Code::TypeMismatch);
}

/// What stands at the end of an arrow may be said by another name, and in parentheses.
#[test]
fn ends_of_arrows_are_read_as_other_operands() {
    let members = rows("agreements across Turkey -> members of EU");
    for text in [
        "let eu = members of EU; agreements across Turkey -> eu",
        "let europe = (members of EU); agreements across Turkey -> europe",
        "let home = Turkey; agreements across home -> (members of EU)",
        "define from[$a] = agreements across $a -> (members of EU); from[Turkey]",
    ] {
        assert_eq!(rows(text), members, "{text}");
    }
    let mut given = session().clone();
    given.set_param("to", "members of EU").unwrap();
    let answers = given.eval("agreements across Turkey -> $to").unwrap();
    assert_eq!(answers[0].table.rows.len(), members.len());
    assert_eq!(at("let home = education; agreements across home -> Germany", Code::BadCorridor), "home");
    assert_eq!(at("let home = home; agreements across home -> Germany", Code::Definition), "home");
}

/// `of` does not lead to a corridor, and what is of a country is no end of one.
#[test]
fn a_corridor_is_crossed() {
    for noun in ["actors", "agreements"] {
        let text = format!("{noun} of Turkey -> Germany");
        assert_eq!(at(&text, Code::NoSuchLink), "of");
        assert_eq!(offered(&text), [format!("{noun} across Turkey -> Germany")]);
    }
    assert!(
        told("agreements across ministries of Turkey -> Germany").iter().any(|fault| fault.code == Code::NoSuchLink)
    );
}

/// A month that would be dropped is refused, and so is a day that is in no calendar.
#[test]
fn times_are_years_and_days_are_in_the_calendar() {
    for (said, years) in [
        ("since 1991-12", "since 1991"),
        ("since 1990-13", "since 1990"),
        ("before 1991-12-24", "before 1991"),
        ("as of 1991-12", "as of 1991"),
        ("during 1990-05..1990-02", "during 1990..1990"),
        ("during ..1990-02", "during ..1990"),
    ] {
        let text = format!("agreements {said}");
        assert_eq!(at(&text, Code::TypeMismatch), said.rsplit(' ').next().unwrap());
        assert_eq!(offered(&text), [format!("agreements {years}")]);
    }
    let mut given = session().clone();
    given.set_param("y", "1990-13").unwrap();
    assert_eq!(given.compile("agreements since $y").unwrap_err()[0].code, Code::TypeMismatch);
    for day in ["1991-13", "1991-02-31", "1900-02-29", "1991-00"] {
        assert_eq!(at(&format!("agreements where signed >= {day}"), Code::TypeMismatch), day);
    }
    assert_eq!(told("agreements where signed >= 1992-02-29"), Vec::new());
}

/// What is offered for a comma, for a keyword behind `or` and for an `or` in a scope is read when it is followed.
#[test]
fn texts_that_join_wrongly_are_mended() {
    for (text, mended) in [
        ("figures where value > 1,000,000 | count", &["figures where value > 1000000 | count"][..]),
        ("agreements before 1960 or since 1990", &[]),
        (
            "across Turkey -> Germany or Turkey -> Belgium: agreements",
            &["across (Turkey -> Germany or Turkey -> Belgium): agreements"],
        ),
        (
            "agreements across Turkey -> Germany, Turkey -> Belgium",
            &[
                "agreements across (Turkey -> Germany or Turkey -> Belgium)",
                "agreements across Turkey -> Germany or Turkey -> Belgium",
            ],
        ),
        (
            "agreements of Turkey, Germany since 1990",
            &["agreements of (Turkey or Germany) since 1990", "agreements of Turkey or Germany since 1990"],
        ),
        ("ministries of Turkey,Germany", &["ministries of (Turkey or Germany)", "ministries of Turkey or Germany"]),
    ] {
        assert_eq!(offered(text), mended);
        if let Some(first) = mended.first() {
            assert_eq!(told(first), Vec::new());
        }
    }
}
