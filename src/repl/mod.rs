//! The prompt. `rustyline` is named in this module alone.

mod again;
mod command;
mod examples;
mod helper;
mod history;
mod page;
mod pager;
mod save;
mod state;

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustyline::ColorMode;
use rustyline::CompletionType;
use rustyline::Config;
use rustyline::Editor;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;

use crate::repl::helper::LineHelper;
use crate::repl::page::Section;
use crate::repl::state::Flow;
use crate::repl::state::Repl;
use crate::session::Session;
use crate::terminal::Stopped;
use crate::terminal::Terminal;

/// Lines of history that are kept.
const HISTORY: usize = 2_000;

/// Reads and answers until the user leaves.
///
/// # Errors
/// If the terminal can no longer be read or written.
pub fn run(terminal: &Terminal, session: Session) -> Result<(), Stopped> {
    let cancel = Arc::new(AtomicBool::new(false));
    // While a line is edited, Ctrl-C is a key like others; while a query runs, it is this signal.
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&cancel)).map_err(Stopped::Failed)?;
    let helper = LineHelper::new(session.clone(), terminal.out_screen().colour);
    let ask = |question: &str| pager::ask(terminal, question);
    let mut repl = Repl::new(terminal, session, cancel, &ask);
    let mut editor = editor(terminal.out_screen().colour).map_err(failed)?;
    editor.set_helper(Some(helper));
    let history = history::file();
    if let Some(file) = &history {
        // a history that cannot be read is like one that is empty
        let _ = editor.load_history(file);
    }
    let again = if terminal.out_screen().plain { Some(again::Again::watch().map_err(Stopped::Failed)?) } else { None };
    repl.greet()?;
    loop {
        let prompt = repl.prompt();
        let line = {
            let _again = again.as_ref().map(|again| again.wait(&prompt));
            editor.readline(&prompt)
        };
        match line {
            Ok(line) => {
                if !line.trim().is_empty()
                    && editor.add_history_entry(line.trim_end()).unwrap_or(false)
                    && let Some(file) = &history
                {
                    // nor does one that cannot be written keep anyone from asking
                    let _ = editor.append_history(file);
                }
                let flow = repl.line(&line)?;
                if let Some(helper) = editor.helper_mut() {
                    helper.define(repl.defined());
                }
                match flow {
                    Flow::Stay => {}
                    Flow::Leave => return Ok(()),
                    Flow::History => {
                        let lines: Vec<&str> = editor.history().iter().map(String::as_str).collect();
                        let lines = Section::Lines(format!("{}\n", lines.join("\n")).into());
                        pager::page(terminal, &[lines], &ask)?;
                    }
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(failed(error)),
        }
    }
}

fn editor(colour: bool) -> rustyline::Result<Editor<LineHelper, FileHistory>> {
    let config = Config::builder()
        .max_history_size(HISTORY)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .color_mode(if colour { ColorMode::Forced } else { ColorMode::Disabled })
        .build();
    Editor::with_config(config)
}

fn failed(error: ReadlineError) -> Stopped {
    match error {
        ReadlineError::Io(error) => Stopped::from(error),
        other => Stopped::Failed(io::Error::other(other)),
    }
}
