//! What could be typed next: pure, from the text before the cursor, the ontology and the names of the graph.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::compile::place::Place;
use crate::compile::place::Reader;
use crate::compile::vocabulary::Vocabulary;
use crate::iri;
use crate::path::Path;
use crate::plan::Status;
use crate::schema;
use crate::schema::Names;
use crate::schema::Operand;
use crate::schema::Schema;
use crate::schema::Type;
use crate::syntax;
use crate::syntax::TokenKind;
use crate::text::beginnings;
use crate::text::name_key;

/// Clauses that a phrase may go on with, besides its links.
const CLAUSES: &[&str] = &[
    "and",
    "as of",
    "before",
    "but not",
    "during",
    "excluding",
    "including",
    "not",
    "only",
    "or",
    "since",
    "stale before",
    "where",
    "with",
    "without",
];

/// Clauses of a question for gaps.
const GAP_CLAUSES: &[&str] =
    &["as of", "before", "between", "during", "in", "including", "of kind", "only", "sharing", "since"];

/// More candidates than this help nobody.
const MOST: usize = 400;

/// Words of an unfinished name that are looked back for at most.
const BACK: usize = 6;

/// What a candidate is, in the order in which candidates are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A word of the language.
    Keyword,
    /// A word behind `|`.
    Stage,
    /// A word between a thing and an operand.
    Link,
    /// A class or scheme.
    Noun,
    /// A member of a scheme.
    Concept,
    /// Any other thing of the graph.
    Entity,
    /// A field of a table.
    Field,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// The word or name, as people know it.
    pub shown: String,
    /// What takes the place of the range.
    pub text: String,
    /// How many rows it leads to, where that is known.
    pub count: Option<usize>,
}

/// Candidates and the bytes of the text that they replace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// From the beginning of the word, to the cursor.
    pub range: Range<usize>,
    /// By kind, then by name.
    pub candidates: Vec<Candidate>,
}

/// The values that a path leads to from things of some types, each with the number of those things; none if that is not known.
pub type Values<'a> = dyn Fn(&[Type], &Path) -> Option<BTreeMap<String, usize>> + 'a;

/// What candidates are made from.
pub struct Completer<'a> {
    /// The ontology.
    pub schema: &'a Schema,
    /// Names of the graph.
    pub names: &'a dyn Names,
    /// The same names, to be completed, as far as they are at hand.
    pub vocabulary: &'a Vocabulary,
    /// Is told how a name is begun where one could stand.
    pub begun: &'a dyn Fn(&str),
    /// Words that the session has defined.
    pub defined: &'a [String],
    /// What links lead to.
    pub values: &'a Values<'a>,
}

/// A word or name that is being typed.
struct Typed<'a> {
    /// How names may begin that begin so: folded, with a space behind a word that is finished.
    keys: Vec<String>,
    /// As it stands.
    text: &'a str,
    /// It stands in an open quotation.
    quoted: bool,
}

impl Typed<'_> {
    /// Whether a name begins so.
    fn begins(&self, name: &str) -> bool {
        let name = name_key(name);
        self.keys.iter().any(|key| name.starts_with(key))
    }

    /// Whether nothing is typed yet.
    fn is_empty(&self) -> bool {
        self.keys.iter().all(String::is_empty)
    }
}

impl Completer<'_> {
    /// What could stand at the cursor, a byte offset.
    pub fn complete(&self, text: &str, cursor: usize) -> Completion {
        let Some(before) = text.get(..cursor) else { return Completion::default() };
        let mut tokens = syntax::tokens(before);
        // a word that goes on behind a hyphen has no token yet
        let hyphen = matches!(&tokens[..], [.., word, last] if is_word(word.node) && word.span.end == last.span.start
            && last.span.end as usize == cursor && &before[last.span.range()] == "-");
        if hyphen {
            tokens.pop();
        }
        let reader = Reader { schema: self.schema, names: self.names, defined: self.defined };
        let mut starts: Vec<(usize, usize, bool)> = Vec::new();
        match tokens.last() {
            Some(last) if last.node == TokenKind::Comment && last.span.end as usize == cursor => {
                return Completion::default();
            }
            Some(last) if last.node == TokenKind::Error => {
                let start = last.span.start as usize;
                if !before[start..].starts_with(['"', '“']) {
                    return Completion::default();
                }
                starts.push((tokens.len() - 1, start, true));
            }
            _ => {
                let touching =
                    hyphen || tokens.last().is_some_and(|last| last.span.end as usize == cursor && is_word(last.node));
                if !touching {
                    starts.push((tokens.len(), cursor, false));
                }
                let words = tokens
                    .iter()
                    .rev()
                    .enumerate()
                    .take_while(|(n, token)| token.node == TokenKind::Word || (*n == 0 && touching));
                starts.extend(
                    words.take(BACK).map(|(n, token)| (tokens.len() - 1 - n, token.span.start as usize, false)),
                );
            }
        }
        let mut found: BTreeMap<usize, BTreeSet<Candidate>> = BTreeMap::new();
        for (token, start, quoted) in starts {
            let said = &before[start..];
            let typed = Typed { keys: beginnings(said.trim_start_matches(['"', '“'])), text: said, quoted };
            let places = reader.places(before, &tokens[..token]);
            let candidates: BTreeSet<Candidate> = places.iter().flat_map(|place| self.at(place, &typed)).collect();
            if !candidates.is_empty() {
                found.insert(start, candidates);
            }
        }
        let Some(first) = found.keys().next().copied() else {
            return Completion { range: cursor..cursor, candidates: Vec::new() };
        };
        let mut candidates: Vec<Candidate> = Vec::new();
        for (start, more) in found {
            // all replace the same range, so those that begin later carry the words before them
            candidates.extend(
                more.into_iter().map(|one| Candidate { text: format!("{}{}", &before[first..start], one.text), ..one }),
            );
        }
        candidates.sort();
        candidates.dedup_by(|a, b| a.text == b.text);
        candidates.truncate(MOST);
        Completion { range: first..cursor, candidates }
    }

    fn at(&self, place: &Place, typed: &Typed) -> Vec<Candidate> {
        let mut found = match place {
            Place::Start => {
                let mut found = self.nouns(typed, |_| true);
                found.extend(words(Kind::Noun, self.defined.iter().map(String::as_str), typed));
                found.extend(words(Kind::Keyword, ["gaps", "pairs"], typed));
                if !typed.is_empty() {
                    found.extend(self.named(typed, None, |_| true));
                    found.extend(words(Kind::Keyword, ["across"], typed));
                }
                found
            }
            Place::Head(types) => {
                let links = self.schema.links_of(types);
                let clauses = if is_gap(types) { GAP_CLAUSES } else { CLAUSES };
                let mut found = words(Kind::Keyword, clauses.iter().copied(), typed);
                for link in links {
                    let kind =
                        if matches!(&link[..], "across" | "in" | "at" | "via") { Kind::Keyword } else { Kind::Link };
                    found.extend(words(kind, [link.as_str()], typed));
                }
                found
            }
            Place::Link(types, word) => self.operands(types, word, typed),
            Place::Far(types) => self.ends(types, iri::DESTINATION, typed),
            Place::With(types) => {
                let fits = |of: &Type| self.schema.read_with(types, &Operand::Types(vec![of.clone()])).len() == 1;
                let mut found = words(Kind::Keyword, ["at least", "at most", "only"], typed);
                found.extend(self.nouns(typed, fits));
                found
            }
            Place::Fields(types) => {
                let mut fields: Vec<String> =
                    self.schema.fields_of(types).iter().map(|field| field.replace(' ', "-")).collect();
                fields.push("name".to_owned());
                words(Kind::Field, fields.iter().map(String::as_str), typed)
            }
            Place::Stage(_) => {
                let whole = |stage| if stage == "sort" { "sort by" } else { stage };
                words(Kind::Stage, syntax::stages().map(whole).chain(["count by"]), typed)
            }
            Place::By(_) => words(Kind::Keyword, ["by"], typed),
            Place::Kind(_) => self.gap_kinds(typed),
            Place::Listed(types, "only") if is_gap(types) => words(Kind::Keyword, Status::ALL.map(Status::word), typed),
            Place::Listed(_, "only") => {
                let wordings = [iri::CERTAINTY, iri::POLARITY].map(|field| self.schema.property(field));
                let schemes: Vec<Type> = wordings
                    .into_iter()
                    .flatten()
                    .filter_map(|property| match &property.range {
                        schema::Range::Scheme(scheme) => Some(Type::Scheme(scheme.clone())),
                        _ => None,
                    })
                    .collect();
                self.named(typed, None, |of| schemes.iter().any(|scheme| of.contains(scheme)))
            }
            Place::Listed(_, "including") => words(Kind::Keyword, ["general", "EU-wide"], typed),
            Place::Listed(..) => words(Kind::Keyword, ["relays"], typed),
            Place::Field(_) | Place::Time(_) | Place::Other(_) => Vec::new(),
        };
        if typed.quoted {
            found.retain(|candidate| matches!(candidate.kind, Kind::Entity | Kind::Concept));
        }
        found
    }

    /// Kinds of gap, one word for each: the printed name where it fits, else one that does.
    fn gap_kinds(&self, typed: &Typed) -> Vec<Candidate> {
        let fits = |word: &&String| typed.begins(word);
        let fitting: BTreeSet<&str> =
            self.schema.gap_kinds().filter_map(|(_, kind)| kind.words.iter().find(fits)).map(String::as_str).collect();
        words(Kind::Noun, fitting, typed)
    }

    /// Nouns with members, one word for each meaning.
    fn nouns(&self, typed: &Typed, fits: impl Fn(&Type) -> bool) -> Vec<Candidate> {
        let mut best: BTreeMap<&Type, (bool, &str)> = BTreeMap::new();
        for noun in self.schema.all_nouns() {
            if !self.vocabulary.has_members(&noun.meaning) || !typed.begins(&noun.shown) || !fits(&noun.meaning) {
                continue;
            }
            let usual = noun.shown == self.schema.noun_of(&noun.meaning, true);
            let entry = best.entry(&noun.meaning).or_insert((usual, &noun.shown));
            if usual && !entry.0 {
                *entry = (true, &noun.shown);
            }
        }
        let candidate = |(of, (_, shown)): (&Type, (bool, &str))| Candidate {
            kind: Kind::Noun,
            shown: shown.to_owned(),
            text: written(shown, typed),
            count: self.vocabulary.members(of),
        };
        best.into_iter().map(candidate).collect()
    }

    /// Names of things that fit; with counts and only of those with a row, where the values are known.
    fn named(
        &self,
        typed: &Typed,
        values: Option<&BTreeMap<String, usize>>,
        fits: impl Fn(&[Type]) -> bool,
    ) -> Vec<Candidate> {
        (self.begun)(typed.text.trim_start_matches(['"', '“']));
        let mut found = Vec::new();
        for (thing, shown) in self.vocabulary.beginning(&typed.keys) {
            if !fits(&thing.types) {
                continue;
            }
            let mut count = None;
            if let Some(values) = values {
                let narrower = self.schema.with_narrower(&thing.iri);
                let rows: Vec<usize> = narrower.iter().filter_map(|concept| values.get(concept)).copied().collect();
                match rows[..] {
                    [] => continue,
                    [rows] => count = Some(rows),
                    _ => {}
                }
            }
            let concept = thing.types.iter().any(|of| matches!(of, Type::Scheme(_)));
            found.push(Candidate {
                kind: if concept { Kind::Concept } else { Kind::Entity },
                shown: shown.to_owned(),
                text: written(shown, typed),
                count,
            });
        }
        found
    }

    /// What a link word can lead to.
    fn operands(&self, head: &[Type], word: &str, typed: &Typed) -> Vec<Candidate> {
        let mut found = Vec::new();
        if word == "at" {
            found.extend(words(Kind::Keyword, ["origin", "destination"], typed));
        }
        for (path, range) in self.schema.operands_of(head, word) {
            let corridor = Type::Class(iri::CORRIDOR.to_owned());
            let wanted = match range {
                schema::Range::Class(class) => Type::Class(class),
                schema::Range::Scheme(scheme) => Type::Scheme(scheme),
                schema::Range::Any | schema::Range::Data(_) => continue,
            };
            if wanted == corridor {
                found.extend(self.ends(head, iri::ORIGIN, typed));
                continue;
            }
            let values = (self.values)(head, &path);
            found.extend(
                self.named(typed, values.as_ref(), |types| types.iter().any(|of| self.schema.is_a(of, &wanted))),
            );
            found.extend(self.nouns(typed, |of| *of != wanted && self.schema.is_a(of, &wanted)));
        }
        found
    }

    /// Places at one end of the corridors that a head can be across.
    fn ends(&self, head: &[Type], end: &str, typed: &Typed) -> Vec<Candidate> {
        let polity = Type::Class(iri::POLITY.to_owned());
        let corridor = schema::Range::Class(iri::CORRIDOR.to_owned());
        let across = self.schema.operands_of(head, "across").into_iter().find(|(_, range)| *range == corridor);
        let of_head = across.and_then(|(path, _)| (self.values)(head, &path.then(Path::property(end))));
        // the ends of all corridors are soon found
        let of_any = || (self.values)(&[Type::Class(iri::CORRIDOR.to_owned())], &Path::property(end));
        let values = of_head.or_else(of_any);
        self.named(typed, values.as_ref(), |types| types.iter().any(|of| self.schema.is_a(of, &polity)))
    }
}

fn is_gap(types: &[Type]) -> bool {
    matches!(types, [Type::Class(class)] if class == iri::GAP)
}

fn is_word(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::Keyword | TokenKind::Stage)
}

fn words<'a>(kind: Kind, words: impl IntoIterator<Item = &'a str>, typed: &Typed) -> Vec<Candidate> {
    let fits = |word: &&str| typed.begins(word);
    let text = |word: &str| match kind {
        Kind::Keyword | Kind::Stage => word.to_owned(),
        _ => written(word, typed),
    };
    let candidate = |word: &str| Candidate { kind, shown: word.to_owned(), text: text(word), count: None };
    words.into_iter().filter(fits).map(candidate).collect()
}

/// A name as it is to be typed, in quotes only where the language needs them.
pub fn as_typed(name: &str) -> String {
    written(name, &Typed { keys: Vec::new(), text: "", quoted: false })
}

/// A name as it is to be typed: with the hyphens that were begun with, in quotes only where the language needs them.
fn written(name: &str, typed: &Typed) -> String {
    let tokens = syntax::tokens(name);
    let plain = tokens.iter().all(|token| is_word(token.node));
    let structure = tokens.iter().any(|token| token.node == TokenKind::Keyword);
    let proper = name.contains(char::is_uppercase);
    if typed.quoted || !plain || (proper && structure) {
        return format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    }
    // a word of the language inside a name would end it
    if structure || typed.text.contains('-') { name.replace(' ', "-") } else { name.to_owned() }
}
