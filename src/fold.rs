//! The form in which names are compared: lower case, without accents, hyphens as spaces.

/// Folds a word or phrase for comparison: `Türkiye` -> `turkiye`, `focal-points` -> `focal points`, `İzmir` -> `izmir`.
///
/// Letters of other scripts are transliterated, so that both sides of a comparison go the same way.
pub fn fold(text: &str) -> String {
    let plain = deunicode::deunicode_with_tofu(text, "?");
    let mut folded = String::with_capacity(plain.len());
    let mut gap = false;
    for letter in plain.chars() {
        match letter {
            '\'' | '`' | '"' => {}
            '-' | '_' | '/' => gap = true,
            c if c.is_whitespace() => gap = true,
            c => {
                if gap && !folded.is_empty() {
                    folded.push(' ');
                }
                gap = false;
                folded.extend(c.to_lowercase());
            }
        }
    }
    folded
}

/// The plural of an English noun phrase by the regular endings of its last word.
pub fn plural(noun: &str) -> String {
    let consonant_y = noun.ends_with('y') && !noun.ends_with(['a', 'e', 'i', 'o', 'u']) && {
        let before = noun.chars().rev().nth(1);
        before.is_some_and(|c| !"aeiou".contains(c))
    };
    if consonant_y {
        format!("{}ies", &noun[..noun.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| noun.ends_with(end)) {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_hyphens_do_not_count() {
        for variant in ["Türkiye", "TÜRKİYE", "turkiye", "Turkıye"] {
            assert_eq!(fold(variant), "turkiye");
        }
        assert_eq!(fold("focal-points"), fold("Focal points"));
        assert_eq!(fold("Москва"), fold("МОСКВА"));
    }

    #[test]
    fn regular_plurals() {
        assert_eq!(plural("ministry"), "ministries");
        assert_eq!(plural("embassy"), "embassies");
        assert_eq!(plural("consulate"), "consulates");
        assert_eq!(plural("branch"), "branches");
        assert_eq!(plural("survey"), "surveys");
    }
}
