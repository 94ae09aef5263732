//! `settings private`: who may know of an initiative. Source: F-9.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::initiative::{Audience, Command as Change};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "private"],
        aliases: &["private"],
        args: &[required("key", ArgKind::Key), required("state", ArgKind::Choice(&["on", "off"]))],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let private = args.word("state") == "on";
    let audience = if private { Audience::Private } else { Audience::Open };
    let arrange = Change::Arrange { channel: record.channel, audience, functions: record.functions.clone() };
    let changed = scene.change(record.id, &[arrange]).await?;
    let channel = changed.record.channel.and_then(|it| scene.directory.channels.get(&it));
    let view = json!({"private": private, "channel": channel.map(|it| it.name.as_str())});
    let done =
        Done::about(scene, "settings.private", &changed.record, view)?.line("settings.private_next")?;
    let seen = channel.filter(|_| private).map(|_| "settings.channel_private");
    done.line_if(seen)?.whisper()
}
