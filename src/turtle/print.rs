//! From the tree to text. Where lines break is said by the tree alone.

use crate::turtle::token::Comment;
use crate::turtle::tree::Document;
use crate::turtle::tree::Item;
use crate::turtle::tree::Lead;
use crate::turtle::tree::Node;
use crate::turtle::tree::Object;
use crate::turtle::tree::Pair;
use crate::turtle::tree::Term;

/// Columns by which a line that goes on is set in.
pub(super) const STEP: usize = 4;

/// The whole text, with one line break at its end.
pub(super) fn document(document: &Document) -> String {
    let mut out = Out::default();
    out.items(&document.items, 0);
    out.comments(&document.end, 0);
    out.line_end();
    let text = out.text.trim_start_matches('\n').trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

/// A text that grows, and the comments that will end its last line.
#[derive(Default)]
pub(super) struct Out {
    pub(super) text: String,
    pending: Vec<String>,
    /// Comments are left out, to measure lines without them.
    bare: bool,
}

impl Out {
    /// For measuring what would stand from a column on.
    pub(super) fn measure(column: usize) -> Self {
        Self { text: " ".repeat(column), pending: Vec::new(), bare: true }
    }

    /// The longest line so far, in characters.
    pub(super) fn widest(&self) -> usize {
        self.text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn trail(&mut self, comments: &[String]) {
        self.pending.extend(comments.iter().cloned());
    }

    /// Ends the line, with the comments that belong to it.
    fn line_end(&mut self) {
        for comment in std::mem::take(&mut self.pending) {
            if !self.bare {
                self.text.push_str("  ");
                self.text.push_str(&comment);
            }
        }
        self.text.push('\n');
    }

    fn new_line(&mut self, indent: usize) {
        self.line_end();
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    /// Comments on lines of their own, at the place where the next line would begin.
    fn comments(&mut self, comments: &[Comment], indent: usize) {
        for comment in comments {
            if self.bare {
                continue;
            }
            if comment.blank && !self.text.is_empty() {
                self.line_end();
            }
            self.new_line(indent);
            self.push(&comment.text);
        }
    }

    /// What stands before a part in the middle of a statement: a line break with comments, or one space.
    fn lead(&mut self, lead: &Lead, indent: usize) {
        if lead.newline || !lead.comments.is_empty() || !self.pending.is_empty() {
            if !self.bare {
                for comment in &lead.comments {
                    self.new_line(indent);
                    self.push(&comment.text);
                }
            }
            self.new_line(indent);
        } else {
            self.push(" ");
        }
    }

    fn items(&mut self, items: &[Item], indent: usize) {
        for (n, item) in items.iter().enumerate() {
            self.comments(&item.lead.comments, indent);
            if item.lead.blank && !(n == 0 && indent > 0 && item.lead.comments.is_empty()) {
                self.line_end();
            }
            self.new_line(indent);
            self.item(item, indent, names(items, n));
            self.trail(&item.trail);
        }
    }

    /// One item; a prefix has its IRI behind the longest name of those that it stands with.
    fn item(&mut self, item: &Item, indent: usize, longest: usize) {
        match &item.node {
            Node::Prefix { name, iri } => self.push(&format!("@prefix {name:longest$} {iri} .")),
            Node::Base { iri } => self.push(&format!("@base {iri} .")),
            Node::Triples { subject, pairs, end } => {
                self.term(subject, indent);
                self.pairs(pairs, indent + STEP);
                self.end(end, indent + STEP);
            }
            Node::Graph { label, items, open, end } => {
                if let Some(label) = label {
                    self.term(label, indent);
                    self.push(" ");
                }
                self.push("{");
                self.trail(open);
                self.items(items, indent + STEP);
                self.comments(end, indent + STEP);
                if !items.is_empty() || !end.is_empty() || !self.pending.is_empty() {
                    self.new_line(indent);
                }
                self.push("}");
            }
        }
    }

    /// The dot of a statement, behind whatever comments stand before it.
    fn end(&mut self, comments: &[Comment], indent: usize) {
        if comments.is_empty() || self.bare {
            self.push(" .");
        } else {
            self.comments(comments, indent);
            self.new_line(indent);
            self.push(".");
        }
    }

    pub(super) fn pairs(&mut self, pairs: &[Pair], indent: usize) {
        for (n, pair) in pairs.iter().enumerate() {
            self.lead(&pair.lead, indent);
            self.pair(pair, indent);
            if n + 1 < pairs.len() {
                self.push(" ;");
            }
            self.trail(&pair.trail);
        }
    }

    /// A predicate and its objects.
    pub(super) fn pair(&mut self, pair: &Pair, indent: usize) {
        self.push(&pair.predicate);
        for (n, object) in pair.objects.iter().enumerate() {
            self.lead(&object.lead, indent + STEP);
            self.term(&object.term, object_indent(object, indent));
            if n + 1 < pair.objects.len() {
                self.push(" ,");
            }
            self.trail(&object.trail);
        }
    }

    /// A term; what is between its brackets is set in from `indent`.
    pub(super) fn term(&mut self, term: &Term, indent: usize) {
        match term {
            Term::Atom(text) => self.push(text),
            Term::Blank { pairs, end } => {
                self.push("[");
                self.pairs(pairs, indent + STEP);
                self.close(end, "]", pairs.is_empty(), indent);
            }
            Term::List { members, end } => {
                self.push("(");
                for member in members {
                    self.lead(&member.lead, indent + STEP);
                    self.term(&member.term, object_indent(member, indent));
                    self.trail(&member.trail);
                }
                self.close(end, ")", members.is_empty(), indent);
            }
        }
    }

    fn close(&mut self, end: &Lead, mark: &str, empty: bool, indent: usize) {
        let comments = !self.bare && !end.comments.is_empty();
        if comments {
            self.comments(&end.comments, indent + STEP);
        }
        if comments || !self.pending.is_empty() || (end.newline && !empty) {
            self.new_line(indent);
        } else if !empty {
            self.push(" ");
        }
        self.push(mark);
    }
}

/// What is between the brackets of an object is set in from where its line begins.
pub(super) fn object_indent(object: &Object, indent: usize) -> usize {
    if object.lead.newline { indent + STEP } else { indent }
}

/// Length of the longest name of the prefixes among which an item stands.
fn names(items: &[Item], at: usize) -> usize {
    let length = |item: &Item| match &item.node {
        Node::Prefix { name, .. } => Some(name.chars().count()),
        _ => None,
    };
    let before = items[..at].iter().rev().map_while(length);
    before.chain(items[at..].iter().map_while(length)).max().unwrap_or(0)
}
