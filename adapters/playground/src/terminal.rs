//! The playground in a terminal: act as anybody, see what they see, press what they can press.
//!
//! Rule: after every line Baton has settled before anything is printed, so that a session piped in is the
//! same each time.

mod card;
mod dialog;
mod draw;
mod field;
mod meta;
mod moves;
mod numbers;
mod session;
mod show;

use std::{io, sync::Arc};

use baton_chat::platform::Host;
use tokio::io::{AsyncBufRead, AsyncWrite};

use crate::{director::Director, platform::Playground, room::Room};

pub use draw::Style;

/// How a session begins.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Printed first, a paragraph each.
    pub banner: Vec<String>,
    /// The handle of whoever is acted as.
    pub actor: String,
    /// The id of the channel to begin in; `None` begins between Baton and the actor.
    pub channel: Option<String>,
    /// Never used before: the keys of everything done in the session begin with it.
    pub session: String,
    /// Who makes typed lines visible.
    pub echo: Echo,
}

/// Who makes typed lines visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// The terminal people type into.
    Typed,
    /// This program, because the input is a pipe; the output then reads like a transcript.
    Repeated,
}

/// Runs one session until `quit` or the end of the input.
///
/// # Errors
/// What reading the input or writing the output fails with.
pub async fn run(
    host: Arc<dyn Host>,
    director: Arc<dyn Director>,
    playground: Arc<Playground>,
    opening: Opening,
    input: impl AsyncBufRead + Send + Unpin,
    output: impl AsyncWrite + Send + Unpin,
    style: Style,
) -> io::Result<()> {
    let room = Room { host, director, playground };
    let mut session = session::Session::new(room, &opening, style, input, output);
    session.greet(&opening.banner).await?;
    session.talk().await
}
