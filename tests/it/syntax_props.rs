//! What holds of every tree and of every text.

use concord::span::Span;
use concord::span::Spanned;
use concord::syntax::ast::Aggregate;
use concord::syntax::ast::Amount;
use concord::syntax::ast::Arrow;
use concord::syntax::ast::Clause;
use concord::syntax::ast::ClauseBody;
use concord::syntax::ast::Column;
use concord::syntax::ast::Comparison;
use concord::syntax::ast::Condition;
use concord::syntax::ast::Field;
use concord::syntax::ast::Item;
use concord::syntax::ast::Keyword;
use concord::syntax::ast::Path;
use concord::syntax::ast::Phrase;
use concord::syntax::ast::Program;
use concord::syntax::ast::Quantity;
use concord::syntax::ast::Query;
use concord::syntax::ast::Run;
use concord::syntax::ast::Set;
use concord::syntax::ast::SetOp;
use concord::syntax::ast::SortKey;
use concord::syntax::ast::Stage;
use concord::syntax::ast::Statement;
use concord::syntax::format;
use concord::syntax::is_incomplete;
use concord::syntax::parse;
use concord::syntax::print;
use concord::syntax::tokens;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const FORMS: &str = include_str!("../fixtures/forms.cq");

fn at<T>(node: T) -> Spanned<T> {
    Spanned::new(node, Span::default())
}

/// Words that mean nothing to the grammar in any place (`as` before `of kind` would).
fn word() -> BoxedStrategy<String> {
    select(vec![
        "actors",
        "laws",
        "of",
        "on",
        "Turkey",
        "NO",
        "IN",
        "AS",
        "Côte",
        "d’Ivoire",
        "city-partnership",
        "count",
        "show",
        "groups",
        "contains",
        "asc",
        "desc",
        "least",
        "موقع",
        "İstanbul",
        "migrants'",
        "language",
    ])
    .prop_map(str::to_owned)
    .boxed()
}

/// Any text that a quoted name can hold.
fn quoted() -> BoxedStrategy<String> {
    prop_oneof!["[ -~“”’é\n]{0,8}", word(), select(vec!["with", "since", "a.b", "\\\"", "# x"]).prop_map(str::to_owned)]
        .boxed()
}

fn curie() -> BoxedStrategy<String> {
    select(vec!["co:Ministry", "co:on", "skos-xl:x1"]).prop_map(str::to_owned).boxed()
}

fn day() -> BoxedStrategy<String> {
    select(vec!["1960", "1974-05", "2014-06-30"]).prop_map(str::to_owned).boxed()
}

fn plain_item() -> BoxedStrategy<Item> {
    prop_oneof![
        6 => word().prop_map(Item::Word),
        2 => quoted().prop_map(Item::Quoted),
        1 => curie().prop_map(Item::Curie),
        1 => Just(Item::Iri("https://example.org/a?b=c#d".to_owned())),
        1 => Just(Item::Param("x-1".to_owned())),
        1 => select(vec!["0", "-5", "3.14", "2014"]).prop_map(|number| Item::Number(number.to_owned())),
        1 => select(vec!["1999-06", "1999-06-30"]).prop_map(|date| Item::Date(date.to_owned())),
        1 => day().prop_map(|from| Item::Range { from: Some(from), to: None }),
        1 => day().prop_map(|to| Item::Range { from: None, to: Some(to) }),
        1 => (day(), day()).prop_map(|(from, to)| Item::Range { from: Some(from), to: Some(to) }),
        1 => Just(Item::Any),
    ]
    .boxed()
}

/// An item; groups and calls are made of the queries given.
fn item(query: BoxedStrategy<Query>) -> BoxedStrategy<Item> {
    let group = query.prop_map(|query| Item::Group(Box::new(query)));
    let phrase = operand(vec(plain_item().prop_map(at), 1..3).boxed());
    let argument = set(phrase).prop_map(|set| Query { given: None, scope: vec![], set, stages: vec![] });
    let call = (word(), vec(argument, 1..3)).prop_map(|(name, args)| Item::Call { name: at(name), args });
    prop_oneof![8 => plain_item(), 2 => group, 1 => call].boxed()
}

/// Items with arrows between some of them.
fn run(item: BoxedStrategy<Item>) -> BoxedStrategy<Run> {
    let arrow = option::weighted(0.2, select(vec![Arrow::Into, Arrow::From, Arrow::Both]));
    (item.clone(), vec((arrow, item), 0..3))
        .prop_map(|(first, rest)| {
            let rest = rest.into_iter().flat_map(|(arrow, item)| arrow.map(Item::Arrow).into_iter().chain([item]));
            std::iter::once(first).chain(rest).map(at).collect()
        })
        .boxed()
}

/// Runs with commas between them.
fn list(run: BoxedStrategy<Run>) -> BoxedStrategy<Run> {
    vec(run, 1..3).prop_map(|runs| runs.join(&at(Item::Comma))).boxed()
}

fn clause(keyword: Keyword, negated: bool, body: ClauseBody) -> Clause {
    Clause { keyword: at(keyword), negated, body }
}

/// A number, or a parameter for one.
fn amount() -> BoxedStrategy<Amount> {
    let names = select(vec!["n", "at-most", "größe"]).prop_map(|name| Amount::Param(name.to_owned()));
    prop_oneof![any::<u64>().prop_map(Amount::Number), names].boxed()
}

/// Clauses that an operand may carry without parentheses.
fn modifier(run: BoxedStrategy<Run>) -> BoxedStrategy<Clause> {
    let quantity = prop_oneof![
        amount().prop_map(Quantity::AtLeast),
        amount().prop_map(Quantity::AtMost),
        amount().prop_map(Quantity::Exactly),
        Just(Quantity::Only),
    ];
    let link = select(vec![
        Keyword::In,
        Keyword::At,
        Keyword::Since,
        Keyword::Before,
        Keyword::During,
        Keyword::AsOf,
        Keyword::Via,
        Keyword::Across,
        Keyword::OfKind,
        Keyword::StaleBefore,
    ]);
    prop_oneof![
        (select(vec![Keyword::With, Keyword::Without]), run.clone()).prop_map(|(keyword, run)| clause(
            keyword,
            false,
            ClauseBody::Run(run)
        )),
        (quantity, run.clone()).prop_map(|(quantity, run)| clause(
            Keyword::With,
            false,
            ClauseBody::Quantified { quantity: at(quantity), run }
        )),
        (link, any::<bool>(), run.clone()).prop_map(|(keyword, negated, run)| clause(
            keyword,
            negated,
            ClauseBody::Run(run)
        )),
        (prop_oneof![word().prop_map(Item::Word), curie().prop_map(Item::Curie)], run).prop_map(|(link, run)| {
            clause(Keyword::Not, true, ClauseBody::Run(std::iter::once(at(link)).chain(run).collect()))
        }),
    ]
    .boxed()
}

/// A group alone carries no clause.
fn operand(run: BoxedStrategy<Run>) -> BoxedStrategy<Phrase> {
    (run.clone(), vec(modifier(run), 0..2))
        .prop_map(|(head, clauses)| {
            let alone = matches!(head.as_slice(), [Spanned { node: Item::Group(_), .. }]);
            Phrase { head, clauses: if alone { vec![] } else { clauses } }
        })
        .boxed()
}

fn path() -> BoxedStrategy<Spanned<Path>> {
    vec(prop_oneof![word(), quoted(), curie(), Just("since".to_owned())], 1..3)
        .prop_map(|segments| at(Path { segments: segments.into_iter().map(at).collect() }))
        .boxed()
}

fn field() -> BoxedStrategy<Field> {
    let aggregate = select(vec![Aggregate::Count, Aggregate::Sum, Aggregate::Min, Aggregate::Max, Aggregate::Avg]);
    (option::weighted(0.3, aggregate), path())
        .prop_map(|(aggregate, path)| Field { aggregate: aggregate.map(at), path })
        .boxed()
}

fn condition(run: BoxedStrategy<Run>) -> BoxedStrategy<Spanned<Condition>> {
    let op = select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
        Comparison::Contains,
    ]);
    let test = prop_oneof![
        field().prop_map(Condition::Has),
        (field(), op, run).prop_map(|(field, op, value)| Condition::Compare { field, op: at(op), value }),
    ];
    test.prop_map(at)
        .prop_recursive(3, 8, 2, |inner| {
            let inner = inner.prop_map(Box::new);
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(left, right)| Condition::And(left, right)),
                (inner.clone(), inner.clone()).prop_map(|(left, right)| Condition::Or(left, right)),
                inner.prop_map(Condition::Not),
            ]
            .prop_map(at)
        })
        .boxed()
}

fn any_clause(run: BoxedStrategy<Run>) -> BoxedStrategy<Clause> {
    let listing = select(vec![Keyword::Only, Keyword::Including, Keyword::Excluding, Keyword::OfKind]);
    let pair = (operand(run.clone()), operand(run.clone()));
    prop_oneof![
        6 => modifier(run.clone()),
        1 => (listing, list(run.clone())).prop_map(|(keyword, run)| clause(keyword, false, ClauseBody::Run(run))),
        1 => condition(run).prop_map(|condition| clause(Keyword::Where, false, ClauseBody::Condition(condition))),
        1 => pair.prop_map(|(left, right)| clause(Keyword::Between, false, ClauseBody::Pair(Box::new(left), Box::new(right)))),
        1 => vec(path(), 1..3).prop_map(|paths| clause(Keyword::Sharing, false, ClauseBody::Fields(paths))),
    ]
    .boxed()
}

/// Clauses in a row, without those that the last operand of a `between` before them would take for its own.
fn clauses(run: BoxedStrategy<Run>, count: std::ops::Range<usize>) -> BoxedStrategy<Vec<Clause>> {
    let open = |clause: &Clause| match &clause.body {
        ClauseBody::Pair(_, right) => !matches!(right.head.as_slice(), [Spanned { node: Item::Group(_), .. }]),
        _ => false,
    };
    vec(any_clause(run), count)
        .prop_map(move |clauses| {
            let mut kept: Vec<Clause> = Vec::new();
            for clause in clauses {
                let taken = !matches!(
                    clause.keyword.node,
                    Keyword::Where
                        | Keyword::Between
                        | Keyword::Sharing
                        | Keyword::Only
                        | Keyword::Including
                        | Keyword::Excluding
                );
                if !(taken && kept.last().is_some_and(open)) {
                    kept.push(clause);
                }
            }
            kept
        })
        .boxed()
}

fn phrase(run: BoxedStrategy<Run>) -> BoxedStrategy<Phrase> {
    (run.clone(), clauses(run, 0..3)).prop_map(|(head, clauses)| Phrase { head, clauses }).boxed()
}

/// A condition at the end of a phrase would take the `or` or `and` after it for its own.
fn ends_in_condition(phrase: &Phrase) -> bool {
    phrase.clauses.last().is_some_and(|clause| clause.keyword.node == Keyword::Where)
}

/// `a and b but not c or d and ...`: sums of products, both to the left, as the grammar builds them without parentheses.
fn set(phrase: BoxedStrategy<Phrase>) -> BoxedStrategy<Spanned<Set>> {
    fn chain(parts: Vec<(SetOp, Set)>) -> Option<Set> {
        parts
            .into_iter()
            .map(|(op, set)| (op, at(set)))
            .reduce(|(first, left), (op, right)| {
                (first, at(Set::Binary { op, left: Box::new(left), right: Box::new(right) }))
            })
            .map(|(_, set)| set.node)
    }
    let product = vec((select(vec![SetOp::And, SetOp::ButNot]), phrase), 1..3).prop_map(|parts| {
        let last = parts.len() - 1;
        let part = |(index, (op, mut phrase)): (usize, (SetOp, Phrase))| {
            if index < last && ends_in_condition(&phrase) {
                phrase.clauses.clear();
            }
            (op, Set::Phrase(phrase))
        };
        parts.into_iter().enumerate().map(part).collect::<Vec<_>>()
    });
    vec(product, 1..3)
        .prop_map(|mut products| {
            let last = products.len() - 1;
            for product in &mut products[..last] {
                if let Some((_, Set::Phrase(phrase))) = product.last_mut()
                    && ends_in_condition(phrase)
                {
                    phrase.clauses.clear();
                }
            }
            at(chain(products.into_iter().filter_map(chain).map(|set| (SetOp::Or, set)).collect())
                .expect("a chain has a first part"))
        })
        .boxed()
}

fn stage(run: BoxedStrategy<Run>) -> BoxedStrategy<Stage> {
    let number = || option::of(any::<u64>().prop_map(at));
    let name = || word().prop_map(at);
    let column = (field(), option::of(prop_oneof![word(), quoted()]))
        .prop_map(|(field, heading)| Column { field, heading: heading.map(at) });
    let key = (field(), any::<bool>()).prop_map(|(field, descending)| SortKey { field, descending });
    let link = select(vec!["across", "as of", "on", "co:on"]).prop_map(|link| at(link.to_owned()));
    let moment = || day().prop_map(at);
    prop_oneof![
        vec(column, 1..3).prop_map(Stage::Show),
        vec(path(), 0..3).prop_map(Stage::Count),
        vec(key, 1..3).prop_map(Stage::Sort),
        amount().prop_map(|number| Stage::Take(at(number))),
        Just(Stage::Cite),
        Just(Stage::Cut),
        (path(), path()).prop_map(|(rows, columns)| Stage::Matrix(rows, columns)),
        (link, vec(run.clone(), 2..4)).prop_map(|(link, operands)| Stage::Compare { link, operands }),
        (moment(), moment()).prop_map(|(from, to)| Stage::Changes(from, to)),
        (run.clone(), run.clone(), number()).prop_map(|(from, to, within)| Stage::Path { from, to, within }),
        vec(name(), 1..3).prop_map(Stage::Rank),
        (option::of((run.clone(), run.clone())), option::of(path()))
            .prop_map(|(between, by)| Stage::Brokers { between, by }),
        option::of(name()).prop_map(Stage::Groups),
        (run, number()).prop_map(|(from, within)| Stage::Reach { from, within }),
        name().prop_map(Stage::Draw),
        number().prop_map(Stage::Suggest),
    ]
    .boxed()
}

fn query_of(query: BoxedStrategy<Query>, given: bool) -> BoxedStrategy<Query> {
    let run = run(item(query.clone()));
    let given = if given {
        option::weighted(0.1, query.prop_map(|query| Box::new(at(query)))).boxed()
    } else {
        Just(None).boxed()
    };
    let scope = prop_oneof![4 => Just(vec![]), 1 => clauses(run.clone(), 1..3)];
    (given, scope, set(phrase(run.clone())), vec(stage(run).prop_map(at), 0..3))
        .prop_map(|(given, scope, set, stages)| Query { given, scope, set, stages })
        .boxed()
}

fn query() -> BoxedStrategy<Query> {
    let leaf = word().prop_map(|word| {
        let phrase = Phrase { head: vec![at(Item::Word(word))], clauses: vec![] };
        Query { given: None, scope: vec![], set: at(Set::Phrase(phrase)), stages: vec![] }
    });
    let inner = query_of(leaf.boxed(), false);
    query_of(inner, true)
}

fn program() -> BoxedStrategy<Program> {
    let params = vec(select(vec!["a", "b-c", "x1"]).prop_map(|param| at(param.to_owned())), 0..3);
    let statement = prop_oneof![
        (word(), query()).prop_map(|(name, query)| Statement::Let { name: at(name), query }),
        (word(), params, query()).prop_map(|(name, params, query)| Statement::Define { name: at(name), params, query }),
        query().prop_map(Statement::Query),
    ];
    // `language 2014` alone would be a header.
    let statement = statement.prop_filter("reads as a header", |statement| match statement {
        Statement::Query(query) => {
            !print(&Program { language: None, statements: vec![at(Statement::Query(query.clone()))] })
                .starts_with("language ")
        }
        _ => true,
    });
    (option::of(Just(at(1))), vec(statement.prop_map(at), 0..3))
        .prop_map(|(language, statements)| Program { language, statements })
        .boxed()
}

/// A form with one stretch cut out, doubled or replaced.
fn mutated() -> BoxedStrategy<String> {
    let forms: Vec<&str> = FORMS.split_inclusive(';').collect();
    let piece = select(vec![
        "", "(", ")", "[", "]", "|", "->", "\"", "not ", " and ", "'", "#", ";", ":", "..", "-", "ß", "where ", "&&",
        "| limit ",
    ]);
    (select(forms), any::<prop::sample::Index>(), 0..6_usize, piece)
        .prop_map(|(form, index, length, piece)| {
            let chars: Vec<char> = form.chars().collect();
            let from = index.index(chars.len());
            let to = (from + length).min(chars.len());
            chars[..from].iter().copied().chain(piece.chars()).chain(chars[to..].iter().copied()).collect()
        })
        .boxed()
}

/// Nothing panics; spans lie on characters; replacements lead further; what is read is printed and laid out stably.
fn hold(source: &str) {
    let mut end = 0;
    for token in tokens(source) {
        assert!(token.span.range().start >= end && !source[token.span.range()].is_empty(), "{source:?}");
        assert!(
            source[end..token.span.range().start].chars().all(|char| char.is_whitespace() || char == '\u{FEFF}'),
            "{source:?}"
        );
        end = token.span.range().end;
    }
    let incomplete = is_incomplete(source);
    match parse(source) {
        Ok(program) => {
            assert!(!incomplete, "{source:?}");
            let printed = print(&program);
            assert_eq!(parse(&printed).as_ref(), Ok(&program), "{source:?} -> {printed:?}");
            let once = format(source).expect("what is read is laid out");
            assert_eq!(parse(&once).as_ref(), Ok(&program), "{source:?} -> {once:?}");
            assert_eq!(format(&once).as_ref(), Ok(&once), "{source:?} -> {once:?}");
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in &errors {
                assert!(error.replacements.len() <= 3);
                for label in &error.labels {
                    assert!(source.get(label.span.range()).is_some(), "{source:?} {error:?}");
                }
                for replacement in &error.replacements {
                    let mut mended = source.to_owned();
                    mended.replace_range(replacement.span.range(), &replacement.text);
                    // of two closing brackets too many, taking one away leaves the same message for the other
                    let shorter = mended.len() < source.len();
                    if let Err(again) = parse(&mended) {
                        assert!(shorter || again != errors, "{source:?} -> {mended:?}");
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn what_is_printed_reads_back(program in program()) {
        let text = print(&program);
        prop_assert_eq!(parse(&text), Ok(program), "{}", text);
        hold(&text);
    }

    #[test]
    fn any_text_is_answered(source in "\\PC{0,60}") {
        hold(&source);
    }

    #[test]
    fn any_signs_are_answered(source in "[a-c\"'“”#|;:(),.\\[\\]<>=!&$*0-9\\\\ \n\r-]{0,40}") {
        hold(&source);
    }

    #[test]
    fn broken_forms_are_answered(source in mutated()) {
        hold(&source);
    }
}
