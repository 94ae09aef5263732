//! Whose an initiative is. Source: CARDS 3 and 4, F-8.

use baton_chat::card::{Card, MAX_BUTTONS};
use baton_domain::{
    initiative::Initiative,
    role::{Function, Role},
};
use baton_store::{Hit, Listed};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    present::view::{self, InitiativeView, PersonView},
    prompts::Sample,
    scene::Scene,
};

/// Names of neighbours on the card.
const MOST_NEAR: usize = 3;
/// Choices when it is not clear which one is meant.
const MOST_CHOICES: usize = 10;

#[derive(Debug, Serialize)]
struct WhoView {
    i: InitiativeView,
    accepted: Option<Date>,
    last_acted: Option<Date>,
    owns: u64,
    too_many: bool,
    last_owner: Option<PersonView>,
    last_owner_until: Option<Date>,
    leads: Vec<Value>,
    silent: Vec<&'static str>,
    offered: Option<PersonView>,
    near: Vec<Value>,
    take: String,
    propose: String,
}

/// The card about one initiative; `owned` counts what its owner owns, and namesakes are named below.
///
/// # Errors
/// A text of ours that cannot be rendered.
pub fn card(scene: &Scene<'_>, record: &Initiative, owned: u64, near: &[Listed]) -> Result<Card, Failure> {
    let (context, custody) = (scene.context(), &record.custody);
    let day = |at| context.calendar.date_of(at);
    let held = custody.held.get(&Role::Owner);
    let near = near.iter().take(MOST_NEAR);
    let view = WhoView {
        i: view::outline(record, &scene.directory, &context),
        accepted: held.and_then(|it| it.accepted).map(day),
        last_acted: record.last_act.as_ref().filter(|it| Some(it.by) == custody.owner()).map(|it| day(it.at)),
        owns: owned,
        too_many: u64::try_from(scene.baton.playbook.manners.owned_at_most).is_ok_and(|it| it < owned),
        last_owner: custody.last_owner.as_ref().map(|it| scene.directory.view(it.person)),
        last_owner_until: custody.last_owner.as_ref().map(|it| day(it.until)),
        leads: leads(scene, record),
        silent: silent(record),
        offered: custody.offered(Role::Owner).map(|it| scene.directory.view(it.to)),
        near: near.map(|it| json!({"name": it.name, "owner": owner(scene, it)})).collect(),
        take: format!("handoff take {}", record.key),
        propose: format!("role set {} owner", record.key),
    };
    scene.card("who", &view)
}

fn leads(scene: &Scene<'_>, record: &Initiative) -> Vec<Value> {
    let held = Function::ALL.into_iter().filter_map(|it| Some((it, record.custody.holder(Role::Lead(it))?)));
    held.map(
        |(function, person)| json!({"function": function.as_str(), "person": scene.directory.view(person)}),
    )
    .collect()
}

fn silent(record: &Initiative) -> Vec<&'static str> {
    let silent = record.functions.iter().filter(|it| record.custody.holder(Role::Lead(**it)).is_none());
    silent.map(|it| it.as_str()).collect()
}

fn owner(scene: &Scene<'_>, listed: &Listed) -> Option<PersonView> {
    listed.owner.map(|it| scene.directory.view(it))
}

/// The card when several could be meant.
///
/// # Errors
/// A text of ours that cannot be rendered.
pub fn several(scene: &Scene<'_>, found: &[Hit]) -> Result<Card, Failure> {
    let shown: Vec<&Listed> = found.iter().take(MOST_CHOICES).map(|it| &it.listed).collect();
    let twice = |name: &str| 1 < shown.iter().filter(|it| it.name == name).count();
    let all = shown.iter().map(|it| {
        // Two of one name are told apart by what is typed for them.
        let name = if twice(&it.name) { it.key.to_string() } else { it.name.clone() };
        choice(&name, owner(scene, it), &it.key)
    });
    scene.card("which", &which(&all.collect::<Vec<_>>()))
}

fn choice(name: &str, owner: Option<PersonView>, key: impl std::fmt::Display) -> Value {
    json!({"name": name, "owner": owner, "token": format!("who {key}")})
}

/// A row takes five buttons; more are a menu, whose missing choices are null.
fn which(all: &[Value]) -> Value {
    let (buttons, menu) = if MAX_BUTTONS < all.len() { (&[][..], all) } else { (all, &[][..]) };
    let none = json!({"name": "", "token": null});
    let choices: Vec<&Value> = (0..MOST_CHOICES).map(|at| menu.get(at).unwrap_or(&none)).collect();
    json!({"all": all, "buttons": buttons, "choices": choices})
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let person = json!({"name": "Dana Okafor", "first": "Dana", "user": null, "id": "x"});
    let question = |number: usize, about: &str, left: usize| json!({"number": number, "about": about, "answered": left == 0, "privileges": 5, "decided": 3});
    let i = |owner: &Value| {
        json!({"key": "a", "name": "Claims triage", "stage": "pilot", "owner": owner, "deputy": person, "sponsor": person,
            "champion": person, "champion_until": "2026-12-18", "next_owner": person, "today": "2026-11-23", "private": true, "planned_end": "2026-12-18", "ship_date": "2027-01-29",
            "questions": [question(1, "verdicts", 2), question(2, "metrics", 0), question(3, "owner", 1)]})
    };
    let view = |owner: &Value, owns: u64| {
        json!({"i": i(owner), "accepted": "2026-09-14", "last_acted": "2026-11-22", "owns": owns, "too_many": 2 < owns,
            "last_owner": person, "last_owner_until": "2026-10-03", "offered": person, "silent": ["compliance"],
            "leads": [{"function": "data", "person": person}], "take": "help", "propose": "help",
            "near": [{"name": "Claims fraud", "owner": person}, {"name": "Claims letters", "owner": null}]})
    };
    let dana = PersonView { name: "Dana Okafor".into(), first: "Dana".into(), user: None, id: "x".into() };
    vec![
        Sample { card: "who", view: view(&person, 2) },
        Sample { card: "who", view: view(&person, 3) },
        Sample { card: "who", view: view(&Value::Null, 0) },
        Sample { card: "which", view: which(&vec![choice("Claims fraud", None, "a"); 2]) },
        Sample { card: "which", view: which(&vec![choice("Claims fraud", Some(dana), "a"); 7]) },
    ]
}
