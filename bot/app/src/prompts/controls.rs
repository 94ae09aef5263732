//! What templates put on a card beside text: items, buttons, menus, and runs that are more than text.

use baton_chat::{
    card::{Choice, Control, MAX_LABEL_CHARS},
    text::Span,
};
use minijinja::{Environment, Error, State, Value, value::ValueKind};

use super::{
    engine::refused,
    sheet::{self, Mark},
    wording::cut,
};

/// Makes them known to templates.
pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_function("item", |state: &mut State<'_, '_>| sheet::put(state, Mark::Item));
    environment.add_function("row", |state: &mut State<'_, '_>| sheet::put(state, Mark::Row));
    environment.add_function("button", button);
    environment.add_function("menu", menu);
    environment.add_function("option", option);
    environment.add_function("link", link);
    environment.add_filter("bold", bold);
    environment.add_filter("code", code);
    environment.add_filter("mention", mention);
    environment.add_filter("place", place);
}

fn button(state: &mut State<'_, '_>, label: &Value, token: &Value) -> Result<String, Error> {
    match token_of(state, label, token)? {
        Some(token) => {
            let label = label_of(state, label)?;
            sheet::put(state, Mark::Control(Control::Button(Choice { label, token })))
        }
        None => Ok(String::new()),
    }
}

fn option(state: &mut State<'_, '_>, label: &Value, token: &Value) -> Result<Value, Error> {
    Ok(match token_of(state, label, token)? {
        Some(token) => Value::from_pairs([("label", label.clone()), ("token", Value::from(token))]),
        None => Value::from(()),
    })
}

fn menu(state: &mut State<'_, '_>, label: &Value, options: &Value) -> Result<String, Error> {
    let mut choices = Vec::new();
    for it in options.try_iter()? {
        if it.is_none() {
            continue;
        }
        let (name, token) = (it.get_attr("label")?, it.get_attr("token")?);
        if let Some(token) = token_of(state, &name, &token)? {
            choices.push(Choice { label: label_of(state, &name)?, token });
        }
    }
    if choices.is_empty() {
        return Ok(String::new());
    }
    let label = label_of(state, label)?;
    sheet::put(state, Mark::Control(Control::Menu { label, choices }))
}

fn token_of(state: &mut State<'_, '_>, label: &Value, token: &Value) -> Result<Option<String>, Error> {
    match token.kind() {
        ValueKind::String => Ok(token.as_str().map(str::to_owned)),
        ValueKind::None => Ok(None),
        ValueKind::Undefined => {
            sheet::of(state).doubts.push(format!("the token of `{label}` is not in the view; null drops it"));
            Ok(None)
        }
        kind => Err(refused(format!("the token of `{label}` is a {kind}"))),
    }
}

fn label_of(state: &mut State<'_, '_>, label: &Value) -> Result<String, Error> {
    Ok(cut(&text_of(state, label)?, MAX_LABEL_CHARS))
}

fn bold(state: &mut State<'_, '_>, text: &Value) -> Result<String, Error> {
    decorated(state, text, Span::Bold)
}

fn code(state: &mut State<'_, '_>, text: &Value) -> Result<String, Error> {
    decorated(state, text, Span::Code)
}

fn link(state: &mut State<'_, '_>, text: &Value, url: Option<&str>) -> Result<String, Error> {
    match url.and_then(address) {
        Some(url) => decorated(state, text, |text| Span::Link { text, url }),
        None => text_of(state, text),
    }
}

fn mention(state: &mut State<'_, '_>, person: &Value) -> Result<String, Error> {
    match person.kind() {
        ValueKind::None => Ok(String::new()),
        ValueKind::Map => {
            let user = person.get_attr("user")?.as_str().map(str::to_owned);
            decorated(state, &person.get_attr("name")?, |name| Span::Person { name, user })
        }
        _ => decorated(state, person, |name| Span::Person { name, user: None }),
    }
}

fn place(state: &mut State<'_, '_>, channel: &Value) -> Result<String, Error> {
    let (name, id) = match channel.kind() {
        ValueKind::None => return Ok(String::new()),
        ValueKind::Map => (channel.get_attr("name")?, channel.get_attr("channel")?),
        _ => (channel.clone(), Value::from(())),
    };
    match id.as_str() {
        Some(id) => {
            let channel = id.to_owned();
            decorated(state, &name, |name| Span::Channel { name, channel })
        }
        None => text_of(state, &name),
    }
}

fn decorated(
    state: &mut State<'_, '_>,
    text: &Value,
    span: impl FnOnce(String) -> Span,
) -> Result<String, Error> {
    let text = text_of(state, text)?;
    if text.is_empty() { Ok(text) } else { sheet::put(state, Mark::Span(span(text))) }
}

fn text_of(state: &mut State<'_, '_>, value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => Ok(sheet::of(state).plain(&value.to_string())),
        kind => Err(refused(format!("takes a text, not {kind}"))),
    }
}

/// An address that is safe to press, or nothing. Characters that end a link in some markup are encoded.
fn address(url: &str) -> Option<String> {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter();
    let local = local.filter_map(|it| url.strip_prefix(it));
    let is_local = local.into_iter().any(|rest| rest.is_empty() || rest.starts_with([':', '/']));
    let is_secure = url.strip_prefix("https://").is_some_and(|it| it.starts_with(char::is_alphanumeric));
    (is_local || is_secure).then(|| url.chars().map(encoded).collect())
}

fn encoded(c: char) -> String {
    match c {
        ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '(' | ')' => {
            format!("%{:02X}", u32::from(c))
        }
        c => c.to_string(),
    }
}
