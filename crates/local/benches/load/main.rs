//! The speed and the size of the local program: the real binary, real requests over real sockets.
//!
//! `cargo bench --bench load` measures starts, memory at rest, and a mixed load. Requests are due at fixed moments whether or not
//! earlier ones were answered, and their time is counted from the moment they were due, so that a stall is seen by
//! everybody who would have met it.
//!
//! Never judges anything but time, size and status; what the answers say is for the tests.

mod client;
mod figures;
mod load;
mod program;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::figures::Report;
use crate::load::Mix;
use crate::program::Program;
use crate::world::World;

/// Anything that keeps a measurement from being made.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures the local program.
#[derive(Parser)]
pub(crate) struct Arguments {
    /// How long the load lasts.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Requests that are due in each second.
    #[arg(long, default_value_t = 500)]
    rate: u64,
    /// What the requests are.
    #[arg(long, value_enum, default_value_t = Mix::Everyday)]
    mix: Mix,
    /// Connections that are kept alive and take whatever is due next.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How often the program is started, with the demo world and without.
    #[arg(long, default_value_t = 5)]
    starts: usize,
    /// Keep the table in files, as `cargo run` does, instead of in memory.
    #[arg(long)]
    kept: bool,
    /// Fail when a target is missed.
    #[arg(long)]
    check: bool,
    /// Another build of the program.
    #[arg(long, value_name = "FILE", default_value = env!("CARGO_BIN_EXE_countersign"))]
    program: PathBuf,
    /// Cargo says this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Memory is at rest when what the start needed for a moment has been given back.
const REST: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match measure(&arguments).await {
        Ok(report) => {
            let missed = report.print();
            if missed > 0 && arguments.check { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            figures::say(&format!("the measurement failed: {error}"));
            ExitCode::from(2)
        }
    }
}

async fn measure(arguments: &Arguments) -> Outcome<Report> {
    let mut report = Report::default();
    for _ in 0..arguments.starts {
        report.start_with_demo.push(Program::start(arguments, &["--memory"])?.took);
        report.start_empty.push(Program::start(arguments, &["--memory", "--empty"])?.took);
    }
    {
        let program = Program::start(arguments, &["--memory"])?;
        tokio::time::sleep(REST).await;
        report.resident_at_rest = Some(program.resident_bytes()?);
    }
    if arguments.seconds == 0 {
        return Ok(report);
    }
    let data = program::fresh_folder()?;
    let catalog = program::catalog_without_limits(&data)?;
    let kept = data.join("kept");
    let storage =
        if arguments.kept { vec!["--data".as_ref(), kept.as_os_str()] } else { vec!["--memory".as_ref()] };
    let program =
        Program::start(arguments, &[storage, vec!["--catalog".as_ref(), catalog.as_os_str()]].concat())?;
    let jobs = arguments.mix.plan(arguments.seconds * arguments.rate);
    let world =
        World::prepare(&program, arguments.connections, load::count_of(&jobs, load::Kind::Accept)).await?;
    let before = program.cpu_seconds()?;
    report.load = Some(load::run(&world, jobs, arguments.rate, arguments.connections).await?);
    report.cpu_seconds = Some(program.cpu_seconds()? - before);
    let waited = tokio::time::Instant::now();
    world.settle().await?;
    report.letters_behind = Some(waited.elapsed());
    report.resident_after_load = Some(program.resident_bytes()?);
    Ok(report)
}
