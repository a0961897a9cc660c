//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("exchange-token", exchange_token::start)
}
