//! Bytes to text.

use std::borrow::Cow;

use encoding_rs::{UTF_8, WINDOWS_1252};

use super::mapping::Encoding;

/// The text without its byte order mark; the error is a sentence for people.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, String> {
    match encoding {
        Encoding::Auto => guessed(bytes),
        Encoding::Utf8 => utf8(bytes),
        Encoding::Windows1252 => Ok(windows_1252(bytes)),
    }
}

fn guessed(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding != UTF_8 => encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
            .ok_or_else(|| format!("it begins as {} and is not; save it as UTF-8", encoding.name())),
        Some(_) => utf8(bytes),
        None => utf8(bytes).or_else(|_| Ok(windows_1252(bytes))),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|why| {
        let line = bytes[..why.valid_up_to()].iter().filter(|it| **it == b'\n').count() + 1;
        format!(
            "it is not UTF-8 (line {line}); save it as UTF-8, or say encoding = \"windows-1252\" in the map"
        )
    })
}

/// Every byte stands for something, so this cannot fail.
fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}
