//! A generated graph of some thousand statements on top of the ontology, the same on every run.

use std::fmt::Write as _;

use concord::graph::Builtin;
use concord::graph::SourceFile;
use concord::session::Session;

const DIMENSIONS: [&str; 5] = ["education", "labour-market", "language", "health", "social-security"];

/// The ontology and the generated statements.
pub(crate) fn files() -> Vec<SourceFile> {
    let mut files: Vec<SourceFile> =
        Builtin::files().into_iter().filter(|file| file.path.starts_with("ontology/")).collect();
    files.push(SourceFile { path: "datasets/sample/sample.ttl".to_owned(), text: statements() });
    files
}

/// A session on them.
pub(crate) fn session() -> Session {
    Session::from_files(&files()).unwrap()
}

/// Six states of origin and six of destination, a corridor for each pair, ten ministries and ten cities in each state, two
/// policies and two competences for each ministry, agreements and city partnerships between the two sides.
fn statements() -> String {
    let mut text = String::from(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
         @prefix co: <https://w3id.org/concord/ns#> .\n\
         @prefix c: <https://w3id.org/concord/concept/> .\n\
         @prefix id: <https://w3id.org/concord/id/> .\n",
    );
    let mut add = |statement: String| {
        let _ = writeln!(text, "{statement} .");
    };
    for state in 0..12 {
        add(format!("id:state-{state} a co:State ; rdfs:label \"State {state}\"@en"));
        for n in 0..10 {
            let body = state * 10 + n;
            let dimension = |at: usize| DIMENSIONS[(body + at) % DIMENSIONS.len()];
            add(format!(
                "id:ministry-{body} a co:Ministry ; rdfs:label \"Ministry {body}\"@en ; co:unitOf id:state-{state}"
            ));
            add(format!("id:city-{body} a co:City ; rdfs:label \"City {body}\"@en ; co:partOf id:state-{state}"));
            for at in 0..2 {
                let year = 1980 + (body * 7 + at * 13) % 40;
                add(format!(
                    "id:policy-{body}-{at} a co:Policy ; rdfs:label \"Policy {body} {at}\"@en ; \
                     co:owner id:ministry-{body} ; co:dimension c:{} ; co:beginEarliest {year} ; co:beginLatest {year}",
                    dimension(at)
                ));
                add(format!(
                    "id:competence-{body}-{at} a co:Competence ; co:holder id:ministry-{body} ; co:dimension c:{}",
                    dimension(at * 2)
                ));
            }
        }
    }
    for origin in 0..6 {
        for destination in 6..12 {
            let corridor = format!("id:corridor-{origin}-{destination}");
            add(format!(
                "{corridor} a co:Corridor ; co:origin id:state-{origin} ; co:destination id:state-{destination}"
            ));
            for n in 0..5 {
                let (a, b) = (origin * 10 + n, destination * 10 + (n + origin) % 10);
                let dimension = DIMENSIONS[(n + destination) % DIMENSIONS.len()];
                add(format!(
                    "id:agreement-{a}-{b} a co:LabourAgreement ; rdfs:label \"Agreement {a} {b}\"@en ; \
                     co:party id:ministry-{a} , id:ministry-{b} ; co:corridor {corridor} ; co:dimension c:{dimension} ; \
                     co:beginEarliest {}",
                    1960 + n * 10
                ));
                add(format!(
                    "id:partnership-{a}-{b} a co:CityPartnership ; co:party id:city-{a} , id:city-{b} ; \
                     co:corridor {corridor}"
                ));
            }
        }
    }
    text
}
