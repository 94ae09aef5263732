//! `with-postgres COMMAND…`: runs the command, and all its tests, with one private PostgreSQL.

use std::{
    env,
    process::{Command, ExitCode},
};

use baton_postgres::{SERVER, Server};

fn main() -> ExitCode {
    let mut words = env::args_os().skip(1);
    let Some(program) = words.next() else {
        eprintln!("Say what to run: with-postgres cargo test");
        return ExitCode::from(2);
    };
    let server = match Server::start() {
        Ok(server) => server,
        Err(why) => {
            eprintln!("There is no PostgreSQL for the tests: {why}");
            return ExitCode::FAILURE;
        }
    };
    match Command::new(&program).args(words).env(SERVER, server.address()).status() {
        Ok(status) => {
            status.code().and_then(|it| u8::try_from(it).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(why) => {
            eprintln!("{} cannot be run: {why}", program.to_string_lossy());
            ExitCode::FAILURE
        }
    }
}
