//! Where a process can be told to die, and which of these places belong to which database and platform.
//!
//! Rule: this is the one list. Each step has two points, `step.before` and `step.after`, which stand in the code as
//! fail points, each once.

/// Where a step is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Only {
    Everywhere,
    Sqlite,
    Postgres,
    Slack,
    Discord,
}

/// What must be so for a step to be gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: it is gone through in every life.
    Nothing,
    /// A platform that does what it is told and does not say so.
    Silence,
    /// A card that stands somewhere where nobody who died was about to say something.
    Card,
}

/// One step on the way of a command, a nudge or a message.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Before the dot of its points' names.
    pub name: &'static str,
    /// Where it is gone through at all.
    pub only: Only,
    /// How often it is gone through in one short life at least, so that dying there the third time is another death.
    pub often: u32,
    /// What it takes besides.
    pub takes: Takes,
}

/// All of them, in the order of handling, waking, claiming, sending and settling.
pub const STEPS: [Step; 34] = [
    step("slack_letter").only(Only::Slack).often(3),
    step("discord_letter").only(Only::Discord).often(3),
    step("receive").often(3),
    step("note").often(3),
    step("decide").often(3),
    step("record").often(3),
    // The writing, from whoever asks for it to the disk and back.
    step("lend").only(Only::Postgres).often(6),
    step("batch").only(Only::Sqlite).often(6),
    step("unit").often(6),
    step("key").often(3),
    step("events").often(3),
    step("follow").often(3),
    step("commit").often(6),
    step("answer").often(6),
    // Waking.
    step("wake"),
    step("tick"),
    step("cards"),
    step("take"),
    // Claiming.
    step("expire"),
    step("doubts"),
    step("claim"),
    step("grab"),
    // Sending.
    step("deliver"),
    step("words"),
    step("send"),
    step("edit").takes(Takes::Card),
    step("slack_post").only(Only::Slack),
    step("discord_post").only(Only::Discord),
    // Settling, and looking up what is in doubt.
    step("arrive"),
    step("settle"),
    step("fate").takes(Takes::Silence),
    step("look").takes(Takes::Silence),
    step("slack_look").only(Only::Slack).takes(Takes::Silence),
    step("discord_look").only(Only::Discord).takes(Takes::Silence),
];

const fn step(name: &'static str) -> Step {
    Step { name, only: Only::Everywhere, often: 1, takes: Takes::Nothing }
}

impl Step {
    const fn only(self, only: Only) -> Self {
        Self { only, ..self }
    }

    const fn often(self, often: u32) -> Self {
        Self { often, ..self }
    }

    const fn takes(self, takes: Takes) -> Self {
        Self { takes, ..self }
    }

    /// The names of its two points.
    pub fn points(&self) -> [String; 2] {
        ["before", "after"].map(|it| format!("{}.{it}", self.name))
    }

    /// Whether it is gone through on a database and a platform that are these.
    pub fn is_on(&self, database: Only, platform: Only) -> bool {
        [Only::Everywhere, database, platform].contains(&self.only)
    }
}
