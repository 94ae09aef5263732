//! `baton authority`: who may do what, asked of the rules themselves, cell by cell.

use std::fmt::Write as _;

use baton_domain::{
    DecisionNo, InitiativeId, PersonId, PrivilegeNo, Title,
    authority::{self, Act},
    calendar::Calendar,
    context::{Actor, Context},
    custody::Held,
    initiative::{Audience, Beginning, Event, Initiative},
    people::People,
    person::{Person, Presence},
    role::{Function, Role},
    stage::Stage,
};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use crate::{config::Config, playbook, prompts::Prompts};

use super::{Ended, Trouble, output};

/// The columns: what a person is, by the number that stands for them.
const COLUMNS: [&str; 10] =
    ["anyone", "member", "owner", "deputy", "champion", "sponsor", "function lead", "lead", "admin", "guest"];
/// Rows that depend on how an initiative stands, rather than on what is done.
const VIEWS: [(&str, Audience); 2] =
    [("see an open one", Audience::Open), ("see a private one", Audience::Private)];
/// Everything that needs authority, in the order in which it is printed.
const ACTS: [Act; 15] = [
    Act::Log,
    Act::Answer,
    Act::Verdict(PrivilegeNo(1)),
    Act::Decide(DecisionNo(1)),
    Act::Offer(Role::Owner),
    Act::Offer(Role::Sponsor),
    Act::Confirm,
    Act::Clear(Role::Owner),
    Act::Extend,
    Act::Close,
    Act::Override,
    Act::Stop,
    Act::Rollback,
    Act::Arrange,
    Act::Settings,
];

/// What is done, for the table. A new act does not compile before it has a word here and a row above.
fn word(act: Act) -> &'static str {
    match act {
        Act::Log => "log a condition or a choice",
        Act::Answer => "answer, add a metric, report",
        Act::Verdict(_) => "give a verdict",
        Act::Decide(_) => "decide",
        Act::Offer(Role::Sponsor) => "offer the sponsor's role",
        Act::Offer(_) => "offer a role",
        Act::Confirm => "confirm the next owner",
        Act::Clear(_) => "end the owner's role",
        Act::Extend => "extend, not until",
        Act::Close => "start, close",
        Act::Override => "override a gate",
        Act::Stop => "stop",
        Act::Rollback => "call a rollback",
        Act::Arrange => "set channel and audience",
        Act::Settings => "settings, playbook, export",
    }
}

pub(super) fn run(config: &Config) -> Result<Ended, Trouble> {
    let prompts = Prompts::load(config.prompts.as_deref())?;
    let playbook = playbook::read(&prompts)?;
    let (calendar, people) = (Calendar::new(TimeZone::UTC), people());
    let now = Timestamp::UNIX_EPOCH;
    let context = Context { now, calendar: &calendar, playbook: &playbook, people: &people };
    output::print(&table(&context))?;
    Ok(Ended::Well)
}

fn table(context: &Context<'_>) -> String {
    let mut text = format!("{:30}", "");
    COLUMNS.iter().for_each(|it| text.push_str(&cell(it)));
    for (row, audience) in VIEWS {
        let record = Initiative { audience, ..record() };
        line(&mut text, row, |person| authority::sees(&record, person, context));
    }
    let record = record();
    for act in ACTS {
        line(&mut text, word(act), |person| authority::check(&record, person, act, context).is_ok());
    }
    text.push_str("\n\nThe deputy acts for the owner. An owner who stops only proposes it to the sponsor.");
    text.push_str(
        "\nWhoever is named to decide a condition or a choice may; so may the sponsor when they are gone.",
    );
    text.push_str("\nThe champion offers roles until there is an owner, the lead where there is none.\n");
    text
}

fn line(text: &mut String, row: &str, may: impl Fn(PersonId) -> bool) {
    let _ = write!(text, "\n{row:30}");
    (0..COLUMNS.len()).for_each(|at| text.push_str(&cell(if may(person(at)) { "yes" } else { "-" })));
}

fn cell(text: &str) -> String {
    format!(" {text:>13}")
}

fn person(at: usize) -> PersonId {
    PersonId(Uuid::from_u128(1 + at as u128))
}

/// Who lent the condition and decides the choice: none of the columns, so that each shows what its role allows.
fn record() -> Initiative {
    let beginning = Beginning {
        id: InitiativeId(Uuid::nil()),
        key: "any".parse().expect("three letters are a key"),
        name: title("Any"),
        about: None,
        stage: Stage::Pilot,
        stage_since: Timestamp::UNIX_EPOCH,
        audience: Audience::Open,
        channel: None,
        planned_end: None,
        functions: [Function::Data].into(),
    };
    let mut record = Initiative::begin(&beginning, Timestamp::UNIX_EPOCH);
    record.custody.contributors.insert(person(1));
    let held = [Role::Owner, Role::Deputy, Role::Champion, Role::Sponsor, Role::Lead(Function::Data)];
    for (role, at) in held.into_iter().zip(2..) {
        let since = Timestamp::UNIX_EPOCH;
        let held = Held { person: person(at), since, accepted: Some(since), until: None };
        record.custody.held.insert(role, held);
    }
    logged(&mut record);
    record
}

/// One condition about data and one choice, both somebody else's.
fn logged(record: &mut Initiative) {
    use baton_domain::{decision, privilege};
    let (stranger, today) = (Some(person(99)), Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC).date());
    let terms = privilege::Terms {
        kind: privilege::PrivilegeKind::DataAccess,
        what: title("Any"),
        lent_by: None,
        lender: stranger,
        until: None,
        on_lapse: privilege::OnLapse::default(),
        decider: stranger,
        took: None,
        normal_route: None,
        lead_days: None,
        source: None,
    };
    let logged = privilege::Event::Logged { no: PrivilegeNo(1), terms };
    let (what, decider) = (title("Any"), person(99));
    let opened = decision::Event::Opened { no: DecisionNo(1), what, decider, due: today, source: None };
    for event in [Event::Privilege { event: logged }, Event::Decision { event: opened }] {
        record.apply(&event, Actor::Baton, Timestamp::UNIX_EPOCH);
    }
}

fn people() -> People {
    let all = COLUMNS.iter().enumerate().map(|(at, column)| Person {
        lead: *column == "lead",
        admin: *column == "admin",
        presence: if *column == "guest" { Presence::Guest } else { Presence::Member },
        ..Person::unknown(person(at), title(column))
    });
    let stranger = Person::unknown(person(99), title("somebody else"));
    all.chain([stranger]).collect()
}

fn title(text: &str) -> Title {
    Title::new(text).expect("a fixed text fits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_what_the_rules_say() {
        let prompts = Prompts::load(None).unwrap();
        let playbook = playbook::read(&prompts).unwrap();
        let (calendar, people) = (Calendar::new(TimeZone::UTC), people());
        let now = Timestamp::UNIX_EPOCH;
        let context = Context { now, calendar: &calendar, playbook: &playbook, people: &people };
        insta::assert_snapshot!(table(&context));
    }
}
