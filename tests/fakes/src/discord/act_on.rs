//! What people do with messages and dialogs: press, pick, submit, use a command of the context menu.

use serde_json::{Value, json};

use super::{
    Answer, Guild, Message, Picked,
    act::Made,
    interaction::{COMMAND, COMPONENT, SUBMIT},
    surface,
    world::World,
};

/// Commands of this type stand in the menu of messages.
const MESSAGE_COMMAND: u64 = 3;

impl Guild {
    /// Presses a button of a message by its label or `custom_id`, or chooses a menu's option by its label or value.
    pub async fn press(&self, user: &str, message: &Message, wanted: &str) -> Answer {
        self.act_on(user, message, |components| surface::press(components, wanted)).await
    }

    /// Chooses in the menu that is called so by its placeholder or `custom_id`: options by label or value,
    /// users and channels by id.
    pub async fn pick(&self, user: &str, message: &Message, wanted: &str, values: &[&str]) -> Answer {
        self.act_on(user, message, |components| surface::pick(components, wanted, values)).await
    }

    /// Sends the dialog the user has open, with values by label or `custom_id`; it closes when it is answered.
    pub async fn submit(&self, user: &str, values: &[(&str, &str)]) -> Answer {
        let made = self.look(|world| submission(world, user, values));
        let answer = self.bring(made).await;
        if answer.trouble.is_none() && answer.body["type"] != json!(9) {
            self.look(|world| world.modals.remove(user));
        }
        answer
    }

    /// Closes the dialog; nobody hears of it.
    pub fn dismiss(&self, user: &str) {
        self.look(|world| world.modals.remove(user));
    }

    /// A command of a message's own menu, by its name.
    pub async fn use_on(&self, user: &str, command: &str, message: &Message) -> Answer {
        let made = self.look(|world| {
            let guild = self.of(world, &message.channel);
            world.may_use(user, &message.channel)?;
            let offered = world.commands.offered(guild.as_deref());
            let mut found = offered.iter().filter(|it| it["type"] == MESSAGE_COMMAND);
            let found = found.find(|it| it["name"] == command).ok_or_else(|| format!("no command {command}"))?;
            let shown = world.message(&message.channel, &message.id).ok_or("that message is gone")?;
            let data = json!({ "id": found["id"], "name": command, "type": MESSAGE_COMMAND,
                "target_id": message.id, "resolved": { "messages": { message.id.as_str(): world.message_json(shown) } } });
            Ok(world.interact(COMMAND, (user, &message.channel, guild.as_deref()), None, data))
        });
        self.bring(made).await
    }

    async fn act_on(
        &self,
        user: &str,
        message: &Message,
        choose: impl FnOnce(&[Value]) -> Result<Picked, String>,
    ) -> Answer {
        let made = self.look(|world| {
            let current = world.message(&message.channel, &message.id).ok_or("that message is gone")?;
            if current.ephemeral_to.as_deref().is_some_and(|it| it != user) {
                return Err(format!("{user} does not see that message"));
            }
            let picked = choose(&current.components)?;
            let guild = self.of(world, &message.channel);
            let data = pressed(world, guild.as_deref(), &picked);
            Ok(world.interact(COMPONENT, (user, &message.channel, guild.as_deref()), Some(&message.id), data))
        });
        self.bring(made).await
    }
}

fn pressed(world: &World, guild: Option<&str>, picked: &Picked) -> Value {
    let component = &picked.component;
    let mut data = json!({ "component_type": component["type"], "custom_id": component["custom_id"],
        "id": component["id"] });
    let Some(kind) = component["type"].as_u64().filter(|it| *it != surface::BUTTON) else { return data };
    data["values"] = json!(picked.values);
    let mut resolved = json!({});
    for id in &picked.values {
        match kind {
            surface::USER_SELECT => world.resolve_user(guild, id, &mut resolved),
            surface::CHANNEL_SELECT => world.resolve_channel(id, &mut resolved),
            _ => {}
        }
    }
    if kind != surface::STRING_SELECT {
        data["resolved"] = resolved;
    }
    data
}

fn submission(world: &mut World, user: &str, values: &[(&str, &str)]) -> Made {
    let modal = world.modals.get(user).ok_or_else(|| format!("{user} has no dialog open"))?.clone();
    let data = surface::submitted(&modal.data, values)?;
    let place = (user, modal.channel.as_str(), modal.guild.as_deref());
    Ok(world.interact(SUBMIT, place, modal.source.as_deref(), data))
}
