//! What each block, element and composition object may hold: the one table of Slack's sizes.
//!
//! Sources: Slack's reference pages on blocks, elements, composition objects and views.

mod fields;

pub(crate) use self::fields::FIELDS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Must,
    May,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Plain,
    /// `plain_text` or `mrkdwn`.
    Any,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// A string of one up to this many characters.
    Chars(usize),
    /// A string that may be empty.
    Empty(usize),
    /// A text object.
    Text(Written, usize),
    /// So many text objects of so many characters each.
    Texts(usize, usize),
    /// One object of these kinds, told by its `type`; what stands before a colon is only ours.
    One(&'static [&'static str]),
    /// From so many up to so many of these kinds.
    Many(usize, usize, &'static [&'static str]),
    /// A composition object, which has no `type`.
    Object(&'static str),
    /// From so many up to so many of one composition object.
    Objects(usize, usize, &'static str),
    /// So many rows of so many cells.
    Rows(usize, usize),
    Word(&'static [&'static str]),
    /// A whole number up to this.
    Number(u64),
    Flag,
    Anything,
}

pub(crate) struct Field(pub(crate) &'static str, pub(crate) &'static str, pub(crate) Need, pub(crate) Rule);

/// Known blocks; those without a line in [`FIELDS`] are only known by name.
pub(crate) const BLOCKS: [&str; 22] = [
    "actions",
    "alert",
    "call",
    "card",
    "carousel",
    "container",
    "context",
    "context_actions",
    "data_table",
    "data_visualization",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "markdown",
    "plan",
    "rich_text",
    "section",
    "table",
    "task_card",
    "video",
];
/// Refused outside modals.
pub(crate) const MODAL_ONLY: [&str; 2] = ["alert", "file_input"];
/// At least one of these must be there.
pub(crate) const EITHER: [(&str, &[&str]); 5] = [
    ("section", &["text", "fields"]),
    ("static_select", &["options", "option_groups"]),
    ("multi_static_select", &["options", "option_groups"]),
    ("image", &["image_url", "slack_file"]),
    ("element:image", &["image_url", "slack_file"]),
];

const ACTIONS: &[&str] = &[
    "button",
    "checkboxes",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "overflow",
    "radio_buttons",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "workflow_button",
];
const ACCESSORIES: &[&str] = &[
    "element:image",
    "button",
    "checkboxes",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_users_select",
    "overflow",
    "multi_conversations_select",
    "multi_channels_select",
    "multi_external_select",
    "radio_buttons",
    "datepicker",
    "timepicker",
    "workflow_button",
];
const INPUTS: &[&str] = &[
    "plain_text_input",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
    "multi_external_select",
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
    "rich_text_input",
];
const RICH: &[&str] = &["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"];
const LEAVES: &[&str] = &[
    "rich:text",
    "rich:link",
    "rich:user",
    "rich:usergroup",
    "rich:channel",
    "rich:emoji",
    "rich:broadcast",
    "rich:date",
    "rich:color",
    "rich:team",
];
