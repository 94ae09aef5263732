//! How an unanswered item goes up: N-7, N-9, N-12.

use crate::support::play;

const SHOWN: &str = "
    a pilot
    luis: offer deputy bo
    bo: accept 2
    luis: choose priya 2027-03-01 keep the vendor?
    ? nudges
    baton: shown priya decision.1
";

/// N-7: one rung at a time, announced a day ahead, and the lead is the last.
#[test]
fn an_item_goes_up_one_rung_at_a_time_and_ends_with_the_lead() {
    insta::assert_snapshot!(play(&format!("{SHOWN}
        until 2027-02-26
        ? wake
        ? mine
    ")), @"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    ? nudges  =
        bo (Direct, Offered): offers
        the channel (Direct, Changed): news initiative=it accepted role=deputy person=bo
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2027-02-26
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
        Fri 06 Nov 09:00: announced item=decision.1 person=priya rung=deputy
        Mon 09 Nov 09:00: climbed item=decision.1 person=priya rung=deputy
        Mon 16 Nov 09:00: climbed item=decision.1 person=priya rung=still_yours
        Fri 20 Nov 09:00: announced item=decision.1 person=priya rung=sponsor
        Mon 23 Nov 09:00: climbed item=decision.1 person=priya rung=sponsor
        Fri 27 Nov 09:00: announced item=decision.1 person=priya rung=lead
        Mon 30 Nov 09:00: climbed item=decision.1 person=priya rung=lead
    ? wake  = Tue 09 Mar 00:00
    ? mine  =
        luis: freeze, fact.infrastructure.monitoring, fact.infrastructure.rate-limits, fact.infrastructure.cost-control, fact.infrastructure.fallback, fact.infrastructure.logging, fact.evaluation.pipeline, fact.evaluation.golden-set, fact.evaluation.sampling, fact.operator, fact.waits-for, production-metric, expectation
        mei: decision.1, privileges, confirmation, functions
        cem: fact.failure-mode, fact.failure-rate
        priya: decision.1
        bo: decision.1
        tom: decision.1
        lea: decision.1
    ");
}

#[test]
fn nothing_goes_up_that_was_never_shown() {
    insta::assert_snapshot!(play("
        a pilot
        luis: choose priya 2026-12-20 keep the vendor?
        wait 60d
        ? wake
    "), @"
    a pilot
    luis: choose priya 2026-12-20 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2026-12-20 | luis
    wait 60d
    ? wake  = Fri 08 Jan 00:00
    ");
}

#[test]
fn an_answer_ends_the_climb() {
    insta::assert_snapshot!(play(&format!("{SHOWN}
        wait 3d
        priya: resolve 1 yes
        wait 40d
    ")), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    ? nudges  =
        bo (Direct, Offered): offers
        the channel (Direct, Changed): news initiative=it accepted role=deputy person=bo
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    wait 3d
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
    priya: resolve 1 yes  -> resolved no=1 chosen=“yes” | luis
    wait 40d
    ");
}

/// Mei is asked for somebody in Luis' place, though no event says that he is gone.
#[test]
fn a_next_owner_who_is_gone_without_notice_goes_up_as_well() {
    insta::assert_snapshot!(play("
        a pilot
        mei: confirm luis half of his time
        until 2026-12-02
        gone luis
        ? asked mei
        baton: shown mei next-owner
        until 2026-12-08
    "), @"
    a pilot
    mei: confirm luis half of his time  -> confirmed person=luis share=“half of his time” | luis
    until 2026-12-02
    gone luis
    ? asked mei  = freeze, privileges, production-metric, expectation, next-owner, functions
    baton: shown mei next-owner  -> shown items=[next_owner] person=mei | luis
    until 2026-12-08
        Fri 04 Dec 09:00: climbed item=next_owner person=mei rung=reminder
        Tue 08 Dec 09:00: announced item=next_owner person=mei rung=deputy
    ");
}

/// N-7: the person asked and the owner a day ahead; then deputy and thread, sponsor, leads.
#[test]
fn everybody_hears_of_a_rung_who_should() {
    insta::assert_snapshot!(play(&format!("{SHOWN}
        until 2026-11-05
        ? nudges
        until 2026-11-06
        ? nudges
        until 2026-11-10
        ? nudges
        until 2026-11-17
        ? nudges
        until 2026-11-24
        ? nudges
        until 2026-12-01
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
    until 2026-11-05
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
    ? nudges  =
        priya (Routine, Unanswered): reminder
    until 2026-11-06
        Fri 06 Nov 09:00: announced item=decision.1 person=priya rung=deputy
    ? nudges  =
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
    until 2026-11-10
        Mon 09 Nov 09:00: climbed item=decision.1 person=priya rung=deputy
    ? nudges  =
        bo (Routine, Unanswered): reminder
        the channel (Routine, Unanswered): thread initiative=it item=decision.1
    until 2026-11-17
        Mon 16 Nov 09:00: climbed item=decision.1 person=priya rung=still_yours
    ? nudges  =
        priya (Routine, Unanswered): reminder
    until 2026-11-24
        Fri 20 Nov 09:00: announced item=decision.1 person=priya rung=sponsor
        Mon 23 Nov 09:00: climbed item=decision.1 person=priya rung=sponsor
    ? nudges  =
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        mei (Routine, Unanswered): reminder
    until 2026-12-01
        Fri 27 Nov 09:00: announced item=decision.1 person=priya rung=lead
        Mon 30 Nov 09:00: climbed item=decision.1 person=priya rung=lead
    ? nudges  =
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        tom (Routine, Unanswered): reminder
        lea (Routine, Unanswered): reminder
    ");
}

/// Whoever hands it back leaves the ladder; the next starts at its foot.
#[test]
fn an_item_handed_back_starts_at_the_foot_again() {
    insta::assert_snapshot!(play(&format!("{SHOWN}
        until 2026-11-10
        priya: pass decision.1
        ? gaps
        until 2026-11-16
        baton: shown mei decision.1
        until 2026-11-19
    ")), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    ? nudges  =
        bo (Direct, Offered): offers
        the channel (Direct, Changed): news initiative=it accepted role=deputy person=bo
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2026-11-10
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
        Fri 06 Nov 09:00: announced item=decision.1 person=priya rung=deputy
        Mon 09 Nov 09:00: climbed item=decision.1 person=priya rung=deputy
    priya: pass decision.1  -> passed item=decision.1 person=priya pass=not_mine | luis
    ? gaps  = decision.1 by mei (due 2027-03-01)
    until 2026-11-16
    baton: shown mei decision.1  -> shown items=[decision.1] person=mei | luis
    until 2026-11-19
        Wed 18 Nov 09:00: climbed item=decision.1 person=mei rung=reminder
    ");
}

/// N-9: one reminder, and never up.
#[test]
fn an_offer_is_reminded_of_once_and_goes_to_nobody_else() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer next-owner ana
        ? nudges
        baton: shown ana offer.2
        until 2026-12-01
        ? nudges
    "), @r"
    a pilot
    mei: offer next-owner ana  -> offered no=2 role=next-owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    ? nudges  =
        ana (Direct, Offered): offers
    baton: shown ana offer.2  -> shown items=[offer.2] person=ana | luis
    until 2026-12-01
        Thu 05 Nov 09:00: climbed item=offer.2 person=ana rung=reminder
        Mon 09 Nov 09:00: lapsed no=2
    ? nudges  =
        ana (Routine, Unanswered): reminder
    ");
}

/// Who declines an offer hands the question back; the sponsor is not late with what was Ana's.
#[test]
fn whoever_offered_in_time_starts_anew_when_the_offer_fails() {
    insta::assert_snapshot!(play("
        a pilot
        luis: clear owner
        ? gaps
        baton: shown mei owner
        until 2026-11-03
        mei: offer owner ana
        ? gaps
        baton: shown ana offer.2 owner
        until 2026-11-16
        ? gaps
        baton: shown mei owner
        until 2026-11-18
    "), @"
    a pilot
    luis: clear owner  -> cleared role=owner person=luis moves_on=true; cleared role=next-owner person=luis moves_on=true | nobody
    ? gaps  = owner by mei, next-owner by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    baton: shown mei owner  -> shown items=[owner] person=mei | nobody
    until 2026-11-03
    mei: offer owner ana  -> offered no=2 role=owner to=ana by=mei lapses_at=Tue 10 Nov 09:00 | nobody
    ? gaps  = owner by ana, next-owner by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    baton: shown ana offer.2 owner  -> shown items=[offer.2, owner] person=ana | nobody
    until 2026-11-16
        Fri 06 Nov 09:00: climbed item=offer.2 person=ana rung=reminder
        Tue 10 Nov 09:00: lapsed no=2
    ? gaps  = owner by mei, next-owner by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    baton: shown mei owner  -> shown items=[owner] person=mei | nobody
    until 2026-11-18
        Wed 18 Nov 09:00: climbed item=owner person=mei rung=reminder
    ");
}
