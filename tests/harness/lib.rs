//! What the scenarios share: a world with people in it, a real binary to kill, and the repository's own files.

mod components;
pub mod crowd;
pub mod database;
mod drawn;
pub mod guild;
pub mod mortal;
mod moving;
pub mod points;
pub mod process;
mod seen;
pub mod served;
pub mod workspace;
pub mod world;

use std::path::{Path, PathBuf};

pub use async_trait::async_trait;

/// The repository's root, where Cargo.toml declares the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests crate lies one folder below the root")
}

/// A file of tests/data.
pub fn data(name: &str) -> PathBuf {
    root().join("tests/data").join(name)
}

/// How many cases a property test runs: 500, or 10,000 in a torture run.
pub fn cases() -> u32 {
    if std::env::var_os("BATON_TORTURE").is_some() { 10_000 } else { 500 }
}
