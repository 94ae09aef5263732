//! From the first question to production by what Baton says alone.
//!
//! Rule: nobody in here knows a command, a topic or a rule. They type what help showed them, press what a card offers
//! to them, and fill forms in by their labels and hints; what is refused they try otherwise, as the form says.
//! What they read on the way is `docs/stages.md`; `BATON_BLESS=1` writes it.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use baton_chat::{
    card::{Card, Control, Item},
    form::{Field, FieldKind, Need},
    inbound::Reply,
};
use baton_tests::{
    root,
    world::{Said, World, show},
};
use jiff::{SignedDuration, ToSpan as _, civil::Date, tz::TimeZone};

/// What they call it.
const NAME: &str = "Parcel photos";
/// Who looks at what waits for them, as often as it takes. Dana owns it, Mei sponsors it, Tom runs the pilot.
const TEAM: [&str; 7] = ["tom", "dana", "mei", "luis", "ana", "ravi", "grace"];
/// Whom they think of first when somebody is to be named.
const NAMED: [&str; 7] = ["luis", "ana", "grace", "ravi", "dana", "mei", "tom"];
/// Weeks within which they are there.
const WEEKS: usize = 52;
/// How often somebody tries the same thing otherwise.
const TRIES: usize = 6;
/// What was read on the way.
const PAGE: &str = "docs/stages.md";

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_gets_to_production_by_what_baton_says() {
    let mut team = Team::new().await;
    team.proposes().await;
    let mut stage = team.stage().await;
    assert!(stage.starts_with("proposed"), "{stage}");
    for _ in 0..WEEKS {
        team.reads_a_card(&stage).await;
        for who in TEAM {
            team.works_off(who).await;
        }
        team.goes_on(&stage).await;
        stage = team.stage().await;
        if stage.starts_with("in production") {
            break;
        }
        team.waits_a_week().await;
    }
    let open = team.missing("luis").await;
    assert!(
        stage.starts_with("in production"),
        "after {WEEKS} weeks it is {stage}:\n{open}\n{}",
        team.log.join("\n")
    );
    team.reads_a_card(&stage).await;
    check_page(&team.page);
}

/// What they read, in the order of the stages.
fn check_page(page: &str) {
    let path = root().join(PAGE);
    if std::env::var_os("BATON_BLESS").is_some() {
        fs::write(&path, page).expect("the page can be written");
    }
    assert_eq!(fs::read_to_string(&path).expect("the page is there"), page, "`BATON_BLESS=1` writes {PAGE}");
}

/// People who have never seen Baton.
#[derive(Debug)]
struct Team {
    world: World,
    /// How often what is behind a button was tried without success.
    tried: BTreeMap<String, usize>,
    /// What was done, for whoever looks for what went wrong.
    log: Vec<String>,
    page: String,
    /// The stages of which a card stands on the page.
    shown: Vec<String>,
}

impl Team {
    async fn new() -> Self {
        let page =
            "# What Baton says at each stage\n\nMade by a test in which nobody knows anything but what is \
                    written here (`tests/scenarios/newcomer.rs`).\n"
                .to_owned();
        let world = World::open().await;
        Self { world, tried: BTreeMap::new(), log: Vec::new(), page, shown: Vec::new() }
    }

    /// Help shows how an initiative is proposed.
    async fn proposes(&mut self) {
        let help = self.world.types("tom", "help").await;
        let lines: Vec<String> = help.text().lines().map(str::to_owned).collect();
        let line = lines.iter().find(|it| it.contains("Proposes an initiative")).expect("how to begin");
        let word = line.trim_start_matches('`').split(' ').next().expect("a word");
        let said = self.world.types("tom", &format!("{word} {NAME}")).await;
        let said =
            self.world.fills(&said, &[("owner", "@dana"), ("sponsor", "@mei"), ("champion", "@tom")]).await;
        let said = self.fills_in(said, 0).await;
        self.writes("Proposed", &said.card());
    }

    /// How the record calls its stage.
    async fn stage(&mut self) -> String {
        let text = self.world.types("ana", "show parcel-photos").await.text();
        text.lines().next().and_then(|it| it.split_once(": ")).expect("a stage").1.to_owned()
    }

    /// Everything of this effort that waits for somebody, one after the other.
    async fn works_off(&mut self, who: &str) {
        for _ in 0..80 {
            let Some((said, token)) = self.next_of(who).await else { return };
            let tries = self.tried.get(&token).copied().unwrap_or(0);
            let done = self.world.press_token(&said, &token).await;
            let done = self.fills_in(done, tries).await;
            let first = done.text().lines().next().unwrap_or_default().to_owned();
            self.log.push(format!("{who} presses {token}: {first}"));
            *self.tried.entry(token).or_default() += 1;
        }
        panic!("{who} does not come to an end:\n{}", self.log.join("\n"));
    }

    /// The first thing that waits for somebody and was not tried in vain, on any page.
    async fn next_of(&mut self, who: &str) -> Option<(Said, String)> {
        let mut said = self.world.types(who, "mine").await;
        loop {
            let card = said.card();
            let items = card.items().iter().filter(|it| is_ours(it));
            let mut tokens = items.filter_map(answering);
            if let Some(token) = tokens.find(|it| self.tried.get(it).is_none_or(|it| *it < TRIES)) {
                return Some((said, token));
            }
            let more = card.row().iter().flat_map(Control::choices).find(|it| it.label.starts_with("And "));
            let token = more?.token.clone();
            said = self.world.press_token(&said, &token).await;
        }
    }

    /// Fills in whatever is asked, step by step, and tries what was refused otherwise.
    async fn fills_in(&mut self, mut said: Said, first: usize) -> Said {
        let mut tries = first;
        for _ in 0..2 * TRIES {
            let Reply::Form(form) = said.reply.clone() else { return said };
            tries += usize::from(form.fields().iter().any(|it| it.error.is_some()));
            let today = self.world.now().to_zoned(TimeZone::UTC).date();
            let values =
                form.fields().iter().filter_map(|it| Some((it.id.clone(), value(it, first, tries, today)?)));
            let values: Vec<(String, String)> = values.collect();
            let values: Vec<(&str, &str)> = values.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
            said = self.world.fills(&said, &values).await;
        }
        said
    }

    /// The owner and the sponsor look at what is missing, and leave the stage where they can.
    async fn goes_on(&mut self, stage: &str) {
        for who in ["dana", "luis", "mei"] {
            let said = self.readiness(who).await;
            let card = said.card();
            let buttons = || card.row().iter().flat_map(Control::choices);
            let on = ["Start phase one", "Close…", "Go live"];
            if let Some(choice) = buttons().find(|it| on.contains(&it.label.as_str())) {
                self.writes(&format!("{} What is missing, when nothing is", capital(stage)), &card);
                let mut done = self.world.press_token(&said, &choice.token).await;
                if done.text().contains("[Build for production]") {
                    self.writes("What becomes of it is said, not implied", &done.card());
                    done = self.world.press(&done, "Build for production").await;
                }
                let done = self.fills_in(done, 0).await;
                self.log.push(format!("{who} presses {}: {}", choice.label, done.text()));
                if !done.text().contains("missing") {
                    self.writes("Said to everybody", &done.card());
                    self.tried.clear();
                    return;
                }
            }
        }
    }

    async fn readiness(&mut self, who: &str) -> Said {
        self.world.types(who, "readiness parcel-photos").await
    }

    async fn missing(&mut self, who: &str) -> String {
        self.readiness(who).await.text()
    }

    async fn waits_a_week(&mut self) {
        self.world.read_everything();
        self.world.wait(SignedDuration::from_hours(24 * 7)).await;
        // A second attempt is for another week.
        self.tried.values_mut().for_each(|it| *it = (*it).min(TRIES - 1));
    }

    /// What waits for its owner, and what is missing, the first time in each stage.
    async fn reads_a_card(&mut self, stage: &str) {
        if self.shown.iter().any(|it| it == stage) {
            return;
        }
        self.shown.push(stage.to_owned());
        let (readiness, brief) =
            (self.readiness("dana").await, self.world.types("dana", "brief parcel-photos").await);
        self.writes(&format!("{} What is missing", capital(stage)), &readiness.card());
        self.writes("The brief", &brief.card());
    }

    fn writes(&mut self, title: &str, card: &Card) {
        write!(self.page, "\n## {title}\n\n```text\n{}\n```\n", show(card)).expect("a text takes more");
    }
}

fn capital(stage: &str) -> String {
    let mut letters = stage.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}:", letters.as_str())
}

fn is_ours(item: &Item) -> bool {
    item.lines.iter().any(|it| it.text().starts_with(NAME))
}

/// What an item offers as its answer: whatever is not "not now".
fn answering(item: &Item) -> Option<String> {
    let answer = item.controls.iter().find(|it| match it {
        Control::Button(it) => it.label != "Decline…",
        Control::Menu { label, .. } => label != "Not now",
    })?;
    answer.choices().first().map(|it| it.token.clone())
}

/// What somebody writes into a field they have never seen: the hint's example, a colleague, the first of the choices,
/// or the next one where they were here before.
fn value(field: &Field, first: usize, tries: usize, today: Date) -> Option<String> {
    let chosen = matches!(field.kind, FieldKind::Choice(_));
    if field.value.is_some() && field.error.is_none() && !chosen || field.need == Need::Optional {
        return None;
    }
    Some(match &field.kind {
        FieldKind::Choice(choices) => {
            let at = if field.error.is_some() { tries } else { first };
            choices[at % choices.len()].token.clone()
        }
        FieldKind::Person => format!("@{}", NAMED[tries % NAMED.len()]),
        FieldKind::Date => {
            let days = [60, -7, 20][tries % 3];
            today.saturating_add(days.days()).to_string()
        }
        FieldKind::Short | FieldKind::Long => {
            let example = field
                .hint
                .split_once("Such as")
                .map(|it| it.1)
                .or_else(|| Some(field.hint.split_once(": ")?.1));
            let example = example.map(|it| it.trim_start_matches([':', ' '])).unwrap_or_default();
            let example =
                example.split(" or ").next().unwrap_or_default().split(';').next().unwrap_or_default();
            if example.is_empty() {
                "as agreed with the desk on Monday".to_owned()
            } else {
                example.to_owned()
            }
        }
    })
}
