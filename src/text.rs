//! What every module does alike to words: folding them for comparison, and making them safe to print.

use std::borrow::Cow;

use deunicode::deunicode;

/// The form in which names are compared: Latin letters without accents, in lower case.
///
/// Accents go first, so that the Turkish `İ`, `I`, `ı` and `i` all become `i`; other scripts are transliterated.
pub fn fold(text: &str) -> String {
    let mut folded = deunicode(text);
    folded.make_ascii_lowercase();
    folded.truncate(folded.trim_end().len());
    folded
}

/// The text with `U+FFFD` for characters that command a terminal instead of being shown: controls, which begin
/// escape sequences, and overrides of the writing direction. Line breaks and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(commands) {
        Cow::Owned(text.replace(commands, "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
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
    fn nothing_visible_commands_the_terminal() {
        assert_eq!(
            visible("a\u{1b}[31mb\u{9b}c\u{202e}d"),
            "a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}d"
        );
        assert_eq!(visible("two\nlines\tand a tab"), "two\nlines\tand a tab");
        assert_eq!(one_line(" two\r\n lines\t\u{7} "), "two lines \u{FFFD}");
    }
}
