//! What people do in a guild: each act of a scenario by the means that Discord has for it.
//!
//! A line that is no command cannot be typed after `/baton` there, so that it is said as a sentence.

use std::collections::BTreeMap;

use baton_chat::{
    form::{FieldKind, Form},
    grammar::{self, ArgKind, Parsed, Spec, Token},
    inbound::{Piece, Utterance},
    platform::Spaces as _,
};
use jiff::tz::TimeZone;

use super::{Act, Answer, Hall, Message, Place, channel_id, components, user_id};

/// What the last option of a menu of days stands for.
const TYPED: &str = "~typed";

impl Hall {
    /// Whether it was said rather than done.
    pub(super) async fn done(&self, user: &str, place: &Place, act: Act) -> bool {
        let channel = self.channel(place, user);
        let answer = match act {
            Act::Command(line) => match self.typed(user, &channel, &line).await {
                Some(answer) => answer,
                None => {
                    self.says(user, place, &line);
                    return true;
                }
            },
            Act::Mention(line) => {
                self.says(user, place, &line);
                return true;
            }
            Act::Press { token } => self.press(user, &channel, &token).await,
            Act::Submit { token, values } => self.submit(user, &channel, &token, values).await,
            Act::Profile(_) => {
                self.guild.leaves(user);
                return false;
            }
            Act::Filled { .. } | Act::Home | Act::Shortcut { .. } => {
                panic!("no scenario does that on every platform")
            }
        };
        let _ = answer.done();
        false
    }

    /// As a command with options, if it is one that Discord would let them type.
    async fn typed(&self, user: &str, channel: &str, line: &Utterance) -> Option<Answer> {
        let table: Vec<Spec> = self.baton.commands().iter().map(|it| *it.spec).collect();
        let today = self.baton.now().to_zoned(TimeZone::UTC).date();
        let Parsed { spec, given } = grammar::parse(&table, line, today).ok()?;
        // An option takes one person, and nobody can type a second one into it.
        let named = line.0.iter().filter(|it| matches!(it, Piece::User(_))).count();
        if spec.args.iter().filter(|it| matches!(it.kind, ArgKind::Person | ArgKind::Mention)).count() < named
        {
            return None;
        }
        let value = |token: &Token| match token {
            Token::User(handle) => user_id(handle),
            Token::Channel(id) => channel_id(id),
            Token::Word(word) | Token::Group(word) => word.clone(),
        };
        let options: Vec<(&str, String)> = given.iter().map(|(name, token)| (*name, value(token))).collect();
        let options: Vec<(&str, &str)> = options.iter().map(|it| (it.0, it.1.as_str())).collect();
        let answer = self.guild.run(user, channel, spec.words, &options).await;
        // Discord itself would have refused it before anybody heard of it.
        (answer.status != 0 || answer.trouble.as_deref().is_some_and(|it| it.contains("did not respond")))
            .then_some(answer)
    }

    fn says(&self, user: &str, place: &Place, line: &Utterance) {
        let pieces = line.0.iter().map(|it| match it {
            Piece::Text(it) => it.clone(),
            Piece::User(it) => format!("<@{}>", user_id(it)),
            Piece::Channel(it) => format!("<#{}>", channel_id(it)),
            Piece::Group(it) => format!("@{it}"),
        });
        let text: String = pieces.collect();
        match place {
            Place::Direct(_) => self.guild.direct(user, &text),
            Place::Channel(id) => {
                self.guild.says(user, &channel_id(id), &format!("<@{}> {text}", self.fake.bot_user()))
            }
        };
    }

    // What was shown last and has that button is what somebody looks at.
    async fn press(&self, user: &str, channel: &str, token: &str) -> Answer {
        let found = self.newest(user, channel, |it| components::pressed_with(&it.components, token));
        let (message, name) = found.unwrap_or_else(|| panic!("{channel} has no button for {token}"));
        self.guild.press(user, &message, &name).await
    }

    async fn submit(
        &self,
        user: &str,
        channel: &str,
        token: &str,
        values: BTreeMap<String, String>,
    ) -> Answer {
        let form = self.form(token).await;
        if form.fields().iter().any(|it| !it.kind.is_text()) {
            return self.pick_and_send(user, channel, &form, values).await;
        }
        if self.guild.modal(user).is_none() {
            let opened = self.part(user, channel, "open", token, 0).await;
            assert_eq!(opened.done()["type"], 9, "the button opens the dialog");
        }
        let values: Vec<(&str, &str)> = values.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        self.guild.submit(user, &values).await
    }

    async fn pick_and_send(
        &self,
        user: &str,
        channel: &str,
        form: &Form,
        values: BTreeMap<String, String>,
    ) -> Answer {
        for (at, field) in form.fields().iter().enumerate() {
            let Some(value) = values.get(&field.id).filter(|it| !it.is_empty()) else { continue };
            match field.kind {
                FieldKind::Person => {
                    let id = self.directory.person(value).map_or(value.clone(), |it| user_id(&it.id));
                    self.pick(user, channel, form, at, &id).await;
                }
                FieldKind::Date if !self.offers(user, channel, form, at, value) => {
                    self.pick(user, channel, form, at, TYPED).await;
                    let _ = self.guild.submit(user, &[(&field.id, value)]).await.done();
                }
                _ => self.pick(user, channel, form, at, value).await,
            }
        }
        self.part(user, channel, "send", form.token(), 0).await
    }

    async fn pick(&self, user: &str, channel: &str, form: &Form, at: usize, value: &str) {
        let (message, name) = self.of_form(user, channel, "pick", form.token(), at);
        let _ = self.guild.pick(user, &message, &name, &[value]).await.done();
        self.adapter.idle().await;
    }

    fn offers(&self, user: &str, channel: &str, form: &Form, at: usize, value: &str) -> bool {
        let (message, _) = self.of_form(user, channel, "pick", form.token(), at);
        components::pressed_with(&message.components, value).is_some()
    }

    async fn part(&self, user: &str, channel: &str, what: &str, token: &str, at: usize) -> Answer {
        let (message, name) = self.of_form(user, channel, what, token, at);
        self.guild.press(user, &message, &name).await
    }

    /// The newest message that has this part of a form, and the part's name.
    fn of_form(&self, user: &str, channel: &str, what: &str, token: &str, at: usize) -> (Message, String) {
        let wanted = |it: &Message| {
            let names = components::named(&it.components);
            let begins = format!("~{what}:");
            let own = |it: &&str| {
                let rest = it.strip_prefix(&begins).and_then(|it| it.split_once(':'));
                rest.is_some_and(|(numbers, of)| of == token && numbers.ends_with(&format!(".{at}")))
            };
            names.into_iter().find(own).map(str::to_owned)
        };
        let found = self.newest(user, channel, wanted);
        found.unwrap_or_else(|| panic!("no ~{what} of {token} in {channel}"))
    }

    /// In the channel, or else in the conversation with the bot.
    fn newest<T>(
        &self,
        user: &str,
        channel: &str,
        has: impl Fn(&Message) -> Option<T>,
    ) -> Option<(Message, T)> {
        let visible = |it: &Message| it.ephemeral_to.as_deref().is_none_or(|it| it == user);
        let places = [self.guild.messages(channel), self.guild.messages(user)];
        let mut all = places.iter().flat_map(|it| it.iter().rev().filter(|it| visible(it)));
        all.find_map(|it| Some((it.clone(), has(it)?)))
    }
}
