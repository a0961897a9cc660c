//! A sweep at size: much is stored in a file, a part of it is due, and the function goes through it run by run.
//!
//! `cargo bench --bench sweep -- --stored 1000000 --due 100000`. What is written goes through the table's own writer,
//! what is swept through the function's own door; the first run is killed on the way.

#![expect(clippy::indexing_slicing, reason = "what a summary lacks reads as null")]

mod store;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use local::ledger::Total;
use local::scheduler::Passing;
use local::{Options, System};
use serde_json::{Value, json};

/// Anything that keeps a measurement from being made.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Sweeps what is due among much that is not.
#[derive(Parser)]
struct Arguments {
    /// Invitations that are stored.
    #[arg(long, default_value_t = 100_000)]
    stored: u32,
    /// Those of them that are due.
    #[arg(long, default_value_t = 10_000)]
    due: u32,
    /// A folder of an earlier run that was ended when everything was written: it is swept as it is.
    #[arg(long)]
    written: Option<PathBuf>,
    /// Cargo says this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// When everything is written: a Monday.
const NOW: &str = "2026-11-23T10:00:00Z";
/// Long enough for a run to be in the middle of something.
const KILLED_AFTER: Duration = Duration::from_millis(300);
/// More runs than any backlog here needs.
const MOST_RUNS: u32 = 1_000;

/// What AWS documents of a new table on demand, and a latency of its answers that is no better than documented.
const WRITE_UNITS_PER_SECOND: f64 = 4_000.0;
const READ_UNITS_PER_SECOND: f64 = 12_000.0;
const READ_MILLIS: f64 = 5.0;
const TRANSACTION_MILLIS: f64 = 20.0;
/// As many as the function looks after side by side.
const SIDE_BY_SIDE: f64 = 8.0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match measure(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("the measurement failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments) -> Outcome<()> {
    let Arguments { stored, due, .. } = *arguments;
    let fresh = || std::env::temp_dir().join(format!("countersign-sweep-{}", std::process::id()));
    let folder = arguments.written.clone().unwrap_or_else(fresh);
    let options = Options {
        data: Some(folder.clone()),
        clock: Some(NOW.parse()?),
        seed: Some(1),
        ..Options::default()
    };
    let system = System::start(options).await?;
    // What is told about it is another matter.
    system.pump().switch("send-email", false);

    if arguments.written.is_none() {
        let began = tokio::time::Instant::now();
        store::fill(&system, stored, due.min(stored)).await?;
        say(&format!(
            "{stored} stored, {due} of them due tomorrow: {:.0} s to write",
            began.elapsed().as_secs_f64()
        ));
    }
    system.move_clock(system.clock().now().plus_days(1), Passing::Silent).await?;

    let before = system.ledger().total("sweep-expired");
    let began = tokio::time::Instant::now();
    let killed = tokio::time::timeout(KILLED_AFTER, tick(&system)).await.is_err();
    let (mut runs, mut expired) = (0, 0);
    while runs < MOST_RUNS {
        let summary = tick(&system).await?;
        runs += 1;
        expired += summary["expiredInvitations"].as_u64().unwrap_or(0);
        if summary["remaining"] == false {
            break;
        }
    }
    let took = began.elapsed().as_secs_f64();
    let after = system.ledger().total("sweep-expired");
    let killed = if killed { "one that was killed and " } else { "" };
    say(&format!("{killed}{runs} runs, {took:.0} s here; {expired} recorded after the kill"));
    report(due, before, after);
    let idle = system.ledger().total("sweep-expired");
    tick(&system).await?;
    let idle = system.ledger().total("sweep-expired").read - idle.read;
    say(&format!("a run with nothing left: {idle} read units"));
    system.shutdown().await;
    if arguments.written.is_none() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}

fn report(due: u32, before: Total, after: Total) {
    let (read, write) = (after.read - before.read, after.write - before.write);
    let (each, requests) = (f64::from(due.max(1)), after.requests.saturating_sub(before.requests));
    say(&format!(
        "{requests} requests, {read:.0} read and {write:.0} write units: {:.2} and {:.2} for each that was due",
        read / each,
        write / each
    ));
    let waiting = each * (READ_MILLIS + TRANSACTION_MILLIS) / SIDE_BY_SIDE / 1_000.0;
    let writing = write / WRITE_UNITS_PER_SECOND;
    let reading = read / READ_UNITS_PER_SECOND;
    say(&format!(
        "in the cloud, one worker: {waiting:.0} s of waiting for answers of {READ_MILLIS} and {TRANSACTION_MILLIS} ms, \
         {SIDE_BY_SIDE} side by side; {writing:.0} s at the {WRITE_UNITS_PER_SECOND} write units a second of a new table, \
         {reading:.0} s at its {READ_UNITS_PER_SECOND} read units"
    ));
}

/// One tick of the schedule.
async fn tick(system: &System) -> Outcome<Value> {
    let event =
        json!({ "source": "aws.scheduler", "detail-type": "Scheduled Event", "time": system.clock().now() });
    Ok(system.invoker().invoke("sweep-expired", event).await?)
}

#[expect(clippy::print_stdout, reason = "a measurement is there to be read")]
fn say(line: &str) {
    println!("{line}");
}
