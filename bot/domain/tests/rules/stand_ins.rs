//! Who is asked in somebody's place: covers, delegates, the next who can supply it, and whoever is asked at once.
//! N-2, N-5, N-6.

use crate::support::play;

const ASKED: &str = "
    a pilot
    luis: lend data_access read-access by priya
    until 2026-12-03
";

/// N-6: whoever covers is asked instead, for as long as the absence lasts.
#[test]
fn a_cover_is_asked_in_somebodys_place() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        away priya 2026-12-08 eva
        ? asked priya
        ? asked eva
        eva: wait verdict.1 2026-12-11
        ? asked eva
        until 2026-12-11
        ? asked priya
        ? asked eva
    ")), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    away priya 2026-12-08 eva
    ? asked priya  = nothing
    ? asked eva  = verdict.1
    eva: wait verdict.1 2026-12-11  -> waiting item=verdict.1 person=eva until=2026-12-11 | luis
    ? asked eva  = nothing
    until 2026-12-11
    ? asked priya  = verdict.1
    ? asked eva  = nothing
    ");
}

/// N-6: a standing delegate for a lead's routine items.
#[test]
fn a_delegate_is_asked_beside_the_lead() {
    insta::assert_snapshot!(play("
        a pilot
        luis: choose tom 2026-12-20 keep the vendor?
        ? asked tom
        ? asked zoe
        delegate tom zoe
        ? asked zoe
        ? mine
    "), @r"
    a pilot
    luis: choose tom 2026-12-20 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=tom due=2026-12-20 | luis
    ? asked tom  = decision.1
    ? asked zoe  = nothing
    delegate tom zoe
    ? asked zoe  = decision.1
    ? mine  =
        tom: decision.1
        zoe: decision.1
    ");
}

/// "Ask now" reaches whoever is named, once, also before the gate opens.
#[test]
fn somebody_is_asked_at_once() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend data_access read-access by priya
        luis: ask gil verdict.1
        luis: ask priya verdict.7
        luis: ask priya verdict.1
        luis: ask priya verdict.1
        ? gaps
        ? asked priya
        ? nudges
        baton: shown priya verdict.1
        ? asked priya
        luis: ask eva verdict.1
        ? asked eva
        baton: shown eva verdict.1
        ? asked eva
        eva: pass verdict.1
    "), @r"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    luis: ask gil verdict.1  !! gone person=gil
    luis: ask priya verdict.7  !! not_missing item=verdict.7
    luis: ask priya verdict.1  -> asked_now item=verdict.1 person=priya by=luis | luis
    luis: ask priya verdict.1  -> nothing | luis
    ? gaps  = verdict.1 by priya (due 2027-01-01)
    ? asked priya  = verdict.1
    ? nudges  =
        priya (Direct, SomebodyAsked): asked_now
    baton: shown priya verdict.1  -> shown items=[verdict.1] person=priya | luis
    ? asked priya  = verdict.1
    luis: ask eva verdict.1  -> asked_now item=verdict.1 person=eva by=luis | luis
    ? asked eva  = verdict.1
    baton: shown eva verdict.1  -> shown items=[verdict.1] person=eva | luis
    ? asked eva  = nothing
    eva: pass verdict.1  -> passed item=verdict.1 person=eva pass=not_mine | luis
    ");
}

/// "Not mine" and "cannot because" hand it to whoever is next, and at last to the leads.
#[test]
fn an_item_handed_back_goes_to_the_next_who_can_supply_it() {
    insta::assert_snapshot!(play(&format!("{ASKED}
        ? gaps
        priya: pass verdict.1
        priya: pass verdict.1
        ? gaps
        mei: pass verdict.1 I was not there
        ? gaps
        luis: pass verdict.1
        ? gaps
        ? asked tom
        bo: ask priya verdict.1
        ? gaps
    ")), @"
    a pilot
    luis: lend data_access read-access by priya  -> logged no=1 kind=data_access what=“read-access” lender=priya | luis
    until 2026-12-03
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by priya (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    priya: pass verdict.1  -> passed item=verdict.1 person=priya pass=not_mine | luis
    priya: pass verdict.1  -> nothing | luis
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by mei (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    mei: pass verdict.1 I was not there  -> passed item=verdict.1 person=mei cannot because=“I was not there” | luis
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by luis (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    luis: pass verdict.1  -> passed item=verdict.1 person=luis pass=not_mine | luis
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by nobody (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    ? asked tom  = verdict.1
    bo: ask priya verdict.1  -> asked_now item=verdict.1 person=priya by=bo | luis
    ? gaps  = freeze by luis (due 2027-01-01), verdict.1 by priya (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    ");
}
