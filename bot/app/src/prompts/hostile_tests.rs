//! Whatever people type, a card keeps its shape.

use baton_chat::{card::Card, text::Line, text::Span};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value as Json, json};

use super::{Prompts, tests::prompts};

const TEMPLATE: &str = r#"
{% from "_m.j2" import named %}
{{ a }}
Said {{ a|bold }} and {{ b|code }} and {{ link(a, "https://x.example/" ~ b) }} {{ [a, b]|and_list }}
{{ {"name": a, "user": b}|mention }} in {{ {"name": b, "channel": a}|place }}
{{ [a, b]|map("mention")|and_list }} {{ a|first_name|capital }} {{ a|cut(5) }} {{ named(b) }}
{{ map.key }}{% set kept = a ~ b %}{{ kept|bold }}
{% for it in list %}{{ item() }}{{ it }}
{{ it|upper }}{{ button(it, "t") }}{{ menu(a, [option(it, "t"), option(b, "u")]) }}
{% endfor %}{{ row() }}{{ button(a, "t") }}{{ button("Fixed", "t") }}
Last {{ b }}
"#;
const MACRO: &str = "{% macro named(x) %}{{ x|bold }}: {{ x }}{% endmacro %}";
const MARKUP: [&str; 14] = [
    "@everyone",
    "<!channel>",
    "<@U123>",
    "**x**",
    "[a](http://b)",
    "`code`",
    "\u{f0000}",
    "\u{f0001}\u{f0002}",
    "\u{e000}",
    "\n{{ item() }}\n",
    "{{ button('x', 't') }}",
    "\u{202e}",
    "\r\n\r\n",
    "\u{200d}\u{fe0f}",
];

fn hostile() -> impl Strategy<Value = String> {
    let wild = prop_oneof![
        any::<String>().prop_map(|it| it.chars().take(40).collect()),
        prop::sample::select(&MARKUP[..]).prop_map(str::to_owned),
        (prop::sample::select(&MARKUP[..]), "\\PC{0,8}").prop_map(|(a, b)| format!("{a}{b}")),
        "[\u{f0000}-\u{f0040}\u{e000}-\u{e010} \n]{1,20}",
    ];
    wild.prop_filter("an empty text is the view's way to say nothing", |it| !it.is_empty())
}

fn view(a: &str, b: &str) -> Json {
    json!({ "a": a, "b": b, "list": [a, b], "map": { "key": b, a: b } })
}

fn loaded() -> Prompts {
    prompts(&[("cards/it.j2", TEMPLATE), ("cards/_m.j2", MACRO)]).unwrap()
}

fn kind(span: &Span) -> char {
    match span {
        Span::Text(_) => 't',
        Span::Bold(_) => 'b',
        Span::Code(_) => 'c',
        Span::Link { .. } => 'l',
        Span::Person { .. } => 'p',
        Span::Channel { .. } => '#',
        Span::Time { .. } => 'm',
        Span::Day { .. } => 'd',
    }
}

fn shape(card: &Card) -> String {
    let line = |it: &Line| it.0.iter().map(kind).collect::<String>();
    let lines = |them: &[Line]| them.iter().map(line).collect::<Vec<_>>().join(" ");
    let items = card.items().iter().map(|it| format!("<{} {}>", lines(&it.lines), it.controls.len()));
    let items = items.collect::<Vec<_>>().join("");
    format!("{} | {} | {items} | {}", line(card.headline()), lines(card.body()), card.row().len())
}

fn private_use(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

fn cases() -> u32 {
    if std::env::var_os("BATON_TORTURE").is_some() { 10_000 } else { 500 }
}

#[test]
fn no_text_changes_the_shape_of_a_card() {
    let prompts = loaded();
    let expected = shape(&prompts.card("it", &view("a", "b"), Vec::new()).unwrap());
    assert_eq!(expected, "t | tbtctlt pt# ptptbt tb t | <t t 2><t t 2> | 2");
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(cases()) });
    let tested = runner.run(&(hostile(), hostile()), |(a, b)| {
        let card = prompts.card("it", &view(&a, &b), Vec::new());
        let card = card.map_err(|it| TestCaseError::fail(it.to_string()))?;
        prop_assert_eq!(shape(&card), expected.clone());
        prop_assert!(!card.text().contains(private_use));
        prop_assert!(card.notify().is_empty());
        Ok(())
    });
    tested.unwrap();
}

#[test]
fn markup_stays_text() {
    let card = prompts(&[("cards/it.j2", "{{ a }}")]).unwrap();
    for typed in ["@everyone", "<!channel>", "**x**", "[a](http://b)", "{{ item() }}"] {
        let card = card.card("it", &json!({ "a": typed }), Vec::new()).unwrap();
        assert_eq!(card.headline().0, [Span::Text(typed.to_owned())]);
    }
}

#[test]
fn a_template_cannot_forge_a_mark() {
    let card = prompts(&[("cards/it.j2", "a\u{f0000}b {{ '\\udb80\\udc00' }}{{ 'x'|bold }}c")]).unwrap();
    let card = card.card("it", &json!({}), Vec::new()).unwrap();
    assert_eq!(card.text(), "ab xxc");
}
