//! Components read back as the cards they were drawn from, so that one scenario speaks to every platform.
//!
//! Discord tells less than Slack: an item without anything to press, right below the headline, reads as body.

use baton_chat::{
    card::{Card, Choice, Control, Item, Parts},
    text::{Line, Span},
};
use baton_domain::calendar::zone;
use jiff::Timestamp;
use serde_json::Value;

use crate::drawn::{self, Names};

const ROW: u64 = 1;
const BUTTON: u64 = 2;
const SECTION: u64 = 9;
const DISPLAY: u64 = 10;
const GALLERY: u64 = 12;

/// The card that these components show.
///
/// # Panics
/// When they show none.
pub(crate) fn card(components: &[Value], names: Names<'_>) -> Card {
    let (first, mut rest) = list(&components[0]["components"]).split_first().expect("a headline");
    let mut parts = Parts { headline: lines(first, names).remove(0), ..Parts::default() };
    if let Some((last, before)) = rest.split_last()
        && is_call(last)
    {
        rest = before;
    }
    if let Some((last, before)) = rest.split_last()
        && is_row_of_buttons(last)
    {
        parts.row = controls(last);
        rest = before;
    }
    for (at, component) in rest.iter().enumerate() {
        let is_answered = rest.get(at + 1).is_some_and(|it| kind(it) == ROW);
        match kind(component) {
            DISPLAY if at == 0 && !is_answered => parts.body = lines(component, names),
            DISPLAY => parts.items.push(Item { lines: lines(component, names), controls: Vec::new() }),
            SECTION => {
                let text = list(&component["components"]).iter().flat_map(|it| lines(it, names)).collect();
                let controls = vec![control(&component["accessory"])];
                parts.items.push(Item { lines: text, controls });
            }
            ROW => match parts.items.last_mut() {
                Some(item) => item.controls.extend(controls(component)),
                None => parts.row.splice(0..0, controls(component)).for_each(drop),
            },
            GALLERY => parts.picture = Some(drawn::picture(&component["items"][0]["description"])),
            other => panic!("no component of ours: {other}"),
        }
    }
    Card::new(parts).expect("what was drawn fitted")
}

/// The token of the form that a message or dialog asks with, by the names of its parts.
pub(crate) fn form_token(names: &[&str]) -> Option<String> {
    let of_form = |it: &&str| {
        let (what, rest) = it.strip_prefix('~')?.split_once(':')?;
        let (_, token) = rest.split_once(':')?;
        ["open", "send", "pick", "form", "over", "date"].contains(&what).then(|| token.to_owned())
    };
    names.iter().find_map(of_form)
}

/// The token behind a name: a second one of the same token has a number before it.
pub(crate) fn token(name: &str) -> &str {
    let repeated = name.strip_prefix('~').and_then(|it| it.split_once(' '));
    let repeated = repeated.filter(|it| it.0.parse::<usize>().is_ok());
    repeated.map_or(name, |it| it.1)
}

/// The names of everything that can be pressed or picked.
pub(crate) fn named(components: &[Value]) -> Vec<&str> {
    let mut all = Vec::new();
    for component in components {
        all.extend(component["custom_id"].as_str());
        all.extend(component["accessory"]["custom_id"].as_str());
        all.extend(named(list(&component["components"])));
    }
    all
}

/// What can be pressed with this token: a button's name, or a menu's value.
pub(crate) fn pressed_with(components: &[Value], wanted: &str) -> Option<String> {
    let mut found = named(components).into_iter().find(|it| token(it) == wanted).map(str::to_owned);
    for component in components {
        let mut values = list(&component["options"]).iter().filter_map(|it| it["value"].as_str());
        found = found.or_else(|| values.find(|it| token(it) == wanted).map(str::to_owned));
        found = found.or_else(|| pressed_with(list(&component["components"]), wanted));
    }
    found
}

/// Mentions of those who are meant and stand nowhere else.
fn is_call(component: &Value) -> bool {
    let mut words = component["content"].as_str().unwrap_or_default().split(' ');
    kind(component) == DISPLAY && words.all(|it| it.starts_with("<@") && it.ends_with('>'))
}

fn is_row_of_buttons(component: &Value) -> bool {
    kind(component) == ROW && list(&component["components"]).iter().all(|it| kind(it) == BUTTON)
}

fn controls(row: &Value) -> Vec<Control> {
    list(&row["components"]).iter().map(control).collect()
}

fn control(component: &Value) -> Control {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if kind(component) == BUTTON {
        let token = token(&text(&component["custom_id"])).to_owned();
        return Control::Button(Choice { label: text(&component["label"]), token });
    }
    let choice =
        |it: &Value| Choice { label: text(&it["label"]), token: token(&text(&it["value"])).to_owned() };
    let choices = list(&component["options"]).iter().map(choice).collect();
    Control::Menu { label: text(&component["placeholder"]), choices }
}

fn lines(display: &Value, names: Names<'_>) -> Vec<Line> {
    let text = display["content"].as_str().unwrap_or_default();
    text.split('\n').map(|it| Line(vec![Span::Text(plain(it, names))])).collect()
}

/// What a reader sees of one line of markdown.
pub(crate) fn plain(markdown: &str, names: Names<'_>) -> String {
    let (mut out, mut rest) = (String::new(), markdown);
    while let Some(c) = rest.chars().next() {
        if let Some((shown, length)) = reference(rest, names) {
            out.push_str(&shown);
            rest = &rest[length..];
            continue;
        }
        let length = match c {
            '\\' => {
                let escaped = rest[1..].chars().next();
                out.extend(escaped);
                1 + escaped.map_or(0, char::len_utf8)
            }
            '*' if rest.starts_with("**") => 2,
            '`' | '\u{200b}' => c.len_utf8(),
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    out
}

/// A mention or a link at the beginning: what is shown, and how many bytes it is.
fn reference(text: &str, names: Names<'_>) -> Option<(String, usize)> {
    if let Some((shown, behind)) = text.strip_prefix('[').and_then(|it| it.split_once("](<")) {
        let (url, _) = behind.split_once(">)")?;
        return Some((plain(shown, names), shown.len() + url.len() + 6));
    }
    let (inside, _) = text.strip_prefix('<')?.split_once('>')?;
    if let Some(seconds) = inside.strip_prefix("t:").and_then(|it| it.split(':').next()?.parse().ok()) {
        return Some((read_in_london(seconds), inside.len() + 2));
    }
    let id = inside.strip_prefix("@").or_else(|| inside.strip_prefix('#'))?;
    Some((names(id), inside.len() + 2))
}

/// Discord shows a moment in the reader's own zone.
fn read_in_london(seconds: i64) -> String {
    let london = zone("Europe/London").expect("a zone of the bundled data");
    let moment = Timestamp::from_second(seconds).expect("a moment").to_zoned(london);
    moment.strftime("%a %-d %b %H:%M").to_string()
}

fn kind(component: &Value) -> u64 {
    component["type"].as_u64().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
