//! Random days: commands by random people, time in random steps. A seed means what the record makes of it, so
//! that numbers mostly exist and shrinking keeps a story readable.

use baton_domain::{
    PersonId, Words,
    ask::{self, Item, Pass},
    context::Actor,
    custody, decision, fact, gate,
    initiative::{Audience, Command},
    metric, person, privilege,
    role::{Function, Role},
    stage::{self, Delay, Gate, Override},
};
use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;

use super::{
    remedy::{remedy, right_one, said},
    story::Story,
    world::{NAMES, PLAYBOOK, id, title},
};

/// 500 cases, or 10,000 in the long campaign.
pub(crate) fn cases() -> ProptestConfig {
    let torture = std::env::var_os("BATON_TORTURE").is_some();
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(if torture { 10_000 } else { 500 })
    }
}

/// One step of a random story.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seed {
    kind: u8,
    who: u8,
    a: u8,
    b: u8,
    minutes: u16,
}

/// What a seed means here and now.
#[derive(Debug, Clone)]
pub(crate) enum Move {
    Do(Actor, Box<Command>),
    /// Time passes, and Baton wakes when it must.
    Pass(i64),
    /// Time passes while Baton is down; then it wakes.
    Down(i64),
    /// Something becomes of a person.
    Happen(PersonId, Fortune),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Fortune {
    Gone,
    Back,
    Away(PersonId),
}

pub(crate) fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let seed = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), any::<u16>());
    let seed = seed.prop_map(|(kind, who, a, b, minutes)| Seed { kind, who, a, b, minutes });
    prop::collection::vec(seed, 0..60)
}

impl Seed {
    pub(crate) fn plan(self, story: &Story) -> Move {
        match self.kind % 48 {
            0..=5 => Move::Pass(i64::from(self.minutes) / 2),
            6 => Move::Down(i64::from(self.minutes)),
            7 => Move::Happen(self.person(self.a), self.fortune()),
            42.. => match self.answer(story) {
                Some(command) => Move::Do(Actor::Baton, Box::new(command)),
                None => Move::Do(Actor::Baton, Box::new(Command::Tick)),
            },
            kind => {
                let command = self.command(kind, story);
                Move::Do(self.actor(story, &command), Box::new(command))
            }
        }
    }

    // Two of three times whoever may, so that not everything is refused.
    fn actor(self, story: &Story, command: &Command) -> Actor {
        let own = matches!(
            command,
            Command::Tick | Command::Ask(ask::Command::Shown { .. }) | Command::Name { .. }
        );
        if own || self.who.is_multiple_of(23) {
            return Actor::Baton;
        }
        let near = right_one(command, story).filter(|_| !self.who.is_multiple_of(3));
        Actor::Person(near.unwrap_or_else(|| self.person(self.who / 3)))
    }

    /// Something that is missing is answered.
    fn answer(self, story: &Story) -> Option<Command> {
        let gate = story.record.stage.gate()?;
        let missing = gate::missing_items(&story.record, gate, &story.world.context());
        let item = *missing.get(usize::from(self.a) % missing.len().max(1))?;
        Some(remedy(item, self.person(self.b), self.words(), story))
    }

    fn command(self, kind: u8, story: &Story) -> Command {
        match kind {
            8..=16 => Command::Custody(self.custody(kind, story)),
            17..=20 => Command::Privilege(self.privilege(kind, story)),
            21..=23 => Command::Decision(self.decision(kind, story)),
            24 => Command::Metric(self.metric(story)),
            25..=27 | 41 => Command::Stage(self.stage(kind, story)),
            28 => Command::State { item: self.item(story), words: self.words() },
            29 => Command::Arrange {
                channel: story.record.channel,
                audience: if self.a.is_multiple_of(2) { Audience::Open } else { Audience::Private },
                functions: Function::ALL.into_iter().take(usize::from(self.b % 3)).collect(),
            },
            30 => Command::Name { role: self.role(), person: self.person(self.b), until: None },
            31 if self.b.is_multiple_of(2) => Command::Fact(self.fact(story)),
            31 => Command::Tick,
            _ => Command::Ask(self.ask(kind, story)),
        }
    }

    fn custody(self, kind: u8, story: &Story) -> custody::Command {
        let offers = &story.record.custody.offers;
        let open = offers.get(usize::from(self.a) % (offers.len() + 1)).map(|it| it.no);
        let no = open.unwrap_or(baton_domain::HandoffNo(u32::from(self.b)));
        match kind {
            8..=10 => custody::Command::Offer { role: self.role(), to: self.person(self.b), note: None },
            11..=12 => custody::Command::Accept(no),
            13 => custody::Command::Decline { no, instead: custody::Instead::NotMe, reason: None },
            14 => custody::Command::Take,
            15 if self.b.is_multiple_of(2) => custody::Command::Left(self.person(self.a)),
            15 => custody::Command::Clear(self.role()),
            _ => custody::Command::Confirm { person: self.person(self.b), share: self.words() },
        }
    }

    fn privilege(self, kind: u8, story: &Story) -> privilege::Command {
        let no = baton_domain::PrivilegeNo(u32::from(self.a % 4) + 1);
        let fates = [privilege::Fate::Permanent, privilege::Fate::Withdrawn];
        match kind {
            17 => privilege::Command::Log(privilege::Terms {
                kind: privilege::PrivilegeKind::DataAccess,
                what: title(&format!("favour {}", self.a)),
                lent_by: None,
                lender: Some(self.person(self.b)),
                until: self.a.is_multiple_of(3).then(|| self.day(story)),
                on_lapse: if self.b.is_multiple_of(2) {
                    privilege::OnLapse::Ends
                } else {
                    privilege::OnLapse::GoesOn
                },
                decider: None,
                took: None,
                normal_route: None,
                lead_days: Some(u16::from(self.a)),
                source: None,
            }),
            18 => privilege::Command::Renew { no, until: self.day(story) },
            _ => {
                let fate = fates[usize::from(self.b % 2)].clone();
                privilege::Command::GiveVerdict { no, fate, from: None, because: None }
            }
        }
    }

    fn fact(self, story: &Story) -> fact::Command {
        let topics = &PLAYBOOK.topics;
        let topic = &topics[usize::from(self.a) % topics.len()];
        let ids = topic.ids(&story.record);
        let whole = topic.id.parse().expect("a topic's id");
        let id = *ids.get(usize::from(self.minutes) % (ids.len() + 1)).unwrap_or(&whole);
        match self.minutes.is_multiple_of(3) {
            true => fact::Command::Accept { id },
            false => fact::Command::Record { id, said: said(id, self.person(self.b), story) },
        }
    }

    fn decision(self, kind: u8, story: &Story) -> decision::Command {
        let no = baton_domain::DecisionNo(u32::from(self.a % 3) + 1);
        match kind {
            21 => decision::Command::Open {
                what: title(&format!("choice {}", self.a % 5)),
                decider: self.person(self.b),
                due: self.day(story),
                source: None,
            },
            22 => decision::Command::Resolve { no, chosen: title("yes"), because: None },
            _ => decision::Command::Reopen { no, due: self.day(story) },
        }
    }

    fn metric(self, story: &Story) -> metric::Command {
        let kinds = [metric::MetricKind::Accuracy, metric::MetricKind::Cost, metric::MetricKind::Value];
        let phases = [metric::Phase::Pilot, metric::Phase::Production];
        let value: metric::Measure = "5 %".parse().expect("a measure");
        if self.b.is_multiple_of(5) {
            let no = baton_domain::MetricNo(u32::from(self.a % 3) + 1);
            return metric::Command::Report { no, value, on: self.day(story) };
        }
        metric::Command::Add(metric::Terms {
            what: title("a number"),
            phase: phases[usize::from(self.a % 2)],
            kind: kinds[usize::from(self.b % 3)],
            direction: metric::Direction::Up,
            baseline: None,
            target: value,
            source: title("a table"),
            reader: self.person(self.a),
            first_read: self.day(story),
        })
    }

    fn stage(self, kind: u8, story: &Story) -> stage::Command {
        let gate = story.record.stage.gate().unwrap_or(Gate::GoLive);
        match kind {
            25 if self.a.is_multiple_of(5) => stage::Command::Freeze { because: self.words() },
            25 if self.a.is_multiple_of(7) => stage::Command::Rollout { percent: u32::from(self.b) },
            25 if self.a.is_multiple_of(11) => stage::Command::Rollback { because: self.words() },
            25 => stage::Command::Extend { to: self.day(story), delay: Delay::NotUntil, because: None },
            26 if self.a.is_multiple_of(2) => {
                stage::Command::Close { gate, over: Override::Because(self.words()), end: None }
            }
            26 | 41 => stage::Command::Close { gate, over: Override::No, end: None },
            _ if self.a.is_multiple_of(4) => {
                stage::Command::Stop { notice: self.words(), lessons: Vec::new() }
            }
            _ => stage::Command::Extend { to: self.day(story), delay: Delay::ScopeGrew, because: None },
        }
    }

    fn ask(self, kind: u8, story: &Story) -> ask::Command {
        let item = self.item(story);
        let because = self.b.is_multiple_of(2).then(|| self.words());
        match kind {
            32 => ask::Command::Snooze { item, until: self.soon(story), because },
            33 => ask::Command::Wait { item, until: self.soon(story), because },
            34 => ask::Command::Pass { item, pass: Pass::NotMine },
            35 => ask::Command::Now { item, person: self.person(self.a) },
            _ => self.shown(story),
        }
    }

    // Mostly to whoever can supply it, which is what starts a ladder.
    fn shown(self, story: &Story) -> ask::Command {
        let gaps = gate::gaps(&story.record, &story.world.context());
        let offers = story.record.custody.offers.iter().map(|it| (Item::Offer(it.no), it.to));
        let all: Vec<(Item, PersonId)> =
            gaps.iter().filter_map(|it| Some((it.item, it.supplier?))).chain(offers).collect();
        match all.get(usize::from(self.a) % all.len().max(1)) {
            Some((item, person)) => ask::Command::Shown { items: vec![*item], person: *person },
            None => ask::Command::Shown { items: vec![Item::Owner], person: self.person(self.b) },
        }
    }

    fn item(self, story: &Story) -> Item {
        let gaps = gate::gaps(&story.record, &story.world.context());
        let plain = [Item::Privileges, Item::ExpectationTold, Item::MostWithdrawn, Item::Functions];
        match gaps.get(usize::from(self.a) % (gaps.len() + 2)) {
            Some(gap) => gap.item,
            None => plain[usize::from(self.a % 4)],
        }
    }

    fn person(self, at: u8) -> PersonId {
        id(NAMES[usize::from(at) % NAMES.len()])
    }

    fn role(self) -> Role {
        let all: Vec<Role> = Role::all().collect();
        all[usize::from(self.a) % all.len()]
    }

    fn words(self) -> Words {
        Words::new(&format!("because of {}", self.b % 4)).expect("words")
    }

    fn day(self, story: &Story) -> Date {
        story.world.context().today().saturating_add((i64::from(self.minutes % 100) - 5).days())
    }

    fn soon(self, story: &Story) -> Date {
        story.world.context().today().saturating_add(i64::from(self.minutes % 16).days())
    }

    fn fortune(self) -> Fortune {
        [Fortune::Gone, Fortune::Back, Fortune::Away(self.person(self.b))][usize::from(self.minutes % 3)]
    }
}

/// Changes what is known of a person.
pub(crate) fn happen(story: &mut Story, who: PersonId, fortune: Fortune) {
    let today = story.world.context().today();
    let now = story.world.now;
    story.world.people.change(who, |person| match fortune {
        Fortune::Gone => person.presence = person::Presence::Gone,
        Fortune::Back => (person.presence, person.away) = (person::Presence::Member, None),
        Fortune::Away(cover) => {
            let days =
                baton_domain::calendar::Absence { from: today, until: today.saturating_add(10.days()) };
            person.away = Some(person::Away { days, cover: Some(cover), accepted: Some(now) });
        }
    });
}
