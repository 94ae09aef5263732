//! What a pilot borrows, and what becomes of it: I-18, D-8, G-2, G-3.

use crate::support::play;

/// I-18: the decider is by default who lent it. D-8: hand-holding is logged like everything else.
#[test]
fn a_privilege_is_logged_by_anybody_and_decided_by_who_lent_it() {
    insta::assert_snapshot!(play("
        a pilot
        zoe: lend data_access read-access by priya until 2026-12-20 lead 20
        zoe: lend manual_work daily-cleaning by sam decider eva
        zoe: verdict 1 keep
        sam: verdict 2 keep
        eva: verdict 2 back
        priya: verdict 1 keep
        priya: verdict 9 keep
    "), @r"
    a pilot
    zoe: lend data_access read-access by priya until 2026-12-20 lead 20  -> logged no=1 kind=data_access what=“read-access” lender=priya until=2026-12-20 lead_days=20 | luis
    zoe: lend manual_work daily-cleaning by sam decider eva  -> logged no=2 kind=manual_work what=“daily-cleaning” lender=sam decider=eva | luis
    zoe: verdict 1 keep  !! not_allowed act=verdict.1 who=[priya, mei, tom, lea]
    sam: verdict 2 keep  !! not_allowed act=verdict.2 who=[eva, mei, tom, lea]
    eva: verdict 2 back  -> decided no=2 fate=withdrawn | luis
    priya: verdict 1 keep  -> decided no=1 fate=permanent | luis
    priya: verdict 9 keep  !! no_such_item number=9 known=[1, 2]
    ");
}

/// G-2: `replaced` names the normal route.
#[test]
fn a_verdict_can_be_changed_and_saying_it_twice_is_once() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend permission waiver by priya
        priya: verdict 1 back
        priya: verdict 1 back
        priya: verdict 1 replaced the usual review
        mei: verdict 1 keep
    "), @r"
    a pilot
    luis: lend permission waiver by priya  -> logged no=1 kind=permission what=“waiver” lender=priya | luis
    priya: verdict 1 back  -> decided no=1 fate=withdrawn | luis
    priya: verdict 1 back  !! given_back no=1 by=priya
    priya: verdict 1 replaced the usual review  -> decided no=1 replaced route=“the usual review” | luis
    mei: verdict 1 keep  -> decided no=1 fate=permanent | luis
    ");
}

#[test]
fn the_lead_of_a_function_decides_about_what_is_their_own() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend data_access read-access by priya
        luis: lend budget gpu-hours by priya
        baton: name data sam
        sam: verdict 1 keep
        sam: verdict 2 keep
        tom: verdict 2 keep
    "), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    luis: lend budget gpu-hours by priya  -> logged no=2 kind=budget what=“gpu-hours” lender=priya | luis
    baton: name data sam  -> named role=data person=sam | luis
    sam: verdict 1 keep  -> decided no=1 fate=permanent | luis
    sam: verdict 2 keep  !! not_allowed act=verdict.2 who=[priya, mei, tom, lea]
    tom: verdict 2 keep  -> decided no=2 fate=permanent | luis
    ");
}

#[test]
fn a_privilege_is_renewed_by_whoever_decides_about_it_and_not_into_the_past() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend data_access read-access by priya until 2026-10-01
        luis: lend data_access read-access by priya until 2026-11-20
        luis: renew 1 2026-12-20
        priya: renew 1 2026-11-01
        priya: renew 1 2026-12-20
        priya: renew 1 2026-12-20
    "), @r"
    a pilot
    luis: lend data_access read-access by priya until 2026-10-01  !! in_the_past date=2026-10-01 today=2026-11-02
    luis: lend data_access read-access by priya until 2026-11-20  -> logged no=1 kind=data_access what=“read-access” lender=priya until=2026-11-20 | luis
    luis: renew 1 2026-12-20  !! not_allowed act=verdict.1 who=[priya, mei, tom, lea]
    priya: renew 1 2026-11-01  !! in_the_past date=2026-11-01 today=2026-11-02
    priya: renew 1 2026-12-20  -> renewed no=1 until=2026-12-20 | luis
    priya: renew 1 2026-12-20  -> nothing | luis
    ");
}

#[test]
fn the_same_privilege_is_logged_once() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend staffing two-experts by priya
        luis: lend staffing two-experts by priya
        luis: lend staffing two-experts by ana
    "), @r"
    a pilot
    luis: lend staffing two-experts by priya  -> logged no=1 kind=staffing what=“two-experts” lender=priya | luis
    luis: lend staffing two-experts by priya  -> nothing | luis
    luis: lend staffing two-experts by ana  -> logged no=2 kind=staffing what=“two-experts” lender=ana | luis
    ");
}

/// G-2: "there were none" is said by a named person who takes part, and only when it is so.
#[test]
fn there_were_none_is_somebodys_word() {
    insta::assert_snapshot!(play("
        a pilot
        zoe: state privileges none at all
        luis: state privileges none at all
        luis: state privileges none at all
        zoe: lend budget gpu-hours by priya
        luis: state privileges there are none
        luis: state owner it is me
    "), @r"
    a pilot
    zoe: state privileges none at all  !! not_allowed act=answer who=[luis, mei, cem]
    luis: state privileges none at all  -> stated item=privileges words=“none at all” | luis
    luis: state privileges none at all  -> nothing | luis
    zoe: lend budget gpu-hours by priya  -> logged no=1 kind=budget what=“gpu-hours” lender=priya | luis
    luis: state privileges there are none  !! privileges_logged count=1
    luis: state owner it is me  !! not_missing item=owner
    ");
}

/// G-3: more than half given back takes the sponsor's word.
#[test]
fn when_most_is_given_back_going_on_takes_the_sponsors_word() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend data_access read-access by priya
        luis: lend budget gpu-hours by priya
        luis: lend staffing two-experts by priya
        mei: state most-withdrawn we go on
        priya: verdict 1 back
        priya: verdict 2 back
        ? gate pre-close
        priya: verdict 3 keep
        ? gate pre-close
        luis: state most-withdrawn we go on
        mei: state most-withdrawn we pay for it ourselves
        ? gate pre-close
    "), @"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    luis: lend budget gpu-hours by priya  -> logged no=2 kind=budget what=“gpu-hours” lender=priya | luis
    luis: lend staffing two-experts by priya  -> logged no=3 kind=staffing what=“two-experts” lender=priya | luis
    mei: state most-withdrawn we go on  !! not_missing item=most_withdrawn
    priya: verdict 1 back  -> decided no=1 fate=withdrawn | luis
    priya: verdict 2 back  -> decided no=2 fate=withdrawn | luis
    ? gate pre-close  =
        permanent: verdict.3
        metrics: production-metric, expectation
        next-owner: confirmation, functions
    priya: verdict 3 keep  -> decided no=3 fate=permanent | luis
    ? gate pre-close  =
        permanent: most-withdrawn
        metrics: production-metric, expectation
        next-owner: confirmation, functions
    luis: state most-withdrawn we go on  !! not_allowed act=override who=[mei]
    mei: state most-withdrawn we pay for it ourselves  -> stated item=most_withdrawn words=“we pay for it ourselves” | luis
    ? gate pre-close  =
        permanent: nothing
        metrics: production-metric, expectation
        next-owner: confirmation, functions
    ");
}

#[test]
fn half_is_not_most() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend data_access read-access by priya
        luis: lend budget gpu-hours by priya
        priya: verdict 1 back
        priya: verdict 2 keep
        ? gate pre-close
    "), @"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    luis: lend budget gpu-hours by priya  -> logged no=2 kind=budget what=“gpu-hours” lender=priya | luis
    priya: verdict 1 back  -> decided no=1 fate=withdrawn | luis
    priya: verdict 2 keep  -> decided no=2 fate=permanent | luis
    ? gate pre-close  =
        permanent: nothing
        metrics: production-metric, expectation
        next-owner: confirmation, functions
    ");
}
