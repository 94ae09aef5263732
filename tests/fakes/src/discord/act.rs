//! What people type: commands, completions, sentences; brought to the bot as Discord brings them.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::oneshot;

use super::{
    Answer, Guild, Message, deliver,
    interaction::{COMMAND, COMPLETE},
    permissions::permission,
    typed::{Chosen, Given},
    world::{APPLICATION, World},
};

/// An interaction about to be brought, and who waits for its answer.
pub(crate) type Made = Result<(Value, oneshot::Receiver<Value>), String>;

impl Guild {
    /// `/baton …` typed in a channel (by id; the user's own means their conversation with the bot), as far as
    /// the commands that are registered allow it: `name:value`, or values in the order of the options.
    pub async fn command(&self, user: &str, channel: &str, typed: &str) -> Answer {
        self.typed(user, channel, typed, COMMAND).await
    }

    /// What is offered while a line is typed: its last value is the one being typed.
    pub async fn complete(&self, user: &str, channel: &str, typed: &str) -> Answer {
        self.typed(user, channel, typed, COMPLETE).await
    }

    /// A command by the words that lead to it, with values by the names of its options.
    pub async fn run(&self, user: &str, channel: &str, words: &[&str], options: &[(&str, &str)]) -> Answer {
        self.chosen(user, channel, words, options, COMMAND).await
    }

    /// As [`Guild::run`]; the last of the options is being typed.
    pub async fn completes(
        &self,
        user: &str,
        channel: &str,
        words: &[&str],
        options: &[(&str, &str)],
    ) -> Answer {
        self.chosen(user, channel, words, options, COMPLETE).await
    }

    /// Something said in a channel, or in a thread; `<@id>`, or `@name` of a member, mentions. Its id.
    ///
    /// # Panics
    /// When there is no such channel.
    pub fn says(&self, user: &str, channel: &str, text: &str) -> String {
        let mut world = self.discord.shared.world();
        let channel = world.place(channel);
        assert!(world.channels.contains_key(&channel), "no channel {channel}");
        let (id, now) = (world.snowflake(), world.clock.now());
        let mut message = Message::new(id.clone(), &channel, user, now);
        message.content = world.spelt(text);
        world.post(message);
        id
    }

    /// Something said to the bot alone. Its id.
    pub fn direct(&self, user: &str, text: &str) -> String {
        self.says(user, user, text)
    }

    async fn typed(&self, user: &str, channel: &str, typed: &str, kind: u8) -> Answer {
        let made = {
            let mut world = self.discord.shared.world();
            let place = world.place(channel);
            let guild = self.of(&world, &place);
            let words: Vec<&str> = typed.split_whitespace().collect();
            world.choose(guild.as_deref(), &words).and_then(|(chosen, used)| {
                let mut rest = typed;
                for word in &words[..used] {
                    rest = rest.trim_start().strip_prefix(word).unwrap_or(rest);
                }
                let rest = world.spelt(rest.trim());
                let given = world.given(&chosen, &rest)?;
                self.made(&mut world, (user, &place), &chosen, &given, kind)
            })
        };
        self.bring(made).await
    }

    async fn chosen(
        &self,
        user: &str,
        channel: &str,
        words: &[&str],
        options: &[(&str, &str)],
        kind: u8,
    ) -> Answer {
        let made = {
            let mut world = self.discord.shared.world();
            let place = world.place(channel);
            let guild = self.of(&world, &place);
            let given = options.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
            world.choose(guild.as_deref(), words).and_then(|(chosen, used)| match words.get(used) {
                Some(word) => Err(format!("no subcommand `{word}` there")),
                None => self.made(&mut world, (user, &place), &chosen, &given, kind),
            })
        };
        self.bring(made).await
    }

    fn made(
        &self,
        world: &mut World,
        (user, channel): (&str, &str),
        chosen: &Chosen,
        given: &Given,
        kind: u8,
    ) -> Made {
        let guild = self.of(world, channel);
        world.may_use(user, channel)?;
        let focused = given.last().filter(|_| kind == COMPLETE).map(|it| it.0.as_str());
        if kind == COMPLETE && focused.is_none() {
            return Err("nothing is being typed".to_owned());
        }
        let data = world.command_data(guild.as_deref(), chosen, given, focused)?;
        Ok(world.interact(kind, (user, channel, guild.as_deref()), None, data))
    }

    /// The guild of the channel: this one, or none for a direct conversation.
    pub(crate) fn of(&self, world: &World, channel: &str) -> Option<String> {
        match world.channels.get(channel) {
            Some(it) => it.guild.clone(),
            None => Some(self.id.clone()),
        }
    }

    pub(crate) async fn bring(&self, made: Made) -> Answer {
        match made {
            Ok((payload, waiting)) => {
                let shared = Arc::clone(&self.discord.shared);
                deliver::bring(&shared, payload, Some(waiting)).await
            }
            Err(why) => Answer::impossible(why),
        }
    }
}

impl World {
    /// # Errors
    /// Why this user can use nothing there.
    pub(crate) fn may_use(&self, user: &str, channel: &str) -> Result<(), String> {
        if !self.users.contains_key(user) {
            return Err(format!("nobody is {user}"));
        }
        let found = self.channels.get(channel).ok_or_else(|| format!("no channel {channel}"))?;
        let Some(guild) = &found.guild else { return Ok(()) };
        if !self.guild(guild).members.contains_key(APPLICATION) {
            return Err("the bot is not in that guild".to_owned());
        }
        match self.permissions(user, found) & permission::USE_APPLICATION_COMMANDS {
            0 => Err(format!("{user} can use no commands there")),
            _ => Ok(()),
        }
    }

    /// Names of users and channels become the mentions that a client makes of them.
    pub(crate) fn spelt(&self, text: &str) -> String {
        let each = text.split(' ').map(|word| {
            let end = word.trim_end_matches(['.', ',', ';', ':', '!', '?']).len();
            let (core, rest) = word.split_at(end);
            let (before, core) = match core.rsplit_once(':') {
                Some((before, core)) if !core.is_empty() => (format!("{before}:"), core),
                _ => (String::new(), core),
            };
            let known = match core.split_at_checked(1) {
                Some(("@", name)) => self.user_called(name).map(|it| format!("<@{it}>")),
                Some(("#", name)) => self.channel_called(name).map(|it| format!("<#{it}>")),
                _ => None,
            };
            known.map_or_else(|| word.to_owned(), |it| format!("{before}{it}{rest}"))
        });
        each.collect::<Vec<_>>().join(" ")
    }
}
