//! Figures: how fast, how large, and what bounds it. Prints a table, asserts nothing.
//!
//! Every section runs in a process of its own, so that its peak memory is its own.

mod callers;
mod discord;
mod http;
mod large;
mod lay_out;
mod slack;
mod table;
mod whole;

use std::process::Command;

const SECTIONS: [&str; 8] = ["callers", "pipe", "http", "slack", "discord", "monday", "who", "whole"];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    if let [section, flag] = wanted.as_slice()
        && flag == "alone"
    {
        return run(section);
    }
    table::head();
    let me = std::env::current_exe().expect("a running program has a file");
    for section in SECTIONS.iter().filter(|it| wanted.is_empty() || wanted.iter().any(|one| one == **it)) {
        let done = Command::new(&me).args([section, "alone"]).status().expect("it starts");
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
            other => eprintln!("no section {other}; there are {SECTIONS:?}"),
        }
    });
}
