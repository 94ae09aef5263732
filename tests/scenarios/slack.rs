//! What goes wrong in Slack: forged and repeated deliveries, bad days of its Web API, installations.

mod deliveries;
mod faults;
mod installing;
mod people;

use baton_fakes::slack::{Message, Slack, Workspace};
use baton_tests::{
    workspace::{Office, TEAM, Way},
    world::World,
};

/// The office of a world that is in Slack.
fn office(world: &World) -> &Office {
    world.office.as_ref().expect("a world in Slack")
}

fn fake(world: &World) -> &Slack {
    &office(world).fake
}

fn team(world: &World) -> &Workspace {
    &office(world).team
}

/// What the bot said to somebody or in a channel.
fn said(team: &Workspace, place: &str) -> Vec<Message> {
    let bot = team.bot_user();
    team.messages(place).into_iter().filter(|it| it.user == bot).collect()
}

/// Everything the record knows: how long the log is.
async fn events(world: &World) -> usize {
    let mut all = 0;
    loop {
        let after = i64::try_from(all).expect("small");
        let page = world.baton.store.events(world.organisation, after, 1_000).await.expect("it reads");
        if page.is_empty() {
            return all;
        }
        all += page.len();
    }
}

/// A world in which signed requests come in.
async fn signed() -> World {
    World::on_slack(Way::Http).await
}

/// The form of `/baton …`, as Slack sends it.
fn form(trigger: &str, text: &str) -> String {
    let text = text.replace(' ', "+");
    format!(
        "team_id={TEAM}&channel_id=CCLAIMSTRIAGE&user_id=UPRIYA&command=%2Fbaton&trigger_id={trigger}&text={text}"
    )
}
