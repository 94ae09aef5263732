//! Standard output, where whoever reads it may stop at any line.

use std::io::{self, Write as _};

use super::Trouble;

/// Prints the text as it is.
pub(super) fn print(text: &str) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints a line.
pub(super) fn say(line: &str) -> Result<(), Trouble> {
    print(&format!("{line}\n"))
}

/// Prints a line that no program should read.
pub(super) fn note(line: &str) {
    eprintln!("{line}");
}
