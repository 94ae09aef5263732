//! Metrics: what is read of them, and what it crosses: P-2, G-4.

use baton_domain::{
    MetricNo,
    context::Actor,
    initiative::Command,
    metric::{self, Direction, MetricKind, Phase, Terms},
    refusal::Refusal,
    stage::Stage,
};
use jiff::ToSpan;

use crate::support::{
    play,
    script::parse,
    story::Story,
    world::{World, id, title},
};

fn terms(phase: Phase) -> Terms {
    Terms {
        what: title("a number"),
        phase,
        kind: MetricKind::Cost,
        direction: Direction::Down,
        baseline: None,
        target: parse("1EUR"),
        source: title("the ledger"),
        reader: id("luis"),
        first_read: parse("2026-11-02"),
    }
}

/// P-2: one reading a day, whoever reports it; the log has those that were corrected.
#[test]
fn a_later_reading_of_the_same_day_corrects_the_one_before() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure production cost
        luis: report 1 95% 2026-10-12
        luis: report 1 91% 2026-10-05
        mei: report 1 59% 2026-10-12
        luis: report 1 91% 2026-10-05
        ? readings
    "), @r"
    a pilot
    luis: measure production cost  -> added no=1 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: report 1 95% 2026-10-12  -> reported no=1 value=95 % on=2026-10-12 | luis
    luis: report 1 91% 2026-10-05  -> reported no=1 value=91 % on=2026-10-05 | luis
    mei: report 1 59% 2026-10-12  -> reported no=1 value=59 % on=2026-10-12 | luis
    luis: report 1 91% 2026-10-05  -> nothing | luis
    ? readings  = 91 % on 2026-10-05, 59 % on 2026-10-12
    ");
}

#[test]
fn a_record_keeps_a_bounded_number_of_readings() {
    let mut story = Story::staffed(Stage::Production);
    story.baton(Command::Metric(metric::Command::Add(terms(Phase::Production))));
    let today = story.world.context().today();
    for before in 0..1_100 {
        let on = today.saturating_sub(before.days());
        let report = metric::Command::Report { no: MetricNo(1), value: parse("0.4EUR"), on };
        story.act(Actor::Person(id("luis")), Command::Metric(report)).expect("he may report");
    }
    let readings = &story.record.metrics[0].readings;
    assert_eq!(readings.len(), 1_000);
    assert_eq!(readings.last().map(|it| it.on), Some(today), "the oldest are left to the log");
}

/// P-2: news is what begins to be beyond a threshold, not what stays there or was there long ago.
#[test]
fn only_a_latest_value_that_begins_to_cross_is_an_alarm() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure production cost
        luis: watch 1 watch zoe 85%
        luis: watch 1 fallback zoe 80%
        luis: report 1 84% 2026-10-05
        ? nudges
        luis: report 1 83% 2026-10-12
        luis: report 1 70% 2026-10-06
        ? nudges
        luis: report 1 79% 2026-10-19
        ? nudges
        luis: report 1 91% 2026-10-20
        ? nudges
        luis: report 1 78% 2026-10-20
        ? nudges
    "), @r"
    a pilot
    luis: measure production cost  -> added no=1 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: watch 1 watch zoe 85%  -> watched no=1 at=85 % action=watch watcher=zoe | luis
    luis: watch 1 fallback zoe 80%  -> watched no=1 at=80 % action=fallback watcher=zoe | luis
    luis: report 1 84% 2026-10-05  -> reported no=1 value=84 % on=2026-10-05 | luis
    ? nudges  =
        zoe (Direct, Crossed): alarm initiative=it metric=1 awake=false
    luis: report 1 83% 2026-10-12  -> reported no=1 value=83 % on=2026-10-12 | luis
    luis: report 1 70% 2026-10-06  -> reported no=1 value=70 % on=2026-10-06 | luis
    ? nudges  = 
    luis: report 1 79% 2026-10-19  -> reported no=1 value=79 % on=2026-10-19 | luis
    ? nudges  =
        luis (Alarm, Crossed): alarm initiative=it metric=1 awake=false
        zoe (Alarm, Crossed): alarm initiative=it metric=1 awake=false
    luis: report 1 91% 2026-10-20  -> reported no=1 value=91 % on=2026-10-20 | luis
    ? nudges  = 
    luis: report 1 78% 2026-10-20  -> reported no=1 value=78 % on=2026-10-20 | luis
    ? nudges  =
        luis (Alarm, Crossed): alarm initiative=it metric=1 awake=false
        zoe (Alarm, Crossed): alarm initiative=it metric=1 awake=false
    ");
}

/// P-2: nobody waits for the next value to hear that the last one is beyond what was just set.
#[test]
fn a_threshold_that_is_crossed_as_it_is_set_is_an_alarm() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure production cost
        luis: report 1 70%
        luis: watch 1 rollback zoe 80%
        ? nudges
        luis: report 1 71% 2026-11-01
        luis: report 1 72%
        ? nudges
    "), @r"
    a pilot
    luis: measure production cost  -> added no=1 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: report 1 70%  -> reported no=1 value=70 % on=2026-11-02 | luis
    luis: watch 1 rollback zoe 80%  -> watched no=1 at=80 % action=rollback watcher=zoe | luis
    ? nudges  =
        luis (Alarm, Crossed): alarm initiative=it metric=1 awake=false
        zoe (Alarm, Crossed): alarm initiative=it metric=1 awake=false
    luis: report 1 71% 2026-11-01  -> reported no=1 value=71 % on=2026-11-01 | luis
    luis: report 1 72%  -> reported no=1 value=72 % on=2026-11-02 | luis
    ? nudges  = 
    ");
}

/// G-4: 95 h is no 90 %.
#[test]
fn values_are_compared_in_one_unit() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure pilot accuracy
        luis: report 1 95h
        luis: report 1 95
        luis: watch 1 rollback zoe 80ct
        ? readings
        luis: report 1 95%
    "), @r"
    a pilot
    luis: measure pilot accuracy  -> added no=1 what=“accuracy” phase=pilot kind=accuracy direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: report 1 95h  !! other_unit typed=95 h unit=% like=90 %
    luis: report 1 95  !! other_unit typed=95 unit=% like=90 %
    luis: watch 1 rollback zoe 80ct  !! other_unit typed=80 ct unit=% like=90 %
    ? readings  = nothing
    luis: report 1 95%  -> reported no=1 value=95 % on=2026-11-02; opened no=1 what=“the pilot's number is reached. Build it for production?” decider=mei due=2026-11-16 | luis
    ");
    let world = World::new();
    let decided = |terms| metric::decide(&[], metric::Command::Add(terms), id("luis"), &world.context());
    let with = |baseline: &str| Terms { baseline: Some(parse(baseline)), ..terms(Phase::Production) };
    assert!(decided(with("2eur")).is_ok(), "capitals make no other unit");
    assert!(matches!(decided(with("200ct")), Err(Refusal::OtherUnit { .. })));
}

/// What was stored before units were compared stays as it is, and means nothing.
#[test]
fn a_value_in_another_unit_neither_meets_nor_crosses() {
    let mut story = Story::staffed(Stage::Production);
    story.baton(Command::Metric(metric::Command::Add(terms(Phase::Production))));
    let mut metric = story.record.metrics[0].clone();
    let value: metric::Measure = parse("52ct");
    metric.readings.push(metric::Reading { value, on: parse("2026-11-02"), by: id("luis") });
    let (at, action, watcher) = (parse("1EUR"), metric::Action::Rollback, id("zoe"));
    metric.thresholds.push(metric::Threshold { at, action, watcher, awake: false });
    assert!(!metric.is_met() && metric.newly_crossed(None).is_empty());
    metric.thresholds[0].at = parse("1ct");
    assert_eq!(metric.newly_crossed(None).len(), 1);
    metric.terms.target = parse("1ct");
    assert!(!metric.is_met(), "52 is more than 1");
    metric.terms.target = parse("60CT");
    assert!(metric.is_met());
}

/// G-4: a horizon lies ahead, in both phases.
#[test]
fn a_first_reading_lies_ahead() {
    let world = World::new();
    for phase in [Phase::Pilot, Phase::Production] {
        let first_read = |day: &str| Terms { first_read: parse(day), ..terms(phase) };
        let decided = |terms| metric::decide(&[], metric::Command::Add(terms), id("luis"), &world.context());
        let (date, today) = (parse("2026-11-01"), parse("2026-11-02"));
        assert_eq!(decided(first_read("2026-11-01")), Err(Refusal::HorizonOver { date, today }));
        assert!(decided(first_read("2026-11-02")).is_ok());
    }
}

/// I-5: a label desk is no lab.
#[test]
fn warnings_are_about_whole_words() {
    insta::assert_snapshot!(play("
        a proposal
        luis: answer owning-function kind operations what label-desk
        ? warnings
        luis: answer owning-function kind operations what AI-Lab
        ? warnings
    "), @r"
    a proposal
    luis: answer owning-function kind operations what label-desk  -> recorded id=owning-function what=“label-desk” kind=operations | luis
    ? warnings  = nothing
    luis: answer owning-function kind operations what AI-Lab  -> recorded id=owning-function what=“AI-Lab” kind=operations | luis
    ? warnings  = warning=not_the_line unit=AI-Lab
    ");
}
