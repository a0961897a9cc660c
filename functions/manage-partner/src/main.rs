//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("manage-partner", manage_partner::start)
}
