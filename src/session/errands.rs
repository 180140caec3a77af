//! What completion wants of a graph that is far away is fetched by a thread of its own, one thing at a time. What has come
//! stays; what somebody wanted before he typed on is dropped; and a server that fails is left alone for longer each time.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::graph::Ahead;
use crate::graph::Engine;
use crate::graph::Limits;
use crate::graph::Solutions;

/// Longest time of one request.
const LONGEST: Duration = Duration::from_secs(10);

/// What has failed so often is not tried again.
const TRIES: usize = 2;

/// Letters with which a name has to begin before the graph is asked for it.
const FEWEST_LETTERS: usize = 2;

/// Longest rest of a server that fails.
const LONGEST_REST: Duration = Duration::from_mins(1);

/// Something to fetch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Errand {
    /// Names, which the engine then knows.
    Names(Ahead),
    /// The rows of a query.
    Rows(String),
}

/// What came of an errand.
#[derive(Clone)]
enum Brought {
    /// Names; all there are, or a part of them.
    Names {
        whole: bool,
    },
    Rows(Arc<Solutions>),
}

/// Runs errands. Clones share what is brought.
#[derive(Clone)]
pub(super) struct Errands {
    engine: Arc<dyn Engine>,
    limits: Limits,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Default)]
struct State {
    /// What is wanted and not begun, the most urgent first.
    waiting: Vec<Errand>,
    running: Option<Errand>,
    brought: BTreeMap<Errand, Brought>,
    /// How often what is not brought was tried.
    tried: BTreeMap<Errand, usize>,
    /// Failures in a row, and until when the server is left alone for them.
    failures: u32,
    rests: Option<Instant>,
}

impl State {
    fn is_open(&self, errand: &Errand) -> bool {
        !self.brought.contains_key(errand) && self.tried.get(errand).is_none_or(|tried| *tried < TRIES)
    }

    /// Begins with the next one, unless one is running.
    fn begin(&mut self) -> Option<Errand> {
        if self.running.is_some() || self.waiting.is_empty() || self.rests.is_some_and(|end| Instant::now() < end) {
            return None;
        }
        self.running = Some(self.waiting.remove(0));
        self.running.clone()
    }

    fn end(&mut self, errand: Errand, brought: Option<Brought>) {
        self.running = None;
        self.failures = if brought.is_some() { 0 } else { self.failures + 1 };
        let rest = Duration::from_secs(1 << self.failures.saturating_sub(1).min(10)).min(LONGEST_REST);
        self.rests = brought.is_none().then(|| Instant::now() + rest);
        match brought {
            Some(brought) => drop(self.brought.insert(errand, brought)),
            None => *self.tried.entry(errand).or_default() += 1,
        }
    }
}

impl Errands {
    /// For this engine, with the memory that a query may take.
    pub(super) fn new(engine: Arc<dyn Engine>, limits: &Limits) -> Self {
        let limits = Limits { timeout: Some(LONGEST), max_memory: limits.max_memory, ..Limits::default() };
        Self { engine, limits, shared: Arc::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows of a query, once they are there.
    pub(super) fn rows(&self, sparql: &str) -> Option<Arc<Solutions>> {
        match self.state().brought.get(&Errand::Rows(sparql.to_owned()))? {
            Brought::Rows(rows) => Some(Arc::clone(rows)),
            Brought::Names { .. } => None,
        }
    }

    /// Names of which all things are known.
    pub(super) fn named(&self) -> BTreeSet<String> {
        let state = self.state();
        let sets = state.brought.keys().filter_map(|errand| match errand {
            Errand::Names(Ahead::Named(names)) => Some(names),
            _ => None,
        });
        sets.flatten().cloned().collect()
    }

    /// Whether a beginning of a name is too short, or one that it begins with was answered in full.
    pub(super) fn knows(&self, beginning: &str) -> bool {
        let state = self.state();
        let mut letters =
            beginning.char_indices().map(|(at, letter)| at + letter.len_utf8()).skip(FEWEST_LETTERS - 1).peekable();
        letters.peek().is_none()
            || letters.any(|end| {
                let shorter = Errand::Names(Ahead::Beginning(beginning[..end].to_owned()));
                matches!(state.brought.get(&shorter), Some(Brought::Names { whole: true }))
            })
    }

    /// Wants these from now on, the most urgent first, and nothing else any more.
    pub(super) fn want(&self, errands: &[Errand]) {
        let mut state = self.state();
        let mut waiting: Vec<Errand> = Vec::new();
        for errand in errands {
            if state.is_open(errand) && state.running.as_ref() != Some(errand) && !waiting.contains(errand) {
                waiting.push(errand.clone());
            }
        }
        state.waiting = waiting;
        if let Some(first) = state.begin() {
            let runner = self.clone();
            if thread::Builder::new().spawn(move || runner.run(first)).is_err() {
                state.running = None;
            }
        }
    }

    /// Waits until one of these has come to an end, which is false where none is on its way or the time is up before.
    pub(super) fn wait(&self, errands: &[Errand], until: Instant) -> bool {
        let mut state = self.state();
        let on_its_way = |state: &State| {
            let way = state.running.iter().chain(&state.waiting);
            way.filter(|errand| errands.contains(errand)).count()
        };
        let before = on_its_way(&state);
        while before > 0 && on_its_way(&state) == before && (state.running.is_some()) {
            let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                return false;
            };
            state = self.shared.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        on_its_way(&state) < before
    }

    /// Runs one errand after the other until there is none.
    fn run(&self, first: Errand) {
        let mut next = Some(first);
        while let Some(errand) = next {
            let brought = match &errand {
                Errand::Names(ahead) => {
                    self.engine.fetch(ahead, &self.limits).ok().map(|whole| Brought::Names { whole })
                }
                Errand::Rows(sparql) => {
                    self.engine.select(sparql, &self.limits).ok().map(|rows| Brought::Rows(Arc::new(rows)))
                }
            };
            let mut state = self.state();
            state.end(errand, brought);
            next = state.begin();
            drop(state);
            self.shared.news.notify_all();
        }
    }
}
