//! A line between two parties that can be made bad: slow, cut, closed from one side, or deaf to answers.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
};

/// How a line is, for connections that are there and for new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Good,
    /// Whatever is said arrives so much later.
    Slow(Duration),
    /// What is asked arrives; its answer does not, and nobody hears of it.
    Deaf,
    /// The far side closes what it would say, and listens on.
    HalfClosed,
    /// Every connection ends at once, without a word.
    Cut,
}

/// A line to one address; it is gone with this.
#[derive(Debug)]
pub struct Line {
    address: SocketAddr,
    state: watch::Sender<State>,
}

/// As much as is passed on at once.
const PIECE: usize = 16 * 1024;

impl Line {
    /// A good one.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn to(far: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (state, seen) = watch::channel(State::Good);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                // Whoever held the line is gone.
                if seen.has_changed().is_err() {
                    return;
                }
                let seen = seen.clone();
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect(far).await {
                        joined(near, far, seen).await;
                    }
                });
            }
        });
        Self { address, state }
    }

    /// Where it begins.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes it so.
    pub fn be(&self, state: State) {
        self.state.send_replace(state);
    }
}

/// Until it is cut, or has been deaf and hears again: what was lost in between cannot be made good.
async fn joined(mut near: TcpStream, mut far: TcpStream, seen: watch::Receiver<State>) {
    let (mut ended, mut was_deaf) = (seen.clone(), false);
    let ends = ended.wait_for(move |state| {
        was_deaf |= matches!(state, State::Deaf | State::HalfClosed);
        *state == State::Cut || (was_deaf && *state == State::Good)
    });
    {
        let ((asked, mut answers), (mut answered, mut asks)) = (near.split(), far.split());
        let there = passed(asked, &mut asks, seen.clone(), false);
        let back = passed(&mut answered, &mut answers, seen, true);
        tokio::select! {
            _ = ends => {}
            _ = async { tokio::join!(there, back) } => return,
        }
    }
    // With a reset: nobody learns in order what the other had not read yet.
    for side in [near, far] {
        drop(side.set_zero_linger());
    }
}

async fn passed(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    seen: watch::Receiver<State>,
    are_answers: bool,
) {
    let mut piece = vec![0; PIECE];
    while let Ok(read @ 1..) = from.read(&mut piece).await {
        let state = *seen.borrow();
        match state {
            State::Slow(wait) => sleep(wait).await,
            State::Deaf if are_answers => continue,
            State::HalfClosed if are_answers => break,
            _ => {}
        }
        if to.write_all(&piece[..read]).await.is_err() {
            break;
        }
    }
    // The other direction may go on.
    drop(to.shutdown().await);
}
