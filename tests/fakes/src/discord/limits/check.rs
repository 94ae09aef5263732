//! The walk along the table.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    UNKNOWN,
    table::{FIELDS, KINDS, Need, Rule},
};
use crate::discord::refusal::Breach;

/// Of numeric ids: a 32-bit number. Source: Discord's reference, "Anatomy of a Component".
const MOST_ID: i64 = i32::MAX as i64;

/// What was found so far, and what may stand only once.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) breaches: Vec<Breach>,
    pub(crate) components: usize,
    /// Characters of all text displays.
    pub(crate) characters: usize,
    custom_ids: BTreeSet<String>,
    ids: BTreeSet<i64>,
}

impl Found {
    pub(crate) fn breach(&mut self, at: &str, code: &'static str, message: impl Into<String>) {
        self.breaches.push(Breach::new(at, code, message));
    }

    pub(crate) fn object(&mut self, kind: &str, value: &Value, at: &str) {
        let Some(given) = value.as_object() else {
            return self.breach(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        };
        let fields = || FIELDS.iter().filter(|it| it.0 == kind);
        for name in given.keys().filter(|name| fields().all(|it| it.1 != name.as_str())) {
            let is_component = KINDS.iter().any(|it| it.1 == kind) && (name == "type" || name == "id");
            if !is_component {
                self.breach(&format!("{at}/{name}"), UNKNOWN, format!("{kind} has no such field"));
            }
        }
        for field in fields() {
            let at = format!("{at}/{}", field.1);
            match given.get(field.1).filter(|it| !it.is_null()) {
                None if field.2 == Need::Must => {
                    self.breach(&at, "BASE_TYPE_REQUIRED", "This field is required");
                }
                None => {}
                Some(value) => self.rule(value, field.3, &at),
            }
        }
    }

    /// One component of these kinds, told by the number in `type`.
    pub(crate) fn component(&mut self, value: &Value, kinds: &[&'static str], at: &str) {
        let number = value["type"].as_u64();
        let meant = |it: &&&'static str| KINDS.iter().any(|kind| Some(kind.0) == number && kind.1 == **it);
        let Some(kind) = kinds.iter().find(meant) else {
            let may: Vec<String> =
                kinds.iter().filter_map(|it| number_of(it)).map(|it| it.to_string()).collect();
            let why = format!("Value of field \"type\" must be one of ({}).", may.join(", "));
            return self.breach(&format!("{at}/type"), "UNION_TYPE_CHOICES", why);
        };
        self.components += 1;
        self.object(kind, value, at);
        self.ids(value, at);
        match *kind {
            "button" => self.button(value, at),
            "text_display" => {
                self.characters += value["content"].as_str().unwrap_or_default().chars().count()
            }
            kind if kind.ends_with("select") => self.select(value, at),
            _ => {}
        }
    }

    fn ids(&mut self, value: &Value, at: &str) {
        if let Some(id) = value.get("id").filter(|it| !it.is_null()) {
            match id.as_i64() {
                Some(0) => {}
                Some(id @ 1..=MOST_ID) if self.ids.insert(id) => {}
                Some(1..=MOST_ID) => {
                    self.breach(
                        &format!("{at}/id"),
                        "COMPONENT_ID_DUPLICATED",
                        "Component id cannot be duplicated",
                    );
                }
                _ => self.breach(&format!("{at}/id"), "NUMBER_TYPE_COERCE", "Value is not a 32-bit number."),
            }
        }
        if let Some(id) = value["custom_id"].as_str()
            && !self.custom_ids.insert(id.to_owned())
        {
            let why = "Component custom id cannot be duplicated";
            self.breach(&format!("{at}/custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", why);
        }
    }

    fn button(&mut self, value: &Value, at: &str) {
        let has = |name: &str| value.get(name).is_some_and(|it| !it.is_null());
        if !has("label") && !has("emoji") && value["style"] != 6 {
            self.breach(
                &format!("{at}/label"),
                "BUTTON_COMPONENT_MUST_HAVE_LABEL_OR_EMOJI",
                "A label or emoji is required",
            );
        }
        match (value["style"].as_u64(), has("custom_id"), has("url")) {
            (Some(5), false, true) | (Some(1..=4), true, false) | (Some(6), ..) => {}
            (Some(5), true, true) => {
                let why = "A custom id and url cannot both be specified";
                self.breach(at, "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", why);
            }
            (Some(5), ..) => self.breach(&format!("{at}/url"), "BASE_TYPE_REQUIRED", "A url is required"),
            _ => self.breach(&format!("{at}/custom_id"), "BASE_TYPE_REQUIRED", "A custom id is required"),
        }
    }

    fn select(&mut self, value: &Value, at: &str) {
        let least = value["min_values"].as_u64().unwrap_or(1);
        let most = value["max_values"].as_u64().unwrap_or(1);
        if least > most {
            self.breach(
                &format!("{at}/min_values"),
                "SELECT_MIN_ABOVE_MAX",
                "min_values must not exceed max_values",
            );
        }
        let Some(options) = value["options"].as_array() else { return };
        if u64::try_from(options.len()).unwrap_or(u64::MAX) < most {
            let why = "max_values must not exceed the number of options";
            self.breach(&format!("{at}/max_values"), "SELECT_MAX_ABOVE_OPTIONS", why);
        }
        let mut values = BTreeSet::new();
        for (index, option) in options.iter().enumerate() {
            if !values.insert(option["value"].to_string()) {
                let why = "The specified option value is already used";
                self.breach(
                    &format!("{at}/options/{index}/value"),
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    why,
                );
            }
        }
        let chosen = options.iter().filter(|it| it["default"] == true).count();
        if u64::try_from(chosen).unwrap_or(u64::MAX) > most {
            let why = "The number of default options must not exceed max_values";
            self.breach(&format!("{at}/options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", why);
        }
    }

    fn rule(&mut self, value: &Value, rule: Rule, at: &str) {
        match rule {
            Rule::Chars(least, most) => self.string(value, (least, most), at),
            Rule::Whole(least, most) => match value.as_i64() {
                Some(it) if (least..=most).contains(&it) => {}
                Some(_) => {
                    let why = format!("Value must be between {least} and {most}.");
                    self.breach(at, "NUMBER_TYPE_RANGE", why);
                }
                None => self.breach(at, "NUMBER_TYPE_COERCE", "Value is not an int."),
            },
            Rule::Flag if !value.is_boolean() => {
                self.breach(at, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
            }
            Rule::Id => self.snowflake(value, at),
            Rule::Ids(most) => self.items(value, (0, most), at, |found, it, at| found.snowflake(it, at)),
            Rule::Words(words) => self.items(value, (0, words.len()), at, |found, it, at| {
                if !words.iter().any(|word| it == word) {
                    found.breach(at, "BASE_TYPE_CHOICES", format!("Value must be one of {words:?}."));
                }
            }),
            Rule::One(kinds) => self.component(value, kinds, at),
            Rule::Many(least, most, kinds) => {
                self.items(value, (least, most), at, |found, it, at| found.component(it, kinds, at));
            }
            Rule::Object(kind) => self.object(kind, value, at),
            Rule::Objects(least, most, kind) => {
                self.items(value, (least, most), at, |found, it, at| found.object(kind, it, at));
            }
            Rule::Scalar if !(value.is_string() || value.is_number()) => {
                self.breach(at, "BASE_TYPE_CHOICES", "Must be a string or a number.");
            }
            Rule::Flag | Rule::Scalar | Rule::Anything => {}
        }
    }

    fn snowflake(&mut self, value: &Value, at: &str) {
        let text = value.as_str().map(str::to_owned).or(value.as_u64().map(|it| it.to_string()));
        if text.is_none_or(|it| it.parse::<u64>().is_err()) {
            self.breach(at, "NUMBER_TYPE_COERCE", format!("Value {value} is not snowflake."));
        }
    }

    fn string(&mut self, value: &Value, (least, most): (usize, usize), at: &str) {
        let Some(text) = value.as_str() else {
            return self.breach(at, "STRING_TYPE_CONVERT", "Could not interpret value as string.");
        };
        let length = text.chars().count();
        if length == 0 && 0 < least {
            return self.breach(at, "BASE_TYPE_REQUIRED", "This field is required");
        }
        if length < least || most < length {
            let why = format!("Must be between {least} and {most} in length.");
            self.breach(at, "BASE_TYPE_BAD_LENGTH", why);
        }
    }

    fn items(
        &mut self,
        value: &Value,
        (least, most): (usize, usize),
        at: &str,
        mut each: impl FnMut(&mut Found, &Value, &str),
    ) {
        let Some(items) = value.as_array() else {
            return self.breach(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
        };
        if items.len() < least || most < items.len() {
            let why = format!("Must be between {least} and {most} in length.");
            self.breach(at, "BASE_TYPE_BAD_LENGTH", why);
        }
        for (index, item) in items.iter().enumerate() {
            each(self, item, &format!("{at}/{index}"));
        }
    }
}

fn number_of(kind: &str) -> Option<u64> {
    KINDS.iter().find(|it| it.1 == kind).map(|it| it.0)
}
