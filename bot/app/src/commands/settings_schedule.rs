//! `settings schedule`: when a channel's card comes, or everybody's own; the next three times before it is saved.

use baton_chat::grammar::{ArgKind, Spec, Token, optional, required};
use baton_domain::{
    ChannelId,
    calendar::zone,
    context::Actor,
    organisation::{ChannelEvent, Event},
    schedule::Schedule,
};
use jiff::tz::TimeZone;
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args, change::Cause, failure::Failure, people::check_admin, present::done::Done, scene::Scene,
};

/// What stands behind a schedule that is to be saved.
const SAVE: &str = " yes";

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "schedule"],
        aliases: &["schedule"],
        args: &[
            optional("channel", ArgKind::Channel),
            optional("whose", ArgKind::Choice(&["all"])),
            required("when", ArgKind::Line),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

/// Whose cards, and where their times are read.
#[derive(Debug)]
struct Target {
    channel: Option<ChannelId>,
    name: Option<String>,
    zone: TimeZone,
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    check_admin(&scene.directory, Actor::Person(scene.asker))?;
    let target = target(scene, &args)?;
    let typed = args.word("when").trim();
    let (text, save) = match typed.strip_suffix(SAVE) {
        Some(text) => (text, true),
        None => (typed, false),
    };
    let read = Schedule::parse(text).map_err(|bad| Failure::Field { arg: "when", what: bad.to_string() })?;
    let schedule = read.starting(&target.zone, scene.now);
    match save {
        true => saved(scene, &target, schedule).await,
        false => shown(scene, &args, &target, &schedule),
    }
}

fn target(scene: &Scene<'_>, args: &Args) -> Result<Target, Failure> {
    let own = scene.directory.calendar.zone.clone();
    match (args.get("channel"), args.text("whose")) {
        (Some(token), _) => {
            let id = scene.known_channel("channel", token)?;
            let channel = scene.directory.channels.get(&id);
            let set = channel.and_then(|it| it.zone.as_deref()).and_then(|it| zone(it).ok());
            let name = channel.map(|it| it.name.as_str().to_owned());
            Ok(Target { channel: Some(id), name, zone: set.unwrap_or(own) })
        }
        (None, Some(_)) => Ok(Target { channel: None, name: None, zone: own }),
        (None, None) => Err(scene.wrong("channel", "schedule_whose", json!({}))),
    }
}

fn shown(scene: &Scene<'_>, args: &Args, target: &Target, schedule: &Schedule) -> Result<Answer, Failure> {
    let whose = match args.get("channel") {
        Some(Token::Channel(id)) => format!("#{id}"),
        Some(token) => format!("#{}", token.text().trim_start_matches('#')),
        None => "all".to_owned(),
    };
    let token = format!("settings schedule {whose} {schedule}{SAVE}");
    if baton_chat::card::MAX_TOKEN_BYTES < token.len() {
        return Err(scene.wrong("when", "schedule_long", json!({})));
    }
    let done = Done::new(scene, "settings.schedule", view(scene, target, schedule))?;
    let done = done.line("settings.schedule_next")?.line("settings.schedule_zone")?;
    done.button("settings.save", token)?.whisper()
}

fn view(scene: &Scene<'_>, target: &Target, schedule: &Schedule) -> serde_json::Value {
    json!({
        "channel": target.name,
        "rule": schedule.describe(),
        "times": schedule.next_three(&target.zone, scene.now),
        "zone_said": target.zone.iana_name(),
    })
}

async fn saved(scene: &Scene<'_>, target: &Target, schedule: Schedule) -> Result<Answer, Failure> {
    let said = view(scene, target, &schedule);
    let cause = Cause { actor: Actor::Person(scene.asker), dedupe_key: Some(&scene.dedupe_key) };
    let baton = scene.baton;
    match target.channel {
        Some(id) => {
            let place = scene.place_of(id).await?;
            let zone = scene.directory.channels.get(&id).and_then(|it| it.zone.clone());
            let set = [ChannelEvent::CardsSet { schedule: Some(schedule), zone }];
            baton.change_channel(&scene.directory, id, (place.0, &place.1), cause, &set).await?;
        }
        None => {
            let set = [Event::PersonalCardsSet { schedule: Some(schedule) }];
            baton.change_organisation(&scene.directory, cause, &set).await?;
            // Everybody's next card follows the new rule at once.
            baton.plan_cards(scene.directory.id()).await?;
        }
    }
    Done::new(scene, "settings.schedule_saved", said)?.line("settings.schedule_next")?.whisper()
}
