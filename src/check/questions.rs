//! Questions: kinds of gap can be asked, competency questions have their answers, stored queries compile.

use std::collections::BTreeSet;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::ontology::Ontology;
use crate::check::texts::fault_of;
use crate::diag::Diagnostics;
use crate::diag::nearest;
use crate::graph::SourceFile;
use crate::graph::load::is_in;
use crate::session::Answer;
use crate::session::Session;
use crate::session::expected;
use crate::session::expected::Answered;
use crate::span::Source;
use crate::text::name_key;
use crate::text::one_line;

const CORRIDOR: &str = "https://w3id.org/concord/ns#Corridor";
/// A question whose answer is rightly empty says so.
const EMPTY: &str = "# --empty";

/// Kinds of gap whose definition is missing or cannot be asked.
pub(super) fn gap_kinds(ontology: &Ontology<'_>) -> Vec<Finding> {
    let defined: BTreeSet<String> = ontology.session.defined().into_iter().collect();
    let things = ontology.names().things();
    let corridor =
        things.filter(|(_, thing)| thing.types.contains(CORRIDOR)).map(|(_, thing)| thing.label.clone()).next();
    let mut found = Vec::new();
    for (term, kind) in ontology.schema().gap_kinds() {
        let asked = std::iter::once(&kind.asks).chain(kind.unless.iter().map(|relief| &relief.asks));
        let missing: Vec<&String> = asked.filter(|asked| !defined.contains(&name_key(asked))).collect();
        for name in &missing {
            let message = format!("it asks `{name}`, which nothing defines");
            let near = nearest(name, defined.iter().map(String::as_str));
            let help = near.first().map_or_else(
                || format!("write `define {name} = ..` in a .cq file beside it"),
                |near| format!("did you mean `{near}`?"),
            );
            found.push(ontology.finding(Kind::GapKind, term, message).suggest(help));
        }
        let Some(corridor) = corridor.as_ref().filter(|_| missing.is_empty()) else { continue };
        let question = format!("gaps of kind {} across \"{corridor}\"", kind.label);
        if let Err(faults) = ontology.session.clone().compile(&question)
            && let Some(fault) = faults.first()
        {
            let message = format!("the kind `{}` cannot be asked: {}", kind.label, fault.message);
            let help = fault.help.first().cloned().unwrap_or_else(|| format!("mend the definition `{}`", kind.asks));
            found.push(ontology.finding(Kind::GapKind, term, message).suggest(help));
        }
    }
    found
}

/// Competency questions among these files: each has rows, and those that are expected where a file beside it says so.
pub(super) fn competency(session: &Session, files: &[SourceFile]) -> (usize, Vec<Finding>) {
    let questions = files.iter().filter(|file| is_in(&file.path, "questions") && file.path.ends_with(".cq"));
    let mut found = Vec::new();
    let mut asked = 0;
    for file in questions {
        let source = Source::new(file.path.clone(), file.text.clone());
        let mut session = session.clone();
        let beside = format!("{}.expected", file.path.trim_end_matches(".cq"));
        let before = files.iter().find(|file| file.path == beside);
        let may_be_empty = file.text.lines().any(|line| line.trim() == EMPTY);
        let compiled = session.set_params_of(&file.text).and_then(|()| session.compile(&file.text));
        let answers = compiled.and_then(|compiled| {
            asked += compiled.len();
            // of an answer that nothing is expected of but rows, no more is looked for
            let wanted = compiled
                .into_iter()
                .filter(|query| before.is_some() || may_be_empty || session.finds_things(query) != Some(true));
            wanted.map(|query| session.run(query)).collect::<Result<Vec<Answer>, Diagnostics>>()
        });
        let answers = match answers {
            Ok(answers) => answers,
            Err(faults) => {
                found.extend(faults.iter().map(|fault| fault_of(Kind::Question, &source, fault)));
                continue;
            }
        };
        if may_be_empty && !answers.is_empty() && answers.iter().all(|answer| !answer.table.rows.is_empty()) {
            let line = file.text.lines().position(|line| line.trim() == EMPTY).map(|line| line + 1);
            let message = format!("`{EMPTY}` is said, and every question has an answer");
            let finding = Finding::new(Kind::Question, Place::line(file.path.clone(), line), "question", message);
            found.push(finding.suggest("take the line out, or the data that should not be there"));
        }
        for answer in answers.iter().filter(|answer| answer.table.rows.is_empty() && !may_be_empty) {
            let (line, column) = source.position(answer.span.start);
            let place = Place { file: file.path.clone(), line: Some(line), column: Some(column) };
            let help = answer.warnings.iter().flat_map(|warning| &warning.labels).find(|label| !label.text.is_empty());
            let help =
                help.and_then(|label| Some(format!("`{}`: {}", source.text.get(label.span.range())?, label.text)));
            let finding = Finding::new(Kind::Question, place, "question", "the question has no answer");
            found.push(finding.suggest(help.unwrap_or_else(|| format!("record what it asks for, or say `{EMPTY}`"))));
        }
        let Some(before) = before else { continue };
        let lines: Vec<usize> = answers.iter().map(|answer| source.position(answer.span.start).0).collect();
        let answered: Vec<Answered> = answers.into_iter().map(|answer| Answered::of(&source.text, answer)).collect();
        for difference in expected::compare(&before.text, &answered) {
            let at = answered.iter().position(|answer| difference.contains(&answer.query)).and_then(|n| lines.get(n));
            let message = format!("another answer was expected: {}", one_line(&difference));
            let place = Place::line(file.path.clone(), at.copied().unwrap_or(1));
            let help = format!("mend the data, or what {beside} expects");
            found.push(Finding::new(Kind::Question, place, "question", message).suggest(help));
        }
    }
    (asked, found)
}

/// Stored queries that do not compile.
pub(super) fn stored<'f>(session: &Session, files: impl Iterator<Item = &'f SourceFile>) -> (usize, Vec<Finding>) {
    let mut found = Vec::new();
    let mut compiled = 0;
    for file in files {
        let source = Source::new(file.path.clone(), file.text.clone());
        let mut session = session.clone();
        match session.set_params_of(&file.text).and_then(|()| statements(&mut session, &file.text, &mut found, &source))
        {
            Ok(queries) => compiled += queries,
            Err(faults) => found.extend(faults.iter().map(|fault| fault_of(Kind::Query, &source, fault))),
        }
    }
    (compiled, found)
}

/// Compiles each statement of a text, past those that have faults.
fn statements(
    session: &mut Session,
    text: &str,
    found: &mut Vec<Finding>,
    source: &Source,
) -> Result<usize, Diagnostics> {
    let program = crate::syntax::parse(text)?;
    for statement in &program.statements {
        if let Err(faults) = session.compile_statement(statement, text) {
            found.extend(faults.iter().map(|fault| fault_of(Kind::Query, source, fault)));
        }
    }
    Ok(program.statements.len())
}
