//! What helps while a line is typed: more lines where the parser wants them, colours, brackets, hints.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::AnsiColor;
use anstyle::Style;
use rustyline::Context;
use rustyline::Helper;
use rustyline::completion::Completer;
use rustyline::completion::Pair;
use rustyline::highlight::CmdKind;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::hint::HistoryHinter;
use rustyline::validate::ValidationContext;
use rustyline::validate::ValidationResult;
use rustyline::validate::Validator;

use crate::repl::command;
use crate::syntax;
use crate::syntax::TokenKind;

const DIM: Style = Style::new().dimmed();
const COMMAND: Style = AnsiColor::Cyan.on_default();
const MATCHED: Style = Style::new().bold().invert();

/// Everything that rustyline asks for.
pub(super) struct LineHelper {
    colour: bool,
    hinter: HistoryHinter,
}

impl LineHelper {
    pub(super) fn new(colour: bool) -> Self {
        Self { colour, hinter: HistoryHinter::new() }
    }
}

impl Helper for LineHelper {}

impl Validator for LineHelper {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let is_command = command::read(text).is_some();
        Ok(if !is_command && syntax::is_incomplete(text) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Completer for LineHelper {
    type Candidate = Pair;
}

impl Hinter for LineHelper {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<String> {
        let hint = self.hinter.hint(line, pos, context)?;
        (!hint.contains('\n')).then_some(hint)
    }
}

impl Highlighter for LineHelper {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        if !self.colour {
            return Cow::Borrowed(line);
        }
        if line.trim_start().starts_with(':') {
            return Cow::Owned(format!("{COMMAND}{line}{COMMAND:#}"));
        }
        Cow::Owned(coloured(line, pos))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.colour { Cow::Owned(format!("{DIM}{hint}{DIM:#}")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, _line: &str, _pos: usize, kind: CmdKind) -> bool {
        self.colour && kind != CmdKind::ForcedRefresh
    }
}

fn coloured(line: &str, pos: usize) -> String {
    let tokens = syntax::tokens(line);
    let matched = matching(line, pos);
    let mut drawn = String::with_capacity(line.len() * 2);
    let mut at = 0;
    for token in tokens {
        let range = token.span.range();
        drawn.push_str(&line[at..range.start]);
        let text = &line[range.clone()];
        let lit = matched.is_some_and(|pair| pair.contains(&range.start));
        match if lit { Some(MATCHED) } else { style(token.node) } {
            // infallible on strings
            Some(style) => drop(write!(drawn, "{style}{text}{style:#}")),
            None => drawn.push_str(text),
        }
        at = range.end;
    }
    drawn.push_str(&line[at..]);
    drawn
}

fn style(kind: TokenKind) -> Option<Style> {
    Some(match kind {
        TokenKind::Keyword => AnsiColor::Blue.on_default().bold(),
        TokenKind::Stage => AnsiColor::Magenta.on_default().bold(),
        TokenKind::String => AnsiColor::Green.on_default(),
        TokenKind::Number => AnsiColor::Cyan.on_default(),
        TokenKind::Param => AnsiColor::Yellow.on_default(),
        TokenKind::Comment => DIM,
        TokenKind::Error => AnsiColor::Red.on_default(),
        TokenKind::Word | TokenKind::Punctuation => return None,
    })
}

/// The bracket at or before the cursor and its partner.
fn matching(line: &str, pos: usize) -> Option<[usize; 2]> {
    let mut open = Vec::new();
    for token in syntax::tokens(line) {
        let range = token.span.range();
        if token.node != TokenKind::Punctuation {
            continue;
        }
        match &line[range.clone()] {
            bracket @ ("(" | "[") => open.push((bracket, range.start)),
            bracket @ (")" | "]") => {
                let (opening, start) = open.pop()?;
                if (opening == "(") != (bracket == ")") {
                    return None;
                }
                let near = |at: usize| at == pos || at + 1 == pos;
                if near(start) || near(range.start) {
                    return Some([start, range.start]);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_find_their_partners() {
        let line = "a (b (c) \")\" d) [e]";
        assert_eq!(matching(line, 2), Some([2, 14]));
        assert_eq!(matching(line, 15), Some([2, 14]));
        assert_eq!(matching(line, 5), Some([5, 7]));
        assert_eq!(matching(line, 16), Some([16, 18]));
        assert_eq!(matching(line, 0), None);
        assert_eq!(matching("(a]", 0), None);
        assert_eq!(matching("(a", 0), None);
    }

    #[test]
    fn colours_leave_the_text_as_it_is() {
        let line = "actors across Türkiye -> \"x\" | count # all";
        let drawn = coloured(line, 0);
        assert!(drawn.contains("\x1b["));
        let plain: String = drawn.split('\x1b').enumerate().map(|(n, part)| {
            if n == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) }
        }).collect();
        assert_eq!(plain, line);
    }
}
