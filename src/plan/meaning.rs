//! What two plans are compared by.

use std::sync::LazyLock;

use regex::Regex;

use crate::plan::Plan;

/// What a column or a tie is called.
static CALLED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b(?P<field>heading|said): "(?:[^"\\]|\\.)*""#).ok());

impl Plan {
    /// The plan as text, without what its columns are called: plans with the same meaning have the same rows.
    pub fn meaning(&self) -> String {
        let whole = format!("{self:?}");
        CALLED.as_ref().map_or_else(|| whole.clone(), |called| called.replace_all(&whole, "$field").into_owned())
    }
}
