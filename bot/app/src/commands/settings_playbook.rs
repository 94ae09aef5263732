//! `settings playbook`: the numbers in force.

use baton_chat::grammar::Spec;
use serde_json::json;

use super::{Answer, Command};
use crate::{failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["settings", "playbook"], aliases: &["playbook"], args: &[] },
    prefill: None,
    run: |scene, _| Box::pin(run(scene)),
};

async fn run(scene: &Scene<'_>) -> Result<Answer, Failure> {
    let done = Done::new(scene, "settings.playbook", view(scene))?;
    let done = done.line("settings.playbook_pilot")?.line("settings.playbook_cards")?;
    done.line("settings.playbook_ladder")?
        .line("settings.playbook_offers")?
        .line("settings.playbook_file")?
        .whisper()
}

fn view(scene: &Scene<'_>) -> serde_json::Value {
    let playbook = &scene.baton.playbook;
    let (manners, ladder) = (&playbook.manners, &playbook.ladder);
    json!({
        "questions": playbook.questions.len(),
        "hash": playbook.hash.chars().take(8).collect::<String>(),
        "pilot_days": playbook.pilot.default_days,
        "opens_days": playbook.pilot.gate_opens_days_before_end,
        "bridge_weeks": playbook.bridge.default_weeks,
        "cards": scene.directory.organisation.personal_cards.as_ref().unwrap_or(&manners.personal_cards).describe(),
        "from": manners.hours.from().strftime("%H:%M").to_string(),
        "to": manners.hours.to().strftime("%H:%M").to_string(),
        "a_day": manners.routine_a_day,
        "a_week": manners.routine_a_week,
        "in_gate": manners.routine_a_week_in_gate,
        "reminder": ladder.reminder,
        "deputy": ladder.deputy,
        "still_yours": ladder.still_yours,
        "sponsor": ladder.sponsor,
        "lead": ladder.lead,
        "offer_days": playbook.handoff.open_working_days,
        "snooze_days": manners.snooze_days,
    })
}
