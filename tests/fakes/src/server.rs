//! What every fake server needs: an address, a runtime of its own, a client, and an end.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::runtime::{Builder, Handle, Runtime};

/// How long a starting server waits for its address, which another may only just have left.
const BIND_TRIES: u32 = 50;
const BIND_PAUSE: Duration = Duration::from_millis(50);

// A runtime of its own: stopping it closes every open connection at once, as a crashed server's are.
#[derive(Debug)]
pub(crate) struct Running(Mutex<Option<Runtime>>);

impl Running {
    /// The runtime, and the handle by which it is given work.
    pub(crate) fn start(name: &str) -> (Running, Handle) {
        let mut runtime = Builder::new_multi_thread();
        runtime.worker_threads(1).thread_name(name).enable_all();
        let runtime = runtime.build().expect("a runtime starts");
        let handle = runtime.handle().clone();
        (Running(Mutex::new(Some(runtime))), handle)
    }

    /// Ends every task, and waits until the port is free again.
    pub(crate) async fn stop(&self) {
        if let Some(runtime) = self.take() {
            let ended = tokio::task::spawn_blocking(|| runtime.shutdown_timeout(Duration::from_secs(1)));
            ended.await.expect("shutting down does not panic");
        }
    }

    fn take(&self) -> Option<Runtime> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.take() {
            runtime.shutdown_background();
        }
    }
}

/// A free port of this machine alone.
pub(crate) fn loopback() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

/// # Panics
/// When the address stays taken: nothing could be tested then.
pub(crate) async fn bind(address: SocketAddr) -> TcpListener {
    let mut tries = 1;
    loop {
        match TcpListener::bind(address) {
            Ok(listener) => {
                listener.set_nonblocking(true).expect("a listener can be non-blocking");
                return listener;
            }
            Err(_) if tries < BIND_TRIES => tokio::time::sleep(BIND_PAUSE).await,
            Err(why) => panic!("{address}: {why}"),
        }
        tries += 1;
    }
}

/// Keeps no connection, so that none outlives what it was opened for.
pub(crate) fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0);
    let client = client.redirect(reqwest::redirect::Policy::limited(2));
    client.build().expect("a plain client needs nothing")
}
