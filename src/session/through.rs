//! Names as they are, but for what is found under a key.

use std::borrow::Cow;

use crate::schema::Names;

/// Names whose every lookup passes a function, which is given the key and what was found and says what is found.
pub(super) struct Through<'a, F> {
    names: &'a dyn Names,
    pass: F,
}

impl<'a, F: Fn(&str, Vec<String>) -> Vec<String>> Through<'a, F> {
    pub(super) fn new(names: &'a dyn Names, pass: F) -> Self {
        Self { names, pass }
    }
}

impl<F: Fn(&str, Vec<String>) -> Vec<String>> Names for Through<'_, F> {
    fn lookup(&self, key: &str) -> Vec<String> {
        (self.pass)(key, self.names.lookup(key))
    }

    fn types(&self, iri: &str) -> Vec<String> {
        self.names.types(iri)
    }

    fn label(&self, iri: &str) -> String {
        self.names.label(iri)
    }

    fn names(&self, iri: &str) -> Vec<String> {
        self.names.names(iri)
    }

    fn notation(&self, iri: &str) -> Option<String> {
        self.names.notation(iri)
    }

    fn members(&self, of: &str) -> Vec<String> {
        self.names.members(of)
    }

    fn near(&self, word: &str) -> Vec<Cow<'_, str>> {
        self.names.near(word)
    }

    fn longest(&self) -> usize {
        self.names.longest()
    }
}
