//! The playbook as a file: `playbook.toml` among the prompts, checked and named by its hash.

use baton_domain::playbook::{BadPlaybook, Playbook};
use sha2::{Digest as _, Sha256};

use crate::prompts::{BadPrompt, Prompts, Source};

const FILE: &str = "playbook.toml";
/// What has an id of its own, and is asked.
const QUESTIONS: &[&str] = &["[[question]]", "[[during]]"];
/// What has an id of its own, and answers.
const TOPICS: &[&str] = &["[[topic]]"];

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
        BadPlaybook::SameId(id) => named(text, QUESTIONS, id).nth(1),
        BadPlaybook::SameTopic(id) => named(text, TOPICS, id).nth(1),
        BadPlaybook::NoEvidence(id)
        | BadPlaybook::NobodyAnswers(id)
        | BadPlaybook::NoTopic(id, _)
        | BadPlaybook::NeverAsked(id) => named(text, QUESTIONS, id).next(),
        BadPlaybook::Topic(id, _) => named(text, TOPICS, id).next(),
        BadPlaybook::KindMissing(id, _) => named(text, TOPICS, id).next(),
        BadPlaybook::TopicMissing(_) => of(TOPICS[0], 0),
        BadPlaybook::QuestionMissing(_) | BadPlaybook::NotThree(_) => {
            of("gate = \"pre-close\"", 0).or_else(|| of("[[question]]", 0))
        }
        BadPlaybook::Ladder => of("[ladder]", 0),
        BadPlaybook::Zero(name) => number(name),
        BadPlaybook::NeverComes { small, .. } => number(small),
    }
}

/// The lines that give this id to something of these kinds: a topic may be called as a question is.
fn named<'a>(text: &'a str, kinds: &'a [&'a str], id: &str) -> impl Iterator<Item = usize> + use<'a> {
    let (given, mut inside) = (format!("id = \"{id}\""), false);
    text.lines().zip(1..).filter_map(move |(line, at)| {
        let line = line.trim_start();
        if line.starts_with('[') {
            inside = kinds.iter().any(|it| line.starts_with(it));
        }
        (inside && line.starts_with(&given)).then_some(at)
    })
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
        told_of(text.replacen(from, to, 1))
    }

    fn told_of(text: String) -> String {
        let files = BTreeMap::from([(FILE.to_owned(), text)]);
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
    #[test]
    fn what_is_asked_during_a_stage_is_checked_as_a_gates_questions_are() {
        let embedded = Prompts::load(None).unwrap();
        let text = embedded.file(FILE).unwrap();
        let line = |of: &str| text.lines().position(|it| it.starts_with(of)).unwrap() + 1;
        let renamed = told_of(text.replace("\"operator\"", "\"runner\""));
        let wrong = [
            (
                told("default_weeks = 6", "default_weeks = 0"),
                "default_weeks",
                "`bridge.default_weeks` must be",
            ),
            (told("topics = [\"cost\"]", "topics = []"), "id = \"worth\"", "the question `worth` names no"),
            (told("id = \"worth\"", "id = \"owner\""), "id = \"worth\"", "two questions have the id `owner`"),
            (
                told("supply = [\"operations\", \"owner\"]", "supply = []"),
                "id = \"operators-join\"",
                "nobody can answer the question `operators-join`",
            ),
            (renamed, "[[topic]]", "there is no topic `operator`, on which a right"),
            (
                told("\"on-call\"", "\"called\""),
                "id = \"operator\"",
                "the topic `operator` has no kind `on-call`",
            ),
        ];
        for (told, at, says) in wrong {
            let begins = format!("playbook.toml:{}: {says}", line(at));
            assert!(told.starts_with(&begins), "{told}, and not {begins}");
        }
    }
}
