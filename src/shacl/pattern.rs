//! Regular expressions of `XPath`, as `sh:pattern` has them.

use regex::Regex;
use regex::RegexBuilder;

/// How much memory a compiled expression may take.
const SIZE_LIMIT: usize = 1 << 20;

/// Compiles a pattern with its flags.
///
/// # Errors
/// What is wrong with the pattern or its flags, in one sentence.
pub(super) fn compile(pattern: &str, flags: &str) -> Result<Regex, String> {
    let pattern = if flags.contains('q') { regex::escape(pattern) } else { translate(pattern) };
    let mut builder = RegexBuilder::new(&pattern);
    builder.size_limit(SIZE_LIMIT);
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            'q' => &mut builder,
            other => return Err(format!("`{other}` is no flag of a pattern; flags are i, m, q, s, x")),
        };
    }
    builder.build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the pattern is too large".to_owned(),
        other => {
            // the first lines repeat the pattern, the last says what is wrong
            let text = other.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("the pattern is no regular expression: {reason}")
        }
    })
}

/// What `XPath` writes otherwise than the `regex` crate: classes for names of XML, and one class less another.
fn translate(pattern: &str) -> String {
    let mut translated = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    let mut depth = 0_u32;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let start = r"\p{L}_:";
                let rest = r"\p{L}\p{M}\p{N}_:.\-·";
                let (set, negated) = match letters.next() {
                    Some('i') => (start, false),
                    Some('I') => (start, true),
                    Some('c') => (rest, false),
                    Some('C') => (rest, true),
                    other => {
                        translated.push('\\');
                        translated.extend(other);
                        continue;
                    }
                };
                translated.push_str(if negated { "[^" } else { "[" });
                translated.push_str(set);
                translated.push(']');
            }
            '-' if depth > 0 && letters.peek() == Some(&'[') => translated.push_str("--"),
            '[' => {
                depth += 1;
                translated.push('[');
            }
            ']' => {
                depth = depth.saturating_sub(1);
                translated.push(']');
            }
            // the `regex` crate has set operations that XPath has not
            '&' | '~' if depth > 0 => {
                translated.push('\\');
                translated.push(letter);
            }
            other => translated.push(other),
        }
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, flags: &str, text: &str) -> bool {
        compile(pattern, flags).unwrap().is_match(text)
    }

    #[test]
    fn xpath_forms_are_understood() {
        assert!(matches(r"^\i\c*$", "", "name-1"));
        assert!(!matches(r"^\i\c*$", "", "1name"));
        assert!(matches("^[a-z-[aeiou]]+$", "", "xyz"));
        assert!(!matches("^[a-z-[aeiou]]+$", "", "xay"));
        assert!(matches("a.c", "q", "xa.cx") && !matches("a.c", "q", "abc"));
        assert!(matches("^b$", "im", "a\nB") && !matches("^b$", "i", "a\nB"));
        assert!(matches("[a&&b]", "", "&"));
    }

    #[test]
    fn faults_are_said() {
        assert_eq!(compile("a", "y").unwrap_err(), "`y` is no flag of a pattern; flags are i, m, q, s, x");
        assert!(compile("(a", "").unwrap_err().contains("unclosed group"));
        assert_eq!(compile("(a{1000}){1000}", "").unwrap_err(), "the pattern is too large");
    }
}
