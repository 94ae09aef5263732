//! A reply as somebody reads it, for tests.

use baton_chat::{card::Control, inbound::Reply};

/// A card with what can be pressed below it, or what is wrong with a form.
pub(crate) fn said(reply: &Reply) -> String {
    let label = |it: &Control| it.choices().iter().map(|it| format!("[{}]", it.label)).collect::<String>();
    match reply {
        Reply::Whisper(card) | Reply::Public(card) => {
            let row: Vec<String> = card.row().iter().map(label).collect();
            format!("{}\n{}", card.text(), row.join(" ")).trim().to_owned()
        }
        Reply::Form(form) => form.fields().iter().filter_map(|it| it.error.clone()).collect(),
        other => format!("{other:?}"),
    }
}
