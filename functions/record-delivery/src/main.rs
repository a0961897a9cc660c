//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("record-delivery", record_delivery::start)
}
