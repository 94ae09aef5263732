//! One sitting at the terminal: who is acted as, where, and what was typed.

use std::{collections::BTreeMap, io, sync::Arc};

use baton_chat::inbound::{Act, Place, Reply};
use tokio::{
    io::{AsyncBufRead, AsyncWrite, AsyncWriteExt},
    sync::watch,
};

use super::{
    Echo, Opening, Style,
    dialog::Filled,
    draw::{Indent, Look, Page},
    meta::{self, Meta},
    numbers::{Numbers, Pressed},
};
use crate::{
    directory::Directory,
    lines::{Lines, Read},
    mention,
    room::Room,
};

/// Longest typed line, in bytes.
const MOST_BYTES: usize = 64 * 1024;

pub(super) struct Session<R, W> {
    pub(super) room: Room,
    pub(super) actor: String,
    /// `None` is between Baton and the actor.
    pub(super) channel: Option<String>,
    pub(super) numbers: Numbers,
    pub(super) seen: Seen,
    pub(super) page: Page,
    keys: Keys,
    changes: watch::Receiver<u64>,
    echo: Echo,
    input: Lines<R>,
    output: W,
}

/// Up to which change everything was printed.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) channels: u64,
    /// By handle; whoever was never acted as has seen nothing.
    pub(super) direct: BTreeMap<String, u64>,
    /// Printed as an answer already.
    pub(super) answer: Option<String>,
}

#[derive(Debug)]
struct Keys {
    session: String,
    used: u64,
}

enum Next {
    Line,
    Quit,
}

impl<R: AsyncBufRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    pub(super) fn new(room: Room, opening: &Opening, style: Style, input: R, output: W) -> Self {
        let changes = room.playground.changes();
        let now = *changes.borrow();
        Self {
            room,
            changes,
            actor: opening.actor.clone(),
            channel: opening.channel.clone(),
            numbers: Numbers::default(),
            seen: Seen { channels: now, direct: BTreeMap::new(), answer: None },
            page: Page::new(style),
            keys: Keys { session: opening.session.clone(), used: 0 },
            echo: opening.echo,
            input: Lines::new(input, MOST_BYTES),
            output,
        }
    }

    pub(super) async fn greet(&mut self, banner: &[String]) -> io::Result<()> {
        for line in banner {
            self.page.text(Indent(0, 0), line, Look::Normal);
        }
        if !banner.is_empty() {
            self.page.blank();
        }
        self.room.director.settle().await;
        self.show_waiting();
        self.flush().await
    }

    pub(super) async fn talk(&mut self) -> io::Result<()> {
        loop {
            let prompt = format!("{} {}> ", self.actor, self.room.place_name(&self.place()));
            let Some(line) = self.ask(&prompt).await? else { return Ok(()) };
            if let Next::Quit = self.obey(&line).await? {
                return Ok(());
            }
        }
    }

    /// Prompts and reads a line, showing what arrives meanwhile; `None` at the end of the input.
    async fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.prompt(prompt).await?;
        loop {
            let read = tokio::select! {
                biased;
                read = self.input.next() => read?,
                Ok(()) = self.changes.changed() => {
                    self.page.blank();
                    if self.show_new() {
                        self.prompt(prompt).await?;
                    } else {
                        self.page.take();
                    }
                    continue;
                }
            };
            return self.typed(read).await;
        }
    }

    /// Prompts and reads a line of a form; nothing comes in between.
    pub(super) async fn ask_quietly(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.prompt(prompt).await?;
        let read = self.input.next().await?;
        self.typed(read).await
    }

    async fn prompt(&mut self, prompt: &str) -> io::Result<()> {
        self.page.words(prompt, Look::Faint);
        self.flush().await
    }

    async fn typed(&mut self, read: Option<Read>) -> io::Result<Option<String>> {
        let line = match read {
            None => None,
            Some(Read::Line(line)) => Some(line),
            Some(Read::TooLong) => {
                self.say("That line is too long and was not read.", Look::Alarm);
                Some(String::new())
            }
        };
        if self.echo == Echo::Repeated {
            self.page.words(line.as_deref().unwrap_or_default(), Look::Normal);
        }
        if self.echo == Echo::Repeated || line.is_none() {
            self.page.blank();
        }
        self.flush().await?;
        Ok(line)
    }

    pub(super) async fn flush(&mut self) -> io::Result<()> {
        self.output.write_all(self.page.take().as_bytes()).await?;
        self.output.flush().await
    }

    async fn obey(&mut self, line: &str) -> io::Result<Next> {
        self.room.director.settle().await;
        match meta::read(line) {
            Meta::Quit => return Ok(Next::Quit),
            Meta::Nothing => {}
            Meta::Help => self.show_help(),
            Meta::People => self.list_people(),
            Meta::Channels => self.list_channels(),
            Meta::Look => self.look(),
            Meta::Inbox => self.inbox(),
            Meta::In(name) => self.go(name),
            Meta::As(name) => self.become_somebody(name),
            Meta::Clock => self.tell_time(),
            Meta::Advance(by) => self.advance(by).await,
            Meta::Next => self.skip_ahead().await,
            Meta::Press(pressed) => return self.press(pressed).await,
            Meta::Baton(line) => {
                let act = mention::act(self.directory().as_ref(), line);
                return self.act(self.place(), act).await;
            }
        }
        self.show_new();
        self.flush().await?;
        Ok(Next::Line)
    }

    async fn press(&mut self, pressed: Pressed) -> io::Result<Next> {
        match self.numbers.press(pressed, &self.actor) {
            Ok(press) => self.act(press.place, Act::Press { token: press.token }).await,
            Err(instead) => {
                self.say(&instead, Look::Alarm);
                self.flush().await?;
                Ok(Next::Line)
            }
        }
    }

    /// Hands it over and shows what comes back, form after form.
    async fn act(&mut self, place: Place, act: Act) -> io::Result<Next> {
        let mut reply = self.hand_over(&place, act).await;
        while let Reply::Form(form) = &reply {
            self.show_new();
            match self.fill(form).await? {
                Filled::Sent(submit) => reply = self.hand_over(&place, submit).await,
                Filled::Left => break,
                Filled::Ended => return Ok(Next::Quit),
            }
        }
        self.show_reply(&place, &reply);
        self.show_new();
        self.flush().await?;
        Ok(Next::Line)
    }

    async fn hand_over(&mut self, place: &Place, act: Act) -> Reply {
        let inbound = self.room.inbound(&self.actor, place, act, self.keys.next());
        self.seen.answer = Some(crate::platform::reply_token(&inbound));
        self.room.hand_over(inbound).await
    }

    pub(super) fn place(&self) -> Place {
        self.channel.clone().map_or_else(|| Place::Direct(self.actor.clone()), Place::Channel)
    }

    pub(super) fn directory(&self) -> Arc<Directory> {
        Arc::clone(self.room.playground.directory())
    }
}

impl Keys {
    fn next(&mut self) -> String {
        self.used += 1;
        format!("{}-{}", self.session, self.used)
    }
}
