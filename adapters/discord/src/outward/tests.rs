use std::collections::BTreeSet;

use baton_chat::{
    card::{Card, Choice, Control, Item, MAX_TOKEN_BYTES, Parts},
    form::{Field, FieldKind, Form, Need, Step},
    text::{Line, Span},
};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    card, form,
    handle::{Handle, Part, What},
    limits::{MAX_MESSAGE_CHARS, cut, fitted},
    text::escaped,
};

/// Texts that would do something if they were written as they stand.
const HOSTILE: [&str; 40] = [
    "@everyone",
    "@here",
    "<@1>",
    "<@!1>",
    "<@&2>",
    "<#3>",
    "<:wave:4>",
    "<a:wave:4>",
    "<t:1796342400:R>",
    "</baton who:5>",
    "<id:guide>",
    "**b**",
    "__u__",
    "_i_",
    "*i*",
    "~~s~~",
    "||s||",
    "`c`",
    "``c``",
    "```\nc\n```",
    "# h",
    "## h",
    "-# s",
    "> q",
    ">>> q",
    "- l",
    "* l",
    "+ l",
    "1. l",
    "23) l",
    "[t](https://evil.example)",
    "[t](<https://evil.example>)",
    "https://evil.example",
    "http://a",
    "steam://run",
    ":smile:",
    "\\",
    "\\\\*",
    "<https://evil.example>",
    "<+49 1>",
];

fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => proptest::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[ \\n@<>:*_~`|#\\[\\]()\\\\0-9.-]{0,6}",
    ];
    proptest::collection::vec(part, 1..6).prop_map(|it| it.concat())
}

/// What a reader sees: every sign that has a backslash before it is itself, and nothing else has a meaning.
/// `Err` names the first thing that has.
fn seen(markdown: &str) -> Result<String, String> {
    let (mut out, mut rest) = (String::new(), markdown);
    while let Some(c) = rest.chars().next() {
        let line = out.rsplit('\n').next().unwrap_or_default();
        let begins = line.trim().is_empty();
        let is_number = !begins && line.trim_start().bytes().all(|it| it.is_ascii_digit());
        let escaped = rest.strip_prefix('\\').and_then(|it| it.chars().next());
        if let Some(sign) = escaped.filter(|it| it.is_ascii_punctuation()) {
            out.push(sign);
            rest = &rest[1 + sign.len_utf8()..];
            continue;
        }
        let acts = "\\*_~`|[]<#".contains(c)
            || rest.starts_with("@everyone")
            || rest.starts_with("@here")
            || c == ':' && rest[1..].chars().next().is_some_and(|it| !it.is_whitespace())
            || begins && "-+>".contains(c)
            || is_number && ".)".contains(c);
        if acts {
            return Err(format!("`{rest}` in {markdown:?}"));
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
        if c == '@' {
            rest = rest.strip_prefix('\u{200b}').ok_or_else(|| format!("a bare @ in {markdown:?}"))?;
        }
    }
    Ok(out)
}

fn cases() -> u32 {
    if std::env::var_os("BATON_TORTURE").is_some() { 5_000 } else { 500 }
}

fn spans(text: &str) -> Vec<Span> {
    let text = text.to_owned();
    vec![
        Span::Text(text.clone()),
        Span::Bold(text.clone()),
        Span::Code(text.clone()),
        Span::Link { text: text.clone(), url: format!("https://example.com/{text}") },
        Span::Person { name: text.clone(), user: Some(text.clone()) },
        Span::Person { name: text.clone(), user: Some("77".to_owned()) },
        Span::Channel { name: text.clone(), channel: format!("#{text}") },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn no_text_does_anything(text in hostile()) {
        let shown = seen(&escaped(&text));
        prop_assert_eq!(shown, Ok(text.replace(['\n', '\r'], " ")));
    }

    #[test]
    fn no_two_texts_do_anything_together(first in hostile(), second in hostile()) {
        let shown = seen(&format!("{}{}", escaped(&first), escaped(&second)));
        prop_assert_eq!(shown, Ok(format!("{first}{second}").replace(['\n', '\r'], " ")));
    }

    #[test]
    fn nobody_is_mentioned_but_who_is_meant(text in hostile()) {
        let line = Line(spans(&text));
        let parts = Parts { headline: line.clone(), body: vec![line], notify: vec!["77".to_owned()], ..Parts::default() };
        let Ok(card) = Card::new(parts) else { return Ok(()) };
        let message = card::message(&card, None);
        prop_assert_eq!(&message["allowed_mentions"], &json!({"parse": [], "users": ["77"]}));
        let written = texts(&message).concat().replace("<@77>", "");
        for mention in ["<@", "<#", "@everyone", "@here"] {
            prop_assert!(!written.replace("\\<", "").contains(mention), "{} in {}", mention, written);
        }
        checked(&message);
    }

    #[test]
    fn what_fits_together_is_as_long_as_it_may_be(texts in proptest::collection::vec("[a\\\\*]{0,80}", 1..6), most in 0usize..200) {
        let before: usize = texts.iter().map(String::len).sum();
        let fits = fitted(texts.clone(), most);
        let after: usize = fits.iter().map(|it| it.chars().count()).sum();
        prop_assert!(after <= most);
        if before <= most {
            prop_assert_eq!(fits, texts);
        }
    }
}

#[test]
fn every_hostile_text_is_shown_as_it_stands() {
    for text in HOSTILE {
        assert_eq!(seen(&escaped(text)), Ok(text.replace('\n', " ")));
    }
    assert_eq!(
        escaped("Lent by IT Security: 6 weeks, claims-triage (1 of 3)"),
        "Lent by IT Security: 6 weeks, claims-triage (1 of 3)"
    );
}

#[test]
fn runs_keep_their_dress_beside_each_other() {
    let bold = |it: &str| Span::Bold(it.to_owned());
    let line = Line(vec![
        bold("a"),
        bold(" b "),
        Span::Text("c".to_owned()),
        Span::Code("who x".to_owned()),
        Span::Code("a`b".to_owned()),
        Span::Link { text: "bank.example".to_owned(), url: "https://example.com/a(b)".to_owned() },
        Span::Time { at: jiff::Timestamp::UNIX_EPOCH, plain: "then".to_owned() },
    ]);
    let headline = Line(vec![Span::Text(" Claims ".to_owned()), bold("triage")]);
    let parts = Parts { headline, body: vec![line], notify: vec!["9".to_owned()], ..Parts::default() };
    let message = card::message(&Card::new(parts).unwrap(), None);
    insta::assert_snapshot!(texts(&message).join("\n"), @r"
     **Claims triage**
    **a** **b** c`who x`a\`bbank.example [example.com](<https://example.com/a%28b%29>)<t:0:f>
    <@9>
    ");
}

/// The texts of a message, from top to bottom.
fn texts(message: &Value) -> Vec<String> {
    all(message)
        .iter()
        .filter(|it| it["type"] == 10)
        .map(|it| it["content"].as_str().unwrap().to_owned())
        .collect()
}

/// Every component of a message, in itself and below.
fn all(message: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    for it in message["components"].as_array().into_iter().flatten().chain(message.get("accessory")) {
        out.push(it.clone());
        out.extend(all(it));
    }
    out
}

fn length(value: &Value) -> usize {
    value.as_str().unwrap_or_default().chars().count()
}

/// Discord's limits of a message, as its documentation gives them.
fn checked(message: &Value) {
    let components = all(message);
    assert!(components.len() <= 40, "{} components", components.len());
    let written: usize = components.iter().map(|it| length(&it["content"])).sum();
    assert!(written <= MAX_MESSAGE_CHARS, "{written} characters");
    let names: Vec<&Value> = components.iter().filter_map(|it| it.get("custom_id")).collect();
    let unique: BTreeSet<String> = names.iter().map(|it| it.to_string()).collect();
    assert_eq!(unique.len(), names.len(), "a name stands twice");
    for it in &components {
        let children = it["components"].as_array().map_or(0, Vec::len);
        match it["type"].as_u64().unwrap() {
            1 => assert!((1..=5).contains(&children), "{children} in a row"),
            2 => assert!((1..=80).contains(&length(&it["label"]))),
            3 => options_checked(it),
            5 => assert!(it["options"].is_null()),
            9 => assert!((1..=3).contains(&children) && it["accessory"]["type"] == 2),
            10 => assert!(!it["content"].as_str().unwrap().trim().is_empty()),
            17 => assert!(1 <= children),
            other => panic!("a component of type {other}"),
        }
        if matches!(it["type"].as_u64(), Some(2 | 3 | 5)) {
            assert!((1..=100).contains(&length(&it["custom_id"])), "{it}");
        }
    }
}

fn options_checked(menu: &Value) {
    let options = menu["options"].as_array().unwrap();
    assert!((1..=25).contains(&options.len()));
    assert!(length(&menu["placeholder"]) <= 150);
    let values: BTreeSet<String> = options.iter().map(|it| it["value"].to_string()).collect();
    assert_eq!(values.len(), options.len(), "a value stands twice");
    for it in options {
        assert!((1..=100).contains(&length(&it["label"])) && (1..=100).contains(&length(&it["value"])));
    }
}

fn choice(token: &str) -> Choice {
    Choice { label: "é".repeat(75), token: token.to_owned() }
}

fn longest(number: usize) -> Choice {
    choice(&format!("{number:0>MAX_TOKEN_BYTES$}"))
}

fn menu(choices: usize) -> Control {
    Control::Menu { label: "m".repeat(75), choices: (0..choices).map(longest).collect() }
}

/// A card with as much of everything as there may be, in the shapes that take the most components.
fn largest(text: &str, controls: &[Control], row: Vec<Control>) -> Card {
    let line = |chars: usize| Line(vec![Span::Text(text.repeat(chars))]);
    let items = vec![Item { lines: vec![line(300), line(100)], controls: controls.to_vec() }; 5];
    let notify = (0..100).map(|it| format!("{it:0>19}")).collect();
    Card::new(Parts {
        headline: line(300),
        body: vec![line(650), line(649)],
        items,
        row,
        notify,
        picture: None,
    })
    .unwrap()
}

#[test]
fn the_largest_card_fits() {
    let button = || Control::Button(longest(0));
    for text in ["a", "é", "*", "@", "👩", "\\"] {
        for (controls, row) in [
            (vec![button(), menu(1)], vec![menu(1), menu(1), menu(1), menu(1), menu(1)]),
            (vec![menu(1), menu(1)], vec![button(), menu(1), button(), menu(1), button()]),
            (vec![button(), button()], vec![button(), button(), button(), button(), button()]),
            (vec![menu(1), button()], vec![menu(15)]),
        ] {
            let card = largest(text, &controls, row);
            checked(&card::message(&card, Some("0123456789abcdefghijklmno")));
            checked(&card::edit(&card));
            checked(&card::edit(&card.without_controls()));
        }
    }
}

#[test]
fn tokens_come_back_whatever_else_stands_there() {
    let tokens = ["mine", "mine", "~2 mine", "~menu:0", &"k".repeat(96), &"k".repeat(96), "mine"];
    let row = tokens[..5].iter().map(|it| Control::Button(choice(it))).collect();
    let items = vec![Item {
        lines: Vec::new(),
        controls: vec![Control::Button(choice(tokens[5])), Control::Button(choice(tokens[6]))],
    }];
    let card = Card::new(Parts { headline: Line::plain("x"), items, row, ..Parts::default() }).unwrap();
    let message = card::message(&card, None);
    checked(&message);
    let names = all(&message)
        .into_iter()
        .filter(|it| it["type"] == 2)
        .map(|it| it["custom_id"].as_str().unwrap().to_owned());
    let read: Vec<Handle> = names.map(|it| Handle::read(&it)).collect();
    let expected = [tokens[5], tokens[6], tokens[0], tokens[1], tokens[2], tokens[3], tokens[4]];
    assert_eq!(read, expected.map(|it| Handle::Token(it.to_owned())));
}

#[test]
fn names_of_our_own_are_read_as_they_were_written() {
    let part = Part { token: "t:1.2: é".repeat(8), step: 9_999 };
    for what in [What::Open, What::Send, What::Pick(4), What::Dialog, What::Over, What::Day(3)] {
        let name = part.named(what);
        assert!(name.len() <= 100, "{name}");
        assert_eq!(Handle::read(&name), Handle::Form { what, part: part.clone() });
    }
    assert_eq!(Handle::read(&Handle::Menu(7).to_string()), Handle::Menu(7));
    for strange in ["~", "~x", "~open:1.0", "~menu:x", "~nothing:1.0:t", "~pick:1:t", "~-1 x"] {
        assert_eq!(Handle::read(strange), Handle::Unknown, "{strange}");
    }
}

#[test]
fn a_message_bears_the_marks_of_its_token() {
    let card = Card::new(Parts { headline: Line::plain("x"), ..Parts::default() }).unwrap();
    let (token, other) = ("0123456789abcdefghijklmno", "0123456789abcdefghijklmnp");
    let message = card::message(&card, Some(token));
    let (first, second) = card::marks(token);
    assert_eq!(message["components"][0]["id"], json!(first));
    assert_eq!(message["components"][0]["components"][0]["id"], json!(second));
    assert_eq!((&message["nonce"], &message["enforce_nonce"]), (&json!(token), &json!(true)));
    assert_ne!(card::marks(token), card::marks(other));
    // Stored messages are found again by a later release.
    assert_eq!(card::marks(token), (742_710_670, 2_011_719_654));
    assert!(0 < first && 0 < second && first != second);
    assert!(card::edit(&card)["nonce"].is_null());
}

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        label: "*".repeat(45),
        hint: "#".repeat(100),
        value: Some("v".repeat(4_000)),
        error: Some("_".repeat(2_000)),
        need: Need::Optional,
        kind,
    }
}

fn step(kinds: Vec<FieldKind>) -> Form {
    let fields =
        kinds.into_iter().enumerate().map(|(at, kind)| field(&at.to_string().repeat(100), kind)).collect();
    let intro = vec![Line::plain(&"i*".repeat(3_000))];
    let step = Step { number: 12_345, of: 99_999 };
    Form::new("t".repeat(80), "T".repeat(24), step, intro, fields).unwrap()
}

#[test]
fn the_largest_form_fits() {
    let today = date(2026, 11, 23);
    let choices = || FieldKind::Choice((0..25).map(longest).collect());
    let form = step(vec![choices(), FieldKind::Person, FieldKind::Date, choices(), FieldKind::Date]);
    let picked = [("2".repeat(100), "1999-01-01".to_owned()), ("1".repeat(100), "77".to_owned())];
    let message =
        form::menus(&form, &picked.into_iter().collect(), Some((&"2".repeat(100), "soon is no date")), today);
    checked(&message);
    assert_eq!(all(&message).iter().filter(|it| it["default_values"][0]["id"] == "77").count(), 1);
    dialog_checked(&form::typed_day(&form, 2).unwrap());
    assert!(form::typed_day(&form, 1).is_none() && form::typed_day(&form, 9).is_none());

    for count in 1..=5 {
        let form = step(vec![FieldKind::Long; count]);
        assert!(form::is_typed(&form));
        checked(&form::offer(&form));
        dialog_checked(&form::dialog(&form, What::Over));
    }
}

fn dialog_checked(dialog: &Value) {
    assert!((1..=45).contains(&length(&dialog["title"])));
    assert!((1..=100).contains(&length(&dialog["custom_id"])));
    let parts = dialog["components"].as_array().unwrap();
    assert!((1..=5).contains(&parts.len()));
    for input in parts.iter().filter(|it| it["type"] == 1).map(|it| &it["components"][0]) {
        assert_eq!(input["type"], 4);
        assert!(
            (1..=45).contains(&length(&input["label"])) && (1..=100).contains(&length(&input["custom_id"]))
        );
        assert!(length(&input["placeholder"]) <= 100);
        assert!(length(&input["value"]) <= input["max_length"].as_u64().unwrap() as usize);
    }
}

#[test]
fn a_cut_text_ends_in_dots_and_never_in_half_a_sign() {
    assert_eq!(cut("abcdef", 4), "abc…");
    assert_eq!(cut("ab\\*def", 4), "ab…");
    assert_eq!(cut("a\\\\bcd", 4), "a\\\\…");
    assert_eq!((cut("abc", 3), cut("abc", 0)), ("abc".to_owned(), String::new()));
}

#[test]
fn days_are_offered_and_completed() {
    use super::form::days;
    let today = date(2026, 11, 23);
    let options = days::options(Some("2026-11-30"), today);
    let chosen: Vec<&Value> = options.iter().filter(|it| it["default"] == true).collect();
    assert_eq!(
        chosen,
        [&json!({"label": "Mon 30 Nov 2026, in 7 days", "value": "2026-11-30", "default": true})]
    );
    assert_eq!(options.last().unwrap()["value"], days::TYPED);
    let completed = |typed: &str| days::completions(typed, today).into_iter().next();
    let friday = Some(("Fri 27 Nov 2026, in 4 days".to_owned(), "2026-11-27".to_owned()));
    assert_eq!((completed("friday"), completed("fri 27")), (friday.clone(), friday));
    assert_eq!(completed("").unwrap().0, "Mon 23 Nov 2026, today");
    assert_eq!(completed("whenever"), None);
}
