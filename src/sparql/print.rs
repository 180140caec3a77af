//! The printer: prefixes that are used and no others, two spaces a level, one pattern a line.

use std::fmt::Write as _;

use crate::iri;
use crate::path::Path;
use crate::sparql::Dialect;
use crate::sparql::Expression;
use crate::sparql::Group;
use crate::sparql::Negation;
use crate::sparql::Node;
use crate::sparql::Pattern;
use crate::sparql::Projection;
use crate::sparql::Select;
use crate::sparql::bound;

/// Escapes text for a SPARQL string in double quotes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// An IRI in angle brackets, with whatever no IRI may hold percent-encoded.
fn full(iri: &str) -> String {
    let mut text = String::with_capacity(iri.len() + 2);
    text.push('<');
    let fragment = iri.find('#').unwrap_or(iri.len());
    for (at, letter) in iri.char_indices() {
        let fits = match letter {
            '%' => is_encoded(&iri[at..]),
            '#' => at == fragment,
            other => is_iri_letter(other),
        };
        if fits {
            text.push(letter);
        } else {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text.push('>');
    text
}

/// Reserved and unreserved letters of RFC 3987; brackets only stand in hosts that are addresses, which no name here has.
fn is_iri_letter(letter: char) -> bool {
    match letter {
        '\u{0}'..='\u{20}' | '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\' | '[' | ']' => false,
        '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => false,
        '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}' => {
            false
        }
        '\u{f0000}'.. => false,
        other => u32::from(other) & 0xfffe != 0xfffe,
    }
}

/// Whether a text begins with `%` and two hexadecimal digits.
fn is_encoded(text: &str) -> bool {
    text.as_bytes().get(1..3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

struct Printer<'a> {
    dialect: &'a Dialect,
    text: String,
    /// How many groups were taken away so far by another form than `MINUS`.
    taken: usize,
    prefixes: [bool; iri::PREFIXES.len()],
}

impl Select {
    /// The whole query as text, with the prefixes it uses.
    pub fn text(&self) -> String {
        self.text_in(&Dialect::PORTABLE)
    }

    /// The same, written for an engine.
    pub fn text_in(&self, dialect: &Dialect) -> String {
        let mut printer = Printer { dialect, text: String::new(), taken: 0, prefixes: [false; iri::PREFIXES.len()] };
        printer.select(self, 0);
        let mut whole = String::new();
        for ((prefix, namespace), used) in iri::PREFIXES.iter().zip(printer.prefixes) {
            if used {
                let _ = writeln!(whole, "PREFIX {prefix}: <{namespace}>");
            }
        }
        whole.push_str(&printer.text);
        whole
    }
}

impl Printer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn select(&mut self, select: &Select, depth: usize) {
        let mut head = String::from(if select.distinct { "SELECT DISTINCT" } else { "SELECT" });
        for column in &select.columns {
            match column {
                Projection::Variable(name) => {
                    let _ = write!(head, " ?{name}");
                }
                Projection::Expression(expression, name) => {
                    let _ = write!(head, " ({} AS ?{name})", self.expression(expression));
                }
            }
        }
        head.push_str(" WHERE {");
        self.line(depth, &head);
        self.group(&select.body, depth + 1);
        let mut tail = String::from("}");
        if !select.group_by.is_empty() {
            tail.push_str(" GROUP BY");
            for name in &select.group_by {
                let _ = write!(tail, " ?{name}");
            }
        }
        if let Some(having) = &select.having {
            let _ = write!(tail, " HAVING({})", self.expression(having));
        }
        self.line(depth, &tail);
    }

    fn group(&mut self, group: &Group, depth: usize) {
        let fenced = self.dialect.fenced(group);
        for pattern in fenced.as_ref().unwrap_or(group) {
            self.pattern(pattern, depth);
        }
    }

    fn pattern(&mut self, pattern: &Pattern, depth: usize) {
        match pattern {
            Pattern::Triple(subject, path, object) => {
                let line = format!("{} {} {} .", self.node(subject), self.path(path, false), self.node(object));
                self.line(depth, &line);
            }
            Pattern::Filter(expression) => {
                let line = format!("FILTER({})", self.expression(expression));
                self.line(depth, &line);
            }
            Pattern::Union(branches) => {
                for (n, branch) in branches.iter().enumerate() {
                    self.line(depth, if n == 0 { "{" } else { "} UNION {" });
                    if self.dialect.fences(branch) {
                        let names = bound(branch).iter().fold(String::new(), |text, name| format!("{text} ?{name}"));
                        self.line(depth + 1, &format!("{{ SELECT{names} WHERE {{"));
                        self.group(branch, depth + 2);
                        self.line(depth + 1, "} }");
                    } else {
                        self.group(branch, depth + 1);
                    }
                }
                self.line(depth, "}");
            }
            Pattern::Minus(inner) => {
                if let Some(other) = self.dialect.unbound(inner, self.taken + 1) {
                    self.taken += 1;
                    for pattern in &other {
                        self.pattern(pattern, depth);
                    }
                    return;
                }
                let open = match self.dialect.negation {
                    Negation::Minus => "MINUS {",
                    Negation::NotExists => "FILTER NOT EXISTS {",
                };
                self.braced(open, inner, depth);
            }
            Pattern::Optional(inner) => self.braced("OPTIONAL {", inner, depth),
            Pattern::Select(select) => {
                self.line(depth, "{");
                self.select(select, depth + 1);
                self.line(depth, "}");
            }
            Pattern::Bind(expression, name) => {
                let line = format!("BIND({} AS ?{name})", self.expression(expression));
                self.line(depth, &line);
            }
            Pattern::Values(name, nodes) => {
                let nodes: Vec<String> = nodes.iter().map(|node| self.node(node)).collect();
                self.line(depth, &format!("VALUES ?{name} {{ {} }}", nodes.join(" ")));
            }
        }
    }

    fn braced(&mut self, open: &str, inner: &Group, depth: usize) {
        self.line(depth, open);
        self.group(inner, depth + 1);
        self.line(depth, "}");
    }

    fn iri(&mut self, text: &str) -> String {
        let short = iri::compact(text);
        if short.starts_with('<') {
            return full(text);
        }
        let prefix = short.split(':').next().unwrap_or_default();
        if let Some(at) = iri::PREFIXES.iter().position(|(known, _)| *known == prefix) {
            self.prefixes[at] = true;
        }
        short
    }

    fn node(&mut self, node: &Node) -> String {
        match node {
            Node::Variable(name) => format!("?{name}"),
            Node::Iri(text) => self.iri(text),
            Node::Integer(number) => number.to_string(),
            Node::Literal { text, datatype: None } => format!("\"{}\"", escape(text)),
            Node::Literal { text, datatype: Some(datatype) } => {
                format!("\"{}\"^^{}", escape(text), self.iri(datatype))
            }
        }
    }

    fn path(&mut self, path: &Path, inside: bool) -> String {
        match path {
            Path::Property(property) if property == iri::TYPE && !inside => "a".to_owned(),
            Path::Property(property) => self.iri(property),
            // `^^` would be read as the mark of a datatype
            Path::Inverse(inner) if matches!(**inner, Path::Inverse(_)) => format!("^({})", self.path(inner, true)),
            Path::Inverse(inner) => format!("^{}", self.path(inner, true)),
            Path::Sequence(parts) => self.joined(parts, "/", inside),
            Path::Alternative(parts) => self.joined(parts, "|", inside),
        }
    }

    fn joined(&mut self, parts: &[Path], separator: &str, inside: bool) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.path(part, true)).collect();
        let joined = parts.join(separator);
        if inside { format!("({joined})") } else { joined }
    }

    fn expression(&mut self, expression: &Expression) -> String {
        match expression {
            Expression::Node(node) => self.node(node),
            Expression::Binary(left, op, right) => {
                format!("{} {op} {}", self.operand(left), self.operand(right))
            }
            Expression::In(left, nodes) => {
                let nodes: Vec<String> = nodes.iter().map(|node| self.node(node)).collect();
                format!("{} IN ({})", self.operand(left), nodes.join(", "))
            }
            Expression::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(|argument| self.expression(argument)).collect();
                format!("{name}({})", arguments.join(", "))
            }
            Expression::Aggregate(name, distinct, inner) => {
                format!("{name}({}{})", if *distinct { "DISTINCT " } else { "" }, self.expression(inner))
            }
            Expression::Not(inner) => format!("!({})", self.expression(inner)),
        }
    }

    fn operand(&mut self, expression: &Expression) -> String {
        match expression {
            Expression::Binary(..) | Expression::In(..) => format!("({})", self.expression(expression)),
            other => self.expression(other),
        }
    }
}
