//! From the pairs of the grammar to the tree.

use std::sync::LazyLock;

use pest::iterators::Pair;
use pest::iterators::Pairs;
use pest::pratt_parser::Assoc;
use pest::pratt_parser::Op;
use pest::pratt_parser::PrattParser;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast::Aggregate;
use crate::syntax::ast::Amount;
use crate::syntax::ast::Arrow;
use crate::syntax::ast::Clause;
use crate::syntax::ast::ClauseBody;
use crate::syntax::ast::Column;
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
use crate::syntax::ast::Run;
use crate::syntax::ast::Set;
use crate::syntax::ast::SetOp;
use crate::syntax::ast::SortKey;
use crate::syntax::ast::Stage;
use crate::syntax::ast::Statement;
use crate::syntax::caps;
use crate::syntax::explain;
use crate::syntax::grammar;
use crate::syntax::grammar::Rule;

/// The version of the language that this program speaks.
pub const LANGUAGE_VERSION: u32 = 1;

static SETS: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::OR, Assoc::Left))
        .op(Op::infix(Rule::AND, Assoc::Left) | Op::infix(Rule::but_not, Assoc::Left))
});

static CONDITIONS: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::OR, Assoc::Left))
        .op(Op::infix(Rule::AND, Assoc::Left))
        .op(Op::prefix(Rule::NOT))
});

type Node<'i> = Pair<'i, Rule>;
type Built<T> = Result<T, Diagnostics>;

/// Reads a text: a query, or statements separated by `;`.
///
/// # Errors
/// One diagnostic at the first place that does not follow the grammar, or about the cap or language version that the text breaks.
pub fn parse(source: &str) -> Result<Program, Diagnostics> {
    caps::check(source).map_err(|diagnostic| vec![diagnostic])?;
    let pairs = grammar::program(source).map_err(|failure| vec![explain::explain(source, &failure)])?;
    let mut program = Program::default();
    let nodes = pairs.flat_map(Pair::into_inner).filter(|node| !matches!(node.as_rule(), Rule::SEMICOLON | Rule::EOI));
    for (index, node) in nodes.enumerate() {
        let span = span(&node);
        let statement = match node.as_rule() {
            Rule::header if index == 0 => {
                program.language = Some(version(&node)?);
                continue;
            }
            Rule::header => {
                let message = "the `language` header stands only at the start of the text";
                return Err(vec![Diagnostic::error(Code::Syntax, span, message).replace(span, "")]);
            }
            Rule::let_statement => {
                Statement::Let { name: text(&one(&node, Rule::word)?), query: query(&one(&node, Rule::query)?)? }
            }
            Rule::define_statement => define(&node)?,
            _ => Statement::Query(query(&node)?),
        };
        program.statements.push(Spanned::new(statement, span));
    }
    Ok(program)
}

fn version(header: &Node<'_>) -> Built<Spanned<u32>> {
    let node = one(header, Rule::natural)?;
    let span = span(&node);
    if node.as_str().parse() == Ok(LANGUAGE_VERSION) {
        return Ok(Spanned::new(LANGUAGE_VERSION, span));
    }
    let message = format!("version {} of the language is not known, only version {LANGUAGE_VERSION}", node.as_str());
    Err(vec![Diagnostic::error(Code::LanguageVersion, span, message).replace(span, LANGUAGE_VERSION.to_string())])
}

fn define(node: &Node<'_>) -> Built<Statement> {
    let name = match maybe(node, Rule::call_name) {
        Some(name) => text(&name),
        None => text(&one(node, Rule::word)?),
    };
    let params = maybe(node, Rule::params)
        .map(|params| {
            all(&params, Rule::param).map(|param| Spanned::new(without_first(param.as_str()), span(&param))).collect()
        })
        .unwrap_or_default();
    Ok(Statement::Define { name, params, query: query(&one(node, Rule::query)?)? })
}

fn query(node: &Node<'_>) -> Built<Query> {
    let given = match maybe(node, Rule::given) {
        Some(given) => {
            let group = one(&given, Rule::group)?;
            Some(Box::new(Spanned::new(query(&one(&group, Rule::query)?)?, span(&group))))
        }
        None => None,
    };
    let scope = match maybe(node, Rule::scope) {
        Some(scope) => all(&scope, Rule::clause).map(clause).collect::<Built<_>>()?,
        None => Vec::new(),
    };
    let set = set(one(node, Rule::set)?)?;
    let stages = all(node, Rule::stage).map(stage).collect::<Built<_>>()?;
    Ok(Query { given, scope, set, stages })
}

/// The inside of a `set` or of an `argument`.
fn set(node: Node<'_>) -> Built<Spanned<Set>> {
    SETS.map_primary(|node| {
        let span = span(&node);
        Ok(Spanned::new(Set::Phrase(phrase(node)?), span))
    })
    .map_infix(|left: Built<Spanned<Set>>, op, right: Built<Spanned<Set>>| {
        let (left, right) = (left?, right?);
        let span = left.span.to(right.span);
        let op = match op.as_rule() {
            Rule::OR => SetOp::Or,
            Rule::AND => SetOp::And,
            _ => SetOp::ButNot,
        };
        Ok(Spanned::new(Set::Binary { op, left: Box::new(left), right: Box::new(right) }, span))
    })
    .parse(node.into_inner())
}

/// A `phrase` or an `operand`.
fn phrase(node: Node<'_>) -> Built<Phrase> {
    let mut head = Run::new();
    let mut clauses = Vec::new();
    for node in node.into_inner() {
        match node.as_rule() {
            Rule::clause | Rule::modifier => clauses.push(clause(node)?),
            Rule::run => head.extend(run(node)?),
            _ => head.push(item(&node)?),
        }
    }
    Ok(Phrase { head, clauses })
}

/// The items of a `run`, a `list` or an `end`.
fn run(node: Node<'_>) -> Built<Run> {
    let mut items = Run::new();
    for node in node.into_inner() {
        match node.as_rule() {
            Rule::run => items.extend(run(node)?),
            _ => items.push(item(&node)?),
        }
    }
    Ok(items)
}

fn item(node: &Node<'_>) -> Built<Spanned<Item>> {
    let span = span(node);
    let typed = node.as_str().to_owned();
    let item = match node.as_rule() {
        Rule::word => Item::Word(typed),
        Rule::string => Item::Quoted(unquote(&typed)),
        Rule::curie => Item::Curie(typed),
        Rule::iri => Item::Iri(typed.trim_matches(['<', '>']).to_owned()),
        Rule::param => Item::Param(without_first(&typed)),
        Rule::number => Item::Number(typed),
        Rule::date => Item::Date(typed),
        Rule::range => {
            let bound = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let (from, to) = typed.split_once("..").unwrap_or((&typed, ""));
            Item::Range { from: bound(from), to: bound(to) }
        }
        Rule::group => Item::Group(Box::new(query(&one(node, Rule::query)?)?)),
        Rule::call => {
            let args = all(node, Rule::argument)
                .map(|argument| Ok(Query { given: None, scope: Vec::new(), set: set(argument)?, stages: Vec::new() }))
                .collect::<Built<_>>()?;
            Item::Call { name: text(&one(node, Rule::call_name)?), args }
        }
        Rule::arrow => Item::Arrow(match typed.as_str() {
            "->" | "→" => Arrow::Into,
            "<-" | "←" => Arrow::From,
            _ => Arrow::Both,
        }),
        Rule::any => Item::Any,
        Rule::COMMA => Item::Comma,
        _ => return Err(unreadable(span)),
    };
    Ok(Spanned::new(item, span))
}

/// The inside of a `clause` or of a `modifier`.
fn clause(node: Node<'_>) -> Built<Clause> {
    let place = span(&node);
    let node = node.into_inner().next().ok_or_else(|| unreadable(place))?;
    let rule = node.as_rule();
    let mut mark: Option<Spanned<Keyword>> = None;
    let mut negated = false;
    let mut quantity = None;
    let mut items = Run::new();
    let mut operands = Vec::new();
    let mut fields = Vec::new();
    let mut test = None;
    for part in node.into_inner() {
        match part.as_rule() {
            Rule::NOT => {
                negated = true;
                mark = Some(Spanned::new(Keyword::Not, span(&part)));
            }
            Rule::quantity => quantity = Some(Spanned::new(self::quantity(&part)?, span(&part))),
            Rule::run | Rule::list => items = run(part)?,
            Rule::operand => operands.push(Box::new(phrase(part)?)),
            Rule::path => fields.push(path(&part)),
            Rule::condition => test = Some(condition(part)?),
            other => {
                // `with no` is one keyword; a `not` before a keyword only negates it.
                let from = mark.filter(|_| !negated).map_or(span(&part), |mark| mark.span);
                if let Some(keyword) = keyword(other) {
                    mark = Some(Spanned::new(keyword, from.to(span(&part))));
                }
            }
        }
    }
    let keyword = mark.ok_or_else(|| unreadable(place))?;
    let body = match (rule, quantity, test) {
        (Rule::between, ..) => {
            let [left, right] = <[Box<Phrase>; 2]>::try_from(operands).map_err(|_| unreadable(place))?;
            ClauseBody::Pair(left, right)
        }
        (Rule::sharing, ..) => ClauseBody::Fields(fields),
        (Rule::where_clause, _, Some(test)) => ClauseBody::Condition(test),
        (Rule::with, Some(quantity), _) => ClauseBody::Quantified { quantity, run: items },
        _ => ClauseBody::Run(items),
    };
    Ok(Clause { keyword, negated, body })
}

fn keyword(rule: Rule) -> Option<Keyword> {
    Some(match rule {
        Rule::WITH => Keyword::With,
        Rule::WITHOUT | Rule::NO => Keyword::Without,
        Rule::WHERE => Keyword::Where,
        Rule::BETWEEN => Keyword::Between,
        Rule::SHARING => Keyword::Sharing,
        Rule::IN => Keyword::In,
        Rule::AT => Keyword::At,
        Rule::SINCE => Keyword::Since,
        Rule::BEFORE => Keyword::Before,
        Rule::DURING => Keyword::During,
        Rule::as_of => Keyword::AsOf,
        Rule::VIA => Keyword::Via,
        Rule::INCLUDING => Keyword::Including,
        Rule::EXCLUDING => Keyword::Excluding,
        Rule::ACROSS => Keyword::Across,
        Rule::ONLY => Keyword::Only,
        Rule::of_kind => Keyword::OfKind,
        Rule::stale_before => Keyword::StaleBefore,
        _ => return None,
    })
}

fn quantity(node: &Node<'_>) -> Built<Quantity> {
    let Some(number) = amount(node)? else {
        return Ok(Quantity::Only);
    };
    let number = number.node;
    Ok(if maybe(node, Rule::LEAST).is_some() {
        Quantity::AtLeast(number)
    } else if maybe(node, Rule::MOST).is_some() {
        Quantity::AtMost(number)
    } else {
        Quantity::Exactly(number)
    })
}

fn condition(node: Node<'_>) -> Built<Spanned<Condition>> {
    type Part = Built<Spanned<Condition>>;
    CONDITIONS
        .map_primary(|node| test(&node))
        .map_prefix(|not, inner: Part| {
            let inner = inner?;
            let span = span(&not).to(inner.span);
            Ok(Spanned::new(Condition::Not(Box::new(inner)), span))
        })
        .map_infix(|left: Part, op, right: Part| {
            let (left, right) = (Box::new(left?), Box::new(right?));
            let span = left.span.to(right.span);
            let condition = match op.as_rule() {
                Rule::OR => Condition::Or(left, right),
                _ => Condition::And(left, right),
            };
            Ok(Spanned::new(condition, span))
        })
        .parse(node.into_inner())
}

fn test(node: &Node<'_>) -> Built<Spanned<Condition>> {
    if node.as_rule() == Rule::test_group {
        return condition(one(node, Rule::condition)?);
    }
    let place = span(node);
    let field = field(&one(node, Rule::field)?)?;
    let condition = match (maybe(node, Rule::operator), maybe(node, Rule::run)) {
        (Some(op), Some(value)) => {
            Condition::Compare { field, op: Spanned::new(comparison(op.as_str()), span(&op)), value: run(value)? }
        }
        _ => Condition::Has(field),
    };
    Ok(Spanned::new(condition, place))
}

fn comparison(operator: &str) -> Comparison {
    match operator {
        "=" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => Comparison::Contains,
    }
}

fn field(node: &Node<'_>) -> Built<Field> {
    let aggregate = maybe(node, Rule::aggregate).map(|word| {
        let aggregate = match word.as_str() {
            "count" => Aggregate::Count,
            "sum" => Aggregate::Sum,
            "min" => Aggregate::Min,
            "max" => Aggregate::Max,
            _ => Aggregate::Avg,
        };
        Spanned::new(aggregate, span(&word))
    });
    Ok(Field { aggregate, path: path(&one(node, Rule::path)?) })
}

fn path(node: &Node<'_>) -> Spanned<Path> {
    let segments =
        node.clone().into_inner().filter(|part| part.as_rule() != Rule::DOT).map(|part| text(&part)).collect();
    Spanned::new(Path { segments }, span(node))
}

fn stage(node: Node<'_>) -> Built<Spanned<Stage>> {
    let place = span(&node);
    let node = node.into_inner().next().ok_or_else(|| unreadable(place))?;
    let paths = || all(&node, Rule::path).map(|node| path(&node));
    let runs = || all(&node, Rule::end).map(run).collect::<Built<Vec<Run>>>();
    let number = || maybe(&node, Rule::natural).map(|node| natural(&node)).transpose();
    let word = || maybe(&node, Rule::word).map(|node| text(&node));
    let two = |runs: Vec<Run>| <[Run; 2]>::try_from(runs).map_err(|_| unreadable(place));
    let stage = match node.as_rule() {
        Rule::show => Stage::Show(all(&node, Rule::column).map(|node| column(&node)).collect::<Built<_>>()?),
        Rule::count => Stage::Count(paths().collect()),
        Rule::sort => Stage::Sort(all(&node, Rule::sort_key).map(|node| sort_key(&node)).collect::<Built<_>>()?),
        Rule::take => Stage::Take(amount(&node)?.ok_or_else(|| unreadable(place))?),
        Rule::cite => Stage::Cite,
        Rule::matrix => {
            let [rows, columns] = <[_; 2]>::try_from(paths().collect::<Vec<_>>()).map_err(|_| unreadable(place))?;
            Stage::Matrix(rows, columns)
        }
        Rule::compare => {
            let link = node.clone().into_inner().nth(1).ok_or_else(|| unreadable(place))?;
            let typed = if link.as_rule() == Rule::as_of { "as of" } else { link.as_str() };
            let operands = all(&node, Rule::run).map(run).collect::<Built<_>>()?;
            Stage::Compare { link: Spanned::new(typed.to_owned(), span(&link)), operands }
        }
        Rule::changes => {
            let moments: Vec<_> = all(&node, Rule::moment).map(|node| text(&node)).collect();
            let [from, to] = <[_; 2]>::try_from(moments).map_err(|_| unreadable(place))?;
            Stage::Changes(from, to)
        }
        Rule::path_stage => {
            let [from, to] = two(runs()?)?;
            Stage::Path { from, to, within: number()? }
        }
        Rule::rank => Stage::Rank(all(&node, Rule::word).map(|node| text(&node)).collect()),
        Rule::brokers => {
            let ends = runs()?;
            let between = if ends.is_empty() { None } else { Some(two(ends)?.into()) };
            Stage::Brokers { between, by: paths().next() }
        }
        Rule::groups => Stage::Groups(word()),
        Rule::cut => Stage::Cut,
        Rule::reach => Stage::Reach { from: run(one(&node, Rule::end)?)?, within: number()? },
        Rule::draw => Stage::Draw(text(&one(&node, Rule::word)?)),
        Rule::suggest => Stage::Suggest(number()?),
        _ => return Err(unreadable(place)),
    };
    Ok(Spanned::new(stage, place))
}

fn column(node: &Node<'_>) -> Built<Column> {
    let field = field(&one(node, Rule::field)?)?;
    let heading = maybe(node, Rule::string).or_else(|| maybe(node, Rule::word)).map(|heading| text(&heading));
    Ok(Column { field, heading })
}

fn sort_key(node: &Node<'_>) -> Built<SortKey> {
    Ok(SortKey { field: field(&one(node, Rule::field)?)?, descending: maybe(node, Rule::DESC).is_some() })
}

fn natural(node: &Node<'_>) -> Built<Spanned<u64>> {
    let span = span(node);
    let number = node
        .as_str()
        .parse()
        .map_err(|_| vec![Diagnostic::error(Code::Syntax, span, format!("the number is larger than {}", u64::MAX))])?;
    Ok(Spanned::new(number, span))
}

/// The number in a node, or the parameter that stands for one.
fn amount(node: &Node<'_>) -> Built<Option<Spanned<Amount>>> {
    if let Some(param) = maybe(node, Rule::param) {
        return Ok(Some(Spanned::new(Amount::Param(without_first(param.as_str())), span(&param))));
    }
    let number = maybe(node, Rule::natural).map(|number| natural(&number)).transpose()?;
    Ok(number.map(|number| Spanned::new(Amount::Number(number.node), number.span)))
}

/// A word as typed, or what a quoted name says.
fn text(node: &Node<'_>) -> Spanned<String> {
    let typed = node.as_str();
    let text = if node.as_rule() == Rule::string { unquote(typed) } else { typed.to_owned() };
    Spanned::new(text, span(node))
}

/// The inside of a quoted name; a backslash counts only before a quotation mark or another one.
fn unquote(quoted: &str) -> String {
    let mut inside = quoted.chars();
    inside.next();
    inside.next_back();
    let mut text = String::with_capacity(quoted.len());
    while let Some(char) = inside.next() {
        let escaped = if char == '\\' { inside.clone().next() } else { None };
        match escaped {
            Some(next @ ('"' | '“' | '”' | '\\')) => {
                text.push(next);
                inside.next();
            }
            _ => text.push(char),
        }
    }
    text
}

fn without_first(text: &str) -> String {
    text.chars().skip(1).collect()
}

/// Where a node stands, without the white space and comments that the grammar lets it end with: its last token tells.
fn span(node: &Node<'_>) -> Span {
    fn end(node: &Node<'_>) -> usize {
        inner(node).next_back().map_or_else(|| node.as_span().end(), |last| end(&last))
    }
    Span::new(node.as_span().start(), end(node))
}

fn inner<'i>(node: &Node<'i>) -> Pairs<'i, Rule> {
    node.clone().into_inner()
}

fn all<'i>(node: &Node<'i>, rule: Rule) -> impl Iterator<Item = Node<'i>> {
    inner(node).filter(move |part| part.as_rule() == rule)
}

fn maybe<'i>(node: &Node<'i>, rule: Rule) -> Option<Node<'i>> {
    all(node, rule).next()
}

fn one<'i>(node: &Node<'i>, rule: Rule) -> Built<Node<'i>> {
    maybe(node, rule).ok_or_else(|| unreadable(span(node)))
}

/// Stands for a grammar that was changed without this file; the tests over all forms keep users from seeing it.
fn unreadable(span: Span) -> Diagnostics {
    vec![Diagnostic::error(Code::Syntax, span, "the grammar accepts this part, but nothing is made of it")]
}
