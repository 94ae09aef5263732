//! Holds messages and views against the table in [`rules`](super::rules).

use std::collections::BTreeSet;

use serde_json::Value;

use super::rules::{BLOCKS, EITHER, FIELDS, MODAL_ONLY, Need, Rule, Written};

/// Views on top of each other.
pub(crate) const STACK: usize = 3;
const MESSAGE_BLOCKS: usize = 50;
const VIEW_BLOCKS: usize = 100;
const VIEW_BYTES: usize = 250_000;
/// All texts in a message's blocks together. Source: measured by others (bolt-js#2509).
const MESSAGE_CHARS: usize = 13_200;
/// Of block and action ids.
const ID_CHARS: usize = 255;

/// One thing that Slack refuses.
#[derive(Debug)]
pub(crate) struct Breach {
    pub(crate) error: &'static str,
    at: String,
    why: String,
}

impl Breach {
    pub(crate) fn new(error: &'static str, at: &str, why: impl Into<String>) -> Breach {
        Breach { error, at: at.to_owned(), why: why.into() }
    }

    /// As `response_metadata.messages` has it.
    pub(crate) fn told(&self) -> String {
        format!("[ERROR] {} [json-pointer:{}]", self.why, self.at)
    }
}

/// Everything wrong with a message's blocks; the first is what Slack answers.
pub(crate) fn message(blocks: &[Value]) -> Vec<Breach> {
    let mut check = Check::new("invalid_blocks", "message");
    check.blocks(blocks, MESSAGE_BLOCKS, "/blocks");
    if characters(&Value::Array(blocks.to_vec())) > MESSAGE_CHARS {
        let why = format!("more than {MESSAGE_CHARS} characters in all");
        check.found.push(Breach::new("msg_blocks_too_long", "/blocks", why));
    }
    check.found
}

/// Everything wrong with a `modal` or a `home`.
pub(crate) fn view(view: &Value, kind: &'static str) -> Vec<Breach> {
    let mut check = Check::new("invalid_arguments", kind);
    if view["type"] != kind {
        check.breach("/view/type", format!("must be {kind}"));
        return check.found;
    }
    check.object(&format!("view:{kind}"), view, "/view");
    let blocks = view["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
    check.blocks(blocks, VIEW_BLOCKS, "/view/blocks");
    if kind == "modal" && blocks.iter().any(|it| it["type"] == "input") && view["submit"].is_null() {
        check.breach("/view", "missing required field: submit (there are input blocks)");
    }
    if view.to_string().len() > VIEW_BYTES {
        check.found.push(Breach::new("view_too_large", "/view", format!("more than {VIEW_BYTES} bytes")));
    }
    check.found
}

/// Of every text within.
fn characters(within: &Value) -> usize {
    match within {
        Value::Array(items) => items.iter().map(characters).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value {
                Value::String(text) if name == "text" => text.chars().count(),
                other => characters(other),
            })
            .sum(),
        _ => 0,
    }
}

struct Check {
    error: &'static str,
    /// `message`, `modal` or `home`.
    surface: &'static str,
    block_ids: BTreeSet<String>,
    /// Within the block that is looked at.
    action_ids: BTreeSet<String>,
    found: Vec<Breach>,
}

impl Check {
    fn new(error: &'static str, surface: &'static str) -> Check {
        Check { error, surface, block_ids: BTreeSet::new(), action_ids: BTreeSet::new(), found: Vec::new() }
    }

    fn breach(&mut self, at: &str, why: impl Into<String>) {
        self.found.push(Breach::new(self.error, at, why));
    }

    fn blocks(&mut self, blocks: &[Value], most: usize, at: &str) {
        if blocks.len() > most {
            self.breach(at, format!("no more than {most} items allowed"));
        }
        for (index, block) in blocks.iter().enumerate() {
            self.action_ids.clear();
            self.block(block, &format!("{at}/{index}"));
        }
    }

    fn block(&mut self, block: &Value, at: &str) {
        let kind = block["type"].as_str().unwrap_or_default();
        if !BLOCKS.contains(&kind) {
            return self.breach(at, format!("unsupported type: {kind}"));
        }
        let known = kind == "divider" || FIELDS.iter().any(|it| it.0 == kind);
        if known {
            self.object(kind, block, at);
        }
        self.is_where_it_may_be(kind, at);
        if let Some(id) = block.get("block_id") {
            self.rule(id, Rule::Chars(ID_CHARS), &format!("{at}/block_id"));
            if !self.block_ids.insert(id.to_string()) {
                self.breach(at, format!("block_id {id} already exists"));
            }
        }
    }

    fn is_where_it_may_be(&mut self, kind: &str, at: &str) {
        if MODAL_ONLY.contains(&kind) && self.surface != "modal" {
            self.breach(at, format!("{kind} is for modals only"));
        }
    }

    fn object(&mut self, kind: &str, value: &Value, at: &str) {
        let Some(given) = value.as_object() else { return self.breach(at, "must be an object") };
        let fields: Vec<_> = FIELDS.iter().filter(|it| it.0 == kind).collect();
        for name in given.keys() {
            let common = match name.as_str() {
                "type" => true,
                "block_id" => BLOCKS.contains(&kind) || kind == "rich_text",
                "action_id" => !kind.contains(':'),
                _ => false,
            };
            if !common && fields.iter().all(|it| it.1 != name) {
                self.breach(at, format!("invalid additional property: {name}"));
            }
        }
        for field in fields {
            match given.get(field.1) {
                None if field.2 == Need::Must => {
                    self.breach(at, format!("missing required field: {}", field.1));
                }
                None => {}
                Some(value) => self.rule(value, field.3, &format!("{at}/{}", field.1)),
            }
        }
        if let Some((_, names)) = EITHER.iter().find(|it| it.0 == kind)
            && names.iter().all(|it| !given.contains_key(*it))
        {
            self.breach(at, format!("missing one of: {}", names.join(", ")));
        }
        self.action_id(given.get("action_id"), at);
    }

    fn action_id(&mut self, id: Option<&Value>, at: &str) {
        let Some(id) = id else { return };
        self.rule(id, Rule::Chars(ID_CHARS), &format!("{at}/action_id"));
        if !self.action_ids.insert(id.to_string()) {
            self.breach(at, format!("action_id {id} already exists in this block"));
        }
    }

    fn rule(&mut self, value: &Value, rule: Rule, at: &str) {
        match rule {
            Rule::Chars(most) => self.string(value, 1, most, at),
            Rule::Empty(most) => self.string(value, 0, most, at),
            Rule::Text(written, most) => self.text(value, written, most, at),
            Rule::Texts(items, most) => {
                let each = |check: &mut Check, it: &Value, at: &str| check.text(it, Written::Any, most, at);
                self.items(value, (1, items), at, each);
            }
            Rule::One(kinds) => self.typed(value, kinds, at),
            Rule::Many(least, most, kinds) => {
                self.items(value, (least, most), at, |check, it, at| check.typed(it, kinds, at));
            }
            Rule::Object(kind) => self.object(kind, value, at),
            Rule::Objects(least, most, kind) => {
                self.items(value, (least, most), at, |check, it, at| check.object(kind, it, at));
            }
            Rule::Rows(rows, cells) => {
                self.items(value, (1, rows), at, |check, it, at| {
                    check.items(it, (1, cells), at, |_, _, _| {})
                });
            }
            Rule::Word(words) => {
                if !words.iter().any(|it| value == it) {
                    self.breach(at, format!("must be one of: {}", words.join(", ")));
                }
            }
            Rule::Number(most) => {
                if value.as_u64().is_none_or(|it| it > most) {
                    self.breach(at, format!("must be a number up to {most}"));
                }
            }
            Rule::Flag if !value.is_boolean() => self.breach(at, "must be a boolean"),
            Rule::Flag | Rule::Anything => {}
        }
    }

    fn string(&mut self, value: &Value, least: usize, most: usize, at: &str) {
        let Some(text) = value.as_str() else { return self.breach(at, "must be a string") };
        let length = text.chars().count();
        if length < least {
            self.breach(at, format!("must be more than {} characters", least - 1));
        }
        if length > most {
            self.breach(at, format!("must be less than {} characters", most + 1));
        }
    }

    fn text(&mut self, value: &Value, written: Written, most: usize, at: &str) {
        let Some(given) = value.as_object() else { return self.breach(at, "must be a text object") };
        let aside = match (value["type"].as_str(), written) {
            (Some("plain_text"), _) => "emoji",
            (Some("mrkdwn"), Written::Any) => "verbatim",
            (kind, _) => {
                return self.breach(at, format!("unsupported text type: {}", kind.unwrap_or("none")));
            }
        };
        for name in given.keys().filter(|it| !["type", "text", aside].contains(&it.as_str())) {
            self.breach(at, format!("invalid additional property: {name}"));
        }
        self.string(&value["text"], 1, most, &format!("{at}/text"));
    }

    fn typed(&mut self, value: &Value, kinds: &[&str], at: &str) {
        let given = value["type"].as_str().unwrap_or_default();
        let known = kinds.iter().find(|it| it.rsplit(':').next() == Some(given));
        match known {
            Some(kind) => self.object_of_kind(kind, value, at),
            None => self.breach(at, format!("unsupported type: {given}")),
        }
    }

    fn object_of_kind(&mut self, kind: &str, value: &Value, at: &str) {
        self.is_where_it_may_be(kind, at);
        if FIELDS.iter().any(|it| it.0 == kind) {
            self.object(kind, value, at);
        }
    }

    fn items(
        &mut self,
        value: &Value,
        (least, most): (usize, usize),
        at: &str,
        mut each: impl FnMut(&mut Check, &Value, &str),
    ) {
        let Some(items) = value.as_array() else { return self.breach(at, "must be an array") };
        if items.len() < least {
            self.breach(at, format!("must have at least {least} items"));
        }
        if items.len() > most {
            self.breach(at, format!("no more than {most} items allowed"));
        }
        for (index, item) in items.iter().enumerate() {
            each(self, item, &format!("{at}/{index}"));
        }
    }
}

#[cfg(test)]
mod tests;
