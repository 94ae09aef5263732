//! Lines as elements of rich text.

use baton_chat::{
    link::{self, Shown},
    text::{Line, Span},
};
use serde_json::{Value, json};

/// How a platform's reader sees a moment. Source: Slack, date formatting.
const MOMENT: &str = "{date_short_pretty} at {time}";
/// Longest notification we send; Slack advises 4,000 at most.
const MAX_NOTIFICATION_CHARS: usize = 3_000;

/// Lines as one paragraph each, the first one bold where it is a headline.
pub(crate) fn block(headline: Option<&Line>, lines: &[Line], notify: &[String]) -> Option<Value> {
    let mut elements = Vec::new();
    if let Some(line) = headline {
        push(&mut elements, line, true, notify);
    }
    for line in lines {
        push(&mut elements, line, false, notify);
    }
    if elements.is_empty() {
        return None;
    }
    let section = json!({"type": "rich_text_section", "elements": elements});
    Some(json!({"type": "rich_text", "elements": [section]}))
}

/// What is notified although no line names it.
pub(crate) fn meant(users: &[&String]) -> Value {
    let users: Vec<Value> = users.iter().map(|it| json!({"type": "user", "user_id": it})).collect();
    json!({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": users}]})
}

/// Plain text for the one place that Slack reads as markup: the notification.
pub(crate) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    match text.char_indices().nth(MAX_NOTIFICATION_CHARS) {
        // An entity that is cut off shows as it stands, and means nothing.
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

fn push(elements: &mut Vec<Value>, line: &Line, bold: bool, notify: &[String]) {
    let spans: Vec<Value> = line.0.iter().flat_map(|it| span(it, bold, notify)).collect();
    if spans.is_empty() {
        return;
    }
    if !elements.is_empty() {
        elements.push(json!({"type": "text", "text": "\n"}));
    }
    elements.extend(spans);
}

fn span(span: &Span, bold: bool, notify: &[String]) -> Vec<Value> {
    if span.text().is_empty() {
        return Vec::new();
    }
    match span {
        Span::Text(it) => vec![text(it, bold, false)],
        Span::Bold(it) => vec![text(it, true, false)],
        Span::Code(it) => vec![text(it, bold, true)],
        Span::Link { text: it, url } => link(it, url, bold),
        Span::Person { user: Some(user), .. } if notify.contains(user) => {
            vec![json!({"type": "user", "user_id": user})]
        }
        Span::Person { name, .. } => vec![text(name, bold, false)],
        Span::Channel { channel, .. } => vec![json!({"type": "channel", "channel_id": channel})],
        Span::Time { at, plain } => {
            vec![json!({"type": "date", "timestamp": at.as_second(), "format": MOMENT, "fallback": plain})]
        }
        Span::Day { plain, .. } => vec![text(plain, bold, false)],
    }
}

fn text(text: &str, bold: bool, code: bool) -> Value {
    let mut element = json!({"type": "text", "text": text});
    if bold || code {
        let mut style = serde_json::Map::new();
        [("bold", bold), ("code", code)].into_iter().filter(|it| it.1).for_each(|(name, _)| {
            style.insert(name.to_owned(), json!(true));
        });
        element["style"] = Value::Object(style);
    }
    element
}

fn link(said: &str, url: &str, bold: bool) -> Vec<Value> {
    let to = |shown: &str| json!({"type": "link", "url": url, "text": shown});
    match link::shown(said, url) {
        Shown::Text => vec![to(said)],
        Shown::Host(host) => vec![text(&format!("{said} "), bold, false), to(&host)],
        Shown::Nothing => vec![text(said, bold, false)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_notification_is_markup() {
        assert_eq!(escaped("<!channel> & <@U1>"), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
        assert_eq!(escaped(&"ä".repeat(4_000)).chars().count(), MAX_NOTIFICATION_CHARS);
    }

    #[test]
    fn people_are_named_plainly_unless_they_are_meant() {
        let span = Span::Person { name: "Dana".to_owned(), user: Some("U1".to_owned()) };
        let line = Line(vec![span]);
        let plain = block(None, std::slice::from_ref(&line), &[]).unwrap();
        assert_eq!(plain["elements"][0]["elements"][0]["text"], "Dana");
        let meant = block(None, &[line], &["U1".to_owned()]).unwrap();
        assert_eq!(meant["elements"][0]["elements"][0]["user_id"], "U1");
    }
}
