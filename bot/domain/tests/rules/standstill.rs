//! What holds the ladder up and what does not: waits, snoozes, answers, and a clock that is late. N-5, N-7, N-10.

use crate::support::play;

const SHOWN: &str = "
    a pilot
    luis: offer deputy bo
    bo: accept 2
    luis: choose priya 2027-03-01 keep the vendor?
    ? nudges
    baton: shown priya decision.1
";

/// Shown on Monday 2 November; the wait takes the days from the 4th to the 9th out of the count.
#[test]
fn a_wait_pauses_the_ladder_once() {
    insta::assert_snapshot!(play(&format!("{SHOWN}
        until 2026-11-04 12:00
        priya: wait decision.1 2026-11-09
        until 2026-11-17
    ")), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    ? nudges  =
        bo (Direct, Offered): offers
        the channel (Direct, Changed): news initiative=it accepted role=deputy person=bo
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2026-11-04 12:00
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
    priya: wait decision.1 2026-11-09  -> waiting item=decision.1 person=priya until=2026-11-09 | luis
    until 2026-11-17
        Wed 11 Nov 09:00: announced item=decision.1 person=priya rung=deputy
        Thu 12 Nov 09:00: climbed item=decision.1 person=priya rung=deputy
    ");
}

#[test]
fn a_wait_of_a_day_moves_the_ladder_by_a_day() {
    insta::assert_snapshot!(play("
        a pilot
        until 2026-11-06 17:00
        luis: choose priya 2027-03-01 keep the vendor?
        baton: shown priya decision.1
        until 2026-11-11 08:59
        priya: wait decision.1 2026-11-12
        until 2026-11-13
    "), @r"
    a pilot
    until 2026-11-06 17:00
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2026-11-11 08:59
    priya: wait decision.1 2026-11-12  -> waiting item=decision.1 person=priya until=2026-11-12 | luis
    until 2026-11-13
        Thu 12 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
    ");
}

#[test]
fn nothing_goes_up_during_a_wait_that_ends_on_a_weekend() {
    insta::assert_snapshot!(play("
        a pilot
        luis: choose priya 2027-03-01 keep the vendor?
        until 2026-11-04
        baton: shown priya decision.1
        until 2026-11-06 08:00
        priya: wait decision.1 2026-11-07
        until 2026-11-10
    "), @r"
    a pilot
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    until 2026-11-04
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2026-11-06 08:00
    priya: wait decision.1 2026-11-07  -> waiting item=decision.1 person=priya until=2026-11-07 | luis
    until 2026-11-10
        Mon 09 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
    ");
}

#[test]
fn a_snooze_does_not_pause_the_ladder() {
    insta::assert_snapshot!(play(&format!("{SHOWN}
        priya: snooze decision.1 2026-11-12
        until 2026-11-10
        ? nudges
    ")), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    ? nudges  =
        bo (Direct, Offered): offers
        the channel (Direct, Changed): news initiative=it accepted role=deputy person=bo
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    priya: snooze decision.1 2026-11-12  -> snoozed item=decision.1 person=priya until=Thu 12 Nov 00:00 | luis
    until 2026-11-10
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
        Fri 06 Nov 09:00: announced item=decision.1 person=priya rung=deputy
        Mon 09 Nov 09:00: climbed item=decision.1 person=priya rung=deputy
    ? nudges  =
        priya (Routine, Unanswered): reminder
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        bo (Routine, Unanswered): reminder
        the channel (Routine, Unanswered): thread initiative=it item=decision.1
    ");
}

/// After a standstill the rungs keep their distance: nobody is run over by a backlog.
#[test]
fn a_late_clock_takes_no_two_rungs_at_once() {
    insta::assert_snapshot!(play(&format!("{SHOWN}
        down 2026-12-07
        until 2026-12-28
    ")), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    ? nudges  =
        bo (Direct, Offered): offers
        the channel (Direct, Changed): news initiative=it accepted role=deputy person=bo
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    down 2026-12-07
    until 2026-12-28
        Mon 07 Dec 09:00: climbed item=decision.1 person=priya rung=reminder
        Wed 09 Dec 09:00: announced item=decision.1 person=priya rung=deputy
        Thu 10 Dec 09:00: climbed item=decision.1 person=priya rung=deputy
        Thu 17 Dec 09:00: climbed item=decision.1 person=priya rung=still_yours
        Fri 25 Dec 09:00: announced item=decision.1 person=priya rung=sponsor
        Mon 28 Dec 09:00: climbed item=decision.1 person=priya rung=sponsor
    ");
}

/// However late it is, a rung is announced a day before it is reached.
#[test]
fn a_late_announcement_is_still_a_day_ahead() {
    insta::assert_snapshot!(play("
        a pilot
        luis: choose priya 2027-03-01 keep the vendor?
        baton: shown priya decision.1
        until 2026-11-05
        down 2026-12-07
        until 2026-12-09
    "), @r"
    a pilot
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2026-11-05
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
    down 2026-12-07
    until 2026-12-09
        Mon 07 Dec 09:00: announced item=decision.1 person=priya rung=deputy
        Tue 08 Dec 09:00: climbed item=decision.1 person=priya rung=deputy
    ");
}

/// What was answered for a while and is open again is asked afresh.
#[test]
fn an_answer_that_is_taken_back_starts_no_old_ladder() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend budget gpu-hours by priya
        priya: verdict 1 back
        until 2026-12-02
        baton: shown mei most-withdrawn
        priya: verdict 1 keep
        until 2026-12-21
        priya: verdict 1 back
        ? asked mei
        until 2026-12-23
        baton: shown mei most-withdrawn
        until 2026-12-26
    "), @"
    a pilot
    luis: lend budget gpu-hours by priya  -> logged no=1 kind=budget what=“gpu-hours” lender=priya | luis
    priya: verdict 1 back  -> decided no=1 fate=withdrawn | luis
    until 2026-12-02
    baton: shown mei most-withdrawn  -> shown items=[most_withdrawn] person=mei | luis
    priya: verdict 1 keep  -> decided no=1 fate=permanent | luis
    until 2026-12-21
    priya: verdict 1 back  -> decided no=1 fate=withdrawn | luis
    ? asked mei  = most-withdrawn, confirmation, functions
    until 2026-12-23
    baton: shown mei most-withdrawn  -> shown items=[most_withdrawn] person=mei | luis
    until 2026-12-26
        Fri 25 Dec 09:00: climbed item=most_withdrawn person=mei rung=reminder
    ");
}

/// N-7: who stands above is asked once whether anything may come to them, and passed by until they agree; managers hear
/// of everything when their week begins.
#[test]
fn nothing_goes_up_to_somebody_who_did_not_agree() {
    insta::assert_snapshot!(play("
        a pilot
        unasked mei
        luis: choose priya 2027-03-01 keep the vendor?
        luis: choose priya 2027-03-02 keep the floor?
        baton: shown priya decision.1
        until 2026-11-04
        baton: shown priya decision.2
        until 2026-11-20
        ? nudges
        until 2026-11-24
        ? nudges
        ? asked mei
        agrees mei
        ? asked mei
        refuses mei
        ? asked mei
    "), @r"
    a pilot
    unasked mei
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    luis: choose priya 2027-03-02 keep the floor?  -> opened no=2 what=“keep the floor?” decider=priya due=2027-03-02 | luis
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2026-11-04
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
    baton: shown priya decision.2  -> shown items=[decision.2] person=priya | luis
    until 2026-11-20
        Fri 06 Nov 09:00: announced item=decision.1 person=priya rung=deputy; climbed item=decision.2 person=priya rung=reminder
        Mon 09 Nov 09:00: climbed item=decision.1 person=priya rung=deputy
        Tue 10 Nov 09:00: announced item=decision.2 person=priya rung=deputy
        Wed 11 Nov 09:00: climbed item=decision.2 person=priya rung=deputy
        Mon 16 Nov 09:00: climbed item=decision.1 person=priya rung=still_yours
        Wed 18 Nov 09:00: climbed item=decision.2 person=priya rung=still_yours
        Fri 20 Nov 09:00: announced item=decision.1 person=priya rung=sponsor
    ? nudges  =
        priya (Routine, Unanswered): reminder
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        the channel (Routine, Unanswered): thread initiative=it item=decision.1
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        the channel (Routine, Unanswered): thread initiative=it item=decision.2
        priya (Routine, Unanswered): reminder
        priya (Routine, Unanswered): reminder
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        mei (Direct, GoesUp): consent
    until 2026-11-24
        Mon 23 Nov 09:00: climbed item=decision.1 person=priya rung=sponsor
    ? nudges  = 
    ? asked mei  = nothing
    agrees mei
    ? asked mei  = decision.1
    refuses mei
    ? asked mei  = nothing
    ");
}
