//! What types cannot say of a playbook: checked when it is read, and again by `baton prompts check`.

use std::collections::BTreeSet;

use super::{Evidence, Manners, Playbook, Question, known};
use crate::{
    during::During,
    fact::FactId,
    ladder::Rung,
    stage::Gate,
    topic::{FieldIs, Named, Need, Shape, Topic},
};

/// Longest label of a field, in characters. Source: Discord's and Slack's forms.
const MAX_LABEL_CHARS: usize = 45;

/// The playbook cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum BadPlaybook {
    #[error("the pre-close gate needs three questions; reword them, but keep one whose evidence is `{0}`")]
    QuestionMissing(&'static str),
    #[error("the pre-close gate has {0} questions; it asks exactly three")]
    NotThree(usize),
    #[error("two questions have the id `{0}`")]
    SameId(String),
    #[error("the question `{0}` names no evidence")]
    NoEvidence(String),
    #[error("the question `{0}` names the topic `{1}`, which there is not")]
    NoTopic(String, String),
    #[error("two topics have the id `{0}`")]
    SameTopic(String),
    #[error("the topic `{0}` {1}")]
    Topic(String, &'static str),
    #[error("the question `{0}` is never asked; give it after_days or every_days")]
    NeverAsked(String),
    #[error(
        "the rungs of the ladder must come one after the other: reminder, deputy, still_yours, sponsor, lead"
    )]
    Ladder,
    #[error("`{0}` must be at least 1")]
    Zero(&'static str),
    #[error("nobody can answer the question `{0}`: `supply` names no role")]
    NobodyAnswers(String),
    #[error("there is no topic `{0}`, on which a right or a warning depends; reword it, but keep its id")]
    TopicMissing(&'static str),
    #[error(
        "the topic `{0}` has no kind `{1}`, on which a right or a warning depends; reword it, but keep its id"
    )]
    KindMissing(&'static str, &'static str),
    #[error("`{small}` must be less than `{large}`, or it never comes")]
    NeverComes { small: &'static str, large: &'static str },
}

impl Playbook {
    /// Checks what types cannot say.
    ///
    /// # Errors
    /// [`BadPlaybook`] with what to change.
    pub fn check(&self) -> Result<(), BadPlaybook> {
        self.check_questions()?;
        self.check_topics()?;
        let steps = Rung::CLIMB.map(|it| self.ladder.working_days(it));
        if steps[0] == 0 || steps.windows(2).any(|it| it[1] <= it[0]) {
            return Err(BadPlaybook::Ladder);
        }
        self.check_graces()?;
        self.check_numbers()
    }

    fn check_numbers(&self) -> Result<(), BadPlaybook> {
        let Manners { items_on_a_card, routine_a_day, routine_a_week, routine_a_week_in_gate, .. } =
            self.manners;
        let numbers = [
            ("items_on_a_card", items_on_a_card),
            ("routine_a_day", routine_a_day),
            ("routine_a_week", routine_a_week),
            ("routine_a_week_in_gate", routine_a_week_in_gate),
            ("snooze_days", usize::from(self.manners.snooze_days)),
            ("pilot.default_days", usize::from(self.pilot.default_days)),
            ("bridge.default_weeks", usize::from(self.bridge.default_weeks)),
            ("production.reading_days", usize::from(self.production.reading_days)),
            ("expiry.days_to_next_rung", usize::from(self.expiry.days_to_next_rung)),
            ("handoff.open_working_days", self.handoff.open_working_days as usize),
            ("standstill.quiet_days", usize::from(self.standstill.quiet_days)),
            ("standstill.times_put_off", self.standstill.times_put_off),
        ];
        numbers
            .into_iter()
            .try_for_each(|(name, n)| if n == 0 { Err(BadPlaybook::Zero(name)) } else { Ok(()) })
    }

    // What would begin after the end of what it is to warn of.
    fn check_graces(&self) -> Result<(), BadPlaybook> {
        let days = |it: u16| u32::from(it);
        let pairs = [
            (
                ("handoff.reminder_working_days", self.handoff.reminder_working_days),
                ("handoff.open_working_days", self.handoff.open_working_days),
            ),
            (
                ("pilot.gate_opens_days_before_end", days(self.pilot.gate_opens_days_before_end)),
                ("pilot.default_days", days(self.pilot.default_days)),
            ),
        ];
        pairs.into_iter().try_for_each(|((small, less), (large, more))| {
            if less < more { Ok(()) } else { Err(BadPlaybook::NeverComes { small, large }) }
        })
    }

    fn check_questions(&self) -> Result<(), BadPlaybook> {
        let three: Vec<&Question> = self.questions_of(Gate::PreClose).collect();
        let needed = [
            (Evidence::Verdicts, "verdicts"),
            (Evidence::ProductionMetric, "production_metric"),
            (Evidence::NextOwner, "next_owner"),
        ];
        for (evidence, name) in needed {
            if !three.iter().any(|it| it.evidence.contains(&evidence)) {
                return Err(BadPlaybook::QuestionMissing(name));
            }
        }
        if three.len() != 3 {
            return Err(BadPlaybook::NotThree(three.len()));
        }
        for (n, question) in self.questions.iter().enumerate() {
            if question.evidence.is_empty() && question.topics.is_empty() {
                return Err(BadPlaybook::NoEvidence(question.id.clone()));
            }
            if question.supply.is_empty() {
                return Err(BadPlaybook::NobodyAnswers(question.id.clone()));
            }
            if self.questions[..n].iter().any(|it| it.id == question.id) {
                return Err(BadPlaybook::SameId(question.id.clone()));
            }
        }
        self.check_during()
    }

    fn check_during(&self) -> Result<(), BadPlaybook> {
        let mut ids: BTreeSet<&str> = self.questions.iter().map(|it| it.id.as_str()).collect();
        for asked in &self.during {
            let id = || asked.id.clone();
            if asked.evidence.is_empty() && asked.topics.is_empty() {
                return Err(BadPlaybook::NoEvidence(id()));
            }
            if asked.supply.is_empty() && !self.names_whom_it_asks(asked) {
                return Err(BadPlaybook::NobodyAnswers(id()));
            }
            if !ids.insert(&asked.id) {
                return Err(BadPlaybook::SameId(id()));
            }
            let every = asked.every_days.is_some_and(|it| 0 < it);
            if asked.after_days.is_empty() && !every {
                return Err(BadPlaybook::NeverAsked(id()));
            }
        }
        Ok(())
    }

    // What is answered for each entry of a list that names people is asked of them.
    fn names_whom_it_asks(&self, asked: &During) -> bool {
        let names = |it: &Topic| it.fields.iter().any(|it| it.is == FieldIs::Person && it.need == Need::Now);
        let list = |id: &String| self.topic(self.topic(id)?.of.as_deref()?);
        asked.evidence.is_empty() && asked.topics.iter().all(|it| list(it).is_some_and(names))
    }

    fn check_known(&self) -> Result<(), BadPlaybook> {
        for (id, kinds) in known::ALL {
            let topic = self.topic(id).ok_or(BadPlaybook::TopicMissing(id))?;
            if let Some(kind) = kinds.iter().find(|it| topic.kind_label(it).is_none()) {
                return Err(BadPlaybook::KindMissing(id, kind));
            }
        }
        Ok(())
    }

    fn check_topics(&self) -> Result<(), BadPlaybook> {
        let mut ids = BTreeSet::new();
        for topic in &self.topics {
            if !ids.insert(topic.id.as_str()) {
                return Err(BadPlaybook::SameTopic(topic.id.clone()));
            }
            let of = topic.of.as_deref().filter(|it| *it != "withdrawn");
            let known =
                of.is_none_or(|of| self.topics.iter().any(|it| it.id == of && it.shape == Shape::List));
            let wrong = if known { wrong(topic) } else { Some("is for each of a list that there is not") };
            wrong.map_or(Ok(()), |it| Err(BadPlaybook::Topic(topic.id.clone(), it)))?;
        }
        let gates = self.questions.iter().map(|it| (&it.id, &it.topics));
        let stages = self.during.iter().map(|it| (&it.id, &it.topics));
        for (question, topics) in gates.chain(stages) {
            let unknown = topics.iter().find(|it| !ids.contains(it.as_str()));
            if let Some(topic) = unknown {
                return Err(BadPlaybook::NoTopic(question.clone(), topic.clone()));
            }
        }
        self.check_known()
    }
}

fn wrong(topic: &Topic) -> Option<&'static str> {
    let is_id = |id: &str| id.parse::<FactId>().is_ok_and(|it| it.part().is_none());
    let parts = |all: &[Named]| all.iter().all(|it| FactId::of(&topic.id, &it.id).is_ok());
    let fields: BTreeSet<FieldIs> = topic.fields.iter().map(|it| it.is).collect();
    let checks = [
        (!is_id(&topic.id) || !parts(&topic.parts) || !parts(&topic.kinds), "has an id that cannot be typed"),
        (
            (topic.shape == Shape::Parts) == topic.parts.is_empty(),
            "has parts without the shape, or the other way round",
        ),
        (
            (topic.shape == Shape::Of) == topic.of.is_none(),
            "has `of` without the shape, or the other way round",
        ),
        (
            fields.contains(&FieldIs::Kind) == topic.kinds.is_empty(),
            "has kinds without the field, or the other way round",
        ),
        (topic.good.iter().any(|it| topic.kind_label(it).is_none()), "counts a kind as good that it has not"),
        (topic.fields.iter().all(|it| it.need == Need::Never), "needs no field, so nothing answers it"),
        (fields.len() != topic.fields.len(), "has a field twice"),
        (topic.accept && !fields.contains(&FieldIs::Person), "wants a yes, and names nobody"),
        (
            topic.fields.iter().any(|it| MAX_LABEL_CHARS < it.label.chars().count()),
            "has a label of more than 45 characters",
        ),
    ];
    checks.into_iter().find(|it| it.0).map(|it| it.1)
}
