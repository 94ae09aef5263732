//! How a stage is left: D-3, G-3, G-7, G-9, G-11, and the invariant that no gate is passed with a gap.

use crate::support::play;

const ANSWERED: &str = "
    a pilot
    luis: state privileges none
    luis: measure production cost
    luis: state expectation the board was told
    luis: state functions only the line
    mei: confirm luis half of his time
";

/// G-7: closing is explicit; the bridge gets its six weeks.
#[test]
fn a_pilot_closes_once_the_three_questions_are_answered() {
    insta::assert_snapshot!(play(&format!("{ANSWERED}
        cem: close
        luis: close
        ? passed
        ? planned-end
        luis: close
    ")), @"
    a pilot
    luis: state privileges none  -> stated item=privileges words=“none” | luis
    luis: measure production cost  -> added no=1 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: state expectation the board was told  -> stated item=expectation_told words=“the board was told” | luis
    luis: state functions only the line  -> stated item=functions words=“only the line” | luis
    mei: confirm luis half of his time  -> confirmed person=luis share=“half of his time” | luis
    cem: close  !! not_allowed act=close who=[luis, mei]
    luis: close  -> passed gate=pre-close how=answered planned_end=2027-02-12 | luis
    ? passed  =
        gate=intake at=Mon 02 Nov 09:00 how=not_asked
        gate=pre-close at=Mon 02 Nov 09:00 how=answered
    ? planned-end  = 2027-02-12
    luis: close  !! gate_open key=claims-triage missing=[fact.infrastructure.monitoring, fact.infrastructure.rate-limits, fact.infrastructure.cost-control, fact.infrastructure.fallback, fact.infrastructure.logging, fact.evaluation.pipeline, fact.evaluation.golden-set, fact.evaluation.sampling, fact.evaluation-rebuild, fact.failure-mode, fact.failure-rate, rollout, fact.reversibility.flag, fact.reversibility.stages, fact.reversibility.rollback, fact.reversibility.kill-switch, fact.rollout.parallel, fact.rollout.subset, fact.rollout.rehearsal, fact.operator]
    ");
}

#[test]
fn a_gate_with_gaps_does_not_let_the_owner_through() {
    insta::assert_snapshot!(play("
        a pilot
        luis: close
        luis: close because we are in a hurry
        tom: close because we are in a hurry
    "), @"
    a pilot
    luis: close  !! gate_open key=claims-triage missing=[privileges, production_metric, expectation_told, next_owner_confirmed, functions]
    luis: close because we are in a hurry  !! not_allowed act=override who=[mei]
    tom: close because we are in a hurry  !! not_allowed act=override who=[mei]
    ");
}

/// G-11: the sponsor may, with a reason, which stays visible.
#[test]
fn the_sponsor_goes_on_in_spite_of_gaps_and_the_reason_stays() {
    insta::assert_snapshot!(play("
        a pilot
        mei: close
        mei: close because the regulator will not wait
        ? passed
    "), @"
    a pilot
    mei: close  !! gate_open key=claims-triage missing=[privileges, production_metric, expectation_told, next_owner_confirmed, functions]
    mei: close because the regulator will not wait  -> passed gate=pre-close overridden because=“the regulator will not wait” planned_end=2027-02-12 | luis
    ? passed  =
        gate=intake at=Mon 02 Nov 09:00 how=not_asked
        gate=pre-close at=Mon 02 Nov 09:00 overridden because=“the regulator will not wait”
    ");
}

#[test]
fn a_reason_without_gaps_is_no_override() {
    insta::assert_snapshot!(play(&format!("{ANSWERED}
        mei: close because to be safe
    ")), @"
    a pilot
    luis: state privileges none  -> stated item=privileges words=“none” | luis
    luis: measure production cost  -> added no=1 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: state expectation the board was told  -> stated item=expectation_told words=“the board was told” | luis
    luis: state functions only the line  -> stated item=functions words=“only the line” | luis
    mei: confirm luis half of his time  -> confirmed person=luis share=“half of his time” | luis
    mei: close because to be safe  -> passed gate=pre-close how=answered planned_end=2027-02-12 | luis
    ");
}

/// B-1: whatever the pilot's end was to be, the bridge begins with the close.
#[test]
fn an_overdue_pilot_gets_its_six_weeks_from_today() {
    insta::assert_snapshot!(play(&format!("{ANSWERED}
        until 2027-02-01
        luis: close
        ? planned-end
    ")), @"
    a pilot
    luis: state privileges none  -> stated item=privileges words=“none” | luis
    luis: measure production cost  -> added no=1 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: state expectation the board was told  -> stated item=expectation_told words=“the board was told” | luis
    luis: state functions only the line  -> stated item=functions words=“only the line” | luis
    mei: confirm luis half of his time  -> confirmed person=luis share=“half of his time” | luis
    until 2027-02-01
    luis: close  -> passed gate=pre-close how=answered planned_end=2027-03-15 | luis
    ? planned-end  = 2027-03-15
    ");
}

/// D-3: every move carries a reason and is counted; a first date is none.
#[test]
fn extensions_are_counted_in_the_open() {
    insta::assert_snapshot!(play("
        a pilot
        bo: extend 2027-02-01 scope_grew
        luis: extend 2026-10-01 scope_grew
        luis: extend 2026-12-01 scope_grew
        luis: extend 2027-02-01 scope_grew
        luis: extend 2027-02-01 scope_grew
        mei: extend 2027-03-01 not_until the vendor delivers
        ? delays
    "), @r"
    a pilot
    bo: extend 2027-02-01 scope_grew  !! not_allowed act=extend who=[luis, mei]
    luis: extend 2026-10-01 scope_grew  !! in_the_past date=2026-10-01 today=2026-11-02
    luis: extend 2026-12-01 scope_grew  !! not_later date=2026-12-01 planned_end=2027-01-01
    luis: extend 2027-02-01 scope_grew  -> extended to=2027-02-01 delay=scope_grew | luis
    luis: extend 2027-02-01 scope_grew  !! not_later date=2027-02-01 planned_end=2027-02-01
    mei: extend 2027-03-01 not_until the vendor delivers  -> extended to=2027-03-01 delay=not_until because=“the vendor delivers” | luis
    ? delays  = (2, Some(NotUntil))
    ");
}

#[test]
fn the_first_planned_end_is_no_delay() {
    insta::assert_snapshot!(play("
        a proposal
        luis: extend 2027-02-01 time_extended
        ? delays
        luis: extend 2027-03-01 accountability_delayed
        ? delays
    "), @r"
    a proposal
    luis: extend 2027-02-01 time_extended  -> extended to=2027-02-01 delay=time_extended | luis
    ? delays  = (0, None)
    luis: extend 2027-03-01 accountability_delayed  -> extended to=2027-03-01 delay=accountability_delayed | luis
    ? delays  = (1, Some(AccountabilityDelayed))
    ");
}

/// G-7: stop is an outcome, too; the owner proposes it to the sponsor.
#[test]
fn an_owner_proposes_to_stop_and_a_sponsor_stops() {
    insta::assert_snapshot!(play("
        a pilot
        cem: stop nobody uses it
        luis: stop nobody uses it
        wait 1d
        luis: stop nobody uses it
        ? gaps
        mei: stop nobody uses it
        ? gaps
        luis: close
        luis: extend 2027-02-01 scope_grew
        luis: lend budget gpu-hours
        tom: stop again
    "), @r"
    a pilot
    cem: stop nobody uses it  !! not_allowed act=stop who=[luis, mei, tom, lea]
    luis: stop nobody uses it  -> opened no=1 what=“stop it?” decider=mei due=2026-11-09; stop_proposed decision=1 notice=“nobody uses it” lessons=[] | luis
    wait 1d
    luis: stop nobody uses it  -> nothing | luis
    ? gaps  = decision.1 by mei (due 2026-11-09)
    mei: stop nobody uses it  -> stopped notice=“nobody uses it” lessons=[] | luis
    ? gaps  = nothing
    luis: close  !! ended stage=stopped
    luis: extend 2027-02-01 scope_grew  !! ended stage=stopped
    luis: lend budget gpu-hours  !! ended stage=stopped
    tom: stop again  !! ended stage=stopped
    ");
}

#[test]
fn without_a_sponsor_the_owner_stops_it() {
    insta::assert_snapshot!(play("
        a bare pilot
        tom: offer owner ana
        ana: accept 1
        ana: stop nobody uses it
    "), @r"
    a bare pilot
    tom: offer owner ana  -> offered no=1 role=owner to=ana by=tom lapses_at=Mon 09 Nov 09:00 | nobody
    ana: accept 1  -> accepted no=1 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ana: stop nobody uses it  -> stopped notice=“nobody uses it” lessons=[] | ana
    ");
}

#[test]
fn a_portfolio_lead_stops_it() {
    insta::assert_snapshot!(play("
        a pilot
        tom: stop the budget is gone
    "), @r"
    a pilot
    tom: stop the budget is gone  -> stopped notice=“the budget is gone” lessons=[] | luis
    ");
}

#[test]
fn the_bridge_waits_for_its_gate() {
    insta::assert_snapshot!(play("
        a bridge
        ? gaps
        luis: close
        mei: close because we must
        ? wake
    "), @r"
    a bridge
    ? gaps  = nothing
    luis: close  !! gate_open key=claims-triage missing=[fact.infrastructure.monitoring, fact.infrastructure.rate-limits, fact.infrastructure.cost-control, fact.infrastructure.fallback, fact.infrastructure.logging, fact.evaluation.pipeline, fact.evaluation.golden-set, fact.evaluation.sampling, fact.evaluation-rebuild, fact.failure-mode, fact.failure-rate, rollout, fact.reversibility.flag, fact.reversibility.stages, fact.reversibility.rollback, fact.reversibility.kill-switch, fact.rollout.parallel, fact.rollout.subset, fact.rollout.rehearsal, fact.operator]
    mei: close because we must  -> passed gate=go-live overridden because=“we must” | luis
    ? wake  = Wed 02 Dec 00:00
    ");
}
