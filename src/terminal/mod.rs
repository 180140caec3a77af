//! The only writer to standard output and standard error, and the only reader of what the terminal can do.
//!
//! Output that nobody reads any more, as in `concord .. | head -1`, is [`Stopped::Closed`]: the caller stops and exits with 0.

mod progress;

use std::env;
use std::ffi::OsStr;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use terminal_size::Height;
use terminal_size::Width;
use terminal_size::terminal_size_of;

use crate::limits;

pub use progress::Progress;

/// Bytes that are written at once.
const PIECE: usize = 1 << 16;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// On a terminal that can, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always, even into a file.
    Always,
    /// Never.
    Never,
}

/// Why writing stopped.
#[derive(Debug)]
pub enum Stopped {
    /// The reader has gone. No fault: what it wanted, it has.
    Closed,
    /// The output could not be written: a full disk, say.
    Failed(io::Error),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the reader of the output has gone"),
            Self::Failed(error) => write!(f, "cannot write the output: {error}"),
        }
    }
}

impl std::error::Error for Stopped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Closed => None,
            Self::Failed(error) => Some(error),
        }
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Failed(error) }
    }
}

/// What one of the two streams can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// Whether somebody looks at it, rather than a file or a program.
    pub is_terminal: bool,
    /// Whether to colour what goes there.
    pub colour: bool,
    /// What is written there stays: no line can be taken back.
    pub plain: bool,
    /// The columns to fit; none in a file or a pipe, where lines may be of any length.
    pub width: Option<usize>,
    /// The lines that are seen at once; none where nobody looks, or nobody knows.
    pub height: Option<usize>,
}

/// The two output streams of the program, or two buffers in their place.
pub struct Terminal {
    sink: Sink,
}

enum Sink {
    Standard { surroundings: Surroundings, colour: Colour },
    Buffers { out: Screen, err: Screen, written: Mutex<Buffers> },
}

#[derive(Default)]
struct Buffers {
    out: String,
    err: String,
}

impl Terminal {
    /// The streams of this process. `COLUMNS` and `LINES` win over the size that the terminal reports.
    pub fn standard(colour: Colour) -> Self {
        Self { sink: Sink::Standard { surroundings: Surroundings::of_process(), colour } }
    }

    /// Two buffers, for tests and for output that is wanted as text.
    pub fn buffered(out: Screen, err: Screen) -> Self {
        Self { sink: Sink::Buffers { out, err, written: Mutex::default() } }
    }

    /// What standard output can show, now: somebody may have changed the size of the window.
    pub fn out_screen(&self) -> Screen {
        match &self.sink {
            Sink::Standard { surroundings, colour } => {
                surroundings.screen(*colour, io::stdout().is_terminal(), || terminal_size_of(io::stdout()))
            }
            Sink::Buffers { out, .. } => *out,
        }
    }

    /// What standard error can show, now.
    pub fn err_screen(&self) -> Screen {
        match &self.sink {
            Sink::Standard { surroundings, colour } => {
                surroundings.screen(*colour, io::stderr().is_terminal(), || terminal_size_of(io::stderr()))
            }
            Sink::Buffers { err, .. } => *err,
        }
    }

    /// The columns that standard output must fit, if it must.
    pub fn width(&self) -> Option<usize> {
        self.out_screen().width
    }

    /// Whether somebody looks at standard output.
    pub fn is_terminal(&self) -> bool {
        self.out_screen().is_terminal
    }

    /// Writes an answer to standard output, as it is. A long one is written in pieces, and whatever bounds the work of this thread
    /// may stop it between two of them.
    ///
    /// # Errors
    /// [`Stopped`] when it cannot be written; there is no use in writing more.
    pub fn out(&self, text: &str) -> Result<(), Stopped> {
        match &self.sink {
            Sink::Standard { .. } => {
                let mut stdout = io::stdout().lock();
                for piece in pieces(text) {
                    limits::ask();
                    write_to(&mut stdout, piece)?;
                }
            }
            Sink::Buffers { written, .. } => locked(written).out.push_str(text),
        }
        Ok(())
    }

    /// Writes a message to standard error, as it is. When that fails, there is nowhere left to say so.
    pub fn err(&self, text: &str) {
        match &self.sink {
            Sink::Standard { .. } => drop(write_to(&mut io::stderr().lock(), text)),
            Sink::Buffers { written, .. } => locked(written).err.push_str(text),
        }
    }

    /// Takes what was written to the buffers: standard output, then standard error. Both are empty for real streams.
    pub fn take(&self) -> (String, String) {
        match &self.sink {
            Sink::Standard { .. } => Default::default(),
            Sink::Buffers { written, .. } => {
                let Buffers { out, err } = std::mem::take(&mut *locked(written));
                (out, err)
            }
        }
    }
}

/// A panic elsewhere leaves whole texts in the buffers, so they may still be read.
fn locked(buffers: &Mutex<Buffers>) -> MutexGuard<'_, Buffers> {
    buffers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A text in pieces that end with a line, as far as there are lines.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let about = rest.floor_char_boundary(PIECE);
        let end = rest[..about].rfind('\n').map_or(about, |line| line + 1);
        let (piece, after) = rest.split_at(if rest.len() <= PIECE { rest.len() } else { end });
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Flushes too, so that a failure shows here and not when the process ends.
fn write_to(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// The environment variables that say how to write.
#[derive(Default)]
struct Surroundings {
    columns: Option<OsString>,
    lines: Option<OsString>,
    no_color: Option<OsString>,
    term: Option<OsString>,
}

impl Surroundings {
    fn of_process() -> Self {
        let [columns, lines, no_color, term] = ["COLUMNS", "LINES", "NO_COLOR", "TERM"].map(env::var_os);
        Self { columns, lines, no_color, term }
    }

    fn screen(&self, colour: Colour, is_terminal: bool, reported: impl FnOnce() -> Option<(Width, Height)>) -> Screen {
        let number =
            |text: &Option<OsString>| text.as_deref().and_then(OsStr::to_str).and_then(|text| text.parse().ok());
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !self.dumb() && self.no_color.as_ref().is_none_or(|value| value.is_empty()),
        };
        let (width, height) = reported().map(|(width, height)| (width.0.into(), height.0.into())).unzip();
        Screen {
            is_terminal,
            colour,
            plain: self.dumb(),
            width: number(&self.columns).or(width).filter(|&width| width > 0),
            height: number(&self.lines).or(height).filter(|&height| height > 0 && is_terminal),
        }
    }

    fn dumb(&self) -> bool {
        self.term.as_deref() == Some(OsStr::new("dumb"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(surroundings: &Surroundings, choice: Colour, is_terminal: bool) -> bool {
        surroundings.screen(choice, is_terminal, || None).colour
    }

    #[test]
    fn colour_is_for_terminals_unless_asked_otherwise() {
        let none = Surroundings::default();
        assert!(colour(&none, Colour::Auto, true));
        assert!(!colour(&none, Colour::Auto, false));
        assert!(colour(&none, Colour::Always, false));
        assert!(!colour(&none, Colour::Never, true));
        for plain in [
            Surroundings { no_color: Some("1".into()), ..Surroundings::default() },
            Surroundings { term: Some("dumb".into()), ..Surroundings::default() },
        ] {
            assert!(!colour(&plain, Colour::Auto, true));
            assert!(colour(&plain, Colour::Always, true));
        }
        assert!(colour(
            &Surroundings { no_color: Some("".into()), term: Some("xterm".into()), ..Surroundings::default() },
            Colour::Auto,
            true
        ));
    }

    #[test]
    fn columns_win_over_the_terminal() {
        let width = |columns, reported: Option<u16>| {
            let size = || reported.map(|columns| (Width(columns), Height(24)));
            Surroundings { columns, ..Surroundings::default() }.screen(Colour::Auto, true, size).width
        };
        assert_eq!(width(Some("60".into()), Some(80)), Some(60));
        assert_eq!(width(Some("60".into()), None), Some(60));
        assert_eq!(width(None, Some(80)), Some(80));
        assert_eq!(width(None, None), None);
        assert_eq!(width(Some("wide".into()), Some(80)), Some(80));
        assert_eq!(width(Some("0".into()), Some(80)), None);
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure() {
        struct Broken(io::ErrorKind);
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let stopped = |kind| Stopped::from(write_to(&mut Broken(kind), "text").unwrap_err());
        assert!(matches!(stopped(io::ErrorKind::BrokenPipe), Stopped::Closed));
        assert!(matches!(stopped(io::ErrorKind::StorageFull), Stopped::Failed(_)));
    }

    #[test]
    fn pieces_end_with_lines_and_lose_nothing() {
        for text in
            ["", "one line\n", &"of seven\n".repeat(PIECE), &"ä".repeat(PIECE), &format!("\n{}", "x".repeat(PIECE))]
        {
            let cut: Vec<&str> = pieces(text).collect();
            assert_eq!(cut.concat(), text);
            assert!(cut.iter().all(|piece| piece.len() <= PIECE && !piece.is_empty()));
        }
        assert!(pieces(&"of seven\n".repeat(PIECE)).all(|piece| piece.ends_with('\n')));
    }

    #[test]
    fn buffers_keep_the_streams_apart() {
        let terminal = Terminal::buffered(Screen { width: Some(72), ..Screen::default() }, Screen::default());
        terminal.out("a").unwrap();
        terminal.err("b");
        terminal.out("c").unwrap();
        assert_eq!(terminal.width(), Some(72));
        assert_eq!(terminal.take(), ("ac".to_owned(), "b".to_owned()));
        assert_eq!(terminal.take(), (String::new(), String::new()));
    }
}
