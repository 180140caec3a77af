//! Trees as canonical text. Trees that [`parse`](crate::syntax::parse) builds read back as they were.

use std::fmt::Write as _;

use crate::syntax::ast::Aggregate;
use crate::syntax::ast::Arrow;
use crate::syntax::ast::Clause;
use crate::syntax::ast::ClauseBody;
use crate::syntax::ast::Comparison;
use crate::syntax::ast::Condition;
use crate::syntax::ast::Field;
use crate::syntax::ast::Item;
use crate::syntax::ast::Keyword;
use crate::syntax::ast::Path;
use crate::syntax::ast::Phrase;
use crate::syntax::ast::Program;
use crate::syntax::ast::Quantity;
use crate::syntax::ast::Query;
use crate::syntax::ast::Set;
use crate::syntax::ast::SetOp;
use crate::syntax::ast::Stage;
use crate::syntax::ast::Statement;
use crate::syntax::grammar;
use crate::syntax::grammar::Rule;

use crate::span::Spanned;

/// The canonical text: one statement a line with `;` between, single spaces, quotes only around names that were quoted.
pub fn print(program: &Program) -> String {
    let header = program.language.iter().map(|version| format!("language {}", version.node));
    let statements = program.statements.iter().map(|statement| self::statement(&statement.node).join(" "));
    header.chain(statements).collect::<Vec<_>>().join(";\n")
}

/// A run of words as it is written; parentheses around all of it are left out.
pub fn print_run(run: &[Spanned<Item>]) -> String {
    match run {
        [Spanned { node: Item::Group(inner), .. }] => query(inner),
        _ => self::run(run),
    }
}

/// A statement in the parts between which it may be broken.
pub(super) fn statement(statement: &Statement) -> Vec<String> {
    let (opening, query) = match statement {
        Statement::Let { name, query } => (format!("let {} = ", name.node), query),
        Statement::Define { name, params, query } => {
            let params: Vec<String> = params.iter().map(|param| format!("${}", param.node)).collect();
            let params = if params.is_empty() { String::new() } else { format!("[{}]", params.join(", ")) };
            (format!("define {}{params} = ", name.node), query)
        }
        Statement::Query(query) => (String::new(), query),
    };
    let mut parts = self::parts(query);
    if let Some(first) = parts.first_mut() {
        first.insert_str(0, &opening);
    }
    parts
}

/// Supposition, scope, set and stages of a query.
fn parts(query: &Query) -> Vec<String> {
    let given = query.given.iter().map(|given| format!("given ({}):", self::query(&given.node)));
    let scope: Vec<String> = query.scope.iter().map(clause).collect();
    let scope = (!scope.is_empty()).then(|| format!("{}:", scope.join(" ")));
    let stages = query.stages.iter().map(|stage| format!("| {}", self::stage(&stage.node)));
    given.chain(scope).chain([set(&query.set.node)]).chain(stages).collect()
}

fn query(query: &Query) -> String {
    parts(query).join(" ")
}

fn set(set: &Set) -> String {
    match set {
        Set::Phrase(phrase) => self::phrase(phrase),
        Set::Binary { op, left, right } => {
            let op = match op {
                SetOp::Or => "or",
                SetOp::And => "and",
                SetOp::ButNot => "but not",
            };
            format!("{} {op} {}", self::set(&left.node), self::set(&right.node))
        }
    }
}

fn phrase(phrase: &Phrase) -> String {
    let mut text = run(&phrase.head);
    for clause in &phrase.clauses {
        text.push(' ');
        text.push_str(&self::clause(clause));
    }
    text
}

fn clause(clause: &Clause) -> String {
    let keyword = keyword(clause.keyword.node);
    let negation = if clause.negated && clause.keyword.node != Keyword::Not { "not " } else { "" };
    let body = match &clause.body {
        ClauseBody::Run(run) => self::run(run),
        ClauseBody::Quantified { quantity, run } => {
            let quantity = match &quantity.node {
                Quantity::AtLeast(number) => format!("at least {number}"),
                Quantity::AtMost(number) => format!("at most {number}"),
                Quantity::Exactly(number) => format!("exactly {number}"),
                Quantity::Only => "only".to_owned(),
            };
            format!("{quantity} {}", self::run(run))
        }
        ClauseBody::Pair(left, right) => format!("{} and {}", phrase(left), phrase(right)),
        ClauseBody::Fields(fields) => paths(fields),
        ClauseBody::Condition(condition) => self::condition(&condition.node),
    };
    format!("{negation}{keyword} {body}")
}

/// The keyword as typed.
fn keyword(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::With => "with",
        Keyword::Without => "without",
        Keyword::Where => "where",
        Keyword::Between => "between",
        Keyword::Sharing => "sharing",
        Keyword::In => "in",
        Keyword::At => "at",
        Keyword::Since => "since",
        Keyword::Before => "before",
        Keyword::During => "during",
        Keyword::AsOf => "as of",
        Keyword::Via => "via",
        Keyword::Including => "including",
        Keyword::Excluding => "excluding",
        Keyword::Across => "across",
        Keyword::Only => "only",
        Keyword::Not => "not",
        Keyword::OfKind => "of kind",
        Keyword::StaleBefore => "stale before",
    }
}

fn run(run: &[Spanned<Item>]) -> String {
    let mut text = String::new();
    for item in run {
        if !text.is_empty() && item.node != Item::Comma {
            text.push(' ');
        }
        text.push_str(&self::item(&item.node));
    }
    text
}

fn item(item: &Item) -> String {
    match item {
        Item::Word(word) | Item::Curie(word) | Item::Number(word) | Item::Date(word) => word.clone(),
        Item::Quoted(name) => quote(name),
        Item::Iri(iri) => format!("<{iri}>"),
        Item::Param(name) => format!("${name}"),
        Item::Range { from, to } => {
            format!("{}..{}", from.as_deref().unwrap_or_default(), to.as_deref().unwrap_or_default())
        }
        Item::Group(query) => format!("({})", self::query(query)),
        Item::Arrow(Arrow::Into) => "->".to_owned(),
        Item::Arrow(Arrow::From) => "<-".to_owned(),
        Item::Arrow(Arrow::Both) => "<->".to_owned(),
        Item::Any => "*".to_owned(),
        Item::Call { name, args } => {
            format!("{}[{}]", name.node, args.iter().map(query).collect::<Vec<_>>().join(", "))
        }
        Item::Comma => ",".to_owned(),
    }
}

/// Straight quotation marks around the text.
pub(super) fn quote(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for char in name.chars() {
        if matches!(char, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(char);
    }
    quoted.push('"');
    quoted
}

/// A word as it is where the grammar takes it so, else quoted.
fn bare_or_quoted(text: &str, bare: &[Rule]) -> String {
    if bare.iter().any(|rule| grammar::matches(*rule, text)) { text.to_owned() } else { quote(text) }
}

fn path(path: &Path) -> String {
    let segments: Vec<String> = path
        .segments
        .iter()
        .map(|segment| bare_or_quoted(&segment.node, &[Rule::word, Rule::curie, Rule::field_keyword]))
        .collect();
    segments.join(".")
}

fn paths(paths: &[Spanned<Path>]) -> String {
    paths.iter().map(|path| self::path(&path.node)).collect::<Vec<_>>().join(", ")
}

fn field(field: &Field) -> String {
    let path = path(&field.path.node);
    let Some(aggregate) = &field.aggregate else {
        return path;
    };
    let aggregate = match aggregate.node {
        Aggregate::Count => "count",
        Aggregate::Sum => "sum",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Avg => "avg",
    };
    format!("{aggregate}({path})")
}

/// How tightly a condition binds: `or`, `and`, `not` and a test alone.
fn binding(condition: &Condition) -> u8 {
    match condition {
        Condition::Or(..) => 0,
        Condition::And(..) => 1,
        Condition::Not(_) => 2,
        Condition::Has(_) | Condition::Compare { .. } => 3,
    }
}

fn condition(condition: &Condition) -> String {
    let own = binding(condition);
    let inside = |inner: &Condition, least: u8| {
        let text = self::condition(inner);
        if binding(inner) < least { format!("({text})") } else { text }
    };
    match condition {
        Condition::Or(left, right) => format!("{} or {}", inside(&left.node, own), inside(&right.node, own + 1)),
        Condition::And(left, right) => format!("{} and {}", inside(&left.node, own), inside(&right.node, own + 1)),
        Condition::Not(inner) => format!("not {}", inside(&inner.node, own)),
        Condition::Has(field) => self::field(field),
        Condition::Compare { field, op, value } => {
            let op = match op.node {
                Comparison::Equal => "=",
                Comparison::NotEqual => "!=",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
                Comparison::Contains => "contains",
            };
            format!("{} {op} {}", self::field(field), run(value))
        }
    }
}

fn stage(stage: &Stage) -> String {
    let by = |paths: &[Spanned<Path>]| {
        if paths.is_empty() { String::new() } else { format!(" by {}", self::paths(paths)) }
    };
    let within = |number: &Option<Spanned<u64>>| {
        number.as_ref().map(|number| format!(" within {}", number.node)).unwrap_or_default()
    };
    match stage {
        Stage::Show(columns) => {
            let columns: Vec<String> = columns
                .iter()
                .map(|column| {
                    let mut text = field(&column.field);
                    if let Some(heading) = &column.heading {
                        let _ = write!(text, " as {}", bare_or_quoted(&heading.node, &[Rule::word]));
                    }
                    text
                })
                .collect();
            format!("show {}", columns.join(", "))
        }
        Stage::Count(paths) => format!("count{}", by(paths)),
        Stage::Sort(keys) => {
            let keys: Vec<String> = keys
                .iter()
                .map(|key| format!("{}{}", field(&key.field), if key.descending { " desc" } else { "" }))
                .collect();
            format!("sort by {}", keys.join(", "))
        }
        Stage::Take(number) => format!("take {}", number.node),
        Stage::Cite => "cite".to_owned(),
        Stage::Matrix(rows, columns) => {
            format!("matrix {} by {}", path(&rows.node), path(&columns.node))
        }
        Stage::Compare { link, operands } => {
            format!(
                "compare {} {}",
                link.node,
                operands.iter().map(|operand| run(operand)).collect::<Vec<_>>().join(", ")
            )
        }
        Stage::Changes(from, to) => format!("changes from {} to {}", from.node, to.node),
        Stage::Path { from, to, within: number } => format!("path from {} to {}{}", run(from), run(to), within(number)),
        Stage::Rank(measures) => {
            format!("rank by {}", measures.iter().map(|measure| measure.node.as_str()).collect::<Vec<_>>().join(", "))
        }
        Stage::Brokers { between, by: path } => {
            let between = between.as_ref().map(|(left, right)| format!(" between {} and {}", run(left), run(right)));
            format!("brokers{}{}", between.unwrap_or_default(), by(path.as_slice()))
        }
        Stage::Groups(method) => {
            format!("groups{}", method.as_ref().map(|method| format!(" by {}", method.node)).unwrap_or_default())
        }
        Stage::Cut => "cut".to_owned(),
        Stage::Reach { from, within: number } => format!("reach from {}{}", run(from), within(number)),
        Stage::Draw(shape) => format!("draw {}", shape.node),
        Stage::Suggest(number) => {
            format!("suggest{}", number.as_ref().map(|number| format!(" {}", number.node)).unwrap_or_default())
        }
    }
}
