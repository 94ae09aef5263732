//! How an initiative leaves a stage, given the whole record.

use std::iter;

use jiff::{Span, civil::Date};

use crate::{
    DecisionNo, PersonId, Title, Words,
    authority::Act,
    context::Context,
    custody, decision, gate,
    initiative::{Event, Initiative},
    metric::{self, Metric, Phase},
    numbered::next_number,
    refusal::Refusal,
    role::Role,
    stage::{Command, Delay, Event as StageEvent, Gate, How, Override, Stage},
};

/// Working days the sponsor has to say whether it stops.
const STOP_WITHIN_WORKING_DAYS: u32 = 5;

/// What authority a command about the stage needs.
pub(crate) fn act(command: &Command) -> Act {
    match command {
        Command::Extend { .. } | Command::Freeze { .. } => Act::Extend,
        Command::Close { over: Override::No, .. } | Command::Rollout { .. } => Act::Close,
        Command::Close { over: Override::Because(_), .. } => Act::Override,
        Command::Stop { .. } => Act::Stop,
        Command::Rollback { .. } => Act::Rollback,
    }
}

/// Decides what `command` changes; authority was checked before.
///
/// # Errors
/// A gate with gaps, a stage with nothing beyond, an end that does not move, a scope that stands, a share that is
/// none.
pub(crate) fn decide(
    record: &Initiative,
    command: Command,
    by: PersonId,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !record.stage.is_running() {
        return Err(Refusal::Ended { stage: record.stage });
    }
    let event = match command {
        Command::Extend { delay: Delay::ScopeGrew, .. } if keeps_its_scope(record) => {
            return Err(Refusal::NextRelease { by: record.freeze.as_ref().map(|it| it.by) });
        }
        Command::Extend { to, delay, because } => {
            crate::privilege::refuse_past(Some(to), context.today())?;
            if let Some(planned_end) = record.planned_end.filter(|it| to <= *it) {
                return Err(Refusal::NotLater { date: to, planned_end });
            }
            StageEvent::Extended { to, delay, because }
        }
        Command::Close { gate, over, end } => return close(record, gate, over, end, context),
        Command::Stop { notice, lessons } => match proposes_only(record, by, context) {
            Some(sponsor) => return Ok(propose_stop(record, sponsor, notice, lessons, context)),
            None => StageEvent::Stopped { notice, lessons },
        },
        Command::Freeze { because } => match &record.freeze {
            Some(freeze) => return Err(Refusal::Frozen { by: freeze.by }),
            None => StageEvent::Frozen { because },
        },
        Command::Rollout { percent } => roll_out(record, percent)?,
        Command::Rollback { because } => match record.share() {
            Some(share) if 0 < share => StageEvent::RolledBack { because },
            _ => return Err(Refusal::NothingOut),
        },
    };
    Ok(vec![Event::Stage { event }])
}

/// Whether wishes wait for the next release: somebody froze the scope, or the pilot answered with yes already.
/// Source: D-2, D-12.
fn keeps_its_scope(record: &Initiative) -> bool {
    let works = metric::of_phase(&record.metrics, Phase::Pilot).any(Metric::is_met);
    record.stage == Stage::Pilot && (record.freeze.is_some() || works)
}

fn roll_out(record: &Initiative, percent: u32) -> Result<StageEvent, Refusal> {
    if !matches!(record.stage, Stage::Bridge | Stage::Production) {
        return Err(Refusal::NothingToRollOut { stage: record.stage });
    }
    let last = record.share().unwrap_or(0);
    match u8::try_from(percent) {
        Ok(percent @ 1..=100) if last < percent => Ok(StageEvent::RolledOut { percent }),
        _ => Err(Refusal::Share { percent, last }),
    }
}

fn close(
    record: &Initiative,
    gate: Gate,
    over: Override,
    end: Option<Date>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if record.stage.gate() != Some(gate) {
        return Err(Refusal::NotThere { stage: record.stage });
    }
    let begins = record.planned_end.filter(|_| gate == Gate::Intake);
    if let Some(date) = end.or(begins).filter(|it| *it <= context.today()) {
        return Err(Refusal::NoTime { date, today: context.today() });
    }
    let missing = gate::missing_items(record, gate, context);
    let how = match (missing.is_empty(), over) {
        (true, _) => How::Answered,
        (false, Override::Because(because)) => How::Overridden { because },
        (false, Override::No) => return Err(Refusal::GateOpen { key: record.key.clone(), missing }),
    };
    let planned_end = match gate {
        Gate::Intake => end.or(record.planned_end),
        Gate::PreClose => {
            end.or_else(|| Some(rebuilt_by(record.planned_end.unwrap_or(context.today()), context)))
        }
        // Production has no end; its horizon is that of its metrics.
        Gate::GoLive => None,
    };
    let event = StageEvent::Passed { gate, playbook: context.playbook.hash.clone(), how, planned_end };
    let next = record.custody.accepted(Role::NextOwner).filter(|it| !context.is_gone(*it));
    let next = next.filter(|it| gate == Gate::PreClose && record.custody.owner() != Some(*it));
    let takes = |person| custody::Event::AcceptedToo { role: Role::Owner, person };
    let owns = next.map(takes).map(Event::of_custody);
    Ok(iter::once(Event::Stage { event }).chain(owns).collect())
}

/// The sponsor, when `by` is the owner, who can only propose to stop. Source: MISSION, "Who may".
fn proposes_only(record: &Initiative, by: PersonId, context: &Context<'_>) -> Option<PersonId> {
    let lead = context.people.get(&by).is_some_and(|it| it.lead);
    record.custody.holder(Role::Sponsor).filter(|it| *it != by && !lead)
}

/// Proposing again rewrites the notice, not the choice.
fn propose_stop(
    record: &Initiative,
    decider: PersonId,
    notice: Words,
    lessons: Vec<Words>,
    context: &Context<'_>,
) -> Vec<Event> {
    let proposed = |decision| Event::Stage { event: StageEvent::StopProposed { decision, notice, lessons } };
    if let Some(proposal) = &record.stop_proposed {
        return vec![proposed(proposal.decision)];
    }
    let due = context.calendar.working_day_after(context.today(), STOP_WITHIN_WORKING_DAYS);
    let no = DecisionNo(next_number(&record.decisions));
    let what = Title::new("stop it?").expect("a fixed text fits");
    vec![Event::of_decision(decision::Event::Opened { no, what, decider, due, source: None }), proposed(no)]
}

/// The day production starts as far as anybody knows: the end of the rebuild, or its usual length after the
/// pilot's planned end or today, whichever is later. Source: B-1.
pub fn ship_date(record: &Initiative, context: &Context<'_>) -> Option<Date> {
    let end = record.planned_end?;
    match record.stage {
        Stage::Bridge | Stage::Production => Some(end),
        _ => Some(rebuilt_by(end, context)),
    }
}

fn rebuilt_by(pilot_ends: Date, context: &Context<'_>) -> Date {
    let weeks = i64::from(context.playbook.bridge.default_weeks);
    pilot_ends.max(context.today()).saturating_add(Span::new().weeks(weeks))
}
