//! What goes wrong in Discord, and what becomes of it: the real adapter, real sockets, and a fake Discord.

mod faults;
mod gateway;
mod hostile;
mod people;
mod repeats;
mod signatures;

use baton_fakes::discord::{Answer, Discord, Message};
use baton_tests::{
    guild::{Way, user_id},
    world::World,
};
use serde_json::Value;

const BOTH: [Way; 2] = [Way::Gateway, Way::Http];

async fn opened(way: Way) -> World {
    let mut world = World::on_discord(way).await;
    world.read_everything();
    world
}

/// Somebody of the example types a command to Baton directly.
async fn runs(world: &World, who: &str, words: &[&str], options: &[(&str, &str)]) -> Answer {
    let user = user_id(who);
    world.hall().guild.run(&user, &user, words, options).await
}

/// Somebody lends the vault's key to the pilot.
async fn borrows(world: &World, what: &str) -> Answer {
    let options = [("key", "claims-triage"), ("kind", "other"), ("what", what)];
    runs(world, "dana", &["privilege", "add"], &options).await
}

/// What stands in somebody's conversation with Baton.
fn directly(world: &World, who: &str) -> Vec<Message> {
    world.hall().guild.messages(&user_id(who))
}

/// What Baton said there last.
fn told(world: &World, who: &str) -> String {
    let bot = world.hall().fake.bot_user();
    directly(world, who).into_iter().rfind(|it| it.author == bot).map(|it| it.shown()).unwrap_or_default()
}

/// Posts an interaction with the right signature of this moment.
async fn post(fake: &Discord, payload: &Value) -> Answer {
    let body = payload.to_string();
    fake.post_signed(&body, &fake.sign(&body, fake.timestamp())).await
}

/// The same once more, as if somebody had done it a second time.
fn anew(payload: &Value, id: u64) -> Value {
    let mut payload = payload.clone();
    payload["id"] = Value::String((1_400_000_000_000_000_000 + id).to_string());
    payload
}
