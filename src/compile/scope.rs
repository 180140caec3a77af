//! The three scopes of what is said: of this corridor, of its origin or destination in general, and of the whole Union.
//!
//! An answer holds what is said of the corridor itself. `including general` and `including EU-wide` add the rest, and each
//! row then says which scope it is of; nothing is inherited silently.

use crate::compile::Typed;
use crate::compile::fields::SIDE;
use crate::compile::piece::Piece;
use crate::compile::piece::PieceKind;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::iri;
use crate::path::Path;
use crate::plan::Column;
use crate::plan::Condition;
use crate::plan::Content;
use crate::plan::Set;
use crate::plan::Time;
use crate::schema::Operand;
use crate::schema::Type;
use crate::syntax::ast;
use crate::text::name_key;

/// Heading of the column that says whether something surely held at a time.
pub(super) const HOLDS: &str = "holds";

/// What `including` adds to the corridor's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Including {
    /// Said of the origin or the destination in general.
    general: bool,
    /// Said of the whole union that the destination is part of.
    eu_wide: bool,
}

/// A scope: its word in answers, and the road from a thing to the corridors it is said of.
struct Scope {
    word: &'static str,
    path: Path,
}

impl Including {
    fn scopes(self) -> Vec<Scope> {
        let end = |general: &str, end: &str| Path::property(general).then(Path::property(end).inverse());
        let union = Path::property(iri::DESTINATION_GENERAL)
            .then(Path::property(iri::PART_OF).inverse())
            .then(Path::property(iri::DESTINATION).inverse());
        let mut scopes = vec![Scope { word: "this corridor", path: Path::property(iri::IN_CORRIDOR) }];
        if self.general {
            scopes.push(Scope { word: "origin in general", path: end(iri::ORIGIN_GENERAL, iri::ORIGIN) });
            scopes
                .push(Scope { word: "destination in general", path: end(iri::DESTINATION_GENERAL, iri::DESTINATION) });
        }
        if self.eu_wide {
            scopes.push(Scope { word: "EU-wide", path: union });
        }
        scopes
    }

    pub(super) fn adds(self) -> bool {
        self.general || self.eu_wide
    }
}

impl Resolver<'_> {
    /// What the `including` clauses of a phrase say.
    pub(super) fn including_of(&mut self, clauses: &[ast::Clause]) -> Option<Including> {
        let mut including = Including::default();
        for clause in clauses.iter().filter(|clause| clause.keyword.node == ast::Keyword::Including) {
            let ast::ClauseBody::Run(run) = &clause.body else { continue };
            for item in run.iter().filter(|item| item.node != ast::Item::Comma) {
                let word = if let ast::Item::Word(word) = &item.node { word.as_str() } else { "" };
                match &name_key(word)[..] {
                    "general" => including.general = true,
                    "eu wide" => including.eu_wide = true,
                    _ => {
                        let near = nearest(word, ["general", "EU-wide"]);
                        return self.fault(
                            Diagnostic::error(Code::UnknownName, item.span, "`including` adds `general` or `EU-wide`")
                                .did_you_mean(item.span, &near),
                        );
                    }
                }
            }
            if clause.negated {
                return self.not_yet(clause.keyword.span, "`not including`");
            }
        }
        Some(including)
    }

    /// The pieces with every corridor read in all the scopes that are included.
    pub(super) fn widened(pieces: Vec<Piece>, including: Including) -> Vec<Piece> {
        if !including.adds() {
            return pieces;
        }
        let scopes = including.scopes();
        pieces.into_iter().map(|piece| in_scopes(piece, &scopes)).collect()
    }

    /// Columns that say how each row belongs to the corridor: the role of actors, the scope of everything.
    pub(super) fn label_rows(&mut self, base: &Typed, pieces: &[Piece], corridor: &Set, including: Including) {
        self.label_types.clone_from(&base.types);
        self.labels.clear();
        if self.are_actors(&base.types) {
            let tied = Set::Where(Box::new(base.set.clone()), vec![self.tied_across(corridor)]);
            let content = Content::Labels {
                labels: vec![("interacts".to_owned(), tied)],
                otherwise: "acts alone".to_owned(),
                leading: false,
            };
            self.labels.push(Column { heading: "role".to_owned(), content });
        }
        self.side_column(base, pieces, corridor);
        if including.adds() {
            let labels = including
                .scopes()
                .into_iter()
                .map(|scope| {
                    let word = scope.word.to_owned();
                    let only: Vec<Piece> =
                        pieces.iter().cloned().map(|piece| in_scopes(piece, std::slice::from_ref(&scope))).collect();
                    (word, self.assemble(base, &only))
                })
                .collect();
            let content = Content::Labels { labels, otherwise: "unrecorded".to_owned(), leading: true };
            self.labels.push(Column { heading: "scope".to_owned(), content });
        }
    }

    /// Whether what is asked for a year surely holds in it, or its bounds are too vague to tell.
    pub(super) fn holds_column(&mut self, base: &Typed, pieces: &[Piece]) {
        let mut asked = false;
        let surely: Vec<Piece> = pieces
            .iter()
            .cloned()
            .map(|mut piece| {
                if let PieceKind::Time(Time::AsOf(year)) = piece.kind {
                    asked = true;
                    piece.kind = PieceKind::Time(Time::Surely(year));
                }
                piece
            })
            .collect();
        if !asked {
            return;
        }
        let labels = vec![("yes".to_owned(), self.assemble(base, &surely))];
        let content = Content::Labels { labels, otherwise: "possibly".to_owned(), leading: false };
        self.label_types.clone_from(&base.types);
        self.labels.push(Column { heading: HOLDS.to_owned(), content });
    }

    /// Which end of the corridor the owner or a party answers to.
    fn side_column(&mut self, base: &Typed, pieces: &[Piece], corridor: &Set) {
        let polity = Operand::Types(vec![Type::Class(iri::POLITY.to_owned())]);
        let [reading] = &self.schema.read_link(&base.types, "of", &polity)[..] else { return };
        let all = self.assemble(base, &Self::widened(pieces.to_vec(), Including { general: true, eu_wide: true }));
        let at = |end: &str| {
            let path = reading.path.clone().then(Path::property(end).inverse());
            let link = Condition::Link { path, target: Some(Box::new(corridor.clone())) };
            Set::Where(Box::new(all.clone()), vec![link])
        };
        let labels = vec![("origin".to_owned(), at(iri::ORIGIN)), ("destination".to_owned(), at(iri::DESTINATION))];
        let content = Content::Labels { labels, otherwise: "neither end".to_owned(), leading: false };
        self.labels.push(Column { heading: SIDE.to_owned(), content });
    }

    /// Whether the columns of the outermost phrase are for things of these types.
    pub(super) fn labels_fit(&self, types: &[Type]) -> bool {
        self.label_types == types
    }
}

/// A piece whose link to a corridor is read in any of these scopes.
fn in_scopes(mut piece: Piece, scopes: &[Scope]) -> Piece {
    let widen = |condition: &Condition| match condition {
        Condition::Link { path, target } if *path == Path::property(iri::IN_CORRIDOR) => {
            let mut links: Vec<Condition> = scopes
                .iter()
                .map(|scope| Condition::Link { path: scope.path.clone(), target: target.clone() })
                .collect();
            if links.len() == 1 { links.remove(0) } else { Condition::Any(links) }
        }
        other => other.clone(),
    };
    piece.kind = match piece.kind {
        PieceKind::Plain(condition) => PieceKind::Plain(widen(&condition)),
        PieceKind::Via { class, path, condition, negated } => {
            PieceKind::Via { class, path, condition: widen(&condition), negated }
        }
        other @ (PieceKind::Time(_) | PieceKind::Claimed(_)) => other,
    };
    piece
}
