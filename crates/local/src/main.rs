//! `cargo run`: the whole system on this machine, nothing else needed.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use local::arguments::Arguments;
use local::system::System;

/// What one thread takes another gives back, and the system's allocator lets them wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let system = match System::start(Arguments::parse().options()).await {
        Ok(system) => system,
        Err(failure) => {
            drop(writeln!(std::io::stderr(), "{}", failure.chain()));
            return ExitCode::from(2);
        }
    };
    greet(&system);
    asked_to_stop().await;
    system.shutdown().await;
    ExitCode::SUCCESS
}

/// Ctrl-C, or what a supervisor sends. Where neither can be waited for there is no way to stop cleanly.
async fn asked_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return,
            _ = terminate.recv() => return,
        }
    }
    drop(tokio::signal::ctrl_c().await);
}

/// The first line is for programs, the others are for people.
fn greet(system: &System) {
    let url = system.url();
    let kept = match &system.options().data {
        Some(folder) => format!("kept in {}", folder.display()),
        None => "kept nowhere".to_owned(),
    };
    let missing: Vec<&str> = system.invoker().not_linked().collect();
    let missing =
        if missing.is_empty() { String::new() } else { format!("\n  not linked  {}", missing.join(", ")) };
    let text = format!(
        "listening on {url}\n\n  console     {url}/_local/\n  mailbox     {url}/_local/mailbox\n  \
         people      {url}/_local/people\n  site        {url}/\n  data        {kept}{missing}\n\n\
         Ctrl-C stops it."
    );
    let mut out = std::io::stdout().lock();
    // A closed standard output keeps nobody from using the system.
    drop(writeln!(out, "{text}").and_then(|()| out.flush()));
}
