//! The playground as `demo` and `run` serve it: to people in browsers, to one in a terminal, or to a program
//! over a pipe.

use std::{
    io::{self, IsTerminal as _},
    path::Path,
    sync::Arc,
};

use baton_domain::{Key, OrganisationId};
use baton_playground::{
    Director as _, Directory, Playground, Received, pipe,
    terminal::{self, Echo, Opening, Style},
    web,
};
use tokio::{io::BufReader, net::TcpListener};

use crate::{
    baton::Baton,
    engine,
    example::{Opened, PLATFORM},
};

use super::{Trouble, director::Conductor, opened, outlook, stop};

/// Whoever is acted as first, if they are here.
const FIRST_ACTOR: &str = "priya";

/// Said first in a terminal, below the numbers.
const HINT: &str = "Type `mine`, or ask: who owns claims triage? `?` shows what else can be typed here.";

/// A playground with its clock.
pub(super) struct Served {
    baton: Arc<Baton>,
    organisation: OrganisationId,
    featured: Option<Key>,
    playground: Arc<Playground>,
    conductor: Arc<Conductor>,
}

/// What received messages are kept in beside a database, or nothing for one that goes away.
pub(super) fn received(url: &str) -> Result<Received, Trouble> {
    let Some(path) = opened::path(url) else { return Ok(Received::in_memory()) };
    let journal = format!("{path}.received");
    let opened = Received::open(Path::new(&journal));
    opened.map_err(|why| Trouble::Said(format!("{journal} cannot be used: {why}")))
}

impl Served {
    /// Visitors are led through the `featured` initiative.
    pub(super) async fn new(
        opened: Opened,
        received: Received,
        featured: Option<Key>,
    ) -> Result<Self, Trouble> {
        let Opened { baton, directory, organisation } = opened;
        let playground = Arc::new(Playground::new(directory, received));
        baton.connect(PLATFORM, playground.clone());
        engine::take_over(&baton).await?;
        let zone = baton.directory(organisation).await?.calendar.zone.clone();
        let room = (Arc::clone(&baton), Arc::clone(&playground));
        let conductor = Arc::new(Conductor::new(room.0, room.1, organisation, featured.clone(), zone));
        Ok(Self { baton, organisation, featured, playground, conductor })
    }

    /// Until a signal comes.
    pub(super) async fn in_browsers(&self, listener: TcpListener, reach: web::Reach) -> Result<(), Trouble> {
        self.conductor.settle().await;
        let opening = self.opening(reach).await?;
        let (host, director) = (Arc::clone(&self.baton), Arc::clone(&self.conductor));
        let room = Arc::clone(&self.playground);
        let served = web::serve(listener, host, director, room, opening, stop::requested());
        let done = tokio::select! {
            done = served => done,
            () = self.conductor.keep_going() => Ok(()),
        };
        self.close().await;
        Ok(done?)
    }

    async fn opening(&self, reach: web::Reach) -> Result<web::Opening, Trouble> {
        let begins = match &self.featured {
            Some(key) => outlook::beginning(&self.baton, self.organisation, key).await?,
            None => outlook::Beginning::default(),
        };
        let actor = begins.owner.or_else(|| actor(self.playground.directory())).ok_or_else(nobody)?;
        let channel = begins.channel;
        Ok(web::Opening { actor, channel, session: self.baton.chance.token(), reach })
    }

    /// Until the input ends or a signal comes.
    pub(super) async fn over_pipe(&self) -> Result<(), Trouble> {
        let session = self.baton.chance.token();
        let (host, director) = (Arc::clone(&self.baton), Arc::clone(&self.conductor));
        let (input, output) = (BufReader::new(tokio::io::stdin()), tokio::io::stdout());
        let served = pipe::serve(host, director, Arc::clone(&self.playground), &session, input, output);
        self.until_over(served).await
    }

    /// Until `quit`, the end of the input, or a signal.
    pub(super) async fn in_terminal(&self) -> Result<(), Trouble> {
        let typed = io::stdin().is_terminal();
        let coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let opening = Opening {
            banner: vec![outlook::standing(&self.baton, self.organisation).await?, HINT.to_owned()],
            actor: actor(self.playground.directory()).ok_or_else(nobody)?,
            channel: None,
            session: self.baton.chance.token(),
            echo: if typed { Echo::Typed } else { Echo::Repeated },
        };
        let (host, director) = (Arc::clone(&self.baton), Arc::clone(&self.conductor));
        let (input, output) = (BufReader::new(tokio::io::stdin()), tokio::io::stdout());
        let style = if coloured { Style::Colour } else { Style::Plain };
        self.conductor.settle().await;
        let run = terminal::run(host, director, Arc::clone(&self.playground), opening, input, output, style);
        self.until_over(run).await
    }

    async fn until_over(&self, served: impl Future<Output = io::Result<()>>) -> Result<(), Trouble> {
        let done = tokio::select! {
            done = served => done,
            () = stop::requested() => Ok(()),
            () = self.conductor.keep_going() => Ok(()),
        };
        self.close().await;
        match done {
            Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => Ok(done?),
        }
    }

    /// What was begun is finished; what was not is still in the outbox.
    async fn close(&self) {
        if tokio::time::timeout(stop::GRACE, self.baton.store.close()).await.is_err() {
            tracing::warn!("the database took too long to close; nothing acknowledged is lost");
        }
    }
}

fn actor(room: &Directory) -> Option<String> {
    room.person(FIRST_ACTOR).or_else(|| room.people.first()).map(|it| it.id.clone())
}

fn nobody() -> Trouble {
    Trouble::Said("nobody in this playground can be acted as".to_owned())
}
