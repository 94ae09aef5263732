//! A server lives exactly as long as whoever started it, however that ends.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpStream,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use baton_postgres::database;

#[test]
fn a_database_is_ones_own_and_goes_with_its_test() {
    let (Some(one), Some(two)) = (database(), database()) else { return };
    one.sql("CREATE TABLE kept (n INT); INSERT INTO kept VALUES (1)");
    assert_eq!(one.sql("SELECT n FROM kept"), "1");
    assert_eq!(two.sql("SELECT count(*) FROM information_schema.tables WHERE table_name = 'kept'"), "0");
    let all = "SELECT count(*) FROM pg_database WHERE datname = ";
    let asked = format!("{all}'{}'", one.url().rsplit('/').next().unwrap());
    drop(one);
    assert_eq!(two.sql(&asked), "0");
}

#[test]
fn the_server_ends_with_whoever_was_killed_holding_it() {
    if database().is_none() {
        return;
    }
    let mut holder = Command::new(env!("CARGO_BIN_EXE_with-postgres"));
    holder.args(["sh", "-c", "echo $BATON_TEST_POSTGRES; read -r line"]);
    holder.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut holder = holder.spawn().unwrap();
    let mut address = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let place = address.trim().rsplit('@').next().unwrap();
    assert!(TcpStream::connect(place).is_ok(), "it runs at {place}");
    holder.kill().unwrap();
    holder.wait().unwrap();
    let ended = (0..500).any(|_| {
        sleep(Duration::from_millis(20));
        TcpStream::connect(place).is_err()
    });
    assert!(ended, "{place} still answers");
}
