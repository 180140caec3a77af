//! What to say when words cannot be read: unknown names, words that are no links, several meanings.

use crate::compile::piece::Reading;
use crate::compile::piece::joined;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::iri;
use crate::plan::Set;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax;
use crate::syntax::ast;
use crate::syntax::ast::Item;
use crate::text::name_key;
use crate::text::with_article;

impl Resolver<'_> {
    /// The links that a head can have.
    pub(super) fn links_help(&self, head: &[Type]) -> String {
        let links: Vec<String> = self.schema.links_of(head).iter().take(12).map(|link| format!("`{link}`")).collect();
        format!("{} can be linked by {}", with_article(&self.nouns(head)), links.join(", "))
    }

    pub(super) fn ambiguous<T>(&mut self, run: &[Spanned<Item>]) -> Option<T> {
        let span = run[0].span.to(run[run.len() - 1].span);
        self.fault(
            Diagnostic::error(Code::AmbiguousPhrase, span, "these words can be read in several ways")
                .help("put quotes around names of several words, or name a property by its short form"),
        )
    }

    pub(super) fn ambiguous_names(&mut self, run: &[Spanned<Item>], readings: &[Reading]) -> Option<Reading> {
        let span = run[0].span.to(run[run.len() - 1].span);
        let mut listed = Vec::new();
        let mut replacements = Vec::new();
        for (typed, _) in readings {
            let kind = self.nouns(&typed.types);
            match &typed.set {
                Set::Things(things) if things.len() == 1 => {
                    for thing in things {
                        listed.push(format!("{} ({kind}, {})", self.names.label(thing), iri::compact(thing)));
                        replacements.push(iri::compact(thing));
                    }
                }
                _ => listed.push(format!("every {kind}")),
            }
        }
        let mut fault =
            Diagnostic::error(Code::AmbiguousName, span, format!("several things answer here: {}", listed.join("; ")))
                .help("name one by its short form");
        if run.len() == 1 {
            for replacement in replacements {
                fault = fault.replace(span, replacement);
            }
        }
        self.fault(fault)
    }

    /// A word where a link was expected.
    pub(super) fn not_a_link(&mut self, head: &[Type], run: &[Spanned<Item>], at: usize) {
        let item = &run[at];
        let Item::Word(word) = &item.node else {
            let fault = Diagnostic::error(Code::Syntax, item.span, "a link word was expected before this")
                .help(self.links_help(head));
            self.faults.push(fault);
            return;
        };
        if let Some(meant) = foreign(word) {
            let fault =
                Diagnostic::error(Code::ForeignSyntax, item.span, format!("`{word}` is no word of this language"))
                    .help(format!("write `{meant}`"))
                    .replace(item.span, meant);
            self.faults.push(fault);
            return;
        }
        let links = self.schema.links_of(head);
        let near = nearest(word, links.iter().map(String::as_str).chain(syntax::CLAUSES.iter().copied()));
        let fault = Diagnostic::error(
            Code::NoSuchLink,
            item.span,
            format!("`{word}` is no link of {}", with_article(&self.nouns(head))),
        )
        .help(self.links_help(head))
        .did_you_mean(item.span, &near);
        self.faults.push(fault);
    }

    /// Reports every stretch of words between links that nothing answers to.
    pub(super) fn unknown_in(&mut self, run: &[Spanned<Item>], operand: bool) {
        if self.effort.is_over() {
            return;
        }
        let mut at = 0;
        let before = self.faults.len();
        while at < run.len() {
            if !matches!(run[at].node, Item::Word(_) | Item::Quoted(_)) {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            if matches!(run[at].node, Item::Word(_)) {
                while end < run.len()
                    && matches!(run[end].node, Item::Word(_))
                    && self.link_words_at(run, end).is_empty()
                {
                    end += 1;
                }
            }
            let text = match &run[at].node {
                Item::Quoted(name) => name.clone(),
                _ => joined(&run[at..end]).unwrap_or_default(),
            };
            let first_is_link = at > 0 && !self.link_words_at(run, at).is_empty();
            if self.named(&text).is_empty() && !self.definitions.has(&text) && !first_is_link {
                let span = run[at].span.to(run[end - 1].span);
                self.unknown_name(&text, span);
            } else if first_is_link {
                at = self.link_words_at(run, at)[0].1.max(at + 1);
                continue;
            }
            at = end;
        }
        if self.faults.len() == before {
            let span = run.first().map_or(Span::default(), |first| first.span.to(run[run.len() - 1].span));
            let what =
                if operand { "a name, a noun or a query in parentheses" } else { "a noun such as `actors`, or a name" };
            self.faults.push(Diagnostic::error(Code::Syntax, span, format!("{what} was expected here")));
        }
    }

    pub(super) fn unknown_name(&mut self, text: &str, span: Span) {
        if self.faults.iter().any(|fault| fault.span() == Some(span)) {
            return;
        }
        let live = |word: &str| {
            let named = self.names.lookup(&name_key(word));
            named.is_empty() || named.iter().any(|iri| self.schema.deprecation(iri).is_none())
        };
        let old = self.schema.deprecations().next().is_some();
        let words = self.names.near(text);
        let candidates = self
            .schema
            .noun_words()
            .chain(words.iter().map(AsRef::as_ref).filter(|word| !old || live(word)))
            .chain(self.definitions.names())
            .chain(syntax::CLAUSES.iter().copied());
        let near: Vec<String> = nearest(text, candidates);
        let mut fault =
            Diagnostic::error(Code::UnknownName, span, format!("unknown name `{text}`")).did_you_mean(span, &near);
        if near.is_empty() {
            fault = fault.help("names are looked up by label in any language, by alternative label and by short form such as `id:turkey`");
        }
        self.faults.push(fault);
    }

    /// A short form of which nothing is said: things with a name near to what stands behind the prefix are offered.
    pub(super) fn unknown_short_form(&mut self, short: &str, iri: &str, span: Span) {
        if self.faults.iter().any(|fault| fault.span() == Some(span)) {
            return;
        }
        let said = iri::local_name(iri).replace(['-', '_'], " ");
        let words = self.names.near(&said);
        let near = nearest(&said, words.iter().map(AsRef::as_ref));
        let fault =
            Diagnostic::error(Code::UnknownName, span, format!("nothing in the graph has the short form `{short}`"));
        self.faults.push(fault.did_you_mean(span, &near));
    }

    /// Looks only for unknown names in a clause of a phrase whose head is unknown already.
    pub(super) fn names_in(&mut self, clause: &ast::Clause) {
        let (ast::ClauseBody::Run(run) | ast::ClauseBody::Quantified { run, .. }) = &clause.body else { return };
        let quiet = self.faults.len();
        let known = self.run(run).is_some() || !self.atoms(run, 0).is_empty();
        let kept: Vec<Diagnostic> =
            self.faults.split_off(quiet).into_iter().filter(|fault| fault.code == Code::UnknownName).collect();
        if !known {
            self.faults.extend(kept);
        }
    }
}

/// Words of other query languages that parse as plain words.
fn foreign(word: &str) -> Option<&'static str> {
    Some(match word {
        "AND" => "and",
        "OR" => "or",
        "NOT" => "not",
        "WITHOUT" => "without",
        "WITH" => "with",
        "WHERE" => "where",
        "LIMIT" | "limit" | "TOP" | "top" => "| take",
        "ORDER" => "| sort",
        "GROUP" => "| count",
        _ => return None,
    })
}
