//! Meta commands: what a line that starts with `:` asks for.

use strsim::osa_distance;

use crate::diag::nearest;
use crate::session::show::Format;

/// What the prompt does besides answering queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Quit,
    Use(String),
    As(Format),
    Save(String),
    Explain,
    Undo,
    Ref(String),
    Examples,
    Sources,
    History,
    Source(String),
    Cite(usize),
    Why(usize),
    Open(Thing),
}

/// What `open` opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// The thing of a row of the last answer.
    Row(usize),
    /// The thing of this name.
    Named(String),
}

/// Commands with their arguments and what they do, as `:help` lists them.
pub(super) const COMMANDS: &[(&str, &str, &str)] = &[
    ("cite", "ROW", "where a row of the last answer is written; `cite 3` works too"),
    ("why", "ROW", "what a row of the last answer rests on: statements, rules, sources; `why 3` works too"),
    ("open", "ROW|NAME", "all that is stated of the thing of a row, or of a name; `open 3` works too"),
    ("as", "FORMAT", "the last answer in another form: table, csv, tsv, json, ndjson, srj, srx, md, html, ttl"),
    ("save", "FILE", "write the last answer; the form follows the ending, such as .csv or .json"),
    ("explain", "", "the last query as a sentence, its plan and SPARQL, and what it took"),
    ("undo", "", "take back the last line that asked, defined or set a scope"),
    ("use", "SCOPE", "ask within a scope, such as `:use across Turkey -> Germany`; without one, ask of everything"),
    ("ref", "WORD", "what a word or a name means"),
    ("examples", "", "questions that this graph answers"),
    ("sources", "", "the sources with their sizes"),
    ("source", "FILE", "answer the queries of a file"),
    ("history", "", "the lines entered so far"),
    ("help", "", "this list"),
    ("quit", "", "leave; Ctrl-D does the same"),
];

/// Reads a line. None if it is a query; an error is a sentence for the user.
pub(super) fn read(line: &str) -> Option<Result<Command, String>> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix(':') {
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        return Some(command(word, argument.trim()));
    }
    // a word and a number are no query, so that rows can be named without the colon
    let (word, row) = line.trim_end_matches(';').split_once(' ')?;
    let row: usize = row.trim().parse().ok()?;
    match word {
        "cite" => Some(Ok(Command::Cite(row))),
        "why" => Some(Ok(Command::Why(row))),
        "open" => Some(Ok(Command::Open(Thing::Row(row)))),
        _ => None,
    }
}

/// Whether a command that goes on, such as `why `, stands in a line from there on, so that it is no beginning of a name.
pub(super) fn stands_from(line: &str, start: usize) -> bool {
    let before = line.len() - line.trim_start().len();
    let word = line.trim_start().split_once(char::is_whitespace).map(|(word, _)| word);
    start <= before && word.is_some_and(is_command)
}

/// The command that one word without a colon is, where it is no query.
pub(super) fn bare(line: &str) -> Option<Result<Command, String>> {
    let word = line.trim().trim_end_matches(';').trim_end();
    is_command(word).then(|| command(word, ""))
}

/// What to say of a line that has a fault as a query and would have none as a command.
pub(super) fn without_colon(line: &str) -> Option<String> {
    let line = line.trim().trim_end_matches(';').trim_end();
    let (word, argument) = line.split_once(char::is_whitespace)?;
    let is_right = is_command(word) && command(word, argument.trim()).is_ok();
    is_right.then(|| format!("a command begins with a colon: `:{line}`"))
}

fn is_command(word: &str) -> bool {
    matches!(word, "exit" | "?") || COMMANDS.iter().any(|(name, ..)| *name == word)
}

/// The words of the forms.
fn words() -> String {
    let words: Vec<String> = Format::ALL.iter().map(|(word, _)| format!("`{word}`")).collect();
    words.join(", ")
}

fn command(word: &str, argument: &str) -> Result<Command, String> {
    let needed = |what: &str| {
        if argument.is_empty() { Err(format!("`:{word}` takes {what}")) } else { Ok(argument.to_owned()) }
    };
    let command = match word {
        "help" | "h" | "?" => Command::Help,
        "quit" | "exit" | "q" => Command::Quit,
        "use" => return Ok(Command::Use(argument.to_owned())),
        "as" => {
            return Format::of_word(argument).map(Command::As).ok_or_else(|| format!("`:as` takes {}", words()));
        }
        "save" => return needed("the name of a file").map(Command::Save),
        "explain" => Command::Explain,
        "undo" => Command::Undo,
        "ref" => return needed("a word or a name").map(Command::Ref),
        "examples" => Command::Examples,
        "sources" => Command::Sources,
        "history" => Command::History,
        "source" => return needed("the name of a file").map(Command::Source),
        "cite" => {
            return argument.parse().map(Command::Cite).map_err(|_| "`:cite` takes the number of a row".to_owned());
        }
        "why" => {
            return argument.parse().map(Command::Why).map_err(|_| "`:why` takes the number of a row".to_owned());
        }
        "open" => {
            let named = needed("the number of a row, or a name")?;
            return Ok(Command::Open(named.parse().map_or(Thing::Named(named), Thing::Row)));
        }
        unknown => {
            let names = || COMMANDS.iter().map(|(name, ..)| *name);
            let mut near = nearest(unknown, names());
            if near.is_empty() {
                // there are few commands, so that two letters of one tell which was meant
                near.extend(names().filter(|name| osa_distance(unknown, name) == 1).map(str::to_owned));
            }
            let near: Vec<String> = near.iter().map(|name| format!("`:{name}`")).collect();
            let meant = if near.is_empty() {
                "`:help` lists them".to_owned()
            } else {
                format!("did you mean {}?", near.join(", "))
            };
            return Err(format!("there is no command `:{unknown}`; {meant}"));
        }
    };
    if argument.is_empty() { Ok(command) } else { Err(format!("`:{word}` stands alone")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_no_commands() {
        for query in ["actors", "cite", "cities of Turkey", "open data", ""] {
            assert_eq!(read(query), None, "{query}");
        }
    }

    #[test]
    fn rows_are_named_with_or_without_the_colon() {
        assert_eq!(read("cite 3"), Some(Ok(Command::Cite(3))));
        assert_eq!(read(" :cite 3 "), Some(Ok(Command::Cite(3))));
        assert_eq!(read("open 12;"), Some(Ok(Command::Open(Thing::Row(12)))));
        assert_eq!(read(":open City of Berlin"), Some(Ok(Command::Open(Thing::Named("City of Berlin".to_owned())))));
        assert!(read(":cite three").unwrap().is_err());
    }

    #[test]
    fn a_line_that_is_no_query_may_be_a_command() {
        assert_eq!(bare("help"), Some(Ok(Command::Help)));
        assert_eq!(bare("?"), Some(Ok(Command::Help)));
        assert_eq!(bare("exit;"), Some(Ok(Command::Quit)));
        assert_eq!(bare("why"), Some(Err("`:why` takes the number of a row".to_owned())));
        assert_eq!(without_colon("save x.csv"), Some("a command begins with a colon: `:save x.csv`".to_owned()));
        for query in ["actors", "cities of Turky", "sources of Turky", "why not", ""] {
            assert_eq!((bare(query), without_colon(query)), (None, None), "{query}");
        }
    }

    #[test]
    fn wrong_commands_say_what_would_work() {
        assert_eq!(
            read(":exmples").unwrap(),
            Err("there is no command `:exmples`; did you mean `:examples`?".to_owned())
        );
        assert_eq!(read(":wy 1").unwrap(), Err("there is no command `:wy`; did you mean `:why`?".to_owned()));
        assert_eq!(read(":zzzz").unwrap(), Err("there is no command `:zzzz`; `:help` lists them".to_owned()));
        assert_eq!(read(":as xml").unwrap(), Err(format!("`:as` takes {}", words())));
        assert_eq!(read(":save").unwrap(), Err("`:save` takes the name of a file".to_owned()));
        assert_eq!(read(":quit now").unwrap(), Err("`:quit` stands alone".to_owned()));
    }

    #[test]
    fn a_command_that_goes_on_begins_no_name() {
        assert!(stands_from("why ", 0) && stands_from(" why t", 1) && stands_from("save T", 0));
        // what begins behind the command word leaves it as it is, and a word alone may be the beginning of another
        for (line, start) in [("sources of Tur", 11), ("why", 0), ("cities of T", 0), ("", 0)] {
            assert!(!stands_from(line, start), "{line}");
        }
    }

    #[test]
    fn every_listed_command_is_read() {
        for (name, ..) in COMMANDS {
            let line = format!(":{name} 1");
            let unknown = matches!(read(&line), Some(Err(message)) if message.starts_with("there is no"));
            assert!(!unknown, "{name}");
        }
    }
}
