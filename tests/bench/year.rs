//! A year ahead: what Baton would say in 365 days if nobody did anything.

use std::time::Instant;

use baton::{prompts::Prompts, simulate::simulate};
use jiff::SignedDuration;

use baton_tests::crowd;

use crate::{lay_out, table};

const PEOPLE: usize = 200;
const INITIATIVES: usize = 50;
const CHANNELS: usize = 25;
const PRIVILEGES: usize = 4;

/// `simulate --days 365` of 50 initiatives and 200 people.
pub(crate) async fn ahead() {
    let folder = tempfile::tempdir().expect("a folder");
    let baton = lay_out::open(&folder.path().join("town.db"), lay_out::monday()).await;
    let (organisation, space) = lay_out::organisation(&baton).await;
    let people = crowd::people(&baton, organisation, space, PEOPLE).await;
    let channels = crowd::silent(&baton, organisation, space, CHANNELS).await;
    lay_out::pilots(&baton, organisation, &people, &channels, INITIATIVES, PRIVILEGES).await;
    baton.plan_cards(organisation).await.expect("cards are planned");
    let (from, prompts) = (baton.now(), Prompts::load(None).expect("the prompts are right"));
    let to = from + SignedDuration::from_hours(24 * 365);
    let begun = Instant::now();
    let timeline = simulate(&baton.store, &folder.path().join("copy.db"), prompts, from, to).await;
    let timeline = timeline.expect("a year passes");
    table::row(
        "simulate --days 365, 50 initiatives, 200 people",
        &format!("{:.1} s, {} messages", begun.elapsed().as_secs_f64(), timeline.planned.len()),
        None,
        None,
        "one commit a message, and rendering it",
    );
}
