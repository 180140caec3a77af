//! Parameters from a table: a header line with their names, then a run for each line.

use std::path::Path;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::graph::tabular;
use crate::session::params;
use crate::span::Source;
use crate::span::line_at;

/// Longest table in bytes: far more lines than anybody waits for.
const LONGEST: usize = 64 << 20;

/// The values of one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters {
    /// Name and value of each.
    pub(super) values: Vec<(String, String)>,
    /// File and line; none without a file.
    pub(super) place: Option<String>,
}

/// Reads the runs. Without a file there is one, of no parameters.
pub(super) fn read(ui: &Ui, file: Option<&Path>, format: ErrorFormat) -> Result<Vec<Parameters>, Exit> {
    let Some(path) = file else { return Ok(vec![Parameters::default()]) };
    let source = ui.read_long(path, LONGEST, format)?;
    parse(&source.text, &source.name).map_err(|message| {
        let fault = Diagnostic::bare(Code::Io, Severity::Error, message);
        ui.report(&[fault], &Source::new(source.name.as_str(), ""), format)
    })
}

fn parse(text: &str, name: &str) -> Result<Vec<Parameters>, String> {
    // the reader's own count of lines is one short where a line ends in two characters
    let line = |position: Option<&csv::Position>| {
        let before =
            position.and_then(|position| text.get(..usize::try_from(position.byte()).ok()?)).unwrap_or_default();
        let start = before.len() + usize::from(text[before.len()..].starts_with('\n'));
        line_at(text, start)
    };
    if let Some(line) = tabular::open_quote(text, None) {
        return Err(format!("{name}:{line}: a quote is opened in this line and never closed"));
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = match reader.headers() {
        Ok(names) => names.iter().map(|name| params::bare(name).to_owned()).collect(),
        Err(error) => return Err(format!("{name}: {error}")),
    };
    if names.is_empty() {
        return Err(format!("{name}: the file is empty; its first line names the parameters, separated by commas"));
    }
    if names.iter().any(String::is_empty) {
        return Err(format!("{name}:1: the first line names the parameters, separated by commas"));
    }
    if let Some(strange) = names.iter().find(|name| !params::is_name(name)) {
        return Err(format!(
            "{name}:1: `{strange}` cannot be the name of a parameter; columns are separated by commas"
        ));
    }
    if let Some((_, twice)) = names.iter().enumerate().find(|(n, name)| names[..*n].contains(name)) {
        return Err(format!("{name}:1: two columns are headed `{twice}`"));
    }
    let mut runs = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("{name}:{}: {error}", line(error.position())))?;
        let values = names.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        runs.push(Parameters { values, place: Some(format!("{name}:{}", line(record.position()))) });
    }
    if runs.is_empty() {
        return Err(format!("{name}: there is no line of values after the headings, so nothing is asked"));
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_for_each_line() {
        let runs =
            parse("$from, to\r\nTurkey,Germany\r\n\"Iran, Islamic Republic of\",\"say \"\"x\"\"\"\r\n", "p").unwrap();
        assert_eq!(runs.len(), 2);
        assert_eq!(runs[0].values, [("from".into(), "Turkey".into()), ("to".into(), "Germany".into())]);
        assert_eq!(runs[1].values[1].1, "say \"x\"");
        assert_eq!(runs[1].place.as_deref(), Some("p:3"));
    }

    #[test]
    fn a_line_of_another_length_is_a_fault_with_its_place() {
        assert!(parse("a,b\n1,2\n3\n", "p").unwrap_err().starts_with("p:3: "));
        assert!(parse("a,,b\n1,2,3\n", "p").unwrap_err().starts_with("p:1: the first line"));
        for heading in ["a;b", "a\tb", "1st", "a b"] {
            let told = parse(&format!("{heading}\n1\n"), "p").unwrap_err();
            assert!(told.starts_with(&format!("p:1: `{heading}` cannot be the name")), "{told}");
        }
    }

    #[test]
    fn headings_are_told_apart_and_followed_by_values() {
        assert_eq!(parse("a, $a\n1,2\n", "p").unwrap_err(), "p:1: two columns are headed `a`");
        assert!(parse("a\n1\n\"2\n3\n", "p").unwrap_err().starts_with("p:3: a quote is opened"));
        for empty in ["", "\n\n"] {
            assert!(parse(empty, "p").unwrap_err().starts_with("p: the file is empty"), "{empty:?}");
        }
        assert!(parse("a,b\r\n", "p").unwrap_err().starts_with("p: there is no line of values"));
    }
}
