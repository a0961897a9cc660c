//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("designate-partner", designate_partner::start)
}
