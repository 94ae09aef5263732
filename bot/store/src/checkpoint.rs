//! Checkpoints: what was committed is moved from the write-ahead log into the database, beside the writer.
//!
//! Rule: nobody waits for it. Whatever was acknowledged is durable in the log already; left to the commit that
//! happens to fill the log, moving it makes every caller of that commit wait for two more syncs.

use tokio::{sync::mpsc, task::JoinHandle};

use crate::sql::{self, Conn, args};

/// Commits between two checkpoints; each commit holds up to a batch of units.
const COMMITS: u32 = 32;

sql::statements! {
    MOVE = lite!("PRAGMA wal_checkpoint(PASSIVE)");
}

/// The writer's end: it counts commits, and rings now and then.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    bell: mpsc::Sender<()>,
    task: JoinHandle<()>,
    commits: u32,
}

impl Checkpoints {
    /// Moves on a connection and a task of its own from now on.
    pub(crate) fn begin(conn: Conn) -> Self {
        let (bell, rung) = mpsc::channel(1);
        Self { bell, task: tokio::spawn(serve(rung, conn)), commits: 0 }
    }

    /// Hears of a commit.
    pub(crate) fn committed(&mut self) {
        self.commits += 1;
        if COMMITS <= self.commits && self.bell.try_send(()).is_ok() {
            self.commits = 0;
        }
    }

    /// Ends with the checkpoint that is under way.
    pub(crate) async fn end(self) {
        drop(self.bell);
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "checkpoints ended badly; the next start recovers the log");
        }
    }
}

async fn serve(mut rung: mpsc::Receiver<()>, mut conn: Conn) {
    while rung.recv().await.is_some() {
        if let Err(error) = sql::execute(&mut conn, MOVE, args![]).await {
            tracing::warn!(%error, "the log was not moved; the next checkpoint moves it too");
        }
    }
    if let Err(error) = conn.close().await {
        tracing::warn!(%error, "the connection of the checkpoints did not close cleanly");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        open::{self, Opened},
        sql::Sql,
    };

    #[tokio::test]
    async fn what_was_committed_reaches_the_database_beside_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baton.db");
        let url = format!("sqlite://{}", path.display());
        let Opened { mut writer, checkpoints, .. } = open::open(&url).await.unwrap();
        let mut checkpoints = Checkpoints::begin(checkpoints);
        let size = || std::fs::metadata(&path).unwrap().len();
        let sql = |lite| Sql { lite, pg: "" };
        let fill = sql("INSERT INTO meta (name, value) VALUES ($1, hex(zeroblob(100000)))");
        sql::execute(&mut writer, fill, args!["large"]).await.unwrap();
        let before = size();
        (0..COMMITS).for_each(|_| checkpoints.committed());
        checkpoints.end().await;
        assert!(before + 200_000 <= size(), "{before}, {}", size());
        let kept =
            sql::read_one(&mut writer, sql("SELECT value FROM meta"), args![], |it| it.text("value")).await;
        assert_eq!(kept.unwrap().unwrap().len(), 200_000);
    }
}
