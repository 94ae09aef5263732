//! What every request passes: it is meant for this host, and a change comes from this site's own page.
//!
//! Rule: the playground has no passwords, so no other site may act in it, neither by a form of its own nor
//! by giving its name our address.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method,
        header::{self, HeaderName},
        uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{refused::Refused, site::Site};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Who can reach the page at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This machine, under its loopback names.
    Loopback,
    /// Whoever can reach the address it listens on, by its number.
    Exposed,
}

pub(super) async fn check(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = match judge(site.opening.reach, request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn judge(reach: Reach, method: &Method, headers: &HeaderMap) -> Result<(), Refused> {
    let host = text(headers, &header::HOST).and_then(|it| it.parse::<Authority>().ok());
    let host = host.filter(|it| is_ours(reach, it.host())).ok_or(Refused::ElsewhereCalled)?;
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if reads || comes_from(&host, headers) { Ok(()) } else { Err(Refused::ElsewhereSent) }
}

// A site that gives its own name our address still calls us by that name; a number has no other owner.
fn is_ours(reach: Reach, host: &str) -> bool {
    let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match (number, reach) {
        (Ok(number), Reach::Loopback) => number.is_loopback(),
        (Ok(_), Reach::Exposed) => true,
        (Err(_), _) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// Browsers say where a form was sent from; what says nothing is no browser, and nobody's session is in it.
fn comes_from(host: &Authority, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return [&b"same-origin"[..], b"none"].contains(&site.as_bytes());
    }
    match headers.get(header::ORIGIN) {
        None => true,
        Some(_) => text(headers, &header::ORIGIN)
            .and_then(|it| it.split_once("://"))
            .is_some_and(|(_, it)| it.eq_ignore_ascii_case(host.as_str())),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(reach: Reach, method: Method, headers: &[(&'static str, &str)]) -> Result<(), Refused> {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(*name, HeaderValue::from_str(value).unwrap());
        }
        judge(reach, &method, &all)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:9", "127.0.0.2"] {
            assert_eq!(judged(Reach::Loopback, Method::GET, &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:8080", "10.0.0.1", "localhost.evil", "[", ""] {
            let judged = judged(Reach::Loopback, Method::GET, &[("host", host)]);
            assert_eq!(judged, Err(Refused::ElsewhereCalled), "{host}");
        }
        assert_eq!(judged(Reach::Loopback, Method::GET, &[]), Err(Refused::ElsewhereCalled));
        assert_eq!(judged(Reach::Exposed, Method::GET, &[("host", "10.0.0.1:8080")]), Ok(()));
        let named = judged(Reach::Exposed, Method::GET, &[("host", "evil.example")]);
        assert_eq!(named, Err(Refused::ElsewhereCalled));
    }

    #[test]
    fn only_our_own_page_changes_anything() {
        let host = ("host", "127.0.0.1:8080");
        let post = |more: (&'static str, &str)| judged(Reach::Loopback, Method::POST, &[host, more]);
        for own in [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8080"), ("accept", "*/*")]
        {
            assert_eq!(post(own), Ok(()), "{own:?}");
        }
        for other in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "http://evil.example"),
            ("origin", "http://127.0.0.1:9090"),
            ("origin", "null"),
        ] {
            assert_eq!(post(other), Err(Refused::ElsewhereSent), "{other:?}");
        }
        assert_eq!(judged(Reach::Loopback, Method::GET, &[host, ("origin", "http://evil.example")]), Ok(()));
    }
}
