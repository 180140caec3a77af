//! `concord export`

use oxrdf::NamedNode;

use crate::cli::Exit;
use crate::cli::ui::ErrorFormat;
use crate::cli::ui::Ui;

/// Arguments of `concord export`.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only the default graph, which holds every statement once, as N-Triples
    #[arg(long)]
    default_graph: bool,

    /// Every statement in the default graph, and again in the graph of each source that makes it
    #[arg(long, conflicts_with = "default_graph")]
    with_default: bool,

    /// The same with this name for the default graph, for servers that have none of their own
    #[arg(long, value_name = "IRI", conflicts_with_all = ["default_graph", "with_default"], value_parser = node)]
    default_as: Option<NamedNode>,
}

fn node(text: &str) -> Result<NamedNode, String> {
    NamedNode::new(text).map_err(|error| error.to_string())
}

/// Runs the command.
pub(super) fn run(ui: &Ui, args: &Args) -> Exit {
    match export(ui, args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn export(ui: &Ui, args: &Args) -> Result<Exit, Exit> {
    let graph = ui.graph_itself().map_err(|faults| ui.unusable(&faults, ErrorFormat::Human))?;
    let whole = args.default_graph || args.with_default || args.default_as.is_some();
    let mut lines: Vec<String> = Vec::new();
    if whole {
        let name = args.default_as.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
        lines.extend(graph.triples().map(|(s, p, o)| format!("{s} {p} {o} {name}.\n")));
    }
    if !args.default_graph {
        lines.extend(graph.quads().into_iter().filter_map(|(s, p, o, g)| match g {
            Some(g) => Some(format!("{s} {p} {o} {g} .\n")),
            None => (!whole).then(|| format!("{s} {p} {o} .\n")),
        }));
    }
    lines.sort_unstable();
    for chunk in lines.chunks(1000) {
        ui.out(&chunk.concat())?;
    }
    Ok(Exit::Done)
}
