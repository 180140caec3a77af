//! Lines that are too wide, broken at words.

use textwrap::Options;
use textwrap::WordSeparator;
use textwrap::WordSplitter;
use textwrap::WrapAlgorithm;
use unicode_width::UnicodeWidthStr as _;

/// The words of a text in lines of this width. A word that is wider than a line is broken where it must be.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    lines(text, "", "", width)
}

/// The same for a line that is indented; those that it goes on in are indented by so much.
pub fn hanging(text: &str, indent: usize, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let words = text.trim_start_matches(' ');
    // a window that is too narrow for an indent gets none
    let blank = |columns: usize| " ".repeat(if columns * 2 > width { 0 } else { columns });
    lines(words, &blank(text.len() - words.len()), &blank(indent), width)
}

fn lines(text: &str, first: &str, rest: &str, width: usize) -> Vec<String> {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(String::from).collect()
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
