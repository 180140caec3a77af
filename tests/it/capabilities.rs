//! The rows of docs/capabilities.md that hold: each test is named after its row.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use concord::diag::Code;
use concord::diag::render;
use concord::graph::Builtin;
use concord::graph::Limits;
use concord::graph::SourceFile;
use concord::session::Session;
use concord::span::Source;

use crate::builtin::STATEMENTS;
use crate::builtin::ask;
use crate::builtin::names;
use crate::builtin::rows;
use crate::builtin::rows_of;
use crate::corpus::session;
use crate::corpus_data::cells_of_findings;

const PREFIXES: &str = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
                        @prefix co: <https://w3id.org/concord/ns#> .\n\
                        @prefix c: <https://w3id.org/concord/concept/> .\n\
                        @prefix id: <https://w3id.org/concord/id/> .\n";

/// The built-in graph with more statements, as a maintainer would add them: a file and no code.
fn with(turtle: &str) -> Session {
    let mut files = Builtin::files();
    files.push(SourceFile { path: "datasets/extra.ttl".to_owned(), text: format!("{PREFIXES}{turtle}") });
    Session::from_files(&files).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn rows_in(session: &mut Session, query: &str) -> Vec<Vec<String>> {
    rows_of(session.eval(query), query)
}

/// The text of a file of the repository.
fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Blocks of a `TriG` or Turtle file as they are written: from a subject to its full stop.
fn blocks(path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block = String::new();
    for line in file(path).lines().filter(|line| !line.trim_start().starts_with(['#', '@'])) {
        block.push_str(line);
        block.push('\n');
        if line.trim_end().ends_with('.') {
            found.push(std::mem::take(&mut block));
        }
    }
    found
}

#[test]
fn s0_03_markers_stated_and_derived() {
    let expected = |intent: &str, effect: &str| match (intent, effect) {
        ("obstruct", _) => "active discordance",
        ("support", "hinders" | "none") | ("unrelated", "hinders") => "passive discordance",
        ("support", _) => "active concordance",
        ("unrelated", "supports") => "passive concordance",
        _ => "unrecorded",
    };
    let mut statements =
        String::from("id:sample-law a co:Law ; rdfs:label \"Sample law\"@en ; co:owner id:ecuador .\n");
    let mut combinations = BTreeMap::new();
    for intent in ["obstruct", "unrelated", "support"] {
        for effect in ["hinders", "none", "supports", "unknown"] {
            let name = format!("Sample {intent} {effect}");
            let _ = writeln!(
                statements,
                "id:sample-{intent}-{effect} a co:Assessment ; rdfs:label \"{name}\"@en ; co:assesses id:sample-law ; \
                 co:intent c:intent-{intent} ; co:effect c:effect-{effect} ."
            );
            combinations.insert(name, expected(intent, effect).to_owned());
        }
    }
    assert_eq!(combinations.len(), 12);
    let mut session = with(&statements);
    let derived = rows_in(&mut session, "assessments of \"Sample law\" | show name, marker");
    let derived: BTreeMap<String, String> = derived.into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    assert_eq!(derived, combinations);

    // the texts' own examples follow the rules; one that does not is listed with both markers and its source
    let mismatches = "contradictions as \"differing markers\" | show first-side, second-side, topic";
    assert_eq!(rows(&format!("{mismatches} | count")), [["0"]]);
    let mut session = with(
        "id:sample-law a co:Law ; rdfs:label \"Sample law\"@en ; co:owner id:ecuador .\n\
         id:sample-fits a co:Assessment ; rdfs:label \"Sample that fits\"@en ; co:assesses id:sample-law ; \
         co:intent c:intent-support ; co:effect c:effect-none ; co:statedMarker c:legal-institutional-gap .\n\
         id:sample-odd a co:Assessment ; rdfs:label \"Sample that does not\"@en ; co:assesses id:sample-law ; \
         co:intent c:intent-support ; co:effect c:effect-none ; co:statedMarker c:active-concordance ; \
         co:evidence <https://w3id.org/concord/source/transnational-dynamics-2015#II-n3> .",
    );
    let found = rows_in(&mut session, &format!("{mismatches} | cite"));
    let sides = ["active concordance", "passive discordance", "Sample that does not", "transnational dynamics 2015"];
    assert_eq!(found.len(), 1);
    assert_eq!(found[0][..4], sides);
    assert_eq!(rows_in(&mut session, "contradictions of Ecuador | count"), [["1"]]);
}

#[test]
fn s0_12_rival_explanations() {
    let explained = |n: usize, standing: &str| {
        format!(
            "id:sample-reason-{n} a co:Explanation ; rdfs:label \"Sample reason {n}\"@en ; co:explains id:sample-outcome ; \
             co:factor id:ecuador ; co:standing c:{standing} .\n"
        )
    };
    let reasons = [(1, "set-aside"), (2, "endorsed"), (3, "endorsed"), (4, "set-aside")];
    let reasons: String = reasons.into_iter().map(|(n, standing)| explained(n, standing)).collect();
    let mut session = with(&format!(
        "id:sample-outcome a co:Outcome ; rdfs:label \"Sample outcome\"@en ; co:subject id:ecuador .\n{reasons}"
    ));
    let headed = rows_in(&mut session, "explanations of \"Sample outcome\" | show standing, name | sort by standing");
    let expected = [("endorsed", 2), ("endorsed", 3), ("set aside", 1), ("set aside", 4)];
    assert_eq!(headed, expected.map(|(standing, n)| vec![standing.to_owned(), format!("Sample reason {n}")]));
    let counted = rows_in(&mut session, "explanations of \"Sample outcome\" | count by standing");
    assert_eq!(counted, [["endorsed", "2"], ["set aside", "2"]], "one that no source leaves open has no heading");

    // what a text sets aside never comes back as a cause
    let set_aside = rows("explanations where standing = \"set aside\" | show factor");
    assert_eq!(set_aside.len(), 3);
    let causes: BTreeSet<String> = rows("influences | show cause").into_iter().flatten().collect();
    assert!(set_aside.iter().all(|row| !causes.contains(&row[0])), "{set_aside:?}");
}

#[test]
fn s0_19_coverage_matrix() {
    let answer = ask("findings where corridor and dimension | matrix corridor by dimension").unwrap().remove(0);
    let table = &answer.table;
    let titles: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut found = BTreeMap::new();
    for row in &table.rows {
        let corridor = row.cells[0].shown();
        for (title, cell) in titles.iter().zip(&row.cells).skip(1) {
            match cell.why_empty() {
                Some(why) => assert_eq!(why.to_string(), "unrecorded", "{corridor}, {title}"),
                None => {
                    let count = cell.shown().split(' ').next().unwrap().parse::<usize>().unwrap();
                    assert!(count > 0, "a blank is never zero");
                    found.insert((corridor.clone(), (*title).to_owned()), count);
                }
            }
        }
    }
    let recounted = cells_of_findings();
    assert!(recounted.len() >= 20, "{recounted:?}");
    assert_eq!(found, recounted);
    let states =
        table.rows.iter().filter(|row| !["Union", "Latin"].iter().any(|end| row.cells[0].shown().contains(end)));
    assert_eq!(states.count(), 13, "every corridor between two states");
}

#[test]
fn s0_21_notes() {
    let mut asked = 0;
    for note in 1..=41 {
        let text = rows(&format!("passages where note = {note} | show name, note-text"));
        let state = if note == 1 { "partly recorded" } else { "lost" };
        assert!(text.iter().all(|row| row[1] == state), "note {note}: {text:?}");
        let of_note = |passage: &&str| STATEMENTS.values(passage, "co:note").contains(note.to_string().as_str());
        let passages: BTreeSet<&str> = STATEMENTS.of_class("co:Passage").filter(of_note).collect();
        let written: BTreeSet<String> = STATEMENTS
            .of_class("co:Claim")
            .filter(|claim| !STATEMENTS.values(claim, "co:evidence").is_disjoint(&passages))
            .flat_map(|claim| STATEMENTS.values(claim, "dct:identifier"))
            .map(str::to_owned)
            .collect();
        let answers = ask(&format!("claims supported by (passages where note = {note})")).unwrap();
        let found: BTreeSet<String> = answers[0].table.rows.iter().map(|row| row.cells[0].shown()).collect();
        assert_eq!(found, written, "claims of note {note}");
        asked += found.len();
    }
    assert!(asked > 70, "{asked}");
    let places = rows("claims supported by (passages where note = 25) | show name | cite");
    assert!(places.iter().all(|row| row[2].contains("note 25") && row[2].contains("line")), "{places:?}");
}

#[test]
fn s0_23_contradictions() {
    let within = rows("contradictions as \"differing content\" | show first-side, second-side, topic | cite");
    let [role] = &within[..] else { panic!("{within:?}") };
    assert_eq!(role[2], "fourth role");
    assert!(role[0].contains("civil society") && role[1].contains("research"), "{role:?}");
    assert!(role[4].contains("lines 612") && role[4].contains("lines 558"), "both places: {role:?}");

    let morocco = rows("contradictions of Morocco | show kind, first-side, second-side, topic | cite");
    assert!(morocco.iter().any(|row| row[1].contains("1964") && row[2].contains("open discouragement")), "{morocco:?}");
    assert!(morocco.iter().all(|row| row[0] == "opposed aims" && row[5].contains("note 35")), "{morocco:?}");

    // two data sets, one corridor and year
    let figures =
        rows("contradictions as \"differing figures\" | show first-side.value, second-side.value, corridor | cite");
    assert_eq!(figures.len(), 26);
    assert!(figures.iter().all(|row| row[0] != row[1] && row[3].contains("; ")), "both sources: {figures:?}");
    assert!(figures.iter().any(|row| row[..3] == ["1459167", "1460465", "Turkey -> Germany"]));

    // what is dated apart, or replaces the other, is no contradiction
    let stance = |n: usize, attitude: &str, time: &str| {
        format!(
            "id:sample-stance-{n} a co:Stance ; rdfs:label \"Sample stance {n}\"@en ; co:stanceHolder id:ecuador ; \
             co:toward c:return ; co:attitude c:{attitude} ; {time} .\n"
        )
    };
    let clash = stance(1, "encouraging", "co:beginEarliest 1980 ; co:beginLatest 1985")
        + &stance(2, "stigmatising", "co:beginLatest 1970 ; co:endEarliest 1990 ; co:endLatest 1999");
    let apart = stance(3, "stigmatising", "co:endEarliest 1975 ; co:endLatest 1979")
        + &stance(4, "stigmatising", "co:replacesStance id:sample-stance-1 ; co:beginLatest 1990")
        + &stance(5, "stigmatising", "co:timeRecord c:time-unrecorded");
    let mut session = with(&(clash + &apart));
    let found = rows_in(&mut session, "contradictions of Ecuador | show first-side, second-side");
    assert_eq!(found, [["Sample stance 1", "Sample stance 2"]]);
}

#[test]
fn s0_09_status_comparator() {
    let query = "cards where issuer | show name, issuer, side, addressee, confers, dimension";
    let cards = rows(query);
    let issued: Vec<(&str, &str, &str)> = cards.iter().map(|row| (&row[0][..], &row[1][..], &row[2][..])).collect();
    let expected = [
        ("OCI card", "India", "origin side"),
        ("PIO card", "India", "origin side"),
        ("Polish Card", "Poland", "destination side"),
        ("Turkish Blue Card", "Turkey", "origin side"),
    ];
    assert_eq!(issued, expected);
    assert!(cards.iter().flatten().all(|cell| cell != "unrecorded"), "every card has every field: {cards:?}");
    let mut more = with(
        "id:sample-card a co:LegalStatus ; rdfs:label \"Sample card\"@en ; co:issuer id:ecuador ; co:side c:origin-side ; \
         co:confers c:property-rights .",
    );
    let cards = rows_in(&mut more, query);
    assert_eq!(cards.len(), 5);
    let added = cards.iter().find(|row| row[0] == "Sample card").expect("a new card appears");
    assert_eq!(added[1..], ["Ecuador", "origin side", "unrecorded", "property rights", "unrecorded"]);
}

#[test]
fn s0_13_subgroups() {
    assert_eq!(
        names("subgroups favoured by (policies of China)"),
        ["Han Chinese emigrants", "Highly skilled Chinese students abroad"]
    );
    let none = ask("subgroups disfavoured by (policies of China)").unwrap();
    assert!(none[0].table.rows.is_empty(), "no text names one");
    assert!(none[0].warnings.iter().any(|warning| warning.code == Code::EmptyAnswer), "and the answer says so");
    let mut more = with(
        "id:sample-group a co:Subgroup ; rdfs:label \"Sample group\"@en ; co:subgroupOf id:chinese-in-uk ; co:groupedBy c:by-age .\n\
         id:china-selective-diaspora-policy co:disfavours id:sample-group .",
    );
    let disfavoured = rows_in(&mut more, "subgroups disfavoured by (policies of China)");
    assert_eq!(disfavoured, [["Sample group", "Chinese in the United Kingdom", "age"]]);

    assert_ne!(names("\"Ethnic Germans\""), names("\"Russians in Germany\""));
    let integration = |group: &str| names(&format!("findings of \"{group}\""));
    assert!(
        integration("Russians in Germany").iter().all(|finding| !integration("Ethnic Germans").contains(finding)),
        "no roll-up"
    );
    assert_eq!(names("subgroups of \"Russians in Germany\""), ["Ethnic Germans from Russia"], "roll-up on request");
}

#[test]
fn s0_18_bounds_survive() {
    let written: BTreeMap<String, usize> = {
        let mut count = BTreeMap::new();
        for folder in ["datasets/literature"] {
            for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|end| end == "trig") {
                    let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
                    for block in blocks(&name) {
                        let figure = block
                            .find("id:figure-")
                            .map(|at| block[at..].split_whitespace().next().unwrap().to_owned());
                        let bound = ["c:more-than", "c:about", "c:nearly"]
                            .into_iter()
                            .find(|bound| block.contains(&format!("co:bound {bound} ")));
                        if let (Some(figure), Some(bound)) = (figure, bound) {
                            count.entry(bound.to_owned()).or_insert_with(BTreeSet::new).insert(figure);
                        }
                    }
                }
            }
        }
        count.into_iter().map(|(bound, figures)| (bound, figures.len())).collect()
    };
    for (bound, word) in [("c:more-than", "more than"), ("c:about", "roughly"), ("c:nearly", "nearly")] {
        let shown = rows(&format!("figures where bound = \"{word}\" | show name, bound, value, unit"));
        assert_eq!(shown.len(), written[bound], "{bound}: {shown:?}");
        assert!(shown.iter().all(|row| row[1] == word));
    }
    let money = rows("figures in spending | show value, unit, bound, subject");
    let amounts: Vec<(&str, &str)> = money.iter().map(|row| (&row[0][..], &row[1][..])).collect();
    assert_eq!(amounts, [("2900000", "euros"), ("4400000", "Singapore dollars")]);
    // a bound is no number: half is not what "nearly half" equals
    let half = rows("figures where bound = nearly and value = 0.5 | show name, bound, value");
    assert_eq!(half, [["Nearly half of Belgian mosques run by Diyanet", "nearly", "0.5"]]);
    let exactly = ask("figures where bound = exactly and value = 0.5").unwrap();
    assert!(exactly[0].table.rows.is_empty());
}

#[test]
fn s0_20_evidence_kinds() {
    let flagged: BTreeSet<String> = blocks("datasets/literature/claims-comprehensive.trig")
        .iter()
        .filter(|block| block.contains("co:evidenceKind c:survey-evidence"))
        .map(|block| block.split('"').nth(1).unwrap().to_owned())
        .collect();
    assert!(flagged.len() >= 7, "{flagged:?}");
    let found: BTreeSet<String> = names("claims based on survey-evidence").into_iter().collect();
    assert_eq!(found, flagged, "the filter returns exactly the flagged rows");
    let kinds = rows("claims | show name, evidence-kind");
    assert!(kinds.len() > 256);
    for row in kinds {
        let wanted = if flagged.contains(&row[0]) { "survey evidence" } else { "unknown evidence" };
        assert_eq!(row[1], wanted, "{}", row[0]);
    }
}

#[test]
fn s1_04_channels() {
    assert_eq!(names("channels").len(), 5, "direct, liaison office, embassy, consular network, unknown");
    let typed = rows("actors through \"embassy channel\" | show name, channel");
    assert!(typed.iter().all(|row| row[1].contains("embassy channel")), "{typed:?}");
    assert!(typed.len() > 20, "embassies are among them");
    assert!(names("actors through \"consular network\"").iter().all(|name| !name.starts_with("Embassy")));
    let unknown = rows("actors where channel = \"unknown channel\" | show name, channel");
    assert!(unknown.iter().any(|row| row[0] == "Diyanet"), "{unknown:?}");
    assert!(unknown.iter().all(|row| row[1] == "unknown channel"), "unknown is a value beside no other");
}

#[test]
fn s1_05_instruments_by_stage() {
    let answers = ask("(initiatives or focal items) at pre-departure | cite").unwrap();
    let table = &answers[0].table;
    let documents: BTreeSet<&str> =
        table.rows.iter().flat_map(|row| &row.sources).map(|source| source.label.as_str()).collect();
    assert_eq!(documents, BTreeSet::from(["comprehensive approach 2019", "diaspora governance 2014"]));
    let items = rows("focal items at pre-departure | show name, focal-point");
    let points: BTreeSet<&str> = items.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(points, BTreeSet::from(["integration from day one", "transnational links"]), "focal points 1 and 9");
    let stages = names("migration stages");
    assert_eq!(stages.len(), 3, "{stages:?}");
    assert!(!names("labour agreements").is_empty() && !names("social security agreements").is_empty());
}

#[test]
fn s1_08_stances_on_one_line() {
    let line = rows("stances of Morocco where replaces | show name, since, period | sort by since");
    let [dated, undated] = &line[..] else { panic!("{line:?}") };
    assert_eq!(dated[1], "1999");
    assert!(undated[1] == "unrecorded" && undated[2].contains("undated"), "{undated:?}");
    assert_eq!(rows("stances of Turkey where replaces | show period"), [["undated, by 2014"]]);
    let before = rows("stances of Morocco where replaces | show replaces, attitude");
    assert!(before.iter().any(|row| row[0].contains("suspicion") && row[1] == "embracing"), "{before:?}");
}

#[test]
fn s1_12_headings_are_no_content() {
    let headings = rows("claims worded as \"heading only\" | show name, about");
    assert_eq!(headings.len(), 6);
    for claim in STATEMENTS.of_class("co:Claim") {
        if STATEMENTS.values(claim, "co:certainty").contains("c:heading-only") {
            for node in STATEMENTS.values(claim, "co:about") {
                let classes = STATEMENTS.classes(node);
                assert!(
                    !classes.contains("co:Finding") && !classes.contains("co:Initiative"),
                    "{claim}: {node} is content"
                );
            }
        }
    }
    assert_eq!(rows("coverage of \"direct involvement\" | show extent"), [["bare heading"]], "it is treated");
    let said = ask("activities where involvement = \"direct involvement\"").unwrap();
    assert!(said[0].table.rows.is_empty(), "and nothing is said");
}

#[test]
fn s1_10_groups_with_unknown_members() {
    let query = "members of \"Latin American signatories\"";
    let answers = ask(query).unwrap();
    assert!(answers[0].table.rows.is_empty());
    let told: Vec<&String> = answers[0].warnings.iter().flat_map(|warning| &warning.help).collect();
    assert!(
        told.iter().any(|help| help.contains("Latin American signatories") && help.contains("unknown")),
        "{told:?}"
    );
    let one = ask("Ecuador member of \"Latin American signatories\"");
    assert!(one.is_ok_and(|answers| {
        answers[0].warnings.iter().flat_map(|warning| &warning.help).any(|help| help.contains("unknown"))
    }));
    let groups = rows("groups of states | show name, membership");
    assert!(groups.iter().any(|row| row[0].starts_with("Latin American signatories") && row[1] == "unknown"));
    // where the members are on record, nothing is unknown, and dates count
    assert_eq!(names("members of EU as of 1995").len(), 15);
    let none = ask("cities member of EU").unwrap();
    assert!(!none[0].warnings.iter().flat_map(|warning| &warning.help).any(|help| help.contains("unknown")));
}

#[test]
fn s1_14_differing_figures_together() {
    let figures = rows("figures in \"resident population\" | show value, bound, time | cite");
    assert_eq!(figures.len(), 2);
    assert_eq!(figures[0][..4], ["25000000", "roughly", "unrecorded", "transnational dynamics 2015"]);
    assert_eq!(figures[1][..2], ["20000000", "more than"]);
    assert!(figures[1][2].contains("2014"), "with its date");
    assert!(figures[1][3].contains("diaspora governance 2014"), "and its source: {figures:?}");
}

#[test]
fn s2_01_tree_of_territories() {
    let mut session = with(
        "id:sample-quarter a co:Neighbourhood ; rdfs:label \"Sample quarter\"@en ; co:partOf id:berlin ; co:level c:neighbourhood-level .",
    );
    let levels = rows_in(&mut session, "places in Germany | count by level");
    let levels: BTreeSet<&str> = levels.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(levels, BTreeSet::from(["local", "neighbourhood level", "regional"]), "each hit has its level");
    assert_eq!(
        rows_in(&mut session, "places in Berlin | show name, level"),
        [["Sample quarter", "neighbourhood level"]]
    );
    assert_eq!(rows_in(&mut session, "places part of Berlin | show name"), [["Sample quarter"]]);
    let cities = rows_in(&mut session, "cities in Germany").len();
    assert!(cities > 40, "{cities}");
    assert!(rows_in(&mut session, "cities part of Germany").len() <= cities, "the next territory alone");
    let containing = rows_in(&mut session, "places containing \"Sample quarter\" | show name");
    assert_eq!(containing, [["Berlin"]]);
    assert!(
        rows_in(&mut session, "places in \"European Union\"").len() > cities,
        "both ends of a corridor are in one tree"
    );
}

#[test]
fn s2_09_levels_of_measures() {
    let mut session = session().clone();
    let origins = ["Turkey", "Russia", "Morocco", "Ecuador", "China", "India", "Iran", "Ukraine", "Singapore"];
    for origin in origins {
        let query = format!("measures by (subnational authorities of {origin}) | count");
        let answer = session.eval(&query).unwrap().remove(0);
        assert_eq!(answer.table.rows[0].cells[0].shown(), "0", "{origin}");
        let warned = |note: &String| note.starts_with("known hole: Origin cities, regions");
        assert!(answer.table.notes.iter().any(warned), "{origin}: {:?}", answer.table.notes);
    }
    let by_level = session.eval("measures of Morocco | count by level").unwrap().remove(0);
    assert!(!by_level.table.rows.is_empty());
    for row in &by_level.table.rows {
        assert!(!row.sources.is_empty(), "the share comes with what it rests on");
    }
}

#[test]
fn s2_10_reforms_move_competences() {
    let competence = |n: usize, level: &str, time: &str| {
        format!(
            "id:sample-competence-{n} a co:Competence ; rdfs:label \"Sample competence {n}\"@en ; co:holder id:berlin ; \
             co:policyArea c:area-housing ; co:autonomy c:{level} ; {time} .\n"
        )
    };
    let mut session = with(&format!(
        "id:sample-reform a co:Event ; rdfs:label \"Sample reform\"@en ; co:participant id:berlin ; \
         co:beginEarliest 2010 ; co:beginLatest 2010 ; co:endEarliest 2010 ; co:endLatest 2010 .\n{}{}",
        competence(
            1,
            "no-leeway",
            "co:beginEarliest 1990 ; co:beginLatest 1990 ; co:endEarliest 2009 ; co:endLatest 2009"
        ),
        competence(2, "full-autonomy", "co:beginEarliest 2010 ; co:beginLatest 2010"),
    ));
    let mut asked = |year: u16| rows_in(&mut session, &format!("competences of Berlin as of {year} | show autonomy"));
    assert_eq!(asked(2005), [["no-leeway"]]);
    assert_eq!(asked(2015), [["full autonomy"]]);
    assert_eq!(rows_in(&mut session, "events of Berlin as of 2010 | show name"), [["Sample reform"]]);
    assert!(session.eval("events of Berlin as of 2011").unwrap()[0].table.rows.is_empty());
}

#[test]
fn s2_11_thin_evidence() {
    let query = "coverage where extent = \"bare heading\" or extent = \"first attempt\" | show covers, extent";
    let thin = rows(query);
    for topic in ["direct involvement", "indirect involvement", "constraints met at destination"] {
        assert!(thin.iter().any(|row| row[0] == topic && row[1] == "bare heading"), "{topic}: {thin:?}");
    }
    assert!(thin.iter().any(|row| row[1] == "first attempt"));
    assert!(names("constraints").iter().all(|name| !name.contains("contents list")), "a heading is no constraint");
}

#[test]
fn s2_06_involvement_may_stay_open() {
    let forms = rows("activities building trust | show name, involvement, involvement-basis");
    assert_eq!(forms.len(), 3);
    assert!(forms.iter().all(|row| row[1] == "open involvement" && row[2] == "open"), "{forms:?}");
    let plain = rows("activities | show name, involvement");
    assert!(
        plain.iter().all(|row| ["open involvement", "unrecorded"].contains(&row[1].as_str())),
        "no form is assigned"
    );
    // the reading that sorts them is ours and carries its flag
    let readings = rows("correspondences from \"diplomatic visits\" | show corresponds-to, correspondence-basis");
    assert_eq!(readings, [["indirect involvement", "implied"]]);
}

#[test]
fn s2_07_activities_by_effect() {
    let by_trust = names("activities building trust");
    assert_eq!(by_trust, ["community celebrations", "diplomatic visits", "educational exchange"]);
}

#[test]
fn s2_08_attributes_of_corridors() {
    let corridors = rows("corridors | show name, historic-link, nearness");
    assert_eq!(corridors.len(), 17);
    assert!(
        corridors.iter().all(|row| row[1] == "unknown" && row[2] == "unknown"),
        "no text ascribes either to one corridor"
    );
    let mut more =
        with("id:ma-es co:historicLink c:recorded ; co:nearness c:recorded .\nid:ec-es co:historicLink c:recorded .");
    let historic = rows_in(&mut more, "corridors where historic-link = recorded | show name, nearness");
    assert_eq!(historic, [["Ecuador -> Spain", "unknown"], ["Morocco -> Spain", "recorded"]]);
    let near = rows_in(&mut more, "corridors where nearness = recorded | show name");
    assert_eq!(near, [["Morocco -> Spain"]]);
    let unknown = rows_in(&mut more, "corridors where historic-link = unknown | count");
    assert_eq!(unknown, [["15"]]);
}

#[test]
fn s3_01_pages_of_one_work() {
    let page = |n: usize, work: usize| {
        format!(
            "<https://w3id.org/concord/source/sample-{n}> a co:Document ; rdfs:label \"Sample page {n}\"@en ; co:presents id:sample-work-{work} .\n\
             <https://w3id.org/concord/source/sample-{n}#p> a co:Passage ; rdfs:label \"page {n}\"@en ; \
             co:source <https://w3id.org/concord/source/sample-{n}> .\n\
             id:sample-law co:evidence <https://w3id.org/concord/source/sample-{n}#p> .\n"
        )
    };
    let law = "id:sample-law a co:Law ; rdfs:label \"Sample law\"@en ; co:owner id:ecuador .\n\
               id:sample-work-1 a co:Work ; rdfs:label \"Sample report\"@en .\n\
               id:sample-work-2 a co:Work ; rdfs:label \"Other sample report\"@en .\n";
    let one = format!("{law}{}{}{}", page(1, 1), page(2, 1), page(3, 1));
    let support = |statements: &str| {
        with(statements).eval("laws of Ecuador where name = \"Sample law\" | cite").unwrap()[0].table.notes.join("\n")
    };
    let told = support(&one);
    assert!(told.contains("support: 1 independent work in 3 documents"), "report, landing page and notice: {told}");
    let told = support(&format!("{one}{}", page(4, 2)));
    assert!(told.contains("support: 2 independent works in 4 documents"), "a second report: {told}");
}

#[test]
fn s3_02_bibliography_with_its_sources() {
    let record = rows("\"Subnational authorities report (2015)\" | show author, publisher, year");
    assert_eq!(record, [["Ilire Agimi; Özge Bilgili", "MPI Europe", "2015"]]);
    let notice = "IWS Documented News Service, notice of 25 February 2015";
    let page = "Supporting Immigrant Integration in Europe: What Role for Origin Countries' Subnational Authorities?";
    let fields =
        rows("claims about \"Subnational authorities report (2015)\" where describes | show describes, source");
    let fields: BTreeMap<&str, &str> = fields.iter().map(|row| (&row[0][..], &row[1][..])).collect();
    let expected = [
        ("authors of the work", notice),
        ("length of the work", notice),
        ("publisher of the work", page),
        ("year of the work", page),
    ];
    assert_eq!(fields, BTreeMap::from(expected));
}

#[test]
fn s3_03_speaker_chain() {
    let relayed = rows("claims relayed by IWS | show name, reported-by, relayed-by, disclaimed-by");
    let own = blocks("datasets/literature/claims-subnational.trig");
    assert_eq!(relayed.len(), own.iter().filter(|block| block.contains("co:relayedBy id:iws")).count());
    assert!(!relayed.is_empty());
    for row in relayed {
        assert_eq!(row[1..3], ["MPI Europe", "Institute for Workplace Studies"], "{}", row[0]);
        assert_eq!(row[3], "Institute for Workplace Studies", "{}: passed on without endorsement", row[0]);
        let stated =
            own.iter().any(|block| block.contains(&format!("\"{}\"", row[0])) && block.contains("co:relayedBy id:iws"));
        assert!(stated, "{} is not written as relayed", row[0]);
    }
}

#[test]
fn s3_04_spelling_variants() {
    for (one, other) in [
        ("influences by decentralisation", "influences by decentralization"),
        ("programmes", "programs"),
        ("labour agreements", "labor agreements"),
        ("diaspora organisations", "diaspora organizations"),
        ("initiatives on naturalisation", "initiatives on naturalization"),
        ("works by \"Özge Bilgili\"", "works by \"Ozge Bilgili\""),
        ("Malmö", "Malmo"),
        ("actors of Türkiye", "actors of turkey"),
        ("findings on \"labour market\"", "findings on \"labor market\""),
    ] {
        let found = rows(one);
        assert!(!found.is_empty(), "{one}");
        assert_eq!(found, rows(other), "{one} and {other}");
    }
}

#[test]
fn s4_01_focal_points() {
    for (query, expected) in [("focal points", 10), ("tasks", 62), ("open issues", 70)] {
        assert_eq!(names(query).len(), expected, "{query}");
    }
    let items = rows("focal items | show name, kind, focal-point");
    let of_points: BTreeSet<&str> = items.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(of_points.len(), 10);
    // each with its id, and facets by a word as written in the data
    assert_eq!(names("\"FP01.c1\"").len(), 1);
    for (topic, concept) in [("asylum", "c:topic-asylum"), ("housing", "c:topic-housing")] {
        let written = facet("co:mentions", concept);
        let found = names(&format!("focal items on {topic}")).len();
        assert!(found > 0 && found == written, "{topic}: {found} found, {written} written");
    }
}

/// Tasks and open issues whose block names a concept behind a property.
fn facet(property: &str, concept: &str) -> usize {
    let items = blocks("datasets/literature/frameworks.trig")
        .into_iter()
        .filter(|block| block.trim_start().starts_with("c:fp"));
    items
        .filter(|block| {
            let values = block.split(" ; ").filter_map(|part| part.trim().strip_prefix(property));
            values.flat_map(|values| values.split(" , ")).any(|value| value.trim().trim_end_matches(" .") == concept)
        })
        .count()
}

#[test]
fn s4_09_survey_with_missing_scores() {
    let items = rows("survey items | show name, rank, rank-basis, score");
    assert_eq!(items.len(), 10);
    let bases: BTreeSet<&str> = items.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(bases, BTreeSet::from(["stated", "implied", "open"]), "three kinds of rank");
    for row in &items {
        assert_eq!(row[1] == "unrecorded", row[2] == "open", "{row:?}");
        assert_eq!(row[3], "lost", "no score is invented");
    }
    let survey = rows("surveys | show name, scale, time");
    assert_eq!(survey, [["ReSOMA stakeholder survey 2019", "importance scale 1-5", "July to September 2019"]]);
    assert_eq!(rows("figures of \"ReSOMA stakeholder survey 2019\" where unit = respondents | show value"), [["57"]]);
}

#[test]
fn s4_14_networks_of_cities() {
    let networks = rows("city networks | show name, membership");
    for name in ["EUROCITIES", "Intercultural Cities", "European Coalition of Cities against Racism"] {
        assert!(networks.iter().any(|row| row[0] == name && row[1].contains("unknown")), "{name}: {networks:?}");
    }
    assert_eq!(names("charters by EUROCITIES").len(), 1);
}

#[test]
fn s4_15_facets_by_group_and_stage() {
    let mut counted = 0;
    for (group, concept) in [
        ("newcomers", "c:newcomers"),
        ("asylum seekers", "c:asylum-seekers"),
        ("refugees", "c:refugees"),
        ("descendants", "c:descendants"),
        ("vulnerable migrants", "c:vulnerable-migrants"),
        ("naturalised citizens", "c:naturalised-citizens"),
        ("settled migrants", "c:settled-migrants"),
    ] {
        let found = ask(&format!("focal items for \"{group}\"")).unwrap()[0].table.rows.len();
        assert_eq!(found, facet("co:targetGroup", concept), "{group}");
        counted += found;
    }
    assert!(counted >= 10, "{counted}");
    for (stage, concept) in [("pre-departure", "c:pre-departure"), ("return", "c:return")] {
        let found = ask(&format!("focal items at {stage}")).unwrap()[0].table.rows.len();
        assert_eq!(found, facet("co:migrationStage", concept), "{stage}");
    }
}

#[test]
fn s4_16_disputes_stay_open() {
    let disputes = rows("open issues | show name, possible-side, verdict");
    assert_eq!(disputes.len(), 70);
    let ethnic = disputes.iter().find(|row| row[0] == "collection of ethnic data").expect("the dispute on ethnic data");
    assert_eq!(ethnic[1..], ["against it; for it", "left open"]);
    assert!(disputes.iter().all(|row| row[1].contains("; ") && row[2] == "left open"), "no side is marked as right");
}

#[test]
fn x_04_errors_point_and_suggest() {
    let faults = ask("actors of Turky").unwrap_err();
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!(fault.code, Code::UnknownName);
    let span = fault.span().expect("it points at the word");
    let [start, end] = [span.start, span.end].map(|at| usize::try_from(at).unwrap());
    assert_eq!(&"actors of Turky"[start..end], "Turky");
    let source = Source::new("query", "actors of Turky");
    let drawn = render::human(fault, &source, &render::Style::default());
    assert!(drawn.contains("          ^^^^^\n") && drawn.contains("`Turkey`"), "{drawn}");
    for query in [
        "corridors",
        "dimensions",
        "markers",
        "levels",
        "members of EU as of 2014",
        "initiatives showing active-discordance",
    ] {
        assert!(!rows(query).is_empty(), "{query}");
    }
}

#[test]
fn x_05_compile_view() {
    for query in ["actors across Turkey -> Germany", "laws without budget", "tasks of fp01"] {
        let answers = ask(query).unwrap();
        let [answer] = &answers[..] else { panic!("{query}") };
        let found = session().engine().select(&answer.sparql, &Limits::default()).unwrap();
        let things: BTreeSet<String> =
            found.rows.iter().filter_map(|row| Some(row.first()?.as_ref()?.to_string())).collect();
        assert_eq!(things.len(), answer.table.rows.len(), "{query}");
        let compiled = session().clone().compile(query).unwrap();
        assert_eq!(compiled[0].sparql, answer.sparql, "what is shown is what runs");
        assert!(!compiled[0].plan.to_string().is_empty());
    }
}

/// Ids of every row, by the number of rows in each part.
fn every_id() -> BTreeSet<String> {
    let parts = [("S0", 23), ("S1", 14), ("S2", 12), ("S3", 8), ("S4", 20), ("X", 6)];
    parts.into_iter().flat_map(|(part, rows)| (1..=rows).map(move |n| format!("{part}-{n:02}"))).collect()
}

#[test]
fn every_row_is_listed_once_with_a_test_that_exists() {
    let page = file("docs/capabilities.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").collect::<Vec<_>>())
        .filter(|cells| cells[0].starts_with(['S', 'X']) && cells[0].contains('-'))
        .collect();
    let mut listed = BTreeSet::new();
    for row in &rows {
        assert_eq!(row.len(), 4, "id, what, how, test: {row:?}");
        assert!(listed.insert(row[0].to_owned()), "{} is listed twice", row[0]);
    }
    assert_eq!(listed, every_id());

    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeSet::new();
    for entry in fs::read_dir(folder.join("tests/it")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for after in text.split("#[test]\n").skip(1) {
            let name = after.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or_default();
            tests.insert(name.to_owned());
        }
    }
    for row in rows {
        for test in row[3].split(", ").map(|test| test.trim_matches('`')) {
            let exists = test == "open" || tests.contains(test) || (test.contains('/') && folder.join(test).exists());
            assert!(exists, "{}: there is no test `{test}`", row[0]);
        }
    }
    // a test named after a row is the one that the row names
    for test in tests
        .iter()
        .filter(|test| test.starts_with(['s', 'x']) && test.as_bytes().get(1).is_some_and(u8::is_ascii_digit))
    {
        assert!(page.contains(&format!("`{test}`")), "{test} is not listed");
    }
}
