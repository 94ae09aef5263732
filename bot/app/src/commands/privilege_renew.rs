//! `privilege renew`: lends a borrowed condition for longer.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{PrivilegeNo, initiative::Command as Change, privilege};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["privilege", "renew"],
        aliases: &["renew"],
        args: &[
            required("key", ArgKind::Key),
            required("privilege", ArgKind::Number),
            required("until", ArgKind::Date),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (no, until) = (args.required::<PrivilegeNo>("privilege")?, args.day("until", scene)?);
    let renew = Change::Privilege(privilege::Command::Renew { no, until });
    let changed = scene.change(record.id, &[renew]).await.map_err(|it| scene.about_date("until", it))?;
    let what = changed.record.privileges.iter().find(|it| it.no == no).map(|it| it.terms.what.as_str());
    let view = json!({"what": what, "until": until});
    Done::about(scene, "privilege_renew.headline", &changed.record, view)?
        .said(scene.moved(&changed))
        .whisper()
}
