//! What an answer moved, in a sentence to whoever gave it. Source: N-16.

use baton_domain::{gate, initiative::Initiative, role::Role};
use serde_json::json;

use crate::{change::Changed, scene::Scene};

/// "That finished question 1; Dana can close."; nothing where nothing was finished.
pub fn moved(scene: &Scene<'_>, changed: &Changed) -> Option<String> {
    let record = &changed.record;
    if changed.before.stage != record.stage {
        return None;
    }
    let (before, after) = (open(scene, &changed.before)?, open(scene, record)?);
    let finished: Vec<usize> = before.iter().filter(|it| !after.contains(it)).copied().collect();
    if finished.is_empty() {
        return None;
    }
    let owner = record.custody.holder(Role::Owner).or(record.custody.holder(Role::Sponsor));
    let view = json!({
        "finished": finished.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "left": after.len(),
        "stage": record.stage.as_str(),
        "who": owner.filter(|it| *it != scene.asker).map(|it| scene.directory.view(it)),
    });
    match scene.baton.prompts.line("notices", "moved", &view) {
        Ok(line) => Some(line.text()),
        Err(bad) => {
            tracing::error!(%bad, "a text is missing");
            None
        }
    }
}

/// The numbers of the questions of the gate ahead that are open.
fn open(scene: &Scene<'_>, record: &Initiative) -> Option<Vec<usize>> {
    let context = scene.context();
    let all = gate::readiness(record, record.stage.gate()?, &context);
    Some(all.iter().enumerate().filter(|(_, it)| !it.missing.is_empty()).map(|(n, _)| n + 1).collect())
}
