//! `concord export`

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;

/// Arguments of `concord export`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only the default graph, which holds every statement once, as N-Triples
    #[arg(long)]
    default_graph: bool,
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match export(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn export(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let graph = ui.graph_itself().map_err(|faults| ui.unusable(&faults, ErrorFormat::Human))?;
    let mut lines: Vec<String> = if args.default_graph {
        graph.triples().map(|(s, p, o)| format!("{s} {p} {o} .\n")).collect()
    } else {
        graph
            .quads()
            .into_iter()
            .map(|(s, p, o, g)| match g {
                Some(g) => format!("{s} {p} {o} {g} .\n"),
                None => format!("{s} {p} {o} .\n"),
            })
            .collect()
    };
    lines.sort_unstable();
    for chunk in lines.chunks(1000) {
        ui.out(&chunk.concat())?;
    }
    Ok(Exit::Done)
}
