//! Whoever holds the playground's clock: time passes in steps, and at each everything due is done.
//!
//! Rule: how far the clock was moved is on disk before anything happens at the new time.

use std::{fmt::Display, io, sync::Arc, time::Duration};

use async_trait::async_trait;
use baton_chat::{card::Card, inbound::Place};
use baton_domain::{Key, OrganisationId};
use baton_playground::{Coming, Director, Playground, Suggestion, received::Origin};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use tokio::{runtime::Handle, sync::Mutex};

use crate::{
    baton::Baton,
    engine,
    failure::Failure,
    present::why_sent,
    simulate::{self, Timeline},
};

use super::{Trouble, opened::CLOCK, outlook};

/// How far ahead the next nudge is looked for.
const HORIZON_DAYS: i64 = 366;
/// How far ahead messages are rehearsed, and how many.
const SOON_DAYS: i64 = 14;
const MOST_SOON: usize = 6;
/// With more initiatives a rehearsal takes longer than it is worth.
const MOST_REHEARSED: i64 = 200;
/// The longest the background sleeps: it bounds what a missed bell costs.
const MAX_NAP: Duration = Duration::from_secs(30);

/// Time in the playground.
#[derive(Debug)]
pub(super) struct Conductor {
    baton: Arc<Baton>,
    playground: Arc<Playground>,
    organisation: OrganisationId,
    /// The initiative that visitors are led through, if there is one.
    featured: Option<Key>,
    /// Where the clock is read.
    zone: TimeZone,
    /// Whoever lets things happen.
    turn: Mutex<()>,
}

#[async_trait]
impl Director for Conductor {
    async fn advance(&self, by: SignedDuration) {
        let turn = self.turn.lock().await;
        let target = self.baton.now().saturating_add(by).unwrap_or(Timestamp::MAX);
        self.log(self.advance_to(target).await);
        drop(turn);
    }

    async fn to_next(&self) -> Option<String> {
        let turn = self.turn.lock().await;
        let said = self.log(self.next_said().await).flatten();
        drop(turn);
        said
    }

    async fn settle(&self) {
        let turn = self.turn.lock().await;
        self.log(engine::settle(&self.baton).await);
        drop(turn);
    }

    fn clock(&self) -> String {
        let zone = self.zone.iana_name().unwrap_or("UTC");
        format!("{}, {zone}", wall(self.baton.now(), &self.zone))
    }

    async fn standing(&self) -> Option<String> {
        self.log(outlook::standing(&self.baton, self.organisation).await)
    }

    async fn suggestions(&self) -> Vec<Suggestion> {
        let Some(featured) = &self.featured else { return Vec::new() };
        self.log(outlook::suggestions(&self.baton, self.organisation, featured).await).unwrap_or_default()
    }

    async fn coming(&self) -> Vec<Coming> {
        self.log(self.soon().await).unwrap_or_default()
    }

    async fn why(&self, user: &str, token: &str) -> Option<Card> {
        let zone = self.playground.directory().person(user).map_or("UTC", |it| it.zone.as_str());
        self.log(why_sent::card(&self.baton, self.organisation, token, zone).await).flatten()
    }
}

impl Conductor {
    pub(super) fn new(
        baton: Arc<Baton>,
        playground: Arc<Playground>,
        organisation: OrganisationId,
        featured: Option<Key>,
        zone: TimeZone,
    ) -> Self {
        Self { baton, playground, organisation, featured, zone, turn: Mutex::default() }
    }

    /// The next messages, rehearsed on a copy.
    async fn soon(&self) -> Result<Vec<Coming>, Trouble> {
        let counted = self.baton.store.stage_counts(self.organisation).await?;
        if MOST_REHEARSED < counted.iter().map(|it| it.n).sum() {
            return Ok(Vec::new());
        }
        let baton = Arc::clone(&self.baton);
        let runtime = Handle::current();
        // On a thread of its own: it is more work than all answers, and must not hold them up.
        let rehearsal = move || runtime.block_on(async { rehearse(&baton).await });
        let timeline = tokio::task::spawn_blocking(rehearsal).await.map_err(io::Error::other)??;
        let coming = timeline.planned.into_iter().take(MOST_SOON);
        Ok(coming.map(|it| Coming { at: wall(it.at, &self.zone), to: it.to, what: it.what }).collect())
    }

    /// Does what falls due while nobody asks for anything; never returns.
    pub(super) async fn keep_going(&self) {
        loop {
            let rung = self.baton.bell.notified();
            self.settle().await;
            let nap = self.log(self.nap().await).unwrap_or(Duration::from_secs(1));
            tokio::select! {
                () = rung => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
    }

    async fn nap(&self) -> Result<Duration, Failure> {
        let Some(next) = engine::next_due(&self.baton).await? else { return Ok(MAX_NAP) };
        let until = next.duration_since(self.baton.now()).max(SignedDuration::from_millis(50));
        Ok(Duration::try_from(until).unwrap_or(MAX_NAP).min(MAX_NAP))
    }

    async fn advance_to(&self, target: Timestamp) -> Result<(), Failure> {
        engine::settle(&self.baton).await?;
        while let Some(next) = self.next_before(target).await? {
            self.set_clock(next).await?;
            engine::settle(&self.baton).await?;
        }
        self.set_clock(target).await?;
        engine::settle(&self.baton).await?;
        Ok(())
    }

    async fn next_said(&self) -> Result<Option<String>, Failure> {
        engine::settle(&self.baton).await?;
        let horizon = self.baton.now().saturating_add(HORIZON_DAYS.saturating_mul(24).hours());
        let horizon = horizon.unwrap_or(Timestamp::MAX);
        while let Some(next) = self.next_before(horizon).await? {
            let seen = *self.playground.changes().borrow();
            self.set_clock(next).await?;
            engine::settle(&self.baton).await?;
            let new = self.playground.since(seen).into_iter();
            let said =
                new.filter(|it| seen < it.posted && it.origin == Origin::Sent).min_by_key(|it| it.posted);
            if let Some(said) = said {
                let (to, what) = (self.place(&said.to), said.card.headline().text());
                return Ok(Some(format!("{}, to {to}: {what}", wall(said.at, &self.zone))));
            }
        }
        Ok(None)
    }

    async fn next_before(&self, target: Timestamp) -> Result<Option<Timestamp>, Failure> {
        let now = self.baton.now();
        Ok(engine::next_due(&self.baton).await?.filter(|it| now < *it && *it < target))
    }

    async fn set_clock(&self, at: Timestamp) -> Result<(), Failure> {
        let clock = &self.baton.clock;
        clock.advance(at.duration_since(clock.now()).max(SignedDuration::ZERO));
        remember(&self.baton).await
    }

    fn place(&self, place: &Place) -> String {
        let room = self.playground.directory();
        match place {
            Place::Channel(id) => room.channel(id).map_or_else(|| id.clone(), |it| it.name.clone()),
            Place::Direct(id) => room.person(id).map_or_else(|| id.clone(), |it| it.name.clone()),
        }
    }

    #[expect(clippy::unused_self, reason = "reads as what it does to its caller")]
    fn log<T, E: Display>(&self, done: Result<T, E>) -> Option<T> {
        done.inspect_err(|failure| tracing::error!(%failure, "what is due was not done")).ok()
    }
}

async fn rehearse(baton: &Baton) -> Result<Timeline, Trouble> {
    let folder = tempfile::Builder::new().prefix("baton-soon-").tempdir()?;
    let copy = folder.path().join("copy.db");
    let to = baton.now() + SignedDuration::from_hours(24 * SOON_DAYS);
    Ok(simulate::soon(baton, &copy, to, MOST_SOON).await?)
}

/// Keeps how far the civil clock stands from the machine's, for the next start.
pub(super) async fn remember(baton: &Baton) -> Result<(), Failure> {
    let offset = baton.clock.now().duration_since(baton.clock.lease_now());
    let text = offset.as_millis().to_string();
    baton.store.write_with(text, |tx, text| Box::pin(tx.put_meta(CLOCK, text))).await?;
    Ok(())
}

fn wall(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b %H:%M").to_string()
}
