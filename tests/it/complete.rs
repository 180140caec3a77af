//! What Tab offers on the built-in graph.

use std::sync::LazyLock;

use concord::compile::complete::Candidate;
use concord::compile::complete::Kind;
use concord::session::Completer;
use concord::session::Session;

static SESSION: LazyLock<Session> = LazyLock::new(|| Session::builtin().unwrap_or_else(|faults| panic!("{faults:#?}")));

fn candidates(text: &str) -> Vec<Candidate> {
    Completer::new(&SESSION).complete(text, text.len(), &["big cities".to_owned()]).candidates
}

/// The texts that completion would make, whole.
fn completed(text: &str) -> Vec<String> {
    let completion = Completer::new(&SESSION).complete(text, text.len(), &["big cities".to_owned()]);
    let whole = |one: Candidate| format!("{}{}", &text[..completion.range.start], one.text);
    completion.candidates.into_iter().map(whole).collect()
}

#[test]
fn clauses_and_links_follow_a_noun() {
    assert_eq!(completed("actors acr"), ["actors across"]);
    assert!(completed("actors ").contains(&"actors without".to_owned()));
    assert!(completed("initiatives sho").contains(&"initiatives showing".to_owned()));
}

#[test]
fn nouns_begin_a_phrase_with_their_number() {
    let found = candidates("mini");
    let ministries = found.iter().find(|one| one.text == "ministries").unwrap();
    assert_eq!(ministries.kind, Kind::Noun);
    assert!(ministries.count.unwrap() > 50);
    assert!(found.iter().all(|one| one.kind != Kind::Noun || one.count > Some(0)));
    assert!(completed("actors or (mini").contains(&"actors or (ministries".to_owned()));
    assert!(completed("big").contains(&"big cities".to_owned()));
}

#[test]
fn ends_of_corridors_follow_across_and_the_arrow() {
    assert!(completed("actors across Tur").contains(&"actors across Turkey".to_owned()));
    assert!(completed("actors across Turkey -> Ger").contains(&"actors across Turkey -> Germany".to_owned()));
    assert!(candidates("actors across Tur").iter().all(|one| one.kind == Kind::Entity));
}

#[test]
fn names_complete_whatever_the_accents_and_the_case() {
    for typed in ["cities of turk", "cities of TURK", "cities of türk"] {
        let found = candidates(typed);
        assert!(found.iter().any(|one| ["Turkey", "Türkiye"].contains(&one.text.as_str())), "{typed}: {found:?}");
    }
    assert!(completed("\"izm").contains(&"\"İzmir\"".to_owned()));
}

#[test]
fn values_come_from_the_scheme_of_the_link() {
    let found = candidates("initiatives showing ");
    assert!(found.iter().any(|one| one.text == "active discordance"));
    assert!(found.iter().all(|one| matches!(one.kind, Kind::Concept | Kind::Noun)), "{found:?}");
    assert!(completed("policies on labour-m").contains(&"policies on labour-market".to_owned()));
    // within a word that is spelt in two ways, and behind a hyphen
    assert!(completed("policies on labou").contains(&"policies on labour market".to_owned()));
    assert!(completed("policies on labour-").contains(&"policies on labour-market".to_owned()));
    assert!(completed("policies on labour ma").contains(&"policies on labour market".to_owned()));
}

#[test]
fn gaps_complete_by_kind_clause_and_status() {
    assert!(completed("ga").contains(&"gaps".to_owned()));
    assert_eq!(completed("gaps of kind co"), ["gaps of kind counterpart", "gaps of kind coverage"]);
    assert_eq!(completed("gaps across Turkey -> Germany bet"), ["gaps across Turkey -> Germany between"]);
    assert_eq!(completed("gaps across Turkey -> Germany only de"), ["gaps across Turkey -> Germany only denied"]);
    assert_eq!(completed("gaps only denied, sur"), ["gaps only denied, surveyed"]);
    assert_eq!(completed("initiatives only ass"), ["initiatives only asserted"]);
    assert_eq!(completed("initiatives excluding re"), ["initiatives excluding relays"]);
}

#[test]
fn stages_and_fields_follow_the_pipe() {
    assert_eq!(completed("actors | so"), ["actors | sort by"]);
    assert!(completed("actors | show name, cou").contains(&"actors | show name, country".to_owned()));
    assert!(completed("actors | count by k").contains(&"actors | count by kind".to_owned()));
    assert_eq!(completed("actors | count b"), ["actors | count by"]);
}

#[test]
fn quotes_stand_only_where_they_are_needed() {
    let all = candidates("\"embassy of turkey in ger");
    assert!(all.iter().any(|one| one.text == "\"Embassy of Turkey in Germany\""), "{all:?}");
    let all = candidates("embassy of turkey in ger");
    assert!(all.is_empty() || all.iter().all(|one| !one.text.contains("\"\"")));
    assert!(completed("ministr").contains(&"ministries".to_owned()));
}

#[test]
fn nothing_is_offered_in_comments_or_behind_nonsense() {
    assert!(candidates("actors # acr").is_empty());
    assert!(candidates("actors | take ").is_empty());
    assert!(candidates("actors since ").is_empty());
    // any place of any text is fine
    for text in ["", "(", ")", "|", "a ((] ; :", "actors across Türk", "\"", "let x = act", "→", "a ? b"] {
        for (at, _) in text.char_indices() {
            Completer::new(&SESSION).complete(text, at, &[]);
        }
    }
}

#[test]
fn what_is_offered_compiles() {
    let mut session = SESSION.clone();
    let mut wrong = Vec::new();
    for typed in ["initiatives showing ", "policies on ", "min", "city partnerships with "] {
        let completion = Completer::new(&SESSION).complete(typed, typed.len(), &[]);
        let whole = completion.candidates.into_iter().filter(|one| !matches!(one.kind, Kind::Link | Kind::Keyword));
        for one in whole.take(40) {
            let text = format!("{}{}", &typed[..completion.range.start], one.text);
            if session.compile(&text).is_err() {
                wrong.push(text);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
