//! `baton import`: a register that was kept elsewhere, taken over row by row; and days off.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use baton_domain::{OrganisationId, Title, calendar::zone};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    baton::Baton,
    config::{Config, StoreUrl},
    directory::Directory,
    import::{self, Effect, Problem, Reading, apply::Plan, mapping::Mapping},
};

use super::{Ended, Trouble, opened, output};

mod backstage;
mod holidays;

use backstage::Backstage;
use holidays::Holidays;

/// Remarks shown when something is written; more of them with --dry-run.
const MOST_NOTES: usize = 20;
/// Problems shown at all: who has more of them mends what they have in common, and looks again.
const MOST_SHOWN: usize = 100;
/// What an organisation is called that nobody named.
const NAMELESS: &str = "Our organisation";

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// A table with headings, as spreadsheets save it
    Csv(Csv),
    /// Backstage catalogue files, such as catalog-info.yaml
    Backstage(Backstage),
    /// Days off, from a calendar file (.ics)
    Holidays(Holidays),
}

#[derive(Debug, Args)]
pub(super) struct Csv {
    /// The table
    file: PathBuf,
    /// Which of its columns says what (TOML)
    #[arg(long, value_name = "MAP")]
    map: PathBuf,
    #[command(flatten)]
    taking: Taking,
}

/// What every register is taken over with.
#[derive(Debug, Args)]
pub(super) struct Taking {
    /// Read and say what would be done; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Take over the good rows although others cannot be read
    #[arg(long)]
    keep_going: bool,
    /// Whose register it is; founded if nobody is called so
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// Where the dates of an organisation that is founded are read
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
}

/// A table and the map of its columns.
#[derive(Debug)]
pub(super) struct Register {
    pub(super) file: PathBuf,
    pub(super) map: PathBuf,
}

impl Import {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        match self {
            Self::Csv(Csv { file, map, taking }) => {
                let register = Register { file, map };
                taking.take(config, &register.file, register.read()?).await
            }
            Self::Backstage(it) => it.run(config).await,
            Self::Holidays(it) => it.run(config).await,
        }
    }
}

/// A file's bytes, unless they are more than any register has.
fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    let unread = |why: io::Error| Trouble::Said(format!("{} cannot be read: {why}", path.display()));
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unread)?;
    file.take(import::MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unread)?;
    if import::MAX_BYTES < u64::try_from(bytes.len()).unwrap_or(u64::MAX) {
        let most = import::MAX_BYTES / (1024 * 1024);
        let path = path.display();
        return Err(Trouble::Said(format!("{path} has more than {most} MB; nothing was read. Split it")));
    }
    Ok(bytes)
}

impl Taking {
    /// Says what is wrong with what was read, and takes over the rest.
    async fn take(self, config: &Config, file: &Path, reading: Reading) -> Result<Ended, Trouble> {
        let zone = zone(&self.zone).map_err(|why| Trouble::Said(format!("--zone: {why}")))?;
        let zone = zone.iana_name().unwrap_or("UTC").to_owned();
        let Reading { rows, mut problems } = reading;
        let missing = opened::path(config.store_url.value.reveal())
            .is_some_and(|it| !std::path::Path::new(it).exists());
        // What writes nothing makes no database either.
        let mut looked_at = config.clone();
        let stops = !self.keep_going && problems.iter().any(|it| it.effect != Effect::Noted);
        if missing && (self.dry_run || stops) {
            looked_at.store_url.value = StoreUrl::new("sqlite::memory:");
        }
        let baton = opened::or_new(&looked_at).await?;
        let organisation = named(&baton, self.organisation.as_deref()).await?;
        let directory = match organisation {
            Some(id) => Some(baton.directory(id).await?),
            None => None,
        };
        let plan = import::apply::plan(&baton, directory.as_deref(), rows).await?;
        problems.extend(plan.problems.iter().cloned());
        let most = if self.dry_run { MOST_SHOWN } else { MOST_NOTES };
        let left_out = say_problems(file, &problems, most);
        if problems.iter().any(|it| it.effect == Effect::NothingRead) {
            return Ok(Ended::WithFindings);
        }
        if self.dry_run {
            output::say(&format!("{} Nothing was written.", outlook(&plan, left_out)))?;
            return Ok(if left_out == 0 { Ended::Well } else { Ended::WithFindings });
        }
        if 0 < left_out && !self.keep_going {
            output::note(&format!(
                "{}; nothing was written. Mend them, or add --keep-going.",
                rows_said(left_out)
            ));
            return Ok(Ended::WithFindings);
        }
        let directory = match directory {
            Some(directory) => directory,
            None => self.found(&baton, &zone).await?,
        };
        let summary = apply(&baton, &directory, plan, left_out).await?;
        baton.store.close().await;
        output::say(&summary)?;
        Ok(Ended::Well)
    }

    async fn found(&self, baton: &Baton, zone: &str) -> Result<Arc<Directory>, Trouble> {
        let name = self.organisation.as_deref().unwrap_or(NAMELESS);
        let title = Title::new(name).map_err(|why| Trouble::Said(format!("--organisation: {why}")))?;
        let id = baton.found(title, zone).await?;
        Ok(baton.directory(id).await?)
    }
}

/// The organisation of that name, or the only one there is.
async fn named(baton: &Baton, name: Option<&str>) -> Result<Option<OrganisationId>, Trouble> {
    let all = baton.store.organisations().await?;
    let Some(name) = name else {
        return match all.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.id)),
            many => {
                let names: Vec<&str> = many.iter().map(|it| it.name.as_str()).collect();
                Err(Trouble::Said(format!("say whose it is with --organisation: {}", names.join(", "))))
            }
        };
    };
    let named = all.iter().find(|it| it.name.to_lowercase() == name.trim().to_lowercase());
    Ok(named.map(|it| it.id))
}

impl Register {
    fn read(&self) -> Result<Reading, Trouble> {
        let named = self.map.display().to_string();
        let text = String::from_utf8(read(&self.map)?);
        let text = text.map_err(|_| Trouble::Said(format!("{named} is not UTF-8 text")))?;
        let mapping = Mapping::parse(&named, &text).map_err(|bad| Trouble::Said(bad.to_string()))?;
        Ok(import::read(&read(&self.file)?, &mapping))
    }

    /// Takes all good rows over, for a demo.
    pub(super) async fn add_to(&self, baton: &Baton, organisation: OrganisationId) -> Result<(), Trouble> {
        let reading = self.read()?;
        let directory = baton.directory(organisation).await?;
        let plan = import::apply::plan(baton, Some(&directory), reading.rows).await?;
        let problems: Vec<Problem> =
            reading.problems.into_iter().chain(plan.problems.iter().cloned()).collect();
        let left_out = say_problems(&self.file, &problems, MOST_NOTES);
        if problems.iter().any(|it| it.effect == Effect::NothingRead) {
            return Err(Trouble::Said(format!("{} has nothing that can be read", self.file.display())));
        }
        output::note(&apply(baton, &directory, plan, left_out).await?);
        Ok(())
    }
}

async fn apply(baton: &Baton, directory: &Directory, plan: Plan, left_out: usize) -> Result<String, Trouble> {
    let summary = done(&plan, left_out);
    let bar = bar(plan.new.len());
    import::apply::apply(baton, directory, plan, |n| bar.inc(u64::try_from(n).unwrap_or(0))).await?;
    bar.finish_and_clear();
    Ok(summary)
}

// Drawn on a terminal only; indicatif hides it elsewhere.
fn bar(rows: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} initiatives");
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(0));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Says what is left out and at most so many remarks; answers how many rows are left out.
fn say_problems(file: &Path, problems: &[Problem], most: usize) -> usize {
    told(file, problems, most).iter().for_each(|it| output::note(it));
    problems.iter().filter(|it| it.effect == Effect::RowLeftOut).count()
}

/// A line each, and one for those that are too many to be told.
fn told(file: &Path, problems: &[Problem], most: usize) -> Vec<String> {
    let file = file.display();
    let (lost, noted): (Vec<&Problem>, Vec<&Problem>) =
        problems.iter().partition(|it| it.effect != Effect::Noted);
    let each = |it: &&Problem| format!("{file}: {it}{}", quoted(it));
    let mut lines: Vec<String> = lost.iter().take(MOST_SHOWN).map(each).collect();
    if MOST_SHOWN < lost.len() {
        lines.push(format!("{file}: and {} more rows that cannot be read", lost.len() - MOST_SHOWN));
    }
    lines.extend(noted.iter().take(most).map(each));
    if most < noted.len() {
        let rest = noted.len() - most;
        let hint = if most < MOST_SHOWN { "; --dry-run shows more" } else { "" };
        lines.push(format!("{file}: and {rest} more remarks{hint}"));
    }
    lines
}

fn quoted(problem: &Problem) -> String {
    if problem.value.is_empty() { String::new() } else { format!(" (`{}`)", problem.value) }
}

fn outlook(plan: &Plan, left_out: usize) -> String {
    format!("Would add {}{}{}", initiatives(plan.new.len()), people(plan), rest(plan, left_out))
}

fn done(plan: &Plan, left_out: usize) -> String {
    if plan.new.is_empty() {
        return format!("Nothing to change{}", rest(plan, left_out));
    }
    format!("Added {}{}{}", initiatives(plan.new.len()), people(plan), rest(plan, left_out))
}

fn rest(plan: &Plan, left_out: usize) -> String {
    let known = match plan.known {
        0 => String::new(),
        n => format!("; {n} were there already and stay as they are"),
    };
    let lost = if left_out == 0 { String::new() } else { format!("; {}", rows_said(left_out)) };
    format!("{known}{lost}.")
}

fn people(plan: &Plan) -> String {
    match plan.people.len() {
        0 => String::new(),
        1 => " and 1 person".to_owned(),
        n => format!(" and {n} people"),
    }
}

fn initiatives(n: usize) -> String {
    if n == 1 { "1 initiative".to_owned() } else { format!("{n} initiatives") }
}

fn rows_said(n: usize) -> String {
    if n == 1 { "1 row cannot be read".to_owned() } else { format!("{n} rows cannot be read") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(count: u64, effect: Effect) -> Vec<Problem> {
        let one = |row| Problem {
            row,
            column: "Name".to_owned(),
            value: String::new(),
            what: "it has no name".to_owned(),
            effect,
        };
        (1..=count).map(one).collect()
    }

    #[test]
    fn the_list_of_problems_ends() {
        let all = [problems(250, Effect::RowLeftOut), problems(130, Effect::Noted)].concat();
        let lines = told(Path::new("a.csv"), &all, MOST_SHOWN);
        assert_eq!(lines.len(), 2 * MOST_SHOWN + 2);
        assert_eq!(lines[MOST_SHOWN], "a.csv: and 150 more rows that cannot be read");
        assert_eq!(lines[2 * MOST_SHOWN + 1], "a.csv: and 30 more remarks");
        let few = told(Path::new("a.csv"), &problems(130, Effect::Noted), MOST_NOTES);
        assert_eq!(few.last().unwrap(), "a.csv: and 110 more remarks; --dry-run shows more");
        assert_eq!(told(Path::new("a.csv"), &problems(1, Effect::Noted), MOST_NOTES).len(), 1);
    }
}
