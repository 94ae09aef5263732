//! What the session prints: answers, what is new, what stands where.

use baton_chat::{
    card::Card,
    inbound::{Place, Reply},
};

use super::{
    card,
    draw::{Indent, Look},
    meta,
    numbers::{SeenBy, Sight},
    session::Session,
};
use crate::received::Shown;

/// How many cards `look` shows, and how many unread ones `as`.
const LATEST: usize = 3;

impl<R, W> Session<R, W>
where
    R: tokio::io::AsyncBufRead + Unpin,
    W: tokio::io::AsyncWrite + Unpin,
{
    pub(super) fn say(&mut self, text: &str, look: Look) {
        self.page.text(Indent(0, 0), text, look);
        self.page.blank();
    }

    pub(super) fn show_reply(&mut self, place: &Place, reply: &Reply) {
        let whisper = SeenBy::Only(self.actor.clone());
        match reply {
            Reply::Whisper(card) => {
                let heading = format!("only {} sees this", self.actor);
                self.show_card(&heading, card, &Sight { place: place.clone(), seen_by: whisper });
            }
            Reply::Public(card) => {
                let heading = self.room.place_name(place);
                self.show_card(&heading, card, &sight(place));
            }
            Reply::Seen => self.say("That was done before.", Look::Faint),
            Reply::Form(_) | Reply::Nothing => {}
        }
    }

    /// What the actor can see and has not seen; says whether there was any.
    pub(super) fn show_new(&mut self) -> bool {
        let new = self.unseen();
        new.iter().for_each(|(it, heading)| self.show_message(it, heading));
        !new.is_empty()
    }

    /// As [`Session::show_new`], but only the latest of what waited long.
    pub(super) fn show_waiting(&mut self) {
        let waiting = self.unseen();
        let older = waiting.len().saturating_sub(LATEST);
        if 0 < older {
            self.say(&format!("{older} older ones are in `inbox`."), Look::Faint);
        }
        waiting[older..].iter().for_each(|(it, heading)| self.show_message(it, heading));
    }

    pub(super) fn look(&mut self) {
        let messages = self.room.playground.messages(&self.place());
        self.show_all(&messages[messages.len().saturating_sub(LATEST)..]);
    }

    pub(super) fn inbox(&mut self) {
        let messages = self.room.playground.messages(&Place::Direct(self.actor.clone()));
        self.show_all(&messages);
    }

    pub(super) fn show_help(&mut self) {
        for (typed, does) in meta::HELP {
            self.page.text(Indent(0, 2), &format!("{typed}: {does}"), Look::Normal);
        }
        self.page.blank();
    }

    pub(super) fn list_people(&mut self) {
        for it in &self.directory().people {
            self.page.text(Indent(0, 2), &format!("@{} {}, {}", it.id, it.name, it.zone), Look::Normal);
        }
        self.page.blank();
    }

    pub(super) fn list_channels(&mut self) {
        for it in &self.directory().channels {
            self.page.text(Indent(0, 2), &it.name, Look::Normal);
        }
        self.page.blank();
    }

    fn show_all(&mut self, messages: &[Shown]) {
        if messages.is_empty() {
            self.say("Nothing here yet.", Look::Normal);
        }
        for message in messages {
            let edited = if message.edits == 0 { "" } else { " (edited)" };
            let heading = format!("{}{edited}", self.posted(message));
            self.show_message(message, &heading);
        }
    }

    fn show_message(&mut self, message: &Shown, heading: &str) {
        self.show_card(heading, &message.card, &sight(&message.to));
    }

    fn show_card(&mut self, heading: &str, card: &Card, sight: &Sight) {
        self.page.text(Indent(0, 2), heading, Look::Faint);
        card::draw(&mut self.page, card, &mut self.numbers, sight);
        self.page.blank();
    }

    /// What changed in the channels and in the actor's messages since they were last shown, with headings.
    fn unseen(&mut self) -> Vec<(Shown, String)> {
        let direct = self.seen.direct.get(&self.actor).copied().unwrap_or_default();
        let changed = self.room.playground.since(self.seen.channels.min(direct));
        let last = changed.iter().map(|it| it.changed).max().unwrap_or_default();
        let answer = self.seen.answer.take();
        let mut unseen = Vec::new();
        for message in changed {
            let before = match &message.to {
                Place::Channel(_) => self.seen.channels,
                Place::Direct(user) if *user == self.actor => direct,
                Place::Direct(_) => continue,
            };
            if before < message.changed && answer.as_ref() != Some(&message.token) {
                let heading = self.heading(&message, before);
                unseen.push((message, heading));
            }
        }
        self.seen.channels = self.seen.channels.max(last);
        self.seen.direct.insert(self.actor.clone(), direct.max(last));
        unseen
    }

    fn heading(&self, message: &Shown, before: u64) -> String {
        if before < message.posted {
            self.posted(message)
        } else {
            format!("{} (edited)", self.room.place_name(&message.to))
        }
    }

    /// `#claims-triage · Mon 23 Nov 09:01`, in the actor's zone, and who is pinged.
    fn posted(&self, message: &Shown) -> String {
        let at = self.room.wall(message.at, &self.actor);
        let heading = format!("{} · {at}", self.room.place_name(&message.to));
        match (&message.to, message.card.notify()) {
            (Place::Direct(_), _) | (_, []) => heading,
            (_, pinged) => format!("{heading} · for @{}", pinged.join(", @")),
        }
    }
}

fn sight(place: &Place) -> Sight {
    let seen_by = match place {
        Place::Channel(_) => SeenBy::Everybody,
        Place::Direct(user) => SeenBy::Only(user.clone()),
    };
    Sight { place: place.clone(), seen_by }
}
