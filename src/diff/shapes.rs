//! Shapes: what data have to have now, and had not to before.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxigraph::io::RdfFormat;

use crate::check::Place;
use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Impact;
use crate::diff::Version;
use crate::graph::load;
use crate::schema::Type;
use crate::shacl::Demand;
use crate::shacl::Files;
use crate::shacl::Told;
use crate::shacl::Turn;
use crate::shacl::Usable;
use crate::span::Source;

/// What a shape that asks more, asks less or says something else is told as.
const STRICTER: &str = "shape-stricter";
const LOOSER: &str = "shape-looser";

/// The shapes of a version.
struct Known {
    files: Files,
    told: BTreeMap<String, Told>,
}

/// What changed of shapes.
pub(super) fn changes(both: &Both<'_>) -> Vec<Change> {
    let (old, new) = (Known::of(both.old), Known::of(both.new));
    let mut found = Vec::new();
    for (name, was) in &old.told {
        match new.told.get(name) {
            Some(is) => Pair { both, old: &old, new: &new, was, is }.changes(&mut found),
            None => found.push(Change {
                impact: Impact::Additive,
                kind: LOOSER,
                subject: was.shown.clone(),
                message: format!("the shape is gone{}", of_targets(was)),
                place: Some(old.place(was.place)),
            }),
        }
    }
    for is in new.told.iter().filter(|(name, _)| !old.told.contains_key(*name)).map(|(_, is)| is) {
        let about_old = is.targets.values().any(|term| is_known(both.old, term));
        let impact = if about_old { gravest(&is.demands) } else { Impact::Additive };
        found.push(Change {
            impact,
            kind: if about_old { STRICTER } else { "shape-added" },
            subject: is.shown.clone(),
            message: format!("the shape is new{}", of_targets(is)),
            place: Some(new.place(is.place)),
        });
    }
    found
}

fn of_targets(shape: &Told) -> String {
    match &shape.targets.keys().cloned().collect::<Vec<_>>()[..] {
        [] => String::new(),
        targets => format!(", for {}", targets.join(", ")),
    }
}

/// Whether a term is written in a version, so that there may be data of it.
fn is_known(version: &Version, term: &str) -> bool {
    let schema = version.schema();
    schema.class(term).is_some() || schema.property(term).is_some() || version.texts.of_term(term).is_some()
}

/// What is asked as a warning or a note refuses no data.
fn stricter(severity: &str) -> Impact {
    if matches!(severity, "warning" | "info") { Impact::Additive } else { Impact::Breaking }
}

fn gravest(demands: &[Demand]) -> Impact {
    demands.iter().map(|demand| stricter(&demand.severity)).min().unwrap_or(Impact::Additive)
}

impl Known {
    /// The shapes of the files of a version; those of a file that cannot be used are left out.
    fn of(version: &Version) -> Self {
        let mut files = Files::default();
        let mut statements = Vec::new();
        for file in version.files.iter().filter(|file| load::is_in(&file.path, "shapes") && file.path.ends_with(".ttl"))
        {
            let source = Source::new(file.path.clone(), file.text.clone());
            statements.extend(files.read(&source, RdfFormat::Turtle, None).unwrap_or_default());
        }
        let shapes = Usable::of(&mut files, statements).shapes;
        let told = shapes.told(&files).into_iter().map(|shape| (shape.name.clone(), shape)).collect();
        Self { files, told }
    }

    fn place(&self, place: crate::shacl::Place) -> Place {
        Place { file: self.files.name(place.file).to_owned(), line: place.line, column: None }
    }
}

/// Two versions of one shape.
struct Pair<'a> {
    both: &'a Both<'a>,
    old: &'a Known,
    new: &'a Known,
    was: &'a Told,
    is: &'a Told,
}

impl Pair<'_> {
    fn changes(&self, found: &mut Vec<Change>) {
        let (was, is) = (self.was, self.is);
        let change = |impact, kind, message: String| Change {
            impact,
            kind,
            subject: is.shown.clone(),
            message,
            place: Some(self.new.place(is.place)),
        };
        match (was.demands.is_empty(), is.demands.is_empty()) {
            (true, true) => return,
            (false, true) => return found.push(change(Impact::Additive, LOOSER, "asks nothing any more".to_owned())),
            (true, false) => {
                return found.push(change(gravest(&is.demands), STRICTER, "asked nothing, and does now".to_owned()));
            }
            (false, false) => {}
        }
        for (target, term) in is.targets.iter().filter(|(target, _)| !was.targets.contains_key(*target)) {
            let impact = if is_known(self.both.old, term) { gravest(&is.demands) } else { Impact::Additive };
            found.push(change(impact, STRICTER, format!("is asked of {target} too")));
        }
        for target in was.targets.keys().filter(|target| !is.targets.contains_key(*target)) {
            found.push(change(Impact::Additive, LOOSER, format!("is not asked of {target} any more")));
        }
        self.demands(found);
    }

    /// Demands of one path and component are taken for versions of each other: first those that ask the same, then the others in their order.
    fn demands(&self, found: &mut Vec<Change>) {
        let mut open: Vec<&Demand> = self.was.demands.iter().collect();
        let mut new: Vec<&Demand> = Vec::new();
        for is in &self.is.demands {
            let same = |was: &&Demand| alike(was, is) && self.turned(was, is) == Turn::Same;
            match open.iter().position(|was| same(was) && said(was) == said(is)).or(open.iter().position(same)) {
                Some(at) => self.compare(open.remove(at), is, found),
                None => new.push(is),
            }
        }
        for is in new {
            match open.iter().position(|was| alike(was, is)) {
                Some(at) => self.compare(open.remove(at), is, found),
                None => {
                    found.push(self.change(
                        stricter(&is.severity),
                        STRICTER,
                        is,
                        format!("is asked now: {}", is.asked),
                    ));
                }
            }
        }
        for was in open {
            let message = format!("is not asked any more: {}", was.asked);
            let change = self.change(Impact::Additive, LOOSER, was, message);
            found.push(Change { place: Some(self.old.place(was.place)), ..change });
        }
    }

    fn turned(&self, was: &Demand, is: &Demand) -> Turn {
        let class = |class: &str| Type::Class(class.to_owned());
        was.turned(is, &|narrow, wide| self.both.new.schema().is_a(&class(narrow), &class(wide)))
    }

    fn compare(&self, was: &Demand, is: &Demand, found: &mut Vec<Change>) {
        let before = || format!("{}; before: {}", is.asked, was.asked);
        match self.turned(was, is) {
            Turn::Same => {}
            Turn::Stricter(lost) => {
                let told =
                    if lost.is_empty() { before() } else { format!("not allowed any more: {}", lost.join(", ")) };
                found.push(self.change(stricter(&is.severity), STRICTER, is, format!("asks more: {told}")));
            }
            Turn::Looser(gained) => {
                let told = if gained.is_empty() { before() } else { format!("allowed too: {}", gained.join(", ")) };
                found.push(self.change(Impact::Additive, LOOSER, is, format!("asks less: {told}")));
            }
            Turn::Other => {
                let told = if was.asked == is.asked { is.asked.clone() } else { before() };
                found.push(self.change(stricter(&is.severity), STRICTER, is, format!("asks something else: {told}")));
            }
        }
        if was.severity != is.severity {
            let message = format!("is a matter of {} now, and was one of {}", is.severity, was.severity);
            let (impact, kind) = match (stricter(&was.severity), stricter(&is.severity)) {
                (Impact::Additive, Impact::Breaking) => (Impact::Breaking, STRICTER),
                (Impact::Breaking, Impact::Additive) => (Impact::Additive, LOOSER),
                _ => (Impact::Wording, "wording"),
            };
            found.push(self.change(impact, kind, is, message));
        }
        if was.messages != is.messages {
            found.push(self.change(Impact::Wording, "wording", is, "its message reads otherwise".to_owned()));
        }
    }

    fn change(&self, impact: Impact, kind: &'static str, demand: &Demand, message: String) -> Change {
        let subject = match &demand.shown {
            Some(path) => format!("{}, {path}", self.is.shown),
            None => self.is.shown.clone(),
        };
        Change { impact, kind, subject, message, place: Some(self.new.place(demand.place)) }
    }
}

fn alike(was: &Demand, is: &Demand) -> bool {
    was.path == is.path && was.component == is.component
}

fn said(demand: &Demand) -> (&str, &BTreeSet<String>) {
    (&demand.severity, &demand.messages)
}
