//! The whole program: how soon it answers, what it takes at rest, and how long a register takes.

use std::time::{Duration, Instant};

use baton_tests::process::{self, Process};
use serde_json::json;

use crate::table;

const STARTS: usize = 9;

/// Start, rest and import of the real binary.
pub(crate) async fn program() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("baton.db");
    let mut process = Process::start(&database);
    process.ask(&json!({"id": 1, "as": "priya", "say": "mine"})).await.expect("it answers");
    process.close().await;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let mut process = Process::start(&database);
        process.ask(&json!({"id": 1, "as": "priya", "say": "mine"})).await.expect("it answers");
        starts.push(begun.elapsed());
        process.close().await;
    }
    starts.sort_unstable();
    table::row(
        "cold start to the first answer",
        &milliseconds(starts[STARTS / 2]),
        None,
        starts.last().copied(),
        "compiling the prompts",
    );
    rest(&database).await;
    register(&folder).await;
}

async fn rest(database: &std::path::Path) {
    let mut process = Process::start(database);
    process.ask(&json!({"id": 1, "as": "priya", "say": "mine"})).await.expect("it answers");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let resident = process.id().and_then(|it| table::mebibytes(&it.to_string(), "VmRSS"));
    process.close().await;
    let figure = resident.map_or_else(|| "unknown here".to_owned(), |it| format!("{it:.1} MiB"));
    table::row(
        "memory at rest, example organisation",
        &figure,
        None,
        None,
        "the binary's own pages and SQLite's caches",
    );
}

async fn register(folder: &tempfile::TempDir) {
    let whole = std::env::var_os("BATON_DATA")
        .map(|it| std::path::PathBuf::from(it).join("federal-ai-use-cases-2024.csv"));
    let sample = baton_tests::data("register-sample.csv");
    let file = whole.filter(|it| it.is_file()).unwrap_or(sample);
    let map = baton_tests::data("federal-2024.map.toml");
    let database = folder.path().join("register.db");
    let (file, map) = (file.display().to_string(), map.display().to_string());
    let begun = Instant::now();
    let (done, _, errors) = process::run(&database, &["import", "csv", &file, "--map", &map]).await;
    let took = begun.elapsed();
    assert!(done, "{errors}");
    let what = if file.contains("federal") {
        "import of the federal register, 2,133 rows"
    } else {
        "import of the sample, 25 rows"
    };
    table::row(what, &milliseconds(took), None, None, "the writer: some fifteen statements a row");
    let begun = Instant::now();
    let (done, _, errors) = process::run(&database, &["simulate", "--days", "365"]).await;
    assert!(done, "{errors}");
    let took = milliseconds(begun.elapsed());
    table::row(
        "the same planned for a year: simulate --days 365",
        &took,
        None,
        None,
        "waking each initiative",
    );
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.0} ms", duration.as_secs_f64() * 1e3)
}
