//! The portfolio as a lead sees it: how many, how old, what stands still and why, and a picture of it.
//! Source: F-1 to F-7.

use std::collections::BTreeMap;

use baton_chat::{card::Card, picture::Picture};
use baton_domain::{
    PersonId, authority,
    context::Context,
    initiative::Initiative,
    portfolio::{self, Standstill, Way},
    stage::{Ending, Gate, Stage},
    warning,
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{baton::Baton, change::loaded, directory::Directory, failure::Failure};

mod samples;

pub use samples::samples;

/// How many initiatives are read at a time.
const READ: u32 = 500;
/// Lines of the picture; the rest is counted.
const DRAWN: usize = 14;
/// Lines of the table beside it.
const LISTED: usize = 8;
/// Weeks that the picture shows at least, so that a young portfolio does not look old.
const LEAST_WEEKS: i32 = 12;

/// Everything that the portfolio's cards and its picture are filled from.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PortfolioView {
    pub total: usize,
    pub stages: BTreeMap<&'static str, usize>,
    /// Of those that stand still, by stage.
    pub still_in: BTreeMap<&'static str, usize>,
    pub still: usize,
    pub ownerless: usize,
    /// Who own AI strategy. Source: F-2.
    pub strategy: Vec<String>,
    /// On their way or standing still; what stands still longest comes first.
    pub rows: Vec<Row>,
    /// How many of the rows the table and the picture show, and the weeks that fit into the latter.
    pub listed: usize,
    pub drawn: usize,
    pub weeks: i32,
    pub today: Date,
}

/// One effort.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Row {
    pub name: String,
    pub stage: &'static str,
    pub weeks: i32,
    /// How many weeks the stage was to take, where that is known.
    pub planned: Option<i32>,
    pub owner: Option<String>,
    pub why: Vec<Why>,
    /// What its team says that it waits for. Source: D-9.
    pub waits: Option<String>,
}

/// Why it stands still.
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    is: &'static str,
    /// Weeks, or how often it was put off.
    count: i32,
    /// The last reason for putting it off.
    delay: Option<Value>,
}

/// What one person may see of the portfolio. Source: F-9.
///
/// # Errors
/// The store's.
pub async fn visible(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
) -> Result<Vec<Initiative>, Failure> {
    let context = directory.context(&baton.playbook, baton.now());
    let mut seen = Vec::new();
    let mut pages = baton.store.all_initiatives(directory.id(), READ);
    while let Some(page) = pages.next().await? {
        for row in &page {
            let record = loaded(row)?.record;
            if authority::sees(&record, person, &context) {
                seen.push(record);
            }
        }
    }
    Ok(seen)
}

/// Of every stage that runs, none: texts name each of them.
pub(super) fn no_stage() -> BTreeMap<&'static str, usize> {
    BTreeMap::from(Stage::RUNNING.map(|it| (it.as_str(), 0)))
}

impl PortfolioView {
    /// Of what somebody may see.
    pub fn of(records: &[Initiative], directory: &Directory, context: &Context<'_>) -> Self {
        let mut stages = no_stage();
        records.iter().for_each(|it| *stages.entry(it.stage.as_str()).or_default() += 1);
        let mut rows: Vec<Row> = records.iter().filter_map(|it| row(it, directory, context)).collect();
        rows.sort_by(|a, b| {
            let order = |it: &Row| (it.why.is_empty(), -it.weeks);
            order(a).cmp(&order(b)).then_with(|| a.name.cmp(&b.name))
        });
        let still = || rows.iter().filter(|it| !it.why.is_empty());
        let mut still_in = no_stage();
        still().for_each(|it| *still_in.entry(it.stage).or_default() += 1);
        let longest = rows.iter().take(DRAWN).map(|it| it.weeks.max(it.planned.unwrap_or(0))).max();
        Self {
            total: records.len(),
            still_in,
            still: still().count(),
            ownerless: rows.iter().filter(|it| it.why.iter().any(|it| it.is == "nobody")).count(),
            strategy: context.leads().map(|it| directory.name(it).to_owned()).collect(),
            listed: rows.len().min(LISTED),
            drawn: rows.len().min(DRAWN),
            weeks: longest.unwrap_or(0).max(LEAST_WEEKS),
            today: context.today(),
            stages,
            rows,
        }
    }

    /// What stands still alone.
    #[must_use]
    pub fn standing_still(&self) -> Vec<&Row> {
        self.rows.iter().filter(|it| !it.why.is_empty()).collect()
    }

    /// The picture; none where there is nothing to draw, or where it cannot be made.
    pub fn picture(&self, baton: &Baton) -> Option<Picture> {
        if self.rows.is_empty() {
            return None;
        }
        let made = baton.prompts.picture("portfolio", self);
        made.inspect_err(|bad| tracing::error!(%bad, "the portfolio goes without its picture")).ok()
    }

    /// The card with its picture.
    ///
    /// # Errors
    /// A text of ours that cannot be rendered.
    pub fn card(&self, baton: &Baton) -> Result<Card, Failure> {
        let card = baton.prompts.card("portfolio", self, Vec::new())?;
        Ok(match self.picture(baton) {
            Some(picture) => card.with_picture(picture),
            None => card,
        })
    }
}

/// What is on its way, and whatever stands still.
fn row(record: &Initiative, directory: &Directory, context: &Context<'_>) -> Option<Row> {
    let why = portfolio::standstill(record, context);
    let on_its_way = matches!(record.stage, Stage::Pilot | Stage::Bridge);
    if !on_its_way && why.is_empty() {
        return None;
    }
    let since = context.calendar.date_of(record.stage_since);
    let planned = record.planned_end.filter(|it| record.stage != Stage::Production && since < *it);
    Some(Row {
        name: record.name.as_str().to_owned(),
        stage: record.stage.as_str(),
        weeks: portfolio::weeks_in_stage(record, context),
        planned: planned.map(|it| (it - since).get_days() / 7),
        owner: record.custody.owner().map(|it| directory.name(it).to_owned()),
        waits: warning::waits_for(record).filter(|_| !why.is_empty()).map(str::to_owned),
        why: why.into_iter().map(|it| told(it, context.today())).collect(),
    })
}

fn told(why: Standstill, today: Date) -> Why {
    let weeks = |since: Date| (today - since).get_days() / 7;
    let (is, count, delay) = match why {
        Standstill::Nobody => ("nobody", 0, None),
        Standstill::Overdue { since } => ("overdue", weeks(since), None),
        Standstill::PutOff { times, delay } => {
            ("put_off", i32::try_from(times).unwrap_or(i32::MAX), Some(delay))
        }
        Standstill::Quiet { since } => ("quiet", weeks(since), None),
    };
    Why { is, count, delay: delay.map(|it| json!(it)) }
}

/// What got through and what did not, and how the two differ. Source: F-5, F-6.
pub fn outcomes(records: &[Initiative], directory: &Directory, context: &Context<'_>) -> Value {
    let shipped = |it: &&Initiative| it.passed.iter().any(|it| it.gate == Gate::GoLive) && !it.is_imported();
    let ended = |it: &&Initiative| it.stage == Stage::Stopped;
    let compared = |way: Way| {
        json!({"efforts": way.efforts, "borrowed": way.borrowed, "secured": way.secured, "put_off": way.put_off,
            "owned": way.owned})
    };
    json!({
        "shipped": compared(Way::of(records.iter().filter(shipped))),
        "ended": compared(Way::of(records.iter().filter(ended))),
        "production": in_production(records, directory, context),
        "today": context.today(),
    })
}

fn in_production(records: &[Initiative], directory: &Directory, context: &Context<'_>) -> Vec<Value> {
    let mut all: Vec<&Initiative> = records.iter().filter(|it| it.stage == Stage::Production).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.stage_since));
    let told = all.into_iter().map(|it| {
        let way = Way::of(std::iter::once(it));
        json!({
            "name": it.name.as_str(),
            "since": context.calendar.date_of(it.stage_since),
            "owner": it.custody.owner().map(|it| directory.name(it)),
            "imported": it.is_imported(),
            "borrowed": way.borrowed,
            "secured": way.secured,
            "put_off": way.put_off,
        })
    });
    told.collect()
}

/// What was stopped and what it taught, the latest first. Source: F-5.
pub fn endings(records: &[Initiative], context: &Context<'_>) -> Vec<Value> {
    let mut all: Vec<(&Initiative, &Ending)> =
        records.iter().filter_map(|it| Some((it, it.ending.as_ref()?))).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.1.at));
    let told = all.into_iter().map(|(record, ending)| {
        let lessons: Vec<&str> = ending.lessons.iter().map(|it| it.as_str()).collect();
        let retired = record.stage == Stage::Retired;
        json!({"name": record.name.as_str(), "retired": retired, "on": context.calendar.date_of(ending.at), "lessons": lessons})
    });
    told.collect()
}

/// What is running and whose budget is reviewed, the next review first; and how many have no date. Source: F-7.
pub fn reviews(records: &[Initiative], directory: &Directory, context: &Context<'_>) -> (Vec<Value>, usize) {
    let today = context.today();
    let running = || records.iter().filter(|it| it.stage.is_running());
    let ahead = |it: &&Initiative| warning::budget_review(it).filter(|on| today <= *on);
    let mut dated: Vec<(Date, &Initiative)> = running().filter_map(|it| Some((ahead(&it)?, it))).collect();
    dated.sort_by(|a, b| (a.0, a.1.name.as_str()).cmp(&(b.0, b.1.name.as_str())));
    let undated = running().count() - dated.len();
    let told = dated.into_iter().map(|(on, record)| {
        json!({
            "name": record.name.as_str(),
            "on": on,
            "stage": record.stage.as_str(),
            "owner": record.custody.owner().map(|it| directory.name(it)),
            "still": !portfolio::standstill(record, context).is_empty(),
        })
    });
    (told.collect(), undated)
}
