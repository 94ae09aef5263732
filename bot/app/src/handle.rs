//! The host: what adapters hand over, from the delivery to the reply.
//!
//! Rule: when this returns, the effect is on disk; the same delivery again has none.

use std::{collections::BTreeMap, time::Instant};

use async_trait::async_trait;
use baton_chat::{
    card::Choice,
    grammar::{self, BadLine, Parsed},
    inbound::{Act, Completion, Inbound, Profile, Reply, Utterance},
    platform::Host,
};
use baton_domain::{OrganisationId, PersonId};
use jiff::Timestamp;

use crate::{
    args::Args,
    baton::Baton,
    commands::{self, Answer, Command, SPECS},
    complete,
    failure::Failure,
    forms::{self, Progress},
    people,
    present::{failed, mine, readers},
    scene::Scene,
    sentence, topics,
};

#[async_trait]
impl Host for Baton {
    async fn receive(&self, inbound: Inbound) -> Reply {
        let came = Instant::now();
        fail::fail_point!("receive.before");
        let reply = self.taken(inbound).await;
        fail::fail_point!("receive.after");
        self.metrics.answered(came.elapsed());
        reply
    }

    async fn complete(&self, so_far: Completion) -> Vec<Choice> {
        complete::complete(self, so_far).await.unwrap_or_default()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl Baton {
    async fn taken(&self, inbound: Inbound) -> Reply {
        let (organisation, space) = match self.home(&inbound.space).await {
            Ok(Some(it)) => it,
            Ok(None) => return Reply::Nothing,
            Err(failure) => return self.blame(&failure),
        };
        if let Act::Profile(profile) = &inbound.act {
            return self.profile(organisation, space, &inbound, profile).await;
        }
        fail::fail_point!("note.before");
        // Where they are written to can wait; what they want cannot.
        if let Err(failure) = self.acts_here(organisation, space, &inbound.user).await {
            tracing::warn!(%failure, "where somebody acts was not noted");
        }
        fail::fail_point!("note.after");
        match self.scene(organisation, space, &inbound).await {
            Ok(Some(scene)) => scene.answer(&inbound.act).await,
            Ok(None) => Reply::Nothing,
            Err(failure) => self.blame(&failure),
        }
    }

    async fn scene(
        &self,
        organisation: OrganisationId,
        space: baton_domain::SpaceId,
        inbound: &Inbound,
    ) -> Result<Option<Scene<'_>>, Failure> {
        let directory = self.directory(organisation).await?;
        let asker: Option<PersonId> = directory.person_at(space, &inbound.user);
        let Some(asker) = asker else { return Ok(None) };
        Ok(Some(Scene {
            baton: self,
            directory,
            asker,
            space: inbound.space.clone(),
            place: inbound.place.clone(),
            now: self.now(),
            dedupe_key: format!("{}:{}", inbound.space.platform, inbound.dedupe_key),
        }))
    }

    async fn profile(
        &self,
        organisation: OrganisationId,
        space: baton_domain::SpaceId,
        inbound: &Inbound,
        profile: &Profile,
    ) -> Reply {
        match people::observed(self, organisation, space, &inbound.user, profile).await {
            Ok(()) => Reply::Nothing,
            Err(failure) => self.blame(&failure),
        }
    }

    /// Logs what went wrong on our side under a reference, and shows only the reference.
    pub fn blame(&self, failure: &Failure) -> Reply {
        let reference = self.chance.token()[..6].to_owned();
        tracing::error!(%failure, reference, "a request failed on our side");

        let view = BTreeMap::from([("reference", reference)]);
        match self.prompts.card("our_side", &view, Vec::new()) {
            Ok(card) => Reply::Whisper(card),
            Err(_) => Reply::Nothing,
        }
    }
}

impl Scene<'_> {
    async fn answer(&self, act: &Act) -> Reply {
        let done = match act {
            Act::Command(line) => self.obey(line).await,
            Act::Mention(line) => self.obey(&sentence::line(line, self.today())).await,
            Act::Filled { words, given } => {
                self.carry_out(grammar::filled(&SPECS, words, given, self.today())).await
            }
            Act::Press { token } => self.obey(&Utterance::plain(token)).await,
            Act::Submit { token, values } => self.submit(token, values).await,
            Act::Shortcut { name, quote } => self.shortcut(name, quote.as_ref()).await,
            Act::Home => mine::home(self).await.map(Reply::Whisper),
            Act::Profile(_) => Ok(Reply::Nothing),
        };
        match done {
            Ok(reply) => reply,
            Err(Failure::Seen) => Reply::Seen,
            Err(failure) => self.say_failed(&failure).await,
        }
    }

    async fn obey(&self, line: &Utterance) -> Result<Reply, Failure> {
        let parsed = match grammar::parse(&SPECS, line, self.today()) {
            Err(BadLine::Empty) => grammar::parse(&SPECS, &Utterance::plain("help"), self.today()),
            parsed => parsed,
        };
        self.carry_out(parsed).await
    }

    async fn carry_out(&self, parsed: Result<Parsed<'_>, BadLine>) -> Result<Reply, Failure> {
        let parsed = parsed?;
        let name = parsed.spec.name();
        let Some(command) = commands::find(&name) else { return Err(Failure::Text(name)) };
        let args = Args(parsed.given).with_names(self);
        let args = match topics::of_command(self, command, &args) {
            Some(topic) => {
                let record = args.initiative(self).await.ok();
                topic.sorted(args, record.as_ref(), self.today())
            }
            None => args,
        };
        match forms::start(self, command, &args).await? {
            Some(form) => Ok(Reply::Form(form)),
            None => self.run_or_ask(command, args).await,
        }
    }

    // What is missing only sometimes, such as a reason, is asked for where the line or the button left it out.
    async fn run_or_ask(&self, command: &'static Command, args: Args) -> Result<Reply, Failure> {
        match self.run(command, args.clone()).await {
            Err(failure) if failure.arg().is_some() => {
                match forms::at_field(self, command, &args, &failure).await {
                    Ok(Some(form)) => Ok(Reply::Form(form)),
                    Ok(None) | Err(_) => Err(failure),
                }
            }
            done => done,
        }
    }

    async fn submit(&self, token: &str, values: &BTreeMap<String, String>) -> Result<Reply, Failure> {
        let (command, args) = match forms::submit(self, token, values).await {
            Ok(Progress::Next(form)) => return Ok(Reply::Form(form)),
            Ok(Progress::Complete(command, args)) => (command, args),
            Err(failure) => return Err(self.unless_seen(failure).await),
        };
        match self.run(command, args).await {
            Err(failure) if failure.is_for_form() => {
                let reopened = forms::reopen(self, token, values, &failure).await;
                if !matches!(reopened, Ok(None)) {
                    self.log_denial(&failure).await;
                }
                reopened?.map(Reply::Form).ok_or(failure)
            }
            done => done,
        }
    }

    async fn run(&self, command: &'static Command, args: Args) -> Result<Reply, Failure> {
        let answer = match (command.run)(self, args).await {
            Ok(answer) => answer,
            Err(failure) => return Err(self.unless_seen(failure).await),
        };
        Ok(match answer {
            Answer::Whisper(card) => Reply::Whisper(card),
            Answer::Public(card) => Reply::Public(card),
            Answer::Among { card, channel, record } => {
                let known = readers::known_to_all(self.baton, &self.directory, channel, vec![*record]).await;
                if known.is_empty() { Reply::Whisper(card) } else { Reply::Public(card) }
            }
        })
    }

    // What a delivery changed may be why its repetition is refused.
    async fn unless_seen(&self, failure: Failure) -> Failure {
        match self.baton.store.has_heard(self.directory.id(), &self.dedupe_key).await {
            Ok(true) => Failure::Seen,
            Ok(false) | Err(_) => failure,
        }
    }

    // A failure leaves as a card or in the form that was sent; both come by here.
    async fn log_denial(&self, failure: &Failure) {
        let (person, organisation) = (self.asker, self.directory.id());
        match failure {
            Failure::Refused(refusal) if refusal.is_about_who_may() => {
                tracing::warn!(%person, %organisation, ?refusal, "refused: it is not theirs to do");
            }
            Failure::NotFound { typed, .. } => {
                if let Some(initiative) = self.hidden(typed).await {
                    tracing::warn!(%person, %organisation, %initiative, "refused: it is not theirs to see");
                }
            }
            _ => {}
        }
    }

    async fn say_failed(&self, failure: &Failure) -> Reply {
        self.log_denial(failure).await;
        match failed::card(self, failure).await {
            Ok(Some(card)) => Reply::Whisper(card),
            Ok(None) => self.baton.blame(failure),
            Err(worse) => self.baton.blame(&worse),
        }
    }
}

#[cfg(test)]
mod tests;
