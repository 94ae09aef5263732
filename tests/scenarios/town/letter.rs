//! What somebody sends to Baton, under an id of its own, and sends again until it was taken.

use baton_fakes::{discord, slack};
use baton_tests::guild;
use serde_json::{Value, json};

use super::Town;

/// What a button of ours is called.
const BUTTON: &str = "Borrow";
/// What Baton says to something that it recorded.
const RECORDED: &str = "Logged as borrowed";
/// What Baton says on Discord to what it had recorded before.
const DONE_ALREADY: &str = "That was done already";
/// Where Slack's commands and presses go.
const COMMANDS: &str = "/slack/commands";
const PRESSES: &str = "/slack/interactions";

/// What was sent, and whether it was taken.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) acknowledged: bool,
    pub(crate) letter: Letter,
}

/// A message with a button that was not Baton's idea.
#[derive(Debug)]
pub(crate) enum Button {
    Slack(slack::Message),
    Discord(discord::Message),
}

/// The delivery, as the platform brings it again.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    path: &'static str,
    payload: Value,
}

impl Town {
    /// Ana types that a pilot borrows something.
    pub(crate) async fn types(&self, initiative: &str, thing: &str) -> Told {
        match self {
            Self::Slack { team, .. } => {
                let answer = team.command("UANA", &team.conversation("UANA"), &line(initiative, thing)).await;
                let acknowledged = answer.trouble.is_none() && is_recorded(&answer.body);
                Told { acknowledged, letter: Letter { path: COMMANDS, payload: answer.payload } }
            }
            Self::Discord { guild, .. } => {
                let ana = guild::user_id("ana");
                let options = [("key", initiative), ("kind", "other"), ("what", thing)];
                of_discord(guild.run(&ana, &ana, &["privilege", "add"], &options).await)
            }
        }
    }

    /// A button in that channel that stands for the same.
    pub(crate) async fn button(&self, channel: &str, initiative: &str, thing: &str) -> Button {
        let line = line(initiative, thing);
        match self {
            Self::Slack { fake, team, .. } => {
                let button = json!({"type": "button", "action_id": "0", "value": line,
                    "text": {"type": "plain_text", "text": BUTTON}});
                let blocks = json!([{"type": "actions", "elements": [button]}]);
                let body = json!({"channel": channel, "text": BUTTON, "blocks": blocks});
                let url = format!("{}/chat.postMessage", fake.api_url());
                let posted = posted(&url, &format!("Bearer {}", team.bot_token()), &body).await;
                let message = team.messages(channel).into_iter().find(|it| posted["ts"] == it.ts.as_str());
                Button::Slack(message.unwrap_or_else(|| panic!("it is not there: {posted}")))
            }
            Self::Discord { fake, guild, .. } => {
                let button = json!({"type": 2, "style": 2, "label": BUTTON, "custom_id": line});
                let body = json!({"content": BUTTON, "components": [{"type": 1, "components": [button]}]});
                let url = format!("{}/api/v10/channels/{channel}/messages", fake.api_url());
                let posted = posted(&url, &format!("Bot {}", fake.token()), &body).await;
                let message = guild.messages(channel).into_iter().find(|it| posted["id"] == it.id.as_str());
                Button::Discord(message.unwrap_or_else(|| panic!("it is not there: {posted}")))
            }
        }
    }

    /// Ana presses it.
    pub(crate) async fn presses(&self, button: &Button) -> Told {
        match (self, button) {
            (Self::Slack { team, .. }, Button::Slack(message)) => {
                of_slack(team.press("UANA", message, BUTTON).await, PRESSES)
            }
            (Self::Discord { guild, .. }, Button::Discord(message)) => {
                of_discord(guild.press(&guild::user_id("ana"), message, BUTTON).await)
            }
            _ => panic!("that button is in another town"),
        }
    }

    /// Brings the delivery again, under the same id.
    pub(crate) async fn again(&self, letter: Letter) -> Told {
        match self {
            Self::Slack { fake, .. } => {
                let body = crate::slack::body_of(letter.path, &letter.payload);
                let answer = crate::slack::post(fake, letter.path, &body).await;
                of_slack(slack::Answer { payload: letter.payload, ..answer }, letter.path)
            }
            Self::Discord { fake, .. } => {
                let body = letter.payload.to_string();
                let answer = fake.post_signed(&body, &fake.sign(&body, fake.timestamp())).await;
                of_discord(discord::Answer { payload: letter.payload, ..answer })
            }
        }
    }

    /// How often somebody was told, after their delivery was taken, that it came to nothing.
    pub(crate) fn complaints(&self) -> usize {
        let Self::Slack { team, .. } = self else { return 0 };
        let is_one =
            |it: &slack::Message| it.text.contains("not recorded") || it.text.contains("on our side");
        team.all_messages().iter().filter(|it| is_one(it)).count()
    }
}

fn line(initiative: &str, thing: &str) -> String {
    format!("privilege add {initiative} other \"{thing}\"")
}

// A press, and what had been recorded before, is taken without a word.
fn of_slack(answer: slack::Answer, path: &'static str) -> Told {
    let acknowledged = answer.trouble.is_none() && (answer.body.is_null() || is_recorded(&answer.body));
    Told { acknowledged, letter: Letter { path, payload: answer.payload } }
}

// Whoever waited for the first answer has given up, so that Discord refuses a second; what it says counts all the same.
fn of_discord(answer: discord::Answer) -> Told {
    let says = |it: &str| answer.body.to_string().contains(it);
    let acknowledged = answer.status == 200 && (is_recorded(&answer.body) || says(DONE_ALREADY));
    Told { acknowledged, letter: Letter { path: "", payload: answer.payload } }
}

fn is_recorded(body: &Value) -> bool {
    body.to_string().contains(RECORDED)
}

/// A message that Baton did not send by itself, said in its name.
async fn posted(url: &str, token: &str, body: &Value) -> Value {
    let request = reqwest::Client::new().post(url).header("authorization", token);
    let request = request.header("user-agent", "campaign").header("content-type", "application/json");
    let request = request.body(body.to_string());
    let answer = request.send().await.expect("the fake answers").text().await.expect("in full");
    serde_json::from_str(&answer).expect("JSON")
}
