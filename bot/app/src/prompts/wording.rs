//! How templates write numbers, lists, names and the words of `words.toml`.

use std::collections::BTreeMap;

use minijinja::{
    Environment, Error, State, Value,
    value::{Rest, ValueKind},
};

use super::{engine::refused, sheet};

const SPELLED: [&str; 13] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const CELLS: i64 = 9;

/// Makes them known to templates.
pub(super) fn register(environment: &mut Environment<'static>, words: BTreeMap<String, String>) {
    environment.add_filter("counted", counted);
    environment.add_filter("plural", plural);
    environment.add_filter("spelled", spelled);
    environment.add_filter("capital", capital);
    environment.add_filter("meter", meter);
    environment.add_filter("and_list", |list: &Value| listed(list, "and"));
    environment.add_filter("or_list", |list: &Value| listed(list, "or"));
    environment.add_function("either", |values: Rest<Value>| values.iter().find(|it| it.is_true()).cloned());
    environment.add_filter("cut", cut);
    environment.add_filter("first_name", first_name);
    environment.add_filter("word", move |state: &mut State<'_, '_>, key: &str, table: &str| {
        let word = words.get(&format!("{table}.{key}")).cloned();
        word.unwrap_or_else(|| {
            sheet::of(state).doubts.push(format!("words.toml has no `{key}` in [{table}]"));
            key.to_owned()
        })
    });
}

fn counted(number: i64, one: &str, many: Option<&str>) -> String {
    format!("{number} {}", plural(number, one, many))
}

fn plural(number: i64, one: &str, many: Option<&str>) -> String {
    match (number, many) {
        (1, _) => one.to_owned(),
        (_, Some(many)) => many.to_owned(),
        (_, None) => format!("{one}s"),
    }
}

fn spelled(number: i64) -> String {
    let word = usize::try_from(number).ok().and_then(|it| SPELLED.get(it));
    word.map_or_else(|| number.to_string(), |it| (*it).to_owned())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Full and empty cells only at the very ends: what is begun shows, what is not done is not full.
fn meter(number: i64, of: i64) -> String {
    let filled = match number.clamp(0, of.max(0)) {
        0 => 0,
        all if all == of => CELLS,
        some => (some.saturating_mul(CELLS) / of).clamp(1, CELLS - 1),
    };
    (0..CELLS).map(|it| if it < filled { '▓' } else { '░' }).collect()
}

fn listed(list: &Value, last_word: &str) -> Result<String, Error> {
    let items: Vec<String> = list.try_iter()?.map(|it| text(&it)).collect::<Result<_, _>>()?;
    Ok(match items.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {last_word} {last}", rest.join(", ")),
        None => String::new(),
    })
}

fn text(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => Ok(value.to_string()),
        kind => Err(refused(format!("a list of texts, not of {kind}"))),
    }
}

/// At most `most` characters of `text`, cut after a word, with an ellipsis for what is left out.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let room = text[..end].char_indices().next_back().map_or(0, |it| it.0);
    let word = text[..end].rfind(' ').filter(|it| room / 2 < *it).unwrap_or(room);
    format!("{}…", text[..word].trim_end_matches([' ', ',', '.', ';', ':', '-', '–']))
}

fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or_default().to_owned()
}
