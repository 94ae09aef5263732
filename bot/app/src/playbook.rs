//! The playbook as a file: `playbook.toml` among the prompts, checked and named by its hash.

use baton_domain::playbook::Playbook;
use sha2::{Digest as _, Sha256};

use crate::prompts::{BadPrompt, Prompts, Source};

const FILE: &str = "playbook.toml";

/// The questions and numbers that the prompts declare.
///
/// # Errors
/// [`BadPrompt`] with the line where that is known.
pub fn read(prompts: &Prompts) -> Result<Playbook, BadPrompt> {
    let missing =
        || BadPrompt { file: FILE.to_owned(), line: None, reason: "there is no such file".to_owned() };
    let source = prompts.source(FILE).ok_or_else(missing)?;
    let mut playbook: Playbook = toml::from_str(&source.text).map_err(|why| {
        let line = why.span().map(|it| source.text[..it.start].matches('\n').count() + 1);
        bad(source, line, why.message().trim().replace('\n', "; "))
    })?;
    playbook.check().map_err(|why| bad(source, None, why.to_string()))?;
    let hash = Sha256::digest(source.text.as_bytes());
    playbook.hash = hash.iter().take(8).map(|it| format!("{it:02x}")).collect();
    Ok(playbook)
}

fn bad(source: &Source, line: Option<usize>, reason: String) -> BadPrompt {
    BadPrompt { file: source.file.clone(), line, reason }
}
