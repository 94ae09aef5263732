//! What the scenarios share: a world with people in it, a real binary to kill, and the repository's own files.

mod components;
pub mod crowd;
pub mod database;
mod drawn;
pub mod guild;
pub mod line;
pub mod mortal;
mod moving;
pub mod points;
pub mod process;
mod seen;
pub mod served;
pub mod town;
pub mod workspace;
pub mod world;

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

pub use async_trait::async_trait;

/// The repository's root, where Cargo.toml declares the workspace: one folder above that of this package, in which
/// its tests run. Asked of the test, not of its build, which another checkout may have made.
///
/// # Panics
/// When run elsewhere.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let root = Path::new("..").canonicalize().expect("a folder above this one");
        assert!(root.join("tests/harness").is_dir(), "run this in the folder `tests`");
        root
    });
    &ROOT
}

/// A file of tests/data.
pub fn data(name: &str) -> PathBuf {
    root().join("tests/data").join(name)
}

/// How many cases a property test runs: 500, or 10,000 in a torture run.
pub fn cases() -> u32 {
    if std::env::var_os("BATON_TORTURE").is_some() { 10_000 } else { 500 }
}
