//! Forms, step by step: what is shown, what was picked so far, and what was sent.
//!
//! A step is kept with the host until a day later, as the app keeps its draft: what was picked survives a
//! restart, a dialog that was lost is opened again, and the same step sent twice has one effect.

use std::collections::BTreeMap;

use baton_chat::{
    date,
    form::{FieldKind, Form},
    inbound::{Act, Place, SpaceRef},
};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    BROKEN,
    answer::{Audience, Show},
};
use crate::{
    discord::Discord,
    outward::{
        form::{self, days},
        handle::{Part, What},
    },
};

/// How long a step can still be sent.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Said when nobody knows the step any more.
const TOO_OLD: &str = "That form is too old to be sent. Please press or type it once more.";

/// Where something was asked, and by whom.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) space: SpaceRef,
    pub(super) place: Place,
    pub(super) user: String,
}

/// What may be opened in answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// A dialog.
    Dialog,
    /// A dialog over a message of the form's own.
    Over,
    /// No dialog: Discord opens none from another one, and none in answer to a sentence.
    Offer,
}

/// A step that was shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Step {
    space: SpaceRef,
    place: Place,
    form: Form,
    picked: BTreeMap<String, String>,
}

impl Discord {
    /// Shows a step of a form.
    pub(super) async fn ask(&self, origin: &Origin, form: Form, opening: Opening) -> Show {
        let picked = form::prefilled(&form);
        let step = Step { space: origin.space.clone(), place: origin.place.clone(), form, picked };
        match self.keep(&step).await {
            true => self.shown(&step, opening),
            false => Show::sentence(BROKEN),
        }
    }

    /// A button or a menu of a form's own message was pressed.
    pub(super) async fn pressed(
        &self,
        origin: &Origin,
        what: What,
        part: &Part,
        picked: Option<&String>,
    ) -> Show {
        match what {
            What::Pick(place) => self.picked(part, place, picked.map(String::as_str)).await,
            What::Send => {
                let Some(step) = self.step(part).await else { return Show::sentence(TOO_OLD) };
                match Part::of(&step.form) == *part {
                    true => self.send(origin, &step, step.picked.clone(), Opening::Over).await,
                    // This step was sent, and the next one was lost from sight.
                    false => self.shown(&step, Opening::Over),
                }
            }
            What::Open | What::Dialog | What::Over | What::Day(_) => match self.step(part).await {
                Some(step) if form::is_typed(&step.form) => Show::Dialog {
                    dialog: form::dialog(&step.form, What::Over),
                    offer: form::offer(&step.form),
                },
                Some(step) => self.shown(&step, Opening::Over),
                None => Show::sentence(TOO_OLD),
            },
        }
    }

    /// A dialog was sent.
    pub(super) async fn submitted(
        &self,
        origin: &Origin,
        what: What,
        part: &Part,
        values: BTreeMap<String, String>,
    ) -> Show {
        let kept = self.step(part).await;
        match (what, kept) {
            (What::Day(place), Some(step)) => self.typed(step, place, values).await,
            (_, Some(step)) if Part::of(&step.form) == *part => {
                self.send(origin, &step, values, Opening::Offer).await
            }
            (_, Some(step)) => self.shown(&step, Opening::Offer),
            (_, None) => Show::sentence(TOO_OLD),
        }
    }

    // The step knows better than a direct message which guild it belongs to.
    async fn send(
        &self,
        origin: &Origin,
        step: &Step,
        values: BTreeMap<String, String>,
        opening: Opening,
    ) -> Show {
        let origin = Origin::of(step.space.clone(), step.place.clone(), &origin.user);
        for user in people(step, &values) {
            if !self.host.knows(&origin.space, user).await {
                self.look_at(&origin.space.id, user).await;
            }
        }
        let part = Part::of(&step.form);
        let key = format!("form:{}:{}", part.token, part.step);
        let token = step.form.token().to_owned();
        self.done(&origin, key, Act::Submit { token, values }, opening).await
    }

    async fn picked(&self, part: &Part, place: usize, picked: Option<&str>) -> Show {
        let _one = self.desk.picking.lock().await;
        let Some(mut step) = self.step(part).await else { return Show::sentence(TOO_OLD) };
        if Part::of(&step.form) != *part {
            return self.shown(&step, Opening::Over);
        }
        let Some(field) = step.form.fields().get(place) else { return Show::Nothing };
        let id = field.id.clone();
        match picked {
            Some(days::TYPED) if field.kind == FieldKind::Date => {
                let offer = form::menus(&step.form, &step.picked, None, self.today());
                let dialog = form::typed_day(&step.form, place);
                return dialog.map_or(Show::Nothing, |dialog| Show::Dialog { dialog, offer });
            }
            Some(value) => step.picked.insert(id.clone(), value.to_owned()),
            None => step.picked.remove(&id),
        };
        match self.keep(&step).await {
            true => Show::Nothing,
            false => self.menus(&step, Some((&id, BROKEN))),
        }
    }

    async fn typed(&self, mut step: Step, place: usize, values: BTreeMap<String, String>) -> Show {
        let _one = self.desk.picking.lock().await;
        let Some(field) = step.form.fields().get(place) else { return Show::sentence(TOO_OLD) };
        let id = field.id.clone();
        let typed = values.get(&id).map(String::as_str).unwrap_or_default();
        let wrong = match date::parse(typed, self.today()) {
            Some(day) => {
                step.picked.insert(id.clone(), day.to_string());
                None
            }
            None => Some(format!("“{typed}” is no date that Baton reads. Try 4 Dec, friday or in 2 weeks.")),
        };
        if wrong.is_none() && !self.keep(&step).await {
            return self.menus(&step, Some((&id, BROKEN)));
        }
        self.menus(&step, wrong.as_deref().map(|it| (id.as_str(), it)))
    }

    fn menus(&self, step: &Step, wrong: Option<(&str, &str)>) -> Show {
        let body = form::menus(&step.form, &step.picked, wrong, self.today());
        Show::Message { body, to: Audience::Asker }
    }

    fn shown(&self, step: &Step, opening: Opening) -> Show {
        let form = &step.form;
        if !form::is_typed(form) {
            return self.menus(step, None);
        }
        let offer = form::offer(form);
        match opening {
            Opening::Dialog if form::says_all(form) => {
                Show::Dialog { dialog: form::dialog(form, What::Dialog), offer }
            }
            Opening::Over if form::says_all(form) => {
                Show::Dialog { dialog: form::dialog(form, What::Over), offer }
            }
            Opening::Dialog | Opening::Over | Opening::Offer => {
                Show::Message { body: offer, to: Audience::Asker }
            }
        }
    }

    async fn keep(&self, step: &Step) -> bool {
        let written = serde_json::to_string(step).unwrap_or_default();
        let kept =
            self.host.put(None, &kept_as(step.form.token()), &written, Some(self.host.now() + KEPT)).await;
        kept.inspect_err(|why| tracing::error!(%why, "a step of a form is not kept")).is_ok()
    }

    async fn step(&self, part: &Part) -> Option<Step> {
        let kept = self.host.get(None, &kept_as(&part.token)).await;
        let kept = kept.inspect_err(|why| tracing::error!(%why, "a step of a form cannot be read"));
        serde_json::from_str(&kept.ok()??).ok()
    }

    // Discord tells nobody's zone; a day that is offered at midnight too early or too late does no harm.
    pub(super) fn today(&self) -> Date {
        self.host.now().to_zoned(TimeZone::UTC).date()
    }
}

/// Who was picked.
fn people<'v>(step: &Step, values: &'v BTreeMap<String, String>) -> Vec<&'v str> {
    let people = step.form.fields().iter().filter(|it| it.kind == FieldKind::Person);
    people.filter_map(|it| values.get(&it.id)).map(String::as_str).collect()
}

fn kept_as(token: &str) -> String {
    format!("discord:form:{token}")
}
