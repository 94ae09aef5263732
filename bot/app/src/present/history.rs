//! What happened to an initiative, a line an event. The words are `lines/history.toml`, keyed by part and event.
//!
//! Rule (N-14): a snooze, a wait, a refusal, and the reason of a verdict or a choice are seen by their author, the
//! owner and the sponsor alone.

use baton_domain::{
    PersonId,
    ask::{self, Item, Pass},
    custody, decision, fact,
    initiative::{Event, Initiative},
    metric, privilege,
    role::Role,
    stage,
};
use baton_store::EventRow;
use serde_json::{Value, json};

use crate::{failure::Failure, scene::Scene};

/// The line about one event; `None` when it is not for the asker.
///
/// # Errors
/// An event that cannot be read, or a text of ours.
pub fn line(scene: &Scene<'_>, record: &Initiative, row: &EventRow) -> Result<Option<Value>, Failure> {
    let event: Event = serde_json::from_value(row.body.clone())?;
    let actor = row.actor.map(|it| scene.directory.people.resolve(it));
    if !is_for(scene, record, actor, &event) {
        return Ok(None);
    }
    let (key, mut view) = said(scene, record, &event);
    let private = matches!(event, Event::Privilege { .. } | Event::Decision { .. });
    if private && !reads_all(scene, record, actor) {
        view["reason"] = Value::Null;
    }
    let mut all = json!({"who": actor.map(|it| scene.directory.name(it)), "today": scene.today()});
    for field in ["what", "person", "role", "to", "until", "value", "reason"] {
        all[field] = view.get(field).cloned().unwrap_or_default();
    }
    let text = scene.baton.prompts.line("history", key, &all)?.text();
    Ok(Some(json!({"on": scene.directory.calendar.date_of(row.at), "text": text, "source": source(&event)})))
}

/// Where it was said, if it was caught there.
fn source(event: &Event) -> Option<&str> {
    let source = match event {
        Event::Privilege { event: privilege::Event::Logged { terms, .. } } => terms.source.as_ref(),
        Event::Decision { event: decision::Event::Opened { source, .. } } => source.as_ref(),
        _ => None,
    };
    source.map(|it| it.as_str())
}

fn is_for(scene: &Scene<'_>, record: &Initiative, actor: Option<PersonId>, event: &Event) -> bool {
    let subject = match event {
        Event::Ask { event } => match event {
            ask::Event::Snoozed { person, .. }
            | ask::Event::Waiting { person, .. }
            | ask::Event::Passed { person, .. }
            | ask::Event::AskedNow { person, .. }
            | ask::Event::Shown { person, .. }
            | ask::Event::Announced { person, .. }
            | ask::Event::Climbed { person, .. } => *person,
        },
        Event::Custody { event: custody::Event::Declined { person, .. } } => *person,
        _ => return true,
    };
    scene.directory.people.resolve(subject) == scene.asker || reads_all(scene, record, actor)
}

fn reads_all(scene: &Scene<'_>, record: &Initiative, author: Option<PersonId>) -> bool {
    let holds = |role| record.custody.holder(role) == Some(scene.asker);
    author == Some(scene.asker) || holds(Role::Owner) || holds(Role::Sponsor)
}

fn said(scene: &Scene<'_>, record: &Initiative, event: &Event) -> (&'static str, Value) {
    match event {
        Event::Begun { .. } => ("begun", json!({})),
        Event::Arranged { .. } => ("arranged", json!({})),
        Event::Stated { item, words } => {
            ("stated", json!({"what": item_name(scene, record, *item), "reason": words.as_str()}))
        }
        Event::Custody { event } => of_custody(scene, event),
        Event::Privilege { event } => of_privilege(record, event),
        Event::Decision { event } => of_decision(scene, record, event),
        Event::Metric { event } => of_metric(record, event),
        Event::Stage { event } => of_stage(event),
        Event::Ask { event } => of_ask(scene, record, event),
        Event::Fact { event } => of_fact(scene, record, event),
        Event::Merged { was, into } => {
            ("merged", json!({"to": account(scene, *was), "person": scene.directory.name(*into)}))
        }
        Event::Parted { was } => ("parted", json!({"person": account(scene, *was)})),
    }
}

// As the account itself is called, whoever's it is now.
fn account<'a>(scene: &'a Scene<'_>, account: PersonId) -> Option<&'a str> {
    scene.directory.people.recorded(account).map(|it| it.name.as_str())
}

fn of_custody(scene: &Scene<'_>, event: &custody::Event) -> (&'static str, Value) {
    use custody::Event::{
        Accepted, AcceptedToo, Cleared, Confirmed, Declined, Lapsed, Left, Named, Offered, Volunteered,
    };
    let name = |it: &PersonId| scene.directory.name(*it).to_owned();
    let holds = |role: &Role, person| json!({"role": role.to_string(), "person": name(person)});
    match event {
        Offered { offer } => {
            ("custody_offered", json!({"role": offer.role.to_string(), "to": name(&offer.to)}))
        }
        Accepted { role, person, .. } => ("custody_accepted", holds(role, person)),
        AcceptedToo { role, person } => ("custody_accepted_too", holds(role, person)),
        Declined { person, reason, .. } => (
            "custody_declined",
            json!({"person": name(person), "reason": reason.as_ref().map(|it| it.as_str())}),
        ),
        Lapsed { .. } => ("custody_lapsed", json!({})),
        Named { role, person, until } => {
            ("custody_named", json!({"role": role.to_string(), "person": name(person), "until": until}))
        }
        Volunteered { person } => ("custody_volunteered", json!({"person": name(person)})),
        Confirmed { person, share } => {
            ("custody_confirmed", json!({"person": name(person), "reason": share.as_str()}))
        }
        Cleared { role, person, .. } => ("custody_cleared", holds(role, person)),
        Left { .. } => ("custody_left", json!({})),
    }
}

fn of_privilege(record: &Initiative, event: &privilege::Event) -> (&'static str, Value) {
    use privilege::{
        Event::{Decided, Lapsed, Logged, Renewed},
        Fate,
    };
    let what = |no| {
        let found = record.privileges.iter().find(|it| it.no == no);
        found.map(|it| it.terms.what.as_str().to_owned())
    };
    match event {
        Logged { terms, .. } => {
            ("privilege_logged", json!({"what": terms.what.as_str(), "until": terms.until}))
        }
        Decided { no, fate, from, because } => {
            let (value, route) = match fate {
                Fate::Permanent => ("permanent", None),
                Fate::Withdrawn => ("withdrawn", None),
                Fate::Replaced { route } => ("replaced", Some(route.as_str())),
            };
            let reason = because.as_ref().map(|it| it.as_str());
            let view =
                json!({"what": what(*no), "value": value, "to": route, "until": from, "reason": reason});
            ("privilege_decided", view)
        }
        Lapsed { no } => ("privilege_lapsed", json!({"what": what(*no)})),
        Renewed { no, until } => ("privilege_renewed", json!({"what": what(*no), "until": until})),
    }
}

fn of_decision(scene: &Scene<'_>, record: &Initiative, event: &decision::Event) -> (&'static str, Value) {
    use decision::Event::{Opened, Reopened, Resolved};
    let what = |no| record.decisions.iter().find(|it| it.no == no).map(|it| it.what.as_str().to_owned());
    match event {
        Opened { what, decider, due, .. } => {
            let to = scene.directory.name(*decider);
            ("decision_opened", json!({"what": what.as_str(), "to": to, "until": due}))
        }
        Resolved { no, chosen, because } => {
            let reason = because.as_ref().map(|it| it.as_str());
            ("decision_resolved", json!({"what": what(*no), "value": chosen.as_str(), "reason": reason}))
        }
        Reopened { no, due } => ("decision_reopened", json!({"what": what(*no), "until": due})),
    }
}

fn of_metric(record: &Initiative, event: &metric::Event) -> (&'static str, Value) {
    match event {
        metric::Event::Added { terms, .. } => {
            let production = terms.phase == metric::Phase::Production;
            let phase = if production { "production" } else { "pilot" };
            (
                "metric_added",
                json!({"what": terms.what.as_str(), "value": terms.target.to_string(), "to": phase}),
            )
        }
        metric::Event::Reported { no, value, on } => {
            let metric = record.metrics.iter().find(|it| it.no == *no);
            let what = metric.map(|it| it.terms.what.as_str());
            ("metric_reported", json!({"what": what, "value": value.to_string(), "until": on}))
        }
        metric::Event::Watched { no, at, action, .. } => {
            let what = record.metrics.iter().find(|it| it.no == *no).map(|it| it.terms.what.as_str());
            ("metric_watched", json!({"what": what, "value": at.to_string(), "to": action}))
        }
        metric::Event::Woken { .. } => ("metric_woken", json!({})),
    }
}

fn of_stage(event: &stage::Event) -> (&'static str, Value) {
    match event {
        stage::Event::Extended { to, delay, because } => {
            let reason = because.as_ref().map(|it| it.as_str());
            ("stage_extended", json!({"until": to, "value": delay, "reason": reason}))
        }
        stage::Event::Passed { gate, how, .. } => {
            let reason = match how {
                stage::How::Overridden { because } => Some(because.as_str()),
                stage::How::Answered | stage::How::NotAsked => None,
            };
            ("stage_passed", json!({"value": gate.leads_to().as_str(), "reason": reason}))
        }
        stage::Event::StopProposed { .. } => ("stage_stop_proposed", json!({})),
        stage::Event::Stopped { notice, .. } => ("stage_stopped", json!({"reason": notice.as_str()})),
        stage::Event::Frozen { because } => ("stage_frozen", json!({"reason": because.as_str()})),
        stage::Event::RolledOut { percent } => ("stage_rolled_out", json!({"value": percent.to_string()})),
        stage::Event::RolledBack { because } => ("stage_rolled_back", json!({"reason": because.as_str()})),
    }
}

fn of_fact(scene: &Scene<'_>, record: &Initiative, event: &fact::Event) -> (&'static str, Value) {
    let (key, id) = match event {
        fact::Event::Recorded { id, .. } => ("fact_recorded", *id),
        fact::Event::Accepted { id } => ("fact_accepted", *id),
    };
    (key, json!({"what": item_name(scene, record, Item::Fact(id))}))
}

fn of_ask(scene: &Scene<'_>, record: &Initiative, event: &ask::Event) -> (&'static str, Value) {
    use ask::Event::{Announced, AskedNow, Climbed, Passed, Shown, Snoozed, Waiting};
    let about = |item: &Item, person: &PersonId| json!({"what": item_name(scene, record, *item), "person": scene.directory.name(*person)});
    let resting = |item, person, until: Value, because: &Option<baton_domain::Words>| {
        let mut view = about(item, person);
        (view["until"], view["reason"]) = (until, json!(because.as_ref().map(|it| it.as_str())));
        view
    };
    match event {
        Snoozed { item, person, until, because } => {
            let day = json!(scene.directory.calendar.date_of(*until));
            ("ask_snoozed", resting(item, person, day, because))
        }
        Waiting { item, person, until, because } => {
            ("ask_waiting", resting(item, person, json!(until), because))
        }
        Passed { item, person, pass } => {
            let because = match pass {
                Pass::NotMine => None,
                Pass::Cannot { because } => Some(because.clone()),
            };
            ("ask_passed", resting(item, person, Value::Null, &because))
        }
        AskedNow { item, person, .. } => ("ask_asked_now", about(item, person)),
        Shown { items, person } => {
            ("ask_shown", json!({"person": scene.directory.name(*person), "value": items.len()}))
        }
        Announced { item, person, .. } => ("ask_announced", about(item, person)),
        Climbed { item, person, .. } => ("ask_climbed", about(item, person)),
    }
}

fn item_name(scene: &Scene<'_>, record: &Initiative, item: Item) -> Option<String> {
    scene.item_name(record, item).ok()
}
