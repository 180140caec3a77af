//! Parameters as the arguments give them.

use crate::cli::Exit;
use crate::cli::query::Args;
use crate::cli::runs::Parameters;
use crate::cli::ui::Ui;
use crate::session::params;
use crate::session::params::Given;
use crate::span::Source;

/// Names and values of `--param`, when these and all other parameters are sound.
///
/// # Errors
/// If one is no `name=value`, is given twice, or is used by no query.
pub(super) fn check<'a>(
    ui: &Ui,
    args: &'a Args,
    runs: &[Parameters],
    texts: &[Source],
) -> Result<Vec<(&'a str, &'a str)>, Exit> {
    let mut pairs = Vec::new();
    for given in &args.param {
        let Some(pair) = params::pair(given) else {
            let message = format!("`--param {given}` should be `--param name=value`");
            return Err(ui.refuse(message, args.error_format));
        };
        pairs.push(pair);
    }
    let ends = args.corridor.ends();
    let columns = runs.first().map_or(&[][..], |run| &run.values[..]);
    let by = |name, by| Given { name, by, at: None };
    let given: Vec<Given<'_>> =
        (ends.iter().map(|(name, _)| by(*name, if *name == "from" { "--from" } else { "--to" })))
            .chain(pairs.iter().map(|(name, _)| by(*name, "--param")))
            .chain(columns.iter().map(|(name, _)| by(name, "--params-from")))
            .collect();
    let scope = args.corridor.text();
    let values = (ends.iter().map(|(_, place)| *place))
        .chain(pairs.iter().map(|(_, value)| *value))
        .chain(runs.iter().flat_map(|run| &run.values).map(|(_, value)| value.as_str()));
    let texts = values.chain(scope.as_deref()).chain(texts.iter().map(|text| text.text.as_str()));
    let faults = params::faults(&given, texts);
    if faults.is_empty() {
        return Ok(pairs);
    }
    ui.report(&faults, &Source::new("arguments", ""), args.error_format);
    Err(Exit::Usage)
}
