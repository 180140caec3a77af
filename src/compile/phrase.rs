//! Noun phrases: a run of words is segmented into head, links and operands by the lexicon, longest match first, types
//! deciding between readings.
//!
//! Exactly one reading must survive; none is an error that names the place that got furthest, several are an error that
//! shows them.

use std::collections::BTreeSet;

use crate::compile::Modifier;
use crate::compile::Typed;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
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
use crate::syntax::ast;
use crate::syntax::ast::Item;
use crate::text::name_key;

/// More readings of one run than this are not looked for.
const MOST_READINGS: usize = 32;

/// Nouns that the kernel promises and that are not built yet.
const LATER: &[&str] = &["gaps", "ties", "pairs", "contradictions", "conflicts"];

/// One modifier of a phrase.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    kind: PieceKind,
    /// The link word and its operand as said, to see whether the words could be grouped otherwise.
    said: Option<Said>,
}

/// A link word and its operand as said.
#[derive(Clone, Debug)]
struct Said {
    word: String,
    operand: Typed,
    span: Span,
}

impl Piece {
    fn new(span: Span, kind: PieceKind) -> Self {
        Self { span, kind, said: None }
    }

    fn said(mut self, word: &str, operand: &Typed, span: Span) -> Self {
        self.said = Some(Said { word: word.to_owned(), operand: operand.clone(), span });
        self
    }
}

#[derive(Clone, Debug)]
enum PieceKind {
    /// Holds of the thing itself.
    Plain(Condition),
    /// Holds of a witness that the thing is linked to; pieces with the same path and class share the witness.
    Via { class: String, path: Path, condition: Condition, negated: bool },
    /// A time: of the witness, where there is one, else of the thing.
    Time(plan::Time),
}

/// An operand and where the run goes on behind it.
#[derive(Clone, Debug)]
struct Atom {
    typed: Typed,
    next: usize,
}

/// A reading of a whole run.
type Reading = (Typed, Vec<Piece>);

impl Resolver<'_> {
    /// A phrase with its clauses.
    pub(super) fn phrase(&mut self, phrase: &ast::Phrase, span: Span) -> Option<Typed> {
        if let Some(Spanned { node: Item::Word(word), span }) = phrase.head.first()
            && LATER.contains(&name_key(word).as_str())
            && !self.definitions.has(word)
        {
            return self.not_yet(*span, &format!("`{word}`"));
        }
        let outermost = self.depth == 1;
        let head = self.run(&phrase.head, None);
        let (corridor, mut fine) = self.corridor_of(&phrase.clauses);
        let Some((base, mut pieces)) = head else {
            // the other clauses too, so that all unknown names are told at once
            for clause in &phrase.clauses {
                self.names_in(clause);
            }
            return None;
        };
        let corridor = corridor.or_else(|| self.scope.clone());
        let outer = std::mem::replace(&mut self.corridor, corridor.clone());
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
        if !fine {
            return None;
        }
        if outermost && (has_across || self.scope.is_some()) && self.are_actors(&base.types) {
            self.actor_corridor = corridor.map(|corridor| corridor.set);
        }
        self.check_grouping(span, &pieces);
        if !has_across && let Some(scope) = self.scope.clone() {
            self.apply_scope(&base.types, &scope, has_side, span, &mut pieces);
        }
        if outermost {
            self.modifiers = (0..pieces.len())
                .filter(|_| pieces.len() <= 12)
                .map(|left_out| {
                    let rest: Vec<Piece> =
                        pieces.iter().enumerate().filter(|(n, _)| *n != left_out).map(|(_, piece)| piece.clone()).collect();
                    Modifier { span: pieces[left_out].span, without: self.assemble(&base, &rest) }
                })
                .collect();
        }
        let set = self.assemble(&base, &pieces);
        Some(Typed { set, types: base.types })
    }

    /// A run that stands for things, with nothing left over: an operand of a clause or stage.
    pub(super) fn whole(&mut self, run: &[Spanned<Item>]) -> Option<Typed> {
        let (base, pieces) = self.run(run, None)?;
        let set = self.assemble(&base, &pieces);
        Some(Typed { set, types: base.types })
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
        self.last_operand = pieces.last().and_then(|piece| piece.said.as_ref()).map(|said| said.span);
    }

    /// Joins a base and its modifiers; pieces with the same witness become one condition.
    fn assemble(&self, base: &Typed, pieces: &[Piece]) -> Set {
        let mut conditions = Vec::new();
        let mut witnesses: Vec<(String, Path, Vec<Condition>)> = Vec::new();
        let mut times = Vec::new();
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

    fn witness(&self, class: &str, path: &Path, conditions: Vec<Condition>) -> Condition {
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
        if nested || (has_side && all(&actor)) {
            return;
        }
        if let [reading] = &self.schema.read_link(head, "across", &Operand::Types(scope.types.clone()))[..] {
            let kind = link_piece(reading, Some(scope.set.clone()), false);
            pieces.push(Piece::new(span, kind));
        }
    }

    /// The corridor of an `across` clause, read first because `at origin` needs it; false if it has a fault.
    fn corridor_of(&mut self, clauses: &[ast::Clause]) -> (Option<Typed>, bool) {
        let Some(clause) = clauses.iter().find(|clause| clause.keyword.node == ast::Keyword::Across) else {
            return (None, true);
        };
        let ast::ClauseBody::Run(run) = &clause.body else { return (None, true) };
        let quiet = self.faults.len();
        let found = self.atoms(run, 0).into_iter().next().map(|atom| atom.typed);
        self.faults.truncate(quiet);
        (found, true)
    }

    /// One clause: its pieces, and whether it said a side.
    fn clause(&mut self, clause: &ast::Clause, head: &[Type], corridor: Option<&Typed>) -> Option<(Vec<Piece>, bool)> {
        use ast::Keyword as K;
        let span = clause.keyword.span;
        match (clause.keyword.node, &clause.body) {
            (K::Across | K::In | K::At | K::Via, ast::ClauseBody::Run(run)) => {
                if clause.keyword.node == K::At
                    && let Some(side) = self.side(run)
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
                Some((self.with(head, span, run, Some(quantity.node), clause.negated)?, false))
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
            (K::Including | K::Excluding | K::Only | K::Sharing | K::OfKind | K::StaleBefore, _) => {
                self.not_yet(span, &format!("`{}`", keyword_word(clause.keyword.node)))
            }
            _ => self.not_yet(span, "this form"),
        }
    }

    /// A keyword that is also a link word: operand, then whatever links follow.
    fn link_clause(&mut self, head: &[Type], word: &str, span: Span, run: &[Spanned<Item>], negated: bool) -> Option<Vec<Piece>> {
        let quiet = self.faults.len();
        let atoms = self.atoms(run, 0);
        let mut found: Vec<(usize, Vec<Piece>)> = Vec::new();
        let mut failed: Option<(usize, Vec<Diagnostic>)> = None;
        for atom in atoms {
            let before = self.faults.len();
            let piece = self.link_piece_for(head, word, span, &atom, run, negated);
            let rest = piece.and_then(|piece| Some((piece, self.tails(head, run, atom.next)?)));
            let faults = self.faults.split_off(before);
            match rest {
                Some((piece, rest)) => {
                    let mut pieces = vec![piece];
                    pieces.extend(rest);
                    found.push((pieces.len(), pieces));
                }
                None if failed.as_ref().is_none_or(|(next, _)| atom.next > *next) => failed = Some((atom.next, faults)),
                None => {}
            }
        }
        if found.is_empty() {
            match failed {
                Some((_, faults)) if !faults.is_empty() => self.faults.extend(faults),
                _ if self.faults.len() > quiet => {}
                _ => self.unknown_in(run, true),
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

    fn link_piece_for(&mut self, head: &[Type], word: &str, span: Span, atom: &Atom, run: &[Spanned<Item>], negated: bool) -> Option<Piece> {
        let operand_span = run[0].span.to(run[atom.next.max(1) - 1].span);
        let readings = self.schema.read_link(head, word, &Operand::Types(atom.typed.types.clone()));
        let reading = self.one_reading(readings, head, word, span, &atom.typed, operand_span)?;
        let target = self.narrowed(&atom.typed.set);
        let piece = Piece::new(span.to(operand_span), link_piece(&reading, Some(target), negated));
        Some(piece.said(word, &atom.typed, operand_span))
    }

    /// Exactly one reading of a link, or a fault.
    fn one_reading(&mut self, mut readings: Vec<LinkReading>, head: &[Type], word: &str, span: Span, operand: &Typed, operand_span: Span) -> Option<LinkReading> {
        match readings.len() {
            1 => readings.pop(),
            0 => {
                let (noun, what) = (self.nouns(head), self.nouns(&operand.types));
                let words = self.schema.links_of(head);
                let listed: Vec<String> = words.iter().take(12).map(|link| format!("`{link}`")).collect();
                let fitting: Vec<String> = words
                    .iter()
                    .filter(|link| {
                        let operand = Operand::Types(operand.types.clone());
                        self.schema.read_link(head, link, &operand).iter().any(|reading| reading.typed)
                    })
                    .cloned()
                    .collect();
                let mut fault =
                    Diagnostic::error(Code::NoSuchLink, span, format!("no link `{word}` leads from {noun} to {what}"))
                        .label(operand_span, format!("this is a {what}"));
                if fitting.is_empty() {
                    fault = fault.help(format!("a {noun} can be linked by {}", listed.join(", ")));
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
    fn with(&mut self, head: &[Type], span: Span, run: &[Spanned<Item>], quantity: Option<ast::Quantity>, negated: bool) -> Option<Vec<Piece>> {
        let atoms = self.atoms(run, 0);
        let quiet = self.faults.len();
        let mut failed = Vec::new();
        for atom in atoms {
            let before = self.faults.len();
            let here = span.to(run[atom.next - 1].span);
            let operand = run[0].span.to(run[atom.next - 1].span);
            let piece = self.with_piece(head, here, &atom.typed, quantity, negated);
            let piece = piece.map(|piece| piece.said("with", &atom.typed, operand));
            let read = piece.and_then(|piece| Some((piece, self.tails(head, run, atom.next)?)));
            let faults = self.faults.split_off(before);
            match read {
                Some((piece, rest)) => {
                    self.faults.truncate(quiet);
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

    fn with_piece(&mut self, head: &[Type], span: Span, operand: &Typed, quantity: Option<ast::Quantity>, negated: bool) -> Option<Piece> {
        let readings = self.schema.read_with(head, &Operand::Types(operand.types.clone()));
        if readings.is_empty() {
            let (noun, what) = (self.nouns(head), self.nouns(&operand.types));
            return self.fault(
                Diagnostic::error(Code::NoSuchLink, span, format!("a {noun} cannot have a {what}"))
                    .help(format!("a {noun} can be linked by {}", self.schema.links_of(head).iter().take(12).map(|link| format!("`{link}`")).collect::<Vec<_>>().join(", "))),
            );
        }
        let reading = self.one_reading(readings, head, "with", span, operand, span)?;
        let target = Some(self.narrowed(&operand.set));
        let kind = match quantity {
            None => link_piece(&reading, target, negated),
            Some(quantity) => {
                let quantity = match quantity {
                    ast::Quantity::AtLeast(n) => plan::Quantity::AtLeast(n),
                    ast::Quantity::AtMost(n) => plan::Quantity::AtMost(n),
                    ast::Quantity::Exactly(n) => plan::Quantity::Exactly(n),
                    ast::Quantity::Only => plan::Quantity::Only,
                };
                let counted = Condition::Count { path: reading.path, target: target.map(Box::new), quantity };
                PieceKind::Plain(if negated { Condition::Not(Box::new(counted)) } else { counted })
            }
        };
        Some(Piece::new(span, kind))
    }

    /// Named concepts stand for everything below them too.
    pub(super) fn narrowed(&self, set: &Set) -> Set {
        match set {
            Set::Things(things) => {
                Set::Things(things.iter().flat_map(|thing| self.schema.with_narrower(thing)).collect())
            }
            Set::Union(parts) => Set::Union(parts.iter().map(|part| self.narrowed(part)).collect()),
            other => other.clone(),
        }
    }

    /// A run as head and tails. With `head` given the run holds only tails.
    fn run(&mut self, run: &[Spanned<Item>], _: Option<&[Type]>) -> Option<Reading> {
        let quiet = self.faults.len();
        let atoms = self.atoms(run, 0);
        if self.faults.len() > quiet && atoms.is_empty() {
            return None;
        }
        let mut readings: Vec<Reading> = Vec::new();
        let mut failed: Option<(usize, Vec<Diagnostic>)> = None;
        for atom in atoms {
            let before = self.faults.len();
            let tails = self.tails(&atom.typed.types, run, atom.next);
            let faults = self.faults.split_off(before);
            match tails {
                Some(pieces) => readings.push((atom.typed, pieces)),
                None if failed.as_ref().is_none_or(|(next, _)| atom.next > *next) => failed = Some((atom.next, faults)),
                None => {}
            }
        }
        if readings.is_empty() {
            match failed {
                Some((_, faults)) if !faults.is_empty() => self.faults.extend(faults),
                _ => self.unknown_in(run, false),
            }
            return None;
        }
        self.faults.truncate(quiet);
        let fewest = readings.iter().map(|(_, pieces)| pieces.len()).min().unwrap_or(0);
        readings.retain(|(_, pieces)| pieces.len() == fewest);
        if readings.len() > 1 {
            return self.ambiguous_names(run, &readings);
        }
        readings.pop()
    }

    /// Links and operands from `at` to the end of the run.
    fn tails(&mut self, head: &[Type], run: &[Spanned<Item>], at: usize) -> Option<Vec<Piece>> {
        if at >= run.len() {
            return Some(Vec::new());
        }
        if let Some(piece) = self.interacting(head, &run[at]) {
            let mut pieces = vec![piece];
            pieces.extend(self.tails(head, run, at + 1)?);
            return Some(pieces);
        }
        let mut best: Option<Vec<Piece>> = None;
        let mut equal = 0;
        let mut tried = 0;
        let mut known_link = false;
        let mut failed: Option<(usize, Vec<Diagnostic>)> = None;
        for (word, next) in self.link_words_at(run, at) {
            known_link = true;
            let span = run[at].span.to(run[next - 1].span);
            if next >= run.len() {
                let fault = Diagnostic::error(Code::Syntax, span, format!("`{word}` wants something behind it"))
                    .help("give it a name, a noun or a query in parentheses");
                failed.get_or_insert((next, vec![fault]));
                continue;
            }
            let before = self.faults.len();
            let atoms = self.atoms(run, next);
            if atoms.is_empty() {
                let mut faults = self.faults.split_off(before);
                if faults.is_empty() {
                    self.unknown_in(&run[next..], true);
                    faults = self.faults.split_off(before);
                }
                if failed.as_ref().is_none_or(|(furthest, _)| next > *furthest) {
                    failed = Some((next, faults));
                }
                continue;
            }
            self.faults.truncate(before);
            for atom in atoms {
                tried += 1;
                if tried > MOST_READINGS {
                    break;
                }
                let before = self.faults.len();
                let piece = self.tail_piece(head, &word, span, &atom, &run[next..atom.next]);
                let read = piece.and_then(|piece| Some((piece, self.tails(head, run, atom.next)?)));
                let faults = self.faults.split_off(before);
                match read {
                    Some((piece, rest)) => {
                        let pieces: Vec<Piece> = std::iter::once(piece).chain(rest).collect();
                        match &best {
                            Some(known) if known.len() < pieces.len() => {}
                            Some(known) if known.len() == pieces.len() => equal += 1,
                            _ => {
                                best = Some(pieces);
                                equal = 1;
                            }
                        }
                    }
                    None if failed.as_ref().is_none_or(|(furthest, _)| atom.next > *furthest) => {
                        failed = Some((atom.next, faults));
                    }
                    None => {}
                }
            }
        }
        if equal > 1 {
            return self.ambiguous(&run[at..]);
        }
        if best.is_some() {
            return best;
        }
        match failed {
            Some((_, faults)) if !faults.is_empty() => self.faults.extend(faults),
            _ if !known_link => self.not_a_link(head, run, at),
            _ => self.unknown_in(&run[at..], true),
        }
        None
    }

    /// `interacting` behind the corridor of a phrase about actors: tied to an actor of the other end.
    fn interacting(&mut self, head: &[Type], item: &Spanned<Item>) -> Option<Piece> {
        let corridor = self.corridor.clone()?;
        let Item::Word(word) = &item.node else { return None };
        if name_key(word) != "interacting" || !self.are_actors(head) {
            return None;
        }
        let end = |property: &str| Path::property(iri::COUNTRY).then(Path::property(property).inverse());
        let link = |path: Path| Condition::Link { path, target: Some(Box::new(corridor.set.clone())) };
        let tie = |far: &str| {
            let shared = vec![link(Path::property(iri::IN_CORRIDOR)), link(Path::property(iri::PARTY).then(end(far)))];
            self.witness(iri::INTERACTION, &Path::property(iri::PARTY).inverse(), shared)
        };
        let sides = [(iri::ORIGIN, iri::DESTINATION), (iri::DESTINATION, iri::ORIGIN)];
        let either = sides.map(|(own, far)| Condition::All(vec![link(end(own)), tie(far)])).to_vec();
        Some(Piece::new(item.span, PieceKind::Plain(Condition::Any(either))))
    }

    fn tail_piece(&mut self, head: &[Type], word: &str, span: Span, atom: &Atom, operand: &[Spanned<Item>]) -> Option<Piece> {
        let operand_span = operand[0].span.to(operand[operand.len() - 1].span);
        let types = Operand::Types(atom.typed.types.clone());
        let readings = match self.property_of(word) {
            Some(property) => self.named_property(head, &property, &types),
            None => self.schema.read_link(head, word, &types),
        };
        let reading = self.one_reading(readings, head, word, span, &atom.typed, operand_span)?;
        let target = self.narrowed(&atom.typed.set);
        let piece = Piece::new(span.to(operand_span), link_piece(&reading, Some(target), false));
        Some(piece.said(word, &atom.typed, operand_span))
    }

    /// The property that a link given as CURIE or IRI names.
    fn property_of(&self, word: &str) -> Option<String> {
        let iri = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).map(str::to_owned);
        iri.or_else(|| word.contains(':').then(|| iri::expand(word)).flatten())
    }

    /// A property named outright: forwards if the head can be its subject, else backwards.
    fn named_property(&self, head: &[Type], property: &str, operand: &Operand) -> Vec<LinkReading> {
        let Some(known) = self.schema.property(property) else {
            let path = Path::property(property);
            return vec![LinkReading { property: property.to_owned(), path, via: None, typed: false }];
        };
        let domain: Vec<Type> = known.domain.iter().cloned().map(Type::Class).collect();
        let forwards = domain.is_empty() || head.iter().any(|of| domain.iter().any(|wide| self.schema.overlap(of, wide)));
        let _ = operand;
        let path = if forwards { known.path.clone() } else { known.path.inverse() };
        vec![LinkReading { property: property.to_owned(), path, via: known.via.clone(), typed: true }]
    }

    /// Link words that start at a place of a run, longest first, with the place behind them.
    fn link_words_at(&self, run: &[Spanned<Item>], at: usize) -> Vec<(String, usize)> {
        match &run[at].node {
            Item::Curie(curie) => return vec![(curie.clone(), at + 1)],
            Item::Iri(iri) => return vec![(format!("<{iri}>"), at + 1)],
            _ => {}
        }
        let mut found = Vec::new();
        for next in (at + 1..=(at + 4).min(run.len())).rev() {
            if let Some(words) = joined(&run[at..next])
                && self.schema.links(&name_key(&words)).next().is_some()
            {
                found.push((words, next));
            }
        }
        found
    }

    /// What can start at a place of a run, longest first. Pushes faults of its own only for things that are no words.
    fn atoms(&mut self, run: &[Spanned<Item>], at: usize) -> Vec<Atom> {
        let Some(first) = run.get(at) else { return Vec::new() };
        if let Some(arrow) = self.arrow_ahead(run, at) {
            return self.corridor_atoms(run, at, arrow).into_iter().map(|(typed, next)| Atom { typed, next }).collect();
        }
        let span = first.span;
        let one = |typed: Typed| vec![Atom { typed, next: at + 1 }];
        match &first.node {
            Item::Word(_) => self.word_atoms(run, at),
            Item::Quoted(name) => self.named(name).into_iter().map(|typed| Atom { typed, next: at + 1 }).collect(),
            Item::Curie(curie) => match iri::expand(curie) {
                Some(iri) => one(self.by_iri(&iri)),
                None => {
                    let prefixes: Vec<&str> = iri::PREFIXES.iter().map(|(prefix, _)| *prefix).collect();
                    let near = nearest(curie.split(':').next().unwrap_or_default(), prefixes.iter().copied());
                    let fault = Diagnostic::error(Code::UnknownName, span, format!("unknown prefix in `{curie}`"))
                        .help(format!("known prefixes are {}", prefixes.join(", ")))
                        .did_you_mean(span, &near.iter().map(|p| format!("{p}:{}", curie.split(':').nth(1).unwrap_or_default())).collect::<Vec<_>>());
                    self.faults.push(fault);
                    Vec::new()
                }
            },
            Item::Iri(iri) => one(self.by_iri(iri)),
            Item::Param(name) => self.param(name, span).map(one).unwrap_or_default(),
            Item::Group(query) => {
                self.depth += 1;
                let typed = self.inner(query);
                self.depth -= 1;
                typed.map(one).unwrap_or_default()
            }
            Item::Call { name, args } => self.call(&name.node, args, name.span).map(one).unwrap_or_default(),
            Item::Any => one(Typed {
                set: Set::Instances(self.schema.with_subclasses(iri::POLITY)),
                types: vec![Type::Class(iri::POLITY.to_owned())],
            }),
            Item::Number(text) | Item::Date(text) => {
                let fault = Diagnostic::error(Code::TypeMismatch, span, format!("`{text}` is a number, and a thing was expected"))
                    .help("times are said with `since 1999`, `before 1999`, `during 1990..1999` or `as of 1999`");
                self.faults.push(fault);
                Vec::new()
            }
            Item::Range { .. } | Item::Arrow(_) | Item::Comma => Vec::new(),
        }
    }

    fn word_atoms(&mut self, run: &[Spanned<Item>], at: usize) -> Vec<Atom> {
        let longest = self.names.longest().max(6);
        let words = run[at..].iter().take_while(|item| matches!(item.node, Item::Word(_))).take(longest).count();
        let mut atoms = Vec::new();
        for length in (1..=words).rev() {
            let Some(text) = joined(&run[at..at + length]) else { continue };
            let next = at + length;
            if self.definitions.has(&text) {
                let span = run[at].span.to(run[next - 1].span);
                if let Some(typed) = self.call(&text, &[], span) {
                    atoms.push(Atom { typed, next });
                }
                continue;
            }
            for typed in self.named(&text) {
                atoms.push(Atom { typed, next });
            }
        }
        atoms
    }

    /// Meanings of a name: nouns of the language first, then things; each thing is a reading of its own.
    pub(super) fn named(&self, text: &str) -> Vec<Typed> {
        let key = name_key(text);
        let nouns: BTreeSet<&Type> = self.schema.nouns(&key).map(|noun| &noun.meaning).collect();
        let mut found: Vec<Typed> = nouns.into_iter().map(|of| self.all_of(of)).collect();
        if found.is_empty() || found.iter().all(|typed| matches!(typed.types[0], Type::Scheme(_))) {
            let schemes = !found.is_empty();
            for iri in self.names.lookup(&key) {
                let types = self.types_of(&iri);
                if self.schema.class(&iri).is_some() || self.schema.scheme(&iri).is_some() || schemes {
                    continue;
                }
                found.push(Typed { set: Set::Things(BTreeSet::from([iri])), types });
            }
        }
        found
    }

    fn all_of(&self, of: &Type) -> Typed {
        let set = match of {
            Type::Class(class) => Set::Instances(self.schema.with_subclasses(class)),
            Type::Scheme(scheme) => Set::Concepts(scheme.clone()),
        };
        Typed { set, types: vec![of.clone()] }
    }

    fn by_iri(&self, iri: &str) -> Typed {
        if self.schema.class(iri).is_some() {
            return self.all_of(&Type::Class(iri.to_owned()));
        }
        if self.schema.scheme(iri).is_some() {
            return self.all_of(&Type::Scheme(iri.to_owned()));
        }
        Typed { set: Set::Things(BTreeSet::from([iri.to_owned()])), types: self.types_of(iri) }
    }

    /// `origin` or `destination` behind `at`.
    fn side(&self, run: &[Spanned<Item>]) -> Option<&'static str> {
        let Item::Word(word) = &run.first()?.node else { return None };
        match name_key(word).as_str() {
            "origin" => Some(iri::ORIGIN),
            "destination" => Some(iri::DESTINATION),
            _ => None,
        }
    }

    /// `at origin`: the country of the thing is that end of the corridor.
    fn side_piece(&mut self, head: &[Type], end: &str, span: Span, corridor: Option<&Typed>, negated: bool) -> Option<Piece> {
        let Some(corridor) = corridor else {
            let word = iri::local_name(end);
            return self.fault(
                Diagnostic::error(Code::NeedsCorridor, span, format!("`{word}` needs a corridor"))
                    .help("start with a corridor: `across Turkey -> Germany:`"),
            );
        };
        let polity = Typed { set: Set::Things(BTreeSet::new()), types: vec![Type::Class(iri::POLITY.to_owned())] };
        let readings = self.schema.read_link(head, "of", &Operand::Types(polity.types.clone()));
        let reading = self.one_reading(readings, head, "at", span, &polity, span)?;
        let path = reading.path.then(Path::property(end).inverse());
        let condition = Condition::Link { path, target: Some(Box::new(corridor.set.clone())) };
        let condition = if negated { Condition::Not(Box::new(condition)) } else { condition };
        Some(Piece::new(span, PieceKind::Plain(condition)))
    }

    fn ambiguous<T>(&mut self, run: &[Spanned<Item>]) -> Option<T> {
        let span = run[0].span.to(run[run.len() - 1].span);
        self.fault(
            Diagnostic::error(Code::AmbiguousPhrase, span, "these words can be read in several ways")
                .help("put quotes around names of several words, or name a property by its short form"),
        )
    }

    fn ambiguous_names(&mut self, run: &[Spanned<Item>], readings: &[Reading]) -> Option<Reading> {
        let span = run[0].span.to(run[run.len() - 1].span);
        let mut listed = Vec::new();
        let mut replacements = Vec::new();
        for (typed, _) in readings {
            let kind = self.nouns(&typed.types);
            match &typed.set {
                Set::Things(things) if things.len() == 1 => {
                    for thing in things {
                        listed.push(format!("{} ({kind}, {})", self.names.label(thing), iri::compact(thing)));
                        replacements.push(iri::compact(thing));
                    }
                }
                _ => listed.push(format!("every {kind}")),
            }
        }
        let mut fault = Diagnostic::error(Code::AmbiguousName, span, format!("several things answer here: {}", listed.join("; ")))
            .help("name one by its short form");
        if run.len() == 1 {
            for replacement in replacements {
                fault = fault.replace(span, replacement);
            }
        }
        self.fault(fault)
    }

    /// A word where a link was expected.
    fn not_a_link(&mut self, head: &[Type], run: &[Spanned<Item>], at: usize) {
        let item = &run[at];
        let Item::Word(word) = &item.node else {
            let fault = Diagnostic::error(Code::Syntax, item.span, "a link word was expected before this")
                .help(format!("a {} can be linked by {}", self.nouns(head), self.schema.links_of(head).iter().take(12).map(|link| format!("`{link}`")).collect::<Vec<_>>().join(", ")));
            self.faults.push(fault);
            return;
        };
        if let Some(meant) = foreign(word) {
            let fault = Diagnostic::error(Code::ForeignSyntax, item.span, format!("`{word}` is no word of this language"))
                .help(format!("write `{meant}`"))
                .replace(item.span, meant);
            self.faults.push(fault);
            return;
        }
        let links = self.schema.links_of(head);
        let near = nearest(word, links.iter().map(String::as_str).chain(STRUCTURE.iter().copied()));
        let fault = Diagnostic::error(Code::NoSuchLink, item.span, format!("`{word}` is no link of a {}", self.nouns(head)))
            .help(format!("a {} can be linked by {}", self.nouns(head), links.iter().take(12).map(|link| format!("`{link}`")).collect::<Vec<_>>().join(", ")))
            .did_you_mean(item.span, &near);
        self.faults.push(fault);
    }

    /// Reports every stretch of words between links that nothing answers to.
    fn unknown_in(&mut self, run: &[Spanned<Item>], operand: bool) {
        let mut at = 0;
        let before = self.faults.len();
        while at < run.len() {
            if !matches!(run[at].node, Item::Word(_) | Item::Quoted(_)) {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            if matches!(run[at].node, Item::Word(_)) {
                while end < run.len() && matches!(run[end].node, Item::Word(_)) && self.link_words_at(run, end).is_empty() {
                    end += 1;
                }
            }
            let text = match &run[at].node {
                Item::Quoted(name) => name.clone(),
                _ => joined(&run[at..end]).unwrap_or_default(),
            };
            let first_is_link = at > 0 && !self.link_words_at(run, at).is_empty();
            if self.named(&text).is_empty() && !self.definitions.has(&text) && !first_is_link {
                let span = run[at].span.to(run[end - 1].span);
                self.unknown_name(&text, span);
            } else if first_is_link {
                at = self.link_words_at(run, at)[0].1.max(at + 1);
                continue;
            }
            at = end;
        }
        if self.faults.len() == before {
            let span = run.first().map_or(Span::default(), |first| first.span.to(run[run.len() - 1].span));
            let what = if operand { "a name, a noun or a query in parentheses" } else { "a noun such as `actors`, or a name" };
            self.faults.push(Diagnostic::error(Code::Syntax, span, format!("{what} was expected here")));
        }
    }

    pub(super) fn unknown_name(&mut self, text: &str, span: Span) {
        if self.faults.iter().any(|fault| fault.span() == Some(span)) {
            return;
        }
        let words = self.names.words();
        let candidates = self
            .schema
            .noun_words()
            .chain(words)
            .chain(self.definitions.names())
            .chain(STRUCTURE.iter().copied());
        let near: Vec<String> = nearest(text, candidates);
        let mut fault = Diagnostic::error(Code::UnknownName, span, format!("unknown name `{text}`")).did_you_mean(span, &near);
        if near.is_empty() {
            fault = fault.help("names are looked up by label in any language, by alternative label and by short form such as `id:turkey`");
        }
        self.faults.push(fault);
    }

    /// Looks only for unknown names in a clause of a phrase whose head is unknown already.
    fn names_in(&mut self, clause: &ast::Clause) {
        let (ast::ClauseBody::Run(run) | ast::ClauseBody::Quantified { run, .. }) = &clause.body else { return };
        let quiet = self.faults.len();
        let known = self.run(run, None).is_some() || !self.atoms(run, 0).is_empty();
        let kept: Vec<Diagnostic> =
            self.faults.split_off(quiet).into_iter().filter(|fault| fault.code == Code::UnknownName).collect();
        if !known {
            self.faults.extend(kept);
        }
    }
}

impl Piece {
    fn negate(&mut self) {
        match &mut self.kind {
            PieceKind::Plain(Condition::Not(inner)) => self.kind = PieceKind::Plain((**inner).clone()),
            PieceKind::Plain(condition) => {
                self.kind = PieceKind::Plain(Condition::Not(Box::new(condition.clone())));
            }
            PieceKind::Via { negated, .. } => *negated = !*negated,
            PieceKind::Time(_) => {}
        }
    }
}

/// Words of the kernel, ranked with the vocabulary when a word is misspelt.
const STRUCTURE: &[&str] = &[
    "and", "or", "but not", "not", "with", "without", "only", "where", "between", "sharing", "in", "at", "since", "before",
    "during", "as of", "via", "including", "excluding", "across",
];

fn keyword_word(keyword: ast::Keyword) -> &'static str {
    match keyword {
        ast::Keyword::Including => "including",
        ast::Keyword::Excluding => "excluding",
        ast::Keyword::Only => "only",
        ast::Keyword::Sharing => "sharing",
        ast::Keyword::OfKind => "of kind",
        ast::Keyword::StaleBefore => "stale before",
        _ => "this clause",
    }
}

/// Words of other query languages that parse as plain words.
fn foreign(word: &str) -> Option<&'static str> {
    Some(match word {
        "AND" => "and",
        "OR" => "or",
        "NOT" => "not",
        "WITHOUT" => "without",
        "WITH" => "with",
        "WHERE" => "where",
        "LIMIT" | "limit" | "TOP" | "top" => "| take",
        "ORDER" => "| sort",
        "GROUP" => "| count",
        _ => return None,
    })
}

/// A link as a piece: through a witness, if the property has one.
fn link_piece(reading: &LinkReading, target: Option<Set>, negated: bool) -> PieceKind {
    let target = target.map(Box::new);
    if let (Some(class), (prefix, Some(rest))) = (&reading.via, reading.path.split_first()) {
        let condition = Condition::Link { path: rest, target };
        return PieceKind::Via { class: class.clone(), path: prefix, condition, negated };
    }
    let condition = Condition::Link { path: reading.path.clone(), target };
    PieceKind::Plain(if negated { Condition::Not(Box::new(condition)) } else { condition })
}

/// The words of a run joined by spaces, if it holds nothing else.
pub(super) fn joined(run: &[Spanned<Item>]) -> Option<String> {
    let words: Option<Vec<&str>> = run
        .iter()
        .map(|item| if let Item::Word(word) = &item.node { Some(word.as_str()) } else { None })
        .collect();
    words.map(|words| words.join(" "))
}
