//! How long a query may run, how much it may read and return, and the switch that stops it.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

/// Bounds for one query. The default has none.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Longest running time.
    pub timeout: Option<Duration>,
    /// Most rows.
    pub max_rows: Option<usize>,
    /// Most quads read from the graph; a bound on work that does not depend on the machine.
    pub max_reads: Option<u64>,
    /// Setting it stops the query.
    pub cancel: Option<Arc<AtomicBool>>,
}

/// Why a query stopped early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Somebody asked for it.
    Cancelled,
    /// The time is up.
    Timeout,
    /// It read as much as it may.
    Reads,
    /// It returned as many rows as it may.
    Rows,
    /// It made more terms than can be numbered.
    Terms,
}

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Cancelled => "the query was cancelled",
            Self::Timeout => "the time for the query is up",
            Self::Reads => "the query reads more of the graph than the limit allows",
            Self::Rows => "the query returns more rows than the limit allows",
            Self::Terms => "the query makes more terms than can be numbered",
        })
    }
}

impl std::error::Error for Stopped {}

/// Counts the reads of one query and holds them to the limits.
pub(super) struct Meter {
    reads: AtomicU64,
    max_reads: u64,
    deadline: Option<Instant>,
    cancel: Option<Arc<AtomicBool>>,
    /// Set once: an evaluator that sets an error aside and reads on must not get far.
    stopped: OnceLock<Stopped>,
}

/// The clock is looked at once in so many reads.
const CLOCK_EVERY: u64 = 1024;

impl Meter {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            reads: AtomicU64::new(0),
            max_reads: limits.max_reads.unwrap_or(u64::MAX),
            deadline: limits.timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
            cancel: limits.cancel.clone(),
            stopped: OnceLock::new(),
        })
    }

    /// Counts one quad.
    pub(super) fn read(&self) -> Result<(), Stopped> {
        let reads = self.reads.fetch_add(1, Ordering::Relaxed) + 1;
        if reads > self.max_reads {
            return Err(self.stop(Stopped::Reads));
        }
        if let Some(stopped) = self.stopped.get() {
            return Err(*stopped);
        }
        if reads.is_multiple_of(CLOCK_EVERY) { self.check() } else { Ok(()) }
    }

    /// Looks at the clock and the switch.
    pub(super) fn check(&self) -> Result<(), Stopped> {
        if self.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Err(self.stop(Stopped::Cancelled));
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(self.stop(Stopped::Timeout));
        }
        Ok(())
    }

    /// The first reason to stop stays the reason.
    fn stop(&self, reason: Stopped) -> Stopped {
        *self.stopped.get_or_init(|| reason)
    }

    pub(super) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_on_after_a_stop_is_stopped_at_once() {
        let cancel = Arc::new(AtomicBool::new(false));
        let meter = Meter::new(&Limits { cancel: Some(Arc::clone(&cancel)), ..Limits::default() });
        assert_eq!(meter.read(), Ok(()));
        cancel.store(true, Ordering::Relaxed);
        assert_eq!((1..=CLOCK_EVERY).find(|_| meter.read().is_err()), Some(CLOCK_EVERY - 1));
        assert_eq!(meter.read(), Err(Stopped::Cancelled));
        assert_eq!(meter.read(), Err(Stopped::Cancelled));
    }
}
