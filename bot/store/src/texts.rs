//! Keeps what people typed apart from what is hashed, so that erasing it breaks nothing.
//!
//! Rule: the hashed body holds, for each text, only the hash of a salt and the text; salt and text stand beside
//! it in order. What `split` takes apart, `join` puts together again.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const WORDS: &str = "$words";
const TITLE: &str = "$title";
const SALT_BYTES: usize = 16;

/// What becomes of a text when its author is erased; as in `baton_domain::words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Words,
    Title,
}

/// One text of an event, or the place where one was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Text {
    pub(crate) kind: Kind,
    pub(crate) salt: Option<String>,
    pub(crate) text: Option<String>,
}

/// An endless row of salts from one given by the app: the store draws no random numbers.
pub(crate) struct Salts {
    seed: [u8; SALT_BYTES],
    next: u64,
}

impl Salts {
    pub(crate) fn new(seed: [u8; SALT_BYTES]) -> Self {
        Self { seed, next: 0 }
    }

    fn draw(&mut self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.next.to_le_bytes());
        self.next += 1;
        hex(&hash.finalize()[..SALT_BYTES])
    }
}

impl Text {
    pub(crate) fn is_erased(&self) -> bool {
        self.text.is_none()
    }

    /// The salt goes too: with it, a short text could be guessed from its hash.
    pub(crate) fn erase(&mut self) {
        self.salt = None;
        self.text = None;
    }

    fn fits(&self, kind: Kind, hash: &str) -> bool {
        let same = match (&self.salt, &self.text) {
            (Some(salt), Some(text)) => salted(salt, text) == hash,
            (None, None) => true,
            _ => false,
        };
        same && self.kind == kind
    }
}

/// The body with hashes in the place of texts, and the texts.
pub(crate) fn split(mut body: Value, salts: &mut Salts) -> (Value, Vec<Text>) {
    let mut texts = Vec::new();
    each_text(&mut body, &mut |kind, slot| {
        let Value::String(text) = slot.take() else { return };
        let salt = salts.draw();
        *slot = Value::String(salted(&salt, &text));
        texts.push(Text { kind, salt: Some(salt), text: Some(text) });
    });
    (body, texts)
}

/// The body as it was given, with `null` where a text was erased.
pub(crate) fn join(mut body: Value, texts: Vec<Text>) -> Value {
    let mut texts = texts.into_iter();
    each_text(&mut body, &mut |_, slot| {
        *slot = texts.next().and_then(|it| it.text).map_or(Value::Null, Value::String);
    });
    body
}

/// Whether every text is the one that was hashed, or erased, and none is missing or too many.
pub(crate) fn are_genuine(body: &str, texts: &str) -> bool {
    let (Ok(mut body), Ok(texts)) = (serde_json::from_str(body), serde_json::from_str::<Vec<Text>>(texts))
    else {
        return false;
    };
    let mut texts = texts.iter();
    let mut genuine = true;
    each_text(&mut body, &mut |kind, slot| {
        let hash = slot.as_str().unwrap_or_default();
        genuine &= texts.next().is_some_and(|it| it.fits(kind, hash));
    });
    genuine && texts.next().is_none()
}

fn each_text(value: &mut Value, visit: &mut impl FnMut(Kind, &mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| each_text(it, visit)),
        Value::Object(fields) if fields.len() == 1 => {
            for (name, slot) in fields {
                match (name.as_str(), slot.is_string()) {
                    (WORDS, true) => visit(Kind::Words, slot),
                    (TITLE, true) => visit(Kind::Title, slot),
                    _ => each_text(slot, visit),
                }
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|it| each_text(it, visit)),
        _ => {}
    }
}

fn salted(salt: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(text);
    hex(&hash.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|it| [DIGITS[usize::from(it >> 4)], DIGITS[usize::from(it & 15)]])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn any_body() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            any::<String>().prop_map(|it| json!({ WORDS: it })),
            any::<String>().prop_map(|it| json!({ TITLE: it })),
            Just(json!({ WORDS: null })),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[a-z$]{0,6}", inner, 0..6)
                    .prop_map(|it| Value::Object(it.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_split_joins_to_the_same(body in any_body(), seed: [u8; 16]) {
            let (hashed, texts) = split(body.clone(), &mut Salts::new(seed));
            let (stored, beside) = (hashed.to_string(), serde_json::to_string(&texts).unwrap());
            prop_assert!(are_genuine(&stored, &beside));
            prop_assert_eq!(join(serde_json::from_str(&stored).unwrap(), texts), body);
        }

        #[test]
        fn an_erased_text_is_null_and_still_genuine(body in any_body(), seed: [u8; 16]) {
            let (hashed, mut texts) = split(body, &mut Salts::new(seed));
            texts.iter_mut().for_each(Text::erase);
            prop_assert!(are_genuine(&hashed.to_string(), &serde_json::to_string(&texts).unwrap()));
            let (_, left) = split(join(hashed, texts), &mut Salts::new(seed));
            prop_assert_eq!(left, vec![]);
        }
    }

    #[test]
    fn equal_texts_have_unequal_hashes() {
        let (body, _) = split(json!([{ WORDS: "yes" }, { WORDS: "yes" }]), &mut Salts::new([0; 16]));
        assert_ne!(body[0], body[1]);
    }

    #[test]
    fn a_text_swapped_moved_or_added_is_found() {
        let (body, texts) = split(json!([{ WORDS: "one" }, { TITLE: "two" }]), &mut Salts::new([7; 16]));
        let genuine = |texts: &[Text]| are_genuine(&body.to_string(), &serde_json::to_string(texts).unwrap());
        assert!(genuine(&texts));
        assert!(!genuine(&[texts[1].clone(), texts[0].clone()]));
        assert!(!genuine(&texts[..1]));
        assert!(!genuine(&[texts.as_slice(), &texts[..1]].concat()));
        let mut changed = texts.clone();
        changed[0].text = Some("three".to_owned());
        assert!(!genuine(&changed));
    }
}
