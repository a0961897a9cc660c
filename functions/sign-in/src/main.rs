//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("sign-in", sign_in::start)
}
