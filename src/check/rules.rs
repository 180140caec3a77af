//! Rules once more, now that there is a graph: what each made, and whether one comes too early.

use std::collections::BTreeSet;

use oxrdf::Term;

use crate::check::finding::Finding;
use crate::check::finding::Kind;
use crate::check::finding::Place;
use crate::check::ontology::Ontology;
use crate::check::sources::rule_name;
use crate::check::texts::named;
use crate::graph::MemoryGraph;
use crate::graph::SourceFile;
use crate::graph::infer;
use crate::graph::load;
use crate::graph::strata;
use crate::graph::strata::Reads;
use crate::graph::strata::Rule;
use crate::iri;

/// What a rule made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its name, as `why` tells it.
    pub rule: String,
    /// Its file.
    pub file: String,
    /// How many statements were not there before it.
    pub statements: usize,
    /// It is of the files that are looked at for their own sake.
    pub own: bool,
}

/// Rules that make nothing, and rules that come too early.
pub(super) fn check(ontology: &Ontology<'_>, made: &[Made]) -> Vec<Finding> {
    let files = load::rules(ontology.files);
    let place = |n: usize| Place::line(files[n].path.clone(), strata::line_of(&files[n].text, "CONSTRUCT"));
    let mut found = early(ontology, &files, &place);
    let told: Vec<Option<Place>> = found.iter().map(|finding| finding.place.clone()).collect();
    for (n, rule) in made.iter().enumerate().filter(|(_, rule)| rule.statements == 0) {
        // what comes too early makes nothing because of that
        if told.contains(&Some(place(n))) {
            continue;
        }
        let message = "the rule makes nothing of what is there";
        let help = "see whether the data that it reads are named as it names them";
        found.push(Finding::new(Kind::RuleIdle, place(n), rule.rule.clone(), message).suggest(help));
    }
    found
}

/// The statements that a rule has made.
pub(super) fn made_by<'g>(graph: &'g MemoryGraph, rule: &SourceFile) -> impl Iterator<Item = [&'g Term; 3]> + use<'g> {
    let name = format!("{}{}", iri::INFERRED, rule_name(&rule.path));
    graph.triples_in(&name)
}

/// The properties of what a rule has made.
fn properties_made<'g>(graph: &'g MemoryGraph, rule: &SourceFile) -> BTreeSet<&'g str> {
    made_by(graph, rule).filter_map(|[_, property, _]| named(property)).collect()
}

/// Rules that would make more if they came later.
fn early(ontology: &Ontology<'_>, files: &[&SourceFile], place: &dyn Fn(usize) -> Place) -> Vec<Finding> {
    let mut found = Vec::new();
    let rules: Vec<Option<Rule>> = files.iter().map(|file| Rule::read(&file.text).ok()).collect();
    // what each has made tells more than its text where a property is a variable
    let made: Vec<BTreeSet<&str>> = files.iter().map(|file| properties_made(ontology.graph(), file)).collect();
    for (n, rule) in rules.iter().enumerate() {
        let Some(rule) = rule else { continue };
        let reads = |other: &usize| {
            rule.reads_one_of(&made[*other])
                && rules[*other].as_ref().is_some_and(|other| rule.reads(other) != Reads::No)
        };
        let later: Vec<usize> = (n + 1..rules.len()).filter(reads).collect();
        let Some(last) = later.last() else { continue };
        let Ok(more) = infer::again(ontology.graph(), rule) else { continue };
        if let Some(first) = more.first() {
            let named = later.iter().find_map(|&other| rule.reads_named(rules[other].as_ref()?));
            let what = named.map_or_else(
                || "what later rules make".to_owned(),
                |property| format!("{}, which a later rule makes", iri::compact(&property)),
            );
            let message = format!("it reads {what}: run after them it would make {} more, such as {first}", more.len());
            let number = rule_name(&files[*last].path);
            let help = format!("give its file a number behind `{number}`, or take the later ones forward");
            found.push(Finding::new(Kind::RuleOrder, place(n), rule_name(&files[n].path), message).suggest(help));
        }
    }
    found
}
