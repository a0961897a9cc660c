//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("show-evidence", show_evidence::start)
}
