//! How events make the record.

use jiff::{SignedDuration, Timestamp};

use super::{Event, Initiative, LastAct, Statement};
use crate::{
    PersonId, Words, answers,
    ask::{self, Ask, Item},
    context::Actor,
    custody, decision, fact, gate, metric, privilege,
    stage::{self, Ending, Extension, Passage, Rollout, Stage, StopProposal},
};

/// How long the record remembers that something was answered.
const ANSWERS_KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 14);

impl Initiative {
    /// Folds one event into the record. Total: every recorded event applies.
    pub fn apply(&mut self, event: &Event, actor: Actor, at: Timestamp) {
        let by = self.by(actor);
        if let (Actor::Person(by), false) = (actor, matches!(event, Event::Ask { .. })) {
            self.last_act = Some(LastAct { by, at });
        }
        let statement = |words: &Words| Some(Statement { by, at, words: words.clone() });
        match event {
            Event::Begun { beginning } => {
                *self = Self { last_act: self.last_act.take(), ..Self::begin(beginning, at) }
            }
            Event::Custody { event } => self.custody.apply(event, actor.person(), at),
            Event::Privilege { event } => privilege::apply(&mut self.privileges, event, by, at),
            Event::Decision { event } => {
                decision::apply(&mut self.decisions, event, by, at);
                let proposed = self.stop_proposed.take();
                self.stop_proposed = proposed.filter(|it| gate::lacks(self, Item::Decision(it.decision)));
            }
            Event::Metric { event } => metric::apply(&mut self.metrics, event, by, at),
            Event::Stage { event } => self.apply_stage(event, by, at),
            Event::Fact { event } => fact::apply(&mut self.facts, event, actor.person(), by, at),
            Event::Ask { event } => ask::apply(&mut self.asks, event, at),
            Event::Stated { item: Item::Privileges, words } => self.no_privileges = statement(words),
            Event::Stated { item: Item::Functions, words } => self.no_functions = statement(words),
            Event::Stated { item: Item::ExpectationTold, words } => self.expectation_told = statement(words),
            Event::Stated { words, .. } => self.going_on = statement(words),
            Event::Arranged { channel, audience, functions } => {
                (self.channel, self.audience, self.functions) = (*channel, *audience, functions.clone());
            }
            Event::Merged { was, into } => self.merge(*was, *into),
            // What it takes back is left out of the fold, and so is this.
            Event::Parted { .. } => {}
        }
        self.drop_answered(event, at);
    }

    fn apply_stage(&mut self, event: &stage::Event, by: PersonId, at: Timestamp) {
        use stage::Event::{Extended, Frozen, Passed, RolledBack, RolledOut, StopProposed, Stopped};
        let out = |percent, because| Rollout { percent, by, at, because };
        match event {
            Extended { to, delay, because } => {
                let (from, because) = (self.planned_end, because.clone());
                self.extensions.push(Extension { from, to: *to, delay: *delay, because, at });
                self.planned_end = Some(*to);
            }
            Passed { gate, playbook, how, planned_end } => {
                let (playbook, how) = (playbook.clone(), how.clone());
                self.passed.push(Passage { gate: *gate, at, playbook, how });
                (self.stage, self.stage_since, self.planned_end) = (gate.leads_to(), at, *planned_end);
                self.asks.clear();
            }
            StopProposed { decision, notice, lessons } => {
                let (notice, lessons) = (notice.clone(), lessons.clone());
                self.stop_proposed = Some(StopProposal { decision: *decision, notice, lessons });
            }
            Stopped { notice, lessons } => {
                self.ending = Some(Ending { at, notice: notice.clone(), lessons: lessons.clone() });
                // What ran is retired; what never did is stopped.
                let ending = if self.stage == Stage::Production { Stage::Retired } else { Stage::Stopped };
                (self.stage, self.stage_since, self.stop_proposed) = (ending, at, None);
                self.asks.clear();
                self.custody.offers.clear();
            }
            Frozen { because } => self.freeze = Some(Statement { by, at, words: because.clone() }),
            RolledOut { percent } => self.rollouts.push(out(*percent, None)),
            RolledBack { because } => self.rollouts.push(out(0, Some(because.clone()))),
        }
    }

    fn drop_answered(&mut self, event: &Event, at: Timestamp) {
        let asks = std::mem::take(&mut self.asks);
        // A next owner can be gone without an event of ours; who is asked about that stays asked.
        let lacks = |item| item == Item::NextOwner || gate::lacks(self, item);
        let open = |it: &Ask| !answers::answers(event, it.item) && lacks(it.item);
        let (asks, over): (Vec<Ask>, Vec<Ask>) = asks.into_iter().partition(open);
        self.asks = asks;
        self.answered.retain(|it| at.duration_since(*it) < ANSWERS_KEPT_FOR);
        let unanswered = matches!(
            event,
            Event::Custody { event: custody::Event::Lapsed { .. } | custody::Event::Left { .. } }
                | Event::Privilege { event: privilege::Event::Lapsed { .. } }
        );
        let over = over.iter().filter(|it| it.last_shown.is_some() && !unanswered);
        self.answered.extend(over.map(|_| at));
    }
}
