//! What must hold when everything has its fate.

use std::collections::BTreeMap;

use baton_domain::nudge::Nudge;
use baton_store::{Message, State};
use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};

use super::simulation::Simulation;

impl Simulation {
    /// Everything that is wrong, a sentence each.
    pub(super) async fn all_wrong(&self) -> Vec<String> {
        let mut wrong = self.room.all_wrong();
        let outbox = self.store.outbox(self.organisation).await.expect("it reads");
        wrong.extend(self.arrivals(&outbox));
        wrong.extend(outbox.iter().filter_map(|it| self.fateless(it)));
        wrong.extend(self.cards(&outbox));
        let report = self.replicas[0].baton.verify(self.organisation).await.expect("it can be verified");
        wrong.extend(report.findings);
        wrong
    }

    /// Once, and under a message that knows it.
    fn arrivals(&self, outbox: &[Message]) -> Vec<String> {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        self.room.arrived().into_iter().for_each(|it| *times.entry(it.token).or_default() += 1);
        let known: BTreeMap<&str, &Message> = outbox.iter().map(|it| (it.token.as_str(), it)).collect();
        let mut wrong = Vec::new();
        for (token, times) in &times {
            let Some(message) = known.get(token.as_str()) else {
                wrong.push(format!("{token} arrived and is no message"));
                continue;
            };
            let blind = self.room.is_blind_to(token);
            let at_most = if blind { 2 } else { 1 };
            if at_most < *times {
                wrong.push(format!("{} arrived {times} times", message.dedupe_key));
            }
            if message.state != State::Sent && !blind {
                wrong.push(format!("{} arrived and is {}", message.dedupe_key, message.state));
            }
        }
        let posted = outbox.iter().filter(|it| it.op == "post" && it.state == State::Sent);
        let lost = posted.filter(|it| !times.contains_key(&it.token));
        wrong.extend(lost.map(|it| format!("{} is sent and never arrived", it.dedupe_key)));
        wrong
    }

    /// What is due must have gone, or there must be a reason.
    fn fateless(&self, message: &Message) -> Option<String> {
        let lost = match message.state {
            State::Pending => message.due <= self.time.now(),
            State::Claimed => true,
            State::Ambiguous => message.done.is_none() || !self.room.is_blind_to(&message.token),
            State::Dead => message.last_error.is_none(),
            State::Sent | State::Unwanted | State::Expired => false,
        };
        lost.then(|| format!("{} is {}, due {}", message.dedupe_key, message.state, message.due))
    }

    /// No more of them than weeks began, and one for each time that a clock went a month ahead.
    fn cards(&self, outbox: &[Message]) -> Vec<String> {
        let at_most = mondays(self.began, self.time.now()) + self.months_ahead;
        let arrived = self.room.arrived();
        let mut cards: BTreeMap<&str, usize> = BTreeMap::new();
        for message in outbox.iter().filter(|it| nudge(it) == Nudge::Weekly) {
            let times = arrived.iter().filter(|it| it.token == message.token).count();
            let once = if self.room.is_blind_to(&message.token) { times.min(1) } else { times };
            *cards.entry(&message.recipient).or_default() += once;
        }
        let too_many = cards.into_iter().filter(|it| at_most < it.1);
        too_many.map(|(to, n)| format!("{to} got {n} cards in {at_most} weeks")).collect()
    }

    /// What happened, to be compared with another time.
    pub(super) async fn story(&self) -> Vec<String> {
        let mut story = self.room.trace();
        let outbox = self.store.outbox(self.organisation).await.expect("it reads");
        let told = |it: &Message| {
            format!("{} {} {} {} {}", it.dedupe_key, it.state, it.attempts, it.doubts, it.token)
        };
        story.extend(outbox.iter().map(told));
        let log = self.store.events(self.organisation, 0, u32::MAX).await.expect("it reads");
        story.extend(log.iter().map(|it| format!("{} {}", it.seq, it.hash)));
        story
    }
}

pub(super) fn nudge(message: &Message) -> Nudge {
    let addressed: baton::outbox::Addressed =
        serde_json::from_str(&message.intent).expect("as it was written");
    addressed.intent.nudge
}

/// Mondays of which any part lies in between.
fn mondays(from: Timestamp, to: Timestamp) -> usize {
    let day = |it: Timestamp| it.to_zoned(TimeZone::UTC).date();
    let (first, last) =
        (day(from - SignedDuration::from_hours(14)), day(to + SignedDuration::from_hours(14)));
    first
        .series(jiff::Span::new().days(1))
        .take_while(|it| *it <= last)
        .filter(|it| it.weekday() == Weekday::Monday)
        .count()
}
