//! Tables as lines of JSON, one for each row, in the form that rows have in [`super::json`].
//!
//! With a label, each line begins with it as `query`, to tell the rows of several answers apart. Notes have no place here.

use serde_json::Map;
use serde_json::Value as Json;

use super::Table;
use super::json;

/// Writes the rows.
pub fn render(table: &Table, label: Option<&str>) -> String {
    let names = json::names(table);
    let mut lines = String::new();
    for row in table.rows() {
        let label = label.map(|label| ("query".to_owned(), Json::from(label)));
        let line: Map<String, Json> = label.into_iter().chain(json::row(table, row, &names)).collect();
        lines.push_str(&Json::Object(line).to_string());
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::agreements;

    #[test]
    fn a_row_is_a_line() {
        let table = agreements();
        let lines = render(&table, None);
        let whole = json::render(&table);
        let read: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(Json::from(read), whole["rows"]);
        assert!(render(&table, Some("agreements")).starts_with(r#"{"query":"agreements","key":""#));
    }
}
