//! Presses, dialogs that were sent, and shortcuts: what comes back, and where it is shown.

use std::sync::Arc;

use baton_chat::{
    card::Card,
    inbound::{Act, Inbound, Quote, Reply},
};
use serde_json::json;

use super::{Ack, NO_DIALOG, NOT_RECORDED, STRANGER, Then, ephemeral, view::NoDialog};
use crate::{
    inward::{
        interaction::{Did, Interaction, Message, Surface},
        is_direct,
    },
    outward::{
        card,
        form::{self, Memory},
    },
    slack::{BREATH, Slack},
    team::Team,
};

impl Slack {
    pub(super) async fn interaction(self: &Arc<Self>, team: &Team, interaction: Interaction) -> Ack {
        let mut users = vec![interaction.user.as_str()];
        if let Did::Submit { values, .. } = &interaction.did {
            users.extend(values.values().map(String::as_str).filter(|it| form::is_user(it)));
        }
        // A text that merely looks like a user's id is no reason to refuse the form.
        if self.introduce(team, &users[..1]).await.is_err() {
            return spoken(&interaction, STRANGER);
        }
        let _ = self.introduce(team, &users[1..]).await;
        let Some(act) = self.act(team, &interaction).await else { return Ack::bare() };
        let inbound = Inbound {
            dedupe_key: interaction.key.clone(),
            space: team.space(),
            user: interaction.user.clone(),
            place: interaction.place(),
            act,
        };
        let reply = self.received(team, inbound).await;
        match &interaction.did {
            Did::Submit { memory, .. } => self.after_form(team, &interaction, memory, reply),
            Did::Press { on, .. } => self.after_press(team, &interaction, on, reply).await,
            Did::Shortcut { .. } | Did::Nothing => {
                self.after_press(team, &interaction, &Surface::Message, reply).await
            }
        }
    }

    async fn act(&self, team: &Team, interaction: &Interaction) -> Option<Act> {
        Some(match &interaction.did {
            Did::Press { token, .. } => Act::Press { token: token.clone() },
            Did::Submit { memory, values, .. } => {
                Act::Submit { token: memory.token.clone(), values: values.clone() }
            }
            Did::Shortcut { name, message } => {
                let quote = match (message, &interaction.channel) {
                    (Some(message), Some(channel)) => self.quote(team, channel, message).await,
                    _ => None,
                };
                Act::Shortcut { name: name.clone(), quote }
            }
            Did::Nothing => return None,
        })
    }

    async fn quote(&self, team: &Team, channel: &str, message: &Message) -> Option<Quote> {
        let params = [("channel", channel), ("message_ts", message.ts.as_str())];
        let asked = tokio::time::timeout(BREATH / 2, self.ask(team, "chat.getPermalink", &params)).await;
        let told = asked.ok().and_then(Result::ok).and_then(|it| it["permalink"].as_str().map(str::to_owned));
        // The form of Slack's own links, for when Slack is too slow to say it.
        let made = message.domain.as_ref().map(|domain| {
            format!("https://{domain}.slack.com/archives/{channel}/p{}", message.ts.replace('.', ""))
        });
        Some(Quote { text: message.text.clone(), link: told.or(made)? })
    }

    fn after_form(&self, team: &Team, interaction: &Interaction, memory: &Memory, reply: Reply) -> Ack {
        let close = || Ack::with(json!({"response_action": "clear"}));
        match reply {
            Reply::Form(form) => Ack::with(match form::errors(&form, memory) {
                Some(errors) => json!({"response_action": "errors", "errors": errors}),
                None => json!({"response_action": "update", "view": form::dialog(&form, memory)}),
            }),
            Reply::Whisper(it) | Reply::Public(it) if memory.url.is_none() => {
                let mut ack = Ack::with(json!({"response_action": "update", "view": card::dialog(&it)}));
                ack.then.push(Then::Home { team: team.id.clone(), user: interaction.user.clone() });
                ack
            }
            Reply::Whisper(it) => Ack { then: respond(memory.url.as_ref(), &it, "ephemeral"), ..close() },
            Reply::Public(it) => Ack { then: respond(memory.url.as_ref(), &it, "in_channel"), ..close() },
            Reply::Seen | Reply::Nothing => close(),
        }
    }

    async fn after_press(&self, team: &Team, interaction: &Interaction, on: &Surface, reply: Reply) -> Ack {
        let home = || Then::Home { team: team.id.clone(), user: interaction.user.clone() };
        let channel = interaction.channel.clone().filter(|it| !is_direct(it));
        match (reply, on) {
            (Reply::Form(it), Surface::Dialog(view)) => {
                let origin = Memory { channel, ..Memory::default() };
                self.replace(team, view, &form::dialog(&it, &origin)).await
            }
            (Reply::Form(it), _) => {
                let origin = Memory { channel, url: interaction.url.clone(), ..Memory::default() };
                let Some(trigger) = &interaction.trigger else { return spoken(interaction, NO_DIALOG) };
                match self.open(team, trigger, &form::dialog(&it, &origin)).await {
                    Ok(()) => Ack::bare(),
                    Err(NoDialog) => spoken(interaction, NO_DIALOG),
                }
            }
            (Reply::Whisper(it) | Reply::Public(it), Surface::Dialog(view)) => {
                let mut ack = self.replace(team, view, &card::dialog(&it)).await;
                ack.then.push(home());
                ack
            }
            (Reply::Whisper(it) | Reply::Public(it), Surface::Home) => {
                if let Some(trigger) = &interaction.trigger {
                    let _ = self.open(team, trigger, &card::dialog(&it)).await;
                }
                Ack::after(home())
            }
            (Reply::Whisper(it), Surface::Message) => self.said(team, interaction, &it, "ephemeral").await,
            (Reply::Public(it), Surface::Message) => self.said(team, interaction, &it, "in_channel").await,
            (Reply::Seen | Reply::Nothing, _) => Ack::bare(),
        }
    }

    async fn said(&self, team: &Team, interaction: &Interaction, shown: &Card, how: &str) -> Ack {
        if interaction.url.is_none()
            && let Some(trigger) = &interaction.trigger
        {
            let _ = self.open(team, trigger, &card::dialog(shown)).await;
        }
        Ack { then: respond(interaction.url.as_ref(), shown, how), ..Ack::bare() }
    }
}

fn respond(url: Option<&String>, shown: &Card, response_type: &str) -> Vec<Then> {
    let body = card::answer(shown, response_type);
    url.map(|url| Then::Respond { url: url.clone(), body }).into_iter().collect()
}

// A dialog that is open keeps what was typed, with the sentence beside its first field.
fn spoken(interaction: &Interaction, text: &str) -> Ack {
    match (&interaction.did, &interaction.url) {
        (Did::Submit { first_field: Some(field), .. }, _) => {
            Ack::with(json!({"response_action": "errors", "errors": {field.as_str(): text}}))
        }
        (_, Some(url)) => Ack::after(Then::Respond { url: url.clone(), body: ephemeral(text) }),
        (_, None) => Ack::bare(),
    }
}

pub(super) fn too_late(interaction: &Interaction) -> Ack {
    spoken(interaction, NOT_RECORDED)
}
