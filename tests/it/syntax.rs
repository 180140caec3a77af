//! Reading, printing and explaining query text.

use concord::diag::Code;
use concord::diag::Diagnostic;
use concord::syntax::MAX_BYTES;
use concord::syntax::MAX_DEPTH;
use concord::syntax::MAX_OPERATORS;
use concord::syntax::ast::Clause;
use concord::syntax::ast::ClauseBody;
use concord::syntax::ast::Item;
use concord::syntax::ast::Keyword;
use concord::syntax::ast::Phrase;
use concord::syntax::ast::Program;
use concord::syntax::ast::Set;
use concord::syntax::ast::SetOp;
use concord::syntax::ast::Statement;
use concord::syntax::format;
use concord::syntax::parse;
use concord::syntax::print;

const FORMS: &str = include_str!("../fixtures/forms.cq");

fn read(source: &str) -> Program {
    parse(source).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"))
}

fn refusal(source: &str) -> Diagnostic {
    let mut errors = parse(source).expect_err(source);
    assert_eq!(errors.len(), 1, "{source}");
    errors.remove(0)
}

/// The texts that its replacements make.
fn mended(source: &str, diagnostic: &Diagnostic) -> Vec<String> {
    let mend = |replacement: &concord::diag::Replacement| {
        let mut text = source.to_owned();
        text.replace_range(replacement.span.range(), &replacement.text);
        text
    };
    diagnostic.replacements.iter().map(mend).collect()
}

fn set(source: &str) -> Set {
    let Statement::Query(query) = read(source).statements.remove(0).node else { panic!("{source} is no query") };
    query.set.node
}

fn phrase(source: &str) -> Phrase {
    let Set::Phrase(phrase) = set(source) else { panic!("{source} is no phrase") };
    phrase
}

fn keywords(clauses: &[Clause]) -> Vec<Keyword> {
    clauses.iter().map(|clause| clause.keyword.node).collect()
}

#[test]
fn every_form_is_read_and_printed() {
    let all = read(FORMS);
    assert_eq!(all.statements.len(), FORMS.matches(';').count());
    for statement in &all.statements {
        let source = &FORMS[statement.span.range()];
        let alone = read(source);
        assert_eq!(alone.statements, std::slice::from_ref(statement), "{source}");
        assert_eq!(read(&print(&alone)), alone, "{source}");
    }
}

#[test]
fn forms_are_laid_out_once_and_for_all() {
    let once = format(FORMS).unwrap();
    assert_eq!(read(&once), read(FORMS));
    assert_eq!(format(&once).unwrap(), once);
    assert_eq!(once.matches('#').count(), FORMS.matches('#').count());
}

#[test]
fn words_of_the_language_are_nouns_where_they_cannot_stand() {
    for source in [
        "migrant groups",
        "count of paths",
        "language | count by language",
        "actors on language",
        "courses of language 1",
        "NO -> AT",
        "IN -> NO via AS",
        "actors in IN",
        "organisations of kindness",
        "stale initiatives",
        "rank | show count, sort as path",
        "least developed countries",
        "Côte d’Ivoire -> Türkiye",
        "موقع الأردن -> Германия",
        "from to by within",
    ] {
        assert_eq!(read(&print(&read(source))), read(source), "{source}");
    }
    for source in ["actors in", "with", "let x", "define = a", "given x", "and", "as-of", "in -> at"] {
        assert_eq!(refusal(source).code, Code::Syntax, "{source}");
    }
}

#[test]
fn or_binds_looser_than_and_and_but_not() {
    let Set::Binary { op: SetOp::Or, right, .. } = set("a or b and c but not d") else { panic!() };
    let Set::Binary { op: SetOp::ButNot, left, .. } = right.node else { panic!() };
    assert!(matches!(left.node, Set::Binary { op: SetOp::And, .. }));
}

#[test]
fn operands_of_between_keep_their_clauses() {
    let gaps = phrase("gaps between ministries at origin and ministries at destination sharing mandate");
    assert_eq!(keywords(&gaps.clauses), [Keyword::Between, Keyword::Sharing]);
    let ClauseBody::Pair(left, right) = &gaps.clauses[0].body else { panic!() };
    assert_eq!(keywords(&left.clauses), [Keyword::At]);
    assert_eq!(keywords(&right.clauses), [Keyword::At]);
    let agreements = phrase("agreements between (actors of Turkey) and (actors of Belgium) during 1960..1974");
    assert_eq!(keywords(&agreements.clauses), [Keyword::Between, Keyword::During]);
}

#[test]
fn spans_are_bytes_of_the_text() {
    let source = "  laws  # said\n | show name ; Türkiye -> Germany  ";
    let spans: Vec<&str> = read(source).statements.iter().map(|statement| &source[statement.span.range()]).collect();
    assert_eq!(spans, ["laws  # said\n | show name", "Türkiye -> Germany"]);
    let source = "laws # said\n;";
    assert_eq!(&source[read(source).statements[0].span.range()], "laws");
}

#[test]
fn canonical_text() {
    for (typed, canonical) in [
        ("a→b ; c ↔ d;", "a -> b;\nc <-> d"),
        ("language 1; laws with no  budget", "language 1;\nlaws without budget"),
        ("x as-of 2005", "x as of 2005"),
        ("“City of \\\"B\\\"”", "\"City of \\\"B\\\"\""),
        ("\"Berlin\"", "\"Berlin\""),
        ("define f[$a,$b]=$a", "define f[$a, $b] = $a"),
        ("x where ((a = 1) and (b or not (c)))", "x where a = 1 and (b or not c)"),
        ("x|sort by a asc,b desc", "x | sort by a, b desc"),
        ("x where a <-5", "x where a < -5"),
        ("not-a not on b not in c", "not-a not on b not in c"),
        ("", ""),
    ] {
        assert_eq!(print(&read(typed)), canonical, "{typed}");
    }
}

#[test]
fn quotes_and_escapes() {
    let head = phrase(r##""a\\b" "c\d" “e"f” "# g""##).head;
    let names: Vec<Item> = head.into_iter().map(|item| item.node).collect();
    assert_eq!(names, ["a\\b", "c\\d", "e\"f", "# g"].map(|name| Item::Quoted(name.to_owned())));
}

#[test]
fn comments_keep_their_place() {
    let source = "# one\nlanguage 1; # two\n\n\n# three\nlaws  without\n  # four\n  budget; # five\ngaps\n\n# six";
    let laid_out = "# one\nlanguage 1;  # two\n\n# three\n# four\nlaws without budget;  # five\ngaps;\n\n# six\n";
    assert_eq!(format(source).unwrap(), laid_out);
    assert_eq!(format(laid_out).unwrap(), laid_out);
}

#[test]
fn long_statements_break_after_the_scope_and_before_stages() {
    let source = "across Turkey -> Germany: gaps between ministries at origin and ministries at destination sharing mandate | count by dimension";
    assert_eq!(
        format(source).unwrap(),
        "across Turkey -> Germany:\n  gaps between ministries at origin and ministries at destination sharing mandate\n  | count by dimension\n"
    );
}

/// Text, code, message, and what the first replacement makes of the text.
const REFUSALS: &[(&str, Code, &str, Option<&str>)] = &[
    ("a && b", Code::ForeignSyntax, "`and` is written here instead of `&&`", Some("a and b")),
    ("a&b", Code::ForeignSyntax, "`and` is written here instead of `&`", Some("a and b")),
    ("a || b", Code::ForeignSyntax, "`or` is written here instead of `||`", Some("a or b")),
    ("a where b == 1", Code::ForeignSyntax, "`=` is written here instead of `==`", Some("a where b = 1")),
    ("a where b <> 1", Code::ForeignSyntax, "`!=` is written here instead of `<>`", Some("a where b != 1")),
    ("a where !b", Code::ForeignSyntax, "`not` is written here instead of `!`", Some("a where not b")),
    ("a where b => 1", Code::ForeignSyntax, "`>=` is written here instead of `=>`", Some("a where b >= 1")),
    ("a where b ≥ 1", Code::ForeignSyntax, "`>=` is written here instead of `≥`", Some("a where b >= 1")),
    ("Turkey => Germany", Code::ForeignSyntax, "`->` is written here instead of `=>`", Some("Turkey -> Germany")),
    ("Turkey - > Germany", Code::ForeignSyntax, "an arrow is written in one piece: `->`", Some("Turkey -> Germany")),
    ("Turkey <- > Germany", Code::ForeignSyntax, "an arrow is written in one piece: `<->`", Some("Turkey <-> Germany")),
    ("Turkey < - Germany", Code::ForeignSyntax, "an arrow is written in one piece: `<-`", Some("Turkey <- Germany")),
    ("Turkey –> Germany", Code::ForeignSyntax, "`->` is written here instead of `–>`", Some("Turkey -> Germany")),
    ("Turkey --> Germany", Code::ForeignSyntax, "`->` is written here instead of `-->`", Some("Turkey -> Germany")),
    ("Turkey <> Germany", Code::ForeignSyntax, "`<->` is written here instead of `<>`", Some("Turkey <-> Germany")),
    ("Turkey <-- Germany", Code::ForeignSyntax, "`<-` is written here instead of `<--`", Some("Turkey <- Germany")),
    ("laws -- of Turkey", Code::ForeignSyntax, "`#` is written here instead of `--`", Some("laws # of Turkey")),
    (
        "laws of 'New Zealand'",
        Code::ForeignSyntax,
        "names are quoted with double quotation marks",
        Some("laws of \"New Zealand\""),
    ),
    ("laws | limit 10", Code::ForeignSyntax, "`take` is written here instead of `limit`", Some("laws | take 10")),
    ("laws | TOP 10", Code::ForeignSyntax, "`take` is written here instead of `TOP`", Some("laws | take 10")),
    (
        "laws | order by name",
        Code::ForeignSyntax,
        "`sort by` is written here instead of `order by`",
        Some("laws | sort by name"),
    ),
    (
        "laws | sort name",
        Code::ForeignSyntax,
        "`sort by` is written here instead of `sort`",
        Some("laws | sort by name"),
    ),
    (
        "laws | group by kind",
        Code::ForeignSyntax,
        "`count by` is written here instead of `group by`",
        Some("laws | count by kind"),
    ),
    ("SELECT ?x WHERE { ?x a ?y }", Code::ForeignSyntax, "this is SPARQL or SQL, not the language of Concord", None),
    ("MATCH (n)-[:R]->(m) RETURN n", Code::ForeignSyntax, "this is Cypher, not the language of Concord", None),
    ("actors across Turkey -", Code::Syntax, "the text ends in the middle of an arrow, after `-`", None),
    ("laws of \"Turkey", Code::Syntax, "the quotation is never closed", Some("laws of \"Turkey\"")),
    ("laws of “Turkey", Code::Syntax, "the quotation is never closed", Some("laws of “Turkey”")),
    ("laws without", Code::Syntax, "expected a name or `(`, but the text ends here", None),
    ("(laws of Turkey", Code::Syntax, "", Some("(laws of Turkey)")),
    ("f[(laws of Turkey", Code::Syntax, "", Some("f[(laws of Turkey)]")),
    ("laws of Turkey)", Code::Syntax, "", Some("laws of Turkey")),
    ("counterparts [Germany]", Code::Syntax, "", Some("counterparts[Germany]")),
    ("laws | show start date", Code::Syntax, "", Some("laws | show start-date")),
    ("laws of Turkey, Germany", Code::Syntax, "", Some("laws of (Turkey or Germany)")),
    ("laws | show with", Code::Syntax, "expected a field, found `with`", Some("laws | show \"with\"")),
    ("laws | where x = 1", Code::Syntax, "`where` is no stage: it belongs to the phrase before the first `|`", None),
    ("laws | frobnicate", Code::Syntax, "there is no stage `frobnicate`", None),
    ("laws; language 1", Code::Syntax, "the `language` header stands only at the start of the text", Some("laws; ")),
    (
        "language 2; laws",
        Code::LanguageVersion,
        "version 2 of the language is not known, only version 1",
        Some("language 1; laws"),
    ),
    ("laws | take 99999999999999999999", Code::Syntax, "the number is larger than 18446744073709551615", None),
    ("laws | take $", Code::Syntax, "", None),
    ("laws with at least -1 (budgets)", Code::Syntax, "", None),
    ("laws | take many", Code::Syntax, "expected a number or a parameter such as `$x`, found `many`", None),
    ("across Turkey -> Germany gaps", Code::Syntax, "", None),
    ("laws where a = 1 and laws of Turkey", Code::Syntax, "", None),
    ("laws 5th", Code::Syntax, "found `5th`", None),
    ("laws ? x", Code::Syntax, "", None),
];

#[test]
fn refusals_say_what_would_work() {
    for (source, code, message, first) in REFUSALS {
        let diagnostic = refusal(source);
        assert_eq!(diagnostic.code, *code, "{source}");
        assert!(diagnostic.message.contains(message), "{source}: {}", diagnostic.message);
        let mended = mended(source, &diagnostic);
        assert_eq!(mended.first().map(String::as_str), *first, "{source}");
        for text in mended {
            read(&text);
        }
    }
}

#[test]
fn misspelt_words_of_the_language_are_mended() {
    for (source, right) in [
        ("laws | shwo name", "laws | show name"),
        ("laws | cout by kind", "laws | count by kind"),
        ("ties | brokrs by country", "ties | brokers by country"),
        ("ties | changes form 1999 to 2014", "ties | changes from 1999 to 2014"),
        ("laws | sort by name decs", "laws | sort by name desc"),
    ] {
        let diagnostic = refusal(source);
        assert_eq!(mended(source, &diagnostic).first().map(String::as_str), Some(right), "{diagnostic:?}");
    }
    // The nearest word of the language is the opposite of none that is offered beside it.
    let diagnostic = refusal("(laws) | show name withot");
    assert!(diagnostic.replacements.iter().all(|replacement| replacement.text != "with"), "{diagnostic:?}");
}

#[test]
fn no_text_exhausts_the_stack() {
    let many = 10_000;
    for source in [
        "(".repeat(many),
        "[".repeat(many),
        "a[".repeat(many),
        "not ".repeat(many),
        format!("a where {}b", "not ".repeat(many)),
        format!("a{}", " or a".repeat(many)),
        format!("a{}", " but not a".repeat(many)),
        format!("a where b{}", " and b".repeat(many)),
        format!("a where {}", "(".repeat(many)),
        "given (".repeat(many / 2),
        "(a, ".repeat(many),
        "a".repeat(MAX_BYTES + 1),
    ] {
        assert_eq!(refusal(&source).code, Code::TooLarge, "{}", &source[..20]);
    }
    let many = 2_000;
    for source in [
        format!("a{}", " a".repeat(many)),
        format!("a{}", " | cite".repeat(many / 2)),
        format!("a{}", ";a".repeat(many)),
        format!("a{}", " in b".repeat(many)),
        format!("a | show b{}", ".b".repeat(many)),
        format!("a only b{}", ", b".repeat(many)),
    ] {
        assert_eq!(read(&print(&read(&source))), read(&source));
    }
}

#[test]
fn texts_at_the_caps_are_read() {
    for source in [
        format!("{}a{}", "(".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH)),
        format!("{}a{}", "f[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH)),
        format!("{}a{}", "given (".repeat(MAX_DEPTH), "): a".repeat(MAX_DEPTH)),
        format!("{}a{}", "a between (".repeat(MAX_DEPTH), ") and b".repeat(MAX_DEPTH)),
        format!("a where {}b{}", "(".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH)),
        format!("a{}", " or a".repeat(MAX_OPERATORS)),
        format!("a where {}b", "not ".repeat(MAX_OPERATORS)),
        format!("a where b{}", " and b".repeat(MAX_OPERATORS)),
    ] {
        let program = read(&source);
        assert_eq!(read(&print(&program)), program, "{source}");
        // Cut short, the same text fails as quickly: no part of it is read twice at every level.
        assert!(parse(&format!("{source} ?")).is_err());
        assert!(parse(&source.replace('a', "?")).is_err());
    }
}
