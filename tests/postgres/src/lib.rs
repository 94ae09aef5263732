//! A PostgreSQL of the tests' own: started when the first test needs it, gone when whoever started it is.
//!
//! Rule: every test has a database to itself. `with-postgres COMMAND…` runs one server for all processes of a command;
//! without it each process starts its own. Where there is no PostgreSQL at all, `BATON_REQUIRE_POSTGRES=1` makes that
//! a failure.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread::sleep,
    time::{Duration, Instant},
};

/// Names a server that runs already, such as `postgres://postgres@127.0.0.1:5432`.
pub const SERVER: &str = "BATON_TEST_POSTGRES";
/// Whether tests fail that find no PostgreSQL.
pub const REQUIRE: &str = "BATON_REQUIRE_POSTGRES";
/// `1` makes a server that keeps what it confirmed, as servers do that are measured; the others need not.
pub const LASTING: &str = "BATON_LASTING_POSTGRES";

const SCRIPT: &str = include_str!("serve.sh");
/// A system user that servers run as, because they refuse to run as root.
const USER: &str = "postgres";
/// Debian's place, which is on nobody's path.
const VERSIONS: &str = "/usr/lib/postgresql";
const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// Somebody else may take a port between its choice and its use.
const PORTS_TRIED: u32 = 3;

/// A running server; it ends when this is dropped, and also when the process is killed.
#[derive(Debug)]
pub struct Server {
    address: String,
    script: Child,
}

/// A fresh, empty database, dropped with this.
#[derive(Debug)]
pub struct Database {
    address: String,
    name: String,
}

/// A database for one test, or `None` after saying loudly that the test was not done.
///
/// # Panics
/// When there is no PostgreSQL and [`REQUIRE`] is `1`.
pub fn database() -> Option<Database> {
    match address().and_then(|it| Database::create(&it)) {
        Ok(database) => Some(database),
        Err(why) => {
            assert!(env::var(REQUIRE).as_deref() != Ok("1"), "PostgreSQL is required here, but {why}");
            eprintln!("!!! NOT CHECKED on PostgreSQL: {why}");
            None
        }
    }
}

/// The server that [`SERVER`] names, or the one of this process.
fn address() -> Result<String, String> {
    static OF_THIS_PROCESS: OnceLock<Result<Server, String>> = OnceLock::new();
    if let Ok(address) = env::var(SERVER) {
        return Ok(address);
    }
    match OF_THIS_PROCESS.get_or_init(Server::start) {
        Ok(server) => Ok(server.address.clone()),
        Err(why) => Err(why.clone()),
    }
}

impl Server {
    /// Makes a server's folder, starts it and waits until it answers.
    ///
    /// # Errors
    /// What is missing, or what it said.
    pub fn start() -> Result<Self, String> {
        let programs = programs()?;
        let mut failed = String::new();
        for _ in 0..PORTS_TRIED {
            match Self::try_start(&programs) {
                Ok(server) => return Ok(server),
                Err(why) => failed = why,
            }
        }
        Err(failed)
    }

    /// Such as `postgres://postgres@127.0.0.1:5432`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// An empty database on this one.
    ///
    /// # Errors
    /// What the server said.
    pub fn database(&self) -> Result<Database, String> {
        Database::create(&self.address)
    }

    /// Ends it by that signal, `INT` in order or `QUIT` as a crash does, and starts it again.
    ///
    /// # Panics
    /// When nobody starts it any more.
    pub fn restart(&mut self, signal: &str) {
        let script = self.script.stdin.as_mut().expect("it is held open until the end");
        writeln!(script, "{signal}").expect("the script reads it");
    }

    fn try_start(programs: &Path) -> Result<Self, String> {
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|it| it.local_addr());
        let port = free.map_err(|why| format!("there is no free port: {why}"))?.port().to_string();
        let mut command = as_user();
        command.args(["sh", "-c", SCRIPT, "serve"]).arg(programs).arg(&port);
        command
            .current_dir(env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // What is typed to end the tests does not end the server before they let go of it.
        command.process_group(0);
        let mut script = command.spawn().map_err(|why| format!("PostgreSQL cannot be started: {why}"))?;
        let mut folder = String::new();
        if let Some(said) = script.stdout.take() {
            drop(BufReader::new(said).read_line(&mut folder));
        }
        let server = Self { address: format!("postgres://{USER}@127.0.0.1:{port}"), script };
        server.answers(programs, folder.trim(), &port)?;
        Ok(server)
    }

    /// Asked through its own folder: another server may have the port.
    fn answers(&self, programs: &Path, folder: &str, port: &str) -> Result<(), String> {
        let asked = Instant::now();
        while asked.elapsed() < STARTS_WITHIN {
            let mut knock = Command::new(programs.join("pg_isready"));
            knock.args(["-q", "-h", folder, "-p", port]);
            if knock.status().is_ok_and(|it| it.success()) {
                return Ok(());
            }
            if !folder.is_empty() && !Path::new(folder).exists() {
                return Err("PostgreSQL's initdb failed".to_owned());
            }
            sleep(Duration::from_millis(20));
        }
        let log = fs::read_to_string(format!("{folder}/log")).unwrap_or_default();
        Err(format!("PostgreSQL does not answer: {log}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        drop(self.script.wait());
    }
}

impl Database {
    fn create(address: &str) -> Result<Self, String> {
        Self::made(address, &[])
    }

    /// Another one with the same in it; nobody has this one open.
    ///
    /// # Errors
    /// What the server said.
    pub fn copy(&self) -> Result<Self, String> {
        Self::made(&self.address, &["-T", &self.name])
    }

    fn made(address: &str, options: &[&str]) -> Result<Self, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let database = Self { address: address.to_owned(), name };
        database.run("createdb", options)?;
        Ok(database)
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("{}/{}", self.address, self.name)
    }

    /// Runs statements as whoever owns the database, behind Baton's back; answers the rows, without headings.
    ///
    /// # Panics
    /// With what the server said when it refuses.
    pub fn sql(&self, statements: &str) -> String {
        let psql = programs().map(|it| it.join("psql")).expect("its programs were there a moment ago");
        let mut command = Command::new(psql);
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statements]).arg(self.url());
        let said = command.output().expect("psql runs");
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    }

    fn run(&self, program: &str, options: &[&str]) -> Result<(), String> {
        let mut command = Command::new(programs()?.join(program));
        command.args(options).arg(format!("--maintenance-db={}/postgres", self.address)).arg(&self.name);
        let said = command.stdin(Stdio::null()).output().map_err(|why| format!("{program}: {why}"))?;
        match said.status.success() {
            true => Ok(()),
            false => Err(format!("{program}: {}", String::from_utf8_lossy(&said.stderr).trim())),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may be gone already, and everything in it.
        drop(self.run("dropdb", &["--force", "--if-exists"]));
    }
}

/// The folder of the server's programs: as found on the path, or the newest that Debian has.
fn programs() -> Result<PathBuf, String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = env::split_paths(&path).map(|it| it.join("initdb")).collect();
    let version = |it: &PathBuf| it.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten().map(|it| it.path());
    let mut versions: Vec<PathBuf> = versions.filter(|it| version(it).is_some()).collect();
    versions.sort_by_key(|it| std::cmp::Reverse(version(it)));
    found.extend(versions.iter().map(|it| it.join("bin/initdb")));
    let real = found.iter().find_map(|it| it.canonicalize().ok());
    let folder = real.and_then(|it| it.parent().map(Path::to_path_buf));
    let nowhere = "there is none here: `initdb` is not on the path, nor where Debian's `apt-get install postgresql` puts it";
    folder.ok_or_else(|| nowhere.to_owned())
}

/// A command that runs what follows as somebody whom the server takes.
fn as_user() -> Command {
    let me = Command::new("id").arg("-u").output().map(|it| it.stdout).unwrap_or_default();
    if me.trim_ascii() != b"0" {
        return Command::new("env");
    }
    let mut command = Command::new("runuser");
    command.args(["-u", USER, "--"]);
    command
}
