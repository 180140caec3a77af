//! Questions that the graph at hand answers.

use crate::graph::Limits;
use crate::iri;
use crate::session::EXAMPLE_READS;
use crate::session::Session;

/// Questions about a corridor; `K` is the corridor, `A` and `B` its ends.
const OF_A_CORRIDOR: &[&str] = &[
    "actors across K",
    "initiatives across K | count by dimension",
    "agreements of A with B",
    "ministries of A",
    "missions of A in B",
    "cities of A with city partnerships",
    "policies at destination across K",
];

/// Questions about a kind of thing; `N` is its noun.
const OF_A_NOUN: &[&str] = &["N | count by kind", "N | take 10", "N"];

/// The first questions that have an answer, at most `wanted`.
pub(super) fn answered(session: &Session, wanted: usize) -> Vec<String> {
    let candidates = about_corridors(session).into_iter().chain(about_nouns(session));
    candidates.filter(|question| session.has_rows(question)).take(wanted).collect()
}

/// Questions about the corridor that the most things are said to lie in.
fn about_corridors(session: &Session) -> Vec<String> {
    let (origin, destination, within) = (iri::ORIGIN, iri::DESTINATION, iri::IN_CORRIDOR);
    let sparql = format!(
        "SELECT ?a ?b (COUNT(?x) AS ?n) WHERE {{ ?x <{within}> ?k . ?k <{origin}> ?a ; <{destination}> ?b }} \
         GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 1"
    );
    let limits = Limits { max_reads: Some(EXAMPLE_READS), ..Limits::default() };
    let found = session.engine().select(&sparql, &limits).map(|found| found.rows).unwrap_or_default();
    let Some([Some(oxrdf::Term::NamedNode(a)), Some(oxrdf::Term::NamedNode(b)), _]) = found.first().map(Vec::as_slice)
    else {
        return Vec::new();
    };
    let names = session.engine().names();
    let (a, b) = (names.label(a.as_str()), names.label(b.as_str()));
    let fill = |template: &&str| {
        let words = template.split(' ').map(|word| match word {
            "A" => a.clone(),
            "B" => b.clone(),
            "K" => format!("{a} -> {b}"),
            other => other.to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    OF_A_CORRIDOR.iter().map(fill).collect()
}

/// Questions about the kinds of things, by label.
fn about_nouns(session: &Session) -> Vec<String> {
    let mut nouns: Vec<&str> = session.schema().classes().map(|(_, class)| class.plural.as_str()).collect();
    nouns.sort_unstable();
    let fill = |noun: &str| OF_A_NOUN.first().map(|template| template.replace('N', noun));
    let plain = nouns.iter().flat_map(|noun| OF_A_NOUN[1..].iter().map(move |template| template.replace('N', noun)));
    nouns.iter().filter_map(|noun| fill(noun)).chain(plain).collect()
}
