//! What a word means, with everything that can be asked with it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::iri;
use crate::schema::Range;
use crate::schema::Type;
use crate::session::Meaning;
use crate::session::Session;
use crate::session::look::KIND_OF_GAP;
use crate::span::Span;

/// Examples of one meaning.
const EXAMPLES: usize = 3;

/// Questions that are tried for them.
const TRIED: usize = 40;

/// What a word could have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// A word of the language, a term or a name.
    Words,
    /// The name of a thing.
    Things,
}

/// One meaning of a word with what can be asked with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it means.
    pub meaning: Meaning,
    /// Further words for the same.
    pub words: Vec<String>,
    /// Link words of a noun, each with the nouns of its operands.
    pub links: Vec<(String, Vec<String>)>,
    /// Fields of a noun, each with what its values are.
    pub fields: Vec<(String, String)>,
    /// Questions that have an answer.
    pub examples: Vec<String>,
}

impl Reference {
    /// For people: the meaning first, then a line for each kind of thing to ask with.
    pub fn text(&self) -> String {
        let Meaning { role, term, stands_for, definition } = &self.meaning;
        let mut text = format!("{role} {term}: {stands_for}\n");
        if !definition.is_empty() {
            let _ = writeln!(text, "  {definition}");
        }
        if !self.words.is_empty() {
            let _ = writeln!(text, "  words: {}", self.words.join(", "));
        }
        for (heading, entries) in [
            ("links", self.links.iter().map(|(word, operands)| format!("{word} {}", operands.join("|"))).collect()),
            ("fields", self.fields.iter().map(|(field, values)| format!("{field} ({values})")).collect::<Vec<_>>()),
        ] {
            if !entries.is_empty() {
                let _ = writeln!(text, "  {heading}:");
            }
            for entry in entries {
                let _ = writeln!(text, "    {entry}");
            }
        }
        if !self.examples.is_empty() {
            let _ = writeln!(text, "  questions:\n    {}", self.examples.join("\n    "));
        }
        text
    }
}

impl Session {
    /// Everything that a word of the language, a term or a name means.
    ///
    /// # Errors
    /// If the engine fails.
    pub fn reference(&self, word: &str) -> Result<Vec<Reference>, Diagnostics> {
        let explain =
            |session: &Self| Ok(session.meanings(word)?.into_iter().map(|one| session.explained(one)).collect());
        self.settled(Span::default(), explain)
    }

    /// What a class, a scheme or a property means, by its IRI.
    pub fn reference_of(&self, term: &str) -> Option<Reference> {
        let meaning = match self.type_of(term.to_owned()) {
            Some(of) => Some(self.noun_meaning(&of)),
            None => self.property_meaning("field", term, false),
        };
        meaning.map(|meaning| self.explained(meaning))
    }

    /// What to say of a word that means nothing: the words or names that are near, up to three.
    ///
    /// # Errors
    /// If the engine fails.
    pub fn unknown(&self, word: &str, among: Among) -> Result<Diagnostic, Diagnostics> {
        let near = self.settled(Span::default(), |session| Ok(session.near_at_hand(word, among)))?;
        let unknown = Diagnostic::bare(Code::UnknownName, Severity::Error, format!("nothing is called `{word}`"));
        Ok(unknown.did_you_mean(Span::new(0, word.len()), &near))
    }

    fn near_at_hand(&self, word: &str, among: Among) -> Vec<String> {
        let (schema, names) = (self.schema(), self.engine().names());
        let near = names.near(word);
        let things = near.iter().map(AsRef::as_ref);
        if among == Among::Things {
            return nearest(word, things);
        }
        let terms: Vec<String> = schema
            .classes()
            .map(|(class, _)| class)
            .chain(schema.properties().map(|(property, _)| property))
            .map(iri::compact)
            .collect();
        let words =
            schema.noun_words().chain(schema.link_words()).chain(schema.field_words()).chain(schema.gap_words());
        nearest(word, words.chain(things).chain(terms.iter().map(String::as_str)))
    }

    fn explained(&self, meaning: Meaning) -> Reference {
        let mut reference =
            Reference { meaning, words: Vec::new(), links: Vec::new(), fields: Vec::new(), examples: Vec::new() };
        let term = whole(&reference.meaning.term);
        let questions = match (self.type_of(term.clone()), self.schema().property(&term)) {
            (Some(of), _) => {
                self.explain_noun(&mut reference, &of);
                self.questions_of_noun(&reference, &of)
            }
            (None, Some(_)) => {
                reference.words = self.words_of_property(&term);
                self.questions_of_property(&term)
            }
            (None, None) if reference.meaning.role == KIND_OF_GAP => {
                let (words, questions) = self.of_gap_kind(&term);
                reference.words = words;
                questions
            }
            (None, None) => self.questions_of_thing(&reference.meaning),
        };
        // a server is not tried out on as many questions as that
        if self.engine().place().is_none() {
            reference.examples = self.answered(&questions[..questions.len().min(TRIED)], EXAMPLES, Duration::MAX);
        }
        reference
    }

    fn explain_noun(&self, reference: &mut Reference, of: &Type) {
        let schema = self.schema();
        let heads = std::slice::from_ref(of);
        let words: BTreeSet<&str> =
            schema.all_nouns().filter(|noun| noun.meaning == *of).map(|noun| noun.shown.as_str()).collect();
        reference.words = words.into_iter().map(str::to_owned).collect();
        for word in schema.links_of(heads) {
            let operands: BTreeSet<String> =
                schema.operands_of(heads, &word).iter().map(|(_, range)| self.range_noun(range)).collect();
            reference.links.push((word, operands.into_iter().collect()));
        }
        for field in schema.fields_of(heads) {
            let properties = schema.read_field(heads, &field);
            let known = properties.first().and_then(|property| schema.property(property));
            if let Some(known) = known {
                reference.fields.push((field, self.range_noun(&known.range)));
            }
        }
    }

    fn range_noun(&self, range: &Range) -> String {
        match range {
            Range::Any => "anything".to_owned(),
            Range::Class(class) => self.schema().noun_of(&Type::Class(class.clone()), false),
            Range::Scheme(scheme) => self.schema().noun_of(&Type::Scheme(scheme.clone()), false),
            Range::Data(datatype) => iri::local_name(datatype).to_owned(),
        }
    }

    /// The words that lead from the subject, those that lead back, and the names of the field.
    fn words_of_property(&self, property: &str) -> Vec<String> {
        let schema = self.schema();
        let mut words = Vec::new();
        for word in schema.link_words() {
            for link in schema.links(word).filter(|link| link.property == property) {
                words.push(format!("{word} ({})", if link.inverse { "link back" } else { "link" }));
            }
        }
        let fields = schema.field_words().filter(|field| schema.fields(field).any(|known| known == property));
        words.extend(fields.map(|field| format!("{field} (field)")));
        if schema.property(property).is_some_and(|known| known.with) {
            words.push("with".to_owned());
        }
        words
    }

    fn questions_of_noun(&self, reference: &Reference, of: &Type) -> Vec<String> {
        let many = self.schema().noun_of(of, true);
        let linked = |(word, operands): &(String, Vec<String>)| -> Vec<String> {
            let nouns = operands.iter().filter_map(|operand| self.plural_of(operand));
            nouns.map(|operand| format!("{many} {word} {operand}")).collect()
        };
        let mut questions = vec![format!("{many} | take 10")];
        questions.extend(reference.links.iter().flat_map(linked));
        questions
    }

    fn questions_of_property(&self, property: &str) -> Vec<String> {
        let schema = self.schema();
        let Some(known) = schema.property(property) else { return Vec::new() };
        let heads = known.domain.iter().map(|class| schema.noun_of(&Type::Class(class.clone()), true));
        let operand = self.plural_of(&self.range_noun(&known.range));
        let mut questions = Vec::new();
        for head in heads {
            for word in schema.link_words() {
                for link in schema.links(word).filter(|link| link.property == property) {
                    questions.extend(operand.as_ref().map(|operand| {
                        if link.inverse {
                            format!("{operand} {word} {head}")
                        } else {
                            format!("{head} {word} {operand}")
                        }
                    }));
                }
            }
            questions.push(format!("{head} | show {}", known.label));
        }
        questions
    }

    fn questions_of_thing(&self, meaning: &Meaning) -> Vec<String> {
        let thing = whole(&meaning.term);
        let (schema, names) = (self.schema(), self.engine().names());
        let name = names.label(&thing);
        let types: Vec<Type> = names.types(&thing).into_iter().filter_map(|of| self.type_of(of)).collect();
        let is_one = |range: &Range| match range {
            Range::Class(class) => types.iter().any(|of| schema.is_a(of, &Type::Class(class.clone()))),
            Range::Scheme(scheme) => types.contains(&Type::Scheme(scheme.clone())),
            Range::Any | Range::Data(_) => false,
        };
        let mut questions = Vec::new();
        for (class, known) in schema.classes() {
            let heads = [Type::Class(class.to_owned())];
            for word in schema.links_of(&heads) {
                if schema.operands_of(&heads, &word).iter().any(|(_, range)| is_one(range)) {
                    questions.push(format!("{} {word} {name}", known.plural));
                }
            }
        }
        questions
    }

    /// The words of a kind of gap, and questions that ask for it: everywhere, and corridor by corridor where that is too much.
    fn of_gap_kind(&self, term: &str) -> (Vec<String>, Vec<String>) {
        let Some((_, kind)) = self.schema().gap_kinds().find(|(kind, _)| *kind == term) else {
            return Default::default();
        };
        let asked = format!("gaps of kind {}", kind.label.replace(' ', "-"));
        let across =
            self.engine().names().members(iri::CORRIDOR).into_iter().map(|name| format!("{asked} across {name}"));
        (kind.words.clone(), std::iter::once(asked.clone()).chain(across).collect())
    }

    fn plural_of(&self, noun: &str) -> Option<String> {
        let known = self.schema().nouns(&crate::text::name_key(noun)).next()?;
        Some(self.schema().noun_of(&known.meaning, true))
    }
}

/// The IRI of a term in its short form.
fn whole(term: &str) -> String {
    iri::expand(term).unwrap_or_else(|| term.trim_matches(['<', '>']).to_owned())
}
