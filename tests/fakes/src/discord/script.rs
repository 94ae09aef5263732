//! Typed lines that act as people: `priya in #claims: /baton who key:claims`.

use serde_json::Value;

use super::{Answer, Guild, Message, surface};

/// What can be typed, a line each.
const HELP: &str = "\
priya in #claims: /baton who key:claims   a command, as far as commands are registered
priya types in #claims: /baton who cla    what is offered while typing
priya in #claims: @Baton hello            a mention
priya in #claims: hello                   words that the bot is not shown
priya says hello                          a direct message
priya presses Accept                      on the newest message that has it; options of menus too
priya picks Owner=bo                      in a menu of people, channels or options; several by commas
priya submits Due=2026-01-31; Why=Because it is time
priya closes                              the dialog
priya uses Record as decision             on the newest message
priya sees                                her dialog and her conversation with the bot
priya leaves                              the guild
priya refuses                             direct messages, until she says something to the bot
who, channels, commands, violations, help, quit";

/// Acts out lines in one guild.
#[derive(Clone, Debug)]
pub struct Script {
    guild: Guild,
}

/// A line that begins with a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Person<'a> {
    /// A command, a mention or chatter.
    In {
        channel: &'a str,
        text: &'a str,
    },
    /// Completion of a command.
    Types {
        channel: &'a str,
        text: &'a str,
    },
    /// To the bot alone.
    Says(&'a str),
    /// A button or an option.
    Presses(&'a str),
    /// Values in a menu.
    Picks {
        menu: &'a str,
        values: Vec<&'a str>,
    },
    /// Values by label or id.
    Submits(Vec<(&'a str, &'a str)>),
    Closes,
    /// A command of messages.
    Uses(&'a str),
    Sees,
    Leaves,
    Refuses,
}

impl<'a> Person<'a> {
    /// Who, and what; nothing when the line says neither.
    pub fn read(line: &'a str) -> Option<(&'a str, Person<'a>)> {
        let (who, rest) = line.trim().split_once(' ')?;
        let (verb, object) = rest.split_once(' ').unwrap_or((rest, ""));
        let place = |object: &'a str| {
            let (channel, text) = object.split_once(':')?;
            Some((channel.trim(), text.trim()))
        };
        let does = match (verb, object.trim()) {
            ("in", rest) => place(rest).map(|(channel, text)| Person::In { channel, text })?,
            ("types", rest) => {
                let (channel, text) = place(rest.strip_prefix("in ")?)?;
                Person::Types { channel, text }
            }
            ("says", text) => Person::Says(text),
            ("presses", label) => Person::Presses(label),
            ("picks", rest) => {
                let (menu, values) = pair(rest)?;
                Person::Picks { menu, values: values.split(',').map(str::trim).collect() }
            }
            ("submits", "") => Person::Submits(Vec::new()),
            ("submits", values) => Person::Submits(values.split(';').map(pair).collect::<Option<_>>()?),
            ("closes", _) => Person::Closes,
            ("uses", command) => Person::Uses(command),
            ("sees", _) => Person::Sees,
            ("leaves", _) => Person::Leaves,
            ("refuses", _) => Person::Refuses,
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
    /// Lines of people in this guild.
    pub fn new(guild: Guild) -> Script {
        Script { guild }
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
            "violations" => return self.guild.discord.violations().join("\n"),
            "who" => return self.who(),
            "channels" => return self.channels(),
            "commands" => return self.commands(),
            _ => {}
        }
        let Some((who, does)) = Person::read(line) else {
            return format!("That is none of these:\n{HELP}");
        };
        match self.guild.look(|world| world.user_called(who)) {
            Some(user) => self.person(&user, does).await,
            None => format!("Nobody is called {who}; `who` lists everybody."),
        }
    }

    async fn person(&self, who: &str, does: Person<'_>) -> String {
        let guild = &self.guild;
        let channel = |named: &str| {
            let found = guild.look(|world| world.channel_called(named));
            found.ok_or_else(|| format!("No channel is called {named}; `channels` lists them."))
        };
        let answer = match does {
            Person::In { channel: named, text } => match channel(named) {
                Ok(channel) if text.starts_with('/') => guild.command(who, &channel, text).await,
                Ok(channel) => return format!("said as {}", guild.says(who, &channel, text)),
                Err(why) => return why,
            },
            Person::Types { channel: named, text } => match channel(named) {
                Ok(channel) => return offered(&guild.complete(who, &channel, text).await),
                Err(why) => return why,
            },
            Person::Says(text) => {
                guild.discord.refuses_direct(who, None);
                return format!("said as {}", guild.direct(who, text));
            }
            Person::Presses(label) => match self.newest(who, |it| surface::press(it, label).is_ok()) {
                Some(message) => guild.press(who, &message, label).await,
                None => return format!("Nothing to be seen is called {label}."),
            },
            Person::Picks { menu, values } => return self.picks(who, menu, &values).await,
            Person::Submits(values) => guild.submit(who, &values).await,
            Person::Uses(command) => match self.newest(who, |_| true) {
                Some(message) => guild.use_on(who, command, &message).await,
                None => return "There is no message yet.".to_owned(),
            },
            Person::Closes => {
                guild.dismiss(who);
                return "closed".to_owned();
            }
            Person::Sees => return self.sees(who),
            Person::Leaves => {
                guild.leaves(who);
                return "left".to_owned();
            }
            Person::Refuses => {
                guild.discord.refuses_direct(who, Some(50_007));
                return "refuses direct messages".to_owned();
            }
        };
        told(&answer)
    }

    async fn picks(&self, who: &str, menu: &str, values: &[&str]) -> String {
        let ids: Vec<String> = self.guild.look(|world| {
            let id = |it: &&str| world.user_called(it).or_else(|| world.channel_called(it));
            values.iter().map(|it| id(it).unwrap_or_else(|| (*it).to_owned())).collect()
        });
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        // Options have their own names, people and channels their ids.
        for values in [values, &ids] {
            if let Some(message) = self.newest(who, |it| surface::pick(it, menu, values).is_ok()) {
                return told(&self.guild.pick(who, &message, menu, values).await);
            }
        }
        format!("No menu to be seen is called {menu}, or it does not offer that.")
    }

    /// The newest message that somebody sees and that has it.
    fn newest(&self, who: &str, has: impl Fn(&[Value]) -> bool) -> Option<Message> {
        let own = self.guild.conversation(who);
        let direct = self.guild.look(|world| {
            let all = world.channels.values().filter(|it| it.recipient.is_some());
            all.map(|it| it.id.clone()).collect::<Vec<_>>()
        });
        let sees = |it: &&Message| {
            let here = it.channel == own || !direct.contains(&it.channel);
            here && it.ephemeral_to.as_deref().is_none_or(|it| it == who) && has(&it.components)
        };
        self.guild.all_messages().iter().rev().find(sees).cloned()
    }

    fn sees(&self, who: &str) -> String {
        let modal = self.guild.modal(who).map(|it| format!("dialog: {}", self.guild.shown(&it)));
        let name = |id: &str| self.guild.look(|world| world.name(id));
        let said =
            self.guild.messages(who).into_iter().map(|it| format!("{}: {}", name(&it.author), it.shown()));
        said.chain(modal).collect::<Vec<_>>().join("\n")
    }

    fn who(&self) -> String {
        self.guild.look(|world| {
            let all = world.users.values().map(|it| format!("{} {} ({})", it.id, it.username, it.name));
            all.collect::<Vec<_>>().join("\n")
        })
    }

    fn channels(&self) -> String {
        self.guild.look(|world| {
            let all = world.channels.values().filter(|it| it.recipient.is_none());
            all.map(|it| format!("{} #{}", it.id, it.name)).collect::<Vec<_>>().join("\n")
        })
    }

    fn commands(&self) -> String {
        let each = self.guild.commands().into_iter().map(|it| spelt("", &it));
        each.collect::<Vec<_>>().join("\n")
    }
}

/// A command with what it takes, a line each.
fn spelt(before: &str, command: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words = format!("{before} {}", text(&command["name"])).trim().to_owned();
    let options = command["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let nests = options.iter().any(|it| it["type"].as_u64() <= Some(2));
    if nests {
        return options.iter().map(|it| spelt(&words, it)).collect::<Vec<_>>().join("\n");
    }
    let takes = options.iter().map(|it| format!(" {}:", text(&it["name"]))).collect::<String>();
    format!("/{words}{takes}")
}

fn offered(answer: &Answer) -> String {
    let choices = answer.body["data"]["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
    let shown: Vec<String> = choices.iter().map(|it| format!("{} = {}", it["name"], it["value"])).collect();
    match &answer.trouble {
        Some(trouble) => format!("did not work: {trouble}"),
        None => {
            format!("{} offered after {} ms\n{}", shown.len(), answer.elapsed.as_millis(), shown.join("\n"))
        }
    }
}

fn told(answer: &Answer) -> String {
    let after = answer.elapsed.as_millis();
    match &answer.trouble {
        Some(trouble) => format!("did not work: {trouble}"),
        None => format!("answered after {after} ms (type {})", answer.body["type"]),
    }
}
