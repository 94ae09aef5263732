//! Why somebody is asked about one initiative, item by item. Source: N-13.

use baton_chat::card::Card;
use baton_domain::{
    ask::{self, Item},
    gate::{self, Gap},
    initiative::Initiative,
    ladder::Rung,
    nudge,
    role::Role,
};
use serde_json::{Value, json};

use crate::{failure::Failure, present::view, prompts::Sample, scene::Scene};

/// Lines of the card.
const MOST: usize = 8;

/// What the asker is asked for here and why they are; else who is asked.
///
/// # Errors
/// A text of ours that cannot be rendered.
pub fn card(scene: &Scene<'_>, record: &Initiative) -> Result<Card, Failure> {
    let context = scene.context();
    let mine = nudge::asked_of(record, scene.asker, &context);
    let others = gate::gaps(record, &context).into_iter().filter(|it| !mine.contains(it));
    let shown = |gap: &Gap| {
        let mut shown = json!(view::gap(record, gap, &scene.directory, &context));
        (shown["today"], shown["reason"]) = (json!(context.today()), reason(scene, record, gap));
        shown
    };
    let view = json!({
        "name": record.name.as_str(),
        "count": mine.len(),
        "items": mine.iter().take(MOST).map(shown).collect::<Vec<_>>(),
        "others": if mine.is_empty() { others.take(MOST).map(|it| shown(&it)).collect() } else { Vec::new() },
        "today": context.today(),
        "answer": (!mine.is_empty()).then(|| format!("answer {}", record.key)),
        "sent": "why",
    });
    scene.card("why_asked", &view)
}

/// A word of the template's, and a name or a role that belongs to it.
fn reason(scene: &Scene<'_>, record: &Initiative, gap: &Gap) -> Value {
    let context = scene.context();
    let Some(supplier) = gap.supplier else { return json!({"is": "lead"}) };
    let asked = ask::find(&record.asks, gap.item, supplier);
    if supplier != scene.asker {
        let name = scene.directory.view(supplier);
        let up = asked.is_some_and(|it| Rung::Deputy <= it.rung);
        let own = ask::find(&record.asks, gap.item, scene.asker).is_some_and(|it| it.asked_now.is_some());
        return json!({"is": if own { "asked_now" } else if up { "went_up" } else { "stand_in" }, "who": name});
    }
    let named = match gap.item {
        Item::Verdict(no) => record.privileges.iter().any(|it| it.no == no && it.decider() == Some(supplier)),
        Item::Decision(no) => record.decisions.iter().any(|it| it.no == no && it.decider == supplier),
        Item::Fact(_) | Item::Reading(_) | Item::Expiry(_) => {
            gate::suppliers(record, gap.item, &[], &context).first() == Some(&supplier)
        }
        item => gate::offer_for(record, item).is_some_and(|it| it.to == supplier),
    };
    let role = Role::all().find(|it| record.custody.holder(*it) == Some(supplier));
    match (named, role) {
        (true, _) => json!({"is": "named"}),
        (false, Some(role)) => json!({"is": "role", "role": role.to_string()}),
        (false, None) => json!({"is": "lead"}),
    }
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let who = json!({"name": "Dana Okafor", "first": "Dana", "user": null, "id": "x"});
    let item = |kind: &str, reason: &str| {
        json!({"kind": kind, "title": "CRM export", "function": "data", "initiative": "Claims triage",
            "due": "2026-12-18", "today": "2026-11-23", "supplier": who,
            "reason": {"is": reason, "who": who, "role": "owner"}})
    };
    let reasons = ["named", "role", "went_up", "stand_in", "asked_now", "lead"];
    let items: Vec<Value> = reasons.iter().map(|it| item("verdict", it)).collect();
    let view = |items: &[Value]| {
        json!({"name": "Claims triage", "count": items.len(), "items": items, "today": "2026-11-23",
            "others": [item("lead", "role"), item("expectation", "role")], "answer": "help", "sent": "why"})
    };
    let sample = |items: &[Value]| Sample { card: "why_asked", view: view(items) };
    vec![sample(&items), sample(&[])]
}
