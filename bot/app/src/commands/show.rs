//! `show`: the whole record of one initiative, a page at a time.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{Words, fact, initiative::Initiative, metric::Phase, privilege::Fate, role::Role, stage::How};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{
        pages::{page, pages},
        view,
    },
    scene::Scene,
    topics::Meant,
};

/// Lines of a page, below the heading.
const PAGE: usize = 16;
/// Characters of somebody's words that are looked at; the template cuts after a word.
const MOST_WORDS: usize = 400;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["show"],
        aliases: &["open"],
        args: &[required("key", ArgKind::Key), optional("page", ArgKind::Number)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let lines = lines(scene, &record);
    let all = pages(&lines, PAGE);
    let (shown, number, next) = page(&all, args.parsed::<usize>("page")?.unwrap_or(1));
    let view = json!({
        "i": view::initiative(&record, &scene.directory, &scene.context()),
        "page": number,
        "lines": shown,
        "more": next.map(|it| format!("show {} {it}", record.key)),
        "missing": format!("readiness {}", record.key),
        "history": format!("history {}", record.key),
    });
    Ok(Answer::Whisper(scene.card("show", &view)?))
}

/// Everything recorded, one value a line; the template says each kind in its way.
fn lines(scene: &Scene<'_>, record: &Initiative) -> Vec<Value> {
    let name = |person| scene.directory.name(person);
    let mut lines: Vec<Value> = Vec::new();
    for role in Role::all() {
        if let Some(held) = record.custody.held.get(&role) {
            let accepted = held.accepted.is_some();
            lines.push(json!({"line": "role", "role": role.to_string(), "name": name(held.person), "accepted": accepted, "until": held.until}));
        }
    }
    lines.extend(
        record
            .custody
            .offers
            .iter()
            .map(|it| json!({"line": "offer", "role": it.role.to_string(), "name": name(it.to)})),
    );
    lines.extend(
        record
            .functions
            .iter()
            .filter(|it| record.custody.holder(Role::Lead(**it)).is_none())
            .map(|it| json!({"line": "silent", "function": it.as_str()})),
    );
    lines.extend(record.privileges.iter().map(|it| {
        let verdict = it.verdict.as_ref();
        let route = verdict
            .and_then(|it| if let Fate::Replaced { route } = &it.fate { Some(route.as_str()) } else { None });
        json!({"line": "privilege", "no": it.no, "what": it.terms.what.as_str(), "until": it.terms.until, "ends": it.ends_on().is_some(), "ended": it.lapsed.is_some(),
            "lent_by": it.terms.lent_by.as_ref().map(|it| it.as_str()), "decider": it.decider().map(name),
            "source": it.terms.source, "fate": verdict.map(|it| fate(&it.fate)), "by": verdict.map(|it| name(it.by)), "route": route})
    }));
    lines.extend(record.no_privileges.iter().map(|it| json!({"line": "none", "by": name(it.by)})));
    lines.extend(record.metrics.iter().map(|it| {
        let last = it.last_reading();
        json!({"line": "metric", "no": it.no, "what": it.terms.what.as_str(), "production": it.terms.phase == Phase::Production,
            "kind": it.terms.kind, "target": it.terms.target.to_string(), "first_read": it.terms.first_read,
            "last": last.map(|it| it.value.to_string()), "last_on": last.map(|it| it.on), "reader": name(it.terms.reader)})
    }));
    lines.extend(record.decisions.iter().map(|it| {
        let outcome = it.outcome.as_ref();
        json!({"line": "decision", "no": it.no, "what": it.what.as_str(), "decider": name(it.decider), "due": it.due, "source": it.source,
            "chosen": outcome.map(|it| it.chosen.as_str()), "by": outcome.map(|it| name(it.by))})
    }));
    lines.extend(record.extensions.iter().map(|it| {
        json!({"line": "extension", "to": it.to, "delay": it.delay, "because": it.because.as_ref().map(short)})
    }));
    lines.extend(facts(scene, record));
    lines.extend(said(scene, record));
    lines
}

/// What was answered, in the playbook's order, and how much goes through it.
fn facts(scene: &Scene<'_>, record: &Initiative) -> Vec<Value> {
    let frozen = record.freeze.iter().map(|it| {
        json!({"line": "frozen", "by": scene.directory.name(it.by), "words": short(&it.words)})
    });
    let topics = scene.baton.playbook.topics.iter();
    let all = topics.flat_map(|topic| fact::of_topic(&record.facts, &topic.id).map(move |it| (topic, it)));
    let answered = all.map(|(topic, fact)| {
        let said = &fact.said;
        let title = Meant { topic, id: fact.id }.title(record);
        let what = said.what.as_ref().map(|it| it.as_str().to_owned()).filter(|it| !title.ends_with(it.as_str()));
        let parts = [
            said.kind.as_ref().map(|it| topic.kind_label(it).unwrap_or(it).to_owned()),
            what,
            said.amount.as_ref().map(ToString::to_string),
            said.words.as_ref().map(short),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let open = topic.accept && fact.accepted.is_none();
        json!({"line": "fact", "title": title, "said": parts.join(", "), "name": scene.name_of(said.person), "on": said.day, "open": open})
    });
    let share = record.share().map(|it| json!({"line": "share", "percent": it}));
    frozen.chain(answered).chain(share).collect()
}

/// What somebody said that counts as evidence, gates that lie behind, and the end.
fn said(scene: &Scene<'_>, record: &Initiative) -> Vec<Value> {
    let day = |at| scene.directory.calendar.date_of(at);
    let statements = [("told", &record.expectation_told), ("going_on", &record.going_on)];
    let statements = statements.into_iter().filter_map(|(line, it)| Some((line, it.as_ref()?)));
    let mut lines: Vec<Value> = statements
        .map(|(line, it)| json!({"line": line, "by": scene.directory.name(it.by), "words": short(&it.words)}))
        .collect();
    lines.extend(record.passed.iter().map(|it| {
        let because = match &it.how {
            How::Overridden { because } => Some(short(because)),
            How::Answered | How::NotAsked => None,
        };
        let asked = it.how != How::NotAsked;
        let passed = it.gate.leads_to().as_str();
        json!({"line": "gate", "passed": passed, "on": day(it.at), "asked": asked, "because": because})
    }));
    lines.extend(
        record
            .ending
            .iter()
            .map(|it| json!({"line": "ending", "on": day(it.at), "words": short(&it.notice)})),
    );
    let lessons = record.ending.iter().flat_map(|it| &it.lessons);
    lines.extend(lessons.map(|it| json!({"line": "lesson", "words": short(it)})));
    lines
}

/// As much of somebody's words as a line of a card takes.
fn short(words: &Words) -> String {
    words.as_str().chars().take(MOST_WORDS).collect()
}

fn fate(fate: &Fate) -> &'static str {
    match fate {
        Fate::Permanent => "permanent",
        Fate::Withdrawn => "withdrawn",
        Fate::Replaced { .. } => "replaced",
    }
}
