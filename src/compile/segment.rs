//! Runs of words: segmented into head, links and operands by the lexicon, longest match first, types deciding between readings.
//!
//! Exactly one reading must survive; none is an error that names the place that got furthest, several are an error that
//! shows them.

use std::collections::BTreeSet;

use crate::compile::Typed;
use crate::compile::piece::Atom;
use crate::compile::piece::Furthest;
use crate::compile::piece::Piece;
use crate::compile::piece::PieceKind;
use crate::compile::piece::Reading;
use crate::compile::piece::joined;
use crate::compile::piece::link_piece;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::iri;
use crate::path::Path;
use crate::plan::Condition;
use crate::plan::Set;
use crate::schema::LinkReading;
use crate::schema::Operand;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast::Item;
use crate::text::name_key;

/// More readings of one run than this are not looked for.
const MOST_READINGS: usize = 32;

/// What links and operands from a place on were found to be, and the faults on the way.
type Tails = (Option<Vec<Piece>>, Vec<Diagnostic>);

impl Resolver<'_> {
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

    /// A run as head and tails.
    pub(super) fn run(&mut self, run: &[Spanned<Item>]) -> Option<Reading> {
        let quiet = self.faults.len();
        let atoms = self.atoms(run, 0);
        if self.faults.len() > quiet && atoms.is_empty() {
            return None;
        }
        let mut readings: Vec<Reading> = Vec::new();
        let mut failed = Furthest::default();
        for atom in atoms {
            let before = self.faults.len();
            let tails = self.tails(&atom.typed.types, run, atom.next);
            let faults = self.faults.split_off(before);
            match tails {
                Some(pieces) => readings.push((atom.typed, pieces)),
                None => failed.note(atom.next, faults),
            }
        }
        if readings.is_empty() {
            match failed.faults() {
                Some(faults) => self.faults.extend(faults),
                None => self.unknown_in(run, false),
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
    pub(super) fn tails(&mut self, head: &[Type], run: &[Spanned<Item>], at: usize) -> Option<Vec<Piece>> {
        self.tails_from(head, run, at, &mut vec![None; run.len()])
    }

    /// The same, each place being read once however many readings lead to it.
    fn tails_from(
        &mut self,
        head: &[Type],
        run: &[Spanned<Item>],
        at: usize,
        known: &mut Vec<Option<Tails>>,
    ) -> Option<Vec<Piece>> {
        if at >= run.len() {
            return Some(Vec::new());
        }
        if let Some((found, faults)) = &known[at] {
            self.faults.extend(faults.iter().cloned());
            return found.clone();
        }
        if !self.step(run) {
            return None;
        }
        let before = self.faults.len();
        let found = self.read_tails(head, run, at, known);
        known[at] = Some((found.clone(), self.faults[before..].to_vec()));
        found
    }

    fn read_tails(
        &mut self,
        head: &[Type],
        run: &[Spanned<Item>],
        at: usize,
        known: &mut Vec<Option<Tails>>,
    ) -> Option<Vec<Piece>> {
        if let Some(piece) = self.interacting(head, &run[at]) {
            let mut pieces = vec![piece];
            pieces.extend(self.tails_from(head, run, at + 1, known)?);
            return Some(pieces);
        }
        let mut best: Option<Vec<Piece>> = None;
        let mut equal = 0;
        let mut tried = 0;
        let mut known_link = false;
        let mut failed = Furthest::default();
        for (word, next) in self.link_words_at(run, at) {
            known_link = true;
            let span = run[at].span.to(run[next - 1].span);
            if next >= run.len() {
                let fault = Diagnostic::error(Code::Syntax, span, format!("`{word}` wants something behind it"))
                    .help("give it a name, a noun or a query in parentheses");
                failed.note_first(next, vec![fault]);
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
                failed.note(next, faults);
                continue;
            }
            self.faults.truncate(before);
            for atom in atoms {
                tried += 1;
                if tried > MOST_READINGS {
                    break;
                }
                let before = self.faults.len();
                let piece = self.tail_piece(head, &word, span, &atom.typed, &run[next..atom.next], false);
                let read = piece.and_then(|piece| Some((piece, self.tails_from(head, run, atom.next, known)?)));
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
                    None => failed.note(atom.next, faults),
                }
            }
        }
        if equal > 1 {
            return self.ambiguous(&run[at..]);
        }
        if best.is_some() {
            return best;
        }
        match failed.faults() {
            Some(faults) => self.faults.extend(faults),
            None if !known_link => self.not_a_link(head, run, at),
            None => self.unknown_in(&run[at..], true),
        }
        None
    }

    /// `interacting` behind the corridor of a phrase about actors: tied to an actor of the other end.
    pub(super) fn interacting(&mut self, head: &[Type], item: &Spanned<Item>) -> Option<Piece> {
        let corridor = self.corridor.clone()?;
        let Item::Word(word) = &item.node else { return None };
        if name_key(word) != "interacting" || !self.are_actors(head) {
            return None;
        }
        let condition = self.tied_across(&corridor.set);
        Some(Piece::new(item.span, PieceKind::Plain(condition)))
    }

    /// Party to an interaction across a corridor with an actor of its other end.
    pub(super) fn tied_across(&self, corridor: &Set) -> Condition {
        let end = |property: &str| Path::property(iri::COUNTRY).then(Path::property(property).inverse());
        let link = |path: Path| Condition::Link { path, target: Some(Box::new(corridor.clone())) };
        let tie = |far: &str| {
            let shared = vec![link(Path::property(iri::IN_CORRIDOR)), link(Path::property(iri::PARTY).then(end(far)))];
            self.witness(iri::INTERACTION, &Path::property(iri::PARTY).inverse(), shared)
        };
        let sides = [(iri::ORIGIN, iri::DESTINATION), (iri::DESTINATION, iri::ORIGIN)];
        let either = sides.map(|(own, far)| Condition::All(vec![link(end(own)), tie(far)])).to_vec();
        Condition::Any(either)
    }

    /// A link word and its operand, the items of which begin a run.
    pub(super) fn tail_piece(
        &mut self,
        head: &[Type],
        word: &str,
        span: Span,
        operand: &Typed,
        items: &[Spanned<Item>],
        negated: bool,
    ) -> Option<Piece> {
        let operand_span = items[0].span.to(items[items.len() - 1].span);
        let types = Operand::Types(operand.types.clone());
        let readings = match Self::property_of(word) {
            Some(property) => self.named_property(head, &property),
            None => self.schema.read_link(head, word, &types),
        };
        let reading = self.one_reading(readings, head, word, span, operand, operand_span)?;
        self.check_branches(head, word, &reading, operand)?;
        let target = self.narrowed(&operand.set);
        let piece = Piece::new(span.to(operand_span), link_piece(&reading, Some(target), negated));
        Some(piece.said(head, word, operand, items))
    }

    /// The property that a link given as CURIE or IRI names.
    fn property_of(word: &str) -> Option<String> {
        let iri = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).map(str::to_owned);
        iri.or_else(|| word.contains(':').then(|| iri::expand(word)).flatten())
    }

    /// A property named outright: forwards if the head can be its subject, else backwards.
    fn named_property(&self, head: &[Type], property: &str) -> Vec<LinkReading> {
        let property = self.schema.current(property);
        let Some(known) = self.schema.property(property) else {
            let path = Path::property(property);
            return vec![LinkReading { property: property.to_owned(), path, via: None, typed: false }];
        };
        let fits = |of: &Type, subjects: &[Type]| subjects.iter().any(|wide| self.schema.overlap(of, wide));
        let forwards = known.subjects.as_ref().is_none_or(|subjects| head.iter().any(|of| fits(of, subjects)));
        let path = if forwards { known.path.clone() } else { known.path.inverse() };
        vec![LinkReading { property: property.to_owned(), path, via: known.via.clone(), typed: true }]
    }

    /// Link words that start at a place of a run, longest first, with the place behind them.
    pub(super) fn link_words_at(&self, run: &[Spanned<Item>], at: usize) -> Vec<(String, usize)> {
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
    pub(super) fn atoms(&mut self, run: &[Spanned<Item>], at: usize) -> Vec<Atom> {
        if !self.step(run) {
            return Vec::new();
        }
        let Some(first) = run.get(at) else { return Vec::new() };
        if let Some(arrow) = Self::arrow_ahead(run, at) {
            return self.corridor_atoms(run, at, arrow).into_iter().map(|(typed, next)| Atom { typed, next }).collect();
        }
        let span = first.span;
        let one = |typed: Typed| vec![Atom { typed, next: at + 1 }];
        match &first.node {
            Item::Word(_) => self.word_atoms(run, at),
            Item::Quoted(name) => self.named(name).into_iter().map(|typed| Atom { typed, next: at + 1 }).collect(),
            Item::Curie(curie) => match iri::expand(curie) {
                Some(iri) if self.is_known(&iri) => one(self.by_iri(&iri)),
                Some(iri) => {
                    self.unknown_short_form(curie, &iri, span);
                    Vec::new()
                }
                None => {
                    let prefixes: Vec<&str> = iri::PREFIXES.iter().map(|(prefix, _)| *prefix).collect();
                    let near = nearest(curie.split(':').next().unwrap_or_default(), prefixes.iter().copied());
                    let fault = Diagnostic::error(Code::UnknownName, span, format!("unknown prefix in `{curie}`"))
                        .help(format!("known prefixes are {}", prefixes.join(", ")))
                        .did_you_mean(
                            span,
                            &near
                                .iter()
                                .map(|p| format!("{p}:{}", curie.split(':').nth(1).unwrap_or_default()))
                                .collect::<Vec<_>>(),
                        );
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
            Item::Any => one(Typed::new(
                Set::Instances(self.schema.with_subclasses(iri::POLITY)),
                vec![Type::Class(iri::POLITY.to_owned())],
            )),
            Item::Number(text) | Item::Date(text) => {
                let fault = Diagnostic::error(
                    Code::TypeMismatch,
                    span,
                    format!("`{text}` is a number, and a thing was expected"),
                )
                .help("times are said with `since 1999`, `before 1999`, `during 1990..1999` or `as of 1999`");
                self.faults.push(fault);
                Vec::new()
            }
            Item::Range { .. } | Item::Arrow(_) | Item::Comma => Vec::new(),
        }
    }

    pub(super) fn word_atoms(&mut self, run: &[Spanned<Item>], at: usize) -> Vec<Atom> {
        let longest = self.names.longest().max(6);
        let words = run[at..].iter().take_while(|item| matches!(item.node, Item::Word(_))).take(longest).count();
        let mut atoms = Vec::new();
        for length in (1..=words).rev() {
            let Some(text) = joined(&run[at..at + length]) else { continue };
            let next = at + length;
            for typed in self.meanings(&text, run[at].span.to(run[next - 1].span)) {
                atoms.push(Atom { typed, next });
            }
        }
        atoms
    }

    /// Meanings of words at a place: what they are defined as, else what has the name.
    pub(super) fn meanings(&mut self, text: &str, span: Span) -> Vec<Typed> {
        if !self.definitions.has(text) {
            return self.named(text);
        }
        // in its own definition a word has the meaning that it had before: `let eu = members of EU`
        let before = if self.is_expanding(text) { self.named(text) } else { Vec::new() };
        if before.is_empty() { self.call(text, &[], span).into_iter().collect() } else { before }
    }

    /// Meanings of a name: nouns of the language first, then things; each thing is a reading of its own.
    pub(super) fn named(&self, text: &str) -> Vec<Typed> {
        let key = name_key(text);
        let nouns: BTreeSet<&Type> = self.schema.nouns(&key).map(|noun| &noun.meaning).collect();
        let mut found: Vec<Typed> = nouns.into_iter().map(|of| self.all_of(of)).collect();
        if found.is_empty() || found.iter().all(|typed| matches!(typed.types[0], Type::Scheme(_))) {
            let schemes = !found.is_empty();
            let known: BTreeSet<String> =
                self.names.lookup(&key).iter().map(|iri| self.schema.current(iri).to_owned()).collect();
            for iri in known {
                let types = self.types_of(&iri);
                if self.schema.class(&iri).is_some() || self.schema.scheme(&iri).is_some() || schemes {
                    continue;
                }
                found.push(Typed::new(Set::Things(BTreeSet::from([iri])), types));
            }
        }
        found
    }

    pub(super) fn all_of(&self, of: &Type) -> Typed {
        let set = match of {
            Type::Class(class) => Set::Instances(self.schema.with_subclasses(class)),
            Type::Scheme(scheme) => Set::Concepts(scheme.clone()),
        };
        Typed::new(set, vec![of.clone()])
    }

    /// Whether the ontology or the graph says anything of an IRI.
    fn is_known(&self, iri: &str) -> bool {
        let current = self.schema.current(iri);
        self.schema.declares(current) || !self.names.types(current).is_empty() || !self.names.names(current).is_empty()
    }

    pub(super) fn by_iri(&self, iri: &str) -> Typed {
        let iri = self.schema.current(iri);
        if self.schema.class(iri).is_some() {
            return self.all_of(&Type::Class(iri.to_owned()));
        }
        if self.schema.scheme(iri).is_some() {
            return self.all_of(&Type::Scheme(iri.to_owned()));
        }
        Typed::new(Set::Things(BTreeSet::from([iri.to_owned()])), self.types_of(iri))
    }
}
