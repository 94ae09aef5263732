//! Whom a text calls and where it links to, read as Slack reads it.

use serde_json::Value;

/// What a reader could be rung by or led astray with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// A user or user group id, or `channel`, `here`, `everyone`.
    Rings(String),
    /// Shown as, leads to.
    Link(String, String),
}

pub(crate) fn blocks(blocks: &[Value]) -> Vec<Spot> {
    let mut found = Vec::new();
    for block in blocks {
        within(block, &mut found);
    }
    found
}

fn within(value: &Value, found: &mut Vec<Spot>) {
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    match value["type"].as_str() {
        Some("mrkdwn") => return found.extend(mrkdwn(text("text"), value["verbatim"] != true)),
        Some("plain_text") => return,
        Some("markdown") => {
            found.extend(mrkdwn(text("text"), true));
            found.extend(markdown_links(text("text")));
        }
        Some("user") => found.push(Spot::Rings(text("user_id").to_owned())),
        Some("usergroup") => found.push(Spot::Rings(text("usergroup_id").to_owned())),
        Some("broadcast") => found.push(Spot::Rings(text("range").to_owned())),
        Some("link" | "date") if value["url"].is_string() => {
            let shown = value["text"].as_str().unwrap_or(text("url"));
            found.push(Spot::Link(shown.to_owned(), text("url").to_owned()));
        }
        _ => {}
    }
    match value {
        Value::Array(items) => items.iter().for_each(|it| within(it, found)),
        Value::Object(fields) => fields.values().for_each(|it| within(it, found)),
        _ => {}
    }
}

/// Spots of a mrkdwn text; `auto` also finds URLs that stand bare.
pub(crate) fn mrkdwn(text: &str, auto: bool) -> Vec<Spot> {
    let (mut found, mut bare, mut rest) = (Vec::new(), String::new(), text);
    while let Some((before, after)) = rest.split_once('<') {
        bare.push_str(before);
        bare.push(' ');
        match after.split_once('>') {
            Some((inside, behind)) => {
                found.extend(spot(inside));
                rest = behind;
            }
            None => rest = after,
        }
    }
    bare.push_str(rest);
    if auto {
        found.extend(urls(&bare).map(|it| Spot::Link(it.clone(), it)));
    }
    found
}

/// What stands between angle brackets.
fn spot(inside: &str) -> Option<Spot> {
    let (target, label) = inside.split_once('|').unwrap_or((inside, inside));
    if let Some(user) = target.strip_prefix('@') {
        return Some(Spot::Rings(user.to_owned()));
    }
    if target.starts_with('#') {
        return None;
    }
    match target.strip_prefix('!') {
        Some(special) => match special.split('^').collect::<Vec<_>>()[..] {
            ["subteam", group] => Some(Spot::Rings(group.to_owned())),
            ["date", _, _, url] => Some(Spot::Link(unescape(label), unescape(url))),
            [one] => Some(Spot::Rings(one.to_owned())),
            _ => None,
        },
        None => Some(Spot::Link(unescape(label), unescape(target))),
    }
}

fn urls(text: &str) -> impl Iterator<Item = String> {
    let ends = |it: char| it.is_whitespace() || it == '|';
    text.split(ends).filter_map(|word| {
        let at = ["http://", "https://"].iter().filter_map(|it| word.find(it)).min()?;
        let url =
            word[at..].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'', '*', '_', '~', '`']);
        Some(unescape(url))
    })
}

/// `[shown](leads to)`.
fn markdown_links(text: &str) -> Vec<Spot> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("](") {
        let shown = text[..at].rsplit('[').next().unwrap_or_default();
        let url = text[at + 2..].split(')').next().unwrap_or_default();
        found.push(Spot::Link(shown.to_owned(), url.to_owned()));
    }
    found
}

pub(crate) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
