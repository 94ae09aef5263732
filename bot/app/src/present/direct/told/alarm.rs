//! A reading that crosses a threshold: what it was, what is to be done, and the call as a button. Source: P-2, P-6.

use baton_domain::{
    MetricNo, PersonId,
    authority::{self, Act},
    context::Context,
    initiative::Initiative,
    metric::{Action, Direction},
    numbered::find,
    playbook::known,
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    directory::Directory,
    present::view::{self, InitiativeView},
};

#[derive(Debug, Serialize)]
pub(super) struct AlarmView {
    i: InitiativeView,
    what: String,
    value: String,
    on: Date,
    at: String,
    up: bool,
    action: Action,
    /// Of a failure that was thought of.
    plan: Option<String>,
    /// Only for whoever may make the call.
    rollback: Option<String>,
    /// Only for a watcher who does not hear of it at any hour yet.
    wake: Option<String>,
    show: String,
}

/// `None` when the latest reading crosses nothing any more.
pub(super) fn view(
    record: &Initiative,
    no: MetricNo,
    directory: &Directory,
    person: PersonId,
    context: &Context<'_>,
) -> Option<AlarmView> {
    let metric = find(&record.metrics, no.0).ok()?;
    let reading = metric.last_reading()?;
    let worst = metric.crossed(&reading.value).max_by_key(|it| it.action)?;
    let out = record.share().is_some_and(|it| 0 < it);
    let may = out && authority::check(record, person, Act::Rollback, context).is_ok();
    let asleep = metric.thresholds.iter().any(|it| it.watcher == person && !it.awake);
    Some(AlarmView {
        i: view::outline(record, directory, context),
        what: metric.terms.what.as_str().to_owned(),
        value: reading.value.to_string(),
        on: reading.on,
        at: worst.at.to_string(),
        up: metric.terms.direction == Direction::Up,
        action: worst.action,
        plan: plan(record, worst.action),
        rollback: may.then(|| format!("stage rollback {}", record.key)),
        wake: (asleep && worst.action != Action::Watch)
            .then(|| format!("metric wake {} {no} any-hour", record.key)),
        show: format!("show {}", record.key),
    })
}

fn plan(record: &Initiative, action: Action) -> Option<String> {
    let action = serde_json::to_value(action).ok()?;
    let modes = baton_domain::fact::of_topic(&record.facts, known::FAILURE_MODE);
    let mut planned = modes.filter(|it| it.said.kind.as_deref() == action.as_str());
    planned.find_map(|it| it.said.what.as_ref()).map(|it| it.as_str().to_owned())
}

pub(super) fn sample(may: bool) -> Value {
    let i = json!({"key": "a", "name": "Claims triage", "today": "2027-03-02"});
    json!({"i": i, "what": "letters sent to the wrong desk", "value": "7 %", "on": "2027-03-01", "at": "5 %", "up": !may,
        "action": if may { "rollback" } else { "fallback" }, "plan": if may { json!("wrong letters") } else { Value::Null },
        "rollback": if may { json!("stage rollback a") } else { Value::Null },
        "wake": "metric wake a 1 any-hour", "show": "show a"})
}
