//! The tutorial is followed step by step in an empty folder: its files are written, its commands run, and they print what it says.
//!
//! A fenced block with `file=NAME` is a file, one with `console` holds commands. `TRYCMD=overwrite` writes the real output into the page.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::cli::write;

const PAGE: &str = "docs/tutorial-maintainers.md";

#[test]
fn the_tutorial_works_from_an_empty_folder() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let text = fs::read_to_string(&page).unwrap();
    let folder = TempDir::new().unwrap();
    let (mut followed, mut commands, mut files) = (String::new(), 0, 0);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(followed, "{line}");
        let Some(info) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some((_, name)) = info.split_once("file=") {
            write(folder.path(), name, &format!("{}\n", block.join("\n")));
            files += 1;
        }
        if info == "console" {
            for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                let _ = writeln!(followed, "$ {command}");
                followed.push_str(&printed(folder.path(), command));
                commands += 1;
            }
        } else {
            for line in block {
                let _ = writeln!(followed, "{line}");
            }
        }
        followed.push_str("```\n");
    }
    if std::env::var("TRYCMD").is_ok_and(|action| action == "overwrite") {
        fs::write(&page, &followed).unwrap();
        return;
    }
    snapbox::assert_data_eq!(followed, snapbox::Data::text(text));
    assert!(commands >= 10 && files >= 12, "{commands} commands, {files} files");
}

/// What a command prints in the folder: its exit code unless that is 0, both outputs, and an empty line.
fn printed(folder: &Path, command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_concord"))
        .args(words(command).into_iter().skip(1))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    let code = output.status.code().unwrap();
    let mut text = if code == 0 { String::new() } else { format!("? {code}\n") };
    text.push_str(std::str::from_utf8(&output.stderr).unwrap());
    text.push_str(std::str::from_utf8(&output.stdout).unwrap());
    text.push('\n');
    text
}

/// The words of a command line; single quotes hold spaces together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (n, part) in command.split('\'').enumerate() {
        for (m, word) in part.split(if n % 2 == 0 { ' ' } else { '\'' }).enumerate() {
            if m > 0 {
                words.push(String::new());
            }
            if let Some(last) = words.last_mut() {
                last.push_str(word);
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
