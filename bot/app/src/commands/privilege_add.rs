//! `privilege add`: logs what the pilot borrows, when it is granted. Source: I-18, D-8.

use baton_chat::grammar::{ArgKind, Spec, Token, optional, required};
use baton_domain::{
    PersonId, Title,
    initiative::{Command as Change, Initiative},
    privilege::{self, OnLapse, Privilege, Terms},
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, change::Changed, failure::Failure, present::done::Done, scene::Scene, typed};

const KINDS: &[&str] = &[
    "permission",
    "data_access",
    "stakeholder_access",
    "sponsor_time",
    "decision_speed",
    "staffing",
    "vendor_help",
    "manual_work",
    "curated_input",
    "friendly_users",
    "budget",
    "other",
];

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["privilege", "add"],
        aliases: &["borrow", "borrowed"],
        args: &[
            required("key", ArgKind::Key),
            required("kind", ArgKind::Choice(KINDS)),
            required("what", ArgKind::Word),
            optional("lent_by", ArgKind::Word),
            optional("until", ArgKind::Date),
            optional("on_lapse", ArgKind::Choice(&["goes_on", "ends"])),
            optional("decider", ArgKind::Person),
            optional("took", ArgKind::Word),
            optional("route", ArgKind::Word),
            optional("lead_time", ArgKind::Word),
            optional("source", ArgKind::Word),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let terms = terms(scene, &args)?;
    let log = Change::Privilege(privilege::Command::Log(terms.clone()));
    let changed = scene.change(record.id, &[log]).await.map_err(|it| scene.about_date("until", it))?;
    let logged = changed.record.privileges.iter().rfind(|it| it.terms == terms);
    confirm(scene, &changed, logged)
}

fn terms(scene: &Scene<'_>, args: &Args) -> Result<Terms, Failure> {
    let lender = lender(scene, args);
    let lent_by = match lender {
        Some(person) => scene.directory.people.get(&person).map(|it| it.name.clone()),
        None => args.title("lent_by")?,
    };
    let lead_days = match args.text("lead_time") {
        Some(typed) => {
            Some(typed::days(typed).ok_or_else(|| scene.wrong("lead_time", "lead_time", json!({})))?)
        }
        None => None,
    };
    Ok(Terms {
        kind: args.choice("kind")?,
        what: args.title("what")?.ok_or(Failure::Missing { arg: "what" })?,
        lent_by,
        lender,
        until: args.date("until", scene)?,
        on_lapse: if args.word("on_lapse") == "ends" { OnLapse::Ends } else { OnLapse::GoesOn },
        decider: args.person("decider", scene)?,
        took: args.title("took")?,
        normal_route: args.title("route")?,
        lead_days,
        source: args.parsed("source")?,
    })
}

/// A team or a vendor may lend as well, so that a name nobody has is no mistake.
fn lender(scene: &Scene<'_>, args: &Args) -> Option<PersonId> {
    let typed = args.text("lent_by")?;
    scene.person("lent_by", &Token::Word(typed.to_owned())).ok()
}

fn confirm(scene: &Scene<'_>, changed: &Changed, logged: Option<&Privilege>) -> Result<Answer, Failure> {
    let record: &Initiative = &changed.record;
    let terms = logged.map(|it| &it.terms);
    let title = |it: Option<&Title>| it.map(|it| it.as_str().to_owned());
    let view = json!({
        "what": title(terms.map(|it| &it.what)),
        "lent_by": title(terms.and_then(|it| it.lent_by.as_ref())),
        "until": terms.and_then(|it| it.until),
        "ends": terms.is_some_and(|it| it.on_lapse == OnLapse::Ends && it.until.is_some()),
        "decider": scene.name_of(logged.and_then(Privilege::decider)),
        "count": record.privileges.len(),
    });
    let done = Done::about(scene, "privilege_add.headline", record, view)?;
    let done = done.line("privilege_add.terms")?.line("privilege_add.decider")?;
    done.said(scene.moved(changed)).whisper()
}
