//! How an initiative leaves a stage, given the whole record.

use jiff::{Span, civil::Date};

use crate::{
    DecisionNo, PersonId, Title, Words,
    authority::Act,
    context::Context,
    decision, gate,
    initiative::{Event, Initiative},
    numbered::next_number,
    refusal::Refusal,
    role::Role,
    stage::{Command, Event as StageEvent, Gate, How, Override, Stage},
};

/// Working days the sponsor has to say whether it stops.
const STOP_WITHIN_WORKING_DAYS: u32 = 5;

/// What authority a command about the stage needs.
pub(crate) fn act(command: &Command) -> Act {
    match command {
        Command::Extend { .. } => Act::Extend,
        Command::Close { over: Override::No } => Act::Close,
        Command::Close { over: Override::Because(_) } => Act::Override,
        Command::Stop { .. } => Act::Stop,
    }
}

/// Decides what `command` changes; authority was checked before.
///
/// # Errors
/// A gate with gaps, a stage with nothing beyond, an end that does not move.
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
        Command::Extend { to, delay, because } => {
            crate::privilege::refuse_past(Some(to), context.today())?;
            if let Some(planned_end) = record.planned_end.filter(|it| to <= *it) {
                return Err(Refusal::NotLater { date: to, planned_end });
            }
            StageEvent::Extended { to, delay, because }
        }
        Command::Close { over } => close(record, over, context)?,
        Command::Stop { notice, lessons } => match proposes_only(record, by, context) {
            Some(sponsor) => return Ok(propose_stop(record, sponsor, notice, lessons, context)),
            None => StageEvent::Stopped { notice, lessons },
        },
    };
    Ok(vec![Event::Stage { event }])
}

fn close(record: &Initiative, over: Override, context: &Context<'_>) -> Result<StageEvent, Refusal> {
    let gate = record.stage.gate().filter(|it| *it != Gate::GoLive);
    let Some(gate) = gate else { return Err(Refusal::NoWayOn { stage: record.stage }) };
    let missing = gate::missing_items(record, gate, context);
    let how = match (missing.is_empty(), over) {
        (true, _) => How::Answered,
        (false, Override::Because(because)) => How::Overridden { because },
        (false, Override::No) => return Err(Refusal::GateOpen { key: record.key.clone(), missing }),
    };
    let planned_end = match gate.leads_to() {
        Stage::Bridge => ship_date(record, context),
        _ => record.planned_end,
    };
    Ok(StageEvent::Passed { gate, playbook: context.playbook.hash.clone(), how, planned_end })
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
        _ => {
            let weeks = i64::from(context.playbook.bridge.default_weeks);
            Some(end.max(context.today()).saturating_add(Span::new().weeks(weeks)))
        }
    }
}
