//! What is said of the claim behind a row: how surely it is worded, whether it is denied, whether it is only passed on.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::iri;
use crate::path::Path;
use crate::plan::Condition;
use crate::plan::Set;
use crate::schema::Range;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast::Item;
use crate::text::with_article;

impl Resolver<'_> {
    /// `only asserted, hedged`: for each field of a claim that the words are values of, one of them.
    pub(super) fn only_claims(&mut self, run: &[Spanned<Item>], head: &[Type], span: Span) -> Option<Vec<Condition>> {
        self.have_claims(head, span, "only")?;
        let fields: Vec<(String, String)> = self.claim_fields();
        let mut wanted: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for part in run.split(|item| item.node == Item::Comma).filter(|part| !part.is_empty()) {
            let span = part[0].span.to(part[part.len() - 1].span);
            let word = super::piece::joined(part).unwrap_or_default();
            let value = self.named(&word).into_iter().find_map(|typed| {
                let Set::Things(things) = typed.set else { return None };
                let scheme = |of: &Type| if let Type::Scheme(scheme) = of { Some(scheme.clone()) } else { None };
                let schemes: Vec<String> = typed.types.iter().filter_map(scheme).collect();
                let field = fields.iter().find(|(_, values)| schemes.contains(values))?;
                Some((field.0.as_str(), things))
            });
            let Some((property, things)) = value else {
                let words = self.claim_words(&fields);
                return self.fault(
                    Diagnostic::error(
                        Code::UnknownName,
                        span,
                        format!("`only {word}` says nothing of how it is claimed"),
                    )
                    .did_you_mean(span, &nearest(&word, words.iter().map(String::as_str)))
                    .help(format!("it takes {}", words.join(", "))),
                );
            };
            wanted.entry(property).or_default().extend(things);
        }
        let link = |(property, things): (&str, BTreeSet<String>)| Condition::Link {
            path: Path::property(property),
            target: Some(Box::new(Set::Things(things))),
        };
        Some(wanted.into_iter().map(link).collect())
    }

    /// `excluding relays`: claims that no one only passes on.
    pub(super) fn excluding(&mut self, run: &[Spanned<Item>], head: &[Type], span: Span) -> Option<Vec<Condition>> {
        self.have_claims(head, span, "excluding")?;
        match run {
            [Spanned { node: Item::Word(word), .. }] if word == "relays" => {
                let relayed = Condition::Link { path: Path::property(iri::RELAYED_BY), target: None };
                Some(vec![Condition::Not(Box::new(relayed))])
            }
            _ => {
                let span = run.first().map_or(span, |first| first.span);
                self.fault(
                    Diagnostic::error(Code::UnknownName, span, "`excluding` leaves out `relays`")
                        .replace(span, "relays"),
                )
            }
        }
    }

    /// Claims are made about initiatives and findings; what actors are said to do is in their initiatives.
    fn have_claims(&mut self, head: &[Type], span: Span, word: &str) -> Option<()> {
        if !self.are_actors(head) {
            return Some(());
        }
        let noun = self.nouns(head);
        self.fault(
            Diagnostic::error(
                Code::TypeMismatch,
                span,
                format!("`{word}` is said of what is claimed, not of {}", with_article(&noun)),
            )
            .help("ask for the initiatives or findings: `initiatives across Turkey -> Germany only asserted`"),
        )
    }

    /// Fields of a claim with the schemes of their values.
    fn claim_fields(&self) -> Vec<(String, String)> {
        let of_claims = self.schema.properties().filter(|(_, property)| property.domain.contains(iri::CLAIM));
        of_claims
            .filter_map(|(iri, property)| match &property.range {
                Range::Scheme(scheme) => Some((iri.to_owned(), scheme.clone())),
                _ => None,
            })
            .filter(|(iri, _)| [iri::CERTAINTY, iri::POLARITY, iri::BASIS].contains(&iri.as_str()))
            .collect()
    }

    fn claim_words(&self, fields: &[(String, String)]) -> Vec<String> {
        let mut words: Vec<String> = fields.iter().flat_map(|(_, scheme)| self.names.members(scheme)).collect();
        words.sort();
        words.dedup();
        words
    }
}
