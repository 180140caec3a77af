//! What a shell does to a query without quotes.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::span::Span;
use crate::syntax;

/// The fault of a query that ends in the middle of an arrow: in `across Turkey -> Germany` without quotes, the shell takes
/// `> Germany` for the file that the answer goes to.
pub(super) fn cut(text: &str) -> Option<Diagnostic> {
    let dash = text.trim_end().strip_suffix('-').filter(|_| syntax::parse(text).is_err())?;
    let dash = dash.trim_end_matches(['-', '<']).len();
    let before = text[..dash].trim_end();
    let place = |from: &str| from.rsplit_once("across ").map_or("PLACE", |(_, place)| place).to_owned();
    Some(
        Diagnostic::error(
            Code::CutByShell,
            Span::new(dash, text.trim_end().len()),
            "the query ends at an arrow: the shell took `>` and what follows for a file to write to",
        )
        .help(format!("put the query into quotes: concord query '{before} -> ..'"))
        .help(format!("or name the ends without an arrow: --from '{}' --to ..", place(before)))
        .help("the shell has made that file; it is empty and can be removed"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_without_its_head_is_seen() {
        for text in
            ["actors across Turkey -", "actors across Turkey-", "actors across Turkey --", "actors across Turkey <- "]
        {
            let fault = cut(text).unwrap();
            assert_eq!(fault.code, Code::CutByShell);
            assert!(fault.help[0].contains("'actors across Turkey -> ..'"), "{:?}", fault.help);
            assert!(fault.help[1].contains("--from 'Turkey'"), "{:?}", fault.help);
        }
        assert_eq!(cut("actors across Turkey -> Germany"), None);
        assert_eq!(cut(""), None);
    }

    #[test]
    fn what_can_be_read_is_left_alone() {
        for text in ["dimensions # -", "actors across Turkey -> Germany # ->-", "dimensions"] {
            assert_eq!(cut(text), None, "{text}");
        }
    }
}
