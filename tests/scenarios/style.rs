//! How long things may be, and what may not stand in a source at all.

use std::{
    fs,
    path::{Path, PathBuf},
};

use baton_tests::root;

/// Longest file under bot/ or adapters/, in lines, without its tests.
const FILE_LINES: usize = 300;
/// Longest function under bot/ or adapters/, in lines, from its first to its closing brace.
const FUNCTION_LINES: usize = 60;
/// Spelt in two pieces, so that this file does not name what it forbids.
const FORBIDDEN: [(&str, &str); 4] = [
    (concat!("#[", "allow("), "use #[expect(…, reason = \"…\")]"),
    (concat!("#![", "allow("), "use #![expect(…, reason = \"…\")]"),
    (concat!("todo", "!("), "finish it, or leave it out"),
    (concat!("unimplemented", "!("), "finish it, or leave it out"),
];

pub(crate) struct Source {
    /// From the root, for messages.
    name: String,
    pub(crate) text: String,
}

impl Source {
    /// What stands before the tests module; nothing for a file that is one.
    fn without_tests(&self) -> &str {
        let all_tests = ["/tests/", "/tests.rs", "_tests.rs"].iter().any(|it| self.name.contains(it));
        let before = self.text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
        if all_tests { "" } else { before }
    }
}

struct Function {
    name: String,
    /// Line of the file, from 1.
    starts: usize,
    lines: usize,
}

#[test]
fn nothing_is_silenced_or_left_undone() {
    let mut found = Vec::new();
    for source in sources(&["bot", "adapters", "tests"]) {
        for (at, line) in source.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for (word, instead) in FORBIDDEN.iter().filter(|(word, _)| code.contains(word)) {
                found.push(format!("{}:{}: {word} … : {instead}", source.name, at + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn files_are_short() {
    let long: Vec<String> = sources(&["bot", "adapters"])
        .iter()
        .map(|it| (it.without_tests().lines().count(), it))
        .filter(|(lines, _)| FILE_LINES < *lines)
        .map(|(lines, it)| format!("{}: {lines} lines; split it by noun", it.name))
        .collect();
    assert!(long.is_empty(), "more than {FILE_LINES} lines without tests:\n{}", long.join("\n"));
}

#[test]
fn functions_are_short() {
    let mut long = Vec::new();
    for source in sources(&["bot", "adapters"]) {
        let functions = functions(source.without_tests()).into_iter();
        long.extend(
            functions
                .filter(|it| FUNCTION_LINES < it.lines)
                .map(|it| format!("{}:{}: {}: {} lines", source.name, it.starts, it.name, it.lines)),
        );
    }
    assert!(long.is_empty(), "functions of more than {FUNCTION_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn a_function_ends_where_its_indentation_returns() {
    let found = functions(
        "fn a() {}\ntrait T {\n    fn b(\n        &self,\n    ) -> u8;\n    pub(crate) async fn c<T>() {\n        if x {\n        }\n    }\n}\n",
    );
    let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.starts, it.lines)).collect();
    assert_eq!(found, [("a", 1, 1), ("b", 3, 3), ("c", 6, 4)]);
}

/// Every Rust file below the given folders of the repository.
pub(crate) fn sources(folders: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in folders {
        rust_files(&root().join(folder), &mut paths);
    }
    assert!(!paths.is_empty(), "no sources below {folders:?}");
    paths.sort();
    paths.into_iter().map(|path| source(&path)).collect()
}

fn source(path: &Path) -> Source {
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{name}: {why}"));
    Source { name, text }
}

pub(crate) fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    for path in entries.map(|it| it.expect("a folder's entry can be read").path()) {
        if path.is_dir() && path.file_name().is_some_and(|it| it != "target") {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            into.push(path);
        }
    }
}

fn functions(text: &str) -> Vec<Function> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = lines.iter().enumerate().filter_map(|(at, line)| Some((at, function_name(line)?)));
    starts.map(|(at, name)| Function { name, starts: at + 1, lines: length(&lines[at..]) }).collect()
}

/// The name, when the line begins a function.
fn function_name(line: &str) -> Option<String> {
    let mut words = line.split_whitespace().skip_while(|it| {
        ["pub", "const", "async", "unsafe", "extern", "\"C\""].contains(it) || it.starts_with("pub(")
    });
    let name = words.next().filter(|it| *it == "fn").and_then(|_| words.next())?;
    Some(name.split(['(', '<']).next().unwrap_or(name).to_owned())
}

/// Lines up to the brace, or the semicolon of a declaration, that stands as deep as the first line.
fn length(lines: &[&str]) -> usize {
    let first = lines[0];
    if first.ends_with(['}', ';']) {
        return 1;
    }
    let deep = &first[..first.len() - first.trim_start().len()];
    let ends = lines.iter().skip(1).position(|line| {
        line.strip_prefix(deep)
            .is_some_and(|rest| rest.starts_with('}') || (rest.starts_with(')') && rest.ends_with(';')))
    });
    ends.map_or(lines.len(), |it| it + 2)
}
