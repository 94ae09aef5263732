//! The command line: what can be typed, and one file for each subcommand.

mod authority;
mod backup;
mod demo;
mod director;
mod doctor;
mod erase;
mod export;
mod import;
mod init;
mod invite;
mod listen;
mod manifest;
mod migrate;
mod opened;
mod outbox;
mod outlook;
mod output;
mod playground;
mod prompts;
mod rebuild;
mod relocate;
mod run;
mod serve;
mod simulate;
mod stop;
mod verify;

use std::{io, path::PathBuf};

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::{
    config::{BadConfig, Config},
    export::Broken,
    failure::Failure,
    prompts::BadPrompt,
};

/// Knows who holds each AI effort, what is undecided, and what was only borrowed.
#[derive(Debug, Parser)]
#[command(name = "baton", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// Read this file instead of baton.toml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try Baton out in an example organisation; no account needed
    Demo(demo::Demo),
    /// Serve what is configured until told to stop
    Run(run::Run),
    /// Write a commented baton.toml where there is none
    Init,
    /// Say what is missing before Baton can work, and how to mend it
    Doctor,
    /// Print the app that a platform is to make
    #[command(subcommand)]
    Manifest(manifest::Manifest),
    /// Print the address that puts Baton where people are
    #[command(subcommand)]
    Invite(invite::Invite),
    /// Bring the database's schema up to date
    Migrate(migrate::Migrate),
    /// Take over a register that was kept elsewhere
    #[command(subcommand)]
    Import(import::Import),
    /// Print everything, one JSON object a line, or the initiatives as a table
    Export(export::Export),
    /// Check that log and records are whole and agree
    Verify,
    /// Say what did not arrive, and why
    Outbox(outbox::Outbox),
    /// Copy the database to a file, also while Baton runs
    Backup(backup::Backup),
    /// Put a backup in place of a database that is gone
    Restore(backup::Restore),
    /// Carry a database in a file over to PostgreSQL
    Move(relocate::Move),
    /// Make records, holdings, search and agenda again from the log
    Rebuild,
    /// Show what would be said in the coming days; nothing is sent
    Simulate(simulate::Simulate),
    /// Remove somebody's name, words and accounts
    Erase(erase::Erase),
    /// Print who may do what
    Authority,
    /// Look after the texts people read
    #[command(subcommand)]
    Prompts(prompts::PromptsCommand),
    /// Print completions for a shell
    Completions {
        /// Which one
        shell: Shell,
    },
}

/// Whether everything is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Ended {
    Well,
    /// It did what it should, and what it found is not well; it was said.
    WithFindings,
}

/// Why a subcommand could not do what it should, in a sentence.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum Trouble {
    #[error("{0}")]
    Said(String),
    #[error(transparent)]
    Config(#[from] BadConfig),
    #[error(transparent)]
    Prompt(#[from] BadPrompt),
    #[error("{}", plainly(.0))]
    Failure(#[from] Failure),
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Trouble {
    /// Whether the reader of our output went away, which is nobody's fault.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Io(why) if why.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<baton_store::Error> for Trouble {
    fn from(error: baton_store::Error) -> Self {
        Self::Failure(error.into())
    }
}

impl From<Broken> for Trouble {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Output(why) => Self::Io(why),
            Broken::Store(failure) => Self::Failure(failure),
        }
    }
}

/// Runs the subcommand that was typed.
///
/// # Errors
/// [`Trouble`] when it could not do what it should.
pub async fn run(cli: Cli) -> Result<Ended, Trouble> {
    match cli.command {
        Command::Init => return init::run(cli.config.as_deref()),
        Command::Completions { shell } => return completions(shell),
        _ => {}
    }
    let config = Config::load(cli.config.as_deref(), environment())?;
    match cli.command {
        Command::Demo(it) => it.run(&config).await,
        Command::Run(it) => it.run(&config).await,
        Command::Doctor => doctor::run(&config).await,
        Command::Manifest(it) => it.run(&config),
        Command::Invite(it) => it.run(&config),
        Command::Migrate(it) => it.run(&config).await,
        Command::Import(it) => it.run(&config).await,
        Command::Export(it) => it.run(&config).await,
        Command::Verify => verify::run(&config).await,
        Command::Outbox(it) => it.run(&config).await,
        Command::Backup(it) => it.run(&config).await,
        Command::Restore(it) => it.run(&config).await,
        Command::Move(it) => it.run(&config).await,
        Command::Rebuild => rebuild::run(&config).await,
        Command::Simulate(it) => it.run(&config).await,
        Command::Erase(it) => it.run(&config).await,
        Command::Authority => authority::run(&config),
        Command::Prompts(it) => it.run(&config).await,
        Command::Init | Command::Completions { .. } => Ok(Ended::Well),
    }
}

fn completions(shell: Shell) -> Result<Ended, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "baton", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Ended::Well)
}

fn environment() -> Vec<(String, String)> {
    let text = |it: std::ffi::OsString| it.into_string().ok();
    std::env::vars_os().filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect()
}

fn plainly(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => {
            let name = serde_json::to_value(refusal).ok();
            let name =
                name.as_ref().and_then(|it| it["refusal"].as_str()).unwrap_or("refused").replace('_', " ");
            format!("the rules say no: {name}")
        }
        Failure::Record(what) | Failure::Text(what) => what.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
