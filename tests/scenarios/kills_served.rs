//! Killed at random moments on a platform: what the platform was told is there, nothing is said twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

use baton::example::Opened;
use baton_fakes::{discord, slack};
use baton_store::State;
use baton_tests::{
    guild::{self, GUILD},
    process,
    served::{self, Served, Setting},
    workspace::{self, TEAM},
};
use jiff::SignedDuration;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::task::JoinSet;

/// What is under way when the process dies: at most this many commands.
const AT_ONCE: u32 = 12;

/// How long somebody in the guild waits for an answer: who died gives none, and nobody tells.
const PATIENCE: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_slack_over_a_socket_lose_nothing_and_double_nothing() {
    campaign(Town::slack(workspace::Way::Socket).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_slack_over_http_lose_nothing_and_double_nothing() {
    campaign(Town::slack(workspace::Way::Http).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_discord_over_the_gateway_lose_nothing_and_double_nothing() {
    campaign(Town::discord(guild::Way::Gateway).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_discord_over_http_lose_nothing_and_double_nothing() {
    campaign(Town::discord(guild::Way::Http).await).await;
}

/// Where the people of the example are.
#[derive(Debug, Clone)]
enum Town {
    Slack { fake: slack::Slack, team: slack::Workspace, way: workspace::Way },
    Discord { fake: discord::Discord, guild: discord::Guild, way: guild::Way, ahead: Arc<AtomicI64> },
}

impl Town {
    async fn slack(way: workspace::Way) -> Self {
        let fake = slack::Slack::start().await;
        let team = fake.workspace(TEAM, "Example");
        // With the histories of channels, whether something was sent can always be known.
        let scopes = baton_slack::manifest::scopes(baton_slack::manifest::LookUps::Everywhere);
        team.scopes(&scopes);
        Self::Slack { fake, team, way }
    }

    async fn discord(way: guild::Way) -> Self {
        let fake = discord::Discord::start().await;
        fake.patience(PATIENCE);
        let (guild, ahead) = (fake.guild(GUILD, "Example"), Arc::new(AtomicI64::new(0)));
        let clock = Arc::clone(&ahead);
        fake.clock_from(move || served::since_1970(SignedDuration::from_millis(clock.load(Relaxed))));
        Self::Discord { fake, guild, way, ahead }
    }

    async fn move_in(&self, opened: &Opened) {
        match self {
            Self::Slack { team, .. } => {
                workspace::people(team, &opened.directory);
                workspace::move_in(&opened.baton, opened.organisation).await;
            }
            Self::Discord { guild, .. } => {
                guild::people(guild, &opened.directory);
                guild::move_in(&opened.baton, opened.organisation).await;
            }
        }
    }

    async fn setting<'s>(&'s self, database: &'s Path) -> Setting<'s> {
        let setting = Setting::new(database).await;
        match self {
            Self::Slack { fake, team, way } => setting.in_slack(fake, team, *way),
            Self::Discord { fake, way, .. } => setting.in_discord(fake, *way),
        }
    }

    /// The platform's clock goes with Baton's, where the platform's ids tell the time.
    fn set_clock(&self, ahead: SignedDuration) {
        if let Self::Discord { ahead: clock, .. } = self {
            clock.store(i64::try_from(ahead.as_millis()).expect("some days"), Relaxed);
        }
    }

    /// Whether it was acknowledged.
    async fn say(&self, number: u32) -> bool {
        let initiative = crate::kills::INITIATIVES[number as usize % crate::kills::INITIATIVES.len()];
        let thing = thing(number);
        let (trouble, answer) = match self {
            Self::Slack { team, .. } => {
                let line = format!("privilege add {initiative} other \"{thing}\"");
                let answer = team.command("UANA", &team.conversation("UANA"), &line).await;
                (answer.trouble, answer.body)
            }
            Self::Discord { guild, .. } => {
                let ana = guild::user_id("ana");
                let options = [("key", initiative), ("kind", "other"), ("what", &thing)];
                let answer = guild.run(&ana, &ana, &["privilege", "add"], &options).await;
                (answer.trouble, answer.body)
            }
        };
        trouble.is_none() && answer.to_string().contains("Logged as borrowed")
    }

    /// Somebody joins, whether Baton lives or not; the platform tells until it is heard, or when it is asked.
    async fn joins(&self, number: u32) {
        let name = format!("Newcomer {number}");
        match self {
            Self::Slack { team, .. } => drop(team.team_join(&format!("UNEW{number}"), &name, None).await),
            Self::Discord { guild, .. } => guild.member(&guild::user_id(&name), &name),
        }
    }

    fn calls(&self) -> usize {
        match self {
            Self::Slack { fake, .. } => fake.calls().len(),
            Self::Discord { fake, .. } => fake.calls().len(),
        }
    }

    /// How often each of Baton's messages arrived, by its token.
    fn arrived(&self) -> BTreeMap<String, usize> {
        let tokens: Vec<String> = match self {
            Self::Slack { team, .. } => {
                let token =
                    |it: slack::Message| Some(it.metadata?["event_payload"]["token"].as_str()?.to_owned());
                team.all_messages().into_iter().filter_map(token).collect()
            }
            Self::Discord { guild, .. } => {
                guild.all_messages().into_iter().filter_map(|it| it.nonce).collect()
            }
        };
        let mut times = BTreeMap::new();
        tokens.into_iter().for_each(|it| *times.entry(it).or_default() += 1);
        times
    }

    fn violations(&self) -> Vec<String> {
        match self {
            Self::Slack { fake, .. } => fake.violations(),
            Self::Discord { fake, .. } => fake.violations(),
        }
    }
}

async fn campaign(town: Town) {
    let folder = tempfile::tempdir().expect("as prepared");
    let database = folder.path().join("baton.db");
    let opened = served::example(&database).await;
    town.move_in(&opened).await;
    opened.baton.store.close().await;
    let mut ahead = served::until_opening();
    let setting = town.setting(&database).await;
    let mut chance = StdRng::seed_from_u64(20_261_124);
    let mut said = Said::default();
    for round in 0..crate::kills::kills() {
        if round % 3 == 0 {
            ahead += SignedDuration::from_hours(24);
            town.set_clock(ahead);
            served::set_ahead(&database, ahead).await;
        }
        let served = setting.start().await;
        said.until_death(&town, served, &mut chance).await;
    }
    // What a platform could not tell yet is decided some minutes later.
    for _ in 0..2 {
        let served = setting.start().await;
        quiet(&town).await;
        assert!(served.stop().await, "it ends in order");
        ahead += SignedDuration::from_mins(5);
        town.set_clock(ahead);
        served::set_ahead(&database, ahead).await;
    }
    said.holds(&database).await;
    the_outbox_agrees(&database, &town).await;
    assert_eq!(town.violations(), Vec::<String>::new());
    let (whole, out, errors) = process::run(&database, &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

/// What people said to Baton, by number.
#[derive(Debug, Default)]
struct Said {
    next: u32,
    acknowledged: BTreeSet<u32>,
    /// Who joined while Baton might have been dead.
    joined: u32,
}

impl Said {
    async fn until_death(&mut self, town: &Town, served: Served, chance: &mut StdRng) {
        let mut saying = JoinSet::new();
        for _ in 0..AT_ONCE {
            self.next += 1;
            let (number, town) = (self.next, town.clone());
            saying.spawn(async move { (number, town.say(number).await) });
        }
        self.joined += 1;
        let (newcomer, joins) = (self.joined, town.clone());
        let joining = tokio::spawn(async move { joins.joins(newcomer).await });
        for _ in 0..chance.random_range(0..=AT_ONCE) {
            let Some(Ok((number, acknowledged))) = saying.join_next().await else { break };
            self.take(number, acknowledged);
        }
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..60))).await;
        served.kill().await;
        while let Some(Ok((number, acknowledged))) = saying.join_next().await {
            self.take(number, acknowledged);
        }
        joining.await.expect("as prepared");
    }

    fn take(&mut self, number: u32, acknowledged: bool) {
        if acknowledged {
            self.acknowledged.insert(number);
        }
    }

    async fn holds(&self, database: &Path) {
        let (whole, out, errors) = process::run(database, &["export"]).await;
        assert!(whole, "export: {errors}");
        for number in 1..=self.next {
            let times = out
                .lines()
                .filter(|it| it.contains("\"kind\":\"initiative\""))
                .map(|it| it.matches(&format!("\"{}\"", thing(number))).count());
            let times: usize = times.sum();
            match self.acknowledged.contains(&number) {
                true => assert_eq!(times, 1, "acknowledged: {}", thing(number)),
                false => assert!(times <= 1, "{} has {times} effects", thing(number)),
            }
        }
        assert!(
            self.next / 8 < u32::try_from(self.acknowledged.len()).expect("as prepared"),
            "too little was answered"
        );
        for newcomer in 1..=self.joined {
            assert!(out.contains(&format!("Newcomer {newcomer}\"")), "newcomer {newcomer} is known");
        }
    }
}

fn thing(number: u32) -> String {
    format!("borrowed thing {number}")
}

/// Waits until Baton has nothing left to say.
async fn quiet(town: &Town) {
    let mut calls = usize::MAX;
    while calls != town.calls() {
        calls = town.calls();
        tokio::time::sleep(Duration::from_secs(6)).await;
    }
}

async fn the_outbox_agrees(database: &Path, town: &Town) {
    let arrived = town.arrived();
    let doubled: Vec<_> = arrived.iter().filter(|it| 1 < *it.1).collect();
    assert!(doubled.is_empty(), "said twice: {doubled:?}");
    let store = served::open(database).await;
    let organisation = store.organisations().await.expect("as prepared")[0].id;
    let outbox = store.outbox(organisation).await.expect("as prepared");
    for message in outbox.iter().filter(|it| it.op == "post") {
        let there = arrived.contains_key(&message.token);
        assert_eq!(there, message.state == State::Sent, "{} is {:?}", message.dedupe_key, message.state);
    }
    for it in &outbox {
        let open = matches!(it.state, State::Claimed | State::Ambiguous);
        assert!(!open, "{} is {:?}: {:?}", it.dedupe_key, it.state, it.last_error);
    }
    assert!(5 < arrived.len(), "the campaign sent too little to show anything: {}", arrived.len());
    store.close().await;
}
