//! The documentation is true: its commands are run, its queries are compiled, its lists are complete.
//!
//! `TRYCMD=overwrite cargo test --test it docs` writes the real output of the commands into the pages.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use concord::diag::Code;
use concord::session::Session;
use concord::span::Source;
use concord::syntax;
use concord::syntax::ast::Statement;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Pages whose ```` ```console ```` and ```` ```concord ```` blocks are tested.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> =
        ["README.md", "CONTRIBUTING.md"].iter().map(|name| Path::new(ROOT).join(name)).collect();
    for folder in ["docs", "docs/decisions"] {
        pages.extend(files(folder, "md"));
    }
    pages
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(Path::new(ROOT).join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == ending))
        .collect();
    found.sort();
    found
}

/// A fenced block of a page.
struct Block {
    /// Page and line, for messages.
    place: String,
    /// What stands behind the fence: language first, then attributes.
    info: String,
    text: String,
}

fn blocks(path: &Path) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (number, line) in fs::read_to_string(path).unwrap().lines().enumerate() {
        match (line.strip_prefix("```"), inside) {
            (Some(info), false) => {
                let place = format!("{}:{}", path.display(), number + 1);
                found.push(Block { place, info: info.trim().to_owned(), text: String::new() });
                inside = true;
            }
            (Some(_), true) => inside = false,
            (None, true) => {
                if let Some(block) = found.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            (None, false) => {}
        }
    }
    assert!(!inside, "{}: a block is not closed", path.display());
    found
}

fn builtin() -> Session {
    Session::builtin().unwrap_or_else(|faults| panic!("{faults:#?}"))
}

#[test]
fn commands_print_what_the_pages_say() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("concord", Path::new(env!("CARGO_BIN_EXE_concord")));
    cases.env("NO_COLOR", "1").env("COLUMNS", "100");
    for page in pages() {
        // a page that writes files is followed in a folder of its own, by the tutorial's test
        let writes = |block: &Block| block.info.contains("file=");
        if blocks(&page).iter().any(|block| block.info == "console") && !blocks(&page).iter().any(writes) {
            cases.case(page);
        }
    }
}

/// A ```` ```concord ```` block holds queries that compile. Attributes: `name=value` gives a parameter a value, `not-available`
/// says that every query of the block is refused as not built yet.
#[test]
fn queries_of_the_pages_compile() {
    let mut session = builtin();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for block in pages().iter().flat_map(|page| blocks(page)) {
        let Some(attributes) = block.info.strip_prefix("concord") else { continue };
        let mut later = false;
        for attribute in attributes.split_whitespace() {
            match attribute.split_once('=') {
                Some((name, value)) => session.set_param(name, value).unwrap(),
                None if attribute == "not-available" => later = true,
                None => wrong.push(format!("{}: unknown attribute `{attribute}`", block.place)),
            }
        }
        let program = match syntax::parse(&block.text) {
            Ok(program) => program,
            Err(faults) => {
                wrong.push(format!("{}: {}", block.place, faults[0].message));
                continue;
            }
        };
        for statement in &program.statements {
            let text = &block.text[statement.span.range()];
            let outcome = session.compile(text);
            seen += 1;
            match outcome {
                Ok(_) if later && matches!(statement.node, Statement::Query(_)) => {
                    wrong.push(format!("{}: `{text}` is available by now", block.place));
                }
                Err(faults) if !(later && faults.iter().any(|fault| fault.code == Code::NotAvailable)) => {
                    wrong.push(format!("{}: `{text}`: {}: {}", block.place, faults[0].code, faults[0].message));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 30, "only {seen} queries were found in the pages");
}

/// An example compiles, is laid out by `concord fmt`, and has an answer. `# --param name='value'` gives a parameter a value.
#[test]
fn examples_compile_are_formatted_and_have_answers() {
    let mut wrong = Vec::new();
    let examples = files("examples", "cq");
    assert!(!examples.is_empty());
    let mut session = builtin();
    for path in examples {
        let text = fs::read_to_string(&path).unwrap();
        let place = path.display();
        for line in text.lines() {
            if let Some(given) = line.strip_prefix("# --param ") {
                let (name, value) = given.split_once('=').unwrap();
                session.set_param(name, value.trim_matches('\'')).unwrap();
            }
        }
        match syntax::format(&text) {
            Ok(formatted) if formatted != text => wrong.push(format!("{place}: not in canonical form:\n{formatted}")),
            _ => {}
        }
        match session.eval(&text) {
            Ok(answers) => {
                for answer in &answers {
                    for warning in &answer.warnings {
                        wrong.push(format!("{place}: {}: {}", &text[answer.span.range()], warning.message));
                    }
                }
                if answers.is_empty() {
                    wrong.push(format!("{place}: holds no query"));
                }
            }
            Err(faults) => {
                let source = Source::new(place.to_string(), text.clone());
                wrong.push(format!("{}: {}", faults[0].place(&source), faults[0].message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every code has a section with a paragraph and an example that shows it, and no section is left over.
#[test]
fn every_code_is_explained() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/errors.md")).unwrap();
    let mut sections: BTreeMap<&str, String> = BTreeMap::new();
    let mut current = None;
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            current = Some(heading.trim());
            sections.insert(heading.trim(), String::new());
        } else if let Some(section) = current.and_then(|heading| sections.get_mut(heading)) {
            section.push_str(line);
            section.push('\n');
        }
    }
    for code in Code::ALL {
        let section = sections.remove(code.word()).unwrap_or_else(|| panic!("docs/errors.md: no section `## {code}`"));
        let paragraph = section.split("```").next().unwrap_or_default();
        assert!(paragraph.trim().len() > 80, "docs/errors.md: `{code}` has no paragraph");
        assert!(section.contains(&format!("[{code}]: ")), "docs/errors.md: `{code}` has no example that shows it");
    }
    assert!(sections.is_empty(), "docs/errors.md: no such code: {:?}", sections.keys());
}

/// The names that links can give to the headings of a page: in lower case, blanks as hyphens, other signs left out.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let mut found = BTreeSet::new();
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        let heading = line.trim_start_matches('#');
        if fenced || heading == line || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        let name: String = kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect();
        let mut again = 0;
        let mut anchor = name.clone();
        while !found.insert(anchor) {
            again += 1;
            anchor = format!("{name}-{again}");
        }
    }
    found
}

#[test]
fn headings_have_names() {
    let page = "# One `word` of `--two`\n```sh\n# none\n```\n## A, b: c\n#none\n## A, b: c\n";
    let expected = ["one-word-of---two", "a-b-c", "a-b-c-1"].map(str::to_owned);
    assert_eq!(anchors(page), BTreeSet::from(expected));
}

/// A link to a file of the repository leads somewhere, and one to a heading to a heading.
#[test]
fn links_between_pages_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            if file.contains("://") {
                continue;
            }
            let linked = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let told = heading.is_empty()
                || !file.is_empty() && !file.ends_with(".md")
                || fs::read_to_string(&linked).is_ok_and(|text| anchors(&text).contains(heading));
            if !linked.exists() || !told {
                wrong.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The index names every page, so that none is lost.
#[test]
fn the_index_lists_every_page() {
    let index = fs::read_to_string(Path::new(ROOT).join("docs/README.md")).unwrap();
    for folder in ["docs", "docs/decisions"] {
        for page in files(folder, "md") {
            let name = page.strip_prefix(Path::new(ROOT).join("docs")).unwrap().display().to_string();
            assert!(
                name == "README.md" || index.contains(&format!("]({name})")),
                "docs/README.md does not list {name}"
            );
        }
    }
}
