//! The pages themselves: templates filled with the model.

use minijinja::AutoEscape;
use minijinja::Environment;
use minijinja::Value;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Diagnostics;
use crate::diag::Severity;
use crate::report::model::Model;
use crate::session::Session;

/// A file to write: its name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Name below the folder, such as `classes.html`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

macro_rules! templates {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("templates/", $name)))),*] };
}

/// Every page in both forms, after what they share.
const TEMPLATES: &[(&str, &str)] = templates![
    "base.html" "index.html" "classes.html" "properties.html" "schemes.html" "gaps.html" "words.html" "sources.html"
    "index.md" "classes.md" "properties.md" "schemes.md" "gaps.md" "words.md" "sources.md"
];

/// What pages build on and is none itself.
const SHARED: &[&str] = &["base.html"];

const STYLE: &str = include_str!("templates/style.css");

/// The reference of a session's language, by file name: the same on every run.
///
/// # Errors
/// If the graph cannot be read.
pub fn pages(session: &Session, title: &str) -> Result<Vec<Page>, Diagnostics> {
    let model = Value::from(Serde(Model::of(session, title)?));
    let fault = |error: minijinja::Error| vec![Diagnostic::bare(Code::BadData, Severity::Error, error.to_string())];
    let mut environment = Environment::new();
    environment
        .set_auto_escape_callback(|name| if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(fault)?);
    environment.add_filter("cell", cell);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).map_err(fault)?;
    }
    let mut pages = vec![Page { name: "style.css".to_owned(), text: STYLE.to_owned() }];
    for (name, _) in TEMPLATES.iter().filter(|(name, _)| !SHARED.contains(name)) {
        let text = environment.get_template(name).and_then(|page| page.render(model.clone())).map_err(fault)?;
        pages.push(Page { name: (*name).to_owned(), text: format!("{}\n", text.trim_end()) });
    }
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(pages)
}

/// A text that stays in its cell of a Markdown table, and that no Markdown is read into.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => safe.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '\\' | '#' => {
                safe.push('\\');
                safe.push(letter);
            }
            other => safe.push(other),
        }
    }
    safe
}
