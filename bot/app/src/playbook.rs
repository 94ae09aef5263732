//! The playbook as a file: `playbook.toml` among the prompts, checked and named by its hash.

use baton_domain::playbook::{BadPlaybook, Playbook};
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
    playbook.check().map_err(|why| bad(source, line_of(&source.text, &why), why.to_string()))?;
    let hash = Sha256::digest(source.text.as_bytes());
    playbook.hash = hash.iter().take(8).map(|it| format!("{it:02x}")).collect();
    Ok(playbook)
}

/// Where a person looks first: the question, the table or the number that is meant.
fn line_of(text: &str, why: &BadPlaybook) -> Option<usize> {
    let of = |wanted: &str, which: usize| {
        let mut found = text.lines().enumerate().filter(|(_, it)| it.trim_start().starts_with(wanted));
        found.nth(which).map(|(at, _)| at + 1)
    };
    let number = |dotted: &str| {
        let (table, name) = dotted.split_once('.').unwrap_or(("manners", dotted));
        let begins = of(&format!("[{table}]"), 0)?;
        let below = text.lines().enumerate().skip(begins);
        let mut found = below.filter(|(_, it)| it.split('=').next().is_some_and(|it| it.trim() == name));
        found.next().map(|(at, _)| at + 1)
    };
    match why {
        BadPlaybook::SameId(id) => of(&format!("id = \"{id}\""), 1),
        BadPlaybook::SameTopic(id) => of(&format!("id = \"{id}\""), 1),
        BadPlaybook::NoEvidence(id)
        | BadPlaybook::NobodyAnswers(id)
        | BadPlaybook::NoTopic(id, _)
        | BadPlaybook::NeverAsked(id)
        | BadPlaybook::Topic(id, _) => of(&format!("id = \"{id}\""), 0),
        BadPlaybook::QuestionMissing(_) | BadPlaybook::NotThree(_) => {
            of("gate = \"pre-close\"", 0).or_else(|| of("[[question]]", 0))
        }
        BadPlaybook::Ladder => of("[ladder]", 0),
        BadPlaybook::Zero(name) => number(name),
        BadPlaybook::NeverComes { small, .. } => number(small),
    }
}

fn bad(source: &Source, line: Option<usize>, reason: String) -> BadPrompt {
    BadPrompt { file: source.file.clone(), line, reason }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What is said of the playbook with one text in place of another.
    fn told(from: &str, to: &str) -> String {
        let embedded = Prompts::load(None).unwrap();
        let text = embedded.file(FILE).unwrap();
        assert!(text.contains(from), "{from} is in the playbook");
        let files = BTreeMap::from([(FILE.to_owned(), text.replacen(from, to, 1))]);
        match read(&Prompts::from_files(files).unwrap()) {
            Ok(_) => "fine".to_owned(),
            Err(bad) => bad.to_string(),
        }
    }

    #[test]
    fn a_playbook_that_cannot_work_is_refused_with_its_line() {
        assert_eq!(told("quiet_days = 30", "quiet_days = 40"), "fine");
        let cases = [
            ("evidence = [\"next_owner\"]", "evidence = [\"owner\"]"),
            ("gate = \"pre-close\"", "gate = \"go-live\""),
            ("deputy = 5", "deputy = 30"),
            ("reminder_working_days = 3", "reminder_working_days = 9"),
            ("supply = [\"sponsor\", \"champion\"]", "supply = []"),
            ("id = \"roles\"", "id = \"owner\""),
            ("routine_a_day = 1", "routine_a_day = 0"),
            ("quiet_days = 30", "quite_days = 30"),
        ];
        let told: Vec<String> = cases.iter().map(|(from, to)| told(from, to)).collect();
        for said in &told {
            let line = said.strip_prefix("playbook.toml:").and_then(|it| it.split(':').next());
            assert!(line.is_some_and(|it| it.parse::<usize>().is_ok()), "no line in: {said}");
        }
        insta::assert_snapshot!(told.join("\n"));
    }
}
