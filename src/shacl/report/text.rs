//! The report for people.

use crate::shacl::check::Finding;
use crate::shacl::report::Report;
use crate::text::one_line;

impl Report<'_> {
    /// Three lines for each finding: where and what; which node, path and value; which shape. Then a summary.
    pub fn text(&self) -> String {
        let mut text: String = self.findings.iter().map(|finding| self.paragraph(finding)).collect();
        text.push_str(&self.summary());
        text.push('\n');
        text
    }

    fn paragraph(&self, finding: &Finding) -> String {
        let place = self.place(finding).map_or_else(String::new, |place| format!("{}: ", self.files.shown(place)));
        let shape = self.shape(finding);
        let mut about = self.named(finding.focus);
        if let Some(path) = self.path(finding) {
            let name = self.best(&shape.names).map_or_else(String::new, |name| format!(" \"{name}\""));
            about = format!("{about}, {path}{name}");
        }
        if let Some(value) = finding.value.filter(|value| *value != finding.focus) {
            about = format!("{about}, value {}", self.named(value));
        }
        let name = self.shape_name(finding).map_or_else(String::new, |name| format!("of {name}, "));
        let what = format!("{place}{}: {}", self.severity(finding), self.message(finding));
        let by = format!("sh:{} {name}{}", finding.component.parameter(), self.files.shown(shape.place));
        format!("{}\n  {}\n  {}\n", one_line(&what), one_line(&about), one_line(&by))
    }

    /// A term with what it is called.
    fn named(&self, id: u32) -> String {
        let shown = self.files.show(id);
        self.label(id).map_or(shown.clone(), |label| format!("{shown} \"{label}\""))
    }

    /// One line: whether the data conform, and how many findings of each severity there are.
    pub fn summary(&self) -> String {
        let nodes = format!("{} node{} checked", self.checked, plural(self.checked));
        if self.conforms() {
            return format!("conforms: {nodes}");
        }
        let counts: Vec<String> =
            self.severities().into_iter().map(|(name, count)| format!("{count} {name}{}", plural(count))).collect();
        format!("does not conform: {}, {nodes}", counts.join(", "))
    }

    /// How many findings there are of each severity, worst first.
    pub fn severities(&self) -> Vec<(String, usize)> {
        let mut counts: Vec<(String, usize)> = Vec::new();
        for finding in &self.findings {
            let name = self.severity(finding);
            match counts.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => counts.push((name, 1)),
            }
        }
        let rank = |name: &str| ["violation", "warning", "info"].iter().position(|known| *known == name).unwrap_or(3);
        counts.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
        counts
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
