//! One port for REST and the gateway: whoever asks for the gateway gets a connection that can be broken in
//! every way a connection can break.

use std::{future::pending, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
};

use super::{PATH, connection};
use crate::discord::Shared;

/// Pause after an address could not be taken from the system.
const PAUSE: Duration = Duration::from_millis(10);

/// What is left for REST.
#[derive(Debug)]
pub(crate) struct Door {
    callers: UnboundedReceiver<(TcpStream, SocketAddr)>,
    address: SocketAddr,
}

impl Door {
    pub(crate) fn open(listener: TcpListener, shared: Arc<Shared>) -> Door {
        let address = listener.local_addr().expect("a bound listener knows its address");
        let (sender, callers) = mpsc::unbounded_channel();
        tokio::spawn(receive(listener, shared, sender));
        Door { callers, address }
    }
}

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        match self.callers.recv().await {
            Some(caller) => caller,
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn receive(
    listener: TcpListener,
    shared: Arc<Shared>,
    others: UnboundedSender<(TcpStream, SocketAddr)>,
) {
    loop {
        let Ok((stream, from)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Small frames are not to wait for each other; where that cannot be had, they do.
        let _ = stream.set_nodelay(true);
        let (shared, others) = (Arc::clone(&shared), others.clone());
        tokio::spawn(async move {
            if wants_gateway(&stream).await {
                connection::run(shared, stream).await;
            } else {
                // Whoever serves REST ends together with this.
                let _ = others.send((stream, from));
            }
        });
    }
}

async fn wants_gateway(stream: &TcpStream) -> bool {
    let wanted = format!("GET {PATH}");
    let mut begins = vec![0; wanted.len()];
    loop {
        match stream.peek(&mut begins).await {
            Ok(read) if 0 < read && read < wanted.len() && begins[..read] == wanted.as_bytes()[..read] => {
                tokio::time::sleep(PAUSE).await;
            }
            Ok(read) => return begins[..read] == *wanted.as_bytes(),
            Err(_) => return false,
        }
    }
}
