//! `baton doctor`: what is missing before Baton can do its work, and how to mend it.

use std::{path::Path, sync::Arc};

use baton_chat::{inbound::SpaceRef, platform::Finding};
use baton_discord::Discord;
use baton_slack::Slack;
use baton_store::Error as StoreError;

use crate::{baton::Baton, config::Config, failure::Failure};

use super::{Ended, Trouble, opened, output, serve};

pub(super) async fn run(config: &Config) -> Result<Ended, Trouble> {
    let mut found = vec![key_file(config)];
    let (baton, database) = database(config).await?;
    found.push(database);
    match &config.slack {
        Some(app) => found.extend(slack(&baton, app.clone()).await?),
        None => found.push(Finding::well("Slack is not configured")),
    }
    match &config.discord {
        Some(app) => found.extend(discord(&baton, app.clone(), config).await?),
        None => found.push(Finding::well("Discord is not configured")),
    }
    let ill = found.iter().filter(|it| it.mend.is_some()).count();
    for finding in &found {
        output::say(&said(finding))?;
    }
    baton.store.close().await;
    Ok(if ill == 0 { Ended::Well } else { Ended::WithFindings })
}

async fn slack(baton: &Arc<Baton>, app: baton_slack::Config) -> Result<Vec<Finding>, Trouble> {
    let slack = Slack::new(app, baton.clone()).map_err(serve::slack::said)?;
    let mut found = slack.examine().await;
    for (space, channel, name) in places(baton, baton_slack::PLATFORM).await? {
        found.push(slack.examine_channel(&space, &channel, &name).await);
    }
    Ok(found)
}

async fn discord(
    baton: &Arc<Baton>,
    app: baton_discord::Config,
    config: &Config,
) -> Result<Vec<Finding>, Trouble> {
    let discord = Discord::new(app, baton.clone());
    let mut found = discord.examine(config.public_url.as_ref()).await;
    for (space, channel, name) in places(baton, baton_discord::PLATFORM).await? {
        found.push(discord.examine_channel(&space, &channel, &name).await);
    }
    Ok(found)
}

/// Every channel that Baton writes to on a platform: its space, its id and its name.
async fn places(baton: &Baton, platform: &str) -> Result<Vec<(SpaceRef, String, String)>, Trouble> {
    let mut all = Vec::new();
    for organisation in baton.store.organisations().await? {
        all.extend(baton.directory(organisation.id).await?.places_on(platform));
    }
    Ok(all)
}

// A running Baton holds its database; everything else can be looked at all the same.
async fn database(config: &Config) -> Result<(Arc<Baton>, Finding), Trouble> {
    let url = config.store_url.value.reveal();
    if opened::path(url).is_some_and(|it| !Path::new(it).exists()) {
        let finding = Finding::well(format!("there is no database {url} yet; `baton run` makes it"));
        return Ok((Arc::new(opened::beside(config).await?), finding));
    }
    match opened::sealing(config).await {
        Ok(baton) => Ok((Arc::new(baton), Finding::well("the database can be used"))),
        Err(Trouble::Failure(Failure::Fault(StoreError::Locked(_)))) => {
            let finding = Finding::well(
                "the database is in use, by a Baton that runs; what stands in it was not looked at",
            );
            Ok((Arc::new(opened::beside(config).await?), finding))
        }
        Err(other) => Err(other),
    }
}

fn key_file(config: &Config) -> Finding {
    match &config.key_file {
        None if config.discord.is_some() => Finding::ill(
            "no secrets.key_file is set, and what is picked in Discord's forms is kept sealed",
            "`baton init` makes a key; name it with [secrets] key_file",
        ),
        None => {
            let what =
                "no secrets.key_file is set; none is needed while no workspace installs Baton by itself";
            Finding::well(what)
        }
        Some(path) => match crate::keyring::Keyring::read(path) {
            Ok(_) => Finding::well(format!("the key in {} can be read", path.display())),
            Err(why) => Finding::ill(
                why.to_string(),
                "`baton init` makes one; a lost key means installing Baton anew",
            ),
        },
    }
}

fn said(finding: &Finding) -> String {
    match &finding.mend {
        None => format!("ok    {}", finding.what),
        Some(mend) => format!("mend  {}\n      {mend}", finding.what),
    }
}
