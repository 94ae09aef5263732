//! Figures: how fast, how large, and what bounds it. Prints a table, asserts nothing.
//!
//! Every section runs in a process of its own, so that its peak memory is its own.

mod burst;
mod callers;
mod discord;
mod ear;
mod http;
mod large;
mod lay_out;
mod outbox;
mod pickup;
mod place;
mod sends;
mod slack;
mod spread;
mod table;
mod whole;
mod year;

use std::process::Command;

const SECTIONS: [&str; 13] = [
    "callers", "pipe", "http", "slack", "discord", "monday", "who", "whole", "year", "outbox", "sends",
    "pickup", "burst",
];
/// What one word asks for: how messages go out, of many organisations.
const OUT: (&str, [&str; 4]) = ("out", ["outbox", "sends", "pickup", "burst"]);

fn main() {
    let quick = std::env::args().any(|it| it == "--quick");
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    if let [section, flag] = wanted.as_slice()
        && flag == "alone"
    {
        return run(section);
    }
    table::head();
    let me = std::env::current_exe().expect("a running program has a file");
    let is_of = |word: &String, section: &str| word == section || (word == OUT.0 && OUT.1.contains(&section));
    for section in SECTIONS.iter().filter(|it| wanted.is_empty() || wanted.iter().any(|one| is_of(one, it))) {
        let mut alone = Command::new(&me);
        alone.args([section, "alone"]).env(baton_postgres::LASTING, "1");
        if quick {
            alone.env(table::QUICK, "1");
        }
        let done = alone.status().expect("it starts");
        if !done.success() {
            eprintln!("{section}: failed");
        }
    }
}

fn run(section: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        match section {
            "callers" => callers::in_process().await,
            "pipe" => callers::through_the_pipe().await,
            "http" => http::commands().await,
            "slack" => slack::commands().await,
            "discord" => discord::interactions().await,
            "monday" => large::monday().await,
            "who" => large::who().await,
            "whole" => whole::program().await,
            "year" => year::ahead().await,
            "outbox" => outbox::rates().await,
            "sends" => sends::rates().await,
            "pickup" => pickup::latencies().await,
            "burst" => burst::monday().await,
            other => eprintln!("no section {other}; there are {SECTIONS:?}"),
        }
    });
}
