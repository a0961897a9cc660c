//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("authorize-delegate", authorize_delegate::start)
}
