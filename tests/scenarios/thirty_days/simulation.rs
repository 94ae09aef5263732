//! Three replicas on one record for thirty days, one step after the other, as the seed draws them.

use std::{iter::repeat_n, sync::Arc};

use baton::{change::INITIATIVE, engine, example, failure::Failure, prompts::Prompts};
use baton_chat::{
    inbound::{Act, Inbound, Place, Reply},
    platform::Host as _,
};
use baton_domain::OrganisationId;
use baton_playground::{Directory, mention};
use baton_store::Store;
use baton_tests::{database::Database, world::show};
use jiff::{SignedDuration, Timestamp};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

use super::{
    replica::{Done, Replica, Work},
    room::{Room, Troubles},
    watch::{Jump, Time},
};
use crate::parity;

pub(super) const REPLICAS: usize = 3;
const DAYS: i64 = 30;
/// At the beginning and the end of the calm somebody looks every hour.
const CALM_HOURS: usize = 8;
/// And so often in between.
const LOOKS: i32 = 40;

/// One seed's world.
pub(super) struct Simulation {
    pub(super) organisation: OrganisationId,
    pub(super) store: Store,
    pub(super) time: Arc<Time>,
    pub(super) room: Arc<Room>,
    pub(super) replicas: Vec<Replica>,
    /// How often a clock went a month ahead.
    pub(super) months_ahead: usize,
    pub(super) began: Timestamp,
    seed: u64,
    lives: u64,
    requests: u64,
    /// How long the log was when somebody last looked.
    logged: i64,
    chance: StdRng,
    jumps: Vec<Jump>,
    directory: Directory,
    prompts: Prompts,
    _database: Database,
}

impl Simulation {
    /// The example as it stands when it opens, in a database of this seed's own, before anything was sent.
    pub(super) async fn begin(example: &Database, seed: u64, troubles: Troubles, jumps: Vec<Jump>) -> Self {
        let database = example.copy();
        let store = Store::open(&database.url()).await.expect("the copy opens");
        let prompts = Prompts::load(None).expect("the embedded prompts are right");
        let (chance, began) = (StdRng::seed_from_u64(seed), example::opening());
        let time = Time::at(began);
        let nobody = Room::new(&time, Vec::new(), seed, troubles);
        let first = Replica::start(0, 0, seed, &store, &prompts, (&time, &nobody));
        let opened = example::go_on(Arc::clone(&first.baton)).await.expect("the example is there");
        let users = opened.directory.people.iter().map(|it| it.id.clone()).collect();
        let room = Room::new(&time, users, seed.wrapping_add(1 << 32), troubles);
        let begin = |name| Replica::start(name, 0, seed, &store, &prompts, (&time, &room));
        let replicas = (0..REPLICAS).map(begin).collect();
        Self {
            organisation: opened.organisation,
            store,
            time,
            room,
            replicas,
            months_ahead: 0,
            began,
            seed,
            lives: 1,
            requests: 0,
            logged: 0,
            chance,
            jumps,
            directory: opened.directory,
            prompts,
            _database: database,
        }
    }

    /// Thirty days of trouble.
    pub(super) async fn live(&mut self) {
        let end = self.began + SignedDuration::from_hours(24 * DAYS);
        while self.time.now() < end {
            self.step().await;
        }
    }

    /// Everything is mended, and whatever is due finds its fate.
    pub(super) async fn calm_down(&mut self) {
        self.room.calm();
        for it in &self.replicas {
            it.watch.set(SignedDuration::ZERO);
        }
        self.time.pass(SignedDuration::from_mins(5));
        self.resume().await;
        let (hour, planned) = (SignedDuration::from_hours(1), self.planned().await / LOOKS);
        let looks = repeat_n(planned, LOOKS as usize);
        for by in repeat_n(hour, CALM_HOURS).chain(looks).chain(repeat_n(hour, CALM_HOURS)) {
            self.time.pass(by);
            for one in 0..self.replicas.len() {
                self.works(one).await;
            }
        }
    }

    /// Two days; after a clock went a month ahead, until everything woke that it planned.
    async fn planned(&self) -> SignedDuration {
        let days = SignedDuration::from_hours(48);
        let never = Timestamp::MAX.as_millisecond();
        let agenda = self.store.agenda(self.organisation).await.expect("it reads");
        let wakes = agenda.iter().filter(|it| it.kind == INITIATIVE && it.next.as_millisecond() < never);
        let last = wakes.map(|it| it.next).max().filter(|_| 0 < self.months_ahead);
        last.map_or(days, |it| days + it.duration_since(self.time.now()).max(SignedDuration::ZERO))
    }

    async fn step(&mut self) {
        self.resume().await;
        let one = self.chance.random_range(0..self.replicas.len());
        match self.chance.random_range(0..100_u32) {
            0..55 if self.replicas[one].busy.is_none() => self.works(one).await,
            55..85 if !self.replicas[one].stands_still() => self.somebody_acts(one).await,
            85..92 => self.clock_jumps(one),
            92..94 => self.dies(one),
            _ => {}
        }
        self.time_passes().await;
    }

    /// Those go on that were held until now.
    async fn resume(&mut self) {
        for one in 0..self.replicas.len() {
            if self.replicas[one].until().is_none_or(|it| self.time.now() < it) {
                continue;
            }
            self.room.note(&format!("{one}: goes on"));
            self.looks_again(one).await;
            let room = Arc::clone(&self.room);
            let done = self.replicas[one].goes_on(&room).await;
            self.came_to(one, done);
        }
    }

    /// A round of waking and sending, or a part of one.
    pub(super) async fn works(&mut self, one: usize) {
        self.looks_again(one).await;
        let baton = Arc::clone(&self.replicas[one].baton);
        let part = self.chance.random_range(0..10_u32);
        let work: Work = match part {
            0 => Box::pin(async move { baton.wake().await }),
            1 => Box::pin(async move { baton.send_due().await }),
            _ => Box::pin(async move { engine::settle(&baton).await }),
        };
        let done = self.replicas[one].does(work).await;
        self.came_to(one, done);
    }

    fn came_to(&mut self, one: usize, done: Result<Done, Failure>) {
        match done {
            Ok(Done::All(0) | Done::Held) => {}
            Ok(Done::All(n)) => self.room.note(&format!("{one}: did {n}")),
            Ok(Done::Died) => self.dies(one),
            Err(failure) => self.room.wrong(format!("{one}: {failure}")),
        }
    }

    fn dies(&mut self, one: usize) {
        self.room.note(&format!("{one}: dies"));
        let parts = (&self.time, &self.room);
        self.replicas[one] = Replica::start(one, self.lives, self.seed, &self.store, &self.prompts, parts);
        self.lives += 1;
    }

    /// On a database with one process nobody asks whether others changed the people and places; here others do.
    async fn looks_again(&self, one: usize) {
        let looked = self.replicas[one].baton.reload(self.organisation).await;
        looked.expect("the organisation is there");
    }

    pub(super) fn clock_goes(&mut self, one: usize, jump: Option<Jump>) {
        let ahead = jump.map_or(SignedDuration::ZERO, |it| it.ahead(self.time.now()));
        self.months_ahead += usize::from(jump == Some(Jump::MonthAhead));
        self.room.note(&format!("{one}: clock {jump:?}"));
        self.replicas[one].watch.set(ahead);
    }

    fn clock_jumps(&mut self, one: usize) {
        let jump = self.jumps.choose(&mut self.chance).copied();
        let jump = jump.filter(|_| self.replicas[one].watch.is_right());
        self.clock_goes(one, jump);
    }

    async fn somebody_acts(&mut self, one: usize) {
        let inbound = self.drawn_act();
        let before = self.log_end().await;
        drop(self.hands_over(one, inbound.clone()).await);
        let other = (one + 1) % self.replicas.len();
        let again = self.chance.random_bool(0.2) && !self.replicas[other].stands_still();
        let after = self.log_end().await;
        if !again || before == after {
            return;
        }
        drop(self.hands_over(other, inbound).await);
        if self.log_end().await != after {
            self.room.wrong("the same delivery had its effect twice".to_owned());
        }
    }

    async fn hands_over(&mut self, one: usize, inbound: Inbound) -> Reply {
        self.looks_again(one).await;
        let said = format!("{one}: {} {:?}", inbound.user, inbound.act);
        let reply = self.replicas[one].baton.receive(inbound).await;
        let shown = match &reply {
            Reply::Whisper(card) | Reply::Public(card) => show(card),
            Reply::Form(form) => format!("form {}", form.title()),
            other => format!("{other:?}"),
        };
        if shown.contains("on our side") {
            self.room.wrong(format!("{said}: {shown}"));
        }
        self.room.note(&format!("{said}: {shown}"));
        reply
    }

    /// A line that somebody types, or a press on something that arrived.
    fn drawn_act(&mut self) -> Inbound {
        self.requests += 1;
        let chance = &mut self.chance;
        let person = parity::PEOPLE.choose(chance).expect("somebody");
        let (mut user, mut place) = ((*person).to_owned(), Place::Direct((*person).to_owned()));
        let mut act = mention::act(&self.directory, &parity::drawn_line(chance));
        let arrived = self.room.arrived();
        if chance.random_bool(0.4)
            && let Some(seen) = arrived.choose(chance)
        {
            let choices: Vec<_> = seen.card.controls().flat_map(|it| it.choices()).collect();
            if let Some(choice) = choices.choose(chance) {
                act = Act::Press { token: choice.token.clone() };
                place = seen.to.clone();
            }
            if let Place::Direct(whose) = &seen.to {
                user.clone_from(whose);
            }
        }
        let dedupe_key = format!("request-{}", self.requests);
        Inbound { dedupe_key, space: self.directory.space.clone(), user, place, act }
    }

    async fn log_end(&mut self) -> i64 {
        let since = self.store.events(self.organisation, self.logged, u32::MAX).await.expect("it reads");
        self.logged = since.last().map_or(self.logged, |it| it.seq);
        self.logged
    }

    /// A few seconds while somebody is held up; else as much as it takes for something to be due.
    async fn time_passes(&mut self) {
        let chance = &mut self.chance;
        let next = self.replicas.iter().filter_map(Replica::until).min();
        let by = match (next, chance.random_range(0..10_u32)) {
            (Some(next), 0..9) => {
                let left = next.duration_since(self.time.now()).max(SignedDuration::from_secs(1));
                left.min(SignedDuration::from_secs(chance.random_range(1..30)))
            }
            (Some(next), _) => next.duration_since(self.time.now()),
            (None, 0..4) => SignedDuration::from_secs(chance.random_range(1..90)),
            (None, 4..6) => SignedDuration::from_mins(chance.random_range(1..60)),
            (None, _) => SignedDuration::from_mins(chance.random_range(30..840)),
        };
        self.time.pass(by);
    }
}
