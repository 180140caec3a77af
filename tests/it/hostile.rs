//! Hostile texts: they stay values, they never become structure, and nothing they do takes the program down.

use std::collections::BTreeSet;

use concord::compile::lower;
use concord::compile::optimise;
use concord::diag::Code;
use concord::graph::Limits;
use concord::path::Path;
use concord::plan::Comparison;
use concord::plan::Condition;
use concord::plan::Query;
use concord::plan::Set;
use concord::plan::Value;
use concord::session::Session;
use concord::sparql::escape;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use spargebra::SparqlParser;

use crate::sample;

const HOSTILE: &[&str] = &[
    "\"",
    "\\",
    "\\\"",
    "'''",
    "\"\"\"",
    "} UNION { ?thing ?p ?o",
    "\" . } UNION { ?s ?p ?o } #",
    "\") || (\"\" = \"",
    "> . ?s ?p ?o . <x",
    "x> . } # ",
    "line\nbreak\r\n\ttab",
    "{}{{}}[]()",
    "$param ?thing",
    "\u{0}\u{1}\u{7f}\u{85}",
    "\u{202e}txet\u{2066}\u{feff}\u{200d}",
    "\u{2028}\u{2029}\u{fffe}\u{10ffff}",
    "\\u0022 \\U00000022 %22",
    "İstanbul ẞ ǅ",
    "",
    " ",
    "| count",
    "actors; actors",
];

/// A hostile string: one of the list, pieces of it joined, or anything.
fn hostile() -> BoxedStrategy<String> {
    let listed = || select(HOSTILE).prop_map(str::to_owned);
    prop_oneof![listed(), vec(listed(), 1..4).prop_map(|parts| parts.concat()), any::<String>()].boxed()
}

/// The algebra of a text, with the IRIs blanked out.
fn shape(sparql: &str) -> String {
    let query = SparqlParser::new().parse_query(sparql).unwrap_or_else(|error| panic!("{error}\n{sparql}"));
    let text = format!("{query:?}");
    let mut pieces = text.split("NamedNode { iri: \"");
    let mut masked = pieces.next().unwrap().to_owned();
    for piece in pieces {
        masked.push_str("NamedNode");
        masked.push_str(piece.split_once('"').unwrap().1);
    }
    masked
}

fn text_of(set: Set) -> String {
    let query = Query::from(set);
    lower(&optimise(query)).select.text()
}

fn comparing(value: &str) -> Set {
    let class = "https://w3id.org/concord/ns#Policy".to_owned();
    let path = Path::property("https://w3id.org/concord/ns#statedTime");
    let compare = |op| Condition::Compare { path: path.clone(), op, value: Value::Text(value.to_owned()) };
    let conditions = vec![compare(Comparison::Equal), compare(Comparison::Contains)];
    Set::Where(Box::new(Set::Instances(BTreeSet::from([class]))), conditions)
}

/// A thing, a class, a scheme and a property by this IRI; its end, from which a variable takes its name, is the same for all.
fn naming(text: &str) -> Set {
    let iri = &format!("https://example.org/{text}/owner");
    let things = || Set::Things(BTreeSet::from([iri.to_owned()]));
    let classes = BTreeSet::from([iri.to_owned(), format!("{iri}2")]);
    let conditions = vec![
        Condition::Link { path: Path::property(iri), target: Some(Box::new(things())) },
        Condition::Link { path: Path::property(iri).inverse(), target: Some(Box::new(Set::Concepts(iri.to_owned()))) },
        Condition::Not(Box::new(Condition::In(Box::new(things())))),
    ];
    Set::Where(Box::new(Set::Instances(classes)), conditions)
}

proptest! {
    /// What is escaped is read back as it was.
    #[test]
    fn escape_is_read_back(text in hostile()) {
        let sparql = format!("SELECT * {{ ?s ?p \"{}\" }}", escape(&text));
        let query = SparqlParser::new().parse_query(&sparql).unwrap();
        let wanted = format!("{:?}", oxrdf::Literal::from(text.as_str()));
        prop_assert!(format!("{query:?}").contains(&wanted), "{sparql}");
    }

    #[test]
    fn values_never_become_structure(text in hostile()) {
        let given = format!("{:?}", text.to_lowercase());
        let found = shape(&text_of(comparing(&text)));
        let harmless = shape(&text_of(comparing("harmless")));
        // an empty text debugs as the empties of the algebra do; its shape is compared through what is not empty
        if !text.is_empty() {
            prop_assert_eq!(found.replace(&given, "\"harmless\""), harmless);
        }
    }

    #[test]
    fn iris_never_become_structure(text in hostile()) {
        let found = shape(&text_of(naming(&text)));
        prop_assert_eq!(found, shape(&text_of(naming("harmless"))));
    }
}

fn session() -> Session {
    let mut session = sample::session();
    session.settings_mut().limits = Limits { max_reads: Some(100_000), max_rows: Some(1_000), ..Limits::default() };
    session
}

/// SPARQL of a query, or the code of its first fault.
fn compiled(session: &mut Session, query: &str) -> Result<String, Code> {
    session.compile(query).map(|mut compiled| compiled.remove(0).sparql).map_err(|faults| faults[0].code)
}

/// A text in quotes of the language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The same through the front door: as a value, as a name, as an IRI and as a parameter.
#[test]
fn hostile_texts_through_the_front_door() {
    let mut session = session();
    let harmless = shape(&compiled(&mut session, "policies where period contains \"harmless\"").unwrap());
    let mut values = 0;
    for text in HOSTILE {
        let query = format!("policies where period contains {}", quoted(text));
        if let Ok(sparql) = compiled(&mut session, &query)
            && !text.is_empty()
        {
            values += 1;
            let given = format!("{:?}", text.to_lowercase());
            assert_eq!(shape(&sparql).replace(&given, "\"harmless\""), harmless, "{query}");
        }
        for query in [format!("policies of {}", quoted(text)), quoted(text)] {
            if let Ok(sparql) = compiled(&mut session, &query) {
                shape(&sparql);
            }
        }
        for query in [format!("policies of <http://example.org/{text}>"), format!("policies of <{text}>")] {
            if let Ok(sparql) = compiled(&mut session, &query) {
                shape(&sparql);
            }
        }
        if session.set_param("p", text).is_ok() {
            for query in ["policies of $p", "$p", "policies on education by $p"] {
                if let Ok(sparql) = compiled(&mut session, query) {
                    assert!(!sparql.contains("?o"), "{sparql}");
                    shape(&sparql);
                }
            }
        }
    }
    assert!(values >= HOSTILE.len() - 4, "only {values} hostile texts were read as values");
}

const WORDS: &[&str] = &[
    "actors",
    "policies",
    "agreements",
    "education",
    "labour market",
    "\"State 0\"",
    "State 7",
    "of",
    "on",
    "by",
    "across",
    "->",
    "<->",
    "*",
    "with",
    "without",
    "not",
    "and",
    "or",
    "but not",
    "(",
    ")",
    "where",
    "since",
    "1990",
    "1990..2000",
    "at least 2",
    "only",
    "count",
    "|",
    "show name",
    "sort by",
    "take 3",
    "cite",
    ":",
    ";",
    "let x =",
    "define y[$a] =",
    "x",
    "y[actors]",
    "$a",
    "co:Policy",
    "<http://example.org/x>",
    "contains",
    "=",
    ">=",
    "in",
    "at",
    "origin",
    "between",
    "as of",
    "during",
    "before",
    ",",
    "country",
    "name",
    "interacting",
    "including general",
    "zzz",
    "\u{130}",
    "'",
];

fn forms() -> Vec<&'static str> {
    include_str!("../fixtures/forms.cq").split(';').collect()
}

#[test]
fn no_text_takes_the_session_down() {
    let session = std::cell::RefCell::new(session());
    let mutated = (select(forms()), 0_usize..400, select(WORDS)).prop_map(|(form, at, word)| {
        let at = form.char_indices().map(|(at, _)| at).nth(at).unwrap_or(form.len());
        format!("{} {word} {}", &form[..at], &form[at..])
    });
    let texts = prop_oneof![vec(select(WORDS), 1..14).prop_map(|words| words.join(" ")), mutated, any::<String>(),];
    let mut runner = proptest::test_runner::TestRunner::default();
    runner
        .run(&texts, |text| {
            let mut session = session.borrow_mut();
            if let Ok(all) = session.compile(&text) {
                for compiled in &all {
                    shape(&compiled.sparql);
                }
                for compiled in all {
                    let _ = session.run(compiled);
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Compiles or fails, and in a bounded number of steps: without the caps these would not end before the test does.
#[test]
fn long_and_deep_texts_end() {
    let mut session = session();
    let mut fail = |text: &str, code: Code| {
        assert_eq!(compiled(&mut session, text), Err(code), "{}", &text[..text.len().min(80)]);
    };
    fail(&"of ".repeat(200), Code::UnknownName);
    fail(&format!("actors {}", "of ".repeat(200)), Code::UnknownName);
    fail(&format!("actors {}", "of ".repeat(300)), Code::TooLarge);
    fail(&format!("actors {}", "on education ".repeat(5_000)), Code::TooLarge);
    fail(&format!("actors across \"State 0\" -> \"State 7\" {}", "interacting ".repeat(5_000)), Code::TooLarge);
    fail(&format!("{}actors{}", "zzz with (".repeat(60), ")".repeat(60)), Code::TooLarge);
    fail(&format!("{}actors{}", "actors across (corridors of (".repeat(30), "))".repeat(30)), Code::TooLarge);
    let double = |n: usize| format!("let a{n} = a{} or a{};", n - 1, n - 1);
    let doubled: String = (1..=30).map(double).collect();
    fail(&format!("let a0 = actors; {doubled} a30"), Code::TooLarge);
    let wide = |n: usize| format!("let b{n} = b{}{};", n - 1, " or actors".repeat(200));
    let deep: String = (1..=30).map(wide).collect();
    fail(&format!("let b0 = actors; {deep} b30"), Code::TooLarge);
}

#[test]
fn long_and_deep_texts_are_read() {
    let mut session = session();
    let mut read = |text: &str| {
        shape(&compiled(&mut session, text).unwrap_or_else(|code| panic!("{code:?}: {}", &text[..text.len().min(80)])));
    };
    read(&format!("actors {}", "on education ".repeat(100)));
    read(&format!("{}actors{}", "(".repeat(60), ")".repeat(60)));
    read(&format!("{}actors{}", "actors with (agreements with (".repeat(30), "))".repeat(30)));
    read(&format!("actors{}", " or actors".repeat(250)));
    read(&format!("actors{}", " but not ministries".repeat(200)));
}
