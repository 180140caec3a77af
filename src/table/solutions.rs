//! Tables as solutions of SPARQL: for each column a variable, for each row its terms.
//!
//! Things are IRIs, words plain or language-tagged literals, numbers, days and truths literals of their XSD types; years that
//! are known are integers, others as worded. A solution has one term for a variable, so a row with several values in a cell
//! is one solution for each of them, as in SPARQL itself; several such cells give every combination. A missing value is an
//! unbound variable, whatever the reason. The characters of a column's name that a variable cannot have become `_`.

use std::io;

use oxrdf::Literal;
use oxrdf::NamedNode;
use oxrdf::Term;
use oxrdf::Variable;
use oxrdf::vocab::xsd;
use sparesults::QueryResultsFormat;
use sparesults::QueryResultsSerializer;

use super::Row;
use super::Table;
use super::Value;
use super::combinations;

/// Writes the table in one of the result formats of SPARQL 1.1, exactly as the recommendations have them.
///
/// # Errors
/// Only when memory cannot be written to.
pub fn render(table: &Table, format: QueryResultsFormat) -> io::Result<String> {
    let variables = variables(table);
    let serializer = QueryResultsSerializer::from_format(format);
    let mut writer = serializer.serialize_solutions_to_writer(Vec::new(), variables.clone())?;
    for row in table.rows() {
        for solution in solutions(table, row) {
            let bound = variables.iter().zip(&solution).filter_map(|(name, term)| Some((name, term.as_ref()?)));
            writer.serialize(bound)?;
        }
    }
    let text = String::from_utf8(writer.finish()?).map_err(io::Error::other)?;
    Ok(if text.ends_with('\n') { text } else { text + "\n" })
}

/// The variables of the columns, each once.
pub(super) fn variables(table: &Table) -> Vec<Variable> {
    let mut names: Vec<String> = Vec::new();
    for column in &table.columns {
        let mut name: String = column.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if name.is_empty() {
            name.push('_');
        }
        let numbered = (2..).map(|n| format!("{name}_{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !names.contains(name));
        names.extend(free);
    }
    names.into_iter().map(Variable::new_unchecked).collect()
}

/// The solutions of a row.
pub(super) fn solutions(table: &Table, row: &Row) -> Vec<Vec<Option<Term>>> {
    let columns: Vec<usize> = (0..table.columns.len()).collect();
    let combined = combinations(row, &columns).into_iter();
    combined.map(|cells| cells.iter().map(|cell| cell.values().first().map(term)).collect()).collect()
}

fn term(value: &Value) -> Term {
    let literal = match value {
        Value::Iri { iri, .. } => return NamedNode::new_unchecked(iri).into(),
        Value::Text { text, lang: Some(lang) } => {
            Literal::new_language_tagged_literal(text, lang).unwrap_or_else(|_| Literal::new_simple_literal(text))
        }
        Value::Text { text, lang: None } => Literal::new_simple_literal(text),
        Value::Integer(number) => Literal::from(*number),
        Value::Decimal(digits) => Literal::new_typed_literal(digits, xsd::DECIMAL),
        Value::Year(years) if years.wording.is_none() && years.earliest == years.latest => {
            Literal::from(years.earliest)
        }
        Value::Year(years) => Literal::new_simple_literal(years.to_string()),
        Value::Date(date) if date.contains('T') => Literal::new_typed_literal(date, xsd::DATE_TIME),
        Value::Date(date) => match date.trim_start_matches('-').split('-').count() {
            1 => Literal::new_typed_literal(date, xsd::G_YEAR),
            2 => Literal::new_typed_literal(date, xsd::G_YEAR_MONTH),
            _ => Literal::new_typed_literal(date, xsd::DATE),
        },
        Value::Bool(truth) => Literal::from(*truth),
    };
    literal.into()
}

#[cfg(test)]
mod tests {
    use sparesults::QueryResultsParser;
    use sparesults::SliceQueryResultsParserOutput;

    use super::*;
    use crate::table::Column;
    use crate::table::Kind;
    use crate::table::tests::agreements;

    #[test]
    fn tab_separated_terms() {
        let expected = "\
?agreement\t?topic\t?year\t?articles
<https://example.org/Recruitment agreement>\t<https://example.org/labour>\t1961\t12
<https://example.org/Social security convention>\t<https://example.org/labour>\t\"1963 to 1965\"\t1.5
<https://example.org/Social security convention>\t<https://example.org/social protection>\t\"1963 to 1965\"\t1.5
<https://example.org/Städtepartnerschaft>\t\t\t
";
        assert_eq!(render(&agreements(), QueryResultsFormat::Tsv).unwrap(), expected);
    }

    /// A reader that is not ours gets the same terms from each form.
    #[test]
    fn every_form_is_read_back() {
        let value = |text: &str| Value::Text { text: text.to_owned(), lang: Some("de".to_owned()) };
        let rows = vec![
            Row::new([Value::iri("https://example.org/a", "A"), value("x\t\"y\"\n<&>"), Value::Bool(true)]),
            Row::new([Value::Date("1961-10-30".into()), Value::text("日本"), Value::Decimal("0.10".into())]),
        ];
        let columns = ["a b", "c", "a-b"].map(|name| Column::new(name, Kind::Text)).into();
        let table = Table { columns, rows, notes: vec!["not written".into()] };
        let names = ["a_b", "c", "a_b_2"].map(Variable::new_unchecked);
        assert_eq!(variables(&table), names);
        for format in [QueryResultsFormat::Json, QueryResultsFormat::Xml, QueryResultsFormat::Tsv] {
            let text = render(&table, format).unwrap();
            let SliceQueryResultsParserOutput::Solutions(read) =
                QueryResultsParser::from_format(format).for_slice(text.as_bytes()).unwrap()
            else {
                panic!("no solutions in {text}");
            };
            assert_eq!(read.variables(), names);
            let read: Vec<Vec<Option<Term>>> = read.map(|solution| solution.unwrap().values().to_vec()).collect();
            let written: Vec<_> = table.rows.iter().flat_map(|row| solutions(&table, row)).collect();
            assert_eq!(read, written, "{text}");
        }
    }
}
