//! Corridors: two places and an arrow.

use crate::compile::Typed;
use crate::compile::piece::joined;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::iri;
use crate::path::Path;
use crate::plan::Condition;
use crate::plan::Set;
use crate::schema::Operand;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast;
use crate::syntax::ast::Arrow;
use crate::syntax::ast::Item;

impl Resolver<'_> {
    /// The place of an arrow whose left end starts at `at`, if one follows.
    pub(super) fn arrow_ahead(run: &[Spanned<Item>], at: usize) -> Option<usize> {
        run[at..]
            .iter()
            .position(|item| matches!(item.node, Item::Arrow(_)))
            .map(|n| at + n)
            .filter(|arrow| *arrow > at)
    }

    /// Corridors that start at `at`, with the place behind them, longest first.
    pub(super) fn corridor_atoms(&mut self, run: &[Spanned<Item>], at: usize, arrow: usize) -> Vec<(Typed, usize)> {
        let Item::Arrow(direction) = run[arrow].node else { return Vec::new() };
        if let Some(second) = run[arrow + 1..].iter().position(|item| matches!(item.node, Item::Arrow(_))) {
            let span = run[at].span.to(run[run.len() - 1].span);
            let _ = self.chain(run, at, arrow, arrow + 1 + second, span);
            return Vec::new();
        }
        // words before the left end mean that a link is missing: `agreements Turkey -> Germany`
        let ends = self.place(&run[at..arrow]);
        let quiet = self.faults.len();
        let Some(left) = ends else {
            self.bad_start(run, at, arrow);
            // the right end may be unknown too: tell both at once
            if self.place_atoms(run, arrow + 1).is_empty() {
                self.bad_end(run, arrow);
            }
            return Vec::new();
        };
        let rights = self.place_atoms(run, arrow + 1);
        if rights.is_empty() {
            if self.faults.len() == quiet {
                self.bad_end(run, arrow);
            }
            return Vec::new();
        }
        rights
            .into_iter()
            .map(|(right, next)| {
                let forth = between(left.as_ref(), right.as_ref());
                let back = between(right.as_ref(), left.as_ref());
                let (set, other) = match direction {
                    Arrow::Into => (forth, Some(back)),
                    Arrow::From => (back, Some(forth)),
                    Arrow::Both => (Set::Union(vec![forth, back]), None),
                };
                if let Some(other) = other.filter(|_| left.is_some() && right.is_some()) {
                    self.directions.push((set.clone(), other));
                }
                (Typed::new(set, vec![Type::Class(iri::CORRIDOR.to_owned())]), next)
            })
            .collect()
    }

    /// A run that is wholly one place, or `*`, which is none.
    #[expect(clippy::option_option, reason = "outer: readable at all; inner: a place, or any place")]
    fn place(&mut self, run: &[Spanned<Item>]) -> Option<Option<Set>> {
        if let [Spanned { node: Item::Any, .. }] = run {
            return Some(None);
        }
        let found = self.places_at(run, 0).into_iter().find(|(_, next)| *next == run.len())?;
        Some(Some(found.0))
    }

    /// Places that start at `at`, longest first.
    fn place_atoms(&mut self, run: &[Spanned<Item>], at: usize) -> Vec<(Option<Set>, usize)> {
        match run.get(at) {
            None => Vec::new(),
            Some(Spanned { node: Item::Any, .. }) => vec![(None, at + 1)],
            Some(_) => self.places_at(run, at).into_iter().map(|(set, next)| (Some(set), next)).collect(),
        }
    }

    fn places_at(&mut self, run: &[Spanned<Item>], at: usize) -> Vec<(Set, usize)> {
        let mut found = Vec::new();
        for next in (at + 1..=run.len()).rev() {
            let quiet = self.faults.len();
            let set = match &run[at].node {
                Item::Word(_) => {
                    let Some(text) = joined(&run[at..next]) else { continue };
                    let named = self.meanings(&text, run[at].span.to(run[next - 1].span));
                    if let Some(member) = named.iter().find_map(|typed| self.members(typed, run, next)) {
                        found.push(member);
                    }
                    named.into_iter().find(|typed| self.is_place(typed)).map(|typed| typed.set)
                }
                _ if next == at + 1 => {
                    self.whole(&run[at..next]).filter(|typed| self.is_place(typed)).map(|typed| typed.set)
                }
                _ => None,
            };
            // `members of EU` are places only at the end of an arrow, also in parentheses and by another name
            let set = match set {
                None => self.place_within(&run[at..next]),
                known => known,
            };
            if matches!(run[at].node, Item::Word(_)) || next > at + 1 {
                self.faults.truncate(quiet);
            }
            if let Some(set) = set {
                self.faults.truncate(quiet);
                found.push((set, next));
            }
        }
        found.sort_by_key(|(_, next)| std::cmp::Reverse(*next));
        found
    }

    /// The places that parentheses, a parameter or a defined word stand for.
    fn place_within(&mut self, run: &[Spanned<Item>]) -> Option<Set> {
        let span = run[0].span.to(run[run.len() - 1].span);
        let definitions = self.definitions;
        match &run[0].node {
            Item::Group(query) => self.place_of(query),
            Item::Param(name) if !self.bindings.contains_key(name) => self.place_of(definitions.param(name)?),
            Item::Word(_) => {
                let word = joined(run).filter(|word| definitions.has(word))?;
                self.expand(&word, &[], span, Self::place_of)
            }
            _ => None,
        }
    }

    /// The places of a query that is one end, or several joined by `or`.
    fn place_of(&mut self, query: &ast::Query) -> Option<Set> {
        let plain = query.given.is_none() && query.scope.is_empty() && query.stages.is_empty();
        if plain { self.place_in(&query.set) } else { None }
    }

    fn place_in(&mut self, set: &Spanned<ast::Set>) -> Option<Set> {
        self.deeper(set.span, |resolver| match &set.node {
            ast::Set::Phrase(phrase) if phrase.clauses.is_empty() => resolver.place(&phrase.head).flatten(),
            ast::Set::Binary { op: ast::SetOp::Or, left, right } => {
                Some(Set::Union(vec![resolver.place_in(left)?, resolver.place_in(right)?]))
            }
            _ => None,
        })
    }

    /// `members of EU` as the end of a corridor: a noun with one `of`.
    fn members(&mut self, head: &Typed, run: &[Spanned<Item>], at: usize) -> Option<(Set, usize)> {
        let Item::Word(of) = &run.get(at)?.node else { return None };
        let member = Type::Class(iri::MEMBER.to_owned());
        if of != "of" || !matches!(head.set, Set::Instances(_)) || !head.types.contains(&member) {
            return None;
        }
        let polities = Set::Instances(self.schema.with_subclasses(iri::POLITY));
        for next in (at + 2..=run.len()).rev() {
            let Some(text) = joined(&run[at + 1..next]) else { continue };
            for operand in self.meanings(&text, run[at + 1].span.to(run[next - 1].span)) {
                let types = Operand::Types(operand.types.clone());
                if let [reading] = &self.schema.read_link(&head.types, "of", &types)[..] {
                    let link = Condition::Link { path: reading.path.clone(), target: Some(Box::new(operand.set)) };
                    return Some((
                        Set::Where(Box::new(polities), vec![Condition::In(Box::new(head.set.clone())), link]),
                        next,
                    ));
                }
            }
        }
        None
    }

    /// Whether all that it stands for are ends of corridors.
    fn is_place(&self, typed: &Typed) -> bool {
        match &typed.branches[..] {
            [] => self.is_end(&typed.types),
            branches => branches.iter().all(|branch| self.is_end(&branch.types)),
        }
    }

    /// A state, a union or a group of states: a polity that is part of no other.
    pub(super) fn is_end(&self, types: &[Type]) -> bool {
        let (polity, below) = (Type::Class(iri::POLITY.to_owned()), Type::Class(iri::SUBNATIONAL.to_owned()));
        types.iter().any(|of| self.schema.overlap(of, &polity) && !self.schema.is_a(of, &below))
    }

    fn bad_start(&mut self, run: &[Spanned<Item>], at: usize, arrow: usize) {
        let span = run[at].span.to(run[arrow - 1].span);
        for start in at + 1..arrow {
            let before = self.faults.len();
            let place = self.place(&run[start..arrow]);
            self.faults.truncate(before);
            if place.is_some() {
                let here = Span { start: run[start].span.start, end: run[start].span.start };
                if let Item::Word(word) = &run[start - 1].node {
                    let span = run[start - 1].span;
                    if self.schema.links(&word_key(&run[start - 1])).next().is_some() {
                        let message = format!("`{word}` leads to no corridor, but `across` does");
                        self.faults.push(Diagnostic::error(Code::NoSuchLink, span, message).replace(span, "across"));
                        return;
                    }
                    if crate::diag::nearest(word, ["across"]).len() == 1 {
                        let fault = Diagnostic::error(Code::NoSuchLink, span, format!("`{word}` is no link"));
                        self.faults.push(fault.did_you_mean(span, &["across".to_owned()]));
                        return;
                    }
                }
                let fault = Diagnostic::error(
                    Code::BadCorridor,
                    run[start].span.to(run[arrow].span),
                    "a corridor needs a link before it",
                )
                .help("say `across` before the corridor")
                .replace(here, "across ");
                self.faults.push(fault);
                return;
            }
        }
        self.end_fault(&run[at..arrow], span);
    }

    fn bad_end(&mut self, run: &[Spanned<Item>], arrow: usize) {
        let Some(first) = run.get(arrow + 1) else {
            let fault = Diagnostic::error(Code::BadCorridor, run[arrow].span, "the corridor has no destination")
                .help("write both ends: `Turkey -> Germany`; `*` stands for any place");
            self.faults.push(fault);
            return;
        };
        let mut end = arrow + 2;
        while end < run.len()
            && matches!(run[end].node, Item::Word(_))
            && self.schema.links(&word_key(&run[end])).next().is_none()
        {
            end += 1;
        }
        let span = first.span.to(run[end.min(run.len()) - 1].span);
        self.end_fault(&run[arrow + 1..end.min(run.len())], span);
    }

    /// What is wrong with an end of a corridor: unknown, or known and no place.
    fn end_fault(&mut self, run: &[Spanned<Item>], span: Span) {
        let text = match &run[0].node {
            Item::Quoted(name) => name.clone(),
            _ => joined(run).unwrap_or_default(),
        };
        if text.is_empty() {
            if self.faults.is_empty() {
                self.faults.push(Diagnostic::error(
                    Code::BadCorridor,
                    span,
                    "an end of a corridor is a state or a group of states",
                ));
            }
            return;
        }
        let known = self.meanings(&text, span);
        if self.faults.iter().any(|fault| fault.span() == Some(span)) {
            return;
        }
        if known.is_empty() {
            self.unknown_name(&text, span);
        } else {
            let what = self.nouns(&known[0].types);
            let fault = Diagnostic::error(
                Code::BadCorridor,
                span,
                format!("`{text}` is a {what}, and corridors run between states"),
            )
            .help("an end of a corridor is a state, a union or group of states, `members of` one, or `*`");
            self.faults.push(fault);
        }
    }

    fn chain(&mut self, run: &[Spanned<Item>], at: usize, first: usize, second: usize, span: Span) -> Option<()> {
        let text = |range: &[Spanned<Item>]| joined(range).unwrap_or_else(|| "...".to_owned());
        let (from, via) = (text(&run[at..first]), text(&run[first + 1..second]));
        let to = text(&run[second + 1..]);
        self.fault(
            Diagnostic::error(Code::BadCorridor, span, "a corridor has two ends")
                .help("a country on the way is said with `via`")
                .replace(span, format!("{from} -> {to} via {via}")),
        )
    }
}

fn word_key(item: &Spanned<Item>) -> String {
    match &item.node {
        Item::Word(word) => crate::text::name_key(word),
        _ => String::new(),
    }
}

fn between(from: Option<&Set>, to: Option<&Set>) -> Set {
    let mut conditions = Vec::new();
    for (property, end) in [(iri::ORIGIN, from), (iri::DESTINATION, to)] {
        if let Some(set) = end {
            let target = Some(Box::new(set.clone()));
            conditions.push(Condition::Link { path: Path::property(property), target });
        }
    }
    let all = Set::Instances(std::collections::BTreeSet::from([iri::CORRIDOR.to_owned()]));
    if conditions.is_empty() { all } else { Set::Where(Box::new(all), conditions) }
}
