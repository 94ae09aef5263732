//! The gateway: connections, sessions that outlive them, and how they break on demand.

mod connection;
mod door;

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

pub(crate) use self::door::Door;
use super::Discord;

pub(crate) const PATH: &str = "/gateway";
/// As Discord's own, which is why a dead connection takes long to be noticed.
const HEARTBEAT: Duration = Duration::from_millis(41_250);
/// Pause between two looks at who is connected.
const POLL: Duration = Duration::from_millis(5);
/// Presences, and the content of messages: nobody allowed these in the developer portal.
const NEVER: u64 = 1 << 8 | 1 << 15;

/// How a connection ends, or is asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// TCP RST.
    Reset,
    /// TCP FIN, without a close frame.
    Fin,
    /// A close frame with this code.
    Close(u16),
    /// A close frame without any.
    CloseWithoutCode,
    /// Op 7: the bot shall come back.
    Reconnect,
    /// Op 9.
    Invalid {
        /// Whether the session can be taken up again.
        resumable: bool,
    },
}

#[derive(Debug)]
pub(crate) enum Out {
    Frame(Value),
    Break(Break),
}

#[derive(Debug)]
pub(crate) struct Session {
    intents: u64,
    seq: u64,
    /// Everything dispatched, to be said again.
    said: Vec<(u64, Value)>,
    /// The connection it is on.
    connection: Option<u64>,
    /// Whoever wants to take it up is told that it is invalid.
    forgotten: bool,
    /// The last dispatch that the bot says it heard.
    heard: u64,
}

#[derive(Debug)]
pub(crate) struct Gateway {
    open: BTreeMap<u64, UnboundedSender<Out>>,
    sessions: BTreeMap<String, Session>,
    heartbeat: Duration,
    acknowledges: bool,
    swallows: bool,
    is_down: bool,
    allowed: u64,
    identifies: Vec<Value>,
    resumes: usize,
    heartbeats: usize,
    counted: u64,
}

impl Default for Gateway {
    fn default() -> Self {
        Gateway {
            open: BTreeMap::new(),
            sessions: BTreeMap::new(),
            heartbeat: HEARTBEAT,
            acknowledges: true,
            swallows: false,
            is_down: false,
            allowed: !NEVER,
            identifies: Vec::new(),
            resumes: 0,
            heartbeats: 0,
            counted: 0,
        }
    }
}

impl Gateway {
    /// Whether anybody hears, now or when they come back.
    pub(crate) fn has_sessions(&self) -> bool {
        self.sessions.values().any(|it| !it.forgotten)
    }

    /// To every session, what it is told for its intents.
    pub(crate) fn dispatch(&mut self, event: &str, told: impl Fn(u64) -> Option<Value>) {
        if self.swallows {
            return;
        }
        for session in self.sessions.values_mut() {
            let Some(data) = told(session.intents) else { continue };
            session.seq += 1;
            let frame = json!({ "op": 0, "t": event, "s": session.seq, "d": data });
            session.said.push((session.seq, frame.clone()));
            if let Some(connection) = session.connection.and_then(|it| self.open.get(&it)) {
                // A connection that has just ended is noticed by itself.
                let _ = connection.send(Out::Frame(frame));
            }
        }
    }

    fn connected(&self) -> usize {
        self.sessions.values().filter(|it| it.connection.is_some()).count()
    }
}

impl Discord {
    /// How many sessions are identified or resumed, and on a connection.
    pub fn connected(&self) -> usize {
        self.shared.world().gateway.connected()
    }

    /// Waits until a session is on a connection; tests put their own time limit around it.
    pub async fn wait_connected(&self) {
        while self.connected() == 0 {
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until none is.
    pub async fn wait_disconnected(&self) {
        while 0 < self.connected() {
            tokio::time::sleep(POLL).await;
        }
    }

    /// Asks every session on a connection for a heartbeat, until each says that it heard all that was dispatched so
    /// far; what the bot makes of it may still take a moment.
    pub async fn heard(&self) {
        let wanted: Vec<(String, u64)> = {
            let world = self.shared.world();
            let live = world.gateway.sessions.iter().filter(|it| it.1.connection.is_some());
            live.map(|(name, it)| (name.clone(), it.seq)).collect()
        };
        for (name, seq) in wanted {
            loop {
                {
                    let world = self.shared.world();
                    let live = world.gateway.sessions.get(&name).filter(|it| it.heard < seq);
                    let Some(connection) = live.and_then(|it| it.connection) else { break };
                    let ask = Out::Frame(json!({ "op": 1, "d": null, "s": null, "t": null }));
                    // One that has just ended is no session on a connection any more.
                    let _ = world.gateway.open.get(&connection).map(|it| it.send(ask));
                }
                tokio::time::sleep(POLL).await;
            }
        }
    }

    /// Every open connection breaks, or is asked to.
    pub fn break_gateway(&self, how: Break) {
        let world = self.shared.world();
        for connection in world.gateway.open.values() {
            // One that has just ended is broken already.
            let _ = connection.send(Out::Break(how));
        }
    }

    /// Whether heartbeats are answered.
    pub fn acknowledge_heartbeats(&self, acknowledges: bool) {
        self.shared.world().gateway.acknowledges = acknowledges;
    }

    /// While true, nothing is dispatched, and nothing of it is ever said again.
    pub fn swallow(&self, swallows: bool) {
        self.shared.world().gateway.swallows = swallows;
    }

    /// While true, whoever connects is hung up on.
    pub fn gateway_down(&self, is_down: bool) {
        self.shared.world().gateway.is_down = is_down;
    }

    /// What connections from now on are asked for.
    pub fn heartbeat(&self, every: Duration) {
        self.shared.world().gateway.heartbeat = every;
    }

    /// No session of so far can be taken up again.
    pub fn forget_sessions(&self) {
        self.shared.world().gateway.sessions.values_mut().for_each(|it| it.forgotten = true);
    }

    /// Which intents the developer portal allows; who asks for another is closed with 4014.
    pub fn allow_intents(&self, bits: u64) {
        self.shared.world().gateway.allowed = bits;
    }

    /// What each session was identified with, oldest first, without its token.
    pub fn identifies(&self) -> Vec<Value> {
        self.shared.world().gateway.identifies.clone()
    }

    /// How often a session was taken up again.
    pub fn resumes(&self) -> usize {
        self.shared.world().gateway.resumes
    }

    /// How many heartbeats came.
    pub fn heartbeats(&self) -> usize {
        self.shared.world().gateway.heartbeats
    }
}
