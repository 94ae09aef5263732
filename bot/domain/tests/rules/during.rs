//! What a stage asks while it lasts, of whom, and what counts as an answer. S-2, N-1, N-2, N-6, P-8, I-4, B-5, B-6, D-11.

use crate::support::play;

/// S-2: what was running when it was recorded is asked what its stage asks, but not at first.
#[test]
fn what_was_imported_is_asked_from_the_second_week_on() {
    insta::assert_snapshot!(play("
        a bare pilot
        until 2026-11-22
        ? gaps
        until 2026-11-23
        ? gaps
        until 2026-12-07
        ? gaps
    "), @"
    a bare pilot
    until 2026-11-22
    ? gaps  = owner by nobody
    until 2026-11-23
    ? gaps  = owner by nobody, freeze by nobody (due 2027-01-01)
    until 2026-12-07
    ? gaps  = owner by nobody, freeze by nobody (due 2027-01-01), fact.infrastructure.monitoring by nobody (due 2027-01-01), fact.infrastructure.rate-limits by nobody (due 2027-01-01), fact.infrastructure.cost-control by nobody (due 2027-01-01), fact.infrastructure.fallback by nobody (due 2027-01-01), fact.infrastructure.logging by nobody (due 2027-01-01), fact.evaluation.pipeline by nobody (due 2027-01-01), fact.evaluation.golden-set by nobody (due 2027-01-01), fact.evaluation.sampling by nobody (due 2027-01-01), fact.failure-mode by nobody (due 2027-01-01), fact.failure-rate by nobody (due 2027-01-01), privileges by nobody (due 2027-01-01), production-metric by nobody (due 2027-01-01), expectation by nobody (due 2027-01-01), next-owner by nobody (due 2027-01-01), functions by nobody (due 2027-01-01)
    ");
}

/// N-1: what was answered before it would have been asked is not asked.
#[test]
fn what_was_answered_early_is_not_asked_on_its_day() {
    insta::assert_snapshot!(play("
        a pilot
        luis: freeze letters in English
        luis: answer failure-rate amount 2% words by hand
        luis: answer failure-mode what reads it wrong amount 5% kind fallback person luis words the queue grows
        until 2026-12-07
        ? gaps
    "), @"
    a pilot
    luis: freeze letters in English  -> frozen because=“letters in English” | luis
    luis: answer failure-rate amount 2% words by hand  -> recorded id=failure-rate amount=2 % words=“by hand” | luis
    luis: answer failure-mode what reads it wrong amount 5% kind fallback person luis words the queue grows  -> recorded id=failure-mode.1 what=“reads” person=luis amount=5 % kind=fallback words=“the queue grows” | luis
    until 2026-12-07
    ? gaps  = fact.infrastructure.monitoring by luis (due 2027-01-01), fact.infrastructure.rate-limits by luis (due 2027-01-01), fact.infrastructure.cost-control by luis (due 2027-01-01), fact.infrastructure.fallback by luis (due 2027-01-01), fact.infrastructure.logging by luis (due 2027-01-01), fact.evaluation.pipeline by luis (due 2027-01-01), fact.evaluation.golden-set by luis (due 2027-01-01), fact.evaluation.sampling by luis (due 2027-01-01), privileges by mei (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    ");
}

/// What rests on somebody who is gone is asked anew, of whoever can name somebody else.
#[test]
fn whoever_said_yes_and_is_gone_is_replaced() {
    insta::assert_snapshot!(play("
        a bridge
        until 2026-11-09
        luis: answer operator person zoe kind on-call words the alarm
        zoe: yes operator.1
        ? gate go-live operators
        gone zoe
        ? gate go-live operators
        luis: answer operator.1 person eva kind on-call words the alarm
        eva: yes operator.1
        ? gate go-live operators
    "), @"
    a bridge
    until 2026-11-09
    luis: answer operator person zoe kind on-call words the alarm  -> recorded id=operator.1 person=zoe kind=on-call words=“the alarm”; asked_now item=fact.operator.1 person=zoe by=luis | luis
    zoe: yes operator.1  -> accepted id=operator.1 | luis
    ? gate go-live operators  =
        fact.absent-week.1
    gone zoe
    ? gate go-live operators  =
        fact.operator.1
    luis: answer operator.1 person eva kind on-call words the alarm  -> recorded id=operator.1 person=eva kind=on-call words=“the alarm”; asked_now item=fact.operator.1 person=eva by=luis | luis
    eva: yes operator.1  -> accepted id=operator.1 | luis
    ? gate go-live operators  =
        fact.absent-week.1
    ");
}

/// Nobody takes over by themselves what somebody else said yes to.
#[test]
fn only_those_above_replace_whoever_said_yes() {
    insta::assert_snapshot!(play("
        a bridge
        luis: answer operator person cem kind by-day words the alarm
        luis: answer operator person zoe kind by-day words the alarm
        zoe: yes operator.1
        cem: answer operator.1 person ana kind by-day words the alarm
        mei: answer operator.1 person ana kind by-day words the alarm
    "), @"
    a bridge
    luis: answer operator person cem kind by-day words the alarm  !! same_person person=cem role=champion
    luis: answer operator person zoe kind by-day words the alarm  -> recorded id=operator.1 person=zoe kind=by-day words=“the alarm”; asked_now item=fact.operator.1 person=zoe by=luis | luis
    zoe: yes operator.1  -> accepted id=operator.1 | luis
    cem: answer operator.1 person ana kind by-day words the alarm  !! not_asked item=fact.operator.1 asked=[zoe]
    mei: answer operator.1 person ana kind by-day words the alarm  -> recorded id=operator.1 person=ana kind=by-day words=“the alarm”; asked_now item=fact.operator.1 person=ana by=mei | luis
    ");
}

/// P-8: an owner who says that it should be somebody else's is replaced, not asked again in three months.
#[test]
fn an_owner_who_gives_it_up_is_replaced() {
    insta::assert_snapshot!(play("
        a production
        until 2026-11-03
        luis: answer still-owner kind no words I lead another team
        ? gaps
        baton: shown mei owner
        until 2026-11-05
        mei: offer owner ana
        ana: accept 2
        ? gaps
    "), @"
    a production
    until 2026-11-03
    luis: answer still-owner kind no words I lead another team  -> recorded id=still-owner kind=no words=“I lead another team” | luis
    ? gaps  = owner by mei
    baton: shown mei owner  -> shown items=[owner] person=mei | luis
    until 2026-11-05
        Thu 05 Nov 09:00: climbed item=owner person=mei rung=reminder
    mei: offer owner ana  -> offered no=2 role=owner to=ana by=mei lapses_at=Thu 12 Nov 09:00 | luis
    ana: accept 2  -> accepted no=2 role=owner person=ana | ana
    ? gaps  = nothing
    ");
}

/// N-6: whoever covers may answer what they are asked; what only the other can know waits.
#[test]
fn a_cover_may_answer() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend data_access read-access by priya
        luis: choose priya 2026-12-20 keep the vendor?
        eva: verdict 1 keep
        away priya 2026-12-08 eva
        eva: verdict 1 keep
        eva: resolve 1 yes
        away luis 2026-12-08 eva
        eva: answer failure-rate amount 2% words by hand
        away mei 2026-12-08 eva
        eva: confirm luis half of his time
    "), @"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    luis: choose priya 2026-12-20 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2026-12-20 | luis
    eva: verdict 1 keep  !! not_allowed act=verdict.1 who=[priya, mei, tom, lea]
    away priya 2026-12-08 eva
    eva: verdict 1 keep  -> decided no=1 fate=permanent | luis
    eva: resolve 1 yes  -> resolved no=1 chosen=“yes” | luis
    away luis 2026-12-08 eva
    eva: answer failure-rate amount 2% words by hand  -> recorded id=failure-rate amount=2 % words=“by hand” | luis
    away mei 2026-12-08 eva
    eva: confirm luis half of his time  !! not_allowed act=confirm who=[mei]
    ");
}

/// What one alone can know goes to nobody else, however long it stays unanswered.
#[test]
fn nobody_else_is_asked_about_somebodys_tuesday() {
    insta::assert_snapshot!(play("
        a production
        luis: answer daily-user person bo kind all
        until 2026-12-10
        ? asked bo
        baton: shown bo fact.regular-tuesday.1
        until 2027-01-20
        away bo 2027-01-29 eva
        ? asked eva
        ? asked bo
        gone bo
        ? gaps
    "), @"
    a production
    luis: answer daily-user person bo kind all  -> recorded id=daily-user.1 person=bo kind=all | luis
    until 2026-12-10
    ? asked bo  = fact.regular-tuesday.1
    baton: shown bo fact.regular-tuesday.1  -> shown items=[fact.regular-tuesday.1] person=bo | luis
    until 2027-01-20
        Mon 14 Dec 09:00: climbed item=fact.regular-tuesday.1 person=bo rung=reminder
    away bo 2027-01-29 eva
    ? asked eva  = nothing
    ? asked bo  = fact.regular-tuesday.1
    gone bo
    ? gaps  = fact.duty.quality by luis (due 2027-01-01), fact.duty.failures by luis (due 2027-01-01), fact.duty.improvement by luis (due 2027-01-01), fact.human-step by luis (due 2027-01-01), threshold by luis (due 2027-01-01), fact.daily-user.1 by luis (due 2027-01-01)
    ");
}

/// I-4: the choice waits for somebody who can make it.
#[test]
fn a_number_reached_before_there_was_a_sponsor_opens_the_choice_later() {
    insta::assert_snapshot!(play("
        a pilot
        mei: clear sponsor
        luis: measure pilot accuracy
        luis: report 1 92%
        tom: offer sponsor priya
        priya: accept 2
        wait 1d
        ? gaps
    "), @"
    a pilot
    mei: clear sponsor  -> cleared role=sponsor person=mei | luis
    luis: measure pilot accuracy  -> added no=1 what=“accuracy” phase=pilot kind=accuracy direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: report 1 92%  -> reported no=1 value=92 % on=2026-11-02 | luis
    tom: offer sponsor priya  -> offered no=2 role=sponsor to=priya by=tom lapses_at=Mon 09 Nov 09:00 | luis
    priya: accept 2  -> accepted no=2 role=sponsor person=priya | luis
    wait 1d
        Mon 02 Nov 09:00: opened no=1 what=“the pilot's number is reached. Build it for production?” decider=priya due=2026-11-16
    ? gaps  = decision.1 by priya (due 2026-11-16)
    ");
}

/// B-5: what replaces a borrowed condition is asked for when the rebuild begins, by the day it ends.
#[test]
fn a_replacement_is_asked_for_before_its_day() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend permission waiver by priya until 2026-11-20
        priya: verdict 1 replace the form
        until 2026-12-05
        answered by sam
        luis: close
        ? gaps
    "), @"
    a pilot
    luis: lend permission waiver by priya until 2026-11-20  -> logged no=1 kind=permission what=“waiver” lender=priya until=2026-11-20 | luis
    priya: verdict 1 replace the form  -> decided no=1 replaced route=“the form” | luis
    until 2026-12-05
    answered by sam
    luis: close  -> passed gate=pre-close how=answered planned_end=2027-02-12 | luis
    ? gaps  = fact.bridge-budget by mei (due 2027-02-12), fact.replacement.1 by luis (due 2026-11-20)
    ");
}

/// D-11: whoever says that they move on has left as far as the record goes.
#[test]
fn an_owner_who_moves_on_opens_the_third_question() {
    insta::assert_snapshot!(play("
        a pilot
        luis: clear owner
        ? nudges
        ? gaps
        mei: clear owner
    "), @"
    a pilot
    luis: clear owner  -> cleared role=owner person=luis moves_on=true; cleared role=next-owner person=luis moves_on=true | nobody
    ? nudges  =
        mei (Direct, Left): owner_left initiative=it
    ? gaps  = owner by mei, next-owner by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    mei: clear owner  !! nobody_holds role=owner
    ");
}

/// N-15: whoever is named and says nothing is asked once and reminded; then whoever named them is asked.
#[test]
fn whoever_was_named_and_says_nothing_goes_back_to_whoever_named_them() {
    insta::assert_snapshot!(play("
        a proposal
        cem: answer quality-review person zoe words the shift lead
        ? asked zoe
        baton: shown zoe fact.quality-review
        until 2026-11-20
        ? asked zoe
        ? asked cem
        zoe: yes quality-review
        ? asked cem
    "), @"
    a proposal
    cem: answer quality-review person zoe words the shift lead  -> recorded id=quality-review person=zoe words=“the shift lead”; asked_now item=fact.quality-review person=zoe by=cem | luis
    ? asked zoe  = fact.quality-review
    baton: shown zoe fact.quality-review  -> shown items=[fact.quality-review] person=zoe | luis
    until 2026-11-20
        Wed 04 Nov 09:00: climbed item=fact.quality-review person=zoe rung=reminder
    ? asked zoe  = nothing
    ? asked cem  = fact.quality-review, fact.integration, fact.daily-user, fact.adoption-sponsor, privileges, fact.assumption
    zoe: yes quality-review  -> accepted id=quality-review | luis
    ? asked cem  = fact.integration, fact.daily-user, fact.adoption-sponsor, privileges, fact.assumption
    ");
}
