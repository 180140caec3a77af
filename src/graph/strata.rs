//! What a rule reads and what it makes, as far as its text tells, and which rules are refused for it.
//!
//! Rules run once each, so a rule must not need what itself makes, and what it makes must be the same every time. Where properties
//! are named, the text decides; where one is a variable, [`super::infer`] runs the rule again and looks whether anything is new.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use oxrdf::NamedNode;
use spargebra::Query;
use spargebra::algebra::Expression;
use spargebra::algebra::Function;
use spargebra::algebra::GraphPattern;
use spargebra::algebra::PropertyPathExpression;
use spargebra::term::NamedNodePattern;
use spargebra::term::TermPattern;
use spargebra::term::TriplePattern;

use crate::graph::written;
use crate::iri;

/// Beyond this, alternatives of a pattern are no longer told apart.
const MOST_BRANCHES: usize = 64;

/// Why a rule is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line from 1.
    pub line: usize,
    /// The column from 1, where one is to blame.
    pub column: Option<usize>,
    /// Which rule of rules it breaks.
    pub reason: Reason,
    /// One sentence without a full stop.
    pub message: String,
    /// What would mend it.
    pub help: Cow<'static, str>,
}

/// The ways in which a rule can be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The text is no SPARQL.
    Syntax,
    /// It is another kind of query.
    NotConstruct,
    /// It would make something new each time.
    Endless,
    /// It reads what it makes.
    Loop,
}

/// A rule that may run.
pub struct Rule {
    /// The query.
    pub query: Query,
    makes: Vec<Atom>,
    reads: Vec<Atom>,
    /// Variables that the rule gives nodes of its own.
    minted: BTreeSet<String>,
    /// What holds together, one list for each alternative.
    branches: Vec<Vec<Atom>>,
    /// Classes that a variable is said not to be of.
    excluded: BTreeMap<String, BTreeSet<String>>,
}

/// One end of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    Constant(String),
    Variable(String),
    Anything,
}

/// A statement that is read or made. No property means that it is a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Atom {
    subject: End,
    properties: Option<BTreeSet<String>>,
    object: End,
}

/// Whether a rule can read what a rule makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reads {
    /// It cannot.
    No,
    /// A property is a variable, so that the text does not tell.
    Perhaps,
    /// It can.
    Yes,
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// Why it may not run.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let refusal = |word: &str, reason, message: String, help| Refusal {
            line: line_of(text, word),
            column: None,
            reason,
            message,
            help: Cow::Borrowed(help),
        };
        let query = written::query(text).map_err(|fault| {
            let help = fault.help.map_or(
                Cow::Borrowed("a rule is a query `CONSTRUCT { what is made } WHERE { what is read }`"),
                Cow::Owned,
            );
            Refusal {
                line: fault.line,
                column: Some(fault.column),
                reason: Reason::Syntax,
                message: fault.message,
                help,
            }
        })?;
        let Query::Construct { template, pattern, .. } = &query else {
            let word = ["SELECT", "ASK", "DESCRIBE"].into_iter().find(|word| text.contains(word)).unwrap_or_default();
            let message = "a rule is a CONSTRUCT query".to_owned();
            return Err(refusal(
                word,
                Reason::NotConstruct,
                message,
                "say what is made: `CONSTRUCT { ?a ?p ?b } WHERE { .. }`",
            ));
        };
        if template.iter().any(|made| is_blank(&made.subject) || is_blank(&made.object)) {
            let message = "it makes a new node without a name each time".to_owned();
            let help = "name what is made: `BIND(IRI(CONCAT(..)) AS ?new)`";
            return Err(refusal("CONSTRUCT", Reason::Endless, message, help));
        }
        let mut walk = Walk::default();
        walk.pattern(pattern);
        if let Some(word) = walk.changing {
            let message = format!("`{word}` gives something else each time, so that no two runs agree");
            let help = "make names and values from what is read";
            return Err(refusal(word, Reason::Endless, message, help));
        }
        let makes: Vec<Atom> = template.iter().map(Atom::of).collect();
        let branches = branches(pattern);
        let Walk { reads, minted, excluded, .. } = walk;
        let rule = Self { query: query.clone(), makes, reads, minted, branches, excluded };
        if let Some(property) = rule.reads_named(&rule) {
            let message = format!("it reads {}, which it makes itself", iri::compact(&property));
            let help = "rules run once: follow chains with a path (`+`, `*`), make another property, or leave what it makes out of what it reads";
            return Err(refusal("CONSTRUCT", Reason::Loop, message, help));
        }
        Ok(rule)
    }

    /// Whether it can read what another rule makes, or itself.
    pub fn reads(&self, other: &Self) -> Reads {
        let of = |(made, read): (&Atom, &Atom)| self.can_match(other, made, read);
        other
            .makes
            .iter()
            .flat_map(|made| self.reads.iter().map(move |read| (made, read)))
            .map(of)
            .max()
            .unwrap_or(Reads::No)
    }

    /// Whether it reads a statement with one of these properties, or any.
    pub fn reads_one_of(&self, properties: &BTreeSet<&str>) -> bool {
        let one = |read: &Atom| match &read.properties {
            Some(read) => read.iter().any(|property| properties.contains(property.as_str())),
            None => !properties.is_empty(),
        };
        self.reads.iter().any(one)
    }

    /// A property that it surely reads and the other makes.
    pub fn reads_named(&self, other: &Self) -> Option<String> {
        for made in &other.makes {
            for read in &self.reads {
                if self.can_match(other, made, read) == Reads::Yes
                    && let (Some(made), Some(read)) = (&made.properties, &read.properties)
                {
                    return made.intersection(read).next().cloned();
                }
            }
        }
        None
    }

    fn can_match(&self, maker: &Self, made: &Atom, read: &Atom) -> Reads {
        let sure = match (&made.properties, &read.properties) {
            (Some(made), Some(read)) if made.is_disjoint(read) => return Reads::No,
            (Some(_), Some(_)) => Reads::Yes,
            _ => Reads::Perhaps,
        };
        let differ = |a: &End, b: &End| matches!((a, b), (End::Constant(a), End::Constant(b)) if a != b);
        if differ(&made.subject, &read.subject) || differ(&made.object, &read.object) {
            return Reads::No;
        }
        let apart = |made: &End, read: &End| match (made, read) {
            (End::Variable(made), End::Variable(read)) => {
                (maker.minted.contains(made) && !self.can_be(maker, made, read))
                    || self.is_other_class(maker, made, read)
            }
            _ => false,
        };
        if apart(&made.subject, &read.subject) || apart(&made.object, &read.object) { Reads::No } else { sure }
    }

    /// Whether a variable that is read can be a node that a rule gives: only what the rule says of the node is said of it.
    fn can_be(&self, maker: &Self, minted: &str, read: &str) -> bool {
        let is = |end: &End, name: &str| matches!(end, End::Variable(variable) if variable == name);
        let fits = |atom: &Atom| {
            let made = |made: &Atom| {
                let properties = match (&made.properties, &atom.properties) {
                    (Some(made), Some(read)) => !made.is_disjoint(read),
                    _ => true,
                };
                let differ = |a: &End, b: &End| matches!((a, b), (End::Constant(a), End::Constant(b)) if a != b);
                let subject =
                    is(&atom.subject, read) && is(&made.subject, minted) && !differ(&made.object, &atom.object);
                let object =
                    is(&atom.object, read) && is(&made.object, minted) && !differ(&made.subject, &atom.subject);
                properties && (subject || object)
            };
            maker.makes.iter().any(made)
        };
        let speaks = |atom: &&Atom| is(&atom.subject, read) || is(&atom.object, read);
        let with: Vec<&Vec<Atom>> =
            self.branches.iter().filter(|branch| branch.iter().any(|atom| speaks(&atom))).collect();
        with.is_empty() || with.iter().any(|branch| branch.iter().filter(speaks).all(fits))
    }

    /// Whether what is made is of a class that what is read is not of.
    fn is_other_class(&self, maker: &Self, made: &str, read: &str) -> bool {
        let Some(excluded) = self.excluded.get(read) else { return false };
        let class = |atom: &Atom| match (&atom.subject, &atom.object) {
            (End::Variable(subject), End::Constant(class)) if subject == made && atom.is_type() => Some(class.clone()),
            _ => None,
        };
        let made_of = maker.makes.iter().filter_map(class).any(|class| excluded.contains(&class));
        let read_of = |branch: &Vec<Atom>| branch.iter().filter_map(class).any(|class| excluded.contains(&class));
        made_of || (!maker.branches.is_empty() && maker.branches.iter().all(read_of))
    }
}

impl Atom {
    fn of(pattern: &TriplePattern) -> Self {
        let properties = match &pattern.predicate {
            NamedNodePattern::NamedNode(node) => Some(BTreeSet::from([node.as_str().to_owned()])),
            NamedNodePattern::Variable(_) => None,
        };
        Self { subject: End::of(&pattern.subject), properties, object: End::of(&pattern.object) }
    }

    fn is_type(&self) -> bool {
        self.properties.as_ref().is_some_and(|properties| properties.iter().eq([iri::TYPE]))
    }
}

impl End {
    fn of(term: &TermPattern) -> Self {
        match term {
            TermPattern::Variable(variable) => Self::Variable(variable.as_str().to_owned()),
            TermPattern::BlankNode(node) => Self::Variable(format!("_:{}", node.as_str())),
            TermPattern::NamedNode(node) => Self::Constant(node.as_str().to_owned()),
            TermPattern::Literal(literal) => Self::Constant(literal.to_string()),
        }
    }
}

fn is_blank(term: &TermPattern) -> bool {
    matches!(term, TermPattern::BlankNode(_))
}

/// What is found on one way through a pattern.
#[derive(Default)]
struct Walk {
    reads: Vec<Atom>,
    minted: BTreeSet<String>,
    excluded: BTreeMap<String, BTreeSet<String>>,
    changing: Option<&'static str>,
}

impl Walk {
    fn pattern(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => self.reads.extend(patterns.iter().map(Atom::of)),
            GraphPattern::Path { subject, path, object } => self.path(subject, path, object),
            GraphPattern::Join { left, right } | GraphPattern::Union { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                self.pattern(left);
                self.pattern(right);
                if let Some(expression) = expression {
                    self.expression(expression);
                }
            }
            GraphPattern::Filter { expr, inner } => {
                self.expression(expr);
                if let Expression::Not(denied) = expr
                    && let Expression::Exists(denied) = &**denied
                {
                    self.denied(denied);
                }
                self.pattern(inner);
            }
            GraphPattern::Extend { inner, variable, expression } => {
                let made = |function: &Function| matches!(function, Function::Iri);
                if matches!(expression, Expression::FunctionCall(function, _) if made(function)) {
                    self.minted.insert(variable.as_str().to_owned());
                }
                self.expression(expression);
                self.pattern(inner);
            }
            GraphPattern::Minus { left, right } => {
                self.denied(right);
                self.pattern(left);
                self.pattern(right);
            }
            GraphPattern::Service { inner, .. } => {
                self.changing = Some("SERVICE");
                self.pattern(inner);
            }
            GraphPattern::Graph { inner, .. }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Group { inner, .. } => self.pattern(inner),
            _ => {}
        }
    }

    /// `MINUS { ?x a C }` says that `?x` is no `C`.
    fn denied(&mut self, pattern: &GraphPattern) {
        let GraphPattern::Bgp { patterns } = pattern else { return };
        if let [only] = &patterns[..]
            && let atom = Atom::of(only)
            && atom.is_type()
            && let (End::Variable(variable), End::Constant(class)) = (atom.subject, atom.object)
        {
            self.excluded.entry(variable).or_default().insert(class);
        }
    }

    fn path(&mut self, subject: &TermPattern, path: &PropertyPathExpression, object: &TermPattern) {
        if let Some(one) = one_of(path) {
            self.reads.push(Atom { subject: End::of(subject), properties: Some(one), object: End::of(object) });
            return;
        }
        let mut properties = BTreeSet::new();
        let whole = mentioned(path, &mut properties);
        let properties = whole.then_some(properties);
        self.reads.push(Atom { subject: End::Anything, properties, object: End::Anything });
    }

    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::NamedNode(_) | Expression::Literal(_) | Expression::Variable(_) | Expression::Bound(_) => {}
            Expression::Or(a, b)
            | Expression::And(a, b)
            | Expression::Equal(a, b)
            | Expression::SameTerm(a, b)
            | Expression::Greater(a, b)
            | Expression::GreaterOrEqual(a, b)
            | Expression::Less(a, b)
            | Expression::LessOrEqual(a, b)
            | Expression::Add(a, b)
            | Expression::Subtract(a, b)
            | Expression::Multiply(a, b)
            | Expression::Divide(a, b) => {
                self.expression(a);
                self.expression(b);
            }
            Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => self.expression(a),
            Expression::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.expression(part)),
            Expression::In(a, list) => std::iter::once(&**a).chain(list).for_each(|part| self.expression(part)),
            Expression::Coalesce(list) => {
                for part in list {
                    self.expression(part);
                }
            }
            Expression::Exists(pattern) => self.pattern(pattern),
            Expression::FunctionCall(function, arguments) => {
                let word = match function {
                    Function::BNode => Some("BNODE"),
                    Function::Rand => Some("RAND"),
                    Function::Now => Some("NOW"),
                    Function::Uuid => Some("UUID"),
                    Function::StrUuid => Some("STRUUID"),
                    _ => None,
                };
                self.changing = self.changing.or(word);
                for part in arguments {
                    self.expression(part);
                }
            }
        }
    }
}

/// The properties of a path that is one step.
fn one_of(path: &PropertyPathExpression) -> Option<BTreeSet<String>> {
    match path {
        PropertyPathExpression::NamedNode(node) => Some(named(node)),
        PropertyPathExpression::Alternative(a, b) => Some(one_of(a)?.union(&one_of(b)?).cloned().collect()),
        _ => None,
    }
}

fn named(node: &NamedNode) -> BTreeSet<String> {
    BTreeSet::from([node.as_str().to_owned()])
}

/// Adds the properties of a path; no if it takes others than those it names.
fn mentioned(path: &PropertyPathExpression, properties: &mut BTreeSet<String>) -> bool {
    match path {
        PropertyPathExpression::NamedNode(node) => {
            properties.insert(node.as_str().to_owned());
            true
        }
        PropertyPathExpression::Reverse(inner)
        | PropertyPathExpression::ZeroOrMore(inner)
        | PropertyPathExpression::OneOrMore(inner)
        | PropertyPathExpression::ZeroOrOne(inner) => mentioned(inner, properties),
        PropertyPathExpression::Sequence(a, b) | PropertyPathExpression::Alternative(a, b) => {
            let first = mentioned(a, properties);
            mentioned(b, properties) && first
        }
        PropertyPathExpression::NegatedPropertySet(_) => false,
    }
}

/// What holds together in a pattern, one list for each alternative; what is optional or denied is left out.
fn branches(pattern: &GraphPattern) -> Vec<Vec<Atom>> {
    match pattern {
        GraphPattern::Bgp { patterns } => vec![patterns.iter().map(Atom::of).collect()],
        GraphPattern::Path { subject, path, object } => {
            let atom =
                |properties| Atom { subject: End::of(subject), properties: Some(properties), object: End::of(object) };
            vec![one_of(path).map(atom).into_iter().collect()]
        }
        GraphPattern::Union { left, right } => branches(left).into_iter().chain(branches(right)).collect(),
        GraphPattern::Join { left, right } => {
            let (left, right) = (branches(left), branches(right));
            if left.len() * right.len() > MOST_BRANCHES {
                return left;
            }
            left.iter().flat_map(|a| right.iter().map(|b| [a.clone(), b.clone()].concat())).collect()
        }
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. } => branches(inner),
        _ => vec![Vec::new()],
    }
}

/// The first line with a word that is not in a comment; the first line if none has it.
pub fn line_of(text: &str, word: &str) -> usize {
    let has = |line: &str| line.split('#').next().unwrap_or_default().to_uppercase().contains(word);
    text.lines().position(has).map_or(1, |line| line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIXES: &str = "PREFIX e: <http://e/>\n";

    fn read(rule: &str) -> Result<Rule, Refusal> {
        Rule::read(&format!("{PREFIXES}{rule}"))
    }

    fn reason(rule: &str) -> Option<(Reason, usize)> {
        read(rule).err().map(|refusal| (refusal.reason, refusal.line))
    }

    #[test]
    fn a_rule_that_reads_what_it_makes_is_refused() {
        let looped = Some((Reason::Loop, 2));
        assert_eq!(reason("CONSTRUCT { ?a e:in ?c } WHERE { ?a e:in ?b . ?b e:in ?c }"), looped);
        assert_eq!(reason("CONSTRUCT { ?a e:in ?c } WHERE { ?a e:part ?c MINUS { ?c e:in ?a } }"), looped);
        assert_eq!(reason("CONSTRUCT { ?a e:in ?c } WHERE { ?a (e:part|e:in)+ ?c }"), looped);
        assert_eq!(reason("CONSTRUCT { ?a e:in ?c } WHERE { ?a e:part+ ?c }"), None);
        // other constants, a class that is left out, and a node that the rule itself names
        assert_eq!(reason("CONSTRUCT { ?a a e:Big } WHERE { ?a a e:City ; e:size ?n }"), None);
        assert_eq!(
            reason("CONSTRUCT { ?a e:at ?p } WHERE { ?a a e:Pair ; e:side ?b . ?b e:at ?p MINUS { ?b a e:Pair } }"),
            None
        );
        let minted = "BIND(IRI(CONCAT(STR(?a), '-pair')) AS ?new)";
        assert_eq!(
            reason(&format!("CONSTRUCT {{ ?new e:name ?n }} WHERE {{ ?a e:size 1 ; e:name ?n {minted} }}")),
            None
        );
        assert_eq!(reason(&format!("CONSTRUCT {{ ?new e:name ?n }} WHERE {{ ?a e:name ?n {minted} }}")), looped);
    }

    #[test]
    fn a_rule_that_would_go_on_is_refused() {
        assert_eq!(reason("CONSTRUCT { ?a e:has [] } WHERE { ?a e:part ?b }"), Some((Reason::Endless, 2)));
        let changing = ["BNODE()", "UUID()", "STRUUID()", "RAND()", "NOW()"];
        for function in changing {
            let rule = format!("CONSTRUCT {{ ?a e:has ?n }}\nWHERE {{ ?a e:part ?b BIND({function} AS ?n) }}");
            assert_eq!(reason(&rule), Some((Reason::Endless, 3)), "{function}");
        }
        let service = "CONSTRUCT { ?a e:has ?n } WHERE { SERVICE <http://e/> { ?a e:part ?n } }";
        assert_eq!(reason(service), Some((Reason::Endless, 2)));
        assert_eq!(reason("\nSELECT ?a WHERE { ?a e:part ?b }"), Some((Reason::NotConstruct, 3)));
        assert_eq!(reason("CONSTRUCT { ?a e:has }\n WHERE {"), Some((Reason::Syntax, 2)));
    }

    #[test]
    fn what_another_makes_is_read_or_not() {
        let first = read("CONSTRUCT { ?a e:in ?b } WHERE { ?a e:part ?b }").ok().unwrap();
        let second = read("CONSTRUCT { ?a e:part ?b } WHERE { ?a e:piece ?b }").ok().unwrap();
        let any = read("CONSTRUCT { ?a ?q ?b } WHERE { ?p e:below ?q . ?a ?p ?b }").ok().unwrap();
        assert_eq!((first.reads(&second), second.reads(&first)), (Reads::Yes, Reads::No));
        assert_eq!((any.reads(&any), first.reads(&any)), (Reads::Perhaps, Reads::Perhaps));
    }
}
