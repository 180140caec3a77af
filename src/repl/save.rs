//! Files that answers are saved to, by the names that are typed.

use std::env;
use std::path::Path;
use std::path::PathBuf;

use crate::session::show::Format;

/// The file that is meant: quotes around the name are taken off, and `~/` is the home folder.
pub(super) fn named(typed: &str) -> PathBuf {
    let bare = ['"', '\''].iter().find_map(|&quote| typed.strip_prefix(quote)?.strip_suffix(quote));
    match (bare, typed.strip_prefix("~/"), env::home_dir()) {
        (None, Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(bare.unwrap_or(typed)),
    }
}

/// The form that the name of a file asks for, or what would be one.
pub(super) fn form(file: &Path) -> Result<Format, String> {
    let endings = || {
        let endings: Vec<String> = Format::endings().map(|(ending, _)| format!("`.{ending}`")).collect();
        endings.join(", ")
    };
    let Some(ending) = file.extension() else {
        return Err(format!("the form of `{}` follows its ending: one of {}", file.display(), endings()));
    };
    Format::of_ending(&ending.to_string_lossy())
        .ok_or_else(|| format!("no form is written as `.{}`: one of {}", ending.display(), endings()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_the_home_folder_are_understood() {
        let home = env::home_dir().unwrap();
        assert_eq!(named("~/a b.csv"), home.join("a b.csv"));
        assert_eq!(named("\"my answer.csv\""), PathBuf::from("my answer.csv"));
        assert_eq!(named("'~/x.csv'"), PathBuf::from("~/x.csv"));
        assert_eq!(named("a~/\"x.csv"), PathBuf::from("a~/\"x.csv"));
    }

    #[test]
    fn the_form_follows_the_ending() {
        assert_eq!(form(Path::new("a.CSV")), Ok(Format::Csv));
        assert_eq!(form(Path::new("a.txt")), Ok(Format::Table));
        let unknown = form(Path::new("a.pdf")).unwrap_err();
        assert!(unknown.starts_with("no form is written as `.pdf`: one of `.txt`, `.csv`"), "{unknown}");
        assert!(form(Path::new("a")).unwrap_err().starts_with("the form of `a` follows its ending"));
    }
}
