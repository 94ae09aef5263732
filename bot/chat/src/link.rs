//! How a link may be shown.
//!
//! Rule: a text that looks like an address of its own must not lead elsewhere.

use url::Url;

/// What a reader sees of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Its text, which leads there.
    Text,
    /// Its text as it stands, and behind it this host, which leads there.
    Host(String),
    /// Its text alone: the address leads nowhere.
    Nothing,
}

/// How a link to `url` may be shown that is called `text`.
pub fn shown(text: &str, url: &str) -> Shown {
    let host = Url::parse(url).ok().and_then(|it| it.host_str().map(str::to_lowercase));
    let Some(host) = host else { return Shown::Nothing };
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || "-._".contains(c)));
    match words.any(|it| looks_like_host(it, &host)) {
        true => Shown::Host(host),
        false => Shown::Text,
    }
}

fn looks_like_host(word: &str, own: &str) -> bool {
    let word = word.trim_matches('.').to_lowercase();
    let ending = word.rsplit_once('.').map(|it| it.1);
    ending.is_some_and(|it| 2 <= it.chars().count() && it.chars().all(char::is_alphabetic)) && word != own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_says_another_host_than_it_leads_to() {
        let read = |text: &str| shown(text, "https://example.com/x");
        let beside = || Shown::Host("example.com".to_owned());
        assert_eq!(read("said here"), Shown::Text);
        assert_eq!(read("example.com"), Shown::Text);
        assert_eq!(read("https://bank.example/login"), beside());
        assert_eq!(read("see Bank.De."), beside());
        assert_eq!(shown("said here", "nowhere"), Shown::Nothing);
    }
}
