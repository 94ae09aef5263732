//! Commands a second over signed HTTP, as Slack sends them: the adapter, the record, the log, and the answer.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use baton::baton::Baton;
use baton_chat::inbound::{Act, Inbound, Piece};
use baton_fakes::slack::Slack;
use baton_tests::{
    served::{self, Served, Setting},
    workspace::Way,
};
use reqwest::{Client, StatusCode};

use crate::{
    callers::{self, CALLERS, READS, WRITES},
    lay_out, table,
};

/// The workspace's id.
const TEAM: &str = "TBENCH";

/// The same commands as in process, each signed, verified, obeyed, and answered with blocks.
pub(crate) async fn commands() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = Arc::new(App::open(&folder.path().join("baton.db")).await);
    for callers in CALLERS {
        let slack = Arc::clone(&app);
        let reads = table::at_once(callers, READS / 4 / callers, move |caller, n| {
            let (slack, said) = (Arc::clone(&slack), callers::read(caller, n));
            async move { slack.say(said).await }
        });
        let what = format!("`/baton who`, signed, {callers} connections");
        reads.await.print(&what, "as in process, HTTP, and JSON of blocks");
    }
    for (round, callers) in CALLERS.into_iter().enumerate() {
        let slack = Arc::clone(&app);
        let next = Arc::new(AtomicUsize::new(round * WRITES));
        let writes = table::at_once(callers, WRITES / 2 / callers, move |_, _| {
            let (slack, said) = (Arc::clone(&slack), callers::write(next.fetch_add(1, Relaxed)));
            async move { slack.say(said).await }
        });
        writes.await.print(&format!("`/baton ask wait`, signed, {callers} connections"), "as above");
    }
    let resident = app.resident().map_or_else(|| "unknown here".to_owned(), |it| format!("{it:.1} MiB"));
    println!("| memory of the program after these | {resident} |  |  | SQLite's caches |");
    assert!(Arc::into_inner(app).expect("nobody asks any more").process.stop().await, "it ends in order");
}

/// The real program in a workspace of a fake Slack.
#[derive(Debug)]
struct App {
    fake: Slack,
    process: Served,
    address: String,
    client: Client,
}

impl App {
    async fn open(database: &Path) -> Self {
        let fake = Slack::start().await;
        let team = fake.workspace(TEAM, "Measured");
        move_in(callers::ready(database).await).await;
        served::set_ahead(database, lay_out::until_sunday()).await;
        let setting = Setting::new(database).await.in_slack(&fake, &team, Way::Http);
        let (process, address) = (setting.start().await, setting.address());
        Self { fake, process, address, client: Client::new() }
    }

    async fn say(&self, said: Inbound) {
        let Act::Command(line) = said.act else { panic!("a line is typed") };
        let [Piece::Text(line)] = line.0.as_slice() else { panic!("it names nobody") };
        let body = format!(
            "team_id={TEAM}&channel_id=D1&user_id={}&trigger_id={}&command=%2Fbaton&text={}",
            said.user,
            said.dedupe_key,
            line.replace(' ', "+")
        );
        let mut request = self.client.post(format!("{}/slack/commands", self.address));
        for (name, value) in self.fake.sign(&body, self.fake.timestamp()) {
            request = request.header(name, value);
        }
        let answer = request.body(body).send().await.expect("it answers");
        let (status, text) = (answer.status(), answer.text().await.expect("a text"));
        assert_eq!(status, StatusCode::OK, "{text}");
        assert!(text.contains("blocks") && !text.contains("not recorded"), "{text}");
    }

    fn resident(&self) -> Option<f64> {
        table::mebibytes(&self.process.id()?.to_string(), "VmRSS")
    }
}

/// The space becomes a workspace.
async fn move_in(baton: Arc<Baton>) {
    let organisation = baton.store.organisations().await.expect("it reads").remove(0).id;
    let mut space = baton.store.spaces(organisation).await.expect("it reads").remove(0);
    (space.platform, space.external_id) = (baton_slack::PLATFORM.to_owned(), TEAM.to_owned());
    baton.store.write_with(space, |tx, space| Box::pin(tx.save_space(space))).await.expect("it moves");
    baton.store.close().await;
}
