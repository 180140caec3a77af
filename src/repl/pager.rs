//! Long texts, a screen at a time. What has been read stays on the screen, so that rows can be named by their numbers afterwards.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use rustyline::Cmd;
use rustyline::ConditionalEventHandler;
use rustyline::DefaultEditor;
use rustyline::Event;
use rustyline::EventContext;
use rustyline::EventHandler;
use rustyline::KeyCode;
use rustyline::KeyEvent;
use rustyline::Modifiers;
use rustyline::RepeatCount;
use unicode_width::UnicodeWidthStr as _;

use crate::repl::page::Place;
use crate::repl::page::Section;
use crate::repl::page::parts;
use crate::repl::page::progress;
use crate::terminal::Screen;
use crate::terminal::Stopped;
use crate::terminal::Terminal;

/// What a reader wants at the end of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The next screen.
    More,
    /// All the rest.
    All,
    /// No more.
    Stop,
}

/// Writes a page, and asks at the end of each screen. What follows a change of the window fits the new one.
///
/// # Errors
/// If it cannot be written.
pub(super) fn page(terminal: &Terminal, page: &[Section], ask: &dyn Fn(&str) -> Wish) -> Result<(), Stopped> {
    let mut shown = Place::default();
    loop {
        let width = terminal.width();
        let mut parts = parts(page, shown, width);
        let mut begun: VecDeque<String> = VecDeque::new();
        let mut after = shown;
        // the screens of one width
        loop {
            let screen = terminal.out_screen();
            if screen.width != width {
                break;
            }
            let mut free = screen.height.map(|height| height.saturating_sub(1).max(1));
            let mut text = String::new();
            loop {
                if begun.is_empty() {
                    shown = after;
                    let Some((place, part)) = parts.next() else { return terminal.out(&text) };
                    (after, begun) = (place, part.split_inclusive('\n').map(str::to_owned).collect());
                }
                let Some(line) = begun.front() else { continue };
                if let Some(free) = &mut free {
                    let needed = lines_of(line, screen);
                    if needed > *free && !text.is_empty() {
                        break;
                    }
                    *free = free.saturating_sub(needed);
                }
                text.push_str(line);
                begun.pop_front();
                if free.is_none() && text.len() > AT_ONCE {
                    terminal.out(&std::mem::take(&mut text))?;
                }
            }
            terminal.out(&text)?;
            match ask(&question(&progress(page, shown), screen)) {
                Wish::More => {}
                Wish::Stop => return Ok(()),
                Wish::All => {
                    let mut rest = begun.into_iter().collect::<String>();
                    for (_, part) in parts {
                        rest.push_str(&part);
                        if rest.len() > AT_ONCE {
                            terminal.out(&std::mem::take(&mut rest))?;
                        }
                    }
                    return terminal.out(&rest);
                }
            }
        }
    }
}

/// Bytes that are written at once where nobody is asked: little enough to stop soon on a slow line.
const AT_ONCE: usize = 1 << 13;

/// The lines of the screen that a line takes.
fn lines_of(line: &str, screen: Screen) -> usize {
    screen.width.map_or(1, |width| line.trim_end().width().div_ceil(width).max(1))
}

/// Says how far it is and which keys go on, as long as the window has room for it.
fn question(progress: &str, screen: Screen) -> String {
    let keys =
        if screen.plain { "Enter goes on, a prints all, q stops" } else { "space goes on, a prints all, q stops" };
    let long = format!("-- {progress}; {keys} -- ");
    if screen.width.is_none_or(|width| long.width() < width) { long } else { format!("-- {progress} -- ") }
}

/// Asks at the terminal. Where it gives keys one by one, one key is the answer, and the question is taken back; elsewhere the
/// answer is a line.
pub(super) fn ask(terminal: &Terminal, question: &str) -> Wish {
    let pressed = Pressed::default();
    let answer = DefaultEditor::new().and_then(|mut editor| {
        editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(pressed.clone())));
        editor.readline(question)
    });
    let Some(wish) = *pressed.wish() else {
        return match answer.as_deref().map(str::trim) {
            Ok("") => Wish::More,
            Ok("a" | "all") => Wish::All,
            _ => Wish::Stop,
        };
    };
    let screen = terminal.out_screen();
    if !screen.plain {
        // what comes of a line that cannot be written is seen when the next one is
        let _ = terminal.out(&format!("\x1b[{}A\r\x1b[J", lines_of(question, screen)));
    }
    wish
}

/// The key that was pressed.
#[derive(Clone, Default)]
struct Pressed(Arc<Mutex<Option<Wish>>>);

impl Pressed {
    fn wish(&self) -> std::sync::MutexGuard<'_, Option<Wish>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConditionalEventHandler for Pressed {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        let wish = event.get(0).and_then(|key| wished(*key));
        if wish.is_none() {
            return Some(Cmd::Noop);
        }
        *self.wish() = wish;
        Some(Cmd::AcceptLine)
    }
}

/// What a key stands for, if anything.
fn wished(KeyEvent(code, modifiers): KeyEvent) -> Option<Wish> {
    Some(match code {
        KeyCode::Char('c' | 'C' | 'd' | 'D') if modifiers.contains(Modifiers::CTRL) => Wish::Stop,
        _ if modifiers.intersects(Modifiers::CTRL | Modifiers::ALT) => return None,
        KeyCode::Char(' ') | KeyCode::Enter | KeyCode::Down | KeyCode::PageDown => Wish::More,
        KeyCode::Char('a' | 'A') | KeyCode::End => Wish::All,
        KeyCode::Char('q' | 'Q') | KeyCode::Esc => Wish::Stop,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// What is written, and what is asked, for a text on a screen of four lines.
    fn paged(text: &str, wish: Wish) -> (String, Vec<String>) {
        let screen = Screen { is_terminal: true, height: Some(4), width: Some(10), ..Screen::default() };
        let terminal = Terminal::buffered(screen, Screen::default());
        let asked = RefCell::new(Vec::new());
        let ask = |question: &str| {
            asked.borrow_mut().push(question.to_owned());
            wish
        };
        page(&terminal, &[Section::Lines(text.into())], &ask).unwrap();
        (terminal.take().0, asked.into_inner())
    }

    fn ten() -> String {
        "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n".to_owned()
    }

    #[test]
    fn a_screen_at_a_time() {
        let (written, asked) = paged(&ten(), Wish::More);
        assert_eq!(written, ten());
        assert_eq!(asked.len(), 3);
        assert!(asked[0].starts_with("-- 3 of 10 lines"), "{asked:?}");
        assert_eq!(paged(&ten(), Wish::Stop).0, "1\n2\n3\n");
        let (written, asked) = paged(&ten(), Wish::All);
        assert_eq!((written, asked.len()), (ten(), 1));
    }

    #[test]
    fn what_fits_is_not_asked_about() {
        assert_eq!(paged("1\n2\n3\n", Wish::Stop), ("1\n2\n3\n".to_owned(), Vec::new()));
        assert_eq!(paged("", Wish::Stop), (String::new(), Vec::new()));
    }

    #[test]
    fn a_wide_line_takes_the_lines_that_it_takes() {
        let wide = format!("{}\nnext\n", "x".repeat(25));
        assert_eq!(paged(&wide, Wish::Stop).0, format!("{}\n", "x".repeat(25)));
        let wider = format!("{}\nnext\n", "x".repeat(95));
        assert_eq!(paged(&wider, Wish::Stop).0, format!("{}\n", "x".repeat(95)));
    }

    #[test]
    fn keys_are_read_as_written_in_the_question() {
        let plain = |code| wished(KeyEvent(code, Modifiers::NONE));
        assert_eq!(plain(KeyCode::Char(' ')), Some(Wish::More));
        assert_eq!(plain(KeyCode::Enter), Some(Wish::More));
        assert_eq!(plain(KeyCode::Char('a')), Some(Wish::All));
        assert_eq!(plain(KeyCode::Char('q')), Some(Wish::Stop));
        assert_eq!(plain(KeyCode::Char('x')), None);
        assert_eq!(wished(KeyEvent::ctrl('C')), Some(Wish::Stop));
        assert_eq!(wished(KeyEvent::ctrl('A')), None);
    }
}
