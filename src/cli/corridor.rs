//! A corridor without an arrow, which a shell would take for a redirection.

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::session::Session;
use crate::span::Source;

/// The corridor that queries are asked in.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Corridor {
    /// Ask within the corridor from this place, as `across PLACE -> ..:` before the query does
    #[arg(long, value_name = "PLACE")]
    from: Option<String>,

    /// Ask within the corridor to this place
    #[arg(long, value_name = "PLACE")]
    to: Option<String>,
}

impl Corridor {
    /// The ends that are given: the name of each as a parameter, and its place.
    pub(super) fn ends(&self) -> Vec<(&'static str, &str)> {
        let ends = [("from", self.from.as_deref()), ("to", self.to.as_deref())];
        ends.into_iter().filter_map(|(name, place)| Some((name, place?))).collect()
    }

    /// Sets the scope of the session. The ends are the parameters `from` and `to`, which queries can use too.
    pub(super) fn scope(&self, ui: &Ui, session: &mut Session, format: ErrorFormat) -> Result<(), Exit> {
        let mut end = |name: &str, place: &Option<String>| match place {
            None => Ok("*".to_owned()),
            Some(place) => {
                let faulty = |faults: Vec<_>| ui.report(&faults, &Source::new(format!("--{name}"), place), format);
                session.set_param(name, place).map_err(faulty)?;
                Ok(format!("${name}"))
            }
        };
        let scope = format!("across {} -> {}", end("from", &self.from)?, end("to", &self.to)?);
        if self.from.is_none() && self.to.is_none() {
            return Ok(());
        }
        session.set_scope(&scope).map_err(|faults| ui.report(&faults, &Source::new("--from --to", &scope), format))
    }
}
