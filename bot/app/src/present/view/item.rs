//! One missing item, as data for templates.

use baton_domain::{
    PersonId,
    ask::Item,
    context::Context,
    gate::{self, Gap},
    initiative::Initiative,
};
use jiff::civil::Date;
use serde::Serialize;

use super::PersonView;
use crate::{directory::Directory, topics::Meant};

/// One missing item.
#[derive(Debug, Clone, Serialize)]
pub struct ItemView {
    /// Which sort: the word before the dot of an item's text.
    pub kind: String,
    /// As commands take it.
    pub item: String,
    /// What it is about, such as a privilege's title; empty where the kind says it all.
    pub title: String,
    /// Number of the privilege, decision or offer.
    pub number: Option<u32>,
    /// The function, where one is missing.
    pub function: Option<&'static str>,
    /// The initiative's key and name.
    pub key: String,
    #[expect(missing_docs, reason = "the name says it")]
    pub initiative: String,
    /// Whoever is asked.
    pub supplier: Option<PersonView>,
    /// The date it hurts.
    pub due: Option<Date>,
    /// Who lent it, until when, and how long the normal route takes, for a privilege.
    pub lent_by: Option<String>,
    #[expect(missing_docs, reason = "the name says it")]
    pub until: Option<Date>,
    /// In weeks, rounded up.
    pub lead_weeks: Option<u16>,
    /// Whether the deciding is the supplier's.
    pub yours: bool,
    /// Where it was said.
    pub source: Option<String>,
    /// The question, where the kind does not say it.
    pub asks: String,
    /// Where it came from, for an item that went up to somebody else.
    pub asked_first: Option<PersonView>,
}

/// A gap that may be asked for now.
pub fn gap(record: &Initiative, gap: &Gap, directory: &Directory, context: &Context<'_>) -> ItemView {
    item(record, gap.item, gap.supplier, gap.due, directory, context)
}

/// One item of one initiative.
pub fn item(
    record: &Initiative,
    item: Item,
    supplier: Option<PersonId>,
    due: Option<Date>,
    directory: &Directory,
    context: &Context<'_>,
) -> ItemView {
    let text = item.to_string();
    let kind = text.split('.').next().unwrap_or(&text).to_owned();
    let privilege = match item {
        Item::Verdict(no) | Item::Expiry(no) => record.privileges.iter().find(|it| it.no == no),
        _ => None,
    };
    let decision = match item {
        Item::Decision(no) => record.decisions.iter().find(|it| it.no == no),
        _ => None,
    };
    let metric = match item {
        Item::Reading(no) => record.metrics.iter().find(|it| it.no == no),
        _ => None,
    };
    let topic = gate::topic(item, context).map(|(topic, id)| Meant { topic, id });
    let title = privilege.map(|it| it.terms.what.as_str().to_owned());
    let title = title.or(decision.map(|it| it.what.as_str().to_owned()));
    let title = title.or(metric.map(|it| it.terms.what.as_str().to_owned()));
    let title = title.or(topic.map(|it| it.title(record)));
    let said = privilege.and_then(|it| it.terms.source.as_ref());
    let source = said.or(decision.and_then(|it| it.source.as_ref()));
    ItemView {
        kind,
        number: match item {
            Item::Verdict(no) | Item::Expiry(no) => Some(no.0),
            Item::Reading(no) => Some(no.0),
            Item::Decision(no) => Some(no.0),
            Item::Offer(no) => Some(no.0),
            _ => None,
        },
        item: text,
        title: title.unwrap_or_default(),
        asks: topic.map(|it| it.topic.asks.clone()).unwrap_or_default(),
        function: match item {
            Item::Lead(function) => Some(function.as_str()),
            _ => None,
        },
        key: record.key.to_string(),
        initiative: record.name.as_str().to_owned(),
        supplier: supplier.map(|it| directory.view(it)),
        due,
        lent_by: privilege.and_then(|it| it.terms.lent_by.as_ref()).map(|it| it.as_str().to_owned()),
        until: privilege.and_then(|it| it.terms.until),
        lead_weeks: privilege.and_then(|it| it.terms.lead_days).map(|it| it.div_ceil(7)),
        yours: privilege.is_some_and(|it| it.decider().is_some() && it.decider() == supplier),
        source: source.map(ToString::to_string),
        asked_first: None,
    }
}
