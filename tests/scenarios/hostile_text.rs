//! What somebody types or calls themselves who means no good, or nothing at all.

use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};

const PIECES: [&str; 44] = [
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<!subteam^S1|@team>",
    "<@UVICTIM>",
    "<@UVICTIM|victim>",
    "@everyone",
    "@here",
    "@channel",
    "@victim",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "<https://evil.example|bank.example>",
    "[bank.example](https://evil.example)",
    "<mailto:a@evil.example|bank.example>",
    "https://evil.example/bank.example",
    "<https://bank.example@evil.example|x>",
    "*bold* _it_ ~no~ `code` ```block```",
    "> quote\n>>> more",
    "<!date^1392734382^{date}^https://evil.example|bank.example>",
    "\u{202e}elpmaxe.live\u{202c}",
    "\u{2066}\u{2069}\u{200b}\u{200d}\u{feff}",
    "\u{0}\u{7}\u{1b}[31m",
    "\r\n\r\n\t",
    "\"}],\"blocks\":[]",
    "{{ button('x', 't') }}",
    "\u{f0000}\u{f0001}\u{e000}",
    ":boom: :alert:",
    "<#C1|general>",
    "ﷺ",
    "👩‍👩‍👧‍👦",
    "<",
    "<@666>",
    "<@!666>",
    "<@&777>",
    "<t:0:R>",
    "</baton who:1>",
    "<a:boom:1>",
    "[bank.example](<https://evil.example>)",
    "||hidden|| # large\n-# small",
    "\\",
    "***",
    "<id:customize>",
    "```ansi\n\u{1b}[31m",
];

/// A few of these, joined and repeated, among any characters there are.
pub(crate) fn hostile(chance: &mut StdRng) -> String {
    let pieces = (0..chance.random_range(1..5)).map(|_| match chance.random_range(0..8) {
        0 => (0..chance.random_range(1..20)).map(|_| chance.random::<char>()).collect(),
        1 => PIECES.choose(chance).expect("pieces").repeat(chance.random_range(1..40)),
        _ => (*PIECES.choose(chance).expect("pieces")).to_owned(),
    });
    pieces.collect::<Vec<String>>().join(if chance.random() { " " } else { "" })
}

/// The first of its characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// A text that names a host names the one that the link leads to.
pub(crate) fn is_honest(shown: &str, url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or(url).split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or(host);
    let names_host = |word: &str| word.contains("bank.example") || word.contains("evil.example");
    shown == url || !names_host(shown) || shown.contains(host)
}
