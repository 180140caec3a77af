//! Questions about cells: `gaps` and `pairs`, of the standing kinds or spelt out with `between`.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::compile::Typed;
use crate::compile::cell_columns::CellHeadings;
use crate::compile::params::Bound;
use crate::compile::piece::PieceKind;
use crate::compile::piece::joined;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::iri;
use crate::path::Path;
use crate::plan::Asked;
use crate::plan::CORRIDOR;
use crate::plan::CellKind;
use crate::plan::CellQuery;
use crate::plan::Cells;
use crate::plan::Condition;
use crate::plan::End;
use crate::plan::Facet;
use crate::plan::Order;
use crate::plan::Relief;
use crate::plan::Set;
use crate::plan::Status;
use crate::plan::Tie;
use crate::plan::Time;
use crate::schema::GapKind;
use crate::schema::Operand;
use crate::schema::Range;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax;
use crate::syntax::ast;
use crate::syntax::ast::Item;
use crate::syntax::ast::Keyword;
use crate::text::name_key;
use crate::text::with_article;

/// Nouns that ask for cells, with what is asked when nothing else is said.
const CELL_NOUNS: [(&str, Asked); 4] =
    [("gaps", Asked::Missing), ("gap", Asked::Missing), ("pairs", Asked::Expected), ("pair", Asked::Expected)];

/// Cells with the types of what they are of.
#[derive(Clone)]
struct Drawn {
    cells: Cells,
    ends: Vec<Vec<Type>>,
    facets: Vec<Option<Type>>,
}

/// A kind of cell with the types of what its cells are of.
struct DrawnKind {
    label: String,
    reason: String,
    severity: u8,
    drawn: Drawn,
    unless: Vec<Relief>,
}

/// A question before its stages.
struct Question {
    kinds: Vec<DrawnKind>,
    statuses: Option<BTreeSet<Status>>,
    with_relieved: bool,
    left_out: Vec<String>,
    corridor: Option<Set>,
    time: Option<Time>,
}

/// What the clauses of a question say.
#[derive(Default)]
struct Said<'a> {
    between: Option<(&'a ast::Phrase, &'a ast::Phrase, Span)>,
    tie: Option<(&'a ast::Run, Span)>,
    sharing: &'a [Spanned<ast::Path>],
    kinds: Option<Vec<Spanned<String>>>,
    statuses: Option<BTreeSet<Status>>,
    time: Option<Time>,
    filters: Vec<(Vec<Type>, Set, Span)>,
    corridor: Option<Typed>,
    with_relieved: bool,
}

/// What a noun asks of cells, if it is one that does.
pub(super) fn cell_noun(word: &str) -> Option<Asked> {
    CELL_NOUNS.iter().find(|(noun, _)| *noun == name_key(word)).map(|(_, asked)| *asked)
}

impl Resolver<'_> {
    /// Whether a query asks for cells, by itself or by a definition it is a use of.
    pub(super) fn asks_for_cells(&self, query: &ast::Query) -> bool {
        let mut query = query;
        // a chain of definitions longer than this is refused when it is unfolded
        for _ in 0..64 {
            let ast::Set::Phrase(phrase) = &query.set.node else { return false };
            let Some(first) = phrase.head.first() else { return false };
            let used = match &first.node {
                Item::Word(word) if !self.definitions.has(word) => return cell_noun(word).is_some(),
                Item::Word(word) => self.definitions.query(word),
                Item::Call { name, .. } => self.definitions.query(&name.node),
                Item::Group(inner) => Some(&**inner),
                _ => None,
            };
            match used {
                Some(inner) if phrase.head.len() == 1 && phrase.clauses.is_empty() => query = inner,
                _ => return false,
            }
        }
        false
    }

    /// A question about cells with its stages.
    pub(super) fn cell_query(&mut self, query: &ast::Query) -> Option<CellQuery> {
        let question = self.question(query)?;
        let keys = question.kinds.iter().flat_map(|kind| kind.drawn.keys()).fold(Vec::new(), |mut all, key| {
            if !all.iter().any(|(heading, _)| *heading == key.0) {
                all.push(key);
            }
            all
        });
        self.cells = Some(CellHeadings {
            keys,
            standing: question.kinds.iter().any(|kind| !kind.label.is_empty()),
            one_corridor: question.corridor.as_ref().is_some_and(is_one_corridor),
            asked: question.kinds.first().map_or(Asked::Missing, |kind| kind.drawn.cells.asked),
            order: question.kinds.iter().find_map(|kind| Some(kind.drawn.cells.order.as_ref()?.heading.clone())),
        });
        let mut nothing = Typed::new(Set::Union(Vec::new()), Vec::new());
        let (columns, steps) = self.stages(&mut nothing, &query.stages)?;
        let kinds = question
            .kinds
            .into_iter()
            .map(|kind| CellKind {
                label: kind.label,
                reason: kind.reason,
                severity: kind.severity,
                cells: kind.drawn.cells,
                unless: kind.unless,
            })
            .collect();
        let Question { statuses, with_relieved, left_out, corridor, time, .. } = question;
        Some(CellQuery { kinds, statuses, with_relieved, left_out, corridor, time, columns, steps })
    }

    /// A question about cells without its stages.
    fn question(&mut self, query: &ast::Query) -> Option<Question> {
        let ast::Set::Phrase(phrase) = &query.set.node else { return None };
        let outer = self.scope.clone();
        if !query.scope.is_empty() {
            self.scope = Some(self.read_scope(&query.scope)?);
        }
        let first = phrase.head.first()?;
        let question = match &first.node {
            Item::Word(word) if !self.definitions.has(word) => self.cell_phrase(phrase, word, first.span),
            Item::Word(word) => self.expand(word, &[], first.span, Self::question),
            Item::Call { name, args } => {
                let args = args.iter().map(|arg| self.argument(arg)).collect::<Option<Vec<_>>>();
                args.and_then(|args| self.expand(&name.node, &args, name.span, Self::question))
            }
            Item::Group(inner) => match inner.stages.first() {
                Some(stage) => self.stage_inside(stage.span),
                None => self.question(inner),
            },
            _ => None,
        };
        self.scope = outer;
        question
    }

    /// `gaps` or `pairs` with its clauses.
    fn cell_phrase(&mut self, phrase: &ast::Phrase, word: &str, span: Span) -> Option<Question> {
        let mut asked = cell_noun(word)?;
        let said = self.said_of_cells(phrase)?;
        if asked == Asked::Expected && said.tie.is_some() {
            asked = Asked::Recorded;
        }
        let corridor = said.corridor.clone().or_else(|| self.scope.clone());
        let mut kinds = if let Some((one, other, _)) = said.between {
            let drawn = self.with_corridor(corridor.as_ref(), |resolver| resolver.between(asked, one, other, &said))?;
            let none = String::new;
            vec![DrawnKind { label: none(), reason: none(), severity: 1, drawn, unless: Vec::new() }]
        } else if asked == Asked::Missing {
            if let Some((_, span)) = said.tie {
                return self
                    .between_wanted(span, "gaps in ties between ministries of Turkey and ministries of Germany");
            }
            self.standing_kinds(said.kinds.as_deref(), corridor.as_ref(), span)?
        } else {
            return self.between_wanted(span, "pairs between ministries of Turkey and ministries of Germany");
        };
        let mut left_out = BTreeSet::new();
        for (types, set, span) in &said.filters {
            let what = self.nouns(types);
            kinds.retain_mut(|kind| {
                let fits = kind.drawn.narrow(self, types, set);
                if !fits {
                    left_out.insert(format!("{} gaps are left out: they are not about a {what}", kind.label));
                }
                fits
            });
            if kinds.is_empty() {
                return self.fault(
                    Diagnostic::error(
                        Code::TypeMismatch,
                        *span,
                        format!("nothing of these gaps is {}", with_article(&what)),
                    )
                    .help("gaps are narrowed by what their cells are of: `gaps across Turkey -> Germany on education`"),
                );
            }
        }
        if let Some(time) = said.time {
            for kind in &mut kinds {
                kind.drawn.restrict(time);
            }
        }
        Some(Question {
            kinds,
            statuses: said.statuses,
            with_relieved: said.with_relieved,
            left_out: left_out.into_iter().collect(),
            corridor: corridor.map(|typed| typed.set),
            time: said.time,
        })
    }

    fn between_wanted<T>(&mut self, span: Span, example: &str) -> Option<T> {
        self.fault(
            Diagnostic::error(Code::Syntax, span, "`between` is missing: whose gaps or pairs are they?")
                .help(format!("say both ends: `{example} sharing portfolio`")),
        )
    }

    /// Reads cells under their corridor.
    fn with_corridor(
        &mut self,
        corridor: Option<&Typed>,
        read: impl FnOnce(&mut Self) -> Option<Drawn>,
    ) -> Option<Drawn> {
        let key = corridor.map(|typed| Typed::new(Set::Key(CORRIDOR), typed.types.clone()));
        let outer = std::mem::replace(&mut self.scope, key);
        let found = read(self);
        self.scope = outer;
        let mut drawn = found?;
        drawn.cells.corridor = corridor.map(|typed| typed.set.clone());
        Some(drawn)
    }

    fn said_of_cells<'p>(&mut self, phrase: &'p ast::Phrase) -> Option<Said<'p>> {
        let mut said = Said::default();
        self.filters(&phrase.head, 1, &mut said)?;
        for clause in &phrase.clauses {
            let span = clause.keyword.span;
            if clause.negated {
                return self.not_yet(span, "`not` in a question for gaps");
            }
            match (clause.keyword.node, &clause.body) {
                (Keyword::Between, ast::ClauseBody::Pair(one, other)) => said.between = Some((one, other, span)),
                (Keyword::Sharing, ast::ClauseBody::Fields(fields)) => said.sharing = fields,
                (Keyword::In, ast::ClauseBody::Run(run)) => said.tie = Some((run, span)),
                (Keyword::Across, ast::ClauseBody::Run(run)) => {
                    let atom = self.corridor_first(run, span)?;
                    self.filters(run, atom.1, &mut said)?;
                    said.corridor = Some(atom.0);
                }
                (Keyword::OfKind, ast::ClauseBody::Run(run)) => {
                    let kinds = said.kinds.get_or_insert_default();
                    for part in run.split(|item| item.node == Item::Comma).filter(|part| !part.is_empty()) {
                        let span = part[0].span.to(part[part.len() - 1].span);
                        let name = match part {
                            [Spanned { node: Item::Quoted(name), .. }] => Some(name.clone()),
                            words => joined(words),
                        };
                        let Some(name) = name else {
                            let message = "the name of a kind of gap was expected";
                            return self.fault(Diagnostic::error(Code::Syntax, span, message));
                        };
                        kinds.push(Spanned::new(name, span));
                    }
                }
                (Keyword::Only, ast::ClauseBody::Run(run)) => said.statuses = Some(self.statuses(run)?),
                (Keyword::Including, _) => {
                    said.with_relieved = self.including_of(std::slice::from_ref(clause))?.adds();
                }
                (keyword @ (Keyword::Since | Keyword::Before | Keyword::During | Keyword::AsOf), body) => {
                    let ast::ClauseBody::Run(run) = body else { return self.not_yet(span, "this form") };
                    said.time = Some(self.time(keyword, span, run)?);
                    self.filters(run, 1, &mut said)?;
                }
                _ => return self.not_yet(span, "this clause in a question for gaps"),
            }
        }
        Some(said)
    }

    /// The corridor that a run begins with, and the place behind it.
    fn corridor_first(&mut self, run: &[Spanned<Item>], span: Span) -> Option<(Typed, usize)> {
        let quiet = self.faults.len();
        let corridor = Type::Class(iri::CORRIDOR.to_owned());
        let found = self.atoms(run, 0).into_iter().find(|atom| {
            atom.typed.types.iter().any(|of| self.schema.is_a(of, &corridor))
                && (atom.next >= run.len() || !self.link_words_at(run, atom.next).is_empty())
        });
        match found {
            Some(atom) => Some((atom.typed, atom.next)),
            None if self.faults.len() > quiet => None,
            None => self.fault(
                Diagnostic::error(Code::TypeMismatch, span, "`across` takes a corridor")
                    .help("write it as `across Turkey -> Germany`"),
            ),
        }
    }

    /// Links and operands that narrow a question.
    fn filters(&mut self, run: &[Spanned<Item>], at: usize, said: &mut Said) -> Option<()> {
        let gap = Type::Class(iri::GAP.to_owned());
        for piece in self.tails(std::slice::from_ref(&gap), run, at)? {
            if let (PieceKind::Plain(Condition::Link { target: Some(set), .. }), Some(words)) = (piece.kind, piece.said)
            {
                said.filters.push((words.operand.types, *set, piece.span));
            }
        }
        Some(())
    }

    fn statuses(&mut self, run: &[Spanned<Item>]) -> Option<BTreeSet<Status>> {
        let mut statuses = BTreeSet::new();
        for item in run.iter().filter(|item| item.node != Item::Comma) {
            let word = if let Item::Word(word) = &item.node { word.as_str() } else { "" };
            let words = Status::ALL.map(Status::word);
            let Some(status) = Status::ALL.into_iter().find(|status| status.word() == name_key(word)) else {
                return self.fault(
                    Diagnostic::error(Code::UnknownName, item.span, "a gap is `denied`, `surveyed` or `unknown`")
                        .did_you_mean(item.span, &nearest(word, words)),
                );
            };
            statuses.insert(status);
        }
        Some(statuses)
    }

    /// The standing kinds of gap that are named, or those that are looked at by default.
    fn standing_kinds(
        &mut self,
        named: Option<&[Spanned<String>]>,
        corridor: Option<&Typed>,
        span: Span,
    ) -> Option<Vec<DrawnKind>> {
        let all = || {
            let set = Set::Instances(self.schema.with_subclasses(iri::CORRIDOR));
            Typed::new(set, vec![Type::Class(iri::CORRIDOR.to_owned())])
        };
        let corridor = corridor.cloned().unwrap_or_else(all);
        let schema = self.schema;
        let mut wanted: BTreeMap<&str, &GapKind> = BTreeMap::new();
        for name in named.unwrap_or_default() {
            let key = name_key(&name.node);
            wanted.extend(schema.gap_kinds_named(&key));
            if schema.gap_kinds_named(&key).next().is_none() {
                let listed: BTreeSet<&str> = schema.gap_kinds().map(|(_, kind)| kind.label.as_str()).collect();
                let message = format!("no kind of gap is called `{}`", name.node);
                return self.fault(
                    Diagnostic::error(Code::UnknownName, name.span, message)
                        .did_you_mean(name.span, &nearest(&name.node, schema.gap_words()))
                        .help(format!("kinds of gap are {}", listed.into_iter().collect::<Vec<_>>().join(", "))),
                );
            }
        }
        if named.is_none() {
            wanted.extend(schema.gap_kinds().filter(|(_, kind)| kind.default));
        }
        let mut kinds = Vec::new();
        for kind in wanted.into_values() {
            let mut unless = Vec::new();
            for relief in &kind.unless {
                let drawn = self.drawn(&relief.asks, &corridor, span)?;
                unless.push(Relief { cells: drawn.cells, says: relief.says.clone() });
            }
            kinds.push(DrawnKind {
                label: kind.label.clone(),
                reason: kind.reason.clone(),
                severity: kind.severity,
                drawn: self.drawn(&kind.asks, &corridor, span)?,
                unless,
            });
        }
        if kinds.is_empty() {
            return self.fault(
                Diagnostic::error(
                    Code::NotAvailable,
                    span,
                    "the ontology declares no kind of gap that is asked by default",
                )
                .help("name one with `of kind`, or spell the question out with `gaps in ties between A and B`"),
            );
        }
        Some(kinds)
    }

    /// The cells that a definition is about.
    fn drawn(&mut self, definition: &str, corridor: &Typed, span: Span) -> Option<Drawn> {
        let none = self.definitions.arity(definition) == Some(0);
        let args = if none { Vec::new() } else { vec![Bound::Things(corridor.clone())] };
        self.expand(definition, &args, span, |resolver, query| {
            if resolver.asks_for_cells(query) {
                return resolver.question(query)?.kinds.pop().map(|kind| kind.drawn);
            }
            let scope = if query.scope.is_empty() { None } else { Some(resolver.read_scope(&query.scope)?) };
            resolver.with_corridor(scope.as_ref(), |resolver| resolver.without_cells(definition, &query.set, span))
        })
    }

    /// A phrase that ends in `without` or `with`, as cells of one thing.
    fn without_cells(&mut self, definition: &str, set: &Spanned<ast::Set>, span: Span) -> Option<Drawn> {
        let typed = self.set(set)?;
        let said = match &set.node {
            ast::Set::Phrase(phrase) => phrase.clauses.last().and_then(|clause| match &clause.body {
                ast::ClauseBody::Run(run) => Some(syntax::print_run(run)),
                _ => None,
            }),
            ast::Set::Binary { .. } => None,
        };
        let parts = match typed.set {
            Set::Where(base, mut conditions) => {
                let last = conditions.pop();
                let rest = if conditions.is_empty() { *base } else { Set::Where(base, conditions) };
                match last {
                    Some(Condition::Not(inner)) => match *inner {
                        Condition::Link { path, target: Some(target) } => Some((Asked::Missing, rest, path, *target)),
                        _ => None,
                    },
                    Some(Condition::Link { path, target: Some(target) }) => {
                        Some((Asked::Recorded, rest, path, *target))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(((asked, end, path, tie), said)) = parts.zip(said) else {
            return self.fault(Diagnostic::error(
                Code::Definition,
                span,
                format!("`{definition}` cannot be asked for gaps: it must end in `without`, or begin with `gaps in`"),
            ));
        };
        let heading = self.nouns(&typed.types);
        let tie = Tie { said, classes: tie.classes(), set: tie, paths: vec![path.inverse()] };
        let cells = Cells {
            asked,
            corridor: None,
            ends: vec![End { heading, set: end }],
            sharing: Vec::new(),
            tie: Some(tie),
            order: None,
        };
        Some(Drawn { cells, ends: vec![typed.types], facets: Vec::new() })
    }

    /// `between A and B`, with `in K` and `sharing f`.
    fn between(&mut self, asked: Asked, one: &ast::Phrase, other: &ast::Phrase, said: &Said) -> Option<Drawn> {
        let span = said.between.map_or(Span::default(), |(_, _, span)| span);
        // the question itself is the outermost phrase
        self.depth += 2;
        let both = [self.phrase(one, span), self.phrase(other, span)];
        let tie = match said.tie {
            Some((run, span)) => self.tie_run(run, span).map(Some),
            None if asked == Asked::Missing => {
                let typed = self.all_of(&Type::Class(iri::INTERACTION.to_owned()));
                Some(Some(("ties".to_owned(), self.scoped_to_corridor(typed, span))))
            }
            None => Some(None),
        };
        self.depth -= 2;
        let [one, other] = both;
        let (one, other, tie) = (one?, other?, tie?);
        let (left, right) = (self.nouns(&one.types), self.nouns(&other.types));
        let actors = self.are_actors(&one.types) && self.are_actors(&other.types);
        let headings = if left == right || actors { ["from".to_owned(), "to".to_owned()] } else { [left, right] };
        let mut facets = Vec::new();
        let mut sharing = Vec::new();
        for path in said.sharing {
            let (from, to) = (self.field(&one.types, path)?, self.field(&other.types, path)?);
            let tie = tie.as_ref().and_then(|(_, tie)| self.quiet_field(&tie.types, path));
            let tie = tie.filter(|tie| tie.range == from.range).map(|tie| tie.path);
            let heading =
                path.node.segments.iter().map(|part| part.node.replace('-', " ")).collect::<Vec<_>>().join(".");
            facets.push(match &from.range {
                Range::Class(class) => Some(Type::Class(class.clone())),
                Range::Scheme(scheme) => Some(Type::Scheme(scheme.clone())),
                Range::Any | Range::Data(_) => None,
            });
            sharing.push(Facet { heading, paths: vec![from.path, to.path], tie, among: None });
        }
        let order = match &tie {
            Some((_, typed)) if asked == Asked::Recorded => self.order_of(typed),
            _ => None,
        };
        let tie = match tie {
            None => None,
            Some((said, typed)) if order.is_some() => {
                Some(Tie { said, classes: typed.set.classes(), set: typed.set, paths: Vec::new() })
            }
            Some((said, typed)) => {
                let mut paths = Vec::new();
                for end in [&one, &other] {
                    paths.push(self.road(&typed, end, span)?);
                }
                Some(Tie { said, classes: typed.set.classes(), set: typed.set, paths })
            }
        };
        let ends = headings.into_iter().zip([one.set, other.set]).map(|(heading, set)| End { heading, set }).collect();
        let cells = Cells { asked, corridor: None, ends, sharing, tie, order };
        Some(Drawn { cells, ends: vec![one.types, other.types], facets })
    }

    /// What is looked for between the ends.
    fn tie_run(&mut self, run: &ast::Run, span: Span) -> Option<(String, Typed)> {
        let typed = match &run[..] {
            [Spanned { node: Item::Group(query), .. }] => self.inner(query),
            run => {
                let phrase = ast::Phrase { head: run.to_vec(), clauses: Vec::new() };
                self.phrase(&phrase, span)
            }
        };
        Some((syntax::print_run(run), typed?))
    }

    /// How ties of these types put one thing below another, if they do.
    fn order_of(&self, typed: &Typed) -> Option<Order> {
        let [Type::Class(class)] = &typed.types[..] else { return None };
        let order = self.schema.class(class)?.order.as_ref()?;
        let path = |property: &String| {
            self.schema.property(property).map_or_else(|| Path::property(property), |known| known.path.clone())
        };
        let heading = self.schema.property(&order.aspect).map_or("aspect", |known| known.label.as_str()).to_owned();
        Some(Order { lesser: path(&order.lesser), greater: path(&order.greater), aspect: path(&order.aspect), heading })
    }

    /// From a tie to one of its ends.
    fn road(&mut self, tie: &Typed, end: &Typed, span: Span) -> Option<Path> {
        let readings = self.schema.read_with(&tie.types, &Operand::Types(end.types.clone()));
        self.one_reading(readings, &tie.types, "with", span, end, span).map(|reading| reading.path)
    }
}

impl Drawn {
    /// Headings of the keys with the schemes of their values.
    fn keys(&self) -> Vec<(String, Option<String>)> {
        let scheme = |of: Option<&Type>| match of {
            Some(Type::Scheme(scheme)) => Some(scheme.clone()),
            _ => None,
        };
        let facets = self.cells.sharing.iter().zip(&self.facets);
        let facets = facets.map(|(facet, of)| (facet.heading.clone(), scheme(of.as_ref())));
        let ends = self.cells.ends.iter().zip(&self.ends);
        let ends = ends.map(|(end, types)| (end.heading.clone(), scheme(types.first())));
        facets.chain(ends).collect()
    }

    /// Keeps the cells of which something is in the set; false if nothing of a cell is of such a type.
    fn narrow(&mut self, resolver: &Resolver, types: &[Type], set: &Set) -> bool {
        let fits = |of: &Type| types.iter().any(|wanted| resolver.schema.overlap(of, wanted));
        for (facet, of) in self.cells.sharing.iter_mut().zip(&self.facets) {
            if of.as_ref().is_some_and(fits) {
                facet.among = Some(set.clone());
                return true;
            }
        }
        for (end, of) in self.cells.ends.iter_mut().zip(&self.ends) {
            if of.iter().any(fits) {
                end.set = Set::Intersection(vec![end.set.clone(), set.clone()]);
                return true;
            }
        }
        false
    }

    /// Counts only what is recorded for a time.
    fn restrict(&mut self, time: Time) {
        if let Some(tie) = &mut self.cells.tie {
            tie.set = Set::Where(Box::new(tie.set.clone()), vec![Condition::Time(time)]);
        }
    }
}

/// Whether a set of corridors names both of its ends.
fn is_one_corridor(set: &Set) -> bool {
    let Set::Where(_, conditions) = set else { return false };
    let ends = conditions.iter().filter(|condition| match condition {
        Condition::Link { target: Some(target), .. } => matches!(&**target, Set::Things(things) if things.len() == 1),
        _ => false,
    });
    ends.count() == 2
}
