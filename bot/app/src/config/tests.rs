use std::io::Write as _;

use super::*;

fn loaded(file: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let mut written = tempfile::NamedTempFile::new().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let name = written.path().display().to_string();
    Config::load(Some(written.path()), environment).map_err(|it| it.to_string().replace(&name, "baton.toml"))
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let config = loaded("[store]\nurl = \"sqlite://a.db\"\n", &[]).unwrap();
    assert_eq!((config.store_url.value.reveal(), config.store_url.origin), ("sqlite://a.db", Origin::File));
    let config =
        loaded("[store]\nurl = \"sqlite://a.db\"\n", &[("BATON_STORE__URL", "sqlite://b.db")]).unwrap();
    let expected = ("sqlite://b.db", Origin::Environment);
    assert_eq!((config.store_url.value.reveal(), config.store_url.origin), expected);
    let config = loaded(
        "",
        &[("BATON_HTTP__LISTEN", "0.0.0.0:9"), ("HOME", "/"), ("BATON_LOG", "info"), ("BATON_KILLS", "9")],
    )
    .unwrap();
    assert_eq!(config.listen.to_string(), "0.0.0.0:9");
    assert_eq!((config.store_url.origin, config.expose_playground), (Origin::Default, false));
}

#[test]
fn what_a_section_needs_may_stand_in_the_environment() {
    let file = "[http]\npublic_url = \"https://baton.example.com\"\n";
    let config = loaded(file, &[("BATON_HTTP__LISTEN", "127.0.0.1:7000")]).unwrap();
    assert_eq!(config.listen.port(), 7000);
    assert!(loaded(file, &[]).unwrap_err().starts_with("baton.toml:1: [http] lacks a line such as"));
}

#[test]
fn a_password_in_the_address_is_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, "postgres://baton:hunter2@db:5432/baton\n").unwrap();
    let in_file = ("BATON_STORE__URL_FILE", file.to_str().unwrap());
    let config = loaded("[store]\nurl = \"sqlite://a.db\"\n", &[in_file]).unwrap();
    assert_eq!(config.store_url.value.reveal(), "postgres://baton:hunter2@db:5432/baton");
    assert_eq!(config.store_url.value.to_string(), "postgres://baton:***@db:5432/baton");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn what_init_writes_can_be_read() {
    assert!(loaded(TEMPLATE, &[]).is_ok());
    let all: String = TEMPLATE.replace("\n# [", "\n[").replace("\n# listen", "\nlisten");
    let keys = ["dir", "expose", "public_url", "mode", "bot_token", "app_token", "token", "application_id"];
    let all = keys.iter().fold(all, |all, key| all.replace(&format!("\n# {key}"), &format!("\n{key}")));
    let all = loaded(&all.replace("\"…\"", "\"token\""), &[]).unwrap();
    let platforms = (all.slack.is_some(), all.discord.is_some());
    assert_eq!((all.prompts, platforms), (Some(PathBuf::from("prompts")), (true, true)));
}

#[test]
fn what_is_wrong_says_where_and_what_to_type() {
    let files = [
        "[store]\nurl = \"postgress://baton:hunter2@db/x\"\n",
        "[store]\nurll = \"sqlite://a.db\"\n",
        "[stroe]\nurl = \"sqlite://a.db\"\n",
        "url = 1\n",
        "\n[http]\n",
        "[http]\nlisten = \"8080\"\n",
        "[http]\nlisten = 8080\n",
        "[playground]\nexpose = \"perhaps\"\n",
        "[store\n",
    ];
    let variables = [("BATON_STORE__URI", "x"), ("BATON_STORE_URL", "x"), ("BATON_HTTP__LISTEN", "here")];
    let of_files = files.iter().map(|it| loaded(it, &[]).unwrap_err());
    let of_variables = variables.iter().map(|it| loaded("", &[*it]).unwrap_err());
    let errors: Vec<String> = of_files.chain(of_variables).collect();
    insta::assert_snapshot!(errors.join("\n"), @r#"
    baton.toml:2: `postgress://baton:***@db/x` names no database this Baton knows; [store] takes a line such as url = "sqlite://baton.db"
    baton.toml:2: there is no key `store.urll`; the nearest is `store.url`: [store] takes a line such as url = "sqlite://baton.db"
    baton.toml:1: there is no section [stroe]; the nearest is [store]
    baton.toml:1: `url` stands outside of a section; sections are [store], [http], [secrets], [prompts], [playground], [slack], [discord]
    baton.toml:2: [http] lacks a line such as listen = "127.0.0.1:8080"
    baton.toml:2: `8080` is no address with a port; [http] takes a line such as listen = "127.0.0.1:8080"
    baton.toml:2: [http] takes a line such as listen = "127.0.0.1:8080"
    baton.toml:2: `perhaps` is neither true nor false; [playground] takes a line such as expose = false
    baton.toml:1: unclosed table, expected `]`
    BATON_STORE__URI: no such variable is read; the nearest is BATON_STORE__URL
    BATON_STORE_URL: no such variable is read; the nearest is BATON_STORE__URL
    BATON_HTTP__LISTEN: `here` is no address with a port; [http] takes a line such as listen = "127.0.0.1:8080"
    "#);
}

const SOCKET: &str = "[slack]\nmode = \"socket\"\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\n";
const HTTP: &str = "[slack]\nmode = \"http\"\nsigning_secret = \"s\"\n";

#[test]
fn slack_has_two_ways_in_and_two_kinds_of_access() {
    use baton_slack::{Access, WayIn};
    let slack = |file: &str| loaded(file, &[]).unwrap().slack.unwrap();
    let socket = slack(SOCKET);
    assert!(matches!((&socket.way_in, &socket.access), (WayIn::Socket { .. }, Access::Token { .. })));
    assert_eq!(socket.api_url, "https://slack.com/api");
    let one = slack(&format!("{HTTP}bot_token = \"xoxb-1\"\napi_url = \"http://127.0.0.1:1/api/\"\n"));
    assert!(matches!((&one.way_in, &one.access), (WayIn::Http { .. }, Access::Token { .. })));
    assert_eq!(one.api_url, "http://127.0.0.1:1/api");
    let public = "[http]\nlisten = \"127.0.0.1:0\"\npublic_url = \"https://baton.example.com\"\n";
    let many = slack(&format!("{public}{HTTP}client_id = \"1\"\nclient_secret = \"c\"\n"));
    assert!(matches!(many.access, Access::OAuth(_)));
    assert!(loaded("", &[]).unwrap().slack.is_none());
}

#[test]
fn secrets_are_read_from_files_and_never_shown() {
    let mut secret = tempfile::NamedTempFile::new().unwrap();
    secret.write_all(b"xoxb-from-a-file\n").unwrap();
    let path = secret.path().display().to_string();
    let file = "[slack]\nmode = \"socket\"\napp_token = \"xapp-1\"\n";
    let config = loaded(file, &[("BATON_SLACK__BOT_TOKEN_FILE", &path)]).unwrap();
    let shown = format!("{config:?}");
    assert!(!shown.contains("xapp-1") && !shown.contains("from-a-file"), "{shown}");
    let wrong = loaded("[slack]\nmode = \"socket\"\nbot_token = \"xapp-2\"\napp_token = \"xapp-1\"\n", &[]);
    assert!(!wrong.unwrap_err().contains("xapp-2"));
}

#[test]
fn half_a_slack_says_what_is_missing() {
    let public = "[http]\nlisten = \"127.0.0.1:0\"\npublic_url = \"http://baton.example.com\"\n";
    let files = [
        "[slack]\nbot_token = \"xoxb-1\"\n".to_owned(),
        "[slack]\nmode = \"telegraph\"\n".to_owned(),
        "[slack]\nmode = \"socket\"\nbot_token = \"xoxb-1\"\n".to_owned(),
        "[slack]\nmode = \"socket\"\nbot_token = \"xapp-1\"\napp_token = \"xapp-1\"\n".to_owned(),
        HTTP.to_owned(),
        format!("{HTTP}client_id = \"1\"\nclient_secret = \"c\"\n"),
        format!("{HTTP}client_id = \"1\"\nbot_token = \"xoxb-1\"\n"),
        format!("{SOCKET}client_id = \"1\"\n").replace("bot_token = \"xoxb-1\"\n", ""),
        format!("{SOCKET}api_url = \"slack\"\n"),
        public.to_owned(),
    ];
    let errors: Vec<String> = files.iter().map(|it| loaded(it, &[]).unwrap_err()).collect();
    insta::assert_snapshot!(errors.join("\n"), @r#"
    baton.toml:1: [slack] lacks a line such as mode = "socket"
    baton.toml:2: `telegraph` is neither socket nor http; [slack] takes a line such as mode = "socket"
    baton.toml:3: [slack] lacks a line such as app_token = "xapp-…"
    baton.toml:3: `slack.bot_token` does not begin with xoxb-; [slack] takes a line such as bot_token = "xoxb-…"
    baton.toml:2: [slack] lacks a line such as bot_token = "xoxb-…"
    baton.toml:4: `slack.client_id` needs to know where browsers reach Baton; [http] takes a line such as public_url = "https://baton.example.com"
    baton.toml:5: `slack.bot_token` is for one workspace and `slack.client_id` for many; leave one of them out
    baton.toml:2: `slack.client_id` needs a public address: set slack.mode to "http", or use slack.bot_token
    baton.toml:5: `slack` is no address; [slack] takes a line such as api_url = "https://slack.com/api"
    baton.toml:3: `http://baton.example.com` does not begin with https://; [http] takes a line such as public_url = "https://baton.example.com"
    "#);
}

const DISCORD: &str = "[discord]\ntoken = \"MTk4.C1.k\"\napplication_id = \"1984\"\n";
const KEY: &str = "public_key = \"67c6bd767ca099e79efac9fcce4d2022a63bf7dea780e7f3d813f694c1597089\"\n";

#[test]
fn discord_needs_an_address_only_for_signed_requests() {
    use baton_discord::WayIn;
    let discord = |file: &str| loaded(file, &[]).unwrap().discord.unwrap();
    let gateway = discord(DISCORD);
    assert!(matches!(gateway.way_in, WayIn::Gateway));
    assert_eq!((gateway.api_url.as_str(), gateway.application_id.get()), ("https://discord.com", 1984));
    let http = discord(&format!("{DISCORD}mode = \"http\"\n{KEY}api_url = \"http://127.0.0.1:1/\"\n"));
    assert!(matches!(http.way_in, WayIn::Http { .. }));
    assert_eq!(http.api_url, "http://127.0.0.1:1");
    let both = loaded(&format!("{SOCKET}{DISCORD}"), &[]).unwrap();
    assert!(both.slack.is_some() && both.discord.is_some());
    let shown = format!("{both:?}");
    assert!(!shown.contains("MTk4"), "{shown}");
}

#[test]
fn half_a_discord_says_what_is_missing() {
    let files = [
        "[discord]\ntoken = \"a.b.c\"\n".to_owned(),
        "[discord]\napplication_id = \"1984\"\n".to_owned(),
        "[discord]\ntoken = \"a.b.c\"\napplication_id = \"baton\"\n".to_owned(),
        "[discord]\ntoken = \"a.b.c\"\napplication_id = 1984\n".to_owned(),
        "[discord]\ntoken = \"my token\"\napplication_id = \"1984\"\n".to_owned(),
        format!("{DISCORD}mode = \"socket\"\n"),
        format!("{DISCORD}mode = \"http\"\n"),
        format!("{DISCORD}mode = \"http\"\npublic_key = \"{:064}\"\n", 0),
        format!("{DISCORD}api_url = \"discord\"\n"),
    ];
    let errors: Vec<String> = files.iter().map(|it| loaded(it, &[]).unwrap_err()).collect();
    assert!(errors.iter().all(|it| !it.contains("my token")));
    insta::assert_snapshot!(errors.join("\n"), @r#"
    baton.toml:2: [discord] lacks a line such as application_id = "1234567890"
    baton.toml:2: [discord] lacks a line such as token = "…"
    baton.toml:3: `baton` is no application's id; [discord] takes a line such as application_id = "1234567890"
    baton.toml:3: [discord] takes a line such as application_id = "1234567890"
    baton.toml:2: `discord.token` is no token of a bot; [discord] takes a line such as token = "…"
    baton.toml:4: `socket` is neither gateway nor http; [discord] takes a line such as mode = "gateway"
    baton.toml:3: [discord] lacks a line such as public_key = "…"
    baton.toml:5: `0000000000000000000000000000000000000000000000000000000000000000` is no public key; [discord] takes a line such as public_key = "…"
    baton.toml:4: `discord` is no address; [discord] takes a line such as api_url = "https://discord.com"
    "#);
}
