//! Noun phrases: a head and its modifiers, joined so that what is said of one witness holds of one witness.

use std::collections::BTreeSet;

use crate::compile::Modifier;
use crate::compile::Typed;
use crate::compile::gaps::cell_noun;
use crate::compile::piece::Furthest;
use crate::compile::piece::Piece;
use crate::compile::piece::PieceKind;
use crate::compile::piece::link_piece;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::iri;
use crate::path::Path;
use crate::plan;
use crate::plan::Condition;
use crate::plan::Set;
use crate::schema::LinkReading;
use crate::schema::Operand;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax;
use crate::syntax::ast;
use crate::syntax::ast::Item;
use crate::text::name_key;
use crate::text::with_article;

/// Nouns that the kernel promises and that are not built yet.
const LATER: &[&str] = &["conflicts"];

impl Resolver<'_> {
    /// A phrase with its clauses.
    pub(super) fn phrase(&mut self, phrase: &ast::Phrase, span: Span) -> Option<Typed> {
        if let Some(Spanned { node: Item::Word(word), span }) = phrase.head.first()
            && LATER.contains(&name_key(word).as_str())
            && !self.definitions.has(word)
        {
            return self.not_yet(*span, &format!("`{word}`"));
        }
        if let Some(Spanned { node: Item::Word(word), span }) = phrase.head.first()
            && cell_noun(word).is_some()
            && !self.definitions.has(word)
        {
            let message = format!("`{word}` makes rows of its own and cannot be a part of a query");
            return self.fault(
                Diagnostic::error(Code::Syntax, *span, message)
                    .help("ask for it alone, and put operands that hold `or` or `but not` in parentheses"),
            );
        }
        let whole = self.with_whole_links(phrase);
        let phrase = whole.as_ref().unwrap_or(phrase);
        let outermost = self.depth == 1;
        let head = self.run(&phrase.head);
        let corridor = self.corridor_of(&phrase.clauses);
        let mut fine = true;
        let Some((base, mut pieces)) = head else {
            // the other clauses too, so that all unknown names are told at once
            for clause in &phrase.clauses {
                self.names_in(clause);
            }
            return None;
        };
        let corridor = corridor.or_else(|| self.scope.clone());
        let outer = std::mem::replace(&mut self.corridor, corridor.clone());
        let including = self.including_of(&phrase.clauses);
        let outer_including = std::mem::replace(&mut self.including, including?);
        let mut has_across = false;
        let mut has_side = false;
        for clause in &phrase.clauses {
            has_across |= clause.keyword.node == ast::Keyword::Across;
            match self.clause(clause, &base.types, corridor.as_ref()) {
                Some((more, side)) => {
                    has_side |= side;
                    pieces.extend(more);
                }
                None => fine = false,
            }
        }
        self.corridor = outer;
        let including = std::mem::replace(&mut self.including, outer_including);
        if !fine {
            return None;
        }
        self.check_grouping(span, &pieces);
        if !has_across && let Some(scope) = self.scope.clone() {
            self.apply_scope(&base.types, &scope, has_side, span, &mut pieces);
        }
        if outermost {
            self.modifiers = (0..pieces.len())
                .filter(|_| pieces.len() <= 12)
                .map(|left_out| {
                    let rest: Vec<Piece> = pieces
                        .iter()
                        .enumerate()
                        .filter(|(n, _)| *n != left_out)
                        .map(|(_, piece)| piece.clone())
                        .collect();
                    Modifier { span: pieces[left_out].span, without: self.assemble(&base, &rest) }
                })
                .collect();
        }
        if outermost && let Some(corridor) = corridor.filter(|_| has_across || self.scope.is_some()) {
            self.label_rows(&base, &pieces, &corridor.set, including);
        }
        let pieces = Self::widened(pieces, including);
        if outermost {
            self.holds_column(&base, &pieces);
        }
        let set = self.assemble(&base, &pieces);
        if outermost && let Some(year) = self.stale {
            self.stale_column(&base, &set, year);
        }
        let branches = if pieces.is_empty() { base.branches } else { Vec::new() };
        Some(Typed { set, types: base.types, branches })
    }

    /// A run that stands for things, with nothing left over: an operand of a clause or stage.
    pub(super) fn whole(&mut self, run: &[Spanned<Item>]) -> Option<Typed> {
        let (base, pieces) = self.run(run)?;
        let set = self.assemble(&base, &pieces);
        let branches = if pieces.is_empty() { base.branches } else { Vec::new() };
        Some(Typed { set, types: base.types, branches })
    }

    /// Warns where a link fits the noun before it as well as the head it belongs to: `agreements with ministries of Turkey`.
    fn check_grouping(&mut self, span: Span, pieces: &[Piece]) {
        for pair in pieces.windows(2) {
            let (Some(before), Some(after)) = (&pair[0].said, &pair[1].said) else { continue };
            let noun = matches!(before.operand.set, Set::Instances(_) | Set::Concepts(_));
            let operand = Operand::Types(after.operand.types.clone());
            let readings = self.schema.read_link(&before.operand.types, &after.word, &operand);
            if !noun || before.span.end >= after.span.start || !readings.iter().any(|reading| reading.typed) {
                continue;
            }
            let (of, word) = (self.nouns(&before.operand.types), &after.word);
            let message = format!("`{word}` is said of the head here, and would fit {of} too");
            let warning = Diagnostic::warning(Code::Grouping, pair[1].span, message)
                .help(format!("to say it of {of}, put that part in parentheses"))
                .help("to keep this reading without a warning, put the part before it in parentheses");
            self.warnings.push(warning.regroup(before.span.to(after.span), span, pair[0].span.end));
        }
        self.last_operand = pieces.last().and_then(|piece| piece.said.clone());
    }

    /// Joins a base and its modifiers; pieces with the same witness become one condition.
    pub(super) fn assemble(&self, base: &Typed, pieces: &[Piece]) -> Set {
        let mut conditions = Vec::new();
        let mut witnesses: Vec<(String, Path, Vec<Condition>)> = Vec::new();
        let mut times = Vec::new();
        let mut claimed: Vec<Condition> = Vec::new();
        for piece in pieces {
            match &piece.kind {
                PieceKind::Plain(condition) => conditions.push(condition.clone()),
                PieceKind::Via { class, path, condition, negated: false } => {
                    match witnesses.iter_mut().find(|(c, p, _)| c == class && p == path) {
                        Some((_, _, shared)) => shared.push(condition.clone()),
                        None => witnesses.push((class.clone(), path.clone(), vec![condition.clone()])),
                    }
                }
                PieceKind::Via { .. } => {}
                PieceKind::Time(time) => times.push(*time),
                PieceKind::Claimed(conditions) => claimed.extend(conditions.iter().cloned()),
            }
        }
        if !claimed.is_empty() {
            let about = Path::property(iri::ABOUT).inverse();
            let is_claimed = |class: &str| {
                let class = Type::Class(class.to_owned());
                [iri::INITIATIVE, iri::FINDING]
                    .iter()
                    .any(|of| self.schema.is_a(&class, &Type::Class((*of).to_owned())))
            };
            let of_itself = |class: &str, path: &Path| class == iri::CLAIM && *path == about;
            if let Some((_, _, shared)) = witnesses.iter_mut().find(|(class, _, _)| is_claimed(class)) {
                shared.push(self.witness(iri::CLAIM, &about, claimed));
            } else if let Some((_, _, shared)) = witnesses.iter_mut().find(|(c, p, _)| of_itself(c, p)) {
                shared.extend(claimed);
            } else {
                witnesses.push((iri::CLAIM.to_owned(), about, claimed));
            }
        }
        // time is said of the initiative, where the phrase speaks of an actor through one
        let timed = witnesses.iter_mut().find(|(class, _, _)| class == iri::INITIATIVE || class == iri::INTERACTION);
        match timed {
            Some((_, _, shared)) => shared.extend(times.into_iter().map(Condition::Time)),
            None => match self.initiative_of(&base.types) {
                Some((class, path)) if !times.is_empty() => {
                    witnesses.push((class, path, times.into_iter().map(Condition::Time).collect()));
                }
                _ => conditions.extend(times.into_iter().map(Condition::Time)),
            },
        }
        // what is denied is denied of a witness for which the rest holds
        for piece in pieces {
            if let PieceKind::Via { class, path, condition, negated: true } = &piece.kind {
                let shared = witnesses.iter().find(|(c, p, _)| c == class && p == path);
                let mut all = shared.map(|(_, _, shared)| shared.clone()).unwrap_or_default();
                all.push(condition.clone());
                conditions.push(Condition::Not(Box::new(self.witness(class, path, all))));
            }
        }
        for (class, path, shared) in witnesses {
            conditions.push(self.witness(&class, &path, shared));
        }
        if conditions.is_empty() { base.set.clone() } else { Set::Where(Box::new(base.set.clone()), conditions) }
    }

    pub(super) fn witness(&self, class: &str, path: &Path, conditions: Vec<Condition>) -> Condition {
        Condition::Witness { path: path.clone(), classes: self.schema.with_subclasses(class), conditions }
    }

    /// The initiatives of an actor, for times said of actors.
    fn initiative_of(&self, head: &[Type]) -> Option<(String, Path)> {
        let actor = Type::Class(iri::ACTOR.to_owned());
        if head.is_empty() || !head.iter().all(|of| self.schema.is_a(of, &actor)) {
            return None;
        }
        let corridor = Operand::Types(vec![Type::Class(iri::CORRIDOR.to_owned())]);
        let reading = self.schema.read_link(head, "across", &corridor).pop()?;
        Some((reading.via?, reading.path.split_first().0))
    }

    /// Adds the scope's corridor to a phrase that can take it.
    fn apply_scope(&mut self, head: &[Type], scope: &Typed, has_side: bool, span: Span, pieces: &mut Vec<Piece>) {
        let actor = Type::Class(iri::ACTOR.to_owned());
        let initiative = Type::Class(iri::INITIATIVE.to_owned());
        let all = |wide: &Type| !head.is_empty() && head.iter().all(|of| self.schema.is_a(of, wide));
        let nested = self.depth > 1 && !all(&initiative);
        // a dimension or a level is of no corridor, whatever is done on it in one
        let concepts = !head.is_empty() && head.iter().all(|of| matches!(of, Type::Scheme(_)));
        if nested || concepts || (has_side && all(&actor)) {
            return;
        }
        if let [reading] = &self.schema.read_link(head, "across", &Operand::Types(scope.types.clone()))[..] {
            let kind = link_piece(reading, Some(scope.set.clone()), false);
            pieces.push(Piece::new(span, kind));
        }
    }

    /// The things of a corridor, where one is in scope.
    pub(super) fn scoped_to_corridor(&mut self, typed: Typed, span: Span) -> Typed {
        let mut pieces = Vec::new();
        if let Some(scope) = self.scope.clone() {
            self.apply_scope(&typed.types, &scope, false, span, &mut pieces);
        }
        let set = self.assemble(&typed, &pieces);
        Typed::new(set, typed.types)
    }

    /// The corridor of an `across` clause, read first because `at origin` needs it.
    fn corridor_of(&mut self, clauses: &[ast::Clause]) -> Option<Typed> {
        let clause = clauses.iter().find(|clause| clause.keyword.node == ast::Keyword::Across)?;
        let ast::ClauseBody::Run(run) = &clause.body else { return None };
        let (quiet, warned) = (self.faults.len(), self.warnings.len());
        let found = self.atoms(run, 0).into_iter().next().map(|atom| atom.typed);
        self.faults.truncate(quiet);
        self.warnings.truncate(warned);
        found
    }

    /// One clause: its pieces, and whether it said a side.
    fn clause(&mut self, clause: &ast::Clause, head: &[Type], corridor: Option<&Typed>) -> Option<(Vec<Piece>, bool)> {
        use ast::Keyword as K;
        let span = clause.keyword.span;
        match (clause.keyword.node, &clause.body) {
            (K::Across | K::In | K::At | K::Via, ast::ClauseBody::Run(run)) => {
                if clause.keyword.node == K::At
                    && let Some(side) = Self::side(run)
                {
                    let piece = self.side_piece(head, side, run[0].span, corridor, clause.negated)?;
                    let mut pieces = vec![piece];
                    pieces.extend(self.tails(head, run, 1)?);
                    return Some((pieces, true));
                }
                let word = match clause.keyword.node {
                    K::Across => "across",
                    K::In => "in",
                    K::At => "at",
                    _ => "via",
                };
                Some((self.link_clause(head, word, span, run, clause.negated)?, false))
            }
            (K::Not, ast::ClauseBody::Run(run)) => {
                let mut pieces = self.tails(head, run, 0)?;
                if let Some(first) = pieces.first_mut() {
                    first.negate();
                    first.span = span.to(first.span);
                }
                Some((pieces, false))
            }
            (K::With | K::Without, ast::ClauseBody::Run(run)) => {
                let negated = (clause.keyword.node == K::Without) != clause.negated;
                Some((self.with(head, span, run, None, negated)?, false))
            }
            (K::With, ast::ClauseBody::Quantified { quantity, run }) => {
                let counted = self.quantity(quantity)?;
                Some((self.with(head, span, run, Some(counted), clause.negated)?, false))
            }
            (K::Where, ast::ClauseBody::Condition(condition)) => {
                let kind = PieceKind::Plain(self.condition(head, condition)?);
                let mut piece = Piece::new(span.to(condition.span), kind);
                if clause.negated {
                    piece.negate();
                }
                Some((vec![piece], false))
            }
            (K::Since | K::Before | K::During | K::AsOf, ast::ClauseBody::Run(run)) => {
                let time = self.time(clause.keyword.node, span, run)?;
                let here = run.first().map_or(span, |item| span.to(item.span));
                let mut pieces = vec![Piece::new(here, PieceKind::Time(time))];
                if clause.negated {
                    return self.not_yet(span, "`not` before a time");
                }
                pieces.extend(self.tails(head, run, 1)?);
                Some((pieces, false))
            }
            (K::Between, ast::ClauseBody::Pair(one, other)) => {
                let mut pieces = Vec::new();
                for end in [one, other] {
                    self.depth += 1;
                    let typed = self.phrase(end, span);
                    self.depth -= 1;
                    pieces.push(self.with_piece(head, span, &typed?, None, clause.negated)?);
                }
                Some((pieces, false))
            }
            // read before the other clauses, since it changes what `across` says
            (K::Including, _) => Some((Vec::new(), false)),
            (K::Only | K::Excluding, ast::ClauseBody::Run(run)) if !clause.negated => {
                let conditions = if clause.keyword.node == K::Only {
                    self.only_claims(run, head, span)?
                } else {
                    self.excluding(run, head, span)?
                };
                let here = run.last().map_or(span, |item| span.to(item.span));
                let claim = Type::Class(iri::CLAIM.to_owned());
                let kind = if head.iter().all(|of| self.schema.is_a(of, &claim)) {
                    PieceKind::Plain(Condition::All(conditions))
                } else {
                    if self.depth == 1 {
                        self.claims.extend(conditions.iter().cloned());
                    }
                    PieceKind::Claimed(conditions)
                };
                Some((vec![Piece::new(here, kind)], false))
            }
            (K::StaleBefore, ast::ClauseBody::Run(run)) if !clause.negated => {
                let time = self.time(K::Before, span, run)?;
                if let (plan::Time::Before(year), 1) = (time, self.depth) {
                    self.stale = Some(year);
                }
                let here = run.first().map_or(span, |item| span.to(item.span));
                let mut pieces = vec![Piece::new(here, PieceKind::Time(time))];
                pieces.extend(self.tails(head, run, 1)?);
                Some((pieces, false))
            }
            (K::Excluding | K::Only | K::Sharing | K::OfKind | K::StaleBefore, _) => {
                self.not_yet(span, &format!("`{}`", keyword_word(clause.keyword.node)))
            }
            _ => self.not_yet(span, "this form"),
        }
    }

    /// A keyword that is also a link word: operand, then whatever links follow.
    fn link_clause(
        &mut self,
        head: &[Type],
        word: &str,
        span: Span,
        run: &[Spanned<Item>],
        negated: bool,
    ) -> Option<Vec<Piece>> {
        let quiet = self.faults.len();
        let atoms = self.atoms(run, 0);
        let mut found: Vec<(usize, Vec<Piece>)> = Vec::new();
        let mut failed = Furthest::default();
        for atom in atoms {
            let before = self.faults.len();
            let piece = self.tail_piece(head, word, span, &atom.typed, &run[..atom.next], negated);
            let rest = piece.and_then(|piece| Some((piece, self.tails(head, run, atom.next)?)));
            let faults = self.faults.split_off(before);
            match rest {
                Some((piece, rest)) => {
                    let mut pieces = vec![piece];
                    pieces.extend(rest);
                    found.push((pieces.len(), pieces));
                }
                None => failed.note(atom.next, faults),
            }
        }
        if found.is_empty() {
            match failed.faults() {
                Some(faults) => self.faults.extend(faults),
                None if self.faults.len() > quiet => {}
                None => self.unknown_in(run, true),
            }
            return None;
        }
        self.faults.truncate(quiet);
        found.sort_by_key(|(segments, _)| *segments);
        let fewest = found[0].0;
        let equal = found.iter().filter(|(segments, _)| *segments == fewest).count();
        if equal > 1 {
            return self.ambiguous(run);
        }
        Some(found.swap_remove(0).1)
    }

    /// Exactly one reading of a link, or a fault.
    pub(super) fn one_reading(
        &mut self,
        mut readings: Vec<LinkReading>,
        head: &[Type],
        word: &str,
        span: Span,
        operand: &Typed,
        operand_span: Span,
    ) -> Option<LinkReading> {
        match readings.len() {
            1 => readings.pop(),
            0 => {
                let (noun, what) = (self.nouns(head), self.nouns(&operand.types));
                let fitting: Vec<String> = self
                    .schema
                    .links_of(head)
                    .iter()
                    .filter(|link| {
                        let operand = Operand::Types(operand.types.clone());
                        self.schema.read_link(head, link, &operand).iter().any(|reading| reading.typed)
                    })
                    .cloned()
                    .collect();
                let mut fault =
                    Diagnostic::error(Code::NoSuchLink, span, format!("no link `{word}` leads from {noun} to {what}"))
                        .label(operand_span, format!("this is {}", with_article(&what)));
                let polity = Type::Class(iri::POLITY.to_owned());
                if word == "across" && operand.types.iter().any(|of| self.schema.is_a(of, &polity)) {
                    fault = fault.help("a corridor has two ends, such as `across Turkey -> Germany`");
                } else if fitting.is_empty() {
                    fault = fault.help(self.links_help(head));
                } else {
                    fault = fault.did_you_mean(span, &fitting.into_iter().take(3).collect::<Vec<_>>());
                }
                self.fault(fault)
            }
            _ => {
                let curies: Vec<String> = readings.iter().map(|reading| iri::compact(&reading.property)).collect();
                let mut fault = Diagnostic::error(
                    Code::AmbiguousLink,
                    span,
                    format!("`{word}` fits several properties here: {}", curies.join(", ")),
                )
                .help("name the property by its short form");
                for curie in &curies {
                    fault = fault.replace(span, curie.clone());
                }
                self.fault(fault)
            }
        }
    }

    /// `with` and `without`: operand, then whatever links follow.
    fn with(
        &mut self,
        head: &[Type],
        span: Span,
        run: &[Spanned<Item>],
        quantity: Option<plan::Quantity>,
        negated: bool,
    ) -> Option<Vec<Piece>> {
        let atoms = self.atoms(run, 0);
        let quiet = self.faults.len();
        let mut failed = Vec::new();
        for mut atom in atoms {
            let before = self.faults.len();
            let here = span.to(run[atom.next - 1].span);
            if matches!(atom.typed.set, Set::Instances(_)) {
                // parentheses around a noun do not change what it stands for
                atom.typed = self.scoped_to_corridor(atom.typed, here);
            }
            let piece = self.with_piece(head, here, &atom.typed, quantity, negated);
            let piece = piece.map(|piece| piece.said(head, "with", &atom.typed, &run[..atom.next]));
            let read = piece.and_then(|piece| Some((piece, self.tails(head, run, atom.next)?)));
            let faults = self.faults.split_off(before);
            match read {
                Some((piece, rest)) => {
                    self.faults.truncate(quiet);
                    let classes = atom.typed.set.classes();
                    if negated && quantity.is_none() && self.depth == 1 && !classes.is_empty() {
                        let said = syntax::print_run(&run[..atom.next]);
                        self.absences.push(plan::Absence { said, classes });
                    }
                    return Some(std::iter::once(piece).chain(rest).collect());
                }
                None if failed.is_empty() => failed = faults,
                None => {}
            }
        }
        if failed.is_empty() && self.faults.len() == quiet {
            self.unknown_in(run, true);
        }
        self.faults.extend(failed);
        None
    }

    fn quantity(&mut self, quantity: &Spanned<ast::Quantity>) -> Option<plan::Quantity> {
        let mut number = |amount| self.amount(amount, quantity.span);
        Some(match &quantity.node {
            ast::Quantity::AtLeast(amount) => plan::Quantity::AtLeast(number(amount)?),
            ast::Quantity::AtMost(amount) => plan::Quantity::AtMost(number(amount)?),
            ast::Quantity::Exactly(amount) => plan::Quantity::Exactly(number(amount)?),
            ast::Quantity::Only => plan::Quantity::Only,
        })
    }

    fn with_piece(
        &mut self,
        head: &[Type],
        span: Span,
        operand: &Typed,
        quantity: Option<plan::Quantity>,
        negated: bool,
    ) -> Option<Piece> {
        let readings = self.schema.read_with(head, &Operand::Types(operand.types.clone()));
        if readings.is_empty() {
            let (noun, what) = (self.nouns(head), self.nouns(&operand.types));
            return self.fault(
                Diagnostic::error(
                    Code::NoSuchLink,
                    span,
                    format!("{} cannot have {}", with_article(&noun), with_article(&what)),
                )
                .help(self.links_help(head)),
            );
        }
        let reading = self.one_reading(readings, head, "with", span, operand, span)?;
        self.check_branches(head, "with", &reading, operand)?;
        let target = Some(self.narrowed(&operand.set));
        let kind = match quantity {
            None => link_piece(&reading, target, negated),
            Some(quantity) => {
                let counted = Condition::Count { path: reading.path, target: target.map(Box::new), quantity };
                PieceKind::Plain(if negated { Condition::Not(Box::new(counted)) } else { counted })
            }
        };
        Some(Piece::new(span, kind))
    }

    /// `origin` or `destination` behind `at`.
    fn side(run: &[Spanned<Item>]) -> Option<&'static str> {
        let Item::Word(word) = &run.first()?.node else { return None };
        match name_key(word).as_str() {
            "origin" => Some(iri::ORIGIN),
            "destination" => Some(iri::DESTINATION),
            _ => None,
        }
    }

    /// `at origin`: the country of the thing is that end of the corridor.
    fn side_piece(
        &mut self,
        head: &[Type],
        end: &str,
        span: Span,
        corridor: Option<&Typed>,
        negated: bool,
    ) -> Option<Piece> {
        let Some(corridor) = corridor else {
            let word = iri::local_name(end);
            return self.fault(
                Diagnostic::error(Code::NeedsCorridor, span, format!("`{word}` needs a corridor"))
                    .help("start with a corridor: `across Turkey -> Germany:`"),
            );
        };
        let polity = Typed::new(Set::Things(BTreeSet::new()), vec![Type::Class(iri::POLITY.to_owned())]);
        let readings = self.schema.read_link(head, "of", &Operand::Types(polity.types.clone()));
        let reading = self.one_reading(readings, head, "at", span, &polity, span)?;
        let path = reading.path.then(Path::property(end).inverse());
        let condition = Condition::Link { path, target: Some(Box::new(corridor.set.clone())) };
        let condition = if negated { Condition::Not(Box::new(condition)) } else { condition };
        Some(Piece::new(span, PieceKind::Plain(condition)))
    }
}

fn keyword_word(keyword: ast::Keyword) -> &'static str {
    match keyword {
        ast::Keyword::Excluding => "excluding",
        ast::Keyword::Only => "only",
        ast::Keyword::Sharing => "sharing",
        ast::Keyword::OfKind => "of kind",
        ast::Keyword::StaleBefore => "stale before",
        _ => "this clause",
    }
}
