//! MISSION's table "Who may", every cell: I-6, F-9.

use baton_domain::{
    DecisionNo, PrivilegeNo,
    authority::{self, Act},
    context::Actor,
    decision,
    initiative::{Audience, Command},
    privilege::{self, OnLapse, PrivilegeKind, Terms},
    role::{Function, Role},
    stage::Stage,
};

use crate::support::{
    play,
    story::Story,
    world::{id, title},
};

/// The columns, and who stands for each; `named` lent the privileges and decides the choices.
const COLUMNS: [(&str, &str); 11] = [
    ("anyone", "zoe"),
    ("member", "ana"),
    ("owner", "luis"),
    ("deputy", "bo"),
    ("champion", "cem"),
    ("sponsor", "mei"),
    ("f.lead", "sam"),
    ("lead", "tom"),
    ("admin", "ada"),
    ("named", "priya"),
    ("guest", "gus"),
];

/// A pilot in which every column has somebody; what is numbered 2 is nobody's own.
fn everybody() -> Story {
    let mut story = Story::staffed(Stage::Pilot);
    let roles = [
        (Role::Deputy, "ana"),
        (Role::Deputy, "bo"),
        (Role::Lead(Function::Data), "sam"),
        (Role::Lead(Function::Security), "eva"),
    ];
    for (role, name) in roles {
        story.baton(Command::Name { role, person: id(name), until: None });
    }
    for (kind, lender) in [(PrivilegeKind::DataAccess, "priya"), (PrivilegeKind::Budget, "dov")] {
        let terms = Terms {
            kind,
            what: title("a favour"),
            lent_by: None,
            lender: Some(id(lender)),
            until: None,
            on_lapse: OnLapse::default(),
            decider: None,
            took: None,
            normal_route: None,
            lead_days: None,
            source: None,
        };
        story.baton(Command::Privilege(privilege::Command::Log(terms)));
    }
    for decider in ["priya", "gil"] {
        let what = title(decider);
        let due = jiff::civil::date(2026, 12, 20);
        story.baton(Command::Decision(decision::Command::Open {
            what,
            decider: id(decider),
            due,
            source: None,
        }));
    }
    story
}

fn table(story: &Story, rows: &[(&str, Act)]) -> String {
    let context = story.world.context();
    let head = COLUMNS.iter().map(|(column, _)| format!(" {column:>8}"));
    let mut text = format!("{:>22}{}", "", head.collect::<String>());
    for (row, act) in rows {
        let cells = COLUMNS.iter().map(|(_, who)| {
            let may = authority::check(&story.record, id(who), *act, &context).is_ok();
            format!(" {:>8}", if may { "yes" } else { "-" })
        });
        text.push_str(&format!("\n{row:>22}{}", cells.collect::<String>()));
    }
    text
}

#[test]
fn who_may_do_what() {
    let rows = [
        ("log", Act::Log),
        ("answer", Act::Answer),
        ("verdict, own function", Act::Verdict(PrivilegeNo(1))),
        ("verdict, another's", Act::Verdict(PrivilegeNo(2))),
        ("decide", Act::Decide(DecisionNo(1))),
        ("decide, decider gone", Act::Decide(DecisionNo(2))),
        ("extend", Act::Extend),
        ("close", Act::Close),
        ("override", Act::Override),
        ("confirm", Act::Confirm),
        ("stop", Act::Stop),
        ("arrange", Act::Arrange),
        ("settings", Act::Settings),
    ];
    insta::assert_snapshot!(table(&everybody(), &rows), @r"
                            anyone   member    owner   deputy champion  sponsor   f.lead     lead    admin    named    guest
                      log      yes      yes      yes      yes      yes      yes      yes      yes      yes      yes        -
                   answer        -      yes      yes      yes      yes      yes      yes        -        -        -        -
    verdict, own function        -        -        -        -        -      yes      yes      yes        -      yes        -
       verdict, another's        -        -        -        -        -      yes        -      yes        -        -        -
                   decide        -        -        -        -        -        -        -        -        -      yes        -
     decide, decider gone        -        -        -        -        -      yes        -        -        -        -        -
                   extend        -        -      yes      yes        -      yes        -        -        -        -        -
                    close        -        -      yes        -        -      yes        -        -        -        -        -
                 override        -        -        -        -        -      yes        -        -        -        -        -
                  confirm        -        -        -        -        -      yes        -        -        -        -        -
                     stop        -        -      yes        -        -      yes        -      yes        -        -        -
                  arrange        -        -      yes      yes      yes      yes        -      yes      yes        -        -
                 settings        -        -        -        -        -        -        -        -      yes        -        -
    ");
}

const OFFERS: [(&str, Act); 7] = [
    ("offer owner", Act::Offer(Role::Owner)),
    ("offer next owner", Act::Offer(Role::NextOwner)),
    ("offer sponsor", Act::Offer(Role::Sponsor)),
    ("offer champion", Act::Offer(Role::Champion)),
    ("offer deputy", Act::Offer(Role::Deputy)),
    ("offer own function", Act::Offer(Role::Lead(Function::Data))),
    ("offer another's", Act::Offer(Role::Lead(Function::Security))),
];

#[test]
fn who_may_offer_a_role() {
    insta::assert_snapshot!(table(&everybody(), &OFFERS), @r"
                         anyone   member    owner   deputy champion  sponsor   f.lead     lead    admin    named    guest
           offer owner        -        -      yes      yes        -      yes        -        -        -        -        -
      offer next owner        -        -      yes      yes        -      yes        -        -        -        -        -
         offer sponsor        -        -        -        -        -      yes        -        -        -        -        -
        offer champion        -        -      yes      yes        -      yes        -        -        -        -        -
          offer deputy        -        -      yes      yes        -      yes        -        -        -        -        -
    offer own function        -        -      yes      yes        -      yes      yes        -        -        -        -
       offer another's        -        -      yes      yes        -      yes        -        -        -        -        -
    ");
}

#[test]
fn who_may_offer_a_role_while_there_is_no_owner() {
    let mut story = everybody();
    let clear = baton_domain::custody::Command::Clear(Role::Owner);
    story.act(Actor::Person(id("luis")), Command::Custody(clear)).unwrap();
    insta::assert_snapshot!(table(&story, &OFFERS), @r"
                         anyone   member    owner   deputy champion  sponsor   f.lead     lead    admin    named    guest
           offer owner        -        -        -      yes      yes      yes        -      yes        -        -        -
      offer next owner        -        -        -      yes      yes      yes        -      yes        -        -        -
         offer sponsor        -        -        -        -        -      yes        -      yes        -        -        -
        offer champion        -        -        -      yes      yes      yes        -      yes        -        -        -
          offer deputy        -        -        -      yes      yes      yes        -      yes        -        -        -
    offer own function        -        -        -      yes      yes      yes      yes      yes        -        -        -
       offer another's        -        -        -      yes      yes      yes        -      yes        -        -        -
    ");
}

#[test]
fn who_may_offer_the_sponsors_role_when_there_is_none() {
    let mut story = everybody();
    let clear = baton_domain::custody::Command::Clear(Role::Sponsor);
    story.act(Actor::Person(id("mei")), Command::Custody(clear)).unwrap();
    insta::assert_snapshot!(table(&story, &OFFERS[2..3]), @r"
                    anyone   member    owner   deputy champion  sponsor   f.lead     lead    admin    named    guest
    offer sponsor        -        -        -        -        -        -        -      yes        -        -        -
    ");
}

#[test]
fn who_may_end_a_role() {
    let rows = [
        ("clear owner", Act::Clear(Role::Owner)),
        ("clear next owner", Act::Clear(Role::NextOwner)),
        ("clear sponsor", Act::Clear(Role::Sponsor)),
        ("clear champion", Act::Clear(Role::Champion)),
        ("clear deputy", Act::Clear(Role::Deputy)),
        ("clear own function", Act::Clear(Role::Lead(Function::Data))),
        ("clear another's", Act::Clear(Role::Lead(Function::Security))),
    ];
    insta::assert_snapshot!(table(&everybody(), &rows), @r"
                         anyone   member    owner   deputy champion  sponsor   f.lead     lead    admin    named    guest
           clear owner        -        -      yes        -        -      yes        -        -        -        -        -
      clear next owner        -        -      yes      yes        -      yes        -        -        -        -        -
         clear sponsor        -        -        -        -        -      yes        -        -        -        -        -
        clear champion        -        -      yes      yes      yes      yes        -        -        -        -        -
          clear deputy        -        -      yes      yes        -      yes        -        -        -        -        -
    clear own function        -        -      yes      yes        -      yes      yes        -        -        -        -
       clear another's        -        -      yes      yes        -      yes        -        -        -        -        -
    ");
}

/// F-9.
#[test]
fn who_sees_what() {
    let sees = |audience, column: &str| {
        let mut story = everybody();
        let channel = story.record.channel;
        story.baton(Command::Arrange { channel, audience, functions: Default::default() });
        if column == "lead, member" {
            story.baton(Command::Name { role: Role::Deputy, person: id("tom"), until: None });
        }
        let all =
            COLUMNS.iter().filter(|(_, who)| authority::sees(&story.record, id(who), &story.world.context()));
        all.map(|(column, _)| *column).collect::<Vec<_>>().join(", ")
    };
    insta::assert_snapshot!(sees(Audience::Open, ""), @"anyone, member, owner, deputy, champion, sponsor, f.lead, lead, admin, named");
    insta::assert_snapshot!(sees(Audience::Private, ""), @"member, owner, deputy, champion, sponsor, f.lead, named");
    insta::assert_snapshot!(sees(Audience::Private, "lead, member"), @"member, owner, deputy, champion, sponsor, f.lead, lead, named");
}

/// Everything else is refused with the names of who may.
#[test]
fn a_refusal_names_who_may() {
    insta::assert_snapshot!(play("
        a pilot
        zoe: extend 2027-03-01 scope_grew
        zoe: close
        zoe: close because why not
        zoe: stop why not
        zoe: offer owner zoe
        zoe: measure pilot cost
        zoe: clear owner
        bo: left luis
        luis: choose priya 2026-12-20 keep the vendor?
        zoe: resolve 1 yes
        luis: resolve 9 yes
        zoe: verdict 9 keep
        luis: lend budget gpu-hours by sam
        zoe: verdict 1 keep
    "), @r"
    a pilot
    zoe: extend 2027-03-01 scope_grew  !! not_allowed act=extend who=[luis, mei]
    zoe: close  !! not_allowed act=close who=[luis, mei]
    zoe: close because why not  !! not_allowed act=override who=[mei]
    zoe: stop why not  !! not_allowed act=stop who=[luis, mei, tom, lea]
    zoe: offer owner zoe  !! not_allowed act=offer.owner who=[luis, mei]
    zoe: measure pilot cost  !! not_allowed act=answer who=[luis, mei, cem]
    zoe: clear owner  !! not_allowed act=clear.owner who=[luis, mei]
    bo: left luis  !! not_allowed act=settings who=[ada]
    luis: choose priya 2026-12-20 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2026-12-20 | luis
    zoe: resolve 1 yes  !! not_allowed act=decide.1 who=[priya]
    luis: resolve 9 yes  !! no_such_item number=9 known=[1]
    zoe: verdict 9 keep  !! no_such_item number=9 known=[]
    luis: lend budget gpu-hours by sam  -> logged no=1 kind=budget what=“gpu-hours” lender=sam | luis
    zoe: verdict 1 keep  !! not_allowed act=verdict.1 who=[sam, mei, tom, lea]
    ");
}

/// F-9: a refusal about a private initiative names nobody for whom it does not exist.
#[test]
fn who_may_not_see_it_may_not_stop_it() {
    insta::assert_snapshot!(play("
        a private pilot
        cem: stop it
        tom: stop it
        zoe: close
    "), @r"
    a private pilot
    cem: stop it  !! not_allowed act=stop who=[luis, mei]
    tom: stop it  !! unknown
    zoe: close  !! unknown
    ");
}

/// Guests and strangers do nothing unless they hold a role; who is gone does nothing at all.
#[test]
fn a_guest_needs_a_role_and_who_is_gone_does_nothing() {
    insta::assert_snapshot!(play("
        a pilot
        gus: lend budget gpu-hours
        gil: lend budget gpu-hours
        mei: offer deputy gus
        gus: accept 2
        gus: extend 2027-03-01 scope_grew
        gone gus
        gus: extend 2027-04-01 scope_grew
    "), @r"
    a pilot
    gus: lend budget gpu-hours  !! unknown
    gil: lend budget gpu-hours  !! unknown
    mei: offer deputy gus  -> offered no=2 role=deputy to=gus by=mei lapses_at=Mon 09 Nov 09:00 | luis
    gus: accept 2  -> accepted no=2 role=deputy person=gus | luis
    gus: extend 2027-03-01 scope_grew  -> extended to=2027-03-01 delay=scope_grew | luis
    gone gus
    gus: extend 2027-04-01 scope_grew  !! unknown
    ");
}
