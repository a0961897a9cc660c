//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("manage-subscription", manage_subscription::start)
}
