//! Names changed in place: nothing but the names themselves is touched.

use std::collections::BTreeMap;

use crate::turtle::token::Kind;
use crate::turtle::token::tokens;

/// A text with other names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The text.
    pub text: String,
    /// Lines, from 1, with what stood there and what stands there now.
    pub places: Vec<(usize, String, String)>,
}

/// Replaces IRIs, whether written whole or with a prefix. A new name takes the prefix of the longest namespace that the text declares at the place, or is
/// written whole. None if no name changes. Declarations of prefixes stay.
pub fn rename(text: &str, names: &BTreeMap<String, String>) -> Option<Renamed> {
    let tokens = tokens(text);
    let mut prefixes: BTreeMap<&str, &str> = BTreeMap::new();
    let mut renamed = String::with_capacity(text.len());
    let mut places = Vec::new();
    let mut reached = 0;
    for (n, token) in tokens.iter().enumerate() {
        let before = n.checked_sub(1).map_or("", |before| tokens[before].text);
        let declares = |word: &str| {
            let word = word.trim_start_matches('@');
            word.eq_ignore_ascii_case("prefix") || word.eq_ignore_ascii_case("base")
        };
        let declared = n.checked_sub(2).map_or("", |before| tokens[before].text);
        let iri = match token.kind {
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
        let Some(new) = names.get(&iri) else { continue };
        let new = short(new, &prefixes);
        renamed.push_str(&text[reached..token.at.start]);
        renamed.push_str(&new);
        reached = token.at.end;
        let line = text[..token.at.start].matches('\n').count() + 1;
        places.push((line, token.text.to_owned(), new));
    }
    if places.is_empty() {
        return None;
    }
    renamed.push_str(&text[reached..]);
    Some(Renamed { text: renamed, places })
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
        crate::iri::is_plain_local(local).then_some((namespace.len(), *prefix, local))
    });
    match fitting.max() {
        Some((_, prefix, local)) => format!("{prefix}:{local}"),
        None => format!("<{iri}>"),
    }
}
