//! Where pages are served, and how whoever started Baton finds them.

use std::{
    env,
    io::{self, IsTerminal as _},
    net::SocketAddr,
    process::{Command, Stdio},
};

use baton_playground::web::Reach;
use tokio::net::TcpListener;

use crate::config::{Config, DEFAULT_LISTEN};

use super::{Trouble, output};

/// Whether a browser may be opened for whoever sits in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Browser {
    Open,
    Leave,
}

/// Takes the configured address for a playground, or a free port where nobody chose one.
pub(super) async fn listen(config: &Config) -> Result<(TcpListener, Reach), Trouble> {
    let at = config.listen;
    let reach = match (at.ip().is_loopback(), config.expose_playground) {
        (true, _) => Reach::Loopback,
        (false, true) => Reach::Exposed,
        (false, false) => return Err(Trouble::Said(exposed(at))),
    };
    let listener = match TcpListener::bind(at).await {
        Err(why) if why.kind() == io::ErrorKind::AddrInUse && at == SocketAddr::from(DEFAULT_LISTEN) => {
            TcpListener::bind((at.ip(), 0)).await
        }
        bound => bound,
    };
    let listener =
        listener.map_err(|why| Trouble::Said(format!("http.listen {at} cannot be used: {why}")))?;
    Ok((listener, reach))
}

/// Says where the page is, and opens it where there is somebody to see it.
pub(super) fn announce(listener: &TcpListener, browser: Browser) -> Result<(), Trouble> {
    let address = format!("http://{}/", listener.local_addr()?);
    output::print(&format!("Baton's playground is at {address}\nInterrupt it to stop.\n"))?;
    if browser == Browser::Open && io::stdout().is_terminal() && has_display() {
        open(&address);
    }
    Ok(())
}

fn exposed(at: SocketAddr) -> String {
    format!(
        "http.listen is {at}, which others can reach, and the playground has no passwords; \
         listen on 127.0.0.1, or set playground.expose to true if everybody there may act as anybody"
    )
}

fn has_display() -> bool {
    cfg!(target_os = "macos") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|it| env::var_os(it).is_some())
}

fn open(address: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = || Stdio::null();
    let opened = Command::new(program).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
    // The address was printed; whoever wants it opened can do that.
    if let Err(why) = opened {
        tracing::debug!(%why, "no browser was opened");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer(listen: &str, expose: &str) -> Result<(SocketAddr, Reach), String> {
        let set = [("BATON_HTTP__LISTEN", listen), ("BATON_PLAYGROUND__EXPOSE", expose)];
        let set = set.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::load(None, set).unwrap();
        let (listener, reach) = super::listen(&config).await.map_err(|it| it.to_string())?;
        Ok((listener.local_addr().unwrap(), reach))
    }

    #[tokio::test]
    async fn other_machines_reach_the_playground_only_when_that_is_wanted() {
        let refused = answer("0.0.0.0:0", "false").await.unwrap_err();
        assert!(refused.starts_with("http.listen is 0.0.0.0:0, which others can reach"), "{refused}");
        assert_eq!(answer("127.0.0.1:0", "true").await.unwrap().1, Reach::Loopback);
    }

    #[tokio::test]
    async fn only_the_default_port_gives_way() {
        let default = SocketAddr::from(DEFAULT_LISTEN);
        // Whoever has it, it is taken now.
        let _holder = TcpListener::bind(default).await;
        let (found, _) = answer(&default.to_string(), "false").await.unwrap();
        assert_ne!(found.port(), default.port());
        let holder = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let taken = holder.local_addr().unwrap().to_string();
        let refused = answer(&taken, "false").await.unwrap_err();
        assert!(refused.starts_with(&format!("http.listen {taken} cannot be used")), "{refused}");
    }
}
