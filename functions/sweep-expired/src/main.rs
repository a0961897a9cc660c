//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("sweep-expired", sweep_expired::start)
}
