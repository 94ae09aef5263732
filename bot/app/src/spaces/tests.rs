use std::sync::{Arc, Mutex};

use baton_chat::{
    card::Card,
    inbound::{Act, Inbound, Outgoing, Place, Presence, Profile, Quote, Reply, Utterance},
    platform::{DeliveryError, Host as _, LookUp, MessageRef, Platform},
};
use baton_domain::{ChannelId, InitiativeId, OrganisationId, PersonId};
use baton_domain::{
    Title,
    context::Actor,
    initiative::{Audience, Beginning, Command},
    organisation::ChannelEvent,
    role::Role,
    stage::Stage,
};
use baton_store::Store;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{
    chance::Chance, change::Cause, clock::ManualClock, engine, keyring::Keyring, playbook, prompts::Prompts,
    said::said,
};

/// Takes whatever is sent, and tells it by its place and headline; knows who reads any channel if it is told.
#[derive(Debug, Default)]
struct Ear(Mutex<Vec<String>>, Mutex<Option<Vec<String>>>);

#[async_trait]
impl Platform for Ear {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        let (Place::Channel(to) | Place::Direct(to)) = &message.to;
        let under = message.under.as_ref().map_or("", |_| " (in its thread)");
        let said = message.card.headline().text();
        self.0.lock().unwrap().push(format!("{} {to}{under}: {said}", message.space.id));
        Ok(MessageRef(message.token.clone()))
    }

    async fn edit(&self, _: &SpaceRef, _: &MessageRef, _: &Card) -> Result<(), DeliveryError> {
        Ok(())
    }

    async fn look_up(&self, _: &SpaceRef, _: &Place, _: &str) -> LookUp {
        LookUp::Unknown
    }

    async fn readers(&self, _: &SpaceRef, _: &str) -> Option<Vec<String>> {
        self.1.lock().unwrap().clone()
    }
}

impl Ear {
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

const GREETING: &str = "I keep what AI pilots need to reach production";

/// Tuesday 24 November 2026, 11:20 in London.
fn tuesday() -> Timestamp {
    "2026-11-24T11:20:00Z".parse().unwrap()
}

async fn baton() -> (Arc<Baton>, Arc<Ear>) {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let prompts = Prompts::load(None).unwrap();
    let playbook = playbook::read(&prompts).unwrap();
    let chance = Chance::seeded(3);
    let keyring = Keyring::generate(&chance);
    let clock = Arc::new(ManualClock::at(tuesday()));
    let baton = Arc::new(Baton::new(store, clock, chance, prompts, playbook).with_keyring(keyring));
    let ear = Arc::new(Ear::default());
    baton.connect("slack", ear.clone());
    (baton, ear)
}

fn space(id: &str) -> SpaceRef {
    SpaceRef { platform: "slack".to_owned(), id: id.to_owned() }
}

fn installed(id: &str) -> Joined {
    let installer = Some("U1".to_owned());
    Joined { space: space(id), name: "Northwind".to_owned(), installer, beside: None }
}

async fn appears(baton: &Baton, id: &str, user: &str, name: &str) {
    let zone = Some("Europe/Berlin".to_owned());
    let act = Act::Profile(Profile { name: name.to_owned(), zone, presence: Presence::Member });
    assert_eq!(hands_over(baton, id, user, act).await, Reply::Nothing);
}

async fn types(baton: &Baton, id: &str, user: &str, line: &str) -> Reply {
    hands_over(baton, id, user, Act::Command(Utterance::plain(line))).await
}

async fn hands_over(baton: &Baton, id: &str, user: &str, act: Act) -> Reply {
    let dedupe_key = baton.chance.token();
    let place = Place::Direct(user.to_owned());
    baton.receive(Inbound { dedupe_key, space: space(id), user: user.to_owned(), place, act }).await
}

async fn settle(baton: &Arc<Baton>) {
    engine::settle(baton).await.unwrap();
}

async fn only_organisation(baton: &Baton) -> OrganisationId {
    let all = baton.store.organisations().await.unwrap();
    assert_eq!(all.len(), 1);
    all[0].id
}

#[tokio::test]
async fn an_installation_founds_and_greets_the_installer_alone_and_once() {
    let (baton, ear) = baton().await;
    assert!(!baton.knows(&space("T1"), "U1").await);
    baton.joined(installed("T1")).await.unwrap();
    settle(&baton).await;
    assert_eq!(ear.heard(), [format!("T1 U1: {GREETING}")]);
    assert!(!baton.knows(&space("T1"), "U1").await, "nothing is known of them but that they installed it");
    appears(&baton, "T1", "U1", "Ana Ruiz").await;
    assert!(baton.knows(&space("T1"), "U1").await);
    let id = only_organisation(&baton).await;
    let directory = baton.directory(id).await.unwrap();
    let organisation = &directory.organisation;
    assert_eq!((organisation.name.as_str(), organisation.started), ("Northwind", false));
    assert_eq!(organisation.zone, "Europe/Berlin", "where the installer is");
    let (_, ana) = directory.people.first_key_value().unwrap();
    assert_eq!((ana.name.as_str(), ana.admin), ("Ana Ruiz", true));
    baton.joined(installed("T1")).await.unwrap();
    settle(&baton).await;
    assert_eq!(ear.heard(), [""; 0], "the same installation again");
    assert_eq!(baton.verify(id).await.unwrap().findings, [""; 0]);
}

#[tokio::test]
async fn it_is_greeted_at_any_hour_and_again_when_it_is_installed_anew() {
    let (baton, ear) = baton().await;
    baton.clock.advance(SignedDuration::from_hours(24 * 4 + 10));
    baton.joined(installed("T1")).await.unwrap();
    settle(&baton).await;
    assert_eq!(ear.heard().len(), 1, "on a Saturday night");
    baton.left(&space("T1")).await.unwrap();
    baton.left(&space("T1")).await.unwrap();
    baton.clock.advance(SignedDuration::from_hours(1));
    let renamed = Joined { name: "Northwind plc".to_owned(), ..installed("T1") };
    baton.joined(renamed).await.unwrap();
    settle(&baton).await;
    assert_eq!(ear.heard(), [format!("T1 U1: {GREETING}")]);
    let id = only_organisation(&baton).await;
    assert_eq!(baton.store.spaces(id).await.unwrap()[0].name, "Northwind plc");
}

#[tokio::test]
async fn a_second_space_stands_beside_the_first() {
    let (baton, _) = baton().await;
    baton.joined(installed("T1")).await.unwrap();
    let beside = Joined { beside: Some(space("T1")), installer: None, ..installed("T2") };
    baton.joined(beside).await.unwrap();
    assert_eq!(only_organisation(&baton).await, baton.home(&space("T2")).await.unwrap().unwrap().0);
    baton.joined(installed("T3")).await.unwrap();
    assert_eq!(baton.store.organisations().await.unwrap().len(), 2, "nobody said that they belong together");
    assert_eq!(Spaces::spaces(&*baton, "slack").await.unwrap(), ["T1", "T2", "T3"].map(space));
    assert_eq!(Spaces::spaces(&*baton, "discord").await.unwrap(), []);
}

#[tokio::test]
async fn what_an_import_founded_gets_the_first_space_and_waits_for_start() {
    let (baton, _) = baton().await;
    let id = baton.found(Title::new("Register").unwrap(), "Europe/London").await.unwrap();
    baton.joined(Joined { installer: None, ..installed("T1") }).await.unwrap();
    appears(&baton, "T1", "U1", "Ana Ruiz").await;
    let directory = baton.directory(only_organisation(&baton).await).await.unwrap();
    assert_eq!((directory.id(), directory.organisation.started), (id, false));
    assert_eq!(directory.organisation.zone, "Europe/London", "the import said where its dates are read");
}

#[tokio::test]
async fn whoever_installs_by_themselves_gets_nobodys_register() {
    let (baton, _) = baton().await;
    let imported = baton.found(Title::new("Register").unwrap(), "Europe/London").await.unwrap();
    baton.joined(installed("T1")).await.unwrap();
    let (theirs, _) = baton.home(&space("T1")).await.unwrap().unwrap();
    assert_ne!(theirs, imported);
}

#[tokio::test]
async fn a_space_that_left_is_silent_and_forgotten() {
    let (baton, ear) = baton().await;
    baton.joined(installed("T1")).await.unwrap();
    appears(&baton, "T1", "U1", "Ana Ruiz").await;
    baton.put(Some(&space("T1")), "token", "xoxb-1", None).await.unwrap();
    assert!(matches!(types(&baton, "T1", "U1", "help").await, Reply::Whisper(_)));
    baton.left(&space("T1")).await.unwrap();
    assert_eq!(types(&baton, "T1", "U1", "help").await, Reply::Nothing);
    assert_eq!(Spaces::spaces(&*baton, "slack").await.unwrap(), []);
    assert!(!baton.knows(&space("T1"), "U1").await);
    let (organisation, person) = {
        let directory = baton.directory(only_organisation(&baton).await).await.unwrap();
        (directory.id(), *directory.people.first_key_value().unwrap().0)
    };
    let directory = baton.directory(organisation).await.unwrap();
    assert_eq!(directory.reach_person(person), None);
    settle(&baton).await;
    assert_eq!(ear.heard(), [""; 0], "the greeting that waited is not sent any more");
    assert_eq!(baton.get(Some(&space("T1")), "token").await, Ok(None));
    assert!(baton.put(Some(&space("T1")), "token", "xoxb-2", None).await.is_err());
    baton.joined(Joined { installer: None, ..installed("T1") }).await.unwrap();
    assert_eq!(baton.get(Some(&space("T1")), "token").await, Ok(None), "it did not come back with the space");
    assert!(matches!(types(&baton, "T1", "U1", "help").await, Reply::Whisper(_)));
}

#[tokio::test]
async fn values_are_kept_sealed_and_opened_where_they_belong() {
    let (baton, _) = baton().await;
    baton.joined(installed("T1")).await.unwrap();
    let beside = Joined { beside: Some(space("T1")), installer: None, ..installed("T2") };
    baton.joined(beside).await.unwrap();
    let (one, two) = (space("T1"), space("T2"));
    baton.put(Some(&one), "token", "xoxb-1", None).await.unwrap();
    baton.put(Some(&two), "token", "xoxb-2", None).await.unwrap();
    baton.put(None, "state", "abc", Some(tuesday() + SignedDuration::from_mins(10))).await.unwrap();
    assert_eq!(baton.get(Some(&one), "token").await.unwrap().as_deref(), Some("xoxb-1"));
    assert_eq!(baton.get(Some(&two), "token").await.unwrap().as_deref(), Some("xoxb-2"));
    assert_eq!(baton.get(None, "token").await, Ok(None));
    assert_eq!(baton.take(None, "state").await.unwrap().as_deref(), Some("abc"));
    assert_eq!(baton.take(None, "state").await, Ok(None));
    baton.put(None, "state", "abc", Some(tuesday() + SignedDuration::from_mins(10))).await.unwrap();
    baton.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(baton.get(None, "state").await, Ok(None));
}

#[tokio::test]
async fn what_was_copied_elsewhere_does_not_open_and_nothing_is_kept_without_a_key() {
    let (baton, _) = baton().await;
    baton.joined(installed("T1")).await.unwrap();
    baton.put(Some(&space("T1")), "token", "xoxb-1", None).await.unwrap();
    let (organisation, id) = baton.home(&space("T1")).await.unwrap().unwrap();
    let sealed = baton.store.secret(organisation, &format!("{id}/token"), tuesday()).await.unwrap().unwrap();
    let nil = OrganisationId(uuid::Uuid::nil());
    for (organisation, name) in [(organisation, format!("{id}/other")), (nil, format!("{id}/token"))] {
        let secret =
            Arc::new(baton_store::Secret { organisation, name, sealed: sealed.clone(), expires: None });
        let written = baton.store.write(move |tx| {
            let secret = Arc::clone(&secret);
            Box::pin(async move { tx.put_secret(&secret, tuesday()).await })
        });
        written.await.unwrap();
    }
    let said = baton.get(Some(&space("T1")), "other").await.unwrap_err().0;
    assert!(said.contains("another key, or changed") && !said.contains("xoxb"), "{said}");
    assert!(baton.get(None, &format!("{id}/token")).await.is_err());
    let (store, clock) = (baton.store.clone(), baton.clock.clone());
    let prompts = Prompts::load(None).unwrap();
    let playbook = playbook::read(&prompts).unwrap();
    let keyless = Baton::new(store, clock, Chance::seeded(9), prompts, playbook);
    let said = keyless.put(None, "a", "b", None).await.unwrap_err().0;
    assert!(said.contains("baton init"), "{said}");
    assert!(keyless.get(Some(&space("T1")), "token").await.is_err());
    assert_eq!(keyless.get(None, "a").await, Ok(None));
}

/// A started organisation with a channel, its owner, and an open effort whose card goes there.
async fn with_a_card(baton: &Arc<Baton>) -> (OrganisationId, ChannelId, PersonId) {
    let id = baton.found(Title::new("Northwind").unwrap(), "Europe/London").await.unwrap();
    let space_id = baton.move_in(id, "slack", "T1", "Northwind").await.unwrap();
    appears(baton, "T1", "U1", "Ana Ruiz").await;
    let channel = ChannelId(uuid::Uuid::from_u128(77));
    let directory = baton.directory(id).await.unwrap();
    let appeared = [ChannelEvent::Appeared { name: Title::new("claims").unwrap() }];
    baton.change_channel(&directory, channel, (space_id, "C1"), Cause::BATON, &appeared).await.unwrap();
    let ana = directory.person_at(space_id, "U1").unwrap();
    let beginning = Beginning {
        id: InitiativeId(uuid::Uuid::from_u128(78)),
        key: "claims-triage".parse().unwrap(),
        name: Title::new("Claims triage").unwrap(),
        about: None,
        stage: Stage::Pilot,
        stage_since: tuesday(),
        audience: Audience::Open,
        channel: Some(channel),
        planned_end: None,
        functions: [].into(),
    };
    let cause = Cause { actor: Actor::Baton, dedupe_key: None };
    let own = Command::Name { role: Role::Owner, person: ana, until: None };
    let directory = baton.directory(id).await.unwrap();
    baton.begin(&directory, beginning, cause, &[own]).await.unwrap();
    (id, channel, ana)
}

#[tokio::test]
async fn a_closed_channel_gets_no_card_and_the_owner_hears_it_once() {
    let (baton, ear) = baton().await;
    let (id, channel, _) = with_a_card(&baton).await;
    let planned = || async {
        let agenda = baton.store.agenda(id).await.unwrap();
        agenda.iter().any(|it| it.subject == channel.0)
    };
    let here = space("T1");
    let hears = |news| baton.channel(&here, "C1", news);
    assert!(planned().await);
    baton.channel(&space("T1"), "C2", ChannelNews::Closed).await.unwrap();
    hears(ChannelNews::Named("claims-floor".to_owned())).await.unwrap();
    hears(ChannelNews::Closed).await.unwrap();
    hears(ChannelNews::Closed).await.unwrap();
    assert!(!planned().await);
    settle(&baton).await;
    assert_eq!(
        ear.heard(),
        ["T1 U1: Claims triage: its weekly card has no place now, because #claims-floor is closed"]
    );
    assert_eq!(baton.directory(id).await.unwrap().reach_channel(channel), None);
    hears(ChannelNews::Open).await.unwrap();
    assert!(planned().await);
    assert_eq!(baton.verify(id).await.unwrap().findings, [""; 0]);
    baton.rebuild(id).await.unwrap();
    assert!(planned().await);
    settle(&baton).await;
    assert_eq!(ear.heard(), [""; 0]);
}

#[tokio::test]
async fn whoever_has_the_code_becomes_admin_and_nobody_after_them() {
    let (baton, _) = baton().await;
    baton.joined(Joined { installer: None, ..installed("T1") }).await.unwrap();
    for (user, name) in [("U1", "Ana Ruiz"), ("U2", "Bo Lind")] {
        appears(&baton, "T1", user, name).await;
    }
    let id = only_organisation(&baton).await;
    let code = baton.claim_code(id).await.unwrap().unwrap();
    assert_eq!(baton.claim_code(id).await.unwrap().as_ref(), Some(&code), "it stays the same");
    assert_eq!((code.len(), &code[4..5]), (9, "-"));
    let wrong = said(&types(&baton, "T1", "U2", "settings claim AAAA-AAAA").await);
    assert_eq!(wrong, "That is not the code that Baton printed where it runs. Four more tries this hour.");
    let typed = code.to_lowercase().replace('-', " ");
    let answer = said(&types(&baton, "T1", "U1", &format!("settings claim {typed}")).await);
    assert!(answer.starts_with(GREETING), "{answer}");
    assert_eq!(baton.claim_code(id).await.unwrap(), None);
    let directory = baton.directory(id).await.unwrap();
    assert_eq!(directory.organisation.zone, "Europe/Berlin", "dates are read where they are");
    let late = said(&types(&baton, "T1", "U2", &format!("settings claim {code}")).await);
    assert!(late.starts_with("Ana Ruiz can change settings."), "{late}");
    let again = said(&types(&baton, "T1", "U1", &format!("settings claim {code}")).await);
    assert!(again.starts_with(GREETING), "{again}");
}

#[tokio::test]
async fn guessing_codes_is_slow() {
    let (baton, _) = baton().await;
    baton.joined(Joined { installer: None, ..installed("T1") }).await.unwrap();
    for (user, name) in [("U1", "Ana Ruiz"), ("U2", "Bo Lind")] {
        appears(&baton, "T1", user, name).await;
    }
    let code = baton.claim_code(only_organisation(&baton).await).await.unwrap().unwrap();
    for _ in 0..5 {
        types(&baton, "T1", "U1", "settings claim AAAA-AAAA").await;
    }
    let right = format!("settings claim {code}");
    assert!(said(&types(&baton, "T1", "U1", &right).await).starts_with("Five codes were wrong."));
    baton.clock.advance(SignedDuration::from_hours(1));
    assert!(said(&types(&baton, "T1", "U1", &right).await).starts_with(GREETING));
}

/// Sends the one field of a form.
async fn fills(baton: &Baton, id: &str, user: &str, form: &Reply, value: &str) -> Reply {
    let Reply::Form(form) = form else { panic!("no form but {}", said(form)) };
    let values = [(form.fields()[0].id.clone(), value.to_owned())].into();
    hands_over(baton, id, user, Act::Submit { token: form.token().to_owned(), values }).await
}

async fn installed_by_ana() -> (Arc<Baton>, Arc<Ear>) {
    let (baton, ear) = baton().await;
    baton.joined(installed("T1")).await.unwrap();
    for (user, name) in [("U1", "Ana Ruiz"), ("U2", "Bo Lind"), ("U3", "Bo Marsh")] {
        appears(&baton, "T1", user, name).await;
    }
    settle(&baton).await;
    ear.heard();
    (baton, ear)
}

#[tokio::test]
async fn the_first_hour_is_the_installers_alone() {
    let (baton, _) = installed_by_ana().await;
    let refused = said(&types(&baton, "T1", "U2", "settings register A, ?").await);
    assert!(refused.starts_with("Ana Ruiz can change settings."), "{refused}");
    let form = types(&baton, "T1", "U1", "settings register").await;
    let list = "Claims triage, <@U2>, 18 Dec\nInvoice bot, Jo, soon\nLetters, Bo\nRoutes, ?, live";
    let bad = fills(&baton, "T1", "U1", &form, list).await;
    insta::assert_snapshot!(said(&bad), @"Line 2: soon is neither a date nor a stage. Such as 4 Dec, in 6 weeks, pilot or production. Line 3: Bo could be Bo Lind or Bo Marsh. Type the whole name.");
    assert!(matches!(&bad, Reply::Form(it) if it.fields()[0].value.as_deref() == Some(list)));
    let list = list.replace("soon", "15 Jan").replace("Letters, Bo", "Letters, Bo Lind");
    let answer = said(&fills(&baton, "T1", "U1", &bad, &list).await);
    insta::assert_snapshot!(answer, @r"
    3 pilots, 1 in production, 2 without an owner
    4 efforts recorded as running already; what came before is not asked.
    I know nobody called Jo; what they own is nobody's until you name a member.
    Nobody else hears anything until you press Start.
    [Start] [Not yet] [Who owns what]
    ");
    let form = types(&baton, "T1", "U1", "settings register").await;
    let again = said(&fills(&baton, "T1", "U1", &form, &list).await);
    insta::assert_snapshot!(again, @r"
    3 pilots, 1 in production, 2 without an owner
    Nothing new. 4 were there and stay as they are.
    I know nobody called Jo; what they own is nobody's until you name a member.
    Nobody else hears anything until you press Start.
    [Start] [Not yet] [Who owns what]
    ");
    let id = only_organisation(&baton).await;
    assert_eq!(baton.verify(id).await.unwrap().findings, [""; 0]);
}

#[tokio::test]
async fn nobody_hears_anything_before_start_and_no_backlog_after_it() {
    let (baton, ear) = installed_by_ana().await;
    types(&baton, "T1", "U1", "settings register Claims triage, <@U2>, 18 Dec").await;
    let asked = said(
        &types(&baton, "T1", "U2", "privilege add claims-triage permission \"production read access\"").await,
    );
    assert!(asked.ends_with("Nobody else hears of it before an admin presses Start."), "{asked}");
    let preview = said(&types(&baton, "T1", "U2", "preview").await);
    assert!(preview.starts_with("Nothing is sent until an admin presses Start"), "{preview}");
    let later = said(&types(&baton, "T1", "U1", "settings start later").await);
    assert!(later.starts_with("Nothing is sent yet"), "{later}");
    let monday: Timestamp = "2026-12-07T12:00:00Z".parse().unwrap();
    engine::advance_to(&baton, monday).await.unwrap();
    assert_eq!(ear.heard(), [""; 0]);
    let refused = said(&types(&baton, "T1", "U2", "settings start").await);
    assert!(refused.starts_with("Ana Ruiz can change settings."), "{refused}");
    let started = said(&types(&baton, "T1", "U1", "settings start").await);
    insta::assert_snapshot!(started, @r"
    Started. Owners and channels hear from me from now on
    First cards: people Mon 14 Dec 09:00 where they are, channels Mon 14 Dec 09:00.
    Each effort's card goes where you say: settings channel claims-triage #claims
    ");
    settle(&baton).await;
    assert_eq!(ear.heard(), [""; 0], "what was due before is over");
    engine::advance_to(&baton, monday + SignedDuration::from_hours(24 * 7)).await.unwrap();
    insta::assert_snapshot!(ear.heard().join("\n"), @"T1 U2: Five things wait for you, Bo. About four minutes.");
    let again = said(&types(&baton, "T1", "U1", "settings start").await);
    assert!(again.starts_with("I have started already"), "{again}");
    assert_eq!(baton.verify(only_organisation(&baton).await).await.unwrap().findings, [""; 0]);
}

/// Sends the values that a form's fields ask for; the rest as it stands there.
async fn sends(baton: &Baton, user: &str, form: &Reply, values: &[(&str, &str)]) -> Reply {
    let Reply::Form(form) = form else { panic!("no form but {}", said(form)) };
    let typed = |id: &str| values.iter().find(|it| it.0 == id).map(|it| it.1.to_owned());
    let fields = form.fields().iter();
    let sent = fields.filter_map(|it| Some((it.id.clone(), typed(&it.id).or(it.value.clone())?))).collect();
    hands_over(baton, "T1", user, Act::Submit { token: form.token().to_owned(), values: sent }).await
}

fn fields(reply: &Reply) -> Vec<String> {
    let Reply::Form(form) = reply else { panic!("no form but {}", said(reply)) };
    form.fields().iter().map(|it| format!("{}={}", it.id, it.value.as_deref().unwrap_or_default())).collect()
}

fn quote(text: &str, link: &str) -> Option<Quote> {
    Some(Quote { text: text.to_owned(), link: link.to_owned() })
}

#[tokio::test]
async fn what_was_said_is_recorded_with_a_link_back() {
    let (baton, _) = baton().await;
    let (id, ..) = with_a_card(&baton).await;
    let link = "https://acme.slack.com/archives/C1/p17";
    let text = format!("Keep the\n  vendor's {}OCR?\u{202e}", "very ".repeat(60));
    let act = Act::Shortcut { name: "record_decision".to_owned(), quote: quote(&text, link) };
    let form = hands_over(&baton, "T1", "U1", act).await;
    assert_eq!(fields(&form), ["key="]);
    let form = sends(&baton, "U1", &form, &[("key", "claims-triage")]).await;
    assert_eq!(fields(&form), ["decider=", "due="]);
    let form = sends(&baton, "U1", &form, &[("decider", "U1"), ("due", "2026-12-04")]).await;
    let [what] = fields(&form).try_into().unwrap();
    assert!(what.starts_with("what=Keep the vendor's very") && what.ends_with('…'), "{what}");
    let form = sends(&baton, "U1", &form, &[("what", "Keep the OCR?")]).await;
    assert!(said(&form).starts_with("Claims triage: Keep the OCR?"), "{}", said(&form));
    for line in ["show claims-triage", "history claims-triage"] {
        let Reply::Whisper(card) = types(&baton, "T1", "U1", line).await else { panic!("{line}") };
        let rendered = serde_json::to_string(&card).unwrap();
        assert_eq!((rendered.matches(link).count(), rendered.matches("said here").count()), (1, 1), "{line}");
    }
    assert_eq!(baton.verify(id).await.unwrap().findings, [""; 0]);
}

#[tokio::test]
async fn shortcuts_open_the_forms_of_their_commands() {
    let (baton, _) = baton().await;
    with_a_card(&baton).await;
    assert!(baton.shortcuts().iter().all(|it| it.label.chars().count() <= 24));
    let uses = |name: &str, quote| {
        let act = Act::Shortcut { name: name.to_owned(), quote };
        hands_over(&baton, "T1", "U1", act)
    };
    for shortcut in baton.shortcuts() {
        assert!(matches!(uses(shortcut.name, None).await, Reply::Form(_)), "{shortcut:?}");
    }
    let form = uses("record_borrowed", quote("CRM export", "http://elsewhere")).await;
    let form = sends(&baton, "U1", &form, &[("key", "claims-triage")]).await;
    let form = sends(&baton, "U1", &form, &[("kind", "data_access")]).await;
    assert!(fields(&form).contains(&"what=CRM export".to_owned()), "{:?}", fields(&form));
    let done = said(&sends(&baton, "U1", &form, &[]).await);
    assert!(done.starts_with("Logged as borrowed: CRM export"), "{done}");
}

#[tokio::test]
async fn the_page_for_everybody_says_what_mine_says_and_where_to_begin() {
    let (baton, _) = baton().await;
    with_a_card(&baton).await;
    let mine = said(&types(&baton, "T1", "U1", "mine").await);
    let home = said(&hands_over(&baton, "T1", "U1", Act::Home).await);
    insta::assert_snapshot!(home, @r"
    One thing waits for you, Ana
    Owner: Claims triage
    Claims triage: when does phase one end?
    [New initiative] [Who owns what] [Help]
    ");
    assert_eq!(home.lines().next(), mine.lines().next());
}

#[tokio::test]
async fn what_goes_up_is_said_in_the_thread_of_this_weeks_card() {
    let (baton, ear) = baton().await;
    with_a_card(&baton).await;
    engine::advance_to(&baton, tuesday() + SignedDuration::from_hours(24 * 21)).await.unwrap();
    let heard = ear.heard().into_iter().filter(|it| it.starts_with("T1 C1"));
    insta::assert_snapshot!(heard.collect::<Vec<_>>().join("\n"), @r"
    T1 C1: Claims triage: next, say what it borrows
    T1 C1: Claims triage: next, say what it borrows
    T1 C1 (in its thread): Claims triage: a planned end
    T1 C1: Claims triage: nothing changed in two weeks
    ");
}

#[tokio::test]
async fn a_private_card_goes_only_where_all_who_read_may_know_of_it() {
    let (baton, ear) = baton().await;
    with_a_card(&baton).await;
    appears(&baton, "T1", "U2", "Bo Lind").await;
    types(&baton, "T1", "U1", "settings private claims-triage on").await;
    let mut monday: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
    let says = |line: &'static str| {
        let act = Act::Command(Utterance::plain(line));
        let (dedupe_key, place) = (baton.chance.token(), Place::Channel("C1".to_owned()));
        baton.receive(Inbound { dedupe_key, space: space("T1"), user: "U1".to_owned(), place, act })
    };
    *ear.1.lock().unwrap() = Some(vec!["U1".to_owned()]);
    let among = says("decision add claims-triage \"keep it?\" me 4 Dec").await;
    assert!(matches!(among, Reply::Public(_)), "{}", said(&among));
    *ear.1.lock().unwrap() = None;
    let unsure = says("decision add claims-triage \"keep them?\" me 4 Dec").await;
    assert!(matches!(unsure, Reply::Whisper(_)), "{}", said(&unsure));
    let readers: [Option<&[&str]>; 5] =
        [None, Some(&["U1", "U2"]), Some(&["U1", "U9"]), Some(&["U1"]), Some(&["U1", "U2"])];
    let mut posted = Vec::new();
    for some in readers {
        *ear.1.lock().unwrap() = some.map(|it| it.iter().map(|it| (*it).to_owned()).collect());
        engine::advance_to(&baton, monday).await.unwrap();
        posted.push(ear.heard().iter().any(|it| it.starts_with("T1 C1:")));
        monday += SignedDuration::from_hours(24 * 7);
    }
    assert_eq!(posted, [false, false, false, true, false]);
}

#[tokio::test]
async fn what_was_sent_years_ago_is_shown_to_whom_it_was_sent() {
    let (baton, ear) = baton().await;
    baton.joined(installed("T1")).await.unwrap();
    settle(&baton).await;
    assert_eq!(ear.heard().len(), 1);
    baton.clock.advance(SignedDuration::from_hours(3 * 366 * 24));
    let directory = baton.directory(only_organisation(&baton).await).await.unwrap();
    let installer = directory.person_at(directory.space(&space("T1")).unwrap(), "U1").unwrap();
    let kept = crate::kept::of(&baton, &directory, installer).await.unwrap();
    assert_eq!(kept.iter().filter(|it| it["what"] == "sent to you").count(), 1, "{kept:?}");
}
