//! The plan as text, for `--emit plan`: one line a condition, indented by nesting.

use std::collections::BTreeSet;
use std::fmt;
use std::fmt::Write as _;

use crate::iri::compact;
use crate::plan::Asked;
use crate::plan::CellField;
use crate::plan::CellKind;
use crate::plan::Cells;
use crate::plan::Column;
use crate::plan::Condition;
use crate::plan::Content;
use crate::plan::Plan;
use crate::plan::Set;
use crate::plan::Step;
use crate::plan::Time;

/// The first few of a list, and how many more there are.
fn listed(iris: &BTreeSet<String>) -> String {
    const SHOWN: usize = 6;
    let mut text = iris.iter().take(SHOWN).map(|iri| compact(iri)).collect::<Vec<_>>().join(", ");
    if iris.len() > SHOWN {
        let _ = write!(text, " and {} more", iris.len() - SHOWN);
    }
    text
}

struct Indented<'a, 'b> {
    out: &'a mut fmt::Formatter<'b>,
}

impl Indented<'_, '_> {
    fn line(&mut self, depth: usize, text: &str) -> fmt::Result {
        writeln!(self.out, "{:indent$}{text}", "", indent = depth * 2)
    }

    fn set(&mut self, set: &Set, depth: usize) -> fmt::Result {
        match set {
            Set::Instances(classes) => self.line(depth, &format!("instances of {}", listed(classes))),
            Set::Concepts(scheme) => self.line(depth, &format!("concepts of {}", compact(scheme))),
            Set::Things(things) => self.line(depth, &format!("things {}", listed(things))),
            Set::Key(key) => self.line(depth, &format!("the {key} of the cell")),
            Set::Where(base, conditions) => {
                self.set(base, depth)?;
                conditions.iter().try_for_each(|condition| self.condition(condition, depth + 1))
            }
            Set::Union(parts) => self.parts("union", parts, depth),
            Set::Intersection(parts) => self.parts("intersection", parts, depth),
            Set::Difference(a, b) => {
                self.line(depth, "difference")?;
                self.set(a, depth + 1)?;
                self.line(depth, "minus")?;
                self.set(b, depth + 1)
            }
        }
    }

    fn parts(&mut self, name: &str, parts: &[Set], depth: usize) -> fmt::Result {
        self.line(depth, name)?;
        parts.iter().try_for_each(|part| self.set(part, depth + 1))
    }

    fn target(&mut self, head: &str, target: Option<&Set>, depth: usize) -> fmt::Result {
        match target {
            None => self.line(depth, &format!("{head} anything")),
            Some(Set::Things(things)) => self.line(depth, &format!("{head} {}", listed(things))),
            Some(set) => {
                self.line(depth, head)?;
                self.set(set, depth + 1)
            }
        }
    }

    fn condition(&mut self, condition: &Condition, depth: usize) -> fmt::Result {
        match condition {
            Condition::Link { path, target } => self.target(&format!("{path} ->"), target.as_deref(), depth),
            Condition::Witness { path, classes, conditions } => {
                self.line(depth, &format!("{path} -> one witness of {}", listed(classes)))?;
                conditions.iter().try_for_each(|condition| self.condition(condition, depth + 1))
            }
            Condition::Count { path, target, quantity } => {
                self.target(&format!("{path} -> {quantity:?} of"), target.as_deref(), depth)
            }
            Condition::Compare { path, op, value } => self.line(depth, &format!("{path} {op:?} {value:?}")),
            Condition::Time(time) => self.line(depth, &format!("time {}", time_text(*time))),
            Condition::In(set) => {
                self.line(depth, "in")?;
                self.set(set, depth + 1)
            }
            Condition::Not(inner) => {
                self.line(depth, "not")?;
                self.condition(inner, depth + 1)
            }
            Condition::All(parts) => self.conditions("all of", parts, depth),
            Condition::Any(parts) => self.conditions("any of", parts, depth),
        }
    }

    fn conditions(&mut self, name: &str, parts: &[Condition], depth: usize) -> fmt::Result {
        self.line(depth, name)?;
        parts.iter().try_for_each(|part| self.condition(part, depth + 1))
    }
}

impl Indented<'_, '_> {
    fn kind(&mut self, kind: &CellKind) -> fmt::Result {
        let name = if kind.label.is_empty() { String::new() } else { format!(" of kind {}", kind.label) };
        self.cells(&kind.cells, &name, 0)?;
        kind.unless.iter().try_for_each(|relief| {
            self.line(1, &format!("unless: {}", relief.says))?;
            self.cells(&relief.cells, "", 2)
        })
    }

    fn cells(&mut self, cells: &Cells, name: &str, depth: usize) -> fmt::Result {
        let asked = match cells.asked {
            Asked::Expected => "expected",
            Asked::Recorded => "recorded",
            Asked::Missing => "missing",
        };
        self.line(depth, &format!("{asked} cells{name}"))?;
        if let Some(corridor) = &cells.corridor {
            self.line(depth + 1, "corridor")?;
            self.set(corridor, depth + 2)?;
        }
        for end in &cells.ends {
            self.line(depth + 1, &end.heading)?;
            self.set(&end.set, depth + 2)?;
        }
        for facet in &cells.sharing {
            let paths: Vec<String> = facet.paths.iter().map(ToString::to_string).collect();
            self.line(depth + 1, &format!("sharing {} = {}", facet.heading, paths.join(" and ")))?;
        }
        if let Some(order) = &cells.order {
            self.line(depth + 1, &format!("ordered from {} to {} in {}", order.lesser, order.greater, order.aspect))?;
        }
        if let Some(tie) = &cells.tie {
            let paths: Vec<String> = tie.paths.iter().map(ToString::to_string).collect();
            self.line(depth + 1, &format!("joined by {}", paths.join(" and ")))?;
            self.set(&tie.set, depth + 2)?;
        }
        Ok(())
    }
}

fn time_text(time: Time) -> String {
    let open = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
    match time {
        Time::Since(year) => format!("since {year}"),
        Time::Before(year) => format!("before {year}"),
        Time::AsOf(year) => format!("as of {year}"),
        Time::EndedBefore(year) => format!("ended before {year}"),
        Time::Surely(year) => format!("surely in {year}"),
        Time::During(from, to) => format!("during {}..{}", open(from), open(to)),
    }
}

fn column_text(column: &Column) -> String {
    let content = match &column.content {
        Content::Name => "name".to_owned(),
        Content::Path(path) => path.to_string(),
        Content::Aggregate(aggregate, path) => format!("{}({path})", aggregate.word()),
        Content::Labels { labels, otherwise, .. } => {
            let words: Vec<&str> = labels.iter().map(|(word, _)| word.as_str()).chain([otherwise.as_str()]).collect();
            format!("one of: {}", words.join(", "))
        }
        Content::Status(_) => "status of the absence".to_owned(),
        Content::Cell(CellField::Key(key)) => key.clone(),
        Content::Cell(field) => format!("{field:?}").to_lowercase(),
    };
    format!("{} = {content}", column.heading)
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Indented { out: f };
        match self {
            Self::Things(query) => out.set(&query.set, 0)?,
            Self::Cells(query) => {
                for kind in &query.kinds {
                    out.kind(kind)?;
                }
                if let Some(statuses) = &query.statuses {
                    let words: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
                    out.line(0, &format!("only {}", words.join(", ")))?;
                }
            }
        }
        for column in self.columns() {
            out.line(0, &format!("column {}", column_text(column)))?;
        }
        for step in self.steps() {
            let text = match step {
                Step::Count(by) => format!("count by columns {by:?}"),
                Step::Sort(keys) => format!("sort by columns {keys:?}"),
                Step::Take(rows) => format!("take {rows}"),
                Step::Cite => "cite".to_owned(),
                Step::Matrix { down, across, .. } => format!("matrix of columns {down} and {across}"),
            };
            out.line(0, &text)?;
        }
        Ok(())
    }
}
