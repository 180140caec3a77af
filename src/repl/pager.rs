//! Long texts, a screen at a time. What has been read stays on the screen, so that rows can be named by their numbers afterwards.

use rustyline::DefaultEditor;
use unicode_width::UnicodeWidthStr as _;

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

/// Writes a text, and asks at the end of each screen.
///
/// # Errors
/// If it cannot be written.
pub(super) fn page(terminal: &Terminal, text: &str, ask: &dyn Fn(&str) -> Wish) -> Result<(), Stopped> {
    let screen = terminal.out_screen();
    let Some(height) = screen.height else { return terminal.out(text) };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut at = 0;
    loop {
        let end = at + fitting(&lines[at..], height.saturating_sub(1).max(1), screen);
        terminal.out(&lines[at..end].concat())?;
        if end == lines.len() {
            return Ok(());
        }
        match ask(&format!("-- {end} of {} lines; Enter goes on, a prints all, q stops --", lines.len())) {
            Wish::More => at = end,
            Wish::All => return terminal.out(&lines[end..].concat()),
            Wish::Stop => return Ok(()),
        }
    }
}

/// How many lines fit, at least one: one that is wider than the screen takes several.
fn fitting(lines: &[&str], height: usize, screen: Screen) -> usize {
    let mut free = height;
    for (n, line) in lines.iter().enumerate() {
        let needed = screen.width.map_or(1, |width| line.trim_end().width().div_ceil(width).max(1));
        if needed > free {
            return n.max(1);
        }
        free -= needed;
    }
    lines.len()
}

/// Asks at the terminal. Ctrl-C and Ctrl-D stop.
pub(super) fn ask(question: &str) -> Wish {
    let answer = DefaultEditor::new().and_then(|mut editor| editor.readline(question));
    match answer.as_deref().map(str::trim) {
        Ok("") => Wish::More,
        Ok("a" | "all") => Wish::All,
        _ => Wish::Stop,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// What is written, and what is asked, for a text of ten lines on a screen of four.
    fn paged(text: &str, wish: Wish) -> (String, Vec<String>) {
        let screen = Screen { is_terminal: true, height: Some(4), width: Some(10), ..Screen::default() };
        let terminal = Terminal::buffered(screen, Screen::default());
        let asked = RefCell::new(Vec::new());
        let ask = |question: &str| {
            asked.borrow_mut().push(question.to_owned());
            wish
        };
        page(&terminal, text, &ask).unwrap();
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
}
