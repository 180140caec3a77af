//! Questions that are tried out before they are offered to anybody.

use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use crate::compile;
use crate::graph::EngineError;
use crate::graph::Limits;
use crate::graph::Stopped;
use crate::plan::Plan;
use crate::plan::Query;
use crate::session::Compiled;
use crate::session::Session;

/// An example may read so many quads; a bound that does not depend on the machine.
pub const EXAMPLE_READS: u64 = 200_000;

/// Questions whose names are fetched together.
const TOGETHER: usize = 8;

impl Session {
    /// The first of these questions that have rows and no warning. At home each may take [`EXAMPLE_READS`]; a server may take so
    /// long for all of them, and is asked for one row of each.
    pub fn answered(&self, questions: &[String], wanted: usize, patience: Duration) -> Vec<String> {
        let is_far = self.engine.place().is_some();
        let mut session = self.clone();
        session.settings.limits = if is_far {
            Limits { deadline: Instant::now().checked_add(patience), ..self.settings.limits.clone() }
        } else {
            Limits { max_reads: Some(EXAMPLE_READS), ..Limits::default() }
        };
        let mut answered: Vec<String> = Vec::new();
        let is_over = |limits: &Limits| {
            limits.deadline.is_some_and(|end| Instant::now() >= end)
                || limits.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed))
        };
        for (n, question) in questions.iter().enumerate() {
            if answered.len() >= wanted || is_over(&session.settings.limits) {
                break;
            }
            if n.is_multiple_of(TOGETHER) {
                session.expect(&questions[n..questions.len().min(n + TOGETHER)].join(";\n"));
            }
            if session.has_rows(question) {
                answered.push(question.clone());
            }
        }
        answered
    }

    fn has_rows(&self, question: &str) -> bool {
        let compiled = self.clone().compile(question).unwrap_or_default();
        let gives_rows = |query: Compiled| {
            let told = self.finds_things(&query);
            told.unwrap_or_else(|| self.run(query).is_ok_and(|answer| !answer.table.rows.is_empty()))
        };
        compiled.into_iter().any(|query| query.warnings.is_empty() && gives_rows(query))
    }

    /// Whether the answer to a question for things has rows: things are asked for alone, as columns, sources and notes are most of the work of an answer.
    /// None of another kind of question, which has to be answered to know.
    pub(crate) fn finds_things(&self, compiled: &Compiled) -> Option<bool> {
        let Plan::Things(query) = &compiled.plan else { return None };
        let things = self.text(&compile::lower(&Query::from(query.set.clone())).select);
        if self.engine.place().is_some() {
            let one = format!("{}\nLIMIT 1", things.trim_end());
            return Some(self.engine.select(&one, &self.settings.limits).is_ok_and(|found| !found.rows.is_empty()));
        }
        // the first row is one too many, and nothing is read for the others
        let none = Limits { max_rows: Some(0), ..self.settings.limits.clone() };
        Some(matches!(self.engine.select(&things, &none), Err(EngineError::Stopped(Stopped::Rows))))
    }
}
