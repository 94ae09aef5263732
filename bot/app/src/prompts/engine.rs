//! The template engine: strict about what it does not know, and bounded in what one rendering may cost.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    error::Error as _,
    io,
};

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, escape_formatter,
    value::ValueKind,
};
use serde::Serialize;

use super::{
    BadPrompt, Source, controls, dates, names,
    sheet::{Rendered, Sheet},
    view, wording,
};

/// Steps one rendering may take; the longest real card takes some 2,000.
const FUEL: u64 = 100_000;
const MAX_OUTPUT_BYTES: usize = 64 * 1_024;
/// How the names of pictures end.
const PICTURE: &str = ".svg.j2";
/// Not for chat: they escape for HTML, or print what people cannot read.
const REMOVED_FILTERS: [&str; 6] = ["safe", "escape", "e", "pprint", "format", "string"];

/// All templates, compiled.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    environment: Environment<'static>,
    origins: BTreeMap<String, Origin>,
}

#[derive(Debug, Clone)]
struct Origin {
    file: String,
    first_line: usize,
}

/// An error for the author of a template.
pub(super) fn refused(reason: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, reason)
}

impl Engine {
    /// `words` by table and key, joined by a dot.
    pub(super) fn new(words: &BTreeMap<String, String>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(print);
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(PICTURE) { AutoEscape::Html } else { AutoEscape::None }
        });
        environment.set_path_join_callback(beside);
        environment.remove_global("debug");
        REMOVED_FILTERS.iter().for_each(|it| environment.remove_filter(it));
        controls::register(&mut environment);
        dates::register(&mut environment);
        wording::register(&mut environment, words.clone());
        Self { environment, origins: BTreeMap::new() }
    }

    /// Compiles `text`, which begins at `first_line` of its file.
    pub(super) fn add(
        &mut self,
        name: &str,
        source: &Source,
        first_line: usize,
        text: &str,
    ) -> Result<(), BadPrompt> {
        self.origins.insert(name.to_owned(), Origin { file: source.file.clone(), first_line });
        let added = self.environment.add_template_owned(name.to_owned(), text.to_owned());
        added.map_err(|it| self.explain(name, &it))?;
        match names::unknown(&self.environment, text) {
            Some((line, reason)) => Err(self.at(name, Some(line), reason)),
            None => Ok(()),
        }
    }

    /// Fills a template from a view, which must be a struct or a map.
    pub(super) fn render(&self, name: &str, view: &impl Serialize) -> Result<Rendered, BadPrompt> {
        let view = serde_json::to_value(view).map_err(|it| self.bad(name, it.to_string()))?;
        if !view.is_object() {
            return Err(self.bad(name, "the view has no names"));
        }
        let rendered = self.run(name, view::value(view));
        rendered.map_err(|it| self.explain(name, &it))
    }

    fn run(&self, name: &str, view: Value) -> Result<Rendered, Error> {
        let mut out = Bounded(Vec::new());
        let mut done = self.environment.get_template(name)?.render_captured_to(view, &mut out)?;
        let sheet = done.with_state_mut(|it| it.get_extension_mut::<Sheet>().map(std::mem::take));
        let text = String::from_utf8_lossy(&out.0).into_owned();
        Ok(Rendered { text, sheet: sheet.unwrap_or_default() })
    }

    /// The names a template reads that neither it nor the engine defines, as paths such as `owner.name`.
    pub(super) fn reads(&self, name: &str) -> BTreeSet<String> {
        let Ok(template) = self.environment.get_template(name) else { return BTreeSet::new() };
        let globals: BTreeSet<&str> = self.environment.globals().map(|it| it.0).collect();
        let read = template.undeclared_variables(true).into_iter();
        read.filter(|it| !globals.contains(it.split('.').next().unwrap_or(it))).collect()
    }

    /// A reason not to use the template of that name.
    pub(super) fn bad(&self, name: &str, reason: impl Into<String>) -> BadPrompt {
        self.at(name, None, reason)
    }

    fn at(&self, name: &str, line: Option<usize>, reason: impl Into<String>) -> BadPrompt {
        let reason = reason.into();
        match self.origins.get(name) {
            Some(it) => {
                BadPrompt { file: it.file.clone(), line: line.map(|line| it.first_line + line - 1), reason }
            }
            None => BadPrompt { file: name.to_owned(), line: None, reason },
        }
    }

    fn explain(&self, name: &str, error: &Error) -> BadPrompt {
        let mut deepest = error;
        while let Some(inner) = deepest.source().and_then(|it| it.downcast_ref::<Error>()) {
            deepest = inner;
        }
        let located = if deepest.name().is_some() { deepest } else { error };
        self.at(located.name().unwrap_or(name), located.line(), reason(deepest))
    }
}

fn reason(error: &Error) -> String {
    let detail = error.source().map(ToString::to_string).or(error.detail().map(str::to_owned));
    match (error.kind(), detail) {
        (ErrorKind::InvalidOperation, Some(detail)) => detail,
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    }
}

fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        // What people typed is text of a picture and never a part of its drawing.
        ValueKind::String if !matches!(state.auto_escape(), AutoEscape::None) => {
            escape_formatter(out, state, value)
        }
        ValueKind::String | ValueKind::Number => Ok(write!(out, "{value}")?),
        // The missing `else` of an inline `if`; any other undefined value was refused before.
        ValueKind::Undefined => Ok(()),
        ValueKind::None => Err(refused("prints null; ask first with `{% if … %}`")),
        kind => Err(refused(format!("prints a {kind}, which is neither text nor number"))),
    }
}

/// `_ask` and `_ask.j2` both name the file beside the one that imports it.
fn beside<'s>(name: &'s str, parent: &'s str) -> Cow<'s, str> {
    let stem = name.strip_suffix(".j2").unwrap_or(name);
    match parent.rsplit_once('/') {
        Some((folder, _)) if !name.contains('/') => Cow::Owned(format!("{folder}/{stem}.j2")),
        _ => Cow::Borrowed(name),
    }
}

struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if MAX_OUTPUT_BYTES < self.0.len() + bytes.len() {
            return Err(io::Error::other(format!("more than {MAX_OUTPUT_BYTES} bytes of text")));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
