//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("create-invitation", create_invitation::start)
}
