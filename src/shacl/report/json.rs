//! The report for programs that do not read RDF.

use oxrdf::Term;
use serde_json::Value;
use serde_json::json;

use crate::shacl::check::Finding;
use crate::shacl::report::Report;

impl Report<'_> {
    /// One object, its fields always all there and in this order. Terms are written as in N-Triples.
    ///
    /// | field | value |
    /// |---|---|
    /// | `conforms`, `checked` | whether nothing was found; number of nodes looked at |
    /// | `severities` | number of findings by severity |
    /// | `results` | one object for each finding |
    pub fn json(&self) -> Value {
        let severities: serde_json::Map<String, Value> =
            self.severities().into_iter().map(|(name, count)| (name, json!(count))).collect();
        let results: Vec<Value> = self.findings.iter().map(|finding| self.object(finding)).collect();
        json!({ "conforms": self.conforms(), "checked": self.checked(), "severities": severities, "results": results })
    }

    fn object(&self, finding: &Finding) -> Value {
        let shape = self.shape(finding);
        let messages: Vec<Value> = shape
            .messages
            .iter()
            .filter_map(|&message| match self.term(message) {
                Term::Literal(literal) => Some(json!({ "text": literal.value(), "language": literal.language() })),
                _ => None,
            })
            .collect();
        let (file, line) = self.file_and_line(self.place(finding));
        let (shape_file, shape_line) = self.file_and_line(Some(shape.place));
        json!({
            "severity": self.severity(finding),
            "message": self.message(finding),
            "messages": messages,
            "focus": self.term(finding.focus).to_string(),
            "label": self.label(finding.focus),
            "path": self.path(finding),
            "value": finding.value.map(|value| self.term(value).to_string()),
            "component": finding.component.iri(),
            "shape": self.term(shape.node).to_string(),
            "shape_name": self.shape_name(finding),
            "file": file,
            "line": line,
            "shape_file": shape_file,
            "shape_line": shape_line,
        })
    }

    fn file_and_line(&self, place: Option<u32>) -> (Option<&str>, Option<usize>) {
        let place = place.map(|place| self.files.place(place));
        (place.map(|place| self.files.name(place.file)), place.and_then(|place| place.line))
    }
}
