//! What the page does not do, each with a sentence that says what would be accepted.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use thiserror::Error;

use super::assets::HASH;

/// Nothing happened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Refused {
    #[error("Nobody here is called {0}. Choose somebody under “Act as”.")]
    Nobody(String),
    #[error("There is no channel {0}. Choose one of the places listed.")]
    Nowhere(String),
    #[error("That button is gone, because the card has changed since. Look at it as it stands now.")]
    Stale,
    #[error("That was more than 256 KiB. Nothing was done; say it shorter.")]
    TooLarge,
    #[error("That form was not readable. Nothing was done; load the page again.")]
    Unreadable,
    #[error("That was sent by another site. Nothing was done; use the playground's own page.")]
    ElsewhereSent,
    #[error("This address is not the playground's own. Open it as 127.0.0.1 or localhost.")]
    ElsewhereCalled,
    #[error("There is no such page. The playground is at /play.")]
    NoPage,
    #[error("Too many pages listen at once. Close some, and load this one again.")]
    Crowded,
    #[error("The page could not be drawn. That is our fault; the log says more.")]
    OurSide,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Page {
    hash: &'static str,
    sentence: String,
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::Nobody(_) | Self::Nowhere(_) | Self::NoPage => StatusCode::NOT_FOUND,
            Self::Stale => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::ElsewhereSent => StatusCode::FORBIDDEN,
            Self::ElsewhereCalled => StatusCode::MISDIRECTED_REQUEST,
            Self::Crowded => StatusCode::SERVICE_UNAVAILABLE,
            Self::OurSide => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<askama::Error> for Refused {
    fn from(why: askama::Error) -> Self {
        tracing::error!(%why, "a page could not be drawn");
        Self::OurSide
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let sentence = self.to_string();
        let page = Page { hash: HASH.as_str(), sentence: sentence.clone() };
        let page = page.render().unwrap_or(sentence);
        (self.status(), Html(page)).into_response()
    }
}
