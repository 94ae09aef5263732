//! Warnings: what the record foretells, said beside the questions and never in the way of anybody.

use serde::Serialize;

use crate::{
    PersonId,
    context::Context,
    fact::{self, Fact},
    initiative::Initiative,
    metric::{self, Phase},
    playbook::known,
    stage::Stage,
};

/// Something foretold. The serialised form names the text and carries what it needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Warning {
    /// Nobody said what follows if it works. Source: I-1.
    Vague { words: String },
    /// Phase two is costed too low. Source: I-11.
    Cheap { times: f64, wanted: u16 },
    /// Connections that nobody pays for. Source: I-12.
    Unbudgeted { systems: Vec<String> },
    /// Connections that are no connections. Source: D-14.
    NotLive { systems: Vec<String> },
    /// Source: I-19.
    OnlyEngineering,
    /// Whoever would own it does not sit where it will be used. Source: I-5.
    NotTheLine { unit: String },
    /// Source: I-8.
    NotFirst { person: Option<PersonId> },
    /// The budget is reviewed before anything can be read. Source: I-20.
    ReviewFirst { review: jiff::civil::Date, reading: jiff::civil::Date },
    /// Source: D-9, D-10.
    Waits { kind: String },
}

/// Everything that the record foretells, what stalls most first.
pub fn warnings(record: &Initiative, context: &Context<'_>) -> Vec<Warning> {
    let before_production = matches!(record.stage, Stage::Proposed | Stage::Pilot | Stage::Bridge);
    if !before_production {
        return Vec::new();
    }
    let all = [
        waits(record),
        vague(record, context),
        cheap(record, context),
        unbudgeted(record),
        not_live(record),
        one(record, known::OWNING_FUNCTION)
            .filter(|it| is(it, known::ENGINEERING))
            .map(|_| Warning::OnlyEngineering),
        not_the_line(record, context),
        one(record, known::FIRST_DUTY)
            .filter(|it| is(it, known::NO))
            .map(|_| Warning::NotFirst { person: record.custody.owner() }),
        review_first(record),
    ];
    all.into_iter().flatten().collect()
}

fn one<'r>(record: &'r Initiative, topic: &'r str) -> Option<&'r Fact> {
    fact::of_topic(&record.facts, topic).next()
}

fn is(fact: &Fact, kind: &str) -> bool {
    fact.said.kind.as_deref() == Some(kind)
}

fn vague(record: &Initiative, context: &Context<'_>) -> Option<Warning> {
    let said = &one(record, known::WHAT_THEN)?.said;
    let texts = [said.what.as_ref().map(|it| it.as_str()), said.words.as_ref().map(|it| it.as_str())];
    let found = texts.into_iter().flatten().find(|it| has_any(it, &context.playbook.intake.vague))?;
    Some(Warning::Vague { words: found.to_owned() })
}

fn not_the_line(record: &Initiative, context: &Context<'_>) -> Option<Warning> {
    let unit = one(record, known::OWNING_FUNCTION)?.said.what.as_ref()?.as_str();
    let outside = has_any(unit, &context.playbook.intake.not_line);
    outside.then(|| Warning::NotTheLine { unit: unit.to_owned() })
}

fn has_any(text: &str, lowercase: &[String]) -> bool {
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    lowercase.iter().any(|it| has_word(&lower, it))
}

// Only scripts with small letters part their words as ours do; in others a word is found wherever it stands.
fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |it: Option<char>| it.is_some_and(|it| it.is_lowercase() || it.is_numeric());
    let ends = [word.chars().next(), word.chars().next_back()].map(goes_on);
    let mut found = text.match_indices(word);
    found.any(|(at, _)| {
        let around = [text[..at].chars().next_back(), text[at + word.len()..].chars().next()].map(goes_on);
        !ends.into_iter().zip(around).any(|(inside, outside)| inside && outside)
    })
}

fn cheap(record: &Initiative, context: &Context<'_>) -> Option<Warning> {
    let [pilot, rebuild] = [known::EFFORT_PILOT, known::EFFORT_REBUILD]
        .map(|it| one(record, it).and_then(|it| it.said.amount.as_ref()));
    let (pilot, rebuild) = (pilot?, rebuild?);
    let wanted = context.playbook.intake.rebuild_times;
    let times = rebuild.value() / pilot.value();
    let comparable = pilot.unit() == rebuild.unit() && 0.0 < pilot.value();
    (comparable && times < f64::from(wanted)).then_some(Warning::Cheap { times, wanted })
}

fn systems(record: &Initiative, wanted: impl Fn(&Fact) -> bool) -> Vec<String> {
    let entries =
        fact::of_topic(&record.facts, known::INTEGRATION).filter(|it| !is(it, known::NONE) && wanted(it));
    entries.filter_map(|it| it.said.what.as_ref()).map(|it| it.as_str().to_owned()).collect()
}

fn unbudgeted(record: &Initiative) -> Option<Warning> {
    let systems = systems(record, |it| it.said.amount.is_none());
    (!systems.is_empty()).then_some(Warning::Unbudgeted { systems })
}

fn not_live(record: &Initiative) -> Option<Warning> {
    let systems = systems(record, |it| is(it, known::EXPORT) || is(it, known::MOCK));
    (record.stage != Stage::Proposed && !systems.is_empty()).then_some(Warning::NotLive { systems })
}

/// When the budget of the initiative is reviewed next, where anybody said so. Source: I-20, F-7.
pub fn budget_review(record: &Initiative) -> Option<jiff::civil::Date> {
    one(record, known::BUDGET_REVIEW)?.said.day
}

/// What the initiative waits for, as the playbook's kinds name it; `None` for nothing. Source: D-9.
pub fn waits_for(record: &Initiative) -> Option<&str> {
    one(record, known::WAITS_FOR)?.said.kind.as_deref().filter(|it| *it != known::NOTHING)
}

fn review_first(record: &Initiative) -> Option<Warning> {
    let review = budget_review(record)?;
    let reading = metric::of_phase(&record.metrics, Phase::Production).map(|it| it.terms.first_read).min()?;
    (review < reading).then_some(Warning::ReviewFirst { review, reading })
}

fn waits(record: &Initiative) -> Option<Warning> {
    Some(Warning::Waits { kind: waits_for(record)?.to_owned() })
}
