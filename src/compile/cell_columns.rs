//! Columns of a table of cells.

use crate::compile::resolve::Resolver;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::plan::Asked;
use crate::plan::CORRIDOR;
use crate::plan::CellField;
use crate::plan::Column;
use crate::plan::Content;
use crate::span::Spanned;
use crate::syntax::ast;
use crate::text::name_key;

/// What a table of cells can show.
#[derive(Clone, Debug)]
pub(super) struct CellHeadings {
    /// Headings of keys, each with the scheme of its values.
    pub(super) keys: Vec<(String, Option<String>)>,
    /// The question is about standing kinds of gap.
    pub(super) standing: bool,
    /// It is about a single corridor, which need not be shown.
    pub(super) one_corridor: bool,
    /// What is asked for.
    pub(super) asked: Asked,
    /// What cells are compared in, if they are.
    pub(super) order: Option<String>,
}

impl CellHeadings {
    /// The scheme that the values of a column are from.
    pub(super) fn scheme(&self, heading: &str) -> Option<String> {
        let found = self.keys.iter().find(|(key, _)| name_key(key) == name_key(heading));
        found.and_then(|(_, scheme)| scheme.clone())
    }

    /// Columns when no `show` names them.
    pub(super) fn default_columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        let mut add = |heading: &str, field: CellField| {
            columns.push(Column { heading: heading.to_owned(), content: Content::Cell(field) });
        };
        if self.standing {
            add("kind", CellField::Kind);
        }
        if !self.one_corridor && (self.standing || self.keys.iter().any(|(key, _)| key == CORRIDOR)) {
            add(CORRIDOR, CellField::Key(CORRIDOR.to_owned()));
        }
        if self.standing {
            add("topic", CellField::Topic);
        }
        for (key, _) in &self.keys {
            if !self.standing || matches!(&key[..], "from" | "to") {
                add(key, CellField::Key(key.clone()));
            }
        }
        if let Some(aspect) = &self.order {
            add(aspect, CellField::Key(aspect.clone()));
            add("order", CellField::Order);
        }
        match self.asked {
            Asked::Expected => {}
            Asked::Recorded => add("through", CellField::Through),
            Asked::Missing => {
                if self.standing {
                    add("missing", CellField::Missing);
                }
                add("status", CellField::Status);
            }
        }
        columns
    }

    /// Every heading that can be shown.
    fn headings(&self) -> Vec<String> {
        let fixed = match self.asked {
            Asked::Expected => &[CORRIDOR][..],
            Asked::Recorded => &[CORRIDOR, "through"],
            Asked::Missing => &["kind", CORRIDOR, "topic", "missing", "status", "severity", "reason"],
        };
        let fixed = fixed.iter().map(|heading| (*heading).to_owned());
        let order = self.order.iter().flat_map(|aspect| [aspect.clone(), "order".to_owned()]);
        fixed.chain(order).chain(self.keys.iter().map(|(key, _)| key.clone())).collect()
    }
}

impl Resolver<'_> {
    /// A column of a table of cells.
    pub(super) fn cell_column(&mut self, path: &Spanned<ast::Path>, heading: String) -> Option<Column> {
        let cells = self.cells.clone()?;
        let typed: Vec<&str> = path.node.segments.iter().map(|segment| segment.node.trim_matches('"')).collect();
        let typed = typed.join(".");
        let headings = cells.headings();
        let Some(known) = headings.iter().find(|known| name_key(known) == name_key(&typed)) else {
            let near = nearest(&typed, headings.iter().map(String::as_str));
            let listed: Vec<String> = headings.iter().map(|heading| format!("`{heading}`")).collect();
            return self.fault(
                Diagnostic::error(Code::UnknownField, path.span, format!("this answer has no column `{typed}`"))
                    .did_you_mean(path.span, &near)
                    .help(format!("its columns are {}", listed.join(", "))),
            );
        };
        let field = match &known[..] {
            "kind" => CellField::Kind,
            "topic" => CellField::Topic,
            "missing" => CellField::Missing,
            "through" => CellField::Through,
            "status" => CellField::Status,
            "severity" => CellField::Severity,
            "reason" => CellField::Reason,
            "order" => CellField::Order,
            key => CellField::Key(key.to_owned()),
        };
        Some(Column { heading, content: Content::Cell(field) })
    }
}
