//! What follows from a change, and for whom it exists at all: F-9, N-1, N-10, N-12.

use std::collections::BTreeSet;

use baton_domain::{
    context::Actor,
    custody,
    initiative::Command,
    nudge::{self, Intent, News, Nudge},
    role::Role,
    stage::Stage,
};

use crate::support::{
    play,
    story::Story,
    world::{id, name},
};

#[test]
fn the_channel_hears_what_was_settled() {
    insta::assert_snapshot!(play("
        a pilot
        mei: offer owner ana
        ? nudges
        ana: accept 2
        ? nudges
        mei: extend 2027-03-01 not_until the vendor delivers
        ? nudges
        mei: close because we must
        ? nudges
        mei: stop it is enough
        ? nudges
    "), @r"
    a pilot
    mei: offer owner ana  -> offered no=2 role=owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | luis
    ? nudges  =
        ana (Direct, Offered): offers
    ana: accept 2  -> accepted no=2 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ? nudges  =
        the channel (Direct, Changed): news initiative=it accepted role=owner person=ana before=luis
    mei: extend 2027-03-01 not_until the vendor delivers  -> extended to=2027-03-01 delay=not_until because=“the vendor delivers” | ana
    ? nudges  =
        the channel (Direct, Changed): news initiative=it not_until
    mei: close because we must  -> passed gate=pre-close overridden because=“we must” planned_end=2027-04-12 | ana
    ? nudges  =
        the channel (Direct, Changed): news initiative=it closed
    mei: stop it is enough  -> stopped notice=“it is enough” lessons=[] | ana
    ? nudges  =
        the channel (Direct, Changed): news initiative=it stopped
    ");
}

/// F-9: for everybody else it does not exist.
#[test]
fn a_private_initiative_exists_for_its_members_and_whoever_is_named_in_it() {
    insta::assert_snapshot!(play("
        a pilot
        ? sees
        baton: arrange private
        ? sees
        luis: offer deputy gus
        luis: choose priya 2026-12-20 keep the vendor?
        luis: lend budget gpu-hours by sam
        ? sees
        zoe: lend budget gpu-hours
        tom: stop it
        gus: accept 2
        gus: extend 2027-03-01 scope_grew
        zoe: ask priya decision.1
        luis: ask zoe decision.1
        bo: extend 2027-04-01 scope_grew
    "), @r"
    a pilot
    ? sees  = luis, mei, cem, dov, priya, ana, bo, eva, sam, tom, lea, ada, zoe
    baton: arrange private  -> arranged channel=00000000-0000-0000-0000-0000000007d0 audience=private functions=[] | luis
    ? sees  = luis, mei, cem
    luis: offer deputy gus  -> offered no=2 role=deputy to=gus by=luis lapses_at=Mon 09 Nov 09:00 | luis
    luis: choose priya 2026-12-20 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2026-12-20 | luis
    luis: lend budget gpu-hours by sam  -> logged no=1 kind=budget what=“gpu-hours” lender=sam | luis
    ? sees  = luis, mei, cem, priya, sam, gus
    zoe: lend budget gpu-hours  !! unknown
    tom: stop it  !! unknown
    gus: accept 2  -> accepted no=2 role=deputy person=gus | luis
    gus: extend 2027-03-01 scope_grew  -> extended to=2027-03-01 delay=scope_grew | luis
    zoe: ask priya decision.1  !! unknown
    luis: ask zoe decision.1  !! not_asked item=decision.1 asked=[priya]
    bo: extend 2027-04-01 scope_grew  !! unknown
    ");
}

/// F-9: leads, covers and delegates hear nothing of what they may not see.
#[test]
fn a_private_initiative_goes_up_to_members_only() {
    insta::assert_snapshot!(play("
        a private pilot
        luis: choose priya 2027-03-01 keep the vendor?
        baton: shown priya decision.1
        until 2026-11-30
        ? nudges
        until 2027-01-10
        ? nudges
        ? asked tom
        away priya 2027-01-20 eva
        ? asked eva
        ? asked priya
        ? mine
        luis: clear owner
        ? asked tom
    "), @"
    a private pilot
    luis: choose priya 2027-03-01 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2027-03-01 | luis
    baton: shown priya decision.1  -> shown items=[decision.1] person=priya | luis
    until 2026-11-30
        Wed 04 Nov 09:00: climbed item=decision.1 person=priya rung=reminder
        Fri 06 Nov 09:00: announced item=decision.1 person=priya rung=deputy
        Mon 09 Nov 09:00: climbed item=decision.1 person=priya rung=deputy
        Mon 16 Nov 09:00: climbed item=decision.1 person=priya rung=still_yours
        Fri 20 Nov 09:00: announced item=decision.1 person=priya rung=sponsor
        Mon 23 Nov 09:00: climbed item=decision.1 person=priya rung=sponsor
        Fri 27 Nov 09:00: announced item=decision.1 person=priya rung=lead
        Mon 30 Nov 09:00: climbed item=decision.1 person=priya rung=lead
    ? nudges  =
        priya (Routine, Unanswered): reminder
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        the channel (Routine, Unanswered): thread initiative=it item=decision.1
        priya (Routine, Unanswered): reminder
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
        mei (Routine, Unanswered): reminder
        priya (Routine, GoesUp): ahead
        luis (Routine, GoesUp): ahead
    until 2027-01-10
    ? nudges  = 
    ? asked tom  = nothing
    away priya 2027-01-20 eva
    ? asked eva  = nothing
    ? asked priya  = decision.1
    ? mine  =
        luis: freeze, fact.infrastructure.monitoring, fact.infrastructure.rate-limits, fact.infrastructure.cost-control, fact.infrastructure.fallback, fact.infrastructure.logging, fact.evaluation.pipeline, fact.evaluation.golden-set, fact.evaluation.sampling, fact.operator, fact.waits-for, production-metric, expectation
        mei: decision.1, privileges, confirmation, functions
        cem: fact.failure-mode, fact.failure-rate
        priya: decision.1
    luis: clear owner  -> cleared role=owner person=luis moves_on=true; cleared role=next-owner person=luis moves_on=true | nobody
    ? asked tom  = nothing
    ");
}

/// What needs a lead reaches the leads: an owner, and what nobody else can supply.
#[test]
fn what_nobody_can_supply_reaches_the_leads() {
    insta::assert_snapshot!(play("
        a bare pilot
        ? asked tom
        until 2026-12-03
        ? asked tom
        tom: offer owner ana
        ana: accept 1
        ? asked tom
        ? asked ana
    "), @"
    a bare pilot
    ? asked tom  = owner
    until 2026-12-03
    ? asked tom  = owner
    tom: offer owner ana  -> offered no=1 role=owner to=ana by=tom lapses_at=Thu 10 Dec 09:00 | nobody
    ana: accept 1  -> accepted no=1 role=owner person=ana; accepted_too role=next-owner person=ana | ana
    ? asked tom  = confirmation
    ? asked ana  = freeze, privileges, production-metric, expectation, functions
    ");
}

/// N-12: the words of a thread are about the item, not about who is late.
#[test]
fn a_public_post_names_nobody_who_is_late() {
    let mut story = Story::staffed(Stage::Pilot);
    let choice = baton_domain::decision::Command::Open {
        what: crate::support::world::title("keep the vendor?"),
        decider: id("priya"),
        due: "2027-03-01".parse().unwrap(),
        source: None,
    };
    story.act(Actor::Person(id("luis")), Command::Decision(choice)).unwrap();
    let item = "decision.1".parse().unwrap();
    let shown = baton_domain::ask::Command::Shown { items: vec![item], person: id("priya") };
    story.baton(Command::Ask(shown));
    story.pass(crate::support::world::at(&story.world.calendar, "2027-01-10T09:00"));
    let public = story.nudges.iter().filter(|it| matches!(it.to, nudge::Recipient::Channel(_)));
    let said = serde_json::to_string(&public.collect::<Vec<_>>()).unwrap();
    assert!(!said.contains(&id("priya").to_string()), "{said}");
    assert!(said.contains("thread"), "{said}");
}

/// N-10: one key per recipient, kind and window; the same change gives the same keys.
#[test]
fn keys_are_unique_and_the_same_change_gives_the_same_keys() {
    let mut story = Story::staffed(Stage::Pilot);
    let offer = |role, to| Command::Custody(custody::Command::Offer { role, to: id(to), note: None });
    for (n, (role, to)) in
        [(Role::NextOwner, "bo"), (Role::Deputy, "bo"), (Role::Owner, "ana")].into_iter().enumerate()
    {
        let events = story.act(Actor::Person(id("mei")), offer(role, to)).unwrap();
        let again =
            |version| nudge::after(&story.record, &story.record, &events, version, &story.world.context());
        let keys = |all: Vec<Intent>| all.iter().map(Intent::dedupe_key).collect::<BTreeSet<_>>();
        assert_eq!(keys(again(7)), keys(again(7)), "offer {n}");
        assert!(keys(again(7)).is_disjoint(&keys(again(8))), "offer {n}");
        assert_eq!(keys(again(7)).len(), again(7).len(), "offer {n}");
    }
    let keys: BTreeSet<String> = story.nudges.iter().map(Intent::dedupe_key).collect();
    assert_eq!(keys.len(), story.nudges.len(), "no offer is lost because another was made that day");
}

#[test]
fn the_news_of_a_handover_name_whoever_had_it_before() {
    let mut story = Story::staffed(Stage::Pilot);
    let offer = custody::Command::Offer { role: Role::Owner, to: id("ana"), note: None };
    story.act(Actor::Person(id("luis")), Command::Custody(offer)).unwrap();
    let no = story.record.custody.offers[0].no;
    story.act(Actor::Person(id("ana")), Command::Custody(custody::Command::Accept(no))).unwrap();
    let before = story.nudges.iter().find_map(|it| match &it.nudge {
        Nudge::News { news: News::Accepted { before, .. }, .. } => *before,
        _ => None,
    });
    assert_eq!(before.and_then(|it| name(&it.to_string())), Some("luis"));
}
