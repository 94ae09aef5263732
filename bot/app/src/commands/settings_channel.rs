//! `settings channel`: where an initiative's card goes. Source: F-9.

use baton_chat::{
    grammar::{ArgKind, Spec, optional, required},
    inbound::Place,
};
use baton_domain::initiative::{Audience, Command as Change};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "channel"],
        aliases: &["channel"],
        args: &[
            required("key", ArgKind::Key),
            required("channel", ArgKind::Channel),
            optional("audience", ArgKind::Choice(&["open", "private"])),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let token = args.get("channel").ok_or(Failure::Missing { arg: "channel" })?;
    baton_domain::authority::check(
        &record,
        scene.asker,
        baton_domain::authority::Act::Arrange,
        &scene.context(),
    )?;
    let channel = scene.channel("channel", token).await?;
    let audience = match args.text("audience") {
        Some(_) => args.choice("audience")?,
        None => record.audience,
    };
    let arrange = Change::Arrange { channel: Some(channel), audience, functions: record.functions.clone() };
    let changed = scene.change(record.id, &[arrange]).await?;
    let directory = scene.baton.directory(scene.directory.id()).await?;
    let private = audience == Audience::Private;
    let name = directory.channels.get(&channel).map(|it| format!("#{}", it.name.as_str()));
    // Its platform knows what it is called; we may not have heard yet.
    let id = match directory.reach_channel(channel) {
        Some((_, Place::Channel(id))) => Some(id),
        _ => None,
    };
    let view = json!({"there": {"name": name, "channel": id}, "private": private});
    let done = Done::about(scene, "settings.channel", &changed.record, view)?.line("settings.audience")?;
    done.line_if(private.then_some("settings.channel_private"))?.whisper()
}
