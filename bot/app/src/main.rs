//! The one binary: reads the command line, runs it, and says in one sentence what went wrong.

use std::{process::ExitCode, time::Duration};

use anyhow::Context as _;
use baton::cli::{self, Cli, Ended};
use clap::Parser as _;
use tracing_subscriber::EnvFilter;

/// How long threads that wait for input may hold up the end.
const PATIENCE: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    match start(Cli::parse()) {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithFindings) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("baton: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli) -> anyhow::Result<Ended> {
    let filter = EnvFilter::try_from_env("BATON_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    #[cfg(feature = "failpoints")]
    baton::dying::as_told()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("the system gives no threads")?;
    let ended = runtime.block_on(cli::run(cli));
    runtime.shutdown_timeout(PATIENCE);
    match ended {
        Err(trouble) if trouble.is_closed_pipe() => Ok(Ended::Well),
        ended => Ok(ended?),
    }
}
