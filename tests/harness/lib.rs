//! What the scenarios share: how to find the repository's own files.

use std::path::{Path, PathBuf};

/// The repository's root, where Cargo.toml declares the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests crate lies one folder below the root")
}

/// A file of tests/data.
pub fn data(name: &str) -> PathBuf {
    root().join("tests/data").join(name)
}
