//! The prompt as a person at a terminal meets it, through a pseudo-terminal.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use rexpect::session::PtySession;
use rexpect::session::spawn_command;
use sparesults::QueryResultsFormat;
use tempfile::TempDir;

use crate::corpus;
use crate::server::Reply;
use crate::server::Server;

/// Long enough for a machine with much else to do.
const PATIENCE: u64 = 30_000;

/// A place of its own for what the program keeps, and the program asked to keep it there.
fn concord(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
    command.env("HOME", home).env("XDG_STATE_HOME", home.join("state")).env_remove("CONCORD_HISTORY");
    command.env("TERM", "xterm").env("NO_COLOR", "1").env("COLUMNS", "200").current_dir(home);
    command
}

/// A prompt that has greeted.
fn prompt(home: &Path) -> PtySession {
    greeted(concord(home))
}

/// A prompt at a terminal that cannot redraw a line, so that each prompt is written once.
fn plain_prompt(home: &Path) -> PtySession {
    let mut command = concord(home);
    command.env("TERM", "dumb");
    greeted(command)
}

fn greeted(command: Command) -> PtySession {
    let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
    session.exp_string("Concord: ").unwrap();
    session.exp_string("Ask, for example:").unwrap();
    session.exp_string("concord> ").unwrap();
    session
}

fn ask(session: &mut PtySession, line: &str, expected: &[&str]) {
    session.send_line(line).unwrap();
    for text in expected {
        session.exp_string(text).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn a_session_from_greeting_to_leave() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    ask(&mut session, "actors across Turkey -> Germany | take 3", &["#", "name", "3 rows"]);
    ask(&mut session, "cite 3", &["document", "place", "certainty", "concord> "]);
    ask(&mut session, "cite 4", &["error: the last answer has 3 rows, and no row 4"]);
    ask(&mut session, "open 1", &["(city)", "id:", "country"]);
    ask(&mut session, ":as csv", &["name,"]);
    ask(&mut session, "actrs", &["error[unknown-name]", "did you mean `actors`"]);
    ask(&mut session, ":exmples", &["did you mean `:examples`?"]);
    ask(&mut session, ":ref policy", &["noun co:Policy: policies"]);
    ask(&mut session, ":use Turkey -> Germany", &["concord across Turkey -> Germany> "]);
    ask(&mut session, "actors | count", &["count", "1 row", "concord across Turkey -> Germany> "]);
    let explained = ["This asks for", "id:germany", "SELECT DISTINCT", "compiled in", "statements read"];
    ask(&mut session, ":explain", &explained);
    ask(&mut session, ":use Turky -> Germany", &["unknown name `Turky`", "concord across Turkey -> Germany> "]);
    ask(&mut session, ":use", &["concord> "]);
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn the_prompt_and_a_batch_write_the_same_bytes() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    let query = "agreements across Turkey -> Belgium";
    ask(&mut session, query, &["2 rows", "concord> "]);
    for form in ["csv", "json", "srj"] {
        ask(&mut session, &format!(":save answer.{form}"), &["wrote answer", "concord> "]);
        let saved = fs::read(home.path().join(format!("answer.{form}"))).unwrap();
        let batch = concord(home.path()).args(["query", query, "--format", form]).output().unwrap();
        assert!(saved == batch.stdout, "{form}");
    }
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

/// Row X-03: the same pack of queries, each saved at the prompt and asked in one batch.
#[test]
fn a_pack_of_queries_gives_the_same_bytes_at_the_prompt_and_in_a_batch() {
    let home = TempDir::new().unwrap();
    let questions: Vec<String> = pack().into_iter().take(60).collect();
    assert_eq!(questions.len(), 60);
    let mut session = plain_prompt(home.path());
    for (n, question) in questions.iter().enumerate() {
        session.send_line(question).unwrap();
        session.exp_string("concord> ").unwrap();
        ask(&mut session, &format!(":save {n}.csv"), &[&format!("wrote {n}.csv"), "concord> "]);
    }
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
    fs::write(home.path().join("pack.cq"), questions.join(";\n")).unwrap();
    let batch = concord(home.path()).args(["query", "--file", "pack.cq", "--format", "csv"]).output().unwrap();
    let labelled = |(n, question): (usize, &String)| {
        let saved = fs::read_to_string(home.path().join(format!("{n}.csv"))).unwrap();
        format!("# {question}\n{saved}")
    };
    let saved: Vec<String> = questions.iter().enumerate().map(labelled).collect();
    assert_eq!(saved.join("\n"), String::from_utf8(batch.stdout).unwrap());
}

/// Queries of the corpus that are one statement on one line and have an answer.
fn pack() -> Vec<String> {
    let queries = corpus::cases().iter().filter(|case| case.compile().is_ok_and(|queries| queries.len() == 1));
    let lines = queries.map(|case| case.query().trim_end_matches(';').to_owned());
    lines.filter(|query| !query.contains(['\n', ';', '"', '#', '$'])).collect()
}

#[test]
fn undo_takes_back_answers_definitions_and_scopes() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    ask(&mut session, ":undo", &["there is nothing to take back", "concord> "]);
    ask(&mut session, "cities of Turkey | take 2", &["2 rows", "concord> "]);
    ask(&mut session, "cities of Turkey | take 1", &["1 row", "concord> "]);
    ask(&mut session, ":undo", &["as before `cities of Turkey | take 1`", "concord> "]);
    ask(&mut session, "cite 3", &["the last answer has 2 rows, and no row 3", "concord> "]);
    ask(&mut session, "let mine = cities of Germany", &["noted", "concord> "]);
    ask(&mut session, ":use Turkey -> Germany", &["concord across Turkey -> Germany> "]);
    ask(&mut session, ":undo", &["as before `:use Turkey -> Germany`", "concord> "]);
    ask(&mut session, ":undo", &["as before `let mine = cities of Germany`", "concord> "]);
    ask(&mut session, "mine", &["unknown name `mine`", "concord> "]);
}

#[test]
fn a_file_without_end_is_refused() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    ask(&mut session, ":source /dev/zero", &["the text has more than the 65536 bytes that are read", "concord> "]);
}

/// The window changes while the program runs: tables fit it, and what is longer comes a screen at a time.
#[test]
fn a_window_that_changes_is_fitted_and_paged() {
    let home = TempDir::new().unwrap();
    let mut command = concord(home.path());
    command.env_remove("COLUMNS").env("TERM", "dumb");
    let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
    session.exp_string("Ask, for example:").unwrap();
    session.exp_string("concord> ").unwrap();
    let query = "agreements across Turkey -> Belgium";
    let widest = |text: &str| text.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
    resize(&session, 50, 60);
    session.send_line(query).unwrap();
    let narrow = session.exp_string("concord> ").unwrap();
    assert!(widest(&narrow) <= 60, "{narrow}");
    resize(&session, 50, 150);
    session.send_line(query).unwrap();
    let wide = session.exp_string("concord> ").unwrap();
    assert!((61..=150).contains(&widest(&wide)), "{wide}");
    resize(&session, 6, 150);
    ask(&mut session, "focal points | take 9", &["-- 4 of 9 rows", "Enter goes on, a prints all, q stops -- "]);
    // the pages that follow fit the window as it is then
    resize(&session, 6, 100);
    session.send_line("").unwrap();
    let page = session.exp_string("-- ").unwrap();
    assert!(page.contains('#') && widest(&page) <= 100, "{page}");
    ask(&mut session, "q", &["concord> "]);
    resize(&session, 6, 150);
    ask(&mut session, "focal points | take 9", &["-- 4 of"]);
    ask(&mut session, "a", &["9 rows", "concord> "]);
    ask(&mut session, "open 9", &["(focal point)"]);
}

/// Where keys come one by one, one key turns the page, and the question is taken back.
#[test]
fn one_key_turns_a_page() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    resize(&session, 6, 150);
    ask(&mut session, "focal points | take 9", &["-- 4 of 9 rows; space goes on, a prints all, q stops -- "]);
    session.send(" ").unwrap();
    session.flush().unwrap();
    session.exp_string("\x1b[1A\r\x1b[J").unwrap();
    session.exp_string("-- 9 of 9 rows").unwrap();
    session.send("q").unwrap();
    session.flush().unwrap();
    session.exp_string("concord> ").unwrap();
    ask(&mut session, "open 9", &["(focal point)", "-- "]);
    session.send("a").unwrap();
    session.flush().unwrap();
    session.exp_string("concord> ").unwrap();
}

/// A command that stands alone needs no colon, unless it is a query; others are told that they do.
#[test]
fn commands_without_a_colon() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    ask(&mut session, "?", &[":cite ROW", "Tab completes words"]);
    ask(&mut session, "why", &["error: `:why` takes the number of a row"]);
    ask(&mut session, "undo", &["there is nothing to take back"]);
    ask(&mut session, "let undo = cities of Turkey", &["noted"]);
    ask(&mut session, "undo | take 1", &["1 row"]);
    ask(&mut session, "save answer.csv", &["error[syntax]", "help: a command begins with a colon: `:save answer.csv`"]);
    ask(&mut session, "quit", &[]);
    session.exp_eof().unwrap();
}

#[test]
fn what_is_not_called_so_and_what_is() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    ask(&mut session, ":ref actrs", &["error[unknown-name]: nothing is called `actrs`", "did you mean `actors`?"]);
    ask(&mut session, ":open Ankra", &["nothing is called `Ankra`", "did you mean `Ankara`?"]);
    ask(&mut session, ":use at origin", &["a scope of this kind is not available yet", "`across Turkey -> Germany`"]);
}

#[test]
fn answers_are_saved_under_the_names_that_are_meant() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    ask(&mut session, "cities of Turkey | take 1", &["1 row"]);
    ask(&mut session, ":save answer.pdf", &["error: no form is written as `.pdf`: one of `.txt`, `.csv`"]);
    ask(&mut session, ":save answer", &["error: the form of `answer` follows its ending"]);
    ask(&mut session, ":save \"an answer.csv\"", &["wrote an answer.csv"]);
    ask(&mut session, ":save ~/state/answer.md", &["wrote ", "concord> "]);
    let saved = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    assert!(saved("an answer.csv").starts_with("name,"));
    assert!(saved("state/answer.md").starts_with("| name |"));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2, "nothing half written");
}

/// Of a file with a fault nothing is answered and nothing defined.
#[test]
fn a_file_with_a_fault_leaves_nothing_behind() {
    let home = TempDir::new().unwrap();
    fs::write(home.path().join("my questions.cq"), "let mine = cities of Turkey;\nmine | take 1;\nactrs").unwrap();
    let mut session = plain_prompt(home.path());
    session.send_line(":source 'my questions.cq'").unwrap();
    let said = session.exp_string("concord> ").unwrap();
    assert!(said.contains("did you mean `actors`") && !said.contains("1 row"), "{said}");
    ask(&mut session, "mine", &["unknown name `mine`"]);
    ask(&mut session, ":undo", &["there is nothing to take back"]);
}

/// A file that is asked with `concord test` is asked at the prompt with the same values.
#[test]
fn a_file_gives_its_own_parameters() {
    let home = TempDir::new().unwrap();
    fs::write(home.path().join("of.cq"), "# --param place='Turkey'\ncities of $place | take 1").unwrap();
    fs::write(home.path().join("none.cq"), "cities of $place | take 1").unwrap();
    let mut session = plain_prompt(home.path());
    let help = "give it one in a line of the file: `# --param NAME='VALUE'`";
    ask(&mut session, ":source none.cq", &["the parameter `$place` has no value", help, "concord> "]);
    ask(&mut session, "cities of $place", &["has no value", "write the value in its place", "concord> "]);
    ask(&mut session, ":source of.cq", &["1 row", "concord> "]);
    // it holds as a definition does
    ask(&mut session, "cities of $place | take 2", &["2 rows", "concord> "]);
    ask(&mut session, ":undo", &["as before", "concord> "]);
    ask(&mut session, ":undo", &["as before", "concord> "]);
    ask(&mut session, "cities of $place", &["has no value", "concord> "]);
}

/// A hint that looks like what is typed would be taken for it.
#[test]
fn hints_are_shown_in_colour_alone() {
    let home = TempDir::new().unwrap();
    for (colour, shown) in [("never", false), ("always", true)] {
        let mut command = concord(home.path());
        command.args(["--color", colour]);
        let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
        session.exp_string("Ask, for example:").unwrap();
        ask(&mut session, "cities of Turkey | take 1", &["1 row", "concord> "]);
        // the line before is what the hint is taken from
        session.send("citi").unwrap();
        session.flush().unwrap();
        thread::sleep(Duration::from_secs(1));
        session.send_line("").unwrap();
        let said = session.exp_string("error").unwrap();
        assert_eq!(said.contains("es of Turkey"), shown, "{colour}: {said:?}");
    }
}

/// After `why` comes the number of a row, and no name that has this word in it.
#[test]
fn a_command_is_not_completed_into_a_name() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    ask(&mut session, "cities of Turkey | take 1", &["1 row", "concord> "]);
    session.send("why \t").unwrap();
    session.send_line("1").unwrap();
    session.exp_string("made by").unwrap();
}

/// The prompts of docs/journey.md.
const PROMPTS: [&str; 2] = ["concord> ", "concord across Turkey -> Germany> "];

/// What docs/journey.md shows is what happens; `TRYCMD=overwrite` writes what happens into the page.
#[test]
fn the_journey_of_the_documentation_happens() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/journey.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once("```text\n").unwrap();
    let (told, after) = rest.split_once("```\n").unwrap();
    let asked: Vec<&str> =
        told.lines().filter_map(|line| PROMPTS.iter().find_map(|prompt| line.strip_prefix(prompt))).collect();
    let home = TempDir::new().unwrap();
    let mut command = concord(home.path());
    command.env("TERM", "dumb").env("COLUMNS", "100");
    let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
    let prompt = "concord(?: across Turkey -> Germany)?> ";
    let (greeting, mut at) = session.exp_regex(prompt).unwrap();
    let mut happened = greeting;
    for line in asked {
        // such a terminal is not sent back what it sends
        for part in [&at, line, "\n"] {
            happened.push_str(part);
        }
        session.send_line(line).unwrap();
        if line == ":quit" {
            happened.push_str(&session.exp_eof().unwrap());
            break;
        }
        let answer;
        (answer, at) = session.exp_regex(prompt).unwrap();
        happened.push_str(&answer);
    }
    // the bytes come one as a character, and how long a query takes is no part of the page
    let happened = String::from_utf8(happened.chars().map(|c| u8::try_from(c).unwrap()).collect()).unwrap();
    let lines: Vec<&str> = happened.lines().map(str::trim_end).filter(|line| !line.starts_with("asking ...")).collect();
    let happened = format!("{}\n", lines.join("\n").trim_end());
    if std::env::var("TRYCMD").is_ok_and(|mode| mode == "overwrite") {
        fs::write(&page, format!("{before}```text\n{happened}```\n{after}")).unwrap();
    } else {
        assert_eq!(happened, told);
    }
}

/// Makes the window of a session so large.
fn resize(session: &PtySession, rows: u16, columns: u16) {
    let window = session.process().get_file_handle().unwrap();
    let (rows, columns) = (rows.to_string(), columns.to_string());
    let done = Command::new("stty").args(["rows", &rows, "cols", &columns]).stdin(window).status().unwrap();
    assert!(done.success());
}

/// What takes more than half a second says so on a terminal.
#[test]
fn a_long_query_shows_that_it_runs() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    session.send_line("cities | show name, partner.partner.partner.partner").unwrap();
    session.exp_string("asking ... 1 s, Ctrl-C stops").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("the query was cancelled").unwrap();
}

#[test]
fn an_unfinished_query_goes_on_in_the_next_line() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    session.send_line("(cities of").unwrap();
    ask(&mut session, "Turkey) |", &[]);
    ask(&mut session, "take 2;", &["2 rows", "concord> "]);
    ask(&mut session, ":quit", &[]);
    session.exp_eof().unwrap();
    let kept = fs::read_to_string(home.path().join("state/concord/history")).unwrap();
    assert!(kept.contains("cities of") && kept.contains(":quit"), "{kept}");
    let others: Vec<_> = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(others, ["state"], "nothing stands in the working directory");
}

#[test]
fn tab_completes_and_control_c_clears_the_line() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    session.send("nothing of this").unwrap();
    session.flush().unwrap();
    session.send_control('c').unwrap();
    session.exp_string("concord> ").unwrap();
    session.send("cities of turk\t").unwrap();
    session.flush().unwrap();
    session.exp_string("Turkey ").unwrap();
    ask(&mut session, "| take 1", &["1 row", "concord> "]);
    ask(&mut session, ":save answer.csv", &["wrote answer.csv"]);
    ask(&mut session, ":save answer.csv", &["error: answer.csv exists already; name another file"]);
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
    assert!(fs::read_to_string(home.path().join("answer.csv")).unwrap().starts_with("name,"));
}

#[test]
fn control_c_stops_a_query_and_keeps_the_session() {
    let home = TempDir::new().unwrap();
    let mut session = prompt(home.path());
    session.send_line("let mine = cities of Turkey; cities | show name, partner.partner.partner.partner").unwrap();
    // the signal must find the query running, not the line being edited
    thread::sleep(Duration::from_secs(3));
    session.send_control('c').unwrap();
    session.exp_string("the query was cancelled").unwrap();
    ask(&mut session, "mine | take 1", &["1 row"]);
}

#[test]
fn a_dumb_terminal_gets_plain_text_and_no_history_is_kept_unasked() {
    let home = TempDir::new().unwrap();
    let mut command = concord(home.path());
    command.env("TERM", "dumb").env_remove("NO_COLOR").env("CONCORD_HISTORY", "");
    let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
    session.exp_string("Ask, for example:").unwrap();
    session.send_line("cities of Turkey | take 1").unwrap();
    let before = session.exp_string("1 row").unwrap();
    assert!(!before.contains('\x1b'), "{before:?}");
    session.exp_string("concord> ").unwrap();
    // nothing redraws the line that the terminal throws away, so a new prompt says that it is gone
    session.send("cities of").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("\nconcord> ").unwrap();
    session.send_line("cities of Turkey | take 2").unwrap();
    session.exp_string("2 rows").unwrap();
    session.exp_string("concord> ").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn without_a_terminal_it_is_concord_query() {
    let home = TempDir::new().unwrap();
    let text = "cities of Turkey | take 2\n";
    let run = |arguments: &[&str]| {
        let mut child =
            concord(home.path()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let piped = run(&[]);
    assert_eq!(piped, run(&["query"]));
    assert_eq!(piped.0, Some(0));
    assert!(piped.1.contains("2 rows") && !piped.1.contains("concord>"), "{}", piped.1);
}

/// A prompt at an endpoint that holds the built-in graph.
fn prompt_at(home: &Path, server: &Server) -> (PtySession, String) {
    let mut command = concord(home);
    command.args(["--endpoint", &server.address]);
    let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
    session.exp_string("Concord: ").unwrap();
    let greeting = session.exp_string("concord> ").unwrap();
    (session, greeting)
}

/// At an endpoint too the prompt greets with questions that it answers, and names complete as soon as the server has said them.
#[test]
fn a_prompt_at_an_endpoint_greets_and_completes() {
    let home = TempDir::new().unwrap();
    let server = Server::honest(corpus::session().engine());
    let (mut session, greeting) = prompt_at(home.path(), &server);
    assert!(greeting.contains(&format!("statements at {} (portable dialect, its own ontology)", server.address)));
    session.send("cities of turke").unwrap();
    session.flush().unwrap();
    // what is typed is asked for without a Tab, which then offers what has come
    let begun = |server: &Server| server.asked().iter().any(|asked| asked.query.contains("STRSTARTS(?key, \"tu"));
    let start = Instant::now();
    while !begun(&server) {
        assert!(start.elapsed() < Duration::from_secs(30));
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_secs(2));
    session.send("\t").unwrap();
    session.flush().unwrap();
    session.exp_string("Turkey ").unwrap();
    ask(&mut session, "| take 1", &["1 row", "concord> "]);
    ask(&mut session, ":examples", &["actors across Turkey -> Germany", "concord> "]);
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn examples_of_an_endpoint_have_rows_and_cost_little() {
    let home = TempDir::new().unwrap();
    let server = Server::honest(corpus::session().engine());
    let (_session, greeting) = prompt_at(home.path(), &server);
    let asked = server.take().len();
    assert!(asked <= 3 + 9, "{asked} requests before the first prompt");
    let mut session = corpus::session().clone();
    for question in greeting.lines().filter_map(|line| line.trim_end().strip_prefix("  ")) {
        assert!(!session.eval(question).unwrap()[0].table.rows.is_empty(), "{question}");
    }
}

/// A server that is slow keeps nobody from asking: the greeting then has no examples.
#[test]
fn a_slow_endpoint_greets_without_examples() {
    let home = TempDir::new().unwrap();
    let server = Server::start(corpus::session().engine(), |_, asked| {
        if asked.query.contains("ORDER BY") || asked.query.contains("?thing") {
            return Reply::Silence;
        }
        Reply::Rows(QueryResultsFormat::Json)
    });
    let start = Instant::now();
    let (_session, greeting) = prompt_at(home.path(), &server);
    assert!(!greeting.contains("Ask, for example"), "{greeting}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
