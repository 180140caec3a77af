//! Words of deprecated terms in a query: which it uses, and what to write instead.
//!
//! The resolver reads such words as their replacements and takes no note of it. Whether a query uses one is seen by taking the word away: the query then
//! means something else, or nothing. What is offered instead is tried first: with it, the query means the same.

use std::collections::BTreeSet;

use crate::compile;
use crate::compile::Definitions;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Replacement;
use crate::iri;
use crate::schema::Deprecation;
use crate::schema::Names;
use crate::schema::Schema;
use crate::schema::Type;
use crate::schema::Use;
use crate::session::Session;
use crate::session::through::Through;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax;
use crate::syntax::TokenKind;
use crate::syntax::ast;
use crate::text::name_key;

/// Words of the longest name that is looked for.
const LONGEST: usize = 12;

/// Words in a statement that may be those of a deprecated term.
struct Candidate {
    /// Bytes of the statement.
    span: Span,
    /// As it is known by.
    key: String,
    /// The deprecated terms.
    terms: Vec<String>,
    /// What means the same now, best first.
    instead: Vec<String>,
    /// It names the term by its IRI.
    outright: bool,
}

impl Session {
    /// Warnings about words of deprecated terms that a statement of a text uses, each with a replacement where there is one that means the same.
    pub(super) fn deprecated(&self, statement: &Spanned<ast::Statement>, text: &str) -> Diagnostics {
        if self.schema.deprecations().next().is_none() {
            return Diagnostics::new();
        }
        let Some(text) = text.get(statement.span.range()) else { return Diagnostics::new() };
        let candidates = self.candidates(text);
        if candidates.is_empty() {
            return Diagnostics::new();
        }
        // a definition is read by itself, with its parameters taken for the first thing that fits
        let nouns = self.schema.classes().map(|(_, class)| format!("\"{}\"", class.plural));
        let values = [None, Some("*".to_owned())].into_iter().chain(nouns.map(Some));
        let read = values.map(|value| Reader { session: self, value }).find_map(|reader| {
            let meaning = reader.meaning(text, &self.schema, self.engine.names())?;
            Some((reader, meaning))
        });
        let Some((reader, meaning)) = read else { return Diagnostics::new() };
        let means_the_same = |replaced: &[(Span, &str)]| {
            let tried = with(text, replaced);
            reader.meaning(&tried, &self.schema, self.engine.names()).as_deref() == Some(&*meaning)
        };
        let mut used: Vec<(&Candidate, Option<&str>)> = Vec::new();
        let mut reached = 0;
        for candidate in &candidates {
            if candidate.span.start < reached || !reader.uses(text, candidate, &meaning) {
                continue;
            }
            reached = candidate.span.end;
            let alike = candidates.iter().filter(|other| other.key == candidate.key);
            let places: Vec<Span> = alike.map(|other| other.span).collect();
            // a column that is sorted by has to be called the same in both places
            let instead = candidate.instead.iter().map(String::as_str).find(|word| {
                let everywhere: Vec<(Span, &str)> = places.iter().map(|place| (*place, *word)).collect();
                means_the_same(&[(candidate.span, word)]) || means_the_same(&everywhere)
            });
            used.push((candidate, instead));
        }
        let all: Vec<(Span, &str)> =
            used.iter().filter_map(|(candidate, instead)| Some((candidate.span, (*instead)?))).collect();
        let sound = means_the_same(&all);
        let start = statement.span.start;
        let warn = |(candidate, instead): (&Candidate, Option<&str>)| {
            let span = Span { start: start + candidate.span.start, end: start + candidate.span.end };
            self.warning(candidate, &text[candidate.span.range()], span, instead.filter(|_| sound))
        };
        used.into_iter().map(warn).collect()
    }

    fn warning(&self, candidate: &Candidate, word: &str, span: Span, instead: Option<&str>) -> Diagnostic {
        let said = |term: &String| self.schema.deprecation(term).cloned();
        let deprecations: Vec<Deprecation> = candidate.terms.iter().filter_map(said).collect();
        let since = deprecations.iter().find_map(|deprecation| deprecation.since.as_deref());
        let since = since.map_or_else(String::new, |version| format!(" since {version}"));
        let by: Vec<String> =
            deprecations.iter().flat_map(|deprecation| &deprecation.by).map(|by| self.called(by)).collect();
        let advice = match (instead, &by[..]) {
            (Some(instead), _) => format!("; use `{instead}`"),
            (None, []) => String::new(),
            (None, [one]) => format!("; {one} takes its place"),
            (None, several) => format!("; {} take its place", several.join(" and ")),
        };
        let word = word.trim_matches('"');
        let mut warning = Diagnostic::warning(Code::Deprecated, span, format!("`{word}` is deprecated{since}{advice}"));
        if by.is_empty() {
            for note in deprecations.into_iter().filter_map(|deprecation| deprecation.note) {
                warning = warning.help(note.trim_end_matches('.'));
            }
        }
        match instead {
            Some(instead) => warning.replace(span, instead),
            None => warning,
        }
    }

    /// A term as a message calls it.
    fn called(&self, term: &str) -> String {
        let short = iri::compact(term);
        let label = self.engine.names().label(term);
        if label == short { short } else { format!("`{label}` ({short})") }
    }

    /// Stretches of a statement that deprecated terms are called by, by place, the longest first.
    fn candidates(&self, text: &str) -> Vec<Candidate> {
        let tokens: Vec<Spanned<TokenKind>> =
            syntax::tokens(text).into_iter().filter(|token| token.node != TokenKind::Comment).collect();
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).map_or("", |before| &text[tokens[before].span.range()]);
            if before == "as" {
                continue;
            }
            let here = &text[token.span.range()];
            match token.node {
                TokenKind::String => found.extend(self.by_words(here.trim_matches('"'), token.span)),
                TokenKind::Word | TokenKind::Keyword => {
                    let words =
                        |token: &&Spanned<TokenKind>| matches!(token.node, TokenKind::Word | TokenKind::Keyword);
                    let run = tokens[at..].iter().take_while(words).take(LONGEST).count();
                    for last in (at..at + run).rev() {
                        let span = token.span.to(tokens[last].span);
                        found.extend(self.by_words(&text[span.range()], span));
                    }
                    found.extend(self.outright(here, token.span));
                }
                _ => {}
            }
        }
        found
    }

    fn outright(&self, word: &str, span: Span) -> Option<Candidate> {
        let bare = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).map(str::to_owned);
        let term = bare.or_else(|| iri::expand(word))?;
        self.schema.deprecation(&term)?;
        let current = self.schema.current(&term);
        let instead = if current == term { Vec::new() } else { vec![iri::compact(current)] };
        Some(Candidate { span, key: name_key(word), terms: vec![term], instead, outright: true })
    }

    fn by_words(&self, words: &str, span: Span) -> Option<Candidate> {
        let key = name_key(words);
        let mut terms = Vec::new();
        let mut instead = Vec::new();
        for (used, term) in self.schema.old_words(&key) {
            terms.push(term.to_owned());
            let current = self.schema.current(term);
            if current != term {
                instead.extend(self.words_for(used, current));
            }
        }
        let named = self.engine.names().lookup(&key);
        if !named.is_empty() && named.iter().all(|thing| self.schema.deprecation(thing).is_some()) {
            for thing in named {
                let current = self.schema.current(&thing);
                if current != thing {
                    instead.push(self.engine.names().label(current));
                    instead.push(iri::compact(current));
                }
                terms.push(thing);
            }
        }
        terms.sort();
        terms.dedup();
        let quoted: Vec<String> =
            instead.iter().filter(|word| !word.contains([':', '"'])).map(|word| format!("\"{word}\"")).collect();
        instead.extend(quoted);
        (!terms.is_empty()).then_some(Candidate { span, key, terms, instead, outright: false })
    }

    /// What a term is called where it is used in a way.
    fn words_for(&self, used: Use, term: &str) -> Vec<String> {
        let of = match self.schema.class(term) {
            Some(_) => Type::Class(term.to_owned()),
            None => Type::Scheme(term.to_owned()),
        };
        match used {
            Use::Noun | Use::Nouns => vec![self.schema.noun_of(&of, used == Use::Nouns)],
            Use::Link | Use::Inverse => {
                self.schema.words_of_link(term, used == Use::Inverse).into_iter().map(str::to_owned).collect()
            }
            Use::Field => either(self.schema.property(term).map(|property| &property.label)),
            Use::Kind => either(self.schema.gap_kinds().find(|(kind, _)| *kind == term).map(|(_, kind)| &kind.label)),
        }
    }
}

/// A label in the two ways in which it can be written.
fn either(label: Option<&String>) -> Vec<String> {
    label.into_iter().flat_map(|label| [label.clone(), label.replace(' ', "-")]).collect()
}

/// Reads statements by themselves, with parameters taken for something.
struct Reader<'a> {
    session: &'a Session,
    /// What a parameter is taken for.
    value: Option<String>,
}

impl Reader<'_> {
    /// What a statement means, if it can be read: rows, whatever their columns are called.
    fn meaning(&self, text: &str, schema: &Schema, names: &dyn Names) -> Option<String> {
        let program = syntax::parse(text).ok()?;
        let [statement] = &program.statements[..] else { return None };
        let mut definitions = self.session.definitions.clone();
        let query = match &statement.node {
            ast::Statement::Query(query) | ast::Statement::Let { query, .. } => query,
            ast::Statement::Define { params, query, .. } => {
                for param in params {
                    self.set(&mut definitions, &param.node)?;
                }
                query
            }
        };
        let mut query = query.clone();
        if query.scope.is_empty() {
            query.scope.clone_from(&self.session.scope);
        }
        let resolved = compile::resolve(&query, schema, names, &definitions).ok()?;
        Some(resolved.plan.meaning())
    }

    fn set(&self, definitions: &mut Definitions, param: &str) -> Option<()> {
        let program = syntax::parse(self.value.as_deref()?).ok()?;
        let [Spanned { node: ast::Statement::Query(value), .. }] = &program.statements[..] else { return None };
        definitions.set_param(param, value.clone());
        Some(())
    }

    /// Whether a statement means what it means by the words of a deprecated term.
    fn uses(&self, text: &str, candidate: &Candidate, meaning: &str) -> bool {
        if candidate.outright {
            return true;
        }
        let (schema, names) = (&self.session.schema, self.session.engine.names());
        // names without those of deprecated things that have this key
        let without = Through::new(names, |key, mut found| {
            if key == candidate.key {
                found.retain(|iri| schema.deprecation(iri).is_none());
            }
            found
        });
        self.meaning(text, &schema.without_old(&candidate.key), &without).as_deref() != Some(meaning)
    }
}

impl Session {
    /// A text with the words of deprecated terms replaced, and the warnings about those that nothing can be written for. None if nothing is replaced.
    ///
    /// Every statement means what it meant; a column may have another heading.
    ///
    /// # Errors
    /// Faults of the syntax.
    pub fn migrated(&self, text: &str) -> Result<(Option<String>, Diagnostics), Diagnostics> {
        let program = syntax::parse(text)?;
        let mut session = self.clone();
        for statement in &program.statements {
            session.definitions.add(&statement.node);
        }
        let mut replacements: BTreeSet<(Span, String)> = BTreeSet::new();
        let mut kept = Diagnostics::new();
        for statement in &program.statements {
            for warning in session.deprecated(statement, text) {
                match warning.replacements.first() {
                    Some(Replacement { span, text }) => {
                        replacements.insert((*span, text.clone()));
                    }
                    None => kept.push(warning),
                }
            }
        }
        if replacements.is_empty() {
            return Ok((None, kept));
        }
        let replacements: Vec<(Span, &str)> = replacements.iter().map(|(span, word)| (*span, word.as_str())).collect();
        Ok((Some(with(text, &replacements)), kept))
    }
}

/// A text with other words at some places, which are in order.
fn with(text: &str, replaced: &[(Span, &str)]) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut reached = 0;
    for (span, word) in replaced.iter().filter(|(span, _)| text.is_char_boundary(span.range().start)) {
        if span.range().start < reached {
            continue;
        }
        changed.push_str(&text[reached..span.range().start]);
        changed.push_str(word);
        reached = span.range().end;
    }
    changed.push_str(&text[reached..]);
    changed
}
