//! The command table. A new command is one file here, one line in [`TABLE`], and one text in `prompts/forms`.

use std::{future::Future, pin::Pin, sync::LazyLock};

use baton_chat::{card::Card, grammar::Spec};
use baton_domain::{ChannelId, initiative::Initiative};

use crate::{args::Args, failure::Failure, scene::Scene};

/// What a command says back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Lookups, errors and help: to the asker alone.
    Whisper(Card),
    /// Decisions and handoffs: to everybody in the place.
    Public(Card),
    /// The same about what is private: to everybody where all who read the channel may know of it. Source: F-9.
    #[expect(missing_docs, reason = "the names say it")]
    Among { card: Card, channel: ChannelId, record: Box<Initiative> },
}

/// A command's outcome, on its way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send + 'a>>;

/// A command: how it is typed, and what it does.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// How it is typed.
    pub spec: Spec,
    /// What stands in a form's field before anything is typed; `None` leaves all of them empty.
    pub prefill: Option<Prefill>,
    /// Does it; all required arguments are there.
    pub run: for<'a> fn(&'a Scene<'a>, Args) -> Running<'a>,
}

/// What an argument's field contains at first, given what is known so far.
pub type Prefill =
    for<'a> fn(&'a Scene<'a>, &'a Args, &'a str) -> Pin<Box<dyn Future<Output = Option<String>> + Send + 'a>>;

macro_rules! commands {
    ($($module:ident)*) => {
        $(mod $module;)*

        /// Every command, in the order in which help shows them.
        pub static TABLE: &[Command] = &[$($module::COMMAND),*];
    };
}

commands! {
    new
    show
    list
    who
    mine
    answer
    readiness
    brief
    portfolio
    history
    why
    preview
    help
    privilege_add
    privilege_verdict
    privilege_renew
    decision_add
    decision_resolve
    decision_reopen
    metric_add
    metric_report
    metric_watch
    metric_wake
    metric_token
    role_set
    role_clear
    role_confirm
    handoff_offer
    handoff_accept
    handoff_decline
    handoff_take
    ask_wait
    ask_snooze
    ask_now
    ask_pass
    away_set
    away_cover
    away_delegate
    away_end
    stage_extend
    stage_freeze
    stage_close
    stage_go_live
    stage_rollout
    stage_rollback
    stage_stop
    settings_channel
    settings_schedule
    settings_playbook
    settings_link
    settings_unlink
    settings_export
    settings_me
    settings_lead
    settings_escalations
    settings_private
    settings_functions
    settings_claim
    settings_register
    settings_start
}

/// The specs alone, for the parser.
pub static SPECS: LazyLock<Vec<Spec>> = LazyLock::new(|| TABLE.iter().map(|it| it.spec).collect());

/// The command with these words.
pub fn find(name: &str) -> Option<&'static Command> {
    TABLE.iter().find(|it| it.spec.name() == name)
}
