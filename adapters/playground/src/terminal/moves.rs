//! Moving about: to another person, another place, another time.

use tokio::io::{AsyncBufRead, AsyncWrite};

use super::{
    draw::{Indent, Look},
    session::Session,
};
use crate::director;

impl<R: AsyncBufRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    pub(super) fn become_somebody(&mut self, name: &str) {
        let directory = self.directory();
        match directory.people_called(name).as_slice() {
            [one] => {
                self.actor.clone_from(&one.id);
                self.say(&format!("You are {} (@{}), {}.", one.name, one.id, one.zone), Look::Normal);
                self.show_waiting();
            }
            [] => self.say(&format!("Nobody here is called {name}. `people` lists everybody."), Look::Alarm),
            several => {
                let handles: Vec<String> = several.iter().map(|it| format!("`as {}`", it.id)).collect();
                self.say(&format!("Which one: {}?", handles.join(" or ")), Look::Alarm);
            }
        }
    }

    pub(super) fn go(&mut self, name: &str) {
        if matches!(name, "dm" | "direct" | "me") {
            self.channel = None;
        } else if let Some(channel) = self.directory().channel_called(name) {
            self.channel = Some(channel.id.clone());
        } else {
            self.say(&format!("There is no channel {name}. `channels` lists them."), Look::Alarm);
        }
    }

    pub(super) async fn advance(&mut self, by: &str) {
        if let Some(by) = director::step(by) {
            self.room.director.advance(by).await;
            self.room.director.settle().await;
            self.tell_time();
        } else {
            self.say("A step such as `clock +1h`, `clock +1d` or `clock +2w` is taken.", Look::Alarm);
        }
    }

    pub(super) async fn skip_ahead(&mut self) {
        let reached = self.room.director.to_next().await;
        self.room.director.settle().await;
        let said = reached.unwrap_or_else(|| "No nudge is planned.".to_owned());
        self.page.text(Indent(0, 0), &said, Look::Normal);
        self.tell_time();
    }

    pub(super) fn tell_time(&mut self) {
        self.say(&format!("It is {}.", self.room.director.clock()), Look::Faint);
    }
}
