//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("migrate-mailboxes", migrate_mailboxes::start)
}
