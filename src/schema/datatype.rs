//! Datatypes. The language knows whole numbers, decimals, days, truth values and words; values of other datatypes are read as those they are like.

use crate::iri;

/// What a datatype is read as: itself, or the one of the language that its values are like. A year and a month are parts of a day, and a moment has one.
pub fn read_as(datatype: &str) -> &str {
    let Some(name) = datatype.strip_prefix(iri::XSD) else { return datatype };
    match name {
        "byte" | "short" | "int" | "long" | "unsignedByte" | "unsignedShort" | "unsignedInt" | "unsignedLong"
        | "nonNegativeInteger" | "positiveInteger" | "nonPositiveInteger" | "negativeInteger" => iri::XSD_INTEGER,
        "float" | "double" => iri::XSD_DECIMAL,
        "gYear" | "gYearMonth" | "dateTime" | "dateTimeStamp" => iri::XSD_DATE,
        "normalizedString" | "token" | "anyURI" | "language" | "Name" | "NCName" | "NMTOKEN" => iri::XSD_STRING,
        _ => datatype,
    }
}
