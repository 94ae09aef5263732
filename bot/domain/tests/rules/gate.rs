//! What is missing to go on, since when, and when it is asked:
//! S-2, I-3, I-5, I-6, I-7, I-16, I-18, G-1, G-10.

use baton_domain::playbook::{BadPlaybook, Evidence, Playbook, known};

use crate::support::{play, world::PLAYBOOK};

#[test]
fn a_proposal_is_asked_for_owner_roles_number_end_and_what_it_borrows() {
    insta::assert_snapshot!(play("
        a bare proposal
        ? gate intake
        baton: name sponsor mei
        ? asked mei
        ? asked tom
    "), @r"
    a bare proposal
    ? gate intake  =
        owner: owner, authority, fact.first-duty
        roles: roles
        what-then: fact.what-then
        commitment: fact.commitment
        pilot-metric: pilot-metric
        production-owner: production-owner, fact.owning-function
        two-phases: fact.effort-pilot, fact.effort-rebuild
        forgotten: fact.forgotten.monitoring, fact.forgotten.errors, fact.forgotten.cost-limits, fact.forgotten.security, fact.forgotten.edge-cases, fact.forgotten.adversaries, fact.forgotten.compliance, fact.forgotten.integration
        integrations: fact.integration
        users: fact.daily-user, fact.adoption-sponsor
        quality: fact.quality-review
        planned-end: planned-end, fact.budget-review
        borrowed: privileges, fact.assumption
    baton: name sponsor mei  -> named role=sponsor person=mei | nobody
    ? asked mei  = owner, authority, fact.first-duty, roles, fact.what-then, fact.commitment, production-owner, fact.owning-function
    ? asked tom  = nothing
    ");
}

/// I-3: no metric, no pilot. I-5: the production owner is named before the start.
#[test]
fn a_pilot_starts_once_the_intake_is_answered() {
    insta::assert_snapshot!(play("
        a proposal
        luis: close
        answered by sam
        luis: close
        ? passed
    "), @r"
    a proposal
    luis: close  !! gate_open key=claims-triage missing=[owner_confirmed, fact.first-duty, fact.what-then, fact.commitment, pilot_metric, production_owner, fact.owning-function, fact.effort-pilot, fact.effort-rebuild, fact.forgotten.monitoring, fact.forgotten.errors, fact.forgotten.cost-limits, fact.forgotten.security, fact.forgotten.edge-cases, fact.forgotten.adversaries, fact.forgotten.compliance, fact.forgotten.integration, fact.integration, fact.daily-user, fact.adoption-sponsor, fact.quality-review, planned_end, fact.budget-review, privileges, fact.assumption]
    answered by sam
    luis: close  -> passed gate=intake how=answered planned_end=2027-01-31 | luis
    ? passed  =
        gate=intake at=Mon 02 Nov 09:00 how=answered
    ");
}

/// I-7: owner, sponsor and champion are three people.
#[test]
fn two_roles_in_one_hand_are_a_gap() {
    insta::assert_snapshot!(play("
        a proposal
        ? gate intake roles
        mei: offer owner mei
        ? gate intake roles
        mei: offer owner ana
        ana: accept 3
        ? gate intake roles
        cem: clear champion
        ? gate intake roles
    "), @"
    a proposal
    ? gate intake roles  =
        nothing
    mei: offer owner mei  -> offered no=2 role=owner to=mei by=mei lapses_at=Mon 09 Nov 09:00; accepted no=2 role=owner person=mei | mei
    ? gate intake roles  =
        roles
    mei: offer owner ana  -> offered no=3 role=owner to=ana by=mei lapses_at=Mon 09 Nov 09:00 | mei
    ana: accept 3  -> accepted no=3 role=owner person=ana | ana
    ? gate intake roles  =
        nothing
    cem: clear champion  -> cleared role=champion person=cem moves_on=true | ana
    ? gate intake roles  =
        roles
    ");
}

/// S-2: what earlier gates would have asked is never a gap.
#[test]
fn an_import_is_not_asked_what_was_asked_before_its_time() {
    insta::assert_snapshot!(play("
        a bare bridge
        ? passed
        ? gaps
        ? gate pre-close
    "), @"
    a bare bridge
    ? passed  =
        gate=intake at=Mon 02 Nov 09:00 how=not_asked
        gate=pre-close at=Mon 02 Nov 09:00 how=not_asked
    ? gaps  = owner by nobody
    ? gate pre-close  =
        permanent: privileges
        metrics: production-metric, expectation
        next-owner: next-owner, functions
    ");
}

/// S-2: of a running pilot, owner and planned end are asked first.
#[test]
fn a_running_pilot_is_asked_for_an_owner_before_its_gate_opens() {
    insta::assert_snapshot!(play("
        a bare pilot
        ? gaps
        ? asked tom
        baton: name sponsor mei
        ? gaps
        ? asked tom
        ? opens
    "), @r"
    a bare pilot
    ? gaps  = owner by nobody
    ? asked tom  = owner
    baton: name sponsor mei  -> named role=sponsor person=mei | nobody
    ? gaps  = owner by mei
    ? asked tom  = nothing
    ? opens  = Wed 02 Dec 00:00
    ");
}

/// G-10: thirty days before the planned end.
#[test]
fn the_gate_opens_thirty_days_before_the_end() {
    insta::assert_snapshot!(play("
        a pilot
        ? planned-end
        ? opens
        until 2026-12-01
        ? gaps
        until 2026-12-02
        ? gaps
    "), @"
    a pilot
    ? planned-end  = 2027-01-01
    ? opens  = Wed 02 Dec 00:00
    until 2026-12-01
    ? gaps  = freeze by luis (due 2027-01-01)
    until 2026-12-02
    ? gaps  = freeze by luis (due 2027-01-01), privileges by mei (due 2027-01-01), production-metric by luis (due 2027-01-01), expectation by luis (due 2027-01-01), confirmation by mei (due 2027-01-01), functions by mei (due 2027-01-01)
    ");
}

/// G-10: or the longest lead time and ten working days before it, whichever is earlier.
#[test]
fn a_long_lead_time_opens_the_gate_earlier() {
    insta::assert_snapshot!(play("
        a pilot
        luis: lend permission waiver by priya lead 14
        ? opens
        luis: lend data_access read-access by priya lead 40
        ? opens
        luis: extend 2027-03-01 scope_grew
        ? opens
    "), @r"
    a pilot
    luis: lend permission waiver by priya lead 14  -> logged no=1 kind=permission what=“waiver” lender=priya lead_days=14 | luis
    ? opens  = Wed 02 Dec 00:00
    luis: lend data_access read-access by priya lead 40  -> logged no=2 kind=data_access what=“read-access” lender=priya lead_days=40 | luis
    ? opens  = Mon 09 Nov 00:00
    luis: extend 2027-03-01 scope_grew  -> extended to=2027-03-01 delay=scope_grew | luis
    ? opens  = Wed 06 Jan 00:00
    ");
}

/// G-1: the three questions may be reworded, not removed.
#[test]
fn a_playbook_keeps_the_three_questions() {
    let without = |evidence: Evidence| {
        let mut playbook = PLAYBOOK.clone();
        playbook.questions.retain(|it| !it.evidence.contains(&evidence));
        playbook.check()
    };
    assert_eq!(without(Evidence::Verdicts), Err(BadPlaybook::QuestionMissing("verdicts")));
    assert_eq!(without(Evidence::ProductionMetric), Err(BadPlaybook::QuestionMissing("production_metric")));
    assert_eq!(without(Evidence::NextOwner), Err(BadPlaybook::QuestionMissing("next_owner")));
    assert_eq!(without(Evidence::PilotMetric), Ok(()));
    let mut reworded = PLAYBOOK.clone();
    reworded.questions.iter_mut().for_each(|it| it.text = "Well?".to_owned());
    assert_eq!(reworded.check(), Ok(()));
}

#[test]
fn a_playbook_that_makes_no_sense_is_refused() {
    let with = |change: fn(&mut baton_domain::playbook::Playbook)| {
        let mut playbook = PLAYBOOK.clone();
        change(&mut playbook);
        playbook.check().map_err(|it| it.to_string())
    };
    insta::assert_debug_snapshot!([
        with(|it| it.questions[0].id = "metrics".to_owned()),
        with(|it| {
            it.questions[0].evidence.clear();
            it.questions[0].topics.clear();
        }),
        with(|it| it.questions[0].topics.push("weather".to_owned())),
        with(|it| it.topics.push(it.topics[0].clone())),
        with(|it| it.topics[0].fields.clear()),
        with(|it| it.during[0].after_days.clear()),
        with(|it| it.questions[0].gate = baton_domain::stage::Gate::PreClose),
        with(|it| it.ladder.deputy = 2),
        with(|it| it.manners.routine_a_week = 0),
    ], @r#"
    [
        Err(
            "two questions have the id `metrics`",
        ),
        Err(
            "the question `owner` names no evidence",
        ),
        Err(
            "the question `owner` names the topic `weather`, which there is not",
        ),
        Err(
            "two topics have the id `first-duty`",
        ),
        Err(
            "the topic `first-duty` has kinds without the field, or the other way round",
        ),
        Err(
            "the question `scope` is never asked; give it after_days or every_days",
        ),
        Err(
            "the pre-close gate has 4 questions; it asks exactly three",
        ),
        Err(
            "the rungs of the ladder must come one after the other: reminder, deputy, still_yours, sponsor, lead",
        ),
        Err(
            "`routine_a_week` must be at least 1",
        ),
    ]
    "#);
}

#[test]
fn a_playbook_whose_stages_ask_nonsense_is_refused() {
    type Change = fn(&mut Playbook);
    let with = |change: Change| {
        let mut playbook = PLAYBOOK.clone();
        change(&mut playbook);
        playbook.check()
    };
    let id = |at: usize| PLAYBOOK.during[at].id.clone();
    assert_eq!(with(|it| it.during[0].supply.clear()), Err(BadPlaybook::NobodyAnswers(id(0))));
    assert_eq!(with(|it| it.during[0].evidence.clear()), Err(BadPlaybook::NoEvidence(id(0))));
    assert_eq!(with(|it| it.during[1].id = it.during[0].id.clone()), Err(BadPlaybook::SameId(id(0))));
    let same = Err(BadPlaybook::SameId("owner".to_owned()));
    assert_eq!(with(|it| it.during[0].id = "owner".to_owned()), same, "also as a gate's question");
    assert!(PLAYBOOK.during.iter().any(|it| it.supply.is_empty()), "whoever is named may be asked alone");
    let zeros: [(&'static str, Change); 6] = [
        ("bridge.default_weeks", |it| it.bridge.default_weeks = 0),
        ("production.reading_days", |it| it.production.reading_days = 0),
        ("expiry.days_to_next_rung", |it| it.expiry.days_to_next_rung = 0),
        ("standstill.quiet_days", |it| it.standstill.quiet_days = 0),
        ("standstill.times_put_off", |it| it.standstill.times_put_off = 0),
        ("snooze_days", |it| it.manners.snooze_days = 0),
    ];
    for (name, change) in zeros {
        assert_eq!(with(change), Err(BadPlaybook::Zero(name)));
    }
}

/// Rights and warnings hang on names: none of them may go without a word.
#[test]
fn a_playbook_has_everything_that_is_known_by_name() {
    for (topic, kinds) in known::ALL {
        let mut renamed = PLAYBOOK.clone();
        let found = renamed.topics.iter_mut().find(|it| it.id == topic);
        found.expect("it is in the playbook").id = "renamed".to_owned();
        let lists = renamed.topics.iter_mut().filter_map(|it| it.of.as_mut());
        let questions = renamed.questions.iter_mut().map(|it| &mut it.topics);
        let named = questions.chain(renamed.during.iter_mut().map(|it| &mut it.topics)).flatten();
        named.chain(lists).filter(|it| it.as_str() == topic).for_each(|it| *it = "renamed".to_owned());
        assert_eq!(renamed.check(), Err(BadPlaybook::TopicMissing(topic)));
        for kind in kinds {
            let mut renamed = PLAYBOOK.clone();
            let found = renamed.topics.iter_mut().find(|it| it.id == topic).expect("it is in the playbook");
            found.kinds.iter_mut().filter(|it| it.id == *kind).for_each(|it| it.id = "renamed".to_owned());
            assert_eq!(renamed.check(), Err(BadPlaybook::KindMissing(topic, kind)));
        }
    }
}
