//! Components as a person reads them, a line each.

use serde_json::Value;

use super::surface;

pub(crate) fn lines(components: &[Value]) -> String {
    components.iter().map(line).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Title and fields.
pub(crate) fn modal(data: &Value) -> String {
    let components = data["components"].as_array().map(|it| lines(it)).unwrap_or_default();
    format!("{}\n{components}\n[Submit]", text(&data["title"]))
}

fn line(component: &Value) -> String {
    let inner = component["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let each = |between: &str| {
        let shown = inner.iter().map(line).filter(|it| !it.is_empty());
        shown.collect::<Vec<_>>().join(between)
    };
    match component["type"].as_u64().unwrap_or_default() {
        surface::ROW => each(" "),
        surface::BUTTON => match component["disabled"] == true {
            true => format!("({})", text(&component["label"])),
            false => format!("[{}]", text(&component["label"])),
        },
        surface::STRING_SELECT => menu(component),
        surface::TEXT_INPUT => format!("{}: [{}]", text(&component["label"]), text(&component["value"])),
        surface::TEXT_DISPLAY => text(&component["content"]).to_owned(),
        surface::LABEL => {
            format!("{}: {}", text(&component["label"]), line(&component["component"]))
        }
        // A section: its texts, and what stands beside them.
        9 => format!("{}  {}", each("\n"), line(&component["accessory"])),
        // A gallery: the words for whoever cannot see it.
        12 => text(&component["items"][0]["description"]).to_owned(),
        14 => "---".to_owned(),
        17 => each("\n"),
        kind if surface::label(component).is_some() || component["custom_id"].is_string() => {
            let what = match kind {
                surface::USER_SELECT => "somebody",
                surface::ROLE_SELECT => "a role",
                surface::CHANNEL_SELECT => "a channel",
                _ => "choose",
            };
            format!("[{} ▾ {what}]", surface::label(component).unwrap_or_default())
        }
        _ => String::new(),
    }
}

fn menu(component: &Value) -> String {
    let options = component["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let shown = options.iter().map(|it| match it["default"] == true {
        true => format!("*{}*", text(&it["label"])),
        false => text(&it["label"]).to_owned(),
    });
    let shown = shown.collect::<Vec<_>>().join(" · ");
    format!("[{} ▾ {shown}]", text(&component["placeholder"]))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
