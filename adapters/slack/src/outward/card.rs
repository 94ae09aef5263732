//! A card as blocks. Total: what a card may hold fits into a message, a page and a dialog.

use baton_chat::{
    card::{Card, Choice, Control},
    picture::Picture,
};
use serde_json::{Value, json};

use super::text;

/// Title of what Baton shows in a dialog or a page of its own.
const TITLE: &str = "Baton";

/// The card's blocks, top to bottom, without its picture.
pub(crate) fn blocks(card: &Card) -> Vec<Value> {
    illustrated(card, None)
}

/// The same, with `image` below the paragraphs.
fn illustrated(card: &Card, image: Option<Value>) -> Vec<Value> {
    let notify = card.notify();
    let mut blocks: Vec<Value> =
        text::block(Some(card.headline()), card.body(), notify).into_iter().chain(image).collect();
    for (number, item) in card.items().iter().enumerate() {
        blocks.extend(text::block(None, &item.lines, notify));
        blocks.extend(actions(&format!("item-{number}"), &item.controls));
    }
    blocks.extend(actions("row", card.row()));
    let written = serde_json::to_string(&blocks).unwrap_or_default();
    let unnamed: Vec<&String> =
        notify.iter().filter(|it| !written.contains(&format!("\"user_id\":\"{it}\""))).collect();
    if !unnamed.is_empty() {
        blocks.push(text::meant(&unnamed));
    }
    blocks
}

/// What stands for the card where blocks cannot: notifications and screen readers.
pub(crate) fn notification(card: &Card) -> String {
    text::escaped(&card.text())
}

/// The card as a message's content; `file` is its picture's, where that was uploaded.
pub(crate) fn message(card: &Card, file: Option<&str>) -> Value {
    let image = card.picture().zip(file).map(|(picture, file)| image(picture, file));
    let blocks = illustrated(card, image);
    json!({"text": notification(card), "blocks": blocks, "unfurl_links": false, "unfurl_media": false})
}

/// A picture by itself, where there is nothing else to say.
pub(crate) fn picture(picture: &Picture, file: &str) -> Value {
    json!({"text": text::escaped(picture.alt()), "blocks": [image(picture, file)]})
}

fn image(picture: &Picture, file: &str) -> Value {
    json!({"type": "image", "slack_file": {"id": file}, "alt_text": picture.alt()})
}

/// The card as an answer to a command or a press; `response_type` is `ephemeral` or `in_channel`.
pub(crate) fn answer(card: &Card, response_type: &str) -> Value {
    json!({
        "response_type": response_type,
        "replace_original": false,
        "text": notification(card),
        "blocks": blocks(card),
    })
}

/// The card in a dialog that asks nothing.
pub(crate) fn dialog(card: &Card) -> Value {
    let plain = |it: &str| json!({"type": "plain_text", "text": it});
    json!({"type": "modal", "title": plain(TITLE), "close": plain("Close"), "blocks": blocks(card)})
}

/// The card as somebody's page.
pub(crate) fn home(card: &Card) -> Value {
    json!({"type": "home", "blocks": blocks(card)})
}

fn actions(id: &str, controls: &[Control]) -> Option<Value> {
    let numbered = controls.iter().enumerate();
    let elements: Vec<Value> = numbered.map(|(at, it)| control(format!("{id}.{at}"), it)).collect();
    match elements.is_empty() {
        true => None,
        false => Some(json!({"type": "actions", "block_id": id, "elements": elements})),
    }
}

fn control(action: String, control: &Control) -> Value {
    let plain = |it: &str| json!({"type": "plain_text", "text": it, "emoji": false});
    match control {
        Control::Button(Choice { label, token }) => {
            json!({"type": "button", "action_id": action, "text": plain(label), "value": token})
        }
        Control::Menu { label, choices } => {
            let options: Vec<Value> =
                choices.iter().map(|it| json!({"text": plain(&it.label), "value": it.token})).collect();
            json!({
                "type": "static_select",
                "action_id": action,
                "placeholder": plain(label),
                "options": options,
            })
        }
    }
}
