//! From tokens to the tree.
//!
//! Texts are checked by Oxigraph's parser first, so a fault found here is about a form that it takes and this one does not know.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::iri;
use crate::span::Span;
use crate::turtle::token::Comment;
use crate::turtle::token::Kind;
use crate::turtle::token::Token;
use crate::turtle::token::tokens;
use crate::turtle::tree::Document;
use crate::turtle::tree::Item;
use crate::turtle::tree::Lead;
use crate::turtle::tree::Node;
use crate::turtle::tree::Object;
use crate::turtle::tree::Pair;
use crate::turtle::tree::Term;

/// Brackets nest at most this deep.
const DEEPEST: usize = 128;

/// Reads a text.
pub(super) fn document(text: &str) -> Result<Document, Diagnostic> {
    let mut parser =
        Parser { tokens: tokens(text), at: 0, stray: Vec::new(), newline: false, prefixes: BTreeMap::new(), depth: 0 };
    let mut document = Document::default();
    while !parser.sees(Kind::End, "") {
        document.items.push(parser.item(true)?);
    }
    document.end = parser.end_comments();
    Ok(document)
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    /// Comments at places where none can be printed; they go to the next part that begins a line.
    stray: Vec<Comment>,
    /// A line ended before a mark, which stays on its line; what follows it begins one.
    newline: bool,
    /// Namespaces by prefix, as far as declared.
    prefixes: BTreeMap<String, String>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &Token<'a> {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn sees(&self, kind: Kind, text: &str) -> bool {
        let token = self.peek();
        token.kind == kind && (token.text == text || text.is_empty())
    }

    fn sees_mark(&self, mark: &str) -> bool {
        self.sees(Kind::Mark, mark)
    }

    fn sees_word(&self, word: &str) -> bool {
        let token = self.peek();
        token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word)
    }

    fn fault<T>(&self) -> Result<T, Diagnostic> {
        let token = self.peek();
        let span = Span::new(token.at.start, token.at.end);
        Err(Diagnostic::error(Code::BadData, span, "this form is not known to the formatter, so nothing is written"))
    }

    /// Takes a token; its comments go astray.
    fn take(&mut self) -> &'a str {
        let at = self.at.min(self.tokens.len() - 1);
        let token = &mut self.tokens[at];
        let text = token.text;
        self.newline |= token.gap.newline;
        self.stray.append(&mut token.gap.comments);
        self.at += 1;
        text
    }

    fn take_mark(&mut self, mark: &str) -> Result<(), Diagnostic> {
        if self.sees_mark(mark) {
            self.take();
            Ok(())
        } else {
            self.fault()
        }
    }

    /// What stands before the next token, taken from it.
    fn lead(&mut self) -> Lead {
        let at = self.at.min(self.tokens.len() - 1);
        let gap = std::mem::take(&mut self.tokens[at].gap);
        let mut comments = std::mem::take(&mut self.stray);
        comments.extend(gap.comments);
        let newline = std::mem::take(&mut self.newline) | gap.newline;
        Lead { comments, newline, blank: gap.blank }
    }

    fn end_comments(&mut self) -> Vec<Comment> {
        self.lead().comments
    }

    /// Comments on the line that the last token ended.
    fn trail(&mut self) -> Vec<String> {
        let at = self.at.min(self.tokens.len() - 1);
        let comments = &mut self.tokens[at].gap.comments;
        let same_line = comments.iter().take_while(|comment| !comment.own_line).count();
        comments.drain(..same_line).map(|comment| comment.text).collect()
    }

    fn item(&mut self, outside: bool) -> Result<Item, Diagnostic> {
        let lead = self.lead();
        let node = match self.peek().kind {
            Kind::At if outside => self.directive()?,
            Kind::Word if outside && (self.sees_word("prefix") || self.sees_word("base")) => self.directive()?,
            _ if outside && (self.sees_mark("{") || self.sees_word("graph")) => {
                if self.sees_word("graph") {
                    self.take();
                }
                let label = if self.sees_mark("{") { None } else { Some(self.term()?) };
                self.graph(label)?
            }
            _ => {
                let subject = self.term()?;
                if outside && self.sees_mark("{") { self.graph(Some(subject))? } else { self.triples(subject)? }
            }
        };
        let trail = self.trail();
        Ok(Item { lead, node, trail })
    }

    fn directive(&mut self) -> Result<Node, Diagnostic> {
        let keyword = self.take();
        let node = match keyword.trim_start_matches('@').to_ascii_lowercase().as_str() {
            "prefix" if self.peek().kind == Kind::Word => {
                let name = self.take().to_owned();
                let iri = self.iri()?;
                let namespace = iri.trim_matches(['<', '>']).to_owned();
                self.prefixes.insert(name.trim_end_matches(':').to_owned(), namespace);
                Node::Prefix { name, iri }
            }
            "base" => Node::Base { iri: self.iri()? },
            _ => return self.fault(),
        };
        if keyword.starts_with('@') {
            self.take_mark(".")?;
        }
        Ok(node)
    }

    fn iri(&mut self) -> Result<String, Diagnostic> {
        if self.peek().kind == Kind::Iri { Ok(self.take().to_owned()) } else { self.fault() }
    }

    fn graph(&mut self, label: Option<Term>) -> Result<Node, Diagnostic> {
        self.take_mark("{")?;
        let open = self.trail();
        let mut items = Vec::new();
        while !self.sees_mark("}") {
            items.push(self.item(false)?);
        }
        let end = self.end_comments();
        self.take_mark("}")?;
        Ok(Node::Graph { label, items, open, end })
    }

    fn triples(&mut self, subject: Term) -> Result<Node, Diagnostic> {
        let pairs = if self.sees_mark(".") { Vec::new() } else { self.pairs()? };
        // the last statement of a graph may have no dot
        if self.sees_mark("}") {
            return Ok(Node::Triples { subject, pairs, end: Vec::new() });
        }
        let end = self.end_comments();
        self.take_mark(".")?;
        Ok(Node::Triples { subject, pairs, end })
    }

    /// Predicates with their objects up to a mark that ends them.
    fn pairs(&mut self) -> Result<Vec<Pair>, Diagnostic> {
        let mut pairs: Vec<Pair> = Vec::new();
        loop {
            while self.sees_mark(";") {
                self.take();
                let trail = self.trail();
                if let Some(last) = pairs.last_mut() {
                    last.trail.extend(trail);
                }
            }
            if [".", "]", "}"].iter().any(|mark| self.sees_mark(mark)) {
                break;
            }
            let lead = self.lead();
            let predicate = self.predicate()?;
            let mut objects = vec![self.object()?];
            while self.sees_mark(",") {
                self.take();
                let trail = self.trail();
                if let Some(last) = objects.last_mut() {
                    last.trail.extend(trail);
                }
                objects.push(self.object()?);
            }
            pairs.push(Pair { lead, predicate, objects, trail: Vec::new() });
            if ![";", ".", "]", "}"].iter().any(|mark| self.sees_mark(mark)) {
                return self.fault();
            }
        }
        Ok(pairs)
    }

    fn predicate(&mut self) -> Result<String, Diagnostic> {
        if !matches!(self.peek().kind, Kind::Word | Kind::Iri) {
            return self.fault();
        }
        let name = self.take();
        let is_type = match name.split_once(':') {
            _ if name.starts_with('<') => name.trim_matches(['<', '>']) == iri::TYPE,
            Some((prefix, local)) => {
                self.prefixes.get(prefix).is_some_and(|namespace| format!("{namespace}{local}") == iri::TYPE)
            }
            None => false,
        };
        Ok(if is_type { "a".to_owned() } else { name.to_owned() })
    }

    fn object(&mut self) -> Result<Object, Diagnostic> {
        let lead = self.lead();
        let term = self.term()?;
        let trail = self.trail();
        Ok(Object { lead, term, trail })
    }

    fn term(&mut self) -> Result<Term, Diagnostic> {
        match self.peek().kind {
            Kind::Iri | Kind::Word => Ok(Term::Atom(self.take().to_owned())),
            Kind::Text => self.literal(),
            Kind::Mark if self.depth >= DEEPEST => {
                let token = self.peek();
                let span = Span::new(token.at.start, token.at.end);
                Err(Diagnostic::error(Code::BadData, span, format!("brackets are nested more than {DEEPEST} deep")))
            }
            Kind::Mark if self.sees_mark("[") => {
                self.depth += 1;
                self.take();
                let pairs = self.pairs()?;
                let end = self.lead();
                self.take_mark("]")?;
                self.depth -= 1;
                Ok(Term::Blank { pairs, end })
            }
            Kind::Mark if self.sees_mark("(") => {
                self.depth += 1;
                self.take();
                let mut members = Vec::new();
                while !self.sees_mark(")") {
                    members.push(self.object()?);
                }
                let end = self.lead();
                self.take_mark(")")?;
                self.depth -= 1;
                Ok(Term::List { members, end })
            }
            _ => self.fault(),
        }
    }

    fn literal(&mut self) -> Result<Term, Diagnostic> {
        let mut text = canonical(self.take());
        if self.peek().kind == Kind::At {
            text.push_str(self.take());
        } else if self.sees_mark("^^") {
            self.take();
            if !matches!(self.peek().kind, Kind::Iri | Kind::Word) {
                return self.fault();
            }
            text.push_str("^^");
            text.push_str(self.take());
        }
        Ok(Term::Atom(text))
    }
}

/// A text between single quotes as one between double quotes, where no more has to be escaped for it.
fn canonical(text: &str) -> String {
    let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match inner {
        Some(inner) if !text.starts_with("'''") && !inner.contains('"') => format!("\"{}\"", inner.replace("\\'", "'")),
        _ => text.to_owned(),
    }
}
