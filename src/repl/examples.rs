//! Questions that the graph at hand, or at an endpoint, answers.

use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

use oxrdf::Term;

use crate::compile::complete;
use crate::graph::Ahead;
use crate::graph::Limits;
use crate::iri;
use crate::session::EXAMPLE_READS;
use crate::session::Session;

/// How long a server may keep the first prompt from anyone.
pub(super) const AT_THE_START: Duration = Duration::from_secs(1);

/// How long it may take when somebody asks for examples.
pub(super) const WHEN_ASKED: Duration = Duration::from_secs(20);

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

/// The first questions that have an answer, at most `wanted`; of a server no more than it says in this time.
pub(super) fn answered(session: &Session, wanted: usize, patience: Duration) -> Vec<String> {
    let until = Instant::now() + patience;
    let left = || until.saturating_duration_since(Instant::now());
    let mut found = session.answered(&about_corridors(session, until), wanted, left());
    found.extend(session.answered(&about_nouns(session), wanted.saturating_sub(found.len()), left()));
    found
}

/// Questions about the corridor that the most things are said to lie in.
fn about_corridors(session: &Session, until: Instant) -> Vec<String> {
    let (origin, destination, within) = (iri::ORIGIN, iri::DESTINATION, iri::IN_CORRIDOR);
    let sparql = format!(
        "SELECT ?a ?b (COUNT(?x) AS ?n) WHERE {{ ?x <{within}> ?k . ?k <{origin}> ?a ; <{destination}> ?b }} \
         GROUP BY ?a ?b ORDER BY DESC(?n) ?a ?b LIMIT 1"
    );
    let engine = session.engine();
    let limits = if engine.place().is_some() {
        Limits { deadline: Some(until), ..session.settings().limits.clone() }
    } else {
        Limits { max_reads: Some(EXAMPLE_READS), ..Limits::default() }
    };
    let found = engine.select(&sparql, &limits).map(|found| found.rows).unwrap_or_default();
    let Some([Some(Term::NamedNode(a)), Some(Term::NamedNode(b)), _]) = found.first().map(Vec::as_slice) else {
        return Vec::new();
    };
    let ends = [a, b].map(|end| end.as_str().to_owned());
    if engine.fetch(&Ahead::Things(BTreeSet::from(ends)), &limits).is_err() {
        return Vec::new();
    }
    let name = |iri: &str| complete::as_typed(&engine.names_at_hand().label(iri));
    let (a, b) = (name(a.as_str()), name(b.as_str()));
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
