//! What every module does alike to words: folding them for comparison, and making them safe to print.

use std::borrow::Cow;

use deunicode::deunicode;

/// The form in which names are compared: Latin letters without accents, in lower case.
///
/// Accents go first, so that the Turkish `İ`, `I`, `ı` and `i` all become `i`; other scripts are transliterated.
pub fn fold(text: &str) -> String {
    let mut folded = if text.is_ascii() { text.to_owned() } else { deunicode(text) };
    folded.make_ascii_lowercase();
    folded.truncate(folded.trim_end().len());
    folded
}

/// The form in which names of the language and the graph are looked up: folded, with hyphens as spaces and without quotes.
///
/// `focal-points` and `Focal points` are one name, and so are `Côte d'Ivoire` and `Cote d’Ivoire`. British and American
/// spellings are one too.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for letter in fold(name).chars() {
        match letter {
            '\'' | '`' | '"' => {}
            '-' | '_' | '/' => space(&mut key),
            blank if blank.is_whitespace() => space(&mut key),
            other => key.push(other),
        }
    }
    key.truncate(key.trim_end().len());
    for (british, american) in SPELLINGS {
        if key.contains(british) {
            key = key.replace(british, american);
        }
    }
    key
}

/// The key with which the names begin that are typed so far; a space or hyphen behind a word asks for another word.
pub fn prefix_key(said: &str) -> String {
    let mut key = name_key(said);
    if !key.is_empty() && said.ends_with(|c: char| c.is_whitespace() || c == '-') {
        key.push(' ');
    }
    key
}

/// The keys with which the names may begin that are typed so far: the key, and where it ends within a British form, the key with
/// as much of the American one. `labou` begins names that are looked up as `labor market`.
pub fn beginnings(said: &str) -> Vec<String> {
    let key = prefix_key(said);
    let american = |(british, american): &(&str, &str)| {
        let begun = (1..british.len()).rev().map(|end| &british[..end]).find(|begun| key.ends_with(begun))?;
        let stem = &key[..key.len() - begun.len()];
        let other = format!("{stem}{}", &american[..begun.len().min(american.len())]);
        (other != key).then_some(other)
    };
    std::iter::once(key.clone()).chain(SPELLINGS.iter().filter_map(american)).collect()
}

/// One space between words, and none before the first.
fn space(key: &mut String) {
    if !key.is_empty() && !key.ends_with(' ') {
        key.push(' ');
    }
}

/// The spellings of a key: itself, and with the British forms that [`name_key`] makes American.
pub fn spellings(key: &str) -> Vec<String> {
    let mut found = vec![key.to_owned()];
    for (british, american) in SPELLINGS {
        let also: Vec<String> =
            found.iter().filter(|key| key.contains(american)).map(|key| key.replace(american, british)).collect();
        found.extend(also);
    }
    found
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |text, byte| format!("{text}{byte:02x}"))
}

/// Word parts that differ in British and American spelling.
const SPELLINGS: [(&str, &str); 6] = [
    ("isation", "ization"),
    ("programme", "program"),
    ("labour", "labor"),
    ("neighbour", "neighbor"),
    ("behaviour", "behavior"),
    ("centre", "center"),
];

/// The plural of an English noun phrase by the regular endings of its last word.
pub fn plural(noun: &str) -> String {
    let mut backwards = noun.chars().rev();
    let after_consonant = backwards.next() == Some('y') && backwards.next().is_some_and(|c| !"aeiou".contains(c));
    if after_consonant {
        format!("{}ies", &noun[..noun.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| noun.ends_with(end)) {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    }
}

/// The text with `U+FFFD` for characters that command a terminal instead of being shown: controls, which begin
/// escape sequences, and overrides of the writing direction. Line breaks and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(commands) { Cow::Owned(text.replace(commands, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// The visible text on one line, each run of white space as one space.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    visible(&words.join(" ")).into_owned()
}

fn commands(c: char) -> bool {
    let kept = matches!(c, '\n' | '\t');
    (c.is_control() && !kept) || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A noun with the indefinite article that its first letter asks for.
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_case_accents_and_scripts() {
        for i in ["İ", "I", "ı", "i", "i\u{307}"] {
            assert_eq!(fold(i), "i", "{i:?}");
        }
        assert_eq!(fold("Türkiye"), fold("TURKIYE"));
        assert_eq!(fold("Zu\u{308}rich"), fold("Zürich"));
        assert_eq!(fold("Киев"), "kiev");
        assert_eq!(fold("المغرب"), fold("المغرب "));
    }

    #[test]
    fn hyphens_and_quotes_do_not_tell_names_apart() {
        assert_eq!(name_key("focal-points"), name_key("Focal  points"));
        assert_eq!(name_key("Côte d'Ivoire"), name_key("Cote d’Ivoire"));
    }

    #[test]
    fn every_spelling_has_its_key() {
        let found = spellings("labor organization");
        assert_eq!(found, ["labor organization", "labor organisation", "labour organization", "labour organisation"]);
        assert!(found.iter().all(|text| name_key(text) == "labor organization"));
    }

    #[test]
    fn a_british_form_that_is_begun_begins_an_american_one_too() {
        assert_eq!(beginnings("labou"), ["labou", "labor"]);
        assert_eq!(beginnings("labo"), ["labo"]);
        assert_eq!(beginnings("programm"), ["programm", "program"]);
        assert_eq!(beginnings("centr"), ["centr", "cente"]);
        assert_eq!(beginnings("organisat"), ["organisat", "organizat"]);
        assert_eq!(beginnings("labour"), ["labor"]);
        assert_eq!(beginnings(""), [""]);
    }

    #[test]
    fn regular_plurals() {
        let nouns = ["ministry", "embassy", "consulate", "branch", "survey"].map(plural);
        assert_eq!(nouns, ["ministries", "embassies", "consulates", "branches", "surveys"]);
    }

    #[test]
    fn nothing_visible_commands_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\u{9b}c\u{202e}d"), "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d");
        assert_eq!(visible("two\nlines\tand a tab"), "two\nlines\tand a tab");
        assert_eq!(one_line(" two\r\n lines\t\u{7} "), "two lines \u{FFFD}");
    }
}
