//! When somebody leaves or gives up, and who steps in: D-11, I-6.

use crate::support::play;

/// D-11: that minute, the sponsor alone, and question 3 opens.
#[test]
fn when_the_owner_leaves_nobody_owns_it_and_the_sponsor_hears_it_at_once() {
    insta::assert_snapshot!(play("
        a pilot
        ? gaps
        bo: left luis
        luis: left luis
        luis: left luis
        ? roles
        ? gaps
        ? nudges
    "), @"
    a pilot
    ? gaps  = nothing
    bo: left luis  !! not_allowed act=settings who=[ada]
    luis: left luis  -> left person=luis | nobody
    luis: left luis  -> nothing | nobody
    ? roles  =
        sponsor: mei, not accepted
        champion: cem, not accepted
    ? gaps  = owner by mei, next-owner by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    ? nudges  =
        mei (Direct, Left): owner_left initiative=it
    ");
}

#[test]
fn when_the_champion_leaves_the_sponsor_hears_it_and_question_three_opens() {
    insta::assert_snapshot!(play("
        a pilot
        baton: left cem
        ? gaps
        ? nudges
    "), @"
    a pilot
    baton: left cem  -> left person=cem | luis
    ? gaps  = confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    ? nudges  =
        mei (Direct, Left): owner_left initiative=it
    ");
}

#[test]
fn when_a_former_owner_leaves_nobody_is_alarmed() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer owner ana
        ana: accept 2
        ? nudges
        baton: left luis
        baton: left zoe
        ? gaps
        ? nudges
    "), @r"
    a pilot
    mei: offer owner ana  -> offered no=2 role=owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    ana: accept 2  -> accepted no=2 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ? nudges  =
        ana (Direct, Offered): offers
        the channel (Direct, Changed): news initiative=it accepted role=owner person=ana before=luis
    baton: left luis  -> left person=luis | ana
    baton: left zoe  -> nothing | ana
    ? gaps  = nothing
    ? nudges  =
    ");
}

#[test]
fn whoever_comes_back_and_leaves_again_alarms_nobody_twice() {
    insta::assert_snapshot!(play("
        a pilot
        baton: left luis
        ? nudges
        wait 1d
        baton: name deputy luis
        baton: left luis
        ? nudges
    "), @r"
    a pilot
    baton: left luis  -> left person=luis | nobody
    ? nudges  =
        mei (Direct, Left): owner_left initiative=it
    wait 1d
    baton: name deputy luis  -> named role=deputy person=luis | nobody
    baton: left luis  -> left person=luis | nobody
    ? nudges  =
    ");
}

#[test]
fn whoever_left_gets_no_offer_and_their_offers_are_closed() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer owner bo
        baton: left bo
        bo: accept 2
        mei: offer owner bo
    "), @r"
    a pilot
    mei: offer owner bo  -> offered no=2 role=owner to=bo by=mei lapses_at=Mon 09 Nov 09:00 | luis
    baton: left bo  -> left person=bo | luis
    bo: accept 2  !! offer_closed
    mei: offer owner bo  !! gone person=bo
    ");
}

#[test]
fn a_role_can_be_given_up_without_a_successor() {
    insta::assert_snapshot!(play("
        a pilot
        luis: clear champion
        cem: clear champion
        luis: offer deputy bo
        bo: accept 2
        bo: clear owner
        luis: clear owner
        ? roles
    "), @"
    a pilot
    luis: clear champion  -> cleared role=champion person=cem | luis
    cem: clear champion  !! not_allowed act=clear.champion who=[luis, mei]
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: accept 2  -> accepted no=2 role=deputy person=bo | luis
    bo: clear owner  !! not_allowed act=clear.owner who=[luis, mei]
    luis: clear owner  -> cleared role=owner person=luis moves_on=true; cleared role=next-owner person=luis moves_on=true | nobody
    ? roles  =
        sponsor: mei, not accepted
        deputy: bo
    ");
}

#[test]
fn nothing_is_offered_once_it_is_over() {
    insta::assert_snapshot!(play("
        a pilot
        luis: offer deputy bo
        mei: stop it taught us enough
        bo: accept 2
        mei: offer owner bo
        ana: take
        baton: left luis
        ? wake
    "), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    mei: stop it taught us enough  -> stopped notice=“it taught us enough” lessons=[] | luis
    bo: accept 2  !! ended stage=stopped
    mei: offer owner bo  !! ended stage=stopped
    ana: take  !! ended stage=stopped
    baton: left luis  -> left person=luis | nobody
    ? wake  = never
    ");
}

#[test]
fn a_volunteer_becomes_the_owner_when_somebody_who_may_says_so() {
    insta::assert_snapshot!(play("
        a pilot
        bo: take
        luis: clear owner
        bo: take
        bo: take
        ana: offer owner bo
        mei: offer owner bo
        bo: take
    "), @"
    a pilot
    bo: take  !! owned owner=luis
    luis: clear owner  -> cleared role=owner person=luis moves_on=true; cleared role=next-owner person=luis moves_on=true | nobody
    bo: take  -> volunteered person=bo | nobody
    bo: take  -> nothing | nobody
    ana: offer owner bo  !! not_allowed act=offer.owner who=[mei, cem, tom, lea]
    mei: offer owner bo  -> offered no=2 role=owner to=bo by=mei lapses_at=Mon 09 Nov 09:00; accepted no=2 role=owner person=bo | bo
    bo: take  !! owned owner=bo
    ");
}

/// A word given while there was nobody is not kept for the next time.
#[test]
fn a_volunteer_who_was_not_needed_is_asked_again() {
    insta::assert_snapshot!(play("
        a bare pilot
        bo: take
        tom: offer owner ana
        ana: accept 1
        ana: clear owner
        tom: offer owner bo
    "), @"
    a bare pilot
    bo: take  -> volunteered person=bo | nobody
    tom: offer owner ana  -> offered no=1 role=owner to=ana by=tom lapses_at=Mon 09 Nov 09:00 | nobody
    ana: accept 1  -> accepted no=1 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ana: clear owner  -> cleared role=owner person=ana moves_on=true; cleared role=next-owner person=ana moves_on=true | nobody
    tom: offer owner bo  -> offered no=2 role=owner to=bo by=tom lapses_at=Mon 09 Nov 09:00 | nobody
    ");
}
