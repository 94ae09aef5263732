//! Confirmations: what was recorded, who is asked next, and what it moved. The words are `lines/done.toml`.

use baton_chat::{
    card::{Card, Choice, Control, MAX_LABEL_CHARS, Parts},
    text::Line,
};
use baton_domain::{
    PersonId,
    initiative::{Audience, Initiative},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{change::Changed, commands::Answer, failure::Failure, present::moved, scene::Scene};

/// A confirmation on its way: one view, of which each line says a part.
#[derive(Debug)]
pub struct Done<'a> {
    scene: &'a Scene<'a>,
    view: Value,
    parts: Parts,
    /// Said last, whatever was promised before it.
    proviso: Option<Line>,
}

impl<'a> Done<'a> {
    /// Starts with the headline `key`; `view` is what all lines are filled from.
    ///
    /// # Errors
    /// [`Failure::Text`] when our own text cannot be rendered.
    pub fn new(scene: &'a Scene<'a>, key: &str, view: Value) -> Result<Self, Failure> {
        let view = with(json!({"today": scene.today(), "zone": zone_of(scene)}), view);
        let mut done = Self { scene, view, parts: Parts::default(), proviso: None };
        done.parts.headline = done.text(key)?;
        Ok(done)
    }

    /// As [`Self::new`], with the initiative's key and name in the view. Before Start it ends with the word that
    /// nobody else hears of it yet. Source: S-1.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn about(scene: &'a Scene<'a>, key: &str, record: &Initiative, view: Value) -> Result<Self, Failure> {
        let named = json!({"key": record.key.as_str(), "name": record.name.as_str()});
        let mut done = Self::new(scene, key, with(view, named))?;
        if !scene.directory.organisation.started {
            done.proviso = Some(done.text("start.not_yet")?);
        }
        Ok(done)
    }

    /// Goes on with the line `key`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn line(mut self, key: &str) -> Result<Self, Failure> {
        let line = self.text(key)?;
        self.parts.body.push(line);
        Ok(self)
    }

    /// As [`Self::line`], where there is something to say.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn line_if(self, wanted: Option<&str>) -> Result<Self, Failure> {
        match wanted {
            Some(key) => self.line(key),
            None => Ok(self),
        }
    }

    /// Goes on with a sentence that is rendered already.
    #[must_use]
    pub fn said(mut self, sentence: Option<String>) -> Self {
        self.parts.body.extend(sentence.map(|it| Line::plain(&it)));
        self
    }

    /// A button with the label `key`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn button(self, key: &str, token: String) -> Result<Self, Failure> {
        let label = self.text(key)?.text();
        Ok(self.button_named(&label, token))
    }

    /// A button with a name for its label, shortened where it has to be.
    #[must_use]
    pub fn button_named(mut self, name: &str, token: String) -> Self {
        let label = name.chars().take(MAX_LABEL_CHARS).collect();
        self.parts.row.push(Control::Button(Choice { label, token }));
        self
    }

    /// To the asker alone.
    ///
    /// # Errors
    /// [`Failure::Text`] when the card does not fit.
    pub fn whisper(self) -> Result<Answer, Failure> {
        Ok(Answer::Whisper(self.card()?))
    }

    /// To everybody in the place, as far as all of them may know of the initiative. Source: F-9, N-14.
    ///
    /// # Errors
    /// As [`Self::whisper`].
    pub fn aloud(self, record: &Initiative) -> Result<Answer, Failure> {
        let here = Some((self.scene.space.clone(), self.scene.place.clone()));
        let its_own = record.channel.filter(|it| self.scene.directory.reach_channel(*it) == here);
        match (record.audience, its_own) {
            (Audience::Open, _) => Ok(Answer::Public(self.card()?)),
            (Audience::Private, Some(channel)) => {
                Ok(Answer::Among { card: self.card()?, channel, record: Box::new(record.clone()) })
            }
            (Audience::Private, None) => self.whisper(),
        }
    }

    fn card(mut self) -> Result<Card, Failure> {
        self.parts.body.extend(self.proviso);
        Card::new(self.parts).map_err(|bad| Failure::Text(bad.to_string()))
    }

    fn text(&self, key: &str) -> Result<Line, Failure> {
        Ok(self.scene.baton.prompts.line("done", key, &self.view)?)
    }
}

impl Scene<'_> {
    /// Somebody's name, where there is somebody.
    pub fn name_of(&self, person: Option<PersonId>) -> Option<&str> {
        person.map(|it| self.directory.name(it))
    }

    /// The names of these people.
    pub fn names_of(&self, people: &[PersonId]) -> Vec<&str> {
        people.iter().map(|it| self.directory.name(*it)).collect()
    }

    /// What the answer moved, in a sentence. Source: N-16.
    pub fn moved(&self, changed: &Changed) -> Option<String> {
        moved::moved(self, changed)
    }

    /// `at`, unless that is now: what a confirmation names.
    pub fn later(&self, at: Timestamp) -> Option<Timestamp> {
        (self.now < at).then_some(at)
    }
}

/// The zone in which the asker reads moments.
pub fn zone_of(scene: &Scene<'_>) -> String {
    let zone = scene.directory.calendar_for(scene.asker).zone;
    zone.iana_name().unwrap_or(&scene.directory.organisation.zone).to_owned()
}

fn with(mut view: Value, more: Value) -> Value {
    if let (Value::Object(view), Value::Object(more)) = (&mut view, more) {
        view.extend(more);
    }
    view
}
