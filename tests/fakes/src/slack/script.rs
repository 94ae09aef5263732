//! Typed lines that act as people: `UPRIYA in C1: /baton who claims`.

use super::{Answer, Message, Workspace};

/// What can be typed, a line each.
const HELP: &str = "\
UPRIYA in C1: /baton who claims    a command in a channel
UPRIYA in C1: @baton hello         a mention
UPRIYA in C1: hello                words the bot does not hear
UPRIYA says hello                  a direct message
UPRIYA presses Accept              in the modal, else the newest message, else the Home that has it
UPRIYA submits due=2026-01-31; why=Because it is time
UPRIYA closes                      the modal
UPRIYA opens home
UPRIYA shortcut new_initiative
UPRIYA sees                        her modal and her conversation with the bot
who, channels, violations, help, quit";

/// Acts out lines in one workspace.
#[derive(Clone, Debug)]
pub struct Script {
    workspace: Workspace,
}

/// A line that begins with a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person<'a> {
    /// In a channel: a command, a mention or chatter.
    In {
        /// By id.
        channel: &'a str,
        /// As typed.
        text: &'a str,
    },
    /// To the bot alone.
    Says(&'a str),
    /// A button or an option.
    Presses(&'a str),
    /// Values by block id.
    Submits(Vec<(&'a str, &'a str)>),
    /// The modal.
    Closes,
    /// The Home tab.
    OpensHome,
    /// By callback id.
    Shortcut(&'a str),
    /// Nothing but looking.
    Sees,
}

impl<'a> Person<'a> {
    /// Who, and what; nothing when the line says neither.
    pub fn read(line: &'a str) -> Option<(&'a str, Person<'a>)> {
        let (who, rest) = line.trim().split_once(' ')?;
        let (verb, object) = rest.split_once(' ').unwrap_or((rest, ""));
        let does = match (verb, object.trim()) {
            ("in", rest) => {
                let (channel, text) = rest.split_once(':')?;
                Person::In { channel: channel.trim(), text: text.trim() }
            }
            ("says", text) => Person::Says(text),
            ("presses", label) => Person::Presses(label),
            ("submits", "") => Person::Submits(Vec::new()),
            ("submits", values) => Person::Submits(values.split(';').map(pair).collect::<Option<_>>()?),
            ("closes", _) => Person::Closes,
            ("opens", "home") => Person::OpensHome,
            ("shortcut", callback_id) => Person::Shortcut(callback_id),
            ("sees", _) => Person::Sees,
            _ => return None,
        };
        Some((who, does))
    }
}

fn pair(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    Some((name.trim(), value.trim()))
}

impl Script {
    /// Lines of people in this workspace.
    pub fn new(workspace: Workspace) -> Script {
        Script { workspace }
    }

    /// What there is to type.
    pub fn help(&self) -> &'static str {
        HELP
    }

    /// Does what the line says, and tells what came of it.
    pub async fn act(&self, line: &str) -> String {
        match line.trim() {
            "" => return String::new(),
            "help" => return HELP.to_owned(),
            "violations" => return self.workspace.slack.violations().join("\n"),
            "who" => return self.workspace.look(|team| listed(team.users.keys(), |it| team.user_name(it))),
            "channels" => {
                return self
                    .workspace
                    .look(|team| listed(team.channels.keys(), |it| team.channels[it].name.clone()));
            }
            _ => {}
        }
        let Some((who, does)) = Person::read(line) else {
            return format!("That is none of these:\n{HELP}");
        };
        if self.workspace.look(|team| !team.users.contains_key(who)) {
            return format!("Nobody is called {who}; `who` lists everybody.");
        }
        self.person(who, does).await
    }

    async fn person(&self, who: &str, does: Person<'_>) -> String {
        let team = &self.workspace;
        let answer = match does {
            Person::In { channel, text } if text.starts_with('/') => team.command(who, channel, text).await,
            Person::In { channel, text } => return self.talk(who, channel, text).await,
            Person::Says(text) => team.direct(who, text).await,
            Person::Presses(label) => self.press(who, label).await,
            Person::Submits(values) => team.submit(who, &values).await,
            Person::Closes => team.close_view(who).await,
            Person::OpensHome => team.open_home(who).await,
            Person::Shortcut(callback_id) => team.shortcut(who, callback_id).await,
            Person::Sees => return self.sees(who),
        };
        told(&answer)
    }

    async fn talk(&self, who: &str, channel: &str, text: &str) -> String {
        let name = format!("@{}", self.workspace.look(|team| team.user_name(&team.bot_user)));
        match text.split_once(&name) {
            Some((before, after)) => {
                let text = format!("{before}<@{}>{after}", self.workspace.bot_user());
                told(&self.workspace.mention(who, channel, &text).await)
            }
            None => format!("said at {}", self.workspace.chatter(who, channel, text)),
        }
    }

    async fn press(&self, who: &str, label: &str) -> Answer {
        let team = &self.workspace;
        let has = |blocks: &[serde_json::Value]| super::surface::press(blocks, label).is_some();
        let view_has = |view: &serde_json::Value| view["blocks"].as_array().is_some_and(|it| has(it));
        if team.views(who).last().is_some_and(view_has) {
            return team.press_in_view(who, label).await;
        }
        let direct = format!("D{who}");
        let seen = |it: &&Message| {
            let own = it.channel == direct || !it.channel.starts_with('D');
            own && it.ephemeral_to.as_deref().is_none_or(|user| user == who) && has(&it.blocks)
        };
        let messages = team.all_messages();
        match messages.iter().rev().find(seen) {
            Some(message) => team.press(who, message, label).await,
            None => team.press_home(who, label).await,
        }
    }

    fn sees(&self, who: &str) -> String {
        let modal = self.workspace.views(who).pop().map(|it| format!("modal: {}", super::shown::view(&it)));
        let said = self.workspace.messages(who).into_iter().map(|it| format!("{}: {}", it.user, it.shown()));
        said.chain(modal).collect::<Vec<_>>().join("\n")
    }
}

fn listed<'a>(ids: impl Iterator<Item = &'a String>, name: impl Fn(&str) -> String) -> String {
    ids.map(|it| format!("{it} {}", name(it))).collect::<Vec<_>>().join("\n")
}

fn told(answer: &Answer) -> String {
    let after = answer.elapsed.as_millis();
    match &answer.trouble {
        Some(trouble) => format!("did not work: {trouble}"),
        None if answer.body.is_null() => format!("acknowledged after {after} ms"),
        None => format!("acknowledged after {after} ms with {}", answer.body),
    }
}
