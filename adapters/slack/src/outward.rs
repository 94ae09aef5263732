//! Cards and forms as Slack draws them.
//!
//! Rule: text goes into `rich_text`, where nothing is read as markup; no string of a card ever reaches a field
//! that Slack parses, but the notification, through [`escaped`](text::escaped).

pub(crate) mod card;
pub(crate) mod form;
pub(crate) mod text;
