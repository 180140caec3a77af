//! What is fetched while a question is typed. It is bounded, and it stands ready for the question itself.

use std::collections::BTreeSet;

use crate::graph::Ahead;
use crate::graph::EngineError;
use crate::graph::Limits;
use crate::graph::endpoint::Endpoint;
use crate::graph::endpoint::Foreign;
use crate::graph::endpoint::names::Missed;
use crate::graph::endpoint::queries;
use crate::graph::endpoint::variants;
use crate::text::beginnings;
use crate::text::spellings;

impl Endpoint {
    /// Fetches names; false where there are more than one request brings.
    pub(super) fn fetch_ahead(&self, ahead: &Ahead, limits: &Limits) -> Result<bool, EngineError> {
        match ahead {
            Ahead::Named(names) => {
                let spelt: Vec<&str> = names.iter().map(String::as_str).collect();
                let keys: BTreeSet<String> = self.names.note(&spelt).into_keys().collect();
                self.settle_keys(&keys.iter().collect::<Vec<_>>(), limits)?;
                self.names.complete(&Missed { keys, ..Missed::default() });
                Ok(true)
            }
            Ahead::Beginning(typed) => {
                let text = if self.folds() {
                    let keys: BTreeSet<String> = beginnings(typed).iter().flat_map(|key| spellings(key)).collect();
                    queries::beginning(&keys.into_iter().collect::<Vec<_>>())
                } else {
                    let spelt: BTreeSet<String> = variants(typed).into_iter().collect();
                    queries::beginning_as_spelt(&spelt.into_iter().collect::<Vec<_>>())
                };
                let rows = self.client.select(&text, limits)?.rows;
                self.names.learn(&rows);
                // a row begins with its thing
                let things: BTreeSet<String> =
                    rows.iter().filter_map(|row| Some(row.first()?.as_ref()?.to_string())).collect();
                Ok(things.len() <= queries::MOST_BEGINNING)
            }
            Ahead::Foreign => {
                if self.folds() && self.foreign() == Foreign::Unasked {
                    self.learn_foreign(&queries::foreign(), limits)?;
                }
                Ok(true)
            }
            Ahead::Things(things) => {
                self.learn_things(things, limits)?;
                self.names.complete(&Missed { things: things.clone(), ..Missed::default() });
                Ok(true)
            }
        }
    }
}
