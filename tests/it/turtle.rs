//! The layout of Turtle and `TriG`: the graph stays, comments stay, formatting twice changes nothing.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use concord::turtle::Language;
use concord::turtle::format;
use concord::turtle::quads;
use oxrdf::Dataset;
use oxrdf::dataset::CanonicalizationAlgorithm;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use snapbox::assert_data_eq;
use snapbox::str;

use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;
use crate::cli::run_with;

const PREFIXES: &str = "@prefix e: <http://e/> .\n@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";

fn graph(text: &str, language: Language) -> Dataset {
    let mut graph: Dataset = quads(text, language).unwrap_or_else(|fault| panic!("{fault:?}\n{text}")).iter().collect();
    graph.canonicalize(CanonicalizationAlgorithm::Unstable);
    graph
}

/// Formats; the result says the same and is its own canonical form.
#[track_caller]
fn laid_out(text: &str, language: Language) -> String {
    let once = format(text, language).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
    assert_eq!(graph(text, language), graph(&once, language), "another graph:\n{text}\n--- became\n{once}");
    let twice = format(&once, language).unwrap();
    assert_eq!(once, twice, "not stable:\n{text}");
    once
}

fn turtle(text: &str) -> String {
    laid_out(&format!("{PREFIXES}{text}"), Language::Turtle).strip_prefix(PREFIXES_FORMATTED).unwrap().to_owned()
}

const PREFIXES_FORMATTED: &str =
    "@prefix e:   <http://e/> .\n@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";

#[test]
fn spacing_and_types() {
    let text = "\n\n\n# what it is\ne:a e:p 'it\\'s',\"x\"@en,1.5;;e:q <http://e/b>\n  ; rdf:type e:C.\ne:b e:p e:c,true  .   # last\n\n\n\n# end";
    assert_data_eq!(
        turtle(text),
        str![[r#"

# what it is
e:a a e:C ; e:p "it's" , "x"@en , 1.5 ;
    e:q <http://e/b> .
e:b e:p e:c , true .  # last

# end

"#]]
    );
}

#[test]
fn breaks_between_predicates_are_the_authors() {
    let text = "e:a a e:C ; e:p e:b ;\n e:q\n e:c ,\n   e:d ; e:r e:e ; # why\n  # on its own\n   # e:s e:t ;\n .\n";
    assert_data_eq!(
        turtle(text),
        str![[r#"
e:a a e:C ; e:p e:b ;
    e:q
        e:c ,
        e:d ; e:r e:e  # why
    # on its own
    # e:s e:t ;
    .

"#]]
    );
}

#[test]
fn brackets() {
    let text = "e:a e:p [ ],[e:q (1 2 3),()], [\n e:r e:b; # inside\n e:s [ e:t [] # deep\n ] ] ; e:u (\n e:x\n\n # of y\n e:y) .\n[] a e:C .\n[ a e:C ] .\n(e:a) e:p e:b .\n";
    assert_data_eq!(
        turtle(text),
        str![[r#"
e:a e:p [] , [ e:q ( 1 2 3 ) , () ] , [
        e:r e:b ;  # inside
        e:s [ e:t []  # deep
        ] ] ; e:u (
        e:x
        # of y
        e:y ) .
[] a e:C .
[ a e:C ] .
( e:a ) e:p e:b .

"#]]
    );
}

/// One line for each predicate where nobody broke the line; else a break where the line is too long, and the other lines as they were.
#[test]
fn lines_too_long_are_broken() {
    let long = "x".repeat(60);
    let text = format!("e:a a e:C ; e:p \"{long}\" ; e:q \"{long}\" ; e:r \"{long}\" .\n");
    let expected = format!("e:a a e:C ;\n    e:p \"{long}\" ;\n    e:q \"{long}\" ;\n    e:r \"{long}\" .\n");
    assert_eq!(turtle(&text), expected);
    let text = format!("e:a a e:C ;\n  e:p \"{long}\" ; e:q \"{long}\" ; e:r \"{long}\" ;\n  e:s 1 ; e:t 2 .\n");
    let expected =
        format!("e:a a e:C ;\n    e:p \"{long}\" ; e:q \"{long}\" ;\n    e:r \"{long}\" ;\n    e:s 1 ; e:t 2 .\n");
    assert_eq!(turtle(&text), expected);
    let text = format!("e:a e:p \"{long}\", \"{long}\", \"{long}\" .\n");
    let expected = format!("e:a e:p \"{long}\" ,\n        \"{long}\" ,\n        \"{long}\" .\n");
    assert_eq!(turtle(&text), expected);
    let text = format!("e:a e:p [ e:q \"{long}\" ; e:r \"{long}\" ; e:s \"{long}\" ] .\n");
    let expected =
        format!("e:a e:p [\n        e:q \"{long}\" ;\n        e:r \"{long}\" ;\n        e:s \"{long}\"\n    ] .\n");
    assert_eq!(turtle(&text), expected);
}

#[test]
fn prefixes_are_sorted_where_they_stand_together() {
    let text = "# about the file\nPREFIX b: <http://b/>\n@prefix a: <http://a/> .\n@prefix : <http://none/> .\n\n@base <http://c/> .\n# of its own\n@prefix long: <z/> .\n@prefix a: <y/> .\na:x a <z> .\n";
    assert_data_eq!(
        laid_out(text, Language::Turtle),
        str![[r#"
# about the file
@prefix :  <http://none/> .
@prefix a: <http://a/> .
@prefix b: <http://b/> .

@base <http://c/> .
# of its own
@prefix a:    <y/> .
@prefix long: <z/> .
a:x a <z> .

"#]]
    );
}

#[test]
fn graphs_are_set_in() {
    let text = "@prefix e: <http://e/> .\nGRAPH e:g{ # what\ne:a e:p e:b.\n\n\n  # one more\ne:b e:p e:c }\n{}\ne:h {e:a e:p\n e:b . # c\n# at the end\n}\ne:x e:y e:z .";
    assert_data_eq!(
        laid_out(text, Language::TriG),
        str![[r#"
@prefix e: <http://e/> .
e:g {  # what
    e:a e:p e:b .

    # one more
    e:b e:p e:c .
}
{}
e:h {
    e:a e:p
            e:b .  # c
    # at the end
}
e:x e:y e:z .

"#]]
    );
}

#[test]
fn long_texts_and_odd_names_stay() {
    let text = "e:a e:p \"\"\"two\n  lines # none\"\"\" , '''a \"b\" ''' , 'a \"b\"' ; e:q e:x\\,y , e:%41.b , 1. e:b e:p .5e3 , -1.e0 , +2 .\n";
    let expected = "e:a e:p \"\"\"two\n  lines # none\"\"\" , '''a \"b\" ''' , 'a \"b\"' ; e:q e:x\\,y , e:%41.b , 1 .\ne:b e:p .5e3 , -1.e0 , +2 .\n";
    assert_eq!(turtle(text), expected);
}

fn rdf_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rdf_files(&path, found);
        } else if Language::of(path.to_str().unwrap()).is_some() {
            found.push(path);
        }
    }
}

/// Every file of the repository keeps its graph and its comments.
#[test]
fn our_own_files_keep_their_graphs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["ontology", "datasets", "tests"] {
        rdf_files(&root.join(folder), &mut files);
    }
    assert!(files.len() > 50, "{}", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let language = Language::of(path.to_str().unwrap()).unwrap();
        if quads(&text, language).is_err() {
            assert!(format(&text, language).is_err(), "{}", path.display());
            continue;
        }
        let formatted = laid_out(&text, language);
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
        assert_eq!(comments(&text), comments(&formatted), "{}", path.display());
    }
}

/// Edited by many hands, they have one layout. `concord fmt ontology/modules ontology/schemes ontology/gaps` mends it.
#[test]
fn the_ontology_is_in_its_canonical_form() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology");
    let mut files = Vec::new();
    for folder in ["modules", "schemes", "gaps"] {
        rdf_files(&root.join(folder), &mut files);
    }
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        assert!(format(&text, Language::Turtle).unwrap() == text, "{} is not in canonical form", path.display());
    }
}

/// Words that stand where a term can.
fn atom() -> BoxedStrategy<String> {
    select(vec![
        "e:a",
        "e:b.c",
        "e:x\\,y",
        "_:n1",
        "_:n2",
        "<http://e/c>",
        "e:",
        "\"text\"",
        "'it\\'s'",
        "\"\"\"lo\n\"ng\"\"\"",
        "\"x\"@en-GB",
        "\"1\"^^e:d",
        "'a\"b'",
        "1",
        "-1.5",
        "1e3",
        ".5",
        "true",
        "\"a # b\"",
        "\"a very long text, so long that three of it do not fit into one line\"",
    ])
    .prop_map(str::to_owned)
    .boxed()
}

fn node() -> BoxedStrategy<String> {
    select(vec!["e:a", "e:b", "_:n1", "<http://e/c>", "e:c.d", "[]"]).prop_map(str::to_owned).boxed()
}

/// Tokens, one a line: white space is put between them later.
fn term() -> BoxedStrategy<Vec<String>> {
    let leaf = atom().prop_map(|atom| vec![atom]);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|terms| wrapped("(", terms.concat(), ")")),
            pairs(inner.boxed()).prop_map(|pairs| wrapped("[", pairs, "]")),
        ]
    })
    .boxed()
}

fn wrapped(open: &str, inner: Vec<String>, close: &str) -> Vec<String> {
    [vec![open.to_owned()], inner, vec![close.to_owned()]].concat()
}

fn pairs(term: BoxedStrategy<Vec<String>>) -> BoxedStrategy<Vec<String>> {
    let predicate = select(vec![
        "a",
        "e:p",
        "e:q",
        "<http://e/r>",
        "rdf:type",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    ]);
    let pair = (predicate, vec(term, 1..3)).prop_map(|(predicate, objects)| {
        let objects: Vec<Vec<String>> = objects;
        let mut tokens = vec![predicate.to_owned()];
        for (n, object) in objects.into_iter().enumerate() {
            if n > 0 {
                tokens.push(",".to_owned());
            }
            tokens.extend(object);
        }
        tokens
    });
    (vec(pair, 1..4), 0..3usize)
        .prop_map(|(pairs, more)| {
            let mut tokens = pairs.join(&";".to_owned());
            tokens.extend(std::iter::repeat_n(";".to_owned(), more));
            tokens
        })
        .boxed()
}

fn statement() -> BoxedStrategy<Vec<String>> {
    (node(), pairs(term())).prop_map(|(subject, pairs)| [vec![subject], pairs, vec![".".to_owned()]].concat()).boxed()
}

fn gap() -> BoxedStrategy<String> {
    prop_oneof![
        6 => Just(" ".to_owned()),
        1 => select(vec!["\n", "\n\n\n", "\t", " # same line\n", "\n# own line\n", "\n\n  # one\n\n # two\n\n", "#\n", "\r\n"]).prop_map(str::to_owned),
    ]
    .boxed()
}

fn woven(tokens: &[String], gaps: &[String]) -> String {
    tokens.iter().zip(gaps.iter().cycle()).flat_map(|(token, gap)| [&token[..], &gap[..]]).collect()
}

fn comments(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        ["# same line", "# own line", "# one", "# two"].iter().flat_map(|comment| text.matches(comment)).collect();
    found.sort_unstable();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_turtle_keeps_its_graph(statements in vec(statement(), 0..4), gaps in vec(gap(), 1..40)) {
        let text = format!("{PREFIXES}{}", woven(&statements.concat(), &gaps));
        let formatted = laid_out(&text, Language::Turtle);
        prop_assert_eq!(comments(&text), comments(&formatted));
    }

    #[test]
    fn any_trig_keeps_its_graph(graphs in vec((select(vec!["e:g", "GRAPH e:h", "", "_:g"]), vec(statement(), 0..3)), 0..3), gaps in vec(gap(), 1..40)) {
        let tokens: Vec<String> = graphs.into_iter().flat_map(|(name, statements)| {
            let label = name.split(' ').filter(|part| !part.is_empty()).map(str::to_owned).collect();
            [label, wrapped("{", statements.concat(), "}")].concat()
        }).collect();
        let text = format!("{PREFIXES}{}", woven(&tokens, &gaps));
        let formatted = laid_out(&text, Language::TriG);
        prop_assert_eq!(comments(&text), comments(&formatted));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-c:<>\"'.;,{}()@^#\\\\\\[\\] \n0-9é]{0,60}") {
        let _ = format(&text, Language::TriG);
    }
}

#[test]
fn files_are_written_in_place_or_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("good.ttl"), folder.path().join("bad.trig"));
    fs::write(&good, "@prefix e: <http://e/> .\ne:a  e:p e:b . # c\n").unwrap();
    fs::write(&bad, "@prefix e: <http://e/> .\ne:g { e:a  e:p }\n").unwrap();
    let output = run(&["fmt", "--check", good.to_str().unwrap()]);
    ends_with(&output, 1);
    assert!(out(&output).contains("\n-e:a  e:p e:b . # c\n+e:a e:p e:b .  # c\n"), "{}", out(&output));
    assert!(err(&output).contains("good.ttl: not in canonical form"), "{}", err(&output));
    let output = run(&["fmt", "--stdout", good.to_str().unwrap()]);
    ends_with(&output, 0);
    assert_eq!(out(&output), "@prefix e: <http://e/> .\ne:a e:p e:b .  # c\n");
    assert!(fs::read_to_string(&good).unwrap().contains("e:a  e:p"));
    // a fault in one file does not keep the others from being formatted
    let output = run(&["fmt", folder.path().to_str().unwrap()]);
    ends_with(&output, 4);
    assert!(err(&output).contains("bad.trig:2:"), "{}", err(&output));
    assert!(fs::read_to_string(&bad).unwrap().contains("e:a  e:p"));
    assert!(fs::read_to_string(&good).unwrap().contains("e:a e:p e:b .  # c"));
    ends_with(&run(&["fmt", "--check", good.to_str().unwrap()]), 0);
    let output = run_with(&["fmt", "--form", "ttl"], "<http://e/a>   <http://e/p> 1.\n");
    ends_with(&output, 0);
    assert_eq!(out(&output), "<http://e/a> <http://e/p> 1 .\n");
}
