//! `cargo run`: the whole system on this machine, nothing else needed.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use domain::Moment;
use local::system::{Options, System};

/// Countersign on this machine: gateway, table, mailbox, identity provider, clock and a demo world in one process.
#[derive(Parser)]
#[command(name = "countersign", version)]
struct Arguments {
    /// The port on 127.0.0.1; 0 is any that is free.
    #[arg(long, env = "COUNTERSIGN_PORT", default_value_t = 3000)]
    port: u16,
    /// Where everything is kept between runs.
    #[arg(long, env = "COUNTERSIGN_DATA", default_value = ".local", value_name = "DIR")]
    data: PathBuf,
    /// Keep nothing.
    #[arg(long, env = "COUNTERSIGN_MEMORY")]
    memory: bool,
    /// Stand still at this moment instead of running with the machine's time.
    #[arg(long, env = "COUNTERSIGN_CLOCK", value_name = "RFC3339")]
    clock: Option<Moment>,
}

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = Options {
        port: arguments.port,
        data: (!arguments.memory).then_some(arguments.data),
        clock: arguments.clock,
        ..Options::default()
    };
    let system = match System::start(options).await {
        Ok(system) => system,
        Err(failure) => {
            drop(writeln!(std::io::stderr(), "{}", failure.chain()));
            return ExitCode::from(2);
        }
    };
    greet(&system);
    // Without the signal there is no way to stop cleanly, so it stops at once.
    drop(tokio::signal::ctrl_c().await);
    system.shutdown().await;
    ExitCode::SUCCESS
}

fn greet(system: &System) {
    let url = system.url();
    let mut out = std::io::stdout().lock();
    // A closed standard output keeps nobody from using the system.
    drop(writeln!(out, "listening on {url}").and_then(|()| out.flush()));
}
