//! What people say instead of an answer: N-1, N-2, N-5, N-6.

use crate::support::play;

const ASKED: &str = "
    a pilot
    luis: lend data_access read-access by priya
    until 2026-12-03
";

/// N-1: what is answered is never asked again.
#[test]
fn what_is_answered_is_asked_of_nobody() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        ? asked priya
        priya: verdict 1 keep
        ? asked priya
        priya: snooze verdict.1 2026-12-04
    ")), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    ? asked priya  = verdict.1
    priya: verdict 1 keep  -> decided no=1 fate=permanent | luis
    ? asked priya  = nothing
    priya: snooze verdict.1 2026-12-04  !! not_missing item=verdict.1
    ");
}

#[test]
fn only_who_is_asked_answers_from_where_it_stands() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        zoe: snooze verdict.1 2026-12-04
        luis: wait verdict.1 2026-12-10
        luis: pass verdict.1
        priya: snooze pilot-metric 2026-12-04
    ")), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    zoe: snooze verdict.1 2026-12-04  !! not_asked item=verdict.1 asked=[priya]
    luis: wait verdict.1 2026-12-10  !! not_asked item=verdict.1 asked=[priya]
    luis: pass verdict.1  !! not_asked item=verdict.1 asked=[priya]
    priya: snooze pilot-metric 2026-12-04  !! not_missing item=pilot_metric
    ");
}

/// N-5: within fourteen days, the third in a row with a reason.
#[test]
fn the_third_snooze_in_a_row_needs_a_reason() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        priya: snooze verdict.1 2026-12-03
        priya: snooze verdict.1 2026-12-18
        priya: snooze verdict.1 2026-12-04
        priya: snooze verdict.1 2026-12-04
        ? asked priya
        until 2026-12-04
        ? asked priya
        priya: snooze verdict.1 2026-12-07
        until 2026-12-07
        priya: snooze verdict.1 2026-12-10
        priya: snooze verdict.1 2026-12-10 the auditor is here
    ")), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    priya: snooze verdict.1 2026-12-03  !! in_the_past date=2026-12-03 today=2026-12-03
    priya: snooze verdict.1 2026-12-18  !! too_late date=2026-12-18 latest=2026-12-17
    priya: snooze verdict.1 2026-12-04  -> snoozed item=verdict.1 person=priya until=Fri 04 Dec 00:00 | luis
    priya: snooze verdict.1 2026-12-04  -> nothing | luis
    ? asked priya  = nothing
    until 2026-12-04
    ? asked priya  = verdict.1
    priya: snooze verdict.1 2026-12-07  -> snoozed item=verdict.1 person=priya until=Mon 07 Dec 00:00 | luis
    until 2026-12-07
    priya: snooze verdict.1 2026-12-10  !! reason_needed snoozes=2
    priya: snooze verdict.1 2026-12-10 the auditor is here  -> snoozed item=verdict.1 person=priya until=Thu 10 Dec 00:00 because=“the auditor is here” | luis
    ");
}

/// N-5: never past a hard date.
#[test]
fn nothing_is_put_off_past_the_date_it_hurts() {
    insta::assert_snapshot!(play("
        a pilot
        luis: choose priya 2026-11-06 keep the vendor's OCR?
        ? gaps
        priya: snooze decision.1 2026-11-07
        priya: wait decision.1 2026-11-07
        priya: snooze decision.1 2026-11-06
        until 2026-11-06
        priya: snooze decision.1 2026-11-07
        until 2026-11-09
        priya: snooze decision.1 2026-11-10
    "), @r"
    a pilot
    luis: choose priya 2026-11-06 keep the vendor's OCR?  -> opened no=1 what=“keep the vendor's OCR?” decider=priya due=2026-11-06 | luis
    ? gaps  = decision.1 by priya (due 2026-11-06)
    priya: snooze decision.1 2026-11-07  !! too_late date=2026-11-07 latest=2026-11-06
    priya: wait decision.1 2026-11-07  !! too_late date=2026-11-07 latest=2026-11-06
    priya: snooze decision.1 2026-11-06  -> snoozed item=decision.1 person=priya until=Fri 06 Nov 00:00 | luis
    until 2026-11-06
    priya: snooze decision.1 2026-11-07  !! too_late date=2026-11-07 latest=2026-11-06
    until 2026-11-09
    priya: snooze decision.1 2026-11-10  -> snoozed item=decision.1 person=priya until=Tue 10 Nov 00:00 | luis
    ");
}

/// N-5: a wait is about the item, a snooze about the person.
#[test]
fn a_snooze_quiets_one_person_and_a_wait_the_item() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        luis: offer deputy bo
        bo: accept 2
        baton: shown priya verdict.1
        until 2026-12-11 12:00
        ? asked bo
        priya: snooze verdict.1 2026-12-15
        ? asked bo
        ? asked priya
        priya: wait verdict.1 2026-12-16
        ? asked bo
        until 2026-12-16
        ? asked bo
        ? asked priya
    ")), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Thu 10 Dec 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    baton: shown priya verdict.1  -> shown items=[verdict.1] person=priya | luis
    until 2026-12-11 12:00
        Mon 07 Dec 09:00: climbed item=verdict.1 person=priya rung=reminder
        Wed 09 Dec 09:00: announced item=verdict.1 person=priya rung=deputy
        Thu 10 Dec 09:00: climbed item=verdict.1 person=priya rung=deputy
    ? asked bo  = verdict.1
    priya: snooze verdict.1 2026-12-15  -> snoozed item=verdict.1 person=priya until=Tue 15 Dec 00:00 | luis
    ? asked bo  = verdict.1
    ? asked priya  = nothing
    priya: wait verdict.1 2026-12-16  -> waiting item=verdict.1 person=priya until=2026-12-16 | luis
    ? asked bo  = nothing
    until 2026-12-16
    ? asked bo  = verdict.1
    ? asked priya  = verdict.1
    ");
}

#[test]
fn a_wait_is_granted_once() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        priya: wait verdict.1 2026-12-03
        priya: wait verdict.1 2027-01-02 the audit
        priya: wait verdict.1 2026-12-10 the audit
        priya: wait verdict.1 2026-12-10 the audit
        priya: wait verdict.1 2026-12-14
        until 2026-12-10
        priya: wait verdict.1 2026-12-14
    ")), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    priya: wait verdict.1 2026-12-03  !! in_the_past date=2026-12-03 today=2026-12-03
    priya: wait verdict.1 2027-01-02 the audit  !! too_late date=2027-01-02 latest=2027-01-01
    priya: wait verdict.1 2026-12-10 the audit  -> waiting item=verdict.1 person=priya until=2026-12-10 because=“the audit” | luis
    priya: wait verdict.1 2026-12-10 the audit  -> nothing | luis
    priya: wait verdict.1 2026-12-14  !! waited_before until=2026-12-10
    until 2026-12-10
    priya: wait verdict.1 2026-12-14  !! waited_before until=2026-12-10
    ");
}

/// What was answered while the card was on its way is not asked any more.
#[test]
fn a_card_that_comes_late_starts_no_ladder() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        priya: verdict 1 keep
        baton: shown priya verdict.1 production-metric offer.9
        baton: shown priya verdict.1
        baton: shown priya decision.4 verdict.1
    ")), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    priya: verdict 1 keep  -> decided no=1 fate=permanent | luis
    baton: shown priya verdict.1 production-metric offer.9  -> shown items=[production_metric] person=priya | luis
    baton: shown priya verdict.1  -> nothing | luis
    baton: shown priya decision.4 verdict.1  -> nothing | luis
    ");
}

/// What never comes is not waited for.
#[test]
fn a_wait_ends_within_a_year() {
    insta::assert_snapshot!(play("
        a bare pilot
        tom: lend budget gpu-hours
        tom: choose tom 9999-12-31 keep the vendor?
        tom: wait decision.1 9999-12-31
        tom: wait decision.1 2027-11-03
    "), @r"
    a bare pilot
    tom: lend budget gpu-hours  -> logged no=1 kind=budget what=“gpu-hours” | nobody
    tom: choose tom 9999-12-31 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=tom due=9999-12-31 | nobody
    tom: wait decision.1 9999-12-31  !! too_late date=9999-12-31 latest=2027-11-03
    tom: wait decision.1 2027-11-03  -> waiting item=decision.1 person=tom until=2027-11-03 | nobody
    ");
}

#[test]
fn a_choice_that_is_reopened_is_asked_afresh() {
    insta::assert_snapshot!(play("
        a pilot
        luis: choose priya 2026-12-20 keep the vendor?
        luis: choose priya 2026-12-20 keep the vendor?
        luis: choose priya 2026-10-20 too late?
        baton: shown priya decision.1
        luis: resolve 1 yes
        priya: resolve 1 yes
        priya: resolve 1 no
        until 2026-12-01
        priya: reopen 1 2026-12-20
        priya: reopen 1 2026-12-20
        ? asked priya
        until 2026-12-18
        gone priya
        luis: resolve 1 no
        mei: resolve 1 no
    "), @r"
    a pilot
    luis: choose priya 2026-12-20 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2026-12-20 | luis
    luis: choose priya 2026-12-20 keep the vendor?  -> nothing | luis
    luis: choose priya 2026-10-20 too late?  !! in_the_past date=2026-10-20 today=2026-11-02
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    luis: resolve 1 yes  !! not_allowed act=decide.1 who=[priya]
    priya: resolve 1 yes  -> resolved no=1 chosen=“yes” | luis
    priya: resolve 1 no  !! chosen no=1 chosen=“yes” by=priya
    until 2026-12-01
    priya: reopen 1 2026-12-20  -> reopened no=1 due=2026-12-20 | luis
    priya: reopen 1 2026-12-20  !! still_open no=1
    ? asked priya  = decision.1
    until 2026-12-18
    gone priya
    luis: resolve 1 no  !! not_allowed act=decide.1 who=[mei]
    mei: resolve 1 no  -> resolved no=1 chosen=“no” | luis
    ");
}
