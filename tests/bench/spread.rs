//! Many organisations that are alike, each in a space of its own, and nudges to their channels and people.
//!
//! One is laid out as any other; the rest are its rows again under other ids, because ten thousand foundings measure
//! nothing that is looked for here.

use std::sync::Arc;

use baton::{
    baton::Baton,
    change::Cause,
    clock::ManualClock,
    outbox::{self, Addressed},
};
use baton_chat::inbound::{Place, SpaceRef};
use baton_domain::{
    ChannelId, OrganisationId, PersonId, gate,
    initiative::Initiative,
    manners::Class,
    nudge::{Intent, Nudge, Recipient, Why},
    person,
};
use baton_store::{
    Append, ChannelRow, Holding, IdentityRow, InitiativeRow, NewEvent, NewMessage, OrganisationRow,
    PersonRow, SpaceRow, Store, SubjectKind, Tx,
};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use baton_tests::crowd;

use crate::{ear::PLATFORM, lay_out};

/// Organisations written in one unit of work.
const AT_A_TIME: usize = 100;
const PEOPLE: usize = 3;

/// What every organisation has.
#[derive(Debug, Clone)]
struct Rows {
    organisation: OrganisationRow,
    space: SpaceRow,
    channels: Vec<ChannelRow>,
    people: Vec<PersonRow>,
    identities: Vec<IdentityRow>,
    initiative: InitiativeRow,
    holdings: Vec<Holding>,
}

/// Organisations to write to.
#[derive(Debug)]
pub(crate) struct Spread {
    rows: Rows,
    owner: PersonId,
    /// What the lines in channels are about.
    thread: Nudge,
    pub(crate) organisations: usize,
    from: Baton,
}

impl Spread {
    /// So many organisations with so many channels each.
    pub(crate) async fn lay(store: &Store, organisations: usize, channels: usize) -> Self {
        let scratch = Store::open("sqlite::memory:").await.expect("it opens");
        let from = lay_out::replica(scratch, Arc::new(ManualClock::at(lay_out::monday())), 99);
        let spread = Self::of_one(from, organisations, channels).await;
        for first in (0..organisations).step_by(AT_A_TIME) {
            let some: Vec<Rows> =
                (first..organisations.min(first + AT_A_TIME)).map(|n| spread.rows.again(n)).collect();
            let written = store.write_with(some, |tx, some| {
                Box::pin(async move {
                    for rows in some {
                        rows.write(tx).await?;
                    }
                    Ok(())
                })
            });
            written.await.expect("they are laid out");
        }
        spread
    }

    /// Begins the logs, without which nothing more can be recorded of anybody.
    pub(crate) async fn log(&self, store: &Store) {
        for first in (0..self.organisations).step_by(AT_A_TIME) {
            let some: Vec<Rows> =
                (first..self.organisations.min(first + AT_A_TIME)).map(|n| self.rows.again(n)).collect();
            let written = store.write_with(some, |tx, some| {
                Box::pin(async move {
                    for rows in some {
                        rows.log(tx).await?;
                    }
                    Ok(())
                })
            });
            written.await.expect("they begin");
        }
    }

    async fn of_one(from: Arc<Baton>, organisations: usize, channels: usize) -> Self {
        let (of, space) = lay_out::organisation(&from).await;
        let channels = crowd::silent(&from, of, space, channels).await;
        let people = crowd::people(&from, of, space, PEOPLE).await;
        for person in &people {
            let directory = from.directory(of).await.expect("it is there");
            let greeted = from.change_person(&directory, *person, Cause::BATON, person::Command::Greet, None);
            greeted.await.expect("they are greeted");
            from.reload(of).await.expect("it is there");
        }
        lay_out::pilots(&from, of, &people, &channels[..1], 1, 2).await;
        let store = &from.store;
        let initiative = store.initiatives_in(of, channels[0]).await.expect("it reads").remove(0);
        let record: Initiative = serde_json::from_str(&initiative.record).expect("a record");
        let directory = from.directory(of).await.expect("it is there");
        let gaps = gate::gaps(&record, &directory.context(&from.playbook, from.now()));
        let item = gaps.first().expect("something is missing").item;
        let rows = Rows {
            organisation: store.organisation(of).await.expect("it reads").expect("it is there"),
            space: store.spaces(of).await.expect("it reads").remove(0),
            channels: store.channels(of).await.expect("it reads"),
            people: store.people(of).await.expect("it reads"),
            identities: store.identities(of).await.expect("it reads"),
            holdings: store.holdings_on(of, initiative.id).await.expect("it reads"),
            initiative,
        };
        let thread = Nudge::Thread { initiative: record.id, item };
        let owner = record.custody.owner().expect("somebody owns it");
        Self { rows, owner, thread, organisations, from: Arc::into_inner(from).expect("nobody else has it") }
    }

    /// The `n`th line to a channel: from one organisation to the next, and then to its next channel.
    pub(crate) fn line(&self, n: usize, due: Timestamp) -> NewMessage {
        let channels = self.rows.channels.len();
        let channel = &self.rows.channels[(n / self.organisations) % channels];
        self.line_to(n % self.organisations, channel, n, due)
    }

    /// The `n`th line, all of an organisation one after the other, as they are planned.
    pub(crate) fn line_in_turn(&self, n: usize, each: usize, due: Timestamp) -> NewMessage {
        let channels = self.rows.channels.len();
        let channel = &self.rows.channels[n % channels];
        self.line_to(n / (each * channels), channel, n, due)
    }

    fn line_to(&self, organisation: usize, channel: &ChannelRow, n: usize, due: Timestamp) -> NewMessage {
        let to = Recipient::Channel(ChannelId(channel.id.0));
        self.message(
            organisation,
            to,
            self.thread.clone(),
            Place::Channel(channel.external_id.clone()),
            n,
            due,
        )
    }

    /// The card of the week to whoever owns the initiative of the `n`th organisation.
    pub(crate) fn card(&self, n: usize, due: Timestamp) -> NewMessage {
        let at =
            self.rows.identities.iter().find(|it| it.person == self.owner).expect("they have an account");
        let place = Place::Direct(at.external_id.clone());
        self.message(n % self.organisations, Recipient::Person(self.owner), Nudge::Weekly, place, n, due)
    }

    fn message(
        &self,
        organisation: usize,
        to: Recipient,
        nudge: Nudge,
        place: Place,
        n: usize,
        due: Timestamp,
    ) -> NewMessage {
        let (class, why, window) = (Class::Routine, Why::GoesUp, format!("{n}"));
        let space = SpaceRef { platform: PLATFORM.to_owned(), id: space_id(organisation) };
        let intent = Intent { to, nudge, class, why, at: due, window };
        NewMessage {
            organisation: id_of(organisation),
            id: self.from.chance.uuid(due),
            dedupe_key: intent.dedupe_key(),
            lane: outbox::lane(&space, &place),
            recipient: outbox::recipient(to),
            class: outbox::class_name(class).to_owned(),
            op: outbox::POST.to_owned(),
            intent: serde_json::to_string(&Addressed { intent, space, place }).expect("JSON"),
            due,
            expires: None,
            token: self.from.chance.token(),
            created: due,
        }
    }
}

/// The `n`th organisation.
fn id_of(n: usize) -> OrganisationId {
    OrganisationId(Uuid::from_u128(0x0b << 120 | n as u128))
}

/// The space of the `n`th organisation.
fn space_id(n: usize) -> String {
    format!("T{n}")
}

impl Rows {
    fn again(&self, n: usize) -> Self {
        let (before, of) = (self.organisation.id.to_string(), id_of(n));
        let anew = |record: &str| record.replace(&before, &of.to_string());
        let mut rows = self.clone();
        rows.organisation.id = of;
        rows.organisation.record = anew(&rows.organisation.record);
        rows.space.organisation = of;
        (rows.space.platform, rows.space.external_id) = (PLATFORM.to_owned(), space_id(n));
        for row in &mut rows.channels {
            (row.organisation, row.record) = (of, anew(&row.record));
        }
        for row in &mut rows.people {
            (row.organisation, row.record) = (of, anew(&row.record));
        }
        rows.identities.iter_mut().for_each(|it| it.organisation = of);
        (rows.initiative.organisation, rows.initiative.record) = (of, anew(&rows.initiative.record));
        rows
    }

    async fn write(&self, tx: &mut Tx) -> Result<(), baton_store::Error> {
        tx.save_organisation(&self.organisation, 0).await?;
        tx.save_space(&self.space).await?;
        for row in &self.channels {
            tx.save_channel(row, 0).await?;
        }
        for row in &self.people {
            tx.save_person(row, 0).await?;
        }
        for row in &self.identities {
            tx.link(row).await?;
        }
        tx.save_initiative(&self.initiative, 0).await?;
        tx.replace_holdings(self.organisation.id, self.initiative.id, &self.holdings).await
    }

    // As many events as the records come from, for what is recorded next to follow.
    async fn log(&self, tx: &mut Tx) -> Result<(), baton_store::Error> {
        let people = self.people.iter().map(|it| (SubjectKind::Person, it.id.0, it.version));
        let initiative = (SubjectKind::Initiative, self.initiative.id.0, self.initiative.version);
        for (kind, subject, version) in people.chain([initiative]) {
            let count = usize::try_from(version).unwrap_or_default();
            let events = vec![NewEvent { shape: 1, body: json!({}) }; count];
            let (organisation, at) = (self.organisation.id, lay_out::monday());
            let append = Append {
                organisation,
                kind,
                subject,
                based_on: 0,
                at,
                actor: None,
                events: &events,
                salt: [0; 16],
            };
            tx.append(&append).await?;
        }
        Ok(())
    }
}
