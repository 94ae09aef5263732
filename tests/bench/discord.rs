//! Commands over both of Discord's ways in, at a steady pace: the adapter, the record, and the answer.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use baton::baton::Baton;
use baton_fakes::discord::{Discord, Guild};
use baton_tests::{
    guild::{self, GUILD, Way, user_id},
    served::{self, Served, Setting},
};
use tokio::{task::JoinSet, time::MissedTickBehavior};

use crate::{
    callers::{self, PEOPLE},
    lay_out, table,
};

/// Interactions a second, whether the ones before were answered or not. Source: the issue.
const STEADY: u32 = 50;
const SECONDS: u32 = 20;
const AT_REST: Duration = Duration::from_secs(3);

/// From the interaction to the first answer that Discord hears, in both ways.
pub(crate) async fn interactions() {
    for (way, name) in [(Way::Gateway, "gateway"), (Way::Http, "signed HTTP")] {
        let folder = tempfile::tempdir().expect("a folder");
        let app = App::open(&folder.path().join("baton.db"), way).await;
        tokio::time::sleep(AT_REST).await;
        let resident = app.resident();
        let what = format!("memory at rest in a guild of {PEOPLE}, {name}");
        table::row(&what, &resident, None, None, "the binary's own pages, serenity and SQLite's caches");
        app.at_a_steady_pace().await.print(
            &format!("`/baton who` in Discord, {name}, {STEADY} a second"),
            "the pace asked for; p50 is a write of the interaction's id, the answer and the fake's checks",
        );
        assert!(app.process.stop().await, "it ends in order");
    }
}

/// The real program in a guild of a fake Discord.
#[derive(Debug)]
struct App {
    guild: Guild,
    process: Served,
}

impl App {
    async fn open(database: &Path, way: Way) -> Self {
        let fake = Discord::start().await;
        let guild = fake.guild(GUILD, "Measured");
        for person in &callers::playground().directory().people {
            guild.member(&user_id(&person.id), &person.name);
        }
        move_in(callers::ready(database).await).await;
        let ahead = lay_out::until_sunday();
        served::set_ahead(database, ahead).await;
        fake.clock_from(move || served::since_1970(ahead));
        let process = Setting::new(database).await.in_discord(&fake, way).start().await;
        while guild.commands().is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self { guild, process }
    }

    async fn at_a_steady_pace(&self) -> table::Taken {
        let (begun, used) = (Instant::now(), table::processor());
        let mut pace = tokio::time::interval(Duration::from_secs(1) / STEADY);
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut running = JoinSet::new();
        for n in 0..STEADY * SECONDS {
            pace.tick().await;
            let guild = self.guild.clone();
            running.spawn(async move {
                let (n, user) = (n as usize, user_id(&format!("p{}", n as usize % PEOPLE)));
                let answer = guild.run(&user, &user, &["who"], &[("about", callers::read_key(n))]).await;
                let elapsed = answer.elapsed;
                assert!(answer.done().to_string().contains("Person"), "it says who");
                elapsed
            });
        }
        let each = running.join_all().await;
        table::Taken { each, whole: begun.elapsed(), cpu: table::processor().saturating_sub(used) }
    }

    fn resident(&self) -> String {
        let found = self.process.id().and_then(|it| table::mebibytes(&it.to_string(), "VmRSS"));
        found.map_or_else(|| "unknown here".to_owned(), |it| format!("{it:.1} MiB"))
    }
}

async fn move_in(baton: Arc<Baton>) {
    let organisation = baton.store.organisations().await.expect("it reads").remove(0).id;
    guild::move_in(&baton, organisation).await;
    baton.store.close().await;
}
