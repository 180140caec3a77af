//! Tables as HTML: one element for each answer, which stands alone or in a page of somebody else's.
//!
//! All text is escaped. Things are links only where their IRI is one of the web, so that no IRI can carry a script.

use std::fmt::Write as _;

use super::Cell;
use super::Kind;
use super::Table;
use super::Value;

/// What a page with tables begins with; it needs no closing.
pub const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Concord</title>\n";

/// Writes a table, under a caption if there is one, and what is said about it.
pub fn render(table: &Table, caption: Option<&str>) -> String {
    let mut html = String::from("<table>\n");
    if let Some(caption) = caption {
        let _ = writeln!(html, "<caption>{}</caption>", escaped(caption));
    }
    html.push_str("<thead>\n<tr>");
    for column in &table.columns {
        let _ = write!(html, "<th scope=\"col\"{}>{}</th>", alignment(column.kind), escaped(&column.name));
    }
    html.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in table.rows() {
        html.push_str("<tr>");
        for (column, cell) in table.cells(row) {
            let _ = write!(html, "<td{}>{}</td>", alignment(column.kind), shown(cell));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n");
    for note in table.closing() {
        let _ = writeln!(html, "<p>{}</p>", escaped(&note));
    }
    html
}

fn alignment(kind: Kind) -> &'static str {
    if kind == Kind::Number { " style=\"text-align:right\"" } else { "" }
}

fn shown(cell: &Cell) -> String {
    if let Some(missing) = cell.why_empty() {
        return format!("<i>{missing}</i>");
    }
    let values: Vec<String> = cell.values().iter().map(value).collect();
    values.join("; ")
}

fn value(value: &Value) -> String {
    let words = escaped(&value.shown());
    match value {
        Value::Iri { iri, .. } if iri.starts_with("https://") || iri.starts_with("http://") => {
            format!("<a href=\"{}\">{words}</a>", escaped(iri))
        }
        Value::Text { lang: Some(lang), .. } => format!("<span lang=\"{}\">{words}</span>", escaped(lang)),
        _ => words,
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;
    use crate::table::Row;
    use crate::table::tests::agreements;

    #[test]
    fn a_whole_table() {
        let html = render(&agreements(), Some("agreements & more"));
        let row = "<tr><td><a href=\"https://example.org/Städtepartnerschaft\">Städtepartnerschaft</a></td>\
                   <td><i>not coded</i></td><td><i>unrecorded</i></td>\
                   <td style=\"text-align:right\"><i>unrecorded</i></td></tr>\n";
        assert!(html.contains(row), "{html}");
        assert!(html.contains("<caption>agreements &amp; more</caption>"), "{html}");
        assert!(html.ends_with("<p>3 rows</p>\n<p>searched 3 agreements</p>\n"), "{html}");
    }

    #[test]
    fn nothing_is_run() {
        let hostile = "<script>alert('\"&\"')</script>";
        let lang = Some("\" onload=\"x".to_owned());
        let cells = [
            Value::text(hostile),
            Value::iri("javascript:alert(1)", hostile),
            Value::iri("https://example.org/\"onclick=\"x", "x"),
            Value::Text { text: "x".into(), lang },
        ];
        let columns = [hostile; 4].map(|name| Column::new(name, Kind::Text)).into();
        let table = Table { columns, rows: vec![Row::new(cells)], notes: vec![hostile.into()] };
        let html = render(&table, Some(hostile));
        assert!(!html.contains("<script") && !html.contains("javascript:"), "{html}");
        assert!(!html.contains("\"onclick") && !html.contains(" onload=\""), "{html}");
    }
}
