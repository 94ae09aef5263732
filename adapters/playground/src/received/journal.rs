//! The file `received.jsonl`: one JSON object a line, only ever appended to.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use baton_chat::{
    card::Card,
    inbound::{Place, SpaceRef},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One line of the file, told apart by its first word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Entry {
    Sent { token: String, space: SpaceRef, to: Place, card: Card, at: Timestamp },
    Edited { edit: String, card: Card },
    Violation { violation: String, to: Place, at: Timestamp },
}

/// Why the file cannot be used.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It cannot be opened, read or written.
    #[error("the file of received messages: {0}")]
    Io(#[from] io::Error),
    /// Another process, or another part of this one, writes it.
    #[error("the file of received messages is in use")]
    InUse,
    /// A line in its middle is no entry; nothing was changed.
    #[error("line {line} of the received messages cannot be read")]
    Damaged {
        /// Counted from 1.
        line: usize,
    },
}

/// Why entries were not appended.
#[derive(Debug, Error)]
pub(super) enum AppendError {
    #[error("{0}")]
    TakenBack(io::Error),
    #[error("{0}")]
    Doubtful(io::Error),
}

/// The open file, or none.
#[derive(Debug)]
pub(super) struct Journal {
    file: Option<File>,
    /// Bytes known to be whole lines on disk.
    length: u64,
}

impl Journal {
    pub(super) fn nowhere() -> Self {
        Self { file: None, length: 0 }
    }

    pub(super) fn open(path: &Path) -> Result<(Self, Vec<Entry>), OpenError> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|it| match it {
            std::fs::TryLockError::WouldBlock => OpenError::InUse,
            std::fs::TryLockError::Error(why) => OpenError::Io(why),
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let (entries, whole) = read(&bytes)?;
        if whole < bytes.len() {
            tracing::warn!(bytes = bytes.len() - whole, "cut off what a crash left unfinished");
        }
        let length = u64::try_from(whole).map_err(io::Error::other)?;
        file.set_len(length)?;
        file.seek(SeekFrom::End(0))?;
        file.sync_all()?;
        sync_folder(path)?;
        Ok((Self { file: Some(file), length }, entries))
    }

    pub(super) fn is_on_disk(&self) -> bool {
        self.file.is_some()
    }

    /// When this returns, all entries are on disk, or none, or it is said that nobody knows.
    pub(super) fn append(&mut self, entries: &[Entry]) -> Result<(), AppendError> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut bytes = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut bytes, entry).map_err(|it| AppendError::TakenBack(it.into()))?;
            bytes.push(b'\n');
        }
        match file.write_all(&bytes).and_then(|()| file.sync_data()) {
            Ok(()) => {
                self.length += bytes.len() as u64;
                Ok(())
            }
            Err(why) => match take_back(file, self.length) {
                Ok(()) => Err(AppendError::TakenBack(why)),
                Err(_) => Err(AppendError::Doubtful(why)),
            },
        }
    }
}

impl Drop for Journal {
    // Closing is not enough: a child that is just being started holds the file, and with it the lock, too.
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let _ = file.unlock();
        }
    }
}

fn take_back(file: &mut File, length: u64) -> io::Result<()> {
    file.set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    file.sync_data()
}

/// The entries, and how many bytes they are; what follows was torn by a crash before it was answered.
fn read(bytes: &[u8]) -> Result<(Vec<Entry>, usize), OpenError> {
    let (mut entries, mut whole, mut torn) = (Vec::new(), 0, None);
    for (at, line) in bytes.split_inclusive(|it| *it == b'\n').enumerate() {
        let entry = line.strip_suffix(b"\n").and_then(|it| serde_json::from_slice(it).ok());
        match (entry, torn) {
            (Some(_), Some(line)) => return Err(OpenError::Damaged { line }),
            (Some(entry), None) => {
                entries.push(entry);
                whole += line.len();
            }
            (None, _) => torn = torn.or(Some(at + 1)),
        }
    }
    Ok((entries, whole))
}

/// Makes the file's name durable too; where folders cannot be opened, they need no syncing.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        Err(_) => Ok(()),
    }
}
