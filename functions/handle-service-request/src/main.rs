//! The binary: opens the door and decides nothing.

fn main() -> std::process::ExitCode {
    runtime::run("handle-service-request", handle_service_request::start)
}
