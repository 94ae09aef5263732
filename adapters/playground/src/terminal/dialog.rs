//! A form, asked field by field.

use std::{collections::BTreeMap, io};

use baton_chat::{
    form::{Field, Form},
    inbound::Act,
};
use tokio::io::{AsyncBufRead, AsyncWrite};

use super::{
    draw::{Indent, Look},
    field::{self, Given},
    session::Session,
};

/// How asking for a form's step ended.
pub(super) enum Filled {
    Sent(Act),
    /// By `cancel`.
    Left,
    /// With the input.
    Ended,
}

enum Answer {
    Value(String),
    Empty,
    Left,
    Ended,
}

impl<R: AsyncBufRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    pub(super) async fn fill(&mut self, form: &Form) -> io::Result<Filled> {
        self.head(form);
        let mut values = BTreeMap::new();
        for field in form.fields() {
            match self.answer(field).await? {
                Answer::Value(value) => drop(values.insert(field.id.clone(), value)),
                Answer::Empty => {}
                Answer::Left => {
                    self.say("Left the form.", Look::Normal);
                    return Ok(Filled::Left);
                }
                Answer::Ended => return Ok(Filled::Ended),
            }
        }
        self.page.blank();
        Ok(Filled::Sent(Act::Submit { token: form.token().to_owned(), values }))
    }

    fn head(&mut self, form: &Form) {
        let step = form.step();
        let of = if 1 < step.of { format!(" ({} of {})", step.number, step.of) } else { String::new() };
        self.page.text(Indent(0, 0), &format!("{}{of}", form.title()), Look::Strong);
        for line in form.intro() {
            self.page.line(Indent(0, 0), line, Look::Normal);
        }
        if step.number == 1 && form.fields().iter().all(|it| it.error.is_none()) {
            let keys = "Enter keeps what stands in [brackets], - empties it, cancel leaves.";
            self.page.text(Indent(0, 0), keys, Look::Faint);
        }
    }

    /// Asks until the field takes what was typed.
    async fn answer(&mut self, field: &Field) -> io::Result<Answer> {
        field::draw(&mut self.page, field);
        let prompt = field::prompt(field, &self.directory());
        loop {
            let Some(typed) = self.ask_quietly(&prompt).await? else { return Ok(Answer::Ended) };
            if typed.trim().eq_ignore_ascii_case("cancel") {
                return Ok(Answer::Left);
            }
            match field::read(field, &typed, &self.directory()) {
                Given::Value(value) => return Ok(Answer::Value(value)),
                Given::Empty => return Ok(Answer::Empty),
                Given::Again(why) => self.page.text(Indent(2, 2), &why, Look::Alarm),
            }
        }
    }
}
