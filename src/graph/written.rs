//! SPARQL that somebody wrote into a file: a rule, a mapping, a migration. What cannot be read is told where it stands.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::SparqlParser;
use spargebra::Update;

use crate::iri;
use crate::span::position;

/// Why a text is no SPARQL, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write, where that is known.
    pub help: Option<String>,
}

/// Reads a query.
///
/// # Errors
/// Where and why it is none.
pub fn query(text: &str) -> Result<Query, Unreadable> {
    SparqlParser::new().parse_query(text).map_err(|error| Unreadable::new(text, &error.to_string()))
}

/// Reads an update.
///
/// # Errors
/// Where and why it is none.
pub fn update(text: &str) -> Result<Update, Unreadable> {
    // no operation at all is an update for the parser, and surely not what was meant
    if is_blank(text) {
        return Err(Unreadable::blank());
    }
    SparqlParser::new().parse_update(text).map_err(|error| Unreadable::new(text, &error.to_string()))
}

impl Unreadable {
    fn blank() -> Self {
        Self { line: 1, column: 1, message: "there is no SPARQL in the file".to_owned(), help: None }
    }

    /// What the parser says of a text, for a reader who does not know the parser's grammar.
    pub(super) fn new(text: &str, said: &str) -> Self {
        if is_blank(text) {
            return Self::blank();
        }
        let (line, column, rest) = placed(said).unwrap_or((1, 1, said));
        let known = |message: &str| Self { line, column, message: message.to_owned(), help: None };
        // the parser tells of a prefix as of one thing among many, and often further on
        if let Some((prefix, start)) = undeclared_prefix(text) {
            let namespace = iri::PREFIXES.iter().find(|(known, _)| *known == prefix);
            let namespace = namespace.map_or("...", |(_, namespace)| namespace);
            let help = Some(format!("write `PREFIX {prefix}: <{namespace}>` above the query"));
            let (line, column) = position(text, start);
            return Self { line, column, message: format!("the prefix `{prefix}:` is not declared"), help };
        }
        let Some(expected) = rest.strip_prefix("expected ") else { return known(rest.trim()) };
        let expected: Vec<&str> = expected.trim_start_matches("one of ").split(", ").collect();
        // among the words that could follow stand sentences about what has been read
        if let Some(sentence) = expected.iter().find(|one| one.contains(' ') && one.chars().all(is_of_sentence)) {
            return known(sentence);
        }
        let line_text = text.lines().nth(line - 1).unwrap_or_default();
        let before: Vec<char> = line_text.chars().take(column - 1).collect();
        let column = column - before.iter().rev().take_while(|c| c.is_alphanumeric()).count();
        let there: String = line_text.chars().skip(column - 1).take_while(|c| !c.is_whitespace()).collect();
        let there = if there.is_empty() { "the end of the line".to_owned() } else { format!("`{there}`") };
        let known = |message: String| Self { line, column, message, help: None };
        let words: Vec<String> = expected.iter().filter_map(|one| Some(format!("`{}`", word(one)?))).collect();
        if words.is_empty() {
            return known(format!("{there} cannot stand here"));
        }
        known(format!("{there} cannot stand here; what can: {}", words.join(" ")))
    }
}

fn is_of_sentence(c: char) -> bool {
    c.is_ascii_alphabetic() || " '-".contains(c)
}

/// A word or sign of the language, where that is what the parser expects, and no class of characters.
fn word(expected: &str) -> Option<&str> {
    let quoted = expected.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    quoted.or_else(|| expected.chars().all(|c| c.is_ascii_alphabetic()).then_some(expected))
}

/// Whether a text holds nothing but comments.
fn is_blank(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// Line and column that a message of the parser begins with, `error at 3:12: ..`, and what follows.
fn placed(said: &str) -> Option<(usize, usize, &str)> {
    let (place, rest) = said.split_once("error at ")?.1.split_once(": ")?;
    let (line, column) = place.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?, rest))
}

/// The first prefix that a text uses and does not declare, and where; texts in quotes, IRIs and comments are passed over.
fn undeclared_prefix(text: &str) -> Option<(&str, usize)> {
    let is_of_name = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let mut declared = BTreeSet::new();
    let (mut at, mut before) = (0, "");
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let end = match c {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '<' => rest
                .find(|c: char| c == '>' || c.is_whitespace())
                .map_or(1, |end| end + usize::from(rest[end..].starts_with('>'))),
            '"' | '\'' => quoted(rest, c),
            _ if is_of_name(c) || c == ':' => {
                let end = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
                let word = &rest[..end];
                if rest[end..].starts_with(':') {
                    if before.eq_ignore_ascii_case("prefix") {
                        declared.insert(word);
                    } else if word != "_" && !declared.contains(word) {
                        return Some((word, at));
                    }
                    // the local part is no word of its own
                    let local = &rest[end + 1..];
                    end + 1 + local.find(|c| !is_of_name(c) && c != ':').unwrap_or(local.len())
                } else {
                    before = word;
                    end.max(1)
                }
            }
            _ => c.len_utf8(),
        };
        at += end;
    }
    None
}

/// The length of a text in quotes at the beginning of a text.
fn quoted(text: &str, quote: char) -> usize {
    let long = quote.to_string().repeat(3);
    let (open, close) = if text.starts_with(&long) { (3, long.as_str()) } else { (1, &long[..1]) };
    let mut at = open;
    while at < text.len() && !text[at..].starts_with(close) {
        let escaped = text[at..].starts_with('\\');
        let skipped = text[at..].chars().take(if escaped { 2 } else { 1 }).map(char::len_utf8).sum::<usize>();
        at += skipped;
    }
    (at + close.len()).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (usize, usize, String) {
        let fault = query(text).unwrap_err();
        (fault.line, fault.column, fault.message)
    }

    #[test]
    fn a_prefix_is_told_with_its_place() {
        assert_eq!(
            told("# é\nCONSTRUCT { ?é hx:made ?b } WHERE { ?a ?p ?b }"),
            (2, 16, "the prefix `hx:` is not declared".to_owned())
        );
        assert_eq!(
            query("SELECT * { ?a a co:Actor }").unwrap_err().help.unwrap(),
            "write `PREFIX co: <https://w3id.org/concord/ns#>` above the query"
        );
    }

    #[test]
    fn prefixes_are_looked_for_where_names_stand() {
        let undeclared = |text| undeclared_prefix(text);
        assert_eq!(
            undeclared(
                "PREFIX a: <http://e/b:c> # d:e\nSELECT * { ?x a:b \"f:g\" , 'h\\'i:j' , \"\"\"k\"l:m\"\"\" , _:n }"
            ),
            None
        );
        assert_eq!(undeclared("SELECT * { BIND(STR(hh:) AS ?x) }"), Some(("hh", 20)));
        assert_eq!(undeclared("prefix e: <http://e/> SELECT * { ?x e:p|^f:q+ ?y }"), Some(("f", 41)));
        assert_eq!(undeclared("SELECT * { ?x < 3 . ?y :p \"open"), Some(("", 23)));
    }

    #[test]
    fn other_faults_tell_what_stands_there() {
        assert_eq!(told("\n# nothing\n").2, "there is no SPARQL in the file");
        let open = told("CONSTRUCT { ?a ?p ?b }\nWHERE { ?a ?p ?b ");
        assert_eq!((open.0, open.1), (2, 18));
        assert!(
            open.2.starts_with("the end of the line cannot stand here; what can:") && open.2.contains("`}`"),
            "{open:?}"
        );
        let known = |line, column, message: &str| (line, column, message.to_owned());
        assert_eq!(
            told("CONSTRUCT { ?a ?p ?b }\nWHERE ?a ?p ?b }"),
            known(2, 7, "`?a` cannot stand here; what can: `{`")
        );
        assert_eq!(
            told("SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a ?p ?b }"),
            known(1, 47, "The SELECT contains a variable that is unbound")
        );
    }
}
