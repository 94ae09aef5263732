//! Who answers for it: offers, acceptances, and what happens when somebody is gone.
//! D-11, I-6, I-7, N-9, and the invariant of one owner or nobody.

use crate::support::play;

#[test]
fn an_offer_moves_nothing_until_it_is_accepted() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer owner ana
        bo: accept 2
        luis: accept 2
        ana: accept 2
        ana: accept 2
        ? roles
    "), @r"
    a pilot
    mei: offer owner ana  -> offered no=2 role=owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  !! offered_to_other to=ana
    luis: accept 2  !! offered_to_other to=ana
    ana: accept 2  -> accepted no=2 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ana: accept 2  !! offer_closed
    ? roles  =
        owner: ana
        next-owner: ana
        sponsor: mei, not accepted
        champion: cem, not accepted
    ");
}

#[test]
fn whoever_takes_the_pilot_over_takes_what_comes_after_along() {
    insta::assert_snapshot!(play("
        a bare pilot
        tom: offer owner ana
        ana: accept 1
        ? roles
        ana: offer owner bo
        bo: accept 2
        ? roles
    "), @r"
    a bare pilot
    tom: offer owner ana  -> offered no=1 role=owner to=ana by=tom lapses_at=Mon 09 Nov 09:00 | nobody
    ana: accept 1  -> accepted no=1 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ? roles  =
        owner: ana
        next-owner: ana
    ana: offer owner bo  -> offered no=2 role=owner to=bo by=ana lapses_at=Mon 09 Nov 09:00 | ana
    bo: accept 2  -> accepted no=2 role=owner person=bo; accepted_too role=next-owner person=bo | bo
    ? roles  =
        owner: bo
        next-owner: bo
    ");
}

#[test]
fn a_next_owner_of_its_own_stays_when_the_owner_changes() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer next-owner ana
        ana: accept 2
        mei: offer owner bo
        bo: accept 3
        ? roles
    "), @r"
    a pilot
    mei: offer next-owner ana  -> offered no=2 role=next-owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    ana: accept 2  -> accepted no=2 role=next-owner person=ana | luis
    mei: offer owner bo  -> offered no=3 role=owner to=bo by=mei lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 3  -> accepted no=3 role=owner person=bo | bo
    ? roles  =
        owner: bo
        next-owner: ana
        sponsor: mei, not accepted
        champion: cem, not accepted
    ");
}

/// N-9: five working days, with one reminder.
#[test]
fn an_offer_lapses_after_five_working_days_and_cannot_be_accepted_then() {
    insta::assert_snapshot!(play("
        a pilot
        luis: offer deputy bo
        baton: shown bo offer.2
        wait 9d
        bo: accept 2
        luis: offer deputy bo
        bo: accept 3
    "), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    baton: shown bo offer.2  -> shown items=[offer.2] person=bo | luis
    wait 9d
        Thu 05 Nov 09:00: climbed item=offer.2 person=bo rung=reminder
        Mon 09 Nov 09:00: lapsed no=2
    bo: accept 2  !! offer_closed
    luis: offer deputy bo  -> offered no=3 role=deputy to=bo by=luis lapses_at=Wed 18 Nov 09:00 | luis
    bo: accept 3  -> accepted no=3 role=deputy person=bo | luis
    ");
}

/// The clock may be late; an offer is over when its time is over.
#[test]
fn an_offer_whose_time_is_over_blocks_no_other() {
    insta::assert_snapshot!(play("
        a pilot
        luis: offer deputy bo
        luis: offer deputy ana
        down 2026-11-10
        bo: accept 2
        luis: offer deputy ana
        ana: accept 3
    "), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    luis: offer deputy ana  !! offer_open role=deputy to=bo no=2
    down 2026-11-10
    bo: accept 2  !! offer_closed
    luis: offer deputy ana  -> lapsed no=2; offered no=3 role=deputy to=ana by=luis lapses_at=Tue 17 Nov 09:00 | luis
    ana: accept 3  -> accepted no=3 role=deputy person=ana | luis
    ");
}

#[test]
fn a_decline_leaves_everything_as_it_was() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer owner bo
        bo: decline 2
        bo: decline 2
    "), @r"
    a pilot
    mei: offer owner bo  -> offered no=2 role=owner to=bo by=mei lapses_at=Mon 09 Nov 09:00 | luis
    bo: decline 2  -> declined no=2 person=bo instead=not_me | luis
    bo: decline 2  !! offer_closed
    ");
}

#[test]
fn whoever_offers_a_role_to_themselves_has_said_yes() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer owner mei
        ? roles
    "), @r"
    a pilot
    mei: offer owner mei  -> offered no=2 role=owner to=mei by=mei lapses_at=Mon 09 Nov 09:00; accepted no=2 role=owner person=mei | mei
    ? roles  =
        owner: mei
        next-owner: luis
        sponsor: mei, not accepted
        champion: cem, not accepted
    ");
}

/// Baton acts in the owner's name, but says nobody's yes.
#[test]
fn baton_never_accepts_for_anybody() {
    insta::assert_snapshot!(play("
        a pilot
        baton: offer deputy luis
        baton: accept 2
        baton: decline 2
        luis: accept 2
    "), @r"
    a pilot
    baton: offer deputy luis  -> offered no=2 role=deputy to=luis by=luis lapses_at=Mon 09 Nov 09:00 | luis
    baton: accept 2  !! offered_to_other to=luis
    baton: decline 2  !! offered_to_other to=luis
    luis: accept 2  -> accepted no=2 role=deputy person=luis | luis
    ");
}

#[test]
fn nobody_gone_is_offered_anything() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer owner gil
        mei: offer owner luis
        mei: name deputy gil
    "), @r"
    a pilot
    mei: offer owner gil  !! gone person=gil
    mei: offer owner luis  !! holds_already role=owner person=luis
    mei: name deputy gil  !! gone person=gil
    ");
}

/// Named by an import or a proposal; saying yes to it needs an offer like any other.
#[test]
fn whoever_was_only_named_can_still_accept() {
    insta::assert_snapshot!(play("
        a bare pilot
        baton: name owner ana
        baton: name owner ana
        ? roles
        tom: offer sponsor mei
        mei: accept 1
        mei: offer owner ana
        ana: accept 2
        ? roles
        mei: offer owner ana
    "), @r"
    a bare pilot
    baton: name owner ana  -> named role=owner person=ana | ana
    baton: name owner ana  -> nothing | ana
    ? roles  =
        owner: ana, not accepted
    tom: offer sponsor mei  -> offered no=1 role=sponsor to=mei by=tom lapses_at=Mon 09 Nov 09:00 | ana
    mei: accept 1  -> accepted no=1 role=sponsor person=mei | ana
    mei: offer owner ana  -> offered no=2 role=owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | ana
    ana: accept 2  -> accepted no=2 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ? roles  =
        owner: ana
        next-owner: ana
        sponsor: mei
    mei: offer owner ana  !! holds_already role=owner person=ana
    ");
}

#[test]
fn a_name_replaces_nobody() {
    insta::assert_snapshot!(play("
        a pilot
        mei: name owner bo
        mei: name deputy bo
        ? roles
    "), @r"
    a pilot
    mei: name owner bo  !! holds_already role=owner person=luis
    mei: name deputy bo  -> named role=deputy person=bo | luis
    ? roles  =
        owner: luis
        next-owner: luis
        sponsor: mei, not accepted
        champion: cem, not accepted
        deputy: bo, not accepted
    ");
}

/// G-6: the departing champion is no next owner, whichever came first.
#[test]
fn the_champion_does_not_own_what_comes_after() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer next-owner cem
        mei: offer next-owner bo
        mei: offer champion bo
        bo: accept 3
        bo: accept 2
    "), @r"
    a pilot
    mei: offer next-owner cem  !! departing_champion person=cem
    mei: offer next-owner bo  -> offered no=2 role=next-owner to=bo by=mei lapses_at=Mon 09 Nov 09:00 | luis
    mei: offer champion bo  -> offered no=3 role=champion to=bo by=mei lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 3  -> accepted no=3 role=champion person=bo | luis
    bo: accept 2  !! departing_champion person=bo
    ");
}

/// I-7 makes it a gap, not a refusal; but the champion does not become the next owner by the way.
#[test]
fn a_champion_who_becomes_the_owner_owns_the_pilot_only() {
    insta::assert_snapshot!(play("
        a bare pilot
        baton: name champion cem
        cem: offer owner bo
        bo: decline 1
        tom: offer owner cem
        cem: accept 2
        ? roles
    "), @r"
    a bare pilot
    baton: name champion cem  -> named role=champion person=cem | nobody
    cem: offer owner bo  -> offered no=1 role=owner to=bo by=cem lapses_at=Mon 09 Nov 09:00 | nobody
    bo: decline 1  -> declined no=1 person=bo instead=not_me | nobody
    tom: offer owner cem  -> offered no=2 role=owner to=cem by=tom lapses_at=Mon 09 Nov 09:00 | nobody
    cem: accept 2  -> accepted no=2 role=owner person=cem | cem
    ? roles  =
        owner: cem
        champion: cem, not accepted
    ");
}
