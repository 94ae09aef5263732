//! The files of `prompts/`, in the binary and in a folder laid over it.
//!
//! Rule: an overlay replaces texts file by file and phrase by phrase; it can neither add nor lose one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use baton_chat::grammar::nearest;
use include_dir::Dir;

use super::{BadPrompt, CARDS, FORMS, LINES, PICTURES, WORDS, texts};

/// One file's text, and the name under which people find it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Source {
    pub file: String,
    pub text: String,
}

impl Source {
    /// Private-use characters are dropped: inside templates they mean decoration.
    pub(super) fn new(file: String, mut text: String) -> Self {
        text.retain(|c| !matches!(c, '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'));
        Self { file, text }
    }

    /// A reason not to use this file.
    pub(super) fn bad(&self, line: Option<usize>, reason: impl Into<String>) -> BadPrompt {
        BadPrompt { file: self.file.clone(), line, reason: reason.into() }
    }

    /// The line, counted from 1, of a byte of the text.
    pub(super) fn line_at(&self, byte: usize) -> usize {
        1 + self.text.bytes().take(byte).filter(|it| *it == b'\n').count()
    }
}

type Files = BTreeMap<String, Source>;

/// The files compiled into the binary.
pub(super) fn embedded(dir: &Dir<'static>) -> Result<Files, BadPrompt> {
    let mut files = Files::new();
    for file in dir.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        let source = source(format!("prompts/{name}"), file.contents().to_vec())?;
        files.insert(name, source);
    }
    for dir in dir.dirs() {
        files.append(&mut embedded(dir)?);
    }
    Ok(files)
}

/// The files of a folder and of those within it, hidden ones excepted.
pub(super) fn read(folder: &Path) -> Result<Files, BadPrompt> {
    let mut files = Files::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), BadPrompt> {
    let entries = fs::read_dir(folder).map_err(|it| unreadable(folder, &it))?;
    for entry in entries {
        let path = entry.map_err(|it| unreadable(folder, &it))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(|it| unreadable(&path, &it))?;
            files.insert(name, source(path.display().to_string(), bytes)?);
        }
    }
    Ok(())
}

fn source(file: String, bytes: Vec<u8>) -> Result<Source, BadPrompt> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(file, text)),
        Err(_) => Err(BadPrompt { file, line: None, reason: "is not UTF-8 text".to_owned() }),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> BadPrompt {
    BadPrompt { file: path.display().to_string(), line: None, reason: format!("cannot be read: {error}") }
}

/// `over` laid upon `under`.
pub(super) fn overlaid(mut under: Files, over: Files) -> Result<Files, BadPrompt> {
    for (name, source) in over {
        let Some(replaced) = under.get(&name) else {
            return Err(source.bad(None, unknown("file", &name, under.keys())));
        };
        if name == WORDS || name.starts_with(FORMS) || name.starts_with(LINES) {
            has_the_keys_of(replaced, &source)?;
        }
        under.insert(name, source);
    }
    Ok(under)
}

fn has_the_keys_of(under: &Source, over: &Source) -> Result<(), BadPrompt> {
    let known: BTreeSet<String> = texts::texts(under)?.into_iter().map(|it| it.key).collect();
    let found = texts::texts(over)?;
    let optional = |key: &str| key.starts_with("intro.");
    if let Some(text) = found.iter().find(|it| !known.contains(&it.key) && !optional(&it.key)) {
        return Err(over.bad(Some(text.line), unknown("key", &text.key, known.iter())));
    }
    let lost = known.iter().find(|key| !optional(key) && !found.iter().any(|it| it.key == **key));
    lost.map_or(Ok(()), |key| Err(over.bad(None, format!("lacks the key `{key}`"))))
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a String>) -> String {
    match nearest(name, known.map(String::as_str), 3).as_slice() {
        [] => format!("Baton has no {what} `{name}` to replace"),
        near => format!("Baton has no {what} `{name}` to replace; near it: `{}`", near.join("`, `")),
    }
}

/// Refuses a file that nothing reads.
pub(super) fn has_a_place(name: &str, source: &Source) -> Result<(), BadPrompt> {
    let is = |folder: &str, ending: &str| {
        super::stem(name, folder, ending).is_some_and(|it| !it.is_empty() && !it.contains('/'))
    };
    let placed = matches!(name, "playbook.toml" | WORDS)
        || name.starts_with("example/")
        || name.ends_with(".md")
        || is(CARDS, ".j2")
        || is(FORMS, ".toml")
        || is(LINES, ".toml")
        || is(PICTURES, ".svg.j2");
    let places = "nothing reads it: texts are cards/*.j2, pictures/*.svg.j2, forms/*.toml, lines/*.toml, words.toml, playbook.toml";
    if placed { Ok(()) } else { Err(source.bad(None, places)) }
}
