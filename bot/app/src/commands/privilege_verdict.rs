//! `privilege verdict`: keeps, gives back or replaces a borrowed condition. Source: G-2, G-3.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    PrivilegeNo, Words,
    ask::Item,
    gate::lacks,
    initiative::{Command as Change, Initiative},
    privilege::{self, Fate, Privilege},
};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    change::Changed,
    failure::Failure,
    present::{done::Done, most_withdrawn},
    scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["privilege", "verdict"],
        aliases: &["verdict"],
        args: &[
            required("key", ArgKind::Key),
            required("privilege", ArgKind::Number),
            required("verdict", ArgKind::Choice(&["keep", "back", "replace"])),
            optional("route", ArgKind::Word),
            optional("from", ArgKind::Date),
            optional("because", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let no: PrivilegeNo = args.required("privilege")?;
    let known = record.privileges.iter().find(|it| it.no == no);
    let fate = fate(scene, &args, known)?;
    let (from, because) = (args.date("from", scene)?, reason(&args, &fate)?);
    let verdict = privilege::Command::GiveVerdict { no, fate, from, because };
    let changed = scene.change(record.id, &[Change::Privilege(verdict)]).await?;
    match lacks(&changed.record, Item::MostWithdrawn) && !lacks(&changed.before, Item::MostWithdrawn) {
        true => Ok(Answer::Whisper(most_withdrawn::reply(scene, &changed.record)?)),
        false => confirm(scene, &changed, no),
    }
}

fn fate(scene: &Scene<'_>, args: &Args, known: Option<&Privilege>) -> Result<Fate, Failure> {
    match args.word("verdict") {
        "keep" => Ok(Fate::Permanent),
        "back" => Ok(Fate::Withdrawn),
        _ => {
            let logged = known.and_then(|it| it.terms.normal_route.clone());
            let route = args.title("route")?.or(logged);
            let route = route.ok_or_else(|| scene.wrong("route", "route", json!({})))?;
            Ok(Fate::Replaced { route })
        }
    }
}

// On a typed line the reason's first word stands where a route would: only a replacement has a route.
fn reason(args: &Args, fate: &Fate) -> Result<Option<Words>, Failure> {
    let first = args.text("route").filter(|_| !matches!(fate, Fate::Replaced { .. }));
    let all: Vec<&str> = first.into_iter().chain(args.text("because")).collect();
    let all = all.join(" ");
    let said = all.trim().trim_start_matches("from").trim_start_matches("because").trim();
    let words = (!said.is_empty()).then(|| Words::new(said)).transpose();
    words.map_err(|bad| Failure::Field { arg: "because", what: bad.to_string() })
}

fn confirm(scene: &Scene<'_>, changed: &Changed, no: PrivilegeNo) -> Result<Answer, Failure> {
    let record: &Initiative = &changed.record;
    let privilege = record.privileges.iter().find(|it| it.no == no);
    let verdict = privilege.and_then(|it| it.verdict.as_ref());
    let (fate, route) = match verdict.map(|it| &it.fate) {
        Some(Fate::Withdrawn) => ("back", None),
        Some(Fate::Replaced { route }) => ("replace", Some(route.as_str())),
        _ => ("keep", None),
    };
    let view = json!({
        "what": privilege.map(|it| it.terms.what.as_str()),
        "fate": fate,
        "route": route,
        "from": verdict.and_then(|it| it.from),
        "by": scene.name_of(verdict.map(|it| it.by)),
        "decided": record.privileges.iter().filter(|it| it.verdict.is_some()).count(),
        "count": record.privileges.len(),
    });
    let done = Done::about(scene, "privilege_verdict.headline", record, view)?;
    done.line("privilege_verdict.count")?.said(scene.moved(changed)).aloud(record)
}
