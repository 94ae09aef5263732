//! What is known of a command so far, and what is still to ask.

use std::collections::BTreeMap;

use baton_chat::{
    form::Need,
    grammar::{Arg, ArgKind, Spec, Token},
};
use serde::{Deserialize, Serialize};

use crate::{
    args::{Args, Stored},
    commands::Command,
};

/// Optional arguments that no form asks for: pages are turned by buttons, what is answered is chosen on a card, and
/// where something was said the message knows.
const UNASKED: [&str; 5] = ["page", "before", "item", "words", "source"];

/// A command on its way to completeness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sketch {
    pub(super) command: String,
    pub(super) given: Vec<(String, Stored)>,
    /// What stands in a field when it is asked for first.
    #[serde(default)]
    pub(super) suggested: Vec<(String, String)>,
    /// Arguments that were asked for already, whether or not they were answered.
    pub(super) asked: Vec<String>,
    /// Arguments asked for by the step that is open now.
    pub(super) open: Vec<String>,
    pub(super) step: usize,
}

impl Sketch {
    /// Takes what was typed into the open step; an empty field takes back what stood there.
    pub(super) fn take(&mut self, command: &Command, values: &BTreeMap<String, String>) {
        for name in &self.open {
            self.given.retain(|it| it.0 != *name);
            let value = values.get(name).map(|it| it.trim()).filter(|it| !it.is_empty());
            if let (Some(value), Some(arg)) = (value, command.spec.arg(name)) {
                self.given.push((name.clone(), stored(arg.kind, value)));
            }
        }
    }
}

/// The first argument of the open step that must be given and is not.
pub(super) fn unanswered<'s>(wanted: &'s [Arg], sketch: &Sketch, args: &Args) -> Option<&'s Arg> {
    let open = |it: &&Arg| sketch.open.iter().any(|name| name == it.name);
    wanted.iter().filter(open).find(|it| it.need == Need::Required && args.get(it.name).is_none())
}

/// What a form asks of a command that asks for the same whatever is given.
pub(super) fn asked_for(spec: &Spec) -> Vec<Arg> {
    let unasked = |it: &&Arg| it.need == Need::Required || !UNASKED.contains(&it.name);
    spec.args.iter().filter(unasked).copied().collect()
}

/// What was given, as arguments.
pub(super) fn args_of(spec: &Spec, sketch: &Sketch) -> Args {
    let token =
        |arg: &Arg| sketch.given.iter().find(|it| it.0 == arg.name).map(|it| Token::from(it.1.clone()));
    Args(spec.args.iter().filter_map(|it| Some((it.name, token(it)?))).collect())
}

/// What is neither given nor was asked for; the initiative alone first, because the rest depends on it.
pub(super) fn remaining(wanted: &[Arg], sketch: &Sketch, args: &Args) -> Vec<Arg> {
    let asked = |it: &Arg| sketch.asked.iter().any(|name| name == it.name);
    let left = |it: &&Arg| args.get(it.name).is_none() && !asked(it);
    let all: Vec<Arg> = wanted.iter().filter(left).copied().collect();
    // What the other fields offer depends on the initiative, so that is asked alone.
    match all.iter().find(|it| it.kind == ArgKind::Key && it.need == Need::Required) {
        Some(key) => vec![*key],
        None => all,
    }
}

/// What remains when the open step is answered.
pub(super) fn remaining_after(wanted: &[Arg], sketch: &Sketch, args: &Args) -> Vec<Arg> {
    let mut sketch = sketch.clone();
    sketch.asked.append(&mut sketch.open);
    remaining(wanted, &sketch, args)
}

/// Whether it is typed into a dialog rather than picked.
pub(super) fn is_text(kind: ArgKind) -> bool {
    matches!(kind, ArgKind::Word | ArgKind::Line | ArgKind::Text | ArgKind::Channel)
}

fn stored(kind: ArgKind, value: &str) -> Stored {
    match kind {
        ArgKind::Person | ArgKind::Mention if !value.starts_with('@') && !value.contains(' ') => {
            Stored::User(value.to_owned())
        }
        _ => Stored::Word(value.to_owned()),
    }
}
