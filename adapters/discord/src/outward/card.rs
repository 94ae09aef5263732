//! A card as components. Total: what a card may hold fits into 40 components and 4,000 characters; a picture is a
//! file beside it.

use baton_chat::{
    card::{Card, Choice, Control, Item},
    picture::Picture,
    text::Line,
};
use serde_json::{Value, json};

use super::{
    handle::{Handle, Names},
    limits::{MAX_MESSAGE_CHARS, fitted},
    text::{self, Dress, Manner},
};

/// The message is made of components of the second version.
pub(crate) const COMPONENTS: u64 = 1 << 15;
/// The asker alone sees it, until they look elsewhere.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// Where a body keeps its picture until it is sent; no field of Discord's is called so.
const PICTURE: &str = "~picture";
/// A component that shows pictures.
const GALLERY: u64 = 12;
/// Users that one message may notify. Source: Discord, `allowed_mentions`.
const MAX_NOTIFIED: usize = 100;

/// The card as a message of its own. With its token it can be found again and is not sent twice.
pub(crate) fn message(card: &Card, token: Option<&str>) -> Value {
    let mut body = illustrated(content(components(card, token.map(marks)), card.notify()), card);
    if let Some(token) = token {
        (body["nonce"], body["enforce_nonce"]) = (json!(token), json!(true));
    }
    body
}

/// The card in place of what a message says. Nobody is notified anew.
pub(crate) fn edit(card: &Card) -> Value {
    illustrated(content(components(card, None), &[]), card)
}

/// The body with its card's picture beside it: how the file is called, and the file for whoever sends it.
fn illustrated(mut body: Value, card: &Card) -> Value {
    if let Some(picture) = card.picture() {
        let (file, alt) = (picture.file(), picture.alt());
        body["attachments"] = json!([{"id": "0", "filename": file, "description": alt}]);
        body[PICTURE] = json!(picture);
    }
    body
}

/// Takes out of a body the picture that goes beside it.
pub(crate) fn parted(body: &Value) -> Option<(Value, Picture)> {
    let picture = serde_json::from_value(body.get(PICTURE)?.clone()).ok()?;
    let mut body = body.clone();
    body.as_object_mut()?.remove(PICTURE);
    Some((body, picture))
}

/// The same message where its picture cannot be drawn, or where none goes along.
pub(crate) fn without_picture(mut body: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.remove("attachments");
        fields.remove(PICTURE);
    }
    for container in body["components"].as_array_mut().into_iter().flatten() {
        if let Some(inside) = container["components"].as_array_mut() {
            inside.retain(|it| it["type"] != GALLERY);
        }
    }
    body
}

/// Whether a picture goes beside it.
pub(crate) fn is_illustrated(body: &Value) -> bool {
    body.get(PICTURE).is_some()
}

/// One sentence, in the same manner as a card.
pub(crate) fn sentence(said: &str) -> Value {
    content(vec![json!({"type": 17, "components": [display(&text::escaped(said))]})], &[])
}

/// Components as a message's content.
pub(crate) fn content(components: Vec<Value>, notify: &[String]) -> Value {
    let users: Vec<&String> = notify.iter().filter(|it| text::is_id(it)).take(MAX_NOTIFIED).collect();
    json!({
        "flags": COMPONENTS,
        "components": components,
        "allowed_mentions": {"parse": [], "users": users},
    })
}

/// What a message's token leaves on it: the `id`s of its container and of the text that stands first therein,
/// which Discord keeps.
pub(crate) fn marks(token: &str) -> (i32, i32) {
    // FNV-1a: all 25 characters count, and the next release counts them alike.
    let hash = token.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let part = |bits: u64| i32::try_from(bits & 0x7fff_ffff).unwrap_or(1).max(1);
    let (first, second) = (part(hash >> 32), part(hash));
    // Two components of one message never have the same.
    if first == second { (first, second ^ 2) } else { (first, second) }
}

fn components(card: &Card, marks: Option<(i32, i32)>) -> Vec<Value> {
    let texts = Texts::of(card);
    let (mut names, mut menus) = (Names::default(), 0..);
    let mut inside = vec![display(&texts.headline)];
    inside.extend(shown(&texts.body));
    inside.extend(card.picture().map(gallery));
    for (item, text) in card.items().iter().zip(&texts.items) {
        inside.extend(drawn(item, text, &mut names, &mut menus));
    }
    inside.extend(rows(card.row(), &mut names, &mut menus));
    inside.extend(shown(&texts.meant));
    let mut container = json!({"type": 17, "components": inside});
    if let Some((first, second)) = marks {
        container["id"] = json!(first);
        container["components"][0]["id"] = json!(second);
    }
    vec![container]
}

fn gallery(picture: &Picture) -> Value {
    let media = json!({"url": format!("attachment://{}", picture.file())});
    json!({"type": GALLERY, "items": [{"media": media, "description": picture.alt()}]})
}

/// The card's texts, from top to bottom.
struct Texts {
    headline: String,
    body: String,
    items: Vec<String>,
    /// Who is notified although no line names them.
    meant: String,
}

impl Texts {
    /// As much dress as fits.
    fn of(card: &Card) -> Self {
        let labels: usize = card.controls().map(label_chars).sum();
        let most = MAX_MESSAGE_CHARS.saturating_sub(labels);
        for dress in [Dress::Full, Dress::Unlinked] {
            let texts = Self::dressed(card, dress);
            if texts.chars() <= most {
                return texts;
            }
        }
        Self::dressed(card, Dress::Plain).fitted(most)
    }

    fn dressed(card: &Card, dress: Dress) -> Self {
        let manner = Manner { dress, notify: card.notify() };
        let headline = text::headline(card.headline(), manner);
        let body = text::paragraphs(card.body(), manner);
        let items: Vec<String> = card.items().iter().map(|it| text::paragraphs(&it.lines, manner)).collect();
        let written = format!("{headline}{body}{}", items.concat());
        let meant = card.notify().iter().filter(|it| text::is_id(it)).take(MAX_NOTIFIED);
        let meant = meant.map(|it| format!("<@{it}>")).filter(|it| !written.contains(it));
        let meant = meant.collect::<Vec<_>>().join(" ");
        Self { headline, body, items, meant }
    }

    fn chars(&self) -> usize {
        let all = [&self.headline, &self.body, &self.meant].into_iter().chain(&self.items);
        all.map(|it| it.chars().count()).sum()
    }

    fn fitted(self, most: usize) -> Self {
        let left = most.saturating_sub(self.meant.chars().count());
        let mut texts = fitted([vec![self.headline, self.body], self.items].concat(), left);
        let items = texts.split_off(2);
        let body = texts.pop().unwrap_or_default();
        Self { headline: texts.pop().unwrap_or_default(), body, items, meant: self.meant }
    }
}

// What a reader may take for text of the message.
fn label_chars(control: &Control) -> usize {
    match control {
        Control::Button(choice) => choice.label.chars().count(),
        Control::Menu { label, .. } => label.chars().count(),
    }
}

/// An item: one button stands beside its text, everything else below it.
fn drawn(item: &Item, text: &str, names: &mut Names, menus: &mut impl Iterator<Item = usize>) -> Vec<Value> {
    let buttons = item.controls.iter().filter(|it| matches!(it, Control::Button(_))).count();
    match item.controls.split_first() {
        Some((Control::Button(choice), below)) if buttons == 1 && !text.is_empty() => {
            let beside = button(choice, names);
            let section = json!({"type": 9, "components": [display(text)], "accessory": beside});
            std::iter::once(section).chain(rows(below, names, menus)).collect()
        }
        _ => shown(text).into_iter().chain(rows(&item.controls, names, menus)).collect(),
    }
}

/// Controls in rows: buttons side by side, each menu by itself.
fn rows(controls: &[Control], names: &mut Names, menus: &mut impl Iterator<Item = usize>) -> Vec<Value> {
    let together = |a: &Control, b: &Control| matches!((a, b), (Control::Button(_), Control::Button(_)));
    let row = |group: &[Control]| {
        let inside: Vec<Value> = group.iter().map(|it| control(it, names, menus)).collect();
        json!({"type": 1, "components": inside})
    };
    controls.chunk_by(together).map(row).collect()
}

fn control(control: &Control, names: &mut Names, menus: &mut impl Iterator<Item = usize>) -> Value {
    match control {
        Control::Button(choice) => button(choice, names),
        Control::Menu { label, choices } => {
            let name = Handle::Menu(menus.next().unwrap_or_default()).to_string();
            json!({"type": 3, "custom_id": name, "placeholder": label, "options": options(choices)})
        }
    }
}

/// What a menu offers.
pub(crate) fn options(choices: &[Choice]) -> Vec<Value> {
    let mut names = Names::default();
    let option = |it: &Choice| json!({"label": visible(&it.label), "value": names.name(&it.token)});
    choices.iter().map(option).collect()
}

fn button(choice: &Choice, names: &mut Names) -> Value {
    let name = names.name(&choice.token);
    json!({"type": 2, "style": 2, "label": visible(&choice.label), "custom_id": name})
}

// Discord takes no label of spaces alone.
fn visible(label: &str) -> &str {
    if label.trim().is_empty() { "…" } else { label }
}

fn shown(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| display(text))
}

/// A text by itself; a headline that is nothing but spaces is shown as a dot.
pub(crate) fn display(text: &str) -> Value {
    json!({"type": 10, "content": if text.trim().is_empty() { "·" } else { text }})
}

/// Plain lines, for the parts of a form.
pub(crate) fn plain(lines: &[Line]) -> String {
    text::paragraphs(lines, Manner { dress: Dress::Plain, notify: &[] })
}
