//! `baton doctor`: what is missing before Baton can do its work, and how to mend it.

use std::{path::Path, sync::Arc};

use baton_slack::{Slack, doctor::Finding};
use baton_store::Error as StoreError;

use crate::{baton::Baton, config::Config, failure::Failure};

use super::{Ended, Trouble, opened, output, serve};

pub(super) async fn run(config: &Config) -> Result<Ended, Trouble> {
    let mut found = vec![key_file(config)];
    let (baton, database) = database(config).await?;
    found.push(database);
    match &config.slack {
        Some(app) => found.extend(slack(&baton, app.clone()).await?),
        None => found.push(well("Slack is not configured")),
    }
    let ill = found.iter().filter(|it| it.mend.is_some()).count();
    for finding in &found {
        output::say(&said(finding))?;
    }
    baton.store.close().await;
    Ok(if ill == 0 { Ended::Well } else { Ended::WithFindings })
}

async fn slack(baton: &Arc<Baton>, app: baton_slack::Config) -> Result<Vec<Finding>, Trouble> {
    let slack = Slack::new(app, baton.clone()).map_err(serve::said)?;
    let mut found = slack.examine().await;
    for organisation in baton.store.organisations().await? {
        let directory = baton.directory(organisation.id).await?;
        for (space, channel, name) in directory.places_on(baton_slack::PLATFORM) {
            found.push(slack.examine_channel(&space, &channel, &name).await);
        }
    }
    Ok(found)
}

// A running Baton holds its database; everything else can be looked at all the same.
async fn database(config: &Config) -> Result<(Arc<Baton>, Finding), Trouble> {
    let url = &config.store_url.value;
    if opened::path(url).is_some_and(|it| !Path::new(it).exists()) {
        let finding = well(format!("there is no database {url} yet; `baton run` makes it"));
        return Ok((Arc::new(opened::beside(config).await?), finding));
    }
    match opened::sealing(config).await {
        Ok(baton) => Ok((Arc::new(baton), well("the database can be used"))),
        Err(Trouble::Failure(Failure::Fault(StoreError::Locked(_)))) => {
            let finding =
                well("the database is in use, by a Baton that runs; what stands in it was not looked at");
            Ok((Arc::new(opened::beside(config).await?), finding))
        }
        Err(other) => Err(other),
    }
}

fn key_file(config: &Config) -> Finding {
    match &config.key_file {
        None => {
            well("no secrets.key_file is set; none is needed while no workspace installs Baton by itself")
        }
        Some(path) => match crate::keyring::Keyring::read(path) {
            Ok(_) => well(format!("the key in {} can be read", path.display())),
            Err(why) => {
                ill(why.to_string(), "`baton init` makes one; a lost key means installing Baton anew")
            }
        },
    }
}

fn well(what: impl Into<String>) -> Finding {
    Finding { what: what.into(), mend: None }
}

fn ill(what: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding { what: what.into(), mend: Some(mend.into()) }
}

fn said(finding: &Finding) -> String {
    match &finding.mend {
        None => format!("ok    {}", finding.what),
        Some(mend) => format!("mend  {}\n      {mend}", finding.what),
    }
}
