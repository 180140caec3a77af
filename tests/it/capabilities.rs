//! The rows of docs/capabilities.md that hold: each test is named after its row.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use concord::diag::Code;
use concord::diag::render;
use concord::graph::Builtin;
use concord::graph::Limits;
use concord::graph::SourceFile;
use concord::session::Session;
use concord::span::Source;

use crate::builtin::ask;
use crate::builtin::names;
use crate::builtin::rows;
use crate::builtin::rows_of;
use crate::corpus::session;

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
