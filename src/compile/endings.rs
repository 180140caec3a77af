//! Link words that end in a keyword, such as `based in`: the grammar reads the keyword as the start of a clause.

use crate::compile::resolve::Resolver;
use crate::span::Spanned;
use crate::syntax::ast;
use crate::syntax::ast::Item;
use crate::text::name_key;

/// Most words before the keyword.
const LONGEST: usize = 3;

impl Resolver<'_> {
    /// The phrase with such links in one run; none if it has none.
    pub(super) fn with_whole_links(&self, phrase: &ast::Phrase) -> Option<ast::Phrase> {
        let mut whole = ast::Phrase { head: phrase.head.clone(), clauses: Vec::new() };
        for clause in &phrase.clauses {
            let before = match whole.clauses.last_mut() {
                None => Some(&mut whole.head),
                Some(ast::Clause { body: ast::ClauseBody::Run(run), .. }) => Some(run),
                Some(_) => None,
            };
            match (before, &clause.body) {
                (Some(before), ast::ClauseBody::Run(run)) => {
                    match last_word(clause).filter(|word| self.ends_link(before, word)) {
                        Some(word) => {
                            before.push(Spanned::new(Item::Word(word.to_owned()), clause.keyword.span));
                            before.extend(run.iter().cloned());
                        }
                        None => whole.clauses.push(clause.clone()),
                    }
                }
                _ => whole.clauses.push(clause.clone()),
            }
        }
        (whole.clauses.len() < phrase.clauses.len()).then_some(whole)
    }

    /// Whether the last words of a run and the keyword behind it are one link.
    fn ends_link(&self, run: &[Spanned<Item>], keyword: &str) -> bool {
        let last = run.iter().rev().map_while(|item| match &item.node {
            Item::Word(word) => Some(word.as_str()),
            _ => None,
        });
        let mut words = keyword.to_owned();
        last.take(LONGEST).any(|word| {
            words = format!("{word} {words}");
            self.schema.links(&name_key(&words)).next().is_some()
        })
    }
}

/// The keyword of a clause, if it is one that a link word can end in.
fn last_word(clause: &ast::Clause) -> Option<&'static str> {
    let word = match clause.keyword.node {
        ast::Keyword::In => "in",
        ast::Keyword::At => "at",
        ast::Keyword::Via => "via",
        ast::Keyword::Across => "across",
        ast::Keyword::Since => "since",
        ast::Keyword::Before => "before",
        ast::Keyword::During => "during",
        _ => return None,
    };
    (!clause.negated).then_some(word)
}
