//! What can stand at a place of a text that is still being typed, as far as the words before it tell.
//!
//! Not a parser: text that is typed has gaps and no end. Words are read as the resolver would read them, in all ways at once.

use std::collections::BTreeSet;

use crate::schema::Names;
use crate::schema::Schema;
use crate::schema::Type;
use crate::span::Spanned;
use crate::syntax::TokenKind;
use crate::text::name_key;

/// Words of one name that are tried at most.
const LONGEST: usize = 8;

/// What is expected at a place. The types are those of the head noun of the phrase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A noun or a name begins a phrase.
    Start,
    /// A phrase may go on: with a link, a clause or a stage.
    Head(Vec<Type>),
    /// The operand of a link word.
    Link(Vec<Type>, String),
    /// The place behind an arrow.
    Far(Vec<Type>),
    /// What a thing is with or without.
    With(Vec<Type>),
    /// A year.
    Time(Vec<Type>),
    /// A kind of gap.
    Kind(Vec<Type>),
    /// What `only`, `including` or `excluding` takes.
    Listed(Vec<Type>, &'static str),
    /// A field.
    Fields(Vec<Type>),
    /// Behind a field.
    Field(Vec<Type>),
    /// A stage.
    Stage(Vec<Type>),
    /// `by`
    By(Vec<Type>),
    /// Nothing that could be foreseen.
    Other(Vec<Type>),
}

impl Place {
    fn types(&self) -> Vec<Type> {
        match self {
            Self::Start => Vec::new(),
            Self::Head(types)
            | Self::Link(types, _)
            | Self::Far(types)
            | Self::With(types)
            | Self::Time(types)
            | Self::Kind(types)
            | Self::Listed(types, _)
            | Self::Fields(types)
            | Self::Field(types)
            | Self::Stage(types)
            | Self::By(types)
            | Self::Other(types) => types.clone(),
        }
    }
}

type Places = BTreeSet<Place>;

/// Reads words before a place.
pub(super) struct Reader<'a> {
    pub(super) schema: &'a Schema,
    pub(super) names: &'a dyn Names,
    pub(super) defined: &'a [String],
}

impl Reader<'_> {
    /// What can stand behind these tokens of a text.
    pub(super) fn places(&self, text: &str, tokens: &[Spanned<TokenKind>]) -> Places {
        let mut rooms: Vec<Places> = vec![Places::from([Place::Start])];
        let mut at = 0;
        while at < tokens.len() {
            let words = tokens[at..].iter().take_while(|token| token.node == TokenKind::Word).count();
            let here = rooms.last().cloned().unwrap_or_default();
            let next = if words > 0 {
                let said: Vec<&str> = tokens[at..at + words].iter().map(|token| &text[token.span.range()]).collect();
                at += words;
                self.words(here, &said)
            } else {
                let token = &tokens[at];
                at += 1;
                let said = &text[token.span.range()];
                match (token.node, said) {
                    (TokenKind::Punctuation, "(" | "[") => {
                        let fields = here.iter().filter(|place| matches!(place, Place::Fields(_) | Place::Field(_)));
                        let inner: Places = fields.map(|place| Place::Fields(place.types())).collect();
                        rooms.push(if inner.is_empty() { Places::from([Place::Start]) } else { inner });
                        continue;
                    }
                    (TokenKind::Punctuation, ")" | "]") if rooms.len() > 1 => {
                        rooms.pop();
                        let outer = rooms.last().cloned().unwrap_or_default();
                        let inner: BTreeSet<Vec<Type>> = here.iter().map(Place::types).collect();
                        outer.iter().flat_map(|place| inner.iter().filter_map(|types| filled(place, types))).collect()
                    }
                    (TokenKind::Punctuation, ";") => {
                        rooms.truncate(1);
                        Places::from([Place::Start])
                    }
                    (kind, said) => here.iter().flat_map(|place| self.token(place, kind, said)).collect(),
                }
            };
            if let Some(last) = rooms.last_mut() {
                *last = next;
            }
        }
        rooms.pop().unwrap_or_default()
    }

    /// A run of words, read in every way; one that no reading fits leaves the place open.
    fn words(&self, before: Places, said: &[&str]) -> Places {
        let mut reached: Vec<Places> = vec![Places::new(); said.len() + 1];
        let types = before.iter().map(Place::types).next().unwrap_or_default();
        reached[0] = before;
        for at in 0..said.len() {
            for length in 1..=(said.len() - at).min(LONGEST) {
                let text = said[at..at + length].join(" ");
                let next: Places = reached[at].iter().flat_map(|place| self.word(place, &text, length)).collect();
                reached[at + length].extend(next);
            }
        }
        match reached.pop() {
            Some(places) if !places.is_empty() => places,
            _ => Places::from([Place::Other(types)]),
        }
    }

    /// Where one word, or one name of several words, leads.
    fn word(&self, place: &Place, text: &str, length: usize) -> Vec<Place> {
        match place {
            Place::Head(types) => {
                let key = name_key(text);
                if self.schema.links_of(types).contains(&key) || text.contains(':') {
                    return vec![Place::Link(types.clone(), text.to_owned())];
                }
                // words that qualify the head without an operand
                if length == 1 && key == "interacting" { vec![place.clone()] } else { Vec::new() }
            }
            Place::With(types) if length == 1 && matches!(text, "least" | "most" | "exactly") => {
                vec![Place::With(types.clone())]
            }
            Place::Kind(types) => vec![Place::Head(types.clone())],
            Place::Listed(types, word) => vec![Place::Head(types.clone()), Place::Listed(types.clone(), word)],
            Place::Fields(types) if length == 1 => vec![Place::Field(types.clone())],
            Place::Field(types) if length == 1 => {
                vec![if text == "by" { Place::Fields(types.clone()) } else { Place::Field(types.clone()) }]
            }
            Place::By(types) if text == "by" => vec![Place::Fields(types.clone())],
            Place::Link(_, word) if word == "at" && matches!(text, "origin" | "destination") => {
                vec![Place::Head(place.types())]
            }
            Place::Start | Place::Link(..) | Place::Far(_) | Place::With(_) => {
                self.types_named(text).iter().filter_map(|types| filled(place, types)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Where a token that is no word leads.
    fn token(&self, place: &Place, kind: TokenKind, said: &str) -> Vec<Place> {
        let types = place.types();
        let one = match (kind, said) {
            (TokenKind::Keyword, word) => return keyword(place, word),
            (TokenKind::Stage, "show" | "matrix") => Place::Fields(types),
            (TokenKind::Stage, "count" | "sort" | "rank" | "groups") => Place::By(types),
            (TokenKind::Stage, _) => Place::Other(types),
            (TokenKind::String, name) => {
                let name = name.trim_matches(['"', '“', '”']);
                return self.types_named(name).iter().filter_map(|types| filled(place, types)).collect();
            }
            (TokenKind::Punctuation, "*") | (TokenKind::Param, _) => {
                return filled(place, &Vec::new()).into_iter().collect();
            }
            (TokenKind::Punctuation, "->" | "<-" | "<->" | "→" | "←" | "↔") => Place::Far(types),
            (TokenKind::Punctuation, "|") => Place::Stage(types),
            (TokenKind::Punctuation, ":") => Place::Start,
            (TokenKind::Punctuation, ",") if matches!(place, Place::Field(_)) => Place::Fields(types),
            (TokenKind::Punctuation, ",") if matches!(place, Place::Listed(..)) => place.clone(),
            (TokenKind::Number, _) if matches!(place, Place::Time(_)) => Place::Head(types),
            (TokenKind::Number | TokenKind::Comment, _) => place.clone(),
            // the value that a field is compared with
            (TokenKind::Punctuation, _) if matches!(place, Place::Field(_)) => place.clone(),
            _ => Place::Other(types),
        };
        vec![one]
    }

    /// What the things of a name are, once for each meaning.
    fn types_named(&self, name: &str) -> Vec<Vec<Type>> {
        let key = name_key(name);
        if self.defined.iter().any(|word| name_key(word) == key) {
            return vec![Vec::new()];
        }
        let nouns: BTreeSet<Vec<Type>> = self.schema.nouns(&key).map(|noun| vec![noun.meaning.clone()]).collect();
        if !nouns.is_empty() {
            return nouns.into_iter().collect();
        }
        let things: BTreeSet<Vec<Type>> =
            self.names.lookup(&key).iter().map(|thing| types_of(self.schema, &self.names.types(thing))).collect();
        things.into_iter().collect()
    }
}

/// The types among the classes and schemes of a thing.
pub(super) fn types_of<'a>(schema: &Schema, of: impl IntoIterator<Item = &'a String>) -> Vec<Type> {
    let known = |iri: &String| {
        if schema.class(iri).is_some() {
            return Some(Type::Class(iri.clone()));
        }
        schema.scheme(iri).is_some().then(|| Type::Scheme(iri.clone()))
    };
    of.into_iter().filter_map(known).collect()
}

/// A place with a name, a noun or a group of these types in it.
fn filled(place: &Place, types: &[Type]) -> Option<Place> {
    match place {
        Place::Start => Some(Place::Head(types.to_vec())),
        Place::Link(head, _) | Place::Far(head) | Place::With(head) => Some(Place::Head(head.clone())),
        Place::Fields(head) | Place::Field(head) => Some(Place::Field(head.clone())),
        _ => None,
    }
}

fn keyword(place: &Place, word: &str) -> Vec<Place> {
    let types = place.types();
    if matches!(place, Place::Fields(_)) && word != "not" {
        return vec![Place::Field(types)];
    }
    let one = match word {
        "at" if matches!(place, Place::With(_)) => place.clone(),
        "no" | "only" if matches!(place, Place::With(_)) => place.clone(),
        "across" | "in" | "at" | "via" => Place::Link(types, word.to_owned()),
        "with" | "without" | "between" => Place::With(types),
        "where" | "sharing" => Place::Fields(types),
        "and" | "or" if matches!(place, Place::Field(_)) => return vec![Place::Fields(types), Place::Start],
        "and" | "or" => Place::Start,
        "not" if matches!(place, Place::Fields(_)) => place.clone(),
        "not" => return vec![place.clone(), Place::Start],
        "but" => place.clone(),
        "only" => Place::Listed(types, "only"),
        "including" => Place::Listed(types, "including"),
        "excluding" => Place::Listed(types, "excluding"),
        "since" | "before" | "during" => Place::Time(types),
        other if other.starts_with("of") => Place::Kind(types),
        other if other.starts_with("as") || other.starts_with("stale") => Place::Time(types),
        _ => Place::Other(types),
    };
    vec![one]
}
