//! Blocks as a person reads them, a line each.

use serde_json::Value;

pub(crate) fn lines(blocks: &[Value]) -> String {
    blocks.iter().map(line).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Title, blocks and the buttons below.
pub(crate) fn view(view: &Value) -> String {
    let blocks = view["blocks"].as_array().map(|it| lines(it)).unwrap_or_default();
    let title = view["title"]["text"].as_str().unwrap_or("Home");
    match view["submit"]["text"].as_str() {
        Some(submit) => format!("{title}\n{blocks}\n[{submit}]"),
        None => format!("{title}\n{blocks}"),
    }
}

fn line(block: &Value) -> String {
    match block["type"].as_str().unwrap_or_default() {
        "divider" => "---".to_owned(),
        "input" => format!("{}: {}", text(&block["label"]), element(&block["element"])),
        "rich_text" => rich(block),
        "table" => each(&block["rows"], "\n", |row| each(row, " | ", rich_or_text)),
        "image" => block["alt_text"].as_str().unwrap_or_default().to_owned(),
        _ => {
            let fields = each(&block["fields"], "\n", text);
            let elements = each(&block["elements"], " ", element);
            let parts = [text(&block["text"]), fields, elements, element(&block["accessory"])];
            parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
        }
    }
}

fn each(items: &Value, between: &str, shown: impl Fn(&Value) -> String) -> String {
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(shown).collect::<Vec<_>>().join(between)
}

fn text(value: &Value) -> String {
    value.as_str().or(value["text"].as_str()).unwrap_or_default().to_owned()
}

fn rich_or_text(cell: &Value) -> String {
    if cell["elements"].is_array() { rich(cell) } else { text(cell) }
}

/// `[Button]`, `[menu: one / two]`, or the words of a context.
fn element(value: &Value) -> String {
    let kind = value["type"].as_str().unwrap_or_default();
    let options = super::surface::options(value);
    match kind {
        "" => String::new(),
        "mrkdwn" | "plain_text" => text(value),
        "button" => format!("[{}]", text(&value["text"])),
        "image" => text(&value["alt_text"]),
        _ if options.is_empty() => format!("[{kind}{}]", beside(&value["placeholder"])),
        _ => {
            let options: Vec<_> = options.iter().map(|it| text(&it["text"])).collect();
            format!("[{kind}{}: {}]", beside(&value["placeholder"]), options.join(" / "))
        }
    }
}

fn beside(placeholder: &Value) -> String {
    match text(placeholder) {
        none if none.is_empty() => none,
        some => format!(" {some}"),
    }
}

fn rich(value: &Value) -> String {
    let within = |between| each(&value["elements"], between, rich);
    match value["type"].as_str().unwrap_or_default() {
        "rich_text" => within("\n"),
        "rich_text_list" => each(&value["elements"], "\n", |it| format!("• {}", rich(it))),
        "user" => format!("<@{}>", text(&value["user_id"])),
        "usergroup" => format!("<!subteam^{}>", text(&value["usergroup_id"])),
        "channel" => format!("<#{}>", text(&value["channel_id"])),
        "broadcast" => format!("<!{}>", text(&value["range"])),
        "emoji" => format!(":{}:", text(&value["name"])),
        "link" if value["text"].is_null() => text(&value["url"]),
        "link" => format!("{} ({})", text(&value["text"]), text(&value["url"])),
        "date" => text(&value["fallback"]),
        "text" => text(value),
        _ => within(""),
    }
}
