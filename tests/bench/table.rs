//! Rows of figures, and how they are taken.

use std::time::{Duration, Instant};

/// The heading.
pub(crate) fn head() {
    println!("| what | figure | p50 | p99 | bounded by |");
    println!("| --- | --- | --- | --- | --- |");
}

/// One row.
pub(crate) fn row(what: &str, figure: &str, p50: Option<Duration>, p99: Option<Duration>, bound: &str) {
    let shown =
        |it: Option<Duration>| it.map_or_else(String::new, |it| format!("{:.2} ms", it.as_secs_f64() * 1e3));
    println!("| {what} | {figure} | {} | {} | {bound} |", shown(p50), shown(p99));
}

/// A stretch of many calls.
#[derive(Debug)]
pub(crate) struct Taken {
    /// Each call's own time.
    pub(crate) each: Vec<Duration>,
    /// From the first call to the last answer.
    pub(crate) whole: Duration,
    /// The processor's time, of all cores, that this process took meanwhile: callers, Baton and SQLite together.
    pub(crate) cpu: Duration,
}

impl Taken {
    /// Calls a second.
    pub(crate) fn rate(&self) -> f64 {
        self.each.len() as f64 / self.whole.as_secs_f64()
    }

    /// The time within which this share of calls was answered.
    pub(crate) fn within(&self, share: f64) -> Duration {
        let mut all = self.each.clone();
        all.sort_unstable();
        let at = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
        all.get(at).copied().unwrap_or_default()
    }

    /// A row of calls a second; what a call takes of the processor here is added to what bounds it.
    pub(crate) fn print(&self, what: &str, bound: &str) {
        let each = self.cpu.as_secs_f64() * 1e3 / self.each.len() as f64;
        let bound = &format!("{bound}; {each:.2} ms of a core a call in this process");
        row(what, &format!("{:.0}/s", self.rate()), Some(self.within(0.5)), Some(self.within(0.99)), bound);
    }
}

/// Runs `calls(caller, n)` from that many callers at once, `each` times.
pub(crate) async fn at_once<F, R>(callers: usize, each: usize, calls: F) -> Taken
where
    F: Fn(usize, usize) -> R + Clone + Send + 'static,
    R: Future<Output = ()> + Send,
{
    let (begun, used) = (Instant::now(), processor());
    let mut running = tokio::task::JoinSet::new();
    for caller in 0..callers {
        let calls = calls.clone();
        running.spawn(async move {
            let mut took = Vec::with_capacity(each);
            for n in 0..each {
                let begun = Instant::now();
                calls(caller, n).await;
                took.push(begun.elapsed());
            }
            took
        });
    }
    let each = running.join_all().await.concat();
    Taken { each, whole: begun.elapsed(), cpu: processor().saturating_sub(used) }
}

/// What this process took of the processor so far; nothing where the system does not say.
pub(crate) fn processor() -> Duration {
    /// Linux counts in hundredths of a second, whatever its timer does.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<u32>().ok()).sum();
    TICK * ticks
}

/// A line of `/proc/self/status` or of another process's, in MiB.
pub(crate) fn mebibytes(process: &str, line: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = status.lines().find_map(|it| it.strip_prefix(line))?;
    let kilobytes: f64 = value.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// The same measured several times.
#[derive(Debug, Default)]
pub(crate) struct Runs(Vec<f64>);

impl Runs {
    pub(crate) fn add(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// The median, and the least and the most.
    pub(crate) fn show(&self, unit: &str) -> String {
        let mut all = self.0.clone();
        all.sort_unstable_by(f64::total_cmp);
        let at = |n: usize| all.get(n).copied().unwrap_or_default();
        let (median, least, most) = (at(all.len() / 2), at(0), at(all.len().saturating_sub(1)));
        format!("{median:.0}{unit} ({least:.0}–{most:.0}, {} runs)", all.len())
    }
}

/// Set where figures are only tried, not taken.
pub(crate) const QUICK: &str = "BATON_BENCH_QUICK";

fn is_quick() -> bool {
    std::env::var_os(QUICK).is_some()
}

/// So many runs, or one.
pub(crate) fn runs(many: usize) -> usize {
    if is_quick() { 1 } else { many }
}

/// So many, or a tenth.
pub(crate) fn fewer(many: usize) -> usize {
    if is_quick() { many / 10 } else { many }
}
