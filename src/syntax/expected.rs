//! The words in which messages name the rules of the grammar.

use std::collections::BTreeSet;

use crate::syntax::grammar::Rule;

/// Words that open a stage.
pub const STAGES: &[&str] = &[
    "show", "count", "sort", "take", "cite", "matrix", "compare", "changes", "path", "rank", "brokers", "groups",
    "cut", "reach", "draw", "suggest",
];

/// Stages that are part of the language and that this version does not answer. They are read, and not offered.
const LATER: &[&str] = &["path", "rank", "brokers", "groups", "cut", "reach", "draw", "suggest"];

/// The stages that are offered.
pub fn stages() -> impl Iterator<Item = &'static str> {
    STAGES.iter().copied().filter(|stage| !LATER.contains(stage))
}

/// Words that open a statement other than a query, or a supposition.
pub(super) const STATEMENTS: &[&str] = &["let", "define", "given", "language"];

/// Words that open a clause, and those that join sets.
pub const CLAUSES: &[&str] = &[
    "across",
    "with",
    "without",
    "where",
    "between",
    "sharing",
    "in",
    "at",
    "since",
    "before",
    "during",
    "as of",
    "via",
    "including",
    "excluding",
    "only",
    "not",
    "of kind",
    "stale before",
    "or",
    "and",
    "but not",
];

/// Rules that begin with a name or a group.
const RUNS: &[Rule] =
    &[Rule::run, Rule::list, Rule::phrase, Rule::set, Rule::query, Rule::operand, Rule::argument, Rule::end];

/// Expectations that go without saying where another one is listed.
const IMPLIED: &[(&str, &[&str])] = &[
    ("a name", &["a number", "a parameter such as `$x`"]),
    ("a clause such as `across` or `with`", &["`(`"]),
    ("`or`", &["`and`", "`but not`"]),
    ("`;`", &["the end of the text"]),
];

/// How many expectations a message lists.
const LISTED: usize = 5;

/// What a message calls a rule; rules without a word are never worth listing, or another rule with the same meaning is listed.
fn name(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::word | Rule::call_name | Rule::run | Rule::list | Rule::phrase | Rule::set | Rule::query => "a name",
        Rule::operand | Rule::argument | Rule::end => "a name",
        Rule::path | Rule::field | Rule::comparison | Rule::column | Rule::sort_key => "a field",
        Rule::condition => "a condition",
        Rule::natural | Rule::number => "a number",
        Rule::moment => "a year or date",
        Rule::param => "a parameter such as `$x`",
        Rule::operator => "a comparison such as `=`",
        Rule::clause | Rule::modifier | Rule::link => "a clause such as `across` or `with`",
        Rule::stage => "a stage such as `show`",
        Rule::quantity => "a quantity such as `at least 2`",
        Rule::group | Rule::test_group | Rule::OPEN => "`(`",
        Rule::CLOSE => "`)`",
        Rule::OPEN_BRACKET | Rule::params => "`[`",
        Rule::CLOSE_BRACKET => "`]`",
        Rule::COMMA => "`,`",
        Rule::COLON => "`:`",
        Rule::PIPE => "`|`",
        Rule::EQUALS => "`=`",
        Rule::SEMICOLON => "`;`",
        Rule::AND => "`and`",
        Rule::OR => "`or`",
        Rule::but_not | Rule::BUT => "`but not`",
        Rule::NOT => "`not`",
        Rule::WITH | Rule::with => "`with`",
        Rule::WITHOUT | Rule::without => "`without`",
        Rule::NO => "`no`",
        Rule::ONLY => "`only`",
        Rule::WHERE | Rule::where_clause => "`where`",
        Rule::BETWEEN | Rule::between => "`between`",
        Rule::SHARING | Rule::sharing => "`sharing`",
        Rule::IN => "`in`",
        Rule::AT => "`at`",
        Rule::SINCE => "`since`",
        Rule::BEFORE => "`before`",
        Rule::DURING => "`during`",
        Rule::as_of => "`as of`",
        Rule::of_kind => "`of kind`",
        Rule::stale_before => "`stale before`",
        Rule::VIA => "`via`",
        Rule::INCLUDING | Rule::listing => "`including`",
        Rule::EXCLUDING => "`excluding`",
        Rule::ACROSS => "`across`",
        Rule::LET | Rule::let_statement => "`let`",
        Rule::DEFINE | Rule::define_statement => "`define`",
        Rule::LANGUAGE | Rule::header => "`language`",
        Rule::GIVEN | Rule::given => "`given`",
        Rule::LEAST => "`least`",
        Rule::MOST => "`most`",
        Rule::EXACTLY => "`exactly`",
        Rule::SHOW | Rule::show => "`show`",
        Rule::COUNT | Rule::count => "`count`",
        Rule::SORT | Rule::sort => "`sort`",
        Rule::TAKE | Rule::take => "`take`",
        Rule::CITE | Rule::cite => "`cite`",
        Rule::MATRIX | Rule::matrix => "`matrix`",
        Rule::COMPARE | Rule::compare => "`compare`",
        Rule::CHANGES | Rule::changes => "`changes`",
        Rule::PATH | Rule::path_stage => "`path`",
        Rule::RANK | Rule::rank => "`rank`",
        Rule::BROKERS | Rule::brokers => "`brokers`",
        Rule::GROUPS | Rule::groups => "`groups`",
        Rule::CUT | Rule::cut => "`cut`",
        Rule::REACH | Rule::reach => "`reach`",
        Rule::DRAW | Rule::draw => "`draw`",
        Rule::SUGGEST | Rule::suggest => "`suggest`",
        Rule::AS => "`as`",
        Rule::BY => "`by`",
        Rule::ASC => "`asc`",
        Rule::DESC => "`desc`",
        Rule::FROM => "`from`",
        Rule::TO => "`to`",
        Rule::WITHIN => "`within`",
        Rule::EOI => "the end of the text",
        // Other ways to write a name or a value, and joints that are always possible.
        Rule::item
        | Rule::amount
        | Rule::end_item
        | Rule::segment
        | Rule::test
        | Rule::set_op
        | Rule::statement
        | Rule::link_keyword => return None,
        Rule::range
        | Rule::date
        | Rule::string
        | Rule::iri
        | Rule::curie
        | Rule::any
        | Rule::call
        | Rule::arrow
        | Rule::field_keyword
        | Rule::DOT => return None,
        // Parts of tokens, and whole texts, which are never tried alone.
        Rule::aggregate | Rule::scope | Rule::reserved | Rule::day | Rule::iri_char | Rule::gap | Rule::wordchar => {
            return None;
        }
        Rule::WHITESPACE | Rule::COMMENT | Rule::program => return None,
        Rule::tokens | Rule::token | Rule::comment | Rule::open_string | Rule::punctuation | Rule::junk => return None,
    })
}

/// What could have stood there, most useful first: kinds of thing, then words, then signs, the end last.
fn names(rules: &[Rule]) -> Vec<&'static str> {
    let rank = |name: &str| match name {
        "a name" => 0,
        "the end of the text" => 6,
        "`)`" | "`]`" => 1,
        "`(`" => 2,
        "`;`" => 5,
        _ if name.starts_with("a ") => 1,
        _ if name.contains(char::is_alphabetic) => 3,
        _ => 4,
    };
    let mut names: BTreeSet<&str> = rules.iter().copied().filter_map(name).collect();
    if rules.iter().any(|rule| RUNS.contains(rule)) {
        names.insert("`(`");
    }
    for (listed, implied) in IMPLIED {
        if names.contains(listed) {
            names.retain(|name| !implied.contains(name));
        }
    }
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_key(|name| rank(name));
    names
}

/// `a name, `(` or ...`, at most [`LISTED`] of them.
pub(super) fn listed(rules: &[Rule]) -> String {
    let mut names = names(rules);
    names.truncate(LISTED);
    join(&names, "or")
}

/// `a, b or c`.
pub(super) fn join(words: &[impl AsRef<str>], last: &str) -> String {
    match words {
        [] => "something else".to_owned(),
        [only] => only.as_ref().to_owned(),
        [first @ .., end] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", first.join(", "), end.as_ref())
        }
    }
}

/// The words of the language that could have stood there, structural words of every kind together.
pub(super) fn words(rules: &[Rule]) -> Vec<&'static str> {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    for rule in rules {
        match rule {
            Rule::stage => words.extend(stages()),
            Rule::clause | Rule::modifier => words.extend(CLAUSES),
            rule => words.extend(name(*rule).map(|name| name.trim_matches('`')).filter(|word| {
                word.starts_with(char::is_alphabetic) && !word.starts_with("a ") && !word.starts_with("the ")
            })),
        }
    }
    words.into_iter().collect()
}
