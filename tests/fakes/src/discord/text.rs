//! Whom a text calls and where it links to, read as Discord reads it.

use serde_json::Value;

use super::{Message, surface};

/// What a reader could be rung by or led astray with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// A user's or role's id, or `everyone`, or `here`.
    Rings(String),
    /// Shown as, leads to.
    Link(String, String),
}

/// Of the message as it stands, whomever it is allowed to ring.
pub(crate) fn spots(message: &Message) -> Vec<Spot> {
    texts(&message.content, &message.components).iter().flat_map(|it| markdown(it)).collect()
}

/// Everything that is read as markdown: the content, and every text display.
pub(crate) fn texts(content: &str, components: &[Value]) -> Vec<String> {
    let mut texts = vec![content.to_owned()];
    surface::each(components, &mut |it| {
        if it["type"] == surface::TEXT_DISPLAY {
            texts.extend(it["content"].as_str().map(str::to_owned));
        }
    });
    texts
}

/// Whether a message may ring whom its text calls; who is called without a word about it is rung.
pub(crate) fn may_ring(allowed: &Value, who: &str, is_answer: bool) -> bool {
    let listed = |name: &str, wanted: &str| {
        allowed[name].as_array().is_some_and(|it| it.iter().any(|it| it == wanted))
    };
    let is_mass = who == "everyone" || who == "here";
    if allowed.is_null() {
        // An answer to an interaction rings users alone when it does not say.
        return !(is_answer && is_mass);
    }
    match is_mass {
        true => listed("parse", "everyone"),
        false => {
            listed("parse", "users")
                || listed("users", who)
                || listed("parse", "roles")
                || listed("roles", who)
        }
    }
}

/// Spots of a text, outside code and unless escaped.
pub(crate) fn markdown(text: &str) -> Vec<Spot> {
    let mut found = Vec::new();
    for plain in without_code(text) {
        let mut rest = plain.as_str();
        let mut escaped = false;
        while let Some(c) = rest.chars().next() {
            if !escaped && let Some((spot, length)) = spot(rest) {
                found.push(spot);
                rest = &rest[length..];
                continue;
            }
            escaped = c == '\\' && !escaped;
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

/// What stands at the beginning, and how many bytes of it that is.
fn spot(text: &str) -> Option<(Spot, usize)> {
    for mass in ["everyone", "here"] {
        if text.strip_prefix('@').is_some_and(|it| it.starts_with(mass)) {
            return Some((Spot::Rings(mass.to_owned()), mass.len() + 1));
        }
    }
    if let Some(inside) = text.strip_prefix('<').and_then(|it| it.split_once('>')).map(|it| it.0) {
        let id = ["@&", "@!", "@"].iter().find_map(|it| inside.strip_prefix(it));
        if let Some(id) = id.filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit())) {
            return Some((Spot::Rings(id.to_owned()), inside.len() + 2));
        }
        if is_url(inside) {
            return Some((Spot::Link(inside.to_owned(), inside.to_owned()), inside.len() + 2));
        }
    }
    if let Some((shown, behind)) = text.strip_prefix('[').and_then(|it| it.split_once("]("))
        && let Some((url, _)) = behind.split_once(')')
        && is_url(url.trim_start_matches('<').trim_end_matches('>'))
        && !shown.contains(['\n', '['])
    {
        let length = shown.len() + url.len() + 4;
        let url = url.trim_start_matches('<').trim_end_matches('>');
        return Some((Spot::Link(shown.to_owned(), url.to_owned()), length));
    }
    if is_url(text) {
        let url = text.split(|it: char| it.is_whitespace() || it == '>').next().unwrap_or_default();
        return Some((Spot::Link(url.to_owned(), url.to_owned()), url.len()));
    }
    None
}

fn is_url(text: &str) -> bool {
    ["https://", "http://"].iter().any(|it| text.starts_with(it) && it.len() < text.len())
}

/// The parts outside `` `code` `` and fences; an escaped backtick opens nothing.
fn without_code(text: &str) -> Vec<String> {
    let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), text);
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            plain.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        if 0 < ticks {
            let fence = "`".repeat(ticks);
            if let Some((_, behind)) = rest[ticks..].split_once(&fence) {
                parts.push(std::mem::take(&mut plain));
                rest = behind;
                continue;
            }
        }
        let length = ticks.max(c.len_utf8());
        plain.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    parts.push(plain);
    parts
}

#[cfg(test)]
mod tests {
    use super::{Spot, markdown};

    fn rings(text: &str) -> Vec<String> {
        let rings = |it| match it {
            Spot::Rings(who) => Some(who),
            Spot::Link(..) => None,
        };
        markdown(text).into_iter().filter_map(rings).collect()
    }

    #[test]
    fn mentions_ring_outside_code_and_unless_escaped() {
        assert_eq!(rings("<@12> and <@!13>, <@&14> @everyone @here"), ["12", "13", "14", "everyone", "here"]);
        assert_eq!(rings("\\<@12> `<@13>` ```\n@everyone``` \\@everyone"), [""; 0]);
        assert_eq!(rings("\\`<@12>\\` and `unclosed <@13>"), ["12", "13"]);
        assert_eq!(rings("\\\\<@12> @\u{200b}everyone <@nobody>"), ["12"]);
    }

    #[test]
    fn links_lead_where_they_lead_whatever_they_show() {
        let link = |shown: &str, url: &str| Spot::Link(shown.to_owned(), url.to_owned());
        assert_eq!(
            markdown("[here](https://a.example/x) <https://b.example> https://c.example/y z"),
            [
                link("here", "https://a.example/x"),
                link("https://b.example", "https://b.example"),
                link("https://c.example/y", "https://c.example/y"),
            ]
        );
        assert_eq!(markdown("\\[here](not a link) [x](javascript:1)"), []);
    }
}
