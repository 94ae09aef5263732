//! The real binary as a process that can be killed at any moment, spoken to through its pipe.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// A running `baton demo --json` on a database that survives it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

/// The binary under test: `BATON_BIN`, or the one beside this test.
pub fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("BATON_BIN") {
        return named.into();
    }
    let test = std::env::current_exe().expect("a test has a file");
    let folder = test.ancestors().find(|it| it.join("baton").is_file());
    folder.expect("no baton binary; run `cargo build --profile test --workspace --bins` first").join("baton")
}

/// A subcommand on a database, run to its end: whether it succeeded, and what it printed.
///
/// # Panics
/// When the binary cannot be started.
pub async fn run(database: &Path, args: &[&str]) -> (bool, String, String) {
    run_on(&url(database), args).await
}

/// As [`run`], on the database of this address.
///
/// # Panics
/// When the binary cannot be started.
pub async fn run_on(url: &str, args: &[&str]) -> (bool, String, String) {
    let mut command = Command::new(binary());
    command.args(args).env("BATON_STORE__URL", url).kill_on_drop(true);
    let output = command.output().await.expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// The address of a database in a file.
pub(crate) fn url(database: &Path) -> String {
    format!("sqlite://{}", database.display())
}

impl Process {
    /// Starts the example organisation on `database`, or goes on with what is there.
    ///
    /// # Panics
    /// When the binary cannot be started.
    pub fn start(database: &Path) -> Self {
        Self::start_as(Command::new(binary()), database)
    }

    /// As [`Process::start`], where no file may grow beyond so many KiB.
    ///
    /// # Panics
    /// When the binary cannot be started.
    pub fn start_within(database: &Path, room: u64) -> Self {
        let mut command = Command::new("bash");
        // Without the signal a write beyond it fails, as it does on a full disk.
        command.args(["-c", "trap '' XFSZ; ulimit -S -f $1; exec \"$0\" \"${@:2}\""]);
        command.arg(binary()).arg(room.to_string());
        Self::start_as(command, database)
    }

    fn start_as(mut command: Command, database: &Path) -> Self {
        command.args(["demo", "--json"]).env("BATON_STORE__URL", url(database));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let mut child = command.spawn().expect("the binary starts");
        let input = child.stdin.take().expect("its input is piped");
        let output = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        Self { child, input, output }
    }

    /// Sends a request without waiting; `false` when the process is gone.
    pub async fn send(&mut self, request: &Value) -> bool {
        let line = format!("{request}\n");
        self.input.write_all(line.as_bytes()).await.is_ok() && self.input.flush().await.is_ok()
    }

    /// The next answer, or `None` when the process is gone.
    pub async fn answer(&mut self) -> Option<Value> {
        let line = self.output.next_line().await.ok()??;
        serde_json::from_str(&line).ok()
    }

    /// Sends a request and waits for its answer; others are dropped.
    pub async fn ask(&mut self, request: &Value) -> Option<Value> {
        if !self.send(request).await {
            return None;
        }
        loop {
            let answer = self.answer().await?;
            if answer["id"] == request["id"] {
                return Some(answer);
            }
        }
    }

    /// Lets files grow again.
    ///
    /// # Panics
    /// When the system refuses.
    pub async fn make_room(&self) {
        let id = self.child.id().expect("it runs").to_string();
        let asked = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &id]).status().await;
        assert!(asked.expect("prlimit is there").success());
    }

    /// Ends the process as power loss would: at once, without a word.
    ///
    /// # Panics
    /// When the system refuses.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("a process of our own can be killed");
    }

    /// The system's number of the process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Closes the input and waits for an orderly end.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn close(mut self) -> bool {
        drop(self.input);
        self.child.wait().await.expect("it ends").success()
    }
}
