//! The real binary as a process that dies by itself, at a point that it is told.

use std::{env, os::unix::process::ExitStatusExt as _, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStderr, Command},
    sync::watch,
    time::timeout,
};

use crate::{process::binary, served::Setting};

/// Read by a binary that was built with `failpoints`.
const DIES_AT: &str = "BATON_DIES_AT";
/// How `std::process::abort` ends a process.
const ABORTED: i32 = 6;
/// What the program says when its platform is there.
const THERE: &str = "Baton is connected to";

/// A running `baton run` that may die at any moment.
#[derive(Debug)]
pub struct Mortal {
    child: Child,
    said: watch::Receiver<Said>,
}

#[derive(Debug, Default)]
struct Said {
    is_there: bool,
    all: String,
}

impl Setting<'_> {
    /// Starts it and does not wait; it dies at that point, such as `claim.after:1`, or lives on.
    ///
    /// # Panics
    /// When the binary cannot be started.
    pub fn begin(&self, dies_at: Option<&str>) -> Mortal {
        let mut command = Command::new(binary());
        // Where there is no configuration.
        command.arg("run").current_dir(env::temp_dir()).envs(self.variables());
        command.envs(dies_at.map(|it| (DIES_AT, it)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the binary starts");
        let (told, said) = watch::channel(Said::default());
        tokio::spawn(heard(child.stderr.take().expect("it is piped"), told));
        Mortal { child, said }
    }
}

// To the end, so that it never waits for somebody to listen.
async fn heard(stderr: ChildStderr, told: watch::Sender<Said>) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        told.send_modify(|said| {
            said.is_there |= line.contains(THERE);
            said.all += &line;
            said.all.push('\n');
        });
    }
}

impl Mortal {
    /// Waits until its platform is there; `false` when it ended before.
    pub async fn is_there(&self) -> bool {
        self.said.clone().wait_for(|it| it.is_there).await.is_ok()
    }

    /// Waits until it died at its point; when it did not within that time, it is killed, and this is what it said.
    ///
    /// # Errors
    /// What it said.
    ///
    /// # Panics
    /// When it ended in another way, with what it said.
    pub async fn dies(mut self, within: Duration) -> Result<(), String> {
        let Ok(ended) = timeout(within, self.child.wait()).await else {
            self.child.kill().await.expect("a process of our own can be killed");
            return Err(self.said.borrow().all.clone());
        };
        let ended = ended.expect("it can be waited for");
        assert_eq!(ended.signal(), Some(ABORTED), "it ended otherwise: {ended}\n{}", self.said.borrow().all);
        Ok(())
    }

    /// Asks it to end, and waits until it did; whether it ended well.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn stop(mut self) -> bool {
        let id = self.child.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill is there");
        assert!(asked.success());
        self.child.wait().await.expect("it ends").success()
    }
}
