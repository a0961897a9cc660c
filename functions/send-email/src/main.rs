//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("send-email", send_email::start)
}
