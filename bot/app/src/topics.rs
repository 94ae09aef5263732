//! What `answer` takes: the fields of the topic that is answered, whatever the playbook declares.

use baton_chat::{
    date,
    form::Need as Needed,
    grammar::{Arg, ArgKind, Token},
};
use baton_domain::{
    fact::{self, FactId, Said},
    initiative::Initiative,
    metric::Measure,
    topic::{Field, FieldIs, Need, Topic},
};
use jiff::civil::Date;
use serde_json::json;

use crate::{args::Args, commands::Command, failure::Failure, scene::Scene};

/// What stands in place of a kind when somebody says yes to being named.
pub const ACCEPT: &str = "accept";
/// Arguments that are texts, in the order in which they are typed.
const TEXTS: [&str; 4] = ["kind", "amount", "what", "words"];

/// A topic, and which answer to it is meant.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Meant<'a> {
    pub topic: &'a Topic,
    pub id: FactId,
}

/// The topic that a word names, if it is one of the playbook's.
pub fn meant<'a>(scene: &Scene<'a>, typed: &str) -> Option<Meant<'a>> {
    let id: FactId = typed.trim_start_matches("fact.").parse().ok()?;
    Some(Meant { topic: scene.baton.playbook.topic(id.topic())?, id })
}

/// The topic that a command answers, unless somebody only says yes.
pub fn of_command<'a>(scene: &Scene<'a>, command: &Command, args: &Args) -> Option<Meant<'a>> {
    let answers = command.spec.words == ["answer"] && args.word("kind") != ACCEPT;
    meant(scene, args.text("item").filter(|_| answers)?)
}

impl<'a> Meant<'a> {
    /// The arguments that are asked for: what the answer lacks, or all of it when it is asked anew.
    pub fn arguments(&self, record: Option<&Initiative>, spec: &[Arg]) -> Vec<Arg> {
        let first = spec.iter().filter(|it| matches!(it.name, "key" | "item")).copied();
        first.chain(self.wanted(record).map(argument)).collect()
    }

    fn wanted(&self, record: Option<&Initiative>) -> impl Iterator<Item = &'a Field> {
        let before = record.and_then(|it| fact::find(&it.facts, self.id)).map(|it| &it.said);
        let lacks = move |it: &Field| before.is_none_or(|said| !said.has(it.is)) && it.need != Need::Never;
        let completes = before.is_some() && self.topic.fields.iter().any(lacks);
        let wanted = move |it: &&Field| if completes { lacks(it) } else { it.need != Need::Later };
        self.topic.fields.iter().filter(wanted)
    }

    /// The field that an argument carries.
    pub fn field(&self, arg: &str) -> Option<&'a Field> {
        self.topic.fields.iter().find(|it| it.is.as_str() == arg)
    }

    /// Words typed in a row, each to the field that it fits: a kind, a day and an amount wherever they stand, then
    /// what is meant, and the rest. A single text that completes an answer is what it lacks.
    #[must_use]
    pub fn sorted(&self, args: Args, record: Option<&Initiative>, today: Date) -> Args {
        let (texts, mut kept): (Vec<_>, Vec<_>) = args.0.into_iter().partition(|it| TEXTS.contains(&it.0));
        let mut loose: Vec<String> = TEXTS
            .into_iter()
            .filter_map(|name| texts.iter().find(|it| it.0 == name))
            .map(|it| it.1.text().to_owned())
            .collect();
        let word = |text: String| Token::Word(text);
        if let Some(at) = loose.iter().position(|it| self.fits("kind", it)) {
            kept.push(("kind", word(loose.remove(at))));
        }
        if let Some((at, words, day)) = self.day_among(&loose, today).filter(|_| !given(&kept, "day")) {
            loose.drain(at..at + words);
            kept.push(("day", word(day.to_string())));
        }
        if self.field("what").is_none()
            && self.field("words").is_none()
            && self.fits("amount", &loose.join(" "))
        {
            loose = vec![loose.join(" ")];
        }
        if let Some(at) = loose.iter().position(|it| self.fits("amount", it)) {
            kept.push(("amount", word(loose.remove(at))));
        }
        let lacking = loose.len() == 1 && self.wanted(record).any(|it| it.is == FieldIs::Words);
        let takes = ["what", "words"].map(|name| match lacking {
            true => self.wanted(record).any(|it| it.is.as_str() == name),
            false => self.field(name).is_some(),
        });
        let rest = match (loose.len(), takes) {
            (0, _) => Vec::new(),
            (1, [true, _]) | (_, [true, false]) => vec![("what", loose.join(" "))],
            (_, [true, true]) => vec![("words", loose.split_off(1).join(" ")), ("what", loose.join(" "))],
            (_, [false, _]) => vec![("words", loose.join(" "))],
        };
        kept.extend(rest.into_iter().map(|(name, text)| (name, word(text))));
        Args(kept)
    }

    // Where the first day stands, in how many words.
    fn day_among(&self, loose: &[String], today: Date) -> Option<(usize, usize, Date)> {
        self.field("day")?;
        let longest = |at: usize| (1..=date::MOST_WORDS.min(loose.len() - at)).rev();
        let day = |at: usize, words: usize| date::parse(&loose[at..at + words].join(" "), today);
        (0..loose.len()).find_map(|at| longest(at).find_map(|words| Some((at, words, day(at, words)?))))
    }

    fn fits(&self, name: &str, text: &str) -> bool {
        let Some(field) = self.field(name) else { return name == "kind" && text == ACCEPT };
        match field.is {
            FieldIs::Kind => text == ACCEPT || self.topic.kind_label(text).is_some(),
            FieldIs::Amount => text.parse::<Measure>().is_ok(),
            _ => true,
        }
    }

    /// What the arguments say.
    ///
    /// # Errors
    /// [`Failure::Field`] with what would fit.
    pub fn said(&self, scene: &Scene<'_>, args: &Args) -> Result<Said, Failure> {
        let given = ["person", "day"].into_iter().chain(TEXTS);
        let wrong = given.into_iter().find(|it| args.get(it).is_some() && self.field(it).is_none());
        if let Some(arg) = wrong {
            return Err(scene.wrong(arg, "no_field", json!({"typed": args.word(arg)})));
        }
        let kind = args.text("kind").map(str::to_lowercase);
        if let Some(typed) = kind.as_deref().filter(|it| self.topic.kind_label(it).is_none()) {
            let known: Vec<&str> = self.topic.kinds.iter().map(|it| it.id.as_str()).collect();
            return Err(scene.wrong("kind", "kind", json!({"typed": typed, "known": known})));
        }
        Ok(Said {
            what: args.title("what")?,
            person: args.person("person", scene)?,
            day: args.date("day", scene)?,
            amount: args.parsed::<Measure>("amount")?,
            kind,
            words: args.words("words")?,
        })
    }

    /// What is answered, as a noun with what it is about.
    pub fn title(&self, record: &Initiative) -> String {
        match self.topic.title(record, self.id) {
            Some(about) => format!("{}: {about}", self.topic.needed),
            None => self.topic.needed.clone(),
        }
    }
}

fn given(args: &[(&'static str, Token)], name: &str) -> bool {
    args.iter().any(|it| it.0 == name)
}

fn argument(field: &Field) -> Arg {
    let kind = match field.is {
        FieldIs::What | FieldIs::Amount => ArgKind::Word,
        FieldIs::Person => ArgKind::Person,
        FieldIs::Day => ArgKind::Date,
        // The choices are the topic's own.
        FieldIs::Kind => ArgKind::Choice(&[]),
        FieldIs::Words => ArgKind::Text,
    };
    let need = if field.need == Need::Never { Needed::Optional } else { Needed::Required };
    Arg { name: field.is.as_str(), kind, need }
}
