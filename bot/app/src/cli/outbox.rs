//! `baton outbox`: what did not arrive, or nobody knows of whether it did, why, and another try.

use baton_domain::nudge::Recipient;
use baton_store::{Message, State};
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{baton::Baton, config::Config, directory::Directory, outbox::Addressed};

use super::{Ended, Trouble, opened, output};

/// What is older was seen, or never will be.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(24 * 30);
/// What is looked up just now; more would be a sign of something else.
const MOST_DOUBTS: u32 = 1_000;

#[derive(Debug, Args)]
pub(super) struct Outbox {
    #[command(subcommand)]
    then: Option<Then>,
}

#[derive(Debug, Subcommand)]
enum Then {
    /// Try one of them once more
    Retry {
        /// As `baton outbox` shows it
        id: Uuid,
    },
}

impl Outbox {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        match self.then {
            None => list(config).await,
            Some(Then::Retry { id }) => retry(config, id).await,
        }
    }
}

async fn list(config: &Config) -> Result<Ended, Trouble> {
    let (baton, scratch) = opened::looked_at(config).await?;
    let doubts = baton.store.ambiguous(Timestamp::MAX, MOST_DOUBTS).await?;
    let (mut dead, mut doubtful, mut looked_up) = (0, 0, 0);
    for organisation in opened::organisations(&baton).await? {
        let directory = baton.directory(organisation).await?;
        let since = baton.now() - LOOKED_BACK;
        let undelivered = baton.store.undelivered(organisation, since).await?;
        for message in undelivered.iter().chain(doubts.iter().filter(|it| it.organisation == organisation)) {
            match (message.state, message.done) {
                (State::Dead, _) => dead += 1,
                (_, Some(_)) => doubtful += 1,
                (_, None) => looked_up += 1,
            }
            output::say(&said(message, &directory))?;
        }
    }
    baton.store.close().await;
    drop(scratch);
    if dead + doubtful + looked_up == 0 {
        output::say("Everything that was sent in the last 30 days arrived.")?;
        return Ok(Ended::Well);
    }
    output::note(&format!(
        "{dead} could not be delivered, {doubtful} may have arrived, {looked_up} are looked up. `baton outbox retry ID` tries one again."
    ));
    Ok(Ended::WithFindings)
}

/// Who, when and why; never what.
fn said(message: &Message, directory: &Directory) -> String {
    let addressed = Addressed::read(&message.intent, directory).ok();
    let to = match addressed.as_ref().map(|it| it.intent.to) {
        Some(Recipient::Person(it)) => directory.name(it).to_owned(),
        Some(Recipient::Channel(it)) => {
            format!("#{}", directory.channels.get(&it).map_or("channel", |it| it.name.as_str()))
        }
        None => message.recipient.clone(),
    };
    let what = match (message.state, message.done) {
        (State::Dead, _) => "not delivered",
        (_, Some(_)) => "may have arrived",
        (_, None) => "is looked up",
    };
    let at = message.done.or(message.first_try).unwrap_or(message.due);
    let at = at.strftime("%Y-%m-%d %H:%M UTC");
    let why = message.last_error.as_deref().unwrap_or("no reason was given");
    let place = addressed.map_or_else(String::new, |it| format!(" on {}", it.space.platform));
    format!("{}  {what}, {at}, to {to}{place}\n      {why}", message.id)
}

async fn retry(config: &Config, id: Uuid) -> Result<Ended, Trouble> {
    let baton = opened::existing(config).await?;
    let message = found(&baton, id).await?;
    let tried = baton.store.retry(message.organisation, id, baton.now()).await?;
    baton.store.ring("outbox").await?;
    baton.store.close().await;
    if !tried {
        return Err(Trouble::Said(match message.state {
            State::Dead | State::Ambiguous if message.done.is_some() => {
                "its time has passed; the next card says what is still open".to_owned()
            }
            State::Ambiguous => {
                "it is looked up just now; whatever comes of that happens by itself".to_owned()
            }
            state => format!("it is {state}; only what was given up or stayed in doubt is tried again"),
        }));
    }
    if message.state == State::Ambiguous {
        output::note("It may have arrived the first time; it says so itself.");
    }
    output::say("It is tried again as soon as Baton runs.")?;
    Ok(Ended::Well)
}

async fn found(baton: &Baton, id: Uuid) -> Result<Message, Trouble> {
    for organisation in opened::organisations(baton).await? {
        if let Some(message) = baton.store.message(organisation, id).await? {
            return Ok(message);
        }
    }
    Err(Trouble::Said(format!(
        "there is no message {id}; `baton outbox` shows those that can be tried again"
    )))
}
