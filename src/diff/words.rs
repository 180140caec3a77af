//! Nouns, links and fields: computed from the two ontologies as languages, not from their texts.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Impact;
use crate::diff::Version;
use crate::iri;
use crate::schema::Operand;
use crate::schema::Type;
use crate::text::name_key;

/// Words lost, gained, with another meaning, or with several.
pub(super) fn changes(both: &Both<'_>) -> Vec<Change> {
    let mut found = nouns(both);
    found.extend(gap_words(both));
    let touched = touched(both);
    found.extend(links(both, &touched));
    found.extend(fields(both));
    found
}

/// Terms in their short forms as a message lists them.
pub(super) fn listed<'t>(terms: impl IntoIterator<Item = &'t str>) -> String {
    terms.into_iter().map(iri::compact).collect::<Vec<_>>().join(" and ")
}

fn iri_of(of: &Type) -> &str {
    let (Type::Class(iri) | Type::Scheme(iri)) = of;
    iri
}

/// How the meanings of a word changed, if they did: impact, kind, and what is said of it.
fn compared(
    both: &Both<'_>,
    was: &BTreeSet<String>,
    is: &BTreeSet<String>,
    (now, then): (&str, &str),
) -> Option<(Impact, &'static str, String)> {
    let (old, new) = (listed(was.iter().map(String::as_str)), listed(is.iter().map(String::as_str)));
    let lost = was.iter().any(|term| !is.iter().any(|now| both.is_same(term, now)));
    Some(match (was.len(), is.len()) {
        (0, 0) => return None,
        (0, _) => (Impact::Additive, "word-gained", format!("{now} {new}")),
        (_, 0) => (Impact::Breaking, "word-lost", format!("{then} {old}, and nothing now")),
        (1, 2..) => (Impact::Breaking, "word-ambiguous", format!("{then} {old}, and is ambiguous now: {new}")),
        (2.., 1) => (Impact::Additive, "word-clear", format!("was ambiguous, {old}, and {now} {new} now")),
        _ if lost => (Impact::Breaking, "word-changed", format!("{then} {old}, and {now} {new} now")),
        _ => return None,
    })
}

fn nouns(both: &Both<'_>) -> Vec<Change> {
    by_word(both, &all_nouns(both.old), &all_nouns(both.new), ("means", "meant"))
}

/// Words that ask for kinds of gap. Several kinds of one word are asked together, so that each is told as its own.
fn gap_words(both: &Both<'_>) -> Vec<Change> {
    let kinds = |version: &Version| -> BTreeSet<String> {
        version.schema().gap_kinds().map(|(kind, _)| kind.to_owned()).collect()
    };
    let of = |version: &Version, kind: &str| -> Words {
        let current = version.schema().current(kind);
        let known = version.schema().gap_kinds().find(|(known, _)| *known == current).map(|(_, known)| known);
        // those of a replaced kind ask for what takes its place
        let words = known.into_iter().flat_map(|known| if current == kind { &known.words } else { &known.old_words });
        words.map(|word| (name_key(word), (word.clone(), BTreeSet::from([kind.to_owned()])))).collect()
    };
    let all: BTreeSet<String> = kinds(both.old).union(&kinds(both.new)).cloned().collect();
    let each = |kind: &String| by_word(both, &of(both.old, kind), &of(both.new, kind), ("asks for", "asked for"));
    all.iter().flat_map(each).collect()
}

/// Words by their keys, each as a person would write it and with the terms that it stands for.
type Words = BTreeMap<String, (String, BTreeSet<String>)>;

/// What changed of words; those of one term that changed alike are one change.
fn by_word(both: &Both<'_>, old: &Words, new: &Words, verbs: (&str, &str)) -> Vec<Change> {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut by_change: BTreeMap<(Impact, &'static str, String, String), BTreeSet<String>> = BTreeMap::new();
    for key in keys {
        let (was, is) = (old.get(key), new.get(key));
        let none = BTreeSet::new();
        let (before, after) = (was.map_or(&none, |(_, terms)| terms), is.map_or(&none, |(_, terms)| terms));
        let Some((impact, kind, message)) = compared(both, before, after, verbs) else { continue };
        let term = after.first().or(before.first()).cloned().unwrap_or_default();
        let shown = is.or(was).map_or_else(|| key.clone(), |(shown, _)| shown.clone());
        // singular and plural are one change
        by_change.entry((impact, kind, term, message)).or_default().insert(shown);
    }
    let change = |((impact, kind, term, message), words): (_, BTreeSet<String>)| {
        let (impact, kind, term, message): (Impact, &'static str, String, String) = (impact, kind, term, message);
        let subject = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        Change { subject, ..both.of_term(impact, kind, &term, message) }
    };
    by_change.into_iter().map(change).collect()
}

/// Nouns by their keys, each as a person would write it and with what it means; those of deprecated terms work too.
fn all_nouns(version: &Version) -> Words {
    let mut found = BTreeMap::new();
    for (key, nouns) in version.schema().nouns_by_key() {
        let meanings = nouns.iter().map(|noun| iri_of(&noun.meaning).to_owned()).collect();
        if let Some(first) = nouns.first() {
            found.insert(key.to_owned(), (first.shown.clone(), meanings));
        }
    }
    found
}

/// Types and properties that are not in both versions the same.
struct Touched {
    types: BTreeSet<Type>,
    properties: BTreeSet<String>,
}

fn touched(both: &Both<'_>) -> Touched {
    let (old, new) = (both.old.schema(), both.new.schema());
    let all: BTreeSet<Type> = both.old.types().into_iter().chain(both.new.types()).collect();
    let above = |version: &Version, of: &Type| -> BTreeSet<Type> {
        version.types().into_iter().filter(|wide| version.schema().is_a(of, wide)).collect()
    };
    let lines: BTreeMap<&Type, bool> = all.iter().map(|of| (of, above(both.old, of) != above(both.new, of))).collect();
    let types = all.iter().filter(|of| lines.get(of).copied().unwrap_or(true)).cloned().collect();
    let properties: BTreeSet<String> =
        old.properties().chain(new.properties()).map(|(property, _)| property.to_owned()).collect();
    let differs = |property: &String| {
        let (was, is) = (old.property(property), new.property(property));
        let parts = |known: Option<&crate::schema::Property>| {
            known.map(|known| (known.domain.clone(), known.range.clone(), known.derived, known.with))
        };
        parts(was) != parts(is)
    };
    Touched { types, properties: properties.into_iter().filter(differs).collect() }
}

/// A reading of a link between two types, or none.
type Readings = BTreeSet<String>;

/// The types of two versions. One that is new says something only where it is not read as its known kin is, and so does one that is gone.
struct Types {
    old: BTreeSet<Type>,
    new: BTreeSet<Type>,
    /// By a type that one version has: the types of both that are above it, then those beside it; of one with nothing above it, others with nothing above them.
    kin: BTreeMap<Type, Vec<Type>>,
}

impl Types {
    fn of(both: &Both<'_>) -> Self {
        let [old, new] = [both.old, both.new].map(|version| version.types().into_iter().collect::<BTreeSet<Type>>());
        let in_both: Vec<&Type> = old.intersection(&new).collect();
        let kin = |of: &Type| {
            let schema = if new.contains(of) { both.new.schema() } else { both.old.schema() };
            let mut kin: Vec<&Type> = in_both.iter().copied().filter(|wide| schema.is_a(of, wide)).collect();
            let above = kin.len();
            let beside = |near: &Type| match near {
                Type::Class(class) if above == 0 => schema.class(class).is_some_and(|class| class.parents.is_empty()),
                Type::Scheme(_) => matches!(of, Type::Scheme(_)),
                Type::Class(_) => kin[..above].iter().any(|wide| schema.is_a(near, wide)),
            };
            let beside: Vec<&Type> =
                in_both.iter().copied().filter(|near| !kin.contains(near) && beside(near)).collect();
            kin.extend(beside);
            (of.clone(), kin.into_iter().cloned().collect())
        };
        let kin = old.symmetric_difference(&new).map(kin).collect();
        Self { old, new, kin }
    }

    fn all(&self) -> BTreeSet<&Type> {
        self.old.union(&self.new).collect()
    }

    /// What a phrase of these types is read as before and now, if that says something: a phrase of types that a version does not have is not read in it.
    fn readings(
        &self,
        both: &Both<'_>,
        of: &[&Type],
        read: impl Fn(&Version, &[&Type]) -> Readings,
    ) -> Option<(Readings, Readings)> {
        let in_version = |types: &BTreeSet<Type>, version: &Version| {
            if of.iter().all(|of| types.contains(*of)) { read(version, of) } else { Readings::new() }
        };
        let (was, is) = (in_version(&self.old, both.old), in_version(&self.new, both.new));
        if was == is {
            return None;
        }
        let (version, reading) = if was.is_empty() { (both.new, &is) } else { (both.old, &was) };
        // the phrase with kin in the place of one type after the other
        let as_kin = |n: usize| {
            let kin = self.kin.get(of[n]).into_iter().flatten();
            kin.map(move |kin| [&of[..n], &[kin], &of[n + 1..]].concat()).collect::<Vec<_>>()
        };
        let is_inherited = (0..of.len()).flat_map(as_kin).any(|phrase| read(version, &phrase) == *reading);
        (!is_inherited).then_some((was, is))
    }
}

fn links(both: &Both<'_>, touched: &Touched) -> Vec<Change> {
    let old_words: BTreeSet<&str> = both.old.schema().links_by_key().map(|(word, _)| word).collect();
    let new_words: BTreeSet<&str> = both.new.schema().links_by_key().map(|(word, _)| word).collect();
    let types = Types::of(both);
    let mut found = Vec::new();
    for word in old_words.union(&new_words).copied().map(Some).chain([None]) {
        let whole = is_touched(both, word, touched);
        let mut pairs: BTreeMap<(Readings, Readings), Vec<(&Type, &Type)>> = BTreeMap::new();
        for head in types.all() {
            if !whole && touched.types.is_empty() {
                break;
            }
            for operand in types.all() {
                let near = touched.types.contains(head) || touched.types.contains(operand);
                if !(whole || near) {
                    continue;
                }
                if let Some(readings) = types.readings(both, &[head, operand], |version, of| read(version, of, word)) {
                    pairs.entry(readings).or_default().push((head, operand));
                }
            }
        }
        for ((was, is), pairs) in pairs {
            found.extend(link_change(both, word.unwrap_or("with"), &was, &is, &pairs));
        }
    }
    found
}

/// Whether what a link word can stand for changed in any way.
fn is_touched(both: &Both<'_>, word: Option<&str>, touched: &Touched) -> bool {
    let Some(word) = word else {
        let with = |version: &Version, property: &str| version.schema().property(property).is_some_and(|p| p.with);
        return touched.properties.iter().any(|property| with(both.old, property) || with(both.new, property));
    };
    let of = |version: &Version| version.schema().links(word).cloned().collect::<Vec<_>>();
    let (was, is) = (of(both.old), of(both.new));
    was != is || was.iter().any(|link| touched.properties.contains(&link.property))
}

/// What a link word between two types is read as.
fn read(version: &Version, of: &[&Type], word: Option<&str>) -> Readings {
    let [head, operand] = *of else { return Readings::new() };
    let (heads, operand) = (std::slice::from_ref(head), Operand::Types(vec![operand.clone()]));
    let readings = match word {
        Some(word) => version.schema().read_link(heads, word, &operand),
        None => version.schema().read_with(heads, &operand),
    };
    readings.into_iter().map(|reading| reading.property).collect()
}

/// One change for all pairs of types between which a word changed in one way; the widest pair is the example.
fn link_change(both: &Both<'_>, word: &str, was: &Readings, is: &Readings, pairs: &[(&Type, &Type)]) -> Option<Change> {
    let (impact, kind, message) = compared(both, was, is, ("leads along", "led along"))?;
    let schema = if is.is_empty() { both.old.schema() } else { both.new.schema() };
    let wider = |one: &(&Type, &Type), other: &(&Type, &Type)| {
        one != other && schema.is_a(other.0, one.0) && schema.is_a(other.1, one.1)
    };
    let widest = pairs.iter().find(|pair| !pairs.iter().any(|other| wider(other, pair)))?;
    let example = format!("`{} {word} {}`", schema.noun_of(widest.0, true), schema.noun_of(widest.1, false));
    let more = match pairs.len() {
        1 => String::new(),
        2 => " (and between 1 more pair of types)".to_owned(),
        n => format!(" (and between {} more pairs of types)", n - 1),
    };
    let term = is.first().or(was.first())?;
    Some(Change { subject: example, ..both.of_term(impact, kind, term, format!("{message}{more}")) })
}

fn fields(both: &Both<'_>) -> Vec<Change> {
    let keys = |version: &Version| -> BTreeSet<String> {
        version.schema().fields_by_key().map(|(key, _)| key.to_owned()).collect()
    };
    let types = Types::of(both);
    let mut found = Vec::new();
    for field in keys(both.old).union(&keys(both.new)) {
        let mut heads: BTreeMap<(Readings, Readings), Vec<&Type>> = BTreeMap::new();
        for head in types.all() {
            let read = |version: &Version, of: &[&Type]| -> Readings {
                let read = |head: &&Type| version.schema().read_field(std::slice::from_ref(*head), field);
                of.iter().flat_map(read).map(str::to_owned).collect()
            };
            if let Some(readings) = types.readings(both, &[head], read) {
                heads.entry(readings).or_default().push(head);
            }
        }
        for ((was, is), heads) in heads {
            let Some((impact, kind, message)) = compared(both, &was, &is, ("shows", "showed")) else { continue };
            let schema = if is.is_empty() { both.old.schema() } else { both.new.schema() };
            let wider = |one: &&Type, other: &&Type| one != other && schema.is_a(other, one);
            let Some(widest) = heads.iter().find(|head| !heads.iter().any(|other| wider(other, head))) else {
                continue;
            };
            let more = match heads.len() {
                1 => String::new(),
                2 => " (and for 1 more noun)".to_owned(),
                n => format!(" (and for {} more nouns)", n - 1),
            };
            let subject = format!("`{} | show {field}`", schema.noun_of(widest, true));
            let Some(term) = is.first().or(was.first()) else { continue };
            found.push(Change { subject, ..both.of_term(impact, kind, term, format!("{message}{more}")) });
        }
    }
    found
}
