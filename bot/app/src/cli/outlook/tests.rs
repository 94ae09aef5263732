use std::sync::Arc;

use baton_chat::{
    card::{Card, Control},
    inbound::{Act, Inbound, Reply},
    platform::Host as _,
};
use baton_domain::{DecisionNo, HandoffNo, PrivilegeNo, role::Function};
use baton_playground::{Playground, Received, mention};
use baton_store::Store;

use super::*;
use crate::{
    chance::Chance,
    clock::ManualClock,
    engine,
    example::{self, Opened},
    present::why_sent,
    prompts::Prompts,
};

struct Demo {
    baton: Arc<Baton>,
    organisation: OrganisationId,
    playground: Arc<Playground>,
    acts: usize,
}

async fn demo() -> Demo {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let clock = Arc::new(ManualClock::at(example::opening()));
    let opened = example::open(store, clock, Chance::seeded(1), Prompts::load(None).unwrap()).await.unwrap();
    let Opened { baton, directory, organisation } = opened;
    let playground = Arc::new(Playground::new(directory, Received::in_memory()));
    baton.connect(example::PLATFORM, playground.clone());
    engine::settle(&baton).await.unwrap();
    Demo { baton, organisation, playground, acts: 0 }
}

impl Demo {
    async fn act(&mut self, who: &str, act: Act) -> Reply {
        self.acts += 1;
        let inbound = Inbound {
            dedupe_key: self.acts.to_string(),
            space: self.playground.directory().space.clone(),
            user: who.to_owned(),
            place: Place::Direct(who.to_owned()),
            act,
        };
        let reply = self.baton.receive(inbound).await;
        engine::settle(&self.baton).await.unwrap();
        reply
    }

    async fn say(&mut self, who: &str, line: &str) -> Reply {
        let act = mention::act(self.playground.directory(), line);
        self.act(who, act).await
    }

    async fn fill(&mut self, who: &str, reply: Reply, values: &[(&str, &str)]) -> Reply {
        let Reply::Form(form) = reply else { panic!("no form: {reply:?}") };
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.act(who, Act::Submit { token: form.token().to_owned(), values }).await
    }

    /// Presses what accepts on the last card that offers something.
    async fn accept(&mut self, who: &str) {
        let cards = self.playground.messages(&Place::Direct(who.to_owned()));
        let choices = cards.iter().flat_map(|it| it.card.controls()).flat_map(Control::choices);
        let offers = choices.filter(|it| it.token.starts_with("handoff accept"));
        let token = offers.last().expect("an offer").token.clone();
        self.act(who, Act::Press { token }).await;
    }

    async fn lit(&self) -> String {
        let key = example::FEATURED.parse().unwrap();
        let all = suggestions(&self.baton, self.organisation, &key).await.unwrap();
        let told = all.iter().map(|it| {
            let line = it.line.as_ref().map_or_else(String::new, |it| format!(" <{it}>"));
            format!("{}: {}{line}", it.actor, it.what)
        });
        if all.is_empty() { "nothing".to_owned() } else { told.collect::<Vec<_>>().join(" | ") }
    }
}

#[tokio::test]
async fn suggestions_follow_the_record_to_the_close() {
    let mut demo = demo().await;
    let mut told = vec![demo.lit().await];
    for line in ["privilege verdict claims-triage 4 keep", "privilege verdict claims-triage 5 back"] {
        demo.say("priya", line).await;
        told.push(demo.lit().await);
    }
    let form = demo.say("dana", "metric add claims-triage production").await;
    let picked = [("kind", "adoption"), ("direction", "up"), ("reader", "dana"), ("first_read", "1 Mar")];
    let form = demo.fill("dana", form, &picked).await;
    let typed =
        [("what", "claims settled"), ("target", "60 %"), ("source", "claims system"), ("told", "the board")];
    demo.fill("dana", form, &typed).await;
    told.push(demo.lit().await);
    demo.say("dana", "handoff offer claims-triage @luis You know the claims floor.").await;
    told.push(demo.lit().await);
    demo.accept("luis").await;
    told.push(demo.lit().await);
    demo.say("mei", "role set claims-triage compliance @grace").await;
    told.push(demo.lit().await);
    demo.accept("grace").await;
    told.push(demo.lit().await);
    demo.say("luis", "stage close claims-triage build").await;
    told.push(demo.lit().await);
    insta::assert_snapshot!(told.join("\n"), @r"
    priya: two taps
    priya: one tap
    dana: name the number that governs production <metric add claims-triage production> | dana: try to close it now <stage close claims-triage build>
    mei: name who owns it afterwards <role set claims-triage next-owner> | dana: try to close it now <stage close claims-triage build>
    luis: an offer to accept | dana: try to close it now <stage close claims-triage build>
    mei: name who speaks for compliance <role set claims-triage compliance> | luis: try to close it now <stage close claims-triage build>
    grace: an offer to accept | luis: try to close it now <stage close claims-triage build>
    luis: close the pilot <stage close claims-triage build>
    nothing
    ");
}

#[tokio::test]
async fn the_numbers_and_the_beginning_are_the_records() {
    let demo = demo().await;
    let standing = standing(&demo.baton, demo.organisation).await.unwrap();
    assert_eq!(standing, "6 pilots. 4 in production. 1 owned by nobody.");
    let key = example::FEATURED.parse().unwrap();
    let triage = beginning(&demo.baton, demo.organisation, &key).await.unwrap();
    assert_eq!((triage.owner.as_deref(), triage.channel.as_deref()), (Some("dana"), Some("claims-triage")));
    let nothing = beginning(&demo.baton, demo.organisation, &"nothing".parse().unwrap()).await.unwrap();
    assert_eq!((nothing.owner, nothing.channel), (None, None));
}

async fn why(demo: &Demo, token: &str) -> Option<Card> {
    why_sent::card(&demo.baton, demo.organisation, token, "Europe/London").await.unwrap()
}

#[tokio::test]
async fn every_message_can_say_why_it_was_sent() {
    let demo = demo().await;
    let sent = demo.playground.received().all();
    let triage = sent.iter().find(|it| it.to == Place::Channel("claims-triage".to_owned())).unwrap();
    let card = why(&demo, &triage.token).await.unwrap();
    insta::assert_snapshot!(card.text(), @r"
    This reached #claims-triage because it is the card of the week
    Sent Mon 23 Nov 09:01.
    Routine: in working hours, and at most twice a week to one person.
    ");
    for message in &sent {
        assert!(why(&demo, &message.token).await.is_some(), "{message:?}");
    }
    assert!(why(&demo, "none").await.is_none());
}

#[test]
fn every_sort_of_gap_has_its_words() {
    let prompts = Prompts::load(None).unwrap();
    let items = [
        Item::Owner,
        Item::SeparateRoles,
        Item::PilotMetric,
        Item::PlannedEnd,
        Item::ProductionOwner,
        Item::Privileges,
        Item::Verdict(PrivilegeNo(1)),
        Item::MostWithdrawn,
        Item::ProductionMetric,
        Item::ExpectationTold,
        Item::NextOwner,
        Item::NextOwnerConfirmed,
        Item::Functions,
        Item::Lead(Function::Data),
        Item::Decision(DecisionNo(1)),
        Item::Offer(HandoffNo(1)),
    ];
    let view = json!({"name": "Claims triage", "function": "data", "count": 2});
    for item in items {
        let kind = item.to_string();
        let kind = kind.split('.').next().unwrap();
        assert!(prompts.line("outlook", kind, &view).is_ok(), "{kind}");
    }
}
