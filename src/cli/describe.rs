//! `concord completions` and `concord man`, made from the definitions of the commands.

use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::Exit;
use crate::cli::definitions;
use crate::cli::ui::Ui;

/// Arguments of `concord completions`.
#[derive(clap::Args)]
pub(super) struct Completions {
    /// The shell that completes
    #[arg(value_enum)]
    shell: Shell,
}

/// Arguments of `concord man`.
#[derive(clap::Args)]
pub(super) struct Manual {
    /// The command that the page is about; without it, the program
    command: Option<String>,
}

/// Prints the script that completes commands and options in a shell.
pub(super) fn completions(ui: &Ui, args: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut definitions(), "concord", &mut script);
    print(ui, &script)
}

/// Prints a manual page.
pub(super) fn manual(ui: &Ui, args: &Manual) -> Exit {
    let mut program = definitions();
    // names such as `concord-query` are known only then
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                ui.err(&format!("error: there is no command `{name}`\n"));
                return Exit::Usage;
            }
        },
    };
    let mut text = Vec::new();
    match Man::new(page).render(&mut text) {
        Ok(()) => print(ui, &text),
        Err(error) => {
            ui.err(&format!("error: {error}\n"));
            Exit::Usage
        }
    }
}

fn print(ui: &Ui, text: &[u8]) -> Exit {
    ui.out(&String::from_utf8_lossy(text)).err().unwrap_or(Exit::Done)
}
