//! The nearest right words.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use strsim::jaro_winkler;
use strsim::osa_distance;

use crate::text::fold;

/// How many words are offered at most.
const OFFERED: usize = 3;

/// Shorter words are near to everything, so only an exact match after folding counts for them.
const SHORTEST_FUZZY: usize = 3;

/// Words that look or begin alike and mean the reverse. To offer both would be to offer a coin.
const OPPOSITES: &[(&str, &str)] = &[
    ("with", "without"),
    ("at least", "at most"),
    ("since", "before"),
    ("including", "excluding"),
    ("origin", "destination"),
    ("concordance", "discordance"),
];

/// Up to three of `candidates` that are near to `word`, nearest first.
///
/// Case, accents and hyphens do not count. Equal words come first, then words that begin with `word`, shortest first, then
/// words within an edit distance of a third of its length. Of two words that differ only by being opposites, such as
/// `with` and `without`, the nearer one is offered alone. The answer does not depend on the order of the candidates.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = Wanted::new(word);
    let mut hits: Vec<Hit<'a>> = candidates.into_iter().filter_map(|text| wanted.hit(text)).collect();
    hits.sort_unstable_by(Hit::cmp);

    let mut seen = BTreeSet::new();
    let mut offered: Vec<Hit<'a>> = Vec::new();
    for hit in hits {
        if offered.len() == OFFERED {
            break;
        }
        if seen.insert(hit.key.clone()) && !offered.iter().any(|nearer| opposite(&nearer.key, &hit.key)) {
            offered.push(hit);
        }
    }
    offered.into_iter().map(|hit| hit.text.to_owned()).collect()
}

/// A word in the form that is compared.
fn key(text: &str) -> String {
    fold(text).replace(['-', '_'], " ")
}

struct Wanted {
    key: String,
    letters: u64,
    /// The greatest edit distance that still counts as near.
    reach: usize,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Equal,
    /// Begins with the word, and goes on for this many bytes.
    Begins(usize),
    /// Differs by this many edits.
    Edits(usize),
}

struct Hit<'a> {
    rank: Rank,
    likeness: f64,
    key: String,
    text: &'a str,
}

impl Hit<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank
            .cmp(&other.rank)
            .then_with(|| other.likeness.total_cmp(&self.likeness))
            .then_with(|| self.text.cmp(other.text))
    }
}

impl Wanted {
    fn new(word: &str) -> Self {
        let key = key(word);
        Self { letters: letters(&key), reach: (key.len() / 3).max(1), key }
    }

    fn hit<'a>(&self, text: &'a str) -> Option<Hit<'a>> {
        let key = key(text);
        let rank = self.rank(&key)?;
        Some(Hit { rank, likeness: jaro_winkler(&self.key, &key), key, text })
    }

    /// Keys are almost always ASCII, so that bytes stand for characters.
    fn rank(&self, key: &str) -> Option<Rank> {
        if self.key == key {
            return (!key.is_empty()).then_some(Rank::Equal);
        }
        if self.key.len() < SHORTEST_FUZZY {
            return None;
        }
        if key.starts_with(&self.key) {
            return Some(Rank::Begins(key.len() - self.key.len()));
        }
        if !self.within_reach(key) {
            return None;
        }
        let edits = osa_distance(&self.key, key);
        (edits <= self.reach).then_some(Rank::Edits(edits))
    }

    /// Every edit changes the length by at most one, and adds or drops at most one letter: two bounds that cost nothing
    /// beside the distance, and leave few candidates to measure.
    fn within_reach(&self, key: &str) -> bool {
        let letters = letters(key);
        let dropped = (self.letters & !letters).count_ones() as usize;
        let added = (letters & !self.letters).count_ones() as usize;
        self.key.len().abs_diff(key.len()) <= self.reach && dropped.max(added) <= self.reach
    }
}

/// The set of bytes of a text, each modulo 64.
fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |set, byte| set | 1 << (byte % 64))
}

/// Whether two keys differ only in one being the opposite of the other.
fn opposite(a: &str, b: &str) -> bool {
    OPPOSITES.iter().any(|(x, y)| reversed(a, x, y, b) || reversed(a, y, x, b))
}

/// Whether `from`, put for the one place in `a` where `to` differs, makes `b`.
fn reversed(a: &str, from: &str, to: &str, b: &str) -> bool {
    a.match_indices(from).any(|(at, _)| {
        let (before, after) = (&a[..at], &a[at + from.len()..]);
        let whole = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        whole && b.strip_prefix(before).and_then(|rest| rest.strip_prefix(to)) == Some(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTRIES: &[&str] = &["Germany", "Turkey", "Türkiye", "Turkmenistan", "Morocco", "Monaco", "Côte d'Ivoire"];

    fn countries(word: &str) -> Vec<String> {
        nearest(word, COUNTRIES.iter().copied())
    }

    #[test]
    fn equal_then_prefix_then_edits() {
        assert_eq!(countries("turkiye"), ["Türkiye", "Turkey"]);
        assert_eq!(countries("Turk"), ["Turkey", "Türkiye", "Turkmenistan"]);
        assert_eq!(countries("Turky"), ["Turkey"]);
        assert_eq!(countries("Germnay"), ["Germany"]);
        assert_eq!(countries("Marocco"), ["Morocco"]);
        assert_eq!(countries("cote-d'ivoire"), ["Côte d'Ivoire"]);
        assert!(countries("Zealand").is_empty());
    }

    #[test]
    fn short_words_are_near_to_nothing() {
        assert!(nearest("TR", ["TN", "TRA", "T"]).is_empty());
        assert_eq!(nearest("tr", ["TN", "TR"]), ["TR"]);
        assert!(nearest("", ["", "a"]).is_empty());
        assert!(nearest("-", ["?"]).is_empty());
    }

    #[test]
    fn hyphens_are_spaces() {
        assert_eq!(nearest("labour market", ["labour-market", "labour"]), ["labour-market"]);
        assert_eq!(nearest("labor market", ["labour-market"]), ["labour-market"]);
    }

    #[test]
    fn one_word_is_offered_once() {
        assert_eq!(nearest("Turky", ["Turkey", "turkey", "Turkey", "TÜRKEY"]).len(), 1);
        assert_eq!(nearest("nam", ["name", "nama", "namb", "namc", "namd"]).len(), 3);
    }

    #[test]
    fn the_order_of_candidates_does_not_matter() {
        let mut reversed: Vec<&str> = COUNTRIES.to_vec();
        reversed.reverse();
        for word in ["Turk", "Turky", "Mor", "Monacco"] {
            assert_eq!(countries(word), nearest(word, reversed.iter().copied()), "{word}");
        }
    }

    #[test]
    fn opposites_are_never_offered_together() {
        assert_eq!(nearest("withot", ["with", "without"]), ["without"]);
        assert_eq!(nearest("witho", ["with", "without"]), ["without"]);
        assert_eq!(nearest("wit", ["without", "with"]), ["with"]);
        assert_eq!(nearest("ncluding", ["including", "excluding"]), ["including"]);
        assert_eq!(
            nearest("showing concordances", ["showing concordance", "showing discordance"]),
            ["showing concordance"]
        );
        assert_eq!(nearest("policies at", ["policies at destination", "policies at origin"]), ["policies at origin"]);
        assert_eq!(nearest("at leest", ["at least", "at-most"]), ["at least"]);
        for (a, b) in OPPOSITES {
            assert!(opposite(a, b) && opposite(b, a));
            assert!(!opposite(a, a));
        }
        assert!(!opposite("with", "withdrawal"));
        assert!(!opposite("actors with aims", "laws without aims"));
    }

    #[test]
    fn of_fifty_thousand_candidates_few_are_measured() {
        let syllables =
            ["ba", "del", "gir", "hon", "kum", "sta", "pe", "fu", "wil", "cru", "ny", "tex", "mo", "zi", "vor"];
        let name = |n: usize| [n % 15, n / 15 % 15, n / 225 % 15, n / 3375 % 15].map(|digit| syllables[digit]).concat();
        let names: Vec<String> = (0..50_000).map(name).collect();
        let wanted = Wanted::new("kumstapnfu");
        let measured = names.iter().filter(|name| wanted.within_reach(name)).count();
        assert!(measured < 2_500, "{measured}");
        assert_eq!(nearest("kumstapnfu", names.iter().map(String::as_str))[0], "kumstapefu");
    }
}
