//! A picture: one SVG for whoever can show it, a PNG of it for chats, and words for whoever cannot see it.
//!
//! Rule: it is drawn with the font of this crate alone, so that it looks the same wherever it is made.

use std::sync::{Arc, LazyLock};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest words in its place, in characters. Source: Discord's description of an attachment, 1,024.
pub const MAX_ALT_CHARS: usize = 1_000;
/// Longest source, in bytes.
pub const MAX_SVG_BYTES: usize = 64 * 1_024;
/// Longest side as written in the source.
const MAX_SIDE: f32 = 2_000.0;
/// Pixels for each unit of the source: sharp also on dense screens.
const SCALE: f32 = 2.0;
/// The family of the fonts below; a source that names another one is drawn with it all the same.
const FAMILY: &str = "DejaVu Sans";

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../fonts/DejaVuSans.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../fonts/DejaVuSans-Bold.ttf").to_vec());
    fonts.set_sans_serif_family(FAMILY);
    fonts.set_serif_family(FAMILY);
    Arc::new(fonts)
});

/// A picture that stands on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    name: String,
    svg: String,
    alt: String,
}

/// What is no picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum BadPicture {
    #[error("the name `{0}` is more than small letters and hyphens")]
    Name(String),
    #[error("the words in its place have {0} characters, from 1 to {MAX_ALT_CHARS} fit")]
    Alt(usize),
    #[error("the source has {0} bytes, at most {MAX_SVG_BYTES}")]
    Source(usize),
    #[error("it cannot be drawn: {0}")]
    Drawing(String),
}

impl Picture {
    /// # Errors
    /// [`BadPicture`], except for what only drawing shows.
    pub fn new(name: &str, svg: String, alt: String) -> Result<Self, BadPicture> {
        if name.is_empty() || !name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-') {
            return Err(BadPicture::Name(name.to_owned()));
        }
        let chars = alt.chars().count();
        if !(1..=MAX_ALT_CHARS).contains(&chars) {
            return Err(BadPicture::Alt(chars));
        }
        if MAX_SVG_BYTES < svg.len() {
            return Err(BadPicture::Source(svg.len()));
        }
        Ok(Self { name: name.to_owned(), svg, alt })
    }

    /// What the PNG is called where files have names.
    pub fn file(&self) -> String {
        format!("{}.png", self.name)
    }

    /// The source, with its own colours for light and dark where that is known.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// What it says, in words.
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// The picture in its light colours, on a ground of its own.
    ///
    /// # Errors
    /// [`BadPicture::Drawing`] where the source is no drawing, or one of unreasonable size.
    pub fn png(&self) -> Result<Vec<u8>, BadPicture> {
        let broken = |why: &dyn std::fmt::Display| BadPicture::Drawing(why.to_string());
        let options =
            Options { fontdb: Arc::clone(&FONTS), font_family: FAMILY.to_owned(), ..Options::default() };
        let tree = Tree::from_str(&self.svg, &options).map_err(|why| broken(&why))?;
        let size = tree.size();
        if MAX_SIDE < size.width().max(size.height()) {
            return Err(broken(&format!("{} by {} is too large", size.width(), size.height())));
        }
        let scaled = size.to_int_size().scale_by(SCALE).ok_or_else(|| broken(&"it has no size"))?;
        let mut pixels =
            Pixmap::new(scaled.width(), scaled.height()).ok_or_else(|| broken(&"it has no size"))?;
        resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
        pixels.encode_png().map_err(|why| broken(&why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(body: &str) -> Result<Vec<u8>, BadPicture> {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'>{body}</svg>");
        Picture::new("ages", svg, "How old they are".to_owned())?.png()
    }

    #[test]
    fn letters_are_drawn_with_the_font_that_comes_along() {
        let blank = drawn("<rect width='40' height='20' fill='#fff'/>").unwrap();
        let text = |family: &str, letters: &str| {
            let ground = "<rect width='40' height='20' fill='#fff'/>";
            drawn(&format!("{ground}<text y='15' font-family='{family}'>{letters}</text>")).unwrap()
        };
        assert!(blank.starts_with(b"\x89PNG"));
        assert_ne!(text("sans-serif", "Ab"), blank);
        assert_eq!(text("Anything", "Ab"), text("sans-serif", "Ab"));
        assert_ne!(text("sans-serif", "Ж"), text("sans-serif", "Ω"), "more than Latin letters");
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(matches!(drawn("<rect"), Err(BadPicture::Drawing(_))));
        let huge = "<svg xmlns='http://www.w3.org/2000/svg' width='90000' height='9'/>".to_owned();
        let huge = Picture::new("ages", huge, "a".to_owned()).unwrap().png();
        assert!(matches!(huge, Err(BadPicture::Drawing(_))), "{huge:?}");
        let new = |name: &str, bytes, alt: &str| Picture::new(name, "x".repeat(bytes), alt.to_owned());
        assert!(matches!(new("../ages", 1, "a"), Err(BadPicture::Name(_))));
        assert!(matches!(new("ages", 1, ""), Err(BadPicture::Alt(0))));
        assert!(matches!(new("ages", MAX_SVG_BYTES + 1, "a"), Err(BadPicture::Source(_))));
    }
}
