//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("accept-delegation", accept_delegation::start)
}
