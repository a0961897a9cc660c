//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("register-customer", register_customer::start)
}
