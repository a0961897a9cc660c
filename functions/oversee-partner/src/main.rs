//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("oversee-partner", oversee_partner::start)
}
