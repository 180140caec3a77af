//! Extensions: a folder adds a dimension, a class with its link, a kind of gap, a rule, words in French and words of a thesaurus, and
//! everything follows without a line of Rust.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::LazyLock;

use concord::graph::Builtin;
use concord::graph::SourceFile;
use concord::session::Among;
use concord::session::Completer;
use concord::session::Session;
use concord::session::show;
use concord::table::Table;
use concord::workspace::Workspace;
use tempfile::TempDir;

use crate::check::fixture;
use crate::cli::copy;
use crate::cli::ends_with;
use crate::cli::err;
use crate::cli::out;
use crate::cli::run;
use crate::cli::write;

fn files(names: &[&str]) -> Vec<SourceFile> {
    let folders: Vec<PathBuf> = names.iter().map(|name| fixture(name)).collect();
    Workspace::open(&folders).and_then(Workspace::sound).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn session(files: &[SourceFile]) -> Session {
    Session::from_files(files).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

static BUILTIN: LazyLock<Session> = LazyLock::new(|| session(&Builtin::files()));
static HEALTH: LazyLock<Session> = LazyLock::new(|| session(&files(&["health"])));
static MINISTRY: LazyLock<Session> = LazyLock::new(|| session(&files(&["ministry"])));

fn answer(session: &Session, query: &str) -> Table {
    let mut answers = session.clone().eval(query).unwrap_or_else(|faults| panic!("`{query}`: {faults:#?}"));
    answers.remove(0).table
}

fn first_column(table: &Table) -> Vec<String> {
    table.rows.iter().map(|row| row.cells[0].shown()).collect()
}

fn ask(session: &Session, query: &str) -> Vec<String> {
    first_column(&answer(session, query))
}

fn completed(session: &Session, text: &str) -> Vec<String> {
    let completion = Completer::new(session).complete(text, text.len(), &[]);
    completion.candidates.into_iter().map(|one| one.text).collect()
}

#[test]
fn x06_a_tenth_dimension_is_a_row_everywhere() {
    let dimensions = ask(&HEALTH, "dimensions");
    assert_eq!((dimensions.len(), dimensions.last().unwrap().as_str()), (10, "health"));
    assert_eq!(ask(&HEALTH, "policies on health"), ["Screening on arrival"]);
    assert_eq!(ask(&HEALTH, "policies on \"health care\""), ["Screening on arrival"]);
    let row = |query: &str| {
        let text = show::answer(&answer(&HEALTH, query), show::Format::Csv, None);
        text.lines().find(|line| line.starts_with("health")).unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    assert!(row("findings across Turkey -> Germany | matrix dimension by corridor").contains(",1 (1),"));
    // and where nothing is recorded there is a blank, not a missing row
    let blank = row("findings across Morocco -> Spain | matrix dimension by corridor");
    assert!(blank.trim_start_matches("health").chars().all(|c| c == ','), "{blank}");
    let gaps = ask(&HEALTH, "gaps of kind coverage across Morocco -> Spain | show dimension");
    assert!(gaps.contains(&"health".to_owned()), "{gaps:?}");
    assert!(completed(&HEALTH, "policies on hea").contains(&"health".to_owned()));
}

#[test]
fn x06_a_new_class_brings_its_link_its_columns_and_its_completion() {
    let table = answer(&HEALTH, "migrant clinics treating trauma");
    assert_eq!(first_column(&table), ["Harbour Clinic", "Night Surgery"]);
    let headings: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(headings, ["name", "based in", "treats"]);
    assert_eq!(ask(&HEALTH, "migrant clinics in Germany without ailments"), Vec::<String>::new());
    // they are actors, with what holds of actors
    assert!(ask(&HEALTH, "actors in Hamburg").contains(&"Harbour Clinic".to_owned()));
    assert!(completed(&HEALTH, "migr").contains(&"migrant clinics".to_owned()));
    assert!(completed(&HEALTH, "migrant clinics tre").contains(&"treating".to_owned()));
    assert_eq!(completed(&HEALTH, "migrant clinics treating trau"), ["trauma"]);
    let reference: String =
        HEALTH.reference("migrant clinic").unwrap().iter().map(concord::session::Reference::text).collect();
    assert!(reference.contains("treating ailment") && reference.contains("dispensaire"), "{reference}");
}

#[test]
fn x06_a_new_kind_of_gap_is_asked_by_its_name() {
    let gaps = answer(&HEALTH, "gaps of kind untreated across Turkey -> Germany");
    assert_eq!(gaps.rows.len(), 1);
    assert_eq!(gaps.rows[0].cells[1].shown(), "tuberculosis");
    assert!(completed(&HEALTH, "gaps of kind unt").contains(&"untreated".to_owned()));
}

/// The rule is named where what it made is explained.
#[test]
fn rules_of_an_extension_are_named_by_why() {
    let mut session = HEALTH.clone();
    let answer = session.eval("migrant clinics devoted to trauma | show specialised-in").unwrap().remove(0);
    assert_eq!(answer.table.rows.len(), 2);
    let why = session.why(&answer, &answer.table.rows[0]).unwrap();
    let text = show::answer(&why, show::Format::Table, None);
    assert!(text.contains("rule health/45-specialised"), "{text}");
}

#[test]
fn words_of_all_languages_are_understood_at_once() {
    assert_eq!(ask(&HEALTH, "dispensaires qui soignent traumatisme"), ask(&HEALTH, "migrant clinics treating trauma"));
    assert_eq!(ask(&HEALTH, "politiques sur santé"), ["Screening on arrival"]);
    assert_eq!(ask(&HEALTH, "politiques par Allemagne sur sante"), ["Screening on arrival"]);
    assert_eq!(ask(&HEALTH, "organisations de la diaspora"), ask(&HEALTH, "diaspora organisations"));
    assert_eq!(ask(&HEALTH, "domaines").len(), 10);
    // mixed, and printed in English
    let table = answer(&HEALTH, "dispensaires treating traumatisme");
    assert_eq!(table.columns[2].name, "treats");
    assert_eq!(table.rows[0].cells[2].shown(), "trauma");
    assert!(BUILTIN.clone().compile("dispensaires").is_err());
}

/// A kind of gap is asked for by its words in any language, one of the product by words that an extension gives it.
#[test]
fn kinds_of_gap_have_words_in_further_languages() {
    let across = |kind: &str| answer(&HEALTH, &format!("gaps of kind {kind} across Turkey -> Germany"));
    let english = across("untreated");
    assert_eq!(across("sans-soins"), english);
    assert_eq!(across("Sans Soins"), english);
    assert_eq!(english.rows[0].cells[0].shown(), "untreated");
    let core = across("coverage");
    assert!(core.rows.len() > 1);
    assert_eq!(across("couverture"), core);
    // one kind of gap from the other extension's folder and one of the product, in one list
    let both = across("untreated, couverture");
    assert_eq!(both.rows.len(), english.rows.len() + core.rows.len());
    // as docs/extensions.md has it
    let counterparts = answer(&HEALTH, "gaps of kind homologue across Turkey -> Germany");
    assert_eq!(counterparts, across("counterpart"));
    // one of the two kinds of that name, by a word that has to be quoted
    let narrow = across("\"couverture à l'arrivée\"");
    assert!(narrow.rows.len() < core.rows.len() && narrow.rows.iter().all(|row| core.rows.contains(row)));
    assert_eq!(completed(&HEALTH, "gaps of kind couv"), ["couverture"]);
    assert_eq!(completed(&HEALTH, "gaps of kind couverture-a"), ["couverture-à-l'arrivée"]);
    assert_eq!(completed(&HEALTH, "gaps of kind sans-so"), ["sans-soins"]);
    assert_eq!(completed(&HEALTH, "gaps of kind un"), ["untreated"]);
    let unknown = HEALTH.clone().compile("gaps of kind couvertur across Turkey -> Germany").unwrap_err();
    assert!(unknown[0].help.iter().any(|help| help.contains("`couverture`")), "{unknown:#?}");
    assert!(BUILTIN.clone().compile("gaps of kind couverture").is_err());
    let reference: String =
        HEALTH.reference("couverture").unwrap().iter().map(concord::session::Reference::text).collect();
    for said in [
        "kind of gap <https://w3id.org/concord/gap/coverage-at-origin>: gaps of kind coverage\n",
        "  words: coverage, couverture, couverture à l'arrivée\n",
        "    gaps of kind coverage",
    ] {
        assert!(reference.contains(said), "{reference}");
    }
    let unknown = HEALTH.unknown("couvertur", Among::Words).unwrap();
    assert!(unknown.replacements.iter().any(|replacement| replacement.text == "couverture"));
}

#[test]
fn a_thesaurus_lends_its_words_through_a_map() {
    // exact: a word like any other
    let table = answer(&MINISTRY, "agreements on \"paid work\" across Turkey -> Belgium");
    assert_eq!(first_column(&table), ask(&MINISTRY, "agreements on labour market across Turkey -> Belgium"));
    assert!(table.notes.iter().all(|note| !note.contains("the map")), "{:?}", table.notes);
    let nouns = ["interstate instruments", "instrument interétatique", "agreements"];
    let [english, french, ours] = nouns.map(|noun| ask(&MINISTRY, &format!("{noun} across Turkey -> Belgium")));
    assert!(english == ours && french == ours && ours.len() == 2);
    // close: usable, and said
    let close = |words: &str| {
        format!(
            "`{words}` is read as education through the map Subjects of the ministry, version 2026-05 (Germany), close match"
        )
    };
    for words in ["school issues", "affaires scolaires"] {
        let table = answer(&MINISTRY, &format!("initiatives of Turkey on \"{words}\""));
        assert_eq!(first_column(&table), ask(&MINISTRY, "initiatives of Turkey on education"));
        assert!(table.notes.contains(&close(words)), "{:?}", table.notes);
    }
    let mut defined = MINISTRY.clone();
    defined.eval("let schooling = initiatives on (school issues)").unwrap();
    let table = defined.eval("schooling | count").unwrap().remove(0).table;
    assert!(table.notes.contains(&close("school issues")), "{:?}", table.notes);
    let education = answer(&MINISTRY, "initiatives of Turkey on education");
    assert!(education.notes.iter().all(|note| !note.contains("the map")), "{:?}", education.notes);
}

/// Without the file of mappings the words are gone, and nothing else is.
#[test]
fn without_its_map_a_thesaurus_lends_nothing() {
    let mut files = files(&["ministry"]);
    files.retain(|file| !file.path.starts_with("ministry/maps/"));
    let mut session = session(&files);
    assert!(session.compile("initiatives on \"school issues\"").is_err());
    assert!(session.compile("interstate instruments").is_err());
    assert_eq!(ask(&session, "mapping sets").len(), 3);
    assert_eq!(ask(&MINISTRY, "mapping sets").len(), 4);
}

/// S4-10: maps between frameworks are data; an answer that rests on one says which, in which version, and from whom.
#[test]
fn s4_10_answers_say_which_map_they_used() {
    let session = &*BUILTIN;
    let note = "read through the map Crosswalk from portfolios to dimensions, version 1 (Maintainers of Concord)";
    let asked =
        ["initiatives of Ecuador | show portfolio-concerned", "gaps of kind counterpart across Turkey -> Germany"];
    for query in asked {
        let notes = answer(session, query).notes;
        assert!(notes.iter().any(|found| found == note), "`{query}`: {notes:?}");
    }
    assert!(answer(session, "initiatives of Ecuador").notes.iter().all(|found| !found.contains("the map")));
    let rows = answer(session, "correspondences from \"education policy\"");
    assert!(rows.notes.iter().any(|note| note.contains("Crosswalk from policy areas to dimensions, version 1")));
    let mut files = Builtin::files();
    files.retain(|file| !file.path.contains("/crosswalk-") && !file.path.contains("/mapping-"));
    let without = self::session(&files);
    for query in asked {
        assert!(answer(&without, query).notes.iter().all(|found| !found.contains("the map")), "`{query}`");
    }
    assert_eq!(ask(&without, "mapping sets"), Vec::<String>::new());
    assert_eq!(ask(&without, "policies"), ask(session, "policies"));
}

/// S1-11: the grouping of dimensions is a declared map that can be edited, and cites its author.
#[test]
fn s1_11_another_grouping_regroups_the_matrix() {
    let query = "findings across Turkey -> Belgium | matrix corridor by dimension-grouping";
    let cells = |session: &Session| {
        let table = answer(session, query);
        let text = show::answer(&table, show::Format::Csv, None);
        let lines: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        let row = lines.iter().find(|line| line[0] == "Turkey -> Belgium").unwrap_or_else(|| panic!("{text}"));
        (lines[0].clone(), row.clone(), table.notes)
    };
    let (headings, before, notes) = cells(&BUILTIN);
    assert_eq!(headings, ["corridor", "socio-cultural", "socio-economic", "unrecorded"]);
    let author = "read through the map Proposed grouping of dimensions, version 1 (Maintainers of Concord)";
    assert!(notes.iter().any(|note| note == author), "{notes:?}");
    let mut files = Builtin::files();
    let file = files.iter_mut().find(|file| file.path.ends_with("mapping-dimension-groupings.ttl")).unwrap();
    file.text = file
        .text
        .replace("socio-cultural", "socio-X")
        .replace("socio-economic", "socio-cultural")
        .replace("socio-X", "socio-economic");
    let (_, after, _) = cells(&session(&files));
    assert_eq!((&before[1], &before[2]), (&after[2], &after[1]));
    assert_ne!(before[1], before[2]);
}

#[test]
fn the_order_of_extensions_changes_nothing() {
    let one = session(&files(&["health", "ministry"]));
    let other = session(&files(&["ministry", "health"]));
    assert_eq!(one.digest(), other.digest());
    for query in ["dispensaires", "actors in Hamburg", "initiatives on \"school issues\"", "dimensions"] {
        assert_eq!(answer(&one, query), answer(&other, query), "`{query}`");
    }
}

#[test]
fn two_extensions_that_claim_one_word_are_an_error_naming_both() {
    for names in [["ministry", "rival"], ["rival", "ministry"]] {
        let paths = names.map(|name| format!("tests/fixtures/{name}"));
        let output = run(&["--graph", &paths[0], "--graph", &paths[1], "query", "dimensions"]);
        ends_with(&output, 4);
        let message = "rival/schemes/words.ttl:4: the word `paid work` is claimed by `rival` for c:social-interactions and by \
                       `ministry` for c:labour-market, ministry/maps/subjects.ttl:15";
        let told = err(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(message), "{told}");
    }
}

#[test]
fn an_extension_for_another_core_is_refused() {
    let output = run(&["--graph", "tests/fixtures/thirty", "query", "dimensions"]);
    ends_with(&output, 4);
    let message =
        "thirty/extension.toml:3: `thirty` 1.0.0 was made for version 9.0 of the core ontology, which is 0.1.0";
    let told = err(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(message), "{told}");
}

/// A folder with a `concord.toml` and two extensions beside it.
fn workspace(settings: &str) -> TempDir {
    let root = TempDir::new().unwrap();
    write(root.path(), "concord.toml", settings);
    copy(&fixture("health"), &root.path().join("extensions/health"));
    copy(&fixture("ministry"), &root.path().join("extensions/ministry"));
    root
}

fn at(root: &Path, query: &str) -> std::process::Output {
    run(&["--graph", &root.display().to_string(), "query", query])
}

#[test]
fn a_workspace_names_its_extensions() {
    let both = workspace("[workspace]\nextensions = [\"extensions/health\", \"extensions/ministry\"]\n");
    let output = at(both.path(), "dispensaires | count; initiatives on \"school issues\" | count");
    ends_with(&output, 0);
    assert!(out(&output).contains("close match"), "{}", out(&output));
    // the manifest of the current folder counts, and those above it do not
    let here = |folder: &Path| {
        let program = std::process::Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(["query", "migrant clinics | count"])
            .current_dir(folder)
            .output();
        program.unwrap().status.code()
    };
    assert_eq!((here(both.path()), here(&both.path().join("extensions"))), (Some(0), Some(3)));
    let none = workspace("[workspace]\nbase = \"none\"\n");
    let output = run(&["--graph", &none.path().display().to_string(), "query", "dimensions"]);
    ends_with(&output, 3);
}

/// What is wrong with a manifest is told with its line.
#[test]
fn faults_of_manifests_have_their_line() {
    let told = |settings: &str| {
        let root = workspace(settings);
        let output = at(root.path(), "dimensions");
        ends_with(&output, 4);
        err(&output).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(told("[workspace]\nextension = []\n").contains("concord.toml:2: unknown field `extension`"));
    let missing = told("[workspace]\nextensions = [\n  \"extensions/health\",\n  \"extensions/heath\",\n]\n");
    assert!(missing.contains("concord.toml:4: there is no extension in "), "{missing}");
    let root = TempDir::new().unwrap();
    for (line, manifest, message) in [
        (
            1,
            "name = \"Health\"\nversion = \"1.0.0\"\ncore = \"0.1\"\nlicence = \"x\"\nsource = \"x\"\n",
            "cannot be the name",
        ),
        (
            1,
            "name = \"datasets\"\nversion = \"1.0.0\"\ncore = \"0.1\"\nlicence = \"x\"\nsource = \"x\"\n",
            "a folder of the base",
        ),
        (
            2,
            "name = \"x\"\nversion = \"one\"\ncore = \"0.1\"\nlicence = \"x\"\nsource = \"x\"\n",
            "the version `one` cannot be read",
        ),
        (
            3,
            "name = \"x\"\nversion = \"1.0.0\"\ncore = \"new\"\nlicence = \"x\"\nsource = \"x\"\n",
            "the versions `new` cannot be read",
        ),
        (1, "name = \"x\"\nversion = \"1.0.0\"\nlicence = \"x\"\nsource = \"x\"\n", "missing field `core`"),
    ] {
        fs::write(root.path().join("extension.toml"), manifest).unwrap();
        let output = at(root.path(), "dimensions");
        ends_with(&output, 4);
        let told = err(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&format!("extension.toml:{line}: ")) && told.contains(message), "{told}");
    }
}

#[test]
fn two_bases_are_refused() {
    let output = run(&["--graph", "tests/fixtures/lint", "--graph", "tests/fixtures/broken", "query", "dimensions"]);
    ends_with(&output, 2);
    assert!(err(&output).contains("several graphs are named"), "{}", err(&output));
}
