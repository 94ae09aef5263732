//! Forms: a command line that is not complete yet, asked for step by step and kept as a draft in between.
//!
//! Rule: a step asks for choices, people and dates, or for texts, never both; what was typed survives every
//! error.

mod choices;
mod sketch;

use std::collections::BTreeMap;

use baton_chat::{
    form::{Field, FieldKind, Form, MAX_FIELDS, Need, Step},
    grammar::{Arg, ArgKind},
};
use baton_domain::initiative::Initiative;
use baton_store::Draft;
use jiff::Span;
use uuid::Uuid;

use sketch::{Sketch, args_of, asked_for, is_text, remaining, remaining_after, unanswered};

use crate::{
    args::Args,
    commands::{self, Command},
    failure::Failure,
    present::failed,
    scene::Scene,
    topics,
};

/// The argument that names what is answered.
const ITEM: &str = "item";
/// How long a form that was opened can still be sent, in hours.
const DRAFT_HOURS: i64 = 24;

/// What became of a step that was sent.
#[derive(Debug)]
pub enum Progress {
    /// There is more to ask.
    Next(Form),
    /// Everything is there.
    Complete(&'static Command, Args),
}

/// What a form asks for, given what is known: the arguments of the command, or the fields of the topic it answers.
async fn wanted(scene: &Scene<'_>, command: &Command, args: &Args) -> Vec<Arg> {
    let Some(topic) = topics::of_command(scene, command, args) else { return asked_for(&command.spec) };
    let record = args.initiative(scene).await.ok();
    topic.arguments(record.as_ref(), command.spec.args)
}

/// The first arguments that a line still needs, as a form; `None` when it needs none.
///
/// # Errors
/// The store's.
pub async fn start(
    scene: &Scene<'_>,
    command: &'static Command,
    args: &Args,
) -> Result<Option<Form>, Failure> {
    begin(scene, command, args, Vec::new()).await
}

/// As [`start`], with what stands in some fields at first, by argument.
///
/// # Errors
/// The store's.
pub async fn begin(
    scene: &Scene<'_>,
    command: &'static Command,
    args: &Args,
    suggested: Vec<(String, String)>,
) -> Result<Option<Form>, Failure> {
    let missing = |it: &Arg| it.need == Need::Required && args.get(it.name).is_none();
    if !wanted(scene, command, args).await.iter().any(missing) {
        return Ok(None);
    }
    let given = args.0.iter().map(|(name, token)| ((*name).to_owned(), token.into())).collect();
    let name = command.spec.name();
    let (asked, open) = (Vec::new(), Vec::new());
    let sketch = Sketch { command: name, given, suggested, asked, open, step: 0 };
    next_step(scene, command, sketch, Uuid::nil()).await.map(Some)
}

/// Takes the values of a step.
///
/// # Errors
/// [`Failure::Field`] without an argument when the form is too old; the store's.
pub async fn submit(
    scene: &Scene<'_>,
    token: &str,
    values: &BTreeMap<String, String>,
) -> Result<Progress, Failure> {
    let (id, mut sketch, command) = open(scene, token).await?;
    sketch.take(command, values);
    let args = args_of(&command.spec, &sketch);
    let wanted = wanted(scene, command, &args).await;
    if let Some(arg) = unanswered(&wanted, &sketch, &args) {
        let needed = scene.line("needed", &[]);
        return draw(scene, command, sketch, id, Some((arg.name, &needed))).await.map(Progress::Next);
    }
    sketch.asked.append(&mut sketch.open);
    match remaining(&wanted, &sketch, &args).is_empty() {
        true => Ok(Progress::Complete(command, args)),
        false => next_step(scene, command, sketch, id).await.map(Progress::Next),
    }
}

/// The step with the field that was wrong, or else with its first, and with what was typed.
///
/// # Errors
/// The store's.
pub async fn reopen(
    scene: &Scene<'_>,
    token: &str,
    values: &BTreeMap<String, String>,
    failure: &Failure,
) -> Result<Option<Form>, Failure> {
    let (id, mut sketch, command) = open(scene, token).await?;
    sketch.take(command, values);
    let Some(name) = failure.arg() else { return refused(scene, command, sketch, id, failure).await };
    let wanted = wanted(scene, command, &args_of(&command.spec, &sketch)).await;
    let Some(arg) = wanted.iter().find(|it| it.name == name) else { return Ok(None) };
    let texts = is_text(arg.kind);
    // What is answered is no part of the answer.
    let is_field = |it: &&Arg| is_text(it.kind) == texts && it.name != ITEM;
    let names = wanted.iter().filter(is_field).map(|it| it.name);
    sketch.open = names.take(MAX_FIELDS).map(str::to_owned).collect();
    if !sketch.open.iter().any(|it| it == arg.name) {
        sketch.open = vec![arg.name.to_owned()];
    }
    let needed = scene.line("needed", &[]);
    let what = if let Failure::Field { what, .. } = failure { what } else { &needed };
    draw(scene, command, sketch, id, Some((arg.name, what))).await.map(Some)
}

async fn refused(
    scene: &Scene<'_>,
    command: &'static Command,
    sketch: Sketch,
    id: Uuid,
    failure: &Failure,
) -> Result<Option<Form>, Failure> {
    let Some(first) = sketch.open.first().cloned() else { return Ok(None) };
    let Some(card) = failed::card(scene, failure).await? else { return Ok(None) };
    draw(scene, command, sketch, id, Some((&first, &card.headline().text()))).await.map(Some)
}

/// The field that was wrong on a typed line or behind a button, with everything else that was given; what was
/// left out is asked for without a word of complaint.
///
/// # Errors
/// The store's.
pub async fn at_field(
    scene: &Scene<'_>,
    command: &'static Command,
    args: &Args,
    failure: &Failure,
) -> Result<Option<Form>, Failure> {
    let Some(arg) = failure.arg().and_then(|it| command.spec.arg(it)) else { return Ok(None) };
    let given = args.0.iter().map(|(name, token)| ((*name).to_owned(), token.into())).collect();
    let asked = command.spec.args.iter().map(|it| it.name.to_owned()).collect();
    let (suggested, open) = (Vec::new(), vec![arg.name.to_owned()]);
    let sketch = Sketch { command: command.spec.name(), given, suggested, asked, open, step: 0 };
    let error = if let Failure::Field { arg, what } = failure { Some((*arg, what.as_str())) } else { None };
    draw(scene, command, sketch, Uuid::nil(), error).await.map(Some)
}

async fn open(scene: &Scene<'_>, token: &str) -> Result<(Uuid, Sketch, &'static Command), Failure> {
    let old = || Failure::NotFound { typed: scene.line("form", &[]), near: Vec::new() };
    let id: Uuid = token.parse().map_err(|_| old())?;
    let draft = scene.baton.store.draft(scene.directory.id(), id, scene.now).await?;
    let own = |it: &Draft| scene.directory.people.resolve(it.person) == scene.asker;
    let draft = draft.filter(own).ok_or_else(old)?;
    let sketch: Sketch = serde_json::from_str(&draft.body)?;
    let command = commands::find(&sketch.command).ok_or_else(old)?;
    Ok((id, sketch, command))
}

async fn next_step(
    scene: &Scene<'_>,
    command: &'static Command,
    mut sketch: Sketch,
    id: Uuid,
) -> Result<Form, Failure> {
    let args = args_of(&command.spec, &sketch);
    let left = remaining(&wanted(scene, command, &args).await, &sketch, &args);
    let picks = left.iter().any(|it| !is_text(it.kind));
    let step = left.into_iter().filter(|it| is_text(it.kind) != picks).take(MAX_FIELDS);
    sketch.open = step.map(|it| it.name.to_owned()).collect();
    sketch.step += 1;
    draw(scene, command, sketch, id, None).await
}

async fn draw(
    scene: &Scene<'_>,
    command: &'static Command,
    sketch: Sketch,
    id: Uuid,
    error: Option<(&str, &str)>,
) -> Result<Form, Failure> {
    let args = args_of(&command.spec, &sketch);
    let record = match (args.text("key"), error) {
        // Who was refused keeps what they typed, also where there is nothing for them to see any more.
        (Some(_), Some(_)) => args.initiative(scene).await.ok(),
        (Some(_), None) => Some(args.initiative(scene).await?),
        (None, _) => None,
    };
    let wanted = wanted(scene, command, &args).await;
    let mut fields = Vec::new();
    for name in &sketch.open {
        // What a failure asks for, the form would not have asked for by itself; here it is needed.
        let asked_for = command.spec.arg(name).map(|it| Arg { need: Need::Required, ..*it });
        let Some(arg) = wanted.iter().find(|it| it.name == name).copied().or(asked_for) else { continue };
        let mut field = field(scene, command, arg, &args, record.as_ref()).await?;
        let suggested = sketch.suggested.iter().find(|it| it.0 == *name).map(|it| it.1.clone());
        field.value = field.value.or(suggested.filter(|_| !sketch.asked.contains(name)));
        field.error = error.filter(|it| it.0 == name).map(|it| it.1.to_owned());
        fields.push(field);
    }
    let id = if id.is_nil() { scene.baton.chance.uuid(scene.now) } else { id };
    let number = sketch.step.max(1);
    let more = usize::from(!remaining_after(&wanted, &sketch, &args).is_empty());
    keep(scene, id, &sketch).await?;
    let text = scene.baton.prompts.command(&command.spec.name())?;
    let step = Step { number, of: number + more };
    let intro = text.intro.iter().map(|it| baton_chat::text::Line::plain(it)).collect();
    let form = Form::new(id.to_string(), text.title.clone(), step, intro, fields);
    form.map_err(|bad| Failure::Text(format!("form {}: {bad}", command.spec.name())))
}

async fn keep(scene: &Scene<'_>, id: Uuid, sketch: &Sketch) -> Result<(), Failure> {
    let expires = scene.now + Span::new().hours(DRAFT_HOURS);
    let (organisation, person) = (scene.directory.id(), scene.asker);
    let draft = Draft { organisation, id, person, body: serde_json::to_string(sketch)?, expires };
    scene.baton.store.write_with(draft, |tx, draft| Box::pin(tx.put_draft(draft))).await?;
    Ok(())
}

async fn field(
    scene: &Scene<'_>,
    command: &'static Command,
    arg: Arg,
    args: &Args,
    record: Option<&Initiative>,
) -> Result<Field, Failure> {
    let topic = topics::of_command(scene, command, args);
    let own = topic.and_then(|it| it.field(arg.name));
    let text = scene.baton.prompts.command(&command.spec.name())?;
    let texts = text.fields.get(arg.name);
    let label = own.map(|it| &it.label).or(texts.map(|it| &it.label));
    let label = label.map_or(arg.name, String::as_str).to_owned();
    let hint = own.map(|it| &it.hint).or(texts.map(|it| &it.hint));
    let hint = hint.map_or("", String::as_str).to_owned();
    let value = match (args.text(arg.name), command.prefill) {
        (Some(typed), _) => Some(typed.to_owned()),
        (None, Some(prefill)) => prefill(scene, args, arg.name).await,
        (None, None) => None,
    };
    let label_of =
        |it: &str| texts.and_then(|texts| texts.choices.get(it)).map_or(it, String::as_str).to_owned();
    let kind = match arg.kind {
        ArgKind::Person | ArgKind::Mention => FieldKind::Person,
        ArgKind::Date => FieldKind::Date,
        ArgKind::Choice([]) => {
            let kinds = topic.into_iter().flat_map(|it| &it.topic.kinds);
            choices::field(scene, &arg, kinds.map(|it| (it.label.clone(), it.id.clone())).collect())?
        }
        ArgKind::Choice(all) => {
            choices::field(scene, &arg, all.iter().map(|it| (label_of(it), (*it).to_owned())).collect())?
        }
        ArgKind::Key => choices::field(scene, &arg, scene.nearby_keys().await?)?,
        ArgKind::Number => {
            choices::field(scene, &arg, record.map_or_else(Vec::new, |it| choices::numbered(arg.name, it)))?
        }
        ArgKind::Text => FieldKind::Long,
        ArgKind::Word | ArgKind::Line | ArgKind::Channel => FieldKind::Short,
    };
    Ok(Field { id: arg.name.to_owned(), label, hint, value, error: None, need: arg.need, kind })
}
