//! `away set`: away until a day, covered by somebody who accepts. Source: N-6.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{manners::Class, person};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, reach, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["away", "set"],
        aliases: &["away until"],
        args: &[
            required("until", ArgKind::Date),
            optional("by", ArgKind::Choice(&["cover"])),
            optional("cover", ArgKind::Person),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let (until, cover) = (args.day("until", scene)?, args.person("cover", scene)?);
    if cover == Some(scene.asker) {
        return Err(scene.wrong("cover", "yourself", json!({})));
    }
    let gone = scene.change_person(scene.asker, person::Command::GoAway { until, cover }).await;
    gone.map_err(|it| scene.about_date("until", it))?;
    let heard = match cover {
        Some(cover) => {
            scene.later(reach::when(scene.baton, &scene.directory, cover, Class::Direct, scene.now).await?)
        }
        None => None,
    };
    let view = json!({"until": until, "cover": scene.name_of(cover), "heard": heard});
    let done = Done::new(scene, "away_set.headline", view)?.line("away_set.meanwhile")?;
    done.button("away_set.end", "away end".to_owned())?.whisper()
}
