//! Addresses of databases: which of the two it is, and what of it may be shown.

/// Stands for a password wherever an address is shown.
const HIDDEN: &str = "***";
const POSTGRES: [&str; 2] = ["postgres://", "postgresql://"];

/// Whether the address names a PostgreSQL database, rather than a file of SQLite's or nothing that can be opened.
pub fn is_postgres(url: &str) -> bool {
    POSTGRES.iter().any(|it| url.starts_with(it))
}

/// The address with its password hidden, however badly it is written: for logs, errors and screens.
pub fn shown(url: &str) -> String {
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    // A password that was not encoded may hold any of these characters; the host follows on the last `@`.
    let end = rest.rfind('@').map_or(0, |it| it + 1);
    let (user, place) = rest.split_at(end);
    let user = match user.split_once(':') {
        _ if scheme.is_empty() || user.contains('=') => format!("{HIDDEN}@"),
        Some((name, _)) => format!("{name}:{HIDDEN}@"),
        None => user.to_owned(),
    };
    let user = if end == 0 { String::new() } else { user };
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    format!("{scheme}{user}{}", without_parameter(place))
}

fn without_parameter(place: &str) -> String {
    let Some((before, parameters)) = place.split_once('?') else { return place.to_owned() };
    let shown = parameters.split('&').map(|it| match it.split_once('=') {
        Some((name, _)) if name.to_lowercase().contains("password") => format!("{name}={HIDDEN}"),
        _ => it.to_owned(),
    });
    format!("{before}?{}", shown.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        let cases = [
            ("postgres://baton:secret@db:5432/baton", "postgres://baton:***@db:5432/baton"),
            ("postgres://baton:se@cr/et?x:y@db/baton", "postgres://baton:***@db/baton"),
            ("postgres://db/baton?user=a&password=secret", "postgres://db/baton?user=a&password=***"),
            (
                "postgres://db/baton?sslmode=require&PassWord=s",
                "postgres://db/baton?sslmode=require&PassWord=***",
            ),
            ("postgres://db/baton?password=a@b", "postgres://***@b"),
            ("postgres:baton:secret@db/baton", "***@db/baton"),
            ("postgress://baton:secret@db/baton", "postgress://baton:***@db/baton"),
            ("postgres://baton@db/baton", "postgres://baton@db/baton"),
            ("sqlite://baton.db", "sqlite://baton.db"),
            ("sqlite::memory:", "sqlite::memory:"),
        ];
        for (url, expected) in cases {
            assert_eq!(shown(url), expected);
        }
    }

    #[test]
    fn both_spellings_are_postgres() {
        assert!(is_postgres("postgres://db") && is_postgres("postgresql://db"));
        assert!(!is_postgres("sqlite://postgres://") && !is_postgres("mysql://db"));
    }
}
