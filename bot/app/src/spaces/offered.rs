//! The command table with its texts, for platforms that list commands in menus of their own.

use baton_chat::{
    card::Choice,
    grammar::{Arg, ArgKind, Completed, Offered, OfferedField, Spec},
};

use crate::{
    baton::Baton,
    commands::TABLE,
    complete,
    prompts::{CommandText, FieldText},
};

impl Baton {
    pub(super) fn offered(&self) -> Vec<Offered> {
        // Every command has its texts: loading the prompts checks it.
        let texts = |spec: &Spec| self.prompts.command(&spec.name()).ok();
        TABLE.iter().filter_map(|it| Some(offered(&it.spec, texts(&it.spec)?))).collect()
    }
}

fn offered(spec: &'static Spec, text: &CommandText) -> Offered {
    let fields = spec.args.iter().map(|arg| field(spec, arg, text.fields.get(arg.name))).collect();
    Offered { spec, summary: text.summary.clone(), fields }
}

fn field(spec: &Spec, arg: &'static Arg, text: Option<&FieldText>) -> OfferedField {
    let label = text.map_or(arg.name, |it| it.label.as_str()).to_owned();
    let label_of = |token: &str| text.and_then(|it| it.choices.get(token)).cloned();
    let choice = |token: &str| Choice {
        label: label_of(token).unwrap_or_else(|| token.to_owned()),
        token: token.to_owned(),
    };
    let choices = match arg.kind {
        ArgKind::Choice(all) => all.iter().map(|it| choice(it)).collect(),
        _ => Vec::new(),
    };
    let completed = match complete::names_an_initiative(spec, arg) {
        true => Completed::ByHost,
        false => Completed::ByNobody,
    };
    OfferedField { arg, label, choices, completed }
}

#[cfg(test)]
mod tests;
