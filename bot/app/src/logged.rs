//! What is logged while something is done, for tests.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;

/// What this thread logged since [`listening`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What was said since it was asked last, a line each.
    pub(crate) fn said(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Our own warnings and errors of this thread, as long as the guard lives.
pub(crate) fn listening() -> (Log, DefaultGuard) {
    let log = Log::default();
    let writer = log.clone();
    let told = tracing_subscriber::fmt().with_ansi(false).with_env_filter(EnvFilter::new("baton=warn"));
    (log, tracing::subscriber::set_default(told.with_writer(move || writer.clone()).finish()))
}
