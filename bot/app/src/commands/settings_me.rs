//! `settings me`: what Baton knows of the asker, all of it or in short, their time zone, and how it forgets them.
//! Source: N-3.

use baton_chat::grammar::{ArgKind, Spec, optional};
use baton_domain::{calendar::zone, person};
use baton_store::ASKED;
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    directory::Directory,
    failure::Failure,
    kept,
    present::{
        done::Done,
        pages::{page, pages},
    },
    reach,
    scene::Scene,
};

/// What has to stand behind the word, so that nobody does it by mistake.
const FOR_GOOD: &str = "for-good";
/// The role as holdings name it.
const OWNER: &str = "owner";
/// Lines of a page.
const PAGE: usize = 15;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "me"],
        aliases: &["me"],
        args: &[
            optional("set", ArgKind::Choice(&["zone", "export", "erase"])),
            optional("zone", ArgKind::Word),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let headline = match (args.text("set"), args.text("zone")) {
        (Some("export"), page) => return export(scene, page).await,
        (Some("erase"), word) => return erase(scene, word).await,
        (_, Some(typed)) => {
            set_zone(scene, typed).await?;
            "settings.me_saved"
        }
        (Some(_), None) => return Err(Failure::Missing { arg: "zone" }),
        (None, None) => "settings.me",
    };
    // Read again: a zone that was just set is part of it.
    let directory = scene.baton.directory(scene.directory.id()).await?;
    let view = view(scene, &directory).await?;
    let away = (!view["until"].is_null()).then_some("settings.me_away");
    let done = Done::new(scene, headline, view)?;
    let known = (headline == "settings.me").then_some("settings.me_zone");
    let done = done.line_if(known)?.line("settings.me_hours")?.line("settings.me_roles")?.line_if(away)?;
    let done = done.button("settings.me_export_button", "settings me export".to_owned())?;
    done.button("settings.me_erase_button", "settings me erase".to_owned())?.whisper()
}

/// Everything that is kept of the asker, a page at a time.
async fn export(scene: &Scene<'_>, typed: Option<&str>) -> Result<Answer, Failure> {
    let lines = kept::of(scene.baton, &scene.directory, scene.asker).await?;
    let all = pages(&lines, PAGE);
    let number = typed.and_then(|it| it.parse().ok()).unwrap_or(1);
    let (shown, number, next) = page(&all, number);
    let view = json!({
        "you": scene.directory.name(scene.asker),
        "count": lines.len(),
        "page": number,
        "pages": all.len(),
        "lines": shown,
        "more": next.map(|it| format!("settings me export {it}")),
        "today": scene.today(),
    });
    Ok(Answer::Whisper(scene.card("me_export", &view)?))
}

/// Asks once more before it cannot be undone.
async fn erase(scene: &Scene<'_>, word: Option<&str>) -> Result<Answer, Failure> {
    let owned = scene.baton.store.holdings_of(scene.directory.id(), scene.asker).await?;
    let owned = owned.iter().filter(|it| it.role == OWNER).count();
    let view = json!({"owned": owned});
    if word != Some(FOR_GOOD) {
        let done = Done::new(scene, "settings.me_erase", view)?.line("settings.me_erase_what")?;
        let token = format!("settings me erase {FOR_GOOD}");
        return done.line("settings.me_erase_left")?.button("settings.me_erase_yes", token)?.whisper();
    }
    scene.baton.erase(scene.directory.id(), scene.asker).await?;
    Done::new(scene, "settings.me_erased", view)?.line("settings.me_erased_next")?.whisper()
}

async fn set_zone(scene: &Scene<'_>, typed: &str) -> Result<(), Failure> {
    let known = zone(typed);
    let known = known
        .map_err(|bad| scene.wrong("zone", "zone", json!({"typed": bad.typed, "example": bad.example})))?;
    let name = known.iana_name().unwrap_or(typed).to_owned();
    scene.change_person(scene.asker, person::Command::SetZone(name)).await?;
    scene.baton.read_dates_where(scene.directory.id(), scene.asker).await
}

async fn view(scene: &Scene<'_>, directory: &Directory) -> Result<serde_json::Value, Failure> {
    let you = directory.people.get(&scene.asker);
    let away = you.and_then(|it| it.away.as_ref()).filter(|it| scene.today() <= it.days.until);
    let calendar = directory.calendar_for(scene.asker);
    let card = reach::next_card(scene.baton, directory, scene.asker, scene.now).await?;
    Ok(json!({
        "you": directory.name(scene.asker),
        "own_zone": you.and_then(|it| it.zone.as_deref()),
        "guess": directory.zone_of(scene.asker).iana_name(),
        "from": calendar.hours.from().strftime("%H:%M").to_string(),
        "to": calendar.hours.to().strftime("%H:%M").to_string(),
        "card": card,
        "zone": calendar.zone.iana_name(),
        "roles": roles(scene, directory).await?,
        "until": away.map(|it| it.days.until),
        "cover": scene.name_of(away.and_then(|it| it.cover.filter(|_| it.accepted.is_some()))),
    }))
}

async fn roles(scene: &Scene<'_>, directory: &Directory) -> Result<Vec<String>, Failure> {
    let held = scene.baton.store.holdings_of(directory.id(), scene.asker).await?;
    let held: Vec<_> = held.into_iter().filter(|it| it.role != ASKED).collect();
    let ids: Vec<_> = held.iter().map(|it| it.initiative).collect();
    let rows = scene.baton.store.initiatives(directory.id(), &ids).await?;
    let named = held.iter().filter_map(|it| {
        let row = rows.iter().find(|row| row.id == it.initiative)?;
        Some(format!("{} of {}", scene.baton.prompts.word("role", &it.role), row.name))
    });
    Ok(named.take(12).collect())
}
