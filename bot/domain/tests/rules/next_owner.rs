//! Questions two and three, and who is asked for the answers: G-4, G-5, G-6, N-2.

use crate::support::play;

/// G-6: who contributes is asked where nobody has said it, and "nobody does" is an answer.
#[test]
fn every_contributing_function_is_known_to_be_every_one() {
    insta::assert_snapshot!(play("
        a pilot
        ? gate pre-close next-owner
        mei: state functions only the line
        ? gate pre-close next-owner
        mei: arrange open data
        ? gate pre-close next-owner
        mei: state functions only the line
        mei: arrange open
        ? gate pre-close next-owner
    "), @"
    a pilot
    ? gate pre-close next-owner  =
        confirmation, functions
    mei: state functions only the line  -> stated item=functions words=“only the line” | luis
    ? gate pre-close next-owner  =
        confirmation
    mei: arrange open data  -> arranged channel=00000000-0000-0000-0000-0000000007d0 audience=open functions=[data] | luis
    ? gate pre-close next-owner  =
        confirmation, lead.data
    mei: state functions only the line  !! not_missing item=functions
    mei: arrange open  -> arranged channel=00000000-0000-0000-0000-0000000007d0 audience=open functions=[] | luis
    ? gate pre-close next-owner  =
        confirmation
    ");
}

/// G-6: accepted, not the champion, confirmed, and a lead who accepted for every function.
#[test]
fn one_named_next_owner_who_accepted_and_was_confirmed() {
    insta::assert_snapshot!(play("
        a pilot
        mei: arrange open data security
        luis: clear next-owner
        ? gate pre-close
        baton: name next-owner ana
        baton: name data sam
        ? gate pre-close
        mei: offer next-owner ana
        ana: accept 2
        ? gate pre-close
        luis: confirm ana half of her time
        mei: confirm ana half of her time
        mei: confirm ana half of her time
        mei: offer data sam
        sam: accept 3
        sam: offer data eva
        mei: offer security eva
        eva: accept 5
        ? gate pre-close
    "), @r"
    a pilot
    mei: arrange open data security  -> arranged channel=00000000-0000-0000-0000-0000000007d0 audience=open functions=[data, security] | luis
    luis: clear next-owner  -> cleared role=next-owner person=luis | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: next-owner, lead.data, lead.security
    baton: name next-owner ana  -> named role=next-owner person=ana | luis
    baton: name data sam  -> named role=data person=sam | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: next-owner, lead.data, lead.security
    mei: offer next-owner ana  -> offered no=2 role=next-owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    ana: accept 2  -> accepted no=2 role=next-owner person=ana | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: confirmation, lead.data, lead.security
    luis: confirm ana half of her time  !! not_allowed act=confirm who=[mei]
    mei: confirm ana half of her time  -> confirmed person=ana share=“half of her time” | luis
    mei: confirm ana half of her time  -> nothing | luis
    mei: offer data sam  -> offered no=3 role=data to=sam by=mei lapses_at=Mon 09 Nov 09:00 | luis
    sam: accept 3  -> accepted no=3 role=data person=sam | luis
    sam: offer data eva  -> offered no=4 role=data to=eva by=sam lapses_at=Mon 09 Nov 09:00 | luis
    mei: offer security eva  -> offered no=5 role=security to=eva by=mei lapses_at=Mon 09 Nov 09:00 | luis
    eva: accept 5  -> accepted no=5 role=security person=eva | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: nothing
    ");
}

#[test]
fn a_next_owner_who_is_gone_or_runs_the_pilot_is_none() {
    insta::assert_snapshot!(play("
        a pilot
        mei: confirm luis all of his time
        ? gate pre-close
        gone luis
        ? gate pre-close
        mei: offer champion ana
        ana: accept 2
        baton: name next-owner ana
        ? gate pre-close
    "), @"
    a pilot
    mei: confirm luis all of his time  -> confirmed person=luis share=“all of his time” | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: functions
    gone luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: next-owner, functions
    mei: offer champion ana  -> offered no=2 role=champion to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    ana: accept 2  -> accepted no=2 role=champion person=ana | luis
    baton: name next-owner ana  -> named role=next-owner person=ana | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: next-owner, functions
    ");
}

/// N-2: the offered one, then who the playbook names, then the owner; never who is gone.
#[test]
fn a_gap_is_asked_of_whoever_can_supply_it() {
    insta::assert_snapshot!(play("
        a pilot
        until 2026-12-03
        luis: clear next-owner
        luis: lend permission waiver by priya
        ? gaps
        mei: offer next-owner ana
        gone priya
        ? gaps
        baton: left priya
        baton: left mei
        ? gaps
    "), @"
    a pilot
    until 2026-12-03
    luis: clear next-owner  -> cleared role=next-owner person=luis | luis
    luis: lend permission waiver by priya  -> logged no=1 kind=permission what=“waiver” lender=priya | luis
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by priya (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), next-owner by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    mei: offer next-owner ana  -> offered no=2 role=next-owner to=ana by=mei lapses_at=Thu 10 Dec 09:00 | luis
    gone priya
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by mei (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), next-owner by ana (due 2027-01-01), functions by mei (due 2027-01-01)
    baton: left priya  -> nothing | luis
    baton: left mei  -> left person=mei | luis
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by luis (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), next-owner by ana (due 2027-01-01), functions by luis (due 2027-01-01)
    ");
}

/// G-4: of a kind that the pilot did not measure, and of those that govern production.
#[test]
fn the_number_that_paid_for_the_pilot_does_not_govern_production() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure pilot cost
        luis: measure production cost
        ? gate pre-close
        luis: measure production accuracy
        luis: measure production other
        ? gate pre-close
        luis: measure production latency
        ? gate pre-close
        luis: state expectation the board heard it
        ? gate pre-close
    "), @"
    a pilot
    luis: measure pilot cost  -> added no=1 what=“cost” phase=pilot kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: measure production cost  -> added no=2 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: confirmation, functions
    luis: measure production accuracy  -> added no=3 what=“accuracy” phase=production kind=accuracy direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: measure production other  -> added no=4 what=“other” phase=production kind=other direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: confirmation, functions
    luis: measure production latency  -> added no=5 what=“latency” phase=production kind=latency direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: expectation
        next-owner: confirmation, functions
    luis: state expectation the board heard it  -> stated item=expectation_told words=“the board heard it” | luis
    ? gate pre-close  =
        permanent: privileges
        metrics: nothing
        next-owner: confirmation, functions
    ");
}
