//! A new prompt after Ctrl-C where the terminal edits the line itself and throws it away without a word.

use std::io;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;

use signal_hook::consts::SIGINT;
use signal_hook::iterator::Signals;

/// The prompt that waits for a line; none while one is answered.
type Prompt = Arc<Mutex<Option<String>>>;

/// Watches for Ctrl-C.
pub(super) struct Again(Prompt);

/// A prompt waits for a line as long as this lives.
pub(super) struct Waiting<'a>(&'a Prompt);

impl Again {
    /// Begins to watch.
    pub(super) fn watch() -> io::Result<Self> {
        let mut signals = Signals::new([SIGINT])?;
        let prompt = Prompt::default();
        let waiting = Arc::clone(&prompt);
        // not joined: it ends with the program
        thread::spawn(move || {
            for _ in &mut signals {
                if let Some(prompt) = &*locked(&waiting) {
                    let mut out = io::stdout().lock();
                    // what comes of a prompt that cannot be written is seen when the next line is
                    let _ = write!(out, "\n{prompt}").and_then(|()| out.flush());
                }
            }
        });
        Ok(Self(prompt))
    }

    /// Says that this prompt is written and a line is waited for.
    pub(super) fn wait(&self, prompt: &str) -> Waiting<'_> {
        *locked(&self.0) = Some(prompt.to_owned());
        Waiting(&self.0)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        *locked(self.0) = None;
    }
}

/// A thread that failed while it held the prompt has left it whole.
fn locked(prompt: &Prompt) -> MutexGuard<'_, Option<String>> {
    prompt.lock().unwrap_or_else(PoisonError::into_inner)
}
