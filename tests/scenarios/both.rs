//! One process on Slack and on Discord: people of both are one, and so is the record.

use std::{path::Path, time::Duration};

use baton_fakes::{discord, slack};
use baton_tests::{
    guild::{self, GUILD, channel_id, user_id},
    process,
    served::{self, Setting},
    workspace::{self, TEAM},
};
use jiff::SignedDuration;

/// Until the program has done what was asked; much longer than it takes.
const LIMIT: Duration = Duration::from_secs(20);

/// Two towns with the same people in them, and the real program in both.
#[derive(Debug)]
struct Towns {
    slack: slack::Slack,
    team: slack::Workspace,
    discord: discord::Discord,
    guild: discord::Guild,
}

impl Towns {
    /// The example organisation stands in Slack; Omar and Luis are in the guild too, which is Omar's.
    async fn open(database: &Path) -> Self {
        let (slack, discord) = (slack::Slack::start().await, discord::Discord::start().await);
        let (team, guild) = (slack.workspace(TEAM, "Example"), discord.guild(GUILD, "Guild"));
        guild.member(&user_id("omar"), "omar_h");
        guild.member(&user_id("luis"), "luis_m");
        guild.owner(&user_id("omar"));
        guild.channel(&channel_id("general"), "general");
        let opened = served::example(database).await;
        workspace::people(&team, &opened.directory);
        workspace::move_in(&opened.baton, opened.organisation).await;
        opened.baton.store.close().await;
        Self { slack, team, discord, guild }
    }

    /// Where the clocks stand of whatever runs next.
    async fn at(&self, database: &Path, ahead: SignedDuration) {
        served::set_ahead(database, ahead).await;
        self.discord.clock_from(move || served::since_1970(ahead));
    }

    async fn types_in_slack(&self, user: &str, line: &str) -> String {
        let user = workspace::user_id(user);
        let answer = self.team.command(&user, &self.team.conversation(&user), line).await;
        answer.done()["text"].as_str().unwrap_or_default().to_owned()
    }

    async fn runs_in_discord(&self, user: &str, words: &[&str], options: &[(&str, &str)]) -> String {
        self.guild.run(&user_id(user), &channel_id("general"), words, options).await.done().to_string()
    }

    /// What Baton said to somebody by itself, in both places together: cards, not answers.
    fn cards(&self, user: &str) -> Vec<String> {
        let in_slack = self.team.messages(&workspace::user_id(user)).into_iter();
        let in_slack = in_slack.filter(|it| it.metadata.is_some()).map(|it| it.shown());
        let in_discord = self.guild.messages(&user_id(user)).into_iter();
        let own = |it: &discord::Message| it.nonce.is_some() && it.author == self.discord.bot_user();
        in_slack.chain(in_discord.filter(own).map(|it| it.shown())).collect()
    }
}

async fn until(what: &str, is: impl Fn() -> bool) {
    let deadline = tokio::time::Instant::now() + LIMIT;
    while !is() {
        assert!(tokio::time::Instant::now() < deadline, "{what}: not within {LIMIT:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The code in what `settings link` answers.
fn code(said: &str) -> String {
    let (_, rest) = said.split_once("settings link ").unwrap_or_else(|| panic!("no code in {said}"));
    rest[..9].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_owns_on_slack_hands_over_to_somebody_on_discord_who_then_gets_one_card() {
    for (over_slack, over_discord) in
        [(workspace::Way::Socket, guild::Way::Gateway), (workspace::Way::Http, guild::Way::Http)]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("baton.db");
        let towns = Towns::open(&database).await;
        let monday = served::until_opening();
        towns.at(&database, monday).await;
        let setting = Setting::new(&database).await;
        let setting = setting.in_slack(&towns.slack, &towns.team, over_slack);
        let setting = setting.in_discord(&towns.discord, over_discord);
        let served = setting.start().await;
        until("the commands are there", || !towns.guild.commands().is_empty()).await;
        until("the guild's owner is greeted", || !towns.guild.messages(&user_id("omar")).is_empty()).await;

        // Who is in charge on both brings the guild along; Luis says that he is Luis.
        let given = code(&towns.types_in_slack("omar", "settings link").await);
        let said = towns.runs_in_discord("omar", &["settings", "link"], &[("code", &given)]).await;
        assert!(said.contains("Omar"), "{said}");
        let given = code(&towns.types_in_slack("luis", "settings link").await);
        let said = towns.runs_in_discord("luis", &["settings", "link"], &[("code", &given)]).await;
        assert!(said.contains("Luis Mora"), "{said}");

        // Dana owns it in Slack; the offer goes to where Luis last was, and is accepted there.
        let said = towns.types_in_slack("dana", "handoff offer claims-triage <@ULUIS>").await;
        assert!(said.contains("Luis"), "{said}");
        let luis = user_id("luis");
        let offer = || {
            let all = towns.guild.messages(&luis);
            all.into_iter().rfind(|it| it.labels().iter().any(|it| it == "Accept"))
        };
        until("the offer comes on Discord", || offer().is_some()).await;
        assert!(!towns.team.messages("ULUIS").iter().any(|it| it.labels().iter().any(|it| it == "Accept")));
        towns.guild.press(&luis, &offer().expect("an offer"), "Accept").await.done();
        let said = towns.types_in_slack("mei", "who claims-triage").await;
        assert!(said.starts_with("Claims triage is Luis Mora's"), "{said}");
        let said = towns.runs_in_discord("luis", &["mine"], &[]).await;
        assert!(said.contains("Claims triage"), "{said}");

        // A week later there is one card for him, not two.
        assert!(served.stop().await, "it ends in order");
        let before = towns.cards("luis").len();
        towns.at(&database, monday + SignedDuration::from_hours(7 * 24)).await;
        let served = setting.start().await;
        until("Monday's card", || before < towns.cards("luis").len()).await;
        until("everybody has theirs", || 1 < towns.cards("mei").len()).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let cards = towns.cards("luis").split_off(before);
        assert_eq!(cards.len(), 1, "{cards:#?}");
        assert!(cards[0].contains("Claims triage"), "{}", cards[0]);
        assert!(served.stop().await, "it ends in order");
        let (whole, out, errors) = process::run(&database, &["verify"]).await;
        assert!(whole, "verify: {out}{errors}");
        assert_eq!((towns.slack.violations(), towns.discord.violations()), (vec![], vec![]));
    }
}
