//! How long a query and the writing of its answer may take, how much a query may read, hold and return, and the switch that stops it.
//!
//! Reading is metered where quads are handed out. But an evaluator can be busy for hours without reading: the product of two
//! unrelated sets is made from what it holds already. It has no switch for that, yet it copies a term for every value of every
//! row it makes, and compares terms to match rows, so each copy and comparison of a term's number counts as work, and now and
//! then the meter of the query is asked. Neither can fail, so a reason to stop unwinds from there to [`Meter::guard`], which
//! turns it into an error again.

mod heap;

use std::cell::Cell;
use std::cell::RefCell;
use std::io;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

pub use heap::in_use;

/// Bounds for one query. The default has none.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Longest running time.
    pub timeout: Option<Duration>,
    /// When the time is up, for several queries that share it.
    pub deadline: Option<Instant>,
    /// Most rows.
    pub max_rows: Option<usize>,
    /// Most quads read from the graph; a bound on work that does not depend on the machine.
    pub max_reads: Option<u64>,
    /// Most bytes that the program may hold while the query runs, the graph included.
    pub max_memory: Option<usize>,
    /// Setting it stops the query.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Limits {
    /// The same limits with the clock running, unless it is already.
    #[must_use]
    pub fn started(&self) -> Self {
        let ends = || self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Self { deadline: self.deadline.or_else(ends), ..self.clone() }
    }
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
    /// The program holds as much memory as it may.
    Memory,
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
            Self::Memory => "the query needs more memory than the limit allows",
            Self::Terms => "the query makes more terms than can be numbered",
        })
    }
}

impl std::error::Error for Stopped {}

/// Counts the reads of one query and holds them to the limits.
pub struct Meter {
    reads: AtomicU64,
    max_reads: u64,
    max_memory: usize,
    deadline: Option<Instant>,
    cancel: Option<Arc<AtomicBool>>,
    /// Set once: an evaluator that sets an error aside and reads on must not get far.
    stopped: OnceLock<Stopped>,
}

/// The clock is looked at once in so many reads.
const CLOCK_EVERY: u64 = 1024;

impl Meter {
    /// Starts the clock, unless it is running.
    pub fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            reads: AtomicU64::new(0),
            max_reads: limits.max_reads.unwrap_or(u64::MAX),
            max_memory: limits.max_memory.unwrap_or(usize::MAX),
            deadline: limits.started().deadline,
            cancel: limits.cancel.clone(),
            stopped: OnceLock::new(),
        })
    }

    /// Counts one quad.
    pub fn read(&self) -> Result<(), Stopped> {
        let reads = self.reads.fetch_add(1, Ordering::Relaxed) + 1;
        if reads > self.max_reads {
            return Err(self.stop(Stopped::Reads));
        }
        if let Some(stopped) = self.stopped.get() {
            return Err(*stopped);
        }
        if reads.is_multiple_of(CLOCK_EVERY) { self.check() } else { Ok(()) }
    }

    /// Looks at the clock, the switch and the memory.
    pub fn check(&self) -> Result<(), Stopped> {
        if let Some(stopped) = self.stopped.get() {
            return Err(*stopped);
        }
        if self.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Err(self.stop(Stopped::Cancelled));
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(self.stop(Stopped::Timeout));
        }
        if self.max_memory < usize::MAX && in_use() > self.max_memory {
            return Err(self.stop(Stopped::Memory));
        }
        Ok(())
    }

    /// The first reason to stop stays the reason.
    fn stop(&self, reason: Stopped) -> Stopped {
        *self.stopped.get_or_init(|| reason)
    }

    /// Quads counted so far.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Runs an evaluation and stops it wherever it is once there is a reason to.
    ///
    /// # Errors
    /// The reason.
    pub fn guard<T>(self: &Arc<Self>, evaluation: impl FnOnce() -> T) -> Result<T, Stopped> {
        let outer = METER.replace(Some(Arc::clone(self)));
        // what the evaluation holds is dropped when it unwinds, and the graph is only read
        let outcome = panic::catch_unwind(AssertUnwindSafe(evaluation));
        METER.set(outer);
        outcome.map_err(|cause| match cause.downcast::<Stopped>() {
            Ok(stopped) => *stopped,
            Err(fault) => panic::resume_unwind(fault),
        })
    }
}

/// Does work within limits on time and memory. It is stopped where it calls [`step`], wherever that is.
///
/// # Errors
/// The reason.
pub fn within<T>(limits: &Limits, work: impl FnOnce() -> T) -> Result<T, Stopped> {
    let meter = Meter::new(limits);
    let done = meter.guard(work)?;
    // a little may have been done without a step
    meter.check().map(|()| done)
}

/// Counts a step of work that is done for a row or a value of an answer.
pub fn step() {
    count(STEP);
}

thread_local! {
    /// The meter of the query that this thread evaluates.
    static METER: RefCell<Option<Arc<Meter>>> = const { RefCell::new(None) };
    static WORK: Cell<u32> = const { Cell::new(0) };
}

/// The meter is asked once in so much work, which is done within a millisecond or two.
const ASK_EVERY: u32 = 1 << 16;

/// So many comparisons take as long as a step.
const STEP: u32 = 1 << 6;

/// A writer that counts a step for each piece written to it.
pub struct Steps<W>(pub W);

impl<W: io::Write> io::Write for Steps<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        step();
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Counts a copy or a comparison of terms.
pub fn work() {
    count(1);
}

/// Counts work of some weight.
fn count(weight: u32) {
    let done = WORK.get() + weight;
    WORK.set(done % ASK_EVERY);
    if done >= ASK_EVERY {
        ask();
    }
}

/// Ends the work of this thread if there is a reason to: where so much time may have passed that counting steps would not do.
#[cold]
pub fn ask() {
    let stopped = METER.with_borrow(|meter| meter.as_ref().and_then(|meter| meter.check().err()));
    if let Some(stopped) = stopped {
        // once only: what is dropped on the way out may copy terms too
        METER.set(None);
        panic::resume_unwind(Box::new(stopped));
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
