//! The figures beside their targets.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use crate::load::{Kind, Measured};

const MOST_RESIDENT_MIB: f64 = 80.0;
const SLOWEST_LOOK: Duration = Duration::from_millis(25);
const SLOWEST_ACCEPT: Duration = Duration::from_millis(60);

/// More errors of one sort say no more.
const SHOWN_ERRORS: usize = 5;

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) start_with_demo: Vec<Duration>,
    pub(crate) start_empty: Vec<Duration>,
    pub(crate) resident_at_rest: Option<u64>,
    pub(crate) load: Option<Measured>,
    pub(crate) cpu_seconds: Option<f64>,
    pub(crate) letters_behind: Option<Duration>,
    pub(crate) resident_after_load: Option<u64>,
}

impl Report {
    /// Prints everything, and says how many targets were missed.
    pub(crate) fn print(&self) -> usize {
        let mut missed = 0;
        say("");
        for (what, times) in
            [("the demo world", &self.start_with_demo), ("only the catalog", &self.start_empty)]
        {
            if let Some(middle) = at(&sorted(times.iter().copied()), 50) {
                say(&format!("start to listening with {what}: {} (median of {})", ms(middle), times.len()));
            }
        }
        if let Some(bytes) = self.resident_at_rest {
            let verdict = verdict(mib(bytes) <= MOST_RESIDENT_MIB, &mut missed);
            say(&format!(
                "memory at rest: {:.1} MiB (target {MOST_RESIDENT_MIB:.0} MiB: {verdict})",
                mib(bytes)
            ));
        }
        if let Some(load) = &self.load {
            print_load(load, &mut missed);
        }
        if let Some(seconds) = self.cpu_seconds {
            say(&format!("processor time of the program under load: {seconds:.1} s"));
        }
        if let Some(behind) = self.letters_behind {
            say(&format!("last letter after the last answer: {}", ms(behind)));
        }
        if let Some(bytes) = self.resident_after_load {
            say(&format!("memory after the load, with everything it wrote: {:.1} MiB", mib(bytes)));
        }
        missed
    }
}

fn print_load(load: &Measured, missed: &mut usize) {
    let mut by_kind: BTreeMap<Kind, Vec<Duration>> = BTreeMap::new();
    for (kind, took) in &load.answers {
        by_kind.entry(*kind).or_default().push(*took);
    }
    let seconds = load.lasted.as_secs_f64();
    let answered = load.answers.len();
    say(&format!("\nload: {answered} answers in {seconds:.1} s"));
    say("| request | answers | p50 | p99 | max | target p99 |");
    say("|---|---|---|---|---|---|");
    for (kind, times) in by_kind {
        let times = sorted(times.into_iter());
        let (Some(middle), Some(late), Some(last)) = (at(&times, 50), at(&times, 99), times.last()) else {
            continue;
        };
        let target = match kind {
            Kind::Create => String::new(),
            Kind::Accept => against(late, SLOWEST_ACCEPT, missed),
            _ => against(late, SLOWEST_LOOK, missed),
        };
        let name = name(kind);
        say(&format!(
            "| {name} | {} | {} | {} | {} | {target} |",
            times.len(),
            ms(middle),
            ms(late),
            ms(*last)
        ));
    }
    let verdict = verdict(load.errors.is_empty(), missed);
    say(&format!("errors: {} (target 0: {verdict})", load.errors.len()));
    for (kind, error) in load.errors.iter().take(SHOWN_ERRORS) {
        say(&format!("  {}: {error}", name(*kind)));
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::LookAtPage => "open a link, page",
        Kind::Look => "open a link, JSON",
        Kind::Show => "read an invitation",
        Kind::List => "list invitations",
        Kind::Search => "search the marketplace",
        Kind::Delegations => "list delegations",
        Kind::Create => "invite",
        Kind::Accept => "accept",
    }
}

fn against(late: Duration, target: Duration, missed: &mut usize) -> String {
    format!("{} {}", ms(target), verdict(late <= target, missed))
}

fn verdict(met: bool, missed: &mut usize) -> &'static str {
    if met {
        return "met";
    }
    *missed += 1;
    "MISSED"
}

fn sorted(times: impl Iterator<Item = Duration>) -> Vec<Duration> {
    let mut times: Vec<Duration> = times.collect();
    times.sort();
    times
}

/// The time that `percent` of all are not above.
fn at(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied()
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 bytes")]
fn mib(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

/// A line for whoever measures.
pub(crate) fn say(line: &str) {
    // Nobody listens any more: then nobody misses it.
    drop(writeln!(std::io::stdout(), "{line}"));
}
