use ed25519_dalek::{Signer as _, SigningKey};

use super::*;

fn pair() -> (SigningKey, PublicKey) {
    let secret = SigningKey::from_bytes(&[7; 32]);
    let public = PublicKey::read(&hex::encode(secret.verifying_key().as_bytes())).unwrap();
    (secret, public)
}

fn headers(signature: &str, at: &str) -> HeaderMap {
    [(SIGNATURE, signature), (SIGNED_AT, at)]
        .into_iter()
        .filter_map(|(name, it)| Some((name.parse().ok()?, it.parse().ok()?)))
        .collect()
}

const NOW: i64 = 1_795_525_200;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

#[test]
fn what_discord_signed_is_taken_and_nothing_else() {
    let (secret, public) = pair();
    let (at, body) = (NOW.to_string(), br#"{"type":1}"#.as_slice());
    let signature = hex::encode(secret.sign(&[at.as_bytes(), body].concat()).to_bytes());
    let is = |headers: &HeaderMap, body: &[u8]| is_signed(&public, headers, body, now());
    assert!(is(&headers(&signature, &at), body));
    assert!(!is(&headers(&signature, &at), br#"{"type":2}"#));
    assert!(!is(&headers(&signature, &(NOW + 1).to_string()), body));
    assert!(!is(&headers("", &at), body) && !is(&headers("zz", &at), body) && !is(&HeaderMap::new(), body));
    let other = SigningKey::from_bytes(&[8; 32]).sign(&[at.as_bytes(), body].concat());
    assert!(!is(&headers(&hex::encode(other.to_bytes()), &at), body));
}

#[test]
fn a_signature_is_good_for_five_minutes() {
    let (secret, public) = pair();
    for (off, good) in [(0, true), (300, true), (-300, true), (301, false), (-301, false), (-86_400, false)] {
        let at = (NOW + off).to_string();
        let signature = hex::encode(secret.sign(at.as_bytes()).to_bytes());
        assert_eq!(is_signed(&public, &headers(&signature, &at), b"", now()), good, "{off}");
    }
    for at in ["", "now", "1e9", "99999999999999999999", " 1795525200", "1795525200.0"] {
        assert!(!is_fresh(at, now()), "{at}");
    }
}

#[test]
fn no_bit_of_a_signature_may_differ() {
    let (secret, public) = pair();
    let at = NOW.to_string();
    let signature = secret.sign(at.as_bytes()).to_bytes();
    for bit in 0..512 {
        let mut other = signature;
        other[bit / 8] ^= 1 << (bit % 8);
        assert!(!is_signed(&public, &headers(&hex::encode(other), &at), b"", now()), "bit {bit}");
    }
}

// A signature whose first part is of small order fits many bodies under a key of small order, and every body
// where checking is lax.
#[test]
fn points_of_small_order_sign_nothing() {
    let (_, public) = pair();
    let at = NOW.to_string();
    let small_order = ["01", "00", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"];
    for point in small_order {
        let r = format!("{point:0<64}");
        let signature = format!("{r}{:064}", 0);
        assert!(!is_signed(&public, &headers(&signature, &at), b"", now()), "{point}");
    }
}
