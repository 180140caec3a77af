//! Names changed in place: nothing but the names themselves is touched.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::iri;
use crate::span::line_at;
use crate::turtle::token::Kind;
use crate::turtle::token::Token;
use crate::turtle::token::tokens;

/// A text with other names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The text.
    pub text: String,
    /// Lines, from 1, with what stood there and what stands there now.
    pub places: Vec<(usize, String, String)>,
}

/// Replaces IRIs, but not in a statement that says of its subject that it is deprecated, since that is where the replacement is told. An IRI may be written whole
/// or with a prefix. A new name takes the prefix of the longest namespace that the text declares at the place, or is
/// written whole. None if no name changes. Declarations of prefixes stay.
pub fn rename(text: &str, names: &BTreeMap<String, String>) -> Option<Renamed> {
    let tokens = tokens(text);
    let mut prefixes: BTreeMap<&str, &str> = BTreeMap::new();
    let mut renamed = String::with_capacity(text.len());
    let mut places = Vec::new();
    let mut reached = 0;
    let told = told(&tokens);
    for (n, token) in tokens.iter().enumerate() {
        if told.iter().any(|range| range.contains(&n)) {
            continue;
        }
        let before = n.checked_sub(1).map_or("", |before| tokens[before].text);
        let declares = |word: &str| {
            let word = word.trim_start_matches('@');
            word.eq_ignore_ascii_case("prefix") || word.eq_ignore_ascii_case("base")
        };
        let declared = n.checked_sub(2).map_or("", |before| tokens[before].text);
        let name = match token.kind {
            Kind::Iri if declares(declared) && before.ends_with(':') => {
                prefixes.insert(before.trim_end_matches(':'), token.text.trim_matches(['<', '>']));
                continue;
            }
            Kind::Word if declares(before) => continue,
            Kind::Iri if declares(before) => continue,
            Kind::Iri => token.text.trim_matches(['<', '>']).to_owned(),
            Kind::Word => match token.text.split_once(':') {
                Some((prefix, local)) => match prefixes.get(prefix) {
                    Some(namespace) => format!("{namespace}{}", unescaped(local)),
                    None => continue,
                },
                None => continue,
            },
            _ => continue,
        };
        let Some(new) = names.get(&name) else { continue };
        let new = short(new, &prefixes);
        renamed.push_str(&text[reached..token.at.start]);
        renamed.push_str(&new);
        reached = token.at.end;
        let line = line_at(text, token.at.start);
        places.push((line, token.text.to_owned(), new));
    }
    if places.is_empty() {
        return None;
    }
    renamed.push_str(&text[reached..]);
    Some(Renamed { text: renamed, places })
}

/// The tokens of statements that deprecate their subject. Such a statement declares no prefix.
fn told(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth, mut deprecates) = (0, 0_usize, false);
    for (n, token) in tokens.iter().enumerate() {
        match token.text {
            "[" | "(" => depth += 1,
            "]" | ")" => depth = depth.saturating_sub(1),
            "." | "{" | "}" if depth == 0 && token.kind == Kind::Mark => {
                if std::mem::take(&mut deprecates) {
                    found.push(start..n);
                }
                start = n + 1;
            }
            "owl:deprecated" => deprecates = true,
            text if token.kind == Kind::Iri && text.trim_matches(['<', '>']) == iri::DEPRECATED => deprecates = true,
            _ => {}
        }
    }
    found
}

fn unescaped(local: &str) -> String {
    let mut plain = String::with_capacity(local.len());
    let mut chars = local.chars();
    while let Some(c) = chars.next() {
        if c == '\\' { plain.extend(chars.next()) } else { plain.push(c) }
    }
    plain
}

fn short(iri: &str, prefixes: &BTreeMap<&str, &str>) -> String {
    let fitting = prefixes.iter().filter_map(|(prefix, namespace)| {
        let local = iri.strip_prefix(namespace)?;
        iri::is_plain_local(local).then_some((namespace.len(), *prefix, local))
    });
    match fitting.max() {
        Some((_, prefix, local)) => format!("{prefix}:{local}"),
        None => format!("<{iri}>"),
    }
}
