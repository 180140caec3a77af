//! A corridor without an arrow, which a shell would take for a redirection.

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;
use crate::session::Session;
use crate::session::params;
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

    /// The scope, if an end is given.
    pub(super) fn text(&self) -> Option<String> {
        let end =
            |name: &str, place: &Option<String>| if place.is_some() { format!("${name}") } else { "*".to_owned() };
        let given = self.from.is_some() || self.to.is_some();
        given.then(|| format!("across {} -> {}", end("from", &self.from), end("to", &self.to)))
    }

    /// Sets the scope of the session. The ends are the parameters `from` and `to`, which queries can use too. An end can be a parameter
    /// itself; with `later`, it has its values only when queries are asked.
    pub(super) fn scope(&self, ui: &Ui, session: &mut Session, format: ErrorFormat, later: bool) -> Result<(), Exit> {
        let Some(scope) = self.text() else { return Ok(()) };
        let ends = self.ends();
        for (name, place) in &ends {
            let faulty = |faults: Vec<_>| ui.report(&faults, &Source::new(format!("--{name}"), *place), format);
            session.set_param(name, place).map_err(faulty)?;
        }
        let later = later && ends.iter().any(|(_, place)| !params::used_by(place).is_empty());
        let set = if later { session.set_scope_unasked(&scope) } else { session.set_scope(&scope) };
        set.map_err(|faults| ui.report(&faults, &Source::new("--from --to", &scope), format))
    }
}
