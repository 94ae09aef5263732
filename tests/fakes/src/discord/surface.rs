//! Components wherever they stand: their ids, and what can be pressed, picked or filled in.

use std::collections::BTreeSet;

use serde_json::{Value, json};

pub(crate) const ROW: u64 = 1;
pub(crate) const BUTTON: u64 = 2;
pub(crate) const STRING_SELECT: u64 = 3;
pub(crate) const TEXT_INPUT: u64 = 4;
pub(crate) const USER_SELECT: u64 = 5;
pub(crate) const ROLE_SELECT: u64 = 6;
pub(crate) const CHANNEL_SELECT: u64 = 8;
pub(crate) const TEXT_DISPLAY: u64 = 10;
pub(crate) const LABEL: u64 = 18;
/// A button of this style leads elsewhere, and nobody hears of it.
const LINK: u64 = 5;

/// What somebody chose in a menu, by its place in the message.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// The component.
    pub component: Value,
    /// Of its options, or ids.
    pub values: Vec<String>,
}

/// Numbers the components whose sender left that to Discord, avoiding the numbers that are taken.
pub(crate) fn fill_ids(components: &mut [Value]) {
    let mut taken = BTreeSet::new();
    each(components, &mut |it| {
        taken.extend(it["id"].as_u64().filter(|it| *it != 0));
    });
    let mut next = 0;
    for component in components {
        number(component, &taken, &mut next);
    }
}

fn number(component: &mut Value, taken: &BTreeSet<u64>, next: &mut u64) {
    if component["type"].as_u64().is_none() {
        return;
    }
    if component["id"].as_u64().unwrap_or_default() == 0 {
        *next += 1;
        while taken.contains(next) {
            *next += 1;
        }
        component["id"] = json!(*next);
    }
    if let Some(inner) = component["components"].as_array_mut() {
        inner.iter_mut().for_each(|it| number(it, taken, next));
    }
    for name in ["accessory", "component"] {
        if let Some(inner) = component.get_mut(name) {
            number(inner, taken, next);
        }
    }
}

/// Every component, outer ones first.
pub(crate) fn each(components: &[Value], of: &mut impl FnMut(&Value)) {
    for component in components {
        of(component);
        let inner = component["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        each(inner, of);
        for name in ["accessory", "component"] {
            if component[name].is_object() {
                each(std::slice::from_ref(&component[name]), of);
            }
        }
    }
}

/// Everything with a `custom_id`, in reading order.
pub(crate) fn actionable(components: &[Value]) -> Vec<Value> {
    let mut found = Vec::new();
    each(components, &mut |it| {
        if it["custom_id"].is_string() {
            found.push(it.clone());
        }
    });
    found
}

pub(crate) fn labels(components: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    each(components, &mut |it| found.extend(label(it).map(str::to_owned)));
    found
}

/// Of a button or an input, or a menu's placeholder.
pub(crate) fn label(component: &Value) -> Option<&str> {
    component["label"].as_str().or(component["placeholder"].as_str())
}

fn is_called(component: &Value, wanted: &str) -> bool {
    component["custom_id"] == wanted || label(component) == Some(wanted)
}

/// A button by its label or `custom_id`, or a menu's option by its label or value.
pub(crate) fn press(components: &[Value], wanted: &str) -> Result<Picked, String> {
    let all = actionable(components);
    let is_button = |it: &&Value| it["type"] == BUTTON && it["style"] != LINK && is_called(it, wanted);
    if let Some(button) = all.iter().find(is_button) {
        return enabled(Picked { component: button.clone(), values: Vec::new() });
    }
    for menu in &all {
        if let Some(value) = option(menu, wanted) {
            return enabled(Picked { component: menu.clone(), values: vec![value] });
        }
    }
    Err(format!("nothing called {wanted} among: {}", labels(components).join(", ")))
}

/// Values in the menu that is called so by its placeholder or `custom_id`.
pub(crate) fn pick(components: &[Value], wanted: &str, values: &[&str]) -> Result<Picked, String> {
    let all = actionable(components);
    let menu = all.iter().find(|it| it["type"] != BUTTON && is_called(it, wanted));
    let menu = menu.ok_or_else(|| format!("no menu called {wanted}"))?;
    let values = chosen(menu, values)?;
    enabled(Picked { component: menu.clone(), values })
}

/// What these choices are worth in a menu: its options' values, or ids as they are.
pub(crate) fn chosen(menu: &Value, values: &[&str]) -> Result<Vec<String>, String> {
    let least = menu["min_values"].as_u64().unwrap_or(1);
    let most = menu["max_values"].as_u64().unwrap_or(1);
    if !(least..=most).contains(&u64::try_from(values.len()).unwrap_or(u64::MAX)) {
        return Err(format!("{} chosen, {least} to {most} can be", values.len()));
    }
    if menu["options"].is_null() {
        return Ok(values.iter().map(|it| (*it).to_owned()).collect());
    }
    let value = |it: &&str| option(menu, it).ok_or_else(|| format!("no choice {it}"));
    values.iter().map(value).collect()
}

fn option(menu: &Value, wanted: &str) -> Option<String> {
    let mut options = menu["options"].as_array()?.iter();
    let found = options.find(|it| it["label"] == wanted || it["value"] == wanted)?;
    found["value"].as_str().map(str::to_owned)
}

fn enabled(picked: Picked) -> Result<Picked, String> {
    match picked.component["disabled"] == true {
        true => Err("that is greyed out".to_owned()),
        false => Ok(picked),
    }
}

/// The inputs of one of a modal's components, each with the label it bears.
pub(crate) fn inputs(component: &Value) -> Vec<Value> {
    match component["type"].as_u64() {
        Some(ROW) => component["components"].as_array().cloned().unwrap_or_default(),
        Some(LABEL) => {
            let mut input = component["component"].clone();
            input["label"] = component["label"].clone();
            vec![input]
        }
        _ => Vec::new(),
    }
}

/// What a modal submits with these values, by label or `custom_id`; what is not named stays as it was shown.
///
/// # Errors
/// What the dialog itself would not let pass.
pub(crate) fn submitted(modal: &Value, values: &[(&str, &str)]) -> Result<Value, String> {
    let components = modal["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let all: Vec<Value> = components.iter().flat_map(inputs).collect();
    if let Some(other) = values.iter().find(|value| !all.iter().any(|it| is_called(it, value.0))) {
        return Err(format!("no field called {} in: {}", other.0, labels(components).join(", ")));
    }
    let each = components.iter().map(|component| {
        let mut inputs = Vec::new();
        for input in self::inputs(component) {
            let given = values.iter().find(|it| is_called(&input, it.0)).map(|it| it.1);
            inputs.push(filled(&input, given)?);
        }
        Ok(match component["type"].as_u64() {
            Some(LABEL) => json!({ "type": LABEL, "id": component["id"], "component": inputs[0] }),
            Some(ROW) => json!({ "type": ROW, "id": component["id"], "components": inputs }),
            other => json!({ "type": other, "id": component["id"] }),
        })
    });
    let components = each.collect::<Result<Vec<Value>, String>>()?;
    Ok(json!({ "custom_id": modal["custom_id"], "components": components }))
}

fn filled(input: &Value, given: Option<&str>) -> Result<Value, String> {
    let kind = input["type"].as_u64().unwrap_or_default();
    let mut filled = json!({ "type": kind, "id": input["id"], "custom_id": input["custom_id"] });
    let name = label(input).unwrap_or_default();
    if kind != TEXT_INPUT {
        let values: Vec<&str> = given.into_iter().flat_map(|it| it.split(',')).map(str::trim).collect();
        let is_needed = input["required"] != false;
        let values = if values.is_empty() && !is_needed { Vec::new() } else { chosen(input, &values)? };
        filled["values"] = json!(values);
        return Ok(filled);
    }
    let value = given.or(input["value"].as_str()).unwrap_or_default();
    let length = u64::try_from(value.chars().count()).unwrap_or(u64::MAX);
    if length == 0 && input["required"] != false {
        return Err(format!("{name} is required"));
    }
    let most = input["max_length"].as_u64().unwrap_or(4_000);
    if most < length {
        return Err(format!("{name} takes at most {most} characters"));
    }
    if 0 < length && length < input["min_length"].as_u64().unwrap_or_default() {
        return Err(format!("{name} needs more characters"));
    }
    filled["value"] = json!(value);
    Ok(filled)
}
