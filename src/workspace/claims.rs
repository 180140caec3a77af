//! Words that two extensions claim for different things: neither is more right, and which one came first must not matter.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxigraph::io::RdfFormat;
use oxrdf::Term;

use crate::graph::load::is_in;
use crate::iri;
use crate::schema::TERM_KINDS;
use crate::shacl::Files;
use crate::span::Source;
use crate::text::name_key;
use crate::workspace::Fault;
use crate::workspace::FaultKind;
use crate::workspace::Workspace;

/// Annotations that give a noun or a name. Links and fields are left out: what stands around them tells them apart.
const WORDS: &[&str] =
    &[iri::LABEL, iri::PREF_LABEL, iri::ALT_LABEL, iri::DSL_ALIAS, iri::DSL_PLURAL, iri::DSL_NOUN, iri::DSL_KIND];

/// A word as an extension claims it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    extension: String,
    file: String,
    line: Option<usize>,
    word: String,
    term: String,
}

/// What is said in the files of the extensions, with its place.
struct Said {
    extension: String,
    file: String,
    line: Option<usize>,
    subject: String,
    predicate: String,
    object: Term,
}

/// One fault for each word and pair of extensions. Names of things in data sets are no words of the language.
pub(super) fn find(workspace: &Workspace) -> Vec<Fault> {
    if workspace.extensions.len() < 2 {
        return Vec::new();
    }
    let said = read(workspace);
    let properties: BTreeSet<&str> = said
        .iter()
        .filter(|said| said.predicate == iri::TYPE)
        .filter(|said| matches!(&said.object, Term::NamedNode(class) if is_property(class.as_str())))
        .map(|said| said.subject.as_str())
        .collect();
    let mut lent: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for label in said.iter().filter(|said| is_in(&said.file, "thesauri") && is_label(&said.predicate)) {
        lent.entry(&label.subject).or_default().push(label);
    }
    let mut claims: BTreeMap<String, BTreeSet<Claim>> = BTreeMap::new();
    let mut claim = |of: &Said, word: &str, term: &str| {
        let (extension, file) = (of.extension.clone(), of.file.clone());
        let claim = Claim { extension, file, line: of.line, word: word.to_owned(), term: term.to_owned() };
        claims.entry(name_key(word)).or_default().insert(claim);
    };
    for said in said.iter().filter(|said| !is_in(&said.file, "thesauri")) {
        match &said.object {
            Term::Literal(word)
                if WORDS.contains(&said.predicate.as_str()) && !properties.contains(said.subject.as_str()) =>
            {
                claim(said, word.value(), &said.subject);
            }
            Term::NamedNode(ours) if [iri::EXACT_MATCH, iri::CLOSE_MATCH].contains(&said.predicate.as_str()) => {
                for label in lent.get(said.subject.as_str()).into_iter().flatten() {
                    if let Term::Literal(word) = &label.object {
                        claim(said, word.value(), ours.as_str());
                    }
                }
            }
            _ => {}
        }
    }
    claims.values().flat_map(clashes).collect()
}

/// Claims of one word by two extensions for different things.
fn clashes(claims: &BTreeSet<Claim>) -> Vec<Fault> {
    let claimed: BTreeSet<(&str, &str)> = claims.iter().map(|claim| (&*claim.extension, &*claim.term)).collect();
    let mut told = BTreeSet::new();
    let mut faults = Vec::new();
    for first in claims {
        for second in claims.range(first..).filter(|second| second.extension != first.extension) {
            // several kinds of gap may have one name, which both extensions then give to all of them
            let shared = claimed.contains(&(&*first.extension, &*second.term))
                || claimed.contains(&(&*second.extension, &*first.term));
            if !shared && told.insert((&first.extension, &second.extension)) {
                let (one, other) = (iri::compact(&first.term), iri::compact(&second.term));
                let message = format!(
                    "the word `{}` is claimed by `{}` for {other} and by `{}` for {one}, {}",
                    second.word,
                    second.extension,
                    first.extension,
                    first.place()
                );
                faults.push(Fault {
                    file: second.file.clone(),
                    line: second.line,
                    kind: FaultKind::Claim,
                    message,
                    help: "change the word in one of them, or load one of them alone".to_owned(),
                });
            }
        }
    }
    faults
}

impl Claim {
    fn place(&self) -> String {
        self.line.map_or_else(|| self.file.clone(), |line| format!("{}:{line}", self.file))
    }
}

fn is_property(class: &str) -> bool {
    TERM_KINDS.contains(&(class, "property"))
}

fn is_label(predicate: &str) -> bool {
    [iri::PREF_LABEL, iri::ALT_LABEL].contains(&predicate)
}

/// What the extensions say outside their data sets. What does not follow its format is told when it is loaded.
fn read(workspace: &Workspace) -> Vec<Said> {
    let mut said = Vec::new();
    let mut files = Files::default();
    for file in workspace.files.iter().filter(|file| file.path.ends_with(".ttl") && !is_in(&file.path, "datasets")) {
        let Some(extension) = workspace.extension_of(&file.path) else { continue };
        let source = Source::new(file.path.clone(), file.text.clone());
        let Ok(statements) = files.read(&source, RdfFormat::Turtle, None) else { continue };
        for statement in statements {
            let term = |id| files.terms().get(id);
            if let (Term::NamedNode(subject), Term::NamedNode(predicate)) =
                (term(statement.subject), term(statement.predicate))
            {
                said.push(Said {
                    extension: extension.name.clone(),
                    file: file.path.clone(),
                    line: files.place(statement.place).line,
                    subject: subject.as_str().to_owned(),
                    predicate: predicate.as_str().to_owned(),
                    object: term(statement.object).clone(),
                });
            }
        }
    }
    said
}
