use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const TABLE: &[Spec] = &[
    Spec { words: &["who"], aliases: &["owner"], args: &[optional("query", ArgKind::Line)] },
    Spec {
        words: &["privilege", "verdict"],
        aliases: &["verdict"],
        args: &[
            required("key", ArgKind::Key),
            required("number", ArgKind::Number),
            required("verdict", ArgKind::Choice(&["keep", "back", "replace"])),
            optional("on", ArgKind::Date),
            optional("why", ArgKind::Text),
        ],
    },
    Spec {
        words: &["handoff", "offer"],
        aliases: &[],
        args: &[
            required("key", ArgKind::Key),
            required("to", ArgKind::Person),
            optional("note", ArgKind::Text),
        ],
    },
];

fn read(line: &str) -> String {
    match parse(TABLE, &Utterance::plain(line), date(2026, 11, 23)) {
        Ok(it) => {
            let given: Vec<String> =
                it.given.iter().map(|(name, at)| format!("{name}={}", at.text())).collect();
            format!("{}: {}", it.spec.name(), given.join(" "))
        }
        Err(bad) => format!("{bad:?}"),
    }
}

#[test]
fn lines_are_read_by_the_table() {
    insta::assert_snapshot!(read("who owns claims triage"), @"who: query=owns claims triage");
    insta::assert_snapshot!(read("Verdict claims-triage #2 KEEP"), @"privilege verdict: key=claims-triage number=2 verdict=keep");
    insta::assert_snapshot!(read("privilege verdict x 2 back fri 4 dec legal said so"), @"privilege verdict: key=x number=2 verdict=back on=2026-12-04 why=legal said so");
    insta::assert_snapshot!(read("privilege verdict x"), @"privilege verdict: key=x");
    insta::assert_snapshot!(read("handoff offer \"claims triage\" @luis you know the floor"), @"handoff offer: key=claims triage to=@luis note=you know the floor");
}

#[test]
fn what_is_wrong_is_answered_with_what_would_be_right() {
    insta::assert_snapshot!(read("privilge verdict"), @r#"Unknown { typed: "privilge", near: ["privilege verdict"] }"#);
    insta::assert_snapshot!(read("privilege"), @r#"Unfinished { typed: "privilege", choices: ["privilege verdict"] }"#);
    insta::assert_snapshot!(read("verdict x two"), @r#"BadArg { words: "privilege verdict", arg: "number", typed: "two", accepted: Number }"#);
    insta::assert_snapshot!(read("verdict x 2 maybe"), @r#"BadArg { words: "privilege verdict", arg: "verdict", typed: "maybe", accepted: OneOf(["keep", "back", "replace"]) }"#);
    insta::assert_snapshot!(read("handoff offer x @everyone"), @r#"BadArg { words: "handoff offer", arg: "to", typed: "@everyone", accepted: OnePerson }"#);
    insta::assert_snapshot!(read(""), @"Empty");
}

#[test]
fn fields_are_read_in_any_combination() {
    let text = |it: &str| Piece::Text(it.to_owned());
    let fill = |words: &str, given: &[(&str, Piece)]| {
        let given: Vec<(String, Piece)> =
            given.iter().map(|(name, piece)| ((*name).to_owned(), piece.clone())).collect();
        match filled(TABLE, words, &given, date(2026, 11, 23)) {
            Ok(it) => {
                let given: Vec<String> =
                    it.given.iter().map(|(name, at)| format!("{name}={}", at.text())).collect();
                format!("{}: {}", it.spec.name(), given.join(" "))
            }
            Err(bad) => format!("{bad:?}"),
        }
    };
    let verdict = "privilege verdict";
    insta::assert_snapshot!(fill(verdict, &[("why", text("a \"b")), ("key", text("claims triage"))]), @r#"privilege verdict: key=claims triage why=a "b"#);
    insta::assert_snapshot!(fill(verdict, &[("on", text("fri 4 dec")), ("number", text("2"))]), @"privilege verdict: number=2 on=2026-12-04");
    insta::assert_snapshot!(fill("who", &[("query", text("  "))]), @"who: ");
    insta::assert_snapshot!(fill("handoff offer", &[("note", Piece::User("7".to_owned())), ("to", Piece::User("8".to_owned()))]), @"handoff offer: to=8 note=7");
    insta::assert_snapshot!(fill(verdict, &[("on", text("soon"))]), @r#"BadArg { words: "privilege verdict", arg: "on", typed: "soon", accepted: Date }"#);
    insta::assert_snapshot!(fill("handoff offer", &[("to", Piece::Group("9".to_owned()))]), @r#"BadArg { words: "handoff offer", arg: "to", typed: "9", accepted: OnePerson }"#);
    insta::assert_snapshot!(fill("who", &[("when", text("now"))]), @r#"TooMuch { words: "who", typed: "when: now" }"#);
    insta::assert_snapshot!(fill("whom", &[]), @r#"Unknown { typed: "whom", near: ["who"] }"#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::grammar::tests::cases()))]

    #[test]
    fn no_line_panics(line in "\\PC{0,200}") {
        let _ = parse(TABLE, &Utterance::plain(&line), date(2026, 11, 23));
    }

    #[test]
    fn a_command_line_is_read_whatever_surrounds_its_words(key in "[a-z]{1,10}", n in 0u32..1000) {
        let line = format!("  privilege   verdict\t{key} {n}  keep ");
        prop_assert_eq!(read(&line), format!("privilege verdict: key={key} number={n} verdict=keep"));
    }
}

fn cases() -> u32 {
    if std::env::var_os("BATON_TORTURE").is_some() { 10_000 } else { 500 }
}

#[test]
fn references_within_a_text_are_named() {
    let said = [
        Piece::Text("ask wait claims-triage verdict.4 tomorrow waiting for ".to_owned()),
        Piece::User("U1".to_owned()),
        Piece::Text(" \"in ".to_owned()),
        Piece::Channel("C1".to_owned()),
        Piece::Text("\" <3 <@>".to_owned()),
    ];
    let tokens = tokens(&Utterance(said.into()));
    let text = joined(&tokens[5..]);
    let name = |it: &Token| match it {
        Token::User(_) => "@Ana".to_owned(),
        other => format!("#{}", other.text()),
    };
    assert_eq!(named(&text, name), "waiting for @Ana in #C1 <3 <@>");
}
