//! What stands between Baton, its database and its platform breaks, in every way that it can: nothing is lost, nothing
//! said twice.

use std::{net::SocketAddr, time::Duration};

use baton_postgres::{Database, Server};
use baton_store::Store;
use baton_tests::{
    line::{Line, State},
    process,
    served::Setting,
    workspace::Way,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::time::sleep;
use url::Url;

use crate::replicas::monday;

/// What may happen, one after the other and over again.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    ToSlack(State),
    ToDatabase(State),
    /// The server ends its connections.
    Hangs,
    /// The server ends, in order or not, and comes back.
    Restarts(&'static str),
}

const TROUBLES: [Trouble; 12] = [
    Trouble::ToSlack(State::Cut),
    Trouble::ToDatabase(State::Cut),
    Trouble::ToSlack(State::Deaf),
    Trouble::Hangs,
    Trouble::ToSlack(State::Slow(Duration::from_millis(700))),
    Trouble::ToDatabase(State::Deaf),
    Trouble::Restarts("INT"),
    Trouble::ToSlack(State::HalfClosed),
    Trouble::ToDatabase(State::Slow(Duration::from_millis(300))),
    Trouble::Restarts("QUIT"),
    Trouble::ToDatabase(State::HalfClosed),
    Trouble::ToSlack(State::Deaf),
];

/// `(times that all of it happens, cards that are due)`.
fn extent() -> (usize, usize) {
    if std::env::var_os("BATON_TORTURE").is_some() { (15, 1_500) } else { (1, 250) }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_in_between_loses_and_doubles_nothing() {
    let Some(mut server) = server() else { return };
    let database = server.database().expect("a database");
    let (fake, team) = monday::slack().await;
    let (times, due) = extent();
    let store = Store::open(&database.url()).await.expect("it opens");
    let organisation = monday::prepare(&store, &team, due).await;
    store.close().await;

    let (to_slack, slack) = line(&fake.api_url()).await;
    let (to_database, url) = line(&database.url()).await;
    let setting =
        Setting::on(&url).await.in_slack(&fake, &team, Way::Socket).reaching("BATON_SLACK__API_URL", slack);
    let replicas = [setting.start().await, setting.start().await];
    let mut chance = StdRng::seed_from_u64(20_261_126);
    for trouble in TROUBLES.iter().cycle().take(TROUBLES.len() * times) {
        sleep(Duration::from_millis(chance.random_range(200..2_000))).await;
        let lasts = Duration::from_millis(chance.random_range(300..3_000));
        happens(*trouble, lasts, &to_slack, &to_database, &mut server, &database).await;
    }
    let store = Store::open(&database.url()).await.expect("it opens");
    monday::all_sent(&store, organisation, due).await;
    for replica in replicas {
        assert!(replica.stop().await, "it ends in order");
    }
    monday::heard_once(&team, due);
    assert_eq!(fake.violations(), Vec::<String>::new());
    store.close().await;
    let (whole, out, errors) = process::run_on(&database.url(), &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

async fn happens(
    trouble: Trouble,
    lasts: Duration,
    to_slack: &Line,
    to_database: &Line,
    server: &mut Server,
    database: &Database,
) {
    let line = match trouble {
        Trouble::ToSlack(_) => to_slack,
        Trouble::ToDatabase(_) => to_database,
        Trouble::Hangs => {
            database.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            return;
        }
        Trouble::Restarts(signal) => return server.restart(signal),
    };
    if let Trouble::ToSlack(state) | Trouble::ToDatabase(state) = trouble {
        line.be(state);
    }
    sleep(lasts).await;
    line.be(State::Good);
}

/// One of its own, which can be restarted.
fn server() -> Option<Server> {
    match Server::start() {
        Ok(server) => Some(server),
        Err(why) => {
            let required = std::env::var(baton_postgres::REQUIRE).as_deref() == Ok("1");
            assert!(!required, "PostgreSQL is required here, but {why}");
            eprintln!("!!! NOT CHECKED: {why}");
            None
        }
    }
}

/// A line to an address, and the address of its beginning.
async fn line(url: &str) -> (Line, String) {
    let mut url: Url = url.parse().expect("an address");
    let far = format!("{}:{}", url.host_str().expect("a host"), url.port().expect("a port"));
    let far: SocketAddr = far.parse().expect("an address");
    let line = Line::to(far).await;
    url.set_port(Some(line.address().port())).expect("it has a host");
    (line, url.to_string())
}
