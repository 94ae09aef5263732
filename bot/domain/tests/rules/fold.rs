//! The log tells the record, and both are stored as JSON: recorded forms that later versions must read.

use baton_domain::initiative::{Event, Initiative};

use crate::support::{play, story::Story};

#[test]
fn a_beginning_beyond_the_proposal_says_so() {
    let story = Story::bare(baton_domain::stage::Stage::Bridge);
    assert!(story.record.is_imported());
    assert_eq!(story.record.passed.len(), 2);
    assert!(!Story::bare(baton_domain::stage::Stage::Proposed).record.is_imported());
}

#[test]
fn numbers_stay_with_what_they_name() {
    insta::assert_snapshot!(play("
        a pilot
        luis: offer deputy bo
        bo: decline 2
        luis: offer deputy bo
        luis: lend budget gpu-hours
        luis: lend staffing two-experts
        luis: choose priya 2026-12-20 keep the vendor?
        luis: choose priya 2026-12-20 keep the model?
        luis: measure pilot cost
        luis: report 1 5%
        luis: report 1 5%
        luis: report 1 5% 2027-01-01
        luis: report 2 5%
    "), @r"
    a pilot
    luis: offer deputy bo  -> offered no=2 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    bo: decline 2  -> declined no=2 person=bo instead=not_me | luis
    luis: offer deputy bo  -> offered no=3 role=deputy to=bo by=luis lapses_at=Mon 09 Nov 09:00 | luis
    luis: lend budget gpu-hours  -> logged no=1 kind=budget what=“gpu-hours” | luis
    luis: lend staffing two-experts  -> logged no=2 kind=staffing what=“two-experts” | luis
    luis: choose priya 2026-12-20 keep the vendor?  -> opened no=1 what=“keep the vendor?” decider=priya due=2026-12-20 | luis
    luis: choose priya 2026-12-20 keep the model?  -> opened no=2 what=“keep the model?” decider=priya due=2026-12-20 | luis
    luis: measure pilot cost  -> added no=1 what=“cost” phase=pilot kind=cost direction=up target=90 % source=“the claims system” reader=luis first_read=2026-11-02 | luis
    luis: report 1 5%  -> reported no=1 value=5 % on=2026-11-02 | luis
    luis: report 1 5%  -> nothing | luis
    luis: report 1 5% 2027-01-01  !! in_the_future date=2027-01-01 today=2026-11-02
    luis: report 2 5%  !! no_such_item number=2 known=[1]
    ");
}

/// The stored form of events is what every later version has to read.
#[test]
fn events_are_stored_like_this() {
    let mut story = Story::staffed(baton_domain::stage::Stage::Proposed);
    let stop = baton_domain::stage::Command::Stop {
        notice: baton_domain::Words::new("enough").unwrap(),
        lessons: Vec::new(),
    };
    story
        .act(
            baton_domain::context::Actor::Person(crate::support::world::id("mei")),
            baton_domain::initiative::Command::Stage(stop),
        )
        .unwrap();
    let stored: Vec<String> = story.log.iter().map(|(it, _, _)| serde_json::to_string(it).unwrap()).collect();
    insta::assert_snapshot!(stored.join("\n"), @r#"
    {"part":"begun","beginning":{"id":"00000000-0000-0000-0000-0000000003e8","key":"claims-triage","name":{"$title":"Claims triage"},"about":null,"stage":"proposed","stage_since":"2026-11-02T08:00:00Z","audience":"open","channel":"00000000-0000-0000-0000-0000000007d0","planned_end":null,"functions":[]}}
    {"part":"custody","event":{"is":"named","role":"sponsor","person":"00000000-0000-0000-0000-000000000002","until":null}}
    {"part":"custody","event":{"is":"named","role":"champion","person":"00000000-0000-0000-0000-000000000003","until":null}}
    {"part":"custody","event":{"is":"offered","offer":{"no":1,"role":"owner","to":"00000000-0000-0000-0000-000000000001","by":"00000000-0000-0000-0000-000000000002","note":null,"made_at":"2026-11-02T08:00:00Z","lapses_at":"2026-11-09T08:00:00Z"}}}
    {"part":"custody","event":{"is":"accepted","no":1,"role":"owner","person":"00000000-0000-0000-0000-000000000001"}}
    {"part":"stage","event":{"is":"stopped","notice":{"$words":"enough"},"lessons":[]}}
    "#);
    let read: Vec<Event> = stored.iter().map(|it| serde_json::from_str(it).unwrap()).collect();
    let Event::Begun { beginning } = &read[0] else { panic!("a beginning") };
    let mut record = Initiative::begin(beginning, story.log[0].2);
    for (event, (_, actor, at)) in read.iter().zip(&story.log) {
        record.apply(event, *actor, *at);
    }
    assert_eq!(record, story.record);
}

/// What an earlier version recorded is read as it was meant, and what it did not know is left out again.
#[test]
fn earlier_forms_are_still_read() {
    use baton_domain::organisation::{Channel, Organisation};

    let initiative = [
        r#"{"part":"decision","event":{"is":"opened","no":1,"what":{"$title":"keep it?"},"decider":"00000000-0000-0000-0000-000000000001","due":"2026-12-20"}}"#,
        r#"{"part":"privilege","event":{"is":"logged","no":1,"terms":{"kind":"budget","what":{"$title":"hours"},"lent_by":null,"lender":null,"until":null,"decider":null,"took":null,"normal_route":null,"lead_days":null}}}"#,
    ];
    for stored in initiative {
        let event: Event = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), stored);
    }
    let organisation = r#"{"id":"00000000-0000-0000-0000-000000000009","name":{"$title":"Northwind"},"zone":"UTC","holidays":{},"personal_cards":null}"#;
    let read: Organisation = serde_json::from_str(organisation).unwrap();
    assert!(read.started, "it was never asked to wait");
    assert_eq!(serde_json::to_string(&read).unwrap(), organisation);
    let channel = r#"{"id":"00000000-0000-0000-0000-000000000009","name":{"$title":"claims"},"cards":null,"zone":null}"#;
    let read: Channel = serde_json::from_str(channel).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), channel);
}
