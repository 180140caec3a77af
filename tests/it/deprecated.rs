//! Words of deprecated terms: they answer as what replaces them does, say so, and are rewritten.

use std::fs;
use std::path::Path;

use concord::check;
use concord::check::Kind;
use concord::diag::Code;
use concord::diag::Diagnostic;
use concord::graph::Builtin;
use concord::graph::SourceFile;
use concord::graph::load;
use concord::session::Completer;
use concord::session::Session;

use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;
use crate::fixture::rows;

const FOLDER: &str = "tests/fixtures/deprecated";

fn files() -> Vec<SourceFile> {
    load::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER)).unwrap()
}

fn session() -> Session {
    Session::from_files(&files()).unwrap()
}

/// Rows and warnings about words.
fn ask(text: &str) -> (Vec<String>, Vec<Diagnostic>) {
    let answer = session().eval(text).unwrap_or_else(|faults| panic!("{text}: {faults:#?}")).remove(0);
    let warnings = answer.warnings.iter().filter(|warning| warning.code == Code::Deprecated).cloned().collect();
    (rows(&answer), warnings)
}

/// An old question, the same in new words, and how many old words it has.
const PAIRS: &[(&str, &str, usize)] = &[
    ("offices", "bureaus", 1),
    ("office", "bureau", 1),
    ("desks in Angora", "bureaus in Ankara", 2),
    ("co:Office in id:angora", "co:Bureau in id:ankara", 2),
    ("visas issued by (offices in Ankara)", "visas granted by (bureaus in Ankara)", 2),
    ("visas issued by \"Office of Angora\"", "visas granted by \"Office of Angora\"", 1),
    ("visas co:issuer bureaus", "visas co:grantor bureaus", 1),
    ("bureaus issuing visas", "bureaus granting visas", 1),
    ("visas for short stay", "visas for brief stay", 1),
    ("visas for \"short stay\"", "visas for brief stay", 1),
    ("visas | show name, issuer | sort by issuer", "visas | show name, grantor | sort by grantor", 2),
    ("visas where issuer = \"Office of Angora\"", "visas where grantor = \"Office of Angora\"", 1),
];

#[test]
fn old_words_answer_as_new_ones_and_say_so() {
    for (old, new, words) in PAIRS {
        let (old_rows, warnings) = ask(old);
        let (new_rows, none) = ask(new);
        assert_eq!(old_rows, new_rows, "{old}");
        assert!(!new_rows.is_empty(), "{new}");
        assert!(none.is_empty(), "{new}: {none:#?}");
        assert_eq!(warnings.len(), *words, "{old}: {warnings:#?}");
        for warning in warnings {
            assert!(warning.message.contains("is deprecated"), "{warning:#?}");
            assert_eq!(warning.replacements.len(), 1, "{old}: {warning:#?}");
        }
    }
}

/// Data in the old terms and data in the new ones are one.
#[test]
fn old_data_answer_to_both() {
    assert_eq!(ask("bureaus").0.len(), 2);
    assert_eq!(ask("bureaus in Ankara").0.len(), 2);
    assert_eq!(ask("visas granted by bureaus").0.len(), 2);
    assert_eq!(ask("visas for brief stay").0.len(), 2);
    assert_eq!(ask("visas | show name, grantor").0, ["Visa 1 | Office of Angora", "Visa 2 | Bureau of Ankara"]);
}

#[test]
fn queries_are_rewritten_with_their_comments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("q.cq");
    let old = "# who issues\ndefine from[$place] = offices in $place;\nlet shorts = visas for short stay;\n\
               visas issued by (from[Angora]);  # by place\nshorts | show name as \"office\", issuer";
    let new = "# who issues\ndefine from[$place] = bureaus in $place;\nlet shorts = visas for brief stay;\n\
               visas granted by (from[Ankara]);  # by place\nshorts | show name as office, grantor;\n";
    fs::write(&path, old).unwrap();
    let file = path.to_str().unwrap();
    let before = run(&["query", "--graph", FOLDER, "--format", "csv", "--file", file]);
    ends_with(&before, 0);
    ends_with(&run(&["fmt", "--migrate", "--graph", FOLDER, file]), 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), new);
    let after = run(&["query", "--graph", FOLDER, "--format", "csv", "--file", file, "--strict"]);
    ends_with(&after, 0);
    // what is asked is printed above each answer
    let answers = |text: &str| text.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect::<String>();
    assert_eq!(answers(out(&before)).replace("issuer", "grantor"), answers(out(&after)));
    assert!(err(&before).contains("warning[deprecated]"), "{}", err(&before));
    assert!(!err(&after).contains("deprecated"), "{}", err(&after));
}

#[test]
fn the_warning_has_version_and_replacement() {
    let (_, warnings) = ask("visas issued by offices");
    let said: Vec<&str> = warnings.iter().map(|warning| &*warning.message).collect();
    assert_eq!(
        said,
        [
            "`issued by` is deprecated since 0.2.0; use `granted by`",
            "`offices` is deprecated since 0.2.0; use `bureaus`"
        ]
    );
    let output = run(&["query", "--graph", FOLDER, "--strict", "visas issued by offices"]);
    ends_with(&output, 3);
    assert!(err(&output).starts_with("error[deprecated]: `issued by` is deprecated"), "{}", err(&output));
}

/// Nothing takes its place: the word keeps its meaning, and the ontology says why it should not be used.
#[test]
fn a_term_without_replacement_is_explained() {
    let (rows, warnings) = ask("stamps");
    assert_eq!(rows, ["Stamp 1"]);
    assert_eq!(warnings[0].message, "`stamps` is deprecated since 0.2.0");
    assert_eq!(warnings[0].help, ["Stamps are not recorded any more"]);
    assert!(warnings[0].replacements.is_empty());
}

/// A word inside a name is the name's.
#[test]
fn names_that_contain_an_old_word_are_left_alone() {
    let (rows, warnings) = ask("Office of Angora");
    assert_eq!((rows.len(), warnings.len()), (1, 0), "{warnings:#?}");
}

#[test]
fn old_words_are_not_offered() {
    let session = session();
    let completer = Completer::new(&session);
    for (text, old, new) in
        [("", "offices", "bureaus"), ("visas ", "issued by", "granted by"), ("visas for ", "short stay", "brief stay")]
    {
        let offered: Vec<String> =
            completer.complete(text, text.len(), &[]).candidates.into_iter().map(|candidate| candidate.shown).collect();
        assert!(offered.iter().any(|word| word == new), "{text}: {offered:?}");
        assert!(!offered.iter().any(|word| word == old), "{text}: {offered:?}");
    }
    let output = run(&["query", "--graph", FOLDER, "offics"]);
    ends_with(&output, 3);
    assert!(!err(&output).contains("`offices`"), "{}", err(&output));
}

#[test]
fn replacements_in_a_ring_replace_nothing_and_are_a_finding() {
    let mut files = files();
    let text = &mut files.iter_mut().find(|file| file.path.ends_with("words.ttl")).unwrap().text;
    text.push_str("\nco:Bureau owl:deprecated true ; dct:isReplacedBy co:Desk .\n");
    let findings = check::lint(&files).unwrap();
    let ring = findings.iter().find(|finding| finding.kind == Kind::Cycle).unwrap();
    assert!(ring.message.starts_with("`dct:isReplacedBy` leads back to where it began"), "{}", ring.message);
    let mut session = Session::from_files(&files).unwrap();
    assert_eq!(rows(&session.eval("offices").unwrap()[0]), ["Office of Angora"]);
}

#[test]
fn a_word_that_a_live_term_has_is_not_deprecated() {
    let mut files = files();
    let text = &mut files.iter_mut().find(|file| file.path.ends_with("words.ttl")).unwrap().text;
    text.push_str("\nco:Bureau dsl:alias \"office\" .\n");
    let mut session = Session::from_files(&files).unwrap();
    let answer = session.eval("offices").unwrap().remove(0);
    assert_eq!(rows(&answer).len(), 2);
    assert!(answer.warnings.is_empty(), "{:#?}", answer.warnings);
}

#[test]
fn old_kinds_of_gap_ask_for_what_replaces_them() {
    let mut files = Builtin::files();
    let text = "@prefix dsl: <https://w3id.org/concord/dsl#> .\n@prefix gap: <https://w3id.org/concord/gap/> .\n\
        @prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n\
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
        gap:counterpart owl:deprecated true ; dct:isReplacedBy gap:pairing .\n\
        gap:pairing a dsl:GapKind ; rdfs:label \"pairing gap\"@en ; dsl:kind \"missing pair\" ; dsl:severity 3 ;\n\
        rdfs:comment \"Nobody to talk to.\"@en ; dsl:asks \"gap-counterpart\" .\n";
    files.push(SourceFile { path: "ontology/gaps/pairing.ttl".to_owned(), text: text.to_owned() });
    let session = Session::from_files(&files).unwrap();
    let ask =
        |query: &str| session.clone().eval(query).unwrap_or_else(|faults| panic!("{query}: {faults:#?}")).remove(0);
    let (old, new) =
        ("gaps of kind counterpart across Turkey -> Belgium", "gaps of kind missing-pair across Turkey -> Belgium");
    assert!(!rows(&ask(new)).is_empty());
    assert_eq!(rows(&ask(old)), rows(&ask(new)));
    let warned = |query: &str| ask(query).warnings.iter().any(|warning| warning.code == Code::Deprecated);
    assert!(warned(old) && !warned(new));
    let (migrated, kept) = session.migrated(old).unwrap();
    assert_eq!((migrated, kept.len()), (Some(new.replace("missing-pair", "missing pair")), 0));
    // no list offers it, and the kind that is gone is not looked at beside the other
    assert!(!session.schema().gap_words().contains("counterpart"));
    let kinds = |answer: &concord::session::Answer| answer.table.rows.len();
    assert!(kinds(&ask("gaps across Turkey -> Belgium")) < kinds(&builtin("gaps across Turkey -> Belgium")));
}

fn builtin(query: &str) -> concord::session::Answer {
    Session::builtin().unwrap().eval(query).unwrap().remove(0)
}
