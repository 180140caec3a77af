//! Fields: columns of `show`, `count` and `sort`, and the conditions of `where`.

use std::collections::BTreeSet;

use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::iri;
use crate::path::Path;
use crate::plan::Aggregate;
use crate::plan::Column;
use crate::plan::Comparison;
use crate::plan::Condition;
use crate::plan::Content;
use crate::plan::Quantity;
use crate::plan::Set;
use crate::plan::Step;
use crate::plan::Value;
use crate::schema::Range;
use crate::schema::Type;
use crate::span::Span;
use crate::span::Spanned;
use crate::syntax::ast;
use crate::syntax::ast::Item;
use crate::text::name_key;
use crate::text::with_article;

/// Heading of the column that says which end of the corridor acts; shown only when asked for.
pub(super) const SIDE: &str = "side";

/// Where a field leads and what is there.
pub(super) struct Field {
    pub(super) path: Path,
    pub(super) range: Range,
}

impl Resolver<'_> {
    /// Columns of a table when no `show` names them: the name, and what the class lists.
    pub(super) fn default_columns(&self, types: &[Type]) -> Vec<Column> {
        if let Some(cells) = &self.cells {
            return cells.default_columns();
        }
        let mut columns = vec![Column { heading: "name".to_owned(), content: Content::Name }];
        if self.labels_fit(types) {
            columns.extend(self.labels.iter().filter(|column| column.heading != SIDE).cloned());
        }
        let lists: Vec<Vec<String>> = types.iter().map(|of| self.class_columns(of)).collect();
        let Some(first) = lists.first() else { return columns };
        for property in first {
            let everywhere = lists.iter().all(|list| list.contains(property));
            if everywhere && let Some(known) = self.schema.property(property) {
                columns.push(Column { heading: known.label.clone(), content: Content::Path(known.path.clone()) });
            }
        }
        if types.len() > 1 && !columns.iter().any(|column| column.heading == "kind") {
            columns.push(Column { heading: "kind".to_owned(), content: Content::Path(Path::property(iri::KIND)) });
        }
        if !self.absences.is_empty() {
            let content = Content::Status(self.absences.clone());
            columns.push(Column { heading: "status".to_owned(), content });
        }
        columns
    }

    /// Columns of a class, or of the nearest class above that has any.
    fn class_columns(&self, of: &Type) -> Vec<String> {
        let Type::Class(class) = of else { return Vec::new() };
        let mut level = BTreeSet::from([class.clone()]);
        while !level.is_empty() {
            for class in &level {
                if let Some(known) = self.schema.class(class)
                    && !known.columns.is_empty()
                {
                    return known.columns.clone();
                }
            }
            level = level
                .iter()
                .filter_map(|class| self.schema.class(class))
                .flat_map(|class| class.parents.clone())
                .collect();
        }
        Vec::new()
    }

    pub(super) fn shown(&mut self, types: &[Type], shown: &[ast::Column]) -> Option<Vec<Column>> {
        let mut columns = Vec::new();
        let mut fine = true;
        for column in shown {
            match self.column(types, column) {
                Some(column) => columns.push(column),
                None => fine = false,
            }
        }
        fine.then_some(columns)
    }

    fn column(&mut self, types: &[Type], column: &ast::Column) -> Option<Column> {
        let (aggregate, path) = (&column.field.aggregate, &column.field.path);
        let typed: Vec<&str> = path.node.segments.iter().map(|segment| segment.node.as_str()).collect();
        let plain = typed.join(".");
        let heading = match (&column.heading, aggregate) {
            (Some(heading), _) => heading.node.clone(),
            (None, Some(aggregate)) => format!("{}({plain})", aggregate_word(aggregate.node)),
            (None, None) => plain,
        };
        if self.cells.is_some() {
            return match aggregate {
                None => self.cell_column(path, heading),
                Some(aggregate) => self.not_yet(aggregate.span, "an aggregate over gaps"),
            };
        }
        let key = name_key(typed[0]);
        let content = match (&key[..], aggregate) {
            ("name", None) if typed.len() == 1 => Content::Name,
            (key, None) if typed.len() == 1 && self.label(key).is_some() => self.label(key)?.content.clone(),
            ("role", None) if typed.len() == 1 && self.are_actors(types) => {
                return self.fault(
                    Diagnostic::error(Code::NeedsCorridor, path.span, "a role is played in a corridor")
                        .help("name one: `actors across Turkey -> Germany | show name, role`"),
                );
            }
            ("status", None) if typed.len() == 1 && !self.absences.is_empty() => Content::Status(self.absences.clone()),
            (_, None) => Content::Path(self.field(types, path)?.path),
            (_, Some(aggregate)) => Content::Aggregate(aggregate_of(aggregate.node), self.field(types, path)?.path),
        };
        Some(Column { heading, content })
    }

    /// A column that the outermost phrase brings with it.
    fn label(&self, key: &str) -> Option<&Column> {
        self.labels.iter().find(|known| known.heading == key)
    }

    pub(super) fn are_actors(&self, types: &[Type]) -> bool {
        let actor = Type::Class(iri::ACTOR.to_owned());
        !types.is_empty() && types.iter().all(|of| self.schema.is_a(of, &actor))
    }

    /// Follows a path of field names.
    pub(super) fn field(&mut self, types: &[Type], path: &Spanned<ast::Path>) -> Option<Field> {
        let mut at: Vec<Type> = types.to_vec();
        let mut so_far: Option<Path> = None;
        let mut range = Range::Any;
        for segment in &path.node.segments {
            let word = segment.node.trim_matches('"');
            let properties: Vec<String> = match iri::expand(word).filter(|_| word.contains(':')) {
                Some(iri) => vec![iri],
                None => self.schema.read_field(&at, word).into_iter().map(str::to_owned).collect(),
            };
            if properties.is_empty() {
                let noun = self.nouns(&at);
                let mut fields = self.schema.fields_of(&at);
                fields.push("name".to_owned());
                fields.sort();
                let near = nearest(word, fields.iter().map(String::as_str));
                let near: Vec<String> = near.into_iter().map(|field| field.replace(' ', "-")).collect();
                let listed: Vec<String> =
                    fields.iter().take(14).map(|field| format!("`{}`", field.replace(' ', "-"))).collect();
                return self.fault(
                    Diagnostic::error(
                        Code::UnknownField,
                        segment.span,
                        format!("{} has no field `{word}`", with_article(&noun)),
                    )
                    .did_you_mean(segment.span, &near)
                    .help(format!("fields of {}: {}", with_article(&noun), listed.join(", "))),
                );
            }
            let mut steps = Vec::new();
            for property in &properties {
                match self.schema.property(property) {
                    Some(known) => {
                        range = known.range.clone();
                        steps.push(known.path.clone());
                    }
                    None => {
                        range = Range::Any;
                        steps.push(Path::property(property));
                    }
                }
            }
            let step = if steps.len() == 1 { steps.remove(0) } else { Path::Alternative(steps) };
            so_far = Some(match so_far {
                Some(before) => before.then(step),
                None => step,
            });
            at = match &range {
                Range::Class(class) => vec![Type::Class(class.clone())],
                Range::Scheme(scheme) => vec![Type::Scheme(scheme.clone())],
                Range::Any | Range::Data(_) => Vec::new(),
            };
        }
        Some(Field { path: so_far?, range })
    }

    /// The scheme that a field takes its values from, if it is such a field.
    pub(super) fn scheme_of(&mut self, types: &[Type], path: &Spanned<ast::Path>) -> Option<String> {
        if let Some(cells) = &self.cells {
            return cells.scheme(&path.node.segments.first()?.node);
        }
        match self.quiet_field(types, path)?.range {
            Range::Scheme(scheme) => Some(scheme),
            _ => None,
        }
    }

    /// Follows a path of field names that need not lead anywhere.
    pub(super) fn quiet_field(&mut self, types: &[Type], path: &Spanned<ast::Path>) -> Option<Field> {
        let quiet = self.faults.len();
        let field = self.field(types, path);
        self.faults.truncate(quiet);
        field
    }

    /// The column that a path of `count by` or `sort by` means; added to the table if it is not shown.
    pub(super) fn column_for_path(
        &mut self,
        types: &[Type],
        table: &mut Vec<Column>,
        path: &Spanned<ast::Path>,
    ) -> Option<usize> {
        let typed: Vec<&str> = path.node.segments.iter().map(|segment| segment.node.as_str()).collect();
        let heading = typed.join(".");
        if let Some(at) = table.iter().position(|column| name_key(&column.heading) == name_key(&heading)) {
            return Some(at);
        }
        let column = ast::Column { field: ast::Field { aggregate: None, path: path.clone() }, heading: None };
        let column = self.column(types, &column)?;
        table.push(column);
        Some(table.len() - 1)
    }

    /// The column that a sort key means in the table as it is after the steps so far.
    pub(super) fn sort_column(
        &mut self,
        types: &[Type],
        table: &mut Vec<Column>,
        key: &ast::SortKey,
        steps: &[Step],
    ) -> Option<usize> {
        let counted =
            steps.iter().rev().find_map(|step| if let Step::Count(by) = step { Some(by.clone()) } else { None });
        if let Some(by) = counted {
            let mut headings: Vec<String> = by.iter().map(|at| table[*at].heading.clone()).collect();
            headings.push("count".to_owned());
            let typed: Vec<&str> = key.field.path.node.segments.iter().map(|segment| segment.node.as_str()).collect();
            let wanted = name_key(&typed.join("."));
            if let Some(at) = headings.iter().position(|heading| name_key(heading) == wanted) {
                return Some(at);
            }
            let near = nearest(&wanted, headings.iter().map(String::as_str));
            let span = key.field.path.span;
            return self.fault(
                Diagnostic::error(Code::UnknownField, span, format!("the counted table has no column `{wanted}`"))
                    .did_you_mean(span, &near)
                    .help(format!(
                        "its columns are {}",
                        headings.iter().map(|h| format!("`{h}`")).collect::<Vec<_>>().join(", ")
                    )),
            );
        }
        if let Some(aggregate) = &key.field.aggregate {
            let column = ast::Column { field: key.field.clone(), heading: None };
            let column = self.column(types, &column)?;
            let _ = aggregate;
            if let Some(at) = table.iter().position(|known| known.content == column.content) {
                return Some(at);
            }
            table.push(column);
            return Some(table.len() - 1);
        }
        self.column_for_path(types, table, &key.field.path)
    }

    /// A condition of `where`.
    pub(super) fn condition(&mut self, types: &[Type], condition: &Spanned<ast::Condition>) -> Option<Condition> {
        match &condition.node {
            ast::Condition::And(a, b) => {
                let (a, b) = (self.condition(types, a), self.condition(types, b));
                Some(Condition::All(vec![a?, b?]))
            }
            ast::Condition::Or(a, b) => {
                let (a, b) = (self.condition(types, a), self.condition(types, b));
                Some(Condition::Any(vec![a?, b?]))
            }
            ast::Condition::Not(inner) => Some(Condition::Not(Box::new(self.condition(types, inner)?))),
            ast::Condition::Has(field) => {
                if field.aggregate.is_some() {
                    return self.fault(Diagnostic::error(
                        Code::Syntax,
                        condition.span,
                        "an aggregate wants a comparison",
                    ));
                }
                let path = self.field(types, &field.path)?.path;
                Some(Condition::Link { path, target: None })
            }
            ast::Condition::Compare { field, op, value } => self.compare(types, field, *op, value),
        }
    }

    fn compare(
        &mut self,
        types: &[Type],
        field: &ast::Field,
        op: Spanned<ast::Comparison>,
        value: &[Spanned<Item>],
    ) -> Option<Condition> {
        let named = field.aggregate.is_none()
            && matches!(&field.path.node.segments[..], [name] if name_key(&name.node) == "name");
        let read = if named || field.aggregate.is_some() { None } else { Some(self.field(types, &field.path)?) };
        let literals = read.as_ref().is_some_and(|read| matches!(read.range, Range::Data(_)));
        let given = self.literal_param(named || literals, value);
        let value = given.as_ref().map_or(value, std::slice::from_ref);
        let (Some(first), Some(last)) = (value.first(), value.last()) else {
            return self.fault(Diagnostic::error(Code::Syntax, op.span, "a value is missing"));
        };
        let span = first.span.to(last.span);
        if let Some(aggregate) = &field.aggregate {
            return self.compare_count(types, aggregate, field, op, first);
        }
        let Some(read) = read else {
            let path = Path::Alternative(vec![Path::property(iri::LABEL), Path::property(iri::PREF_LABEL)]);
            let value = self.words(op, value, span)?;
            return Some(Condition::Compare { path, op: comparison(op.node), value });
        };
        if read.path == Path::property(iri::KIND) {
            return self.of_kind(op, value, span);
        }
        let literal = match &read.range {
            Range::Data(datatype) => Some(self.literal(datatype, op, value, span)?),
            Range::Any => Self::untyped(value),
            _ => None,
        };
        match (literal, &read.range) {
            (Some(value @ (Value::Integer(_) | Value::Decimal(_))), _) if read.path == Path::property(iri::VALUE) => {
                Some(self.bounded(types, comparison(op.node), &value))
            }
            (Some(value), _) => Some(Condition::Compare { path: read.path, op: comparison(op.node), value }),
            (_, range) => {
                let things = match (self.thing_value(range, value)?, range) {
                    // a field that holds anything may hold the class that a noun names
                    (Set::Instances(classes), Range::Any) => {
                        Set::Union(vec![Set::Things(classes.clone()), Set::Instances(classes)])
                    }
                    (things, _) => things,
                };
                let link = |target| Condition::Link { path: read.path.clone(), target };
                match op.node {
                    ast::Comparison::Equal => Some(link(Some(Box::new(things)))),
                    ast::Comparison::NotEqual => {
                        Some(Condition::All(vec![link(None), Condition::Not(Box::new(link(Some(Box::new(things)))))]))
                    }
                    _ => self.no_order(op.span),
                }
            }
        }
    }

    /// `where kind = city`: a class is named by its noun, and its subclasses are of its kind.
    fn of_kind(&mut self, op: Spanned<ast::Comparison>, value: &[Spanned<Item>], span: Span) -> Option<Condition> {
        let typed = self.whole(value)?;
        let classes = typed.set.classes();
        if classes.is_empty() {
            return self.fault(
                Diagnostic::error(Code::TypeMismatch, span, "a kind is named by a noun")
                    .help("write it as `where kind = city`"),
            );
        }
        let is = Condition::In(Box::new(Set::Instances(classes)));
        match op.node {
            ast::Comparison::Equal => Some(is),
            ast::Comparison::NotEqual => Some(Condition::Not(Box::new(is))),
            _ => self.no_order(op.span),
        }
    }

    fn no_order<T>(&mut self, span: Span) -> Option<T> {
        self.fault(
            Diagnostic::error(Code::TypeMismatch, span, "things are equal or not; they have no order")
                .replace(span, "=")
                .replace(span, "!="),
        )
    }

    /// The things that a value names, of the kind that the field holds.
    fn thing_value(&mut self, range: &Range, value: &[Spanned<Item>]) -> Option<Set> {
        let wanted = match range {
            Range::Class(class) => Some(Type::Class(class.clone())),
            Range::Scheme(scheme) => Some(Type::Scheme(scheme.clone())),
            _ => None,
        };
        let text = match &value[0].node {
            Item::Quoted(text) if value.len() == 1 => Some(text.clone()),
            _ => super::piece::joined(value),
        };
        if let (Some(text), Some(wanted)) = (&text, &wanted) {
            let fitting: BTreeSet<String> = self
                .named(text)
                .into_iter()
                .filter(|typed| typed.types.iter().any(|of| self.schema.overlap(of, wanted)))
                .filter_map(|typed| if let Set::Things(things) = typed.set { Some(things) } else { None })
                .flatten()
                .collect();
            if !fitting.is_empty() {
                return Some(self.narrowed(&Set::Things(fitting)));
            }
        }
        let typed = self.whole(value)?;
        if let Some(wanted) = &wanted
            && !typed.types.is_empty()
            && !typed.types.iter().any(|of| self.schema.overlap(of, wanted))
        {
            let span = value[0].span.to(value[value.len() - 1].span);
            let (have, want) = (self.nouns(&typed.types), self.schema.noun_of(wanted, false));
            return self.fault(Diagnostic::error(
                Code::TypeMismatch,
                span,
                format!("this is {}, and the field holds {}", with_article(&have), with_article(&want)),
            ));
        }
        Some(self.narrowed(&typed.set))
    }

    fn compare_count(
        &mut self,
        types: &[Type],
        aggregate: &Spanned<ast::Aggregate>,
        field: &ast::Field,
        op: Spanned<ast::Comparison>,
        value: &Spanned<Item>,
    ) -> Option<Condition> {
        if aggregate.node != ast::Aggregate::Count {
            return self.not_yet(aggregate.span, "this aggregate in `where`");
        }
        let path = self.field(types, &field.path)?.path;
        let number = if let Item::Number(text) = &value.node { text.parse::<u64>().ok() } else { None };
        let Some(n) = number else {
            return self.fault(Diagnostic::error(
                Code::TypeMismatch,
                value.span,
                "a count is compared with a whole number",
            ));
        };
        let count = |quantity| Condition::Count { path: path.clone(), target: None, quantity };
        Some(match op.node {
            ast::Comparison::Equal => count(Quantity::Exactly(n)),
            ast::Comparison::NotEqual => Condition::Not(Box::new(count(Quantity::Exactly(n)))),
            ast::Comparison::Less if n == 0 => Condition::Any(Vec::new()),
            ast::Comparison::Less => count(Quantity::AtMost(n - 1)),
            ast::Comparison::LessOrEqual => count(Quantity::AtMost(n)),
            ast::Comparison::Greater => count(Quantity::AtLeast(n.saturating_add(1))),
            ast::Comparison::GreaterOrEqual => count(Quantity::AtLeast(n)),
            ast::Comparison::Contains => {
                return self.fault(
                    Diagnostic::error(Code::TypeMismatch, op.span, "a count contains nothing").replace(op.span, ">="),
                );
            }
        })
    }
}

fn comparison(op: ast::Comparison) -> Comparison {
    match op {
        ast::Comparison::Equal => Comparison::Equal,
        ast::Comparison::NotEqual => Comparison::NotEqual,
        ast::Comparison::Less => Comparison::Less,
        ast::Comparison::LessOrEqual => Comparison::LessOrEqual,
        ast::Comparison::Greater => Comparison::Greater,
        ast::Comparison::GreaterOrEqual => Comparison::GreaterOrEqual,
        ast::Comparison::Contains => Comparison::Contains,
    }
}

fn aggregate_of(aggregate: ast::Aggregate) -> Aggregate {
    match aggregate {
        ast::Aggregate::Count => Aggregate::Count,
        ast::Aggregate::Sum => Aggregate::Sum,
        ast::Aggregate::Min => Aggregate::Min,
        ast::Aggregate::Max => Aggregate::Max,
        ast::Aggregate::Avg => Aggregate::Avg,
    }
}

fn aggregate_word(aggregate: ast::Aggregate) -> &'static str {
    match aggregate {
        ast::Aggregate::Count => "count",
        ast::Aggregate::Sum => "sum",
        ast::Aggregate::Min => "min",
        ast::Aggregate::Max => "max",
        ast::Aggregate::Avg => "avg",
    }
}
