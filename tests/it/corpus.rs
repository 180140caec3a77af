//! The cases of tests/corpus: each a query with what the compiler, the graph and the diagnostics make of it.
//!
//! A case is one text file: comment lines that say what it shows, then sections. `query` and `params` are given; the others
//! are compared with what comes out. `SNAPSHOTS=overwrite cargo test corpus` writes them anew, and gives a case that has none
//! its rows. Notes and diagnostics are never silent: a case that has some must list them.

#![expect(clippy::unwrap_used, reason = "without its files and its graph a test cannot go on")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::OnceLock;

use concord::diag::Diagnostic;
use concord::diag::Diagnostics;
use concord::diag::render;
use concord::graph::Limits;
use concord::graph::Solutions;
use concord::plan::Plan;
use concord::session::Answer;
use concord::session::Compiled;
use concord::session::Session;
use concord::span::Source;
use concord::syntax;
use concord::syntax::ast::Statement;
use concord::table;
use oxigraph::model::Literal;
use oxigraph::model::Quad;
use oxigraph::model::Term;
use oxigraph::sparql::QueryResults;
use oxigraph::sparql::SparqlEvaluator;
use oxigraph::store::Store;
use snapbox::IntoData as _;

const MARK: &str = "----- ";
const GIVEN: [&str; 2] = ["query", "params"];

/// One file of tests/corpus.
pub(crate) struct Case {
    /// Path below tests/corpus, without the ending.
    pub(crate) name: String,
    path: PathBuf,
    comment: String,
    sections: Vec<(String, String)>,
}

impl Case {
    fn read(folder: &Path, path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        let below = path.strip_prefix(folder).unwrap().with_extension("");
        let name = below.to_str().unwrap().replace('\\', "/");
        let mut comment = String::new();
        let mut sections: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            if let Some(section) = line.strip_prefix(MARK) {
                sections.push((section.trim().to_owned(), String::new()));
            } else {
                let part = sections.last_mut().map_or(&mut comment, |(_, body)| body);
                part.push_str(line);
                part.push('\n');
            }
        }
        let case = Self { name, path, comment, sections };
        assert!(case.comment.starts_with("# "), "{}: the first line must say what the case shows", case.name);
        assert!(case.given("query").is_some(), "{}: no query", case.name);
        case
    }

    fn given(&self, section: &str) -> Option<&str> {
        self.sections.iter().find(|(name, _)| name == section).map(|(_, body)| body.as_str())
    }

    /// The text of the query.
    pub(crate) fn query(&self) -> &str {
        self.given("query").unwrap_or_default().trim_end()
    }

    /// A session of its own on the built-in graph, with the parameters of the case.
    fn session(&self) -> Result<Session, Diagnostics> {
        self.session_on(session())
    }

    /// The same on another graph.
    fn session_on(&self, graph: &Session) -> Result<Session, Diagnostics> {
        let mut session = graph.clone();
        for line in self.given("params").unwrap_or_default().lines() {
            let (name, value) =
                line.split_once('=').unwrap_or_else(|| panic!("{}: `{line}` is no parameter", self.name));
            session.set_param(name, value)?;
        }
        Ok(session)
    }

    /// Every query of the case, compiled.
    pub(crate) fn compile(&self) -> Result<Vec<Compiled>, Diagnostics> {
        self.session()?.compile(self.query())
    }

    /// What should stand in the file, with the same sections as far as there is something to say in them.
    fn written(&self) -> String {
        let found = Outcome::of(self, session());
        let mut text = self.comment.clone();
        let mut listed: Vec<&str> = self.sections.iter().map(|(name, _)| name.as_str()).collect();
        if listed.iter().all(|name| GIVEN.contains(name) || found.section(self, name).is_none()) {
            listed.push("rows");
        }
        let notes = listed.contains(&"rows") && !listed.contains(&"notes");
        for section in ["notes", "diagnostics"] {
            let silent = section == "notes" && !notes;
            if !listed.contains(&section)
                && !silent
                && found.section(self, section).is_some_and(|body| !body.is_empty())
            {
                listed.push(section);
            }
        }
        for section in listed {
            let body = match self.given(section).filter(|_| GIVEN.contains(&section)) {
                Some(given) => Some(format!("{}\n", given.trim_end())),
                None => found.section(self, section),
            };
            if let Some(body) = body {
                let _ = write!(text, "{MARK}{section}\n{body}");
            }
        }
        text
    }
}

/// An answer with how the query was understood: as a plan, and as a sentence.
struct Answered {
    answer: Answer,
    plan: String,
    sentence: String,
}

/// What becomes of a case.
struct Outcome {
    answers: Option<Vec<Answered>>,
    diagnostics: Diagnostics,
}

impl Outcome {
    fn of(case: &Case, graph: &Session) -> Self {
        match Self::answers(case, graph) {
            Ok(answers) => {
                let diagnostics = answers.iter().flat_map(|answered| answered.answer.warnings.clone()).collect();
                Self { answers: Some(answers), diagnostics }
            }
            Err(diagnostics) => Self { answers: None, diagnostics },
        }
    }

    fn answers(case: &Case, graph: &Session) -> Result<Vec<Answered>, Diagnostics> {
        let mut session = case.session_on(graph)?;
        let compiled = session.compile(case.query())?;
        let answer = |compiled: Compiled| {
            let (plan, sentence) = (compiled.plan.to_string(), session.sentence(&compiled));
            Ok(Answered { answer: session.run(compiled)?, plan, sentence })
        };
        compiled.into_iter().map(answer).collect()
    }

    fn section(&self, case: &Case, section: &str) -> Option<String> {
        let each = |text: &dyn Fn(&Answered) -> String| {
            let parts: Vec<String> =
                self.answers.as_ref()?.iter().map(|answer| format!("{}\n", text(answer).trim_end())).collect();
            Some(parts.join("\n"))
        };
        match section {
            "ast" => syntax::parse(case.query()).ok().map(|program| format!("{program:#?}\n")),
            "plan" => each(&|answered| answered.plan.clone()),
            "sentence" => each(&|answered| answered.sentence.clone()),
            "sparql" => each(&|answered| answered.answer.sparql.clone()),
            "rows" => each(&|answered| table::csv::render(&answered.answer.table, false).unwrap()),
            "notes" => {
                let notes = self.answers.as_ref()?.iter().flat_map(|answered| &answered.answer.table.notes);
                let notes: Vec<String> = notes.map(|note| without_size(note)).collect();
                (!notes.is_empty()).then(|| format!("{}\n", notes.join("\n")))
            }
            "diagnostics" => (!self.diagnostics.is_empty()).then(|| drawn(&self.diagnostics, case.query())),
            other => panic!("{}: no section is called `{other}`", case.name),
        }
    }
}

/// A note without the size and the digest of the graph, which change with every fact that is added.
fn without_size(note: &str) -> String {
    let note = match note.split_once("data sha256:") {
        Some((before, digest)) => {
            format!("{before}data ..{}", digest.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
        }
        None => note.to_owned(),
    };
    match note.split_once(" sources (data ..); ") {
        Some((searched, rest)) if searched.starts_with("searched ") => {
            format!("searched .. statements of .. sources; {rest}")
        }
        _ => note,
    }
}

/// How the answers of two graphs compare.
pub(crate) struct Compared {
    /// Questions with the same answer.
    pub(crate) same: usize,
    /// What differs, a question each.
    pub(crate) differences: Vec<String>,
}

impl std::fmt::Display for Compared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (same, different) = (self.same, self.differences.len());
        write!(f, "{} questions, {same} same, {different} different", same + different)?;
        self.differences.iter().try_for_each(|difference| write!(f, "\n{difference}"))
    }
}

/// A number that a name keeps, whatever other names there are (FNV-1a).
fn number_of(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Asks every case, or about one in so many, on two graphs that hold the same, and compares rows, notes and diagnostics. Which these are depends on
/// their names alone, so that a new case takes no other out.
pub(crate) fn compared(ours: &Session, other: &Session, one_in: u64) -> Compared {
    let mut compared = Compared { same: 0, differences: Vec::new() };
    for case in cases().iter().filter(|case| number_of(&case.name).is_multiple_of(one_in)) {
        let [one, two] = [ours, other].map(|graph| {
            let found = Outcome::of(case, graph);
            let parts = ["rows", "diagnostics"].map(|part| found.section(case, part).unwrap_or_default());
            let answers = found.answers.iter().flatten();
            let notes = answers.flat_map(|answered| &answered.answer.table.notes).map(|note| without_digest(note));
            parts.concat() + &notes.collect::<String>()
        });
        if one == two {
            compared.same += 1;
            continue;
        }
        let (one, two): (Vec<&str>, Vec<&str>) = (one.lines().collect(), two.lines().collect());
        let only = |lines: &[&str], others: &[&str], sign: char| {
            let lines = lines.iter().filter(|line| !others.contains(*line)).take(5);
            lines.fold(String::new(), |text, line| format!("{text}  {sign} {line}\n"))
        };
        compared.differences.push(format!("{}\n{}{}", case.name, only(&one, &two, '-'), only(&two, &one, '+')));
    }
    compared
}

/// A note without the digest of the data, which an endpoint cannot tell.
fn without_digest(note: &str) -> String {
    let note = note.replace("digest: the endpoint does not say", "data sha256:");
    match note.split_once("data sha256:") {
        Some((before, rest)) => format!("{before}{}\n", rest.trim_start_matches(|c: char| c.is_ascii_hexdigit())),
        None => note + "\n",
    }
}

fn drawn(diagnostics: &[Diagnostic], query: &str) -> String {
    let source = Source::new("query", query);
    let drawn = diagnostics.iter().map(|diagnostic| render::human(diagnostic, &source, &render::Style::default()));
    let lines = drawn.collect::<Vec<_>>().join("\n");
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// The session that all cases share; each works on a clone.
pub(crate) fn session() -> &'static Session {
    static SESSION: OnceLock<Session> = OnceLock::new();
    SESSION.get_or_init(|| Session::builtin().unwrap_or_else(|faults| panic!("{faults:#?}")))
}

/// All cases, by name.
pub(crate) fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let mut paths = Vec::new();
        texts(&folder, &mut paths);
        paths.sort();
        paths.into_iter().map(|path| Case::read(&folder, path)).collect()
    })
}

fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "txt") {
            found.push(path);
        }
    }
}

/// Checks every case and reports all that fail.
fn each_case(check: impl Fn(&Case) -> Result<(), String>) {
    let failed: Vec<String> = cases()
        .iter()
        .filter_map(|case| check(case).err().map(|fault| format!("== {}\n{}\n\n{fault}\n", case.name, case.query())))
        .collect();
    assert!(failed.is_empty(), "{} of {} cases failed\n\n{}", failed.len(), cases().len(), failed.join("\n"));
}

/// Rows without regard to order and number, columns in the order of their names.
pub(crate) fn distinct(solutions: &Solutions) -> BTreeSet<BTreeMap<String, String>> {
    let named = |row: &Vec<Option<Term>>| {
        let cells = solutions.variables.iter().zip(row);
        cells.filter_map(|(name, cell)| Some((name.clone(), written(cell.as_ref()?)))).collect()
    };
    solutions.rows.iter().map(named).collect()
}

/// A term as text, decimals without the noughts that do not count.
pub(crate) fn written(term: &Term) -> String {
    match term {
        Term::Literal(literal) if literal.datatype() == oxigraph::model::vocab::xsd::DECIMAL => {
            let value = literal.value();
            let short = if value.contains('.') { value.trim_end_matches('0').trim_end_matches('.') } else { value };
            Literal::new_typed_literal(short, literal.datatype()).to_string()
        }
        other => other.to_string(),
    }
}

/// Runs a SPARQL text by itself on the graph of the session.
pub(crate) fn select(sparql: &str) -> Solutions {
    session().engine().select(sparql, &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{sparql}"))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, other: &T) -> Result<(), String> {
    if ours == other { Ok(()) } else { Err(format!("{what}\n   ours: {ours:?}\n  other: {other:?}")) }
}

#[test]
fn cases_come_out_as_recorded() {
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    each_case(|case| {
        let written = case.written();
        let recorded = fs::read_to_string(&case.path).map_err(|error| error.to_string())?;
        if overwrite && written != recorded {
            return fs::write(&case.path, written).map_err(|error| error.to_string());
        }
        if written == recorded {
            return Ok(());
        }
        let compare = snapbox::Assert::new().palette(snapbox::report::Palette::plain());
        compare
            .try_eq(Some(&"found"), written.into_data().raw(), recorded.into_data().raw())
            .map_err(|error| error.to_string())
    });
}

#[test]
fn texts_read_back_as_they_were_printed() {
    each_case(|case| {
        let Ok(program) = syntax::parse(case.query()) else {
            return Ok(());
        };
        let printed = syntax::print(&program);
        same("parse(print(q))", &Ok(program), &syntax::parse(&printed))?;
        let formatted = syntax::format(case.query());
        same("format twice", &formatted, &formatted.clone().and_then(|text| syntax::format(&text)))
    });
}

/// The things that a table without its later stages names, against those that the SPARQL text returns.
#[test]
fn printed_sparql_gives_the_same_rows_by_itself() {
    each_case(|case| {
        let Ok(mut program) = syntax::parse(case.query()) else {
            return Ok(());
        };
        for statement in &mut program.statements {
            if let Statement::Query(query) = &mut statement.node {
                query.stages.clear();
            }
        }
        let mut session = case.session().map_err(|faults| format!("{faults:?}"))?;
        let Ok(compiled) = session.compile(&syntax::print(&program)) else {
            return Ok(());
        };
        for compiled in compiled {
            let sparql = compiled.sparql.clone();
            let of_cells = matches!(compiled.plan, Plan::Cells(_));
            let answer = session.run(compiled).map_err(|faults| format!("{faults:?}"))?;
            if of_cells {
                // what is wider takes cells out, statuses filter them, and those of one topic are one row
                let cells = answer.table.rows.iter().flat_map(|row| &row.cells).flat_map(table::Cell::values);
                let shown: BTreeSet<String> = cells.filter_map(iri).collect();
                let found = select(&sparql).rows.into_iter().flatten().flatten().map(|term| term.to_string()).collect();
                same(
                    "things of the cells that the printed SPARQL does not give",
                    &BTreeSet::new(),
                    &(&shown - &found),
                )?;
                continue;
            }
            let named = |row: &table::Row| match row.cells.first().map(table::Cell::values) {
                Some([table::Value::Iri { iri, .. }]) => format!("<{iri}>"),
                other => format!("{other:?}"),
            };
            let shown: BTreeSet<String> = answer.table.rows.iter().map(named).collect();
            let found = select(&sparql).rows;
            let found = found.iter().filter_map(|row| Some(row.first()?.as_ref()?.to_string())).collect();
            same("rows of the printed SPARQL", &shown, &found)?;
        }
        Ok(())
    });
}

fn iri(value: &table::Value) -> Option<String> {
    if let table::Value::Iri { iri, .. } = value { Some(format!("<{iri}>")) } else { None }
}

#[test]
fn plans_agree() {
    each_case(|case| {
        let Ok(optimised) = case.compile() else {
            return Ok(());
        };
        let mut plain = case.session().map_err(|faults| format!("{faults:?}"))?;
        plain.settings_mut().plain_plan = true;
        let plain = plain.compile(case.query()).map_err(|faults| format!("{faults:?}"))?;
        for (optimised, plain) in optimised.iter().zip(&plain) {
            same("optimised and plain plan", &distinct(&select(&optimised.sparql)), &distinct(&select(&plain.sparql)))?;
        }
        Ok(())
    });
}

#[test]
fn oxigraph_store_gives_the_same_rows() {
    let store = Store::new().unwrap();
    let all = select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }");
    let quads = all.rows.into_iter().map(|row| {
        let [Some(subject), Some(Term::NamedNode(predicate)), Some(object)] = <[_; 3]>::try_from(row).unwrap() else {
            panic!("an unbound term in a triple")
        };
        let subject = match subject {
            Term::NamedNode(node) => oxigraph::model::NamedOrBlankNode::from(node),
            Term::BlankNode(node) => node.into(),
            Term::Literal(literal) => panic!("{literal} is a subject"),
        };
        Quad::new(subject, predicate, object, oxigraph::model::GraphName::DefaultGraph)
    });
    store.extend(quads).unwrap();
    each_case(|case| {
        for compiled in case.compile().unwrap_or_default() {
            let query = SparqlEvaluator::new().parse_query(&compiled.sparql).map_err(|error| error.to_string())?;
            let results = query.on_store(&store).execute().map_err(|error| error.to_string())?;
            let QueryResults::Solutions(solutions) = results else {
                return Err("no rows".to_owned());
            };
            let variables = solutions.variables().iter().map(|name| name.as_str().to_owned()).collect();
            let rows: Result<Vec<_>, _> = solutions.map(|solution| solution.map(|row| row.values().to_vec())).collect();
            let other = Solutions { variables, rows: rows.map_err(|error| error.to_string())?, reads: 0 };
            same("on a store of Oxigraph", &distinct(&select(&compiled.sparql)), &distinct(&other))?;
        }
        Ok(())
    });
}

/// A replacement must take the query further: it answers, or stops at another fault.
#[test]
fn replacements_help() {
    each_case(|case| {
        let outcome = Outcome::of(case, session());
        let before: Vec<&String> = outcome.diagnostics.iter().map(|diagnostic| &diagnostic.message).collect();
        for diagnostic in &outcome.diagnostics {
            for replacement in &diagnostic.replacements {
                let mut mended = case.query().to_owned();
                mended.replace_range(replacement.span.range(), &replacement.text);
                let after = case.session().and_then(|mut session| session.compile(&mended));
                let Err(faults) = after else { continue };
                let still = faults.iter().any(|fault| fault.message == diagnostic.message);
                let new = faults.iter().any(|fault| !before.contains(&&fault.message));
                let later = new && faults.iter().all(|fault| fault.span() > diagnostic.span());
                if still || new && !later {
                    return Err(format!("`{mended}` does not go further:\n{}", drawn(&faults, &mended)));
                }
            }
        }
        Ok(())
    });
}
