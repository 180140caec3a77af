//! What helps while a line is typed: more lines where the parser wants them, colours, brackets, hints.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt::Write as _;

use anstyle::AnsiColor;
use anstyle::Style;
use rustyline::Context;
use rustyline::Helper;
use rustyline::completion;
use rustyline::completion::Pair;
use rustyline::highlight::CmdKind;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::hint::HistoryHinter;
use rustyline::validate::ValidationContext;
use rustyline::validate::ValidationResult;
use rustyline::validate::Validator;

use crate::compile::complete::Candidate;
use crate::repl::command;
use crate::session::Completer;
use crate::session::Session;
use crate::syntax;
use crate::syntax::TokenKind;

const DIM: Style = Style::new().dimmed();
const COMMAND: Style = AnsiColor::Cyan.on_default();
const MATCHED: Style = Style::new().bold().invert();

/// Everything that rustyline asks for.
pub(super) struct LineHelper {
    colour: bool,
    hinter: HistoryHinter,
    session: Session,
    /// Made when it is first asked for, so that nobody waits for it at the start.
    completer: OnceCell<Completer>,
    defined: Vec<String>,
}

impl LineHelper {
    /// Helps to ask this session.
    pub(super) fn new(session: Session, colour: bool) -> Self {
        Self { colour, hinter: HistoryHinter::new(), session, completer: OnceCell::new(), defined: Vec::new() }
    }

    /// Completes these words too.
    pub(super) fn define(&mut self, words: Vec<String>) {
        self.defined = words;
    }

    fn completer(&self) -> &Completer {
        self.completer.get_or_init(|| Completer::new(&self.session))
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

impl completion::Completer for LineHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _context: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        if let Some(typed) = line[..pos].trim_start().strip_prefix(':') {
            return Ok((pos - typed.len(), commands(typed)));
        }
        let completion = self.completer().complete(line, pos, &self.defined);
        if command::stands_from(&line[..pos], completion.range.start) {
            return Ok((pos, Vec::new()));
        }
        let several = completion.candidates.len() > 1;
        let pair = |candidate: Candidate| {
            let display = match candidate.count {
                Some(count) if several => format!("{} ({count})", candidate.shown),
                _ => candidate.shown,
            };
            // a word that is alone is done, and another one can follow
            let replacement = if several { candidate.text } else { format!("{} ", candidate.text) };
            Pair { display, replacement }
        };
        Ok((completion.range.start, completion.candidates.into_iter().map(pair).collect()))
    }
}

/// Commands that begin so.
fn commands(typed: &str) -> Vec<Pair> {
    let names = command::COMMANDS.iter().filter(|(name, ..)| name.starts_with(typed));
    names.map(|(name, ..)| Pair { display: format!(":{name}"), replacement: format!("{name} ") }).collect()
}

impl Hinter for LineHelper {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<String> {
        // looked for in any case, as names of a server are fetched by it; without colour nothing would tell it from what is typed
        self.way_on(line, pos, context).filter(|_| self.colour)
    }
}

impl LineHelper {
    /// How the line goes on: as one of the history, or in the one way there is.
    fn way_on(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<String> {
        if let Some(hint) = self.hinter.hint(line, pos, context) {
            return (!hint.contains('\n')).then_some(hint);
        }
        if line.is_empty()
            || pos < line.len()
            || line.ends_with(char::is_whitespace)
            || line.trim_start().starts_with(':')
        {
            return None;
        }
        // nobody waits for a server while typing
        let completion = self.completer().complete_at_once(line, pos, &self.defined);
        let [candidate] = &completion.candidates[..] else { return None };
        let rest = candidate.text.strip_prefix(&line[completion.range])?;
        (!rest.is_empty()).then(|| rest.to_owned())
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
        Cow::Owned(format!("{DIM}{hint}{DIM:#}"))
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
        let plain: String = drawn
            .split('\x1b')
            .enumerate()
            .map(|(n, part)| if n == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) })
            .collect();
        assert_eq!(plain, line);
    }
}
