//! A sign of life while something takes long.

use std::io;
use std::io::Write as _;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use super::Terminal;

/// How long nothing is said.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(500);

/// Takes the line back: to its start, and delete what stands there.
const ERASE: &str = "\r\x1b[K";

/// A line on standard error, written after half a second and taken back when this is dropped. Nobody sees one where standard error is no
/// terminal; a terminal that cannot take lines back gets one line and no more.
#[must_use]
pub struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Terminal {
    /// Begins to wait for something that this names, such as `asking`.
    pub fn progress(&self, what: &'static str) -> Progress {
        let screen = self.err_screen();
        if !screen.is_terminal {
            return Progress { running: None };
        }
        let (done, wait) = mpsc::channel::<()>();
        let plain = screen.plain;
        let start = Instant::now();
        let thread = thread::spawn(move || {
            let mut patience = PATIENCE;
            let mut shown = false;
            while wait.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                let line = if plain {
                    format!("{what} ... Ctrl-C stops\n")
                } else {
                    format!("{ERASE}{what} ... {} s, Ctrl-C stops", start.elapsed().as_secs())
                };
                // nobody is worse off without it
                drop(io::stderr().lock().write_all(line.as_bytes()));
                shown = true;
                patience = if plain { Duration::MAX } else { EVERY };
            }
            if shown && !plain {
                drop(io::stderr().lock().write_all(ERASE.as_bytes()));
            }
        });
        Progress { running: Some((done, thread)) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.running.take() {
            drop(done);
            // it only writes, and a panic there is nobody's loss
            drop(thread.join());
        }
    }
}
