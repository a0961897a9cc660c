//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("show-account", show_account::start)
}
