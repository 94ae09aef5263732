//! Requests as somebody else than the platform would make them.

use rand::{Rng as _, rngs::StdRng};

/// In the order in which they are sent.
pub(crate) type Headers = Vec<(String, String)>;

/// All but one.
pub(crate) fn without(headers: &Headers, name: &str) -> Headers {
    headers.iter().filter(|it| it.0 != name).cloned().collect()
}

/// With another value of one.
pub(crate) fn with(headers: &Headers, name: &str, value: &str) -> Headers {
    let mut changed = without(headers, name);
    changed.push((name.to_owned(), value.to_owned()));
    changed
}

/// Something else than what was signed; `proof` names the headers of the signature and of its time.
pub(crate) fn mutated(
    body: &str,
    headers: &Headers,
    proof: [&str; 2],
    chance: &mut StdRng,
) -> (String, Headers) {
    let [signature, time] = proof.map(|name| headers.iter().position(|it| it.0 == name).expect("a header"));
    loop {
        let (mut changed, mut now) = (body.to_owned(), headers.clone());
        match chance.random_range(0..8) {
            0..4 => changed = edited(body, chance),
            4 | 5 => now[signature].1 = edited(&headers[signature].1, chance),
            6 => now[time].1 = edited(&headers[time].1, chance),
            _ => {
                let at = [signature, time][chance.random_range(0..2)];
                now[at].1 = match chance.random_range(0..4) {
                    0 => now[at].1.to_uppercase(),
                    1 => format!("{0},{0}", now[at].1),
                    2 => format!("0{}", now[at].1),
                    _ => format!("+{}", now[at].1),
                };
            }
        }
        // What only stands around a header's value is not part of it, and a hexadecimal digit has no case.
        let says = |it: &Headers| it.iter().map(|it| it.1.trim().to_lowercase()).collect::<Vec<_>>();
        if changed != body || says(&now) != says(headers) {
            return (changed, now);
        }
    }
}

/// One to three characters changed, added or taken away.
fn edited(text: &str, chance: &mut StdRng) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..chance.random_range(1..4) {
        let at = chance.random_range(0..bytes.len());
        let new = chance.random_range(b'!'..=b'~');
        match chance.random_range(0..4) {
            0 if 1 < bytes.len() => drop(bytes.remove(at)),
            1 => bytes.insert(at, new),
            2 => bytes.truncate(at.max(1)),
            _ => bytes[at] = new,
        }
    }
    String::from_utf8(bytes).expect("ASCII")
}
