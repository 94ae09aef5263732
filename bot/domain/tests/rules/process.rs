//! From the intake to production: I-4, I-8, D-2, D-12, G-6, B-1, B-3, B-6, P-2, P-4, P-6, P-8, N-8.

use crate::support::play;

/// I-4: reaching the pilot's number opens the choice, dated, for the sponsor, once.
#[test]
fn a_number_that_is_reached_opens_the_choice_about_production() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure pilot accuracy
        luis: report 1 80%
        luis: report 1 92%
        luis: report 1 95%
        ? gaps
    "), @r"
    a pilot
    luis: measure pilot accuracy  -> added no=1 what=“accuracy” phase=pilot kind=accuracy direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: report 1 80%  -> reported no=1 value=80 % on=2026-11-02 | luis
    luis: report 1 92%  -> reported no=1 value=92 % on=2026-11-02; opened no=1 what=“the pilot's number is reached. Build it for production?” decider=mei due=2026-11-16 | luis
    luis: report 1 95%  -> reported no=1 value=95 % on=2026-11-02 | luis
    ? gaps  = decision.1 by mei (due 2026-11-16)
    ");
}

/// D-2, D-12: what is wanted later is for the next release.
#[test]
fn a_frozen_scope_grows_no_more() {
    insta::assert_snapshot!(play("
        a pilot
        bo: freeze letters in English
        luis: freeze letters in English
        mei: freeze letters and mails
        luis: extend 2027-02-01 scope_grew
        luis: extend 2027-02-01 time_extended
        luis: answer next-release what mails
        luis: answer next-release what mails
    "), @r"
    a pilot
    bo: freeze letters in English  !! not_allowed act=extend who=[luis, mei]
    luis: freeze letters in English  -> frozen because=“letters in English” | luis
    mei: freeze letters and mails  !! frozen by=luis
    luis: extend 2027-02-01 scope_grew  !! next_release by=luis
    luis: extend 2027-02-01 time_extended  -> extended to=2027-02-01 delay=time_extended | luis
    luis: answer next-release what mails  -> recorded id=next-release.1 said=what.“mails” | luis
    luis: answer next-release what mails  -> nothing | luis
    ");
}

#[test]
fn a_pilot_that_works_grows_no_more() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure pilot accuracy
        luis: report 1 92%
        luis: extend 2027-02-01 scope_grew
    "), @r"
    a pilot
    luis: measure pilot accuracy  -> added no=1 what=“accuracy” phase=pilot kind=accuracy direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: report 1 92%  -> reported no=1 value=92 % on=2026-11-02; opened no=1 what=“the pilot's number is reached. Build it for production?” decider=mei due=2026-11-16 | luis
    luis: extend 2027-02-01 scope_grew  !! next_release
    ");
}

/// G-6: whoever accepted to own what comes after owns it from the close on.
#[test]
fn what_comes_after_is_the_next_owners() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer next-owner ana
        ana: accept 2
        answered by sam
        luis: close
        ? roles
    "), @r"
    a pilot
    mei: offer next-owner ana  -> offered no=2 role=next-owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    ana: accept 2  -> accepted no=2 role=next-owner person=ana | luis
    answered by sam
    luis: close  -> passed gate=pre-close how=answered planned_end=2027-02-12; accepted_too role=owner person=ana | ana
    ? roles  =
        owner: ana
        next-owner: ana
        sponsor: mei, not accepted
        champion: cem, not accepted
    ");
}

/// B-1: a stage takes time.
#[test]
fn a_bridge_of_no_days_is_refused() {
    insta::assert_snapshot!(play("
        a pilot
        answered by sam
        luis: close until 2026-11-02
        luis: close until 2026-12-14
        ? planned-end
    "), @r"
    a pilot
    answered by sam
    luis: close until 2026-11-02  !! no_time date=2026-11-02 today=2026-11-02
    luis: close until 2026-12-14  -> passed gate=pre-close how=answered planned_end=2026-12-14 | luis
    ? planned-end  = 2026-12-14
    ");
}

/// B-3, P-6: shares grow, and the call takes them back; the owner makes it, or whoever is on call.
#[test]
fn a_rollout_is_taken_back_by_a_call() {
    insta::assert_snapshot!(play("
        a pilot
        luis: rollout 10
        answered by sam
        luis: close
        luis: rollback nothing is out
        luis: rollout 120
        luis: rollout 10
        luis: rollout 10
        luis: rollout 50
        luis: answer operator person zoe kind on-call words the alarm
        zoe: rollback before her yes
        zoe: yes operator.1
        zoe: rollback letters went to the wrong desk
        luis: rollout 5
    "), @r"
    a pilot
    luis: rollout 10  !! nothing_to_roll_out stage=pilot
    answered by sam
    luis: close  -> passed gate=pre-close how=answered planned_end=2027-02-12 | luis
    luis: rollback nothing is out  !! nothing_out
    luis: rollout 120  !! share percent=120 last=0
    luis: rollout 10  -> rolled_out percent=10 | luis
    luis: rollout 10  !! share percent=10 last=10
    luis: rollout 50  -> rolled_out percent=50 | luis
    luis: answer operator person zoe kind on-call words the alarm  -> recorded id=operator.1 person=zoe kind=on-call words=“the alarm”; asked_now item=fact.operator.1 person=zoe by=luis | luis
    zoe: rollback before her yes  !! not_allowed act=rollback who=[luis]
    zoe: yes operator.1  -> accepted id=operator.1 | luis
    zoe: rollback letters went to the wrong desk  -> rolled_back because=“letters went to the wrong desk” | luis
    luis: rollout 5  -> rolled_out percent=5 | luis
    ");
}

/// B-6: a week without the pilot team is for the operators to tell.
#[test]
fn only_operators_say_that_a_week_worked() {
    insta::assert_snapshot!(play("
        a bridge
        luis: answer operator person zoe kind on-call words the alarm
        zoe: yes operator.1
        ? gate go-live operators
        zoe: answer absent-week.1 kind yes day 2026-10-26 words quiet
        zoe: answer absent-week.1 kind yes day 2026-11-02 words quiet
        until 2026-11-09
        luis: answer absent-week.1 kind yes day 2026-11-02 words quiet
        zoe: answer absent-week.1 kind no day 2026-11-02 words they were needed hourly
        ? gate go-live operators
        zoe: answer absent-week.1 kind yes day 2026-11-02 words quiet
        ? gate go-live operators
    "), @"
    a bridge
    luis: answer operator person zoe kind on-call words the alarm  -> recorded id=operator.1 person=zoe kind=on-call words=“the alarm”; asked_now item=fact.operator.1 person=zoe by=luis | luis
    zoe: yes operator.1  -> accepted id=operator.1 | luis
    ? gate go-live operators  =
        fact.absent-week.1
    zoe: answer absent-week.1 kind yes day 2026-10-26 words quiet  !! before_stage date=2026-10-26 since=2026-11-02
    zoe: answer absent-week.1 kind yes day 2026-11-02 words quiet  !! week_goes_on date=2026-11-02
    until 2026-11-09
    luis: answer absent-week.1 kind yes day 2026-11-02 words quiet  !! not_asked item=fact.absent-week.1 asked=[zoe]
    zoe: answer absent-week.1 kind no day 2026-11-02 words they were needed hourly  -> recorded id=absent-week.1 day=2026-11-02 kind=no words=“they were needed hourly” | luis
    ? gate go-live operators  =
        fact.absent-week.1
    zoe: answer absent-week.1 kind yes day 2026-11-02 words quiet  -> recorded id=absent-week.1 day=2026-11-02 kind=yes words=“quiet” | luis
    ? gate go-live operators  =
        nothing
    ");
}

/// I-8: the sponsor's word is about somebody else.
#[test]
fn nobody_confirms_themselves() {
    insta::assert_snapshot!(play("
        a proposal
        mei: confirm mei all of her time
        mei: confirm luis half of his time
    "), @r"
    a proposal
    mei: confirm mei all of her time  !! own_word person=mei
    mei: confirm luis half of his time  -> confirmed person=luis share=“half of his time” | luis
    ");
}

/// P-2: whoever watches hears of it, the owner too where something must be done.
#[test]
fn a_value_that_is_crossed_is_an_alarm() {
    insta::assert_snapshot!(play("
        a pilot
        luis: measure production cost
        luis: watch 1 fallback zoe 80%
        luis: watch 7 fallback zoe 80%
        bo: wake 1 yes
        zoe: wake 1 yes
        ? nudges
        luis: report 1 85%
        ? nudges
        luis: report 1 79%
        ? nudges
    "), @r"
    a pilot
    luis: measure production cost  -> added no=1 what=“cost” phase=production kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: watch 1 fallback zoe 80%  -> watched no=1 at=80 % action=fallback watcher=zoe | luis
    luis: watch 7 fallback zoe 80%  !! no_such_item number=7 known=[1]
    bo: wake 1 yes  !! not_allowed act=answer who=[luis, mei, cem]
    zoe: wake 1 yes  -> woken no=1 watcher=zoe awake=true | luis
    ? nudges  = 
    luis: report 1 85%  -> reported no=1 value=85 % on=2026-11-02 | luis
    ? nudges  = 
    luis: report 1 79%  -> reported no=1 value=79 % on=2026-11-02 | luis
    ? nudges  =
        luis (Alarm, Crossed): alarm initiative=it metric=1 awake=false
        zoe (Alarm, Crossed): alarm initiative=it metric=1 awake=true
    ");
}

/// P-4, P-8, P-3: asked again and again, and answered by whom it is about.
#[test]
fn production_is_asked_about_at_intervals() {
    insta::assert_snapshot!(play("
        a bridge
        until 2026-11-09
        answered by sam
        luis: answer daily-user person bo kind all
        luis: close
        ? gaps
        ? asked bo
        until 2026-12-10
        ? asked bo
        bo: answer regular-tuesday.1 kind as-usual
        ? asked bo
        until 2027-02-08
        ? asked bo
    "), @"
    a bridge
    until 2026-11-09
    answered by sam
    luis: answer daily-user person bo kind all  -> recorded id=daily-user.1 person=bo kind=all | luis
    luis: close  -> passed gate=go-live how=answered | luis
    ? gaps  = fact.duty.quality by luis, fact.duty.failures by luis, fact.duty.improvement by luis, fact.human-step by luis, threshold by luis
    ? asked bo  = nothing
    until 2026-12-10
    ? asked bo  = fact.regular-tuesday.1
    bo: answer regular-tuesday.1 kind as-usual  -> recorded id=regular-tuesday.1 said=kind.as-usual | luis
    ? asked bo  = nothing
    until 2027-02-08
    ? asked bo  = fact.regular-tuesday.1
    ");
}

/// N-8: an end is spoken of thirty days ahead, and goes up only after the day.
#[test]
fn a_borrowed_condition_that_ends_goes_up_after_its_day() {
    insta::assert_snapshot!(play("
        a bridge
        luis: lend permission waiver by priya until 2026-12-15
        ? gaps
        until 2026-11-16
        ? gaps
        baton: shown priya expiry.1
        until 2027-01-20
        priya: renew 1 2027-06-30
        ? gaps
    "), @"
    a bridge
    luis: lend permission waiver by priya until 2026-12-15  -> logged no=1 kind=permission what=“waiver” lender=priya until=2026-12-15 | luis
    ? gaps  = nothing
    until 2026-11-16
    ? gaps  = expiry.1 by priya (due 2026-12-15), fact.bridge-budget by mei (due 2027-01-01)
    baton: shown priya expiry.1  -> shown items=[expiry.1] person=priya | luis
    until 2027-01-20
        Tue 01 Dec 09:00: climbed item=expiry.1 person=priya rung=reminder
        Tue 08 Dec 09:00: climbed item=expiry.1 person=priya rung=reminder
        Tue 15 Dec 09:00: climbed item=expiry.1 person=priya rung=reminder
        Mon 21 Dec 09:00: announced item=expiry.1 person=priya rung=deputy
        Tue 22 Dec 09:00: climbed item=expiry.1 person=priya rung=deputy
        Fri 01 Jan 09:00: announced item=expiry.1 person=priya rung=sponsor
        Mon 04 Jan 09:00: climbed item=expiry.1 person=priya rung=sponsor
        Fri 08 Jan 09:00: announced item=expiry.1 person=priya rung=lead
        Mon 11 Jan 09:00: climbed item=expiry.1 person=priya rung=lead
    priya: renew 1 2027-06-30  -> renewed no=1 until=2027-06-30 | luis
    ? gaps  = fact.bridge-budget by mei (due 2027-01-01), fact.infrastructure.monitoring by luis (due 2027-01-01), fact.infrastructure.rate-limits by luis (due 2027-01-01), fact.infrastructure.cost-control by luis (due 2027-01-01), fact.infrastructure.fallback by luis (due 2027-01-01), fact.infrastructure.logging by luis (due 2027-01-01), fact.evaluation.pipeline by luis (due 2027-01-01), fact.evaluation.golden-set by luis (due 2027-01-01), fact.evaluation.sampling by luis (due 2027-01-01), fact.evaluation-rebuild by luis (due 2027-01-01), fact.failure-mode by luis (due 2027-01-01), fact.failure-rate by luis (due 2027-01-01), rollout by luis (due 2027-01-01), fact.reversibility.flag by luis (due 2027-01-01), fact.reversibility.stages by luis (due 2027-01-01), fact.reversibility.rollback by luis (due 2027-01-01), fact.reversibility.kill-switch by luis (due 2027-01-01), fact.rollout.parallel by luis (due 2027-01-01), fact.rollout.subset by luis (due 2027-01-01), fact.rollout.rehearsal by luis (due 2027-01-01), fact.operator by luis (due 2027-01-01)
    ");
}

/// I-20, G-4: a horizon lies ahead.
#[test]
fn what_lies_ahead_is_ahead() {
    insta::assert_snapshot!(play("
        a proposal
        luis: answer budget-review day 2026-10-01
        luis: answer budget-review day 2026-12-01
        luis: answer budget-review day 2026-12-01
        luis: answer weather day 2026-12-01
        luis: answer quality-review person cem words the shift lead
        luis: answer quality-review person gil words the shift lead
        luis: answer quality-review person zoe words the shift lead
        ? asked zoe
        zoe: yes quality-review
        ? asked zoe
    "), @r"
    a proposal
    luis: answer budget-review day 2026-10-01  !! in_the_past date=2026-10-01 today=2026-11-02
    luis: answer budget-review day 2026-12-01  -> recorded id=budget-review said=day.2026-12-01 | luis
    luis: answer budget-review day 2026-12-01  -> nothing | luis
    luis: answer weather day 2026-12-01  !! no_such_topic topic=weather
    luis: answer quality-review person cem words the shift lead  !! same_person person=cem role=champion
    luis: answer quality-review person gil words the shift lead  !! gone person=gil
    luis: answer quality-review person zoe words the shift lead  -> recorded id=quality-review person=zoe words=“the shift lead”; asked_now item=fact.quality-review person=zoe by=luis | luis
    ? asked zoe  = fact.quality-review
    zoe: yes quality-review  -> accepted id=quality-review | luis
    ? asked zoe  = nothing
    ");
}

/// N-8: what its last day means was said when it was lent.
#[test]
fn a_borrowed_condition_that_ends_by_itself_is_over_the_day_after() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend permission waiver by priya until 2026-11-20 ends
        baton: shown priya expiry.1
        until 2026-12-10
        ? gaps
        ? nudges
        priya: renew 1 2026-12-20
        until 2026-12-21
        priya: verdict 1 back
        until 2027-01-20
    "), @"
    a pilot
    luis: lend permission waiver by priya until 2026-11-20 ends  -> logged no=1 kind=permission what=“waiver” lender=priya until=2026-11-20 on_lapse=ends | luis
    baton: shown priya expiry.1  -> shown items=[expiry.1] person=priya | luis
    until 2026-12-10
        Fri 06 Nov 09:00: climbed item=expiry.1 person=priya rung=reminder
        Fri 13 Nov 09:00: climbed item=expiry.1 person=priya rung=reminder
        Fri 20 Nov 09:00: climbed item=expiry.1 person=priya rung=reminder
        Sat 21 Nov 00:00: lapsed no=1
    ? gaps  = freeze by luis (due 2027-01-01), fact.infrastructure.monitoring by luis (due 2027-01-01), fact.infrastructure.rate-limits by luis (due 2027-01-01), fact.infrastructure.cost-control by luis (due 2027-01-01), fact.infrastructure.fallback by luis (due 2027-01-01), fact.infrastructure.logging by luis (due 2027-01-01), fact.evaluation.pipeline by luis (due 2027-01-01), fact.evaluation.golden-set by luis (due 2027-01-01), fact.evaluation.sampling by luis (due 2027-01-01), fact.failure-mode by cem (due 2027-01-01), fact.failure-rate by cem (due 2027-01-01), verdict.1 by priya (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    ? nudges  =
        priya (Routine, Unanswered): reminder
        priya (Routine, Unanswered): reminder
        priya (Routine, Unanswered): reminder
        the channel (Direct, Changed): news initiative=it lapsed no=1
    priya: renew 1 2026-12-20  -> renewed no=1 until=2026-12-20 | luis
    until 2026-12-21
        Mon 21 Dec 00:00: lapsed no=1
    priya: verdict 1 back  -> decided no=1 fate=withdrawn | luis
    until 2027-01-20
    ");
}
