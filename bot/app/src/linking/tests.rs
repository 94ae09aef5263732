use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use baton_chat::{
    card::Card,
    inbound::{Act, Inbound, Joined, Outgoing, Place, Presence, Profile, Reply, SpaceRef, Utterance},
    platform::{DeliveryError, Host as _, LookUp, MessageRef, Platform, Spaces as _},
};
use baton_domain::{
    InitiativeId, Key, OrganisationId, Title,
    context::Actor,
    initiative::{Audience, Beginning, Command},
    organisation::Event,
    role::Role,
    stage::Stage,
};
use baton_store::Store;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::{
    baton::Baton, chance::Chance, change::Cause, clock::ManualClock, engine, failure::Failure,
    keyring::Keyring, playbook, prompts::Prompts, said::said,
};

/// A user of a platform's space, such as `slack T1 U1`.
type At = (&'static str, &'static str, &'static str);

const ANA: At = ("slack", "T1", "U1");
const BO: At = ("slack", "T1", "U2");
const ANA_TOO: At = ("discord", "G1", "D1");
const BO_TOO: At = ("discord", "G1", "D2");

/// Takes whatever is sent or edited, and tells it by its place and headline.
#[derive(Debug, Default)]
struct Ear(Mutex<Vec<String>>);

#[async_trait]
impl Platform for Ear {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        let (Place::Channel(to) | Place::Direct(to)) = &message.to;
        let said = message.card.headline().text();
        self.0.lock().unwrap().push(format!("{} {to}: {said}", message.space.platform));
        Ok(MessageRef(format!("{}/{}", message.space.platform, message.token)))
    }

    async fn edit(&self, space: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError> {
        let before = message.0.split('/').next().unwrap();
        assert_eq!(before, space.platform, "it is edited where it was posted");
        self.0.lock().unwrap().push(format!("{} edited: {}", space.platform, card.headline().text()));
        Ok(())
    }

    async fn look_up(&self, _: &SpaceRef, _: &Place, _: &str) -> LookUp {
        LookUp::Unknown
    }

    async fn readers(&self, _: &SpaceRef, _: &str) -> Option<Vec<String>> {
        None
    }
}

/// Both platforms, and what is heard on them.
#[derive(Clone)]
struct Town {
    baton: Arc<Baton>,
    ear: Arc<Ear>,
}

fn space((platform, id, _): At) -> SpaceRef {
    SpaceRef { platform: platform.to_owned(), id: id.to_owned() }
}

/// Tuesday 24 November 2026, 11:20 in London.
fn tuesday() -> Timestamp {
    "2026-11-24T11:20:00Z".parse().unwrap()
}

impl Town {
    async fn empty() -> Self {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let prompts = Prompts::load(None).unwrap();
        let playbook = playbook::read(&prompts).unwrap();
        let chance = Chance::seeded(5);
        let keyring = Keyring::generate(&chance);
        let clock = Arc::new(ManualClock::at(tuesday()));
        let baton = Arc::new(Baton::new(store, clock, chance, prompts, playbook).with_keyring(keyring));
        let ear = Arc::new(Ear::default());
        for platform in ["slack", "discord"] {
            baton.connect(platform, ear.clone());
        }
        Self { baton, ear }
    }

    /// One organisation with a workspace and a guild, in each of which Ana and Bo have accounts.
    async fn on_both() -> (Self, OrganisationId) {
        let town = Self::empty().await;
        let id = town.baton.found(Title::new("Northwind").unwrap(), "Europe/London").await.unwrap();
        town.baton.move_in(id, "slack", "T1", "Northwind").await.unwrap();
        town.baton.move_in(id, "discord", "G1", "Northwind Guild").await.unwrap();
        for (at, name) in [(ANA, "Ana Ruiz"), (BO, "Bo Lind")] {
            town.is_seen(at, name, Some("Europe/London"), Presence::Member).await;
            town.baton.clock.advance(SignedDuration::from_secs(1));
        }
        for (at, name) in [(ANA_TOO, "ana_r"), (BO_TOO, "bo_l")] {
            town.is_seen(at, name, None, Presence::Member).await;
        }
        (town, id)
    }

    async fn is_seen(&self, at: At, name: &str, zone: Option<&str>, presence: Presence) {
        let (name, zone) = (name.to_owned(), zone.map(str::to_owned));
        let reply = self.hands_over(at, Act::Profile(Profile { name, zone, presence })).await;
        assert_eq!(reply, Reply::Nothing);
    }

    async fn hands_over(&self, at: At, act: Act) -> Reply {
        let (dedupe_key, place) = (self.baton.chance.token(), Place::Direct(at.2.to_owned()));
        self.baton.receive(Inbound { dedupe_key, space: space(at), user: at.2.to_owned(), place, act }).await
    }

    async fn types(&self, at: At, line: &str) -> String {
        said(&self.hands_over(at, Act::Command(Utterance::plain(line))).await)
    }

    /// A code given to this account.
    async fn code(&self, at: At) -> String {
        let shown = self.types(at, "settings link").await;
        let (_, rest) = shown.split_once("settings link ").unwrap_or_else(|| panic!("no code in {shown}"));
        rest[..9].to_owned()
    }

    /// Links two accounts, the code being given to the first.
    async fn links(&self, from: At, to: At) -> String {
        let code = self.code(from).await;
        self.types(to, &format!("settings link {code}")).await
    }

    /// An effort in its pilot, with its roles; answers nothing, because it is called by its key.
    async fn pilot(&self, organisation: OrganisationId, key: &str, audience: Audience, roles: &[(Role, At)]) {
        let directory = self.baton.directory(organisation).await.unwrap();
        let beginning = Beginning {
            id: InitiativeId(self.baton.chance.uuid(self.baton.now())),
            key: key.parse().unwrap(),
            name: Title::new(&key.replace('-', " ")).unwrap(),
            about: None,
            stage: Stage::Pilot,
            stage_since: self.baton.now(),
            audience,
            channel: None,
            planned_end: None,
            functions: [].into(),
        };
        let person = |at: At| directory.person_at(directory.space(&space(at)).unwrap(), at.2).unwrap();
        let named = |it: &(Role, At)| Command::Name { role: it.0, person: person(it.1), until: None };
        let named: Vec<Command> = roles.iter().map(named).collect();
        let cause = Cause { actor: Actor::Baton, dedupe_key: None };
        self.baton.begin(&directory, beginning, cause, &named).await.unwrap();
    }

    /// Who holds what, by account rather than by person: `claims owner D1`.
    async fn held(&self, organisation: OrganisationId) -> Vec<String> {
        let directory = self.baton.directory(organisation).await.unwrap();
        let mut held = Vec::new();
        for row in self.baton.store.all_initiatives(organisation, 100).next().await.unwrap().unwrap() {
            for it in self.baton.store.holdings_on(organisation, row.id).await.unwrap() {
                let account = self.baton.store.identities(organisation).await.unwrap();
                let account = account.into_iter().find(|known| known.person == it.person);
                let who = account.map_or("nobody".to_owned(), |it| it.external_id);
                held.push(format!("{} {} {} {who}", row.key, it.role, it.what));
            }
            assert!(
                row.owner.is_none_or(|it| directory.people.resolve(it) == it),
                "an account owns {}",
                row.key
            );
        }
        held
    }

    /// The log is whole, and everything made from it anew is as it is.
    async fn is_whole(&self, organisation: OrganisationId) {
        assert_eq!(self.baton.verify(organisation).await.unwrap().findings, [""; 0]);
        let before = self.held(organisation).await;
        self.baton.rebuild(organisation).await.unwrap();
        assert_eq!(self.held(organisation).await, before);
        assert_eq!(self.baton.verify(organisation).await.unwrap().findings, [""; 0]);
    }

    async fn settle(&self) -> Vec<String> {
        engine::settle(&self.baton).await.unwrap();
        self.heard()
    }

    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.ear.0.lock().unwrap())
    }

    async fn until(&self, at: &str) -> Vec<String> {
        engine::advance_to(&self.baton, at.parse().unwrap()).await.unwrap();
        self.heard()
    }

    async fn owner(&self, organisation: OrganisationId, key: &str) -> Option<String> {
        let key: Key = key.parse().unwrap();
        let row = self.baton.store.initiative_by_key(organisation, &key).await.unwrap().unwrap();
        let directory = self.baton.directory(organisation).await.unwrap();
        row.owner.map(|it| directory.name(it).to_owned())
    }
}

/// Ana owns one effort as one account and sponsors another as the other; Bo owns that one.
async fn staffed() -> (Town, OrganisationId) {
    let (town, id) = Town::on_both().await;
    town.pilot(id, "claims-triage", Audience::Open, &[(Role::Owner, ANA), (Role::Sponsor, BO)]).await;
    town.pilot(id, "invoice-bot", Audience::Private, &[(Role::Owner, BO), (Role::Sponsor, ANA_TOO)]).await;
    (town, id)
}

#[tokio::test]
async fn one_person_owns_here_and_accepts_there() {
    let (town, id) = staffed().await;
    insta::assert_snapshot!(town.types(ANA, "settings link").await, @r"
    I know you as Ana Ruiz on Slack (Northwind)
    Also you elsewhere? Within ten minutes, type there: settings link 7UEK-5NMG
    Then who, mine and every reminder are about you, not about one account.
    ");
    let linked = town.links(ANA, ANA_TOO).await;
    insta::assert_snapshot!(linked, @r"
    You are one person now: Ana Ruiz on Slack (Northwind) and ana_r on Discord (Northwind Guild)
    I write to where you last acted. It can be undone: settings unlink
    [Unlink…]
    ");
    town.types(ANA, "mine").await;
    insta::assert_snapshot!(town.types(ANA_TOO, "who claims-triage").await, @r"
    claims triage is Ana Ruiz's, as recorded.
    Ana owns 1.
    Sponsor Bo Lind.
    Unanswered: 1, 2 and 3.
    ");
    assert_eq!(town.types(ANA_TOO, "mine").await, town.types(ANA, "mine").await);
    let seen = town.types(ANA, "who invoice-bot").await;
    assert!(seen.contains("Sponsor Ana Ruiz"), "what is private is known to the person: {seen}");
    town.types(ANA_TOO, "mine").await;
    town.types(BO, "handoff offer invoice-bot \"@Ana Ruiz\"").await;
    let offered = town.settle().await;
    assert_eq!(offered.len(), 1, "{offered:?}");
    assert!(offered[0].starts_with("discord D1: "), "where she acted last: {offered:?}");
    let accepted = town.types(ANA_TOO, "handoff accept invoice-bot 1").await;
    assert!(accepted.starts_with("Ana Ruiz owns invoice bot from today"), "{accepted}");
    assert_eq!(town.owner(id, "invoice-bot").await.as_deref(), Some("Ana Ruiz"));
    town.heard();
    let week = town.until("2026-11-30T12:00:00Z").await;
    let cards: Vec<_> = week.iter().filter(|it| it.contains(" U1:") || it.contains(" D1:")).collect();
    assert_eq!(cards.len(), 1, "{week:?}");
    assert!(cards[0].starts_with("discord D1: "), "where she last answered: {week:?}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn unlinked_each_has_what_was_theirs() {
    let (town, id) = staffed().await;
    let before = town.held(id).await;
    town.links(ANA, ANA_TOO).await;
    let linked = town.held(id).await;
    assert!(!linked.iter().any(|it| it.ends_with(" D1")), "{linked:?}");
    town.is_whole(id).await;
    insta::assert_snapshot!(town.types(ANA_TOO, "settings unlink").await, @r"
    Which account should be somebody of their own again, Ana?
    What was theirs before they were linked is theirs again; what was done since stays yours.
    [Discord (Northwind Guild)]
    ");
    insta::assert_snapshot!(town.types(ANA_TOO, "settings unlink telegram").await, @"`telegram` is none of your other accounts. These are: Discord.");
    insta::assert_snapshot!(town.types(ANA_TOO, "settings unlink slack").await, @r"
    They are two people again
    Each has what was theirs before. To link again: settings link
    ");
    assert_eq!(town.held(id).await, before);
    town.is_whole(id).await;
    insta::assert_snapshot!(town.types(ANA_TOO, "settings unlink discord").await, @"You have one account here, ana_r; there is nothing to unlink");
    town.links(ANA_TOO, ANA).await;
    assert_eq!(town.held(id).await, linked, "whoever gives the code");
    town.is_whole(id).await;
    insta::assert_snapshot!(town.types(ANA, "history invoice-bot").await, @r"
    invoice bot: what happened, newest first
    24 Nov Ana Ruiz linked another account, ana_r
    24 Nov ana_r is somebody of their own again
    24 Nov Ana Ruiz linked another account, ana_r
    24 Nov Ana Ruiz was recorded as sponsor
    24 Nov Bo Lind was recorded as owner
    24 Nov I recorded it
    ");
}

#[tokio::test]
async fn what_was_done_while_linked_stays_whoever_parts() {
    let (town, id) = staffed().await;
    town.links(ANA, ANA_TOO).await;
    town.types(ANA_TOO, "decision add invoice-bot \"keep the vendor?\" me 4 Dec").await;
    town.types(ANA_TOO, "role set invoice-bot deputy \"@Bo Lind\"").await;
    town.types(ANA, "settings unlink discord").await;
    let held = town.held(id).await;
    assert!(held.contains(&"invoice-bot sponsor  D1".to_owned()), "{held:?}");
    assert!(held.contains(&"invoice-bot asked decision.1 U1".to_owned()), "{held:?}");
    assert!(held.contains(&"claims-triage owner  U1".to_owned()), "{held:?}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn codes_work_once_in_time_and_elsewhere() {
    let (town, id) = staffed().await;
    let code = town.code(ANA).await;
    let here = town.types(BO, &format!("settings link {code}")).await;
    assert_eq!(here, "That code was given here. Type it where your other account is.");
    let newer = town.code(ANA).await;
    let old = town.types(ANA_TOO, &format!("settings link {code}")).await;
    assert!(old.starts_with("That code is none of mine, or it is over"), "{old}");
    town.baton.clock.advance(SignedDuration::from_mins(10));
    let late = town.types(ANA_TOO, &format!("settings link {newer}")).await;
    assert!(late.starts_with("That code is none of mine, or it is over"), "{late}");
    let code = town.code(ANA).await.to_lowercase().replace('-', " ");
    let typed = format!("settings link {code}");
    let (one, other) = tokio::join!(town.types(ANA_TOO, &typed), town.types(BO_TOO, &typed));
    let won = [&one, &other].iter().filter(|it| it.starts_with("You are one person now")).count();
    assert_eq!(won, 1, "{one} / {other}");
    let again = town.types(ANA_TOO, &typed).await;
    assert!(again.starts_with("That code is none of mine"), "{again}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn guessing_is_slow_also_for_many_at_once() {
    let (town, id) = staffed().await;
    let code = town.code(BO).await;
    let hostile =
        ["", "link", "'; DROP TABLE meta; --", "\u{202e}EDOC", "%", "link-of/", "🥐", &"A".repeat(3000)];
    let mut guesses = tokio::task::JoinSet::new();
    for guess in hostile {
        let (town, line) = (town.clone(), format!("settings link \"{guess}\""));
        guesses.spawn(async move { town.types(ANA_TOO, &line).await });
    }
    let answers = guesses.join_all().await;
    assert!(answers.iter().any(|it| it.starts_with("Five codes were wrong.")), "{answers:?}");
    let right = town.types(ANA_TOO, &format!("settings link {code}")).await;
    assert!(right.starts_with("Five codes were wrong."), "{right}");
    town.baton.clock.advance(SignedDuration::from_hours(1));
    let code = town.code(ANA).await;
    let right = town.types(ANA_TOO, &format!("settings link {code}")).await;
    assert!(right.starts_with("You are one person now"), "{right}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn two_of_one_space_are_not_one_person() {
    let (town, id) = staffed().await;
    town.links(ANA, ANA_TOO).await;
    let already = town.links(ANA, ANA_TOO).await;
    assert_eq!(already, "Both accounts are yours already. To see them: settings link");
    let two = town.links(ANA, BO_TOO).await;
    assert!(two.starts_with("Whoever got that code has an account in a space where you have one."), "{two}");
    town.is_whole(id).await;
}

/// A guild that Ana just put Baton into, not knowing that the organisation is on Slack.
async fn fresh_guild(town: &Town) -> OrganisationId {
    let joined = |installer: Option<&str>, at: At| Joined {
        space: space(at),
        name: "The guild".to_owned(),
        installer: installer.map(str::to_owned),
        beside: None,
    };
    town.baton.joined(joined(Some("U1"), ANA)).await.unwrap();
    for (at, name) in [(ANA, "Ana Ruiz"), (BO, "Bo Lind")] {
        town.is_seen(at, name, Some("Europe/London"), Presence::Member).await;
    }
    town.baton.joined(joined(Some("D1"), ANA_TOO)).await.unwrap();
    for (at, name) in [(ANA_TOO, "ana_r"), (BO_TOO, "bo_l")] {
        town.is_seen(at, name, None, Presence::Member).await;
    }
    let (id, _) = town.baton.home(&space(ANA)).await.unwrap().unwrap();
    let directory = town.baton.directory(id).await.unwrap();
    town.baton.change_organisation(&directory, Cause::BATON, &[Event::Started]).await.unwrap();
    town.pilot(id, "claims-triage", Audience::Open, &[(Role::Owner, ANA), (Role::Sponsor, BO)]).await;
    town.settle().await;
    id
}

#[tokio::test]
async fn an_admins_fresh_space_comes_along_whichever_side_gives_the_code() {
    for (from, to) in [(ANA, ANA_TOO), (ANA_TOO, ANA)] {
        let town = Town::empty().await;
        let id = fresh_guild(&town).await;
        town.baton.put(Some(&space(ANA_TOO)), "token", "secret-1", None).await.unwrap();
        assert_eq!(town.baton.store.organisations().await.unwrap().len(), 2);
        let refused = town.links(BO, BO_TOO).await;
        assert!(refused.starts_with("That code is from another organisation."), "{refused}");
        let brought = town.links(from, to).await;
        assert!(brought.contains("This is one record now, that of The guild."), "{brought}");
        assert_eq!(town.baton.store.organisations().await.unwrap().len(), 1);
        assert_eq!(town.baton.home(&space(ANA_TOO)).await.unwrap().unwrap().0, id);
        let token = town.baton.get(Some(&space(ANA_TOO)), "token").await.unwrap();
        assert_eq!(token.as_deref(), Some("secret-1"), "what the platform had kept comes along");
        let who = town.types(BO_TOO, "who claims-triage").await;
        assert!(who.starts_with("claims triage is Ana Ruiz's"), "{who}");
        let mine = town.types(ANA_TOO, "mine").await;
        assert_eq!(mine, town.types(ANA, "mine").await);
        let directory = town.baton.directory(id).await.unwrap();
        let admins: Vec<_> =
            directory.people.values().filter(|it| it.admin).map(|it| it.name.as_str()).collect();
        assert_eq!(admins, ["Ana Ruiz"]);
        // Whoever takes Baton into the guild anew does not become admin of the workspace.
        town.baton.left(&space(ANA_TOO)).await.unwrap();
        let again = Joined {
            space: space(BO_TOO),
            name: "The guild".to_owned(),
            installer: Some("D2".to_owned()),
            beside: None,
        };
        town.baton.joined(again).await.unwrap();
        let refused = town.types(BO_TOO, "settings start").await;
        assert!(refused.starts_with("Ana Ruiz can change settings."), "{refused}");
        town.is_whole(id).await;
    }
}

#[tokio::test]
async fn an_organisation_with_a_record_of_its_own_is_never_merged() {
    let town = Town::empty().await;
    let id = fresh_guild(&town).await;
    let (guild, _) = town.baton.home(&space(ANA_TOO)).await.unwrap().unwrap();
    town.pilot(guild, "their-own", Audience::Open, &[]).await;
    for (from, to) in [(ANA, ANA_TOO), (ANA_TOO, ANA)] {
        let refused = town.links(from, to).await;
        assert!(refused.starts_with("Both organisations have a record of their own"), "{refused}");
    }
    assert_eq!(town.baton.store.organisations().await.unwrap().len(), 2);
    town.is_whole(id).await;
    town.is_whole(guild).await;
}

#[tokio::test]
async fn who_leaves_one_space_is_still_there_in_the_other() {
    let (town, id) = staffed().await;
    town.links(ANA, ANA_TOO).await;
    town.types(ANA_TOO, "mine").await;
    town.types(BO, "role set claims-triage deputy \"@Ana Ruiz\"").await;
    town.is_seen(ANA_TOO, "ana_r", None, Presence::Gone).await;
    assert_eq!(town.owner(id, "claims-triage").await.as_deref(), Some("Ana Ruiz"));
    let heard = town.until("2026-11-25T12:00:00Z").await;
    assert!(heard.iter().any(|it| it.starts_with("slack U1: ")), "{heard:?}");
    assert!(!heard.iter().any(|it| it.starts_with("discord D1: ")), "{heard:?}");
    town.is_seen(ANA, "Ana Ruiz", None, Presence::Gone).await;
    assert_eq!(town.owner(id, "claims-triage").await, None);
    town.is_whole(id).await;
}

#[tokio::test]
async fn what_waits_follows_to_where_somebody_acts_and_edits_stay_where_the_card_is() {
    let (town, id) = staffed().await;
    town.links(ANA, ANA_TOO).await;
    town.types(ANA, "mine").await;
    town.types(BO, "role set claims-triage next-owner \"@Ana Ruiz\"").await;
    town.types(ANA_TOO, "mine").await;
    let heard = town.settle().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].starts_with("discord D1: "), "{heard:?}");
    // The card is on Discord; she answers on Slack, and the card there changes.
    town.types(ANA, "handoff accept claims-triage 1").await;
    let heard = town.settle().await;
    assert!(heard.iter().any(|it| it.starts_with("discord edited: ")), "{heard:?}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn the_caps_count_what_either_account_got() {
    let (town, id) = staffed().await;
    town.types(BO, "role set claims-triage next-owner \"@Ana Ruiz\"").await;
    let first = town.settle().await;
    assert!(first.iter().any(|it| it.starts_with("slack U1: ")), "{first:?}");
    town.links(ANA, ANA_TOO).await;
    town.types(ANA_TOO, "mine").await;
    town.types(BO, "role set invoice-bot deputy \"@Ana Ruiz\"").await;
    let same_day = town.settle().await;
    assert!(!same_day.iter().any(|it| it.contains("D1:") || it.contains("U1:")), "{same_day:?}");
    let next_day = town.until("2026-11-25T12:00:00Z").await;
    assert!(next_day.iter().any(|it| it.starts_with("discord D1: ")), "{next_day:?}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn a_message_to_an_account_that_was_linked_meanwhile_reaches_the_person() {
    let (town, id) = staffed().await;
    town.types(BO, "role set invoice-bot deputy \"@ana_r\"").await;
    town.links(ANA_TOO, ANA).await;
    let heard = town.settle().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    town.types(ANA, "handoff accept invoice-bot 1").await;
    let held = town.held(id).await;
    assert!(held.contains(&"invoice-bot deputy  U1".to_owned()), "{held:?}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn a_disconnected_space_sends_people_to_their_other_account() {
    let (town, _) = staffed().await;
    town.links(ANA, ANA_TOO).await;
    town.types(ANA_TOO, "mine").await;
    town.types(BO, "role set claims-triage next-owner \"@Ana Ruiz\"").await;
    town.baton.left(&space(ANA_TOO)).await.unwrap();
    let heard = town.settle().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].starts_with("slack U1: "), "{heard:?}");
}

#[tokio::test]
async fn whoever_is_erased_is_erased_with_all_their_accounts() {
    let (town, id) = staffed().await;
    town.types(BO, "role set claims-triage next-owner \"@Ana Ruiz\"").await;
    town.types(BO, "role set invoice-bot deputy \"@ana_r\"").await;
    town.settle().await;
    town.links(ANA, ANA_TOO).await;
    let directory = town.baton.directory(id).await.unwrap();
    let ana = directory.person_at(directory.space(&space(ANA_TOO)).unwrap(), "D1").unwrap();
    town.baton.erase(id, ana).await.unwrap();
    let mut all = Vec::new();
    crate::export::export(&town.baton.store, id, &mut all).await.unwrap();
    let all = String::from_utf8(all).unwrap();
    for gone in ["Ana Ruiz", "ana_r"] {
        assert!(!all.contains(gone), "{gone}");
    }
    assert_eq!(town.baton.store.identities(id).await.unwrap().len(), 2);
    let outbox = town.baton.store.outbox(id).await.unwrap();
    let told = outbox.iter().filter(|it| it.rendered.is_some()).map(|it| &it.recipient);
    assert_eq!(told.collect::<Vec<_>>(), [""; 0], "nor what was sent to them");
    assert_eq!(town.owner(id, "claims-triage").await, None);
    town.is_whole(id).await;
}

#[tokio::test]
async fn where_no_platform_tells_the_zone_it_is_guessed_and_asked_once() {
    let (town, id) = Town::on_both().await;
    town.pilot(id, "claims-triage", Audience::Open, &[(Role::Owner, ANA_TOO), (Role::Sponsor, BO)]).await;
    let own = town.types(ANA_TOO, "settings me").await;
    assert!(own.contains("I do not know your time zone, so I use Europe/London."), "{own}");
    town.types(BO_TOO, "settings me zone Asia/Tokyo").await;
    let own = town.types(ANA_TOO, "settings me").await;
    assert!(own.contains("so I use Asia/Tokyo."), "as the others there: {own}");
    let mut asked = Vec::new();
    for day in ["2026-12-01T12:00:00Z", "2026-12-08T12:00:00Z", "2026-12-15T12:00:00Z"] {
        town.until(day).await;
        let outbox = town.baton.store.outbox(id).await.unwrap();
        let zone = |it: &&baton_store::Message| {
            it.rendered.as_ref().is_some_and(|it| it.contains("I do not know your time zone"))
        };
        asked.push(outbox.iter().filter(zone).count());
    }
    assert_eq!(asked, [1, 1, 1]);
    let form = town.hands_over(ANA_TOO, Act::Press { token: "settings me zone".to_owned() }).await;
    let Reply::Form(form) = form else { panic!("no form but {}", said(&form)) };
    let values = [(form.fields()[0].id.clone(), "America/New_York".to_owned())].into();
    let saved = said(&town.hands_over(ANA_TOO, Act::Submit { token: form.token().to_owned(), values }).await);
    assert!(saved.starts_with("Your time zone is America/New_York now"), "{saved}");
    town.is_whole(id).await;
}

#[tokio::test]
async fn a_guilds_installer_says_where_its_dates_are_read() {
    let town = Town::empty().await;
    let joined = Joined {
        space: space(ANA_TOO),
        name: "Guild".to_owned(),
        installer: Some("D1".to_owned()),
        beside: None,
    };
    town.baton.joined(joined).await.unwrap();
    town.is_seen(ANA_TOO, "ana_r", None, Presence::Member).await;
    let (id, _) = town.baton.home(&space(ANA_TOO)).await.unwrap().unwrap();
    town.types(ANA_TOO, "settings me zone Europe/Berlin").await;
    assert_eq!(town.baton.directory(id).await.unwrap().organisation.zone, "Europe/Berlin");
}

/// What somebody does in a random story on both platforms.
#[derive(Debug, Clone, Copy)]
enum Step {
    Link,
    Unlink,
    Offer(usize, usize),
    Accept(usize, u32),
    Decide(usize),
    Act(usize),
    Leave(usize),
    Return(usize),
    Hours(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Link),
        2 => Just(Step::Unlink),
        3 => (0..4_usize, 0..5_usize).prop_map(|(who, role)| Step::Offer(who, role)),
        3 => (0..4_usize, 1..5_u32).prop_map(|(who, no)| Step::Accept(who, no)),
        2 => (0..4_usize).prop_map(Step::Decide),
        1 => (0..4_usize).prop_map(Step::Act),
        1 => (0..4_usize).prop_map(Step::Leave),
        1 => (0..4_usize).prop_map(Step::Return),
        1 => (1..80_i64).prop_map(Step::Hours),
    ]
}

async fn lives(steps: Vec<Step>) -> Result<(), Failure> {
    let (town, id) = staffed().await;
    let all = [(ANA, "Ana Ruiz"), (BO, "Bo Lind"), (ANA_TOO, "ana_r"), (BO_TOO, "bo_l")];
    for step in steps {
        match step {
            Step::Link => drop(town.links(ANA_TOO, ANA).await),
            Step::Unlink => drop(town.types(ANA, "settings unlink discord").await),
            Step::Offer(who, role) => {
                let role = ["owner", "next-owner", "deputy", "champion", "data"][role];
                let line = format!("role set claims-triage {role} \"@{}\"", all[who].1);
                town.types(all[(who + 1) % 4].0, &line).await;
            }
            Step::Accept(who, no) => {
                drop(town.types(all[who].0, &format!("handoff accept claims-triage {no}")).await)
            }
            Step::Decide(who) => {
                drop(town.types(all[who].0, "decision add claims-triage \"keep it?\" me 4 Dec").await)
            }
            Step::Act(who) => drop(town.types(all[who].0, "mine").await),
            Step::Leave(who) => town.is_seen(all[who].0, all[who].1, None, Presence::Gone).await,
            Step::Return(who) => town.is_seen(all[who].0, all[who].1, None, Presence::Member).await,
            Step::Hours(hours) => {
                let until = town.baton.now() + SignedDuration::from_hours(hours);
                engine::advance_to(&town.baton, until).await?;
            }
        }
    }
    // An account holds nothing while it is somebody's, and everything can be made anew from the log.
    town.is_whole(id).await;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn whatever_is_linked_and_parted_the_record_is_what_the_log_says(
        steps in proptest::collection::vec(step(), 1..14),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(lives(steps)).unwrap();
    }
}
