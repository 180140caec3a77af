//! Literals as values: whether they are well formed, and which of two is less.

use std::cmp::Ordering;
use std::str::FromStr;

use oxrdf::Term;
use oxsdatatypes::Boolean;
use oxsdatatypes::Date;
use oxsdatatypes::DateTime;
use oxsdatatypes::DayTimeDuration;
use oxsdatatypes::Decimal;
use oxsdatatypes::Duration;
use oxsdatatypes::GDay;
use oxsdatatypes::GMonth;
use oxsdatatypes::GMonthDay;
use oxsdatatypes::GYear;
use oxsdatatypes::GYearMonth;
use oxsdatatypes::Time;
use oxsdatatypes::YearMonthDuration;

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// A value that has an order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Decimal(Decimal),
    Double(f64),
    String(String),
    Boolean(bool),
    DateTime(DateTime),
    Date(Date),
    Time(Time),
    Duration(Duration),
    GYear(GYear),
    GYearMonth(GYearMonth),
}

impl Value {
    /// The value of a literal that is well formed and of a datatype with an order.
    pub(super) fn of(term: &Term) -> Option<Self> {
        let Term::Literal(literal) = term else { return None };
        let text = literal.value();
        let kind = literal.datatype().as_str().strip_prefix(XSD)?;
        Some(match kind {
            "string" => Self::String(text.to_owned()),
            "boolean" => Self::Boolean(Boolean::from_str(text).ok()? == Boolean::from(true)),
            "dateTime" => Self::DateTime(text.parse().ok()?),
            "date" => Self::Date(text.parse().ok()?),
            "time" => Self::Time(text.parse().ok()?),
            "duration" => Self::Duration(text.parse().ok()?),
            "dayTimeDuration" => Self::Duration(DayTimeDuration::from_str(text).ok()?.into()),
            "yearMonthDuration" => Self::Duration(YearMonthDuration::from_str(text).ok()?.into()),
            "gYear" => Self::GYear(text.parse().ok()?),
            "gYearMonth" => Self::GYearMonth(text.parse().ok()?),
            "double" | "float" if is_double(text) => Self::Double(double(text)?),
            "decimal" if is_decimal(text) => Self::number(text)?,
            _ if is_integer(kind, text)? => Self::number(text)?,
            _ => return None,
        })
    }

    /// What is too long for a decimal is taken as near as a double comes.
    fn number(text: &str) -> Option<Self> {
        Some(Decimal::from_str(text).map_or(Self::Double(text.parse().ok()?), Self::Decimal))
    }

    fn as_double(&self) -> Option<f64> {
        match self {
            Self::Double(value) => Some(*value),
            Self::Decimal(value) => Some(f64::from(oxsdatatypes::Double::from(*value))),
            _ => None,
        }
    }

    /// The order of two values, if they have one: not between kinds, and not where a time zone is missing on one side.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Decimal(a), Self::Decimal(b)) => a.partial_cmp(b),
            (Self::String(a), Self::String(b)) => Some(a.cmp(b)),
            (Self::Boolean(a), Self::Boolean(b)) => Some(a.cmp(b)),
            (Self::DateTime(a), Self::DateTime(b)) => a.partial_cmp(b),
            (Self::Date(a), Self::Date(b)) => a.partial_cmp(b),
            (Self::Time(a), Self::Time(b)) => a.partial_cmp(b),
            (Self::Duration(a), Self::Duration(b)) => a.partial_cmp(b),
            (Self::GYear(a), Self::GYear(b)) => a.partial_cmp(b),
            (Self::GYearMonth(a), Self::GYearMonth(b)) => a.partial_cmp(b),
            _ => self.as_double()?.partial_cmp(&other.as_double()?),
        }
    }
}

/// Whether a text is a lexical form of a datatype. Datatypes that are not known take any text.
pub(super) fn is_well_formed(datatype: &str, text: &str) -> bool {
    let Some(kind) = datatype.strip_prefix(XSD) else { return true };
    match kind {
        "boolean" => Boolean::from_str(text).is_ok(),
        "decimal" => is_decimal(text),
        "double" | "float" => is_double(text),
        "dateTime" => DateTime::from_str(text).is_ok(),
        "dateTimeStamp" => DateTime::from_str(text).is_ok_and(|value| value.timezone().is_some()),
        "date" => Date::from_str(text).is_ok(),
        "time" => Time::from_str(text).is_ok(),
        "gYear" => GYear::from_str(text).is_ok(),
        "gYearMonth" => GYearMonth::from_str(text).is_ok(),
        "gMonth" => GMonth::from_str(text).is_ok(),
        "gMonthDay" => GMonthDay::from_str(text).is_ok(),
        "gDay" => GDay::from_str(text).is_ok(),
        "duration" => Duration::from_str(text).is_ok(),
        "dayTimeDuration" => DayTimeDuration::from_str(text).is_ok(),
        "yearMonthDuration" => YearMonthDuration::from_str(text).is_ok(),
        "hexBinary" => text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        _ => is_integer(kind, text).unwrap_or(true),
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    match unsigned(text).split_once('.') {
        None => is_digits(unsigned(text)),
        Some((whole, fraction)) => is_digits(&format!("{whole}{fraction}")),
    }
}

fn is_double(text: &str) -> bool {
    if matches!(text, "INF" | "+INF" | "-INF" | "NaN") {
        return true;
    }
    match text.split_once(['e', 'E']) {
        None => is_decimal(text),
        Some((mantissa, exponent)) => is_decimal(mantissa) && is_digits(unsigned(exponent)),
    }
}

fn double(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Whether a text is an integer of the kind; none if it is no kind of integer.
fn is_integer(kind: &str, text: &str) -> Option<bool> {
    let (least, greatest) = match kind {
        "integer" => (None, None),
        "nonNegativeInteger" => (Some(0), None),
        "positiveInteger" => (Some(1), None),
        "nonPositiveInteger" => (None, Some(0)),
        "negativeInteger" => (None, Some(-1)),
        "byte" => (Some(i128::from(i8::MIN)), Some(i128::from(i8::MAX))),
        "short" => (Some(i128::from(i16::MIN)), Some(i128::from(i16::MAX))),
        "int" => (Some(i128::from(i32::MIN)), Some(i128::from(i32::MAX))),
        "long" => (Some(i128::from(i64::MIN)), Some(i128::from(i64::MAX))),
        "unsignedByte" => (Some(0), Some(i128::from(u8::MAX))),
        "unsignedShort" => (Some(0), Some(i128::from(u16::MAX))),
        "unsignedInt" => (Some(0), Some(i128::from(u32::MAX))),
        "unsignedLong" => (Some(0), Some(i128::from(u64::MAX))),
        _ => return None,
    };
    if !is_digits(unsigned(text)) {
        return Some(false);
    }
    // what 128 bits do not hold lies beyond every bound on its side
    let value = text.parse().unwrap_or(if text.starts_with('-') { i128::MIN } else { i128::MAX });
    Some(least.is_none_or(|least| value >= least) && greatest.is_none_or(|greatest| value <= greatest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::Literal;
    use oxrdf::NamedNode;

    fn value(kind: &str, text: &str) -> Option<Value> {
        Value::of(&Literal::new_typed_literal(text, NamedNode::new_unchecked(format!("{XSD}{kind}"))).into())
    }

    fn compare(a: (&str, &str), b: (&str, &str)) -> Option<Ordering> {
        value(a.0, a.1)?.compare(&value(b.0, b.1)?)
    }

    #[test]
    fn numbers_of_all_kinds_have_one_order() {
        assert_eq!(compare(("integer", "2"), ("decimal", "2.5")), Some(Ordering::Less));
        assert_eq!(compare(("double", "1e3"), ("byte", "100")), Some(Ordering::Greater));
        assert_eq!(compare(("integer", "+04"), ("integer", "4")), Some(Ordering::Equal));
        let long = "123456789012345678901234567890";
        assert_eq!(compare(("integer", long), ("integer", "1")), Some(Ordering::Greater));
        assert_eq!(compare(("integer", "1"), ("string", "1")), None);
        assert_eq!(compare(("double", "NaN"), ("integer", "1")), None);
        assert_eq!(value("byte", "200"), None);
    }

    #[test]
    fn times_without_a_zone_have_no_order_with_those_that_have_one() {
        let near = ("dateTime", "2002-10-10T12:00:00");
        assert_eq!(compare(near, ("dateTime", "2002-10-10T12:00:00Z")), None);
        assert_eq!(compare(near, ("dateTime", "2002-10-12T12:00:00Z")), Some(Ordering::Less));
        assert_eq!(compare(("date", "1964-01-01"), ("date", "1964-01-02")), Some(Ordering::Less));
        assert_eq!(compare(("gYear", "1964"), ("date", "1964-01-02")), None);
    }

    #[test]
    fn lexical_forms() {
        let fits = |kind: &str, text: &str| is_well_formed(&format!("{XSD}{kind}"), text);
        for (kind, text) in [
            ("integer", "-0123456789012345678901234567890"),
            ("decimal", "-.5"),
            ("decimal", "5."),
            ("double", "-1.5E-3"),
            ("double", "INF"),
            ("boolean", "1"),
            ("unsignedByte", "255"),
            ("anyURI", "any text"),
            ("hexBinary", "0aF1"),
            ("date", "1964-02-29"),
        ] {
            assert!(fits(kind, text), "{kind} {text}");
        }
        for (kind, text) in [
            ("integer", "1.0"),
            ("integer", ""),
            ("decimal", "."),
            ("decimal", "1e3"),
            ("double", "infinity"),
            ("boolean", "yes"),
            ("unsignedByte", "256"),
            ("positiveInteger", "0"),
            ("hexBinary", "0aF"),
            ("date", "1965-02-29"),
            ("dateTimeStamp", "1965-02-01T00:00:00"),
        ] {
            assert!(!fits(kind, text), "{kind} {text}");
        }
        assert!(is_well_formed("http://example.org/own", "any text"));
    }
}
