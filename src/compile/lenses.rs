//! Stages that look at one set in several ways: at two times, or for several operands of a link.

use crate::compile::Typed;
use crate::compile::piece::joined;
use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::iri;
use crate::path::Path;
use crate::plan::Column;
use crate::plan::Condition;
use crate::plan::Content;
use crate::plan::Set;
use crate::plan::Time;
use crate::schema::Operand;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax;
use crate::syntax::ast;
use crate::text::with_article;

impl Resolver<'_> {
    /// `changes from Y to Z`: each thing that can have held in the period, and what became of it.
    pub(super) fn changes(
        &mut self,
        typed: &mut Typed,
        from: &Spanned<String>,
        to: &Spanned<String>,
    ) -> Option<Column> {
        if self.are_actors(&typed.types) {
            let noun = self.nouns(&typed.types);
            return self.fault(
                Diagnostic::error(Code::TypeMismatch, from.span.to(to.span), format!("no time is recorded for {}", with_article(&noun)))
                    .help("ask for ties, initiatives or findings: `ties across Morocco -> Belgium | changes from 1999 to 2014`"),
            );
        }
        let (a, b) = (self.year(from)?, self.year(to)?);
        if a >= b {
            let span = from.span.to(to.span);
            let fault = Diagnostic::error(Code::TypeMismatch, span, "the later year comes second");
            return self.fault(if a > b { fault.replace(span, format!("{b} to {a}")) } else { fault });
        }
        let whole = typed.set.clone();
        let at =
            |times: Vec<Time>| Set::Where(Box::new(whole.clone()), times.into_iter().map(Condition::Time).collect());
        let not = |set: Set| Condition::Not(Box::new(Condition::In(Box::new(set))));
        let began_after = |year: i64| Time::Since(year + 1);
        let ended_before = |year: i64| Time::EndedBefore(year);
        // what surely began after the period or surely ended before it is no part of it
        typed.set =
            Set::Where(Box::new(whole.clone()), vec![not(at(vec![began_after(b)])), not(at(vec![ended_before(a)]))]);
        let labels = vec![
            ("new".to_owned(), at(vec![began_after(a), Time::Before(b + 1)])),
            ("ended".to_owned(), at(vec![ended_before(b), Time::Before(a + 1)])),
            ("kept".to_owned(), at(vec![Time::Surely(a), Time::Surely(b)])),
        ];
        let content = Content::Labels { labels, otherwise: "unknown".to_owned(), leading: true };
        Some(Column { heading: "change".to_owned(), content })
    }

    fn year(&mut self, text: &Spanned<String>) -> Option<i64> {
        match text.node.split('-').next().and_then(|year| year.parse().ok()) {
            Some(year) => Some(year),
            None => self.fault(Diagnostic::error(Code::TypeMismatch, text.span, "a year of four digits was expected")),
        }
    }

    /// `compare across (A), (B)`: the things of every operand, and which of them each belongs to.
    pub(super) fn compared(
        &mut self,
        typed: &mut Typed,
        link: &Spanned<String>,
        operands: &[ast::Run],
        span: Span,
    ) -> Option<Column> {
        let mut sides = Vec::new();
        let mut heading = String::new();
        for run in operands {
            let operand = match &run[..] {
                [Spanned { node: ast::Item::Group(query), .. }] => self.operand_in_parentheses(query),
                run => self.whole(run),
            };
            let Some(operand) = operand else { continue };
            let piece = self.tail_piece(&typed.types, &link.node, link.span, &operand, run, false)?;
            heading = self.nouns(&operand.types);
            let name = joined(run).unwrap_or_else(|| syntax::print_run(run));
            sides.push((name, self.assemble(typed, &[piece])));
        }
        if sides.len() < operands.len() {
            return None;
        }
        if sides.len() < 2 {
            return self.fault(Diagnostic::error(Code::Syntax, span, "`compare` wants at least two operands"));
        }
        typed.set = Set::Union(sides.iter().map(|(_, set)| set.clone()).collect());
        let content = Content::Labels { labels: sides, otherwise: String::new(), leading: true };
        Some(Column { heading, content })
    }

    /// A query in parentheses, one level down.
    fn operand_in_parentheses(&mut self, query: &ast::Query) -> Option<Typed> {
        self.depth += 1;
        let typed = self.inner(query);
        self.depth -= 1;
        typed
    }

    /// What has gone out of date: `stale before Y`, said of the time and of what happened since.
    pub(super) fn stale_column(&mut self, base: &Typed, set: &Set, year: i64) {
        let polity = Operand::Types(vec![Type::Class(iri::POLITY.to_owned())]);
        let [reading] = &self.schema.read_link(&base.types, "of", &polity)[..] else { return };
        let events = Set::Where(
            Box::new(Set::Instances(self.schema.with_subclasses(iri::LEADERSHIP_CHANGE))),
            vec![Condition::Time(Time::Since(year))],
        );
        let path = reading.path.clone().then(Path::property(iri::PARTICIPANT).inverse());
        let changed = Condition::Link { path, target: Some(Box::new(events)) };
        let content = Content::Labels {
            labels: vec![(
                "a later change of leadership is recorded".to_owned(),
                Set::Where(Box::new(set.clone()), vec![changed]),
            )],
            otherwise: "no later change of leadership recorded".to_owned(),
            leading: false,
        };
        self.label_types.clone_from(&base.types);
        self.labels.push(Column { heading: "since then".to_owned(), content });
    }
}
