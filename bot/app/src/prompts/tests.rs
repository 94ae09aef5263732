use std::fs;

use baton_chat::card::{Control, MAX_LABEL_CHARS};
use baton_chat::text::Span;
use serde_json::{Value as Json, json};

use super::*;

pub(super) fn prompts(files: &[(&str, &str)]) -> Result<Prompts, BadPrompt> {
    Prompts::from_files(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
}

fn card(template: &str, view: &Json) -> Result<Card, BadPrompt> {
    prompts(&[("cards/it.j2", template)]).unwrap().card("it", view, vec!["U1".to_owned()])
}

fn text(template: &str, view: &Json) -> String {
    card(template, view).map_or_else(|it| it.to_string(), |it| it.text())
}

fn spans(template: &str, view: &Json) -> Vec<Span> {
    card(template, view).unwrap().headline().0.clone()
}

fn controls(controls: &[Control]) -> String {
    let shown: Vec<String> = controls.iter().map(control).collect();
    shown.join(" ")
}

fn control(control: &Control) -> String {
    let labels: Vec<&str> = control.choices().iter().map(|it| it.label.as_str()).collect();
    match control {
        Control::Button(it) => format!("[{}]", it.label),
        Control::Menu { label, .. } => format!("[{label} ▾ {}]", labels.join(" · ")),
    }
}

fn drawn(card: &Card) -> String {
    let mut lines = vec![card.headline().text()];
    lines.extend(card.body().iter().map(Line::text));
    for item in card.items() {
        lines.extend(item.lines.iter().map(|it| format!("- {}", it.text())));
        lines.push(format!("  {}", controls(&item.controls)));
    }
    lines.push(controls(card.row()));
    lines.join("\n")
}

const PERSONAL: &str = r#"
{% from "_ask.j2" import ask %}
{{ items|length|spelled|capital }} {{ items|length|plural("thing waits", "things wait") }} for you, {{ name|first_name }}.
{% for it in items %}
{{ ask(it, today) }}
{% endfor %}
{{ row() }}
{{ button("Why am I asked?", "why") }} {{ button("Away…", "away") }}
Next card {{ next|day }}
"#;

const ASK: &str = r#"
{% macro ask(it, today) %}
{{ item() }}
{{ it.initiative|bold }}: {{ it.what }}. Keep it?
{% if it.lender %}Lent by {{ it.lender|mention }} until {{ it.due|day(today) }}, {{ it.due|away(today) }}{% endif %}
{{ menu("Answer", [option("keep", it.keep), option("give back", it.back), option("replace", it.replace)]) }}
{{ menu("Not now", it.later) }}
{% endmacro %}
"#;

fn personal() -> Json {
    json!({
        "name": "Priya Rao", "today": "2026-11-23", "next": "2026-11-30",
        "items": [
            {
                "initiative": "Claims triage", "what": "production read access",
                "lender": { "name": "IT Security", "user": "U7" }, "due": "2026-12-18",
                "keep": "k1", "back": "b1", "replace": null,
                "later": [{ "label": "tomorrow", "token": "t1" }, { "label": "not mine", "token": "n1" }],
            },
            {
                "initiative": "Invoice bot", "what": "the vendor's OCR", "lender": null, "due": "2026-11-26",
                "keep": "k2", "back": "b2", "replace": "r2", "later": [],
            },
        ],
    })
}

#[test]
fn a_personal_card_has_items_that_can_be_answered() {
    let prompts = prompts(&[("cards/personal.j2", PERSONAL), ("cards/_ask.j2", ASK)]).unwrap();
    let card = prompts.card("personal", &personal(), vec!["U1".to_owned()]).unwrap();
    insta::assert_snapshot!(drawn(&card), @r"
    Two things wait for you, Priya.
    Next card Mon 30 Nov
    - Claims triage: production read access. Keep it?
    - Lent by IT Security until Fri 18 Dec, in 25 days
      [Answer ▾ keep · give back] [Not now ▾ tomorrow · not mine]
    - Invoice bot: the vendor's OCR. Keep it?
      [Answer ▾ keep · give back · replace]
    [Why am I asked?] [Away…]
    ");
    let lender = Span::Person { name: "IT Security".to_owned(), user: Some("U7".to_owned()) };
    assert_eq!(card.items()[0].lines[0].0[0], Span::Bold("Claims triage".to_owned()));
    assert_eq!(card.items()[0].lines[1].0[1], lender);
    assert_eq!(card.notify(), ["U1"]);
    let samples = [Sample { card: "personal", view: personal() }];
    assert_eq!(prompts.check(&samples), []);
}

#[test]
fn a_refused_close_offers_the_way_out_beside_each_gap() {
    let template = r#"
        {{ name }} cannot close yet. {{ gaps|length|spelled|capital }} {{ gaps|length|plural("thing is", "things are") }} missing.
        {% for gap in gaps %}{{ item() }}{{ gap.what }} {{ gap.who|map("mention")|and_list }} can {{ gap.how }}.
        {{ button("Ask " ~ gap.who[0]|first_name ~ " now", gap.ask) }}
        {% endfor %}{{ row() }}
        {{ button("Not until a date, because…", later) }}{{ button("Stop it…", stop) }}"#;
    let view = json!({ "name": "Claims triage", "later": "l", "stop": null, "gaps": [
        { "what": "Two borrowed conditions are undecided.", "who": ["Priya Rao", "Ravi Iyer"], "how": "decide", "ask": "a" },
        { "what": "Nobody speaks for compliance.", "who": ["Mei Tanaka"], "how": "name someone", "ask": "b" },
    ]});
    insta::assert_snapshot!(drawn(&card(template, &view).unwrap()), @r"
    Claims triage cannot close yet. Two things are missing.
    - Two borrowed conditions are undecided. Priya Rao and Ravi Iyer can decide.
      [Ask Priya now]
    - Nobody speaks for compliance. Mei Tanaka can name someone.
      [Ask Mei now]
    [Not until a date, because…]
    ");
}

#[test]
fn dates_say_the_year_where_it_could_be_mistaken() {
    let view = json!({ "today": "2026-11-23", "a": "2026-12-18", "b": "2027-01-04", "far": "2027-06-01", "past": "2025-12-01", "zone": "Europe/Berlin",
        "at": "2026-11-30T08:00:00Z", "ms": 1_796_025_600_000_i64 });
    let day = |it: &str| text(it, &view);
    assert_eq!(
        day("{{ a|day }}, {{ b|day }}, {{ a|short }}, {{ b|short }}"),
        "Fri 18 Dec, Mon 4 Jan, 18 Dec, 4 Jan"
    );
    assert_eq!(day("{{ far|day }}, {{ past|short }}"), "Tue 1 Jun 2027, 1 Dec 2025");
    assert_eq!(day("{{ a|away }}, {{ today|away(today) }}"), "in 25 days, today");
    assert_eq!(
        day("{{ a|away('2026-12-17') }}, {{ a|away('2026-12-19') }}, {{ a|away('2026-12-21') }}"),
        "tomorrow, yesterday, 3 days ago"
    );
    assert_eq!(
        day("{{ at|moment(zone) }}, {{ ms|moment('America/New_York') }}"),
        "Mon 30 Nov 09:00, Mon 30 Nov 03:00"
    );
    assert_eq!(text("{{ a|day }}", &json!({ "a": "2026-12-18" })), "Fri 18 Dec 2026");
    assert_eq!(text("x {{ a|day }}", &json!({ "a": "soon" })), "cards/it.j2:1: `soon` is no date");
    assert!(matches!(&spans("{{ at|moment(zone) }}", &view)[..], [Span::Time { .. }]));
    assert!(matches!(&spans("{{ a|day }}", &view)[..], [Span::Day { .. }]));
}

#[test]
fn numbers_and_lists_read_as_people_write_them() {
    let view = json!({ "none": [], "one": ["a"], "three": ["a", "b", "c"], "long": "read access to the production database" });
    let say = |it: &str| text(it, &view);
    assert_eq!(
        say("{{ 1|counted('thing') }}, {{ 3|counted('thing') }}, {{ 0|counted('entry', 'entries') }}"),
        "1 thing, 3 things, 0 entries"
    );
    assert_eq!(
        say("{{ 3|spelled }} {{ 12|spelled }} {{ 13|spelled }} {{ 'élan'|capital }}"),
        "three twelve 13 Élan"
    );
    assert_eq!(
        say(
            "{{ 1|meter(3) }} {{ 0|meter(3) }} {{ 3|meter(3) }} {{ 1|meter(99) }} {{ 98|meter(99) }} {{ 0|meter(0) }}"
        ),
        "▓▓▓░░░░░░ ░░░░░░░░░ ▓▓▓▓▓▓▓▓▓ ▓░░░░░░░░ ▓▓▓▓▓▓▓▓░ ░░░░░░░░░"
    );
    assert_eq!(say("({{ none|and_list }}) {{ one|and_list }} {{ three|and_list }}"), "() a a, b and c");
    assert_eq!(
        say("{{ long|cut(20) }} {{ long|cut(60) }}"),
        "read access to the… read access to the production database"
    );
    assert_eq!(say("{{ 'ααααααααα'|cut(5) }}"), "αααα…");
}

#[test]
fn decoration_survives_joining_and_nesting() {
    let view = json!({ "people": [{ "name": "Ana", "user": "U1" }, { "name": "Bo", "user": null }], "nobody": null });
    let two = spans("{% set who = people|map('mention')|and_list %}{{ who }} decide", &view);
    assert!(
        matches!(&two[..], [Span::Person { .. }, Span::Text(and), Span::Person { .. }, Span::Text(_)] if and == " and ")
    );
    assert_eq!(spans("{{ people[0]|mention|bold }}", &view), [Span::Bold("Ana".to_owned())]);
    assert_eq!(text("x{{ nobody|mention }} {{ nobody|place }}  y", &view), "x y");
}

#[test]
fn links_lead_only_to_safe_addresses() {
    for (url, kept) in [
        ("https://a.example/x(1)|y", Some("https://a.example/x%281%29%7Cy")),
        ("http://127.0.0.1:8080/play", Some("http://127.0.0.1:8080/play")),
        ("http://localhost.evil.example", None),
        ("javascript:alert(1)", None),
        ("https:///x", None),
    ] {
        let found = spans("{{ link('Brief', url) }}", &json!({ "url": url }));
        let plain = Span::Text("Brief".to_owned());
        let link = |url: &str| Span::Link { text: "Brief".to_owned(), url: url.to_owned() };
        assert_eq!(found, [kept.map_or(plain, link)], "{url}");
    }
}

#[test]
fn a_label_that_is_too_long_is_cut() {
    let card = card("x {{ button(label, 't') }}", &json!({ "label": "long ".repeat(40) })).unwrap();
    assert!(card.row()[0].choices()[0].label.chars().count() <= MAX_LABEL_CHARS);
}

#[test]
fn a_mistake_is_named_with_file_line_and_reason() {
    let load = |template: &str| prompts(&[("cards/it.j2", template)]).unwrap_err().to_string();
    assert_eq!(
        load("a\n{% if x %}\nb"),
        "cards/it.j2:2: syntax error: unexpected end of input, expected end of block"
    );
    assert_eq!(
        load("a\n{% if x %}{{ y|boldd }}{% endif %}"),
        "cards/it.j2:2: there is no filter `boldd`; near it: bold"
    );
    assert_eq!(load("{{ 'a|b' }} {# |c #}\n{{ x is not odder }}"), "cards/it.j2:2: there is no test `odder`");
    assert_eq!(load("{{ x|safe }}"), "cards/it.j2:1: there is no filter `safe`");
    let render = |template: &str| text(template, &json!({ "a": null, "b": {}, "c": true }));
    assert_eq!(render("x\n{{ nme }}"), "cards/it.j2:2: undefined value: `nme` is undefined");
    assert_eq!(render("x {{ a }}"), "cards/it.j2:1: prints null; ask first with `{% if … %}`");
    assert_eq!(render("x {{ b }}"), "cards/it.j2:1: prints a map, which is neither text nor number");
    assert_eq!(render("{{ item() }}x"), "cards/it.j2: the headline is empty");
    assert_eq!(render("x{{ item() }}{{ button('a', 't') }}"), "cards/it.j2: item 1 has no text");
    assert_eq!(render("x{{ 'y' if c else 'z' }}{{ 'y' if a }}"), "xy");
}

#[test]
fn a_mistake_in_a_macro_is_named_where_it_stands() {
    let prompts = prompts(&[
        ("cards/_m.j2", "{% macro m(x) %}\n{{ x|day }}{% endmacro %}"),
        ("cards/it.j2", "a\nb\n{% from '_m' import m %}{{ m('soon') }}"),
    ]);
    let error = prompts.unwrap().card("it", &json!({}), Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "cards/_m.j2:2: `soon` is no date");
}

#[test]
fn one_rendering_cannot_run_away() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}x";
    assert_eq!(text(endless, &json!({})), "cards/it.j2:1: engine ran out of fuel");
    let long = "{% for a in range(9999) %}{{ 'abcdefghij' }}{% endfor %}";
    assert!(text(long, &json!({})).contains("more than 65536 bytes of text"), "{}", text(long, &json!({})));
    let recursive = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
    assert!(card(recursive, &json!({})).is_err());
}

#[test]
fn lines_are_sentences_by_key() {
    let file = "lapsed = \"That offer to {{ who|mention }} is no longer open.\"\n\n[close]\ngaps = \"\"\"\nTwo\n  lines.\"\"\"\nbutton = \"x {{ button('a', 't') }}\"\nbad = \"x {{ y }}\"\n";
    let prompts = prompts(&[("lines/refusals.toml", file)]).unwrap();
    let line = |key: &str| {
        let line = prompts.line("refusals", key, &json!({ "who": "Bo" }));
        line.map_or_else(|it| it.to_string(), |it| it.text())
    };
    assert_eq!(line("lapsed"), "That offer to Bo is no longer open.");
    assert_eq!(line("close.gaps"), "Two lines.");
    assert_eq!(line("close.button"), "lines/refusals.toml: a line has neither items nor buttons");
    assert_eq!(line("close.bad"), "lines/refusals.toml:8: undefined value: `y` is undefined");
    assert!(
        line("nothing").starts_with("lines/refusals.toml#nothing: template not found"),
        "{}",
        line("nothing")
    );
}

#[test]
fn words_are_looked_up_by_table_and_key() {
    let prompts = prompts(&[
        ("words.toml", "[privilege]\ndata = \"data access\"\n"),
        ("cards/it.j2", "{{ kind|word('privilege')|capital }}"),
    ])
    .unwrap();
    assert_eq!(prompts.word("privilege", "data"), "data access");
    assert_eq!(prompts.word("privilege", "budget"), "budget");
    assert_eq!(prompts.card("it", &json!({ "kind": "data" }), Vec::new()).unwrap().text(), "Data access");
    let samples = [Sample { card: "it", view: json!({ "kind": "dta" }) }];
    assert_eq!(prompts.check(&samples)[0].to_string(), "cards/it.j2: words.toml has no `dta` in [privilege]");
}

const VERDICT: &str = r#"
summary = "Keep, give back or replace a borrowed condition"
example = "/baton privilege verdict claims-triage 2 keep"
title = "Keep it?"
[fields.verdict]
label = "What becomes of it"
hint = "One of three"
[fields.verdict.choices]
keep = "Keep it"
"#;

#[test]
fn a_command_has_its_texts_by_its_words() {
    let prompts = prompts(&[("forms/privilege-verdict.toml", VERDICT)]).unwrap();
    let text = prompts.command("privilege verdict").unwrap();
    assert_eq!(text.fields["verdict"].choices["keep"], "Keep it");
    assert_eq!(prompts.commands().collect::<Vec<_>>(), ["privilege-verdict"]);
    assert!(prompts.command("help").is_err());
}

#[test]
fn a_form_text_that_does_not_fit_is_refused() {
    let refused = |from: &str, to: &str| {
        prompts(&[("forms/it.toml", &VERDICT.replace(from, to))]).unwrap_err().to_string()
    };
    let long = "a title that is far too long";
    assert_eq!(refused("Keep it?", long), "forms/it.toml:4: `title` has 28 characters, from 1 to 24 fit");
    assert_eq!(
        refused("What becomes of it", " "),
        "forms/it.toml:6: `fields.verdict.label` has 0 characters, from 1 to 45 fit"
    );
    assert!(
        refused("hint", "hnt").starts_with("forms/it.toml:7: unknown field `hnt`"),
        "{}",
        refused("hint", "hnt")
    );
    assert!(refused("\"One", "One").starts_with("forms/it.toml:7: "));
}

#[test]
fn check_finds_what_no_sample_shows() {
    let prompts = prompts(&[
        ("cards/a.j2", "{{ name }}{% if late %}{{ naem }}{{ who.nme }}{{ buton('x', t) }}{% endif %}{{ button('b', none_such) }}"),
        ("cards/b.j2", "x"),
        ("cards/_shared.j2", "{{ whatever }}"),
    ])
    .unwrap();
    let view = json!({ "name": "n".repeat(101), "late": false, "who": { "name": "" }, "t": null });
    let samples = [Sample { card: "a", view }, Sample { card: "c", view: json!({}) }];
    let said: Vec<String> = prompts.check(&samples).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    cards/a.j2: the token of `b` is not in the view; null drops it
    cards/a.j2: the headline has 101 characters, at most 100 fit
    cards/c.j2: template not found: template "cards/c.j2" does not exist
    cards/a.j2: `buton` is in no sample
    cards/a.j2: `naem` is in no sample
    cards/a.j2: `none_such` is in no sample
    cards/a.j2: `who.nme` is in no sample
    cards/b.j2: has no sample, so nobody knows whether it works
    "#);
}

fn overlay(files: &[(&str, &str)]) -> Result<Prompts, BadPrompt> {
    let under = [
        ("cards/mine.j2", "Mine"),
        ("words.toml", "[stage]\npilot = \"pilot\"\nfrozen = \"frozen\"\n"),
        ("forms/it.toml", VERDICT),
    ];
    let under = under
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Source::new(format!("prompts/{name}"), (*text).to_owned())));
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let over = files::read(folder.path())?;
    let shown = format!("{}/", folder.path().display());
    let over =
        over.into_iter().map(|(name, it)| (name, Source { file: it.file.replace(&shown, "mine/"), ..it }));
    Prompts::new(files::overlaid(under.collect(), over.collect())?)
}

#[test]
fn an_overlay_replaces_file_by_file() {
    let prompts = overlay(&[("cards/mine.j2", "Yours"), (".git/config", "x")]).unwrap();
    assert_eq!(prompts.card("mine", &json!({}), Vec::new()).unwrap().text(), "Yours");
    assert_eq!(prompts.word("stage", "pilot"), "pilot");
    assert_eq!(prompts.source("cards/mine.j2").unwrap().file, "mine/cards/mine.j2");
    assert_eq!(prompts.file("playbook.toml"), None);
}

#[test]
fn an_overlay_can_neither_add_nor_lose_a_text() {
    let refused = |name: &str, text: &str| overlay(&[(name, text)]).unwrap_err().to_string();
    assert_eq!(
        refused("cards/mien.j2", "x"),
        "mine/cards/mien.j2: Baton has no file `cards/mien.j2` to replace; near it: `cards/mine.j2`"
    );
    assert_eq!(
        refused("words.toml", "[stage]\npilot = \"x\"\n"),
        "mine/words.toml: lacks the key `stage.frozen`"
    );
    assert_eq!(
        refused("words.toml", "[stage]\npilot = \"x\"\nfrozn = \"y\"\n"),
        "mine/words.toml:3: Baton has no key `stage.frozn` to replace; near it: `stage.frozen`, `stage.pilot`"
    );
    assert_eq!(
        refused("words.toml", "[stage]\npilot = 1\n"),
        "mine/words.toml:2: `stage.pilot` must be a text"
    );
    assert_eq!(refused("cards/mine.j2", "{% if %}").split(": ").next(), Some("mine/cards/mine.j2:1"));
    assert!(overlay(&[("forms/it.toml", &format!("intro = [\"Hello\"]\n{VERDICT}"))]).is_ok());
    let nowhere = prompts(&[("cards/deep/x.j2", "x")]).unwrap_err().to_string();
    assert!(nowhere.starts_with("cards/deep/x.j2: nothing reads it"), "{nowhere}");
    assert!(
        Prompts::load(Some(Path::new("/nowhere/at/all"))).unwrap_err().reason.starts_with("cannot be read")
    );
}

#[test]
fn the_texts_of_the_binary_are_good() {
    Prompts::load(None).unwrap();
}
