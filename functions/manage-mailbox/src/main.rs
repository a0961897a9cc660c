//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("manage-mailbox", manage_mailbox::start)
}
