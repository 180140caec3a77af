//! Tables as JSON.
//!
//! ```json
//! {
//!   "columns": [{"name": "agreement", "kind": "thing"}],
//!   "rows": [{"key": "5b0c2e9d1f7a4c36", "agreement": {"iri": "..", "label": ".."}, "sources": [{"document": {"iri": "..", "label": "..", "licence": ".."},
//!             "work": null, "locator": "p. 3", "certainty": "certain"}]}],
//!   "notes": ["searched .."]
//! }
//! ```
//!
//! A cell is a value, a list of several values, or `null` when nothing is recorded; any other reason for an empty cell is
//! `{"missing": ".."}`. Values are numbers, strings and booleans; things are `{"iri", "label"}`, words of a stated language
//! `{"text", "lang"}`, and years known only within bounds or worded by their source `{"earliest", "latest", "text"}`.
//! Fields keep the order of the columns. `key` is that of [`Row::key`]. A column whose name is taken, by an earlier column or by
//! `key` or `sources`, gets a number.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use super::Cell;
use super::Citation;
use super::Missing;
use super::Row;
use super::Table;
use super::Value;

const KEY: &str = "key";
const SOURCES: &str = "sources";

/// The whole table as one JSON object.
pub fn render(table: &Table) -> Json {
    let names = names(table);
    let columns = table.columns.iter().zip(&names);
    let columns: Vec<Json> =
        columns.map(|(column, name)| json!({ "name": name, "kind": column.kind.word() })).collect();
    let rows: Vec<Json> = table.rows().map(|line| Json::Object(row(table, line, &names))).collect();
    json!({ "columns": columns, "rows": rows, "notes": table.notes })
}

/// A row, its cells under the names of the columns.
pub(super) fn row(table: &Table, row: &Row, names: &[String]) -> Map<String, Json> {
    let key = (KEY.to_owned(), Json::from(row.key()));
    let cells = table.cells(row).zip(names).map(|((_, cell), name)| (name.clone(), cell_json(cell)));
    let sources = (SOURCES.to_owned(), row.sources.iter().map(citation).collect());
    [key].into_iter().chain(cells).chain([sources]).collect()
}

/// The names of the columns, each once, and none that of another field.
pub(super) fn names(table: &Table) -> Vec<String> {
    table.headings(&[KEY, SOURCES])
}

fn cell_json(cell: &Cell) -> Json {
    match (cell.why_empty(), cell.values()) {
        (Some(Missing::Unrecorded), _) => Json::Null,
        (Some(missing), _) => json!({ "missing": missing.to_string() }),
        (None, [value]) => value_json(value),
        (None, values) => values.iter().map(value_json).collect(),
    }
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Iri { iri, .. } => json!({ "iri": iri, "label": value.shown() }),
        Value::Text { text, lang: None } => json!(text),
        Value::Text { text, lang: Some(lang) } => json!({ "text": text, "lang": lang }),
        Value::Integer(number) => json!(number),
        // Readers of JSON take numbers as floats, so nothing is lost here that they would keep.
        Value::Decimal(digits) => {
            digits.parse::<f64>().ok().filter(|f| f.is_finite()).map_or(json!(digits), Json::from)
        }
        Value::Year(years) if years.wording.is_none() && years.earliest == years.latest => {
            json!(years.earliest)
        }
        Value::Year(years) => {
            json!({ "earliest": years.earliest, "latest": years.latest, "text": years.to_string() })
        }
        Value::Date(date) => json!(date),
        Value::Bool(truth) => json!(truth),
    }
}

fn citation(citation: &Citation) -> Json {
    let Citation { document, label, licence, work, locator, certainty, qualified: _ } = citation;
    json!({
        "document": { "iri": document, "label": label, "licence": licence },
        "work": work,
        "locator": locator,
        "certainty": certainty,
    })
}

#[cfg(test)]
mod tests {
    use snapbox::IntoData;
    use snapbox::assert_data_eq;
    use snapbox::str;

    use super::*;
    use crate::table::Column;
    use crate::table::Kind;
    use crate::table::Row;
    use crate::table::tests::agreements;

    #[test]
    fn a_whole_table() {
        let drawn = serde_json::to_string_pretty(&render(&agreements())).unwrap();
        assert_data_eq!(
            drawn,
            str![[r#"
{
  "columns": [
    {
      "name": "agreement",
      "kind": "thing"
    },
    {
      "name": "topic",
      "kind": "thing"
    },
    {
      "name": "year",
      "kind": "year"
    },
    {
      "name": "articles",
      "kind": "number"
    }
  ],
  "rows": [
    {
      "key": "d8c1114c464bd3c8",
      "agreement": {
        "iri": "https://example.org/Recruitment agreement",
        "label": "Recruitment agreement"
      },
      "topic": {
        "iri": "https://example.org/labour",
        "label": "labour"
      },
      "year": 1961,
      "articles": 12,
      "sources": [
        {
          "document": {
            "iri": "https://example.org/yearbook",
            "label": "Yearbook of agreements, 1999",
            "licence": null
          },
          "work": null,
          "locator": "p. 3",
          "certainty": "certain"
        }
      ]
    },
    {
      "key": "22db3e29a67c77e4",
      "agreement": {
        "iri": "https://example.org/Social security convention",
        "label": "Social security convention"
      },
      "topic": [
        {
          "iri": "https://example.org/labour",
          "label": "labour"
        },
        {
          "iri": "https://example.org/social protection",
          "label": "social protection"
        }
      ],
      "year": {
        "earliest": 1963,
        "latest": 1965,
        "text": "1963 to 1965"
      },
      "articles": 1.5,
      "sources": [
        {
          "document": {
            "iri": "https://example.org/yearbook",
            "label": "Yearbook of agreements, 1999",
            "licence": null
          },
          "work": null,
          "locator": "p. 3",
          "certainty": "certain"
        },
        {
          "document": {
            "iri": "https://example.org/yearbook",
            "label": "Yearbook of agreements, 1999",
            "licence": null
          },
          "work": null,
          "locator": "p. 4",
          "certainty": "certain"
        }
      ]
    },
    {
      "key": "6b5de63fc29bcba9",
      "agreement": {
        "iri": "https://example.org/Städtepartnerschaft",
        "label": "Städtepartnerschaft"
      },
      "topic": {
        "missing": "not coded"
      },
      "year": null,
      "articles": null,
      "sources": []
    }
  ],
  "notes": [
    "searched 3 agreements"
  ]
}
"#]]
            .raw()
        );
    }

    #[test]
    fn every_kind_of_value() {
        let worded = |text| Value::Text { text: String::from(text), lang: Some("de".into()) };
        let values = [
            (
                Value::iri("https://example.org/x", ""),
                json!({ "iri": "https://example.org/x", "label": "https://example.org/x" }),
            ),
            (worded("Anwerbung"), json!({ "text": "Anwerbung", "lang": "de" })),
            (Value::Decimal("0.10".into()), json!(0.1)),
            (Value::Decimal("many".into()), json!("many")),
            (Value::Date("1961-10-30".into()), json!("1961-10-30")),
            (Value::Bool(false), json!(false)),
        ];
        for (value, json) in values {
            assert_eq!(value_json(&value), json);
        }
    }

    #[test]
    fn names_are_made_unique() {
        let table = Table {
            columns: ["a", "sources", "a", "a_2", "key"].map(|name| Column::new(name, Kind::Text)).into(),
            rows: vec![Row::new(["1", "2", "3", "4", "5"].map(Value::text))],
            notes: Vec::new(),
        };
        let mut row = render(&table)["rows"][0].clone();
        row[KEY] = json!("..");
        assert_eq!(
            row.to_string(),
            r#"{"key":"..","a":"1","sources_2":"2","a_2":"3","a_2_2":"4","key_2":"5","sources":[]}"#
        );
    }
}
