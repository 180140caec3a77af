//! Lines that are too wide, broken at words.

use unicode_width::UnicodeWidthStr as _;

/// The words of a text in lines of this width. A word that is wider than a line is broken where it must be.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    lines(text, width, width)
}

/// The same for a line that is indented; those that it goes on in are indented by so much.
pub fn hanging(text: &str, indent: usize, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let words = text.trim_start_matches(' ');
    // a window that is too narrow for an indent gets none
    let [first, rest] = [text.len() - words.len(), indent].map(|blank| if blank * 2 > width { 0 } else { blank });
    let indented = |(n, line): (usize, String)| format!("{}{line}", " ".repeat(if n == 0 { first } else { rest }));
    lines(words, width - first, width - rest).into_iter().enumerate().map(indented).collect()
}

/// Words in lines, of which the first has a width of its own.
fn lines(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word = word;
        let width = |lines: &[String]| if lines.is_empty() { first } else { rest }.max(1);
        if !line.is_empty() && line.width() + 1 + word.width() > width(&lines) {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        while word.width() > width(&lines) {
            let (begins, after) = word.split_at(fitting(word, width(&lines)));
            lines.push(begins.to_owned());
            word = after;
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The bytes of a word that fit, at least one letter.
fn fitting(word: &str, width: usize) -> usize {
    let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let mut fits = 0;
    for end in ends {
        if fits > 0 && word[..end].width() > width {
            break;
        }
        fits = end;
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one two three", 13), ["one two three"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("a b", 0), ["a", "b"]);
    }

    #[test]
    fn a_word_that_is_too_wide_is_broken() {
        assert_eq!(wrap("an incomparable word", 8), ["an", "incompar", "able", "word"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("日本", 1), ["日", "本"]);
    }

    #[test]
    fn lines_hang_under_the_first() {
        assert_eq!(hanging("  one two three", 4, 11), ["  one two", "    three"]);
        assert_eq!(hanging("one two three", 4, 9), ["one two", "    three"]);
        assert_eq!(hanging("  one", 4, 11), ["  one"]);
        assert_eq!(hanging("          one two", 12, 8), ["one two"]);
    }
}
