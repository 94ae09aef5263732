//! Every text people read: loaded from `prompts/`, checked at start, rendered at the moment of sending.
//!
//! Rule: what people typed reaches a card as plain text only. Structure and decoration come from the
//! functions and filters of templates, and nobody else can make them.

use std::{collections::BTreeMap, path::Path};

use baton_chat::{card::Card, picture::Picture, text::Line};
use include_dir::{Dir, include_dir};
use serde::Serialize;
use thiserror::Error;

pub(crate) use self::wording::cut;
pub use self::{check::Sample, files::Source, forms::CommandText, forms::FieldText};
use self::{engine::Engine, texts::Text};

mod check;
mod controls;
mod dates;
mod engine;
mod files;
mod forms;
mod names;
mod sheet;
mod texts;
mod view;
mod wording;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../prompts");

const CARDS: &str = "cards/";
const FORMS: &str = "forms/";
const LINES: &str = "lines/";
const PICTURES: &str = "pictures/";
const WORDS: &str = "words.toml";

/// A text that cannot be used: which file, which line, and what to change.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}{}: {reason}", line.map(|it| format!(":{it}")).unwrap_or_default())]
#[expect(missing_docs, reason = "the names say it")]
pub struct BadPrompt {
    pub file: String,
    pub line: Option<usize>,
    pub reason: String,
}

/// All texts, parsed and compiled.
#[derive(Debug, Clone)]
pub struct Prompts {
    files: BTreeMap<String, Source>,
    engine: Engine,
    forms: BTreeMap<String, CommandText>,
    words: BTreeMap<String, String>,
}

impl Prompts {
    /// The texts of the binary, each replaced by the file of the same name in `overlay`.
    ///
    /// # Errors
    /// The first [`BadPrompt`] found.
    pub fn load(overlay: Option<&Path>) -> Result<Self, BadPrompt> {
        let embedded = files::embedded(&EMBEDDED)?;
        let files = match overlay {
            Some(folder) => files::overlaid(embedded, files::read(folder)?)?,
            None => embedded,
        };
        Self::new(files)
    }

    /// Texts by their path within the folder of prompts, such as `cards/mine.j2`.
    ///
    /// # Errors
    /// The first [`BadPrompt`] found.
    pub fn from_files(files: BTreeMap<String, String>) -> Result<Self, BadPrompt> {
        Self::new(files.into_iter().map(|(name, text)| (name.clone(), Source::new(name, text))).collect())
    }

    fn new(files: BTreeMap<String, Source>) -> Result<Self, BadPrompt> {
        files.iter().try_for_each(|(name, source)| files::has_a_place(name, source))?;
        let words = match files.get(WORDS) {
            Some(source) => texts::texts(source)?.into_iter().map(|it| (it.key, it.text)).collect(),
            None => BTreeMap::new(),
        };
        let mut engine = Engine::new(&words);
        let whole = |name: &str| name.starts_with(CARDS) || name.starts_with(PICTURES);
        for (name, source) in files.iter().filter(|it| whole(it.0)) {
            engine.add(name, source, 1, &source.text)?;
        }
        for (name, source) in files.iter().filter(|it| it.0.starts_with(LINES)) {
            for Text { key, line, text } in texts::texts(source)? {
                engine.add(&format!("{name}#{key}"), source, line, &text)?;
            }
        }
        let forms = files.iter().filter_map(|(name, source)| Some((stem(name, FORMS, ".toml")?, source)));
        let forms = forms.map(|(name, source)| Ok((name.to_owned(), forms::read(source)?)));
        Ok(Self { forms: forms.collect::<Result<_, _>>()?, files, engine, words })
    }

    /// The card of `cards/NAME.j2`, filled from `view`; `notify` are the platform users it pings.
    ///
    /// # Errors
    /// [`BadPrompt`] when the template and the view do not agree, or the card does not fit.
    pub fn card(&self, name: &str, view: &impl Serialize, notify: Vec<String>) -> Result<Card, BadPrompt> {
        let template = format!("{CARDS}{name}.j2");
        let rendered = self.engine.render(&template, view)?;
        let card = rendered.parts().and_then(|mut parts| {
            parts.notify = notify;
            Card::new(parts).map_err(|it| it.to_string())
        });
        card.map_err(|reason| self.engine.bad(&template, reason))
    }

    /// The picture of `pictures/NAME.svg.j2` with the words of `lines/pictures.toml`, both filled from `view`.
    ///
    /// # Errors
    /// [`BadPrompt`] as for a card.
    pub fn picture(&self, name: &str, view: &impl Serialize) -> Result<Picture, BadPrompt> {
        let template = format!("{PICTURES}{name}.svg.j2");
        let mut svg = self.engine.render(&template, view)?.text;
        // These two are no characters of XML.
        svg.retain(|it| !matches!(it, '\u{fffe}' | '\u{ffff}'));
        let alt = self.line("pictures", name, view)?.text();
        Picture::new(name, svg, alt).map_err(|bad| self.engine.bad(&template, bad.to_string()))
    }

    /// The sentence `key` of `lines/NAME.toml`, filled from `view`.
    ///
    /// # Errors
    /// [`BadPrompt`] when there is no such sentence, or it and the view do not agree.
    pub fn line(&self, name: &str, key: &str, view: &impl Serialize) -> Result<Line, BadPrompt> {
        let template = format!("{LINES}{name}.toml#{key}");
        let rendered = self.engine.render(&template, view)?;
        rendered.line().map_err(|reason| self.engine.bad(&template, reason))
    }

    /// What people read about a command, by its words, such as `privilege verdict`.
    ///
    /// # Errors
    /// [`BadPrompt`] when `forms/` has no file for it.
    pub fn command(&self, name: &str) -> Result<&CommandText, BadPrompt> {
        let stem = name.replace(' ', "-");
        self.forms.get(&stem).ok_or_else(|| missing(&format!("{FORMS}{stem}.toml")))
    }

    /// The names of all command texts, as [`Prompts::command`] takes them, with `-` for spaces.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.forms.keys().map(String::as_str)
    }

    /// The names of all cards, as [`Prompts::card`] takes them.
    pub fn cards(&self) -> impl Iterator<Item = &str> {
        self.files.keys().filter_map(|it| stem(it, CARDS, ".j2")).filter(|it| !it.starts_with('_'))
    }

    /// The names of all pictures, as [`Prompts::picture`] takes them: those of the cards that they stand on.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.files.keys().filter_map(|it| stem(it, PICTURES, ".svg.j2"))
    }

    /// The phrase for `key` in that table of `words.toml`; `key` itself when there is none.
    pub fn word<'a>(&'a self, table: &str, key: &'a str) -> &'a str {
        self.words.get(&format!("{table}.{key}")).map_or(key, String::as_str)
    }

    /// The text of a file, such as `playbook.toml`.
    pub fn file(&self, name: &str) -> Option<&str> {
        self.source(name).map(|it| it.text.as_str())
    }

    /// A file with the path under which people find it, for errors about what it says.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.files.get(name)
    }

    /// The names and texts of all files below `folder`, such as `example/`, in the order of names.
    pub fn folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a Source)> {
        self.files.iter().filter_map(move |(name, it)| Some((name.strip_prefix(folder)?, it)))
    }

    /// Renders every sample and says all that is wrong; a card without a sample is wrong too.
    pub fn check(&self, samples: &[Sample]) -> Vec<BadPrompt> {
        check::check(self, samples)
    }
}

fn stem<'a>(name: &'a str, folder: &str, ending: &str) -> Option<&'a str> {
    name.strip_prefix(folder)?.strip_suffix(ending)
}

fn missing(file: &str) -> BadPrompt {
    BadPrompt { file: file.to_owned(), line: None, reason: "there is no such text".to_owned() }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
